"""The checkpoints of a thread, newest first, with their forks; older ones are asked for when one gets there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from langthreads_cli.text import cut, one_line, pad
from langthreads_cli.tree import summarize
from langthreads_cli.ui.branches import draw_branches
from langthreads_cli.ui.rows import RowList
from langthreads_cli.ui.text import compact_age, short_id

if TYPE_CHECKING:
    from langthreads import ThreadState
    from langthreads_cli.tree import CheckpointSummary
    from langthreads_cli.ui.timing import Timing

__all__ = ["HISTORY_PAGE", "HistoryList"]

WRITER = 9
"""How many columns the name of the node that wrote a checkpoint has."""
MEDIUM = 52
"""From how many columns on a row shows the end of the id."""
WIDE = 70
"""From how many columns on a row shows what was said last, too."""

HISTORY_PAGE = 20
"""How many states are asked for at once: each brings all its values."""


class HistoryList(RowList):
    """The checkpoints that are known of one thread.

    Args:
        timing: Knows the time.
    """

    def __init__(self, timing: Timing, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._timing = timing
        self.states: list[ThreadState] = []
        self.complete = False
        self._summaries: list[CheckpointSummary] = []
        self._drawn: list[str] = []
        self._width = 1

    def show(self, states: list[ThreadState], *, complete: bool) -> None:
        """Show these checkpoints; the cursor stays on its own, or at the newest."""
        chosen = self.chosen.checkpoint_id if self.cursor > 0 and self.chosen is not None else None
        self.states, self.complete = states, complete
        self._summaries = summarize(states)
        self._drawn = draw_branches(states)
        self._width = max((len(line) for line in self._drawn), default=1)
        self.set_row_count(len(states))
        at = next((n for n, state in enumerate(states) if chosen is not None and state.checkpoint_id == chosen), None)
        self.move_to(at or 0, notify=False)

    @property
    def chosen(self) -> ThreadState | None:
        """The checkpoint under the cursor."""
        return self.states[self.cursor] if self.cursor < len(self.states) else None

    def empty_text(self) -> str:
        return "no checkpoints: nothing has run yet" if self.complete else "loading…"

    def row_text(self, index: int, width: int) -> Text:
        state, summary = self.states[index], self._summaries[index]
        text = Text(" ")
        text.append(self._drawn[index].ljust(self._width), self.style_of("accent"))
        text.append(f"{'' if summary.step is None else summary.step:>4} ", self.style_of("strong"))
        text.append(pad(cut(summary.writer, WRITER), WRITER))
        fails = any(task.error for task in state.tasks or ())
        style = "error" if fails else "interrupted" if summary.waits else "idle"
        nodes = one_line(", ".join(summary.next))
        mark = "✗ " if fails else "◆ " if summary.waits else "→ " if nodes else "■ "
        text.append(f" {mark}{nodes or 'end'}", self.style_of(style if nodes else "dim"))
        if width >= WIDE:
            text.truncate(width // 2, overflow="ellipsis", pad=True)
            text.append(f" {one_line(summary.last)}", self.style_of("dim"))
        right = f" {compact_age(state.created_at, self._timing.now()):>4} "
        if width >= MEDIUM:
            right += f"{short_id(state.checkpoint_id)} "
        room = width - len(right)
        text.truncate(room, overflow="ellipsis", pad=True)
        return text.append(right, self.style_of("dim"))
