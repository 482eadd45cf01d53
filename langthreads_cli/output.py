"""Where a command's output goes: data to stdout, for people or as JSON, and everything else to stderr."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from langthreads_cli.errors import ReaderLeftError
from langthreads_cli.text import cut, harmless_json, json_line, one_line, pad

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["STATUS_STYLES", "LiteralConsole", "Output", "fitted", "silence_stdout"]

STATUS_STYLES = {"idle": "green", "busy": "cyan", "interrupted": "yellow", "error": "red"}


class Output:
    """What a command prints.

    Lines fit the terminal's width, or that of `COLUMNS`; in a file or a pipe they are as long as they are. Colours are for
    terminals, and not where `NO_COLOR` is set.

    Attributes:
        as_json: Whether stdout carries JSON alone.
        columns: How wide a line may be; None for no bound.
        to_terminal: Whether a person sees stdout at once.
        unheard: Whether the command goes on when nobody reads its output any more, as one that changes things should.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.unheard = False
        self.to_terminal: bool = sys.stdout.isatty()
        self.columns = _columns(terminal=self.to_terminal)
        self._console = LiteralConsole()
        self._notes = LiteralConsole(stderr=True)

    def line(self, *pieces: str | Text) -> None:
        """Print one line for people; nothing where JSON is wanted.

        Args:
            pieces: What follows one another on it; text is printed literally. What goes beyond the width is cut.
        """
        if self.as_json:
            return
        whole = Text.assemble(*(piece if isinstance(piece, Text) else Text(one_line(piece)) for piece in pieces))
        whole.rstrip()
        if self.columns is not None and whole.cell_len > self.columns:
            whole.truncate(self.columns, overflow="ellipsis")
        self._print(whole)

    def paragraph(self, text: str | Text, indent: str = "") -> None:
        """Print text that must be read to its end, over as many lines as it takes; nothing where JSON is wanted."""
        if self.as_json:
            return
        whole = text if isinstance(text, Text) else Text(one_line(text))
        if self.columns is None:
            self._print(Text(indent) + whole)
            return
        for one in whole.wrap(self._console, max(self.columns - len(indent), 10)):
            one.rstrip()
            self._print(Text(indent) + one)

    def block(self, text: str, indent: str = "") -> None:
        """Print text of several lines, none of them cut; nothing where JSON is wanted."""
        if not self.as_json:
            for one in text.split("\n"):
                self._print(Text(indent + one))

    def command(self, what: str, spelled: str) -> None:
        """Print a command for people to copy, so that none of it is cut; nothing where JSON is wanted."""
        if not self.as_json:
            self._print(Text(f"{what}: {spelled}", "dim"))

    def _print(self, text: Text) -> None:
        try:
            self._console.print(text, soft_wrap=True)
        except BrokenPipeError:
            self._reader_left()

    def fields(self, pairs: Mapping[str, str | Text]) -> None:
        """Print names and values, one to a line."""
        names = max(map(len, pairs), default=0)
        for name, value in pairs.items():
            self.line(Text(pad(name, names) + "  ", "dim"), value)

    def json(self, value: Any) -> None:
        """Print one JSON value on a line of its own; nothing where people read."""
        if self.as_json:
            self.data(json_line(value))

    def data(self, line: str) -> None:
        """Print a line of JSON, whoever reads it."""
        # Past Rich, which would take a long line apart to colour it.
        try:
            sys.stdout.write(harmless_json(line, ascii_only=not _takes_unicode(sys.stdout)) + "\n")
        except BrokenPipeError:
            self._reader_left()
        if self.to_terminal:
            self.flush()

    def flush(self) -> None:
        """Send what is printed on its way, for who waits for it."""
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            self._reader_left()

    def _reader_left(self) -> None:
        silence_stdout()
        if not self.unheard:
            raise ReaderLeftError

    def note(self, text: str, style: str = "dim", *, words: bool = False) -> None:
        """Print a remark to stderr.

        Args:
            text: What to say.
            style: How it looks.
            words: Whether a terminal breaks its lines between words, which a command to copy would not survive.
        """
        with suppress(BrokenPipeError):
            self._notes.print(Text(one_line(text), style), soft_wrap=not (words and self._notes.is_terminal))

    def progress_console(self) -> Console:
        """Return the console of stderr, for a progress bar."""
        return self._notes


def silence_stdout() -> None:
    """Let what is still written to stdout go nowhere: whoever read it has closed it."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def fitted(text: str, columns: int | None, style: str = "") -> Text:
    """Return text cut to so many columns and filled up to them."""
    return Text(cut(text, columns) if columns is None else pad(cut(text, columns), columns), style)


def _takes_unicode(stream: Any) -> bool:
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")


def _columns(*, terminal: bool) -> int | None:
    if given := os.environ.get("COLUMNS"):  # a number, as the entry made sure
        return int(given)
    if not terminal:
        return None
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns, 20)
    except (OSError, ValueError):
        return 80


class LiteralConsole(Console):
    """A console that prints data literally: no markup, no emoji names, nothing highlighted.

    Args:
        stderr: Whether it prints to stderr.
    """

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, markup=False, emoji=False, highlight=False)

    def on_broken_pipe(self) -> None:
        """Let the error through, which Rich would end the process for."""
        raise  # noqa: PLE0704 - Rich calls this where it has caught it
