"""Rounds, medians and spreads. Rivals take turns within a round, so that a busy moment of the machine hits them all."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["Result", "Row", "alternate"]


@dataclass(frozen=True)
class Result:
    """What one way of doing a thing took in each round."""

    values: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.values)


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        what: What was measured.
        unit: The unit of the figures.
        ours: Our figures.
        base: Those of what it is compared with.
        against: What that is.
        target: The ratio to reach; None where there is none.
        others: Further rivals, for orientation.
    """

    what: str
    unit: str
    ours: Result
    base: Result
    against: str
    target: float | None
    others: Mapping[str, Result]

    @property
    def ratios(self) -> list[float]:
        return [ours / base for ours, base in zip(self.ours.values, self.base.values, strict=True)]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def spread(self) -> tuple[float, float]:
        ratios = sorted(self.ratios)
        quarter = len(ratios) // 4
        return ratios[quarter], ratios[-1 - quarter]

    @property
    def met(self) -> bool | None:
        return None if self.target is None else self.ratio <= self.target


def alternate(ways: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, Result]:
    """Measure several ways of doing the same thing, in turns; each returns its figure for a round."""
    figures: dict[str, list[float]] = {name: [] for name in ways}
    order = list(ways)
    for number in range(rounds + 1):
        for name in order:
            gc.collect()
            figure = ways[name]()
            if number:  # the first round warms up
                figures[name].append(figure)
        order.append(order.pop(0))
    return {name: Result(values) for name, values in figures.items()}


def timed(work: Callable[[], object], times: int) -> Callable[[], float]:
    """Return a way that runs `work` so many times and returns the seconds for one."""

    def once() -> float:
        started = time.perf_counter()
        for _ in range(times):
            work()
        return (time.perf_counter() - started) / times

    return once
