"""The way into a fake server, for whatever carries requests: in memory or over HTTP, from any thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from langthreads.testing.core import Core
from langthreads.testing.exchange import Answer, HTTPError, Incoming, refuse, server_error
from langthreads.testing.faults import Faults, resolver
from langthreads.testing.recorder import RecordedRequest, Requests
from langthreads.testing.store import BareError, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads.testing.clock import ServerClock

__all__ = ["Gate"]


class Gate:
    """Lets one request in at a time, and wakes those who wait for what comes of it.

    Args:
        clock: The server's time.
        new_id: Makes ids; None for the usual ones.
        base_url: The address that checkpoints name.
        start_delay: How many seconds a run waits before it starts.

    Attributes:
        time: The server's time.
        core: What it is.
        faults: What goes wrong.
        requests: What came.
        lock: Held by whoever changes any of it.
    """

    def __init__(
        self, clock: ServerClock, new_id: Callable[[], object] | None, base_url: str, start_delay: float
    ) -> None:
        self.time = clock
        self.lock: threading.RLock = threading.RLock()
        self.core: Core = Core(clock, new_id, base_url, start_delay, self.wake)
        self.faults: Faults = Faults()
        self.resolve: Callable[[str], str] = resolver(lambda: self.core.router.operations)
        self.requests: Requests = Requests(self.resolve)
        self._wakers: set[Callable[[], None]] = set()
        clock.on_advance(self.wake)

    def handle(self, request: Incoming) -> Answer | None:
        """Answer a request; None where the connection breaks instead. What carries requests calls this."""
        with self.lock:
            self.core.advance()
            found = self.core.router.find(request.method, request.path)
            request.ids = found.ids
            faults = self.faults.for_request(found.operation)
            replaced = next((one for one in faults if one.replaces), None)
            answer: Answer | None = None
            error: Exception | None = None
            if replaced is None or replaced.executed:
                answer, error = self._answer(found.handler, request)
                self.core.advance()
            if replaced is not None:
                answer = replaced.answer()
            if answer is not None and answer.headers.get("content-type", "").startswith("text/event-stream"):
                answer = self.faults.cut(answer)
            late = sum(one.late for one in faults)
            if answer is not None and late:
                answer.ready_at = self.core.world.now + late
            if answer is not None:
                answer.headers.setdefault("date", self.http_date())
            self._record(request, found.operation, answer, error)
        self.wake()
        return answer

    def _answer(self, handler: Callable[[Incoming], Answer], request: Incoming) -> tuple[Answer, Exception | None]:
        try:
            return handler(request), None
        except HTTPError as error:
            return refuse(error), None
        except BareError as error:
            return refused(error), None
        except Exception as error:  # noqa: BLE001 - whatever it is, a server answers it so
            return server_error(), error

    def _record(self, request: Incoming, operation: str, answer: Answer | None, error: Exception | None) -> None:
        try:
            body = request.json() if request.content else None
        except HTTPError:
            body = request.content
        query = dict(parse_qsl(request.query_string, keep_blank_values=True))
        status, headers = None if answer is None else answer.status, dict(request.headers)
        self.requests.add(RecordedRequest(operation, request.method, request.path, query, headers, body, status, error))

    def take(self, answer: Answer) -> bytes | None:
        """Return what there is of an answer's body, nothing where there is nothing yet, or None at its end."""
        with self.lock:
            changed = self.core.advance()
            taken = answer.body.take()
        if changed:
            self.wake()
        return taken

    def hang_up(self, answer: Answer) -> None:
        """Note that nobody reads an answer any more."""
        with self.lock:
            answer.body.close()
        self.wake()

    def skip(self, answer: Answer | None = None, until: float | None = None) -> bool:
        """Let time jump to where something happens next; return whether it did.

        Args:
            answer: Whose body is waited for: only what it can speak of counts. Any run, when left out.
            until: What is waited for besides runs.
        """
        if not self.time.skips:
            return False
        with self.lock:
            scheduler = self.core.scheduler
            due = scheduler.due() if answer is None else scheduler.due(answer.body.awaits)
            moments = [one for one in (due, until) if one is not None]
            if not moments:
                return False
            self.time.jump(min(moments))
            self.core.advance()
        self.wake()
        return True

    def pause(self, answer: Answer) -> float | None:
        """Return for how many seconds there is nothing to read at most; None where only an event brings more."""
        with self.lock:
            moments = [
                one for one in (self.core.scheduler.due(), answer.body.due(), answer.ready_at) if one is not None
            ]
            return max(min(moments) - self.time.seconds(), 0.0) if moments else None

    def on_change(self, call: Callable[[], None]) -> Callable[[], None]:
        """Call something whenever there may be more to read; returns what ends that."""
        with self.lock:
            self._wakers.add(call)
        return lambda: self._wakers.discard(call)

    def wake(self) -> None:
        """Let all who wait look again."""
        for call in tuple(self._wakers):
            call()

    def http_date(self) -> str:
        """Return the time as the header `Date` has it."""
        from email.utils import formatdate

        return formatdate(self.time.seconds(), usegmt=True)
