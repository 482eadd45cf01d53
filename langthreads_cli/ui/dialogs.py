"""Questions and texts that stand above everything else until they are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Static, TextArea

if TYPE_CHECKING:
    from textual.app import ComposeResult

__all__ = ["HELP", "Confirm", "Help", "Viewer"]

HELP = (
    ("Threads", ""),
    ("↑ ↓ PgUp PgDn Home End", "move; the thread shows on the right"),
    ("← →", "status: all, idle, busy, interrupted, error"),
    ("/", "filter: words, key=value of metadata, an id"),
    ("s", "sort by something else"),
    ("Enter", "go to the thread, or to its question"),
    ("The thread", ""),
    ("1 2 3", "state, history, stream"),
    ("Enter ← →", "unfold, fold; a long value opens"),
    ("a", "answer what it waits for"),
    ("f", "fork from this checkpoint with other values"),
    ("e", "edit the metadata"),
    ("n c d", "new thread, copy, delete (asks)"),
    ("x", "cancel the run at work (asks)"),
    ("Everywhere", ""),
    ("Tab Shift+Tab Esc", "next part, previous one; back, then no filter"),
    ("r", "refresh now"),
    ("q", "quit"),
)


class Confirm(ModalScreen[bool]):
    """Asks before something that can't be undone.

    Args:
        title: What it is about.
        text: What would happen.
        yes: The word for doing it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "answer(False)", "No", show=False),
        Binding("y", "answer(True)", "Yes", show=False),
        Binding("left,right", "app.focus_next", show=False),
    ]

    def __init__(self, title: str, text: Text, yes: str) -> None:
        super().__init__()
        self._about, self._text, self._yes = title, text, yes

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog small") as box:
            box.border_title = self._about
            yield Static(self._text)
            with Horizontal(classes="buttons"):
                yield Button("No (n)", id="no", compact=True)
                yield Button(f"{self._yes} (y)", id="yes", variant="error", compact=True)

    def action_answer(self, answer: bool) -> None:
        """Answer."""
        self.dismiss(answer)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")


class Help(ModalScreen[None]):
    """The keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "app.pop_screen", "Close", show=False)
    ]

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="dialog") as box:
            box.border_title = "Keys"
            box.border_subtitle = "Esc closes"
            for keys, what in HELP:
                line = Text.assemble((f"{keys:<24}", "bold"), what) if what else Text(keys, style="bold underline")
                yield Static(line)


class Viewer(ModalScreen[None]):
    """A long text, to read and to select from.

    Args:
        title: What it is.
        text: The text, printable.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "app.pop_screen", "Close", show=False)]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._about, self._text = title, text

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog large") as box:
            box.border_title = Text(self._about).markup
            box.border_subtitle = "Esc closes"
            yield TextArea(self._text, read_only=True, compact=True)
