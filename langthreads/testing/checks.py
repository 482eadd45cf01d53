"""Checks bodies against JSON schemas, and says what is wrong with them as servers do."""

from __future__ import annotations

from typing import Any

from langthreads._core.json import encode
from langthreads.testing.exchange import HTTPError
from langthreads.testing.shapes import is_list, is_object

__all__ = ["check"]

Schema = dict[str, Any]

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
    "integer": (int,),
    "number": (int, float),
}


class _Mismatch(Exception):
    """A value does not fit."""

    def __init__(self, message: str, rule: str, at: str, place: str, value: Any) -> None:
        shown = _shown(value)
        super().__init__(f'{message}\n\nFailed validating "{rule}" in {at}\n\nOn {place}:\n    {shown}')


def check(value: Any, schema: Schema, at: str = "schema") -> Any:
    """Return a body that fits its schema.

    Args:
        value: The body's JSON.
        schema: The schema; the keywords used here are known, and no others.
        at: What errors call the schema.

    Raises:
        HTTPError: It does not fit.
    """
    try:
        _check(value, schema, at, "instance")
    except _Mismatch as error:
        raise HTTPError(422, str(error)) from None
    return value


def _shown(value: Any) -> str:
    return encode(value).decode()


def _fits(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _TYPES[kind])


def _check(value: object, schema: Schema, at: str, place: str) -> None:
    if "name" in schema:
        at = f'schema["components"]["schemas"]["{schema["name"]}"]'

    def wrong(message: str, rule: str) -> _Mismatch:
        return _Mismatch(message, rule, at, place, value)

    if (kind := schema.get("type")) is not None:
        kinds: list[str] = [kind] if isinstance(kind, str) else kind
        if not any(_fits(value, one) for one in kinds):
            said = (
                f'type "{kinds[0]}"' if len(kinds) == 1 else "types " + ", ".join(f'"{one}"' for one in sorted(kinds))
            )
            raise wrong(f"{_shown(value)} is not of {said}", "type")
    if "enum" in schema and value not in schema["enum"]:
        raise wrong(f"{_shown(value)} is not one of {_listed(schema['enum'])}", "enum")
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema and not any(_matches(value, one) for one in schema[keyword]):
            text = f"{_shown(value)} is not valid under any of the schemas listed in the '{keyword}' keyword"
            raise wrong(text, keyword)
    _check_bounds(value, schema, wrong)
    if is_object(value):
        for name in schema.get("required", ()):
            if name not in value:
                raise wrong(f'"{name}" is a required property', "required")
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                _check(value[name], inner, f'{at}["properties"]["{name}"]', f'{place}["{name}"]')
    items: list[Any] = value if is_list(value) and "items" in schema else []
    for number, one in enumerate(items):
        _check(one, schema["items"], f'{at}["items"]', f"{place}[{number}]")


def _check_bounds(value: object, schema: Schema, wrong: Any) -> None:
    if is_list(value) and len(value) < schema.get("minItems", 0):
        count = schema["minItems"]
        raise wrong(f"{_shown(value)} has less than {count} item{'s' if count > 1 else ''}", "minItems")
    if isinstance(value, str) and len(value) < schema.get("minLength", 0):
        raise wrong(f"{_shown(value)} is shorter than {schema['minLength']} character", "minLength")
    if not isinstance(value, int | float) or isinstance(value, bool):
        return
    if (least := schema.get("minimum")) is not None and value < least:
        raise wrong(f"{value} is less than the minimum of {least}", "minimum")
    if (most := schema.get("maximum")) is not None and value > most:
        raise wrong(f"{value} is greater than the maximum of {most}", "maximum")


def _matches(value: Any, schema: Schema) -> bool:
    try:
        _check(value, schema, "", "")
    except _Mismatch:
        return False
    return True


def _listed(candidates: list[str]) -> str:
    shown = [f'"{one}"' for one in candidates]
    if len(shown) <= 3:
        return " or ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
    return f"{shown[0]}, {shown[1]} or {len(shown) - 2} other candidates"
