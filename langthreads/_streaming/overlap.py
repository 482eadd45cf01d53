"""Drops what a connection delivers twice: once in its replay, and again when it goes live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langthreads._streaming.cursor import digest_of, is_later_id
from langthreads._streaming.dedup import Deduplicator
from langthreads._streaming.handover import is_before

if TYPE_CHECKING:
    from langthreads._streaming.cursor import Cursor
    from langthreads._streaming.sse import RawEvent

__all__ = ["OverlapDeduplicator"]

_CLOCKS_DIFFER = 5000
"""How far apart the clocks of those who publish events and of those who answer requests may be, in milliseconds."""

_SOON = 2000
"""For how many milliseconds after its opening a connection may go live without its ids showing it."""

_MAX_SEEN = 16_384


class OverlapDeduplicator(Deduplicator):
    """For a connection that is subscribed first, and then replays for as long as there is something to replay.

    What was published in the meantime arrives in the replay and then again: the ids take one step back. From there on, what
    the replay delivered is known, up to its last event.

    If the step stays within one millisecond, no id shows it. Therefore, shortly after the opening and in one millisecond at
    most, an event that looks like another one is taken for the same. That is wrong in one case: where a run publishes events
    with the same name and data in the same millisecond, and in the first seconds after somebody connected again.
    """

    __slots__ = ("_earlier", "_earliest", "_last", "_overlaps", "_seen", "_soon", "_step_at", "_watches")

    def __init__(self, cursor: Cursor, *, opened_at: int | None) -> None:
        """Begin where the cursor stands.

        Args:
            cursor: The place, which `mark_delivered` moves.
            opened_at: The server's time when the connection was opened, in milliseconds; None where that is unknown.
        """
        super().__init__(cursor, replay=True)
        self._earliest = None if opened_at is None else opened_at - _CLOCKS_DIFFER
        self._soon = None if opened_at is None else (opened_at, opened_at + _SOON)
        self._watches = True
        self._overlaps = False
        self._last = ""
        self._step_at = ""
        # How often the replay delivered each event, by id and digest; old ones are dropped.
        self._seen: dict[tuple[str, int], int] = {}
        self._earlier: dict[tuple[str, int], int] = {}

    def accept(self, events: list[RawEvent]) -> list[RawEvent]:
        """Return those events that are new. The cursor moves when `mark_delivered` is called with them."""
        events = super().accept(events)
        return (
            [event for event in events if not (self._watches and self._is_repeated(event))] if self._watches else events
        )

    def _is_repeated(self, event: RawEvent) -> bool:
        last_id = event[2]
        if last_id is None or is_before(last_id, self._earliest):
            return False
        if not self._last or is_later_id(last_id, self._last):
            if self._overlaps:  # this is beyond the replay
                self._watches = False
                self._seen = self._earlier = {}
            else:
                self._last = last_id
                self._note(last_id, event)
            return False
        if last_id != self._last:
            self._overlaps = True
        if self._overlaps:
            return self._take(last_id, event)
        if (last_id == self._step_at or self._is_soon(last_id)) and self._take(last_id, event):
            self._step_at, self._soon = last_id, None
            return True
        self._note(last_id, event)
        return False

    def _is_soon(self, event_id: str) -> bool:
        return self._soon is not None and not is_before(event_id, self._soon[0]) and is_before(event_id, self._soon[1])

    def _note(self, last_id: str, event: RawEvent) -> None:
        if len(self._seen) >= _MAX_SEEN:
            self._earlier, self._seen = self._seen, {}
        key = last_id, digest_of(event)
        self._seen[key] = self._seen.get(key, 0) + 1

    def _take(self, last_id: str, event: RawEvent) -> bool:
        key = last_id, digest_of(event)
        for seen in (self._seen, self._earlier):
            if left := seen.get(key):
                seen[key] = left - 1
                return True
        return False
