"""A server that answers with exactly the bytes it is told to, over real sockets."""

from __future__ import annotations

import contextlib
import re
import threading
from typing import TYPE_CHECKING

from tests.support.http import Acceptor, disconnect, read_request

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

__all__ = ["Wire", "answer", "wire"]


def answer(body: bytes | str = b"", status: str = "200 OK", *headers: str, kind: str = "application/json") -> bytes:
    """Give a whole HTTP answer."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"content-type: {kind}", f"content-length: {len(raw)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw


class Wire:
    """What a scripted server was asked.

    Attributes:
        url: Its address.
        requests: The requests, in the order in which they came, head and body.
        connections: How many connections were opened.
    """

    def __init__(self, script: tuple[bytes | None, ...]) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._script = iter(script)
        self._open: list[socket.socket] = []
        self._acceptor = Acceptor(self._accepted)
        self.url = self._acceptor.url

    def _accepted(self, connection: socket.socket) -> None:
        self.connections += 1
        self._open.append(connection)
        threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            while request := read_request(connection):
                self.requests.append(request.raw)
                reply = next(self._script, b"")
                if reply is None:  # say nothing, and keep the line open
                    while connection.recv(1024):
                        pass
                    return
                connection.sendall(reply)
                if not _is_whole(reply):
                    return

    def close(self) -> None:
        self._acceptor.close()
        for connection in self._open:
            disconnect(connection)
            connection.close()


def _is_whole(reply: bytes) -> bool:
    """Whether the connection can go on after this answer."""
    head, _, body = reply.partition(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    return length is not None and len(body) == int(length[1])


@contextlib.contextmanager
def wire(*script: bytes | None) -> Iterator[Wire]:
    """Serve these answers, one for each request; None leaves a request without one, an incomplete one ends the line."""
    server = Wire(script)
    try:
        yield server
    finally:
        server.close()
