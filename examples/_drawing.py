"""Draw tables and trees for a terminal, as lines of a maximal width."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from langthreads import ThreadState

__all__ = ["age", "brief", "cut", "fields", "paint", "short", "table", "tree", "width"]

COLOURS = {"dim": "2", "bold": "1", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


# ---------------------------------------------------------------- text


def width(text: str) -> int:
    """Count the columns that a text takes: two for East Asian wide characters and emoji, none for combining marks."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def cut(text: str, columns: int) -> str:
    """Return `text` on one line of at most `columns`, with an ellipsis if it is cut."""
    text = "".join(character if character.isprintable() else " " for character in text)
    if width(text) <= columns:
        return text
    kept, taken = "", 0
    for character in text:
        taken += _columns(character)
        if taken > columns - 1:
            break
        kept += character
    return kept.rstrip() + "…" if columns > 0 else ""


def pad(text: str, columns: int) -> str:
    """Pad `text` with spaces; `str.ljust` counts characters, terminals count columns."""
    return text + " " * (columns - width(text))


def brief(value: Any) -> str:
    """Return a JSON value in a readable form."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "), default=str)


def short(identifier: str | None, keep: int = 6) -> str:
    """Return the end of an id: ids of the same minute have the same beginning."""
    return f"…{identifier[-keep:]}" if identifier else "-"


def age(since: datetime, now: datetime) -> str:
    """Return how long ago a time was, in its largest unit."""
    seconds = max(0, int((now - since).total_seconds()))
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def paint(text: str, *styles: str) -> str:
    """Colour a text, if the output is a terminal and NO_COLOR is not set."""
    if not styles or not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{';'.join(COLOURS[style] for style in styles)}m{text}\x1b[0m"


# ---------------------------------------------------------------- tables


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    grow: int = -1,
    columns: int = 80,
    style: Callable[[str], str] = str,
) -> list[str]:
    """Draw a table.

    Args:
        heads: The titles of its columns.
        rows: The cells, one for each title.
        grow: The column that is cut if the table is too wide.
        columns: The largest width of the table.
        style: Colours a cell, which is cut and padded already.
    """
    widths = [max(width(row[at]) for row in [heads, *rows]) for at in range(len(heads))]
    frame = 3 * len(heads) + 1
    grow %= len(heads)
    widths[grow] = max(width(heads[grow]), min(widths[grow], columns - frame - sum(widths) + widths[grow]))

    def line(left: str, middle: str, right: str) -> str:
        return left + middle.join("─" * (w + 2) for w in widths) + right

    def row(cells: Sequence[str], look: Callable[[str], str]) -> str:
        fitted = (look(pad(cut(cell, w), w)) for cell, w in zip(cells, widths, strict=True))
        return "│ " + " │ ".join(fitted) + " │"

    body = [row(cells, style) for cells in rows]
    return [line("┌", "┬", "┐"), row(heads, str), line("├", "┼", "┤"), *body, line("└", "┴", "┘")]


def fields(pairs: Mapping[str, str], *, columns: int = 80) -> list[str]:
    """Draw names and values, one pair on each line."""
    names = max(map(width, pairs), default=0)
    return [f"{pad(name, names)}  {cut(value, columns - names - 2)}" for name, value in pairs.items()]


# ---------------------------------------------------------------- trees


def tree(
    states: Sequence[ThreadState], describe: Callable[[ThreadState], Sequence[str]], *, columns: int = 80
) -> list[str]:
    """Draw a history with its branches, the root first.

    A checkpoint with one child is drawn above it. If it has several, each begins a branch, the oldest first. The newest
    checkpoint of all, from which a run would continue, has a filled mark.

    Args:
        states: The states as `get_history` returns them, newest first.
        describe: Returns the description of a state, as cells; they are aligned across all branches.
        columns: The largest width of the tree.
    """
    known = {state.checkpoint_id for state in states}
    children: dict[str | None, list[ThreadState]] = {}
    for state in reversed(states):
        # A cut history has no root: states whose parent is missing are drawn at the top.
        parent = state.parent_checkpoint_id if state.parent_checkpoint_id in known else None
        children.setdefault(parent, []).append(state)
    latest = states[0].checkpoint_id if states else None

    def walk(parent: str | None, indent: str) -> Iterator[tuple[str, ThreadState]]:
        branches = children.get(parent, [])
        while len(branches) == 1:
            yield indent, branches[0]
            branches = children.get(branches[0].checkpoint_id, [])
        for at, state in enumerate(branches, 1):
            joint, below = ("└─", "  ") if at == len(branches) else ("├─", "│ ")
            yield indent + joint, state
            yield from walk(state.checkpoint_id, indent + below)

    rows = [
        (f"{lead}{'●' if state.checkpoint_id == latest else '○'}", *describe(state)) for lead, state in walk(None, "")
    ]
    widths = [max(map(width, cells)) for cells in zip(*rows, strict=True)]
    lines = ("  ".join(pad(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows)
    return [cut(line, columns) for line in lines]
