"""How a thread differs from the original that it should be a copy of, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langthreads._core.model import describe
from langthreads._transfer.json_types import Json, is_array, is_object, is_same
from langthreads._transfer.messages import is_message
from langthreads._transfer.states import questions_of
from langthreads.errors import one_line

if TYPE_CHECKING:
    from langthreads._generated.models.threads import Thread
    from langthreads._transfer.rebuild import Rebuilt
    from langthreads.transfer import ThreadExport

__all__ = ["Comparison"]

_MOST_PLACES = 5
"""How many places of the values are named."""


class Comparison:
    """A thread beside the export of the original.

    Args:
        export: The export.
        thread: The thread.
        there: What the thread's history comes to.
        unreadable: Why its history can't be read; None where it was.
    """

    def __init__(self, export: ThreadExport, thread: Thread, there: Rebuilt, *, unreadable: str | None = None) -> None:
        self._export = export
        self._thread = thread
        self._there = there
        self._unreadable = unreadable

    def is_part(self) -> bool:
        """Return whether the thread has the first checkpoints of the export, and no more: an import broke off."""
        ours, theirs = self._export.checkpoints, self._there.checkpoints
        return (
            len(theirs) < len(ours)
            and len(ours) == len(self._export.supersteps)
            and self._there.count == len(theirs)
            and not self._there.cut
            and self._graph_id() == self._export.graph_id
            and self._thread.get("status") != "busy"
            and all(one.get("digest") == other["digest"] for one, other in zip(ours, theirs, strict=False))
        )

    def is_whole(self) -> bool:
        """Return whether the thread has as many checkpoints as the export makes."""
        return self._there.count == len(self._export.supersteps)

    def missing_supersteps(self) -> list[Json]:
        """Return the supersteps that a thread lacks which is there in part."""
        return self._export.supersteps[len(self._there.checkpoints) :]

    def differences(self) -> list[str]:
        """Return how the thread differs, and what an export leaves out."""
        latest = self._there.latest or {}
        found: list[str] = []
        if self._unreadable is not None:
            found.append(f"the state can't be read there: {one_line(self._unreadable)}")
        if self._graph_id() != self._export.graph_id:
            found.append(f"graph: {self._graph_id() or 'none'}, was {self._export.graph_id or 'none'}")
        found += _values(self._export.values, latest.get("values"))
        following: list[str] = latest.get("next") or []
        if sorted(self._export.next) != sorted(following):
            found.append(f"next: {_names(following)}, was {_names(self._export.next)}")
        found += self._checkpoints()
        found += self._questions(following)
        return [*found, *self._export.notes]

    def _graph_id(self) -> Any:
        return (self._thread.metadata or {}).get("graph_id")

    def _checkpoints(self) -> list[str]:
        wanted, count = len(self._export.supersteps), self._there.count
        if count != wanted:
            return [f"checkpoints: {count} there, {wanted} exported"]
        # The values of the latest state are compared themselves.
        pairs = list(zip(self._export.checkpoints, self._there.checkpoints, strict=False))[:-1]
        differing = [at for at, (ours, theirs) in enumerate(pairs, 1) if ours.get("digest") != theirs["digest"]]
        if not differing:
            return []
        return [
            f"history: {len(differing)} of {len(pairs)} earlier states differ, first the one at checkpoint {differing[0]}"
        ]

    def _questions(self, following: list[str]) -> list[str]:
        waiting = [(one["node"], one["value"]) for one in questions_of(self._there.latest)]
        asked = self._export.interrupts
        lost = [one for one in asked if (one.get("node"), one.get("value")) not in waiting]
        if not lost:
            return []
        nodes = dict.fromkeys(str(one.get("node")) for one in lost)
        if nodes.keys() <= set(following):
            then = "run the thread with input None to be asked again, and answer by the new ids"
        else:
            then = "nothing asks it again"
        return [f"interrupts: {len(lost)} of {len(asked)} no longer there, from {_names(list(nodes))}; {then}"]


def _names(nodes: list[str]) -> str:
    return ", ".join(nodes) if nodes else "nothing"


def _values(before: Any, after: Any) -> list[str]:
    places: list[str] = []
    _compare(before, after, "values", places)
    more = len(places) - _MOST_PLACES
    if more > 0:
        return [*places[:_MOST_PLACES], f"values: {more} more place{'s differ' if more > 1 else ' differs'}"]
    return places


def _compare(before: Any, after: Any, where: str, places: list[str]) -> None:
    """Find where two JSON values differ."""
    if is_message(before) and is_message(after) and _moved_usage(before, after):
        places.append(f"{where}: usage_metadata is in additional_kwargs there")
    elif is_object(before) and is_object(after):
        ours: Json = before
        theirs: Json = after
        for name in dict.fromkeys((*ours, *theirs)):
            at = f"{where}.{name:.80}"
            if name not in theirs:
                places.append(f"{at}: missing, was {describe(ours[name])}")
            elif name not in ours:
                places.append(f"{at}: {describe(theirs[name])}, was missing")
            else:
                _compare(ours[name], theirs[name], at, places)
    elif is_array(before) and is_array(after):
        if len(before) != len(after):
            places.append(f"{where}: length {len(after)}, was {len(before)}")
        for index, (one, other) in enumerate(zip(before, after, strict=False)):
            _compare(one, other, f"{where}[{index}]", places)
    elif not is_same(before, after):
        places.append(f"{where}: {describe(after)}, was {describe(before)}")


def _moved_usage(before: Json, after: Json) -> bool:
    """Return whether all that differs is where a message keeps its usage."""
    usage = before.get("usage_metadata")
    more: Any = after.get("additional_kwargs")
    if usage is None or not is_object(more) or more.get("usage_metadata") != usage:
        return False
    rest = {name: value for name, value in more.items() if name != "usage_metadata"}
    return {**after, "additional_kwargs": rest, "usage_metadata": usage} == before
