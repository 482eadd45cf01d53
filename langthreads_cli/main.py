"""Where the console script begins: what must work without the extra, and what comes before anything heavy is imported."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MISSING_EXTRA", "main"]

MISSING_EXTRA = 'the command needs more packages; install them with: pip install "langthreads[cli]"'
NEEDED = ("typer", "rich", "textual")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.

    Args:
        arguments: The command line without the program's name; that of the process when left out.
    """
    try:
        given = sys.argv[1:] if arguments is None else list(arguments)
        if given == ["--version"]:
            import langthreads

            print(f"langthreads {langthreads.__version__}")  # noqa: T201 - before there is anything better
            return 0
        try:
            from langthreads_cli.app import run
        except ModuleNotFoundError as error:
            if error.name is None or error.name.partition(".")[0] not in NEEDED:
                raise
            print(f"error: {MISSING_EXTRA}", file=sys.stderr)  # noqa: T201
            return 1
        return run(given)
    except KeyboardInterrupt:  # also during the imports
        return 130
