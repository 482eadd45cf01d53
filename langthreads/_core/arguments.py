"""Arguments, checked before anything is sent.

Each function takes the argument's name and value, and returns what is sent. A value of the wrong type is a
`TypeError`, an invalid one an `InvalidArgumentError`; both messages name the fix.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import UTC, datetime
from typing import Any, ClassVar, NoReturn, Protocol, TypeAlias, cast
from urllib.parse import quote
from uuid import UUID

from langthreads._core.json import in_order
from langthreads._core.model import Model, format_number
from langthreads._generated.models.threads import Checkpoint
from langthreads.errors import InvalidArgumentError

__all__ = ["CheckpointLike", "Identifier", "JsonObject", "JsonValue", "Params"]


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


class _Attrs(Protocol):
    __attrs_attrs__: ClassVar[Any]


class _Pydantic(Protocol):
    def model_dump(self, *, mode: str) -> dict[str, Any]: ...


Identifier: TypeAlias = str | UUID
"""The id of a thread or a checkpoint."""

JsonObject: TypeAlias = Mapping[str, Any] | _Dataclass | _Attrs | _Pydantic
"""What is sent as a JSON object: a mapping, or an instance of a dataclass, an attrs class or a pydantic model."""

Params: TypeAlias = Mapping[str, Any] | Sequence[tuple[str, Any]]
"""What is added to a query: names and values; a list stands for several values of one name."""

JsonValue: TypeAlias = Any
"""Anything that JSON can carry, objects as in `JsonObject` included."""

CheckpointLike: TypeAlias = "Checkpoint | Mapping[str, Any]"
"""A checkpoint: the value of `ThreadState.checkpoint`, or a mapping with a `checkpoint_id`."""


def identifier(name: str, value: object) -> str:
    """An id, as a string that is not empty."""
    if isinstance(value, UUID):
        return str(value)
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a str or a uuid.UUID, got {_kind(value)}")
    if not value or value.isspace():
        raise InvalidArgumentError(f"{name}: is empty; pass the id itself")
    return value


_UNRESERVED = re.compile(r"[A-Za-z0-9_~-]+")


def segment(name: str, value: object) -> str:
    """An id, escaped so that a server sees exactly one path segment."""
    text = identifier(name, value)
    if _UNRESERVED.fullmatch(text):  # nearly all are, and finding that out is quicker than escaping them
        return text
    try:
        escaped = quote(text, safe="")
    except UnicodeEncodeError:
        raise InvalidArgumentError(f"{name}: has a lone surrogate, which a URL can't carry") from None
    # A segment of dots would be resolved as a relative path, by us, a proxy or the server.
    return escaped.replace(".", "%2E") if not escaped.strip(".") else escaped


def string(name: str, value: object) -> str:
    """A string."""
    if type(value) is str:
        return value
    if isinstance(value, enum.Enum):
        value = value.value
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a str, got {_kind(value)}")
    return value


def filled(name: str, value: object) -> str:
    """A string that is not empty."""
    text = string(name, value)
    if not text or text.isspace():
        raise InvalidArgumentError(f"{name}: is empty")
    return text


def one_of(name: str, value: object, known: tuple[str, ...]) -> str:
    """One of the values that the contract lists."""
    text = string(name, value)
    if text not in known:
        raise InvalidArgumentError(f"{name}: {text!r:.80} is unknown; pass one of {', '.join(map(repr, known))}")
    return text


def integer(name: str, value: object, least: int | None = None, most: int | None = None) -> int:
    """A whole number within bounds."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name}: expected an int, got {_kind(value)}")
    if least is not None and value < least:
        raise InvalidArgumentError(f"{name}: {format_number(value)} is too small; the least is {least}")
    if most is not None and value > most:
        raise InvalidArgumentError(f"{name}: {format_number(value)} is too large; the most is {most}")
    return value


def number(name: str, value: object) -> float:
    """A number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name}: expected a number, got {_kind(value)}")
    return value


def minutes(name: str, value: object, expected: str = "minutes as a number") -> float:
    """A length of time, in minutes."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name}: expected {expected}, got {_kind(value)}")
    if not 0 <= value < 2**63:
        raise InvalidArgumentError(f"{name}: {format_number(value)} is not a number of minutes")
    return value


def boolean(name: str, value: object) -> bool:
    """A boolean."""
    if not isinstance(value, bool):
        raise TypeError(f"{name}: expected a bool, got {_kind(value)}")
    return value


def timestamp(name: str, value: object) -> str:
    """A point in time, as a string; a datetime without an offset is taken as UTC, as in responses."""
    if isinstance(value, datetime):
        return (value if value.tzinfo is not None else value.replace(tzinfo=UTC)).isoformat()
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a datetime or a str, got {_kind(value)}")
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise InvalidArgumentError(f"{name}: {value!r:.80} is not a time in ISO 8601") from None
    return value


def as_list(name: str, value: object) -> list[Any]:
    """Several things; a single string is a mistake."""
    if not holds_several(value):
        raise TypeError(f"{name}: expected a list, got {_kind(value)}")
    items = cast("Iterable[object]", value)
    return in_order(items) if isinstance(items, Set) else list(items)


_OBJECTS = ("__dataclass_fields__", "__attrs_attrs__", "model_dump")


def json_object(name: str, value: JsonObject) -> JsonObject:
    """Something that is sent as a JSON object; its values are checked when it is encoded."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, type):
        raise TypeError(f"{name}: expected an object, got the class {value.__name__} itself; pass an instance of it")
    if any(hasattr(value, mark) for mark in _OBJECTS):
        return value
    raise TypeError(f"{name}: expected a mapping, a dataclass, an attrs or a pydantic object, got {_kind(value)}")


def anything(_name: str, value: Any) -> Any:
    """Any JSON value; it is checked when it is encoded."""
    return value


def without_nulls(name: str, value: object) -> dict[str, Any]:
    """A checkpoint as servers accept it: without the nulls, which responses have and requests must not."""
    if isinstance(value, Checkpoint):
        whole: Mapping[str, Any] = value.to_dict()
    elif isinstance(value, Model):
        # A state is an easy slip, and would be sent whole.
        raise TypeError(f"{name}: expected a Checkpoint, got a {type(value).__name__}; pass its `checkpoint`")
    elif isinstance(value, Mapping):
        whole = cast("Mapping[str, Any]", value)
    else:
        raise TypeError(f"{name}: expected a Checkpoint or a mapping, got {_kind(value)}")
    return {key: part for key, part in whole.items() if part is not None}


LARGEST_PAGE = 1000
"""The largest page that servers return."""


def check_walk(page_size: int, limit: int | None) -> None:
    """Check the page size of a walk, and its limit on the total number of items."""
    integer("page_size", page_size, 1, LARGEST_PAGE)
    if limit is not None:
        integer("limit", limit, 0)


def including(select: object, field: str) -> list[str] | None:
    """The fields that a walk selects: the caller's, and the one that it is ordered by; None for all fields."""
    if select is None:
        return None
    chosen = as_list("select", select)
    return chosen if not chosen or field in chosen else [*chosen, field]


def query_value(name: str, value: object) -> str:
    """One value as it is written in a query string."""
    if isinstance(value, enum.Enum):
        value = value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 64:
        raise InvalidArgumentError(f"{name}: {format_number(value)} is too large; send it as a string")
    if isinstance(value, str | int | float | UUID):
        return str(value)
    raise TypeError(f"{name}: expected a str, a number or a bool, got {_kind(value)}")


def param_pairs(params: Any) -> list[tuple[str, Any]]:
    """The caller's `params`, a mapping or pairs, as pairs of names and values."""
    items = params.items() if hasattr(params, "items") else params or ()
    try:
        pairs: list[tuple[Any, Any]] = [(name, value) for name, value in items]
    except (TypeError, ValueError):
        kind = _kind(params)
        raise TypeError(f"params: expected a mapping of names to values, or pairs of them, got {kind}") from None
    return [(string("params", name), value) for name, value in pairs]


def query_pair(name: str, value: object) -> str:
    """A name and its value, escaped; commas, which separate values, stay as they are."""
    try:
        return f"{quote(name, safe='')}={quote(query_value(name, value), safe=',')}"
    except UnicodeEncodeError:
        raise InvalidArgumentError(f"{name}: has a lone surrogate, which a URL can't carry") from None


_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")


def header_value(name: str, value: str) -> str:
    """A header's value; a line end in it would begin another header."""
    if not _HEADER_VALUE.fullmatch(value):
        raise InvalidArgumentError(f"{name}: only printable ASCII can be sent")
    return value


def comma_joined(name: str, values: list[Any]) -> str:
    """A list as one query value."""
    if not values:
        raise InvalidArgumentError(f"{name}: is empty; leave it out, or name something")
    texts = [query_value(name, v) for v in values]
    for text in texts:
        if "," in text:
            raise InvalidArgumentError(f"{name}: {text!r:.80} contains a comma, which separates the values")
    return ",".join(texts)


def holds_several(value: object) -> bool:
    """Return True for what `as_list` takes."""
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping))


def is_text(value: object) -> bool:
    """Return True for what is sent as a string: ids, times and members of enumerations, too."""
    return isinstance(value, str | UUID | datetime | enum.Enum)


def is_object(value: object) -> bool:
    """Return True for what `json_object` takes."""
    return isinstance(value, Mapping) or (
        not isinstance(value, type) and any(hasattr(value, mark) for mark in _OBJECTS)
    )


def wrong_type(name: str, value: object, expected: str) -> NoReturn:
    """Raise the error for a value that is none of several types."""
    raise TypeError(f"{name}: expected {expected}, got {_kind(value)}")


def _kind(value: object) -> str:
    return "None" if value is None else type(value).__name__
