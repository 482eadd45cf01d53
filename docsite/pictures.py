"""Pictures of what programs print, drawn while the site is built: nothing in them depends on the day or the machine."""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
from random import Random
from typing import TYPE_CHECKING, Any
from unittest import mock

import attrs
from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from docsite.offline import without_foreign_fonts
from examples import tour
from langthreads.testing import Clock, FakeAgentServer
from tests.fake.graphs import add_twins

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping

__all__ = ["TOUR", "pictures", "shown_in", "terminal_picture", "tour_sections"]

ADDRESS = "http://localhost:2024"
START = "2026-03-02T09:00:00+00:00"
COLUMNS = 82

UI_SIZE = (120, 36)
"""How many columns and lines the pictures of the terminal UI have."""

TOUR = {
    "tour-threads": "Threads",
    "tour-history": "Its history, and a fork",
    "tour-stream": "A run, live",
    "tour-errors": "Every error has a type",
}
"""The headlines of the sections of the tour that have a picture, by its name."""

_SHOWN = re.compile(r"\]\(pictures/([\w-]+)\.svg\)")

_HEADLINE = re.compile(r"^\n\x1b\[1m(?P<title>[^\x1b]+)\x1b\[0m\n", re.MULTILINE)


def shown_in(markdown: str) -> set[str]:
    """Return the names of the pictures that a page shows."""
    return set(_SHOWN.findall(markdown))


def pictures(names: Iterable[str]) -> dict[str, str]:
    """Draw pictures, as SVG by name.

    Raises:
        LookupError: There is no such picture, or the tour has no such section any more.
    """
    wanted = sorted(set(names))
    sections = tour_sections() if any(name in TOUR for name in wanted) else {}
    return {name: _picture(name, sections) for name in wanted}


def _picture(name: str, sections: Mapping[str, str]) -> str:
    if name in TOUR:
        return terminal_picture(name, TOUR[name], sections[TOUR[name]])
    if name.startswith("ui-"):
        from tests.cli.ui.pictures import svg_of

        svg = asyncio.run(svg_of(name.removeprefix("ui-"), UI_SIZE))
        return without_foreign_fonts(svg)
    raise LookupError(f"there is no picture {name}")


def tour_sections() -> dict[str, str]:
    """Take the tour on a server in memory, and return what it prints by headline, with the colours of a terminal."""
    clock = Clock(START, flows=False)
    server = add_twins(FakeAgentServer(clock=clock))
    with _repeatable(), server, server.at(ADDRESS), contextlib.redirect_stdout(_Terminal()) as printed:
        tour.tour(ADDRESS, clock.now)
    _, *parts = _HEADLINE.split(printed.getvalue())
    return dict(zip(parts[::2], parts[1::2], strict=True))


def terminal_picture(name: str, title: str, text: str) -> str:
    """Draw a terminal that shows a text with its colours.

    Args:
        name: Tells the picture's styles from those of others on a page.
        title: What stands above the terminal.
        text: The text, with the escapes for colours.
    """
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    shown = Text.from_ansi(text.strip("\n"))
    for at, character in enumerate(shown.plain):
        if cell_len(character) > 1:
            # Its own style makes it a piece of its own: Rich takes a piece to be as wide as it has characters.
            shown.stylize(Style(meta={"at": at}), at, at + 1)
    console.print(shown, soft_wrap=True)
    return without_foreign_fonts(console.export_svg(title=title, unique_id=name))


@contextlib.contextmanager
def _repeatable() -> Generator[None]:
    """Make the same random ids each time, and let one listener follow after the other: both move the server's time."""
    random = Random(0)  # noqa: S311 - nothing here is a secret
    with mock.patch("os.urandom", random.randbytes), mock.patch.object(tour, "ThreadPoolExecutor", _OneAfterTheOther):
        yield


class _OneAfterTheOther:
    """An executor that does what it is asked to when its result is asked for."""

    def __init__(self, workers: int) -> None:
        pass

    def __enter__(self) -> _OneAfterTheOther:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, function: Callable[..., Any], *arguments: Any) -> _Later:
        return _Later(function, arguments)


@attrs.frozen
class _Later:
    function: Callable[..., Any]
    arguments: tuple[Any, ...]

    def result(self) -> Any:
        return self.function(*self.arguments)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True
