"""What httpcore does not do for itself."""

from __future__ import annotations

import contextlib
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sized

__all__ = ["hang_up", "has_unread", "parser", "received", "release", "take_received"]

# The longest line that a chunk of HTTP/1.1 begins with; what is longer has bytes of the body in it.
_MOST_FRAMING = 20


async def release(http: Any, request: Any) -> None:
    """Give back what a call that was interrupted still holds of its client's connections.

    An interruption that meets httpcore (1.0) while it hands a connection over, or takes it back, leaves the connection
    marked as busy for ever. After as many of them as the pool has places, no call would get through any more.

    Args:
        http: The httpx client.
        request: The httpx request of the call.
    """
    for transport in (http._transport, *http._mounts.values()):
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
        await pool._close_connections(lost + closing)


def received(response: Any) -> Sized | None:
    """Give the buffer with what HTTP has taken from an answer's connection, but has not been read; None if unknown."""
    part: Any = getattr(response.stream, "_stream", response.stream)  # out of httpx's wrapper, where it is in one
    for name in ("_httpcore_stream", "_stream", "_connection", "_h11_state", "_receive_buffer"):
        part = getattr(part, name, None)
    buffer: Sized | None = part
    return buffer


def parser(response: Any) -> Any:
    """Give what parses HTTP for an answer, h11's connection; None if unknown.

    It is also None where a stream of someone else's lies above it: what passes through that must not be taken below it.
    """
    part: Any = response.stream
    wrapper = ("_stream",) if hasattr(part, "_stream") else ()
    for name in (*wrapper, "_httpcore_stream", "_stream", "_connection", "_h11_state"):
        known = type(part).__module__.partition(".")[0] in ("httpx", "httpcore")
        part = getattr(part, name, None) if known else None
    return part if hasattr(part, "_receive_buffer") else None


def take_received(http: Any) -> tuple[list[bytes], bool]:
    """Take the pieces of an answer that have come already, and say whether its end has too.

    Servers write each event as a chunk of HTTP. httpcore hands these on one by one, through four generators, which costs
    1.4 µs each; this 0.2, beside the 3.6 that parsing takes.

    Args:
        http: What `parser` gave, while nobody is waiting for the next piece.
    """
    pieces: list[bytes] = []
    while len(http._receive_buffer) > _MOST_FRAMING:
        try:
            event = http.next_event()
        except Exception:  # noqa: BLE001 - h11's, which is not ours to import
            break  # whoever asks for the next piece will be told
        data = getattr(event, "data", None)
        if data is None:
            return pieces, hasattr(event, "headers")  # those behind the body: it has ended
        pieces.append(bytes(data))
    return pieces, False


def has_unread(response: Any) -> bool | None:
    """Whether something of an answer has come that has not been read; None where that can't be told without waiting.

    Asking the socket is not enough: what has come can wait in the buffers of HTTP, of TLS, and of the event loop.
    """
    if (ask := response.extensions.get("has_unread")) is not None:
        found: bool = ask()
        return found
    network, buffer = response.extensions.get("network_stream"), received(response)
    if network is None or buffer is None:
        return None
    if len(buffer) > len(b"\r\n"):  # which the last chunk may have left
        return True
    line = getattr(network, "_stream", None) or network.get_extra_info("socket")
    if (tls := getattr(line, "_ssl_object", None)) is not None:  # the event loop's
        if tls.pending() or line._read_bio.pending:
            return True
        line = line.transport_stream
    if hasattr(line, "pending") and line.pending():  # the standard library's
        return True
    if (protocol := getattr(line, "_protocol", None)) is not None and protocol.read_queue:
        return True
    readable: bool | None = network.get_extra_info("is_readable")
    return readable


def hang_up(response: Any) -> None:
    """End an answer's connection, so that whoever waits for more of it wakes up; a close does not wake threads."""
    network = response.extensions.get("network_stream")
    if response.is_closed or network is None or received(response) is None:
        return  # over HTTP/2 it has others' calls on it
    line = network.get_extra_info("socket")
    with contextlib.suppress(OSError, AttributeError, TypeError):  # a TypeError is how uvloop says that it can't
        line.shutdown(socket.SHUT_RDWR)
