"""Many calls in flight, measured by the client's own time on the processor."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx
import orjson

import langthreads
from benchmarks.server import THREAD

__all__ = ["bare", "ours"]

THREAD_ID = str(THREAD["thread_id"])
AT_ONCE = 200


async def ours(url: str, count: int, faulty: int) -> float:
    """Return the seconds of CPU that our client takes.

    Args:
        url: The server's address.
        count: How many calls to make.
        faulty: The server resets every so many-th request; 0 for none.
    """
    policy = langthreads.RetryPolicy(max_retries=5, initial_delay=0.001)
    async with langthreads.AsyncThreadsClient(url, retries=policy) as threads:
        params = {"faulty": faulty} if faulty else None
        return await _spent(lambda: threads.get(THREAD_ID, params=params), count)


async def bare(url: str, count: int, faulty: int) -> float:
    """Return the seconds of CPU that httpx takes, with a plain loop of retries."""
    query = f"?faulty={faulty}" if faulty else ""
    async with httpx.AsyncClient() as http:

        async def call() -> Any:
            for attempt in range(6):
                try:
                    return orjson.loads((await http.get(f"{url}/threads/{THREAD_ID}{query}")).content)
                except httpx.TransportError:
                    await asyncio.sleep(0.001 * 2**attempt)
            raise AssertionError("too many faults in a row")

        return await _spent(call, count)


async def _spent(call: Callable[[], Any], count: int) -> float:
    turns = iter(range(count))

    async def work() -> None:
        for _ in turns:
            await call()

    await asyncio.gather(*(call() for _ in range(AT_ONCE)))  # opens the connections
    started = time.process_time()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return time.process_time() - started
