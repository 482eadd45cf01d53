"""Checkpoints with their forks, drawn beside a list: one line each, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["draw_branches"]

MAX_LANES = 6
"""How many branches are drawn beside each other; more are only counted."""


class HasParent(Protocol):
    """A checkpoint."""

    @property
    def checkpoint_id(self) -> str | None:
        """Its id."""
        ...

    @property
    def parent_checkpoint_id(self) -> str | None:
        """The id of the one that it follows."""
        ...


def draw_branches(checkpoints: Sequence[HasParent]) -> list[str]:
    """Draw a line for each checkpoint; where branches part, their lines meet.

    Args:
        checkpoints: Newest first, as a history is.
    """
    lanes: list[str | None] = []
    """For each lane, which checkpoint comes next on it; None where it is free."""
    drawn = list[str]()
    for one in checkpoints:
        mine = [at for at, awaited in enumerate(lanes) if awaited == one.checkpoint_id]
        if not mine:
            at = lanes.index(None) if None in lanes else len(lanes)
            lanes[at : at + 1] = [one.checkpoint_id]
            mine = [at]
        drawn.append(_line(lanes, mine))
        for at in mine:
            lanes[at] = None
        lanes[mine[0]] = one.parent_checkpoint_id
        while lanes and lanes[-1] is None:
            lanes.pop()
    return drawn


def _line(lanes: Sequence[str | None], mine: Sequence[int]) -> str:
    first, last = mine[0], mine[-1]
    text = ""
    for at, awaited in enumerate(lanes[:MAX_LANES]):
        if at == first:
            text += "●"
        elif at in mine:
            text += "╯" if at == last else "┴"
        elif awaited is not None:
            text += "┼" if first < at < last else "│"
        else:
            text += "─" if first < at < last else " "
        text += "─" if first <= at < last else " "
    return text + ("… " if len(lanes) > MAX_LANES else "")
