"""JSON values of unknown kinds, told apart for type checkers."""

from __future__ import annotations

from typing import Any, TypeGuard

from langthreads._core.json import canonical

__all__ = ["Json", "is_array", "is_number", "is_object", "is_same"]

Json = dict[str, Any]


def is_object(value: Any) -> TypeGuard[Json]:
    """Return whether a value is a JSON object."""
    return isinstance(value, dict)


def is_array(value: Any) -> TypeGuard[list[Any]]:
    """Return whether a value is a JSON array."""
    return isinstance(value, list)


def is_number(value: Any) -> TypeGuard[float]:
    """Return whether a value is a JSON number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_same(one: Any, other: Any) -> bool:
    """Return whether two JSON values are the same; to Python, 1, 1.0 and true are equal."""
    return one is other or (one == other and canonical(one) == canonical(other))
