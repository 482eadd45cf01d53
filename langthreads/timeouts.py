"""How long a call may take."""

from __future__ import annotations

from typing import Any, TypeAlias, cast

import attrs

from langthreads._core.model import NotGiven, format_number
from langthreads._core.wire import PhaseTimeouts
from langthreads.errors import InvalidArgumentError

__all__ = ["Timeout", "TimeoutOption"]

# Sockets count milliseconds in 31 bits.
_LONGEST = 2_000_000


def _seconds(_: object, field: attrs.Attribute[Any], value: object) -> None:
    check_seconds(f"timeout.{field.name}", value)


@attrs.frozen
class Timeout:
    """Bounds on one call, in seconds; None is no bound.

    Attributes:
        connect: To open a connection.
        read: Between two pieces of a response.
        write: Between two pieces of a request.
        pool: To get a connection of the client's, when all are busy.
        total: For the whole call, all attempts together. The sync client can't interrupt a blocked thread: there, no
            phase is given longer than what remains, so that a slow call can take a little more.

    Example:
        ```python
        langthreads.Timeout(read=10, total=30)
        ```
    """

    connect: float | None = attrs.field(default=5.0, validator=_seconds)
    read: float | None = attrs.field(default=60.0, validator=_seconds)
    write: float | None = attrs.field(default=60.0, validator=_seconds)
    pool: float | None = attrs.field(default=5.0, validator=_seconds)
    total: float | None = attrs.field(default=None, validator=_seconds)

    @classmethod
    def of(cls, timeout: object) -> Timeout:
        """Convert the caller's `timeout`: seconds for the whole call, a `Timeout`, or None for no bound.

        A tuple of connect, read, write and pool, and an `httpx.Timeout`, are accepted too.

        Raises:
            InvalidArgumentError: A number is not positive.
            TypeError: It is none of these.
        """
        if isinstance(timeout, Timeout):
            return timeout
        if timeout is None:
            return cls(None, None, None, None, None)
        if isinstance(timeout, tuple):
            phases = cast("tuple[float | None, ...]", timeout)
            if len(phases) != 4:
                raise TypeError(
                    "timeout: a tuple needs connect, read, write and pool; pass a langthreads.Timeout instead"
                )
            return cls(*phases)
        if all(hasattr(timeout, phase) for phase in ("connect", "read", "write", "pool")):
            theirs = cast("Any", timeout)
            return cls(theirs.connect, theirs.read, theirs.write, theirs.pool)
        check_seconds("timeout", timeout)
        seconds = cast("float", timeout)
        return cls(min(5.0, seconds), seconds, seconds, min(5.0, seconds), seconds)

    def phases(self, remaining: float | None) -> PhaseTimeouts:
        """Return the bounds on the phases, none of them longer than what remains of the whole call."""
        phases = PhaseTimeouts(self.connect, self.read, self.write, self.pool)
        if remaining is None:
            return phases
        return PhaseTimeouts(*(remaining if phase is None else min(phase, remaining) for phase in phases))


TimeoutOption: TypeAlias = (
    float | Timeout | tuple[float | None, float | None, float | None, float | None] | None | NotGiven
)
"""What `timeout` takes: seconds for the whole call, a `Timeout`, None for no bound; the client's own when left out."""


def check_seconds(name: str, value: object) -> None:
    """Raise an error for anything but a positive number of seconds or None."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name}: expected seconds as a number, a Timeout or None, got {type(value).__name__}")
    if not value > 0:
        raise InvalidArgumentError(
            f"{name}: {format_number(value)} is not a positive number of seconds; pass None for no bound"
        )
    if value > _LONGEST:
        raise InvalidArgumentError(f"{name}: at most {_LONGEST} seconds can be waited for; pass None for no bound")


DEFAULT_TIMEOUT = Timeout()
