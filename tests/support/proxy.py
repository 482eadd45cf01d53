"""A proxy that cuts streams: it passes bytes on to a server, and resets connections to streams after some of them."""

from __future__ import annotations

import contextlib
import random
import re
import socket
import struct
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Proxy", "cutting"]

_STREAM = re.compile(rb"^GET /threads/[^/]+/stream", re.MULTILINE)


class Proxy:
    """What passes through.

    Attributes:
        url: Its address.
        cuts: How many streams have been cut.
        streams: How many have been opened.
        most: How many are cut at most.
    """

    def __init__(self, listener: socket.socket, target: str, seed: int, most: int, longest: int) -> None:
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.cuts = self.streams = 0
        self.most = most
        self._listener = listener
        self._target = (urlsplit(target).hostname or "", urlsplit(target).port or 80)
        self._random = random.Random(seed)
        self._longest = longest
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []

    def serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._target)
            self._open += [client, server]
            left: list[int | None] = [None]
            for work in (self._requests, self._answers):
                threading.Thread(target=work, args=(client, server, left), daemon=True).start()

    def _requests(self, client: socket.socket, server: socket.socket, left: list[int | None]) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if _STREAM.search(data):
                    with self._lock:
                        self.streams += 1
                        left[0] = self._random.randint(1, self._longest)
                server.sendall(data)
        _end(server)

    def _answers(self, client: socket.socket, server: socket.socket, left: list[int | None]) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if (room := left[0]) is not None and self.cuts < self.most:
                    client.sendall(data[:room])
                    left[0] = room - len(data)
                    if len(data) >= room:
                        self.cuts += 1
                        _end(server)
                        with contextlib.suppress(OSError):  # the client may have been faster
                            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                            client.shutdown(socket.SHUT_RD)
                        client.close()
                        return
                else:
                    client.sendall(data)
        _end(client)

    def close(self) -> None:
        for one in (self._listener, *self._open):
            _end(one)
            one.close()


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def cutting(target: str, *, seed: int, most: int = 12, longest: int = 6000) -> Iterator[Proxy]:
    """Serve as a proxy for a server.

    Args:
        target: The server's address.
        seed: Decides where the cuts are.
        most: How many there are at most.
        longest: How many bytes of an answer pass at most, until they are used up.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    proxy = Proxy(listener, target, seed, most, longest)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join(timeout=5)
