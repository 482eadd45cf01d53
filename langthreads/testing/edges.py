"""Edges: which nodes run after others, in one superstep."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

import attrs

from langthreads.commands import Send
from langthreads.testing.shapes import is_object, is_sequence, listed

__all__ = ["END", "START", "Arrivals", "Done", "Edge", "Edges", "Target", "targets_of"]

START, END = "__start__", "__end__"

Arrivals = Mapping[str, frozenset[str]]
"""The nodes that have come so far, by the triggers of the edges where others are still waited for."""


@attrs.frozen
class Target:
    """A node that is to run.

    Attributes:
        node: Its name.
        input: What it gets in place of the state, where it was sent.
        sent: Whether it was.
        joined: The trigger, where several nodes led to it together.
    """

    node: str
    input: Any = None
    sent: bool = False
    joined: str | None = None


def targets_of(goto: Any) -> list[Target]:
    """Return the nodes that are named: one or several names, `Send`s, or such as JSON."""
    several: list[Any] = [*goto] if is_sequence(goto) else listed(goto)
    found: list[Target] = []
    for one in several:
        if isinstance(one, Send):
            found.append(Target(one.node, one.input, sent=True))
        elif is_object(one):
            found.append(Target(str(one.get("node")), one.get("input"), sent=True))
        else:
            found.append(Target(str(one)))
    return found


@attrs.frozen
class Done:
    """A node that is done.

    Attributes:
        node: Its name.
        state: Returns the state with what it wrote.
        goto: The nodes that it chose itself.
        leads_on: Whether its edges count too.
    """

    node: str
    state: Callable[[], Any]
    goto: list[Target] = attrs.field(factory=list[Target])
    leads_on: bool = True


@attrs.frozen
class Edge:
    """An edge.

    Attributes:
        sources: Where it begins; several are waited for together.
        target: Where it ends: a node, or a function of the state that says it.
    """

    sources: tuple[str, ...]
    target: str | Callable[[Any], Any]

    @property
    def trigger(self) -> str:
        """What langgraph calls it, where several nodes lead to one together."""
        return f"join:{'+'.join(self.sources)}:{self.target}"


def _target_of(edge: Edge, done: Done) -> Any:
    if not callable(edge.target):
        return edge.target
    chosen = edge.target(copy.deepcopy(done.state()))
    for one in chosen if is_sequence(chosen) else listed(chosen):
        if not isinstance(one, str | Send):
            raise TypeError(f"an edge's function returns names of nodes, or Sends; not {type(one).__name__}")
    return chosen


class Edges:
    """The edges of a graph.

    Args:
        nodes: The names of its nodes, in order.
        edges: The edges, as pairs; None leads from each node to the next.

    Raises:
        TypeError: One is no pair.
        ValueError: One begins or ends nowhere; or none begins at the start.
    """

    def __init__(self, nodes: Iterable[str], edges: Iterable[Any] | None = None) -> None:
        self.nodes: tuple[str, ...] = tuple(nodes)
        chain = pairwise((START, *self.nodes))
        self._edges: list[Edge] = [self._edge(one) for one in (chain if edges is None else edges)]
        if not any(START in one.sources for one in self._edges):
            raise ValueError(f"edges: none begins at {START!r}")

    def _edge(self, given: Any) -> Edge:
        if not is_sequence(given) or len(given) != 2 or given[0] == []:
            raise TypeError(f"edges: {given!r:.80} is no pair of nodes")
        sources, target = tuple(given[0]) if is_sequence(given[0]) else (given[0],), given[1]
        wrong = [one for one in sources if one not in (START, *self.nodes)]
        if not callable(target) and target not in (*self.nodes, END):
            wrong.append(target)
        if wrong:
            raise ValueError(f"edges: there is no node {wrong[0]!r}; there are {', '.join(self.nodes)}")
        if callable(target) and len(sources) > 1:
            raise TypeError("edges: where several nodes lead to one together, that one must be named")
        return Edge(sources, target)

    def follow(self, done: Iterable[Done], arrived: Arrivals) -> tuple[list[Target], Arrivals]:
        """Return what runs after nodes, each once but for those that are sent, and which nodes have come to joins.

        Args:
            done: The nodes of one superstep.
            arrived: Which had come before.
        """
        sent: list[Target] = []
        found: dict[str, Target] = {}
        came = dict(arrived)
        for one in done:
            edges = [edge for edge in self._edges if one.leads_on and one.node in edge.sources]
            chosen = list(one.goto)
            for edge in edges:
                if len(edge.sources) > 1:
                    came[edge.trigger] = came.get(edge.trigger, frozenset()) | {one.node}
                else:
                    chosen += targets_of(_target_of(edge, one))
            for target in chosen:
                if target.node not in self.nodes:
                    continue  # the end
                if target.sent:
                    sent.append(target)
                else:
                    found.setdefault(target.node, target)
        for edge in self._edges:
            if came.get(edge.trigger) == frozenset(edge.sources):
                del came[edge.trigger]
                found.setdefault(str(edge.target), Target(str(edge.target), joined=edge.trigger))
        return [*sent, *sorted(found.values(), key=lambda one: self.nodes.index(one.node))], came

    def drawn(self) -> list[dict[str, Any]]:
        """Return the edges as servers draw them; where a function chooses, to all nodes."""
        drawn: list[dict[str, Any]] = []
        for source in (START, *self.nodes):
            begins = [edge for edge in self._edges if source in edge.sources]
            for edge in begins or [Edge((source,), END)]:
                if callable(edge.target):
                    drawn += [{"source": source, "target": one, "conditional": True} for one in (*self.nodes, END)]
                else:
                    drawn.append({"source": source, "target": edge.target})
        return drawn
