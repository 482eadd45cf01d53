"""What a JSON value is, so that type checkers know it too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeGuard

__all__ = ["Json", "is_iterable", "is_list", "is_mapping", "is_object", "is_sequence", "listed", "object_of"]

Json = dict[str, Any]


def is_object(value: object) -> TypeGuard[Json]:
    """Return whether a value is an object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Return whether a value is an array."""
    return isinstance(value, list)


def is_mapping(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Return whether a value is a mapping, of whatever class."""
    return isinstance(value, Mapping)


def is_iterable(value: object) -> TypeGuard[Iterable[Any]]:
    """Return whether a value can be gone through."""
    return isinstance(value, Iterable)


def is_sequence(value: object) -> TypeGuard[Sequence[Any]]:
    """Return whether a value is a list or a tuple or such, but no text."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def object_of(body: Json, name: str) -> Json:
    """Return a field that is an object, an empty one where it is missing or null."""
    found = body.get(name)
    return found if is_object(found) else {}


def listed(value: object) -> list[Any]:
    """Return an array as it is, nothing as an empty one, and anything else as the only item of one."""
    if value is None:
        return []
    return value if is_list(value) else [value]
