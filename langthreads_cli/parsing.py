"""What people type as values: JSON, files, and pairs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from langthreads_cli.errors import misuse

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["fields_of", "json_argument", "json_text", "read_text", "texts_like_json"]


def json_text(text: str, name: str) -> Any:
    """Return the JSON that a text is.

    Args:
        text: What was typed or read.
        name: The option that it belongs to, for the error.
    """
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        misuse(f"{name}: the JSON is nested too deeply")
    except ValueError as error:
        misuse(f"{name}: {_shown(text)} is not JSON: {error}")


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON value")


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")


def json_argument(text: str, name: str) -> Any:
    """Return the JSON that an argument stands for: itself, that of a file (`@FILE`), or that of stdin (`-`)."""
    if text == "-":
        return json_text(read_text("-", name), name)
    if text.startswith("@"):
        return json_text(read_text(text[1:], name), name)
    return json_text(text, name)


def read_text(path: str, name: str) -> str:
    """Return the text of a file, or of stdin for `-`."""
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except (OSError, ValueError) as error:  # a ValueError: the name has a NUL in it
        reason = error.strerror if isinstance(error, OSError) else "there can't be such a file"
        misuse(f"{name}: {path!r}: {reason}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        misuse(f"{name}: {'stdin' if path == '-' else repr(path)} is not UTF-8 text")


def fields_of(arguments: Iterable[str] | None, name: str) -> dict[str, Any] | None:
    """Return an object of what was typed for it, piece by piece; None where nothing was.

    Args:
        arguments: Each a JSON object, `KEY=TEXT`, or `KEY:=JSON`.
        name: The option that it belongs to, for the error.
    """
    given = list(arguments or ())
    if not given:
        return None
    fields: dict[str, Any] = {}
    for argument in given:
        if argument.lstrip().startswith("{"):
            fields.update(cast("dict[str, Any]", json_text(argument, name)))
            continue
        key, equals, value = argument.partition("=")
        if not equals or key in ("", ":"):
            misuse(f"{name}: {_shown(argument)} is neither KEY=TEXT nor KEY:=JSON nor a JSON object")
        if key.endswith(":"):
            fields[key[:-1]] = json_text(value, name)
        else:
            fields[key] = value
    return fields


def texts_like_json(arguments: Iterable[str]) -> list[str]:
    """Return those of `KEY=TEXT` whose text could be meant as a number, or as other JSON."""
    pairs = ((argument, *argument.partition("=")) for argument in arguments if not argument.lstrip().startswith("{"))
    return [argument for argument, key, _, text in pairs if not key.endswith(":") and _is_json(text)]


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return True
