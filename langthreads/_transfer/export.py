"""What an export says of a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langthreads._transfer.json_types import is_array, is_object
from langthreads._transfer.states import is_sent, questions_of, tasks_of
from langthreads.errors import one_line
from langthreads.transfer import EXPORT_VERSION, ThreadExport

if TYPE_CHECKING:
    from langthreads._generated.models.threads import Thread
    from langthreads._transfer.json_types import Json
    from langthreads._transfer.rebuild import Rebuilt

__all__ = ["export_of"]


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
            "interrupts": questions_of(rebuilt.latest),
            "checkpoint_count": rebuilt.count,
            "checkpoints": rebuilt.checkpoints,
            "notes": _notes(thread, rebuilt, stateful, unreadable),
        }
    )


def _notes(thread: Thread, rebuilt: Rebuilt, stateful: list[str], unreadable: str | None) -> list[str]:
    """Return what can't move, in words."""
    notes: list[str] = []
    if unreadable is not None:
        notes.append(f"the state could not be read, and is left out: {one_line(unreadable)}")
    if not all(_is_taken(update) for superstep in rebuilt.supersteps for update in superstep["updates"]):
        notes.append("the values are neither an object nor a list of objects; servers refuse to take them in")
    beside = rebuilt.count - len(rebuilt.supersteps)
    if beside:
        notes.append(
            f"{_number(beside, 'checkpoint')} on other branches, beside the way to the latest state, can't be carried"
        )
    if rebuilt.cut:
        notes.append("the checkpoints before the oldest one were gone from the server already")
    if thread.get("status") == "busy":
        notes.append("a run was in progress while the thread was read; what it did afterwards is missing")
    notes += dict.fromkeys(_note(task) for task in tasks_of(rebuilt.latest))
    notes += [f"the subgraph {name} keeps a memory of its own, which can't be carried" for name in stateful]
    others = [name for name in rebuilt.subgraphs if name not in stateful]
    if others:
        notes.append(f"the checkpoints inside of {_names('subgraph', others)} can't be carried")
    if thread.get("ttl") is not None:
        notes.append("the time to live can't be carried")
    config: Json = thread.get("config") or {}
    if config.get("configurable"):
        notes.append("the config can't be carried")
    return [note for note in notes if note]


def _is_taken(update: Json) -> bool:
    """Return whether servers take the values of an update."""
    values: Any = update["command"]["update"] if "command" in update else update["values"]
    return is_object(values) or (is_array(values) and all(is_object(one) for one in values))


def _note(task: Json) -> str:
    """Return what can't move of a task that is next; nothing where it just runs there."""
    name: str = task["name"]
    if name == "__start__":
        return "the latest input was not taken in by the graph, and can't be carried"
    if task.get("error") is not None:
        return f"the error of the node {name} can't be carried; the node is next there"
    if task.get("result") is not None:
        answered = ", and asks again what was answered" if task.get("interrupts") else ""
        return f"the node {name} was done while others of its superstep wait; it runs again there{answered}"
    if is_sent(task):
        return f"what was sent to the node {name} is shown nowhere; it is lost, unless the graph's edges send it again"
    return ""


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _names(noun: str, names: list[str]) -> str:
    return f"the {noun}{'s' * (len(names) != 1)} {', '.join(names)}"
