"""The fake server's threads."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

from langthreads.testing import schemas
from langthreads.testing.checkpoints import Checkpoints
from langthreads.testing.checks import check
from langthreads.testing.events import EventBody, Log
from langthreads.testing.exchange import Answer, HTTPError, Incoming, Whole, answer
from langthreads.testing.world import Thread, checked_id, contains, is_uuid, page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads.testing.events import Event
    from langthreads.testing.states import States
    from langthreads.testing.world import World

__all__ = ["STREAM_HEADERS", "Threads"]

Json = dict[str, Any]

STREAM_HEADERS = {
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    "content-type": "text/event-stream; charset=utf-8",
}
_CURSOR = re.compile(r"-|0|\d+-\d+")


class Threads:
    """The endpoints of threads.

    Args:
        world: The server.
        states: Writes states.
        deleted: What is done when a thread is deleted.
    """

    def __init__(self, world: World, states: States, deleted: Callable[[Thread], None]) -> None:
        self._world = world
        self._states = states
        self._deleted = deleted
        self._orphans: dict[str, Log] = {}
        self.bodies: list[EventBody] = []

    # ------------------------------------------------------------ endpoints

    def create(self, request: Incoming) -> Answer:
        """POST /threads."""
        body = check(request.json(), schemas.THREAD_CREATE)
        thread_id = checked_id(body.get("thread_id") or self._world.new_id(), "thread")
        there = self._world.threads.get(thread_id)
        if there is not None and body.get("if_exists") != "do_nothing":
            raise HTTPError(409, f"Thread with ID {thread_id} already exists")
        thread = there or self.make(thread_id, body.get("metadata", {}))
        if supersteps := body.get("supersteps"):
            try:
                self._states.apply(thread, supersteps)
            except HTTPError as error:
                if "has no assigned graph ID" not in error.detail and error.status != 404:
                    raise
                trouble = f"Thread {thread_id} was created, but there were problems updating the state: {error.detail}"
                return answer({"detail": trouble}, 201)
        return answer(thread.data)

    def search(self, request: Incoming) -> Answer:
        """POST /threads/search."""
        body = check(request.json(), schemas.THREAD_SEARCH)
        for one in body.get("ids") or ():
            if not is_uuid(one):
                raise HTTPError(400, f"Invalid thread ID {one}")
        found, by = self._matching(body), body.get("sort_by", "updated_at")
        found.sort(key=lambda one: one.data[by], reverse=body.get("sort_order", "desc") == "desc")
        threads, headers = page_of(found, body)
        page = [one.data for one in threads]
        if chosen := body.get("select"):
            page = [{name: one[name] for name in chosen if name in one} for one in page]
        if extract := body.get("extract"):
            page = [
                {**shown, "extracted": {name: _extracted(one.data, path) for name, path in extract.items()}}
                for shown, one in zip(page, threads, strict=True)
            ]
        return answer(page, headers=headers)

    def count(self, request: Incoming) -> Answer:
        """POST /threads/count."""
        return answer(len(self._matching(check(request.json(), schemas.THREAD_COUNT))))

    def prune(self, request: Incoming) -> Answer:
        """POST /threads/prune."""
        body = check(request.json(), schemas.PRUNE)
        if body.get("strategy") == "keep_latest":
            raise HTTPError(422, "keep_latest strategy is not supported in in-memory runtime")
        ids = [checked_id(one, "thread") for one in body["thread_ids"]]
        there = [one for one in dict.fromkeys(ids) if one in self._world.threads]
        for one in there:
            self.remove(one)
        return answer({"pruned_count": len(there)})

    def get(self, request: Incoming) -> Answer:
        """GET /threads/{thread_id}."""
        return answer(self._world.thread(request.ids["thread_id"]).data)

    def update(self, request: Incoming) -> Answer:
        """PATCH /threads/{thread_id}."""
        thread_id = checked_id(request.ids["thread_id"], "thread")
        body = check(request.json(), schemas.THREAD_PATCH)
        if thread_id not in self._world.threads:
            raise HTTPError(404, "Not Found")
        data = self._world.threads[thread_id].data
        data["metadata"] = {**data["metadata"], **body.get("metadata", {})}
        data["updated_at"] = self._world.stamp()
        if request.headers.get("prefer") == "return=minimal":
            return Answer(204, {}, Whole(b""))
        return answer(data)

    def delete(self, request: Incoming) -> Answer:
        """DELETE /threads/{thread_id}."""
        self.remove(self._world.thread(request.ids["thread_id"]).id)
        return Answer(204, {}, Whole(b""))

    def copy(self, request: Incoming) -> Answer:
        """POST /threads/{thread_id}/copy."""
        source = self._world.threads.get(checked_id(request.ids["thread_id"], "thread", 400))
        if source is None:
            raise HTTPError(409, "Conflict")
        made = self.make(self._world.new_id(), copy.deepcopy(source.data["metadata"]))
        made.data["config"] = {}
        del made.data["values"]
        made.checkpoints = source.checkpoints.copy_to(made.id)
        return answer(made.data)

    def storage(self, request: Incoming) -> Answer:
        """GET /threads/{thread_id}/storage."""
        thread = self._world.thread(request.ids["thread_id"])
        return answer(self._states.storage(thread))

    def stream(self, request: Incoming) -> Answer:
        """GET /threads/{thread_id}/stream; of a thread that does not exist too, as servers do."""
        thread_id = checked_id(request.ids["thread_id"], "thread")
        modes = [mode for one in request.query_list("stream_modes") for mode in one.split(",") if mode]
        for mode in modes:
            if mode not in ("run_modes", "lifecycle", "state_update"):
                raise HTTPError(422, f"Invalid stream mode: {mode}")
        chosen = set(modes or ["run_modes"])
        thread = self._world.threads.get(thread_id)
        log = thread.log if thread is not None else self._orphans.setdefault(thread_id, Log())
        last = request.headers.get("last-event-id")
        replay: list[Event] = []
        if last is not None:
            if not _CURSOR.fullmatch(last):
                raise HTTPError(422, f"Invalid Last-Event-ID: {last}")
            replay = log.kept_after("" if last in ("-", "0") else last)

        def wants(event: Event) -> bool:
            if event.kind == "lifecycle":
                return bool(chosen & {"run_modes", "lifecycle"})
            return event.kind in chosen or (event.kind == "run" and "run_modes" in chosen)

        body = EventBody(self._world, log, start=len(log.events), replay=replay, wants=wants)
        self.bodies.append(body)
        return Answer(200, dict(STREAM_HEADERS), body)

    # ------------------------------------------------------------ what they share

    def remove(self, thread_id: str) -> None:
        """Delete a thread, whatever happens on it. Its streams stay open, as on servers."""
        thread = self._world.threads.pop(thread_id)
        self._orphans[thread_id] = thread.log
        self._deleted(thread)

    def make(self, thread_id: str, metadata: Json) -> Thread:
        """Add a thread, with the stream of one of before that had its id."""
        stamp = self._world.stamp()
        data: Json = {
            "thread_id": thread_id,
            "created_at": stamp,
            "updated_at": stamp,
            "state_updated_at": stamp,
            "metadata": metadata,
            "status": "idle",
            "config": {},
            "values": None,
        }
        log = self._orphans.pop(thread_id) if thread_id in self._orphans else Log()
        made = Thread(data, Checkpoints(thread_id), log)
        self._world.threads[thread_id] = made
        return made

    def _matching(self, body: Json) -> list[Thread]:
        threads = list(self._world.threads.values())
        wanted = body.get("values")
        if wanted and any(one.data.get("values", {}) is None for one in threads):
            raise TypeError("values is null")  # servers in memory fail there
        ids = [checked_id(one, "thread") for one in body.get("ids") or ()]
        return [
            one
            for one in threads
            if contains(one.data["metadata"], body.get("metadata", {}))
            and (not wanted or contains(one.data.get("values") or {}, wanted))
            and (not ids or one.id in ids)
            and one.data["status"] == body.get("status", one.data["status"])
        ]


def _extracted(data: Json, path: str) -> Any:
    """Return what a path such as `values.messages[-1].content` leads to; None where it leads nowhere."""
    found: Any = data
    for name, index in re.findall(r"([^.\[\]]+)|\[(-?\d+)\]", path):
        try:
            found = found[name] if name else found[int(index)]
        except (KeyError, IndexError, TypeError):
            return None
    return found
