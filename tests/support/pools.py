"""What a client's connections do, whatever its backend."""

from __future__ import annotations

from typing import Any

__all__ = ["connections", "idle"]


def idle(client: Any) -> bool:
    """Return whether no connection of the client is in use or waited for."""
    backend = client._calls.unwrapped()._backend
    if hasattr(backend, "_leases"):
        return bool(backend._leases.idle)
    if backend._session is None:  # not opened before it is needed
        return True
    connector = backend._session.connector
    return not connector._acquired and not any(connector._waiters.values())


def connections(client: Any) -> int:
    """Return how many connections the client keeps open."""
    backend = client._calls.unwrapped()._backend
    if hasattr(backend, "_leases"):
        return sum(len(transport._pool.connections) for _, transport in backend._leases._idle)
    return sum(map(len, backend._session.connector._conns.values()))
