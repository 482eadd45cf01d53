"""What went wrong, in a line or two, and the exit code that goes with it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

import langthreads
from langthreads_cli.text import cut

if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["DONE", "FAILED", "INTERRUPTED", "USAGE", "CommandError", "ReaderLeftError", "explain", "fail", "misuse"]

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130

_LONGEST = 600
"""How many columns an error takes at most: a few lines of a narrow terminal, whatever a server says."""


class CommandError(Exception):
    """What a command can't do, or was asked for wrongly.

    Attributes:
        code: The exit code.
        hint: What to do about it, for a second line.
    """

    def __init__(self, message: str, code: int = FAILED, hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


class ReaderLeftError(Exception):
    """Whoever read stdout has closed it, as `head` does; no OSError, as Typer has its own way with those."""


def fail(message: str, hint: str | None = None) -> NoReturn:
    """End the command: it could not do what it should."""
    raise CommandError(message, FAILED, hint)


def misuse(message: str, hint: str | None = None) -> NoReturn:
    """End the command: it was called wrongly, and nothing was done."""
    raise CommandError(message, USAGE, hint)


def explain(error: BaseException) -> tuple[list[str], int]:
    """Return the lines that tell of an error, and the exit code.

    Args:
        error: Whatever a command raised.
    """
    message, hint, code = _told(error)
    lines = [f"error: {cut(message, _LONGEST)}"]
    return [*lines, cut(hint, _LONGEST)] if hint else lines, code


def _told(error: BaseException) -> tuple[str, str | None, int]:
    if isinstance(error, CommandError):
        return str(error), error.hint, error.code
    if isinstance(error, typer.TyperException):
        return error.format_message(), _help_for(error), error.exit_code
    if isinstance(error, langthreads.InvalidArgumentError | langthreads.ConfigurationError):
        return error.message, None, USAGE  # nothing was sent
    if isinstance(error, langthreads.APIConnectionError):
        return error.message, _server_hint(error), FAILED
    if isinstance(error, langthreads.AuthenticationError):
        return error.message, "pass a key by --api-key-env NAME, or set LANGGRAPH_API_KEY", FAILED
    if isinstance(error, langthreads.LangThreadsError):
        return error.message, None, FAILED
    if isinstance(error, TypeError):
        return str(error), None, USAGE  # what the clients raise for JSON of another kind than they take
    if isinstance(error, OSError):
        about = f"{error.filename}: " if error.filename else ""
        return f"{about}{error.strerror or error}", None, FAILED
    if isinstance(error, RecursionError):
        return "the data is nested too deeply to be shown", None, FAILED
    if isinstance(error, MemoryError):
        return "there is not enough memory for this", None, FAILED
    # Nothing that is foreseen: the name says the most to those who may mend it.
    return f"unexpected {type(error).__name__}: {error}", "LANGTHREADS_DEBUG=1 shows where it happened", FAILED


def is_debugging() -> bool:
    """Return whether tracebacks of what is unforeseen are wanted."""
    return os.environ.get("LANGTHREADS_DEBUG", "") not in ("", "0")


def _server_hint(error: langthreads.APIConnectionError) -> str | None:
    if isinstance(error, langthreads.APITimeoutError) or error.may_have_executed:
        return None
    return "is this the right server? pass --url, or set LANGTHREADS_URL"


def _help_for(error: typer.TyperException) -> str | None:
    path = getattr(getattr(error, "ctx", None), "command_path", None)
    return f"see: {path} --help" if isinstance(path, str) else None
