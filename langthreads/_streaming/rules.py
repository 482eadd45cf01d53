"""What differs between kinds of streams. A machine follows any stream whose rules these are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from langthreads._core.operation import Call
    from langthreads._streaming.cursor import Cursor
    from langthreads._streaming.dedup import Deduplicator
    from langthreads._streaming.sse import RawEvent
    from langthreads.errors import RequestInfo

__all__ = ["NOT_RESUMABLE", "Ending", "StreamRules"]

NOT_RESUMABLE = (
    "the server does not replay a run's events, so some may be missing after a lost connection; start runs with "
    "stream_resumable=True to be able to resume (servers in memory forget events when they restart)"
)
"""The warning about a stream that can't be resumed."""


class Ending(NamedTuple):
    """Where a batch of events ends the stream.

    Attributes:
        stop: The index behind the last event.
        certain: Whether nothing can follow; otherwise the status has to be asked.
    """

    stop: int
    certain: bool


class StreamRules(Protocol):
    """The rules of one kind of stream.

    Attributes:
        name: The operation's name, for errors and logs.
        out_of_band: The names of events that are never replayed and whose ids are no place in the stream.
        two_connections: Whether a replay can miss what is published while it is sent, so that a live connection has to be
            opened before it. Otherwise one connection replays and then goes live.
        verifies_open: Whether a server also opens streams of things that don't exist, so that the status has to be asked.
        ends_with_connection: Whether a server ends the connection when the stream is over. As it also does so when it
            shuts down, the status is asked then. Otherwise such an end is a loss like any other.
        is_one_run: Whether all events are of the same run, so that they are all replayed or none is.
    """

    @property
    def name(self) -> str: ...
    @property
    def out_of_band(self) -> AbstractSet[str]: ...
    @property
    def two_connections(self) -> bool: ...
    @property
    def verifies_open(self) -> bool: ...
    @property
    def ends_with_connection(self) -> bool: ...
    @property
    def is_one_run(self) -> bool: ...

    def open_call(self, resume_from: str | None) -> Call[Any]:
        """Return the call that opens a connection."""
        ...

    def status_call(self) -> Call[Any]:
        """Return the call that asks for the status."""
        ...

    def is_active(self, answer: Any, request: RequestInfo) -> bool:
        """Return whether more can be published, by the answer to `status_call`.

        Raises:
            NotFoundError: There is nothing to follow.
        """
        ...

    def deduplicator(self, cursor: Cursor, *, replay: bool, opened_at: int | None = None) -> Deduplicator:
        """Return what drops known events of a connection.

        Args:
            cursor: The place in the stream.
            replay: Whether the connection was opened with a place to resume.
            opened_at: The server's time when it was opened, in milliseconds; None where that is unknown.
        """
        ...

    def is_replayed(self, name: str) -> bool:
        """Return whether servers replay events with this name, so that their absence says something."""
        ...

    def may_end_replay(self, event: RawEvent) -> bool:
        """Return whether a replay may well end after this event: then one heartbeat is enough to look."""
        ...

    def find_ending(self, events: list[RawEvent]) -> Ending | None:
        """Return where these events end the stream, if they do."""
        ...

    def may_end_unseen(self, *, lost: bool) -> bool:
        """Return whether the stream may be over although no event reported its end.

        Args:
            lost: Whether a connection was lost, and perhaps the end of the stream with it.
        """
        ...

    def loss_warning(self, resumable: bool | None) -> str | None:
        """Return the warning about events that may be missing after a lost connection; None if none are."""
        ...
