"""Commands to a graph: answers to its interrupts, updates of its state, and nodes to run next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import attrs

__all__ = ["Command", "CommandLike", "Send"]


@attrs.frozen
class Send:
    """A node to run, with an input of its own.

    Attributes:
        node: The node's name.
        input: What it gets in the place of the state.
    """

    node: str
    input: Any = None


@attrs.frozen(kw_only=True)
class Command:
    """Instructions to a graph, instead of an input.

    Attributes:
        resume: The answer to what the graph asks; where it asks several things, a mapping of their interrupts' ids to the
            answers. None is no answer: servers fail on it.
        update: An update of the state, as the nodes write them.
        goto: The node to run next, or several; `Send` passes a node its own input. Servers refuse names beside `Send`s.

    Example:
        ```python
        Command(resume="yes")
        Command(update={"topic": "weather"}, goto=[Send("search", {"query": "rain"})])
        ```
    """

    resume: Any = None
    update: Any = None
    goto: str | Send | Mapping[str, Any] | Iterable[str | Send | Mapping[str, Any]] | None = None


CommandLike: TypeAlias = Command | Mapping[str, Any]
"""A `Command`, or a mapping with the same fields."""

# Users see these in reprs and pickles: the place they import them from.
for _class in (Command, Send):
    _class.__module__ = "langthreads"
