"""Cancelling runs: how a cancel that is too late is told from others, and when the thread is free again."""

from __future__ import annotations

import contextlib
from itertools import count
from typing import TYPE_CHECKING, Any

from langthreads._core.deadline import Deadline
from langthreads._core.failures import deadline_error
from langthreads._core.parsers import parse_none
from langthreads._core.responses import not_found_error
from langthreads._core.run_outcome import too_late
from langthreads._generated.operations import runs as operations
from langthreads._generated.operations import threads as thread_operations
from langthreads.errors import APITimeoutError, ConflictError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from langthreads._core.arguments import Identifier, Params
    from langthreads._core.operation import Call
    from langthreads._generated.models.runs import CancelAction
    from langthreads.timeouts import TimeoutOption
    from langthreads_async._calls import AsyncCalls
    from langthreads_async._raw import AsyncRecordingCalls

__all__ = ["AsyncRunCancelling"]

_DONE_BEFORE = 204
"""The status of a rollback that an earlier attempt has done, whose response was lost. Servers send 200 or 202."""

_MIN_DELAY = 0.1
"""The shortest time between two requests for the thread's status, in seconds."""


class AsyncRunCancelling:
    """Cancels runs of one thread.

    Args:
        calls: Makes the calls.
        thread_id: The id of the thread.
        action: What happens to the runs.
        headers: Sent with each request.
        params: Added to the query of each cancel.
        timeout: For each run.
    """

    def __init__(
        self,
        calls: AsyncCalls | AsyncRecordingCalls,
        thread_id: Identifier,
        action: CancelAction,
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
    ) -> None:
        self._calls = calls
        self._thread_id = thread_id
        self._action: CancelAction = action
        self._headers = headers
        self._params = params
        self._timeout = timeout

    async def cancel(self, run_id: Identifier, *, waits: bool) -> None:
        """Cancel one run.

        Args:
            run_id: The run's id.
            waits: Whether to wait until the run has ended and its thread is free.

        Raises:
            ConflictError: The run has ended before.
            NotFoundError: There is no such run, or no such thread.
        """
        calls = self._calls.unwrapped()
        deadline = Deadline.of(self._timeout, calls.settings.timeout, calls.clock)
        call = operations.cancel_thread_run(self._thread_id, run_id, wait=True if waits else None, action=self._action)
        # With `wait`, the body is `{}`, or empty if the run is rolled back meanwhile (langgraph-api 0.7).
        call = call.with_parser(parse_none)
        if self._action == "interrupt":
            # A 404 after a lost response is ambiguous too: the run's status shows whether it was cancelled in time.
            call.operation = call.operation._replace(done_statuses=frozenset())
        is_free = True
        try:
            response = await self._calls.send(call, self._headers, self._params, deadline.timeout())
            is_free = response.status_code != _DONE_BEFORE
        except NotFoundError as error:
            # Servers send the same for a run that does not exist, has ended, or was cancelled before.
            look = operations.get_thread_run(self._thread_id, run_id)
            run = (await calls.send(look, self._headers, None, deadline.timeout())).value
            if run.status != "interrupted" or self._action == "rollback":
                raise too_late(call, run, error) from error
            is_free = False  # servers report `interrupted` as soon as a cancel arrives; the run may still be stopping
        if waits and not is_free:
            await self._wait_until_free(call, deadline)
        if self._action == "rollback":
            # With `wait`, servers keep a run that was still pending.
            delete = operations.delete_thread_run(self._thread_id, run_id)
            with contextlib.suppress(NotFoundError):
                await calls.send(delete, self._headers, None, deadline.timeout())

    async def roll_back(self, call: Call[None], run_ids: list[Any]) -> None:
        """Roll back several runs one by one, the newest first, so that none starts in between.

        If in-memory servers roll back several at once, they leave the thread busy for ever.

        Args:
            call: The user's call, for errors.
            run_ids: The ids of the runs.

        Raises:
            NotFoundError: None of them was pending or running.
        """
        missing: NotFoundError | ConflictError | None = None
        done = False
        for run_id in sorted(map(str, run_ids), reverse=True):
            try:
                await self.cancel(run_id, waits=True)
                done = True
            except (NotFoundError, ConflictError) as error:
                missing = error
        if missing is not None and not done:
            what = "none of the runs is pending or running"
            raise not_found_error(call, what, self._calls.request_info(call), missing.body) from missing

    async def _wait_until_free(self, call: Call[None], deadline: Deadline) -> None:
        """Wait until the run no longer keeps the thread busy; without a `total`, for the policy's `reconnect_timeout`.

        Raises:
            APITimeoutError: It is still busy at the end of that time.
        """
        calls = self._calls.unwrapped()
        policy, clock = calls.settings.retries, calls.clock
        until = clock.now() + policy.reconnect_timeout
        for attempt in count(1):
            thread = thread_operations.get_thread(self._thread_id)
            try:
                status = (await calls.send(thread, self._headers, None, deadline.timeout())).value.status
            except NotFoundError:
                return  # deleted meanwhile
            if status != "busy" or await self._is_any_run_active(deadline):
                return
            delay = max(policy.backoff(attempt, clock.random()), _MIN_DELAY)
            remaining = deadline.remaining()
            request = self._calls.request_info(call)
            if remaining is not None and delay >= remaining:
                raise deadline_error(call.operation.name, request, deadline.bounds, may_have_executed=True)
            if remaining is None and clock.now() + delay > until:
                what = f"the run is cancelled, but its thread is still busy after {policy.reconnect_timeout:.3g} s"
                raise APITimeoutError(
                    f"{call.operation.name}: {what}; pass a timeout to wait for longer",
                    request=request,
                    may_have_executed=True,
                )
            await clock.sleep(delay)

    async def _is_any_run_active(self, deadline: Deadline) -> bool:
        """Return whether the thread is busy with other runs."""
        for status in ("running", "pending"):
            call = operations.list_thread_runs(self._thread_id, limit=1, status=status)
            if (await self._calls.unwrapped().send(call, self._headers, None, deadline.timeout())).value:
                return True
        return False
