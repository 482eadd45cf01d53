"""Which node an update stands for, where the history doesn't say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langthreads._transfer.json_types import is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Nodes"]

_START, _END = "__start__", "__end__"


class Nodes:
    """The nodes of a graph: what follows after each, by its edges and by what a history shows.

    Server: an update is made in the name of a node, whose edges say what runs next. A history names the nodes that ran,
    but not those of an update by hand, nor those that waited for several others.
    """

    def __init__(self, graph: dict[str, Any] | None) -> None:
        self._edges: dict[str, set[str]] = {}
        """Where a node leads, whatever its state."""
        self._conditional: set[str] = set()
        self._sources: dict[str, set[str]] = {}
        self._observed: dict[tuple[str, ...], dict[str, None]] = {}
        """The nodes after which the same nodes were next."""
        self._ran: set[str] = set()
        for edge in _edges(graph):
            source, target = edge["source"], edge["target"]
            if edge.get("conditional"):
                self._conditional.add(source)
            else:
                self._edges.setdefault(source, set()).add(target)
                self._sources.setdefault(target, set()).add(source)

    def observe(self, nodes: Sequence[str], following: Iterable[str]) -> None:
        """Take note of what was next after some nodes."""
        if len(set(nodes)) == 1:
            self._observed.setdefault(_key(following), {})[nodes[0]] = None

    def restart(self) -> None:
        """Begin a run."""
        self._ran.clear()

    def ran(self, nodes: Sequence[str]) -> None:
        """Take note of the nodes that ran; who waited for others and ran waits for them anew."""
        for node in nodes:
            sources = self._sources.get(node, set())
            if len(sources) > 1:
                self._ran -= sources
        self._ran.update(nodes)

    def choose(self, following: Iterable[str], joins: bool) -> list[str]:
        """Return the nodes after which others are next.

        Args:
            following: What is next.
            joins: Whether the nodes waited for several others, where there are such.
        """
        key = _key(following)
        waited = [node for node, sources in self._sources.items() if len(sources) > 1 and sources <= self._ran]
        if joins and waited:
            fitting = [node for node in waited if self._leads_to(node, key)]
            return fitting or waited
        observed = self._observed.get(key, {})
        for certain in (True, False):
            for node in observed:
                if (node not in self._conditional) is certain:
                    return [node]
        for node in self._edges:
            if node not in self._conditional and self._leads_to(node, key):
                return [node]
        for node in self._edges:
            if node not in self._conditional and self._leads_to(node, ()):
                return [node]
        return [_START]

    def _leads_to(self, node: str, key: tuple[str, ...]) -> bool:
        return _key(self._edges.get(node, set()) - {_END}) == key


def _key(nodes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(nodes))


def _edges(graph: dict[str, Any] | None) -> list[dict[str, Any]]:
    edges: Any = (graph or {}).get("edges")
    if not is_array(edges):
        return []
    found = [edge for edge in edges if is_object(edge)]
    return [edge for edge in found if isinstance(edge.get("source"), str) and isinstance(edge.get("target"), str)]
