"""The httpx backend, with connections of our own. httpx2 has the same interface.

The library is a parameter throughout, so that either can be missing.
"""

from __future__ import annotations

import ssl
import time
from functools import lru_cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from langthreads._core.compat import wake_tasks
from langthreads._core.proxies import proxy_for
from langthreads._core.wire import Phase, WireError, WireRequest
from langthreads.errors import ConfigurationError
from langthreads_async._http._httpcore import (
    buffer_of,
    drain_parsed,
    has_buffered,
    has_unread,
    is_gone,
    parser_of,
    transport_class,
)
from langthreads_async._http.base import KEEPALIVE_SECONDS, MAX_CONNECTIONS
from langthreads_async._http.leases import AsyncLeases

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from types import ModuleType

    import httpx


__all__ = ["AsyncHttpxBackend", "AsyncHttpxResponse", "AsyncOpening", "open_own", "raised_by", "wire_error"]


class AsyncOwner(Protocol):
    """Takes connections back."""

    async def release(self, connection: Any) -> None: ...

    async def discard(self, connection: Any) -> None: ...


class AsyncHttpxBackend:
    """Requests over connections of our own, each an httpx transport that keeps a single one.

    httpx's client is left out: it takes as long again, and would add nothing but cookies, which are kept here.

    Args:
        library: The library.
        url: The address of the server, from which proxy and certificates follow.

    Raises:
        ConfigurationError: The library can't use the address or its proxy.
    """

    def __init__(self, library: ModuleType, url: str) -> None:
        self._library: Any = library
        self._errors = raised_by(library)
        self._parse_url = _url_parser(library)
        try:
            self._parse_url(url)
        except (self._library.InvalidURL, UnicodeError) as error:
            raise ConfigurationError(f"url: {url!r} is not a URL ({error})") from None
        self._below = f"{url}/"
        self._leases = self._leases_for(url)
        # An auth may fetch its token elsewhere.
        self._by_origin = {_origin(self._parse_url(url)[0]): self._leases}
        self._encodings = _accepted_encodings(self._library)
        self._cookies: Any = None

    @property
    def closed(self) -> bool:
        """Return whether it was closed."""
        return self._leases.closed

    async def send(self, request: WireRequest) -> AsyncHttpxResponse:
        """Send a request once and return the response, its body unread."""
        if self.closed:
            raise WireError("the client was closed meanwhile", Phase.POOL)
        url, timeouts = request.url, request.timeouts
        phases: dict[str, float | None] = {} if timeouts is None else timeouts._asdict()
        opening = AsyncOpening(phases) if url.startswith("https") else None
        try:
            wire = self._wire(request, {"timeout": phases} if opening is None else opening.extensions)
        except (self._library.InvalidURL, UnicodeError) as error:
            raise wire_error(error, other=Phase.REQUEST) from error
        leases = self._leases
        if not url.startswith(self._below):
            origin = _origin(wire.url)
            leases = self._by_origin.get(origin) or self._by_origin.setdefault(origin, self._leases_for(url))
        transport = await leases.acquire(phases.get("pool"))
        try:
            response = await transport.handle_async_request(wire)
        except BaseException as error:
            # Whatever a failed or interrupted request left behind, it is this connection's alone.
            try:
                if opening is not None:
                    await opening.aclose()
            finally:
                await leases.discard(transport)
            if isinstance(error, self._errors) or is_gone(error):
                raise wire_error(error, sent=opening is None or opening.done) from error
            raise
        if "set-cookie" in response.headers:
            self._store_cookies(url, response.headers.get_list("set-cookie"))
        return AsyncHttpxResponse(self._errors, response, leases, transport)

    def _wire(self, request: WireRequest, extensions: dict[str, Any]) -> httpx.Request:
        method, address, headers, body, _ = request
        url, host = self._parse_url(address)
        headers = {"host": host, "accept-encoding": self._encodings, **headers}
        if body or method in ("POST", "PUT", "PATCH"):
            headers.setdefault("content-length", str(len(body or b"")))
        if self._cookies is not None and (cookie := self._cookies.header_for(address)):
            headers.setdefault("cookie", cookie)
        # httpx derives nothing from a `stream`; what it derives from a `content` takes longer than all of this.
        stream = self._library.ByteStream(body or b"")
        return cast(
            "httpx.Request",
            self._library.Request(method, url, headers=headers, stream=stream, extensions=extensions),
        )

    def _store_cookies(self, url: str, set_cookie_headers: list[str]) -> None:
        if self._cookies is None:
            from langthreads._core.cookies import CookieStore

            self._cookies = CookieStore()
        self._cookies.store(url, set_cookie_headers)

    def _leases_for(self, url: str) -> AsyncLeases[Any]:
        connect = _transport_maker(self._library, url)
        return AsyncLeases(connect, MAX_CONNECTIONS, KEEPALIVE_SECONDS, time.monotonic)

    async def aclose(self) -> None:
        """Close the connections, those in use too."""
        for leases in list(self._by_origin.values()):
            await leases.aclose()


def _origin(url: httpx.URL) -> tuple[str, bytes, int | None]:
    return url.scheme, url.raw_host, url.port


class AsyncOpening:
    """Watches how the connection of a request is opened, where that takes several steps: TLS, and a proxy's tunnel.

    httpcore leaves the socket open where TLS is interrupted, bounds the proxy's answer as if it were the server's, and
    reports the proxy's failures as the server's.

    Args:
        phases: The bounds on the request.

    Attributes:
        done: Whether the connection is open, and the request being sent.
        extensions: What the request needs to be watched.
    """

    def __init__(self, phases: dict[str, float | None]) -> None:
        self.done = False
        self._phases = phases
        self._network: Any = None
        connect = phases.get("connect")
        self._bounds: dict[str, float | None] = {**phases, "read": connect, "write": connect} if phases else {}
        self.extensions = {"timeout": self._bounds, "trace": self.watch}

    async def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Follow what httpcore does."""
        if event == "connection.connect_tcp.complete":
            self._network = info["return_value"]
        elif event == "http11.send_request_headers.started" and info["request"].method != b"CONNECT":
            self.done = True
            self._bounds.update(self._phases)

    async def aclose(self) -> None:
        """Close what was opened so far."""
        if not self.done and self._network is not None:
            await self._network.aclose()


class AsyncHttpxResponse:
    """A response of httpx's, in the form of the seam.

    Args:
        errors: What the library raises while a body is read.
        response: The response.
        owner: Takes the connection back.
        connection: What the owner knows the connection by.
        shared: Whether a pool passes the connection on as soon as the response is closed.
    """

    def __init__(
        self,
        errors: tuple[type[Exception], ...],
        response: httpx.Response,
        owner: AsyncOwner,
        connection: Any,
        *,
        shared: bool = False,
    ) -> None:
        self.status = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self._errors = errors
        self._response = response
        self._owner: AsyncOwner | None = owner
        self._connection = connection
        self._shared = shared
        self._pieces: AsyncIterator[bytes] | None = None
        self._buffer = buffer_of(response.stream)
        self._network = response.extensions.get("network_stream")
        self._parser: Any = None
        self._sized = False
        self._ended = False
        self._error: WireError | None = None

    async def read(self) -> bytes | None:
        """Return all of the body that has arrived."""
        if self._ended:
            return None
        if self._error is not None:
            raise self._error  # what follows a failure would look like the end
        if self._pieces is None:
            self._pieces = self._open()
            if self._parser is not None and (received := self._drain()):
                return received  # it arrived with the head
            if self._ended:
                return None
        try:
            piece = await anext(self._pieces, None)
        except self._errors as error:
            self._error = wire_error(error)
            raise self._error from error
        except BaseException:
            self._error = WireError("reading the answer was interrupted", Phase.READ)
            raise
        if piece is None:
            self._ended = True
        elif self._parser is not None and not self._sized:
            return self._drain(piece)
        return piece

    def _drain(self, first: bytes = b"") -> bytes:
        """Return `first` and all that HTTP has parsed after it."""
        more, self._ended = drain_parsed(self._parser, sized=self._sized)
        return b"".join([first, *more]) if first or len(more) != 1 else more[0]

    def _open(self) -> AsyncIterator[bytes]:
        response = self._response
        if response.is_stream_consumed:  # by a hook of the caller's own client
            return response.aiter_bytes()
        if "content-encoding" in self.headers:
            # A response of its own, whose end does not close the connection before it is known whether it may be kept.
            decoding = type(response)(self.status, headers=response.headers, content=self._unclosed())
            return decoding.aiter_bytes()
        # httpx's own reading costs more than all else, and does nothing where the body is as it was sent.
        self._parser = parser_of(response.stream)
        self._sized = "content-length" in self.headers
        return aiter(cast("Any", response.stream))

    async def _unclosed(self) -> AsyncIterator[bytes]:
        async for piece in cast("Any", self._response.stream):
            yield piece

    def has_more(self) -> bool | None:
        """Return whether `read` would return at once; None where that can't be known without waiting."""
        return self._ended or has_unread(self._buffer, self._network)

    async def aclose(self, *, abort: bool = False) -> None:
        """Return the connection, or close it where the body was not read to its end."""
        owner, self._owner = self._owner, None
        if owner is None:
            return
        discard = abort or not self._is_reusable()
        if not self._ended and self._error is None:
            self._error = WireError("the answer was closed", Phase.READ)
        try:
            if discard and self._network is not None:
                await self._hang_up(self._network)
            await self._response.aclose()
        except BaseException:
            discard = True
            raise
        finally:
            await (owner.discard(self._connection) if discard else owner.release(self._connection))

    def _is_reusable(self) -> bool:
        # Agent Servers reset a connection after a 500, a moment later: the next request on it would fail. And what arrived
        # after the end of an answer would be taken for the next one; for a lease, the socket is looked at before it is reused.
        if not self._ended or self.status >= 500 or has_buffered(self._buffer, self._network):
            return False
        return not (self._shared and has_unread(self._buffer, self._network))

    async def _hang_up(self, network: Any) -> None:
        if not self._response.extensions.get("http_version", b"").startswith(b"HTTP/1"):
            return  # others' calls are on the connection too
        wake_tasks(network)
        if self._shared:  # before the pool can hand the connection on; one that is leased is closed by its owner
            await network.aclose()


# ---------------------------------------------------------------- the library


def open_own(library: str, url: str) -> AsyncHttpxBackend:
    """Return a backend with connections of its own over httpx or httpx2.

    Raises:
        ModuleNotFoundError: The library is not installed.
        ConfigurationError: It can't use the address or its proxy.
    """
    return AsyncHttpxBackend(import_module(library), url)


@lru_cache
def _url_parser(library: Any) -> Callable[[str], tuple[httpx.URL, str]]:
    """Return what parses an address, and says how the header `host` names it."""

    # Programs ask for the same few addresses again and again, and parsing one is half the cost of a request.
    @lru_cache(maxsize=256)
    def parse(address: str) -> tuple[httpx.URL, str]:
        url = library.URL(address)
        return url, url.netloc.decode("ascii")

    return parse


def _accepted_encodings(library: Any) -> str:
    """Return what the library can decompress."""
    return str(library.AsyncClient(transport=library.MockTransport(bool), trust_env=False).headers["accept-encoding"])


def _transport_maker(library: Any, url: str) -> Callable[[], Any]:
    """Return what makes the transports for an address, each with one connection.

    Raises:
        ConfigurationError: The environment names a proxy that can't be used.
    """
    # Reading the certificates takes 20 ms and more. For an http:// address there is nothing to check with them: an empty
    # store trusts nobody, should anything ever speak TLS.
    verify = library.create_ssl_context() if url.startswith("https") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    options: dict[str, Any] = {
        "verify": verify,
        "limits": library.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=KEEPALIVE_SECONDS),
    }
    make = partial(transport_class(library), library.URL(url), options)
    if (proxy := proxy_for(url)) is not None:
        variable, address = proxy
        try:
            options["proxy"] = library.Proxy(address)
            make()
        except ImportError as error:
            raise ConfigurationError(f"{variable} in the environment names a SOCKS proxy: {error}") from error
        except (library.InvalidURL, ValueError):
            # The address is not shown: it may contain a password.
            raise ConfigurationError(f"{variable} in the environment is no address that httpx can use") from None
    return make


def raised_by(library: Any) -> tuple[type[Exception], ...]:
    """Return what a library raises where a request fails.

    TLS that breaks off, and a host's name that can be none, are not among its own errors.
    """
    return library.HTTPError, library.StreamError, ssl.SSLError, UnicodeError


def wire_error(error: Exception, *, sent: bool = True, other: Phase = Phase.CONNECT) -> WireError:
    """Return the failure that an error of the library means.

    Args:
        error: The error.
        sent: Whether a connection was open already.
        other: The phase of an error that is not the library's.
    """
    names = {kind.__name__ for kind in type(error).__mro__}
    for name, phase, timed_out in _MEANINGS:
        if name in names:
            if not sent and phase in (Phase.WRITE, Phase.READ, Phase.PROTOCOL):
                phase = Phase.CONNECT  # a proxy's failure
            return WireError(str(error) or type(error).__name__, phase, timed_out=timed_out)
    return WireError(str(error) or type(error).__name__, other)


# The errors of the library, and what they mean; the first that fits counts.
_MEANINGS = (
    ("ConnectTimeout", Phase.CONNECT, True),
    ("ReadTimeout", Phase.READ, True),
    ("WriteTimeout", Phase.WRITE, True),
    ("PoolTimeout", Phase.POOL, True),
    ("InvalidURL", Phase.URL, False),
    ("ConnectError", Phase.CONNECT, False),
    ("ProxyError", Phase.CONNECT, False),
    ("UnsupportedProtocol", Phase.CONNECT, False),
    ("LocalProtocolError", Phase.REQUEST, False),
    ("WriteError", Phase.WRITE, False),
    ("ReadError", Phase.READ, False),
    ("DecodingError", Phase.DECODE, False),
    ("HTTPError", Phase.PROTOCOL, False),
    ("StreamError", Phase.PROTOCOL, False),
    ("SSLError", Phase.PROTOCOL, False),
)
