"""A history as a tree: which checkpoint stands on which line, and how the branches hang together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import attrs

from langthreads_cli.text import brief

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from langthreads import ThreadState

__all__ = ["CheckpointSummary", "TreeRow", "summarize", "tree"]

_LONGEST = 200
"""How many characters of a value a summary keeps: more than one line shows."""


@attrs.frozen
class CheckpointSummary:
    """What a line shows of a state; a long history fits into memory as summaries, not as states.

    Attributes:
        checkpoint_id: The checkpoint's id.
        parent_id: The id of the one before it.
        step: Which step it is.
        writer: Who wrote it: its nodes, or its source.
        last: What it says last: its last message, or its values.
        next: The nodes that would run next.
        waits: Whether it waits for an answer.
        created_at: When it was made.
    """

    checkpoint_id: str | None
    parent_id: str | None
    step: int | None
    writer: str
    last: str
    next: tuple[str, ...]
    waits: bool
    created_at: datetime | None


@attrs.frozen
class TreeRow:
    """A line of the tree.

    Attributes:
        lead: The lines that lead to it, and its own mark.
        checkpoint: What it shows.
        is_latest: Whether a run would go on here.
    """

    lead: str
    checkpoint: CheckpointSummary
    is_latest: bool


def summarize(states: Iterable[ThreadState]) -> list[CheckpointSummary]:
    """Return the summaries of states, in their order, newest first."""
    summaries: list[CheckpointSummary] = []
    finished: dict[str, str] = {}
    for state in states:
        metadata = state.metadata or {}
        step, source = metadata.get("step"), metadata.get("source")
        summaries.append(
            CheckpointSummary(
                checkpoint_id=state.checkpoint_id,
                parent_id=state.parent_checkpoint_id,
                step=step if isinstance(step, int) else None,
                writer=str(source or "-"),
                last=_last(state.values)[:_LONGEST],
                next=tuple(state.next),
                waits=any(task.interrupts for task in state.tasks or ()),
                created_at=state.created_at,
            )
        )
        # A checkpoint has the tasks that run next; with their results they tell who wrote the one after it.
        done = [task.name for task in state.tasks or () if task.result is not None]
        if state.checkpoint_id is not None and done:
            finished[state.checkpoint_id] = "+".join(dict.fromkeys(done))
    return [
        attrs.evolve(one, writer=finished.get(one.parent_id or "", one.writer)) if one.writer == "loop" else one
        for one in summaries
    ]


def _last(values: Any) -> str:
    """Return what a state says last: the content of its last message, or all of it."""
    if not isinstance(values, dict):
        return _short_brief(values)
    fields = cast("dict[str, Any]", values)
    messages: Any = fields.get("messages")
    if isinstance(messages, list) and messages:
        message = cast("list[object]", messages)[-1]
        if isinstance(message, dict):
            content: Any = cast("dict[str, Any]", message).get("content")
            return _short_brief(content or message)
        return _short_brief(message)
    return _short_brief(fields) if fields else "-"


def _short_brief(value: Any) -> str:
    return brief(value[:_LONGEST] if isinstance(value, str) else value)


def tree(checkpoints: Sequence[CheckpointSummary]) -> Iterator[TreeRow]:
    """Yield the lines of a history with its branches, the root first.

    A checkpoint with one child stands above it. Where there are several, each begins a branch, the oldest first. The newest
    checkpoint of all, on which a run would go on, has a filled mark.

    Args:
        checkpoints: The checkpoints, newest first, as servers return a history.
    """
    known = {one.checkpoint_id for one in checkpoints}
    children: dict[str | None, list[CheckpointSummary]] = {}
    for one in reversed(checkpoints):
        # A history that is cut off has no root: what hangs in the air stands at the beginning.
        hangs = one.parent_id not in known or one.parent_id == one.checkpoint_id
        children.setdefault(None if hangs else one.parent_id, []).append(one)
    latest = checkpoints[0] if checkpoints else None
    if None not in children and children:
        children[None] = children.pop(next(iter(children)))

    # Not recursive: a thread can be forked from its fork for as long as its owner likes.
    waiting: list[tuple[str, str, CheckpointSummary]] = _branches("", children.pop(None, []))
    while waiting:
        lead, indent, one = waiting.pop()
        yield TreeRow(f"{lead}{'●' if one is latest else '○'}", one, one is latest)
        # Each is drawn once, whatever a server says: checkpoints that form a ring are no endless walk.
        waiting += _branches(indent, children.pop(one.checkpoint_id, []))
        if not waiting and children:
            waiting += _branches("", children.pop(next(iter(children))))


def _branches(indent: str, siblings: list[CheckpointSummary]) -> list[tuple[str, str, CheckpointSummary]]:
    """Return what is to be drawn next, last first: how each line begins, and how those below it do."""
    if len(siblings) == 1:
        return [(indent, indent, siblings[0])]
    last = len(siblings) - 1
    drawn = [
        (indent + ("└─" if at == last else "├─"), indent + ("  " if at == last else "│ "), one)
        for at, one in enumerate(siblings)
    ]
    return drawn[::-1]
