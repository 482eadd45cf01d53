"""A server that answers with exactly the given bytes, over real sockets."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from tests.support import http
from tests.support.http import Acceptor, disconnect, read_request

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

__all__ = ["Reply", "Step", "Wire", "answer", "chunks", "gated", "reset", "silent", "wire"]

Step: TypeAlias = Callable[[socket.socket], "bool | None"]
"""Does something with a connection; returns whether it goes on."""

Reply: TypeAlias = bytes | Step | None
"""The answer to a request: bytes, which end the connection where they are no whole answer; None is none at all."""


def answer(body: bytes | str = b"", status: str = "200 OK", *headers: str, kind: str = "application/json") -> bytes:
    """Return a whole HTTP response."""
    raw = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"content-type: {kind}", f"content-length: {len(raw)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw


def chunks(*pieces: bytes, extension: str = "", trailer: str = "", end: bool = True) -> bytes:
    """Return an HTTP response whose body is sent in these chunks."""
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n"
    body = b"".join(b"%x%s\r\n%s\r\n" % (len(piece), extension.encode(), piece) for piece in pieces)
    return head + body + (b"0\r\n" + trailer.encode() + b"\r\n" if end else b"")


def reset(before: bytes = b"") -> Step:
    """Send these bytes, then reset the connection."""

    def step(connection: socket.socket) -> None:
        connection.sendall(before)
        http.reset(connection)

    return step


def silent(before: bytes = b"") -> Step:
    """Send these bytes and nothing more, and keep the connection open for as long as the client does."""

    def step(connection: socket.socket) -> None:
        connection.sendall(before)
        while connection.recv(65536):
            pass

    return step


def gated(*pieces: bytes, gate: threading.Event) -> Step:
    """Send the first piece at once, and the others when the gate is opened."""

    def step(connection: socket.socket) -> bool:
        connection.sendall(pieces[0])
        gate.wait(10)
        for piece in pieces[1:]:
            connection.sendall(piece)
        return True

    return step


class Wire:
    """What a scripted server was asked.

    Attributes:
        url: Its address.
        requests: The requests, in the order in which they arrived, head and body.
        connections: How many connections were opened.
        served: The number of the connection on which each request arrived.
    """

    def __init__(
        self,
        script: tuple[Reply, ...],
        then: Reply = b"",
        greet: Step | None = None,
        tls: ssl.SSLContext | None = None,
        heads_only: bool = False,
    ) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.served: list[int] = []
        self._script = iter(script)
        self._then = then
        self._greet = greet
        self._tls = tls
        self._heads_only = heads_only
        self._open: dict[int, socket.socket] = {}
        self._acceptor = Acceptor(self._accepted)
        self.port = int(self._acceptor.url.rpartition(":")[2])
        self.url = self._acceptor.url if tls is None else f"https://localhost:{self.port}"

    @property
    def open(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def _accepted(self, connection: socket.socket) -> None:
        self.connections += 1
        self._open[self.connections] = connection
        threading.Thread(target=self._converse, args=(self.connections, connection), daemon=True).start()

    def _converse(self, number: int, connection: socket.socket) -> None:
        try:
            with contextlib.suppress(OSError, ValueError):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if self._tls is not None:
                    self._open[number] = connection = self._tls.wrap_socket(connection, server_side=True)
                if self._greet is None or self._greet(connection) is not False:
                    self._answer_all(number, connection)
        finally:
            connection.close()
            self._open.pop(number, None)

    def _answer_all(self, number: int, connection: socket.socket) -> None:
        while request := self._read(connection):
            self.served.append(number)
            self.requests.append(request)
            reply = next(self._script, self._then)
            if not isinstance(reply, bytes):
                if not (reply or silent())(connection):
                    return
                continue
            connection.sendall(reply)
            if not _is_whole(reply):
                return

    def _read(self, connection: socket.socket) -> bytes:
        if not self._heads_only:
            request = read_request(connection)
            return b"" if request is None else request.raw
        data = b""
        while b"\r\n\r\n" not in data:
            if not (chunk := connection.recv(65536)):
                return b""
            data += chunk
        return data

    def hang_up(self) -> None:
        """Close all connections."""
        for one in list(self._open.values()):
            disconnect(one)

    def close(self) -> None:
        self._acceptor.close()
        self.hang_up()


def _is_whole(reply: bytes) -> bool:
    """Whether the connection can go on after this answer."""
    head, _, body = reply.partition(b"\r\n\r\n")
    if head[9:12] in (b"204", b"304"):
        return True
    if b"transfer-encoding" in head.lower():
        return body.endswith(b"\r\n\r\n")
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    return length is not None and len(body) == int(length[1])


@contextlib.contextmanager
def wire(
    *script: Reply,
    then: Reply = b"",
    greet: Step | None = None,
    tls: ssl.SSLContext | None = None,
    heads_only: bool = False,
) -> Iterator[Wire]:
    """Serve these answers, one for each request.

    Args:
        script: The answers.
        then: The answer to all later requests.
        greet: What is done with each connection before its first request is read.
        tls: Speak TLS; the server's name is localhost then.
        heads_only: Leave the bodies of requests unread.
    """
    server = Wire(script, then, greet, tls, heads_only)
    try:
        yield server
    finally:
        server.close()
