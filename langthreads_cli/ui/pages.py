"""The threads that the list knows: pages that are asked for when their rows come into view.

Nothing here asks a server: `missing` and `stale` return what to request, `accept` stores the answer.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langthreads import Page, PartialThread
    from langthreads_cli.ui.query import Query

__all__ = ["PAGE_SIZE", "Fetch", "NumberedPages", "ScannedPages", "ThreadPages", "pages_for"]

PAGE_SIZE = 100
SCAN_SIZE = 500
MAX_PAGES = 60
"""How many pages are kept; those that were seen last."""


@dataclass(frozen=True)
class Fetch:
    """A page to ask for: by its place, or the threads with these ids."""

    offset: int = 0
    limit: int = PAGE_SIZE
    ids: tuple[str, ...] = ()


class ThreadPages(Protocol):
    """The rows of one query."""

    @property
    def query(self) -> Query:
        """What the rows are of."""
        ...

    @property
    def total(self) -> int:
        """How many rows there are, as far as is known."""
        ...

    @property
    def complete(self) -> bool:
        """Whether `total` is the whole truth."""
        ...

    def row(self, index: int) -> PartialThread | None:
        """The thread of a row; None while it is not there."""
        ...

    def index_of(self, thread_id: str) -> int | None:
        """The row of a thread, where it is among those that are here."""
        ...

    def missing(self, rows: range) -> Fetch | None:
        """What to ask for so that these rows can be shown; None where they are all there."""
        ...

    def stale(self, rows: range) -> Sequence[Fetch]:
        """What to ask for to see what has changed in these rows."""
        ...

    def accept(self, fetch: Fetch, found: Page[PartialThread]) -> None:
        """Take an answer."""
        ...

    def set_count(self, count: int) -> None:
        """Take the server's count of the threads that match."""
        ...


def pages_for(query: Query) -> ThreadPages:
    """Start with no rows."""
    return ScannedPages(query) if query.filter.words else NumberedPages(query)


class NumberedPages:
    """Rows that the server numbers: any page can be asked for, so that one can jump to the end."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.total = 0
        self.complete = False
        self._pages: OrderedDict[int, list[PartialThread]] = OrderedDict()
        self._counted = False

    def row(self, index: int) -> PartialThread | None:
        page = self._pages.get(index // PAGE_SIZE)
        at = index % PAGE_SIZE
        return page[at] if page is not None and at < len(page) else None

    def index_of(self, thread_id: str) -> int | None:
        for number, page in self._pages.items():
            for at, thread in enumerate(page):
                if thread.thread_id == thread_id:
                    return number * PAGE_SIZE + at
        return None

    def missing(self, rows: range) -> Fetch | None:
        for number in self._numbers(rows):
            if number not in self._pages:
                return self._fetch(number)
        return None

    def stale(self, rows: range) -> Sequence[Fetch]:
        return [self._fetch(number) for number in self._numbers(rows)]

    def accept(self, fetch: Fetch, found: Page[PartialThread]) -> None:
        number = fetch.offset // PAGE_SIZE
        self._pages[number] = list(found)
        self._pages.move_to_end(number)
        while len(self._pages) > MAX_PAGES:
            self._pages.popitem(last=False)
        seen = fetch.offset + len(found)
        if found.next_offset is None or self.query.filter.thread_id is not None:
            if found or fetch.offset == 0:
                self.total, self.complete = seen, True
        elif not self._counted:
            # Until a count is there, one page more than is known.
            self.total = max(self.total, seen + PAGE_SIZE)
        else:
            self.total = max(self.total, seen)

    def set_count(self, count: int) -> None:
        if self.query.filter.thread_id is None:  # counts don't know this filter
            self.total, self.complete, self._counted = count, True, True

    def _numbers(self, rows: range) -> range:
        last = min(rows.stop, max(self.total, 1)) - 1
        return range(max(rows.start, 0) // PAGE_SIZE, max(last, 0) // PAGE_SIZE + 1)

    def _fetch(self, number: int) -> Fetch:
        one = self.query.filter.thread_id
        return Fetch(number * PAGE_SIZE, PAGE_SIZE, () if one is None else (one,))


class ScannedPages:
    """Rows that the server can't filter: pages are searched one after the other, until the screen is full."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.complete = False
        self._found: list[PartialThread] = []
        self._places: dict[str, int] = {}
        self._next: int | None = 0

    @property
    def total(self) -> int:
        return len(self._found)

    @property
    def scanned(self) -> int | None:
        """How many threads have been looked at; None when it was all of them."""
        return self._next

    def row(self, index: int) -> PartialThread | None:
        return self._found[index] if index < len(self._found) else None

    def index_of(self, thread_id: str) -> int | None:
        return self._places.get(thread_id)

    def missing(self, rows: range) -> Fetch | None:
        if self._next is None or len(self._found) >= rows.stop:
            return None
        return Fetch(self._next, SCAN_SIZE)

    def stale(self, rows: range) -> Sequence[Fetch]:
        shown = [one.thread_id for one in self._found[rows.start : rows.stop]]
        ids = tuple(one for one in shown if one is not None)
        # And new threads: in the usual order they are on the first page.
        return [*([Fetch(0, len(ids), ids)] if ids else []), Fetch(0, PAGE_SIZE)]

    def accept(self, fetch: Fetch, found: Page[PartialThread]) -> None:
        if fetch.ids:
            self._replace(fetch.ids, found)
            return
        if fetch.offset == self._next and fetch.limit == SCAN_SIZE:
            self._next = found.next_offset if found else None
            self.complete = self._next is None
        fresh = [one for one in found if one.thread_id not in self._places and self.query.filter.matches(one)]
        self._found = [*fresh, *self._found] if fetch.limit != SCAN_SIZE else [*self._found, *fresh]
        self._number()

    def set_count(self, count: int) -> None:
        """Counts don't know words."""

    def _replace(self, ids: Sequence[str], found: Page[PartialThread]) -> None:
        now = {one.thread_id: one for one in found}
        gone = {one for one in ids if one not in now or not self.query.filter.matches(now[one])}
        gone |= {key for key, one in now.items() if key and self.query.status not in (None, one.status)}
        kept = [one for one in self._found if one.thread_id not in gone]
        self._found = [now.get(one.thread_id, one) for one in kept]
        self._number()

    def _number(self) -> None:
        self._places = {one.thread_id: at for at, one in enumerate(self._found) if one.thread_id is not None}
