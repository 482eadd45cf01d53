"""Polls the server: less often while it is unreachable, at once when asked to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from langthreads_cli.ui.timing import Timing

__all__ = ["Poller"]


class Poller:
    """Calls a function until it is cancelled.

    Args:
        poll: Returns whether the server answered.
        timing: How long to wait.
    """

    def __init__(self, poll: Callable[[], Awaitable[bool]], timing: Timing) -> None:
        self._poll_once = poll
        self._timing = timing
        self._woken = asyncio.Event()
        self.rounds = 0
        """How many polls have ended."""

    def wake(self) -> None:
        """Poll now."""
        self._woken.set()

    async def run(self) -> None:
        """Poll until cancelled."""
        failures = 0
        while True:
            self._woken.clear()
            failures = 0 if await self._poll_once() else failures + 1
            self.rounds += 1
            try:
                await asyncio.wait_for(self._woken.wait(), self._timing.wait(failures))
            except TimeoutError:
                pass
