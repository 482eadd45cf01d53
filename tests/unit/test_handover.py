"""Where the live connection takes over from a replay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from langthreads._streaming.actions import LOOK_LIVE, LOOK_REPLAY, READ_LIVE, READ_REPLAY
from langthreads._streaming.handover import Handover, is_before, overlap_start, server_time

if TYPE_CHECKING:
    from langthreads._streaming.sse import RawEvent

FIRST, LATER, EARLIER = "1795166154001-0", "1795166154002-0", "1795166154000-0"
OUT_OF_BAND = frozenset({"state_update"})


def events(text: str, at: str = FIRST) -> list[RawEvent]:
    return [("values", letter.encode(), at) for letter in text]


@pytest.mark.parametrize(
    ("replayed", "live", "start"),
    [
        ("ab", "", None),
        ("ab", "cd", None),
        ("abcd", "cd", 2),
        ("abd", "cd", 2),  # the replaying connection has missed c
        ("axxb", "xb", 2),  # of two that look alike, the last one
        ("axb", "xxb", 1),
        ("", "a", None),
    ],
)
def test_what_is_shared_of_a_millisecond(replayed: str, live: str, start: int | None) -> None:
    assert overlap_start(events(replayed), events(live), FIRST) == start
    before = events("yz", EARLIER)
    assert overlap_start(before + events(replayed), events(live), FIRST) == (None if start is None else start + 2)


def test_what_is_later_is_shared() -> None:
    assert overlap_start(events("a") + events("b", LATER), events("c"), FIRST) == 1
    assert overlap_start(events("ab"), events("b") + events("a", LATER), FIRST) == 1


def handover(replayed: list[RawEvent], live: list[RawEvent]) -> Handover:
    return Handover(replayed, live, OUT_OF_BAND)


def test_nothing_has_arrived_live() -> None:
    one = handover(events("a"), [])
    assert one.action == LOOK_LIVE
    one.looked(more=False)
    assert (one.action, one.start, one.replayed, one.live) == (None, None, events("a"), [])


def test_what_arrived_live_is_later() -> None:
    one = handover(events("ab"), [])
    one.looked(more=True)
    assert one.action == READ_LIVE
    one.received([], heartbeat=True)
    assert one.action == LOOK_LIVE
    one.looked(more=True)
    one.received(events("c", LATER), heartbeat=False)
    assert (one.action, one.start, one.live) == (None, None, events("c", LATER))


def test_the_replay_is_ahead() -> None:
    one = handover(events("a", EARLIER) + events("b", LATER), events("x"))
    assert (one.action, one.start) == (None, 1)


def test_the_first_millisecond_is_completed_on_both_sides() -> None:
    one = handover(events("a"), events("b"))
    assert one.action == LOOK_REPLAY
    one.looked(more=True)
    assert one.action == READ_REPLAY
    one.received(events("b"), heartbeat=False)
    assert one.action == LOOK_REPLAY
    one.looked(more=None)  # unknown: no waiting
    assert one.action == LOOK_LIVE
    one.looked(more=True)
    assert one.action == READ_LIVE
    one.received(events("c") + events("d", LATER), heartbeat=False)
    assert (one.action, one.start) == (None, 1)
    assert (one.replayed, one.live) == (events("ab"), events("bc") + events("d", LATER))


def test_a_heartbeat_where_nothing_else_can_tell() -> None:
    one = handover(events("a"), [])
    one.looked(more=None)
    assert one.action == READ_LIVE
    one.received([], heartbeat=False)
    one.looked(more=None)
    one.received([], heartbeat=True)
    assert (one.action, one.start) == (None, None)


def test_an_out_of_band_event_is_no_sign_of_a_later_time() -> None:
    ahead: list[RawEvent] = [("state_update", b"{}", LATER), ("values", b"1", None)]
    one = handover(events("a"), ahead)
    assert one.action == LOOK_LIVE
    one.looked(more=True)
    one.received([*events("a"), *ahead], heartbeat=False)
    assert one.action == LOOK_REPLAY
    one.looked(more=False)
    assert one.action == LOOK_LIVE
    one.looked(more=False)
    assert one.start == 0


def test_times() -> None:
    at = server_time("Sat, 21 Nov 2026 15:41:02 GMT")
    assert at == 1_795_275_662_000
    assert server_time("") is server_time("yesterday") is None
    assert is_before(f"{at - 1}-5", at)
    assert not any(is_before(event_id, at) for event_id in (f"{at}-0", None, "", "x-0", "٣-0"))
    assert not is_before("1-0", None)
