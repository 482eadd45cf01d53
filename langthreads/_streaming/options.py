"""The options of following a stream, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args

import attrs

from langthreads._core.arguments import as_list, integer, one_of
from langthreads._generated.models.threads import THREAD_STREAM_MODE, ThreadStreamMode
from langthreads._streaming.cursor import Cursor
from langthreads.errors import InvalidArgumentError
from langthreads.timeouts import Timeout, check_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["StreamOptions", "Until", "check_stream_modes", "check_until", "start_cursor"]

Until: TypeAlias = Literal["run_done", "idle"]
"""When a stream ends by itself: when the current run is done, or when the thread has no more runs."""


@attrs.frozen
class StreamOptions:
    """How the connections of a stream are read.

    Attributes:
        heartbeat_timeout: After how many seconds of silence a connection counts as lost.
        max_event_bytes: The largest event that is accepted.
        part_timeout: How many seconds may pass between two parts, heartbeats notwithstanding; None for no bound.
        timeout: The bounds on opening a connection, and on its silence.
    """

    heartbeat_timeout: float
    max_event_bytes: int
    part_timeout: float | None
    timeout: Timeout

    @classmethod
    def of(cls, heartbeat_timeout: float, max_event_bytes: int, timeout: Timeout | None) -> StreamOptions:
        """Check the caller's options.

        Raises:
            InvalidArgumentError: A value is invalid.
            TypeError: A value has the wrong type.
        """
        check_seconds("heartbeat_timeout", heartbeat_timeout)
        integer("max_event_bytes", max_event_bytes, 1)
        given = timeout or Timeout(read=None)
        silence = heartbeat_timeout if given.read is None else min(heartbeat_timeout, given.read)
        bounds = attrs.evolve(given, read=silence, total=None)
        return cls(heartbeat_timeout, max_event_bytes, given.read, bounds)


def check_until(until: str | None) -> Until | None:
    """Check when a stream is to end.

    Raises:
        InvalidArgumentError: There is no such end.
    """
    if until is not None:
        one_of("until", until, get_args(Until))
    return cast("Until | None", until)


def check_stream_modes(modes: ThreadStreamMode | Iterable[ThreadStreamMode]) -> list[ThreadStreamMode]:
    """Check what `stream_mode` asks for, one mode or several, and return it as a list.

    Raises:
        InvalidArgumentError: A mode is unknown, or there is none.
    """
    checked: list[Any] = [modes] if isinstance(modes, str) else as_list("stream_mode", modes)
    if not checked:
        raise InvalidArgumentError(f"stream_mode: is empty; pass one or more of {', '.join(THREAD_STREAM_MODE)}")
    for mode in checked:
        one_of("stream_mode", mode, THREAD_STREAM_MODE)
    return checked


def start_cursor(last_event_id: str | None) -> Cursor:
    """Return the place where a stream begins."""
    return Cursor() if last_event_id is None else Cursor.parse(last_event_id)
