"""What the arguments of the crons client mean on the wire, where that is more than one field."""

from __future__ import annotations

from datetime import UTC, timezone, tzinfo
from typing import TYPE_CHECKING, Any

from langthreads._core.arguments import is_text, json_object, string
from langthreads._core.json import plain
from langthreads.errors import InvalidArgumentError

if TYPE_CHECKING:
    from langthreads._core.arguments import JsonObject

__all__ = ["check_context", "stream_modes", "timezone_name"]


def timezone_name(value: object) -> str | None:
    """Return the IANA name of a timezone: of a `ZoneInfo`, `datetime.UTC`, or a name itself."""
    if value is None:
        return None
    if isinstance(value, tzinfo):
        key = getattr(value, "key", None)
        name = "UTC" if value is UTC else key if isinstance(key, str) else value.tzname(None)
        if not name or (isinstance(value, timezone) and value is not UTC):
            # The server's scheduler needs the rules of a place.
            raise InvalidArgumentError(
                f"timezone: {name or value!r} has no IANA name; pass zoneinfo.ZoneInfo(…), or a name"
            )
        return name
    if not is_text(value):
        raise TypeError(f"timezone: expected a str or a tzinfo, got {type(value).__name__}")
    name = string("timezone", value)
    if not name:
        raise InvalidArgumentError('timezone: is empty; pass a name, such as "UTC"')
    return name


def stream_modes(value: Any) -> Any:
    """Return the modes as a list; a single one may be passed by itself."""
    return [value] if is_text(value) else value


def check_context(config: JsonObject | None, context: JsonObject | None) -> None:
    """Refuse a context beside configurable values.

    Servers accept both for a cron, but then none of its runs ever starts, and nothing but the server's log says so.
    """
    if config is None or context is None:
        return
    whole: Any = plain(json_object("config", config), "config")
    if isinstance(whole, dict) and whole.get("configurable") and plain(json_object("context", context), "context"):  # pyright: ignore[reportUnknownMemberType]
        raise InvalidArgumentError(
            "config['configurable'] and context: pass only one of them; with both, no run of the cron would start"
        )
