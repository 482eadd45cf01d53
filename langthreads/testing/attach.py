"""Puts fake servers at addresses, for the clients that are made meanwhile."""

from __future__ import annotations

import contextlib
import importlib
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from langthreads.testing.server import FakeAgentServer

__all__ = ["attached", "client_clock"]

_PACKAGES = ("langthreads_async", "langthreads_sync")
_LOCK = threading.RLock()
_SERVERS: dict[str, list[FakeAgentServer]] = {}
_ORIGINALS: dict[str, Callable[[str, str], Any]] = {}


@contextlib.contextmanager
def attached(server: FakeAgentServer, url: str) -> Iterator[FakeAgentServer]:
    """Let a server be at an address while the block lasts."""
    url = url.rstrip("/")
    with _LOCK:
        if not _SERVERS:
            _divert()
        _SERVERS.setdefault(url, []).append(server)
    try:
        yield server
    finally:
        with _LOCK:
            _SERVERS[url].remove(server)
            if not _SERVERS[url]:
                del _SERVERS[url]
            if not _SERVERS:
                _restore()


def client_clock(server: FakeAgentServer, *, is_async: bool) -> Any:
    """Return the server's time as a client wants it."""
    from langthreads.testing import backend

    return backend.AsyncServerClock(server) if is_async else backend.ServerClock(server)


def _divert() -> None:
    """Let both clients ask here before they open connections."""
    from langthreads.testing.backend import AsyncMemoryBackend, MemoryBackend

    for package in _PACKAGES:
        http: Any = importlib.import_module(f"{package}._http")
        memory: Any = AsyncMemoryBackend if package == "langthreads_async" else MemoryBackend
        original = _ORIGINALS[package] = http._own_backend

        def opened(url: str, name: str, *, memory: Any = memory, original: Any = original) -> Any:
            servers = _SERVERS.get(url)
            return memory(servers[-1], url) if servers else original(url, name)

        http._own_backend = opened


def _restore() -> None:
    for package, original in _ORIGINALS.items():
        http: Any = importlib.import_module(f"{package}._http")
        http._own_backend = original
    _ORIGINALS.clear()
