# Generated from langthreads_async/_run_waiting.py by `nox -s generate`; edit that file instead of this one.
"""Waiting for a run: through lost connections and restarts, until its own outcome is known."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from langthreads._core.deadline import Deadline
from langthreads._core.failures import deadline_error
from langthreads._core.log import logger
from langthreads._core.responses import not_found_error
from langthreads._core.run_outcome import (
    CANCELLED,
    error_in,
    ids_in,
    is_missing,
    is_over,
    output_of,
    run_error,
    task_error_in,
    values_of,
    was_live_at,
)
from langthreads._generated.operations import runs as operations
from langthreads._generated.operations import threads as thread_operations
from langthreads.errors import APIError, APIResponseValidationError, NotFoundError
from langthreads.retry import Failure, Outcome, Safety, outcome_of, reconnect_delay

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from langthreads._core.arguments import Params
    from langthreads._core.operation import Call
    from langthreads._generated.models.runs import Run
    from langthreads._generated.models.threads import ThreadState
    from langthreads.timeouts import TimeoutOption
    from langthreads_sync._calls import Calls
    from langthreads_sync._raw import RecordingCalls
    from langthreads_sync._run_creation import RunRequest

__all__ = ["RunWait"]

_MIN_DELAY = 0.1
"""The shortest time between two joins, in seconds, if servers end them at once while the run continues."""


class RunWait:
    """One wait for one run.

    Args:
        calls: Makes the calls.
        headers: Sent with each request.
        timeout: The bounds on each request; its `total` bounds the whole wait.
        raise_error: Whether a run that did not succeed is an error.
        temporary: Whether the run is deleted, with its thread, when it ends.
        cancels: Whether a lost connection cancels the run.
        on_ids: Called with the ids of thread and run as soon as they are known.
    """

    def __init__(
        self,
        calls: Calls | RecordingCalls,
        headers: Mapping[str, str] | None,
        timeout: TimeoutOption,
        *,
        raise_error: bool,
        temporary: bool = False,
        cancels: bool = False,
        on_ids: Callable[[str, str], Any] | None = None,
    ) -> None:
        self._calls = calls
        self._clock = calls.unwrapped().clock
        self._policy = calls.settings.retries
        self._headers = headers
        self._deadline = Deadline.of(timeout, calls.settings.timeout, self._clock)
        self._raise_error = raise_error
        self._temporary = temporary
        self._cancels = cancels
        self._on_ids = on_ids
        self._ids: tuple[str, str] | None = None
        self._started = False
        self._connected = False
        self._date = ""
        # When the server last responded; None before it has.
        self._heard_at: float | None = None

    def start(self, call: Call[Any], request: RunRequest, params: Params | None) -> Any:
        """Create a run and wait for it.

        Args:
            call: Creates it.
            request: Finds it again if the response is lost before it names the run.
            params: Added to the query.
        """
        self._started = True
        try:
            answer = self._send(call, params)
        except APIError as error:
            if not error.may_have_executed or _loss_in(error) is None or self._deadline.is_over():
                raise
            if self._ids is None and (run := request.find_after(error)) is not None:
                self._learn(run.thread_id, run.run_id)
            if self._ids is None:
                raise
            logger.warning("%s: joining run %s: %s", call.operation.name, self._ids[1], error)
            self._heard_at = self._clock.now()
        else:
            if self._temporary or self._ids is None:
                return self._output_of_temporary(call, answer)
            run = self._run()
            if run is None or is_over(run):
                return self._outcome(call, answer, run, own=True)
        joining = operations.join_thread_run(*self._ids)
        joining.operation = joining.operation._replace(name=call.operation.name)
        return self.join(joining, *self._ids, None)

    def join(self, call: Call[Any], thread_id: str, run_id: str, params: Params | None) -> Any:
        """Wait for an existing run.

        Args:
            call: Joins it.
            thread_id: The id of its thread.
            run_id: The run's id.
            params: Added to the query.
        """
        self._ids = thread_id, run_id
        for attempt in count(1):
            answer = self._insist(self._calls, call, params)
            if self._temporary:
                return self._output_of_temporary(call, answer)
            date = self._date
            run = self._run()
            if run is None or is_over(run):
                return self._outcome(call, answer, run, own=run is not None and was_live_at(run, date))
            # The server ended the wait, not the run.
            self._pause(call, max(self._policy.backoff(attempt, self._clock.random()), _MIN_DELAY))
        raise AssertionError  # pragma: no cover - `count` never ends

    # ------------------------------------------------------------ outcomes

    def _outcome(self, call: Call[Any], answer: Any, run: Run | None, *, own: bool) -> Any:
        """Return the output of the run itself, whatever has happened on its thread since.

        Args:
            call: The call.
            answer: The server's response.
            run: The run; None if it is deleted.
            own: Whether the response is certainly about this run.
        """
        thread_id, run_id = self._known_ids()
        if run is None and not self._started and is_missing(answer):
            what = f"run {run_id} does not exist on thread {thread_id}"
            raise not_found_error(call, what, self._calls.request_info(call), answer)
        status = "gone" if run is None else run.status
        state: ThreadState | None = None
        if not own and run is not None:
            state = self._last_state()
            if state is not None:
                answer = values_of(state)
            elif error_in(answer) is not None:
                answer = {}  # another run's error: this one left no checkpoint
        if status == "success" or not self._raise_error:
            return output_of(answer, run_id, thread_id, status)
        graph_error = error_in(answer) or task_error_in(state)
        raise run_error(call.operation.name, self._calls.request_info(call), run_id, thread_id, status, graph_error)

    def _output_of_temporary(self, call: Call[Any], answer: Any) -> Any:
        """Judge a stateless run by the response alone: it is deleted with its thread."""
        thread_id, run_id = self._ids or ("", "")
        request = self._calls.request_info(call)
        graph_error = error_in(answer)
        if is_missing(answer):
            if self._cancels:
                raise run_error(call.operation.name, request, run_id, thread_id, "gone", None)
            what = f"run {run_id} has ended, and is deleted with its thread; the output is lost"
            raise not_found_error(call, what, request, answer)
        if graph_error is None or not self._raise_error:
            return output_of(answer, run_id or None, thread_id or None, None)
        status = "interrupted" if graph_error.error in CANCELLED else "error"
        raise run_error(call.operation.name, request, run_id, thread_id, status, graph_error)

    def _run(self) -> Run | None:
        call = operations.get_thread_run(*self._known_ids())
        try:
            run: Run = self._insist(self._calls.unwrapped(), call)
        except NotFoundError:
            return None
        return run

    def _last_state(self) -> ThreadState | None:
        thread_id, run_id = self._known_ids()
        call = thread_operations.search_thread_history(thread_id, metadata={"run_id": run_id}, limit=1)
        states: list[ThreadState] = self._insist(self._calls.unwrapped(), call)
        return states[0] if states else None

    # ------------------------------------------------------------ requests

    def _insist(self, calls: Calls | RecordingCalls, call: Call[Any], params: Params | None = None) -> Any:
        """Make a call, and repeat it like a stream: for `reconnect_timeout`, if the server has responded before."""
        attempt = 0
        while True:
            attempt += 1
            began = self._clock.now()
            try:
                return self._send(call, params, calls, once=True)
            except APIError as error:
                error.attempts = attempt
                loss = _loss_in(error)
                if loss is None:
                    raise
                now = self._clock.now()
                if self._connected:
                    self._heard_at = now
                    if now - began > self._policy.max_delay:
                        attempt = 1  # the connection lasted for a while
                lost_for = None if self._heard_at is None else now - self._heard_at
                delay = reconnect_delay(self._policy, Safety.ALWAYS, loss, attempt, lost_for, self._clock.random)
                remaining = self._deadline.remaining()
                if delay is None or (remaining is not None and delay >= remaining):
                    raise
                logger.warning("%s: again in %.3f s: %s", call.operation.name, delay, error)
                self._clock.sleep(delay)

    def _send(
        self,
        call: Call[Any],
        params: Params | None,
        calls: Calls | RecordingCalls | None = None,
        *,
        once: bool = False,
    ) -> Any:
        self._connected = False
        response = (calls or self._calls).send(
            call, self._headers, params, self._deadline.timeout(), self._on_head, once=once
        )
        self._heard_at = self._clock.now()
        return response.value

    def _on_head(self, headers: Mapping[str, str]) -> None:
        self._connected = True
        self._date = headers.get("date", "")
        if self._ids is None and (ids := ids_in(headers)) is not None:
            self._learn(*ids)

    def _learn(self, thread_id: str, run_id: str) -> None:
        self._ids = thread_id, run_id
        if self._on_ids is not None:
            self._on_ids(thread_id, run_id)

    def _pause(self, call: Call[Any], seconds: float) -> None:
        remaining = self._deadline.remaining()
        if remaining is not None and seconds >= remaining:
            request = self._calls.request_info(call)
            raise deadline_error(call.operation.name, request, self._deadline.bounds, may_have_executed=True)
        self._clock.sleep(seconds)

    def _known_ids(self) -> tuple[str, str]:
        assert self._ids is not None  # noqa: S101 - for type checkers
        return self._ids


def _loss_in(error: APIError) -> Outcome | None:
    """Return the outcome of a request that may succeed when repeated, or whose run may continue; None otherwise."""
    if isinstance(error, APIResponseValidationError) and error.status_code == 200 and error.body == "":
        # The connection was closed cleanly, but before the response: servers and proxies do that when they shut down.
        return Outcome(failure=Failure.UNKNOWN)
    return outcome_of(error)
