"""Values as text for a terminal: nothing that a server sends can move its cursor, colour it or fool its reader."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from rich.cells import cell_len

__all__ = [
    "age",
    "brief",
    "cut",
    "harmless_json",
    "json_line",
    "json_pages",
    "one_line",
    "pad",
    "printable",
    "short",
    "when",
]

SHORT_ID = 8
"""How many characters of an id tables show: its end, as ids of the same minute begin alike."""

_JOINERS = "\u200c\u200d"
"""They are not printable by themselves, but emoji and some scripts need them."""


def printable(text: str, *, lines: bool = False) -> str:
    """Return `text` with everything that a terminal could obey written out as an escape of Python's.

    Args:
        text: What to show.
        lines: Whether line ends and tabs stay as they are.
    """
    if text.isprintable():
        return text
    kept = "\n\t" if lines else ""
    return "".join(c if c.isprintable() or c in _JOINERS or c in kept else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def one_line(text: str) -> str:
    """Return `text` on one line: line ends and tabs become spaces, the rest as `printable` shows it."""
    return printable(text if text.isprintable() else " ".join(text.split()))


def cut(text: str, columns: int | None) -> str:
    """Return `text` on one line of so many columns at most, with an ellipsis where something is missing.

    Args:
        text: What to show.
        columns: How many columns there are; None for no bound.
    """
    if columns is None:
        return one_line(text)
    # No terminal is wider than this in characters: what is longer need not be looked at.
    text = one_line(text[: 8 * columns + 8]) if len(text) > 8 * columns + 8 else one_line(text)
    if cell_len(text) <= columns:
        return text
    if columns <= 0:
        return ""
    kept, taken = 0, 0
    for character in text:
        taken += cell_len(character)
        if taken > columns - 1:
            break
        kept += 1
    return text[:kept].rstrip() + "…"


def pad(text: str, columns: int) -> str:
    """Return `text` filled up with spaces; `str.ljust` counts characters, terminals count columns."""
    return text + " " * (columns - cell_len(text))


def json_line(value: Any, *, ascii_only: bool = False) -> str:
    """Return a JSON value on one line, for programs: as it came, but for what a terminal could obey, which is escaped.

    Args:
        value: The value.
        ascii_only: Whether everything beyond ASCII is escaped too.
    """
    return harmless_json(
        json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str), ascii_only=ascii_only
    )


def json_pages(value: Any) -> str:
    """Return a JSON value over several lines, for people."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return "\n".join(harmless_json(line) for line in text.split("\n"))


def harmless_json(text: str, *, ascii_only: bool = False) -> str:
    """Return a line of JSON with what a terminal could obey escaped, so that it stays the same JSON.

    Args:
        text: The JSON, on one line.
        ascii_only: Whether everything beyond ASCII is escaped too.
    """
    if text.isprintable() and (not ascii_only or text.isascii()):
        return text
    # What isn't printable can only be inside of a string, where JSON has an escape for it.
    kept = "" if ascii_only else _JOINERS
    return "".join(
        c if (c.isprintable() and (c.isascii() or not ascii_only)) or c in kept else _json_escape(c) for c in text
    )


def _json_escape(character: str) -> str:
    return "\\u007f" if character == "\x7f" else json.dumps(character)[1:-1]


def brief(value: Any) -> str:
    """Return a JSON value on one line, as people write it; a string that is all there is goes without quotes."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "), default=str)


def short(identifier: str | None) -> str:
    """Return the end of an id, as a command takes it back."""
    return f"…{one_line(identifier[-SHORT_ID:])}" if identifier else "-"


def age(since: datetime | None, now: datetime) -> str:
    """Say how long ago something was."""
    if since is None:
        return "-"
    seconds = max(0, int((now - since).total_seconds()))
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def when(moment: datetime | None, now: datetime) -> str:
    """Say when something was, in the local time, and how long ago."""
    if moment is None:
        return "-"
    try:
        local = moment.astimezone()
    except (OSError, OverflowError, ValueError):  # years that the system's clock doesn't know
        local = moment.astimezone(UTC)
    return f"{local:%Y-%m-%d %H:%M:%S} ({age(moment, now)} ago)"
