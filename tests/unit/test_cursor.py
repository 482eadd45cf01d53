"""Resuming a stream: every event once and in order, against a model of the server's streams."""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from langthreads._streaming.cursor import _MOST_DIGESTS, NEVER_REPLAYED, Cursor, later
from langthreads._streaming.sse import Decoder, RawEvent
from langthreads.errors import InvalidArgumentError

START = 1_795_166_154_000
SETTINGS = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.large_base_example])


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


def stored(cursor: Cursor) -> Cursor:
    """Take the cursor to another process."""
    return Cursor.parse(token) if (token := cursor.token) else cursor


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
        reader = cursor.reader(replay=True)
        got += [event for event in incoming[:size] if reader.accept(event)]
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
    reader = cursor.reader(replay=False)
    got = [event for event in server.events(join, cut) if reader.accept(event)]
    for _ in range(3):  # again and again, with and without another process
        if data.draw(st.booleans()):
            cursor = stored(cursor)
        resume = cursor.resume_from()
        assert resume is not None
        incoming = server.replay(resume, total)
        reader = cursor.reader(replay=True)
        got += [event for event in incoming[: data.draw(st.integers(0, len(incoming)))] if reader.accept(event)]
    reader = cursor.reader(replay=True)
    got += [event for event in server.replay(cursor.resume_from() or "", total) if reader.accept(event)]
    assert got == server.events(join, total)


@SETTINGS
@given(servers(), st.data())
def test_two_connections_close_the_gap_behind_a_replay(server: Server, data: st.DataObject) -> None:
    """The four steps of the module's text, on runs that go on, with state updates and runs that are not replayed."""
    total = len(server.published)
    cursor, got = Cursor(), list[RawEvent]()
    at = data.draw(st.integers(0, total - 1))
    cut = data.draw(st.integers(at, total))
    reader = cursor.reader(replay=False)
    got += [event for event in server.events(at, cut) if reader.accept(event)]
    while cut < total:
        listens = data.draw(st.integers(cut, total))  # the first connection subscribes
        collects = data.draw(st.integers(listens, total))  # the second collects its replay
        subscribes = data.draw(st.integers(collects, total))  # and subscribes: what lies between is lost there
        cut = data.draw(st.integers(subscribes, total))  # both end
        listened = server.events(listens, cut)
        if (resume := cursor.resume_from()) is not None:
            incoming = server.replay(resume, collects) + server.events(subscribes, cut)
            reader = cursor.reader(replay=True)
            for event in incoming:
                if listened and event[2] and listened[0][2] and later(event[2], listened[0][2]):
                    break
                if reader.accept(event):
                    got.append(event)
        reader = cursor.reader(replay=False)
        got += [event for event in listened if reader.accept(event)]
        if data.draw(st.booleans()):
            cursor = stored(cursor)
    # What a listener that joins can't tell, by the module's text; state updates say nothing of when it did.
    joined_in = next((event[2] for event in got if event[0] != NEVER_REPLAYED), None)
    assume(all(can for event, can in server.published if event[2] == joined_in and event[0] != NEVER_REPLAYED))
    replayed = [event for event, can in server.published[at:] if can]
    if first := next((event for event in got if event in replayed), None):
        replayed = replayed[replayed.index(first) :]
        # Nothing twice; within one millisecond the two connections may swap what was published at that very time.
        assert len(set(got)) == len(got)
        assert set(replayed) <= set(got)
        assert all(not later(a[2] or "", b[2] or "") for a, b in pairwise(e for e in got if e in replayed))


@given(servers(twins=True), st.data())
def test_noting_many_at_once_is_the_same_as_one_by_one(server: Server, data: st.DataObject) -> None:
    events = server.events(0, len(server.published))
    one_by_one, at_once = Cursor(), Cursor()
    reader, other = one_by_one.reader(replay=False), at_once.reader(replay=False)
    while events:
        size = data.draw(st.integers(1, len(events)))
        batch, events = events[:size], events[size:]
        assert [event for event in batch if reader.accept(event)] == batch == other.accept_all(batch)
        other.note(batch)
        assert at_once.token == one_by_one.token


def test_accept_all_skips_what_accept_skips() -> None:
    events: list[RawEvent] = [("values", b"%d" % n, f"{START + n // 3}-0") for n in range(9)]
    cursor = Cursor.parse("-")
    cursor.reader(replay=True).note(events[:5])
    reader = cursor.reader(replay=True)
    assert reader.accept_all(events[:4]) == []
    assert reader.accept_all(events[4:]) == events[5:]
    assert reader.accept_all(events[:1]) == events[:1]  # live by now: nothing can come again


def test_pieces_that_repeat_within_the_millisecond_of_the_join() -> None:
    space, hello, there, end = (("messages", data, f"{START}-0") for data in (b'" "', b'"a"', b'"b"', b'"."'))
    published: list[RawEvent] = [hello, space, there, space, end, space]
    cursor = Cursor()
    reader = cursor.reader(replay=False)
    assert all(reader.accept(event) for event in (space, end))  # the second space, and what follows
    reader = stored(cursor).reader(replay=True)
    assert [event for event in published if reader.accept(event)] == [space]


def test_a_run_that_is_not_replayed_does_not_cost_the_next_one_its_start() -> None:
    done, start = ("metadata", b'{"status":"run_done"}', f"{START}-0"), ("metadata", b'{"attempt":1}', f"{START}-0")
    cursor = Cursor.parse("-")
    assert cursor.reader(replay=True).accept(done)
    assert cursor.reader(replay=True).accept(start)


def test_a_state_update_does_not_move_the_cursor() -> None:
    cursor = Cursor.parse("-")
    reader = cursor.reader(replay=False)
    assert reader.accept(("values", b"1", f"{START}-0"))
    assert reader.accept(("state_update", b"{}", f"{START + 5}-0"))
    assert reader.accept(("values", b"2", f"{START + 3}-0"))
    assert cursor.id == f"{START + 3}-0"
    assert cursor.reader(replay=False).accept(("state_update", b"{}", f"{START}-0"))
    assert not cursor.reader(replay=True).accept(("state_update", b"{}", f"{START + 9}-0"))
    assert cursor.reader(replay=True).accept_all([("state_update", b"{}", f"{START + 9}-0")]) == []


def test_a_recorded_stream_at_every_cut() -> None:
    stream = Decoder().feed((Path(__file__).parent / "streams" / "subgraphs.sse").read_bytes())
    server = Server([(event, True) for event in stream])
    assert len({event[2] for event in stream}) < len(stream)  # ids repeat
    for join in (0, 3):
        for cut in range(join + 1, len(stream) + 1):
            cursor = Cursor()
            reader = cursor.reader(replay=False)
            got = [event for event in stream[join:cut] if reader.accept(event)]
            cursor = stored(cursor)
            reader = cursor.reader(replay=True)
            got += [event for event in server.replay(cursor.resume_from() or "", len(stream)) if reader.accept(event)]
            assert got == stream[join:]


def test_what_is_sent() -> None:
    cursor = Cursor()
    assert (cursor.resume_from(), cursor.token, str(cursor)) == (None, None, "")
    cursor.reader(replay=False).accept(("values", b"", f"{START}-7"))
    assert cursor.resume_from() == f"{START - 1}-0"
    for plain in ("-", "0", "5-0", f"{START}-12"):
        assert Cursor.parse(plain).resume_from() == Cursor.parse(plain).token == plain


def test_a_listener_that_has_heard_nothing_resumes_from_the_servers_time() -> None:
    cursor = Cursor()
    cursor.quiet_until(START)
    cursor.quiet_until(START - 10)
    assert cursor.resume_from() == cursor.token == f"{START}-0"
    cursor.quiet_until(START + 10)
    assert cursor.resume_from() == f"{START + 10}-0"
    begun = Cursor.parse("-")
    begun.quiet_until(START)
    assert begun.resume_from() == "-"
    cursor.reader(replay=True).accept(("values", b"", f"{START + 20}-0"))
    cursor.quiet_until(START + 30)
    assert cursor.resume_from() == f"{START + 19}-0"


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1", "-1", "1-", "1-x", "1-0~", "1-0~~!", "1-0~~A", "1-0~~AAAA", "1-0~x~", "1-0\n", "+", "٣-0", "1-0 ",
     "9" * 30 + "-0"],
    ids=repr,
)  # fmt: skip
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgumentError, match="last_event_id"):
        Cursor.parse(text)


def test_what_is_no_text_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="expected a str, got int"):
        Cursor.parse(5)  # type: ignore[arg-type]


@given(st.text(max_size=30))
def test_parse_refuses_or_gives_the_same_back(text: str) -> None:
    try:
        cursor = Cursor.parse(text)
    except InvalidArgumentError:
        return
    assert Cursor.parse(str(cursor)).token == cursor.token


@given(servers(twins=True))
def test_tokens_are_printable_and_the_same_in_the_end(server: Server) -> None:
    cursor = Cursor()
    reader = cursor.reader(replay=False)
    for event, _ in server.published:
        reader.accept(event)
        if token := cursor.token:
            assert token.isascii()
            assert token.isprintable()
            assert " " not in token
            assert Cursor.parse(token).token == token


def test_odd_ids_are_handed_out_and_nothing_breaks() -> None:
    cursor = Cursor()
    reader = cursor.reader(replay=False)
    for odd in (None, "", "abc", "12"):
        assert reader.accept(("values", b"", odd))
    assert cursor.resume_from() is None
    assert cursor.token is None


def test_later() -> None:
    assert later("2-0", "1-0")
    assert later("1-10", "1-9")
    assert later("10-0", "9-99")
    assert not later("1-0", "1-0")


def test_ids_that_stand_still_keep_memory_flat_and_lose_nothing() -> None:
    numbers = count()

    def some() -> list[RawEvent]:
        return [("values", b"%d" % next(numbers), f"{START}-0") for _ in range(3 * _MOST_DIGESTS)]

    cursor = Cursor.parse("-")
    reader = cursor.reader(replay=True)
    published = some()
    assert all(reader.accept(event) for event in published)
    again = stored(cursor).reader(replay=True)
    assert [event for event in [*published, ("values", b"new", f"{START}-0")] if again.accept(event)] == [
        ("values", b"new", f"{START}-0")
    ]
    tracemalloc.start()
    try:
        for round_ in range(6):
            if round_ == 1:
                before = tracemalloc.get_traced_memory()[0]
            for event in some():
                reader.accept(event)
        assert tracemalloc.get_traced_memory()[0] - before < 30_000
    finally:
        tracemalloc.stop()


def test_a_long_search_is_linear() -> None:
    """The worst case for looking for a sequence: all alike but the last."""
    events: list[RawEvent] = [("values", b"a", f"{START}-0")] * (_MOST_DIGESTS - 1)
    cursor = Cursor()
    reader = cursor.reader(replay=False)
    for event in [*events, ("values", b"b", f"{START}-0")]:
        reader.accept(event)
    start = time.process_time()
    reader = cursor.reader(replay=True)
    assert not any(reader.accept(event) for event in events * 20)
    assert time.process_time() - start < 5
