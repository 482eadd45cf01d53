# Generated from langthreads_async/_pagination.py by `nox -s generate`; edit that file instead of this one.
"""Walks over all pages of an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from langthreads._core.arguments import LARGEST_PAGE
from langthreads.errors import UnprocessableEntityError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from langthreads.pages import Page

__all__ = ["Counter", "walk_history", "walk_pages", "walk_snapshot"]


MOST_STALE_PAGES = 100
"""After how many pages in a row without a new item a walk is over."""


class FetchPage(Protocol):
    def __call__(self, offset: int, count: int) -> Page[Any]: ...


class FetchSome(Protocol):
    def __call__(self, ids: list[Any]) -> Page[Any]: ...


class FetchStates(Protocol):
    def __call__(self, older_than: Any, count: int) -> list[Any]: ...


class Counter(Protocol):
    def __call__(self) -> int: ...


def walk_pages(
    fetch: FetchPage,
    identify: Callable[[Any], Hashable],
    page_size: int,
    limit: int | None,
    counter: Counter | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Iterator[Any]:
    """Yield the items of all pages, each once.

    Args:
        fetch: Gets a page, by its offset and its size.
        identify: Returns what tells an item from all others.
        page_size: How many items to ask for at once.
        limit: How many items to yield in total.
        counter: Counts how many there are; asked only where there is `progress`.
        progress: Told after each page how many items were yielded, and how many there are.
    """
    total = 0 if counter is None else counter()
    # Paging by offset repeats items when others are created meanwhile.
    seen: set[Hashable] = set()
    offset: int | None = 0
    stale = 0
    while offset is not None and (limit is None or len(seen) < limit):
        count = page_size if limit is None else min(page_size, limit - len(seen))
        page = fetch(offset, count)
        before = len(seen)
        for item in page:
            identity = identify(item)
            if identity not in seen:
                seen.add(identity)
                yield item
        if progress is not None:
            progress(len(seen), max(len(seen), total if limit is None else min(limit, total)))
        # A server that knows no offset, or whose next page does not lie ahead, would make the walk endless.
        stale = stale + 1 if len(seen) == before else 0
        if stale == MOST_STALE_PAGES:
            return
        offset = page.next_offset if page and page.next_offset is not None and page.next_offset > offset else None


def walk_snapshot(
    fetch_ids: FetchPage,
    fetch_some: FetchSome,
    identify: Callable[[Any], Hashable],
    page_size: int,
    limit: int | None,
    progress: Callable[[int, int], object] | None,
) -> Iterator[Any]:
    """Collect all ids first, then yield their items in that order; those that are gone by then are left out.

    Args:
        fetch_ids: Gets a page of items that have only their ids, by its offset and its size.
        fetch_some: Gets the items with these ids.
        identify: Returns the id of an item.
        page_size: How many items to ask for at once.
        limit: How many items to yield in total.
        progress: Told after each page how many items are done, and how many there are.
    """
    ids = [identify(item) for item in walk_pages(fetch_ids, identify, page_size, limit)]
    for start in range(0, len(ids), page_size):
        batch = ids[start : start + page_size]
        by_id = {identify(item): item for item in fetch_some(batch)}
        for item_id in batch:
            if item_id in by_id:
                yield by_id[item_id]
        if progress is not None:
            progress(start + len(batch), len(ids))


def walk_history(
    fetch: FetchStates, before: Any, page_size: int | Callable[[], int], limit: int | None
) -> Iterator[Any]:
    """Return the states of all pages, newest first.

    Args:
        fetch: Gets the states before a checkpoint, so many at most.
        before: Where to begin; None for the latest state.
        page_size: How many states to ask for at once; or a function that says it before each page.
        limit: How many states to yield in total.
    """
    seen: set[str | None] = set()
    while limit is None or len(seen) < limit:
        size = page_size if isinstance(page_size, int) else page_size()
        count = size if limit is None else min(size, limit - len(seen))
        try:
            states = fetch(before, count)
        except UnprocessableEntityError as refusal:
            if not seen or "before" not in refusal.detail:
                raise
            for state in _rest_of_history(fetch, before, refusal):
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


def _rest_of_history(fetch: FetchStates, last: Any, refusal: UnprocessableEntityError) -> list[Any]:
    """Return the states after the last one that was given, from a server that can't page.

    Server: Aegra accepts no checkpoint as `before`, and answers an id with a server error.
    """
    states = fetch(None, LARGEST_PAGE)
    at = [state.checkpoint.checkpoint_id for state in states if state.checkpoint is not None]
    if len(states) == LARGEST_PAGE or last.checkpoint_id not in at:
        raise refusal  # there may be more, and no way to ask for them
    return states[at.index(last.checkpoint_id) + 1 :]
