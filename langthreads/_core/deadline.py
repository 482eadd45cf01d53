"""The time that several requests have together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

from langthreads._core.model import NOT_GIVEN, NotGiven
from langthreads.timeouts import Timeout

if TYPE_CHECKING:
    from langthreads.timeouts import TimeoutOption

__all__ = ["Deadline"]

# A request that begins after the deadline fails at once, with the same error as any other.
_NO_TIME = 1e-6


class _Clock(Protocol):
    def now(self) -> float: ...


class Deadline:
    """When the requests that one method makes must be over.

    Args:
        timeout: The bounds on each request; its `total` bounds all of them together. None where the caller's own HTTP
            client sets them.
        clock: The source of time.

    Attributes:
        bounds: As given.
    """

    def __init__(self, timeout: Timeout | None, clock: _Clock) -> None:
        self.bounds = timeout
        self._clock = clock
        total = None if timeout is None else timeout.total
        self._at = None if total is None else clock.now() + total

    @classmethod
    def of(cls, timeout: TimeoutOption, default: Timeout | None, clock: _Clock) -> Deadline:
        """Return the deadline for the caller's `timeout`."""
        return cls(default if isinstance(timeout, NotGiven) else Timeout.of(timeout), clock)

    def remaining(self) -> float | None:
        """Return how many seconds are left; None where there is no bound."""
        return None if self._at is None else self._at - self._clock.now()

    def is_over(self) -> bool:
        """Return whether the time is over."""
        remaining = self.remaining()
        return remaining is not None and remaining <= 0

    def timeout(self) -> Timeout | NotGiven:
        """Return the `timeout` of a request that is made now."""
        remaining = self.remaining()
        if self.bounds is None:
            return NOT_GIVEN
        return self.bounds if remaining is None else attrs.evolve(self.bounds, total=max(remaining, _NO_TIME))
