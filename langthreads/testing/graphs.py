"""Graphs as a test describes them: nodes, each with a reply, and the edges between them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from langthreads.testing.channels import Channels
from langthreads.testing.edges import END, START, Edges
from langthreads.testing.parts import Part, RunInfo, Step, Subgraph
from langthreads.testing.shapes import is_iterable, is_mapping, is_sequence

__all__ = ["END", "START", "Graph", "Node", "make_graph"]


@attrs.frozen(eq=False)
class Node:
    """A node.

    Attributes:
        name: Its name.
        reply: What it does: a function, parts, or a subgraph.
        takes_input: Whether the reply's function is given the run's input before the state.
    """

    name: str
    reply: Any
    takes_input: bool = False

    def parts(self, given: Any, state: Any, info: RunInfo) -> Iterator[Any]:
        """Return what the node does, part by part.

        Args:
            given: The run's input.
            state: The state that the node sees.
            info: What it can know of the run.

        Raises:
            Exception: What the reply raises.
        """
        reply = self.reply
        if callable(reply):
            everything = (given, state, info) if self.takes_input else (state, info)
            reply = reply(*everything[: _arity(reply)])
        return iter(_as_parts(reply))


def _as_parts(reply: object) -> Iterable[Any]:
    if reply is None:
        return [{}]
    if isinstance(reply, Mapping | Part):
        return [reply]
    if inspect.isawaitable(reply) or inspect.isasyncgen(reply):
        if inspect.iscoroutine(reply):
            reply.close()
        raise TypeError("a graph's reply is a plain function or a generator; an async one can't be used")
    if isinstance(reply, str | bytes) or not is_iterable(reply):
        raise TypeError(f"a graph's reply gives a mapping, or parts; not {type(reply).__name__}")
    return reply


def _arity(function: Callable[..., Any]) -> int:
    """Return how many positional arguments a function takes, at most three."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 3
    if any(one.kind is one.VAR_POSITIONAL for one in parameters):
        return 3
    return sum(one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) for one in parameters)


@attrs.frozen(eq=False)
class Graph:
    """A graph.

    Attributes:
        name: Its name, which assistants know it by.
        nodes: Its nodes.
        edges: The edges between them.
        channels: The state's channels.
        schema: The state's JSON schema.
        subgraphs: The graphs inside of nodes.
        stands_in: Whether it is only there for threads whose graph no test describes.
    """

    name: str
    nodes: dict[str, Node]
    edges: Edges
    channels: Channels
    schema: Mapping[str, Any]
    subgraphs: dict[str, Graph]
    stands_in: bool = False

    def drawing(self, *, opened: bool = False) -> dict[str, list[dict[str, Any]]]:
        """Return nodes and edges.

        Args:
            opened: Whether subgraphs show their nodes.
        """
        inner = {name: graph.drawing() for name, graph in self.subgraphs.items()} if opened else {}
        names = [START, *(name for name in self.nodes if name not in inner), END]
        edges: list[dict[str, Any]] = []
        for edge in self.edges.drawn():
            # An edge of a node with a graph inside leads to, and from, the nodes of that.
            for source in _ends(edge["source"], inner, "target", END):
                edges += [
                    {**edge, "source": source, "target": one} for one in _ends(edge["target"], inner, "source", START)
                ]
        for name, drawn in inner.items():
            names += [f"{name}:{one['id']}" for one in drawn["nodes"] if one["id"] not in (START, END)]
            edges += [
                {**edge, "source": f"{name}:{edge['source']}", "target": f"{name}:{edge['target']}"}
                for edge in drawn["edges"]
                if edge["source"] != START and edge["target"] != END
            ]
        nodes: list[dict[str, Any]] = [
            {"id": END} if name == END else {"id": name, "type": "runnable", "data": {"name": name}} for name in names
        ]
        return {"nodes": nodes, "edges": edges}

    def schemas(self) -> dict[str, Any]:
        """Return what servers say of the graph's types."""
        nothing = {"input_schema": None, "output_schema": None}
        return {**nothing, "state_schema": dict(self.schema), "config_schema": {}, "context_schema": None}


def _ends(name: str, inner: dict[str, Any], side: str, outside: str) -> list[str]:
    """Return where an edge begins or ends that is drawn at a node."""
    if name not in inner:
        return [name]
    other = "source" if side == "target" else "target"
    return [f"{name}:{edge[other]}" for edge in inner[name]["edges"] if edge[side] == outside]


def make_graph(
    name: str,
    reply: Any,
    *,
    node: str | None = None,
    reducers: Mapping[str, Any] | None = None,
    channels: Iterable[str] | None = None,
    schema: Mapping[str, Any] | None = None,
    edges: Iterable[Any] | None = None,
    new_id: Callable[[], str],
) -> Graph:
    """Return the graph that a test describes; its messages get ids from `new_id`.

    Raises:
        TypeError: The reply is none.
        ValueError: There is nothing in it.
    """
    if not name:
        raise ValueError("name: is empty; pass the graph's name")
    nodes = _nodes(name, reply, node)
    subgraphs = {
        one.name: make_graph(
            one.name,
            one.reply.reply,
            channels=one.reply.channels,
            schema=one.reply.schema,
            edges=one.reply.edges,
            new_id=new_id,
        )
        for one in nodes
        if isinstance(one.reply, Subgraph)
    }
    kept = Channels.of(reducers, channels, new_id)
    if schema is None:
        names = kept.names or ("messages",)
        schema = {"properties": {one: {"title": one.title()} for one in names}, "title": name, "type": "object"}
    named = {one.name: one for one in nodes}
    return Graph(name, named, Edges(named, edges), kept, schema, subgraphs)


def _nodes(name: str, reply: object, node: str | None) -> list[Node]:
    if is_mapping(reply):
        nodes = [Node(str(one), what) for one, what in reply.items()]
        if not nodes:
            raise ValueError(f"the graph {name!r} has no nodes")
        wrong = [one.name for one in nodes if not _is_node_reply(one.reply)]
        if wrong:
            raise TypeError(
                f"the graph {name!r}: the node {wrong[0]!r} needs a function, parts, or a Subgraph. "
                "A reply that always writes the same is a script: [{…}]"
            )
        return nodes
    if callable(reply) or isinstance(reply, Subgraph):
        return [Node(node or name, reply, takes_input=True)]
    if isinstance(reply, Part):
        reply = [reply]
    if is_sequence(reply):
        return _script(name, reply, node)
    raise TypeError(f"the graph {name!r}: expected a function, parts, or nodes, got {type(reply).__name__}")


def _is_node_reply(reply: Any) -> bool:
    return callable(reply) or isinstance(reply, Subgraph | Part | list | tuple | Mapping) or reply is None


def _script(name: str, parts: Sequence[Any], node: str | None) -> list[Node]:
    """Split a script at its steps: each is a node, and what comes before it happens in that node."""
    groups: list[tuple[str | None, list[Any]]] = []
    waiting: list[Any] = []
    for part in parts:
        if not isinstance(part, Part | Mapping):
            raise TypeError(f"the graph {name!r}: {part!r:.80} is no part of a script")
        waiting.append(part)
        if isinstance(part, Step | Mapping):
            groups.append((part.node if isinstance(part, Step) else None, waiting))
            waiting = []
    if waiting or not groups:
        groups.append((None, waiting or [{}]))
    nodes: list[Node] = []
    for number, (given, group) in enumerate(groups, 1):
        own = given or (node or name if len(groups) == 1 else f"{node or 'step'}_{number}")
        taken = {one.name for one in nodes}
        nodes.append(Node(own if own not in taken else f"{own}_{number}", group))
    return nodes
