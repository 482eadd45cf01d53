# Generated from tests/async/conftest.py by `nox -s generate`; edit that file instead of this one.
"""The client that the scenarios use, and what they make with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from langthreads_sync import LangThreads, ThreadsClient
from tests.support.compat import raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from langthreads import Thread
    from tests.support.transfer_kinds import Event


@pytest.fixture
def threads(server_url: str, new_id: Callable[[], str]) -> Iterator[ThreadsClient]:
    with ThreadsClient(server_url, new_id=new_id, retries=0) as client:
        yield client


@pytest.fixture
def client(server_url: str, new_id: Callable[[], str]) -> Iterator[LangThreads]:
    with LangThreads(server_url, new_id=new_id, retries=0) as client:
        yield client


class Scene:
    """Makes threads and runs on them."""

    def __init__(self, threads: ThreadsClient, tag: str) -> None:
        self.threads = threads
        self.tag = tag

    def thread(self, graph_id: str = "agent", **metadata: Any) -> Thread:
        return self.threads.create(graph_id=graph_id, metadata={"tag": self.tag, **metadata})

    def run(self, thread_id: str, graph_id: str = "agent", **arguments: Any) -> Any:
        """Start a run and wait until it is over."""
        body = {"assistant_id": graph_id, "input": {"messages": ["hello"]}, **arguments}
        return raw(self.threads, "POST", f"/threads/{thread_id}/runs/wait", body)

    def finished(self, graph_id: str = "agent", **metadata: Any) -> str:
        """Return the id of a thread on which a run is over."""
        thread = self.thread(graph_id, **metadata)
        self.run(thread.thread_id, graph_id)
        return thread.thread_id

    def play(self, thread_id: str, graph_id: str, events: Iterable[Event]) -> None:
        """Let things happen to a thread."""
        for what, arguments, at in events:
            past = {}
            if at is not None:
                past = {"checkpoint_id": (self.threads.get_history(thread_id, limit=at + 1))[at].checkpoint_id}
            if what == "update":
                self.raw("POST", f"/threads/{thread_id}/state", {**arguments, **past})
            elif what == "answer":
                state = self.threads.get_state(thread_id)
                asked = [one.id for task in state.tasks or [] for one in task.interrupts or []][: arguments["most"]]
                answers = dict.fromkeys(asked, arguments["value"])
                self.run(thread_id, graph_id, input=None, command={"resume": answers})
            else:
                self.run(thread_id, graph_id, **arguments, **past)

    def raw(self, method: str, path: str, json: Any = None) -> Any:
        return raw(self.threads, method, path, json)


@pytest.fixture
def scene(threads: ThreadsClient, tag: str) -> Scene:
    return Scene(threads, tag)
