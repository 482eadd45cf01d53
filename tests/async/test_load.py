"""Many calls at once, with faults among them."""

from __future__ import annotations

import gc
import logging
import random
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from langthreads import APIConnectionError, APIError, APIStatusError, RetryPolicy, Thread, Timeout
from langthreads_async import AsyncThreadsClient
from tests.support.compat import ALOAD, aother_tasks, arun_concurrently, await_until
from tests.support.faults import FINE, Fault, faults

if TYPE_CHECKING:
    from collections.abc import Callable

FAULTS = [
    Fault("reset before", reset="before"),
    Fault("reset after", reset="after"),
    Fault("cut in the head", cut=20),
    Fault("cut in the body", raw=b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{", done=True),
    Fault("closed after the answer", close=True),
    Fault("garbage", raw=b"SSH-2.0-OpenSSH_9.2\r\n"),
    Fault("slow", stall=0.02),
    Fault("429", status=429, headers=("retry-after-ms: 5",)),
    Fault("503", status=503, headers=("retry-after-ms: 5",)),
    Fault("503 out of range", status=503, headers=("retry-after: 3600",)),
    Fault("500", status=500),
    Fault("500 after it was done", status=500, done=True),
    Fault("502", status=502),
    Fault("404", status=404),
]


def memory() -> tuple[int, int]:
    """How many bytes this process occupies, where that can be known, and how many objects there are."""
    gc.collect()
    statm = Path("/proc/self/statm")
    pages = int(statm.read_text().split()[1]) if statm.exists() else 0
    return pages * 4096, len(gc.get_objects())


@pytest.mark.thorough
@pytest.mark.usefixtures("untraced_threads")
async def test_many_calls_with_faults_in_a_tenth_of_them(caplog: pytest.LogCaptureFixture) -> None:
    """Each ends in a correct answer or a typed error, and nothing is left over."""
    caplog.set_level(logging.ERROR)  # what is logged is kept, and would look like a leak
    chance = random.Random(4)
    # A server that is asked by so many at once is asked with patience.
    options: dict[str, Any] = {"retries": RetryPolicy(2, initial_delay=0.001), "timeout": Timeout(30, 30, 30, 30)}
    threads_before = threading.active_count()

    def fault() -> Fault:
        return chance.choice(FAULTS) if chance.random() < 0.1 else FINE

    with faults() as server:
        ours = [server.add() for _ in range(50)]

        # Many callers share few connections: what httpcore spends on a call grows with their number.
        own = httpx.AsyncClient(limits=httpx.Limits(max_connections=20, max_keepalive_connections=20))
        async with own, AsyncThreadsClient(server.url, http_client=own, **options) as threads:
            others_before = aother_tasks()

            def one(number: int) -> Callable[[], Any]:
                at = ours[number % len(ours)]
                more = {"headers": {"x-call": str(number)}}
                return (
                    lambda: threads.get(at, **more),
                    lambda: threads.update(at, metadata={str(number % 10): number}, **more),
                    lambda: threads.create(metadata={"number": number}, **more),
                    lambda: threads.get(at, **more),
                    lambda: threads.search(ids=[at], **more),
                )[number % 5]

            def check(number: int, result: Any) -> None:
                if isinstance(result, APIError):
                    assert isinstance(result, APIConnectionError | APIStatusError), repr(result)
                    assert server.done[str(number)] <= 1
                elif number % 5 in (1, 2):
                    assert isinstance(result, Thread), repr(result)
                    assert server.done[str(number)] == 1
                elif number % 5 == 4:
                    assert [type(found) for found in result] == [Thread], repr(result)
                else:
                    assert isinstance(result, Thread), repr(result)
                    assert result.thread_id == ours[number % len(ours)]

            async def wave(numbers: range) -> int:
                results = await arun_concurrently([(number, one(number)) for number in numbers], ALOAD.at_once)
                assert sorted(number for number, _ in results) == list(numbers)
                for number, result in results:
                    check(number, result)
                server.threads = {at: server.threads[at] for at in ours}
                return sum(not isinstance(result, APIError) for _, result in results)

            async def memory_at_rest() -> tuple[int, int]:
                # Answers that take long enough make the client use all the connections that it may: as many each time.
                for seconds in (0.05, 0.5, 5.0):
                    server.plan = iter([Fault("slow", stall=seconds)] * 20)
                    await arun_concurrently([(number, one(number)) for number in range(ALOAD.at_once)], ALOAD.at_once)
                    if await await_until(lambda: server.open == 20, 1.0):
                        break
                assert server.open == 20
                server.threads = {at: server.threads[at] for at in ours}
                server.requests.clear()
                return memory()

            size = ALOAD.calls // 10
            server.plan = iter(fault, None)
            # The first waves fill what is filled once.
            good = await wave(range(size)) + await wave(range(size, 2 * size))
            before, objects_before = await memory_at_rest()
            server.plan = iter(fault, None)
            for start in range(2 * size, 10 * size, size):
                good += await wave(range(start, start + size))
            after, objects = await memory_at_rest()

            assert 0.93 * ALOAD.calls < good < ALOAD.calls
            # A process grows and shrinks by some megabytes by itself, whatever the number of calls.
            assert after < before + 8 * 2**20 + 2_500 * ALOAD.calls
            # An object for each fortieth call would be more.
            assert objects < objects_before + ALOAD.calls // 50
            assert server.reused == 0
            assert aother_tasks() == others_before
        assert await await_until(lambda: server.open == 0)
    assert await await_until(lambda: threading.active_count() <= threads_before)
