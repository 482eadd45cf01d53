"""The client that the scenarios use, and what they make with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from langthreads_async import AsyncLangThreads, AsyncThreadsClient
from tests.support.compat import araw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    from langthreads import Thread
    from tests.support.transfer_kinds import Event


@pytest.fixture
async def threads(server_url: str, new_id: Callable[[], str]) -> AsyncIterator[AsyncThreadsClient]:
    async with AsyncThreadsClient(server_url, new_id=new_id, retries=0) as client:
        yield client


@pytest.fixture
async def client(server_url: str, new_id: Callable[[], str]) -> AsyncIterator[AsyncLangThreads]:
    async with AsyncLangThreads(server_url, new_id=new_id, retries=0) as client:
        yield client


class Scene:
    """Makes threads and runs on them."""

    def __init__(self, threads: AsyncThreadsClient, tag: str) -> None:
        self.threads = threads
        self.tag = tag

    async def thread(self, graph_id: str = "agent", **metadata: Any) -> Thread:
        return await self.threads.create(graph_id=graph_id, metadata={"tag": self.tag, **metadata})

    async def run(self, thread_id: str, graph_id: str = "agent", **arguments: Any) -> Any:
        """Start a run and wait until it is over."""
        body = {"assistant_id": graph_id, "input": {"messages": ["hello"]}, **arguments}
        return await araw(self.threads, "POST", f"/threads/{thread_id}/runs/wait", body)

    async def finished(self, graph_id: str = "agent", **metadata: Any) -> str:
        """Return the id of a thread on which a run is over."""
        thread = await self.thread(graph_id, **metadata)
        await self.run(thread.thread_id, graph_id)
        return thread.thread_id

    async def play(self, thread_id: str, graph_id: str, events: Iterable[Event]) -> None:
        """Let things happen to a thread."""
        for what, arguments, at in events:
            past = {}
            if at is not None:
                past = {"checkpoint_id": (await self.threads.get_history(thread_id, limit=at + 1))[at].checkpoint_id}
            if what == "update":
                await self.raw("POST", f"/threads/{thread_id}/state", {**arguments, **past})
            elif what == "answer":
                state = await self.threads.get_state(thread_id)
                asked = [one.id for task in state.tasks or [] for one in task.interrupts or []][: arguments["most"]]
                answers = dict.fromkeys(asked, arguments["value"])
                await self.run(thread_id, graph_id, input=None, command={"resume": answers})
            else:
                await self.run(thread_id, graph_id, **arguments, **past)

    async def raw(self, method: str, path: str, json: Any = None) -> Any:
        return await araw(self.threads, method, path, json)


@pytest.fixture
async def scene(threads: AsyncThreadsClient, tag: str) -> Scene:
    return Scene(threads, tag)
