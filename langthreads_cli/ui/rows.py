"""A list that draws only the rows on the screen: ten thousand rows cost no more than ten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import Console
from rich.segment import Segment
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from langthreads_cli.ui.styling import part_style

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events

__all__ = ["RowList"]


CONSOLE = Console(width=1000, force_terminal=True, color_system="truecolor", markup=False)
"""Only turns texts into segments."""


class RowList(ScrollView, can_focus=True):
    """Rows of one line each, with a cursor.

    A subclass sets the number of rows (`set_row_count`) and draws each (`row_text`).
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup", "move_page(-1)", "Page up", show=False),
        Binding("pagedown", "move_page(1)", "Page down", show=False),
        Binding("home", "first", "First", show=False),
        Binding("end", "last", "Last", show=False),
        Binding("enter", "choose", "Choose", show=False),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row--cursor",
        "row--dim",
        "row--strong",
        "row--idle",
        "row--busy",
        "row--interrupted",
        "row--error",
        "row--key",
        "row--accent",
    }

    class RowMessage(Message):
        """Something about a row.

        Attributes:
            rows: The list.
            index: The row.
        """

        def __init__(self, rows: RowList, index: int) -> None:
            super().__init__()
            self.rows = rows
            self.index = index

        @property
        def control(self) -> RowList:
            return self.rows

    class Moved(RowMessage):
        """The cursor was moved to a row, by a person."""

    class Chosen(RowMessage):
        """A row was chosen: with Enter, or by a second click."""

    class Viewed(RowMessage):
        """Other rows came into view."""

    def __init__(self, *, id: str | None = None) -> None:
        self._part_styles: dict[str, Style] = {}
        super().__init__(id=id)
        self.row_count = 0
        self.cursor = 0

    # ------------------------------------------------------------ what a subclass defines

    def row_text(self, index: int, width: int) -> Text:
        """Draw a row."""
        raise NotImplementedError  # each list has its own

    def empty_text(self) -> str:
        """What is shown where there are no rows."""
        return ""

    def style_of(self, name: str) -> Style:
        """The style of a part of a row, from the style sheet, without its background."""
        if (style := self._part_styles.get(name)) is None:
            style = self._part_styles[name] = part_style(self, f"row--{name}")
        return style

    def notify_style_update(self) -> None:
        self._part_styles.clear()
        super().notify_style_update()

    # ------------------------------------------------------------ rows

    def set_row_count(self, count: int) -> None:
        """Take another number of rows; the cursor stays where it is, as far as there are rows."""
        if count != self.row_count:
            self.row_count = count
            self.virtual_size = Size(0, max(count, 1))
            self.cursor = min(self.cursor, max(0, count - 1))
        self.refresh()

    @property
    def visible_rows(self) -> range:
        """The rows on the screen."""
        first = self.scroll_offset.y
        height = self.scrollable_content_region.height
        return range(first, min(first + height, max(self.row_count, first)))

    @property
    def page_rows(self) -> range:
        """The rows that fit on the screen, whether there are so many or not."""
        first = self.scroll_offset.y
        return range(first, first + max(1, self.scrollable_content_region.height))

    def move_to(self, index: int, *, notify: bool = True) -> None:
        """Put the cursor on a row, and scroll there."""
        index = max(0, min(index, self.row_count - 1))
        self.cursor = index
        self.scroll_to_region(Region(0, index, 1, 1), animate=False, force=True)
        self.refresh()
        if notify and self.row_count:
            self.post_message(self.Moved(self, index))

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        index = y + self.scroll_offset.y
        base = self.rich_style
        if index >= self.row_count:
            if index == 0 and (text := self.empty_text()):
                return self._strip(Text(text, style=self.style_of("dim"), overflow="ellipsis"), width, base)
            return Strip.blank(width, base)
        if index == self.cursor and self.shows_cursor():
            base = self.get_component_rich_style("row--cursor")
        return self._strip(self.row_text(index, width), width, base)

    def shows_cursor(self) -> bool:
        """Whether the cursor is drawn."""
        return True

    def _strip(self, text: Text, width: int, base: Style) -> Strip:
        text.truncate(width, overflow="ellipsis")
        segments = [
            Segment(segment.text, base + segment.style if segment.style else base)
            for segment in text.render(CONSOLE, end="")
        ]
        return Strip(segments).adjust_cell_length(width, base)

    # ------------------------------------------------------------ what a person does

    def action_move(self, by: int) -> None:
        # Where the cursor isn't drawn, it first shows where it is.
        self.move_to(self.cursor + by if self.shows_cursor() else self.cursor)

    def action_move_page(self, by: int) -> None:
        self.move_to(self.cursor + by * max(1, self.scrollable_content_region.height - 1))

    def action_first(self) -> None:
        self.move_to(0)

    def action_last(self) -> None:
        self.move_to(self.row_count - 1)

    def action_choose(self) -> None:
        if self.row_count:
            self.post_message(self.Chosen(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = offset.y + self.scroll_offset.y
        if index < self.row_count:
            if index == self.cursor:
                self.post_message(self.Chosen(self, index))
            self.move_to(index)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.post_message(self.Viewed(self, self.cursor))

    def on_resize(self) -> None:
        self.post_message(self.Viewed(self, self.cursor))

    def watch_has_focus(self, value: Any) -> None:
        super().watch_has_focus(value)
        self.refresh()
