"""How a graph's state takes what is written to it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import attrs

from langthreads.testing.shapes import is_list, is_object

__all__ = ["Channels", "InvalidUpdateError", "add_messages"]

TROUBLE = "For troubleshooting, visit: https://docs.langchain.com/oss/python/langgraph/errors/"


class InvalidUpdateError(Exception):
    """What is written is no state; called as langgraph calls it, as runs report the name."""


def add_messages(before: Any, written: Any) -> Any:
    """Add messages; one with the id of an old one takes its place, and `{"type": "remove", "id": …}` removes it."""
    new = [written] if is_object(written) else written
    if not is_list(new) or not all(map(is_object, new)):
        return before + new  # texts, or nothing that can be added: as operator.add has it
    merged: list[Any] = list(before)
    for one in new:
        if one.get("type") == "remove":
            gone = one.get("id")
            everything = gone == "__remove_all__"
            merged = [] if everything else [old for old in merged if _id_of(old) != gone]
            continue
        places = [place for place, old in enumerate(merged) if one.get("id") and _id_of(old) == one["id"]]
        if places:
            merged[places[0]] = one
        else:
            merged.append(one)
    return merged


def _id_of(message: Any) -> Any:
    return message.get("id") if is_object(message) else None


@attrs.frozen(eq=False)
class Channels:
    """The channels of a state.

    Attributes:
        reducers: How those that are not simply overwritten take what is written.
        names: All channels, where a test says so; what is written to others is dropped, as servers do.
    """

    reducers: dict[str, Callable[[Any, Any], Any]]
    names: tuple[str, ...] | None

    @classmethod
    def of(cls, reducers: Mapping[str, Any] | None, names: Iterable[str] | None) -> Channels:
        """Return the channels that the arguments of `graph` mean.

        Raises:
            TypeError: A reducer is no function.
        """
        kept = None if names is None else tuple(names)
        if reducers is None:
            reducers = {"messages": add_messages} if kept is None or "messages" in kept else {}
        for name, reducer in reducers.items():
            if not callable(reducer):
                raise TypeError(f"reducers[{name!r}]: expected a function of two values, got {type(reducer).__name__}")
        return cls(dict(reducers), kept)

    def empty(self) -> dict[str, Any]:
        """Return the state that nothing has been written to."""
        return {name: [] for name in self.reducers}

    def shown(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return what of a state this graph has; another that ran on the thread may have had more."""
        if self.names is None or all(name in self.names for name in values):
            return values
        return {name: value for name, value in values.items() if name in self.names}

    def write(self, values: Mapping[str, Any], written: Any) -> dict[str, Any]:
        """Return the state after a write; what was before is not changed.

        Raises:
            InvalidUpdateError: What is written is no mapping.
            Exception: What a reducer raises.
        """
        after = dict(values)
        for name, value in self.check(written).items():
            value = copy.deepcopy(value)
            if is_object(value) and set(value) == {"__overwrite__"}:
                after[name] = value["__overwrite__"]
            elif name in self.reducers:
                after[name] = self.reducers[name](after.get(name, []), value)
            else:
                after[name] = value
        return after

    def check(self, written: Any) -> dict[str, Any]:
        """Return what is written to channels that there are.

        Raises:
            InvalidUpdateError: It is no mapping.
        """
        if written is None:
            return {}
        if not isinstance(written, Mapping):
            raise InvalidUpdateError(f"Expected dict, got {written}\n{TROUBLE}INVALID_GRAPH_NODE_RETURN_VALUE")
        whole = cast("Mapping[str, Any]", written)
        return {name: value for name, value in whole.items() if self.names is None or name in self.names}
