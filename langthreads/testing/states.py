"""The fake server's states: read at any checkpoint, written from outside, listed."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from langthreads._core.json import encode
from langthreads.testing import schemas
from langthreads.testing.channels import InvalidUpdateError
from langthreads.testing.checkpoints import Checkpoint, Task, empty_state
from langthreads.testing.checks import check
from langthreads.testing.edges import END, START, Arrivals, Done, Target, targets_of
from langthreads.testing.events import make_event
from langthreads.testing.exchange import Answer, HTTPError, Incoming, answer
from langthreads.testing.shapes import object_of
from langthreads.testing.world import checked_id, contains

if TYPE_CHECKING:
    from langthreads.testing.graphs import Graph
    from langthreads.testing.world import Thread, World

__all__ = ["States"]

Json = dict[str, Any]
INPUT, COPY = "__input__", "__copy__"


class States:
    """The endpoints of states.

    Args:
        world: The server.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    # ------------------------------------------------------------ read

    def get(self, request: Incoming) -> Answer:
        """GET /threads/{thread_id}/state, and the same at a checkpoint."""
        thread = self._world.thread(request.ids["thread_id"])
        checkpoint_id, subgraphs = request.ids.get("checkpoint_id"), request.flag("subgraphs")
        asked = {"checkpoint_id": checkpoint_id, "thread_id": thread.id} if checkpoint_id else None
        return self._state(thread, checkpoint_id, "", subgraphs=subgraphs, asked=asked)

    def get_at(self, request: Incoming) -> Answer:
        """POST /threads/{thread_id}/state/checkpoint."""
        checked_id(request.ids["thread_id"], "thread")
        body = check(request.json(), schemas.STATE_AT)
        thread, place = self._world.thread(request.ids["thread_id"]), body["checkpoint"]
        ns, checkpoint_id = place.get("checkpoint_ns") or "", place.get("checkpoint_id")
        asked = {"checkpoint_id": checkpoint_id, "thread_id": thread.id} if "checkpoint_ns" not in place else None
        return self._state(thread, checkpoint_id, ns, subgraphs=bool(body.get("subgraphs")), asked=asked)

    def history(self, request: Incoming) -> Answer:
        """POST /threads/{thread_id}/history; without a limit it is one state."""
        checked_id(request.ids["thread_id"], "thread")
        body = check(request.json(), schemas.HISTORY)
        thread, at = self._world.thread(request.ids["thread_id"]), object_of(body, "checkpoint")
        before = body.get("before")
        if before is not None:
            before = before["configurable"]["checkpoint_id"]  # elsewhere servers in memory don't look, and raise
        found = self._listed(thread, at.get("checkpoint_ns") or "", before, object_of(body, "metadata"))
        if at.get("checkpoint_id"):
            found = [one for one in found if one.id == at["checkpoint_id"]]
        return answer(self._described(thread, found[: body.get("limit", 1)]))

    def history_by_query(self, request: Incoming) -> Answer:
        """GET /threads/{thread_id}/history."""
        thread, limit = self._world.thread(request.ids["thread_id"]), request.query("limit", "1") or "1"
        if not limit.lstrip("-").isdigit():
            raise HTTPError(422, f"Invalid limit {limit}")
        found = self._listed(thread, "", request.query("before"), {})
        return answer(self._described(thread, found[: max(int(limit), 0)]))

    def storage(self, thread: Thread) -> Json:
        """Return what a thread occupies; the numbers are about right."""
        kept = [one for several in thread.checkpoints.by_ns.values() for one in several]
        by_channel: Json = {}
        for one in kept:
            for name, value in one.values.items():
                channel = by_channel.setdefault(name, {"versions": 0, "bytes": 0})
                channel["versions"] += 1
                channel["bytes"] += len(encode(value))
            for name in one.next:  # channels of the graph engine's own
                channel = by_channel.setdefault(
                    START if name == START else f"branch:to:{name}", {"versions": 0, "bytes": 0}
                )
                channel["versions"] += 1
        writes = [task.result for one in kept for task in one.tasks if task.result]
        checkpoints = {"count": len(kept), "bytes": sum(len(encode(one.metadata)) for one in kept)}
        channels = {
            "count": sum(one["versions"] for one in by_channel.values()),
            "bytes": sum(one["bytes"] for one in by_channel.values()),
        }
        pending = {"count": len(writes), "bytes": len(encode(writes)) if writes else 0}
        return {
            "thread_id": thread.id,
            "total_bytes": checkpoints["bytes"] + channels["bytes"] + pending["bytes"],
            "checkpoints": checkpoints,
            "channel_values": {**channels, "by_channel": by_channel},
            "pending_writes": pending,
        }

    def _state(
        self, thread: Thread, checkpoint_id: str | None, ns: str, *, subgraphs: bool, asked: Json | None = None
    ) -> Answer:
        if checkpoint_id is None and _is_blank(thread):
            return answer(empty_state(thread.id, None))
        nodes, points = self._nodes(thread), thread.checkpoints
        found = points.latest(ns) if checkpoint_id is None else points.find(checkpoint_id, ns)
        if found is None:
            return answer(empty_state(thread.id, checkpoint_id, ns))
        if found.broken is not None:
            if isinstance(found.broken, ValueError):
                raise HTTPError(400, str(found.broken))
            raise found.broken
        return answer(points.describe(found, subgraphs=subgraphs, asked=asked, nodes=nodes))

    def _described(self, thread: Thread, found: list[Checkpoint]) -> list[Json]:
        nodes = None if _is_blank(thread) else self._nodes(thread)
        return [thread.checkpoints.describe(one, nodes=nodes) for one in found]

    def _nodes(self, thread: Thread) -> set[str]:
        """Return the nodes of the thread's graph; what waited in those of another is not shown."""
        return {START, *self._world.graph_of(thread).nodes}

    def _listed(self, thread: Thread, ns: str, before: str | None, metadata: Json) -> list[Checkpoint]:
        return [
            one
            for one in thread.checkpoints.history(ns)
            if (before is None or one.id < before) and contains(one.metadata, metadata)
        ]

    # ------------------------------------------------------------ write

    def update(self, request: Incoming) -> Answer:
        """POST /threads/{thread_id}/state."""
        checked_id(request.ids["thread_id"], "thread")
        body = check(request.json(), schemas.STATE_UPDATE)
        thread = self._world.thread(request.ids["thread_id"])
        if busy := thread.in_flight:
            raise HTTPError(409, f"Thread {thread.id} has in-flight runs: {[_as_python(run.record) for run in busy]!r}")
        graph, place = self._world.graph_of(thread), object_of(body, "checkpoint")
        chosen = body.get("checkpoint_id") or place.get("checkpoint_id")
        ns = place.get("checkpoint_ns") or ""
        base = thread.checkpoints.find(chosen, ns) if chosen else thread.checkpoints.latest(ns)
        for name in ns.split("|") if ns else ():
            graph = graph.subgraphs[name.partition(":")[0]]
        update = {"values": body.get("values"), "as_node": body.get("as_node")}
        extra = {"graph_id": graph.name, **({"checkpoint_id": chosen} if chosen else {})}
        made = self._write(thread, graph, [update], base, extra, ghost=chosen if base is None else None, ns=ns)
        # Where a checkpoint was chosen, servers say of the thread what that one holds, not the new one.
        self._note(thread, base if chosen and base is not None else made)
        state = thread.checkpoints.describe(made)
        del state["checkpoint_id"], state["parent_checkpoint_id"]
        event = {"state": state, "thread_id": thread.id}
        thread.log.add(make_event(self._world, "state_update", event, kind="state_update", replayed=False))
        point = {"thread_id": thread.id, "checkpoint_ns": ns, "checkpoint_id": made.id}
        return answer({"checkpoint": point, "configurable": point, "checkpoint_id": made.id})

    def apply(self, thread: Thread, supersteps: list[Json]) -> None:
        """Write a state superstep by superstep.

        Raises:
            HTTPError: One can't be written; those before it are.
        """
        graph = self._world.graph_of(thread)
        first = True
        for superstep in supersteps:
            base = thread.checkpoints.latest()
            extra = {"graph_id": graph.name} if first or base is None else {"checkpoint_id": base.id}
            self._write(thread, graph, superstep["updates"], base, extra)
            first = False
        self._note(thread, thread.checkpoints.latest())

    def _write(
        self,
        thread: Thread,
        graph: Graph,
        updates: list[Json],
        base: Checkpoint | None,
        extra: Json,
        *,
        ghost: str | None = None,
        ns: str = "",
    ) -> Checkpoint:
        """Add a checkpoint, as nodes would have written it."""
        before = base.values if base is not None else graph.channels.empty()
        values, source, step = before, "update", base.step + 1 if base is not None else 0
        following: list[Target] = []
        done: list[Done] = []
        metadata = {**extra, "thread_id": thread.id}
        parent = base.id if base is not None else ghost
        # What waits goes on waiting, unless a node is said to have run.
        stays = base is not None and base.next != [START] and not any(update.get("as_node") for update in updates)
        for update in updates:
            node = update.get("as_node") or _last_node(graph, base)
            command = object_of(update, "command")
            written = command.get("update") if command else update.get("values")
            if node == INPUT:
                # What waited goes on waiting, until the input is taken in.
                waiting = [task.node for task in base.tasks if task.result is None] if base is not None else []
                source, following = "input", [Target(one) for one in dict.fromkeys([START, *waiting])]
                step = base.step + 1 if base is not None else -1
                continue
            if node == COPY and base is not None:
                source, stays, metadata, parent = "fork", True, {}, base.parent
                continue
            if node not in (START, END) and node not in graph.nodes:
                raise HTTPError(400, f"Node {node} does not exist")
            try:
                values = graph.channels.write(values, written)
            except (InvalidUpdateError, ValueError) as error:  # also where a reducer says so
                raise HTTPError(400, str(error)) from error
            after = Done(node, partial(graph.channels.write, before, written), targets_of(command.get("goto")))
            done.append(after)
            # A node that wrote nothing, and leads nowhere, seems not to have run.
            ran = graph.channels.check(written) or any(graph.edges.follow([after], {}))
            if base is not None and update.get("as_node") and ran:
                task = next((one for one in base.tasks if one.name == node and one.result is None), None)
                if task is not None:
                    task.result = graph.channels.check(written)
        arrived: Arrivals = base.arrived if base is not None else {}
        writers = base.writers if base is not None else [START]
        if stays and base is not None:
            tasks = [self._again(graph, task, ns) for task in base.tasks]
        else:
            if done:
                more, arrived = graph.edges.follow(done, arrived)
                following, writers = [*following, *more], [one.node for one in done]
            tasks = [self._task(graph, target, ns, place) for place, target in enumerate(following)]
        made = Checkpoint(
            id=self._world.new_checkpoint_id(),
            parent=parent,
            values=values,
            tasks=tasks,
            metadata={**metadata, "source": source, "step": step, "parents": {}},
            created_at=self._world.stamp(),
            ns=ns,
            maps=base.maps if base is not None else {},
            writers=writers,
            arrived=arrived,
        )
        thread.checkpoints.add(made)
        return made

    def _again(self, graph: Graph, task: Task, ns: str) -> Task:
        again, new = task.fresh(), self._task(graph, Target(task.node), ns)
        again.id, again.sub_ns = new.id, new.sub_ns
        return again

    def _task(self, graph: Graph, target: Target, ns: str, place: int = 0) -> Task:
        return Task.begin(target, self._world.new_id(), ns=ns, has_graph=target.node in graph.subgraphs, pushed=place)

    def _note(self, thread: Thread, latest: Checkpoint | None) -> None:
        """Bring a thread up to date with a state."""
        if latest is None or latest.ns:
            return
        stamp = self._world.stamp()
        thread.data |= {
            "updated_at": stamp,
            "state_updated_at": stamp,
            "status": "interrupted" if latest.shown else "idle",
            "values": latest.values,
            "error": None,
            "interrupts": {},
        }


def _last_node(graph: Graph, base: Checkpoint | None) -> str:
    """Return the node that an update without one counts for: that which wrote the state.

    Raises:
        HTTPError: Several did.
    """
    writers = (
        set[str]() if base is None or base.next == [START] else {one for one in base.writers if one in graph.nodes}
    )
    if len(writers) > 1:
        raise HTTPError(400, "Ambiguous update, specify as_node")
    return next(iter(writers), START)


def _is_blank(thread: Thread) -> bool:
    """Return whether a thread has neither a state nor a graph; the states of one whose graph is gone can't be read."""
    return not len(thread.checkpoints) and not thread.data["metadata"].get("graph_id")


def _as_python(record: Json) -> Json:
    """Return a run as a server's own texts have it."""
    ids = {name: uuid.UUID(record[name]) for name in ("run_id", "thread_id", "assistant_id")}
    times = {name: datetime.fromisoformat(record[name]).replace(tzinfo=UTC) for name in ("created_at", "updated_at")}
    return {**record, **ids, **times}
