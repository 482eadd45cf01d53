"""A decoder of server-sent events, as the WHATWG HTML standard defines them. Bytes in, events out, no I/O.

Two layers with the same result. The careful one parses lines, of any bytes in any chunks. The fast one parses whole events
of the exact form that Agent Servers write, many at once, and leaves everything else to the careful one.
"""

from __future__ import annotations

from typing import TypeAlias, cast

from langthreads._core.settings import DEFAULT_MAX_EVENT_BYTES

__all__ = ["Decoder", "EventTooLargeError", "RawEvent"]


RawEvent: TypeAlias = tuple[str, bytes, str | None]
"""An event as it arrived: name, data and id. A plain tuple, as a named one takes longer to make.

The name is "message" if the event has none. The data is not decoded: the JSON parser accepts bytes, and parses them faster
than text. The id is the last one that arrived, with this event or before it; None if there was none, or an empty one.
"""


class EventTooLargeError(Exception):
    """An event, or one line of it, is larger than the decoder accepts.

    Users see it as an `APIResponseValidationError`, which names the call too.
    """

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"an event of the stream is larger than {limit} bytes; pass a larger max_event_bytes to receive it"
        )
        self.limit = limit

    def __reduce__(self) -> tuple[type[EventTooLargeError], tuple[int]]:
        return EventTooLargeError, (self.limit,)


_BOM = b"\xef\xbb\xbf"
_BLANK = b"\r\n\r\n"
_EVENT = b"event: "

# Names repeat, so that looking one up is cheaper than decoding it. Those of subgraphs hold ids: new ones never stop.
_MOST_NAMES = 256

# More digits than any delay has, and fewer than Python refuses to read.
_MOST_DIGITS = 18


def _after_blank(at: int) -> int:
    """Return where the text behind the blank line at `at` starts; 0 if there is no blank line."""
    return 0 if at < 0 else at + len(_BLANK)


class _Names(dict[bytes, str]):
    """The names of events, decoded once, by their lines."""

    def __missing__(self, line: bytes) -> str:
        if not line.startswith(_EVENT):
            raise ValueError("no line with a name")
        if len(self) >= _MOST_NAMES:
            self.clear()
        name = self[line] = line.removeprefix(_EVENT).decode("utf-8", "replace") or "message"
        return name


class Decoder:
    """Decodes one connection's events.

    Attributes:
        failed: Whether an event was too large: the next call raises.
        heartbeats: How many comments have arrived; servers send them to show that a quiet connection is alive.
        retry: How many milliseconds the server asks to wait before a reconnect, if it does.
        last_id: The last id that arrived; empty if there was none, or an empty one.
    """

    __slots__ = (
        "_after_cr",
        "_clean",
        "_data",
        "_head",
        "_limit",
        "_line",
        "_name",
        "_names",
        "failed",
        "heartbeats",
        "last_id",
        "retry",
    )

    def __init__(self, *, max_event_bytes: int = DEFAULT_MAX_EVENT_BYTES) -> None:
        self.heartbeats = 0
        self.retry: int | None = None
        self.last_id = ""
        self._limit = max_event_bytes
        self.failed = False
        self._names = _Names()
        # Whether the next byte starts an event: nothing of what follows here is pending.
        self._clean = False
        # The beginning of the stream, as long as it may turn out to be a byte order mark; None from then on.
        self._head: bytes | None = b""
        # The event that is not complete yet, and its last line. Byte arrays grow in linear time.
        self._name = ""
        self._data: bytes | bytearray | None = None
        self._line = bytearray()
        # Whether the last byte was a CR, which ended its line; a LF that follows belongs to it.
        self._after_cr = False

    @property
    def pending(self) -> bool:
        """Return whether an event has begun that is not complete yet."""
        return not self._clean and bool(self._head or self._line or self._data is not None or self._name)

    def feed(self, chunk: bytes) -> list[RawEvent]:
        """Decode the next bytes, and return the events that they complete.

        Raises:
            EventTooLargeError: A line, or an event's data, exceeds `max_event_bytes`. If other events precede it, they
                are returned, and the next call raises.
        """
        # A quiet stream arrives one event a chunk. This shortcut is for speed only.
        if self._clean and chunk.endswith(_BLANK) and (usual := self._take_events(chunk)) is not None:
            return usual
        if self.failed:
            raise EventTooLargeError(self._limit)
        if self._head is not None:
            chunk = self._without_bom(chunk)
        events: list[RawEvent] = []
        try:
            self._feed(chunk, events)
        except EventTooLargeError:
            self.failed = True
            self._clean = False
            if not events:
                raise
        return events

    def close(self) -> RawEvent | None:
        """End the stream, and return the event that lacked nothing but its blank line, if there is one.

        The standard drops such an event, as the connection may have been cut in the middle of it.

        Raises:
            EventTooLargeError: As `feed` does.
        """
        if self.failed:
            raise EventTooLargeError(self._limit)
        events: list[RawEvent] = []
        head, self._head = self._head, None
        self._take_lines((head or b"") + b"\n\n", events)
        return events[0] if events else None

    def _feed(self, chunk: bytes, events: list[RawEvent]) -> None:
        # What began in an earlier chunk has to be completed first.
        start = 0
        if not self._clean:
            start = _after_blank(chunk.find(_BLANK))
            self._take_lines(chunk[:start] if start else chunk, events)
            if not start:
                return
        end = _after_blank(chunk.rfind(_BLANK))
        if end > start and self._clean:
            text = chunk[start:end]  # a slice of the whole is no copy
            start = end
            if (usual := self._take_events(text)) is not None:
                events += usual
            else:
                self._take_lines(text, events)
        self._take_lines(chunk[start:], events)

    def _without_bom(self, chunk: bytes) -> bytes:
        head = cast("bytes", self._head) + chunk
        if len(head) < len(_BOM) and _BOM.startswith(head):
            self._head = head
            return b""
        self._head = None
        self._clean = True
        return head.removeprefix(_BOM)

    # ------------------------------------------------------------------------------------------------ the fast layer

    def _take_events(self, text: bytes) -> list[RawEvent] | None:
        """Decode text that starts with an event and ends with a blank line; None if it is not of the usual form.

        That is four lines an event, in this order: its name, its data, its id, and the blank one. The checks handle all
        lines of a kind at once, without a step of Python for each. That is faster than a regular expression, and much
        faster than line by line.
        """
        lines = text.splitlines()
        if len(text) > self._limit or b"\0" in text:
            return None
        if len(lines) == 4:
            return self._take_event(*lines)
        count, odd = divmod(len(lines), 4)
        if odd or any(lines[3::4]):
            return None
        # No line holds an end of line: there are as many values as lines only if all lines begin as they should.
        data = (b"\n" + b"\n".join(lines[1::4])).split(b"\ndata: ")
        try:
            ids = ("\n" + b"\n".join(lines[2::4]).decode()).split("\nid: ")
            del data[0], ids[0]
            if not len(data) == len(ids) == count:
                return None
            names = self._names
            events = [
                (names[line], value, last_id or None)
                for line, value, last_id in zip(lines[::4], data, ids, strict=True)
            ]
        except ValueError:  # a name that is none, or an id that is not UTF-8
            return None
        self.last_id = ids[-1]
        return events

    def _take_event(self, name: bytes, data: bytes, last_id: bytes, blank: bytes) -> list[RawEvent] | None:
        """Decode the lines of one event, the usual case in a quiet stream, with less work than for many."""
        if blank or not data.startswith(b"data: ") or not last_id.startswith(b"id: "):
            return None
        try:
            event = self._names[name], data[6:], last_id[4:].decode() or None
        except ValueError:
            return None
        self.last_id = event[2] or ""
        return [event]

    # --------------------------------------------------------------------------------------------- the careful layer

    def _take_lines(self, chunk: bytes, events: list[RawEvent]) -> None:
        if self._after_cr and chunk:
            self._after_cr = False
            if chunk.startswith(b"\n"):
                chunk = chunk[1:]
        if not chunk:
            self._clean = self._is_clean()
            return
        lines = chunk.splitlines()  # of bytes: at CR, LF and CRLF, nowhere else
        self._after_cr = chunk.endswith(b"\r")
        rest = b"" if self._after_cr or chunk.endswith(b"\n") else lines.pop()
        for line in lines:
            if self._line:
                whole, self._line = self._line, bytearray()
                whole += line
                self._take_line(whole, events)
            else:
                self._take_line(line, events)
        self._line += rest
        if len(self._line) > self._limit:
            raise EventTooLargeError(self._limit)
        self._clean = self._is_clean()

    def _is_clean(self) -> bool:
        started = self._line or self._after_cr or self._data is not None or self._name
        return self._head is None and not started

    def _take_line(self, line: bytes | bytearray, events: list[RawEvent]) -> None:
        if not line:
            if self._data is not None:
                events.append((self._name or "message", bytes(self._data), self.last_id or None))
            self._data = None
            self._name = ""
            return
        if len(line) > self._limit:
            raise EventTooLargeError(self._limit)
        if line.startswith(b"data: "):
            # Cut once, as it may be large and each copy takes time.
            self._add(bytes(memoryview(line)[6:]))
            return
        field, _, value = line.partition(b":")
        if value.startswith(b" "):
            value = value[1:]
        if field == b"data":
            self._add(bytes(value))
        elif not field:
            self.heartbeats += 1
        elif field == b"event":
            self._name = value.decode("utf-8", "replace")
        elif field == b"id":
            if b"\0" not in value:
                self.last_id = value.decode("utf-8", "replace")
        elif field == b"retry" and value.isdigit() and len(value) <= _MOST_DIGITS:
            self.retry = int(value)

    def _add(self, value: bytes) -> None:
        if self._data is None:
            self._data = value  # nearly every event's only line: not copied
            return
        if isinstance(self._data, bytes):
            self._data = bytearray(self._data)
        self._data += b"\n"
        self._data += value
        if len(self._data) > self._limit:
            raise EventTooLargeError(self._limit)
