"""The server that the UI's tests talk to, in one place: threads put there by hand, requests counted, gone and back again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from langthreads.testing import Clock, FakeAgentServer
from langthreads.testing.checkpoints import Checkpoint, Checkpoints, Task
from langthreads.testing.events import Log
from langthreads.testing.graphs import START
from langthreads.testing.world import Thread
from langthreads_async import AsyncLangThreads
from tests.fake.graphs import add_twins

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        self._world = self.fake.gate.core.world
        self._nodes: dict[str, list[str]] = {}  # of the graphs that are only there for threads put here by hand
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
    def threads(self) -> dict[str, Json]:
        """What the server says of its threads, by their ids; changes are the server's."""
        return {one.id: one.data for one in self._world.threads.values()}

    def remove(self, identifier: str) -> None:
        """Take a thread away."""
        del self._world.threads[identifier]

    def states(self, identifier: str) -> list[Json]:
        """The states of a thread, oldest first."""
        points = self._world.threads[identifier].checkpoints
        return [points.describe(one) for one in points.history()[::-1]]

    def add_thread(
        self,
        number: int,
        status: str = "idle",
        *,
        graph: str = "agent",
        age: float = 0,
        metadata: Json | None = None,
        **more: Any,
    ) -> None:
        """Put a thread there. `age` is in minutes."""
        if graph not in self._world.graphs:
            self._nodes[graph] = []
            self.fake.graph(graph, lambda state: {})
        moment = (NOW - timedelta(minutes=age)).isoformat()
        data = {
            "thread_id": thread_id(number),
            **dict.fromkeys(("created_at", "updated_at", "state_updated_at"), moment),
            "metadata": {"graph_id": graph, **(metadata or {})},
            "status": status,
            "config": {},
            "values": None,
            "error": None,
            "interrupts": {},
            **more,
        }
        self._world.threads[thread_id(number)] = Thread(data, Checkpoints(thread_id(number)), Log())

    def add_states(self, number: int, states: Iterable[Json]) -> None:
        """Give a thread a history, oldest first; each with values, next, and what differs from the usual.

        Its parent is the one before it, unless `parent` says which. `task` has what differs in its tasks.
        """
        thread = self._world.threads[thread_id(number)]
        kept = thread.checkpoints.by_ns.setdefault("", [])
        graph = thread.data["metadata"]["graph_id"]
        for given in states:
            at = len(kept)
            self._add_nodes(graph, given["next"])
            before = given.get("parent", at - 1)
            parent = kept[before] if before >= 0 else None
            if parent is not None and given.get("source", "loop") == "loop":
                for task in parent.tasks:
                    task.result = {}
            tasks = [
                Task(
                    str(UUID(int=number * 4096 + at)),
                    node,
                    node,
                    **{
                        {"checkpoint": "sub_ns"}.get(name, name): value for name, value in given.get("task", {}).items()
                    },
                )
                for node in given["next"]
            ]
            kept.append(
                Checkpoint(
                    checkpoint_id(number, at),
                    parent and parent.id,
                    given["values"],
                    tasks,
                    {
                        "source": given.get("source", "loop" if parent else "input"),
                        "step": parent.step + 1 if parent else -1,
                        "parents": {},
                    },
                    (NOW - timedelta(minutes=given.get("age", 0))).isoformat(),
                )
            )
        thread.data["values"] = kept[-1].values

    def _add_nodes(self, graph: str, names: list[str]) -> None:
        """Let a graph have the nodes that are next; servers show none that it hasn't."""
        nodes = self._nodes.get(graph)
        if nodes is None:
            return  # one that really runs
        nodes += [name for name in names if name not in nodes and name != START]
        if nodes:
            self.fake.graph(graph, dict.fromkeys(nodes))
