"""Text, tables and trees, by themselves."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.cells import cell_len

from langthreads import ThreadState
from langthreads_cli.output import Output
from langthreads_cli.table import Column, print_rows
from langthreads_cli.text import age, brief, cut, json_line, json_pages, pad, printable, short, when
from langthreads_cli.tree import summarize, tree

pytestmark = pytest.mark.offline

WIDE = "東京の天気"  # 5 characters, 10 columns
EVIL = "a\x1b[31m\u009b\u202eb\r\n\tc\x00"

# ---------------------------------------------------------------- text


def test_what_a_terminal_could_obey_is_written_out() -> None:
    assert printable(EVIL) == r"a\x1b[31m\x9b\u202eb\r\n\tc\x00"
    assert printable("a\n\tb\x1b", lines=True) == "a\n\tb\\x1b"
    assert printable("[bold]👩\u200d💻[/] é") == "[bold]👩\u200d💻[/] é"
    assert printable("\ud800") == r"\ud800"


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("ab cd", 4, "ab…"),  # no blank before the ellipsis
        (WIDE, 10, WIDE),
        (WIDE, 9, "東京の天…"),
        (WIDE, 8, "東京の…"),  # half a character can't be drawn
        ("a\nb\t\tc", 80, "a b c"),
        ("\x1b[31mred", 7, r"\x1b[3…"),
        ("abc", 0, ""),
        ("abc", 1, "…"),
        ("x" * 10**7, 5, "xxxx…"),
        ("x" * 500, None, "x" * 500),
    ],
    ids=range(12),
)
def test_text_is_cut_by_columns(text: str, columns: int | None, expected: str) -> None:
    assert cut(text, columns) == expected


def test_text_is_padded_by_columns() -> None:
    assert cell_len(pad(WIDE, 12)) == 12


def test_json_for_scripts_holds_nothing_for_terminals() -> None:
    value = {"evil": EVIL, WIDE: ["👩\u200d💻", 1.5, None]}
    assert json.loads(json_line(value)) == value
    assert json_line(value).isprintable() or "\u200d" in json_line(value)
    assert "\u009b" not in json_line(value)
    assert WIDE in json_line(value)
    assert json_line(value, ascii_only=True).isascii()
    assert json.loads(json_line(value, ascii_only=True)) == value
    assert "\x7f" not in json_line(["\x7f"])
    pages = json_pages(value)
    assert json.loads(pages) == value
    assert pages.count("\n") == 7
    assert "\u202e" not in pages


def test_values_are_shown_as_people_write_them() -> None:
    assert brief("text") == "text"
    assert brief({"city": "東京", "at": [1, None]}) == '{"city": "東京", "at": [1, null]}'


def test_ids_are_shown_by_their_ends() -> None:
    assert short("01a1f839-ec8e-77bc-9868-389d69dbbdb7") == "…69dbbdb7"
    assert short(None) == short("") == "-"


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-5, "0 s"), (59, "59 s"), (60, "1 min"), (7200, "2 h"), (86_400 * 3 + 5, "3 d")]
)
def test_ages(seconds: int, expected: str) -> None:
    now = datetime(2026, 1, 31, tzinfo=UTC)
    assert age(now - timedelta(seconds=seconds), now) == expected
    assert when(now - timedelta(seconds=seconds), now).endswith(f"({expected} ago)")


def test_times_that_no_clock_knows() -> None:
    now = datetime(2026, 1, 31, tzinfo=UTC)
    assert when(datetime.min.replace(tzinfo=UTC), now).endswith(" ago)")
    assert when(datetime.max.replace(tzinfo=UTC), now).endswith("(0 s ago)")
    assert when(None, now) == age(None, now) == "-"


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize("text", ["x" * 300, WIDE * 30, "🙂" * 100, "a\nb" * 100], ids=ascii)
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_table_fits(
    text: str, columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    heads = [Column("ID"), Column("TEXT", widest=10), Column("AGE", right=True), Column("REST")]
    assert print_rows(Output(), heads, [("1", text, "2 s", text), ("22", "short", "10 min", "")]) == 2
    head, first, second = capsys.readouterr().out.splitlines()
    assert cell_len(head) <= columns
    assert columns - 1 <= cell_len(first) <= columns
    assert second == "22  short       10 min"
    assert first.count("…") == 2


def test_rows_are_printed_as_they_arrive(capsys: pytest.CaptureFixture[str]) -> None:
    def rows() -> Any:
        for at in range(250):
            if at == 200:
                assert capsys.readouterr().out.count("\n") >= 100
            yield (str(at), "x")

    assert print_rows(Output(), [Column("N"), Column("X")], rows()) == 250


# ---------------------------------------------------------------- trees


def state(own: str, parent: str | None = None, **more: Any) -> ThreadState:
    json: dict[str, Any] = {"values": {}, "next": [], "checkpoint": None, "metadata": None, "created_at": None, **more}
    return ThreadState.from_dict({**json, "checkpoint_id": own, "parent_checkpoint_id": parent})


def drawn(*states: ThreadState) -> list[str]:
    return [f"{row.lead:4}{row.checkpoint.checkpoint_id}" for row in tree(summarize(states))]


def test_a_history_without_branches_is_a_line() -> None:
    assert drawn(state("c", "b"), state("b", "a"), state("a")) == ["○   a", "○   b", "●   c"]


def test_a_fork() -> None:
    assert drawn(state("e", "d"), state("d", "b"), state("c", "b"), state("b", "a"), state("a")) == [
        "○   a",
        "○   b",
        "├─○ c",
        "└─○ d",
        "  ● e",
    ]


def test_a_fork_of_a_fork_and_a_line_beside_it() -> None:
    states = [state("f", "c"), state("e", "b"), state("d", "b"), state("c", "a"), state("b", "a"), state("a")]
    assert drawn(*states) == ["○   a", "├─○ b", "│ ├─○d", "│ └─○e", "└─○ c", "  ● f"]


def test_a_history_that_is_cut_off_hangs_in_the_air() -> None:
    assert drawn(state("c", "b"), state("b", "gone")) == ["○   b", "●   c"]
    assert drawn(state("c", "x"), state("b", "y")) == ["├─○ b", "└─● c"]


def test_a_history_that_makes_no_sense_is_drawn_nevertheless() -> None:
    assert drawn() == []
    assert drawn(state("a", "a")) == ["●   a"]
    assert sorted(line[-1] for line in drawn(state("c", "b"), state("b", "c"))) == ["b", "c"]
    ring = drawn(state("e", "d"), state("d", "e"), state("b", "a"), state("a"))
    assert sorted(line[-1] for line in ring) == ["a", "b", "d", "e"]


def test_a_thousand_forks_one_in_another() -> None:
    states = [state("root")]
    for at in range(2000):
        states += [state(f"{at}a", states[-1].checkpoint_id), state(f"{at}b", states[-1].checkpoint_id)]
    assert len(drawn(*reversed(states))) == 4001


def test_a_checkpoint_says_who_wrote_it() -> None:
    task = {
        "id": "1",
        "name": "plan",
        "result": {"n": 1},
        "error": None,
        "interrupts": [],
        "checkpoint": None,
        "state": None,
    }
    first = state("a", metadata={"source": "input", "step": -1}, tasks=[task, {**task, "name": "look"}])
    second = state(
        "b", "a", metadata={"source": "loop", "step": 0}, values={"messages": [{"content": "hi"}]}, next=["x"]
    )
    third = state("c", "b", metadata={"source": "update", "step": 1}, values="text")
    summaries = summarize([third, second, first])
    assert [one.writer for one in summaries] == ["update", "plan+look", "input"]
    assert [one.last for one in summaries] == ["text", "hi", "-"]
    assert [one.step for one in summaries] == [1, 0, -1]
    assert summaries[1].next == ("x",)
