"""What a connection brings twice by itself is delivered once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from langthreads._streaming.cursor import Cursor
from langthreads._streaming.overlap import OverlapDeduplicator

if TYPE_CHECKING:
    from langthreads._streaming.sse import RawEvent

AT = 1_795_166_154_000


def one(number: int, at: int = 0, data: str = "") -> RawEvent:
    return "values", (data or str(number)).encode(), f"{AT + at}-0"


def log(count: int, each: int) -> list[RawEvent]:
    """Events of which `each` share an id, all of them different."""
    return [one(n, n // each) for n in range(count)]


def delivered(cursor: Cursor, opened_at: int | None, *pieces: list[RawEvent]) -> list[RawEvent]:
    known = OverlapDeduplicator(cursor, opened_at=opened_at)
    got: list[RawEvent] = []
    for piece in pieces:
        fresh = known.accept(piece)
        known.mark_delivered(fresh)
        got += fresh
    return got


def behind(events: list[RawEvent]) -> Cursor:
    """The cursor of a listener who has had these."""
    cursor = Cursor()
    for event in events:
        cursor.advance(event, joins=False)
    return cursor


@pytest.mark.thorough
@settings(max_examples=1000, deadline=None)
@given(st.data())
def test_wherever_a_connection_goes_live(data: st.DataObject) -> None:
    count, each = data.draw(st.integers(1, 30)), data.draw(st.integers(1, 6))
    script = log(count, each)
    had = data.draw(st.integers(0, count))
    end = data.draw(st.integers(had, count))
    live = data.draw(st.integers(had, end))
    cursor = behind(script[:had])
    after = cursor.resume_from() or "-"
    replay = [event for event in script[:end] if (event[2] or "") > after]
    arrives = replay + script[live:]
    size = data.draw(st.integers(1, 7))
    pieces = [arrives[at : at + size] for at in range(0, len(arrives), size)]
    opened_at = data.draw(st.sampled_from([None, AT, AT + live // each - 900, AT + live // each + 3000]))
    if opened_at is None or not AT - 5000 <= opened_at <= AT:
        # Without the time, or with another clock, the step has to be seen.
        live_id, end_id = (script[at][2] if at < count else "" for at in (live, end - 1))
        if live < end and live_id == end_id:
            return
    assert delivered(cursor, opened_at, *pieces) == script[had:]


def test_events_that_look_alike_in_the_replay_and_live() -> None:
    twice = [one(0, 0), one(1, 1, "x"), one(2, 1, "x"), one(3, 2), one(4, 2, "x"), one(5, 2, "x"), one(6, 9)]
    for live in range(6):
        # Which are which can't be known: a few are missing, or arrive twice.
        got = delivered(Cursor(), AT - 500, twice[:6], twice[live:6], twice[6:])
        assert len(twice) - 1 <= len(got) <= len(twice) + 2
        assert set(got) == set(twice)
        # Once they are old, the step distinguishes them.
        assert delivered(Cursor(), AT - 4000, twice[:6], twice[live:6], twice[6:])[:3] == twice[:3]


def test_in_doubt_another_connection_tells() -> None:
    """Where the run published events that look alike, and where it did not: the next replay brings each once."""
    for script, step in (([one(0), one(1, 1, "x"), one(2, 1, "x")], 3), ([one(0), one(1, 1, "x")], 1)):
        cursor = Cursor()
        known = OverlapDeduplicator(cursor, opened_at=AT, asks_again_after=0.0)
        fresh = known.accept([*script, *script[step:], one(9, 7)])
        assert fresh == script[:2]
        assert known.in_doubt
        assert known.latest == f"{AT + 7}-0"
        known.mark_delivered(fresh)
        again = OverlapDeduplicator(cursor, opened_at=AT, floor=known.latest, asks_again_after=0.0)
        assert fresh + again.accept([*script[1:], one(9, 7)]) == [*script, one(9, 7)]
        assert not again.in_doubt


def test_what_is_never_replayed_never_arrives_twice() -> None:
    alike: list[RawEvent] = [("messages/partial", b"x", f"{AT}-0")] * 3
    known = OverlapDeduplicator(Cursor(), opened_at=AT, is_replayed=lambda name: name == "values", asks_again_after=0.0)
    assert known.accept(alike) == alike


def test_events_that_look_alike_long_after_the_opening() -> None:
    twins = [one(0, 0), one(1, 9000, "x"), one(2, 9000, "x"), one(3, 9001)]
    assert delivered(Cursor(), AT, twins) == twins


def test_a_clock_that_is_set_back_loses_nothing() -> None:
    events = [one(0, 50), one(1, 51), one(2, 20), one(3, 21), one(4, 60)]
    assert delivered(Cursor(), AT, events) == events


@pytest.mark.parametrize("opened_at", [None, AT])
def test_events_without_ids_are_new(opened_at: int | None) -> None:
    events: list[RawEvent] = [("values", b"1", None)] * 3
    assert delivered(Cursor(), opened_at, events) == events


def test_what_is_remembered_is_bounded() -> None:
    known = OverlapDeduplicator(Cursor(), opened_at=AT)
    for at in range(0, 100_000, 1000):
        assert len(known.accept([one(n, n) for n in range(at, at + 1000)])) == 1000
    assert len(known._seen) + len(known._earlier) <= 2 * 16_384
    assert known.accept([one(n, n) for n in range(99_000, 100_002)]) == [one(100_000, 100_000), one(100_001, 100_001)]
    assert not known._seen
