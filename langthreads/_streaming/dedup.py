"""Finds out which events of a connection are new to a listener that knows its place in the stream."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from langthreads._streaming.cursor import digest_of, is_later_id

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from langthreads._streaming.cursor import Cursor
    from langthreads._streaming.sse import RawEvent

__all__ = ["Deduplicator"]


class Deduplicator:
    """Drops the events of one connection that were delivered before, and moves the cursor behind those that are.

    Attributes:
        saw_known: Whether an event arrived that was delivered before. That is how a replay shows that it is one.
        in_doubt: Whether an event arrived of which only another connection can tell if it is new. It and all that follow it
            are dropped.
        reopen_after: How many seconds to wait before that connection is opened.
    """

    __slots__ = (
        "_cursor",
        "_joins",
        "_known",
        "_out_of_band",
        "_replay",
        "_resumed_id",
        "in_doubt",
        "reopen_after",
        "saw_known",
    )

    def __init__(self, cursor: Cursor, *, replay: bool, out_of_band: AbstractSet[str] = frozenset()) -> None:
        """Begin where the cursor stands.

        Args:
            cursor: The place, which `mark_delivered` moves.
            replay: Whether the connection was opened with `cursor.resume_from()`, so that known events arrive again.
            out_of_band: The names of events that are never replayed and whose ids are no place in the stream. They are
                always new; a replaying connection leaves them to the live one.
        """
        self.saw_known: bool = False
        self.in_doubt: bool = False
        self.reopen_after: float = 0.0
        self._cursor = cursor
        self._replay = replay
        self._out_of_band = out_of_band
        self._joins = cursor.resume_from() is None
        self._resumed_id = cursor.id or ""
        # None as soon as an event with a later id arrives: from then on, all are new.
        self._known: _Counts | _Sequence | None = None
        if cursor.id is not None:
            known = _Sequence if replay and cursor.joined else _Counts
            self._known = known(cursor.digests, cursor.uncounted)

    def accept(self, events: list[RawEvent]) -> list[RawEvent]:
        """Return those events that are new. The cursor moves when `mark_delivered` is called with them."""
        if self._replay:
            events = [event for event in events if event[0] not in self._out_of_band]
        known = self._known
        if known is None:
            return events
        return [event for event in events if self._known is None or self._is_new(event, known)]

    def mark_delivered(self, events: list[RawEvent]) -> None:
        """Move the cursor behind these accepted events. Pass each once, in the order of `accept`."""
        cursor = self._cursor
        if len(events) == 1:
            if events[0][0] not in self._out_of_band:
                cursor.advance(events[0], joins=self._joins)
            return
        if not events:
            return
        start = len(events) - 1
        name, _, last_id = events[start]
        if cursor.id is None or last_id is None or name in self._out_of_band:
            start = 0
        while start and events[start - 1][2] == last_id:  # only the events with the last id matter
            start -= 1
        for event in events[start:] if start else events:
            if event[0] not in self._out_of_band:
                cursor.advance(event, joins=self._joins)

    def _is_new(self, event: RawEvent, known: _Counts | _Sequence) -> bool:
        last_id = event[2]
        if last_id is None or event[0] in self._out_of_band:
            return True
        if last_id == self._resumed_id:
            is_known = known.take(digest_of(event))
            self.saw_known |= is_known
            return not is_known
        if not is_later_id(last_id, self._resumed_id):
            self.saw_known = True
            return False
        self._known = None
        return True


class _Counts:
    """What a listener knows that received its last id's events from the first one on: so many of each.

    A count per id alone is not enough: events of runs that can't be resumed have ids too, and are not replayed.
    """

    def __init__(self, digests: list[int], uncounted: int) -> None:
        self._left: dict[int, int] = {}
        for digest in digests:
            self._left[digest] = self._left.get(digest, 0) + 1
        self._uncounted = uncounted

    def take(self, digest: int) -> bool:
        """Return whether the next event with the id is known."""
        if left := self._left.get(digest):
            self._left[digest] = left - 1
            return True
        if self._uncounted:
            self._uncounted -= 1
            return True
        return False


class _Sequence:
    """What a listener knows that joined among its last id's events: everything up to the sequence that it received.

    Pieces of messages repeat within a millisecond, such as a single space: one event is not enough to find the place.
    If the whole sequence repeats, its first place counts, so that nothing is lost. Two cases remain, in which a listener
    misses the rest of the millisecond in which it joined: a run that can't be resumed ends in it and one that can begins;
    or the listener opens two more connections within it, and the first of these delivered events in another order.

    The search is that of Knuth, Morris and Pratt, which looks at each event once.
    """

    def __init__(self, digests: list[int], uncounted: int) -> None:
        self._wanted = list(digests)  # the list is the cursor's, and grows
        self._uncounted = uncounted
        self._found = 0
        self._fall_back = [0] * len(digests)
        at = 0
        for i in islice(range(len(digests)), 1, None):
            while at and digests[i] != digests[at]:
                at = self._fall_back[at - 1]
            at += digests[i] == digests[at]
            self._fall_back[i] = at

    def take(self, digest: int) -> bool:
        """Return whether the next event with the id is known."""
        if self._found < len(self._wanted):
            while self._found and digest != self._wanted[self._found]:
                self._found = self._fall_back[self._found - 1]
            self._found += digest == self._wanted[self._found]
            return True
        if self._uncounted:
            self._uncounted -= 1
            return True
        return False
