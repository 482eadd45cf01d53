# Generated from tests/async/test_searches.py by `nox -s generate`; edit that file instead of this one.
"""Searches: pages, filters, sorting, counts, walks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from langthreads import BadRequestError, InternalServerError, NotFoundError, PartialThread, Thread
from tests.support.compat import collect

if TYPE_CHECKING:
    from langthreads_sync import ThreadsClient

pytestmark = pytest.mark.scenario


def test_search_by_metadata(threads: ThreadsClient, scene: Any) -> None:
    first = scene.thread(kind="a", deep={"x": 1, "y": 2})
    second = scene.thread(kind="b")
    page = threads.search(metadata={"tag": scene.tag})
    assert [t.thread_id for t in page] == [second.thread_id, first.thread_id]
    assert all(isinstance(t, Thread) for t in page)
    assert page.next_offset is None
    assert threads.search(metadata={"tag": scene.tag, "deep": {"x": 1}}) == [first]
    assert threads.search(metadata={"tag": "nobody has this"}) == []


def test_search_by_page(threads: ThreadsClient, scene: Any) -> None:
    made = [(scene.thread(i=i)).thread_id for i in range(5)]
    found: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = threads.search(
            metadata={"tag": scene.tag}, limit=2, offset=offset, sort_by="created_at", sort_order="asc"
        )
        found += [t.thread_id for t in page]
        offset = page.next_offset
    assert found == made


def test_search_by_ids(threads: ThreadsClient, scene: Any) -> None:
    first, second, _ = [(scene.thread()).thread_id for _ in range(3)]
    page = threads.search(ids=[first, second], sort_by="created_at", sort_order="asc")
    assert [t.thread_id for t in page] == [first, second]


def test_search_by_no_ids_finds_nothing_and_asks_nobody(threads: ThreadsClient) -> None:
    page = threads.search(ids=[])
    assert page == []
    assert page.next_offset is None


def test_search_by_a_malformed_id(threads: ThreadsClient) -> None:
    with pytest.raises(BadRequestError):
        threads.search(ids=["not-a-uuid"])


def test_search_by_status(threads: ThreadsClient, scene: Any) -> None:
    idle = scene.finished()
    interrupted = scene.finished("asking")
    failed = scene.finished("failing")
    for status, thread_id in (("idle", idle), ("interrupted", interrupted), ("error", failed)):
        page = threads.search(metadata={"tag": scene.tag}, status=status)
        assert [(t.thread_id, t.status) for t in page] == [(thread_id, status)]
        assert threads.count(metadata={"tag": scene.tag}, status=status) == 1


def test_search_sorted(threads: ThreadsClient, scene: Any) -> None:
    made = [(scene.thread()).thread_id for _ in range(3)]
    threads.update(made[0], metadata={"touched": True})
    newest_change = threads.search(metadata={"tag": scene.tag}, sort_by="updated_at", sort_order="desc")
    assert newest_change[0].thread_id == made[0]
    by_id = threads.search(metadata={"tag": scene.tag}, sort_by="thread_id", sort_order="asc")
    assert [t.thread_id for t in by_id] == sorted(made)


def test_search_with_select(threads: ThreadsClient, scene: Any) -> None:
    thread = scene.thread()
    page = threads.search(metadata={"tag": scene.tag}, select=["thread_id", "status"])
    assert page[0].to_dict() == {"thread_id": thread.thread_id, "status": "idle"}
    assert isinstance(page[0], PartialThread)
    assert page[0].created_at is None
    assert page[0].metadata is None


def test_search_with_extract(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    page = threads.search(ids=[thread_id], extract={"last": "values.messages[-1]"})
    assert page[0].thread_id == thread_id
    assert page[0].extracted in ({"last": "answer"}, None)


def test_search_by_values(threads: ThreadsClient, scene: Any) -> None:
    """Servers in memory fail when any thread has no values yet; on others this finds the thread."""
    scene.thread()
    with pytest.raises(InternalServerError, match="500 Internal Server Error"):
        threads.search(values={"n": 1})
    with pytest.raises(InternalServerError, match="500 Internal Server Error"):
        threads.count(values={"n": 1})


def test_count(threads: ThreadsClient, scene: Any) -> None:
    for _ in range(3):
        scene.thread()
    assert threads.count(metadata={"tag": scene.tag}) == 3
    assert threads.count(metadata={"tag": "nobody has this"}) == 0
    assert threads.count() >= 3


def test_iter_search_walks_every_page(threads: ThreadsClient, scene: Any) -> None:
    made = [(scene.thread()).thread_id for _ in range(5)]
    walk = threads.iter_search(metadata={"tag": scene.tag}, page_size=2, sort_by="created_at", sort_order="asc")
    assert [t.thread_id for t in walk] == made


def test_iter_search_stops_at_its_limit(threads: ThreadsClient, scene: Any) -> None:
    made = [(scene.thread()).thread_id for _ in range(5)]
    walk = threads.iter_search(
        metadata={"tag": scene.tag}, page_size=2, limit=3, sort_by="created_at", sort_order="asc"
    )
    assert [t.thread_id for t in walk] == made[:3]
    assert collect(threads.iter_search(metadata={"tag": scene.tag}, limit=0)) == []


def test_iter_search_gives_each_thread_once_while_others_are_created(threads: ThreadsClient, scene: Any) -> None:
    made = {(scene.thread()).thread_id for _ in range(5)}
    found: list[str] = []
    for thread in threads.iter_search(metadata={"tag": scene.tag}, page_size=2):
        found.append(thread.thread_id)
        if len(found) < 4:
            scene.thread()  # newest first: pushes threads that were seen onto the next page
    assert len(found) == len(set(found))
    assert made <= set(found)


def test_iter_search_with_select(threads: ThreadsClient, scene: Any) -> None:
    made = [(scene.thread()).thread_id for _ in range(3)]
    walk = threads.iter_search(
        metadata={"tag": scene.tag}, select=["status"], page_size=2, sort_by="created_at", sort_order="asc"
    )
    assert [(t.thread_id, t.status, t.metadata) for t in walk] == [(i, "idle", None) for i in made]


def test_a_walk_can_be_left_early(threads: ThreadsClient, scene: Any) -> None:
    for _ in range(3):
        scene.thread()
    for thread in threads.iter_search(metadata={"tag": scene.tag}, page_size=1):
        assert thread.metadata["tag"] == scene.tag
        break
    assert threads.count(metadata={"tag": scene.tag}) == 3


def test_a_walk_over_the_history_of_a_missing_thread(threads: ThreadsClient) -> None:
    walk = threads.iter_history("00000000-0000-0000-0000-00000000dead")
    with pytest.raises(NotFoundError):
        assert collect(walk) == []
