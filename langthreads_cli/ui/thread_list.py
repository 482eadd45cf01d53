"""The threads, a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from langthreads_cli.text import printable
from langthreads_cli.ui.metadata import graph_name, metadata_text
from langthreads_cli.ui.rows import RowList
from langthreads_cli.ui.text import compact_age, short_id

if TYPE_CHECKING:
    from langthreads import PartialThread
    from langthreads_cli.ui.pages import ThreadPages
    from langthreads_cli.ui.timing import Timing

__all__ = ["SYMBOLS", "ThreadList", "status_style"]

SYMBOLS = {"idle": "○", "busy": "◐", "interrupted": "◆", "error": "✗"}
"""What stands for each status, besides its colour."""

WIDE = 60
"""From how many columns on a row shows the status as a word, and more metadata."""
VERY_WIDE = 90
"""From how many columns on a row shows the whole id."""


def status_style(status: str | None) -> str:
    """The name of a status's style; one that is new to us has none of its own."""
    return status if status in SYMBOLS else "dim"


class ThreadList(RowList):
    """The threads of one query.

    Args:
        pages: Has the rows.
        timing: Knows the time.
    """

    def __init__(self, pages: ThreadPages, timing: Timing, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.pages = pages
        self._timing = timing
        self.shown_id: str | None = None
        """The thread on the right."""
        self.hint = ""

    def thread(self, index: int) -> PartialThread | None:
        """The thread of a row, if it is here."""
        return self.pages.row(index)

    def show_pages(self, pages: ThreadPages) -> None:
        """Show other rows, from the top."""
        self.pages = pages
        self.cursor = 0
        self.scroll_to(0, 0, animate=False)
        self.update_rows()

    def update_rows(self) -> None:
        """Draw what the pages know now; the cursor stays with its thread."""
        if self.shown_id is not None:
            at = self.pages.index_of(self.shown_id)
            if at is not None and at != self.cursor:
                on_screen = self.cursor in self.visible_rows
                self.set_row_count(max(self.pages.total, at + 1))
                if on_screen:
                    self.move_to(at, notify=False)
                else:  # the user has scrolled elsewhere
                    self.cursor = at
        self.set_row_count(self.pages.total)

    def shows_cursor(self) -> bool:
        thread = self.pages.row(self.cursor)
        return thread is None or thread.thread_id == self.shown_id

    def empty_text(self) -> str:
        return self.hint

    def header_text(self, width: int) -> Text:
        """The titles of the columns."""
        status = f"{'STATUS':<14}" if width >= WIDE else "  "
        titles = f" {status}{self._id_title(width)} {'GRAPH':<{self._graph_width(width)}} {'AGE':>4}  METADATA"
        return Text(titles, no_wrap=True, overflow="crop")

    def row_text(self, index: int, width: int) -> Text:
        thread = self.pages.row(index)
        if thread is None:
            return Text("  …", style=self.style_of("dim"))
        status = str(thread.status or "")
        style = self.style_of(status_style(status))
        symbol = SYMBOLS.get(status, "?")
        text = Text(" ")
        text.append(f"{symbol} {printable(status)[:11]:<12}" if width >= WIDE else f"{symbol} ", style)
        identifier = printable(thread.thread_id or "") if width >= VERY_WIDE else short_id(thread.thread_id)
        text.append(identifier)
        graph = Text(graph_name(thread.metadata))
        graph.truncate(self._graph_width(width), overflow="ellipsis", pad=True)
        text.append(" ").append_text(graph)
        text.append(f" {compact_age(thread.updated_at, self._timing.now()):>4}", self.style_of("dim"))
        text.append(f"  {metadata_text(thread.metadata, keys=width >= WIDE)}", self.style_of("dim"))
        return text

    @staticmethod
    def _id_title(width: int) -> str:
        return f"{'ID':<36}" if width >= VERY_WIDE else f"{'ID':<8}"

    @staticmethod
    def _graph_width(width: int) -> int:
        return 8 if width < WIDE else 14
