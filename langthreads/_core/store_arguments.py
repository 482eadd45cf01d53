"""Namespaces and keys of the store.

Servers join the labels of a namespace by periods in places, so that labels with a period, or empty ones, can't be told
apart. They refuse most of these, each in its own way; here all are refused alike, before anything is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from langthreads._core.arguments import minutes, string
from langthreads.errors import InvalidArgumentError

__all__ = ["item_key", "item_namespace", "labels", "time_to_live"]


def labels(name: str, value: object) -> list[str]:
    """Return the labels of a namespace, or of a part of one; there may be none."""
    if isinstance(value, str | bytes | bytearray) or not isinstance(value, Sequence):
        hint = f"; for a namespace of one label pass ({value!r:.80},)" if isinstance(value, str) else ""
        raise TypeError(f"{name}: expected a list or a tuple of labels, got {type(value).__name__}{hint}")
    return [_label(name, label) for label in cast("Sequence[object]", value)]


def item_namespace(value: object) -> list[str]:
    """Return the labels of an item's namespace: one or more.

    No item can be in a namespace without a label, and servers list it from then on when one is looked for there.
    """
    found = labels("namespace", value)
    if not found:
        raise InvalidArgumentError("namespace: is empty; an item's namespace has one label or more")
    return found


def item_key(value: object) -> str:
    """Return a key; servers store items under an empty one, but don't find them again."""
    key = string("key", value)
    if not key:
        raise InvalidArgumentError("key: is empty; servers can't get such an item again")
    return _without_nul("key", key)


def time_to_live(value: Any) -> float | None:
    """Return `ttl` in minutes."""
    return None if value is None else minutes("ttl", value)


def _label(name: str, value: object) -> str:
    label = string(name, value)
    if not label:
        raise InvalidArgumentError(f"{name}: has an empty label")
    if "." in label:
        raise InvalidArgumentError(f"{name}: the label {label!r:.80} has a period, which separates labels")
    return _without_nul(name, label)


def _without_nul(name: str, text: str) -> str:
    if "\0" in text:
        raise InvalidArgumentError(f"{name}: {text!r:.80} has a NUL, which servers replace by another character")
    return text
