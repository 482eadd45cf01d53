"""Questions to the person at the terminal."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module

from langthreads_cli.errors import FAILED, CommandError, misuse
from langthreads_cli.text import one_line

__all__ = ["ask", "can_ask", "confirm"]


def can_ask() -> bool:
    """Return whether there is a person to ask: someone who types, and who sees the question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str) -> str | None:
    """Ask a question, and return the line that was typed; None where the input ended.

    Args:
        question: What to show before the cursor, literally.
    """
    text = one_line(question)
    try:
        if sys.stdout.isatty():
            _enable_editing()
            return input(text)
        # input() would write the question to stdout, which belongs to the data.
        sys.stderr.write(text)
        sys.stderr.flush()
        line = sys.stdin.readline()
    except EOFError:
        sys.stderr.write("\n")
        return None
    return line.rstrip("\n") if line else None


def _enable_editing() -> None:
    with suppress(ImportError):
        import_module("readline")  # input() uses it once it is loaded


def confirm(deed: str, *, yes: bool) -> None:
    """Ask whether to do what can't be undone, and end the command where the answer isn't yes.

    Args:
        deed: What would be done, as a sentence without its end.
        yes: Whether that was answered before.
    """
    if yes:
        return
    if not can_ask():
        misuse(f"{deed}: there is no terminal to ask at, so nothing was done; pass --yes if you are sure")
    answer = ask(f"{deed}? [y/N] ")
    if answer is None or answer.strip().lower() not in ("y", "yes"):
        raise CommandError("nothing was done", FAILED)
