"""The rules of a thread's stream: its runs, one after another, for as long as the thread exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langthreads._core.parsers import parse_list
from langthreads._core.responses import not_found_error
from langthreads._generated.models.threads import PartialThread
from langthreads._generated.operations import threads as operations
from langthreads._streaming.dedup import Deduplicator
from langthreads._streaming.rules import NOT_RESUMABLE, Ending

if TYPE_CHECKING:
    from collections.abc import Iterable

    from langthreads._core.arguments import Identifier
    from langthreads._core.operation import Call
    from langthreads._generated.models.threads import ThreadStreamMode
    from langthreads._streaming.cursor import Cursor
    from langthreads._streaming.options import Until
    from langthreads._streaming.sse import RawEvent
    from langthreads.errors import RequestInfo

__all__ = ["ThreadRules"]


class ThreadRules:
    """How servers stream a thread.

    - They answer 200, and send heartbeats for ever, for a thread that doesn't exist or was deleted.
    - They never end the stream, and replay the events of resumable runs only.
    - Servers in memory collect a replay, send it, and subscribe to what is new only then: what is published in between
      never arrives on that connection. Hence two connections.
    - State updates travel through a queue of their own, so that their ids can be ahead of events that arrive later.
    - Servers in memory don't replay the `error` of a run.
    """

    name = operations.JOIN_THREAD_STREAM.name
    out_of_band = frozenset({"state_update"})
    two_connections = True
    verifies_open = True
    ends_with_connection = False
    is_one_run = False

    def __init__(self, thread_id: Identifier, modes: Iterable[ThreadStreamMode], until: Until | None) -> None:
        self._thread_id = thread_id
        self._modes = list(modes)
        self._until = until

    def open_call(self, resume_from: str | None) -> Call[None]:
        """Return the call that opens a connection."""
        return operations.join_thread_stream(self._thread_id, stream_modes=self._modes, last_event_id=resume_from)

    def status_call(self) -> Call[list[PartialThread]]:
        """Return the call that asks for the thread's status."""
        # A search for one id: unlike a get it can leave out the values, which may be megabytes.
        call = operations.search_threads(ids=[str(self._thread_id)], select=["thread_id", "status"], limit=1)
        return call.with_parser(parse_list(PartialThread))

    def is_active(self, answer: list[PartialThread], request: RequestInfo) -> bool:
        """Return whether the thread has runs.

        Raises:
            NotFoundError: There is no such thread.
        """
        if not answer:
            raise not_found_error(self.open_call(None), f"thread {self._thread_id} does not exist", request)
        return answer[0].status == "busy"

    def deduplicator(
        self,
        cursor: Cursor,
        *,
        replay: bool,
        opened_at: int | None = None,  # noqa: ARG002 - of no use here
    ) -> Deduplicator:
        """Return what drops known events of a connection."""
        return Deduplicator(cursor, replay=replay, out_of_band=self.out_of_band)

    def is_replayed(self, name: str) -> bool:
        """Return whether servers replay events with this name."""
        return name != "error" and name not in self.out_of_band

    def may_end_replay(self, event: RawEvent) -> bool:
        """Return whether a run is over."""
        return _is_run_done(event)

    def find_ending(self, events: list[RawEvent]) -> Ending | None:
        """Return where a run is over, if the stream may end with it."""
        if self._until is not None:
            for stop, event in enumerate(events, 1):
                if event[0] == "metadata" and _is_run_done(event):  # asked here too: it spares the call
                    return Ending(stop, certain=self._until == "run_done")
        return None

    def may_end_unseen(self, *, lost: bool) -> bool:
        """Return whether the stream may be over although no event reported its end.

        A thread that is idle says nothing; and the end of a run may have been in what can't be replayed.
        """
        return self._until == "idle" or (self._until == "run_done" and lost)

    def loss_warning(self, resumable: bool | None) -> str | None:
        """Return that runs can't be resumed, where that is so."""
        return NOT_RESUMABLE if resumable is False else None


def _is_run_done(event: RawEvent) -> bool:
    return event[0] == "metadata" and b'"run_done"' in event[1]
