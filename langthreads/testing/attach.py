"""Puts fake servers at addresses, for the clients that are made meanwhile."""

from __future__ import annotations

import contextlib
import importlib
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from langthreads.testing.server import FakeAgentServer

__all__ = ["attached", "make_client"]

_PACKAGES = ("langthreads_async", "langthreads_sync")
_LOCK = threading.RLock()
_SERVERS: dict[str, list[FakeAgentServer]] = {}
_ORIGINALS: dict[str, Callable[[str, str], Any]] = {}


@contextlib.contextmanager
def attached(server: FakeAgentServer, url: str) -> Generator[FakeAgentServer]:
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


def make_client(server: FakeAgentServer, kind: Any, url: str, options: dict[str, Any]) -> Any:
    """Return a client of a server, whose waits pass by the server's clock.

    Args:
        server: The server.
        kind: The client's class.
        url: What the client takes for the server's address.
        options: More arguments for the client.
    """
    own = {"api_key": None, "clock": _client_clock(server, is_async=kind.__module__.startswith("langthreads_async"))}
    with _LOCK, attached(server, url):  # another server may have the same name in another thread
        return kind(url, **{**own, **options})


def _client_clock(server: FakeAgentServer, *, is_async: bool) -> Any:
    """Return the server's time as a client wants it."""
    if is_async:
        from langthreads.testing.async_backend import AsyncServerClock

        return AsyncServerClock(server.gate)
    from langthreads.testing.backend import ServerClock

    return ServerClock(server.gate)


def _divert() -> None:
    """Let both clients ask here before they open connections."""
    for package in _PACKAGES:
        http: Any = importlib.import_module(f"{package}._http")
        original = _ORIGINALS[package] = http._own_backend

        def opened(url: str, name: str, *, package: str = package, original: Any = original) -> Any:
            servers = _SERVERS.get(url)
            return _memory_backend(package, servers[-1], url) if servers else original(url, name)

        http._own_backend = opened


def _memory_backend(package: str, server: FakeAgentServer, url: str) -> Any:
    """Return a backend of one of the clients. The other one's is not loaded: asyncio takes its time."""
    if package == "langthreads_async":
        from langthreads.testing.async_backend import AsyncMemoryBackend

        return AsyncMemoryBackend(server.gate, url)
    from langthreads.testing.backend import MemoryBackend

    return MemoryBackend(server.gate, url)


def _restore() -> None:
    for package, original in _ORIGINALS.items():
        http: Any = importlib.import_module(f"{package}._http")
        http._own_backend = original
    _ORIGINALS.clear()
