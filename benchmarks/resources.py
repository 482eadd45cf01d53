"""Assistants and the store: long lists, typed, beside bare HTTP and JSON."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
import langgraph_sdk
import orjson

import langthreads
from benchmarks.measure import Row, timed

if TYPE_CHECKING:
    from benchmarks.cases import Cases

__all__ = ["rows"]

SDK, BARE = "langgraph-sdk", "bare httpx"
TARGET = 1.10
SPACE = ("memories", "123")


def rows(cases: Cases) -> Iterator[Row]:
    """Measure a search of 1 MB of items, and one of 1,000 assistants."""
    for what, path, body, call, target in (
        ("store.search_items, 1 MB", "/store/items/search", {"namespace_prefix": SPACE, "limit": 1000}, _items, TARGET),
        ("assistants.search(limit=1000), 1 MB", "/assistants/search", {"limit": 1000}, _assistants, TARGET),
        # Checks and models take the same time for small objects, in which there is less to parse.
        ("the same, plain ones, 0.3 MB", "/assistants/search?plain=1", {"limit": 1000}, _plain_assistants, None),
    ):
        address, times = f"{cases.url}{path}", cases._times(20)
        # Each takes a few milliseconds, and is hit or missed by whatever else the machine does.
        rounds = 3 * cases.rounds
        with langthreads.LangThreads(cases.url) as ours, httpx.Client() as http:
            theirs = langgraph_sdk.get_sync_client(url=cases.url)
            ways = {
                "ours": timed(lambda call=call, ours=ours: call(ours), times),
                SDK: timed(lambda call=call, theirs=theirs: call(theirs), times),
                BARE: timed(
                    lambda http=http, address=address, body=body: orjson.loads(http.post(address, json=body).content),
                    times,
                ),
            }
            yield cases._row(f"{what}, sync", "ms", 1e3, target, ways, against=BARE, rounds=rounds)
        ways = {
            "ours": _measured(lambda: langthreads.AsyncLangThreads(cases.url), call, times),
            SDK: _measured(lambda: langgraph_sdk.get_client(url=cases.url), call, times),
            BARE: _measured(httpx.AsyncClient, _posted(address, body), times),
        }
        yield cases._row(f"{what}, async", "ms", 1e3, target, ways, against=BARE, rounds=rounds)


def _items(client: Any) -> Any:
    return client.store.search_items(SPACE, limit=1000)


def _assistants(client: Any) -> Any:
    return client.assistants.search(limit=1000)


def _plain_assistants(client: Any) -> Any:
    return client.assistants.search(limit=1000, params={"plain": 1})


def _posted(address: str, body: Any) -> Callable[[httpx.AsyncClient], Awaitable[Any]]:
    async def call(http: httpx.AsyncClient) -> Any:
        return orjson.loads((await http.post(address, json=body)).content)

    return call


def _measured(make: Callable[[], Any], call: Callable[[Any], Awaitable[Any]], times: int) -> Callable[[], float]:
    async def measure() -> float:
        async with make() as client:
            await call(client)  # opens the connection
            started = time.perf_counter()
            for _ in range(times):
                await call(client)
            return (time.perf_counter() - started) / times

    return lambda: asyncio.run(measure())
