"""The events of a thread as they arrive, a row each, coloured by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rich.text import Text

from langthreads_cli.text import printable
from langthreads_cli.ui.rows import RowList
from langthreads_cli.ui.shapes import as_list, as_object
from langthreads_cli.ui.text import json_line

if TYPE_CHECKING:
    from datetime import datetime

    from langthreads import StreamPart
    from langthreads_cli.ui.timing import Timing

__all__ = ["Event", "StreamList"]

KEPT = 5000
"""How many events are kept; older ones fall out."""

STYLES = {
    "values": "idle",
    "updates": "key",
    "messages": "accent",
    "error": "error",
    "metadata": "dim",
    "custom": "busy",
    "state_update": "interrupted",
    "note": "dim",
}


class Event(NamedTuple):
    """What a row shows.

    Attributes:
        at: When it arrived.
        kind: The name of the event.
        data: Its data.
        text: What is written besides the kind.
    """

    at: datetime
    kind: str
    data: Any
    text: str


class StreamList(RowList):
    """The events that arrived, oldest first; follows the newest until the cursor moves up.

    Args:
        timing: Knows the time.
    """

    def __init__(self, timing: Timing, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._timing = timing
        self.events: list[Event] = []

    def empty_text(self) -> str:
        return "nothing yet: events show here as they arrive"

    def clear(self) -> None:
        """Forget everything: this is about another thread now."""
        self.events = []
        self.cursor = 0
        self.set_row_count(0)

    def add(self, part: StreamPart) -> None:
        """Add an event. Pieces of one message make one row."""
        kind = part.event.partition("|")[0]
        text = _chunk_text(part.data) if kind == "messages" else None
        last = self.events[-1] if self.events else None
        if text is not None and last is not None and _continues(last, part):
            self.events[-1] = last._replace(text=last.text + text)
            self.refresh()
            return
        self._append(Event(self._timing.now(), part.event, part.data, json_line(part.data) if text is None else text))

    def note(self, text: str) -> None:
        """Add a line of our own."""
        self._append(Event(self._timing.now(), "note", None, printable(text)))

    def _append(self, event: Event) -> None:
        follows = self.cursor >= len(self.events) - 1
        self.events.append(event)
        if (over := len(self.events) - KEPT) > 0:
            del self.events[:over]
            self.cursor = max(0, self.cursor - over)
        self.set_row_count(len(self.events))
        if follows:
            self.move_to(len(self.events) - 1, notify=False)

    def row_text(self, index: int, width: int) -> Text:  # noqa: ARG002 - the list cuts it
        event = self.events[index]
        kind = event.kind.partition("|")[0].partition("/")[0]
        text = Text(" ")
        text.append(f"{event.at:%H:%M:%S} ", self.style_of("dim"))
        text.append(f"{printable(event.kind):<9} ", self.style_of(STYLES.get(kind, "strong")))
        return text.append(printable(event.text), self.style_of("dim") if kind in ("note", "metadata") else "")


def _chunk(data: Any) -> dict[str, Any] | None:
    items = as_list(data)
    return as_object(items[0]) if items else None


def _continues(last: Event, part: StreamPart) -> bool:
    before, now = _chunk(last.data), _chunk(part.data)
    return last.kind == part.event and before is not None and now is not None and before.get("id") == now.get("id")


def _chunk_text(data: Any) -> str | None:
    """The text of a piece of a message, where it is only that."""
    chunk = _chunk(data)
    content = None if chunk is None else chunk.get("content")
    return printable(content) if isinstance(content, str) and content else None
