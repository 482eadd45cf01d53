"""A stand-in for an Agent Server: the endpoints for threads and runs of langgraph-api 0.16, in memory, in this process.

For programs that use the client (the examples, the README, the migration); the client itself is tested against what real
servers answered. It knows the graphs of `agent_runs.py`; states come from supersteps, updates, and runs that it streams and
replays.
Whatever runs against it runs against a real server too, where LANGTHREADS_TEST_URL names one: that holds it to the truth.
"""

from __future__ import annotations

import asyncio
import copy
import json
import threading
import time
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.support.agent_resources import Resources
from tests.support.agent_runs import GRAPHS, Runs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.requests import Request

__all__ = ["StandIn", "serve"]

Json = dict[str, Any]
BEAT_SECONDS = 5.0


class StandIn:
    """The threads of one stand-in, and its endpoints."""

    def __init__(self) -> None:
        self.threads: dict[str, Json] = {}
        self.states: dict[str, list[Json]] = {}
        """The states of each thread, oldest first."""
        self.events: dict[str, list[tuple[str, str, bytes]]] = {}
        """What each thread's runs and updates have published: name, id, and as it is sent."""
        self.runs = Runs(self)
        one = "/threads/{thread_id}"
        self.app = Starlette(
            routes=[
                Route("/ok", self.ok),
                Route("/threads", self.create, methods=["POST"]),
                Route("/threads/search", self.search, methods=["POST"]),
                Route("/threads/count", self.count, methods=["POST"]),
                Route("/threads/prune", self.prune, methods=["POST"]),
                Route(one, self.get, methods=["GET"]),
                Route(one, self.patch, methods=["PATCH"]),
                Route(one, self.delete, methods=["DELETE"]),
                Route(f"{one}/copy", self.copy, methods=["POST"]),
                Route(f"{one}/state", self.get_state, methods=["GET"]),
                Route(f"{one}/state", self.update_state, methods=["POST"]),
                Route(f"{one}/state/checkpoint", self.get_state_at_checkpoint, methods=["POST"]),
                Route(f"{one}/state/{{checkpoint_id}}", self.get_state, methods=["GET"]),
                Route(f"{one}/history", self.history, methods=["POST"]),
                *self.runs.routes,
                Route(f"{one}/stream", self.stream, methods=["GET"]),
                *Resources().routes,
            ],
            exception_handlers={
                HTTPException: lambda _, error: JSONResponse({"detail": error.detail}, error.status_code)
            },
        )

    # ------------------------------------------------------------ endpoints

    async def ok(self, _: Request) -> Response:
        return JSONResponse({"ok": True})

    async def create(self, request: Request) -> Response:
        body = await request.json()
        thread_id = checked(body.get("thread_id") or str(uuid.uuid4()))
        if (there := self.threads.get(thread_id)) is not None and body.get("if_exists") != "do_nothing":
            raise HTTPException(409, f"Thread with ID {thread_id} already exists")
        if there is None:
            self.make_thread(thread_id, body.get("metadata", {}))
        for superstep in body.get("supersteps", ()):
            for update in superstep["updates"]:
                try:
                    # What a command goes to is what follows its node here anyway.
                    values = update["command"]["update"] if update.get("command") else update.get("values")
                    self.write(thread_id, values, update["as_node"], self.latest(thread_id))
                except HTTPException as error:
                    if "graph ID" not in error.detail:
                        raise
                    trouble = (
                        f"Thread {thread_id} was created, but there were problems updating the state: {error.detail}"
                    )
                    return JSONResponse({"detail": trouble}, 201)
        return JSONResponse(self.threads[thread_id])

    async def search(self, request: Request) -> Response:
        body = await request.json()
        limit, offset = body.get("limit", 10), body.get("offset", 0)
        found = self.matching(body)
        found.sort(key=lambda t: t[body.get("sort_by", "created_at")], reverse=body.get("sort_order", "desc") == "desc")
        page = found[offset : offset + limit]
        if chosen := body.get("select"):
            page = [{name: t[name] for name in chosen if name in t} for t in page]
        more = {"x-pagination-next": str(offset + limit)} if offset + limit < len(found) else {}
        return JSONResponse(page, headers={"x-pagination-total": str(offset + len(page) + len(more)), **more})

    async def count(self, request: Request) -> Response:
        return JSONResponse(len(self.matching(await request.json())))

    async def prune(self, request: Request) -> Response:
        pruned = [t for t in (await request.json())["thread_ids"] if self.threads.pop(t, None)]
        return JSONResponse({"pruned_count": len(pruned)})

    async def get(self, request: Request) -> Response:
        return JSONResponse(self.thread(request))

    async def patch(self, request: Request) -> Response:
        body = await request.json()
        if request.path_params["thread_id"] not in self.threads:
            raise HTTPException(404, "Not Found")
        thread = self.thread(request)
        thread["metadata"] = {**thread["metadata"], **body.get("metadata", {})}
        thread["updated_at"] = now()
        return Response(status_code=204) if request.headers.get("prefer") == "return=minimal" else JSONResponse(thread)

    async def delete(self, request: Request) -> Response:
        del self.threads[self.thread(request)["thread_id"]]
        return Response(status_code=204)

    async def copy(self, request: Request) -> Response:
        source = self.threads.get(checked(request.path_params["thread_id"], 400))
        if source is None:
            raise HTTPException(409, "Conflict")
        thread_id, at = str(uuid.uuid4()), now()
        kept = {name: source[name] for name in ("metadata", "config")}
        times = dict.fromkeys(("created_at", "updated_at", "state_updated_at"), at)
        self.threads[thread_id] = {"thread_id": thread_id, **times, **copy.deepcopy(kept), "status": "idle"}
        self.states[thread_id] = copy.deepcopy(self.states[source["thread_id"]])
        for state in self.states[thread_id]:
            for point in (state["checkpoint"], state["parent_checkpoint"], state["metadata"]):
                if point:
                    point["thread_id"] = thread_id
        return JSONResponse(self.threads[thread_id])

    async def get_state(self, request: Request) -> Response:
        return self.state_at(self.thread(request)["thread_id"], request.path_params.get("checkpoint_id"))

    async def get_state_at_checkpoint(self, request: Request) -> Response:
        body = await request.json()
        return self.state_at(self.thread(request)["thread_id"], body["checkpoint"].get("checkpoint_id"))

    async def update_state(self, request: Request) -> Response:
        thread_id, body = self.thread(request)["thread_id"], await request.json()
        chosen = body.get("checkpoint_id") or body.get("checkpoint", {}).get("checkpoint_id")
        # A checkpoint that does not exist begins a new history.
        base = self.find(thread_id, chosen) if chosen else self.latest(thread_id)
        node = body.get("as_node") or (base["next"][0] if base and base["next"] else "__start__")
        state = self.write(thread_id, body.get("values"), node, base)
        at = state["checkpoint"]
        self.publish(thread_id, "state_update", {"state": state, "thread_id": thread_id})
        return JSONResponse({"checkpoint": at, "configurable": at, "checkpoint_id": at["checkpoint_id"]})

    async def history(self, request: Request) -> Response:
        states, body = self.states[self.thread(request)["thread_id"]][::-1], await request.json()
        if before := body.get("before"):
            if not isinstance(before, dict):
                raise HTTPException(422, f'"{before}" is not of type "object"')
            if "configurable" not in before:
                return Response("Internal Server Error", 500, media_type="text/plain")
            states = [s for s in states if s["checkpoint_id"] < before["configurable"]["checkpoint_id"]]
        states = [s for s in states if contains(s["metadata"], body.get("metadata", {}))]
        return JSONResponse(states[: body.get("limit", 1)])

    async def stream(self, request: Request) -> Response:
        """Stream events, those of before too where a `Last-Event-ID` says so; of a thread that does not exist, none."""
        resume_from = request.headers.get("last-event-id")
        with_updates = "state_update" in request.query_params.get("stream_modes", "")
        return StreamingResponse(
            self.events_after(checked(request.path_params["thread_id"]), resume_from, with_updates),
            media_type="text/event-stream",
        )

    async def events_after(self, thread_id: str, resume_from: str | None, with_updates: bool) -> AsyncIterator[bytes]:
        events = self.events.setdefault(thread_id, [])
        seen, beat = len(events), time.monotonic()
        if resume_from is not None:
            after = "" if resume_from in ("-", "0") else resume_from
            for name, event_id, text in events[:seen]:
                if name != "state_update" and event_id > after:
                    yield text
        while True:
            for name, _, text in events[seen:]:
                if name != "state_update" or with_updates:
                    yield text
            seen = len(events)
            if time.monotonic() - beat > BEAT_SECONDS:
                beat = time.monotonic()
                yield b": heartbeat\r\n\r\n"
            await asyncio.sleep(0.005)

    def publish(self, thread_id: str, name: str, data: Any) -> None:
        event_id = f"{time.time_ns() // 1_000_000}-0"
        text = f"event: {name}\r\ndata: {json.dumps(data)}\r\nid: {event_id}\r\n\r\n"
        self.events.setdefault(thread_id, []).append((name, event_id, text.encode()))

    # ------------------------------------------------------------ what they share

    def make_thread(self, thread_id: str, metadata: Json) -> Json:
        self.threads[thread_id] = {
            "thread_id": thread_id,
            **dict.fromkeys(("created_at", "updated_at", "state_updated_at"), now()),
            "metadata": metadata,
            "status": "idle",
            "config": {},
            "values": None,
        }
        self.states[thread_id] = []
        return self.threads[thread_id]

    def thread(self, request: Request) -> Json:
        thread_id = checked(request.path_params["thread_id"])
        if thread_id not in self.threads:
            raise HTTPException(404, f"Thread with ID {thread_id} not found")
        return self.threads[thread_id]

    def matching(self, body: Json) -> list[Json]:
        return [
            thread
            for thread in self.threads.values()
            if contains(thread["metadata"], body.get("metadata", {}))
            and contains(thread.get("values") or {}, body.get("values", {}))
            and (not body.get("ids") or thread["thread_id"] in body["ids"])
            and thread["status"] == body.get("status", thread["status"])
        ]

    def latest(self, thread_id: str) -> Json | None:
        return self.states[thread_id][-1] if self.states[thread_id] else None

    def find(self, thread_id: str, checkpoint_id: str) -> Json | None:
        return next((s for s in self.states[thread_id] if s["checkpoint_id"] == checkpoint_id), None)

    def state_at(self, thread_id: str, checkpoint_id: str | None) -> Response:
        state = self.find(thread_id, checkpoint_id) if checkpoint_id else self.latest(thread_id)
        if state is None:
            at = {"checkpoint_id": checkpoint_id, "thread_id": thread_id} if checkpoint_id else None
            state = new_state(values={}, following=[], metadata=None, at=at, parent=None) | {"created_at": None}
        return JSONResponse(state)

    def write(self, thread_id: str, values: Json | None, node: str, base: Json | None) -> Json:
        """Add a state, as `node` would."""
        if self.threads[thread_id]["metadata"].get("graph_id") is None:
            raise HTTPException(
                400, f"Thread '{thread_id}' has no assigned graph ID. This operation requires a graph ID."
            )
        following = GRAPHS[self.threads[thread_id]["metadata"]["graph_id"]]
        if node not in following:
            raise HTTPException(400, f"Node {node} does not exist")
        before, written = (base["values"] if base else {}), values or {}
        after = {**before, **written}
        if "messages" in written:  # the graph's only reducer
            after["messages"] = before.get("messages", []) + written["messages"]
        for task in base["tasks"] if base else []:
            task["result"] = written
        metadata = {"thread_id": thread_id, "source": "update", "step": base["metadata"]["step"] + 1 if base else 0}
        at = {"checkpoint_id": str(uuid6()), "thread_id": thread_id, "checkpoint_ns": ""}
        parent = base["checkpoint"] if base else None
        state = new_state(
            values=after, following=following[node], metadata={**metadata, "parents": {}}, at=at, parent=parent
        )
        self.states[thread_id].append(state)
        moment, status = now(), "interrupted" if state["next"] else "idle"
        self.threads[thread_id] |= {"updated_at": moment, "state_updated_at": moment, "status": status, "values": after}
        self.threads[thread_id] |= {"error": None, "interrupts": {}}
        return state


def new_state(
    *, values: Json, following: list[str], metadata: Json | None, at: Json | None, parent: Json | None
) -> Json:
    nothing_yet = {"error": None, "interrupts": [], "checkpoint": None, "state": None, "result": None}
    return {
        "values": values,
        "next": following,
        "tasks": [{"id": str(uuid.uuid4()), "name": n, "path": ["__pregel_pull", n], **nothing_yet} for n in following],
        "metadata": metadata,
        "created_at": now(),
        "checkpoint": at,
        "parent_checkpoint": parent,
        "interrupts": [],
        "checkpoint_id": at and at["checkpoint_id"],
        "parent_checkpoint_id": parent and parent["checkpoint_id"],
    }


def contains(whole: Json, part: Json) -> bool:
    """Whether `whole` has all that `part` has: objects by subset, everything else exactly."""
    for name, wanted in part.items():
        found = whole.get(name)
        if isinstance(wanted, dict) and isinstance(found, dict):
            if not contains(found, wanted):
                return False
        elif name not in whole or found != wanted:
            return False
    return True


def checked(thread_id: str, status: int = 422) -> str:
    try:
        return str(uuid.UUID(thread_id))
    except ValueError:
        raise HTTPException(status, "Invalid thread ID: must be a UUID") from None


def now() -> str:
    return datetime.now(UTC).isoformat()


_COUNTER = iter(range(1 << 40))


def uuid6() -> uuid.UUID:
    """Give an id that sorts by the time of its making, as those of checkpoints do."""
    return uuid.UUID(int=(time.time_ns() << 64) | (6 << 76) | (2 << 62) | next(_COUNTER))


@contextmanager
def serve() -> Iterator[str]:
    """Serve a stand-in on a free port of this machine, and give its address."""
    config = uvicorn.Config(
        StandIn().app,
        host="127.0.0.1",
        port=0,
        log_level="warning",
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the stand-in did not start")
            time.sleep(0.005)
        (listener,) = server.servers[0].sockets
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
