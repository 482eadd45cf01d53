"""One channel of a state, between a checkpoint and the next: what to send so that it changes in the same way.

A channel either keeps the last value written, or has a reducer, which combines what is there with what is written.
Servers don't say which. What a history shows of it is collected while it is read, and decided at its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from langthreads._transfer.json_types import Json, is_array, is_number, is_object, is_same
from langthreads._transfer.messages import difference, is_messages, same_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["AS_WRITTEN", "MISSING", "OVERWRITE", "Change", "change_of"]


class Mark:
    """Something that no JSON value is equal to."""


MISSING = Mark()
"""A channel without a value; to send nothing for it."""
AS_WRITTEN = Mark()
"""To send the writes that the history shows."""
OVERWRITE = "__overwrite__"
"""What a value is wrapped in to replace what a reducer has collected."""


@attrs.frozen
class Change:
    """What to send for one channel. Which of the three, depends on whether the channel has a reducer.

    Attributes:
        reduced: For a channel with a reducer.
        plain: For one without.
        guess: Where the history doesn't tell.
        explained: Whether the writes that the history shows lead to the new value.
        reduces: Whether the change shows that there is a reducer.
    """

    reduced: Any
    plain: Any
    guess: Any
    explained: bool
    reduces: bool = False

    def resolve(self, has_reducer: bool | None) -> Any:
        """Return what to send."""
        if has_reducer is None:
            return self.guess
        return self.reduced if has_reducer else self.plain


def change_of(before: Any, after: Any, writes: Sequence[Any]) -> Change | None:
    """Return what to send for a channel; None where it was not written, and stays as it is.

    Args:
        before: Its value at the first checkpoint, or `MISSING`.
        after: Its value at the next one, or `MISSING`.
        writes: What was written to it between them, as far as the history shows.
    """
    if not writes and (after is MISSING or (before is not MISSING and is_same(before, after))):
        return None
    if after is MISSING:  # private to the nodes, and not shown
        return Change(AS_WRITTEN, AS_WRITTEN, AS_WRITTEN, explained=True)
    replaced = len(writes) == 1 and is_same(writes[0], after)
    reduces = bool(writes) and not replaced
    old: Any = [] if before is MISSING else before
    if (after or old) and is_messages(after) and is_messages(old):
        sent = difference(old, after) or MISSING
        if replaced:
            return Change(sent, AS_WRITTEN, sent, explained=True)
        explained = same_texts(old, after, writes)
        # Messages that stay tell that there is a reducer. The whole list need not be kept then: a history holds it many times.
        stays = bool(old) and bool(after) and old[0]["id"] in {one["id"] for one in after}
        return Change(sent, sent if stays or (explained and writes) else after, sent, explained, reduces)
    if replaced or (writes and (_is_overwritten(after, writes) or _is_reduced(before, after, writes))):
        return Change(AS_WRITTEN, AS_WRITTEN, AS_WRITTEN, explained=True, reduces=reduces)
    if before is MISSING and not writes:
        return Change(after, after, after, explained=False)
    return Change({OVERWRITE: after}, after, _guess(before, after), explained=False, reduces=reduces)


def _guess(before: Any, after: Any) -> Any:
    """What to send where nothing says whether there is a reducer: a list that has grown probably has one that adds."""
    if is_array(before) and is_array(after):
        kept = len(before)
        if kept and is_same(after[:kept], before):
            return after[kept:]
    return after


def _is_overwritten(after: Any, writes: Sequence[Any]) -> bool:
    """Return whether one of the writes replaced what was there.

    Server: a result shows it as `{"value": …, "type": "__overwrite__"}`, and takes it like that.
    """
    found = [one for one in writes if is_object(one) and one.get("type") == OVERWRITE]
    return len(found) == 1 and is_same(found[0].get("value"), after)


def _is_reduced(before: Any, after: Any, writes: Sequence[Any]) -> bool:
    """Return whether one of the usual reducers makes the new value of the old one and the writes."""
    whole = list(writes) if before is MISSING else [before, *writes]
    if is_array(after):
        joined: list[Any] = []
        for one in whole:
            if not is_array(one):
                return False
            joined += one
        return is_same(after, joined) or is_same(after, _unique(joined))
    if is_object(after):
        merged: Json = {}
        for one in whole:
            if not is_object(one):
                return False
            merged.update(one)
        return is_same(after, merged)
    if isinstance(after, str):
        return all(isinstance(one, str) for one in whole) and after == "".join(whole)
    if is_number(after) and all(is_number(one) for one in whole):
        return after in (sum(whole), max(whole), min(whole))
    return False


def _unique(items: list[Any]) -> list[Any]:
    """Return the items without repetitions, in order."""
    if all(isinstance(one, str) for one in items):
        return list(dict.fromkeys(items))
    if len(items) > 200:  # each is compared with each
        return items
    found: list[Any] = []
    for one in items:
        if one not in found:
            found.append(one)
    return found
