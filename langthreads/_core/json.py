"""The JSON library, and what goes into request bodies.

The only module that imports orjson. Encoding takes a fast path that lets orjson do everything, and a slow one that
walks the value in Python: it is entered only where the fast path fails, or may have hidden something, and either finds
plain JSON or reports exactly which value is wrong.
"""

from __future__ import annotations

import dataclasses
import enum
import json
import math
from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import orjson

from langthreads._core.model import Model
from langthreads.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    import attrs

__all__ = ["JSONDecodeError", "canonical", "decode", "encode", "plain"]

JSONDecodeError = orjson.JSONDecodeError
decode: Callable[[bytes], Any] = orjson.loads

# By default, orjson writes all of a dataclass's `__dict__`, cached properties included.
_OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS

# orjson gives up at 254 levels, servers at about 300; the slow path stops well before Python does.
_DEEPEST = 250


def encode(value: Any, name: str = "") -> bytes:
    """Encode a request body.

    Args:
        value: Anything that JSON can carry, and besides: dataclasses, attrs classes, pydantic models, the models of
            this package, datetimes, UUIDs, enumerations, sets and other mappings.
        name: What to call the value in errors; nothing for a body, whose fields are arguments already.

    Raises:
        TypeError: Something in it has no JSON form; the message names where it sits.
        InvalidArgumentError: Something in it has a JSON type, but no JSON value, such as NaN (a `ValueError`).
    """
    try:
        encoded = orjson.dumps(value, default=_open, option=_OPTIONS)
    except TypeError:  # orjson's JSONEncodeError is one
        return orjson.dumps(plain(value, name))
    # orjson writes NaN and the infinities as null, and a server can't tell. A body without a null has none of them.
    # Searching from the end takes three quarters of the time of `in` and `count` in prose, a quarter where it repeats.
    nulls = len(encoded.rsplit(b"null")) - 1
    if nulls and not _is_finite(value, nulls):
        plain(value, name)
    return encoded


def canonical(value: Any) -> bytes:
    """Encode a JSON value that came, so that the same objects are the same bytes, whatever the order of their fields."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # too deep for orjson to write, though it could read it
        return json.dumps(value, sort_keys=True).encode()


_LEAVES = frozenset({int, bool})


def _is_finite(value: Any, nulls: int) -> bool:
    """Return whether there is certainly no NaN: a look that costs a fortieth of the walk that would find it.

    Args:
        value: What was encoded; objects that are no plain JSON are not looked into.
        nulls: How often it says "null" when encoded, in texts as well.
    """
    seen: list[Any] = [value]
    for one in seen:  # level by level, as what is inside is appended: half the time of a stack of containers
        kind: object = type(one)  # pyright: ignore[reportUnknownVariableType]  # `__class__`, which it knows, is slower
        if kind is str:
            continue
        if kind is dict:
            seen += one.values()
        elif kind is list or kind is tuple:
            seen += one
        elif one is None:
            nulls -= 1
            if not nulls:  # each of them is a None's
                return True
        elif kind is float:
            if one - one:  # which is NaN for NaN and the infinities, and 0 for all others
                return False
        elif kind not in _LEAVES:
            return False
    return True


def plain(value: Any, name: str) -> Any:
    """Return `value` as plain JSON types: dict, list, str, int, float, bool and None.

    Raises:
        TypeError, InvalidArgumentError: As `encode` does.
    """
    return _plain(value, name, 0)


def _plain(value: Any, where: str, depth: int) -> Any:
    if value is None or value is True or value is False:
        return value
    if depth > _DEEPEST:
        raise InvalidArgumentError(f"{_at(_cut(where))}nested deeper than {_DEEPEST} levels, or contains itself")
    if isinstance(value, enum.Enum):
        return _plain(value.value, where, depth + 1)
    if isinstance(value, str):
        return _text(value, where)
    if isinstance(value, int):
        if not -(2**63) <= value < 2**64:
            raise InvalidArgumentError(
                f"{_at(where)}an integer of {value.bit_length()} bits does not fit into 64; send it as a string"
            )
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidArgumentError(f"{_at(where)}{value!r} has no JSON form; send None or a string instead")
        return float(value)
    if isinstance(value, Mapping):
        fields = cast("Mapping[object, object]", value)
        opened = {(key := _key(k, where)): _plain(v, _below(where, key), depth + 1) for k, v in fields.items()}
        if len(opened) < len(fields):
            raise InvalidArgumentError(f"{_at(where)}two of its keys are the same in JSON, such as 1 and '1'")
        return opened
    if isinstance(value, (list, tuple)):
        items = cast("Sequence[object]", value)
        return [_plain(v, f"{where}[{i}]", depth + 1) for i, v in enumerate(items)]
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    try:
        inside = _open(value)
    except TypeError as error:
        raise TypeError(f"{_at(where)}{error}") from None
    except ValueError as error:  # pydantic's
        raise InvalidArgumentError(f"{_at(where)}{error}") from None
    return _plain(inside, where, depth + 1)


def _open(value: object) -> Any:
    """Return one layer of an object as something that orjson knows; called by orjson for what it doesn't."""
    if isinstance(value, type):
        raise TypeError(f"the class {value.__name__} itself has no JSON form; pass an instance of it")
    if isinstance(value, Model):
        return value.to_dict()
    dump: Callable[..., Any] | None = getattr(value, "model_dump", None)
    if dump is not None:  # pydantic, and whatever speaks its protocol
        return dump(mode="json")
    if dataclasses.is_dataclass(value):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if not f.name.startswith("_")}
    fields: tuple[attrs.Attribute[Any], ...] | None = getattr(type(value), "__attrs_attrs__", None)
    if fields is not None:
        return {f.name: getattr(value, f.name) for f in fields if not f.name.startswith("_")}
    if isinstance(value, Mapping):
        return dict(cast("Mapping[object, object]", value))
    if isinstance(value, tuple):  # named tuples
        return list(cast("tuple[object, ...]", value))
    if isinstance(value, Set):
        return in_order(cast("Set[object]", value))
    raise TypeError(f"{type(value).__name__} has no JSON form; {_HINTS.get(type(value).__name__, _HINT)}")


_HINT = "pass a dict, list, string, number, bool, None, or a dataclass, attrs or pydantic object"
_HINTS = {
    "bytes": "decode it to a string first",
    "bytearray": "decode it to a string first",
    "Decimal": "convert it to float or str first",
    "coroutine": "await it first",
    "generator": "make a list of it first",
    "timedelta": "send its total_seconds()",
}


def in_order(values: Set[Any]) -> list[Any]:
    """Return a set's items in the same order in every process; sets have none of their own."""
    kinds: set[type[object]] = {type(v) for v in values}
    if len(kinds) == 1 and kinds <= {str, int, float}:
        return sorted(values)
    return sorted(values, key=_as_bytes)


def _as_bytes(value: object) -> bytes:
    try:
        return orjson.dumps(value, default=_open, option=_OPTIONS)
    except TypeError:  # the slow path finds it, and names it
        return b""


def _key(key: object, where: str) -> str:
    if isinstance(key, enum.Enum):
        key = key.value
    if isinstance(key, str):
        return _text(key, f"a key of {where}" if where else "a key")
    if isinstance(key, (int, UUID)) and not isinstance(key, bool):
        return str(key)
    raise TypeError(f"{_at(where)}the key {key!r:.80} is not a string")


def _text(value: str, where: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgumentError(
            f"{_at(where)}the string has a lone surrogate at position {error.start}, which UTF-8 can't carry"
        ) from None
    return str.__str__(value)


def _below(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _at(where: str) -> str:
    return f"{where}: " if where else ""


def _cut(where: str) -> str:
    return where if len(where) <= 80 else where[:80] + "…"
