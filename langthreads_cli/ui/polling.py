"""Looks at the server again and again: less often while it is away, at once when asked to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from langthreads_cli.ui.pace import Pace

__all__ = ["Poller"]


class Poller:
    """Calls a function until it is cancelled.

    Args:
        look: Returns whether the server answered.
        pace: How long to wait.
    """

    def __init__(self, look: Callable[[], Awaitable[bool]], pace: Pace) -> None:
        self._look = look
        self._pace = pace
        self._woken = asyncio.Event()
        self.rounds = 0
        """How many looks have ended."""

    def wake(self) -> None:
        """Look now."""
        self._woken.set()

    async def run(self) -> None:
        """Look, wait, look again."""
        failures = 0
        while True:
            self._woken.clear()
            failures = 0 if await self._look() else failures + 1
            self.rounds += 1
            try:
                await asyncio.wait_for(self._woken.wait(), self._pace.wait(failures))
            except TimeoutError:
                pass
