"""One sync client, used from many threads at once."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

from langthreads_sync import ThreadsClient
from tests.support.compat import FakeClock, wait_until
from tests.support.faults import FINE, Fault, faults

THREADS = 32


def test_a_client_may_be_used_from_32_threads_at_once() -> None:
    start = threading.Barrier(THREADS)

    def work(threads: ThreadsClient, number: int) -> list[int]:
        start.wait()
        seen: list[int] = []
        for at in range(20):
            thread = threads.create(metadata={"number": number, "at": at})
            threads.update(thread.thread_id, metadata={"changed": number})
            found = threads.get(thread.thread_id)
            assert found.metadata == {"number": number, "at": at, "changed": number}
            threads.with_options(retries=1).delete(thread.thread_id)
            seen.append(found.metadata["at"])
        return seen

    with faults() as server:
        with ThreadsClient(server.url) as threads, ThreadPoolExecutor(THREADS) as pool:
            results = list(pool.map(lambda number: work(threads, number), range(THREADS)))
            assert threads.count() == 0
        assert results == [list(range(20))] * THREADS
        assert wait_until(lambda: server.open == 0)


def test_raw_responses_are_not_mixed_up_between_threads() -> None:
    with faults() as server:
        ours = [server.add() for _ in range(THREADS)]
        with ThreadsClient(server.url) as threads, ThreadPoolExecutor(THREADS) as pool:
            raw = threads.with_raw_response
            for _ in range(10):
                found = list(pool.map(raw.get, ours))
                assert [one.parsed.thread_id for one in found] == ours


def test_threads_share_the_pool_also_when_servers_fail() -> None:
    # At random: 32 threads that try again in step could meet every fault of a fixed order.
    some = [FINE, Fault("500", status=500), FINE, Fault("reset", reset="before")]
    chance = random.Random(6)
    with faults(forever=lambda: chance.choice(some)) as server:
        at = server.add()
        clock = FakeClock()
        with ThreadsClient(server.url, retries=20, clock=clock) as threads, ThreadPoolExecutor(THREADS) as pool:
            found = list(pool.map(lambda _: threads.get(at).thread_id, range(320)))
        assert found == [at] * 320
        assert server.reused == 0
        assert wait_until(lambda: server.open == 0)
