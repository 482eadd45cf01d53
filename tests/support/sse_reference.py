"""Server-sent events, slowly: the WHATWG text put down sentence by sentence, for a whole stream at once."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Parsed", "parse"]


@dataclass
class Parsed:
    """What a stream contains.

    Attributes:
        events: Name, data and last event id of each.
        last: The event that the end of the stream cut off, which the standard drops.
        retry: The reconnection time.
        comments: How many comments there were.
    """

    events: list[tuple[str, str, str]] = field(default_factory=list)
    last: tuple[str, str, str] | None = None
    retry: int | None = None
    comments: int = 0


def parse(stream: bytes) -> Parsed:
    """Parse a whole stream."""
    parsed = Parsed()
    # "Streams must be decoded using the UTF-8 decode algorithm", which strips one leading byte order mark.
    text = stream.decode("utf-8", errors="replace")
    text = text.removeprefix("\ufeff")

    name = data = last_id = ""
    for line in _lines(text):
        if line == "":  # "If the line is empty: dispatch the event"
            if data != "":
                parsed.events.append((name or "message", data[:-1], last_id))
            name = data = ""
        elif line.startswith(":"):  # "ignore the line"
            parsed.comments += 1
        else:
            key, colon, value = line.partition(":")
            if colon and value.startswith(" "):
                value = value[1:]
            if key == "event":
                name = value
            elif key == "data":
                data += value + "\n"
            elif key == "id":
                if "\0" not in value:
                    last_id = value
            elif key == "retry" and value and all(c in "0123456789" for c in value):
                parsed.retry = int(value)
    if data != "":
        parsed.last = (name or "message", data[:-1], last_id)
    return parsed


def _lines(text: str) -> list[str]:
    """Split at CRLF, LF and CR, character by character; what follows the last line end is a line too."""
    lines: list[str] = []
    line = ""
    at = 0
    while at < len(text):
        if text[at] in "\r\n":
            lines.append(line)
            line = ""
            if text[at : at + 2] == "\r\n":
                at += 1
        else:
            line += text[at]
        at += 1
    if line:
        lines.append(line)
    return lines
