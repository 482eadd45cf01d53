# Generated from langthreads_async/_run_streams.py by `nox -s generate`; edit that file instead of this one.
"""The streams of runs: they create the run, join it again, and find out how it ended."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from langthreads._core.compat import ensure_sync
from langthreads._core.model import NOT_GIVEN
from langthreads._core.responses import not_found_error
from langthreads._core.run_outcome import CANCELLED, GraphError, ids_in, run_error, task_error_in
from langthreads._core.stateless_runs import likely_threads
from langthreads._generated.operations import runs as operations
from langthreads._generated.operations import threads as thread_operations
from langthreads._streaming.run_rules import RunEvents, error_event, error_of
from langthreads._streaming.states import State
from langthreads.errors import APIConnectionError, APIError, APIStatusError, NotFoundError
from langthreads.retry import RETRYABLE_STATUSES
from langthreads_sync._streams import EventSource, PartStream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from langthreads._core.arguments import Params
    from langthreads._generated.models.runs import Run
    from langthreads._generated.models.threads import ThreadState
    from langthreads._streaming.actions import Role
    from langthreads._streaming.machine import StreamMachine
    from langthreads._streaming.options import StreamOptions
    from langthreads._streaming.run_rules import RunRules
    from langthreads._streaming.sse import Decoder, RawEvent
    from langthreads.errors import RunError
    from langthreads.outputs import OnRunCreated
    from langthreads_sync._calls import Calls
    from langthreads_sync._run_creation import RunRequest

__all__ = ["RunCreation", "RunSource", "RunStream"]

P = TypeVar("P")

_STATELESS_RUN = re.compile(r"^/runs/([^/?#]+)")


class RunCreation:
    """How a stream creates its run.

    Attributes:
        request: Finds the run if the response to the request is lost.
        check: Called before the request.
        on_run_created: Called with the ids of the run.
        params: Added to the query of the request.
    """

    def __init__(
        self,
        request: RunRequest,
        check: Callable[[], Any],
        on_run_created: OnRunCreated | None,
        params: Params | None,
    ) -> None:
        self.request: RunRequest = request
        self.check: Callable[[], Any] = check
        self.on_run_created: OnRunCreated | None = on_run_created
        self.params: Params | None = params


class RunSource(EventSource):
    """The events of a run, and its outcome at the end.

    Attributes:
        run: The rules of the run that is followed.
    """

    def __init__(
        self,
        calls: Calls,
        machine: StreamMachine,
        rules: RunRules,
        options: StreamOptions,
        headers: Mapping[str, str] | None,
        params: Params | None,
        *,
        events: RunEvents,
        creation: RunCreation | None,
        cancel_on_disconnect: bool,
        raise_error: bool,
    ) -> None:
        super().__init__(calls, machine, rules, options, headers, params)
        self.run: RunRules = rules
        self._events = events
        self._creation = creation
        self._cancels = cancel_on_disconnect
        self._raises = raise_error
        self._told = creation is None
        # For the end.
        self._was_cut = False
        self._ended_at = 0.0
        self._last_status: Run | None = None
        self._doubted_at: str | None = None
        self._concluded = False
        self._outcome: APIError | None = None

    # ------------------------------------------------------------ connections

    def _open(self, role: Role, resume_from: str | None, attempt: int) -> str:
        if self.run.is_made or self._creation is None:
            if self.run.is_findable and not self._find_thread():
                raise self._lost_for_good("the connection is lost")
            return super()._open(role, resume_from, attempt)
        creation = self._creation
        creation.check()
        joining, self._params = self._params, creation.params
        try:
            date = super()._open(role, resume_from, attempt)
        except APIError as error:
            if error.may_have_executed:
                self._find(error)
            raise
        finally:
            self._params = joining
        self.run.is_made = True
        self.machine.exists()
        if self._live is not None:
            self._learn_from(self._live.connection.headers)
        return date

    def _find(self, error: APIError) -> None:
        """Look for the run that a request may have created."""
        if self._creation is not None and (found := self._creation.request.find_after(error)) is not None:
            self.run.is_made = True
            self.machine.exists()
            self._learn(found.thread_id, found.run_id)

    def _learn_from(self, headers: Mapping[str, str]) -> None:
        if (ids := ids_in(headers)) is not None:
            self._learn(*ids)
        elif found := _STATELESS_RUN.search(headers.get("content-location", "")):
            self._learn(None, found[1])

    def _learn(self, thread_id: str | None, run_id: str) -> None:
        self.run.thread_id = thread_id or self.run.thread_id
        self.run.run_id = run_id
        if not self._told and self._creation is not None:
            self._told = True
            if (tell := self._creation.on_run_created) is not None:
                ensure_sync(tell({"run_id": run_id, "thread_id": self.run.thread_id}))

    def _read(self, connection: Any, role: Role) -> list[RawEvent]:
        events = super()._read(connection, role)
        if self.run.run_id is None and self._events.run_id is not None:
            self._learn(None, self._events.run_id)
        return events

    def _select(self, events: list[RawEvent]) -> list[RawEvent]:
        events = self._events.select(events)
        if self._events.has_ids is False:
            self.machine.resumable = False
        return events

    def _lose(self, error: APIError) -> list[RawEvent]:
        live = self._live
        ended = live is not None and live.ended
        self.run.doubts &= ended
        if ended:
            self._ended_at = self._clock.now()
        if self.run.is_made and not ended:
            self._was_cut = True
            if not (self.run.can_join or self.run.is_findable):
                self._find(error)
            if not self.run.can_join and isinstance(error, APIConnectionError):
                error = self._look_behind(error, looks=live is not None)
        return super()._lose(error)

    def _look_behind(self, error: APIConnectionError, *, looks: bool) -> APIConnectionError:
        """Look for the thread of a lost stateless run; return the error, reworded if the run can't be joined again."""
        if looks and self.run.is_findable:
            with suppress(APIError):  # the server is unreachable: the next connection begins with this search
                self._find_thread()
        if self.run.can_join or self.run.is_findable:
            return error
        lost = type(error)(
            self._lost_for_good(error.message).message, request=error.request, may_have_executed=error.may_have_executed
        )
        lost.__cause__ = error
        return lost

    def _lost_for_good(self, what: str) -> APIConnectionError:
        name = f"run {self.run.run_id}" if self.run.run_id is not None else "the run"
        return APIConnectionError(
            f"{what.partition(' [')[0]}; {name} can't be joined, as its thread was not found: it may have ended, or not",
            request=self.request,
            may_have_executed=True,
        )

    def _find_thread(self) -> bool:
        """Look for the thread of a stateless run; return whether it was found.

        Raises:
            APIError: The server can't be reached, or fails.
        """
        search, run_id = self.run.thread_search, self.run.run_id
        if search is None or run_id is None:
            return False
        try:
            threads = (self._calls.send(search, self._headers, None, NOT_GIVEN)).value
            for thread_id in likely_threads(threads, run_id):
                with suppress(NotFoundError):
                    call = operations.get_thread_run(thread_id, run_id)
                    self._last_status = (self._calls.send(call, self._headers, None, NOT_GIVEN)).value
                    self.run.thread_id = thread_id
                    return True
        except APIStatusError as error:
            if error.status_code in RETRYABLE_STATUSES:
                raise
        self.run.is_lost = True
        return False

    # ------------------------------------------------------------ the end

    def _finish(self, decoder: Decoder) -> tuple[bool, RawEvent | None]:
        if decoder.pending:
            self._was_cut = True
            if self.machine.resumable is not False:
                return False, None  # it arrives in full with the next connection
        clean, last = super()._finish(decoder)
        return clean, last if last is not None and self._select([last]) else None

    def _is_active(self) -> bool:
        if not self.run.can_join and (
            self._events.error is not None or not self.run.is_findable or not self._find_thread()
        ):
            return False  # it has ended, or its status can't be requested
        try:
            answer = self._calls.send(self.run.status_call(), self._headers, None, NOT_GIVEN)
        except NotFoundError:
            self._last_status = None
            return False
        run: Run = answer.value
        self._last_status = run
        active = self.run.is_active(run, self.request)
        return active or (self.machine.state is State.ENDED and self._is_doubtful(run))

    def _is_doubtful(self, run: Run) -> bool:
        """Return whether to look for more events with another connection: this one may have ended before the run."""
        cursor = self.machine.cursor
        if not self.machine.resumable or not self._calls.settings.retries.max_retries:
            return False
        place = cursor.token
        since = self._clock.now() - self._ended_at
        if place is None or place == self._doubted_at or not self.run.may_lack_events(run, cursor, since):
            return False
        self._doubted_at, self.run.doubts = place, True
        return True

    def _conclude(self) -> list[RawEvent]:
        if self._concluded:
            if (outcome := self._outcome) is not None:
                self._outcome = None
                raise outcome
            return []
        self._concluded = True
        run, events = self._last_status, self._events
        if not self.run.can_join or (run is None and self.run.thread_search is not None):
            return self._conclude_unknown()
        if run is None and events.missing is not None:
            self._calls.send(self.run.status_call(), self._headers, None, NOT_GIVEN)  # raises NotFoundError
        status = "gone" if run is None else run.status
        late: list[RawEvent] = []
        if status in ("error", "timeout") and events.error is None:
            late = [events.missing or error_event(self._graph_error(status))]
            events.error = late[0]
        cancelled = status in ("interrupted", "gone")
        if (self._raises and status != "success") or (cancelled and self._cancels and self._was_cut):
            self._outcome = self._error(status)
        return late if late or self._outcome is None else self._conclude()

    def _conclude_unknown(self) -> list[RawEvent]:
        """Judge a stateless run by its events alone: it is deleted with its thread, or that thread is unknown."""
        if self._was_cut and self._cancels:
            raise self._error("gone")
        if self._was_cut and self._events.missing is not None:
            what = f"run {self.run.run_id} has ended, and is deleted with its thread; its last events are lost"
            raise not_found_error(self.run.status_call(), what, self.request, None)
        if self._raises and (event := self._events.error) is not None:
            raise self._error("interrupted" if error_of(event).error in CANCELLED else "error")
        return []

    def _error(self, status: str) -> RunError:
        graph_error = None if self._events.error is None else error_of(self._events.error)
        run_id, thread_id = self.run.run_id or "", self.run.thread_id or ""
        return run_error(self.run.name, self.request, run_id, thread_id, status, graph_error)

    def _graph_error(self, status: str) -> GraphError:
        """Return the error of a failed run from its last checkpoint or its thread, as no server repeats the event."""
        thread_id, run_id = self.run.thread_id or "", self.run.run_id or ""
        call = thread_operations.search_thread_history(thread_id, metadata={"run_id": run_id}, limit=1)
        try:
            states: list[ThreadState] = (self._calls.send(call, self._headers, None, NOT_GIVEN)).value
        except APIError:
            states = []
        found = task_error_in(states[0]) if states else None
        return found or GraphError("Error", f"the run ended with the status {status!r}")


class RunStream(PartStream[P]):
    """A run's stream: iterate it, best inside a `with` block, or close it.

    It connects when the first part is requested, and ends with the run. When the connection is lost, it joins the run
    again by itself, so that every event of a resumable run arrives exactly once and in order.
    """

    _source: RunSource

    @property
    def run_id(self) -> str | None:
        """The run's id; None until the run is created."""
        return self._source.run.run_id

    @property
    def thread_id(self) -> str | None:
        """The id of the run's thread; None if it is unknown: servers do not report that of a stateless run."""
        return self._source.run.thread_id

    @property
    def cursor(self) -> str | None:
        """The position after the last delivered part; None if there is nothing to resume from.

        Pass it as `last_event_id` to `join_stream`, even in another process, to continue from there.
        """
        return None if self.resumable is False else super().cursor
