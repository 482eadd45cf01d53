"""Streams of a real Agent Server, through a proxy that cuts them. Collected only where there is a server."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import MetadataStreamPart, NotFoundError, RetryPolicy, StateUpdateStreamPart, StreamPart
from langthreads_async import AsyncThreadsClient
from tests.support.compat import acollect, araw, arunning, await_until
from tests.support.proxy import Proxy, cutting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MODES = ["values", "updates", "tasks", "checkpoints", "debug", "messages", "custom", "events"]
SEEDS = range(3)
PATIENT = RetryPolicy(max_retries=100, initial_delay=0.05, max_delay=0.1)


@pytest.fixture
async def threads(server_url: str) -> AsyncIterator[AsyncThreadsClient]:
    async with AsyncThreadsClient(server_url) as client:
        yield client


def shaky(proxy: Proxy) -> AsyncThreadsClient:
    return AsyncThreadsClient(proxy.url, retries=PATIENT)


async def new_thread(threads: AsyncThreadsClient) -> str:
    thread = await threads.create(graph_id="agent", thread_id=str(uuid.uuid4()))
    return thread.thread_id


async def start(threads: AsyncThreadsClient, thread_id: str, graph: str = "agent", **more: Any) -> None:
    body = {
        "assistant_id": graph,
        "input": {"messages": ["hi"]},
        "stream_mode": MODES,
        "stream_subgraphs": True,
        "stream_resumable": True,
        "multitask_strategy": "enqueue",
        **more,
    }
    await araw(threads, "POST", f"/threads/{thread_id}/runs", body)


async def whole(threads: AsyncThreadsClient, thread_id: str, runs: int = 1) -> list[StreamPart]:
    """Everything that a thread's runs have published."""
    got: list[StreamPart] = []
    async with threads.join_stream(thread_id, last_event_id="-") as stream:
        async for part in stream:
            got.append(part)
            runs -= part.event == "metadata" and part.data.get("status") == "run_done"
            if not runs:
                break
    return got


async def run_done(stream: Any, runs: int) -> list[Any]:
    """Return the parts up to the end of so many runs."""
    got: list[Any] = []
    while runs:
        part = await anext(stream)
        got.append(part)
        runs -= isinstance(part, MetadataStreamPart) and part.done
    return got


async def idle(threads: AsyncThreadsClient, thread_id: str) -> None:
    async with threads.join_stream(thread_id, until="idle", stream_mode="lifecycle") as stream:
        await acollect(stream)


def settled(parts: list[StreamPart]) -> list[StreamPart]:
    """Those that are replayed, in an order in which events of one millisecond may swap."""
    return sorted((part for part in parts if part.event != "state_update"), key=lambda part: (part.id, str(part)))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("graph", ["agent", "asking", "failing", "nested", "slow"])
async def test_a_run_comes_whole(threads: AsyncThreadsClient, graph: str, seed: int) -> None:
    thread_id = await new_thread(threads)
    with cutting(threads._calls.settings.url, seed=seed) as proxy:
        async with shaky(proxy) as client:
            await start(threads, thread_id, graph)
            async with client.join_stream(thread_id, last_event_id="-", until="run_done") as stream:
                got = await acollect(stream)
    assert proxy.cuts
    assert got == await whole(threads, thread_id)
    assert got[-1].data["status"] == "run_done"
    assert any("__interrupt__" in str(part.data) for part in got) is (graph in ("asking", "nested"))
    assert any("|" in part.event for part in got) is (graph == "nested")


async def test_a_run_that_fails(threads: AsyncThreadsClient) -> None:
    """Servers in memory don't replay the error itself: it arrives live, or not at all."""
    thread_id = await new_thread(threads)
    async with threads.join_stream(thread_id, until="run_done", version="v2") as stream:
        async with arunning(lambda: acollect(stream)) as result:
            await await_until(lambda: False, 0.3)  # it listens by now
            await start(threads, thread_id, "failing")
            got = await result()
    assert [(part.error, part.message) for part in got if part.type == "error"] == [("ValueError", "the node failed")]
    assert got[-1].type == "metadata"


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_listener_of_a_run_that_goes_on(threads: AsyncThreadsClient, seed: int) -> None:
    thread_id = await new_thread(threads)
    await start(threads, thread_id, "slow")
    with cutting(threads._calls.settings.url, seed=seed) as proxy:
        async with shaky(proxy) as client:
            async with client.join_stream(thread_id, until="run_done") as stream:
                got = await acollect(stream)
    everything = await whole(threads, thread_id)
    assert settled(got) == settled(everything[len(everything) - len(got) :])
    assert got


@pytest.mark.parametrize("seed", SEEDS)
async def test_two_runs_queued(threads: AsyncThreadsClient, seed: int) -> None:
    thread_id = await new_thread(threads)
    with cutting(threads._calls.settings.url, seed=seed, most=30) as proxy:
        async with shaky(proxy) as client:
            await start(threads, thread_id, "slow")
            await start(threads, thread_id, "agent")
            async with client.join_stream(thread_id, last_event_id="-", until="idle", version="v2") as stream:
                got = await acollect(stream)
    ends = [part for part in got if isinstance(part, MetadataStreamPart) and part.done]
    assert len({part.run_id for part in ends}) == len(ends) == 2
    assert [(part.event, part.data, part.id) for part in got] == await whole(threads, thread_id, 2)


async def test_an_answer_to_a_question(threads: AsyncThreadsClient) -> None:
    thread_id = await new_thread(threads)
    with cutting(threads._calls.settings.url, seed=9) as proxy:
        async with shaky(proxy) as client:
            await start(threads, thread_id, "asking")
            async with client.join_stream(thread_id, last_event_id="-", until="run_done", version="v2") as stream:
                asked = await acollect(stream)
            assert [one.value for part in asked if part.type == "values" for one in part.interrupts] == [
                {"question": "May I?"}
            ]
            await start(threads, thread_id, "asking", input=None, command={"resume": "yes"})
            async with client.join_stream(thread_id, last_event_id=stream.cursor, until="run_done") as stream:
                answered = await acollect(stream)
    assert [(part.event, part.data, part.id) for part in asked] + answered == await whole(threads, thread_id, 2)


async def test_a_state_update_from_outside(threads: AsyncThreadsClient) -> None:
    thread_id = await new_thread(threads)
    await start(threads, thread_id)
    await idle(threads, thread_id)
    with cutting(threads._calls.settings.url, seed=1, most=2) as proxy:
        async with shaky(proxy) as client:
            modes: Any = ["run_modes", "state_update"]
            async with client.join_stream(thread_id, stream_mode=modes, last_event_id="-", version="v2") as stream:
                seen = await anext(stream)
                async with arunning(lambda: run_done(stream, runs=2)) as result:
                    await await_until(lambda: proxy.cuts == 2)
                    await await_until(
                        lambda: False, 0.5
                    )  # connected again; and no more cuts: nothing would replay the update
                    await threads.update_state(thread_id, {"messages": ["outside"]}, as_node="answer")
                    await start(threads, thread_id)
                    got = [seen, *await result()]
    (update,) = [part for part in got if isinstance(part, StateUpdateStreamPart)]
    assert (update.state or {})["values"]["messages"][-1] == "outside"


@pytest.mark.parametrize("seed", SEEDS)
async def test_going_on_in_another_process(threads: AsyncThreadsClient, seed: int) -> None:
    thread_id = await new_thread(threads)
    await start(threads, thread_id, "slow")
    got: list[StreamPart] = []
    cursor: str | None = "-"
    with cutting(threads._calls.settings.url, seed=seed) as proxy:
        while not (got and got[-1].data.get("status") == "run_done"):
            async with shaky(proxy) as client:
                async with client.join_stream(thread_id, last_event_id=cursor, until="run_done") as stream:
                    for _ in range(5 + seed):
                        if (part := await anext(stream, None)) is not None:
                            got.append(part)
                    cursor = stream.cursor
    assert got == await whole(threads, thread_id)


async def test_a_thread_that_does_not_exist(threads: AsyncThreadsClient) -> None:
    with pytest.raises(NotFoundError):
        await anext(threads.join_stream(str(uuid.uuid4())))


async def test_a_thread_that_is_deleted_meanwhile(threads: AsyncThreadsClient) -> None:
    thread_id = await new_thread(threads)
    async with threads.join_stream(thread_id, heartbeat_timeout=6) as stream:
        async with arunning(lambda: threads.delete(thread_id)):
            began = time.monotonic()
            with pytest.raises(NotFoundError):
                await anext(stream)
    assert time.monotonic() - began < 15


async def test_an_idle_thread_ends_at_once(threads: AsyncThreadsClient) -> None:
    thread_id = await new_thread(threads)
    began = time.monotonic()
    await idle(threads, thread_id)
    assert time.monotonic() - began < 2
