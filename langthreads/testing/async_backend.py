"""How the async client reaches a fake server without a network."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from langthreads._core.compat import AsyncClock
from langthreads._core.wire import Headers, Phase, WireError
from langthreads.testing.backend import POLL_SECONDS, Exchange

if TYPE_CHECKING:
    from langthreads._core.wire import WireRequest
    from langthreads.testing.gate import Gate

__all__ = ["AsyncMemoryBackend", "AsyncServerClock"]

TURNS = 5
"""How often other tasks have their turn before time jumps."""


class AsyncMemoryBackend:
    """The async client's way.

    Args:
        gate: The way into the server.
        url: The address by which it was found.
    """

    def __init__(self, gate: Gate, url: str) -> None:
        self._gate = gate
        self._url = url
        self._closed = False

    @property
    def closed(self) -> bool:
        """Return whether it was closed."""
        return self._closed

    async def send(self, request: WireRequest) -> AsyncMemoryResponse:
        """Send a request once and return the response, its body unread."""
        if self._closed:
            raise WireError("the client was closed meanwhile", Phase.POOL)
        response = AsyncMemoryResponse(Exchange(self._gate, self._url, request))
        await response.wait_for_start()
        return response

    async def aclose(self) -> None:
        """Send no more."""
        self._closed = True


class AsyncMemoryResponse:
    """A response for the async client.

    Args:
        exchange: The request and its answer.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._forget = exchange.gate.on_change(self._wake)
        self.status: int = exchange.answer.status
        self.headers: Headers = Headers(exchange.answer.headers.items())

    def _wake(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._changed.set)

    async def wait_for_start(self) -> None:
        """Wait until the answer begins."""
        try:
            while not self._exchange.is_ready():
                await self._wait()
        except BaseException:
            await self.aclose(abort=True)
            raise

    async def read(self) -> bytes | None:
        """Return all of the body that has arrived, waiting for at least something; None at its end."""
        while True:
            self._changed.clear()
            if self._exchange.look():
                return self._exchange.taken()
            await self._wait()

    async def _wait(self) -> None:
        for _ in range(TURNS):
            await asyncio.sleep(0)
            if self._changed.is_set():
                return
        if self._exchange.skip():
            return
        try:
            async with asyncio.timeout(self._exchange.seconds()):
                await self._changed.wait()
        except TimeoutError:
            pass

    def has_more(self) -> bool:
        """Return whether `read` would return at once."""
        try:
            return self._exchange.look()
        except WireError:
            return True

    async def aclose(self, *, abort: bool = False) -> None:  # noqa: ARG002 - as the seam has it
        """Hang up, where the body was not read to its end."""
        self._forget()
        self._exchange.close()
        self._changed.set()


class AsyncServerClock(AsyncClock):
    """The async client's time: the server's.

    Args:
        gate: The way into the server.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def now(self) -> float:
        """Return the seconds since 1970."""
        return self._gate.time.seconds()

    def random(self) -> float:
        """Return always the same: a test is not for chance."""
        return 0.5

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        until = self.now() + seconds
        if self._gate.time.skips:
            for _ in range(TURNS):
                await asyncio.sleep(0)
            self._gate.time.jump(until)
            return
        while (left := until - self.now()) > 0:  # noqa: ASYNC110 - the clock may be a test's, which announces nothing
            await asyncio.sleep(min(left, POLL_SECONDS))
