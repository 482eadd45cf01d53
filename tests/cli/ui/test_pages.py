"""What the list knows, and what it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from langthreads import Page, PartialThread
from langthreads_cli.ui.pages import MAX_PAGES, Fetch, NumberedPages, ScannedPages, pages_for
from langthreads_cli.ui.query import ORDERS, Filter, Query, parse_filter

if TYPE_CHECKING:
    from collections.abc import Iterable


def threads(numbers: Iterable[int], *, following: int | None = None, **more: Any) -> Page[PartialThread]:
    return Page(
        [
            PartialThread.from_dict({"thread_id": str(n), "metadata": {"n": n}, "status": "idle", **more})
            for n in numbers
        ],
        next_offset=following,
    )


def row_id(pages: NumberedPages | ScannedPages, index: int) -> str | None:
    row = pages.row(index)
    return None if row is None else row.thread_id


def test_only_the_page_that_is_looked_at_is_missing() -> None:
    pages = NumberedPages(Query())
    pages.set_count(10_000)
    assert pages.missing(range(7_050, 7_080)) == Fetch(7_000, 100)
    pages.accept(Fetch(7_000, 100), threads(range(7_000, 7_100), following=7_100))
    assert pages.missing(range(7_050, 7_080)) is None
    assert pages.missing(range(7_090, 7_120)) == Fetch(7_100, 100)
    assert row_id(pages, 7_050) == "7050"
    assert pages.row(6_999) is None
    assert pages.index_of("7050") == 7_050
    assert pages.total == 10_000


def test_pages_that_were_not_seen_for_long_are_forgotten() -> None:
    pages = NumberedPages(Query())
    pages.set_count(100_000)
    for number in range(MAX_PAGES + 5):
        pages.accept(Fetch(number * 100, 100), threads(range(number * 100, number * 100 + 100), following=1))
    assert pages.row(0) is None
    assert row_id(pages, 600) == "600"


def test_without_a_count_there_is_always_one_page_more() -> None:
    pages = NumberedPages(Query())
    pages.accept(Fetch(0, 100), threads(range(100), following=100))
    assert (pages.total, pages.complete) == (200, False)
    pages.accept(Fetch(100, 100), threads(range(100, 130)))
    assert (pages.total, pages.complete) == (130, True)


def test_a_list_that_became_shorter() -> None:
    pages = NumberedPages(Query())
    pages.set_count(150)
    pages.accept(Fetch(0, 100), threads(range(100), following=100))
    pages.accept(Fetch(0, 100), threads(range(40)))
    assert pages.total == 40


def test_words_are_looked_for_until_the_screen_is_full() -> None:
    pages = pages_for(Query(filter=parse_filter("n=1x even")))
    assert isinstance(pages, ScannedPages)
    assert pages.missing(range(3)) == Fetch(0, 500)
    pages.accept(Fetch(0, 500), threads([1, 2], following=500, metadata={"even": "no"}))
    assert (pages.total, pages.complete) == (2, False)
    assert pages.missing(range(3)) == Fetch(500, 500)
    pages.accept(Fetch(500, 500), threads([3, 4], following=1_000, metadata={"even": "yes"}))
    assert pages.missing(range(3)) is None
    assert pages.missing(range(5)) == Fetch(1_000, 500)
    pages.accept(Fetch(1_000, 500), threads([4, 5], metadata={"odd": "yes"}))
    assert (pages.total, pages.complete) == (4, True)
    assert pages.missing(range(5)) is None


def test_found_threads_are_looked_at_again_by_their_ids() -> None:
    pages = ScannedPages(Query(status="idle", filter=Filter(words=("x",))))
    pages.accept(Fetch(0, 500), threads([1, 2, 3], metadata={"x": 1}))
    again, newest = pages.stale(range(3))
    assert again == Fetch(0, 3, ("1", "2", "3"))
    assert newest == Fetch(0, 100)
    changed = [*threads([1], metadata={"x": 2}), *threads([2], metadata={"x": 1}, status="busy")]
    pages.accept(again, Page(changed))  # 2 is busy now, 3 is gone
    assert [row_id(pages, at) for at in range(pages.total)] == ["1"]
    pages.accept(newest, threads([9, 1], metadata={"x": 3}))
    assert [row_id(pages, at) for at in range(pages.total)] == ["9", "1"]
    assert pages.index_of("1") == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Filter()),
        ("Two WORDS", Filter(words=("two", "words"))),
        ("user=ada age=7", Filter(metadata={"user": "ada", "age": 7})),
        ('age="7" ok=true', Filter(metadata={"age": "7", "ok": True})),
        ('name="Ada Lovelace"', Filter(metadata={"name": "Ada Lovelace"})),
        ('name="Ada', Filter(metadata={"name": '"Ada'})),
        ("it's", Filter(words=("it's",))),
        ("=x", Filter(words=("=x",))),
        ("x=", Filter(words=("x=",))),
        ("019cec00-0000-7000-8000-00009e3779b1", Filter(thread_id="019cec00-0000-7000-8000-00009e3779b1")),
        ("019CEC00000070008000-00009e3779b1", Filter(thread_id="019cec00-0000-7000-8000-00009e3779b1")),
        ("# \\ '", Filter(words=("#", "\\", "'"))),
    ],
)
def test_filters_are_understood(text: str, expected: Filter) -> None:
    assert parse_filter(text) == expected


def test_a_filter_does_not_match_what_servers_put_into_metadata() -> None:
    (thread,) = threads([1], metadata={"graph_id": "travel", "assistant_id": "x", "user": "Ada"})
    assert parse_filter("ADA trav idle").matches(thread)
    assert not parse_filter("graph_id").matches(thread)


def test_orders_go_round() -> None:
    query = Query()
    seen = [query.order]
    for _ in ORDERS[1:]:
        query = query.with_next_order()
        seen.append(query.order)
    assert tuple(seen) == ORDERS
    assert query.with_next_order().order == ORDERS[0]
