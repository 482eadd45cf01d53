"""A proxy that cuts streams: it passes bytes on to a server, and resets connections to streams after some of them."""

from __future__ import annotations

import contextlib
import random
import re
import socket
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.support.http import Acceptor, disconnect, reset

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Proxy", "cutting"]

_STREAM = re.compile(rb"^(?:GET|POST) /(?:threads/\S+/stream|runs/stream)", re.MULTILINE)


class Proxy:
    """What passes through.

    Attributes:
        url: Its address.
        cuts: How many streams have been cut.
        streams: How many have been opened.
        most: How many are cut at most.
    """

    def __init__(self, target: str, seed: int, most: int, longest: int) -> None:
        self.cuts = self.streams = 0
        self.most = most
        self._target = (urlsplit(target).hostname or "", urlsplit(target).port or 80)
        self._random = random.Random(seed)
        self._longest = longest
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._acceptor = Acceptor(self._accepted)
        self.url = self._acceptor.url

    def _accepted(self, client: socket.socket) -> None:
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
        disconnect(server)

    def _answers(self, client: socket.socket, server: socket.socket, left: list[int | None]) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                if (room := left[0]) is not None and self.cuts < self.most:
                    client.sendall(data[:room])
                    left[0] = room - len(data)
                    if len(data) >= room:
                        self.cuts += 1
                        disconnect(server)
                        reset(client)
                        client.close()
                        return
                else:
                    client.sendall(data)
        disconnect(client)

    def close(self) -> None:
        self._acceptor.close()
        for one in self._open:
            disconnect(one)
            one.close()


@contextlib.contextmanager
def cutting(target: str, *, seed: int, most: int = 12, longest: int = 6000) -> Iterator[Proxy]:
    """Serve as a proxy for a server.

    Args:
        target: The server's address.
        seed: Decides where the cuts are.
        most: How many there are at most.
        longest: How many bytes of an answer pass at most, until they are used up.
    """
    proxy = Proxy(target, seed, most, longest)
    try:
        yield proxy
    finally:
        proxy.close()
