"""Calls go out and answers come in: where this client touches httpx."""

from __future__ import annotations

import ssl
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib import import_module
from logging import DEBUG
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args
from urllib.request import getproxies

import httpx

from langthreads._core.compat import AsyncBackendName, AsyncClock, aeach, async_timeout, maybe_await, running_loop
from langthreads._core.log import log, logger
from langthreads._core.model import NotGiven
from langthreads._core.responses import ParsedResponse, mask, parse_response, status_error
from langthreads._core.settings import KEY_HEADER, check_headers, check_key, secrets_in
from langthreads.errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    RequestInfo,
)
from langthreads.retry import Failure, Outcome, not_executed, retry_delay
from langthreads.timeouts import Timeout, TimeoutOption
from langthreads_async._http._httpcore import hang_up, has_unread, parser, release, take_received

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from http.cookiejar import Cookie

    from langthreads._core.arguments import Params
    from langthreads._core.operation import Call
    from langthreads._core.settings import Settings
    from langthreads.observe import Hook

__all__ = ["AsyncConnection", "AsyncTransport", "own_base_url"]

T = TypeVar("T")

MAX_ANSWER_BYTES = 512 * 1024 * 1024
"""The largest answer that is read, decompressed: one that is larger is a mistake or an attack."""

MAX_ERROR_BYTES = 8 * 1024 * 1024
"""How much is read of a server's error page."""


# httpx's own. Keeping more of them idle would spare reconnects, but each call looks at every idle one: with 100 kept, 200 calls
# at once took five times as long.
_LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20)


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
        backend: str = "httpx",
    ) -> None:
        self._settings = settings
        self._owned = http is None
        try:
            httpx.URL(settings.url)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise ConfigurationError(f"url: {settings.shown_url!r} is not a URL ({error})") from None
        self._direct: AsyncDirect | None = None
        if http is not None and backend != "httpx":
            raise ConfigurationError("http_client and backend: pass one of them; a client of your own brings its own")
        if http is None:
            http, self._direct = _own_client(settings.url, auth, backend)
        self._http = http
        self._auth = httpx.USE_CLIENT_DEFAULT if auth is None else auth
        self._shown_url = settings.shown_url
        self._on_request = on_request
        self._on_response = on_response
        self._clock = AsyncClock()
        self._loops: list[object] = []

    def with_settings(self, settings: Settings) -> AsyncTransport:
        """Give a transport with other settings over the same connections, which this one keeps the right to close."""
        other = AsyncTransport(settings, self._http, None, self._on_request, self._on_response)
        other._auth = self._auth
        other._direct = self._direct
        other._clock = self._clock
        other._loops = self._loops
        return other

    def unwrapped(self) -> AsyncTransport:
        """Give the transport below whatever listens to answers."""
        return self

    async def send(
        self,
        call: Call[T],
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
    ) -> ParsedResponse[T]:
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
        may_have_executed = asked_for_another_key = False
        while True:
            attempt += 1
            began = self._clock.now()
            remaining = None if total is None else total - (began - started)
            try:
                answer = await self._attempt(call, target, more, bounds, remaining, attempt, info)
            except APIError as error:
                error.attempts = attempt
                if (
                    may_have_executed
                    and isinstance(error, APIStatusError)
                    and error.status_code in call.operation.done_statuses
                ):
                    # An earlier attempt did it; only the response was lost.
                    done = ParsedResponse(204, {}, call.parser(None), self._clock.now() - started)
                    return await self._observed(call, info, attempt, began, done)
                if (
                    isinstance(error, AuthenticationError)
                    and callable(self._settings.api_key)
                    and not asked_for_another_key
                ):
                    asked_for_another_key = True
                    wait: float | None = 0.0
                else:
                    wait = self.wait(
                        call, error, attempt, None if total is None else total - (self._clock.now() - started)
                    )
                may_have_executed |= _may_have_executed(error)
                if isinstance(error, APIConnectionError):
                    error.may_have_executed = may_have_executed  # by this attempt, or by an earlier one
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
        return RequestInfo(call.operation.method, self._shown_url + call.path)

    async def open(
        self,
        call: Call[Any],
        headers: Mapping[str, str] | None,
        params: Params | None,
        bounds: Timeout,
        attempt: int,
    ) -> AsyncConnection:
        """Open a stream, once: what reads it decides when to open it again.

        Raises:
            APIError: It did not work; the subclass says how.
            ConfigurationError: The client is closed, or belongs to another event loop.
            InvalidArgumentError: The headers make no sense.
        """
        more = {"accept": "text/event-stream", "accept-encoding": "identity", "cache-control": "no-store"}
        more |= check_headers("headers", headers)
        info = self.info(call)
        target = self._settings.url + call.target(params)
        request, secrets = await self._request(call, target, more, bounds, None, attempt, info)

        def failure(error: Exception) -> APIError:
            return self._failure(error, call, info, bounds, None, secrets)

        try:
            response = await self._send(request)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise failure(error) from error
        except BaseException:
            await release(self._http, request)
            raise
        try:
            kind = response.headers.get("content-type", "")
            if response.status_code == 200 and kind.startswith("text/event-stream"):
                return AsyncConnection(response, failure)
            content = await self._content(response, call, None, info)
        except (httpx.HTTPError, httpx.StreamError) as error:
            await response.aclose()
            raise failure(error) from error
        except BaseException:
            await response.aclose()
            raise
        await response.aclose()
        if response.status_code == 200:
            raise APIResponseValidationError(
                f"{call.operation.name}: expected a stream of events, got {kind or 'nothing that says what it is'}",
                request=info,
                status_code=response.status_code,
                body=mask(content.decode("utf-8", "replace"), secrets),
            )
        raise status_error(call.operation, response.status_code, response.headers, content, info, secrets)

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
    ) -> ParsedResponse[T]:
        if remaining is not None and remaining <= 0:
            raise self._too_late(call, info, bounds, may_have_executed=False)
        until = None if remaining is None else self._clock.now() + remaining
        request, secrets = await self._request(call, target, more, bounds, remaining, attempt, info)
        try:
            async with async_timeout(remaining):
                response, content = await self._exchange(request, call, until, info)
        except httpx.HTTPStatusError as error:  # a hook of the caller's own client called raise_for_status()
            response, content = error.response, _what_was_read(error.response)
        except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
            raise self._failure(error, call, info, bounds, remaining, secrets) from error
        return parse_response(call, response.status_code, response.headers, content, info, secrets)

    async def _exchange(
        self, request: httpx.Request, call: Call[Any], until: float | None, info: RequestInfo
    ) -> tuple[httpx.Response, bytes]:
        """Send a request, and give the answer and its body."""
        try:
            response = await self._send(request)
            try:
                return response, await self._content(response, call, until, info)
            finally:
                await response.aclose()
        except httpx.InvalidURL as error:  # httpx reads where a redirect points to, also where it does not follow
            raise httpx.RemoteProtocolError(f"it redirects to what is no address: {error}") from error
        except BaseException as error:
            if not isinstance(error, Exception):
                await release(self._http, request)
            raise

    async def _send(self, request: httpx.Request) -> httpx.Response:
        direct = self._direct
        if direct is not None and not direct.cookies:
            return await direct.send(request, self._http)
        # The key is for this server alone, and httpx would take it along to wherever a redirect points.
        return await self._http.send(request, auth=self._auth, stream=True, follow_redirects=False)

    async def _request(
        self,
        call: Call[Any],
        target: str,
        more: dict[str, str],
        bounds: Timeout | None,
        remaining: float | None,
        attempt: int,
        info: RequestInfo,
    ) -> tuple[httpx.Request, tuple[str, ...]]:
        """Give a request, and what must not show up in errors about it."""
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
            from langthreads.observe import RequestEvent  # here and below: most clients are not watched

            shown = {name: mask(value, secrets) for name, value in sent.items()}
            await maybe_await(self._on_request(RequestEvent(call.operation.name, info, shown, attempt)))
        try:
            direct = self._direct
            if direct is not None and not direct.cookies and bounds is not None:
                return direct.request(call.operation.method, target, sent, call.body, bounds, remaining), secrets
            request = self._http.build_request(
                call.operation.method,
                target,
                headers=sent,
                content=call.body,
                timeout=httpx.USE_CLIENT_DEFAULT if bounds is None else httpx.Timeout(bounds.phases(remaining)),
            )
        except (httpx.InvalidURL, UnicodeError) as error:
            raise self._failure(error, call, info, bounds, remaining, secrets) from error
        return request, secrets

    async def _content(
        self, response: httpx.Response, call: Call[Any], until: float | None, info: RequestInfo
    ) -> bytes:
        """Read the body, within bounds of size and time."""
        failed = response.status_code >= 500
        if failed and not response.is_stream_consumed:
            response = await self._cut_off(response)
        chunks: list[bytes] = []
        size = 0
        # httpx's own reading costs 20 µs more than the stream below it, which is all there is where nothing is compressed.
        plain = "content-encoding" not in response.headers and not response.is_stream_consumed
        body: Any = response.stream if plain else response.aiter_bytes()
        async for chunk in body:
            chunks.append(chunk)
            size += len(chunk)
            if failed and size > MAX_ERROR_BYTES:
                break
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
        pieces: list[bytes] = []
        size = 0
        async for piece in response.stream:
            pieces.append(piece)
            size += len(piece)
            if size > MAX_ERROR_BYTES:
                break
        stream = response.extensions.get("network_stream")
        if stream is not None and response.http_version.startswith("HTTP/1"):
            await stream.aclose()
        # Still in pieces: compressed, all of it at once could be as large as memory.
        return httpx.Response(response.status_code, headers=response.headers, content=aeach(pieces))

    async def _key(self) -> str | None:
        key = self._settings.api_key
        if not callable(key):
            return key
        given = await maybe_await(key())
        return None if given is None else check_key(given, "api_key()")

    def _hold_to_one_loop(self) -> None:
        if self._http.is_closed:
            raise ConfigurationError("this client is closed; make a new one, or keep it open for as long as it is used")
        loop = running_loop()
        if not self._loops:
            self._loops.append(loop)
        elif self._loops[0] is not loop:
            raise ConfigurationError(
                "this client was used in another event loop, to which its connections belong; make one client for each loop"
            )

    # ------------------------------------------------------------ what went wrong, and what follows

    def wait(self, call: Call[Any], error: APIError, attempt: int, remaining: float | None = None) -> float | None:
        """Say how long to wait before a call that failed is made again, in seconds; None to give up."""
        outcome = _outcome(error)
        if outcome is None:
            return None
        return retry_delay(self._settings.retries, call.safety, outcome, attempt, remaining, self._clock.random)

    async def _observed(
        self, call: Call[Any], info: RequestInfo, attempt: int, began: float, answer: ParsedResponse[T]
    ) -> ParsedResponse[T]:
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
        from langthreads.observe import ResponseEvent

        elapsed = self._clock.now() - began
        if isinstance(error, APIStatusError):
            status = error.status_code
        event = ResponseEvent(call.operation.name, info, attempt, elapsed, status, error, retry_in)
        log(event)
        if self._on_response is not None:
            await maybe_await(self._on_response(event))

    def _too_late(
        self, call: Call[Any], info: RequestInfo, bounds: Timeout | None, *, may_have_executed: bool
    ) -> APITimeoutError:
        total = None if bounds is None else bounds.total
        return APITimeoutError(
            f"{call.operation.name}: not done within {total} s in all; pass a longer timeout",
            request=info,
            may_have_executed=may_have_executed,
        )

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
            return self._too_late(call, info, bounds, may_have_executed=True)
        if isinstance(error, httpx.TimeoutException):
            return APITimeoutError(
                f"{name}: {_which_timeout(error, bounds, remaining)}; pass a longer timeout",
                request=info,
                may_have_executed=not isinstance(error, _UNSENT),
            )
        text = mask(str(error) or type(error).__name__, secrets)
        if isinstance(error, httpx.InvalidURL):
            return APIConnectionError(
                f"{name}: the address can't be used ({text})", request=info, may_have_executed=False
            )
        if isinstance(error, UnicodeError):  # in a header that a caller's own client adds
            return APIConnectionError(
                f"{name}: the request can't be sent ({text})", request=info, may_have_executed=False
            )
        if isinstance(error, (httpx.ConnectError, httpx.ProxyError, httpx.UnsupportedProtocol)):
            return APIConnectionError(
                f"{name}: no connection to {self._settings.shown_url} ({text}); check the address and that the server runs",
                request=info,
                may_have_executed=False,
            )
        if isinstance(error, httpx.DecodingError):
            return APIResponseValidationError(
                f"{name}: the answer could not be decompressed ({text})", request=info, status_code=0, body=None
            )
        return APIConnectionError(
            f"{name}: the connection broke before the answer was complete ({text})",
            request=info,
            may_have_executed=not isinstance(error, _UNSENT),
        )


class AsyncDirect:
    """httpx's transport without its client, which costs as much again: for where the client would add nothing.

    That is a client of our own that needs no proxy and no authentication; redirects are not followed anyway. Cookies are:
    once a server has set one, calls go through the client, which keeps them.

    Attributes:
        cookies: Whether a server has set a cookie.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport, encodings: str) -> None:
        self.cookies = False
        self._transport = transport
        self._encodings = encodings

    def request(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes | None,
        bounds: Timeout,
        remaining: float | None,
    ) -> httpx.Request:
        """Give a request as the client would build it."""
        headers.setdefault("accept-encoding", self._encodings)
        phases = dict(zip(("connect", "read", "write", "pool"), bounds.phases(remaining), strict=True))
        return httpx.Request(method, _parsed(url), headers=headers, content=body, extensions={"timeout": phases})

    async def send(self, request: httpx.Request, http: httpx.AsyncClient) -> httpx.Response:
        """Send a request, and give the answer, its body still to come."""
        if http.is_closed:
            raise httpx.CloseError("the client was closed meanwhile", request=request)
        response = await self._transport.handle_async_request(request)
        response.request = request
        if "set-cookie" in response.headers:
            self.cookies = True
            http.cookies.extract_cookies(response)
        return response


# Programs ask for the same few addresses again and again, and parsing one is half the cost of a request (9 of 17 µs).
_parsed = lru_cache(maxsize=256)(httpx.URL)


def _own_client(url: str, auth: httpx.Auth | None, backend: str) -> tuple[httpx.AsyncClient, AsyncDirect | None]:
    """Make a client for this address, and the way past it where there is one."""
    needs_auth = auth is not None or "@" in url
    carrier = _transport_of(backend)
    jar = CookieJar(_SendableCookies())
    if carrier is httpx.AsyncHTTPTransport and (needs_auth or getproxies()):
        # It knows what proxies and certificates the environment names.
        return httpx.AsyncClient(limits=_LIMITS, cookies=jar), None
    # Reading the certificates takes 20 ms and more. For an http:// address there is nothing to check with them: an empty
    # store trusts nobody, should anything ever speak TLS.
    secure = url.startswith("https")
    verify = httpx.create_ssl_context() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    transport = carrier(verify=verify, limits=_LIMITS)
    client = httpx.AsyncClient(transport=transport, cookies=jar)
    return client, None if needs_auth else AsyncDirect(transport, client.headers["accept-encoding"])


class _SendableCookies(DefaultCookiePolicy):
    """Takes no cookie that could not be sent back."""

    def set_ok(self, cookie: Cookie, request: Any) -> bool:
        text = f"{cookie.name}{cookie.value}"
        return text.isascii() and text.isprintable() and super().set_ok(cookie, request)


def _transport_of(backend: str) -> Callable[..., httpx.AsyncBaseTransport]:
    """Give httpx's own transport, or that of another backend, which has a module here.

    Raises:
        ConfigurationError: There is none, or the library that it takes is not installed.
    """
    known: tuple[str, ...] = get_args(AsyncBackendName)
    if backend not in known:
        raise ConfigurationError(f"backend: {backend!r:.80} is unknown to this client; it has {', '.join(known)}")
    if backend == "httpx":
        return httpx.AsyncHTTPTransport
    try:
        transport: Callable[..., httpx.AsyncBaseTransport] = import_module(
            f"langthreads_async._http.{backend}"
        ).Transport
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"backend: {error.name} is not installed; run: pip install 'langthreads[{backend}]'"
        ) from error
    return transport


class AsyncConnection:
    """The bytes of an open stream, as they come.

    Attributes:
        date: The server's time when it answered, as its `Date` header says it.
    """

    def __init__(self, response: httpx.Response, failure: Callable[[Exception], APIError]) -> None:
        self.date: str = response.headers.get("date", "")
        self._response = response
        # As in `_content`: nothing lies between the stream and what it carries, unless that is compressed.
        plain = "content-encoding" not in response.headers
        self._chunks: AsyncIterator[bytes] = aiter(cast("Any", response.stream)) if plain else response.aiter_bytes()
        self._failure = failure
        self._http = parser(response) if plain else None
        self._ended = False

    async def read(self) -> bytes | None:
        """Give the next bytes, all that have come together; None when the server has closed the stream.

        Raises:
            APIError: The connection broke, or was silent for longer than it may.
        """
        if self._ended:
            return None
        try:
            piece = await anext(self._chunks, None)
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise self._failure(error) from error
        if piece and self._http is not None:
            more, self._ended = take_received(self._http)
            if more:
                return b"".join([piece, *more])
        return piece

    def has_news(self) -> bool | None:
        """Whether there is something to read; None where that can't be told without waiting."""
        return self._ended or has_unread(self._response)

    async def aclose(self) -> None:
        """Give the connection back, or close it where more would come on it."""
        hang_up(self._response)
        await self._response.aclose()


# What httpx raises while there is no connection yet.
_UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


def _outcome(error: APIError) -> Outcome | None:
    """What came of a failed attempt; None where another one would not do better."""
    if isinstance(error, APIStatusError):
        return Outcome(status=error.status_code, retry_after=error.retry_after)
    if isinstance(error, APIConnectionError):
        return Outcome(failure=Failure.UNKNOWN if error.may_have_executed else Failure.UNSENT)
    return None


def _may_have_executed(error: APIError) -> bool:
    """Whether the server may have done what a failed attempt asked."""
    outcome = _outcome(error)
    return outcome is not None and not not_executed(outcome)


def _what_was_read(response: httpx.Response) -> bytes:
    try:
        return response.content
    except httpx.ResponseNotRead:
        return b""


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
