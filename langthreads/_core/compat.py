"""What differs between async and sync code, in pairs, such as `AsyncClock` and `Clock`.

The sync client is made from the async one by changing names, so each pair has the same methods and arguments.
"""

from __future__ import annotations

import inspect
import random
import time
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Generator
    from typing import Self

__all__ = [
    "AsyncBackendName",
    "AsyncClock",
    "AsyncSlots",
    "AsyncStreamBase",
    "BackendName",
    "Clock",
    "Slots",
    "StreamBase",
    "wake_tasks",
    "wake_threads",
    "maybe_await",
    "running_loop",
    "async_timeout",
    "ensure_sync",
    "no_loop",
    "sync_timeout",
]

T = TypeVar("T")

AsyncBackendName: TypeAlias = Literal["httpx", "httpx2", "aiohttp"]
"""The HTTP libraries that can send the requests."""

BackendName: TypeAlias = Literal["httpx", "httpx2"]
"""The HTTP libraries that can send the requests; aiohttp needs an event loop."""


class Clock:
    """Time and randomness, in one place, so that tests can replace them."""

    def now(self) -> float:
        """Return the seconds since some moment."""
        return time.monotonic()

    def random(self) -> float:
        """Return a random number from 0 to 1."""
        return random.random()  # noqa: S311 - spreads retries, guards nothing

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class AsyncClock:
    """Time and randomness, in one place, so that tests can replace them."""

    def now(self) -> float:
        """Return the seconds since some moment."""
        return time.monotonic()

    def random(self) -> float:
        """Return a random number from 0 to 1."""
        return random.random()  # noqa: S311 - spreads retries, guards nothing

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        import asyncio

        await asyncio.sleep(seconds)


def async_timeout(seconds: float | None) -> AbstractAsyncContextManager[Any]:
    """Raise `TimeoutError` when the block takes longer."""
    if seconds is None:
        return nullcontext()
    # Not at the top: the sync client should not pay for it.
    import asyncio

    return asyncio.timeout(seconds)


def sync_timeout(seconds: float | None) -> AbstractContextManager[Any]:  # noqa: ARG001 - the pair's signature
    """Do nothing: a blocked thread can't be interrupted, so the phases of a call are bounded instead."""
    return nullcontext()


async def maybe_await(value: T | Awaitable[T]) -> T:
    """Return the result of a user's function, awaited if the function is async."""
    if inspect.isawaitable(value):
        return await value
    return value


def ensure_sync(value: T) -> T:
    """Return the result of a user's function; raise `TypeError` if the function is async."""
    if inspect.isawaitable(value):
        if inspect.iscoroutine(value):
            value.close()
        raise TypeError("an async function was given to the sync client; pass a plain one")
    return value


def running_loop() -> object | None:
    """Return the event loop that runs."""
    import asyncio

    return asyncio.get_running_loop()


def no_loop() -> object | None:
    """Return None: connections are bound to no event loop here."""
    return None


class AsyncStreamBase:
    """Awaiting a stream returns the stream itself, so that programs which await the call keep working."""

    def __await__(self) -> Generator[Any, Any, Self]:
        return self
        yield  # makes this a generator


class StreamBase:
    """A stream has nothing to wait for here."""


class AsyncSlots:
    """A bound on how many do something at once."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._slots: Any = None

    async def acquire(self, timeout: float | None) -> bool:
        """Take a slot, waiting for at most `timeout` seconds; return whether there was one."""
        slots = self._slots
        if slots is None:
            import asyncio

            self._slots = slots = asyncio.Semaphore(self._count)
        if not slots.locked():
            await slots.acquire()
            return True
        try:
            async with async_timeout(timeout):
                await slots.acquire()
        except TimeoutError:
            return False
        return True

    def release(self) -> None:
        """Free a slot."""
        if self._slots is not None:
            self._slots.release()


class Slots:
    """A bound on how many do something at once."""

    def __init__(self, count: int) -> None:
        import threading

        self._slots = threading.Semaphore(count)

    def acquire(self, timeout: float | None) -> bool:
        """Take a slot, waiting for at most `timeout` seconds; return whether there was one."""
        return self._slots.acquire(timeout=timeout)

    def release(self) -> None:
        """Free a slot."""
        self._slots.release()


def wake_tasks(network_stream: Any) -> None:
    """Do nothing: a task that waits on an httpcore connection wakes up when that is closed."""


def wake_threads(network_stream: Any) -> None:
    """Shut an httpcore connection down: a close alone does not wake up a thread that is blocked in recv()."""
    import contextlib
    import socket

    with contextlib.suppress(OSError, AttributeError):
        network_stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
