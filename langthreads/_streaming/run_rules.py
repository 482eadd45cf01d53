"""The rules of a run's stream: it ends with the run, which the stream's first connection may have created."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from langthreads._core.json import JSONDecodeError, decode, encode
from langthreads._core.run_outcome import GraphError, is_over
from langthreads._generated.operations import runs as operations
from langthreads._streaming.dedup import Deduplicator
from langthreads._streaming.handover import is_before
from langthreads._streaming.overlap import CERTAIN_AFTER, OverlapDeduplicator
from langthreads._streaming.rules import NOT_RESUMABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from langthreads._core.operation import Call
    from langthreads._generated.models.runs import Run, StreamMode
    from langthreads._generated.models.threads import PartialThread
    from langthreads._streaming.cursor import Cursor
    from langthreads._streaming.rules import Ending
    from langthreads._streaming.sse import RawEvent
    from langthreads.errors import RequestInfo

__all__ = ["RunEvents", "RunRules", "error_event", "error_of"]

MESSAGES_LOST = (
    "servers do not replay the events of stream mode 'messages', so some may be missing after a lost connection; "
    "the stream mode 'messages-tuple' is replayed"
)

_LONG_AFTER = 1000
"""The longest time between a run's last event and its end, in ms, unless events are missing or not published."""

_PROMPT = 1.0
"""The longest time between the end of a run's stream and the status that shows its end, in seconds, if the first is due to the
second. After a longer one, the server may have shut down, and the run may have ended meanwhile."""

# The names of a mode's events, if they differ from the mode's own name.
_EVENT_NAMES = {
    "messages-tuple": ("messages",),
    "messages": ("messages/partial", "messages/complete", "messages/metadata"),
}
_MESSAGES = frozenset(_EVENT_NAMES["messages"])
_SPECIAL = frozenset({"error", "metadata"}) | _MESSAGES


class RunEvents:
    """Selects the events of a run that go to the user, and keeps what they report about the run.

    Attributes:
        run_id: The run's id, from its `metadata` event.
        error: The last `error` event that was delivered.
        missing: The event by which servers report that there is no such run; it is not delivered.
        has_ids: Whether the events have ids; None before the first.
        has_messages: Whether the run sends events that are never replayed, besides its error.
    """

    def __init__(self, modes: Iterable[StreamMode], *, filters: bool) -> None:
        """Watch the events of some modes.

        Args:
            modes: The stream modes.
            filters: Whether to leave out events of other modes.
        """
        modes = list(modes)
        self.run_id: str | None = None
        self.error: RawEvent | None = None
        self.missing: RawEvent | None = None
        self.has_ids: bool | None = None
        self.has_messages = "messages" in modes and "messages-tuple" not in modes
        self._wanted: frozenset[str] | None = None
        if filters:
            names = [name for mode in modes for name in _EVENT_NAMES.get(mode, (mode,))]
            self._wanted = frozenset({"metadata", "error", *names})

    def select(self, events: list[RawEvent]) -> list[RawEvent]:
        """Return those events of a connection that go to the user."""
        if (wanted := self._wanted) is not None:
            events = [event for event in events if event[0].partition("|")[0] in wanted]
        if events and (self.has_ids is None or not _SPECIAL.isdisjoint([event[0] for event in events])):
            return [event for event in events if self._is_for_user(event)]
        return events

    def _is_for_user(self, event: RawEvent) -> bool:
        name, data, last_id = event
        if name == "error":
            if _is_missing(error_of(event)):
                self.missing = event
                return False
            self.error = event
            return True
        if self.has_ids is None:
            self.has_ids = last_id is not None
        if name in _MESSAGES:
            self.has_messages = True
        elif name == "metadata" and self.run_id is None:
            run_id = _object(data).get("run_id")
            self.run_id = run_id if isinstance(run_id, str) else None
        return True


class RunRules:
    """How servers stream a run.

    - The first connection creates the run, or joins it; later ones join it.
    - A connection ends with its run; only an `error` event reports how. It ends in the same way when the server shuts
      down, while the run continues.
    - One connection with `Last-Event-ID` misses nothing: it is subscribed before it replays. It repeats the events that
      are published in between.
    - `error` and `messages/*` events are never replayed, nor are any events of runs that are not resumable.
    - A filter by stream mode drops `metadata` and `error`, so none is sent.

    Attributes:
        name: The operation's name.
        thread_id: The id of the run's thread; None while it is unknown.
        run_id: The run's id; None while it is unknown.
        thread_search: Lists the threads of which one may be that of a stateless run; None for runs on threads.
        is_made: Whether the run is created.
        is_lost: Whether its thread was looked for, and not found.
        doubts: Whether the next connection only checks that no event is missing.
    """

    out_of_band = frozenset[str]()
    two_connections = False
    verifies_open = False
    ends_with_connection = True
    is_one_run = True

    def __init__(
        self,
        creation: Call[Any] | None,
        events: RunEvents,
        thread_id: str | None,
        run_id: str | None = None,
        *,
        thread_search: Call[list[PartialThread]] | None = None,
        cancel_on_disconnect: bool,
        reconnects: bool = True,
    ) -> None:
        """Follow a run.

        Args:
            creation: Creates the run; None for an existing one.
            events: Watches the run's events.
            thread_id: The id of its thread, if known.
            run_id: The run's id, if known.
            thread_search: Lists the threads of which one may be that of a stateless run.
            cancel_on_disconnect: Whether a lost connection cancels the run.
            reconnects: Whether connections may be opened again.
        """
        self.thread_id: str | None = thread_id
        self.run_id: str | None = run_id
        self.thread_search: Call[list[PartialThread]] | None = thread_search
        self.is_made: bool = creation is None
        self.is_lost: bool = False
        self.doubts: bool = False
        self._creation = creation
        self._events = events
        self._cancels = True if cancel_on_disconnect else None
        self._warned: set[str] = set()
        self._overlap: OverlapDeduplicator | None = None
        self._asks_again = reconnects and not cancel_on_disconnect
        self._asks_again_after = 0.0
        self.name: str = (operations.JOIN_THREAD_RUN_STREAM if creation is None else creation.operation).name

    @property
    def can_join(self) -> bool:
        """Return whether the ids are known that are needed to join the run and to request its status."""
        return self.thread_id is not None and self.run_id is not None

    @property
    def is_findable(self) -> bool:
        """Return whether the thread of a stateless run can still be looked for."""
        return (
            self.thread_search is not None and self.run_id is not None and self.thread_id is None and not self.is_lost
        )

    def open_call(self, resume_from: str | None) -> Call[Any]:
        """Return the call that opens a connection, or the search that precedes it."""
        if self.thread_id is None or self.run_id is None:
            if self.is_made and self.is_findable and self.thread_search is not None:
                return self.thread_search
            assert self._creation is not None  # noqa: S101 - for type checkers
            return self._creation
        call = operations.join_thread_run_stream(
            self.thread_id, self.run_id, last_event_id=resume_from, cancel_on_disconnect=self._cancels
        )
        call.operation = call.operation._replace(name=self.name)
        return call

    def status_call(self) -> Call[Run]:
        """Return the call that requests the run's status."""
        return operations.get_thread_run(self.thread_id or "", self.run_id or "")

    def is_active(self, answer: Run, request: RequestInfo) -> bool:  # noqa: ARG002 - not needed here
        """Return whether the run is still pending or running."""
        return not is_over(answer)

    def may_lack_events(self, run: Run, cursor: Cursor, since: float) -> bool:
        """Return whether a run that has ended may have published more than its stream delivered.

        Args:
            run: The run, as its status shows it.
            cursor: The place behind the last event.
            since: How many seconds passed between the end of the stream and the status.
        """
        return since > _PROMPT or is_before(cursor.id or "0-0", int(run.updated_at.timestamp() * 1000) - _LONG_AFTER)

    def deduplicator(self, cursor: Cursor, *, replay: bool, opened_at: int | None = None) -> Deduplicator:
        """Return the filter that drops known events of a connection."""
        if not replay:
            return Deduplicator(cursor, replay=False)
        floor = ""
        if (last := self._overlap) is not None and last.in_doubt:
            floor = last.latest
            # Often the run is over by now. Where it publishes such events again and again, each connection has to get on.
            self._asks_again_after = CERTAIN_AFTER
            self._events.error = None  # if one was dropped, it does not arrive again
        self._overlap = OverlapDeduplicator(
            cursor,
            opened_at=opened_at,
            is_replayed=self.is_replayed,
            floor=floor,
            # Events that are not replayed, such as messages, would be lost with the connection.
            asks_again_after=self._asks_again_after if self._asks_again and not self._events.has_messages else None,
        )
        return self._overlap

    def is_replayed(self, name: str) -> bool:
        """Return whether servers replay events with this name."""
        return name != "error" and name not in _MESSAGES

    def may_end_replay(self, event: RawEvent) -> bool:  # noqa: ARG002 - no event does
        """Return False: no event reports the end of a run."""
        return False

    def find_ending(self, events: list[RawEvent]) -> Ending | None:  # noqa: ARG002 - no event does
        """Return None: no event reports the end of a run."""
        return None

    def may_end_unseen(self, *, lost: bool) -> bool:  # noqa: ARG002 - not needed here
        """Return False: the connection ends with the run."""
        return False

    def loss_warning(self, resumable: bool | None) -> str | None:
        """Return a warning that the run can't be resumed, or that some events can't be replayed; each only once."""
        text = NOT_RESUMABLE if resumable is False else MESSAGES_LOST if self._events.has_messages else None
        if text is None or text in self._warned or self.doubts:
            return None
        self._warned.add(text)
        return text


def error_of(event: RawEvent) -> GraphError:
    """Return the error in an `error` event."""
    fields = _object(event[1])
    if not fields:
        return GraphError("Error", event[1].decode("utf-8", "replace"))
    return GraphError(str(fields.get("error") or "Error"), str(fields.get("message") or ""))


def error_event(error: GraphError) -> RawEvent:
    """Return the `error` event that a server would have sent."""
    return "error", encode({"error": error.error, "message": error.detail}), None


def _is_missing(error: GraphError) -> bool:
    return error.error == "HTTPException" and error.detail.startswith("404")


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = decode(data)
    except JSONDecodeError:
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
