# Generated from tests/async/test_live_streams.py by `nox -s generate`; edit that file instead of this one.
"""Streams of a real Agent Server, through a proxy that cuts them. Collected only where there is a server."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import MetadataStreamPart, NotFoundError, RetryPolicy, StateUpdateStreamPart, StreamPart
from langthreads_sync import ThreadsClient
from tests.support.compat import collect, raw, running, wait_until
from tests.support.proxy import Proxy, cutting

if TYPE_CHECKING:
    from collections.abc import Iterator

MODES = ["values", "updates", "tasks", "checkpoints", "debug", "messages", "custom", "events"]
SEEDS = range(3)
PATIENT = RetryPolicy(max_retries=100, initial_delay=0.05, max_delay=0.1)


@pytest.fixture
def threads(server_url: str) -> Iterator[ThreadsClient]:
    with ThreadsClient(server_url) as client:
        yield client


def shaky(proxy: Proxy) -> ThreadsClient:
    return ThreadsClient(proxy.url, retries=PATIENT)


def new_thread(threads: ThreadsClient) -> str:
    thread = threads.create(graph_id="agent", thread_id=str(uuid.uuid4()))
    return thread.thread_id


def start(threads: ThreadsClient, thread_id: str, graph: str = "agent", **more: Any) -> None:
    body = {
        "assistant_id": graph,
        "input": {"messages": ["hi"]},
        "stream_mode": MODES,
        "stream_subgraphs": True,
        "stream_resumable": True,
        "multitask_strategy": "enqueue",
        **more,
    }
    raw(threads, "POST", f"/threads/{thread_id}/runs", body)


def whole(threads: ThreadsClient, thread_id: str, runs: int = 1) -> list[StreamPart]:
    """Everything that a thread's runs have published."""
    got: list[StreamPart] = []
    with threads.join_stream(thread_id, last_event_id="-") as stream:
        for part in stream:
            got.append(part)
            runs -= part.event == "metadata" and part.data.get("status") == "run_done"
            if not runs:
                break
    return got


def run_done(stream: Any, runs: int) -> list[Any]:
    """Return the parts up to the end of so many runs."""
    got: list[Any] = []
    while runs:
        part = next(stream)
        got.append(part)
        runs -= isinstance(part, MetadataStreamPart) and part.done
    return got


def idle(threads: ThreadsClient, thread_id: str) -> None:
    with threads.join_stream(thread_id, until="idle", stream_mode="lifecycle") as stream:
        collect(stream)


def settled(parts: list[StreamPart]) -> list[StreamPart]:
    """Those that are replayed, in an order in which events of one millisecond may swap."""
    return sorted((part for part in parts if part.event != "state_update"), key=lambda part: (part.id, str(part)))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("graph", ["agent", "asking", "failing", "nested", "slow"])
def test_a_run_comes_whole(threads: ThreadsClient, graph: str, seed: int) -> None:
    thread_id = new_thread(threads)
    with cutting(threads._calls.settings.url, seed=seed) as proxy:
        with shaky(proxy) as client:
            start(threads, thread_id, graph)
            with client.join_stream(thread_id, last_event_id="-", until="run_done") as stream:
                got = collect(stream)
    assert proxy.cuts
    assert got == whole(threads, thread_id)
    assert got[-1].data["status"] == "run_done"
    assert any("__interrupt__" in str(part.data) for part in got) is (graph in ("asking", "nested"))
    assert any("|" in part.event for part in got) is (graph == "nested")


def test_a_run_that_fails(threads: ThreadsClient) -> None:
    """Servers in memory don't replay the error itself: it arrives live, or not at all."""
    thread_id = new_thread(threads)
    with threads.join_stream(thread_id, until="run_done", version="v2") as stream:
        with running(lambda: collect(stream)) as result:
            wait_until(lambda: False, 0.3)  # it listens by now
            start(threads, thread_id, "failing")
            got = result()
    assert [(part.error, part.message) for part in got if part.type == "error"] == [("ValueError", "the node failed")]
    assert got[-1].type == "metadata"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_listener_of_a_run_that_goes_on(threads: ThreadsClient, seed: int) -> None:
    thread_id = new_thread(threads)
    start(threads, thread_id, "slow")
    with cutting(threads._calls.settings.url, seed=seed) as proxy:
        with shaky(proxy) as client:
            with client.join_stream(thread_id, until="run_done") as stream:
                got = collect(stream)
    everything = whole(threads, thread_id)
    assert settled(got) == settled(everything[len(everything) - len(got) :])
    assert got


@pytest.mark.parametrize("seed", SEEDS)
def test_two_runs_queued(threads: ThreadsClient, seed: int) -> None:
    thread_id = new_thread(threads)
    with cutting(threads._calls.settings.url, seed=seed, most=30) as proxy:
        with shaky(proxy) as client:
            start(threads, thread_id, "slow")
            start(threads, thread_id, "agent")
            with client.join_stream(thread_id, last_event_id="-", until="idle", version="v2") as stream:
                got = collect(stream)
    ends = [part for part in got if isinstance(part, MetadataStreamPart) and part.done]
    assert len({part.run_id for part in ends}) == len(ends) == 2
    assert [(part.event, part.data, part.id) for part in got] == whole(threads, thread_id, 2)


def test_an_answer_to_a_question(threads: ThreadsClient) -> None:
    thread_id = new_thread(threads)
    with cutting(threads._calls.settings.url, seed=9) as proxy:
        with shaky(proxy) as client:
            start(threads, thread_id, "asking")
            with client.join_stream(thread_id, last_event_id="-", until="run_done", version="v2") as stream:
                asked = collect(stream)
            assert [one.value for part in asked if part.type == "values" for one in part.interrupts] == [
                {"question": "May I?"}
            ]
            start(threads, thread_id, "asking", input=None, command={"resume": "yes"})
            with client.join_stream(thread_id, last_event_id=stream.cursor, until="run_done") as stream:
                answered = collect(stream)
    assert [(part.event, part.data, part.id) for part in asked] + answered == whole(threads, thread_id, 2)


def test_a_state_update_from_outside(threads: ThreadsClient) -> None:
    thread_id = new_thread(threads)
    start(threads, thread_id)
    idle(threads, thread_id)
    with cutting(threads._calls.settings.url, seed=1, most=2) as proxy:
        with shaky(proxy) as client:
            modes: Any = ["run_modes", "state_update"]
            with client.join_stream(thread_id, stream_mode=modes, last_event_id="-", version="v2") as stream:
                seen = next(stream)
                with running(lambda: run_done(stream, runs=2)) as result:
                    wait_until(lambda: proxy.cuts == 2)
                    wait_until(lambda: False, 0.5)  # connected again; and no more cuts: nothing would replay the update
                    threads.update_state(thread_id, {"messages": ["outside"]}, as_node="answer")
                    start(threads, thread_id)
                    got = [seen, *result()]
    (update,) = [part for part in got if isinstance(part, StateUpdateStreamPart)]
    assert (update.state or {})["values"]["messages"][-1] == "outside"


@pytest.mark.parametrize("seed", SEEDS)
def test_going_on_in_another_process(threads: ThreadsClient, seed: int) -> None:
    thread_id = new_thread(threads)
    start(threads, thread_id, "slow")
    got: list[StreamPart] = []
    cursor: str | None = "-"
    with cutting(threads._calls.settings.url, seed=seed) as proxy:
        while not (got and got[-1].data.get("status") == "run_done"):
            with shaky(proxy) as client:
                with client.join_stream(thread_id, last_event_id=cursor, until="run_done") as stream:
                    for _ in range(5 + seed):
                        if (part := next(stream, None)) is not None:
                            got.append(part)
                    cursor = stream.cursor
    assert got == whole(threads, thread_id)


def test_a_thread_that_does_not_exist(threads: ThreadsClient) -> None:
    with pytest.raises(NotFoundError):
        next(threads.join_stream(str(uuid.uuid4())))


def test_a_thread_that_is_deleted_meanwhile(threads: ThreadsClient) -> None:
    thread_id = new_thread(threads)
    with threads.join_stream(thread_id, heartbeat_timeout=6) as stream:
        with running(lambda: threads.delete(thread_id)):
            began = time.monotonic()
            with pytest.raises(NotFoundError):
                next(stream)
    assert time.monotonic() - began < 15


def test_an_idle_thread_ends_at_once(threads: ThreadsClient) -> None:
    thread_id = new_thread(threads)
    began = time.monotonic()
    idle(threads, thread_id)
    assert time.monotonic() - began < 2
