"""The fake server's endpoints of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langthreads.testing import schemas
from langthreads.testing.checks import check
from langthreads.testing.events import EventBody, JSONBody, Log
from langthreads.testing.exchange import Answer, HTTPError, Incoming, Whole, answer
from langthreads.testing.runs import NOT_FOUND
from langthreads.testing.shapes import object_of
from langthreads.testing.threads import STREAM_HEADERS
from langthreads.testing.world import checked_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads.testing.events import Event
    from langthreads.testing.run_creation import RunMaker
    from langthreads.testing.runs import Run
    from langthreads.testing.world import World

__all__ = ["Runs"]

Json = dict[str, Any]

NO_MATCH = (
    "No matching runs to cancel. Please verify the thread ID and run IDs are correct, and the runs haven't been deleted or "
    "completed."
)
FIELDS = (
    *("run_id", "thread_id", "assistant_id", "created_at", "updated_at", "status", "metadata", "kwargs"),
    *("multitask_strategy", "langsmith_session_name"),
)
JOINED = 'schema["components"]["schemas"]["RunCreateStateful"]'


class Runs:
    """The endpoints of runs.

    Args:
        world: The server.
        maker: Makes and ends them.
    """

    def __init__(self, world: World, maker: RunMaker) -> None:
        self._world = world
        self._maker = maker
        self.bodies: list[EventBody | JSONBody] = []

    # ------------------------------------------------------------ start

    def create(self, request: Incoming) -> Answer:
        """POST /threads/{thread_id}/runs, POST /runs."""
        run = self._start(request, 422)
        return answer(run.record, headers={"content-location": self._place(run, request)})

    def stream(self, request: Incoming) -> Answer:
        """POST /threads/{thread_id}/runs/stream, POST /runs/stream."""
        run = self._start(request, 400)
        place = self._place(run, request)
        body = EventBody(self._world, run.log, start=0, run=run, cancel=self._cancels(request, run))
        self.bodies.append(body)
        headers = {"location": f"{place}/stream", "content-location": place, **STREAM_HEADERS}
        return Answer(200, headers, body)

    def wait(self, request: Incoming) -> Answer:
        """POST /threads/{thread_id}/runs/wait, POST /runs/wait."""
        run = self._start(request, 400)
        return self._waiting(run, lambda: run.outcome, self._cancels(request, run))

    def batch(self, request: Incoming) -> Answer:
        """POST /runs/batch; where one can't be made, the others are made all the same."""
        bodies = check(request.json(), schemas.RUN_BATCH)
        made: list[Json] = []
        refused: list[HTTPError] = []
        for body in bodies:
            try:
                made.append(self._maker.make(request, None, body).record)
            except HTTPError as error:
                refused.append(error)
        if refused:
            raise refused[0]
        return answer(made)

    def _start(self, request: Incoming, malformed: int) -> Run:
        thread_id = request.ids.get("thread_id")
        schema = schemas.RUN_STATELESS if thread_id is None else schemas.RUN_STATEFUL
        body = check(request.json(), schema, "schema" if malformed == 422 or thread_id is None else JOINED)
        if thread_id is not None:
            try:
                thread_id = checked_id(thread_id, "thread", malformed)
            except HTTPError as error:
                raise HTTPError(malformed, "Invalid thread ID" if malformed == 422 else error.detail) from None
        return self._maker.make(request, thread_id, body)

    def _cancels(self, request: Incoming, run: Run) -> Callable[[], None] | None:
        if request.json().get("on_disconnect") != "cancel":
            return None
        return lambda: self._maker.cancel(run, "interrupt", "disconnect")

    # ------------------------------------------------------------ look

    def list(self, request: Incoming) -> Answer:
        """GET /threads/{thread_id}/runs."""
        thread = self._world.thread(request.ids["thread_id"])
        try:
            limit, offset = int(request.query("limit", "10") or 10), int(request.query("offset", "0") or 0)
        except ValueError as error:
            raise HTTPError(400, str(error)) from None
        chosen, status = request.query_list("select"), request.query("status")
        if wrong := [name for name in chosen if name not in FIELDS]:
            raise HTTPError(422, f"Invalid select columns: {wrong}. Expected: {set(FIELDS)}")
        found = [run.record for run in reversed(thread.runs) if status in (None, run.record["status"])]
        page = found[offset : offset + limit]
        return answer([{name: one[name] for name in chosen} for one in page] if chosen else page)

    def get(self, request: Incoming) -> Answer:
        """GET /threads/{thread_id}/runs/{run_id}."""
        run = self._find(request)
        if run is None:
            self._world.thread(request.ids["thread_id"])
            raise HTTPError(404, "Not Found")
        return answer(run.record)

    def join(self, request: Incoming) -> Answer:
        """GET /threads/{thread_id}/runs/{run_id}/join; a finished run is answered for the thread as it is now."""
        run, place = self._find(request), self._asked_place(request)
        headers = {"location": f"{place}/join", "content-location": place, "content-type": "application/json"}
        if run is None:
            body = JSONBody(self._world, None, lambda: {"__error__": NOT_FOUND})
            return Answer(200, headers, body)
        cancel = (lambda: self._maker.cancel(run, "interrupt", "disconnect")) if _hangs_up(request) else None
        if run.active:
            return self._waiting(run, lambda: run.outcome, cancel)
        thread = run.thread

        def now() -> Any:
            data = thread.data
            if data["status"] == "error":
                return {"__error__": data["error"]}
            asked = [one for several in object_of(data, "interrupts").values() for one in several]
            return {"__interrupt__": asked} if asked else data.get("values") or {}

        return Answer(200, headers, JSONBody(self._world, None, now))

    def join_stream(self, request: Incoming) -> Answer:
        """GET /threads/{thread_id}/runs/{run_id}/stream."""
        run, place = self._find(request), self._asked_place(request)
        headers = {"location": f"{place}/stream", "content-location": place, **STREAM_HEADERS}
        if run is None:
            from langthreads.testing.events import make_event

            missing = Log()
            missing.add(make_event(self._world, "error", NOT_FOUND, shows_id=False))
            ended = EventBody(self._world, missing, start=0)
            ended.end()
            return Answer(200, headers, ended)
        mode, last = request.query("stream_mode"), request.headers.get("last-event-id")
        event_mode = "messages" if mode == "messages-tuple" else mode

        def wants(event: Event) -> bool:
            return not event_mode or event.name.partition("|")[0].partition("/")[0] == event_mode

        replay = run.log.kept_after("" if last == "-" else last) if last is not None and run.resumable else []
        cancel = (lambda: self._maker.cancel(run, "interrupt", "disconnect")) if _hangs_up(request) else None
        start = len(run.log.events)
        body = EventBody(self._world, run.log, start=start, replay=replay, wants=wants, run=run, cancel=cancel)
        self.bodies.append(body)
        return Answer(200, headers, body)

    # ------------------------------------------------------------ end

    def cancel(self, request: Incoming) -> Answer:
        """POST /threads/{thread_id}/runs/{run_id}/cancel."""
        run, place = self._find(request), self._asked_place(request)
        if run is None or run.record["status"] not in ("pending", "running"):
            raise HTTPError(404, "No runs found to cancel." if run is None else NO_MATCH)
        action = request.query("action", "interrupt") or "interrupt"
        self._maker.cancel(run, action, "POST /threads/{thread_id}/runs/{run_id}/cancel")
        if not request.flag("wait"):
            return Answer(202, {"content-length": "0"}, Whole(b""))
        return answer({}, headers={"location": f"{place}/join", "content-location": place})

    def cancel_many(self, request: Incoming) -> Answer:
        """POST /runs/cancel."""
        body = check(request.json(), schemas.RUNS_CANCEL)
        status, ids = body.get("status"), [checked_id(one, "run") for one in body.get("run_ids") or ()]
        wanted = ("pending", "running") if status == "all" else (status,)
        where = list(self._world.threads.values())
        if status is None:
            thread_id = checked_id(body["thread_id"], "thread")
            where = [one for one in where if one.id == thread_id]
        found = [
            run
            for thread in where
            for run in thread.in_flight
            if (run.id in ids if status is None else run.record["status"] in wanted)
        ]
        if not found:
            raise HTTPError(404, NO_MATCH if status is None else "No runs found to cancel.")
        action = request.query("action", "interrupt") or "interrupt"
        for run in found:
            self._maker.cancel(run, action, "POST /runs/cancel")
        return Answer(204, {}, Whole(b""))

    def delete(self, request: Incoming) -> Answer:
        """DELETE /threads/{thread_id}/runs/{run_id}."""
        run = self._find(request)
        if run is None:
            raise HTTPError(404, "Run not found")
        self._maker.delete(run)
        return Answer(204, {}, Whole(b""))

    # ------------------------------------------------------------ what they share

    def _find(self, request: Incoming) -> Run | None:
        return self._maker.find(request.ids["thread_id"], request.ids["run_id"])

    def _place(self, run: Run, request: Incoming) -> str:
        # That of a run without a thread leads nowhere, on servers as well.
        return f"/threads/{run.thread.id}/runs/{run.id}" if "thread_id" in request.ids else f"/runs/{run.id}"

    def _asked_place(self, request: Incoming) -> str:
        return f"/threads/{request.ids['thread_id']}/runs/{request.ids['run_id']}"

    def _waiting(self, run: Run, result: Callable[[], Any], cancel: Callable[[], None] | None) -> Answer:
        place = f"/threads/{run.thread.id}/runs/{run.id}"
        body = JSONBody(self._world, run, result, cancel)
        self.bodies.append(body)
        headers = {"location": f"{place}/join", "content-location": place, "content-type": "application/json"}
        return Answer(200, headers, body)


def _hangs_up(request: Incoming) -> bool:
    return request.flag("cancel_on_disconnect")
