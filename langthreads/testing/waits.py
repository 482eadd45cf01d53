"""What runs wait for, and how several nodes wait at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from langthreads.testing.parts import Hold
    from langthreads.testing.work import Work

__all__ = ["Wait", "together"]


@attrs.frozen
class Wait:
    """What a run waits for: a moment, or a test.

    Attributes:
        at: The moment, in seconds since 1970; None where only a test lets the run go on.
        holds: Where it is held; any of them lets it go on.
    """

    at: float | None = None
    holds: tuple[Hold, ...] = ()

    def due(self, now: float) -> float | None:
        """Return when it is over; None where nobody knows."""
        return now if any(hold.released for hold in self.holds) else self.at

    def over(self, now: float) -> bool:
        """Return whether it is over."""
        due = self.due(now)
        return due is not None and due <= now

    @classmethod
    def any_of(cls, waits: Iterable[Wait]) -> Wait:
        """Return the wait for the first of several."""
        all_of_them = list(waits)
        moments = [one.at for one in all_of_them if one.at is not None]
        return cls(min(moments, default=None), tuple(hold for one in all_of_them for hold in one.holds))


def together(workers: list[Generator[Wait, None, None]], work: Work) -> Generator[Wait, None, None]:
    """Let several work at once: each goes on when what it waits for is over.

    Raises:
        Exception: What the first raises that fails; the others are left where they are.
    """
    waits: dict[Generator[Wait, None, None], Wait] = dict.fromkeys(workers, Wait(work.now))
    error: Exception | None = None
    try:
        while waits:
            for worker, wait in list(waits.items()):
                if not wait.over(work.now):
                    continue
                try:
                    waits[worker] = next(worker)
                except StopIteration:
                    del waits[worker]
                except Exception as raised:  # noqa: BLE001 - a graph may raise anything
                    del waits[worker]
                    error = error or raised
            if error is not None:
                raise error
            if waits:
                yield Wait.any_of(waits.values())
    finally:
        for worker in waits:
            worker.close()
