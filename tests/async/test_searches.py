"""Searches: pages, filters, sorting, counts, walks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from langthreads import BadRequestError, InternalServerError, NotFoundError, PartialThread, Thread
from tests.support.compat import acollect

if TYPE_CHECKING:
    from langthreads_async import AsyncThreadsClient

pytestmark = pytest.mark.scenario


async def test_search_by_metadata(threads: AsyncThreadsClient, scene: Any) -> None:
    first = await scene.thread(kind="a", deep={"x": 1, "y": 2})
    second = await scene.thread(kind="b")
    page = await threads.search(metadata={"tag": scene.tag})
    assert [t.thread_id for t in page] == [second.thread_id, first.thread_id]
    assert all(isinstance(t, Thread) for t in page)
    assert page.next_offset is None
    assert await threads.search(metadata={"tag": scene.tag, "deep": {"x": 1}}) == [first]
    assert await threads.search(metadata={"tag": "nobody has this"}) == []


async def test_search_by_page(threads: AsyncThreadsClient, scene: Any) -> None:
    made = [(await scene.thread(i=i)).thread_id for i in range(5)]
    found: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = await threads.search(
            metadata={"tag": scene.tag}, limit=2, offset=offset, sort_by="created_at", sort_order="asc"
        )
        found += [t.thread_id for t in page]
        offset = page.next_offset
    assert found == made


async def test_search_by_ids(threads: AsyncThreadsClient, scene: Any) -> None:
    first, second, _ = [(await scene.thread()).thread_id for _ in range(3)]
    page = await threads.search(ids=[first, second], sort_by="created_at", sort_order="asc")
    assert [t.thread_id for t in page] == [first, second]


async def test_search_by_no_ids_finds_nothing_and_asks_nobody(threads: AsyncThreadsClient) -> None:
    page = await threads.search(ids=[])
    assert page == []
    assert page.next_offset is None


async def test_search_by_a_malformed_id(threads: AsyncThreadsClient) -> None:
    with pytest.raises(BadRequestError):
        await threads.search(ids=["not-a-uuid"])


async def test_search_by_status(threads: AsyncThreadsClient, scene: Any) -> None:
    idle = await scene.finished()
    interrupted = await scene.finished("asking")
    failed = await scene.finished("failing")
    for status, thread_id in (("idle", idle), ("interrupted", interrupted), ("error", failed)):
        page = await threads.search(metadata={"tag": scene.tag}, status=status)
        assert [(t.thread_id, t.status) for t in page] == [(thread_id, status)]
        assert await threads.count(metadata={"tag": scene.tag}, status=status) == 1


async def test_search_sorted(threads: AsyncThreadsClient, scene: Any) -> None:
    made = [(await scene.thread()).thread_id for _ in range(3)]
    await threads.update(made[0], metadata={"touched": True})
    newest_change = await threads.search(metadata={"tag": scene.tag}, sort_by="updated_at", sort_order="desc")
    assert newest_change[0].thread_id == made[0]
    by_id = await threads.search(metadata={"tag": scene.tag}, sort_by="thread_id", sort_order="asc")
    assert [t.thread_id for t in by_id] == sorted(made)


async def test_search_with_select(threads: AsyncThreadsClient, scene: Any) -> None:
    thread = await scene.thread()
    page = await threads.search(metadata={"tag": scene.tag}, select=["thread_id", "status"])
    assert page[0].to_dict() == {"thread_id": thread.thread_id, "status": "idle"}
    assert isinstance(page[0], PartialThread)
    assert page[0].created_at is None
    assert page[0].metadata is None


async def test_search_with_extract(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    page = await threads.search(ids=[thread_id], extract={"last": "values.messages[-1]"})
    assert page[0].thread_id == thread_id
    assert page[0].extracted in ({"last": "answer"}, None)


async def test_search_by_values(threads: AsyncThreadsClient, scene: Any) -> None:
    """Servers in memory fail when any thread has no values yet; on others this finds the thread."""
    await scene.thread()
    with pytest.raises(InternalServerError, match="500 Internal Server Error"):
        await threads.search(values={"n": 1})
    with pytest.raises(InternalServerError, match="500 Internal Server Error"):
        await threads.count(values={"n": 1})


async def test_count(threads: AsyncThreadsClient, scene: Any) -> None:
    for _ in range(3):
        await scene.thread()
    assert await threads.count(metadata={"tag": scene.tag}) == 3
    assert await threads.count(metadata={"tag": "nobody has this"}) == 0
    assert await threads.count() >= 3


async def test_iter_search_walks_every_page(threads: AsyncThreadsClient, scene: Any) -> None:
    made = [(await scene.thread()).thread_id for _ in range(5)]
    walk = threads.iter_search(metadata={"tag": scene.tag}, page_size=2, sort_by="created_at", sort_order="asc")
    assert [t.thread_id async for t in walk] == made


async def test_iter_search_stops_at_its_limit(threads: AsyncThreadsClient, scene: Any) -> None:
    made = [(await scene.thread()).thread_id for _ in range(5)]
    walk = threads.iter_search(
        metadata={"tag": scene.tag}, page_size=2, limit=3, sort_by="created_at", sort_order="asc"
    )
    assert [t.thread_id async for t in walk] == made[:3]
    assert await acollect(threads.iter_search(metadata={"tag": scene.tag}, limit=0)) == []


async def test_iter_search_gives_each_thread_once_while_others_are_created(
    threads: AsyncThreadsClient, scene: Any
) -> None:
    made = {(await scene.thread()).thread_id for _ in range(5)}
    found: list[str] = []
    async for thread in threads.iter_search(metadata={"tag": scene.tag}, page_size=2):
        found.append(thread.thread_id)
        if len(found) < 4:
            await scene.thread()  # newest first: pushes threads that were seen onto the next page
    assert len(found) == len(set(found))
    assert made <= set(found)


async def test_iter_search_with_select(threads: AsyncThreadsClient, scene: Any) -> None:
    made = [(await scene.thread()).thread_id for _ in range(3)]
    walk = threads.iter_search(
        metadata={"tag": scene.tag}, select=["status"], page_size=2, sort_by="created_at", sort_order="asc"
    )
    assert [(t.thread_id, t.status, t.metadata) async for t in walk] == [(i, "idle", None) for i in made]


async def test_a_walk_can_be_left_early(threads: AsyncThreadsClient, scene: Any) -> None:
    for _ in range(3):
        await scene.thread()
    async for thread in threads.iter_search(metadata={"tag": scene.tag}, page_size=1):
        assert thread.metadata["tag"] == scene.tag
        break
    assert await threads.count(metadata={"tag": scene.tag}) == 3


async def test_a_walk_over_the_history_of_a_missing_thread(threads: AsyncThreadsClient) -> None:
    walk = threads.iter_history("00000000-0000-0000-0000-00000000dead")
    with pytest.raises(NotFoundError):
        assert await acollect(walk) == []
