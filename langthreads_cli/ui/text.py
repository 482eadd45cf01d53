"""Text for the screen: data as it is, on one line, and never as markup or as an escape sequence."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime, timedelta

__all__ = ["age", "json_line", "json_text", "number", "printable", "short_id", "type_name"]

# Control characters, surrogates without a partner, and what changes the direction of the text around it.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_NAMED = {"\n": "⏎", "\r": "␍", "\t": "␉", "\x1b": "␛"}
_SHORT_ID = 8
_UNITS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def _visible(found: re.Match[str]) -> str:
    character = found.group()
    return _NAMED.get(character) or f"\\u{ord(character):04x}"


def printable(text: str, *, lines: bool = False) -> str:
    """Make what a terminal would obey visible instead.

    Args:
        text: Any text.
        lines: Whether line breaks and tabs stay.
    """
    if lines:
        return "\n".join(printable(line.replace("\t", "    ")) for line in text.split("\n"))
    return _UNPRINTABLE.sub(_visible, text)


def json_line(value: Any, limit: int = 2000) -> str:
    """Write a value as JSON on one line; strings inside stay readable, and what is longer than `limit` is cut."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        text = "…"
    return printable(text if len(text) <= limit else text[:limit] + "…")


def json_text(value: Any) -> str:
    """Write a value as indented JSON that a person can edit: what a terminal would obey is escaped."""
    try:
        text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    except (ValueError, RecursionError):
        # Nested too deep to be indented.
        return json_line(value, limit=100_000)
    return "\n".join(_UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", line) for line in text.split("\n"))


def short_id(identifier: str | None) -> str:
    """The unique tail of an id: ids of one server differ there."""
    return printable((identifier or "")[-_SHORT_ID:])


def age(moment: datetime | None, now: datetime) -> str:
    """How long ago something was, in its largest unit."""
    if moment is None:
        return ""
    past: timedelta = now - moment
    seconds = max(0, int(past.total_seconds()))
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return "now"


def number(count: int) -> str:
    """Write a number with thin groups of three digits."""
    return f"{count:,}".replace(",", " ")


def type_name(value: Any) -> str:
    """The JSON type of a value, as a person says it."""
    match value:
        case bool():
            return "boolean"
        case str():
            return "text"
        case int() | float():
            return "number"
        case list():
            return "list"
        case dict():
            return "object"
        case _:
            return "null"
