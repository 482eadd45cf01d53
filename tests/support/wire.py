"""A server that answers with exactly the bytes it is told to, over real sockets."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

    def __init__(self, listener: socket.socket, script: list[bytes | None]) -> None:
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.requests: list[bytes] = []
        self.connections = 0
        self._script = iter(script)
        self._listener = listener
        self._open: list[socket.socket] = []

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            while request := self._read(connection):
                self.requests.append(request)
                reply = next(self._script, b"")
                if reply is None:  # say nothing, and keep the line open
                    while connection.recv(1024):
                        pass
                    return
                connection.sendall(reply)
                if not _is_whole(reply):
                    return

    def _read(self, connection: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            chunk = connection.recv(65536)
            if not chunk:
                return b""
            data += chunk
        head, _, body = data.partition(b"\r\n\r\n")
        length = _length(head)
        while len(body) < length:
            body += connection.recv(65536)
        return head + b"\r\n\r\n" + body

    def close(self) -> None:
        # shutdown() wakes the thread that waits in accept(); close() alone does not everywhere.
        for one in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _is_whole(reply: bytes) -> bool:
    """Whether the connection can go on after this answer."""
    head, _, body = reply.partition(b"\r\n\r\n")
    return b"content-length" in head.lower() and len(body) == _length(head)


@contextlib.contextmanager
def wire(*script: bytes | None) -> Iterator[Wire]:
    """Serve these answers, one for each request; None leaves a request without one, an incomplete one ends the line."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Wire(listener, list(script))
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join(timeout=5)


def wait_until(condition: object, seconds: float = 5.0) -> bool:
    """Wait for something that another thread does."""
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.001)
    return True
