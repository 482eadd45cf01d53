"""Forks: from a checkpoint, with values that are what a person typed, whatever the graph's reducers do.

A value that a node writes goes through its channel's reducer. One that adds to a list would add the edited list to the old
one, so lists are sent to replace what is there; messages by their ids, as their reducer makes objects of them. Servers don't
report which channels have a reducer, so the result is compared, and what differs is written once more, the other
way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langthreads import LangThreadsError
from langthreads_cli.ui.shapes import as_list, as_object

if TYPE_CHECKING:
    from langthreads import Checkpoint, ThreadState
    from langthreads_async import AsyncThreadsClient

__all__ = ["differing", "fork", "message_changes"]

OVERWRITE = "__overwrite__"


async def fork(
    threads: AsyncThreadsClient, thread_id: str, state: ThreadState, changes: dict[str, Any], as_node: str | None
) -> list[str]:
    """Write changed values onto a checkpoint.

    Args:
        threads: The client.
        thread_id: The thread.
        state: The checkpoint.
        changes: The values that differ.
        as_node: The node that writes them; None for the one that wrote last.

    Returns:
        The names of the values that are not what was typed.

    Raises:
        LangThreadsError: The first write failed. The thread is as before.
    """
    before = as_object(state.values) or {}
    first = {key: _replacing(before.get(key), value) for key, value in changes.items()}
    written = await threads.update_state(thread_id, first or None, as_node=as_node, checkpoint=state.checkpoint)
    left = await _wrong(threads, thread_id, written.checkpoint, changes)
    if left:
        second = {key: changes[key] if _overwrites(first[key]) else {OVERWRITE: changes[key]} for key in left}
        try:
            written = await threads.update_state(thread_id, second, as_node=as_node, checkpoint=written.checkpoint)
            left = await _wrong(threads, thread_id, written.checkpoint, changes)
        except LangThreadsError:
            pass  # what was written first stays, and is told
    return left


async def _wrong(
    threads: AsyncThreadsClient, thread_id: str, checkpoint: Checkpoint, changes: dict[str, Any]
) -> list[str]:
    state = await threads.get_state(thread_id, checkpoint=checkpoint)
    values = as_object(state.values) or {}
    return [key for key in changes if key not in values or differing(changes[key], values[key])]


def differing(typed: Any, stored: Any) -> bool:
    """Whether a stored value differs from a typed one; servers may add empty fields to messages."""
    ours, theirs = as_object(typed), as_object(stored)
    if ours is not None and theirs is not None:
        return any(differing(ours.get(key), theirs.get(key)) for key in ours.keys() | theirs.keys())
    mine, others = as_list(typed), as_list(stored)
    if mine is not None and others is not None:
        return len(mine) != len(others) or any(map(differing, mine, others))
    return typed != stored and bool(typed or stored)


def _replacing(before: Any, after: Any) -> Any:
    old, new = as_list(before), as_list(after)
    if old is None or new is None:
        return after
    if old and all(map(_is_message, [*old, *new])):
        return message_changes(old, new)
    return {OVERWRITE: after}


def _overwrites(value: Any) -> bool:
    return (as_object(value) or {}).keys() == {OVERWRITE}


def _is_message(value: Any) -> bool:
    fields = as_object(value) or {}
    return isinstance(fields.get("type"), str) and "content" in fields and "id" in fields


def message_changes(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What to write to a channel of messages so that it holds `after`: removals, then what is new or changed."""
    old = {one["id"]: one for one in before}
    kept = [one["id"] for one in before if one["id"] in {other["id"] for other in after}]
    ids = [one["id"] for one in after]
    if ids[: len(kept)] != kept or None in ids:  # another order, or ids that the server is to make
        return [_removal("__remove_all__"), *map(_slim, after)]
    gone = [_removal(identifier) for identifier in old if identifier not in ids]
    return [*gone, *(_slim(one) for one in after if old.get(one["id"]) != one)]


def _removal(identifier: str) -> dict[str, Any]:
    return {"type": "remove", "content": "", "id": identifier}


def _slim(message: dict[str, Any]) -> dict[str, Any]:
    """A message without empty fields, which servers would keep among the additional ones."""
    return {key: value for key, value in message.items() if value not in (None, [], {}) or key == "content"}
