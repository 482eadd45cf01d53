"""Cron expressions: when the next run is."""

from __future__ import annotations

from datetime import datetime, timedelta

__all__ = ["Schedule"]

_WORDS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7), (0, 59))
_NAMES: tuple[tuple[tuple[str, ...], int], ...] = (((), 0), ((), 0), ((), 0), (_MONTHS, 1), (_DAYS, 0), ((), 0))
_FURTHEST = timedelta(days=366 * 8)


class Schedule:
    """A cron expression: minute, hour, day of the month, month, day of the week, and maybe second.

    Args:
        text: The expression.

    Raises:
        ValueError: It is none.
    """

    def __init__(self, text: str) -> None:
        fields = _WORDS.get(text.strip().lower(), text).split()
        if len(fields) not in (5, 6):
            raise ValueError(f"{text!r} is no cron expression")
        sets = [_field(field, bounds, names) for field, bounds, names in zip(fields, _BOUNDS, _NAMES, strict=False)]
        self._minutes, self._hours, self._days, self._months = sets[:4]
        self._weekdays = {day % 7 for day in sets[4]}
        self._seconds = sorted(sets[5]) if len(fields) == 6 else [0]
        self._any_day, self._any_weekday = fields[2] == "*", fields[4] == "*"

    def after(self, moment: datetime) -> datetime:
        """Return the first time after a moment, in the moment's zone.

        Raises:
            ValueError: There is none in the next years.
        """
        minute = moment.replace(second=0, microsecond=0)
        while minute - moment < _FURTHEST:
            if not self._is_day(minute):
                minute = minute.replace(hour=0, minute=0) + timedelta(days=1)
                continue
            if minute.hour not in self._hours:
                minute = minute.replace(minute=0) + timedelta(hours=1)
                continue
            if minute.minute in self._minutes:
                for second in self._seconds:
                    if (found := minute.replace(second=second)) > moment:
                        return found
            minute += timedelta(minutes=1)
        raise ValueError("there is no such time")

    def _is_day(self, moment: datetime) -> bool:
        if moment.month not in self._months:
            return False
        by_day = moment.day in self._days
        by_weekday = moment.isoweekday() % 7 in self._weekdays
        if self._any_day or self._any_weekday:
            return by_day and by_weekday
        return by_day or by_weekday  # where both are given, either will do


def _field(text: str, bounds: tuple[int, int], names: tuple[tuple[str, ...], int]) -> set[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        if span == "*":
            first, last = bounds
        else:
            begin, _, end = span.partition("-")
            first = _number(begin, names)
            last = _number(end, names) if end else bounds[1] if step else first
        width = int(step) if step else 1
        if width < 1 or not bounds[0] <= first <= last <= bounds[1]:
            raise ValueError(f"{part!r} is out of bounds")
        found |= set(range(first, last + 1, width))
    return found


def _number(text: str, names: tuple[tuple[str, ...], int]) -> int:
    words, first = names
    return words.index(text.lower()[:3]) + first if text.lower()[:3] in words else int(text)
