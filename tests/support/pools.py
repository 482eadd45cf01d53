"""What a client's connections do, whatever carries them."""

from __future__ import annotations

from typing import Any

__all__ = ["connections", "idle"]


def idle(client: Any) -> bool:
    """Whether nobody holds a connection of the client's, or waits for one."""
    carrier = client._transport._http._transport
    if hasattr(carrier, "_pool"):
        return not carrier._pool._requests and all(one.is_idle() for one in carrier._pool.connections)
    connector = carrier._session.connector
    return not connector._acquired and not any(connector._waiters.values())


def connections(client: Any) -> int:
    """How many connections the client keeps."""
    carrier = client._transport._http._transport
    if hasattr(carrier, "_pool"):
        return len(carrier._pool.connections)
    return sum(map(len, carrier._session.connector._conns.values()))
