"""Where a stateless run may be."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langthreads import PartialThread
from langthreads._core.stateless_runs import likely_threads, thread_search

MADE = datetime(2026, 11, 30, 15, 41, 43, 337_000, UTC)
RUN = f"{int(MADE.timestamp() * 1000):012x}"[:8] + "-8029-713e-b35e-e0b445a06b1d"


def thread(name: str, later: float) -> PartialThread:
    return PartialThread.from_dict({"thread_id": name, "created_at": (MADE + timedelta(seconds=later)).isoformat()})


def test_the_closest_threads_are_the_likeliest() -> None:
    run_id = RUN[:9] + f"{int(MADE.timestamp() * 1000):012x}"[8:] + RUN[13:]
    threads = [thread("late", 60), thread("after", 2), thread("itself", 0.001), thread("before", -3), thread("old", -9)]
    assert likely_threads(threads, run_id) == ["itself", "after", "before"]


@pytest.mark.parametrize("run_id", ["22222222-2222-2222-2222-222222222222", "no id", ""])
def test_the_newest_are_where_the_id_tells_no_time(run_id: str) -> None:
    assert likely_threads([thread(str(n), -n) for n in range(20)], run_id) == ["0", "1", "2", "3", "4"]


@given(st.lists(st.dictionaries(st.sampled_from(["thread_id", "x"]), st.text(), max_size=2)), st.text())
def test_whatever_is_found_a_few_are_asked(found: list[dict[str, Any]], run_id: str) -> None:
    assert len(likely_threads([PartialThread.from_dict(one) for one in found], run_id)) <= 5


@pytest.mark.parametrize("keeps", [True, False])
def test_what_is_looked_through(keeps: bool) -> None:
    body = json.loads(thread_search({"a": 1}, keeps=keeps).body or b"")
    assert body.pop("status", None) == (None if keeps else "busy")
    assert (body["metadata"], body["sort_by"], body["sort_order"]) == ({"a": 1}, "created_at", "desc")
