"""A progress bar on stderr, where a person sees it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from langthreads_cli.output import Output

__all__ = ["progress_bar"]


@contextmanager
def progress_bar(output: Output, what: str, *, hidden: bool = False) -> Generator[Callable[[int, int], None]]:
    """Show a progress bar while something goes on, and yield the function that moves it.

    Args:
        output: Has the console.
        what: What goes on.
        hidden: Whether something else is printed to the same terminal.
    """
    console = output.progress_console()
    if hidden or not console.is_terminal:
        yield _ignore
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # What goes to stdout stays there: a bar that redirects it would write it to stderr, and leave a file or a pipe empty.
    with Progress(*columns, console=console, transient=True, redirect_stdout=False) as progress:
        task = progress.add_task(what, total=None)

        def move(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield move


def _ignore(*_: int) -> None:
    """Move nothing."""
