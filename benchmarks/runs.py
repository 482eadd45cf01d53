"""Runs: making them, following their events, waiting for them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import langgraph_sdk

import langthreads
from benchmarks.measure import Row, timed
from benchmarks.server import THREAD

if TYPE_CHECKING:
    from benchmarks.cases import Cases

__all__ = ["rows"]

THREAD_ID = str(THREAD["thread_id"])
SDK = "langgraph-sdk"
INPUT = {"messages": ["hello"]}


def rows(cases: Cases) -> Iterator[Row]:
    """Measure runs beside langgraph-sdk."""
    url, times = cases.url, cases._times(500)
    with langthreads.LangThreads(url) as ours:
        theirs = langgraph_sdk.get_sync_client(url=url)
        ways = {
            "ours": timed(lambda: ours.runs.create(THREAD_ID, "agent", input=INPUT), times),
            SDK: timed(lambda: theirs.runs.create(THREAD_ID, "agent", input=INPUT), times),
        }
        yield cases._row("runs.create, sync", "µs", 1e6, 0.65, ways)
    for what, unit, factor, count, at_once, target, call in (
        ("runs.create, async", "µs", 1e6, times, 1, 0.52, _create),
        ("runs.wait, 1 MB of values", "ms", 1e3, cases._times(10), 1, 1.00, _wait),
        ("200 waits at once, each", "µs", 1e6 / 200, cases._times(5), 200, 0.25, _wait_small),
    ):
        ways = {
            "ours": _measure(lambda: langthreads.AsyncLangThreads(url), call, count, at_once),
            SDK: _measure(lambda: langgraph_sdk.get_client(url=url), call, count, at_once),
        }
        yield cases._row(what, unit, factor, target, ways)
    events = cases._times(20_000)
    for name, chunk, target in (("16 KB chunks", 16384, 0.45), ("one event a chunk", 0, 0.65)):
        params = {"count": events, "chunk": chunk}
        ways = {
            "ours": lambda params=params: asyncio.run(_stream(langthreads.AsyncLangThreads(url), params)),
            SDK: lambda params=params: asyncio.run(_stream(langgraph_sdk.get_client(url=url), params)),
        }
        what = f"a run's stream of 20,000 events, {name}, each"
        yield cases._row(what, "µs", 1e6 / events, target, ways, rounds=3 * cases.rounds)


async def _create(client: Any) -> Any:
    return await client.runs.create(THREAD_ID, "agent", input=INPUT)


async def _wait(client: Any) -> Any:
    return await client.runs.wait(THREAD_ID, "agent", input=INPUT, params={"large": 1})


async def _wait_small(client: Any) -> Any:
    return await client.runs.wait(THREAD_ID, "agent", input=INPUT)


async def _stream(client: Any, params: dict[str, Any]) -> float:
    async with client:
        started = time.perf_counter()
        async for _ in client.runs.stream(THREAD_ID, "agent", input=INPUT, params=params):
            pass
        return time.perf_counter() - started


def _measure(make: Callable[[], Any], call: Callable[[Any], Any], times: int, at_once: int) -> Callable[[], float]:
    async def measure() -> float:
        async with make() as client:
            await asyncio.gather(*(call(client) for _ in range(at_once)))  # opens the connections
            started = time.perf_counter()
            for _ in range(times):
                await asyncio.gather(*(call(client) for _ in range(at_once)))
            return (time.perf_counter() - started) / times

    return lambda: asyncio.run(measure())
