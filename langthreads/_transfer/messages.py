"""Messages in a state: what changed between two lists of them, and how they are sent.

Server: the reducer of messages makes objects of what is sent. It gives ids, and keeps unknown or null fields in
`additional_kwargs`, so that what a state shows can't be sent back as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from langthreads._transfer.json_types import Json, is_array, is_object, is_same

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["as_sent", "difference", "is_message", "is_messages", "same_texts", "without_what_cannot_move"]

_KINDS = frozenset({"human", "ai", "system", "tool", "function", "chat", "developer", "remove"})
_REMOVE_ALL = "__remove_all__"


def is_message(value: Any) -> TypeGuard[Json]:
    """Return whether a JSON value is a message, as states show it."""
    return is_object(value) and "content" in value and value.get("type") in _KINDS


def is_messages(value: Any) -> TypeGuard[list[Json]]:
    """Return whether a value is a list of messages that can be told apart by their ids."""
    if not is_array(value):
        return False
    ids: set[str] = set()
    for one in value:
        if not is_message(one):
            return False
        identity = one.get("id")
        if not isinstance(identity, str) or identity in ids:
            return False
        ids.add(identity)
    return True


def difference(before: list[Json], after: list[Json]) -> list[Json]:
    """Return the messages to send so that a list becomes another: new ones, changed ones, and removals."""
    old: dict[str, Json] = {one["id"]: one for one in before}
    new: dict[str, Json] = {one["id"]: one for one in after}
    kept = [identity for identity in old if identity in new]
    if list(new)[: len(kept)] != kept:  # the reducer appends: another order has to be built from nothing
        return [_removal(_REMOVE_ALL), *map(as_sent, after)]
    gone = [_removal(identity) for identity in old if identity not in new]
    return [*gone, *(as_sent(one) for identity, one in new.items() if not is_same(old.get(identity), one))]


def _removal(identity: str) -> Json:
    return {"type": "remove", "content": "", "id": identity}


def as_sent(message: Json) -> Json:
    """Return a message without the nulls and empties, which would land in its `additional_kwargs`."""
    return {
        name: part
        for name, part in message.items()
        if name in ("content", "id") or (part is not None and part not in ({}, []))
    }


def without_what_cannot_move(value: Any) -> Any:
    """Return a value whose messages are spelled alike before and after a move.

    Server: the `usage_metadata` of a message that is sent ends in its `additional_kwargs`.
    """
    if is_array(value):
        return [without_what_cannot_move(one) for one in value]
    if not is_object(value):
        return value
    fields = value
    if not is_message(fields):
        return {name: without_what_cannot_move(part) for name, part in fields.items()}
    message = as_sent(fields)
    message.pop("usage_metadata", None)
    more = message.get("additional_kwargs")
    if is_object(more):
        message["additional_kwargs"] = {k: v for k, v in more.items() if k != "usage_metadata"}
    return as_sent(message)


def same_texts(before: list[Json], after: list[Json], writes: Sequence[Any]) -> bool:
    """Return whether all that is new in a list of messages was written, going by the texts.

    Server: writes lack the ids that the reducer gives, and may be texts, pairs, or messages in several spellings.
    """
    old = {one["id"]: one for one in before}
    new = {one["id"] for one in after}
    items = [item for write in writes for item in (write if is_array(write) else [write])]
    removed = {item.get("id") for item in items if is_message(item) and item["type"] == "remove"}
    if not removed >= {identity for identity in old if identity not in new} and _REMOVE_ALL not in removed:
        return False
    texts = [_text(item) for item in items]
    return all(one["content"] in texts for one in after if not is_same(old.get(one["id"]), one))


def _text(item: Any) -> Any:
    if is_object(item):
        return item.get("content")
    if is_array(item) and len(item) == 2:
        return item[1]
    return item
