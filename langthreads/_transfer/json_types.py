"""JSON values of unknown kinds, told apart for type checkers."""

from __future__ import annotations

from typing import Any, TypeGuard

__all__ = ["Json", "is_array", "is_number", "is_object"]

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
