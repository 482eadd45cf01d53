# Generated from langthreads_async/_http/leases.py by `nox -s generate`; edit that file instead of this one.
"""Connections that don't get in each other's way: each request leases one for itself.

A pool that is shared looks at all its connections for each call, and a call that is interrupted at the wrong moment leaves
one of them unusable. Here a call takes a connection, and returns it or closes it; no other call's is touched.
"""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from langthreads._core.compat import Slots
from langthreads._core.wire import Phase, WireError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Leases"]


class Leasable(Protocol):
    """A connection, or what opens one when it is first used."""

    def is_usable(self) -> bool:
        """Return whether it can carry another request: the server has not closed it, nor sent what nobody asked for."""
        ...

    def close(self) -> None:
        """Close it, also while it is used."""
        ...


C = TypeVar("C", bound=Leasable)


class Leases(Generic[C]):
    """Leases out connections, the one used last first, behind a bound on their number.

    The others stay idle until they are older than `keep_for` and are closed by the next call.

    Args:
        connect: Makes a connection, which opens when it is first used.
        limit: How many may be leased at once.
        keep_for: How many seconds an idle one is kept.
        now: The clock.
    """

    def __init__(self, connect: Callable[[], C], limit: int, keep_for: float, now: Callable[[], float]) -> None:
        self.closed = False
        self._connect = connect
        self._keep_for = keep_for
        self._now = now
        self._slots = Slots(limit)
        self._idle: deque[tuple[float, C]] = deque()
        self._leased: set[C] = set()

    def acquire(self, timeout: float | None) -> C:
        """Lease a connection, waiting for a free one for at most `timeout` seconds.

        Raises:
            WireError: None became free, or the client was closed meanwhile.
        """
        if not self._slots.acquire(timeout):
            raise WireError("", Phase.POOL, timed_out=True)
        if self.closed:
            self._slots.release()
            raise WireError("the client was closed meanwhile", Phase.POOL)
        try:
            connection = self._next()
        except BaseException:
            self._slots.release()
            raise
        self._leased.add(connection)
        return connection

    def release(self, connection: C) -> None:
        """Take a connection back for the next call, and close those that have been idle for too long."""
        now = self._now()
        self._leased.discard(connection)
        self._idle.append((now, connection))
        self._slots.release()
        self._close_idle_since(math.inf if self.closed else now - self._keep_for)

    def discard(self, connection: C) -> None:
        """Close a connection that was interrupted, or that the server is about to close."""
        self._leased.discard(connection)
        try:
            connection.close()
        finally:
            self._slots.release()

    def close(self) -> None:
        """Close all connections; calls that use one fail, and so do those that wait for one."""
        self.closed = True
        self._slots.release()  # whoever waits gets it, sees that all is closed, and passes it on
        self._close_idle_since(math.inf)
        for connection in list(self._leased):
            connection.close()

    def _next(self) -> C:
        while True:
            try:
                _, connection = self._idle.pop()
            except IndexError:
                return self._connect()
            if connection.is_usable():
                return connection
            connection.close()

    def _close_idle_since(self, time: float) -> None:
        while True:
            try:
                if self._idle[0][0] >= time:
                    return
                _, connection = self._idle.popleft()
            except IndexError:
                return  # there is none, or another thread was quicker
            connection.close()

    def __len__(self) -> int:
        return len(self._idle) + len(self._leased)

    @property
    def idle(self) -> bool:
        """Return whether no connection is leased."""
        return not self._leased
