"""What all parts of the fake server share: its time, its ids, its threads and graphs."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import attrs

from langthreads.testing.exchange import HTTPError
from langthreads.testing.shapes import is_object

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads.testing.checkpoints import Checkpoints
    from langthreads.testing.clock import ServerClock
    from langthreads.testing.events import Log
    from langthreads.testing.graphs import Graph
    from langthreads.testing.runs import Run

__all__ = ["NAMESPACE", "Thread", "World", "checked_id", "contains", "is_uuid", "page_of"]

NAMESPACE = uuid.UUID("6ba7b821-9dad-11d1-80b4-00c04fd430c8")
"""From which servers make the ids of their own assistants."""

# 100 ns intervals from 1582 to 1970, which UUIDs of version 6 count from.
_GREGORIAN = 0x01B21DD213814000


@attrs.define(eq=False)
class Thread:
    """A thread.

    Attributes:
        data: What servers say of it.
        checkpoints: Its checkpoints.
        log: The events of its runs and updates.
        runs: Its runs, oldest first.
    """

    data: dict[str, Any]
    checkpoints: Checkpoints
    log: Log
    runs: list[Run] = attrs.field(factory=list["Run"])

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.data["thread_id"])

    @property
    def in_flight(self) -> list[Run]:
        """The runs that are not over."""
        return [run for run in self.runs if run.active]


class World:
    """The state of one fake server.

    Args:
        clock: Its time.
        new_id: Makes ids; those of UUIDs' version 7, when None.
        base_url: The address that checkpoints name.
        start_delay: How many seconds a run waits before it starts.
    """

    def __init__(
        self, clock: ServerClock, new_id: Callable[[], object] | None, base_url: str, start_delay: float
    ) -> None:
        self.clock = clock
        self.now: float = clock.seconds()
        self.base_url = base_url
        self.start_delay = start_delay
        self.graphs: dict[str, Graph] = {}
        self.threads: dict[str, Thread] = {}
        self._new_id = new_id
        self._counter = 0
        self._last_ms = 0
        self._last_checkpoint = 0

    # ------------------------------------------------------------ time and ids

    def stamp(self, ahead: float = 0.0) -> str:
        """Return the time as servers write it.

        Args:
            ahead: How many seconds from now.

        Raises:
            OverflowError: So late that no date can say it.
        """
        return datetime.fromtimestamp(self.now + ahead, UTC).isoformat(timespec="microseconds")

    def new_id(self) -> str:
        """Return a new id."""
        if self._new_id is not None:
            return str(self._new_id())
        self._counter += 1
        random = int.from_bytes(os.urandom(8))
        head = (int(self.now * 1000) << 80) | (7 << 76) | ((self._counter & 0xFFF) << 64)
        return str(uuid.UUID(int=head | (2 << 62) | (random & ((1 << 62) - 1))))

    def new_checkpoint_id(self) -> str:
        """Return an id that sorts after all others, as those of checkpoints do."""
        ticks = max(int(self.now * 10_000_000) + _GREGORIAN, self._last_checkpoint + 1)
        self._last_checkpoint = ticks
        head = ((ticks >> 12) << 80) | (6 << 76) | ((ticks & 0xFFF) << 64)
        tail = (0x8001 << 48) | (int.from_bytes(os.urandom(6)) if self._new_id is None else 0xA0)
        return str(uuid.UUID(int=head | tail))

    def event_id(self) -> str:
        """Return the id of an event: its millisecond, which several events can share."""
        self._last_ms = max(self._last_ms, int(self.now * 1000))
        return f"{self._last_ms}-0"

    def next_moment(self) -> None:
        """Let the events from here on have other ids, even if no time passes."""
        self._last_ms = max(self._last_ms + 1, int(self.now * 1000))

    # ------------------------------------------------------------ threads

    def thread(self, thread_id: str) -> Thread:
        """Return a thread.

        Raises:
            HTTPError: There is none, or the id is no UUID.
        """
        checked = checked_id(thread_id, "thread")
        if checked not in self.threads:
            raise HTTPError(404, f"Thread with ID {checked} not found")
        return self.threads[checked]

    def graph(self, name: str) -> Graph:
        """Return a graph.

        Raises:
            HTTPError: There is none.
        """
        if name not in self.graphs:
            raise HTTPError(404, f"Graph '{name}' not found. Expected one of: {sorted(self.graphs)}")
        return self.graphs[name]

    def graph_of(self, thread: Thread) -> Graph:
        """Return the graph that a thread's states belong to.

        Raises:
            HTTPError: None is known for it.
        """
        name = thread.data["metadata"].get("graph_id")
        if not name:
            raise HTTPError(
                400,
                f"Thread '{thread.id}' has no assigned graph ID. This usually occurs when no runs have been made on this "
                "particular thread. This operation requires a graph ID. Please ensure a run has been made for the thread "
                "or manually update the thread metadata (by setting the 'graph_id' field) before running this operation.",
            )
        return self.graph(str(name))


def is_uuid(text: object) -> bool:
    """Return whether a text is a UUID, in any spelling."""
    try:
        uuid.UUID(str(text))
    except ValueError:
        return False
    return True


def checked_id(text: str, what: str, status: int = 422) -> str:
    """Return an id as the server spells it.

    Raises:
        HTTPError: It is no UUID.
    """
    try:
        return str(uuid.UUID(text))
    except ValueError:
        detail = "badly formed hexadecimal UUID string" if status == 400 else f"Invalid {what} ID: must be a UUID"
        raise HTTPError(status, detail) from None


def contains(whole: Any, part: Any) -> bool:
    """Return whether `whole` has all that `part` has: objects by subset, everything else exactly."""
    if is_object(whole) and is_object(part):
        return all(name in whole and contains(whole[name], wanted) for name, wanted in part.items())
    return bool(whole == part)


def page_of(found: list[Any], body: dict[str, Any]) -> tuple[list[Any], dict[str, str]]:
    """Return one page, and the headers that go with it. The total is none: it grows from page to page, as on servers."""
    limit, offset = body.get("limit", 10), body.get("offset", 0)
    page = found[offset : offset + limit]
    more = offset + limit < len(found)
    headers = {"x-pagination-total": str(offset + len(page) + more)}
    if more:
        headers["x-pagination-next"] = str(offset + limit)
    return page, headers
