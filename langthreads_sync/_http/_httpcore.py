# Generated from langthreads_async/_http/_httpcore.py by `nox -s generate`; edit that file instead of this one.
"""What httpcore has no public names for: whether more has arrived, reading all of it at once, and single connections.

Where its private names are not found, these functions return None or do nothing, and the client works without them.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeGuard

from langthreads._core.compat import wake_threads

if TYPE_CHECKING:
    from collections.abc import Sized

__all__ = [
    "buffer_of",
    "drain_parsed",
    "has_buffered",
    "has_unread",
    "is_gone",
    "parser_of",
    "reclaim",
    "transport_class",
]

# The longest line that begins a chunk of HTTP/1.1; a longer buffer contains bytes of the body.
_MAX_FRAMING_BYTES = 20

# httpcore locks a connection at each step of a request, and a lock can cost a turn of the event loop. A connection that is
# leased has one user.
_NO_LOCK = nullcontext()

# A longer body takes longer to copy than to send by itself.
_LONGEST_JOINED = 64 * 1024

_LIBRARIES = ("httpx", "httpcore", "httpx2", "httpcore2")


def transport_class(library: Any) -> Any:
    """Return the library's transport with a single connection in the place of its pool.

    A pool spends much of a call on finding the one connection that it has. It stays where there is a proxy, and
    where the library does not keep it as `_pool`.

    Args:
        library: httpx or httpx2.
    """
    core = import_module(library.HTTPTransport.__module__.partition(".")[0].replace("httpx", "httpcore"))

    class Transport(library.HTTPTransport):  # type: ignore[misc]  # either library's
        def __init__(self, url: Any, options: dict[str, Any]) -> None:
            if "proxy" in options:
                library.HTTPTransport.__init__(self, **options)
                return
            origin = core.Origin(url.raw_scheme, url.raw_host, url.port or {b"http": 80, b"https": 443}[url.raw_scheme])
            self._pool = core.HTTPConnection(
                origin, ssl_context=options["verify"], keepalive_expiry=options["limits"].keepalive_expiry
            )
            self._pool._request_lock = _NO_LOCK

        def is_usable(self) -> bool:
            connection = self._pool
            if not hasattr(connection, "has_expired"):
                return True  # a pool looks after its connection itself
            if connection.is_closed() or connection.has_expired():
                return False
            line = getattr(connection, "_connection", None)
            if line is not None and line._state_lock is not _NO_LOCK:  # it is new with each connection that is opened
                line._state_lock = _NO_LOCK
                _send_at_once(line)
            return not has_buffered(buffer_of(line), getattr(line, "_network_stream", None))

        def close(self) -> None:
            # Whoever waits for a response on it must be woken up.
            part = next(iter(getattr(self._pool, "connections", ())), self._pool)
            while part is not None and not hasattr(part, "_network_stream"):
                part = getattr(part, "_connection", None)
            if part is not None:
                wake_threads(part._network_stream)
            library.HTTPTransport.close(self)

    return Transport


def _send_at_once(line: Any) -> None:
    """Let a connection send the head of a request with its body: one write less, and one packet.

    httpcore writes the head first. Where it does so in another way than this expects, it is left alone.
    """
    if not hasattr(line, "_send_event") or not hasattr(line, "_h11_state"):
        return
    parser, network = line._h11_state, line._network_stream
    head = b""

    def send_event(event: Any, timeout: float | None = None) -> None:
        nonlocal head
        data = parser.send(event) or b""
        if hasattr(event, "method"):
            head = data
            return
        if head and len(data) > _LONGEST_JOINED:
            network.write(head, timeout=timeout)
            head = b""
        if head or data:
            head, both = b"", head + data
            network.write(both, timeout=timeout)

    line._send_event = send_event


def buffer_of(stream: Any) -> Sized | None:
    """Return the buffer of what has arrived on a response's connection and was not parsed; None if unknown."""
    return getattr(_http_state(stream), "_receive_buffer", None)


def parser_of(stream: Any) -> Any:
    """Return what parses HTTP for a response's stream, h11's connection; None if unknown.

    It is also None where a stream of someone else's lies above it, which must see all that passes through.
    """
    return _http_state(stream, above=_LIBRARIES)


def _http_state(stream: Any, above: tuple[str, ...] = ()) -> Any:
    """Return h11's connection below a stream, through nothing but classes of these libraries; of any where none is named."""
    part = stream
    while part is not None:
        state = getattr(part, "_h11_state", None)
        if state is not None:
            return state if hasattr(state, "_receive_buffer") else None
        if above and _library_of(type(part).__module__) not in above:
            return None
        part = _inner(part)
    return None


def _inner(part: Any) -> Any:
    """Return what a stream or a connection is put around by httpx's client or transport, or httpcore's pool or connection."""
    for name in ("_connection", "_httpcore_stream", "_stream"):
        inner = getattr(part, name, None)
        if inner is not None:
            return inner
    return None


@lru_cache(maxsize=64)
def _library_of(module: str) -> str:
    return module.partition(".")[0]


def drain_parsed(parser: Any, *, sized: bool) -> tuple[list[bytes], bool]:
    """Return the pieces of a body that have arrived already, and whether its end has too.

    Servers write each event as a chunk of HTTP. httpcore passes these on one by one, through four generators.

    Args:
        parser: The result of `parser_of`, while nobody waits for the next piece.
        sized: Whether the length of the body is known, so that no framing follows its last byte.
    """
    pieces: list[bytes] = []
    while sized or len(parser._receive_buffer) > _MAX_FRAMING_BYTES:
        try:
            event = parser.next_event()
        except Exception:  # noqa: BLE001 - h11's, which is not ours to import
            break  # the next read raises it
        data = getattr(event, "data", None)
        if data is None:
            return pieces, hasattr(event, "headers")  # the trailers: the body has ended
        pieces.append(bytes(data))
    return pieces, False


def has_unread(buffer: Sized | None, network: Any) -> bool | None:
    """Return whether something has arrived that was not read; None where that can't be known without waiting.

    The socket alone does not tell: what has arrived can be in the buffers of HTTP, of TLS, and of the event loop.

    Args:
        buffer: The result of `buffer_of` for the response.
        network: The connection's `network_stream`, if known.
    """
    # The last chunk may have left its line end in HTTP's buffer.
    buffered = has_buffered(buffer, network, framing=len(b"\r\n"))
    if buffered is not False or network is None:
        return buffered or None
    try:
        readable: bool | None = network.get_extra_info("is_readable")
    except AttributeError as error:
        if is_gone(error):
            return True  # the next read raises it
        raise
    return readable


def has_buffered(buffer: Sized | None, network: Any, *, framing: int = 0) -> bool | None:
    """Return whether something that was not read is in a buffer of this process; None if unknown.

    Args:
        buffer: The result of `buffer_of`.
        network: The connection's `network_stream`, if known.
        framing: How many bytes in HTTP's buffer don't count.
    """
    if buffer is None:
        return None
    if len(buffer) > framing:
        return True
    if network is None:
        return False
    line = getattr(network, "_stream", None) or network.get_extra_info("socket")
    if (tls := getattr(line, "_ssl_object", None)) is not None:  # the event loop's
        if tls.pending() or line._read_bio.pending:
            return True
        line = line.transport_stream
    if hasattr(line, "pending") and line.pending():  # the standard library's
        return True
    return bool(getattr(getattr(line, "_protocol", None), "read_queue", None))


def is_gone(error: BaseException) -> TypeGuard[AttributeError]:
    """Return whether httpcore looked at a socket that is gone already: uvloop has none any more where it was reset."""
    return isinstance(error, AttributeError) and error.name == "getpeername"


def reclaim(client: Any, request: Any) -> None:
    """Free the connections of a caller's own client that an interrupted call still occupies.

    An interruption while httpcore (1.0) assigns a connection leaves it marked as busy for ever. After as many of them
    as the pool has connections, all calls would wait. Our own connections are leases, and need no such repair.

    Args:
        client: The httpx client.
        request: The httpx request of the call.
    """
    for transport in (client._transport, *client._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if pool is None or not hasattr(pool, "_assign_requests_to_connections"):
            continue  # a transport of someone's own
        with pool._optional_thread_lock:
            # httpx hands on the dictionary itself, and there is one for each request.
            pool._requests = [one for one in pool._requests if one.request.extensions is not request.extensions]
            held = [one.connection for one in pool._requests]
            lost = [c for c in pool._connections if c not in held and not c.is_idle() and not c.is_closed()]
            pool._connections = [c for c in pool._connections if c not in lost]
            closing = pool._assign_requests_to_connections()
        pool._close_connections(lost + closing)
