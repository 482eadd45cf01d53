"""What the test servers share: they accept connections, read requests, and hang up."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Acceptor", "Request", "disconnect", "read_request", "reset"]


@dataclass
class Request:
    """A request as it arrived.

    Attributes:
        method: The HTTP method.
        target: The path with the query.
        headers: The headers, their names in lower case.
        body: The whole body.
        raw: The bytes of head and body.
    """

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    raw: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query)

    @property
    def resumes_from(self) -> str | None:
        return self.headers.get("last-event-id")

    @property
    def json(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.body) if self.body else {}
        return parsed


def read_request(connection: socket.socket) -> Request | None:
    """Read the next request on a connection; None where there is none, or only a part of one."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (chunk := connection.recv(65536)):
            return None
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    pieces, missing = [body], int(headers.get("content-length", 0)) - len(body)
    while missing > 0:
        if not (chunk := connection.recv(65536)):
            return None
        pieces.append(chunk)
        missing -= len(chunk)
    method, target, _ = first.split(" ")
    body = b"".join(pieces)
    return Request(method, target, headers, body, head + b"\r\n\r\n" + body)


class Acceptor:
    """A port of this machine whose connections are passed to a function, one after the other.

    Attributes:
        port: The port.
        url: Its address.
    """

    def __init__(self, accepted: Callable[[socket.socket], object], port: int = 0) -> None:
        self._listener = socket.create_server(("127.0.0.1", port), backlog=512)
        self._accepted = accepted
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._accepted(connection)

    def close(self) -> None:
        """Refuse connections from now on; those that are open stay."""
        # This wakes the thread that waits in accept(); close() alone does not everywhere.
        disconnect(self._listener)
        self._listener.close()
        self._thread.join(timeout=5)


def disconnect(connection: socket.socket) -> None:
    """End a connection in both directions, and wake the thread that reads from it."""
    with contextlib.suppress(OSError):  # the client may have been faster
        connection.shutdown(socket.SHUT_RDWR)


def reset(connection: socket.socket) -> None:
    """Let the next close of a connection reset it, and wake the thread that reads from it."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.shutdown(socket.SHUT_RD)
