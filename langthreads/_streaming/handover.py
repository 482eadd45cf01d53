"""Finds the event at which the live connection takes over from the replaying one. No I/O."""

from __future__ import annotations

import enum
from collections import Counter
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from langthreads._streaming.actions import LOOK_LIVE, LOOK_REPLAY, READ_LIVE, READ_REPLAY
from langthreads._streaming.cursor import is_later_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from langthreads._streaming.actions import Look, Read
    from langthreads._streaming.sse import RawEvent

__all__ = ["Handover", "is_before", "overlap_start", "server_time"]


class Phase(enum.Enum):
    """What is looked for."""

    FIRST_LIVE = "the first event of the live connection"
    REST_OF_REPLAY = "all that the replay has of that event's millisecond"
    REST_OF_LIVE = "all that the live connection has of it"
    DONE = "nothing more"


class Handover:
    """Compares what a replay delivered with what the live connection has.

    Everything published since the live connection was opened has arrived there too, or arrives in a moment. Some of the
    first millisecond may have been published before: then all of that millisecond is read on both connections first.

    Attributes:
        action: What to do next; None at the end.
        replayed: The new events of the replay, none of them delivered yet.
        live: The events that arrived on the live connection.
        start: From which of the replayed events on the live connection has them; None if it has none of them.
    """

    def __init__(self, replayed: list[RawEvent], live: list[RawEvent], out_of_band: AbstractSet[str]) -> None:
        self.action: Read | Look | None = None
        self.replayed = replayed
        self.live = live
        self.start: int | None = None
        self._out_of_band = out_of_band
        self._first = ""
        self._phase = Phase.FIRST_LIVE
        self._can_look = True
        self._find_first()

    def looked(self, more: bool | None) -> None:
        """Handle whether a connection has more; None if that can't be known without reading."""
        if self._phase is Phase.FIRST_LIVE:
            self._can_look = more is not None
            if more is False:
                self._finish(None)
            else:
                self.action = READ_LIVE
        elif self._phase is Phase.REST_OF_REPLAY:
            if more:
                self.action = READ_REPLAY
            else:
                self._complete_live()
        elif more:
            self.action = READ_LIVE
        else:
            self._compare()

    def received(self, events: list[RawEvent], *, heartbeat: bool) -> None:
        """Handle what `action` asked for: new events of the replay, or events of the live connection.

        Args:
            events: The events, perhaps none.
            heartbeat: Whether a heartbeat arrived with them. If there is no other way to know whether there is more, that
                is a sign of life from after the replayed events.
        """
        if self._phase is Phase.REST_OF_REPLAY:
            self.replayed = self.replayed + events
            self._complete_replay()
            return
        self.live = self.live + events
        if self._phase is Phase.REST_OF_LIVE:
            self._complete_live()
        else:
            self._find_first()
            if self._phase is Phase.FIRST_LIVE and heartbeat and not self._can_look:
                self._finish(None)

    def _find_first(self) -> None:
        # An out-of-band event can be ahead of events that are still to arrive: it proves nothing.
        first = next((last_id for name, _, last_id in self.live if last_id and name not in self._out_of_band), None)
        if first is None:
            self.action = LOOK_LIVE
            return
        self._first = first
        if any(event[2] == first for event in self.replayed):
            self._complete_replay()
        else:
            later = (at for at, event in enumerate(self.replayed) if event[2] and is_later_id(event[2], first))
            self._finish(next(later, None))

    def _complete_replay(self) -> None:
        if self._goes_beyond_first(self.replayed):
            self._complete_live()
        else:
            self._phase, self.action = Phase.REST_OF_REPLAY, LOOK_REPLAY

    def _complete_live(self) -> None:
        if self._goes_beyond_first(self.live):
            self._compare()
        else:
            self._phase, self.action = Phase.REST_OF_LIVE, LOOK_LIVE

    def _goes_beyond_first(self, events: Iterable[RawEvent]) -> bool:
        return any(
            last_id and name not in self._out_of_band and is_later_id(last_id, self._first)
            for name, _, last_id in events
        )

    def _compare(self) -> None:
        self._finish(overlap_start(self.replayed, self.live, self._first))

    def _finish(self, start: int | None) -> None:
        self._phase, self.action, self.start = Phase.DONE, None, start


def overlap_start(replayed: list[RawEvent], live: list[RawEvent], event_id: str) -> int | None:
    """Return the index of the first replayed event that the live connection has too; None if it has none.

    Args:
        replayed: What the replay delivered.
        live: What arrived on the live connection.
        event_id: The id of the first event there. Others with that id may have been published before the connection was
            opened: of those that look alike, the last ones are shared.
    """
    left = Counter(event for event in live if event[2] == event_id)
    start = None
    for at, event in reversed(list(enumerate(replayed))):
        if left[event]:
            left[event] -= 1
            start = at
        elif event[2] and is_later_id(event[2], event_id):
            start = at
    return start


def server_time(date: str) -> int | None:
    """Return the time of a `Date` header, in the milliseconds that event ids begin with; None if there is none."""
    try:
        return int(parsedate_to_datetime(date).timestamp() * 1000)
    except ValueError:
        return None


def is_before(event_id: str | None, milliseconds: int | None) -> bool:
    """Return whether an event was published before a time on the server's clock."""
    if event_id is None or milliseconds is None:
        return False
    stamp = event_id.partition("-")[0]
    return stamp.isascii() and stamp.isdigit() and int(stamp[:18]) < milliseconds
