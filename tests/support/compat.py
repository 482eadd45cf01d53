"""What differs between the async and the sync tests, in pairs; generator/sync_converter.py knows the names."""

from __future__ import annotations

import asyncio
import contextlib
import textwrap
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from json import dumps, loads
from typing import TYPE_CHECKING, Any, TypeVar

from langthreads._core.wire import PhaseTimeouts, WireRequest

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
    """Return everything that a walk yields."""
    return [item async for item in walk]


def collect(walk: Iterator[T]) -> list[T]:
    """Return everything that a walk yields."""
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
    calls = client._calls.unwrapped()
    response = await calls._backend.send(_raw_request(calls.settings.url, method, path, json))
    pieces: list[bytes] = []
    while (piece := await response.read()) is not None:
        pieces.append(piece)
    await response.aclose()
    return loads(b"".join(pieces)) if pieces else None


def raw(client: langthreads_sync.ThreadsClient, method: str, path: str, json: Any = None) -> Any:
    """Make a request beside the client, over its connections: what it doesn't do itself, such as starting a run."""
    calls = client._calls.unwrapped()
    response = calls._backend.send(_raw_request(calls.settings.url, method, path, json))
    pieces: list[bytes] = []
    while (piece := response.read()) is not None:
        pieces.append(piece)
    response.close()
    return loads(b"".join(pieces)) if pieces else None


def _raw_request(url: str, method: str, path: str, json: Any) -> WireRequest:
    headers = {"accept": "*/*", "accept-encoding": "identity"}
    body = None
    if json is not None:
        body = dumps(json, ensure_ascii=False, separators=(",", ":")).encode()
        headers["content-type"] = "application/json"
    return WireRequest(method, url + path, headers, body, PhaseTimeouts(5, 60, 60, 5))


class FakeClock:
    """A clock that goes on only when someone sleeps.

    Attributes:
        slept: The waits that were asked for.
        time: What it shows.
        late: How much longer each wait takes.
    """

    def __init__(self, random: float = 1.0) -> None:
        self.slept: list[float] = []
        self.time = 1000.0
        self.late = 0.0
        self._chance = random

    def now(self) -> float:
        return self.time

    def random(self) -> float:
        return self._chance

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds + self.late


class FakeAsyncClock(FakeClock):
    """A clock that goes on only when someone sleeps."""

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds + self.late


@dataclass
class Load:
    """How many calls a load is, and how many are made at once: as many as a program of that world would."""

    calls: int
    at_once: int


ALOAD = Load(calls=2_000, at_once=200)
LOAD = Load(calls=1_500, at_once=32)

Numbered = Iterable[tuple[int, "Callable[[], Any]"]]


async def arun_concurrently(calls: Numbered, at_once: int) -> list[tuple[int, Any]]:
    """Make many calls, some at a time, and return what each returned or raised, with its number."""
    queue, results = iter(calls), list[tuple[int, Any]]()

    async def work() -> None:
        for number, call in queue:
            try:
                results.append((number, await call()))
            except Exception as error:  # noqa: BLE001 - whatever it is, a test looks at it
                results.append((number, error))

    await asyncio.gather(*(work() for _ in range(at_once)))
    return results


def run_concurrently(calls: Numbered, at_once: int) -> list[tuple[int, Any]]:
    """Make many calls, some at a time, and return what each returned or raised, with its number."""

    def outcome(numbered: tuple[int, Callable[[], Any]]) -> tuple[int, Any]:
        number, call = numbered
        try:
            return number, call()
        except Exception as error:  # noqa: BLE001 - whatever it is, a test looks at it
            return number, error

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(outcome, calls))


def aother_tasks() -> int:
    """How many tasks there are besides the one that asks."""
    return len(asyncio.all_tasks()) - 1


def other_tasks() -> int:
    """Nothing runs besides the thread that asks: there are no tasks here."""
    return 0


async def asettle() -> None:
    """Let the event loop finish what is closed: it takes notice of that in its next turns."""
    for _ in range(3):
        await asyncio.sleep(0)


def settle() -> None:
    """What is closed is closed: there is no event loop here."""


async def await_until(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Wait until a condition is true; return False after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.001)
    return True


def wait_until(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Wait until a condition is true; return False after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.001)
    return True


@contextlib.asynccontextmanager
async def arunning(call: Callable[[], Awaitable[T]]) -> AsyncIterator[Callable[[], Awaitable[T]]]:
    """Make a call while the block runs; the block gets a function that waits for its result."""
    task = asyncio.ensure_future(call())

    async def result() -> T:
        return await asyncio.wait_for(task, 10)

    yield result
    await result()


@contextlib.contextmanager
def running(call: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Make a call while the block runs; the block gets a function that waits for its result."""
    with ThreadPoolExecutor(1) as pool:
        task = pool.submit(call)
        yield lambda: task.result(10)
        task.result(10)
