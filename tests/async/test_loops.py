"""What only an event loop brings: cancelling, two loops, async functions of users, apps in this process."""

from __future__ import annotations

import asyncio
import importlib
import random
import sys
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from langthreads import APITimeoutError, ConfigurationError, Timeout
from langthreads_async import AsyncThreadsClient
from langthreads_async._http import httpx as httpx_backend
from tests.support.compat import await_until
from tests.support.faults import FINE, Fault, faults
from tests.support.graph_model import GraphModel
from tests.support.streams import THREAD_ID, Line, run, streams
from tests.support.transfer_server import transfers

# ---------------------------------------------------------------- cancelling


async def test_cancelling_a_call_ends_it_at_once() -> None:
    with faults(Fault("silent", stall=10)) as server:
        async with AsyncThreadsClient(server.url) as threads:
            task = asyncio.create_task(threads.count())
            await await_until(lambda: server.requests)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(task, 1)
            assert await threads.count() == 0
        assert await await_until(lambda: server.open == 0)


@pytest.mark.parametrize("at", [1, 2], ids=["create", "comparison"])
async def test_cancelling_an_import_deletes_what_it_made(at: int) -> None:
    model = GraphModel()
    model.run({"log": ["in"]}, [("a", {"log": ["a"]})])
    with transfers(*[FINE] * (2 + at), Fault("silent", stall=10)) as server:
        thread_id = server.put(model)
        async with AsyncThreadsClient(server.url) as threads:
            export = await threads.export(thread_id)
            task = asyncio.create_task(threads.import_(export, thread_id="copy"))
            await await_until(lambda: len(server.requests) == 2 + at + 1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(task, 5)
        assert list(server.threads) == [thread_id]


@pytest.mark.thorough
@pytest.mark.parametrize("keep", [1, 4], ids=["few kept", "all kept"])
@pytest.mark.parametrize("whose", ["ours", "the caller's"])
@pytest.mark.parametrize("seed", range(2))
async def test_cancelling_at_any_moment_leaves_the_pool_whole(
    seed: int, whose: str, keep: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    with faults() as server:
        at = server.add()
        limits = httpx.Limits(max_connections=4, max_keepalive_connections=keep)
        monkeypatch.setattr(httpx_backend, "MAX_CONNECTIONS", 4)
        async with httpx.AsyncClient(limits=limits, verify=False) as theirs:
            own = None if whose == "ours" else theirs
            async with AsyncThreadsClient(server.url, http_client=own, timeout=Timeout(pool=2), retries=0) as threads:
                for _ in range(60):
                    tasks = [asyncio.create_task(threads.get(at)) for _ in range(12)]
                    await asyncio.sleep(chance.random() * 0.01)
                    for task in tasks:
                        if chance.random() < 0.7:
                            task.cancel()
                        if chance.random() < 0.3:
                            await asyncio.sleep(0)
                    results = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 10)
                    assert {type(result).__name__ for result in results} <= {"Thread", "CancelledError"}
                await asyncio.wait_for(asyncio.gather(*(threads.get(at) for _ in range(12))), 5)
        assert len(asyncio.all_tasks()) == 1
        assert await await_until(lambda: server.open == 0)


async def test_calls_whose_time_is_over_leave_the_pool_whole() -> None:
    chance = random.Random(5)
    with faults(forever=lambda: Fault("late", stall=chance.random() * 0.01)) as server:
        at = server.add()
        limits = httpx.Limits(max_connections=4, max_keepalive_connections=1)
        async with httpx.AsyncClient(limits=limits, verify=False) as own:
            async with AsyncThreadsClient(server.url, http_client=own, retries=0) as threads:
                for _ in range(40):
                    calls = [threads.get(at, timeout=chance.random() * 0.02 + 0.0001) for _ in range(12)]
                    results = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 10)
                    assert {type(result).__name__ for result in results} <= {"Thread", "APITimeoutError"}
                server.plan = iter(())
                await asyncio.wait_for(asyncio.gather(*(threads.get(at, timeout=5) for _ in range(12))), 10)


async def test_cancelling_while_a_retry_waits() -> None:
    with faults(forever=lambda: Fault("503", status=503, headers=("retry-after: 20",))) as server:
        async with AsyncThreadsClient(server.url) as threads:
            task = asyncio.create_task(threads.count())
            await await_until(lambda: server.requests)
            await asyncio.sleep(0.02)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(task, 1)


async def test_a_total_that_interrupts_a_head_that_drips() -> None:
    with faults(Fault("drip", drip=0.002)) as server:
        at = server.add()
        async with AsyncThreadsClient(server.url, timeout=0.1, retries=0) as threads:
            with pytest.raises(APITimeoutError, match=r"not done within 0\.1 s in all"):
                await threads.get(at)


# ---------------------------------------------------------------- loops


@pytest.mark.parametrize("copied", ["no", "before", "after"])
def test_a_client_in_two_loops_says_so(copied: str) -> None:
    # A connection that stayed open could not be closed any more once its loop is gone.
    last = Fault("", raw=b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 1\r\n\r\n0")
    with faults(last) as server:
        original = AsyncThreadsClient(server.url)
        other = original.with_options(retries=1) if copied == "before" else original
        assert asyncio.run(original.count()) == 0
        if copied == "after":
            other = original.with_options(retries=1)
        with pytest.raises(ConfigurationError, match="another event loop"):
            asyncio.run(other.count())
        asyncio.run(original.aclose())


# ---------------------------------------------------------------- async functions of users


async def test_hooks_and_keys_may_be_async() -> None:
    seen: list[Any] = []

    async def see(event: Any) -> None:
        await asyncio.sleep(0)
        seen.append(event)

    async def key() -> str:
        await asyncio.sleep(0)
        return "from afar"

    with faults() as server:
        async with AsyncThreadsClient(server.url, api_key=key, on_request=see, on_response=see) as threads:
            await threads.count()
    assert [type(event).__name__ for event in seen] == ["RequestEvent", "ResponseEvent"]
    assert server.requests[0].headers["x-api-key"] == "from afar"
    assert seen[0].headers["x-api-key"] == "***"


# ---------------------------------------------------------------- apps in this process


async def test_an_app_in_this_process() -> None:
    async def count(request: Any) -> JSONResponse:
        return JSONResponse(len(await request.body()))

    app = Starlette(routes=[Route("/threads/count", count, methods=["POST"])])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as own:
        async with AsyncThreadsClient("http://server", http_client=own) as threads:
            assert await threads.count() == 2


# ---------------------------------------------------------------- uvloop


@pytest.mark.skipif(sys.platform == "win32", reason="uvloop is not for Windows")
def test_calls_streams_and_cancelling_over_uvloop() -> None:
    """Its sockets are its own, and refuse much of what those of asyncio do."""

    async def main() -> None:
        with faults(Fault("silent", stall=10)) as server:
            async with AsyncThreadsClient(server.url, retries=0) as threads:
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(threads.count(), 0.05)
                assert await threads.count() == 0
            assert await await_until(lambda: server.open == 0)
        with streams(run(5), Line(cut_events=3)) as source:
            async with AsyncThreadsClient(source.url) as threads:
                # Cut, taken up again, replayed, left at the end of the run.
                walked = [part async for part in threads.join_stream(THREAD_ID, last_event_id="-", until="run_done")]
                assert len(walked) == 7
                early = threads.join_stream(THREAD_ID, last_event_id="-")
                await anext(early)
                await early.aclose()
            assert await await_until(lambda: source.streams_open == 0)

    uvloop = importlib.import_module("uvloop")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
