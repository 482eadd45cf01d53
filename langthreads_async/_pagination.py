"""Walks over all pages of an answer."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

from langthreads._core.thread_arguments import LARGEST_PAGE
from langthreads.errors import UnprocessableEntityError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from langthreads.pages import Page

__all__ = ["Counter", "walk_history", "walk_pages", "walk_snapshot"]


MOST_STALE_PAGES = 100
"""After how many pages in a row without a new thread a walk is over."""


class FetchPage(Protocol):
    async def __call__(self, offset: int, count: int) -> Page[Any]: ...


class FetchSome(Protocol):
    async def __call__(self, thread_ids: list[str]) -> Page[Any]: ...


class FetchStates(Protocol):
    async def __call__(self, older_than: Any, count: int) -> list[Any]: ...


class Counter(Protocol):
    async def __call__(self) -> int: ...


async def walk_pages(
    fetch: FetchPage,
    page_size: int,
    limit: int | None,
    counter: Counter | None = None,
    progress: Callable[[int, int], object] | None = None,
    identify: Callable[[Any], str] = attrgetter("thread_id"),
) -> AsyncIterator[Any]:
    """Give the threads of all pages, each once; or other things, by what identifies them.

    Args:
        fetch: Gets a page, by its offset and its size.
        page_size: How many threads to ask for at once.
        limit: How many threads to give in all.
        counter: Counts how many there are; asked only where there is `progress`.
        progress: Told after each page how many threads were given, and how many there are.
        identify: Returns what identifies one of them.
    """
    total = 0 if counter is None else await counter()
    # Paging by offset repeats threads when others are created meanwhile.
    seen: set[str] = set()
    offset: int | None = 0
    stale = 0
    while offset is not None and (limit is None or len(seen) < limit):
        count = page_size if limit is None else min(page_size, limit - len(seen))
        page = await fetch(offset, count)
        before = len(seen)
        for thread in page:
            thread_id = identify(thread)
            if thread_id not in seen:
                seen.add(thread_id)
                yield thread
        if progress is not None:
            progress(len(seen), max(len(seen), total if limit is None else min(limit, total)))
        # A server that knows no offset, or whose next page does not lie ahead, would keep us for ever.
        stale = stale + 1 if len(seen) == before else 0
        if stale == MOST_STALE_PAGES:
            return
        offset = page.next_offset if page and page.next_offset is not None and page.next_offset > offset else None


async def walk_snapshot(
    fetch_ids: FetchPage,
    fetch_some: FetchSome,
    page_size: int,
    limit: int | None,
    progress: Callable[[int, int], object] | None,
) -> AsyncIterator[Any]:
    """Note all ids first, then give their threads in that order; those that are gone by then are left out.

    Args:
        fetch_ids: Gets a page of threads that have only their ids, by its offset and its size.
        fetch_some: Gets the threads with these ids.
        page_size: How many threads to ask for at once.
        limit: How many threads to give in all.
        progress: Told after each page how many threads are done, and how many there are.
    """
    thread_ids = [thread.thread_id async for thread in walk_pages(fetch_ids, page_size, limit)]
    for start in range(0, len(thread_ids), page_size):
        batch = thread_ids[start : start + page_size]
        by_id = {thread.thread_id: thread for thread in await fetch_some(batch)}
        for thread_id in batch:
            if thread_id in by_id:
                yield by_id[thread_id]
        if progress is not None:
            progress(start + len(batch), len(thread_ids))


async def walk_history(fetch: FetchStates, before: Any, page_size: int, limit: int | None) -> AsyncIterator[Any]:
    """Give the states of all pages, newest first.

    Args:
        fetch: Gets the states before a checkpoint, so many at most.
        before: Where to begin; None for the latest state.
        page_size: How many states to ask for at once.
        limit: How many states to give in all.
    """
    seen: set[str | None] = set()
    while limit is None or len(seen) < limit:
        count = page_size if limit is None else min(page_size, limit - len(seen))
        try:
            states = await fetch(before, count)
        except UnprocessableEntityError as refusal:
            if not seen or "before" not in refusal.detail:
                raise
            for state in await _rest_of_history(fetch, before, refusal):
                if limit is None or len(seen) < limit:
                    seen.add(state.checkpoint.checkpoint_id)
                    yield state
            return
        fresh = [s for s in states if s.checkpoint is not None and s.checkpoint.checkpoint_id not in seen]
        for state in fresh:
            seen.add(state.checkpoint.checkpoint_id)
            yield state
        if len(states) < count or not fresh:
            return
        before = fresh[-1].checkpoint


async def _rest_of_history(fetch: FetchStates, last: Any, refusal: UnprocessableEntityError) -> list[Any]:
    """Give the states after the last one that was given, from a server that can't page.

    Server: Aegra takes no checkpoint as `before`, and answers an id with an error of its own.
    """
    states = await fetch(None, LARGEST_PAGE)
    at = [state.checkpoint.checkpoint_id for state in states if state.checkpoint is not None]
    if len(states) == LARGEST_PAGE or last.checkpoint_id not in at:
        raise refusal  # there may be more, and no way to ask for them
    return states[at.index(last.checkpoint_id) + 1 :]
