"""Histories drawn as lines that part and meet."""

from __future__ import annotations

from typing import NamedTuple

from langthreads_cli.ui.branches import draw_branches


class Point(NamedTuple):
    checkpoint_id: str | None
    parent_checkpoint_id: str | None


def drawn(*pairs: str) -> list[str]:
    """Draw checkpoints such as `ba`: b, whose parent is a."""
    return [line.rstrip() for line in draw_branches([Point(pair[0], pair[1:] or None) for pair in pairs])]


def test_a_straight_history() -> None:
    assert drawn("cb", "ba", "a") == ["●", "●", "●"]


def test_a_fork_meets_at_its_parent() -> None:
    assert drawn("cb", "da", "ba", "a") == ["●", "│ ●", "● │", "●─╯"]


def test_three_branches_of_one_parent() -> None:
    assert drawn("da", "ca", "ba", "a") == ["●", "│ ●", "│ │ ●", "●─┴─╯"]


def test_a_branch_that_passes_another() -> None:
    assert drawn("dx", "ey", "fx", "xy", "y") == ["●", "│ ●", "│ │ ●", "●─┼─╯", "●─╯"]


def test_a_freed_lane_is_used_again() -> None:
    assert drawn("da", "ca", "ba", "a", "zy", "y")[-2:] == ["●", "●"]


def test_two_roots() -> None:
    assert drawn("b", "a") == ["●", "●"]


def test_more_branches_than_there_is_room_for() -> None:
    lines = drawn(*(f"{letter}a" for letter in "bcdefghijk"), "a")
    assert all(len(line) <= 14 for line in lines)


def test_parents_that_are_missing_or_go_round() -> None:
    assert drawn("ab", "ba", "ab") == ["●", "●", "●"]
    assert drawn("aa") == ["●"]
    assert draw_branches([Point(None, None), Point(None, None)]) != []
    assert draw_branches([]) == []
