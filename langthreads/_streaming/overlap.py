"""Drops what a connection delivers twice: once in its replay, and again when it goes live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langthreads._streaming.cursor import digest_of, is_later_id, place_of
from langthreads._streaming.dedup import Deduplicator
from langthreads._streaming.handover import is_before

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads._streaming.cursor import Cursor
    from langthreads._streaming.sse import RawEvent

__all__ = ["CERTAIN_AFTER", "OverlapDeduplicator"]

_CLOCKS_DIFFER = 5000
"""How far apart the clocks of those who publish events and of those who answer requests may be, in milliseconds."""

_SOON = 2000
"""For how many milliseconds after the `Date` of its opening a connection may go live without its ids showing it.

Servers send whole seconds, and may renew them only once a second.
"""

CERTAIN_AFTER = _SOON / 1000
"""After how many seconds a new connection leaves no doubt about any event that has arrived so far."""

_MAX_SEEN = 16_384


class OverlapDeduplicator(Deduplicator):
    """For a connection that is subscribed first, and then replays for as long as there is something to replay.

    What was published in the meantime arrives in the replay and then again: the ids take one step back. From there on, what
    the replay delivered is known, up to its last event.

    If the step stays within one millisecond, no id shows it: an event of that millisecond arrives again, or a run published
    two events with the same name and data in the same millisecond. This can only be where the event is not much younger than
    the connection. Another connection tells: it replays that millisecond, which is over by then, each event once. Where nobody
    may ask again, the first such event is taken for one that arrives again.

    Attributes:
        latest: The latest id that arrived, also among the events that were dropped.
    """

    __slots__ = (
        "_asks_again",
        "_earlier",
        "_earliest",
        "_floor",
        "_is_replayed",
        "_last",
        "_overlaps",
        "_seen",
        "_soon",
        "_step_at",
        "_watches",
        "latest",
    )

    def __init__(
        self,
        cursor: Cursor,
        *,
        opened_at: int | None,
        is_replayed: Callable[[str], bool] = lambda _: True,
        floor: str = "",
        asks_again_after: float | None = None,
    ) -> None:
        """Begin where the cursor stands.

        Args:
            cursor: The place, which `mark_delivered` moves.
            opened_at: The server's time when the connection was opened, in milliseconds; None where that is unknown.
            is_replayed: Tells whether servers replay events with a name; the others can't arrive twice.
            floor: The latest id that arrived before the connection was opened, where that was in doubt: up to there, nothing
                arrives twice.
            asks_again_after: How many seconds after a doubt another connection may be opened; None if none may be: then
                there is no doubt, and such an event is taken for one that arrives again.
        """
        super().__init__(cursor, replay=True)
        self._earliest = None if opened_at is None else opened_at - _CLOCKS_DIFFER
        self._soon = None if opened_at is None else (opened_at, opened_at + _SOON)
        self._is_replayed = is_replayed
        self._floor = floor
        self._asks_again = asks_again_after is not None
        self.reopen_after = asks_again_after or 0.0
        self.latest: str = self._floor
        self._watches = True
        self._overlaps = False
        self._last = ""
        self._step_at = ""
        # How often the replay delivered each event, by id and digest; old ones are dropped.
        self._seen: dict[tuple[str, int], int] = {}
        self._earlier: dict[tuple[str, int], int] = {}

    def accept(self, events: list[RawEvent]) -> list[RawEvent]:
        """Return those events that are new. The cursor moves when `mark_delivered` is called with them."""
        if not self._watches:
            return super().accept(events)
        ids = [event[2] for event in events if event[2] is not None]
        self.latest = max([self.latest, *ids], key=place_of)
        return [event for event in super().accept(events) if not (self._watches and self._is_repeated(event))]

    def _is_repeated(self, event: RawEvent) -> bool:
        if self.in_doubt:
            return True
        last_id = event[2]
        if last_id is None or not self._is_replayed(event[0]) or is_before(last_id, self._earliest):
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
            if self._asks_again:
                self.in_doubt = True
            self._step_at, self._soon = last_id, None
            return True
        self._note(last_id, event)
        return False

    def _is_soon(self, event_id: str) -> bool:
        if self._soon is None or not is_later_id(event_id, self._floor):
            return False
        return not is_before(event_id, self._soon[0]) and is_before(event_id, self._soon[1])

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
