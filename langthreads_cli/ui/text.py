"""Text as the UI needs it besides `langthreads_cli.text`: short, and made of anything that a server sends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from langthreads_cli.text import SHORT_ID, json_pages, one_line, printable

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["compact_age", "json_line", "json_text", "number", "short_id", "type_name"]

_UNITS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def json_line(value: Any, limit: int = 2000) -> str:
    """Return a value as JSON on one line, cut after `limit` characters."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        return "…"
    return printable(text if len(text) <= limit else text[:limit] + "…")


def json_text(value: Any) -> str:
    """Return a value as indented JSON, which a person can edit."""
    try:
        return json_pages(value)
    except RecursionError:  # nested too deep to be indented
        return json_line(value, limit=100_000)


def short_id(identifier: str | None) -> str:
    """Return the end of an id, which differs from others'."""
    return one_line((identifier or "")[-SHORT_ID:])


def compact_age(moment: datetime | None, now: datetime) -> str:
    """Say how long ago something was, in four columns."""
    if moment is None:
        return ""
    seconds = max(0, int((now - moment).total_seconds()))
    for length, unit in _UNITS:
        if seconds >= length:
            return f"{seconds // length}{unit}"
    return "now"


def number(count: int) -> str:
    """Return a number in groups of three digits."""
    return f"{count:,}".replace(",", " ")


def type_name(value: Any) -> str:
    """Return the JSON type of a value, in words."""
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
