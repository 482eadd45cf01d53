"""Walks over all threads, while some of them change."""

from __future__ import annotations

from typing import Any

import pytest

from langthreads_async import AsyncThreadsClient
from tests.support.compat import acollect
from tests.support.faults import FaultServer, faults


def filled(server: FaultServer, number: int) -> list[str]:
    return [server.add(None, {"number": at}) for at in range(number)]


async def test_a_walk_that_deletes_what_it_sees_visits_everything() -> None:
    with faults() as server:
        ours = filled(server, 57)
        async with AsyncThreadsClient(server.url) as threads:
            seen = []
            async for thread in threads.iter_search(page_size=10, snapshot=True):
                await threads.delete(thread.thread_id)
                seen.append(thread.thread_id)
    assert sorted(seen) == sorted(ours)
    assert len(seen) == 57
    assert server.threads == {}


async def test_a_walk_that_changes_what_it_is_sorted_by_visits_everything_once() -> None:
    with faults() as server:
        ours = filled(server, 57)
        async with AsyncThreadsClient(server.url) as threads:
            seen = []
            async for thread in threads.iter_search(sort_by="updated_at", page_size=10, snapshot=True):
                await threads.update(thread.thread_id, metadata={"seen": True})
                seen.append(thread.thread_id)
    assert seen == ours[::-1]


async def test_without_a_snapshot_such_walks_pass_over_some() -> None:
    """What the option is for: a server that pages by offset can't know better."""
    with faults() as server:
        filled(server, 57)
        async with AsyncThreadsClient(server.url) as threads:
            async for thread in threads.iter_search(page_size=10):
                await threads.delete(thread.thread_id)
    assert server.threads != {}


@pytest.mark.parametrize("snapshot", [False, True], ids=["plain", "snapshot"])
async def test_a_walk_while_threads_are_created_repeats_nothing(snapshot: bool) -> None:
    with faults() as server:
        ours = filled(server, 57)
        async with AsyncThreadsClient(server.url) as threads:
            seen = []
            async for thread in threads.iter_search(page_size=10, snapshot=snapshot):
                seen.append(thread.thread_id)
                if len(seen) % 5 == 0:
                    await threads.create()
    assert len(seen) == len(set(seen))
    assert set(ours) <= set(seen)


async def test_a_walk_while_threads_change_visits_everything_once() -> None:
    """Others answer threads far behind the walk, which moves these to the first page of `search`."""
    with faults() as server:
        ours = filled(server, 57)
        async with AsyncThreadsClient(server.url) as threads:
            seen = []
            async for thread in threads.iter_search(page_size=10):
                seen.append(thread.thread_id)
                if len(seen) % 5 == 0:
                    await threads.update(ours[len(seen) // 5], metadata={"answered": True})
            assert (await threads.search(limit=1))[0].thread_id != ours[-1]
    assert seen == ours[::-1]


async def test_a_snapshot_leaves_out_what_is_gone_and_keeps_its_limit() -> None:
    with faults() as server:
        ours = filled(server, 30)[::-1]
        async with AsyncThreadsClient(server.url) as threads:
            walk = threads.iter_search(page_size=10, limit=25, snapshot=True, select=["metadata"])
            first = await anext(walk)
            assert (first.thread_id, first.metadata, first.status) == (ours[0], {"number": 29}, None)
            del server.threads[ours[15]]
            rest = [thread.thread_id for thread in await acollect(walk)]
    assert rest == ours[1:15] + ours[16:25]


async def test_a_walk_asks_for_nothing_ahead() -> None:
    with faults() as server:
        filled(server, 30)
        async with AsyncThreadsClient(server.url) as threads:
            walk = threads.iter_search(page_size=10)
            assert not server.requests
            for _ in range(10):
                await anext(walk)
            assert len(server.requests) == 1
            await anext(walk)
            assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, [(10, 25), (20, 25), (25, 25)]),
        ({"snapshot": True}, [(10, 25), (20, 25), (25, 25)]),
        ({"limit": 15}, [(10, 15), (15, 15)]),
        ({"limit": 15, "snapshot": True}, [(10, 15), (15, 15)]),
        ({"metadata": {"number": 3}}, [(1, 1)]),
        ({"metadata": {"number": 99}}, [(0, 0)]),
    ],
    ids=["plain", "snapshot", "limit", "snapshot with limit", "filtered", "nothing there"],
)
async def test_progress_is_told_after_each_page(arguments: dict[str, Any], told: list[tuple[int, int]]) -> None:
    seen: list[tuple[int, int]] = []
    with faults() as server:
        filled(server, 25)
        async with AsyncThreadsClient(server.url) as threads:
            walk = threads.iter_search(
                page_size=10, progress=lambda done, total: seen.append((done, total)), **arguments
            )
            given = len(await acollect(walk))
    assert seen == told
    assert given == told[-1][0]


async def test_progress_over_chosen_ids() -> None:
    seen: list[tuple[int, int]] = []
    with faults() as server:
        ours = filled(server, 5)[:3]
        async with AsyncThreadsClient(server.url) as threads:
            await acollect(threads.iter_search(ids=ours, progress=lambda done, total: seen.append((done, total))))
    assert seen == [(3, 3)]
