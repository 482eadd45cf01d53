"""A fault server whose threads have histories: it builds them from supersteps, and shows them page by page."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.support.faults import Fault, FaultServer
from tests.support.graph_model import GraphModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.http import Request

__all__ = ["TransferServer", "transfers"]


@dataclass
class TransferServer(FaultServer):
    """Threads with histories.

    Attributes:
        models: The threads' states, by their ids.
        ignores_supersteps: Whether threads are created without them, as Aegra does.
        drops: Channels that its graph does not have.
        fails_at: The number of the superstep of a create that fails, from 0; those before it are kept.
        slow: Whether a create takes the first superstep only, and each later request one more, until all are there.
        orphaned: Whether a thread was deleted while some were still to come.
        pages: How many states each request for a history asked for.
    """

    models: dict[str, GraphModel] = field(default_factory=dict)
    ignores_supersteps: bool = False
    drops: tuple[str, ...] = ()
    fails_at: int | None = None
    slow: bool = False
    orphaned: bool = False
    waiting: list[tuple[str, Any]] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)

    def put(self, model: GraphModel, **metadata: Any) -> str:
        """Put a thread there, with its states."""
        thread_id = self.add(None, {"graph_id": "graph", **metadata})
        self.models[thread_id] = model
        return thread_id

    def handle(self, request: Request) -> tuple[int, Any, tuple[str, ...]]:
        path = request.path.strip("/").split("/")
        if self.waiting and path != ["threads"]:
            thread_id, superstep = self.waiting.pop(0)
            self.models[thread_id].build([superstep])
        if path[0] == "assistants":
            return 404, {"detail": "Not Found"}, ()
        if path[2:] in (["history"], ["state", "checkpoint"]) and path[1] in self.threads:
            model = self.models.get(path[1])
            if path[2] == "state":
                return 200, {**EMPTY}, ()
            return 200, self._page(model.history() if model else [], request.json), ()
        if request.method == "DELETE" and path[1] in self.threads:
            self.models.pop(path[1], None)
            self.orphaned |= bool(self.waiting)
        return super().handle(request)

    def _page(self, states: list[Any], body: dict[str, Any]) -> list[Any]:
        self.pages.append(body["limit"])
        if before := body.get("before"):
            states = [state for state in states if state["checkpoint_id"] < before["checkpoint_id"]]
        return [_shown(state) for state in states[: body["limit"]]]

    def _create(self, body: dict[str, Any], call: str) -> tuple[int, Any, tuple[str, ...]]:
        status, thread, headers = super()._create(body, call)
        if status != 200 or not (supersteps := body.get("supersteps")):
            return status, thread, headers
        if self.ignores_supersteps:
            del thread["values"]
            return status, thread, headers
        model = self.models.setdefault(thread["thread_id"], GraphModel())
        if self.slow:
            self.waiting = [(thread["thread_id"], superstep) for superstep in supersteps[1:]]
            supersteps = supersteps[:1]
        for at, superstep in enumerate(supersteps):
            if at == self.fails_at:
                return 400, {"detail": "Node nowhere does not exist"}, ()
            for update in superstep["updates"]:
                for name in self.drops:
                    update.get("values", {}).pop(name, None)
                    update.get("command", {}).get("update", {}).pop(name, None)
            model.build([superstep])
        assert model.latest is not None
        thread["values"] = model.latest["values"]
        return status, thread, headers


EMPTY = {"values": {}, "next": [], "tasks": [], "metadata": None, "created_at": None, "checkpoint": None}


def _shown(state: dict[str, Any]) -> dict[str, Any]:
    return {**state, "checkpoint": {"checkpoint_id": state["checkpoint_id"], "checkpoint_ns": ""}}


@contextlib.contextmanager
def transfers(*plan: Fault) -> Iterator[TransferServer]:
    """Serve threads with histories, and these faults, one for each request."""
    server = TransferServer(iter(plan))
    try:
        yield server
    finally:
        server.close()
