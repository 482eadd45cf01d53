"""Pictures of the UI as SVG, the same bytes each time: fixed threads, fixed ids, a clock that stands still.

    python -m tests.cli.ui.pictures FOLDER

For the documentation: `await picture(path, size, name)`.
"""

from __future__ import annotations

import asyncio
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widgets import TextArea

from langthreads_cli.ui.timing import Timing
from tests.cli.ui.driver import open_ui, until
from tests.cli.ui.server import NOW, UiServer
from tests.cli.ui.world import FORKED, fill

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.pilot import Pilot

    from langthreads_cli.ui.app import ThreadsApp

__all__ = ["SCENES", "DRAWN", "file_name", "picture", "svg_of", "versions"]

SMALL, LARGE = (80, 24), (200, 60)
"""Columns and lines: the smallest screen, and a large one."""

STILL = Timing(poll=3600, longest_wait=3600, settle=0.001, notice=3600, now=lambda: NOW)


async def waiting(app: ThreadsApp, pilot: Pilot[int]) -> None:
    """A thread that waits for an answer."""
    await until(pilot, lambda: app.view.panel.display and app.view.state is not None and len(app.pane.tabs.counts) == 5)


async def forked(app: ThreadsApp, pilot: Pilot[int]) -> None:
    """A history with forks."""
    await waiting(app, pilot)
    await pilot.press("down")
    await until(pilot, lambda: app.view.state is not None and app.view.thread_id == UiServer.id_of(FORKED))
    await pilot.press("2")
    await until(pilot, lambda: app.view.history_list.complete)


async def fork_form(app: ThreadsApp, pilot: Pilot[int]) -> None:
    """Values for a fork."""
    await forked(app, pilot)
    await pilot.press("down", "down", "f")
    await until(pilot, lambda: len(app.screen_stack) > 1)


async def delete(app: ThreadsApp, pilot: Pilot[int]) -> None:
    """The question before a thread is deleted."""
    await waiting(app, pilot)
    await pilot.press("d")
    await until(pilot, lambda: len(app.screen_stack) > 1)


async def help_keys(app: ThreadsApp, pilot: Pilot[int]) -> None:
    """The keys."""
    await waiting(app, pilot)
    await pilot.press("question_mark")
    await until(pilot, lambda: len(app.screen_stack) > 1)


async def errors(app: ThreadsApp, pilot: Pilot[int]) -> None:
    """Threads that failed."""
    await waiting(app, pilot)
    await pilot.press("left")
    await until(pilot, lambda: app.pane.query_shown.status == "error" and app.pane.thread_list.row_count == 4)
    await pilot.press("down", "up")
    await until(pilot, lambda: app.view.state is not None and app.view.thread is not None and app.view.thread.error)


SCENES: dict[str, Callable[[ThreadsApp, Pilot[int]], Awaitable[None]]] = {
    "waiting": waiting,
    "forked": forked,
    "fork": fork_form,
    "errors": errors,
    "delete": delete,
    "help": help_keys,
}


DRAWN_ALIKE = 4
"""How often in a row a scene must look the same before it counts as drawn."""

DRAWN = [*((scene, SMALL) for scene in SCENES), ("waiting", LARGE), ("forked", LARGE)]
"""The pictures that tests compare."""


def file_name(scene: str, size: tuple[int, int]) -> str:
    return f"{scene}-{size[0]}x{size[1]}.svg"


async def svg_of(scene: str, size: tuple[int, int]) -> str:
    """Draw a scene."""
    server = UiServer()
    fill(server)
    async with open_ui(server, size, STILL) as (app, pilot):
        await SCENES[scene](app, pilot)
        for area in app.screen.query(TextArea):
            area.cursor_blink = False
        return await settled(app, pilot)


async def settled(app: ThreadsApp, pilot: Pilot[int]) -> str:
    """Draw until nothing changes any more: some widgets, such as the footer, follow a moment later."""
    drawn, same = "", 0
    while same < DRAWN_ALIKE:
        await asyncio.sleep(0.05)
        await pilot.pause()
        svg = normalized(app.export_screenshot(title="langthreads ui", simplify=True))
        same = same + 1 if svg == drawn else 0
        drawn = svg
    return drawn


def versions() -> str:
    """What draws: other versions of it may draw in other ways."""
    return ", ".join(f"{name} {version(name)}" for name in ("textual", "rich"))


def normalized(svg: str) -> str:
    """Take out what needs the network, and what differs from run to run."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return re.sub(r"terminal-\d+", "terminal", svg).rstrip() + "\n"


async def picture(path: Path, size: tuple[int, int] = (120, 36), scene: str = "waiting") -> None:
    """Write a picture of the UI.

    Args:
        path: The SVG file.
        size: Columns and lines.
        scene: One of `SCENES`.
    """
    svg = await svg_of(scene, size)
    await asyncio.to_thread(path.write_text, svg, encoding="utf-8")


async def main(folder: Path) -> None:
    for scene, size in DRAWN:
        await picture(folder / file_name(scene, size), size, scene)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(target))
