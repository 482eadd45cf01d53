"""The line at the bottom: where the server is, whether it answers, and what was just done."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.widget import Widget

from langthreads_cli.text import printable
from langthreads_cli.ui.styling import part_style

if TYPE_CHECKING:
    from rich.style import Style
    from textual.timer import Timer

__all__ = ["StatusLine"]


class StatusLine(Widget):
    """One line of text.

    Args:
        address: The server's.
        seconds: How long a notice stays.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"line--good", "line--bad", "line--dim"}

    def __init__(self, address: str, seconds: float, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._address, self._seconds = printable(address), seconds
        self.failure: str | None = None
        self.connected = False
        self.notice = ""
        self._wrong = False
        self._timer: Timer | None = None

    def show_failure(self, failure: str | None, *, away: bool) -> None:
        """Say that the server is away or fails; or, with None, that all is well."""
        self.connected = failure is None
        self.failure = f"no answer from {self._address}, trying again · {failure}" if away else failure
        self.refresh()

    def show_notice(self, text: str, *, wrong: bool = False) -> None:
        """Say what was done, or what failed, for a while."""
        self.notice, self._wrong = printable(text), wrong
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(self._seconds * (2 if wrong else 1), self._forget)
        self.refresh()

    def _forget(self) -> None:
        self.notice = ""
        self.refresh()

    def render(self) -> Text:
        text = Text(" ", no_wrap=True, overflow="ellipsis")
        if self.failure is not None:
            return text.append(f"✗ {self.failure}", self._style("bad"))
        text.append("● " if self.connected else "○ ", self._style("good" if self.connected else "dim"))
        if self.notice:
            return text.append(self.notice, self._style("bad") if self._wrong else "")
        return text.append(self._address if self.connected else f"{self._address} …", self._style("dim"))

    def _style(self, name: str) -> Style:
        return part_style(self, f"line--{name}")
