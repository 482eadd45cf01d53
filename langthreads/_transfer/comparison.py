"""How a copy differs from its original, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langthreads._core.model import describe
from langthreads._transfer.export import questions_of
from langthreads._transfer.json_types import Json, is_array, is_object
from langthreads._transfer.messages import is_message

if TYPE_CHECKING:
    from langthreads._transfer.rebuild import Rebuilt
    from langthreads.transfer import ThreadExport

__all__ = ["Comparison"]

_MOST_PLACES = 5
"""How many places of the values are named."""


class Comparison:
    """A thread beside the export that it should be a copy of."""

    def __init__(self, export: ThreadExport, there: Rebuilt) -> None:
        self._export = export
        self._there = there

    def is_part(self) -> bool:
        """Return whether the thread holds only the first of the export's checkpoints: an import broke off."""
        here, there = self._export.checkpoints, self._there.checkpoints
        return (
            len(there) < len(here)
            and self._there.count == len(there)
            and all(ours.get("digest") == theirs["digest"] for ours, theirs in zip(here, there, strict=False))
        )

    def remaining(self) -> list[Json]:
        """Return the supersteps that a thread lacks that holds only the first."""
        return self._export.supersteps[len(self._there.checkpoints) :]

    def differences(self) -> list[str]:
        """Return how the thread differs."""
        export, latest = self._export, self._there.latest or {}
        found: list[str] = []
        found += _values(export.values, latest.get("values"))
        there: list[str] = latest.get("next") or []
        if sorted(export.next) != sorted(there):
            found.append(f"next: {_nodes(there)}, was {_nodes(export.next)}")
        wanted = len(export.supersteps)
        if self._there.count != wanted:
            found.append(f"checkpoints: {self._there.count} of {wanted} there")
        elif wanted:
            found += self._earlier()
        asked = [(one["node"], one["value"]) for one in questions_of(latest)]
        for question in export.interrupts:
            if (question.get("node"), question.get("value")) not in asked:
                found.append(
                    f"interrupts: the question of the node {question.get('node')} waits no longer; run the thread with input "
                    "None to have it asked again, and answer that by its new id"
                )
        return [*found, *export.notes]

    def _earlier(self) -> list[str]:
        """Return whether earlier states differ; where the latest does, its own values were compared."""
        pairs = list(zip(self._export.checkpoints, self._there.checkpoints, strict=False))[:-1]
        differing = [at for at, (ours, theirs) in enumerate(pairs) if ours.get("digest") != theirs["digest"]]
        if not differing:
            return []
        return [
            f"history: the values of {len(differing)} of {len(pairs)} earlier checkpoints differ, first number {differing[0] + 1}"
        ]


def _nodes(names: list[str]) -> str:
    return ", ".join(names) if names else "nothing"


def _values(before: Any, after: Any) -> list[str]:
    places: list[str] = []
    _compare(before, after, "values", places)
    if len(places) > _MOST_PLACES:
        more = len(places) - _MOST_PLACES
        return [*places[:_MOST_PLACES], f"values: {more} more place{'s' * (more != 1)} differ{'s' * (more == 1)}"]
    return places


def _compare(before: Any, after: Any, where: str, places: list[str]) -> None:
    """Find where two JSON values differ."""
    if before == after and type(before) is type(after):
        return
    if is_message(before) and is_message(after) and _moved_usage(before, after):
        places.append(f"{where}: usage_metadata is in additional_kwargs there")
        return
    if is_object(before) and is_object(after):
        old: Json = before
        new: Json = after
        for name in dict.fromkeys((*old, *new)):
            at = f"{where}.{name:.80}"
            if name not in new:
                places.append(f"{at}: missing, was {describe(old[name])}")
            elif name not in old:
                places.append(f"{at}: {describe(new[name])}, was not there")
            else:
                _compare(old[name], new[name], at, places)
    elif is_array(before) and is_array(after):
        ours, theirs = before, after
        if len(ours) != len(theirs):
            places.append(f"{where}: {len(theirs)} items, was {len(ours)}")
        for index, (one, other) in enumerate(zip(ours, theirs, strict=False)):
            _compare(one, other, f"{where}[{index}]", places)
    elif before != after or isinstance(before, bool) != isinstance(after, bool):
        places.append(f"{where}: {describe(after)}, was {describe(before)}")


def _moved_usage(before: Json, after: Json) -> bool:
    """Return whether all that differs is where the server keeps what a message cost."""
    usage = before.get("usage_metadata")
    more = dict(after.get("additional_kwargs") or {})
    if usage is None or more.pop("usage_metadata", None) != usage:
        return False
    spelled = {**after, "additional_kwargs": more, "usage_metadata": usage}
    return spelled == before
