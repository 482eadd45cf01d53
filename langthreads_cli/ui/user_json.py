"""JSON that a person types: parsed strictly, with errors that name the place."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from langthreads_cli.ui.shapes import as_object

__all__ = ["UserJsonError", "parse_answer", "parse_json", "parse_object"]


class UserJsonError(ValueError):
    """The typed text is not what is expected; the message explains it on one line."""


def _refuse(name: str) -> NoReturn:
    raise UserJsonError(f"{name} is not JSON")


def parse_json(text: str) -> Any:
    """Read a JSON value.

    Raises:
        UserJsonError: It is none.
    """
    try:
        return json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise UserJsonError(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise UserJsonError("nested too deep") from None
    except UserJsonError:
        raise
    except ValueError:
        raise UserJsonError("a number is too long") from None


def parse_object(text: str) -> dict[str, Any]:
    """Read a JSON object; nothing at all is an empty one.

    Raises:
        UserJsonError: It is none.
    """
    value = as_object(parse_json(text)) if text.strip() else dict[str, Any]()
    if value is None:
        raise UserJsonError('must be an object, such as {"key": "value"}')
    return value


def parse_answer(text: str) -> Any:
    """Read an answer: JSON if it is some, else the text as it is.

    Raises:
        UserJsonError: It is empty, or null, which servers fail on.
    """
    if not text.strip():
        raise UserJsonError("type an answer: text or JSON")
    try:
        value = parse_json(text)
    except UserJsonError:
        return text
    if value is None:
        raise UserJsonError('servers take no null; "null" in quotes is a text')
    return value
