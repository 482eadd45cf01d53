"""The aiohttp backend: `backend="aiohttp"`. What aiohttp does otherwise than the seam says is corrected here."""

from __future__ import annotations

import asyncio
import select
import ssl
import warnings
from base64 import b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn
from urllib.parse import unquote
from weakref import WeakSet

import aiohttp
from aiohttp.http_exceptions import ContentEncodingError, HttpProcessingError
from yarl import URL

from langthreads._core.proxies import proxy_for
from langthreads._core.wire import Phase, PhaseTimeouts, WireError, WireRequest
from langthreads.errors import ConfigurationError
from langthreads_async._http.base import KEEPALIVE_SECONDS, MAX_CONNECTIONS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from typing import Self

    from aiohttp.client_proto import ResponseHandler
    from aiohttp.client_reqrep import ConnectionKey
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

__all__ = ["AiohttpBackend", "open_own"]

# aiohttp accepts no more than 8 KB of one header; httpx accepts this much of them all.
_MAX_HEAD_BYTES = 100 * 1024

# aiohttp buffers a body of up to this size where the system does not take it in at once, and goes on to wait for the answer.
_PIECE_BYTES = 64 * 1024


def open_own(_library: str, url: str) -> AiohttpBackend:
    """Return a backend with connections of its own.

    Raises:
        ConfigurationError: aiohttp can't use the address or its proxy.
    """
    return AiohttpBackend(url)


class AiohttpBackend:
    """Requests over a session of aiohttp's.

    Args:
        url: The address of the server, from which proxy and certificates follow.

    Raises:
        ConfigurationError: aiohttp can't use the address or its proxy.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        try:
            self._verify = _trusted(URL(url).scheme)
        except ValueError as error:
            raise ConfigurationError(f"url: {url!r} is not a URL ({error})") from None
        # aiohttp would read them for each request, and passwords from ~/.netrc too.
        self._proxy = _Proxy.of(url)
        self._session: aiohttp.ClientSession | None = None
        self._responses: WeakSet[aiohttp.ClientResponse] = WeakSet()
        self._cookies: Any = None
        self.closed = False

    async def send(self, request: WireRequest) -> AiohttpResponse:
        """Send a request once and return the response, its body unread."""
        body = request.body
        if self._cookies is not None and (cookie := self._cookies.header_for(request.url)):
            request.headers.setdefault("cookie", cookie)
        if body is not None and len(body) > _PIECE_BYTES:
            response = await self._upload(request, body)
        else:
            response = await self._request(request, body or None)
        if response.status < 200:
            response.close()
            raise WireError(f"the server answered {response.status}, after which there should be more", Phase.PROTOCOL)
        if "set-cookie" in response.headers:
            self._store_cookies(request.url, response.headers.getall("set-cookie"))
        self._responses.add(response)
        return AiohttpResponse(response)

    async def _request(self, request: WireRequest, body: bytes | AsyncIterator[bytes] | None) -> aiohttp.ClientResponse:
        if self.closed:
            raise WireError("the client was closed meanwhile", Phase.POOL)
        session = self._session or self._open()
        url = _parsed(request.url)
        headers, proxy, verify = request.headers, self._proxy, self._verify
        if not request.url.startswith(self._url):  # an auth may fetch its token elsewhere
            proxy, verify = _Proxy.of(request.url), _trusted(url.scheme)
        if proxy is not None and url.scheme == "http":
            headers = headers | proxy.headers  # there is no other request to the proxy
        timeouts = request.timeouts or PhaseTimeouts(None, None, None, None)
        try:
            return await session.request(
                request.method,
                url,
                headers=headers,
                data=body,
                ssl=verify,
                allow_redirects=False,
                proxy=None if proxy is None else proxy.url,
                proxy_headers=None if proxy is None else dict(proxy.headers),
                timeout=_timeout(timeouts.connect, timeouts.read, timeouts.pool),
            )
        except _ERRORS as error:
            _fail(error)
        except asyncio.CancelledError:
            # A session that is closed cancels what waits for a connection, though nobody has cancelled this task.
            task = asyncio.current_task()
            if session.closed and task is not None and not task.cancelling():
                raise WireError("the client was closed meanwhile", Phase.POOL) from None
            raise

    async def _upload(self, request: WireRequest, body: bytes) -> aiohttp.ClientResponse:
        """Send a large request; aiohttp sets no bound on the time until the server takes in the next piece."""
        seconds = None if request.timeouts is None else request.timeouts.write
        loop = asyncio.get_running_loop()

        async def pieces(bound: asyncio.Timeout) -> AsyncIterator[bytes]:
            for start in range(0, len(body), _PIECE_BYTES):
                # Raises once an answer has come, which ends the bound. aiohttp must hear of it: a connection on which half a
                # request was sent can carry no other.
                bound.reschedule(None if seconds is None else loop.time() + seconds)
                yield body[start : start + _PIECE_BYTES]
            bound.reschedule(None)

        # Its length is known, so that the server need not take it in chunks.
        sized = request._replace(headers={**request.headers, "content-length": str(len(body))})
        try:
            async with asyncio.timeout(None) as bound:
                return await self._request(sized, pieces(bound))
        except TimeoutError as error:
            raise WireError("the server takes in nothing more", Phase.WRITE, timed_out=True) from error

    def _store_cookies(self, url: str, set_cookie_headers: list[str]) -> None:
        if self._cookies is None:
            from langthreads._core.cookies import CookieStore

            self._cookies = CookieStore()
        self._cookies.store(url, set_cookie_headers)

    async def aclose(self) -> None:
        """Close the connections, those in use too."""
        self.closed = True
        for response in list(self._responses):
            _close(response)
        if self._session is not None:
            await self._session.close()

    def __del__(self, _warn: Callable[..., None] = warnings.warn) -> None:
        session = getattr(self, "_session", None)
        if session is None or session.closed or session.connector is None:
            return
        # aiohttp would print each connection.
        connector = session.connector
        session.detach()
        for _ in connector.close().__await__():  # closed by now; whoever does not wait is warned
            break
        _warn("a client over aiohttp was not closed", ResourceWarning, source=self)

    def _open(self) -> aiohttp.ClientSession:
        # Not before it is needed: it belongs to the running event loop.
        self._session = session = aiohttp.ClientSession(
            connector=_Connector(limit=MAX_CONNECTIONS, keepalive_timeout=KEEPALIVE_SECONDS),
            response_class=_Response,
            cookie_jar=aiohttp.DummyCookieJar(),  # as for the other backends, they are kept above
            skip_auto_headers=("accept", "content-type", "user-agent"),
            max_line_size=_MAX_HEAD_BYTES,
            max_field_size=_MAX_HEAD_BYTES,
            middlewares=(_once,),
        )
        return session


class AiohttpResponse:
    """A response of aiohttp's, in the form of the seam."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers
        self._response = response
        self._unread = b""
        self._error: WireError | None = None

    async def read(self) -> bytes | None:
        """Return all of the body that has arrived."""
        if self._unread:
            piece, self._unread = self._unread, b""
            return piece
        if self._error is not None:
            raise self._error
        content = self._response.content
        try:
            return await content.readany() or None
        except _READ_ERRORS as error:
            # aiohttp raises a failure before it returns what had arrived until then.
            failure = _wire_error(error)
            if rest := content._read_nowait(-1):
                self._error = failure
                return rest
            raise failure from error

    def has_more(self) -> bool:
        """Return whether `read` would return at once."""
        response = self._response
        try:
            self._unread += response.content.read_nowait()
        except _READ_ERRORS:
            return True  # the next read raises it
        if self._unread or self._error is not None or response.connection is None:
            return True
        return _is_readable(response.connection.transport)

    async def aclose(self, *, abort: bool = False) -> None:  # noqa: ARG002 - see _Response.start
        """Return the connection, or close it where the body was not read to its end."""
        _close(self._response)


def _close(response: aiohttp.ClientResponse) -> None:
    """Close a response's connection, unless all of it has arrived, and wake up whoever reads it."""
    content = response.content
    if not content.at_eof() and content.exception() is None:
        # aiohttp's own exception for this is one object for all, whose traceback would grow for ever.
        content.set_exception(aiohttp.ClientConnectionError("the answer was closed"))
    response.close()


@lru_cache(maxsize=256)
def _parsed(url: str) -> URL:
    # Programs ask for the same few addresses again and again.
    return URL(url, encoded=True)


@lru_cache
def _trusted(scheme: str) -> ssl.SSLContext:
    # Reading the certificates takes 20 ms and more. For an http:// address there is nothing to check with them: an empty store
    # trusts nobody, should anything ever speak TLS.
    return ssl.create_default_context() if scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@lru_cache
def _timeout(connect: float | None, read: float | None, pool: float | None) -> aiohttp.ClientTimeout:
    # What aiohttp calls `connect` is the wait for a place in the pool and the connecting, together.
    both = None if connect is None or pool is None else connect + pool
    return aiohttp.ClientTimeout(total=None, connect=both, sock_connect=connect, sock_read=read)


# ---------------------------------------------------------------- proxies


class _Proxy(NamedTuple):
    """A proxy: its address, which aiohttp shows in errors, and apart from that its credentials, as a header."""

    url: URL
    headers: dict[str, str]

    @classmethod
    def of(cls, server: str) -> _Proxy | None:
        """Return the proxy that the environment names for a server.

        Raises:
            ConfigurationError: aiohttp can't use it.
        """
        found = proxy_for(server)
        if found is None:
            return None
        variable, address = found
        try:
            url = URL(address)
            if url.scheme not in ("http", "https"):
                raise ConfigurationError(
                    f"backend: aiohttp can't use a {url.scheme} proxy, which {variable} in the environment names; leave "
                    'backend="httpx"'
                )
            if not url.host:
                raise ValueError("no host")
            user, password = (unquote(part or "") for part in (url.raw_user, url.raw_password))
            credentials = b64encode(f"{user}:{password}".encode("latin-1")).decode()
        except ValueError:
            # What the address says is not shown: it may hold a password.
            raise ConfigurationError(
                f"backend: {variable} in the environment is no address that aiohttp can use"
            ) from None
        known = url.raw_user is not None or url.raw_password is not None
        return cls(url.with_user(None), {"proxy-authorization": f"Basic {credentials}"} if known else {})


# ---------------------------------------------------------------- what aiohttp does otherwise


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating a request that may have been executed: whether to do that is decided elsewhere."""
    try:
        return await handler(request)
    except _ERRORS as error:
        _fail(error)


class _Connector(aiohttp.TCPConnector):
    """Leases out connections on which nothing is left of an earlier request, and bounds the time to open one."""

    async def connect(
        self, req: aiohttp.ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout
    ) -> Connection:
        try:
            return await super().connect(req, traces, timeout)
        except BaseException:
            # aiohttp (3.14) may have woken up this call just now, for a place that another call waits for too.
            self._release_waiter()
            raise

    async def _get(self, key: ConnectionKey, traces: list[Trace]) -> Connection | None:
        # aiohttp reuses a connection that the server has closed, as long as the event loop has not seen it, and one on which
        # more has arrived than was asked for.
        while (connection := await super()._get(key, traces)) is not None:
            line = connection.protocol
            if line is not None and not line.should_close and not _is_readable(line.transport):
                return connection
            connection.close()
        return None

    async def _create_connection(
        self, req: aiohttp.ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout
    ) -> ResponseHandler:
        try:
            async with asyncio.timeout(timeout.sock_connect):  # names and proxies too, for which aiohttp has no bound
                return await super()._create_connection(req, traces, timeout)
        except UnicodeError as error:  # the name of a host that can't be one
            raise WireError(str(error), Phase.CONNECT) from error


def _is_readable(transport: asyncio.Transport | None) -> bool:
    """Whether something has come that the event loop has not taken in yet."""
    if transport is None:
        return True
    line = transport.get_extra_info("socket").fileno()
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([line], [], [], 0)[0])
    poll = select.poll()
    poll.register(line, select.POLLIN)
    return bool(poll.poll(0))


class _Response(aiohttp.ClientResponse):
    async def start(self, connection: Connection) -> Self:
        """Read the head of a response."""
        line = connection.protocol
        await super().start(connection)
        # Agent Servers reset a connection after a 500, a moment later. Small bodies have arrived by now, and their connection
        # went back to the pool: it can't wait until the response is closed.
        if self.status >= 500 and line is not None:
            if self.connection is None:
                line.close()
            else:
                line.force_close()
        return self


# ---------------------------------------------------------------- errors

_ERRORS = (aiohttp.ClientError, HttpProcessingError, OSError)
_READ_ERRORS = (*_ERRORS, RuntimeError)  # RuntimeError: the connection was closed

# The errors of aiohttp, and what they mean; the first that fits counts.
_MEANINGS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Phase, bool], ...] = (
    (aiohttp.ConnectionTimeoutError, Phase.CONNECT, True),
    ((aiohttp.ServerTimeoutError, TimeoutError), Phase.READ, True),
    ((aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError), Phase.CONNECT, False),
    (aiohttp.ClientConnectorError, Phase.CONNECT, False),
    (aiohttp.InvalidURL, Phase.CONNECT, False),
    (aiohttp.ClientPayloadError, Phase.PROTOCOL, False),
    ((OSError, RuntimeError), Phase.READ, False),
    (Exception, Phase.PROTOCOL, False),
)


def _wire_error(error: Exception) -> WireError:
    phase, timed_out = next((phase, late) for kinds, phase, late in _MEANINGS if isinstance(error, kinds))
    # Where an answer makes no sense, the text has the address too.
    text = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error)
    if _is_decoding_error(error):
        phase = Phase.DECODE
    return WireError(text, phase, timed_out=timed_out)


def _is_decoding_error(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ContentEncodingError):
        error = error.__cause__
    return error is not None


def _fail(error: Exception) -> NoReturn:
    raise _wire_error(error) from error
