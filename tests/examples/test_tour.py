"""What the tour draws: tables and trees that fit into a terminal. The tour as a whole is nox's session `demo`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from examples._drawing import age, brief, cut, fields, paint, short, table, tree, width
from langthreads import ThreadState

WIDE = "東京の天気"  # 5 characters, 10 columns
COMBINED = "u\u0308ber"  # 5 characters, 4 columns


def state(own: str, parent: str | None = None) -> ThreadState:
    json: dict[str, Any] = {"values": {}, "next": [], "checkpoint": None, "metadata": None, "created_at": None}
    return ThreadState.from_dict({**json, "checkpoint_id": own, "parent_checkpoint_id": parent})


def drawn(*states: ThreadState, **arguments: Any) -> list[str]:
    return tree(states, lambda s: (str(s.checkpoint_id),), **arguments)


# ---------------------------------------------------------------- text


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("abc", 3), (WIDE, 10), (COMBINED, 4), ("a\u200bb", 2), ("🙂", 2)], ids=ascii
)
def test_the_width_is_counted_in_columns(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("ab cd", 4, "ab…"),  # no blank before the ellipsis
        (WIDE, 10, WIDE),
        (WIDE, 9, "東京の天…"),
        (WIDE, 8, "東京の…"),  # half a character can't be drawn
        (COMBINED, 3, "u\u0308b…"),
        ("a\nb\tc\x1b[31m", 80, "a b c [31m"),  # nothing that moves the cursor or colours the rest
        ("abc", 0, ""),
    ],
    ids=ascii,
)
def test_text_is_cut_by_columns(text: str, columns: int, expected: str) -> None:
    assert cut(text, columns) == expected


def test_json_is_shown_as_people_write_it() -> None:
    assert brief({"city": "東京", "at": [1, None]}) == '{"city": "東京", "at": [1, null]}'


def test_ids_are_shown_by_their_ends() -> None:
    assert short("01a1f839-ec8e-77bc-9868-389d69dbbdb7") == "…dbbdb7"
    assert short(None) == "-"


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-5, "0 s"), (59, "59 s"), (60, "1 min"), (7200, "2 h"), (86_400 * 3 + 5, "3 d")]
)
def test_ages(seconds: int, expected: str) -> None:
    now = datetime(2026, 1, 31, tzinfo=UTC)
    assert age(now - timedelta(seconds=seconds), now) == expected


def test_no_colour_where_there_is_no_terminal() -> None:
    assert paint("idle", "green") == "idle"


def test_colour_on_a_terminal_unless_it_is_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert paint("idle", "green", "bold") == "\x1b[32;1midle\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert paint("idle", "green") == "idle"


# ---------------------------------------------------------------- tables


def test_a_table() -> None:
    assert table(("id", "status"), [("1", "idle"), ("22", "busy")]) == [
        "┌────┬────────┐",
        "│ id │ status │",
        "├────┼────────┤",
        "│ 1  │ idle   │",
        "│ 22 │ busy   │",
        "└────┴────────┘",
    ]


def test_a_table_without_rows_has_its_heads() -> None:
    assert len(table(("id", "status"), [])) == 4


@pytest.mark.parametrize("text", ["x" * 300, WIDE * 30, COMBINED * 60, "🙂" * 100], ids=ascii)
def test_a_table_is_cut_where_it_may_be(text: str) -> None:
    lines = table(("id", "metadata", "age"), [("…dbbdb7", text, "2 s"), ("…000000", "short", "3 min")], grow=1)
    assert {width(line) for line in lines} == {80}
    assert all(part in lines[3] for part in ("…dbbdb7", "…", " 2 s "))
    assert "short" in lines[4]


def test_cells_are_coloured_after_they_are_fitted() -> None:
    lines = table(("s",), [("idle",)], style=lambda cell: f"<{cell}>")
    assert lines[3] == "│ <idle> │"


def test_fields_stand_below_one_another() -> None:
    lines = fields({"id": "1", "状態": "x" * 100}, columns=20)
    assert lines == ["id    1", "状態  " + "x" * 13 + "…"]


# ---------------------------------------------------------------- trees


def test_a_history_without_branches_is_a_line() -> None:
    assert drawn(state("c", "b"), state("b", "a"), state("a")) == ["○  a", "○  b", "●  c"]


def test_a_fork() -> None:
    assert drawn(state("e", "d"), state("d", "b"), state("c", "b"), state("b", "a"), state("a")) == [
        "○    a",
        "○    b",
        "├─○  c",
        "└─○  d",
        "  ●  e",
    ]


def test_a_fork_of_a_fork_and_a_line_beside_it() -> None:
    states = [state("f", "c"), state("e", "b"), state("d", "b"), state("c", "a"), state("b", "a"), state("a")]
    assert drawn(*states) == [
        "○      a",
        "├─○    b",
        "│ ├─○  d",
        "│ └─○  e",
        "└─○    c",
        "  ●    f",
    ]


def test_a_history_that_is_cut_off_hangs_in_the_air() -> None:
    assert drawn(state("c", "b"), state("b", "gone")) == ["○  b", "●  c"]
    assert drawn(state("c", "x"), state("b", "y")) == ["├─○  b", "└─●  c"]


def test_an_empty_history() -> None:
    assert drawn() == []


def test_a_tree_is_cut() -> None:
    states = [state(str(n), str(n - 1) if n else None) for n in range(3, -1, -1)]
    lines = tree(states, lambda s: (WIDE * 10, str(s.checkpoint_id)))
    assert all(width(line) <= 80 for line in lines)
    assert all(line.endswith("…") for line in lines)
