"""Drives the UI in tests: opens it on a server, and waits for what is to show."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from langthreads_async import AsyncLangThreads
from langthreads_cli.ui.app import ThreadsApp
from langthreads_cli.ui.pace import Pace
from tests.cli.ui.server import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.pilot import Pilot

    from tests.cli.ui.server import UiServer

__all__ = ["FAST", "open_ui", "screen_text", "until"]

FAST = Pace(poll=0.05, longest_wait=0.2, settle=0.0, now=lambda: NOW)
"""Quick, and with a clock that stands still."""


@asynccontextmanager
async def open_ui(
    server: UiServer | str, size: tuple[int, int] = (120, 40), pace: Pace = FAST, address: str = "http://localhost:2024"
) -> AsyncIterator[tuple[ThreadsApp, Pilot[int]]]:
    """Open the UI without a terminal; the first look at the server has happened."""
    url = server if isinstance(server, str) else server.url
    async with AsyncLangThreads(url, api_key=None) as client:
        app = ThreadsApp(client, address, pace)
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: app.poller.rounds > 0)
            yield app, pilot


async def until(pilot: Pilot[int], holds: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something holds.

    Raises:
        AssertionError: It still doesn't; the text has the screen.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    while not holds():
        assert asyncio.get_running_loop().time() < deadline, f"it never held:\n{screen_text(pilot.app)}"
        await pilot.pause(0.01)
    await pilot.pause()


def screen_text(app: ThreadsApp | object) -> str:
    """What stands on the screen, line by line."""
    assert isinstance(app, ThreadsApp)
    height = app.size.height
    lines = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in lines[:height])
