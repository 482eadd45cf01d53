"""The server that the UI's tests talk to, in one place: threads put there by hand, requests counted, gone and back again."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import uvicorn

from tests.support.agent_server import StandIn

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NOW", "Asked", "UiServer", "thread_id"]

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
"""The time of day in these tests."""

Json = dict[str, Any]


def thread_id(number: int) -> str:
    """The id of a thread, the same each time."""
    return str(UUID(int=0x019CEC00_0000_7000_8000_000000000000 + number * 0x9E3779B1))


def checkpoint_id(number: int, at: int) -> str:
    return str(UUID(int=0x1F11E000_0000_6000_8000_000000000000 + number * 0x1000000 + at * 0x2545F))


@dataclass
class Asked:
    """A request as the server got it."""

    method: str
    path: str


class UiServer:
    """A stand-in on a port of its own, which can go away and come back.

    Attributes:
        stand_in: Has the threads.
        asked: The requests so far.
    """

    def __init__(self) -> None:
        self.stand_in = StandIn()
        self.asked: list[Asked] = []
        self._port = 0
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def count(self, method: str, path: str) -> int:
        """How many requests there were to a path."""
        return sum(asked.method == method and asked.path == path for asked in self.asked)

    # ------------------------------------------------------------ there, and away

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(Asked(scope["method"], scope["path"]))
        await self.stand_in.app(scope, receive, send)

    def start(self) -> None:
        """Serve; on the port of before, if there was one."""
        config = uvicorn.Config(
            self._app,
            "127.0.0.1",
            self._port,
            log_level="critical",
            interface="asgi3",
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=0,
        )
        self._server = server = uvicorn.Server(config)
        self._thread = thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the stand-in did not start"
            time.sleep(0.005)
        (listener,) = server.servers[0].sockets
        self._port = listener.getsockname()[1]

    def stop(self) -> None:
        """Go away: connections end, and new ones are refused."""
        if self._server is not None and self._thread is not None:
            self._server.force_exit = self._server.should_exit = True
            self._thread.join(timeout=10)
            self._server = self._thread = None

    # ------------------------------------------------------------ what is there

    @staticmethod
    def id_of(number: int) -> str:
        """The id of a thread by its number."""
        return thread_id(number)

    def add_thread(
        self,
        number: int,
        status: str = "idle",
        *,
        graph: str = "agent",
        age: float = 0,
        metadata: Json | None = None,
        **more: Any,
    ) -> Json:
        """Put a thread there. `age` is in minutes."""
        identifier = thread_id(number)
        thread = self.stand_in.make_thread(identifier, {"graph_id": graph, **(metadata or {})})
        moment = (NOW - timedelta(minutes=age)).isoformat()
        times = dict.fromkeys(("created_at", "updated_at", "state_updated_at"), moment)
        thread.update({**times, "status": status, "error": None, "interrupts": {}, **more})
        return thread

    def add_states(self, number: int, states: Iterable[Json]) -> None:
        """Give a thread a history, oldest first; each with values, next, and what differs from the usual.

        Its parent is the one before it, unless `parent` says which.
        """
        identifier = thread_id(number)
        history = self.stand_in.states[identifier]
        for at, given in enumerate(states):
            before = given.get("parent", at - 1)
            point = {"checkpoint_id": checkpoint_id(number, at), "thread_id": identifier, "checkpoint_ns": ""}
            parent = history[before]["checkpoint"] if before >= 0 else None
            step = history[before]["metadata"]["step"] + 1 if parent else -1
            tasks = [
                {
                    "id": str(UUID(int=number * 4096 + at)),
                    "name": node,
                    "path": ["__pregel_pull", node],
                    "error": None,
                    "interrupts": [],
                    "checkpoint": None,
                    "state": None,
                    "result": None,
                    **given.get("task", {}),
                }
                for node in given["next"]
            ]
            if parent and given.get("source", "loop") == "loop":
                for task in history[before]["tasks"]:
                    task["result"] = {}
            history.append(
                {
                    "values": given["values"],
                    "next": given["next"],
                    "tasks": tasks,
                    "metadata": {
                        "source": given.get("source", "loop" if parent else "input"),
                        "step": step,
                        "parents": {},
                    },
                    "created_at": (NOW - timedelta(minutes=given.get("age", 0))).isoformat(),
                    "checkpoint": point,
                    "parent_checkpoint": parent,
                    "interrupts": [one for task in tasks for one in task["interrupts"]],
                    "checkpoint_id": point["checkpoint_id"],
                    "parent_checkpoint_id": parent and parent["checkpoint_id"],
                }
            )
        if history:
            self.stand_in.threads[identifier]["values"] = history[-1]["values"]
