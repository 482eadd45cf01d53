"""What differs between the async and the sync tests, in pairs; generator/twin.py knows the names."""

from __future__ import annotations

import asyncio
import textwrap
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    import langthreads_async
    import langthreads_sync

T = TypeVar("T")


async def agather(*calls: Callable[[], Awaitable[Any]]) -> list[Any]:
    """Make several calls at once."""
    return await asyncio.gather(*(call() for call in calls))


def gather(*calls: Callable[[], Any]) -> list[Any]:
    """Make several calls at once."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [task.result() for task in [pool.submit(call) for call in calls]]


async def acollect(walk: AsyncIterator[T]) -> list[T]:
    """Give everything that a walk gives."""
    return [item async for item in walk]


def collect(walk: Iterator[T]) -> list[T]:
    """Give everything that a walk gives."""
    return list(walk)


async def arun_example(code: str, names: dict[str, Any]) -> None:
    """Run an example from a docstring."""
    namespace = dict(names)
    exec(f"async def example():\n{textwrap.indent(code, '    ')}", namespace)
    await namespace["example"]()


def run_example(code: str, names: dict[str, Any]) -> None:
    """Run an example from a docstring."""
    namespace = dict(names)
    exec(f"def example():\n{textwrap.indent(code, '    ')}", namespace)
    namespace["example"]()


async def araw(client: langthreads_async.AsyncThreadsClient, method: str, path: str, json: Any = None) -> Any:
    """Make a request beside the client, over its connections: what it doesn't do itself, such as starting a run."""
    transport = client._transport
    answer = await transport._http.request(
        method, client._settings.url + path, json=json, headers={"accept-encoding": "identity"}, timeout=60
    )
    return answer.json() if answer.content else None


def raw(client: langthreads_sync.ThreadsClient, method: str, path: str, json: Any = None) -> Any:
    """Make a request beside the client, over its connections: what it doesn't do itself, such as starting a run."""
    transport = client._transport
    answer = transport._http.request(
        method, client._settings.url + path, json=json, headers={"accept-encoding": "identity"}, timeout=60
    )
    return answer.json() if answer.content else None
