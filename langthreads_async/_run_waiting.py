"""Waiting for a run: through lost connections and restarts, until its own outcome is known."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import attrs

from langthreads._core.log import logger
from langthreads._core.model import NotGiven
from langthreads._core.run_outcome import (
    error_in,
    ids_in,
    is_over,
    output_of,
    run_error,
    task_error_in,
    values_of,
    was_live_at,
)
from langthreads._generated.operations import runs as operations
from langthreads._generated.operations import threads as thread_operations
from langthreads.errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    NotFoundError,
)
from langthreads.retry import Failure, Outcome, Safety, outcome_of, reconnect_delay
from langthreads.timeouts import Timeout, TimeoutOption

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from langthreads._core.arguments import Params
    from langthreads._core.operation import Call
    from langthreads._generated.models.runs import Run
    from langthreads._generated.models.threads import ThreadState
    from langthreads_async._calls import AsyncCalls
    from langthreads_async._raw import AsyncRecordingCalls
    from langthreads_async._run_creation import AsyncRunRequest

__all__ = ["AsyncRunWait"]


class AsyncRunWait:
    """One wait for one run.

    Args:
        calls: Makes the calls.
        headers: Sent with each request.
        timeout: The bounds on each request; its `total` bounds the whole wait.
        on_ids: Told the ids of thread and run as soon as they are known.
    """

    def __init__(
        self,
        calls: AsyncCalls | AsyncRecordingCalls,
        headers: Mapping[str, str] | None,
        timeout: TimeoutOption,
        on_ids: Callable[[str, str], Any] | None = None,
    ) -> None:
        self._calls = calls
        self._clock = calls.unwrapped().clock
        self._headers = headers
        self._timeout = calls.settings.timeout if isinstance(timeout, NotGiven) else Timeout.of(timeout)
        total = None if self._timeout is None else self._timeout.total
        self._deadline = None if total is None else self._clock.now() + total
        self._on_ids = on_ids
        self._ids: tuple[str, str] | None = None
        self._connected_at: float | None = None
        self._date = ""

    async def start(
        self, call: Call[Any], request: AsyncRunRequest, params: Params | None, *, raise_error: bool, temporary: bool
    ) -> Any:
        """Make a run and wait for it.

        Args:
            call: Makes it.
            request: Finds it again, should the answer be lost before it names the run.
            params: Added to the query.
            raise_error: Whether a run that did not succeed is an error.
            temporary: Whether the run is deleted, with its thread, when it ends.
        """
        operation = call.operation.name
        try:
            answer = await self._send(call, params)
        except (APIConnectionError, APIStatusError, APIResponseValidationError) as error:
            if not _is_lost(error) or self._is_late():
                raise
            if self._ids is None and (run := await request.find_after(error)) is not None:
                await self._learn(run.thread_id, run.run_id)
            if self._ids is None:
                raise
            logger.warning("%s: the connection was lost, joining run %s: %s", operation, self._ids[1], error)
            joining = operations.join_thread_run(*self._ids)
            joining.operation = joining.operation._replace(name=operation)
            return await self.join(joining, *self._ids, None, raise_error=raise_error, temporary=temporary)
        if temporary:
            return self._output_of_temporary(call, answer, raise_error=raise_error)
        if self._ids is None:
            return output_of(answer, None, None, None)  # a server that does not say which run it was
        return await self._outcome(call, answer, own=True, raise_error=raise_error)

    async def join(
        self,
        call: Call[Any],
        thread_id: str,
        run_id: str,
        params: Params | None,
        *,
        raise_error: bool,
        temporary: bool = False,
    ) -> Any:
        """Wait for a run that was made before.

        Args:
            call: Joins it.
            thread_id: The id of its thread.
            run_id: The run's id.
            params: Added to the query.
            raise_error: Whether a run that did not succeed is an error.
            temporary: Whether the run is deleted, with its thread, when it ends.
        """
        self._ids = thread_id, run_id
        while True:
            answer = await self._joined(call, params)
            if temporary:
                return self._output_of_temporary(call, answer, raise_error=raise_error)
            run = await self._run()
            if run is not None and not is_over(run):
                continue  # the server ended the wait, not the run
            own = run is not None and was_live_at(run, self._date)
            return await self._outcome(call, answer, own=own, run=run, raise_error=raise_error, joined=True)

    async def _joined(self, call: Call[Any], params: Params | None) -> Any:
        lost_at: float | None = None
        for attempt in count(1):
            began = self._clock.now()
            self._connected_at = None
            try:
                return await self._send(call, params)
            except (APIConnectionError, APIStatusError, APIResponseValidationError) as error:
                if not _is_lost(error) or self._is_late():
                    raise
                now = self._clock.now()
                lost_at = now if self._connected_at is not None else began if lost_at is None else lost_at
                outcome = outcome_of(error) or Outcome(failure=Failure.UNKNOWN)
                policy = self._calls.settings.retries
                delay = reconnect_delay(policy, Safety.ALWAYS, outcome, attempt, now - lost_at, self._clock.random)
                if delay is None:
                    raise
                logger.warning("%s: joining again in %.3f s: %s", call.operation.name, delay, error)
                await self._clock.sleep(delay)
        raise AssertionError  # pragma: no cover - `count` never ends

    # ------------------------------------------------------------ outcomes

    async def _outcome(
        self,
        call: Call[Any],
        answer: Any,
        *,
        own: bool,
        raise_error: bool,
        run: Run | None = None,
        joined: bool = False,
    ) -> Any:
        """Return the output of the run itself, whatever has happened on its thread since.

        Args:
            call: What was asked.
            answer: What the server answered.
            own: Whether that is of this run for sure.
            raise_error: Whether a run that did not succeed is an error.
            run: The run, where it was got already.
            joined: Whether the run was got already; a run that is gone is None.
        """
        assert self._ids is not None  # noqa: S101 - for type checkers
        thread_id, run_id = self._ids
        if not joined:
            run = await self._run()
        status = "gone" if run is None else run.status
        state: ThreadState | None = None
        if not own and run is not None:
            state = await self._last_state()
            answer = values_of(state)
        if status == "success" or not raise_error:
            return output_of(answer, run_id, thread_id, status)
        if run is None and joined and (missing := error_in(answer)) is not None and missing.detail.startswith("404"):
            await self._get_run()  # raises that there is no such run
        graph_error = error_in(answer) or task_error_in(state)
        raise run_error(call.operation.name, self._calls.request_info(call), run_id, thread_id, status, graph_error)

    def _output_of_temporary(self, call: Call[Any], answer: Any, *, raise_error: bool) -> Any:
        """A stateless run is gone with its thread: the answer is all there is."""
        thread_id, run_id = self._ids or (None, None)
        graph_error = error_in(answer)
        if graph_error is None or not raise_error:
            return output_of(answer, run_id, thread_id, None)
        request = self._calls.request_info(call)
        raise run_error(call.operation.name, request, run_id or "", thread_id or "", "error", graph_error)

    async def _run(self) -> Run | None:
        try:
            return await self._get_run()
        except NotFoundError:
            return None

    async def _get_run(self) -> Run:
        assert self._ids is not None  # noqa: S101 - for type checkers
        run: Run = await self._plain(operations.get_thread_run(*self._ids))
        return run

    async def _last_state(self) -> ThreadState | None:
        assert self._ids is not None  # noqa: S101 - for type checkers
        thread_id, run_id = self._ids
        states: list[ThreadState] = await self._plain(
            thread_operations.search_thread_history(thread_id, metadata={"run_id": run_id}, limit=1)
        )
        return states[0] if states else None

    # ------------------------------------------------------------ requests

    async def _send(self, call: Call[Any], params: Params | None) -> Any:
        response = await self._calls.send(call, self._headers, params, self._remaining(), self._on_head)
        return response.value

    async def _plain(self, call: Call[Any]) -> Any:
        response = await self._calls.unwrapped().send(call, self._headers, None, self._remaining())
        return response.value

    async def _on_head(self, headers: Mapping[str, str]) -> None:
        self._connected_at = self._clock.now()
        self._date = headers.get("date", "")
        if self._ids is None and (ids := ids_in(headers)) is not None:
            await self._learn(*ids)

    async def _learn(self, thread_id: str, run_id: str) -> None:
        self._ids = thread_id, run_id
        if self._on_ids is not None:
            await self._on_ids(thread_id, run_id)

    def _remaining(self) -> Timeout | NotGiven | None:
        if self._timeout is None:
            return NotGiven()
        if self._deadline is None:
            return self._timeout
        return attrs.evolve(self._timeout, total=max(self._deadline - self._clock.now(), 1e-6))

    def _is_late(self) -> bool:
        return self._deadline is not None and self._clock.now() >= self._deadline


def _is_lost(error: APIError) -> bool:
    """Return whether the connection was lost, or the server broke off, so that the run may go on."""
    if isinstance(error, APIConnectionError):
        return error.may_have_executed
    if isinstance(error, APIResponseValidationError):
        # A body that ends before its JSON does, though the connection ended as it should.
        return error.status_code == 200 and isinstance(error.body, str) and "<" not in error.body[:1]
    return isinstance(error, APIStatusError) and (error.status_code >= 500 or error.status_code == 408)
