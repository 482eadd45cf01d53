"""The fake server's time."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Clock", "clock_of"]


class ServerClock(Protocol):
    """What the server needs of a clock."""

    def seconds(self) -> float:
        """Return the seconds since 1970."""
        ...

    @property
    def skips(self) -> bool:
        """Whether time may jump to where something happens."""
        ...

    def jump(self, to: float) -> None:
        """Move on to a moment; the past changes nothing."""
        ...

    def on_advance(self, call: Callable[[], None]) -> None:
        """Call something whenever time was moved."""
        ...


class Clock:
    """A clock that a test can move.

    Args:
        start: What it shows first, as a datetime or in ISO form; now, when left out. Without a zone it is UTC.
        flows: Whether it goes on by itself.
        skips: Whether time jumps where a client could only wait: for a run to start or to go on, for the next attempt of
            a call. So a test never sleeps. False waits, as with a real server.

    Example:
        ```python
        from langthreads.testing import Clock, FakeAgentServer

        clock = Clock("2026-01-01", flows=False)
        server = FakeAgentServer(clock=clock)
        print(server.threads().create().created_at)
        clock.advance(3600)
        ```
    """

    def __init__(self, start: datetime | str | None = None, *, flows: bool = True, skips: bool = True) -> None:
        if isinstance(start, str):
            start = datetime.fromisoformat(start)
        if start is not None and start.tzinfo is None:
            start = start.replace(tzinfo=UTC)
        self._flows = flows
        self._skips = skips
        self._shown = time.time() if start is None else start.timestamp()
        self._since = time.monotonic()
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    def __repr__(self) -> str:
        return f"Clock({self.now().isoformat()!r})"

    @property
    def skips(self) -> bool:
        """Whether time jumps where a client could only wait."""
        return self._skips

    def now(self) -> datetime:
        """Return what it shows, in UTC."""
        return datetime.fromtimestamp(self.seconds(), UTC)

    def seconds(self) -> float:
        """Return what it shows, as seconds since 1970."""
        return self._shown + (time.monotonic() - self._since if self._flows else 0.0)

    def advance(self, seconds: float) -> None:
        """Move on; what was to happen until then happens now.

        Args:
            seconds: By how much.

        Raises:
            ValueError: It is negative; time does not go back.
        """
        if seconds < 0:
            raise ValueError(f"seconds: {seconds} is negative; time does not go back")
        with self._lock:
            self._shown += seconds
        for call in list(self._listeners):
            call()

    def jump(self, to: float) -> None:
        """Move on to a moment, given in seconds since 1970; one in the past changes nothing."""
        with self._lock:
            ahead = to - self.seconds()
            if ahead > 0:
                self._shown += ahead

    def on_advance(self, call: Callable[[], None]) -> None:
        """Call something whenever `advance` was used."""
        self._listeners.append(call)


class FunctionClock:
    """A clock that shows what a function says."""

    skips = False

    def __init__(self, function: Callable[[], datetime | float]) -> None:
        self._function = function

    def seconds(self) -> float:
        """Return the seconds since 1970."""
        said = self._function()
        return said.timestamp() if isinstance(said, datetime) else float(said)

    def jump(self, to: float) -> None:
        """Do nothing: the time is the function's."""

    def on_advance(self, call: Callable[[], None]) -> None:
        """Do nothing: nobody says when the function's time moves."""


def clock_of(given: Clock | Callable[[], datetime | float] | None) -> ServerClock:
    """Return the clock that an argument means.

    Raises:
        TypeError: It is none.
    """
    if given is None:
        return Clock()
    if isinstance(given, Clock):
        return given
    if callable(given):
        return FunctionClock(given)
    raise TypeError(f"clock: expected a Clock or a function, got {type(given).__name__}")
