"""Items of a stream's parts, for programs that read them as the dicts of langgraph_sdk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import ItemsView, Iterator, KeysView

__all__ = ["PartMapping"]

D = TypeVar("D")


class PartMapping:
    """Mapping access to the dict that langgraph_sdk has in the place of a part: `part["type"]`, `dict(part)`."""

    __slots__ = ()

    event: str
    data: Any

    def to_dict(self) -> dict[str, Any]:
        """Return the part as a new dict of `type`, `ns`, `data` and `interrupts`.

        The questions of a part of the kind "values" are under `interrupts`, and not in `data` as well.
        """
        kind, *namespace = self.event.split("|")
        data, interrupts = self.data, []
        if kind == "values" and isinstance(data, dict):
            data = dict(cast("dict[str, Any]", data))
            interrupts = data.pop("__interrupt__", [])
        return {"type": kind, "ns": namespace, "data": data, "interrupts": interrupts}

    def __getitem__(self, name: str) -> Any:
        return self.to_dict()[name]

    def __contains__(self, name: object) -> bool:
        return name in self.to_dict()

    def __iter__(self) -> Iterator[str]:
        return iter(self.to_dict())

    def __len__(self) -> int:
        return len(self.to_dict())

    def get(self, name: str, default: D | None = None) -> Any | D | None:
        """Return one item, or `default` where parts have none of this name."""
        return self.to_dict().get(name, default)

    def keys(self) -> KeysView[str]:
        """Return the names of the items."""
        return self.to_dict().keys()

    def items(self) -> ItemsView[str, Any]:
        """Return the items with their names."""
        return self.to_dict().items()
