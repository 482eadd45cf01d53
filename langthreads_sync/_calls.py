# Generated from langthreads_async/_calls.py by `nox -s generate`; edit that file instead of this one.
"""One call: its attempts, its key, the hooks, and the limits on size and time."""

from __future__ import annotations

from copy import copy
from functools import partial
from itertools import count
from logging import DEBUG
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, TypeVar

from langthreads._core.compat import Clock, ensure_sync, no_loop, sync_timeout
from langthreads._core.failures import connection_error, deadline_error
from langthreads._core.log import log, logger
from langthreads._core.model import NotGiven
from langthreads._core.responses import ParsedResponse, mask, parse_response, status_error
from langthreads._core.settings import KEY_HEADER, check_headers, check_key, secrets_in
from langthreads._core.wire import WireError, WireRequest
from langthreads.errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    ConfigurationError,
    RequestInfo,
)
from langthreads.retry import not_executed, outcome_of, retry_delay, should_refresh_key
from langthreads.timeouts import Timeout, TimeoutOption
from langthreads_sync._event_connection import EventConnection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from langthreads._core.arguments import Params
    from langthreads._core.operation import Call
    from langthreads._core.settings import Settings
    from langthreads.observe import Hook
    from langthreads_sync._http.base import Backend, WireResponse

__all__ = ["Calls", "CallContext", "OnHead"]

T = TypeVar("T")

OnHead: TypeAlias = "Callable[[Mapping[str, str]], Any]"

MAX_ANSWER_BYTES = 512 * 1024 * 1024
"""The largest response that is read, decompressed: a larger one is a mistake or an attack."""

MAX_ERROR_BYTES = 8 * 1024 * 1024
"""How much is read of a server's error page."""

_EVENT_STREAM = "text/event-stream"
_WHITE_SPACE = b" \t\r\n"


class CallContext(NamedTuple, Generic[T]):
    """What all attempts of one call share.

    Attributes:
        call: The call.
        request: The method and address, for errors.
        url: The whole address, with the query.
        headers: The headers of this call.
        timeout: The bounds on it; None where the caller's own HTTP client sets them.
        secrets: Texts that must not show in errors, besides the key.
        on_head: Called with the headers of a success as soon as they arrive.
    """

    call: Call[T]
    request: RequestInfo
    url: str
    headers: dict[str, str]
    timeout: Timeout | None
    secrets: tuple[str, ...]
    on_head: OnHead | None = None


class Calls:
    """Makes calls over a backend, and repeats them if that is safe.

    Attributes:
        settings: How the server is reached.
        clock: Time and randomness.
    """

    def __init__(
        self,
        settings: Settings,
        backend: Backend,
        *,
        clock: Clock | None = None,
        on_request: Hook | None = None,
        on_response: Hook | None = None,
    ) -> None:
        self.settings = settings
        self.clock: Clock = clock or Clock()
        self._backend = backend
        self._on_request = on_request
        self._on_response = on_response
        # Shared by all copies: the event loop to which the connections belong, once one was opened.
        self._loops: list[object] = []

    def with_settings(self, settings: Settings) -> Calls:
        """Return a copy with other settings over the same connections."""
        other = copy(self)
        other.settings = settings
        return other

    def unwrapped(self) -> Calls:
        """Return what makes the calls, below whatever records them."""
        return self

    def request_info(self, call: Call[Any]) -> RequestInfo:
        """Return the method and address of a call, for errors."""
        return RequestInfo(call.operation.method, self.settings.url + call.path)

    def close(self) -> None:
        """Close the connections."""
        self._backend.close()

    # ------------------------------------------------------------ calls

    def send(
        self,
        call: Call[T],
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
        on_head: OnHead | None = None,
        *,
        once: bool = False,
    ) -> ParsedResponse[T]:
        """Make a call, and repeat it if it failed and that is safe.

        Args:
            call: The call.
            headers: Sent with it.
            params: Added to the query.
            timeout: The bounds on it.
            on_head: Called with the headers of a success as soon as they arrive; the body may follow much later.
            once: Whether to make one attempt only; the caller decides when to make another.

        Raises:
            APIError: It failed; the subclass says how.
            ConfigurationError: The client is closed, or belongs to another event loop.
            InvalidArgumentError: The headers or the timeout are invalid.
        """
        context = self._context(
            call, headers, params, self.settings.timeout if isinstance(timeout, NotGiven) else Timeout.of(timeout)
        )
        if on_head is not None:
            context = context._replace(on_head=on_head)
        started = self.clock.now()
        total = None if context.timeout is None else context.timeout.total
        delay: float | None
        maybe_executed = key_refreshed = False
        for attempt in count(1):
            began = self.clock.now()
            try:
                response = self._attempt(context, attempt, None if total is None else total - (began - started))
            except APIError as error:
                error.attempts = attempt
                outcome = outcome_of(error)
                if maybe_executed and outcome is not None and outcome.status in call.operation.done_statuses:
                    # An earlier attempt was executed; only its answer was lost.
                    done = ParsedResponse(204, {}, call.parser(None), self.clock.now() - started)
                    self._observe(context, attempt, began, done.status_code)
                    return done
                maybe_executed |= outcome is not None and not not_executed(outcome)
                if isinstance(error, APIConnectionError):
                    error.may_have_executed = maybe_executed  # by this attempt, or by an earlier one
                if should_refresh_key(
                    None if outcome is None else outcome.status,
                    has_key_function=callable(self.settings.api_key),
                    refreshed=key_refreshed,
                ):
                    key_refreshed, delay = True, 0.0
                else:
                    remaining = None if total is None else total - (self.clock.now() - started)
                    delay = None if once else self.retry_delay(call, error, attempt, remaining)
                self._observe(context, attempt, began, None, error, delay)
                if delay is None:
                    raise
                if delay:
                    self.clock.sleep(delay)
            else:
                response.elapsed = self.clock.now() - started
                if self._on_response is not None or logger.isEnabledFor(DEBUG):
                    self._observe(context, attempt, began, response.status_code)
                return response
        raise AssertionError  # pragma: no cover - `count` never ends

    def open_stream(
        self,
        call: Call[Any],
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: Timeout,
        attempt: int,
    ) -> EventConnection:
        """Open a stream, once; its reader decides when to open it again.

        Raises:
            APIError: It failed; the subclass says how.
            ConfigurationError: The client is closed, or belongs to another event loop.
            InvalidArgumentError: The headers are invalid.
        """
        context = self._context(call, headers, params, timeout)
        context.headers.update(accept=_EVENT_STREAM)
        context.headers.update({"accept-encoding": "identity", "cache-control": "no-store"} | context.headers)
        request, secrets = self._wire_request(context, attempt, None)
        try:
            response = self._backend.send(request)
        except WireError as error:
            raise self._failure(error, context, None, secrets) from error
        try:
            content_type = response.headers.get("content-type", "")
            if response.status == 200 and content_type.partition(";")[0].strip().lower() == _EVENT_STREAM:
                return EventConnection(
                    response, partial(self._failure, context=context, remaining=None, secrets=secrets)
                )
            content = self._read_body(response, context, None)
        except WireError as error:
            response.close(abort=True)
            raise self._failure(error, context, None, secrets) from error
        except BaseException:
            response.close(abort=True)
            raise
        response.close()
        if response.status == 200:
            raise APIResponseValidationError(
                f"{call.operation.name}: expected a stream of events, got {content_type or 'no content type'}",
                request=context.request,
                status_code=response.status,
                body=mask(content.decode("utf-8", "replace"), secrets),
            )
        raise status_error(call.operation, response.status, response.headers, content, context.request, secrets)

    def retry_delay(
        self, call: Call[Any], error: APIError, attempt: int, remaining: float | None = None
    ) -> float | None:
        """Return how long to wait before a call that failed is made again, in seconds; None to give up."""
        outcome = outcome_of(error)
        if outcome is None:
            return None
        return retry_delay(self.settings.retries, call.safety, outcome, attempt, remaining, self.clock.random)

    # ------------------------------------------------------------ one attempt

    def _attempt(self, context: CallContext[T], attempt: int, remaining: float | None) -> ParsedResponse[T]:
        call, timeout = context.call, context.timeout
        if remaining is not None and remaining <= 0:
            raise deadline_error(call.operation.name, context.request, timeout, may_have_executed=False)
        deadline = None if remaining is None else self.clock.now() + remaining
        request, secrets = self._wire_request(context, attempt, remaining)
        try:
            if remaining is None:
                response, content = self._exchange(request, context, None)
            else:
                with sync_timeout(remaining):
                    response, content = self._exchange(request, context, deadline)
        except WireError as error:
            raise self._failure(error, context, remaining, secrets) from error
        except TimeoutError as error:
            raise deadline_error(call.operation.name, context.request, timeout, may_have_executed=True) from error
        return parse_response(call, response.status, response.headers, content, context.request, secrets)

    def _exchange(
        self, request: WireRequest, context: CallContext[Any], deadline: float | None
    ) -> tuple[WireResponse, bytes]:
        """Send a request, and return the response and its body."""
        response = self._backend.send(request)
        abort = False
        try:
            if context.on_head is not None and response.status < 300:
                ensure_sync(context.on_head(response.headers))
            body = self._read_body(response, context, deadline)
            # A connection on which an answer was broken off is reset, too (a rollback that is waited for, langgraph-api 0.7).
            abort = response.status == 200 and not body
            return response, body
        finally:
            response.close(abort=abort)

    def _read_body(self, response: WireResponse, context: CallContext[Any], deadline: float | None) -> bytes:
        """Read a body, within the limits of size and time."""
        failed = response.status >= 500
        chunks: list[bytes] = []
        size = 0
        while (chunk := response.read()) is not None:
            size += len(chunk)
            # Heartbeats are sent for as long as a run takes.
            if chunks or (chunk := chunk.lstrip(_WHITE_SPACE)):
                chunks.append(chunk)
            if failed and size > MAX_ERROR_BYTES:
                break
            if size > MAX_ANSWER_BYTES:
                raise APIResponseValidationError(
                    f"{context.call.operation.name}: the answer is larger than {MAX_ANSWER_BYTES} bytes; "
                    "ask for less at a time",
                    request=context.request,
                    status_code=response.status,
                    body=None,
                )
            if deadline is not None and self.clock.now() > deadline:
                raise TimeoutError
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    # ------------------------------------------------------------ requests

    def _context(
        self,
        call: Call[T],
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: Timeout | None,
    ) -> CallContext[T]:
        checked = check_headers("headers", headers)
        secrets = secrets_in(checked, *self.settings.secrets) if checked else self.settings.secrets
        url = self.settings.url + call.target(params)
        return CallContext(call, self.request_info(call), url, checked, timeout, secrets)

    def _wire_request(
        self, context: CallContext[Any], attempt: int, remaining: float | None
    ) -> tuple[WireRequest, tuple[str, ...]]:
        """Return a request, and the texts that must not show in errors about it."""
        self._check_usable()
        call, secrets = context.call, context.secrets
        headers = {**self.settings.headers, **call.headers, **context.headers}
        if call.body is not None:
            headers["content-type"] = "application/json"
        key = self.settings.api_key
        if callable(key):
            given = ensure_sync(key())
            key = None if given is None else check_key(given, "api_key()")
        if key is not None:
            headers[KEY_HEADER] = key
            secrets = (key, *secrets)
        if self._on_request is not None:
            from langthreads.observe import RequestEvent  # here and below: most clients have no hooks

            shown = {name: mask(value, secrets) for name, value in headers.items()}
            ensure_sync(self._on_request(RequestEvent(call.operation.name, context.request, shown, attempt)))
        timeouts = None if context.timeout is None else context.timeout.phases(remaining)
        return WireRequest(call.operation.method, context.url, headers, call.body, timeouts), secrets

    def _check_usable(self) -> None:
        if self._backend.closed:
            raise ConfigurationError("this client is closed; make a new one, or keep it open for as long as it is used")
        loop = no_loop()
        if not self._loops:
            self._loops.append(loop)
        elif self._loops[0] is not loop:
            raise ConfigurationError(
                "this client was used in another event loop, to which its connections belong; make one client for each loop"
            )

    # ------------------------------------------------------------ errors and hooks

    def _failure(
        self, error: WireError, context: CallContext[Any], remaining: float | None, secrets: tuple[str, ...]
    ) -> APIError:
        name, server = context.call.operation.name, self.settings.url
        return connection_error(error, name, context.request, server, context.timeout, remaining, secrets)

    def _observe(
        self,
        context: CallContext[Any],
        attempt: int,
        began: float,
        status: int | None,
        error: APIError | None = None,
        retry_in: float | None = None,
    ) -> None:
        from langthreads.observe import ResponseEvent

        elapsed = self.clock.now() - began
        if isinstance(error, APIStatusError):
            status = error.status_code
        name = context.call.operation.name
        event = ResponseEvent(name, context.request, attempt, elapsed, status, error, retry_in)
        log(event)
        if self._on_response is not None:
            ensure_sync(self._on_response(event))
