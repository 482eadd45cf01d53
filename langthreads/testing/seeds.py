"""Threads that a test puts on a fake server, with histories as if runs had made them."""

from __future__ import annotations

import copy
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import attrs

from langthreads.testing.checkpoints import Checkpoint, Checkpoints, Progress, Task
from langthreads.testing.edges import START, Target
from langthreads.testing.graphs import make_graph
from langthreads.testing.nodes import NodeResult
from langthreads.testing.runs import interrupts_of
from langthreads.testing.shapes import Json, is_mapping, is_object, object_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from langthreads.testing.graphs import Graph
    from langthreads.testing.threads import Threads
    from langthreads.testing.world import Thread, World

__all__ = ["STATUSES", "Seeds", "read_states", "stamp_of"]

STATUSES = ("idle", "busy", "interrupted", "error")
_STATE = {
    "values",
    "next",
    "tasks",
    "interrupts",
    "metadata",
    "created_at",
    "checkpoint",
    "checkpoint_id",
    "parent_checkpoint",
    "parent_checkpoint_id",
}
_TASK = {"id", "name", "path", "error", "interrupts", "checkpoint", "state", "result"}


def stamp_of(moment: datetime | str) -> str:
    """Return a time as servers write it; without a zone it is UTC.

    Raises:
        ValueError: It is no time.
    """
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="microseconds")


def read_states(states: Iterable[Any]) -> list[Json]:
    """Return states as a test gives them, each with its tasks.

    Raises:
        TypeError: One is no state.
    """
    return [_read_state(f"states[{number}]", given) for number, given in enumerate(states)]


def _read_state(place: str, given: Any) -> Json:
    state = _known(place, given, _STATE)
    tasks = state.get("tasks")
    if tasks is None:
        tasks = [{"name": name} for name in state.get("next") or ()]
        if state.get("interrupts") and not tasks:
            raise TypeError(f"{place}: interrupts need a node that asks; name it in `next`")
        if tasks:
            tasks[0]["interrupts"] = state.get("interrupts") or []
    state["tasks"] = [_read_task(f"{place}.tasks[{number}]", task) for number, task in enumerate(tasks)]
    return state


def _read_task(place: str, given: Any) -> Json:
    task = _known(place, given, _TASK)
    if not isinstance(task.get("name"), str):
        raise TypeError(f"{place}: has no name")
    for one in task.get("interrupts") or ():
        if not is_mapping(one) or "value" not in one:
            raise TypeError(f"{place}: an interrupt is a mapping with a value, not {one!r:.80}")
    return task


def _known(place: str, given: Any, names: set[str]) -> Json:
    """Return a mapping, or a model of the clients, as an object."""
    if hasattr(given, "to_dict"):
        given = given.to_dict()
    if not is_mapping(given):
        raise TypeError(f"{place}: expected a mapping, got {type(given).__name__}")
    found = copy.deepcopy(dict(given))
    if unknown := found.keys() - names:
        raise TypeError(f"{place}: unknown {', '.join(sorted(unknown))}; there are {', '.join(sorted(names))}")
    return found


class Seeds:
    """Puts threads there.

    Args:
        world: The server.
        threads: Its threads.
        add_graph: Adds a graph.
    """

    def __init__(self, world: World, threads: Threads, add_graph: Callable[[Graph], None]) -> None:
        self._world = world
        self._threads = threads
        self._add_graph = add_graph

    def put(self, thread_id: str | None, graph_id: str | None, states: list[Json], data: Json) -> str:
        """Add a thread, or change one; return its id.

        Args:
            thread_id: Its id; None makes one.
            graph_id: Its graph; None where the thread knows it, or there is none.
            states: What is added to its history.
            data: What servers say of it, as far as it does not follow from the states.

        Raises:
            ValueError: The states have no graph, or don't fit.
        """
        own_id, now = str(uuid.UUID(thread_id or self._world.new_id())), self._world.stamp()
        there = self._world.threads.get(own_id)
        metadata = dict(data.get("metadata", {} if there is None else there.data["metadata"]))
        if graph_id is not None:
            metadata["graph_id"] = graph_id
        graph = self._graph(str(metadata["graph_id"]), states) if metadata.get("graph_id") else None
        if graph is None and states:
            raise ValueError("states: need a graph; pass `graph_id`")
        points = Checkpoints(own_id) if there is None else there.checkpoints
        start = data.get("created_at", now)
        made = [] if graph is None else [self._add(points, graph, state, start) for state in states]
        thread = there or self._threads.make(own_id, metadata)
        thread.checkpoints = points
        if there is None:
            first, last = (made[0].created_at, made[-1].created_at) if made else (start, start)
            times = {"created_at": first, "updated_at": last, "state_updated_at": last}
            thread.data |= {**times, "error": None, "interrupts": {}}
        else:
            thread.data["updated_at"] = now
        if made:
            thread.data |= _told_by(thread, made[-1])
        thread.data |= {**data, "metadata": metadata}
        return thread.id

    def _graph(self, name: str, states: list[Json]) -> Graph:
        """Return a graph that has the nodes of states; one that no test describes is made up."""
        named = [str(task["name"]) for state in states for task in state["tasks"]]
        graph = self._world.graphs.get(name)
        known = [] if graph is None else list(graph.nodes)
        missing = [node for node in dict.fromkeys(named) if node not in (START, *known)]
        if graph is not None and missing and not graph.stands_in:
            raise ValueError(f"the graph {name!r} has no node {missing[0]!r}; there are {', '.join(known)}")
        if graph is None or missing:
            made = make_graph(name, dict.fromkeys([*known, *missing] or [name]), new_id=self._world.new_id)
            graph = attrs.evolve(made, stands_in=True)
            self._add_graph(graph)
        return graph

    def _add(self, points: Checkpoints, graph: Graph, state: Json, stamp: str) -> Checkpoint:
        """Add a state to a history."""
        before, own_id = points.latest(), _id_in(state, "checkpoint") or self._world.new_checkpoint_id()
        if points.find(own_id) is not None:
            raise ValueError(f"states: the thread has a checkpoint {own_id} already")
        parent = _parent(points, state)
        metadata: Json = {
            "source": "input" if parent is None else "loop",
            "step": -1 if parent is None else parent.step + 1,
            "parents": {},
            **object_of(state, "metadata"),
        }
        if parent is not None and metadata["source"] == "loop":
            for task in parent.tasks:  # they ran
                task.result = {} if task.result is None else task.result
        at = state.get("created_at")
        made = Checkpoint(
            id=own_id,
            parent=None if parent is None else parent.id,
            values=state.get("values", {}),
            tasks=[self._task(graph, task) for task in state["tasks"]],
            metadata=metadata,
            created_at=stamp_of(at) if at else stamp if before is None else before.created_at,
            writers=[START] if parent is None else [task.node for task in parent.tasks] or parent.writers,
        )
        points.add(made)
        return made

    def _task(self, graph: Graph, given: Json) -> Task:
        name, task_id = str(given["name"]), str(given.get("id") or self._world.new_id())
        task = Task.begin(Target(name), task_id, ns="", has_graph=name in graph.subgraphs, pushed=0)
        task.error, task.result = given.get("error"), given.get("result")
        task.outcome = None if task.result is None else NodeResult(task.result)
        task.interrupts = [
            {"id": one.get("id") or self._world.new_id().replace("-", ""), "value": one["value"]}
            for one in given.get("interrupts") or ()
        ]
        if task.sub_ns is not None:
            task.sub_ns = object_of(given, "checkpoint").get("checkpoint_ns") or task.sub_ns
        elif task.interrupts:
            # So that an answer reaches the node's first question.
            task.progress = Progress({}, None, asked=list(task.interrupts))
        return task


def _parent(points: Checkpoints, state: Json) -> Checkpoint | None:
    parent_id = _id_in(state, "parent_checkpoint")
    if parent_id is None:
        root = "parent_checkpoint" in state or "parent_checkpoint_id" in state
        return None if root else points.latest()
    parent = points.find(parent_id)
    if parent is None:
        raise ValueError(f"states: there is no checkpoint {parent_id} before the one that names it as its parent")
    return parent


def _id_in(state: Json, name: str) -> str | None:
    place = state.get(name)
    found = state.get(f"{name}_id") or (place.get("checkpoint_id") if is_object(place) else None)
    return None if found is None else str(found)


def _told_by(thread: Thread, latest: Checkpoint) -> Json:
    """Return what servers say of a thread whose latest state this is."""
    failed = any(task.error is not None for task in latest.tasks)
    return {
        "status": "error" if failed else "interrupted" if latest.tasks else "idle",
        "values": latest.values,
        "error": None,
        "interrupts": interrupts_of(thread),
    }
