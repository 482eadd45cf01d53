"""The left half: statuses, the filter, the threads, and where in them one is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from langthreads_cli.ui.pages import ScannedPages, pages_for
from langthreads_cli.ui.query import STATUSES, Query, parse_filter
from langthreads_cli.ui.rows import RowList
from langthreads_cli.ui.status_tabs import StatusTabs
from langthreads_cli.ui.text import number
from langthreads_cli.ui.thread_list import ThreadList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.timer import Timer

    from langthreads import PartialThread, ThreadStatus
    from langthreads_cli.ui.connection import Connection
    from langthreads_cli.ui.timing import Timing

__all__ = ["ThreadsPane"]

COUNT_EVERY = 3
"""How often the other tabs' counts are requested: once in so many polls."""


class FilterField(Input):
    """Takes a filter; the footer says what its keys do."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,escape", "submit", "Back to the list", key_display="Enter")]


class ThreadsPane(Vertical):
    """The list of threads, kept as the server has it.

    Args:
        connection: Asks the server.
        timing: When to.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "tab(-1)", "Status to the left", show=False),
        Binding("right,l", "tab(1)", "Status to the right", show=False),
    ]

    class Selected(Message):
        """A thread is to be shown; None for none.

        Attributes:
            thread: What the list knows of it.
            open: Whether the person wants to go there.
        """

        def __init__(self, thread: PartialThread | None, *, open: bool = False) -> None:
            super().__init__()
            self.thread = thread
            self.open = open

    def __init__(self, connection: Connection, timing: Timing, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._connection = connection
        self._timing = timing
        self.query_shown = Query()
        self._pages = pages_for(self.query_shown)
        self._wanted = asyncio.Event()
        self._typed: Timer | None = None
        self._polls = 0
        self._asked_for_others = False
        self.thread_list = ThreadList(self._pages, timing, id="threads")
        self.tabs = StatusTabs(id="statuses")

    def compose(self) -> ComposeResult:
        yield self.tabs
        yield FilterField(placeholder="/ filter: word, key=value", id="filter", compact=True)
        yield Static(id="columns", markup=False)
        yield self.thread_list
        yield Static(id="position", markup=False)

    def on_mount(self) -> None:
        self.thread_list.hint = "loading…"
        self._load()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    # ------------------------------------------------------------ what is shown

    def _draw(self) -> None:
        """Draw what is known now."""
        pages = self._pages
        if pages.total or not pages.complete:
            self.thread_list.hint = "searching…" if isinstance(pages, ScannedPages) else "loading…"
        else:
            self.thread_list.hint = "no threads" if self.query_shown == Query() else "no thread matches"
        self.thread_list.update_rows()
        status = self.query_shown.status
        self.border_title = f"Threads · {status}" if status else "Threads"
        width = self.thread_list.scrollable_content_region.width
        self.query_one("#columns", Static).update(self.thread_list.header_text(width), layout=False)
        self.query_one("#position", Static).update(self._position(), layout=False)
        self._select_first()

    def _position(self) -> str:
        pages, at = self._pages, self.thread_list.cursor + 1
        if isinstance(pages, ScannedPages) and not pages.complete:
            return f"{number(at if pages.total else 0)} of {number(pages.total)} found so far · {self.query_shown.order.title}"
        return f"{number(at if pages.total else 0)} of {number(pages.total)} · {self.query_shown.order.title}"

    def _select_first(self) -> None:
        """Show the first thread where none is shown yet, or where others were asked for."""
        first = self._pages.row(self.thread_list.cursor)
        if first is None:
            return
        shown = self.thread_list.shown_id
        if shown is None or (self._asked_for_others and self._pages.index_of(shown) is None):
            self.select(first)
        self._asked_for_others = False

    def select(self, thread: PartialThread | None, *, open: bool = False) -> None:
        """Show a thread on the right."""
        self.thread_list.shown_id = None if thread is None else thread.thread_id
        self.thread_list.refresh()
        self.post_message(self.Selected(thread, open=open))

    def show_query(self, query: Query) -> None:
        """Show other threads."""
        if query != self.query_shown:
            counts_differ = query.filter.metadata != self.query_shown.filter.metadata
            self.query_shown = query
            self._asked_for_others = True
            self._pages = pages_for(query)
            self.thread_list.show_pages(self._pages)
            if counts_differ:
                self.tabs.set_counts({})
                self._polls = 0
            self._draw()
            self._wanted.set()

    # ------------------------------------------------------------ pages on demand

    @work(exit_on_error=False)
    async def _load(self) -> None:
        """Ask for what is on the screen and not here yet: one page at a time, always for where the screen is now."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            while (fetch := self._pages.missing(self.thread_list.page_rows)) is not None:
                pages = self._pages
                try:
                    with self._connection.watched():
                        found = await self._connection.page(pages.query, fetch)
                except Exception:  # noqa: BLE001
                    break  # the poll fails too, and reports it
                pages.accept(fetch, found)
                self._draw()

    async def poll(self) -> None:
        """Ask for what is on the screen again, and how many threads there are.

        Raises:
            LangThreadsError: The server didn't answer as it should.
        """
        pages, rows = self._pages, self.thread_list.page_rows
        for fetch in pages.stale(rows):
            pages.accept(fetch, await self._connection.page(pages.query, fetch))
        if not pages.query.filter.words:
            count = await self._connection.count(pages.query, pages.query.status)
            if count is not None:
                pages.set_count(count)
                await self._count_others(pages.query, count)
        else:
            self.tabs.set_counts({})
        self._draw()
        self._wanted.set()

    async def _count_others(self, query: Query, count: int) -> None:
        counts = dict(self.tabs.counts)
        counts[query.status] = count
        if self._polls % COUNT_EVERY == 0:
            others: Sequence[ThreadStatus | None] = [one for one in (None, *STATUSES) if one != query.status]
            found = await asyncio.gather(*(self._connection.count(query, one) for one in others))
            counts.update({one: n for one, n in zip(others, found, strict=True) if n is not None})
        self._polls += 1
        if query.filter == self.query_shown.filter:
            self.tabs.set_counts(counts)

    def forget(self, thread_id: str) -> None:
        """Show another thread in the place of one that is gone."""
        if self.thread_list.shown_id == thread_id:
            self.thread_list.shown_id = None
            at = self.thread_list.cursor
            other = self._pages.row(at + 1) or self._pages.row(at - 1)
            self.select(None if other is None or other.thread_id == thread_id else other)

    def count_soon(self) -> None:
        """Request all counts at the next poll: something was created or deleted."""
        self._polls = 0

    # ------------------------------------------------------------ what a person does

    @on(StatusTabs.Chosen)
    def _status_chosen(self, event: StatusTabs.Chosen) -> None:
        self.show_query(replace(self.query_shown, status=event.status))

    @on(Input.Changed, "#filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        if self._typed is not None:
            self._typed.stop()
        self._typed = self.set_timer(self._timing.settle, lambda: self._filter(event.value))

    def _filter(self, text: str) -> None:
        self.show_query(replace(self.query_shown, filter=parse_filter(text)))

    @on(Input.Submitted, "#filter")
    def leave_filter(self) -> None:
        """Go from the filter back to the list."""
        self.thread_list.focus()

    def clear_filter(self) -> None:
        """Show all threads again."""
        self.query_one("#filter", Input).value = ""

    def action_filter(self) -> None:
        """Go to the filter."""
        self.query_one("#filter", Input).focus()

    def action_tab(self, by: int) -> None:
        """Show the status to the left or to the right."""
        self.tabs.choose(by)

    def action_sort(self) -> None:
        """Sort by something else."""
        self.show_query(self.query_shown.with_next_order())

    @on(RowList.Viewed, "#threads")
    def _viewed(self, _: Any) -> None:
        self._wanted.set()

    @on(RowList.Moved, "#threads")
    def _moved(self, event: RowList.Moved) -> None:
        self.query_one("#position", Static).update(self._position(), layout=False)
        self.select(self._pages.row(event.index))

    @on(RowList.Chosen, "#threads")
    def _chosen(self, event: RowList.Chosen) -> None:
        self.select(self._pages.row(event.index), open=True)
