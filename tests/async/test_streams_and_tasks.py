"""Streams and what only the async world has: awaiting the call, cancellation, time limits, tasks."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import APITimeoutError
from langthreads_async import AsyncThreadsClient
from tests.support.compat import aother_tasks, await_until
from tests.support.pools import idle
from tests.support.run_streams import RunLine, run_events, run_streams
from tests.support.streams import THREAD_ID, Line, StreamServer, run, streams

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from langthreads import AsyncRunStream, StreamPart

FIVE = run(5, each=2)
LATE_CUT = [Line(), Line(cut_events=2, end="stall")]


async def clean(server: StreamServer, threads: AsyncThreadsClient) -> None:
    """Hold that nothing is left, and that the client goes on to work."""
    gc.collect()
    assert await await_until(lambda: server.streams_open == 0)
    assert await await_until(lambda: aother_tasks() == 0)
    assert await await_until(lambda: idle(threads))
    server.lines.clear()
    async with threads.join_stream(THREAD_ID, last_event_id="-", until="run_done") as stream:
        assert len([part async for part in stream]) == len(FIVE)


async def test_awaiting_the_call_gives_the_same_stream() -> None:
    with streams(FIVE) as server:
        async with AsyncThreadsClient(server.url) as threads:
            call = threads.join_stream(THREAD_ID, until="run_done")
            stream = await call
            assert stream is call
            assert await stream is call
            assert server.requests == []
            assert len([part async for part in await threads.join_stream(THREAD_ID, until="run_done")]) == len(FIVE)


async def listen(threads: AsyncThreadsClient, **options: Any) -> None:
    async with threads.join_stream(THREAD_ID, **options) as stream:
        async for _ in stream:
            pass


async def listen_and_forget(threads: AsyncThreadsClient, **options: Any) -> None:
    async for _ in threads.join_stream(THREAD_ID, **options):
        pass


@pytest.mark.parametrize("listening", [listen, listen_and_forget])
@pytest.mark.parametrize(
    ("lines", "options"),
    [
        ([Line()], {}),
        ([Line(silent=True)], {}),
        ([Line(), Line()], {"last_event_id": "-"}),
        ([Line(), Line(silent=True)], {"last_event_id": "-"}),
        (LATE_CUT, {"last_event_id": "-"}),
        ([Line(cut_events=2), Line(silent=True)], {}),
    ],
    ids=["live", "opening", "replaying", "opening-a-replay", "stalled-replay", "reconnecting"],
)
async def test_a_time_limit_ends_it(listening: Any, lines: list[Line], options: dict[str, Any]) -> None:
    with streams(FIVE, *lines) as server:
        async with AsyncThreadsClient(server.url) as threads:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.15):
                    await listening(threads, **options)
            await clean(server, threads)


@pytest.mark.thorough
async def test_a_cancel_at_any_moment_leaves_nothing() -> None:
    with streams(FIVE) as server:
        server.go_on()
        async with AsyncThreadsClient(server.url) as threads:
            await threads.search(select=["thread_id"])
            for turns in range(60):
                task = asyncio.create_task(listen(threads, last_event_id="-"))
                for _ in range(turns):
                    await asyncio.sleep(0)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                if turns % 10 == 9:
                    await clean(server, threads)


async def test_a_task_group_that_fails_takes_its_streams_along() -> None:
    async def fail(started: asyncio.Event) -> None:
        await started.wait()
        raise ZeroDivisionError

    async def follow(threads: AsyncThreadsClient, started: asyncio.Event) -> None:
        async with threads.join_stream(THREAD_ID) as stream:
            async for _ in stream:
                started.set()

    with streams(FIVE) as server:
        async with AsyncThreadsClient(server.url) as threads:
            started = asyncio.Event()
            with pytest.raises(ExceptionGroup) as caught:  # noqa: PT012
                async with asyncio.TaskGroup() as group:
                    for _ in range(5):
                        group.create_task(follow(threads, started))
                    group.create_task(fail(started))
            assert caught.group_contains(ZeroDivisionError)
            await clean(server, threads)


async def test_a_generator_around_a_stream_that_is_dropped() -> None:
    async def names(threads: AsyncThreadsClient) -> AsyncIterator[str]:
        async with threads.join_stream(THREAD_ID) as stream:
            async for part in stream:
                yield part.event

    with streams(FIVE) as server:
        async with AsyncThreadsClient(server.url) as threads:
            async for name in names(threads):
                assert name == "metadata"
                break
            await clean(server, threads)


async def test_a_time_limit_of_its_own_is_exact() -> None:
    with streams((), beats=0.15) as server:
        async with AsyncThreadsClient(server.url) as threads:
            began = asyncio.get_running_loop().time()
            with pytest.raises(APITimeoutError):
                await listen(threads, timeout=0.2)
            assert asyncio.get_running_loop().time() - began < 0.29  # the next sign of life arrives later
            server.go_on()
            server.publish(*FIVE)
            await clean(server, threads)


async def test_many_at_once() -> None:
    with streams(FIVE) as server:
        server.go_on()
        async with AsyncThreadsClient(server.url) as threads:

            async def follow() -> int:
                async with threads.join_stream(THREAD_ID, last_event_id="-", until="run_done") as stream:
                    return len([part async for part in stream])

            assert await asyncio.gather(*(follow() for _ in range(20))) == [len(FIVE)] * 20
            assert await await_until(lambda: server.streams_open == 0)


@pytest.mark.parametrize("cancels", [True, False])
async def test_a_run_s_stream_whose_task_is_cancelled(cancels: bool) -> None:
    for turns in range(0, 60, 3):
        with run_streams(run_events(5), RunLine(after=2)) as server:
            async with AsyncThreadsClient(server.url) as threads:
                stream = threads.runs.stream(THREAD_ID, "agent", on_disconnect="cancel" if cancels else "continue")
                task = asyncio.create_task(follow_run(stream))
                for _ in range(turns):
                    await asyncio.sleep(0)
                if turns % 2:
                    await await_until(lambda: server.opened == 1, 0.1)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert await await_until(lambda: server.streams_open == 0)
                assert await await_until(lambda: aother_tasks() == 0)
                assert await await_until(lambda: idle(threads))
                if server.made and server.opened:
                    assert await await_until(lambda: server.status == ("interrupted" if cancels else "running"))
                assert not server.joins


async def follow_run(stream: AsyncRunStream[StreamPart]) -> None:
    async with stream:
        async for _ in stream:
            pass
