"""Streams of runs on a real Agent Server, through a proxy that cuts them. Collected only where there is a server."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import (
    NotFoundError,
    RetryPolicy,
    RunCancelledError,
    RunFailedError,
    StreamNotResumableWarning,
    StreamPart,
)
from langthreads_async import AsyncThreadsClient
from tests.support.compat import acollect, await_until
from tests.support.proxy import Proxy, cutting

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MODES: Any = ["values", "updates", "tasks", "checkpoints", "debug", "custom", "events"]
HELLO = {"messages": ["hi"]}
SEEDS = range(3)
PATIENT = RetryPolicy(max_retries=100, initial_delay=0.05, max_delay=0.1)


@pytest.fixture
async def threads(server_url: str) -> AsyncIterator[AsyncThreadsClient]:
    async with AsyncThreadsClient(server_url) as client:
        yield client


def shaky(proxy: Proxy) -> AsyncThreadsClient:
    return AsyncThreadsClient(proxy.url, retries=PATIENT)


async def new_thread(threads: AsyncThreadsClient) -> str:
    return (await threads.create(graph_id="agent", thread_id=str(uuid.uuid4()))).thread_id


async def whole(threads: AsyncThreadsClient, thread_id: str, run_id: str | None) -> list[StreamPart]:
    """Everything that a run has published, as far as servers replay it."""
    return await acollect(threads.runs.join_stream(thread_id, str(run_id), last_event_id="-"))


async def settled(threads: AsyncThreadsClient, thread_id: str, run_id: str | None) -> str:
    """Wait until a run is over, and return its status."""
    while (run := await threads.runs.get(thread_id, str(run_id))).status in ("pending", "running"):
        await await_until(lambda: False, 0.1)
    return run.status


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("graph", ["slow", "nested", "agent"])
async def test_a_run_whose_stream_is_cut(threads: AsyncThreadsClient, graph: str, seed: int) -> None:
    thread_id = await new_thread(threads)
    with cutting(threads._calls.settings.url, seed=seed) as proxy:
        async with shaky(proxy) as client:
            stream = client.runs.stream(
                thread_id, graph, input=HELLO, stream_mode=MODES, stream_subgraphs=True, stream_resumable=True
            )
            got = await acollect(stream)
    assert proxy.cuts
    assert got == await whole(threads, thread_id, stream.run_id)
    assert got[0].event == "metadata"
    assert [run.run_id for run in await threads.runs.list(thread_id)] == [stream.run_id]


@pytest.mark.parametrize("seed", SEEDS)
async def test_joining_a_live_run_from_its_beginning(threads: AsyncThreadsClient, seed: int) -> None:
    thread_id = await new_thread(threads)
    run = await threads.runs.create(thread_id, "slow", input=HELLO, stream_mode=MODES, stream_resumable=True)
    with cutting(threads._calls.settings.url, seed=seed) as proxy:
        async with shaky(proxy) as client:
            got = await acollect(client.runs.join_stream(thread_id, run.run_id, last_event_id="-"))
    assert got == await whole(threads, thread_id, run.run_id)


@pytest.mark.parametrize("seed", SEEDS)
async def test_going_on_in_another_process(threads: AsyncThreadsClient, seed: int) -> None:
    thread_id = await new_thread(threads)
    run = await threads.runs.create(thread_id, "slow", input=HELLO, stream_mode=MODES, stream_resumable=True)
    got: list[StreamPart] = []
    cursor: str | None = "-"
    over = False
    with cutting(threads._calls.settings.url, seed=seed) as proxy:
        while not over:
            async with shaky(proxy) as client:
                async with client.runs.join_stream(thread_id, run.run_id, last_event_id=cursor) as stream:
                    for _ in range(5 + seed):
                        if (part := await anext(stream, None)) is None:
                            over = True
                            break
                        got.append(part)
                    cursor = stream.cursor
    assert got == await whole(threads, thread_id, run.run_id)


async def test_chosen_modes_after_cuts(threads: AsyncThreadsClient) -> None:
    thread_id = await new_thread(threads)
    run = await threads.runs.create(thread_id, "slow", input=HELLO, stream_mode=MODES, stream_resumable=True)
    with cutting(threads._calls.settings.url, seed=7) as proxy:
        async with shaky(proxy) as client:
            modes: Any = ["updates", "custom"]
            got = await acollect(client.runs.join_stream(thread_id, run.run_id, stream_mode=modes, last_event_id="-"))
    everything = await whole(threads, thread_id, run.run_id)
    assert got == [part for part in everything if part.event in ("metadata", "updates", "custom")]


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_run_that_fails_says_so(threads: AsyncThreadsClient, seed: int) -> None:
    thread_id = await new_thread(threads)
    with cutting(threads._calls.settings.url, seed=seed, longest=1500) as proxy:
        async with shaky(proxy) as client:
            stream = client.runs.stream(
                thread_id, "failing", input=HELLO, stream_mode=MODES, stream_resumable=True, version="v2"
            )
            got = await acollect(stream)
            assert [(part.error, part.message) for part in got if part.type == "error"] == [
                ("ValueError", "the node failed")
            ]
            assert got[-1].type == "error"
            with pytest.raises(RunFailedError, match="the node failed"):
                await acollect(client.runs.join_stream(thread_id, stream.run_id or "", raise_error=True))


async def test_a_run_that_can_not_be_resumed(threads: AsyncThreadsClient) -> None:
    thread_id = await new_thread(threads)
    with cutting(threads._calls.settings.url, seed=1, most=2, longest=900) as proxy:
        async with shaky(proxy) as client:
            stream = client.runs.stream(thread_id, "slow", input=HELLO)
            with pytest.warns(StreamNotResumableWarning):
                got = await acollect(stream)
            assert (stream.resumable, stream.cursor) == (False, None)
    assert proxy.cuts
    assert got[-1].data["messages"][-1] == "step 4"
    assert await settled(threads, thread_id, stream.run_id) == "success"


async def test_a_cut_that_cancels(threads: AsyncThreadsClient) -> None:
    thread_id = await new_thread(threads)
    with cutting(threads._calls.settings.url, seed=1, most=1, longest=900) as proxy:
        async with shaky(proxy) as client:
            stream = client.runs.stream(thread_id, "slow", input=HELLO, stream_resumable=True, on_disconnect="cancel")
            with pytest.raises(RunCancelledError):
                await acollect(stream)
    assert await settled(threads, thread_id, stream.run_id) == "interrupted"


@pytest.mark.parametrize("cancels", [True, False])
async def test_leaving_early(threads: AsyncThreadsClient, cancels: bool) -> None:
    thread_id = await new_thread(threads)
    for joins in (True, False):
        if joins:
            run = await threads.runs.create(thread_id, "slow", input=HELLO, stream_resumable=True)
            stream = threads.runs.join_stream(thread_id, run.run_id, last_event_id="-", cancel_on_disconnect=cancels)
        else:
            stream = threads.runs.stream(
                thread_id, "slow", input=HELLO, on_disconnect="cancel" if cancels else "continue"
            )
        async with stream:
            async for part in stream:
                if part.event == "values":
                    break
        assert await settled(threads, thread_id, stream.run_id) == ("interrupted" if cancels else "success")


@pytest.mark.parametrize("raises", [True, False])
async def test_a_run_that_is_cancelled_by_somebody_else(threads: AsyncThreadsClient, raises: bool) -> None:
    thread_id = await new_thread(threads)
    stream = threads.runs.stream(thread_id, "slow", input=HELLO, raise_error=raises)
    async with stream:
        assert (await anext(stream)).event == "metadata"
        await threads.runs.cancel(thread_id, stream.run_id or "")
        if raises:
            with pytest.raises(RunCancelledError):
                await acollect(stream)
        else:
            assert all(part.event in ("values", "error") for part in await acollect(stream))


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_stateless_stream(threads: AsyncThreadsClient, seed: int) -> None:
    stream = threads.runs.stream(None, "slow", input=HELLO)
    assert (await acollect(stream))[-1].data["messages"][-1] == "step 4"
    with cutting(threads._calls.settings.url, seed=seed, longest=900) as proxy:
        async with shaky(proxy) as client:
            stream = client.runs.stream(None, "slow", input=HELLO, stream_mode=MODES, stream_resumable=True)
            got = await acollect(stream)
    assert proxy.cuts
    assert got == await whole(threads, str(stream.thread_id), stream.run_id)  # the run is gone, its events are not
    assert got[0].event == "metadata"
    assert [part for part in got if part.event == "values"][-1].data["messages"][-1] == "step 4"


async def test_a_run_that_is_over_or_not_there(threads: AsyncThreadsClient) -> None:
    thread_id = await new_thread(threads)
    run = await threads.runs.create(thread_id, "agent", input=HELLO)
    await threads.runs.join(thread_id, run.run_id)
    began = time.monotonic()
    for last_event_id in (None, "-"):
        assert await acollect(threads.runs.join_stream(thread_id, run.run_id, last_event_id=last_event_id)) == []
    for ids in ((thread_id, str(uuid.uuid4())), (str(uuid.uuid4()), run.run_id)):
        with pytest.raises(NotFoundError):
            await anext(threads.runs.join_stream(*ids))
    assert time.monotonic() - began < 8


async def test_a_thread_that_is_deleted_meanwhile(threads: AsyncThreadsClient) -> None:
    thread_id = await new_thread(threads)
    stream = threads.runs.stream(thread_id, "slow", input=HELLO)
    async with stream:
        assert (await anext(stream)).event == "metadata"
        await threads.delete(thread_id)
        with pytest.raises(NotFoundError):
            await acollect(stream)
