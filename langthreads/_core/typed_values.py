"""A thread's state as a class of the user's own: TypedDict, dataclass, attrs or pydantic."""

from __future__ import annotations

import dataclasses
import inspect
import re
from typing import Any, TypeVar, cast, is_typeddict

from langthreads._core.model import describe
from langthreads.errors import InvalidArgumentError

__all__ = ["values_as"]

V = TypeVar("V")


def values_as(values: Any, kind: type[V], where: str) -> V:
    """Return `values` as an instance of `kind`.

    Raises:
        TypeError: `kind` is not a class that values can become.
        InvalidArgumentError: The values do not fit it.
    """
    if hasattr(kind, "model_validate"):  # pydantic, which knows best
        try:
            return cast("V", cast("Any", kind).model_validate(values))
        except ValueError as error:
            raise InvalidArgumentError(f"{where} do not fit {kind.__name__}: {error}") from error
    if not isinstance(values, dict):
        raise InvalidArgumentError(f"{where} do not fit {kind.__name__}: they are {describe(values)}")
    fields = cast("dict[str, Any]", values)
    if is_typeddict(kind):
        _refuse_missing(_required(kind) - fields.keys(), kind, where)
        return cast("V", fields)
    if not dataclasses.is_dataclass(kind) and not hasattr(kind, "__attrs_attrs__"):
        raise TypeError(f"{kind!r} is not a TypedDict, a dataclass, an attrs or a pydantic class")
    # Channels that the class does not name are left out, as a graph may have more of them than its users care for.
    parameters = inspect.signature(kind).parameters
    _refuse_missing(
        {name for name, p in parameters.items() if p.default is p.empty and name not in fields}, kind, where
    )
    try:
        return kind(**{name: fields[name] for name in parameters if name in fields})
    except (TypeError, ValueError) as error:  # a check of the class's own
        raise InvalidArgumentError(f"{where} do not fit {kind.__name__}: {error}") from error


def _required(kind: type) -> set[str]:
    """What a TypedDict can't do without."""
    names: frozenset[str] = cast("Any", kind).__required_keys__
    # Python does not look into annotations that are strings, as all are after `from __future__ import annotations`.
    texts = {name: getattr(hint, "__forward_arg__", "") for name, hint in kind.__annotations__.items()}
    return {name for name in names if not re.match(r"(\w+\.)?NotRequired\[", texts.get(name, ""))}


def _refuse_missing(names: set[str] | frozenset[str], kind: type, where: str) -> None:
    if names:
        raise InvalidArgumentError(f"{where} do not fit {kind.__name__}: {', '.join(sorted(names))} missing")
