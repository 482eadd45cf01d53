"""What is read from the states of a history."""

from __future__ import annotations

from typing import Any

from langthreads._transfer.json_types import Json, is_object

__all__ = [
    "ROOT",
    "channels_of",
    "checkpoint_id_of",
    "is_pulled",
    "is_sent",
    "metadata_of",
    "parent_id_of",
    "questions_of",
    "tasks_of",
]

ROOT = "__root__"
"""The name of the only channel of a state that is no object."""


def checkpoint_id_of(state: Json) -> str | None:
    """Return the id of a state's checkpoint."""
    checkpoint: Json = state.get("checkpoint") or {}
    return state.get("checkpoint_id") or checkpoint.get("checkpoint_id")


def parent_id_of(state: Json) -> str | None:
    """Return the id of the checkpoint before a state; None at the root."""
    parent: Json = state.get("parent_checkpoint") or {}
    return state.get("parent_checkpoint_id") or parent.get("checkpoint_id")


def metadata_of(state: Json | None) -> Json:
    """Return how a state came about."""
    metadata: Json | None = None if state is None else state.get("metadata")
    return metadata or {}


def tasks_of(state: Json | None) -> list[Json]:
    """Return the tasks that are next, or ran, after a state."""
    tasks: list[Json] | None = None if state is None else state.get("tasks")
    return tasks or []


def channels_of(values: Any) -> Json:
    """Return a state's values, or what a node wrote, by channel."""
    if values is None:
        return {}
    return values if is_object(values) else {ROOT: values}


def is_pulled(task: Json) -> bool:
    """Return whether a task runs because its node was next."""
    return bool(_reason(task) == "__pregel_pull")


def is_sent(task: Json) -> bool:
    """Return whether a task runs because something was sent to its node."""
    return bool(_reason(task) == "__pregel_push")


def _reason(task: Json) -> Any:
    path: list[Any] = task.get("path") or [None]
    return path[0]


def questions_of(state: Json | None) -> list[Json]:
    """Return what waits for an answer, by the tasks that ask."""
    return [
        {"node": task["name"], "value": interrupt.get("value"), "id": interrupt.get("id")}
        for task in tasks_of(state)
        if task.get("result") is None
        for interrupt in task.get("interrupts") or ()
    ]
