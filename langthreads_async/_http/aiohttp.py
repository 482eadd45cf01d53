"""aiohttp's connections in the shape of an httpx transport: `backend="aiohttp"`.

httpx-aiohttp is the library for this, but it reports a connection that was lost after a request was sent as one that was
never made, for which a write would be sent again; lets aiohttp repeat requests unseen; and takes a third longer for a call.
"""

from __future__ import annotations

import asyncio
import select
from base64 import b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote
from urllib.request import getproxies, proxy_bypass
from weakref import WeakSet

import aiohttp
import httpx
from aiohttp.http_exceptions import HttpProcessingError
from yarl import URL

from langthreads.errors import ConfigurationError

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator
    from typing import Self

    from aiohttp.client_proto import ResponseHandler
    from aiohttp.client_reqrep import ConnectionKey
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

__all__ = ["Transport"]

# aiohttp takes no more than 8 KB of a header; httpx takes as much as this of them all.
_MAX_HEAD_BYTES = 100 * 1024

# Of what is no larger, aiohttp keeps what the system does not take in at once, and goes on to wait for the answer.
_PIECE = 64 * 1024


class Transport(httpx.AsyncBaseTransport):
    """Sends httpx's requests over a session of aiohttp's.

    Args:
        verify: What TLS trusts.
        limits: How many connections there may be, and for how many seconds an idle one is kept.

    Raises:
        ConfigurationError: The environment names a proxy that aiohttp can't use.
    """

    def __init__(self, verify: ssl.SSLContext, limits: httpx.Limits) -> None:
        self._verify = verify
        self._limits = limits
        # aiohttp would read them for each request, and passwords from ~/.netrc too.
        self._proxies = {kind: _Proxy.of(kind, url) for kind, url in getproxies().items() if kind in _PROXIED}
        self._session: aiohttp.ClientSession | None = None
        self._answers: WeakSet[aiohttp.ClientResponse] = WeakSet()
        self._closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and give the answer, its body still to come."""
        body = await request.aread()
        if len(body) > _PIECE:
            answer = await self._upload(request, body)
        else:
            answer = await self._ask(request, body or None)
        if answer.status < 200:
            answer.close()
            raise httpx.RemoteProtocolError(f"the server answered {answer.status}, after which there should be more")
        self._answers.add(answer)
        stream = _Body(answer)
        return httpx.Response(
            answer.status, headers=answer.raw_headers, stream=stream, extensions={"has_unread": stream.has_unread}
        )

    async def _ask(self, request: httpx.Request, body: bytes | AsyncIterator[bytes] | None) -> aiohttp.ClientResponse:
        if self._closed:
            raise httpx.ConnectError("the client was closed meanwhile")
        session = self._session or self._open()
        bounds = request.extensions.get("timeout", {})
        headers = request.headers.multi_items()
        proxy = self._proxy_for(request.url) if self._proxies else None
        if proxy is not None and request.url.scheme == "http":
            headers += proxy.headers.items()  # there is no other request to the proxy
        try:
            return await session.request(
                request.method,
                URL(_address(request.url), encoded=True),  # it is quoted already
                headers=headers,
                data=body,
                allow_redirects=False,
                proxy=None if proxy is None else proxy.url,
                proxy_headers=None if proxy is None else dict(proxy.headers),
                timeout=_timeout(bounds.get("connect"), bounds.get("read"), bounds.get("pool")),
            )
        except _ERRORS as error:
            raise _as_httpx(error) from error
        except asyncio.CancelledError:
            # A session that is closed cancels what waits for a connection, though nobody has cancelled this task.
            task = asyncio.current_task()
            if session.closed and task is not None and not task.cancelling():
                raise httpx.ConnectError("the client was closed meanwhile") from None
            raise

    async def _upload(self, request: httpx.Request, body: bytes) -> aiohttp.ClientResponse:
        """Send a large request; aiohttp sets no bound on the time until the server takes in the next piece."""
        seconds = request.extensions.get("timeout", {}).get("write")
        loop = asyncio.get_running_loop()

        async def pieces(bound: asyncio.Timeout) -> AsyncIterator[bytes]:
            for start in range(0, len(body), _PIECE):
                # Raises once an answer has come, which ends the bound. aiohttp must hear of it: a connection on which half a
                # request was sent can carry no other.
                bound.reschedule(None if seconds is None else loop.time() + seconds)
                yield body[start : start + _PIECE]
            bound.reschedule(None)

        try:
            async with asyncio.timeout(None) as bound:
                return await self._ask(request, pieces(bound))
        except TimeoutError as error:
            raise httpx.WriteTimeout("the server takes in nothing more") from error

    async def aclose(self) -> None:
        """Close the connections, and end what is read from them."""
        self._closed = True
        for answer in list(self._answers):
            _end(answer)
        if self._session is not None:
            await self._session.close()

    def _proxy_for(self, url: httpx.URL) -> _Proxy | None:
        if proxy_bypass(url.host):
            return None
        return self._proxies.get(url.scheme) or self._proxies.get("all")

    def _open(self) -> aiohttp.ClientSession:
        # Not before it is needed: it belongs to the event loop that runs.
        self._session = session = aiohttp.ClientSession(
            connector=_Connector(
                limit=self._limits.max_connections or 0,
                keepalive_timeout=self._limits.keepalive_expiry,
                ssl=self._verify,
            ),
            response_class=_Answer,
            # These are httpx's business.
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("accept", "accept-encoding", "content-type", "user-agent"),
            max_line_size=_MAX_HEAD_BYTES,
            max_field_size=_MAX_HEAD_BYTES,
            middlewares=(_once,),
        )
        return session


@lru_cache
def _timeout(connect: float | None, read: float | None, pool: float | None) -> aiohttp.ClientTimeout:
    # What aiohttp calls `connect` is the wait for a place in the pool and the connecting, together.
    both = None if connect is None or pool is None else connect + pool
    return aiohttp.ClientTimeout(total=None, connect=both, sock_connect=connect, sock_read=read)


def _address(url: httpx.URL) -> str:
    # Credentials in it have become a header, and aiohttp refuses to have both.
    return str(url.copy_with(userinfo=b"") if url.userinfo else url)


# ---------------------------------------------------------------- proxies

_PROXIED = ("http", "https", "all")


class _Proxy(NamedTuple):
    """A proxy: its address, which aiohttp shows in errors, and apart from that its credentials, as a header."""

    url: URL
    headers: dict[str, str]

    @classmethod
    def of(cls, kind: str, address: str) -> _Proxy:
        """Read what the environment says.

        Raises:
            ConfigurationError: aiohttp can't use it.
        """
        try:
            url = httpx.URL(address if "://" in address else f"http://{address}")
            if url.scheme not in ("http", "https"):
                raise ConfigurationError(
                    f"backend: aiohttp can't use a {url.scheme} proxy, which {kind}_proxy in the environment names; leave "
                    'backend="httpx"'
                )
            plain = URL(_address(url), encoded=True)
            if not plain.host:
                raise ValueError("no host")
            credentials = b":".join(unquote(part).encode("latin-1") for part in (url.username, url.password))
        except (httpx.InvalidURL, ValueError):
            # What the address says is not shown: it may hold a password.
            raise ConfigurationError(
                f"backend: {kind}_proxy in the environment is no address that aiohttp can use"
            ) from None
        headers = {"proxy-authorization": f"Basic {b64encode(credentials).decode()}"} if url.userinfo else {}
        return cls(plain, headers)


# ---------------------------------------------------------------- what aiohttp does otherwise


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from repeating a request that may have been carried out: whether to do that is decided elsewhere."""
    try:
        return await handler(request)
    except _ERRORS as error:
        raise _as_httpx(error) from error


class _Connector(aiohttp.TCPConnector):
    """Connections on which nothing is left of an earlier request, made within bounds."""

    async def connect(
        self, req: aiohttp.ClientRequest, traces: list[Trace], timeout: aiohttp.ClientTimeout
    ) -> Connection:
        try:
            return await super().connect(req, traces, timeout)
        except BaseException:
            # aiohttp (3.14) may have woken up this call just now, to take the place that another one waits for too.
            self._release_waiter()
            raise

    async def _get(self, key: ConnectionKey, traces: list[Trace]) -> Connection | None:
        # aiohttp hands out a connection that the server has closed, until the event loop comes round to see it, and one on
        # which the server has said more than it was asked for.
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
            raise httpx.ConnectError(str(error)) from error


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


class _Answer(aiohttp.ClientResponse):
    async def start(self, connection: Connection) -> Self:
        """Read the head of an answer."""
        line = connection.protocol
        await super().start(connection)
        # Agent Servers reset a connection after a 500, a moment later: the next call on it would fail.
        if self.status >= 500 and line is not None:
            if self.connection is None:  # all has come, so it went back to the pool
                line.close()
            else:
                line.force_close()
        return self


class _Body(httpx.AsyncByteStream):
    """The body of an answer, as it comes."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer
        self._unread = b""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        content = self._answer.content
        try:
            while chunk := self._unread or await content.readany():
                self._unread = b""
                yield chunk
        except (*_ERRORS, RuntimeError) as error:  # RuntimeError: the connection has been closed
            # aiohttp raises a failure before it gives what had come until then, and its public methods raise it again.
            if rest := content._read_nowait(-1):
                yield rest
            raise _as_httpx(error) from error

    def has_unread(self) -> bool:
        """Whether something has come that has not been read, be it the end."""
        content, connection = self._answer.content, self._answer.connection
        try:
            self._unread += content.read_nowait()
        except (*_ERRORS, RuntimeError):
            return True  # the next read raises it
        return bool(self._unread) or connection is None or _is_readable(connection.transport)

    async def aclose(self) -> None:
        """Give the connection back, or close it where more would come on it."""
        _end(self._answer)


def _end(answer: aiohttp.ClientResponse) -> None:
    """Close an answer's connection, unless all of it has come, and wake up who reads it."""
    content = answer.content
    if not content.at_eof() and content.exception() is None:
        # aiohttp's own exception for this is one object for all, whose traceback would grow for ever.
        content.set_exception(aiohttp.ClientConnectionError("the answer was closed"))
    answer.close()


# ---------------------------------------------------------------- errors

_ERRORS = (aiohttp.ClientError, HttpProcessingError, OSError)

# What aiohttp raises, and what httpx would have; the first that fits counts.
_MEANINGS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], type[httpx.TransportError]], ...] = (
    (aiohttp.ConnectionTimeoutError, httpx.ConnectTimeout),
    ((aiohttp.ServerTimeoutError, TimeoutError), httpx.ReadTimeout),
    ((aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError), httpx.ProxyError),
    (aiohttp.ClientConnectorError, httpx.ConnectError),
    (aiohttp.InvalidURL, httpx.UnsupportedProtocol),
    ((OSError, RuntimeError), httpx.ReadError),
    (Exception, httpx.RemoteProtocolError),
)


def _as_httpx(error: Exception) -> httpx.TransportError:
    meaning = next(theirs for ours, theirs in _MEANINGS if isinstance(error, ours))
    # Where an answer makes no sense, the text has the address too.
    return meaning(error.message if isinstance(error, aiohttp.ClientResponseError) else str(error))
