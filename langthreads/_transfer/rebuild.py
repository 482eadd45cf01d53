"""From a history to the supersteps that build it anew.

A history is read from its end, a state at a time. Only what leads from one state to the next is kept: a state holds all
that came before it, so that the states of a long thread together are many times its size.
"""

from __future__ import annotations

from typing import Any

import attrs

from langthreads._core.json import canonical
from langthreads._transfer.channels import AS_WRITTEN, MISSING, Change, change_of
from langthreads._transfer.json_types import Json, is_array, is_object
from langthreads._transfer.messages import without_what_cannot_move
from langthreads._transfer.nodes import Nodes
from langthreads._transfer.states import (
    ROOT,
    channels_of,
    checkpoint_id_of,
    is_pulled,
    metadata_of,
    parent_id_of,
    tasks_of,
)

__all__ = ["History", "Rebuilt", "digest_of"]

_INPUT = "__input__"
_START = "__start__"
_PAGE_BYTES = 4 << 20
"""How large a page of states should be."""
_FIRST_PAGE = 20
"""How many states to ask for while their size is unknown."""
_LARGEST_PAGE = 500
_ENVELOPE_BYTES = 2000
"""What a state occupies besides its values, about."""


@attrs.frozen
class Write:
    """What one task wrote: all of it, or one of several rounds."""

    node: str
    channels: Json


@attrs.define
class Step:
    """What leads to one checkpoint."""

    source: str
    next: list[str]
    goto: bool
    """Whether `next` can be told to the server: only nodes that run for themselves, not what was sent to them."""
    joins: bool
    """Whether only a node that waited for several others can have run: the history shows none within the run."""
    writes: list[Write] | None
    """The writes of the tasks; None where the history doesn't show who wrote."""
    changes: dict[str, Change]
    input: Any = None
    """What a run began with, for its first checkpoint."""


@attrs.frozen
class Rebuilt:
    """What a history comes to.

    Attributes:
        supersteps: What builds the latest state anew, one for each checkpoint on the way to it.
        checkpoints: When each of these was made, and a digest of its values; oldest first.
        count: How many checkpoints the history holds in all.
        latest: The latest state; None where there is none.
        subgraphs: The nodes whose subgraphs have checkpoints of their own.
        cut: Whether the history ends before its first checkpoint.
    """

    supersteps: list[Json]
    checkpoints: list[Json]
    count: int
    latest: Json | None
    subgraphs: list[str]
    cut: bool


def digest_of(values: Any) -> tuple[str, int]:
    """Return a short digest of a state's values, and their size in bytes."""
    from hashlib import blake2b

    encoded = canonical(without_what_cannot_move(values))
    return blake2b(encoded, digest_size=8).hexdigest(), len(encoded)


class History:
    """Reads a thread's history, newest state first."""

    def __init__(self) -> None:
        self.count = 0
        self.latest: Json | None = None
        self.subgraphs: dict[str, None] = {}
        self._newer: Json | None = None
        """The oldest state on the way to the latest one so far; its parent is still to come."""
        self._parent: str | None = None
        self._children: dict[str, int] = {}
        self._steps: list[Step] = []
        self._checkpoints: list[Json] = []
        self._state_bytes: int | None = None

    def page_size(self) -> int:
        """Return how many states to ask for next, by the size of the last one that came: older ones are smaller."""
        if self._state_bytes is None:
            return _FIRST_PAGE
        return max(1, min(_LARGEST_PAGE, _PAGE_BYTES // self._state_bytes))

    def add(self, state: Json) -> None:
        """Take the next older state."""
        self.count += 1
        parent = parent_id_of(state)
        if parent is not None:
            self._children[parent] = self._children.get(parent, 0) + 1
        if self._newer is None:
            self.latest = state
        elif checkpoint_id_of(state) != self._parent:
            return  # on a branch beside
        else:
            self._steps.append(_step(state, self._newer, self._children.get(str(self._parent), 1) == 1))
        self._newer, self._parent = state, parent
        for task in tasks_of(state):
            if task.get("checkpoint"):
                self.subgraphs[task["name"]] = None
        digest, size = digest_of(state["values"])
        self._checkpoints.append({"created_at": state.get("created_at"), "digest": digest})
        self._state_bytes = size + _ENVELOPE_BYTES

    @property
    def needs_graph(self) -> bool:
        """Whether the shape of the graph is needed to say which node an update stands for."""
        root = self._newer
        return root is not None and (
            metadata_of(root).get("source") != "input" or any(step.writes is None for step in self._steps)
        )

    def rebuild(self, graph: Json | None) -> Rebuilt:
        """Return what the history comes to.

        Args:
            graph: The graph's nodes and edges, as servers draw it; None where it isn't known.
        """
        root = self._newer
        if root is None:
            return Rebuilt([], [], 0, None, [], cut=False)
        first = _step(None, root, only_child=True)
        is_input = metadata_of(root).get("source") == "input"
        reducers = _Reducers(channels_of(root["values"]) if is_input else None)
        steps = [first, *reversed(self._steps)]
        for step in steps:
            for name, change in step.changes.items():
                if change.reduces:
                    reducers.add(name)
        nodes = Nodes(graph)
        for step in steps:
            if step.writes is not None and step.source != "input":
                nodes.observe([write.node for write in step.writes], step.next)
        supersteps = [{"updates": _updates(step, reducers, nodes)} for step in steps]
        return Rebuilt(
            supersteps,
            self._checkpoints[::-1],
            self.count,
            self.latest,
            list(reversed(self.subgraphs)),
            cut=self._parent is not None,
        )


class _Reducers:
    """Which channels have one, as far as it is known."""

    def __init__(self, initial: Json | None) -> None:
        # A channel with a reducer has a value before anything was written to it.
        self._known = initial is not None
        self._names: set[str] = set(initial or ())

    def add(self, name: str) -> None:
        self._names.add(name)

    def has(self, name: str) -> bool | None:
        if name in self._names:
            return True
        return False if self._known else None


def _step(before: Json | None, after: Json, only_child: bool) -> Step:
    """Return what leads from one state to the next."""
    metadata = metadata_of(after)
    source = metadata.get("source") or "loop"
    tasks = tasks_of(after)
    step = Step(
        source,
        list(after["next"]),
        goto=bool(tasks) and all(is_pulled(task) for task in tasks),
        joins=source == "loop" and metadata_of(before).get("step") == _minus_one(metadata.get("step")),
        writes=None,
        changes={},
    )
    if source == "input":
        step.writes = []
        step.input = next((task.get("result") for task in tasks if task["name"] == _START), None)
        return step
    old, new = channels_of(before and before["values"]), channels_of(after["values"])
    done = [] if source == "fork" else tasks_of(before)
    if source == "update":
        # Such a result may be of the branch beside.
        done = [task for task in done if task.get("result") is not None] if only_child else []
    writes = [write for task in done for write in _writes(task)]
    step.changes = _changes(old, new, writes)
    if done and (source == "loop" or all(change.explained for change in step.changes.values())):
        step.writes = writes
    elif writes:
        step.changes = _changes(old, new, [])
    return step


def _minus_one(number: Any) -> Any:
    return number - 1 if isinstance(number, int) else ...


def _changes(old: Json, new: Json, writes: list[Write]) -> dict[str, Change]:
    by_channel: dict[str, list[Any]] = {}
    for write in writes:
        for name, value in write.channels.items():
            by_channel.setdefault(name, []).append(value)
    found: dict[str, Change] = {}
    for name in dict.fromkeys((*new, *by_channel)):
        change = change_of(old.get(name, MISSING), new.get(name, MISSING), by_channel.get(name, []))
        if change is not None:
            found[name] = change
    return found


def _writes(task: Json) -> list[Write]:
    """Return what a task wrote, in as many rounds as it wrote to one channel.

    Server: a node that wrote to a channel several times shows `{"$writes": [a, b]}`.
    """
    result = task.get("result")
    rounds: list[Json] = [{}]
    for name, value in channels_of(result).items():
        several = _several(value)
        for at, one in enumerate(several):
            if at == len(rounds):
                rounds.append({})
            rounds[at][name] = one
    return [Write(task["name"], channels) for channels in rounds]


def _several(value: Any) -> list[Any]:
    if is_object(value) and list(value) == ["$writes"] and is_array(value["$writes"]):
        return value["$writes"] or [None]
    return [value]


def _updates(step: Step, reducers: _Reducers, nodes: Nodes) -> list[Json]:
    """Return the updates of one superstep."""
    if step.source == "input":
        nodes.restart()
        return [{"values": {} if step.input is None else step.input, "as_node": _INPUT}]
    writes = step.writes
    if writes is None:
        chosen = nodes.choose(step.next, joins=step.joins)
        writes = [Write(node, {}) for node in chosen]
    nodes.ran([write.node for write in writes])
    sent: list[Json] = [dict(write.channels) for write in writes]
    for name, change in step.changes.items():
        value = change.resolve(reducers.has(name))
        if value is AS_WRITTEN:
            continue
        at = next((at for at, channels in enumerate(sent) if name in channels), 0)
        for channels in sent:
            channels.pop(name, None)
        if value is not MISSING:
            sent[at][name] = value
    updates = [
        {"values": channels[ROOT] if list(channels) == [ROOT] else channels, "as_node": write.node}
        for write, channels in zip(writes, sent, strict=True)
    ]
    if step.goto:
        # What a command or a condition chose is told, too. Edges that choose the same do no harm.
        last = updates[-1]
        updates[-1] = {"command": {"update": last["values"], "goto": list(step.next)}, "as_node": last["as_node"]}
    return updates
