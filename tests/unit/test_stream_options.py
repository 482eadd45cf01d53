"""What a replay and a live connection share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from langthreads._streaming.options import is_beyond, shared_from

if TYPE_CHECKING:
    from langthreads._streaming.sse import RawEvent

FIRST, LATER, EARLIER = "1795166154001-0", "1795166154002-0", "1795166154000-0"


def events(text: str, at: str = FIRST) -> list[RawEvent]:
    return [("values", letter.encode(), at) for letter in text]


@pytest.mark.parametrize(
    ("replayed", "live", "shared"),
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
def test_what_is_shared_of_a_millisecond(replayed: str, live: str, shared: int | None) -> None:
    assert shared_from(events(replayed), events(live), FIRST) == shared
    before = events("yz", EARLIER)
    assert shared_from(before + events(replayed), events(live), FIRST) == (None if shared is None else shared + 2)


def test_what_is_later_is_shared() -> None:
    assert shared_from(events("a") + events("b", LATER), events("c"), FIRST) == 1
    assert shared_from(events("ab"), events("b") + events("a", LATER), FIRST) == 1


def test_a_state_update_is_no_sign_of_a_later_time() -> None:
    ahead: list[RawEvent] = [("state_update", b"{}", LATER), ("values", b"1", None)]
    assert not is_beyond([*events("a"), *ahead], FIRST)
    assert is_beyond([*events("a", LATER), *ahead], FIRST)
