"""A thread's stream as the in-memory server has it, without sockets: what was published, and what of it is replayed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from langthreads._streaming.sse import RawEvent

__all__ = ["OUT_OF_BAND", "START", "Server", "servers"]

START = 1_795_166_154_000
"""The time at which streams begin, in milliseconds."""

OUT_OF_BAND = frozenset({"state_update"})


@dataclass
class Server:
    """A thread's stream as the in-memory server has it: what was published, in order, and whether it is replayed."""

    published: list[tuple[RawEvent, bool]]

    def events(self, start: int, end: int) -> list[RawEvent]:
        return [event for event, _ in self.published[start:end]]

    def replay(self, last_event_id: str, until: int) -> list[RawEvent]:
        kept = [event for event, replayed in self.published[:until] if replayed]
        if last_event_id in ("-", "0"):
            return kept
        return [event for event in kept if event[2] is not None and event[2] > last_event_id]  # as text, as it does


@st.composite
def servers(draw: st.DrawFn, *, twins: bool = False, only_resumable: bool = False) -> Server:
    """Streams whose ids repeat: distinct events, unless `twins` lets some be the same in all their bytes."""
    steps = draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 9)), min_size=1, max_size=20))
    published: list[tuple[RawEvent, bool]] = []
    now = START
    for n, (wait, text, kind) in enumerate(steps):
        now += max(0, wait - 1)  # two of three share an id with the one before
        data = b"%d" % (text if twins else n)
        resumable = only_resumable or kind > 1
        name = "state_update" if kind == 0 and not only_resumable else "values"
        published.append(((name, data, f"{now}-0"), resumable))
    return Server(published)
