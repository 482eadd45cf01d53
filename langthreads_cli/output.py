"""Where a command's output goes: data to stdout, for people or as JSON, and everything else to stderr."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from langthreads_cli.text import cut, json_line, one_line, pad

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["STATUS_STYLES", "Output", "fitted"]

STATUS_STYLES = {"idle": "green", "busy": "cyan", "interrupted": "yellow", "error": "red"}

_UNBOUNDED = 1_000_000_000
"""Wider than any line, for Rich, which knows no other way to leave lines alone."""


class Output:
    """What a command prints.

    Lines fit the terminal's width, or that of `COLUMNS`; in a file or a pipe they are as long as they are. Colours are for
    terminals, and not where `NO_COLOR` is set.

    Attributes:
        as_json: Whether stdout carries JSON alone.
        columns: How wide a line may be; None for no bound.
        to_terminal: Whether a person sees stdout at once.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.to_terminal: bool = sys.stdout.isatty()
        self.columns = _columns(terminal=self.to_terminal)
        self._console = _console(stderr=False)
        self._notes = _console(stderr=True)

    def line(self, *pieces: str | Text) -> None:
        """Print one line for people; nothing where JSON is wanted.

        Args:
            pieces: What follows one another on it; text is printed literally. What goes beyond the width is cut.
        """
        if not self.as_json:
            whole = Text.assemble(*(piece if isinstance(piece, Text) else Text(one_line(piece)) for piece in pieces))
            whole.rstrip()
            if self.columns is not None and whole.cell_len > self.columns:
                whole.truncate(self.columns, overflow="ellipsis")
            self._console.print(whole, soft_wrap=True)

    def block(self, text: str, indent: str = "") -> None:
        """Print text of several lines, none of them cut; nothing where JSON is wanted."""
        if not self.as_json:
            for one in text.split("\n"):
                self._console.print(Text(indent + one), soft_wrap=True)

    def fields(self, pairs: Mapping[str, str | Text]) -> None:
        """Print names and values, one to a line."""
        names = max(map(len, pairs), default=0)
        for name, value in pairs.items():
            self.line(Text(pad(name, names) + "  ", "dim"), value)

    def json(self, value: Any) -> None:
        """Print one JSON value on a line of its own; nothing where people read."""
        if self.as_json:
            # Past Rich, which would take a long line apart to colour it.
            sys.stdout.write(json_line(value, ascii_only=not _takes_unicode(sys.stdout)) + "\n")
            if self.to_terminal:
                sys.stdout.flush()

    def flush(self) -> None:
        """Send what is printed on its way, for who waits for it."""
        sys.stdout.flush()

    def note(self, text: str, style: str = "dim") -> None:
        """Print a remark to stderr."""
        self._notes.print(Text(one_line(text), style), soft_wrap=True)

    def progress_console(self) -> Console:
        """Return the console of stderr, for a progress bar."""
        return self._notes


def fitted(text: str, columns: int | None, style: str = "") -> Text:
    """Return text cut to so many columns and filled up to them."""
    return Text(cut(text, columns) if columns is None else pad(cut(text, columns), columns), style)


def _takes_unicode(stream: Any) -> bool:
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")


def _columns(*, terminal: bool) -> int | None:
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and 0 < int(given) < _UNBOUNDED:
        return int(given)
    if not terminal:
        return None
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns, 20)
    except (OSError, ValueError):
        return 80


def _console(*, stderr: bool) -> Console:
    # Data is printed literally: no markup, no emoji names, nothing highlighted.
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False, legacy_windows=False)
