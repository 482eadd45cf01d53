"""Drives the UI in tests: opens it on a server, and waits for what is to show."""

from __future__ import annotations

import asyncio
import warnings
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from unittest.mock import patch

from langthreads import StreamNotResumableWarning
from langthreads_async import AsyncLangThreads
from langthreads_cli.ui.app import ThreadsApp
from langthreads_cli.ui.timing import Timing
from tests.cli.ui.server import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from textual.pilot import Pilot

    from tests.cli.ui.server import UiServer

__all__ = ["FAST", "open_ui", "screen_text", "until"]

FAST = Timing(poll=0.05, longest_wait=0.1, settle=0.001, now=lambda: NOW)
"""Quick, and with a clock that stands still."""


@asynccontextmanager
async def open_ui(
    server: UiServer | str,
    size: tuple[int, int] = (120, 40),
    timing: Timing = FAST,
    address: str = "http://localhost:2024",
) -> AsyncIterator[tuple[ThreadsApp, Pilot[int]]]:
    """Open the UI without a terminal; the first look at the server has happened."""
    with patch("textual.app.wait_for_idle", _take_turns), patch("textual.pilot.wait_for_idle", _take_turns):
        async with _opened(server, size, timing, address) as opened:
            yield opened


async def _take_turns(*_: float) -> None:
    """Let everything that is waiting happen; the usual way waits for an idle process, which a server in it is not."""
    for _turn in range(30):
        await asyncio.sleep(0)


@asynccontextmanager
async def _opened(
    server: UiServer | str, size: tuple[int, int], timing: Timing, address: str
) -> AsyncIterator[tuple[ThreadsApp, Pilot[int]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", StreamNotResumableWarning)  # as run_ui does
        made = AsyncLangThreads(server, api_key=None) if isinstance(server, str) else server.client()
        async with made as client:
            app = ThreadsApp(client, address, timing)
            app.animation_level = "none"
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
        await asyncio.sleep(0.01)  # cheaper than a pause of the pilot, which waits for every widget
    await pilot.pause()


def screen_text(app: ThreadsApp | object) -> str:
    """What stands on the screen, line by line."""
    assert isinstance(app, ThreadsApp)
    height = app.size.height
    lines = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in lines[:height])
