"""How a graph's state takes what is written to it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, cast

import attrs

from langthreads.testing.add_messages import add_messages
from langthreads.testing.shapes import is_object

__all__ = ["Channels", "InvalidUpdateError"]

TROUBLE = "For troubleshooting, visit: https://docs.langchain.com/oss/python/langgraph/errors/"


class InvalidUpdateError(Exception):
    """What is written is no state; called as langgraph calls it, as runs report the name."""


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
    def of(cls, reducers: Mapping[str, Any] | None, names: Iterable[str] | None, new_id: Callable[[], str]) -> Channels:
        """Return the channels that the arguments of `graph` mean.

        Args:
            reducers: How they take what is written.
            names: Which there are.
            new_id: Makes the ids of messages.

        Raises:
            TypeError: A reducer is no function.
        """
        kept = None if names is None else tuple(names)
        if reducers is None:
            lenient = partial(add_messages, new_id=new_id, strict=False)
            reducers = {"messages": lenient} if kept is None or "messages" in kept else {}
        for name, reducer in reducers.items():
            if not callable(reducer):
                raise TypeError(f"reducers[{name!r}]: expected a function of two values, got {type(reducer).__name__}")
        own_ids = partial(add_messages, new_id=new_id)
        return cls({name: own_ids if one is add_messages else one for name, one in reducers.items()}, kept)

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
