"""Runs are made once: one whose answer was lost is looked for before anybody makes it again.

Servers know no idempotency keys. They keep the `x-request-id` of the request that made a run with the run, though, and list
the runs of a thread with it.
"""

from __future__ import annotations

import uuid
from itertools import count
from typing import TYPE_CHECKING

from langthreads._core.run_arguments import REQUEST_ID_HEADER, is_made_by, request_id_of
from langthreads._core.settings import check_headers
from langthreads._generated.operations import runs as operations
from langthreads.errors import APIConnectionError, APIError, NotFoundError
from langthreads.retry import Safety, not_executed, outcome_of, retry_delay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from langthreads._core.arguments import Identifier, Params
    from langthreads._core.operation import Call
    from langthreads._generated.models.runs import Run
    from langthreads.timeouts import TimeoutOption
    from langthreads_async._calls import AsyncCalls
    from langthreads_async._raw import AsyncRecordingCalls

__all__ = ["AsyncRunRequest"]

_PAGE = 100


class AsyncRunRequest:
    """The request that makes one run, and the run that it made.

    Args:
        calls: Makes the calls.
        thread_id: The run's thread; None for a stateless run, which can't be looked for.
        idempotency_key: The user's key for this run, if any.
        headers: Sent with each request.
        params: Added to the query of the request that makes the run.
        timeout: For each request.
    """

    def __init__(
        self,
        calls: AsyncCalls | AsyncRecordingCalls,
        thread_id: Identifier | None,
        idempotency_key: str | None,
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
    ) -> None:
        given = check_headers("headers", headers)
        self.has_key = idempotency_key is not None
        self.request_id = (
            request_id_of(idempotency_key)
            if idempotency_key is not None
            else given.get(REQUEST_ID_HEADER) or f"langthreads-{uuid.uuid4().hex}"
        )
        self.headers = {**given, REQUEST_ID_HEADER: self.request_id}
        self._calls = calls
        self._thread_id = thread_id
        self._params = params
        self._timeout: TimeoutOption = timeout

    async def send(self, call: Call[Run]) -> Run:
        """Make the run, or return the one that an earlier request with this key made.

        Raises:
            APIError: It failed. An `APIConnectionError` says whether the run may have been made nevertheless.
        """
        if self.has_key and (found := await self.find(everywhere=True)) is not None:
            return found
        for attempt in count(1):
            try:
                response = await self._calls.send(call, self.headers, self._params, self._timeout)
            except APIError as error:
                if not may_have_executed(error):
                    raise
                if (found := await self.find_after(error)) is not None:
                    return found
                delay = self._delay_before_another(error, attempt)
                if delay is None:
                    raise
                await self._calls.unwrapped().clock.sleep(delay)
            else:
                return response.value
        raise AssertionError  # pragma: no cover - `count` never ends

    async def find_after(self, error: APIError) -> Run | None:
        """Look for the run after a failure; None where it is not there, or can't be looked for."""
        try:
            return await self.find(everywhere=False)
        except APIError as other:
            # The failure of the request itself says more.
            other.__cause__ = None
            if isinstance(error, APIConnectionError):
                error.may_have_executed = True
            return None

    async def find(self, *, everywhere: bool) -> Run | None:
        """Return the run that was made with this request id; None where there is none.

        Args:
            everywhere: Whether to look through all runs of the thread, not only the newest.
        """
        if self._thread_id is None:
            return None
        offset = 0
        while True:
            call = operations.list_thread_runs(self._thread_id, limit=_PAGE, offset=offset)
            try:
                runs = (await self._calls.unwrapped().send(call, self._other_headers(), None, self._timeout)).value
            except NotFoundError:
                return None  # `if_not_exists` has not made the thread yet
            for run in runs:
                if is_made_by(run, self.request_id):
                    return run
            if not everywhere or len(runs) < _PAGE:
                return None
            offset += _PAGE

    def _other_headers(self) -> dict[str, str]:
        return {name: value for name, value in self.headers.items() if name != REQUEST_ID_HEADER}

    def _delay_before_another(self, error: APIError, attempt: int) -> float | None:
        """Only with a key of the user's may the run be made again: another process that made it can be told apart."""
        outcome = outcome_of(error)
        if not self.has_key or outcome is None:
            return None
        calls = self._calls.unwrapped()
        return retry_delay(calls.settings.retries, Safety.ALWAYS, outcome, attempt, None, calls.clock.random)


def may_have_executed(error: APIError) -> bool:
    """Return whether the server may have executed a request that failed like this."""
    outcome = outcome_of(error)
    return outcome is not None and not not_executed(outcome)
