"""What an export says of a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langthreads.errors import one_line
from langthreads.transfer import EXPORT_VERSION, ThreadExport

if TYPE_CHECKING:
    from langthreads._generated.models.threads import Thread
    from langthreads._transfer.json_types import Json
    from langthreads._transfer.rebuild import Rebuilt

__all__ = ["export_of", "questions_of"]


def export_of(thread: Thread, rebuilt: Rebuilt, stateful: list[str], *, unreadable: str | None = None) -> ThreadExport:
    """Return the export of a thread.

    Args:
        thread: The thread.
        rebuilt: What its history comes to.
        stateful: The nodes whose subgraphs keep a memory of their own.
        unreadable: Why the history can't be read; None where it was.
    """
    latest = rebuilt.latest or {}
    return ThreadExport.from_dict(
        {
            "version": EXPORT_VERSION,
            "thread_id": thread.thread_id,
            "graph_id": (thread.metadata or {}).get("graph_id"),
            "metadata": thread.metadata or {},
            "status": thread.get("status"),
            "created_at": thread.get("created_at"),
            "updated_at": thread.get("updated_at"),
            "supersteps": rebuilt.supersteps,
            "values": latest.get("values"),
            "next": latest.get("next") or [],
            "interrupts": questions_of(latest),
            "checkpoint_count": rebuilt.count,
            "checkpoints": rebuilt.checkpoints,
            "notes": _notes(thread, rebuilt, stateful, unreadable),
        }
    )


def questions_of(state: Json) -> list[Json]:
    """Return what a state waits to be told, by the tasks that ask and haven't been answered."""
    return [
        {"node": task["name"], "value": interrupt.get("value"), "id": interrupt.get("id")}
        for task in state.get("tasks") or ()
        if task.get("result") is None
        for interrupt in task.get("interrupts") or ()
    ]


def _notes(thread: Thread, rebuilt: Rebuilt, stateful: list[str], unreadable: str | None) -> list[str]:
    """Return what can't move, in words."""
    notes: list[str] = []
    if unreadable is not None:
        notes.append(f"the state could not be read, and is left out: {one_line(unreadable)}")
    beside = rebuilt.count - len(rebuilt.supersteps)
    if beside:
        notes.append(
            f"{_number(beside, 'checkpoint')} on other branches, beside the way to the latest state, can't be carried"
        )
    if rebuilt.cut:
        notes.append("the checkpoints before the oldest one were gone from the server already")
    for task in (rebuilt.latest or {}).get("tasks") or ():
        name: str = task["name"]
        if task.get("error") is not None:
            notes.append(f"the error of the node {name} can't be carried; the node is next again")
        elif task.get("result") is not None:
            answered = ", and asks what was answered already" if task.get("interrupts") else ""
            notes.append(f"the node {name} was done while others of its superstep wait; it runs again{answered}")
        elif (task.get("path") or [""])[0] == "__pregel_push":
            notes.append(f"what was sent to the node {name} shows nowhere; only edges that send it again can carry it")
    notes += [f"the subgraph {name} keeps a memory of its own, which can't be carried" for name in stateful]
    others = [name for name in rebuilt.subgraphs if name not in stateful]
    if others:
        notes.append(f"the checkpoints inside of {_names('subgraph', others)} can't be carried")
    if thread.get("ttl") is not None:
        notes.append("the time to live can't be carried")
    return notes


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _names(noun: str, names: list[str]) -> str:
    return f"the {noun}{'s' * (len(names) != 1)} {', '.join(names)}"
