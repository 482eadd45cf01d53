"""Resuming a stream: every event once and in order, against a model of the server's streams."""

from __future__ import annotations

import time
import tracemalloc
from itertools import count, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from langthreads._streaming.cursor import _MAX_DIGESTS, Cursor, is_later_id
from langthreads._streaming.dedup import Deduplicator
from langthreads._streaming.sse import Decoder, RawEvent
from tests.support.stream_model import OUT_OF_BAND, START, Server, servers

SETTINGS = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.large_base_example])


def stored(cursor: Cursor) -> Cursor:
    """Take the cursor to another process."""
    return Cursor.parse(token) if (token := cursor.token) else cursor


class Listener:
    """Processes the events of one connection as a stream does: in batches, of which all or a part is delivered.

    Attributes:
        got: What was delivered.
    """

    def __init__(self, cursor: Cursor, *, replay: bool) -> None:
        self.got: list[RawEvent] = []
        self.saw_known = False
        self._cursor = cursor
        self._deduplicator = Deduplicator(cursor, replay=replay, out_of_band=OUT_OF_BAND)

    def take(self, events: list[RawEvent], data: st.DataObject | None = None) -> list[RawEvent]:
        """Process events, one by one or in the batches that are drawn; return those that were delivered."""
        before = len(self.got)
        while events:
            size = data.draw(st.integers(1, len(events))) if data is not None else 1
            batch, events = events[:size], events[size:]
            accepted = self._deduplicator.accept(batch)
            while accepted:
                size = data.draw(st.integers(1, len(accepted))) if data is not None else len(accepted)
                self._deduplicator.mark_delivered(accepted[:size])
                self.got += accepted[:size]
                accepted = accepted[size:]
                if data is not None and data.draw(st.booleans()):
                    assert self._cursor.token is not None or self._cursor.id is None  # users may ask at any time
        self.saw_known = self._deduplicator.saw_known
        return self.got[before:]


@pytest.mark.thorough
@SETTINGS
@given(servers(twins=True, only_resumable=True), st.data())
def test_cuts_anywhere_lose_nothing_and_repeat_nothing(server: Server, data: st.DataObject) -> None:
    """A stream from the beginning, cut and resumed again and again, at times in another process."""
    total = len(server.published)
    cursor, got = Cursor.parse("-"), list[RawEvent]()
    while True:
        resume = cursor.resume_from()
        assert resume is not None
        incoming = server.replay(resume, total)
        size = data.draw(st.integers(0, len(incoming)))
        reader = Listener(cursor, replay=True)
        got += reader.take(incoming[:size], data)
        if size == len(incoming):
            break
        if data.draw(st.booleans()):
            cursor = stored(cursor)
    assert got == server.events(0, total)


@SETTINGS
@given(servers(only_resumable=True), st.data())
def test_a_listener_that_joins_in_the_middle_of_a_millisecond(server: Server, data: st.DataObject) -> None:
    total = len(server.published)
    join = data.draw(st.integers(0, total - 1))
    cut = data.draw(st.integers(join + 1, total))
    cursor = Cursor()
    reader = Listener(cursor, replay=False)
    got = reader.take(server.events(join, cut), data)
    for _ in range(3):  # again and again, with and without another process
        if data.draw(st.booleans()):
            cursor = stored(cursor)
        resume = cursor.resume_from()
        assert resume is not None
        incoming = server.replay(resume, total)
        reader = Listener(cursor, replay=True)
        got += reader.take(incoming[: data.draw(st.integers(0, len(incoming)))], data)
    reader = Listener(cursor, replay=True)
    got += reader.take(server.replay(cursor.resume_from() or "", total), data)
    assert got == server.events(join, total)


@pytest.mark.thorough
@SETTINGS
@given(servers(), st.data())
def test_two_connections_close_the_gap_behind_a_replay(server: Server, data: st.DataObject) -> None:
    """The four steps that machine.py describes, on runs that go on, with state updates and runs that are not replayed."""
    total = len(server.published)
    cursor, got = Cursor(), list[RawEvent]()
    at = data.draw(st.integers(0, total - 1))
    cut = data.draw(st.integers(at, total))
    reader = Listener(cursor, replay=False)
    got += reader.take(server.events(at, cut), data)
    while cut < total:
        listens = data.draw(st.integers(cut, total))  # the first connection subscribes
        collects = data.draw(st.integers(listens, total))  # the second collects its replay
        subscribes = data.draw(st.integers(collects, total))  # and subscribes: what lies between is lost there
        cut = data.draw(st.integers(subscribes, total))  # both end
        listened = server.events(listens, cut)
        if (resume := cursor.resume_from()) is not None:
            incoming = server.replay(resume, collects) + server.events(subscribes, cut)
            reader = Listener(cursor, replay=True)
            first = listened[0][2] if listened else None
            beyond = (n for n, event in enumerate(incoming) if first and event[2] and is_later_id(event[2], first))
            got += reader.take(incoming[: next(beyond, len(incoming))], data)
        reader = Listener(cursor, replay=False)
        got += reader.take(listened, data)
        if data.draw(st.booleans()):
            cursor = stored(cursor)
    # What a listener that joins can't tell (`_Sequence` in dedup.py); state updates do not show when it did.
    joined_in = next((event[2] for event in got if event[0] != "state_update"), None)
    assume(all(can for event, can in server.published if event[2] == joined_in and event[0] != "state_update"))
    joined = [event for event in got if event[2] == joined_in and event[0] != "state_update"]
    assume(joined == [event for event, _ in server.published if event in joined])
    replayed = [event for event, can in server.published[at:] if can]
    if first := next((event for event in got if event in replayed), None):
        replayed = replayed[replayed.index(first) :]
        # Nothing twice; within one millisecond the two connections may swap what was published at that very time.
        assert len(set(got)) == len(got)
        assert set(replayed) <= set(got)
        assert all(not is_later_id(a[2] or "", b[2] or "") for a, b in pairwise(e for e in got if e in replayed))


@SETTINGS
@given(servers(twins=True), st.data())
def test_committing_many_at_once_is_the_same_as_one_by_one(server: Server, data: st.DataObject) -> None:
    events = server.events(0, len(server.published))
    one_by_one, at_once = Cursor(), Cursor()
    reader, other = Listener(one_by_one, replay=False), Listener(at_once, replay=False)
    while events:
        size = data.draw(st.integers(1, len(events)))
        batch, events = events[:size], events[size:]
        assert reader.take(batch) == batch == other.take(batch, data)
        assert at_once.token == one_by_one.token


def test_live_events_are_new_once_a_later_one_has_arrived() -> None:
    events: list[RawEvent] = [("values", b"%d" % n, f"{START + n // 3}-0") for n in range(9)]
    cursor = Cursor.parse("-")
    Listener(cursor, replay=True).take(events[:5])
    deduplicator = Deduplicator(cursor, replay=True)
    assert deduplicator.accept(events[:4]) == []
    assert deduplicator.saw_known
    assert deduplicator.accept(events[4:]) == events[5:]
    assert deduplicator.accept(events[:1]) == events[:1]  # live by now: nothing can arrive again


def test_a_cursor_that_is_read_meanwhile_changes_nothing() -> None:
    """One millisecond's events in several batches, after a listener that joined in the middle of it."""
    first, second, third = (("values", data, f"{START}-0") for data in (b"1", b"2", b"3"))
    cursor = Cursor()
    Listener(cursor, replay=False).take([first])
    listener = Listener(cursor, replay=True)
    assert listener.take([first, second]) == [second]
    assert cursor.token
    assert listener.take([third]) == [third]


def test_pieces_that_repeat_within_the_millisecond_of_the_join() -> None:
    space, hello, there, end = (("messages", data, f"{START}-0") for data in (b'" "', b'"a"', b'"b"', b'"."'))
    published: list[RawEvent] = [hello, space, there, space, end, space]
    cursor = Cursor()
    reader = Listener(cursor, replay=False)
    assert reader.take([space, end]) == [space, end]  # the second space, and what follows
    reader = Listener(stored(cursor), replay=True)
    assert reader.take(published) == [space]


def test_a_run_that_is_not_replayed_does_not_cost_the_next_one_its_start() -> None:
    done, start = ("metadata", b'{"status":"run_done"}', f"{START}-0"), ("metadata", b'{"attempt":1}', f"{START}-0")
    cursor = Cursor.parse("-")
    assert Listener(cursor, replay=True).take([done])
    assert Listener(cursor, replay=True).take([start])


def test_a_state_update_does_not_move_the_cursor() -> None:
    cursor = Cursor.parse("-")
    events: list[RawEvent] = [
        ("values", b"1", f"{START}-0"),
        ("state_update", b"{}", f"{START + 5}-0"),
        ("values", b"2", f"{START + 3}-0"),
        ("state_update", b"{}", f"{START + 3}-0"),
    ]
    for event in events:
        assert Listener(cursor, replay=False).take([event]) == [event]
    assert cursor.id == f"{START + 3}-0"
    assert Listener(Cursor.parse(cursor.token or ""), replay=False).take(events[2:]) == events[3:]
    assert Listener(cursor, replay=False).take(events[1:2]) == events[1:2]
    assert Listener(cursor, replay=True).take([("state_update", b"{}", f"{START + 9}-0")]) == []


def test_a_recorded_stream_at_every_cut() -> None:
    stream = Decoder().feed((Path(__file__).parent / "streams" / "subgraphs.sse").read_bytes())
    server = Server([(event, True) for event in stream])
    assert len({event[2] for event in stream}) < len(stream)  # ids repeat
    for join in (0, 3):
        for cut in range(join + 1, len(stream) + 1):
            cursor = Cursor()
            reader = Listener(cursor, replay=False)
            got = reader.take(stream[join:cut])
            cursor = stored(cursor)
            reader = Listener(cursor, replay=True)
            got += reader.take(server.replay(cursor.resume_from() or "", len(stream)))
            assert got == stream[join:]


def test_odd_ids_are_delivered_and_nothing_breaks() -> None:
    cursor = Cursor()
    reader = Listener(cursor, replay=False)
    for odd in (None, "", "abc", "12"):
        assert reader.take([("values", b"", odd)])
    assert cursor.resume_from() is None
    assert cursor.token is None


def test_ids_that_stand_still_keep_memory_flat_and_lose_nothing() -> None:
    numbers = count()

    def some() -> list[RawEvent]:
        return [("values", b"%d" % next(numbers), f"{START}-0") for _ in range(3 * _MAX_DIGESTS)]

    cursor = Cursor.parse("-")
    reader = Listener(cursor, replay=True)
    published = some()
    assert reader.take(published) == published
    again = Listener(stored(cursor), replay=True)
    assert again.take([*published, ("values", b"new", f"{START}-0")]) == [("values", b"new", f"{START}-0")]
    tracemalloc.start()
    try:
        for round_ in range(6):
            if round_ == 1:
                before = tracemalloc.get_traced_memory()[0]
            reader.take(some())
            reader.got.clear()
        assert tracemalloc.get_traced_memory()[0] - before < 30_000
    finally:
        tracemalloc.stop()


def test_a_long_search_is_linear() -> None:
    """The worst case for looking for a sequence: all alike but the last."""
    events: list[RawEvent] = [("values", b"a", f"{START}-0")] * (_MAX_DIGESTS - 1)
    cursor = Cursor()
    reader = Listener(cursor, replay=False)
    reader.take([*events, ("values", b"b", f"{START}-0")])
    start = time.process_time()
    reader = Listener(cursor, replay=True)
    assert not reader.take(events * 20)
    assert time.process_time() - start < 5
