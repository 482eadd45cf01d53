"""Time, as the UI uses it; tests bring their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Timing"]


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


@dataclass(frozen=True)
class Timing:
    """How often and how soon things happen, in seconds.

    Attributes:
        poll: Between two polls.
        longest_wait: Between two polls at most, while the server is unreachable.
        settle: How long the cursor rests on a row, or typing pauses, before a request.
        notice: How long a notice stays.
        now: The time of day, in the zone that is shown.
    """

    poll: float = 2.0
    longest_wait: float = 8.0
    settle: float = 0.15
    notice: float = 6.0
    now: Callable[[], datetime] = _now

    def wait(self, failures: int) -> float:
        """Return how long to wait before the next poll, after so many failures in a row."""
        return min(self.poll * 2.0 ** min(failures, 10), max(self.longest_wait, self.poll))
