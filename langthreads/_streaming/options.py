"""What following a thread's stream depends on, apart from reading it: options, checked, and the server's events."""

from __future__ import annotations

from collections import Counter
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args

import attrs

from langthreads._core.arguments import as_list, integer, one_of
from langthreads._generated.models.threads import THREAD_STREAM_MODE, ThreadStreamMode
from langthreads._streaming.cursor import NEVER_REPLAYED, Cursor, later
from langthreads.errors import InvalidArgumentError
from langthreads.timeouts import Timeout, check_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from langthreads._streaming.sse import RawEvent

__all__ = [
    "Following",
    "Until",
    "begin",
    "first_id",
    "is_before",
    "is_beyond",
    "is_done",
    "server_time",
    "shared_from",
    "stream_modes",
    "up_to_done",
]

Until: TypeAlias = Literal["run_done", "idle"]
"""When a stream ends by itself: when the current run is done, or when the thread has no more runs."""


@attrs.frozen
class Following:
    """How a stream is followed.

    Attributes:
        until: When it ends by itself; None for never.
        heartbeat_timeout: After how many seconds of silence a connection counts as dead.
        max_event_bytes: The largest event that is taken.
        patience: How many seconds may pass between two parts, heartbeats notwithstanding; None for ever.
        bounds: The bounds on opening a connection, and on its silence.
    """

    until: Until | None
    heartbeat_timeout: float
    max_event_bytes: int
    patience: float | None
    bounds: Timeout

    @classmethod
    def of(
        cls, until: str | None, heartbeat_timeout: float, max_event_bytes: int, timeout: Timeout | None
    ) -> Following:
        """Check what users give.

        Raises:
            InvalidArgumentError: Something in it makes no sense.
            TypeError: Something in it has the wrong type.
        """
        if until is not None:
            one_of("until", until, get_args(Until))
        check_seconds("heartbeat_timeout", heartbeat_timeout)
        integer("max_event_bytes", max_event_bytes, 1)
        given = timeout or Timeout(read=None)
        silence = heartbeat_timeout if given.read is None else min(heartbeat_timeout, given.read)
        bounds = attrs.evolve(given, read=silence, total=None)
        return cls(cast("Until | None", until), heartbeat_timeout, max_event_bytes, given.read, bounds)


def stream_modes(modes: ThreadStreamMode | Iterable[ThreadStreamMode]) -> list[ThreadStreamMode]:
    """What `stream_mode` asks for: one mode or several."""
    several: list[Any] = [modes] if isinstance(modes, str) else as_list("stream_mode", modes)
    if not several:
        raise InvalidArgumentError(f"stream_mode: is empty; pass one or more of {', '.join(THREAD_STREAM_MODE)}")
    for mode in several:
        one_of("stream_mode", mode, THREAD_STREAM_MODE)
    return several


def is_done(event: RawEvent) -> bool:
    """Whether an event says that a run is over."""
    return event[0] == "metadata" and b'"run_done"' in event[1]


def up_to_done(events: Iterable[RawEvent]) -> int | None:
    """How many events there are up to the first that says that a run is over; None where none does."""
    for count, event in enumerate(events, 1):
        if event[0] == "metadata" and is_done(event):  # asked here too, as the call costs more
            return count
    return None


def first_id(events: Iterable[RawEvent]) -> str | None:
    """The id of the first event that a replay can have too; None where there is none."""
    return next((last_id for name, _, last_id in events if last_id and name != NEVER_REPLAYED), None)


def is_beyond(events: Iterable[RawEvent], event_id: str) -> bool:
    """Whether one of the events is later than this id."""
    return any(last_id and name != NEVER_REPLAYED and later(last_id, event_id) for name, _, last_id in events)


def shared_from(replayed: list[RawEvent], live: list[RawEvent], event_id: str) -> int | None:
    """From which of its events on a replay brings what a live connection has too; None where it brings nothing of it.

    Args:
        replayed: What the replay brought.
        live: What came on the live connection.
        event_id: The id of the first event there. Others with that id may have been published before the connection was
            opened: of those that look alike, the last ones are shared.
    """
    left = Counter(event for event in live if event[2] == event_id)
    shared = None
    for at, event in reversed(list(enumerate(replayed))):
        if left[event]:
            left[event] -= 1
            shared = at
        elif event[2] and later(event[2], event_id):
            shared = at
    return shared


def server_time(date: str) -> int | None:
    """A `Date` header as milliseconds, like those that event ids begin with; None where there is none."""
    try:
        return int(parsedate_to_datetime(date).timestamp() * 1000)
    except ValueError:
        return None


def is_before(event_id: str | None, milliseconds: int | None) -> bool:
    """Whether an event was published before a time on the server's clock."""
    if event_id is None or milliseconds is None:
        return False
    stamp = event_id.partition("-")[0]
    return stamp.isascii() and stamp.isdigit() and int(stamp[:18]) < milliseconds


def begin(last_event_id: str | None) -> Cursor:
    """The place where a stream begins."""
    return Cursor() if last_event_id is None else Cursor.parse(last_event_id)
