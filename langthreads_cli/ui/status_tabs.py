"""The row of statuses above the threads, with how many there are of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from langthreads_cli.ui.query import STATUSES
from langthreads_cli.ui.styling import part_style
from langthreads_cli.ui.text import number
from langthreads_cli.ui.thread_list import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.style import Style
    from textual import events

    from langthreads import ThreadStatus

__all__ = ["StatusTabs"]

TABS: tuple[ThreadStatus | None, ...] = (None, *STATUSES)


def _compact(count: int) -> str:
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if count >= 10 * size:
            return f"{count // size}{unit}"
    return str(count)


class StatusTabs(Widget):
    """One line: all, idle, busy, interrupted, error."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "tab--chosen",
        "tab--other",
        "tab--idle",
        "tab--busy",
        "tab--interrupted",
        "tab--error",
    }

    chosen: reactive[int] = reactive(0)

    class Chosen(Message):
        """Another status was chosen.

        Attributes:
            status: The status; None for all.
        """

        def __init__(self, status: ThreadStatus | None) -> None:
            super().__init__()
            self.status = status

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.counts: dict[ThreadStatus | None, int] = {}
        self._places: list[range] = []

    def set_counts(self, counts: dict[ThreadStatus | None, int]) -> None:
        """Show other numbers; those that are not known are left out."""
        if counts != self.counts:
            self.counts = counts
            self.refresh()

    def choose(self, by: int) -> None:
        """Go to a tab to the left or to the right."""
        self.chosen = (self.chosen + by) % len(TABS)

    def watch_chosen(self, chosen: int) -> None:
        self.post_message(self.Chosen(TABS[chosen]))

    def render(self) -> Text:
        labels: list[str] = []
        for full, chosen, counted in (
            (True, True, number),
            (True, True, _compact),
            (False, True, _compact),
            (False, False, _compact),
        ):
            labels = [self._label(one, full or (chosen and at == self.chosen), counted) for at, one in enumerate(TABS)]
            if sum(len(label) for label in labels) <= self.size.width:
                break
        text, self._places, start = Text(), [], 0
        for at, (status, label) in enumerate(zip(TABS, labels, strict=True)):
            text.append(label, self._style(status, chosen=at == self.chosen))
            self._places.append(range(start, start + len(label)))
            start += len(label)
        return text

    def _label(self, status: ThreadStatus | None, named: bool, counted: Callable[[int], str]) -> str:
        count = self.counts.get(status)
        symbol = "" if status is None else SYMBOLS[status]
        name = status or "all" if named or status is None else ""
        return f" {' '.join(part for part in (symbol, name, '' if count is None else counted(count)) if part)} "

    def _style(self, status: ThreadStatus | None, *, chosen: bool) -> Style:
        if chosen:
            return self.get_component_rich_style("tab--chosen")
        return part_style(self, f"tab--{status or 'other'}")

    def on_click(self, event: events.Click) -> None:
        for at, place in enumerate(self._places):
            if event.x in place:
                self.chosen = at
