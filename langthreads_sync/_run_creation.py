# Generated from langthreads_async/_run_creation.py by `nox -s generate`; edit that file instead of this one.
"""Creating runs exactly once: if a response was lost, the run is looked for before it is created again.

Servers have no idempotency keys. But they store the `x-request-id` of the request that created a run, and return it
when they list the runs of a thread.
"""

from __future__ import annotations

import uuid
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

from langthreads._core.deadline import Deadline
from langthreads._core.run_arguments import REQUEST_ID_HEADER, is_made_by, request_id_of
from langthreads._core.settings import check_headers
from langthreads._core.stateless_runs import likely_threads, thread_search
from langthreads._generated.operations import runs as operations
from langthreads.errors import APIError, InvalidArgumentError, NotFoundError
from langthreads.retry import Safety, outcome_of, retry_delay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from langthreads._core.arguments import Identifier, JsonObject, Params
    from langthreads._core.operation import Call
    from langthreads._generated.models.runs import Run
    from langthreads._generated.models.threads import PartialThread
    from langthreads.timeouts import TimeoutOption
    from langthreads_sync._calls import Calls
    from langthreads_sync._raw import RecordingCalls

__all__ = ["RunRequest"]

_PAGE = 100


class RunRequest:
    """The request that creates one run, and the run that it created.

    Args:
        calls: Makes the calls.
        thread_id: The run's thread; None for a stateless run, which can be found only until it ends.
        idempotency_key: The user's key for this run, if any.
        headers: Sent with each request. The user's own request id is sent unchanged; as several runs may have it,
            the run is not looked for by it.
        params: Added to the query of the request that creates the run.
        timeout: For all requests together.
        metadata: The run's metadata, which the thread of a stateless run has, too.
        keeps: Whether the thread of a stateless run is kept when the run ends.

    Raises:
        InvalidArgumentError: The key or a header can't be sent, or there are two request ids.
    """

    def __init__(
        self,
        calls: Calls | RecordingCalls,
        thread_id: Identifier | None,
        idempotency_key: str | None,
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
        *,
        metadata: JsonObject | None = None,
        keeps: bool = False,
    ) -> None:
        self.headers = check_headers("headers", headers)
        own_id = self.headers.get(REQUEST_ID_HEADER)
        self.has_key = idempotency_key is not None
        if idempotency_key is None:
            self.request_id = own_id or f"langthreads-{uuid.uuid4().hex}"
        elif own_id is None:
            self.request_id = request_id_of(idempotency_key)
        else:
            raise InvalidArgumentError(f"idempotency_key: is sent as {REQUEST_ID_HEADER}; leave that out of headers")
        self._calls = calls
        self._thread_id = thread_id
        self._is_own_id = own_id is not None
        self._metadata, self._keeps = metadata, keeps
        self._params = params
        self._deadline = Deadline.of(timeout, calls.settings.timeout, calls.unwrapped().clock)

    def mark(self, call: Call[Any]) -> None:
        """Let the call that makes the run carry the request id."""
        call.headers[REQUEST_ID_HEADER] = self.request_id

    def send(self, call: Call[Run]) -> Run:
        """Create the run, or return the one that an earlier request with this key created.

        Raises:
            APIError: It failed. `may_have_executed` tells whether the run may have been created nevertheless.
        """
        self.mark(call)
        for attempt in count(1):
            if self.has_key and (found := self.find(everywhere=True)) is not None:
                return found
            try:
                response = self._calls.send(call, self.headers, self._params, self._deadline.timeout())
            except APIError as error:
                if (found := self.find_after(error)) is not None:
                    return found
                delay = self._delay_before_another(error, attempt)
                if delay is None:
                    raise
                self._calls.unwrapped().clock.sleep(delay)
            else:
                return response.value
        raise AssertionError  # pragma: no cover - `count` never ends

    def find_after(self, error: APIError) -> Run | None:
        """Look for the run after a failure; None if it is not found, or can't be looked for."""
        if not error.may_have_executed or self._deadline.is_over():
            return None
        try:
            return self.find(everywhere=False)
        except APIError:
            return None  # the error of the request itself is more helpful

    def find(self, *, everywhere: bool) -> Run | None:
        """Return the run that was created with this request id; None if there is none.

        Args:
            everywhere: Whether to look through all runs of the thread, not only the newest.
        """
        if self._is_own_id:
            return None
        if self._thread_id is not None:
            return self._find_on(self._thread_id, everywhere=everywhere)
        search = thread_search(self._metadata, keeps=self._keeps)
        threads = (self._calls.unwrapped().send(search, self.headers, None, self._deadline.timeout())).value
        for thread_id in likely_threads(threads, None):
            if (found := self._find_on(thread_id, everywhere=False)) is not None:
                return found
        return None

    def find_several(self, most: int) -> list[Run]:
        """Return the stateless runs that were made with this request id, as far as they are found.

        Args:
            most: How many there can be.
        """
        found: list[Run] = []
        if self._is_own_id or self._deadline.is_over():
            return found
        with suppress(APIError):  # what went wrong before says more
            for thread_id in likely_threads(self._threads(), None, also=most):
                if len(found) < most and (run := self._find_on(thread_id, everywhere=False)) is not None:
                    found.append(run)
        return found

    def _threads(self) -> list[PartialThread]:
        search = thread_search(self._metadata, keeps=self._keeps)
        return (self._calls.unwrapped().send(search, self.headers, None, self._deadline.timeout())).value

    def _find_on(self, thread_id: Identifier, *, everywhere: bool) -> Run | None:
        calls = self._calls.unwrapped()
        offset = 0
        while True:
            call = operations.list_thread_runs(thread_id, limit=_PAGE, offset=offset)
            try:
                runs = (calls.send(call, self.headers, None, self._deadline.timeout())).value
            except NotFoundError:
                return None  # `if_not_exists` has not created it yet, or it was deleted with a stateless run
            for run in runs:
                if is_made_by(run, self.request_id):
                    return run
            if not everywhere or len(runs) < _PAGE:
                return None
            offset += _PAGE

    def _delay_before_another(self, error: APIError, attempt: int) -> float | None:
        """Return the delay before another attempt, which only a key of the user's allows; None to give up."""
        outcome = outcome_of(error)
        if not self.has_key or not error.may_have_executed or outcome is None:
            return None
        calls = self._calls.unwrapped()
        remaining = self._deadline.remaining()
        return retry_delay(calls.settings.retries, Safety.ALWAYS, outcome, attempt, remaining, calls.clock.random)
