"""The server that the UI's tests talk to, in one place: threads put there by hand, requests counted, gone and back again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from langthreads.testing import Clock, FakeAgentServer
from langthreads_async import AsyncLangThreads
from tests.fake.graphs import add_twins

if TYPE_CHECKING:
    from collections.abc import Iterable

    from langthreads import Thread, ThreadState, ThreadStatus

__all__ = ["NOW", "UiServer", "thread_id"]

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
"""The time of day in these tests."""

Json = dict[str, Any]


def thread_id(number: int) -> str:
    """The id of a thread, the same each time."""
    return str(UUID(int=0x019CEC00_0000_7000_8000_000000000000 + number * 0x9E3779B1))


def checkpoint_id(number: int, at: int) -> str:
    return str(UUID(int=0x1F11E000_0000_6000_8000_000000000000 + number * 0x1000000 + at * 0x2545F))


class UiServer:
    """A fake server: in memory, which is quick; or on a port of its own, where it can go away and come back.

    Attributes:
        fake: The server.
    """

    def __init__(self) -> None:
        self.fake = add_twins(FakeAgentServer(clock=Clock(NOW), start_delay=0.02), step_seconds=0.1)
        self._reader = self.fake.threads()
        self._port = 0

    @property
    def url(self) -> str:
        """Its address, also while it is away."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def asked(self) -> int:
        """How many requests there were."""
        return len(self.fake.requests)

    def count(self, method: str, path: str) -> int:
        """How many requests there were to a path."""
        return sum(one.method == method and one.path == path for one in self.fake.requests)

    @property
    def pages_asked(self) -> int:
        """How many requests there were for a page of threads, not for one that is shown."""
        searches = [one.json for one in self.fake.requests.of("threads.search")]
        return sum("ids" not in body for body in searches)

    # ------------------------------------------------------------ there, and away

    def client(self) -> AsyncLangThreads:
        """Return a client: over HTTP if it has been started, else in memory."""
        return AsyncLangThreads(self.url, api_key=None) if self._port else self.fake.async_client()

    def start(self) -> None:
        """Listen; on the port of before, if there was one."""
        url = self.fake.serve(port=self._port).url
        self._port = int(url.rpartition(":")[2])

    def stop(self) -> None:
        """Go away: connections end, and new ones are refused."""
        self.fake.close()

    # ------------------------------------------------------------ what is there

    @staticmethod
    def id_of(number: int) -> str:
        """The id of a thread by its number."""
        return thread_id(number)

    @property
    def threads(self) -> dict[str, Thread]:
        """What the server says of its threads, by their ids."""
        return {one.thread_id: one for one in self._reader.iter_search()}

    def thread(self, identifier: str) -> Thread:
        """What the server says of a thread."""
        return self._reader.get(identifier)

    def remove(self, identifier: str) -> None:
        """Take a thread away."""
        self._reader.delete(identifier)

    def states(self, identifier: str) -> list[ThreadState]:
        """The states of a thread, oldest first."""
        return [*self._reader.iter_history(identifier)][::-1]

    def add_thread(
        self,
        number: int,
        status: ThreadStatus = "idle",
        *,
        graph: str = "agent",
        age: float = 0,
        metadata: Json | None = None,
        states: Iterable[Json] = (),
        error: Json | None = None,
    ) -> str:
        """Put a thread there. `age` is in minutes, of its states too; these have what `put_thread` knows, and `parent`.

        A state's parent is the one before it, unless `parent` has the place of another.
        """
        return self.fake.put_thread(
            thread_id(number),
            graph_id=graph,
            status=status,
            metadata=metadata,
            states=[_state(number, at, given) for at, given in enumerate(states)],
            error=error,
            created_at=_moment(age),
            updated_at=_moment(age),
        )


def _moment(age: float) -> datetime:
    return NOW - timedelta(minutes=age)


def _state(number: int, at: int, given: Json) -> Json:
    state = dict(given)
    parent = checkpoint_id(number, state.pop("parent", at - 1)) if at else None
    return {
        "created_at": _moment(state.pop("age", 0)),
        "checkpoint_id": checkpoint_id(number, at),
        "parent_checkpoint_id": parent,
        **state,
    }
