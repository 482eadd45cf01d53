"""Calls go out and answers come in: the only module of this client that touches httpx."""

from __future__ import annotations

from logging import DEBUG
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from langthreads._answers import Answer, mask, read
from langthreads._model import NotGiven
from langthreads._settings import KEY_HEADER, check_headers, check_key, secrets_in
from langthreads._worlds import AClock, aresolve, arunning_loop, atime_limit
from langthreads.errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    NotFoundError,
    RequestInfo,
)
from langthreads.observe import RequestEvent, ResponseEvent, log, logger
from langthreads.retry import Failure, Outcome, decide
from langthreads.timeouts import Timeout, TimeoutOption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from langthreads._arguments import Params
    from langthreads._operation import Call
    from langthreads._settings import Settings
    from langthreads.observe import Hook

__all__ = ["AsyncTransport", "own_base_url"]

T = TypeVar("T")

MAX_ANSWER_BYTES = 512 * 1024 * 1024
"""The largest answer that is read, decompressed: one that is larger is a mistake or an attack."""

MAX_ERROR_BYTES = 8 * 1024 * 1024
"""How much is read of a server's error page."""


def own_base_url(http: object) -> str | None:
    """Give the base URL of a caller's own client, where it has one."""
    if http is None:
        return None
    if not isinstance(http, httpx.AsyncClient):
        raise ConfigurationError(f"http_client: expected an httpx.AsyncClient, got {type(http).__name__}")
    return str(http.base_url) or None


class AsyncTransport:
    """Sends calls over an httpx client: its own, or one that the caller brought and will close."""

    def __init__(
        self,
        settings: Settings,
        http: httpx.AsyncClient | None,
        auth: httpx.Auth | None = None,
        on_request: Hook | None = None,
        on_response: Hook | None = None,
    ) -> None:
        self._settings = settings
        self._owned = http is None
        try:
            httpx.URL(settings.url)
        except httpx.InvalidURL as error:
            raise ConfigurationError(f"url: {settings.shown_url!r} is not a URL ({error})") from None
        self._http = httpx.AsyncClient() if http is None else http
        self._auth = httpx.USE_CLIENT_DEFAULT if auth is None else auth
        self._on_request = on_request
        self._on_response = on_response
        self._clock = AClock()
        self._loop: object | None = None

    def over(self, settings: Settings) -> AsyncTransport:
        """Give a transport with other settings over the same connections, which this one keeps the right to close."""
        other = AsyncTransport(settings, self._http, None, self._on_request, self._on_response)
        other._auth = self._auth
        other._clock = self._clock
        return other

    async def send(
        self,
        call: Call[T],
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
    ) -> Answer[T]:
        """Make one call, again if need be.

        Raises:
            APIError: It did not work; the subclass says how.
            ConfigurationError: The client is closed, or belongs to another event loop.
            InvalidArgumentError: The headers or the timeout make no sense.
        """
        bounds = self._settings.timeout if isinstance(timeout, NotGiven) else Timeout.of(timeout)
        total = None if bounds is None else bounds.total
        more = check_headers("headers", headers)
        target = self._settings.url + call.target(params)
        info = self.info(call)
        started = self._clock.now()
        attempt = 0
        maybe_done = asked_for_another_key = False
        while True:
            attempt += 1
            began = self._clock.now()
            remaining = None if total is None else total - (began - started)
            try:
                answer = await self._attempt(call, target, more, bounds, remaining, attempt, info)
            except APIError as error:
                error.attempts = attempt
                if maybe_done and isinstance(error, NotFoundError) and call.operation.method == "DELETE":
                    # An earlier attempt deleted it; only its answer was lost.
                    return await self._observed(call, info, attempt, began, Answer(204, {}, call.returns(None)))
                if (
                    isinstance(error, AuthenticationError)
                    and callable(self._settings.api_key)
                    and not asked_for_another_key
                ):
                    asked_for_another_key = True
                    wait: float | None = 0.0
                else:
                    wait = self._wait(
                        call, error, attempt, None if total is None else total - (self._clock.now() - started)
                    )
                maybe_done |= _maybe_done(error)
                await self._observe(call, info, attempt, began, None, error, wait)
                if wait is None:
                    raise
            else:
                answer.elapsed = self._clock.now() - started
                return await self._observed(call, info, attempt, began, answer)
            if wait:
                await self._clock.sleep(wait)

    async def aclose(self) -> None:
        """Close the connections, but not those of a client that the caller brought."""
        if self._owned:
            await self._http.aclose()

    def info(self, call: Call[Any]) -> RequestInfo:
        """Give what errors name as the call."""
        return RequestInfo(call.operation.method, self._settings.shown_url + call.path)

    # ------------------------------------------------------------ one attempt

    async def _attempt(
        self,
        call: Call[T],
        target: str,
        more: dict[str, str],
        bounds: Timeout | None,
        remaining: float | None,
        attempt: int,
        info: RequestInfo,
    ) -> Answer[T]:
        self._hold_to_one_loop()
        secrets = secrets_in(more, *self._settings.secrets) if more else self._settings.secrets
        sent = {**self._settings.headers, **call.headers, **more}
        if call.body is not None:
            sent["content-type"] = "application/json"
        key = await self._key()
        if key is not None:
            sent[KEY_HEADER] = key
            secrets = (key, *secrets)
        if self._on_request is not None:
            shown = {name: mask(value, secrets) for name, value in sent.items()}
            await aresolve(self._on_request(RequestEvent(call.operation.name, info, shown, attempt)))
        try:
            request = self._http.build_request(
                call.operation.method,
                target,
                headers=sent,
                content=call.body,
                timeout=httpx.USE_CLIENT_DEFAULT if bounds is None else httpx.Timeout(bounds.phases(remaining)),
            )
            async with atime_limit(remaining):
                # The key is for this server alone, and httpx would take it along to wherever a redirect points.
                response = await self._http.send(request, auth=self._auth, stream=True, follow_redirects=False)
                try:
                    content = await self._content(response, call, remaining, info)
                finally:
                    await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError) as error:
            raise self._failure(error, call, info, bounds, remaining, secrets) from error
        return read(call, response.status_code, response.headers, content, info, secrets)

    async def _content(
        self, response: httpx.Response, call: Call[Any], remaining: float | None, info: RequestInfo
    ) -> bytes:
        """Read the body, within bounds of size and time."""
        until = None if remaining is None else self._clock.now() + remaining
        if response.status_code >= 500:
            response = await self._cut_off(response)
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.aiter_bytes():
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_ANSWER_BYTES:
                raise APIResponseValidationError(
                    f"{call.operation.name}: the answer is larger than {MAX_ANSWER_BYTES} bytes; ask for less at a time",
                    request=info,
                    status_code=response.status_code,
                    body=None,
                )
            if until is not None and self._clock.now() > until:
                raise TimeoutError
        return b"".join(chunks)

    async def _cut_off(self, response: httpx.Response) -> httpx.Response:
        """Close the connection of an answer before anybody can use it again, and give the answer without it.

        Agent Servers reset a connection after a 500, a moment later: the next call on it would fail.
        """
        assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101 - for type checkers
        # Read below httpx's own reading, which would hand the connection on at the end of the body.
        body = b""
        async for chunk in response.stream:
            body += chunk
            if len(body) > MAX_ERROR_BYTES:
                break
        stream = response.extensions.get("network_stream")
        if stream is not None and response.http_version.startswith("HTTP/1"):
            await stream.aclose()
        return httpx.Response(response.status_code, headers=response.headers, stream=httpx.ByteStream(body))

    async def _key(self) -> str | None:
        key = self._settings.api_key
        if not callable(key):
            return key
        given = await aresolve(key())
        return None if given is None else check_key(given, "api_key()")

    def _hold_to_one_loop(self) -> None:
        if self._http.is_closed:
            raise ConfigurationError("this client is closed; make a new one, or keep it open for as long as it is used")
        loop = arunning_loop()
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            raise ConfigurationError(
                "this client was used in another event loop, to which its connections belong; make one client for each loop"
            )

    # ------------------------------------------------------------ what went wrong, and what follows

    def _wait(self, call: Call[Any], error: APIError, attempt: int, remaining: float | None) -> float | None:
        if isinstance(error, APIStatusError):
            outcome = Outcome(status=error.status_code, retry_after=error.retry_after)
        elif isinstance(error, APIConnectionError):
            outcome = Outcome(failure=Failure.UNKNOWN if error.maybe_done else Failure.UNSENT)
        else:
            return None
        return decide(self._settings.retries, call.safety, outcome, attempt, remaining, self._clock.chance)

    async def _observed(
        self, call: Call[Any], info: RequestInfo, attempt: int, began: float, answer: Answer[T]
    ) -> Answer[T]:
        await self._observe(call, info, attempt, began, answer.status_code, None, None)
        return answer

    async def _observe(
        self,
        call: Call[Any],
        info: RequestInfo,
        attempt: int,
        began: float,
        status: int | None,
        error: APIError | None,
        retry_in: float | None,
    ) -> None:
        if error is None and self._on_response is None and not logger.isEnabledFor(DEBUG):
            return  # nobody watches
        elapsed = self._clock.now() - began
        if isinstance(error, APIStatusError):
            status = error.status_code
        event = ResponseEvent(call.operation.name, info, attempt, elapsed, status, error, retry_in)
        log(event)
        if self._on_response is not None:
            await aresolve(self._on_response(event))

    def _failure(
        self,
        error: Exception,
        call: Call[Any],
        info: RequestInfo,
        bounds: Timeout | None,
        remaining: float | None,
        secrets: tuple[str, ...],
    ) -> APIError:
        name = call.operation.name
        if isinstance(error, TimeoutError):
            total = bounds.total if bounds is not None else None
            return APITimeoutError(f"{name}: not done within {total} s in all; pass a longer timeout", request=info)
        if isinstance(error, httpx.TimeoutException):
            return APITimeoutError(
                f"{name}: {_which_timeout(error, bounds, remaining)}; pass a longer timeout",
                request=info,
                maybe_done=not isinstance(error, _UNSENT),
            )
        text = mask(str(error) or type(error).__name__, secrets)
        if isinstance(error, httpx.InvalidURL):
            return APIConnectionError(f"{name}: the address can't be used ({text})", request=info, maybe_done=False)
        if isinstance(error, httpx.ConnectError):
            return APIConnectionError(
                f"{name}: no connection to {self._settings.shown_url} ({text}); check the address and that the server runs",
                request=info,
                maybe_done=False,
            )
        if isinstance(error, httpx.DecodingError):
            return APIResponseValidationError(
                f"{name}: the answer could not be decompressed ({text})", request=info, status_code=0, body=None
            )
        return APIConnectionError(
            f"{name}: the connection broke before the answer was complete ({text})",
            request=info,
            maybe_done=not isinstance(error, _UNSENT),
        )


# What httpx raises while there is no connection yet.
_UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


def _maybe_done(error: APIError) -> bool:
    """Whether the server may have done what a failed attempt asked."""
    if isinstance(error, APIConnectionError):
        return error.maybe_done
    return isinstance(error, APIStatusError) and error.status_code >= 500


def _which_timeout(error: httpx.TimeoutException, bounds: Timeout | None, remaining: float | None) -> str:
    connect, read_, write, pool = (None,) * 4 if bounds is None else bounds.phases(remaining)
    for kind, what, seconds in (
        (httpx.ConnectTimeout, "no connection", connect),
        (httpx.ReadTimeout, "the server sent nothing", read_),
        (httpx.WriteTimeout, "the server took in nothing", write),
        (httpx.PoolTimeout, "no connection of the client's became free", pool),
    ):
        if isinstance(error, kind):
            return f"{what} for {seconds:.3g} s" if seconds is not None else f"{what} in time"
    return "timed out"  # pragma: no cover - httpx has no other
