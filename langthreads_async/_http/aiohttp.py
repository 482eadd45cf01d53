"""The aiohttp backend: `backend="aiohttp"`."""

from __future__ import annotations

import asyncio
import os
import ssl
import warnings
from base64 import b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote
from weakref import WeakSet

import aiohttp
from yarl import URL

from langthreads._core.compat import AsyncSlots
from langthreads._core.proxies import proxy_for
from langthreads._core.wire import Headers, Phase, PhaseTimeouts, WireError, WireRequest
from langthreads.errors import ConfigurationError
from langthreads_async._http._aiohttp import (
    ERRORS,
    READ_ERRORS,
    Response,
    connector,
    fail,
    is_readable,
    once,
    wire_error,
)
from langthreads_async._http.base import KEEPALIVE_SECONDS, MAX_CONNECTIONS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping

__all__ = ["AiohttpBackend", "open_own"]

# aiohttp accepts no more than 8 KB of one header; httpx accepts this much of them all.
_MAX_HEAD_BYTES = 100 * 1024

# aiohttp buffers a body of up to this size if the system does not accept it at once, and already waits for the response.
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
        self._below = f"{url}/"
        try:
            self._verify = _trusted(URL(url).scheme)
        except ValueError as error:
            raise ConfigurationError(f"url: {url!r} is not a URL ({error})") from None
        # aiohttp would read them for each request, and passwords from ~/.netrc too.
        self._proxy = _Proxy.of(url)
        self._session: aiohttp.ClientSession | None = None
        self._responses: WeakSet[aiohttp.ClientResponse] = WeakSet()
        self._cookies: Any = None
        self._slots = AsyncSlots(MAX_CONNECTIONS)
        self.closed = False

    async def send(self, request: WireRequest) -> AiohttpResponse:
        """Send a request once and return the response, its body unread."""
        if self._cookies is not None and (cookie := self._cookies.header_for(request.url)):
            request = request._replace(headers={"cookie": cookie, **request.headers})
        # aiohttp has one bound for the wait for a connection and the opening of one, and takes the one that rested longest.
        if not await self._slots.acquire(None if request.timeouts is None else request.timeouts.pool):
            raise WireError("", Phase.POOL, timed_out=True)
        try:
            if request.body is not None and len(request.body) > _PIECE_BYTES:
                response = await self._upload(request, request.body)
            else:
                response = await self._request(request, request.body or None)
        except BaseException:
            self._slots.release()
            raise
        if response.status < 200:
            response.close()
            self._slots.release()
            raise WireError(f"the server answered {response.status}, after which there should be more", Phase.PROTOCOL)
        if "set-cookie" in response.headers:
            # aiohttp's own text has surrogates where it is not UTF-8, which no cookie jar understands.
            values = [_text(value) for name, value in response.raw_headers if name.lower() == b"set-cookie"]
            self._store_cookies(request.url, values)
        self._responses.add(response)
        return AiohttpResponse(response, self._slots)

    async def _request(self, request: WireRequest, body: bytes | AsyncIterator[bytes] | None) -> aiohttp.ClientResponse:
        if self.closed:
            raise WireError("the client was closed meanwhile", Phase.POOL)
        session = self._session or self._open()
        url = _parsed(request.url)
        headers, proxy, verify = request.headers, self._proxy, self._verify
        if not request.url.startswith(self._below):  # an auth may fetch its token elsewhere
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
                timeout=_timeout(timeouts.connect, timeouts.read),
            )
        except ERRORS as error:
            fail(error)
        except ValueError as error:  # a header with a line break in it
            raise WireError(str(error), Phase.REQUEST) from error
        except asyncio.CancelledError:
            # A session that is closed cancels what opens a connection, though nobody has cancelled this task.
            task = asyncio.current_task()
            if session.closed and task is not None and not task.cancelling():
                raise WireError("the client was closed meanwhile", Phase.POOL) from None
            raise

    async def _upload(self, request: WireRequest, body: bytes) -> aiohttp.ClientResponse:
        """Send a large request; aiohttp sets no bound on the time until the server accepts the next piece."""
        seconds = None if request.timeouts is None else request.timeouts.write
        loop = asyncio.get_running_loop()

        async def pieces(bound: asyncio.Timeout) -> AsyncIterator[bytes]:
            for start in range(0, len(body), _PIECE_BYTES):
                # Raises once a response has arrived, which ends the bound. aiohttp must see the error: a connection on
                # which half a request was sent can carry no other.
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
        self._slots.release()  # whoever waits gets it, sees that all is closed, and passes it on
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
            connector=connector(KEEPALIVE_SECONDS),
            response_class=Response,
            cookie_jar=aiohttp.DummyCookieJar(),  # as for the other backends, they are kept above
            skip_auto_headers=("accept", "content-type", "user-agent"),
            max_line_size=_MAX_HEAD_BYTES,
            max_field_size=_MAX_HEAD_BYTES,
            middlewares=(once,),
        )
        return session


class AiohttpResponse:
    """A response of aiohttp's, in the form of the seam."""

    def __init__(self, response: aiohttp.ClientResponse, slots: AsyncSlots) -> None:
        self.status = response.status
        self.headers: Mapping[str, str] = _headers(response.raw_headers)
        self._response = response
        self._slots: AsyncSlots | None = slots
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
        except READ_ERRORS as error:
            # aiohttp raises a failure before it returns what had arrived until then.
            failure = wire_error(error)
            if rest := content._read_nowait(-1):
                self._error = failure
                return rest
            raise failure from error

    def has_more(self) -> bool:
        """Return whether `read` would return at once."""
        response = self._response
        try:
            self._unread += response.content.read_nowait()
        except READ_ERRORS:
            return True  # the next read raises it
        if self._unread or self._error is not None or response.connection is None:
            return True
        return is_readable(response.connection.transport)

    async def aclose(self, *, abort: bool = False) -> None:  # noqa: ARG002 - see Response.start
        """Return the connection, or close it where the body was not read to its end."""
        slots, self._slots = self._slots, None
        if slots is not None:
            _close(self._response)
            slots.release()


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return headers as httpx has them: repeated ones are joined, and bytes that are not UTF-8 are read as Latin-1."""
    joined: dict[str, str] = {}
    for name, value in raw:
        key = name.decode("latin-1").lower()
        text = _text(value)
        joined[key] = f"{joined[key]}, {text}" if key in joined else text
    headers = Headers()
    headers.update(joined)
    return headers


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _close(response: aiohttp.ClientResponse) -> None:
    """Close a response's connection, unless all of it has arrived, and wake up whoever reads it."""
    content = response.content
    if not content.at_eof() and content.exception() is None:
        # aiohttp's own exception for this is one object for all, whose traceback would grow without end.
        content.set_exception(aiohttp.ClientConnectionError("the answer was closed"))
    response.close()


@lru_cache(maxsize=256)
def _parsed(url: str) -> URL:
    # Programs ask for the same few addresses again and again.
    return URL(url, encoded=True)


def _trusted(scheme: str) -> ssl.SSLContext:
    return _context(scheme, os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@lru_cache
def _context(scheme: str, *_environment: str | None) -> ssl.SSLContext:
    # Reading the certificates takes 20 ms and more. For an http:// address there is nothing to check with them: an empty store
    # trusts nobody, should anything ever speak TLS.
    return ssl.create_default_context() if scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@lru_cache
def _timeout(connect: float | None, read: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, sock_connect=connect, sock_read=read)


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
            # The address is not shown: it may contain a password.
            raise ConfigurationError(
                f"backend: {variable} in the environment is no address that aiohttp can use"
            ) from None
        known = url.raw_user is not None or url.raw_password is not None
        return cls(url.with_user(None), {"proxy-authorization": f"Basic {credentials}"} if known else {})
