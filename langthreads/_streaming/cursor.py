"""The place in a stream behind the last event that was delivered, and its form as text.

Event ids are "<milliseconds>-<number>", and several events can share one, so that "all after this id" leaves some out.
A cursor therefore remembers which events with the last id were delivered. It asks for a replay from one millisecond
earlier; a `Deduplicator` (dedup.py) drops what is known.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any, NoReturn
from zlib import crc32

from langthreads.errors import InvalidArgumentError

if TYPE_CHECKING:
    from langthreads._streaming.sse import RawEvent

__all__ = ["Cursor", "digest_of", "is_later_id", "place_of"]

_ID = re.compile(r"([0-9]{1,18})-([0-9]{1,20})")
_TOKEN = re.compile(r"([0-9]{1,18}-[0-9]{1,20})~(j?)([0-9]{0,18})~([A-Za-z0-9_-]*)")

# Servers write some dozens of events in a millisecond at most. The bound is for a server whose ids stand still.
_MAX_DIGESTS = 1000
_MAX_PENDING = 128


class Cursor:
    """Which events of a stream were delivered.

    Attributes:
        id: The id of the last event; None before the first.
        joined: Whether the listener joined the stream at this id, so that it may have missed events with the same id.
        uncounted: How many more events with this id there were than `digests` holds.
    """

    __slots__ = ("_digested_name", "_digests", "_pending", "_start", "id", "joined", "uncounted")

    def __init__(self) -> None:
        self.id: str | None = None
        self.joined: bool = False
        self.uncounted: int = 0
        # Where to resume before the first event, if anywhere.
        self._start: str | None = None
        # The events with the last id, in order. Most are never asked for: they are kept as they are, and digested later.
        self._pending: list[RawEvent] = []
        self._digests: list[int] = []
        self._digested_name = ""

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """Parse the caller's `last_event_id`.

        Args:
            text: A `token`; or a server's own id, after which the stream continues as that server sees it; or "-" or
                "0" for the beginning.

        Raises:
            InvalidArgumentError: It is none of these.
        """
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"last_event_id: expected a str, got {type(text).__name__}")
        cursor = cls()
        if text in ("-", "0") or _ID.fullmatch(text):
            cursor._start = text
            return cursor
        if not (token := _TOKEN.fullmatch(text)):
            _refuse(text)
        cursor.id, joined, uncounted, packed = token.groups()
        cursor.joined = bool(joined)
        cursor.uncounted = int(uncounted or 0)
        try:
            raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        except binascii.Error:
            _refuse(text)
        if len(raw) % 4:
            _refuse(text)
        cursor._digests = [int.from_bytes(raw[i : i + 4], "big") for i in range(0, len(raw), 4)]
        return cursor

    @property
    def token(self) -> str | None:
        """This place as a printable string, for `parse`; None if there is nothing to resume from."""
        if self.id is None or not _ID.fullmatch(self.id):
            return self._start
        packed = base64.urlsafe_b64encode(b"".join(d.to_bytes(4, "big") for d in self.digests)).decode().rstrip("=")
        return f"{self.id}~{'j' if self.joined else ''}{self.uncounted or ''}~{packed}"

    def __str__(self) -> str:
        return self.token or ""

    def __repr__(self) -> str:
        return f"Cursor({str(self)!r})"

    @property
    def digests(self) -> list[int]:
        """The digests of the events with the last id, in order."""
        self._digest_pending()
        return self._digests

    @property
    def last_name(self) -> str:
        """The name of the last event; empty before the first in this process."""
        return self._pending[-1][0] if self._pending else self._digested_name

    def resume_from(self) -> str | None:
        """Return what to send as `Last-Event-ID`; None if there is nothing to resume from."""
        if self.id is None or not (parts := _ID.fullmatch(self.id)):
            return self._start
        # Not the number before: servers compare ids as text, where 10 sorts before 9.
        milliseconds = int(parts[1])
        return f"{milliseconds - 1}-0" if milliseconds else "-"

    def set_resume_floor(self, milliseconds: int) -> None:
        """Resume no earlier than this time on the server's clock, up to which nothing was missed.

        A listener that loses its connection before its first event resumes there. The `Date` of an answer is such a time;
        it can be up to a second early.
        """
        if self.id is None and self._start not in ("-", "0"):
            start = self._start and _ID.fullmatch(self._start)
            if not start or int(start[1]) < milliseconds:
                self._start = f"{milliseconds}-0"

    def set_start(self) -> None:
        """Resume at the beginning, if nothing was delivered yet and no other place was given."""
        if self.token is None:
            self._start = "-"

    def advance(self, event: RawEvent, *, joins: bool) -> None:
        """Move behind an event that was delivered.

        Args:
            event: The event.
            joins: Whether the connection that delivered it was opened without a place to resume from.
        """
        last_id = event[2]
        if last_id == self.id:
            self._pending.append(event)
            if len(self._pending) >= _MAX_PENDING:
                self._digest_pending()
        elif last_id is not None:
            # Also if the id is not later: if the server's clock is set back, nothing may be lost.
            self.joined = joins and self.id is None
            self.id = last_id
            self._pending = [event]
            if self._digests:
                self._digests = []
            self.uncounted = 0

    def _digest_pending(self) -> None:
        self._digested_name = self.last_name
        for event in self._pending:
            if len(self._digests) < _MAX_DIGESTS:
                self._digests.append(digest_of(event))
            else:
                self.uncounted += 1
        self._pending = []


def is_later_id(one: str, other: str) -> bool:
    """Return whether an event id is later than another."""
    if len(one) == len(other) and one[13:14] == "-" == other[13:14]:  # until the year 2286
        return one > other
    return place_of(one) > place_of(other)


def digest_of(event: RawEvent) -> int:
    """Return a short digest of an event's name and data, the same in every process."""
    return crc32(event[1], crc32(event[0].encode("utf-8", "surrogatepass")))


def place_of(event_id: str) -> tuple[int, int]:
    """Return the milliseconds and the number of an event id, to compare it by; zeros where it is none."""
    parts = _ID.fullmatch(event_id)
    return (int(parts[1]), int(parts[2])) if parts else (0, 0)


def _refuse(text: Any) -> NoReturn:
    raise InvalidArgumentError(
        f"last_event_id: {text!r:.80} is no place in a stream; pass a stream's .cursor, the id of one of its events, or"
        " '-' for the beginning"
    ) from None
