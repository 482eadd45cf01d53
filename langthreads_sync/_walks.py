# Generated from langthreads_async/_walks.py by `nox -s generate`; edit that file instead of this one.
"""Walks over all pages of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langthreads.pages import Page

__all__ = ["walk_history", "walk_pages"]


class FetchPage(Protocol):
    def __call__(self, offset: int, count: int) -> Page[Any]: ...


class FetchStates(Protocol):
    def __call__(self, older_than: Any, count: int) -> list[Any]: ...


def walk_pages(fetch: FetchPage, page_size: int, limit: int | None) -> Iterator[Any]:
    """Give the threads of all pages, each once.

    Args:
        fetch: Gets a page, by its offset and its size.
        page_size: How many threads to ask for at once.
        limit: How many threads to give in all.
    """
    # Paging by offset repeats threads when others are created meanwhile.
    seen: set[str] = set()
    offset: int | None = 0
    while offset is not None and (limit is None or len(seen) < limit):
        count = page_size if limit is None else min(page_size, limit - len(seen))
        page = fetch(offset, count)
        for thread in page:
            thread_id = thread.thread_id
            if thread_id not in seen:
                seen.add(thread_id)
                yield thread
        # A server whose next page does not lie ahead would keep us for ever.
        offset = page.next_offset if page and page.next_offset is not None and page.next_offset > offset else None


def walk_history(fetch: FetchStates, before: Any, page_size: int, limit: int | None) -> Iterator[Any]:
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
        states = fetch(before, count)
        fresh = [s for s in states if s.checkpoint is not None and s.checkpoint.checkpoint_id not in seen]
        for state in fresh:
            seen.add(state.checkpoint.checkpoint_id)
            yield state
        if len(states) < count or not fresh:
            return
        before = fresh[-1].checkpoint
