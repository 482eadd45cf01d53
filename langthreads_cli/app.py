"""The commands, put together, and what comes of calling one."""

from __future__ import annotations

import io
import os
import re
import sys
import traceback
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import typer
from rich.text import Text

import langthreads
from langthreads_cli.commands.cancel import cancel
from langthreads_cli.commands.history import history
from langthreads_cli.commands.list_ import list_threads
from langthreads_cli.commands.manage import copy, count, create, update
from langthreads_cli.commands.remove import delete, prune
from langthreads_cli.commands.run import run as run_graph
from langthreads_cli.commands.show import show
from langthreads_cli.commands.tail import tail
from langthreads_cli.commands.transfer import export, import_
from langthreads_cli.commands.ui import ui
from langthreads_cli.errors import DONE, FAILED, INTERRUPTED, ReaderLeftError, explain, is_debugging
from langthreads_cli.options import command, root
from langthreads_cli.output import LiteralConsole, silence_stdout
from langthreads_cli.text import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["app", "run"]

NAME = "langthreads"

app = typer.Typer(
    name=NAME,
    context_settings={"help_option_names": ["--help", "-h"]},
    pretty_exceptions_enable=False,
    help="Look at the threads of an Agent Server, and work on them.",
)

root(app)
command(app, "list")(list_threads)
command(app, "show")(show)
command(app, "history")(history)
command(app, "tail")(tail)
command(app, "run")(run_graph)
command(app, "cancel")(cancel)
command(app, "create")(create)
command(app, "update")(update)
command(app, "copy")(copy)
command(app, "delete")(delete)
command(app, "prune")(prune)
command(app, "count")(count)
command(app, "export")(export)
command(app, "import")(import_)
command(app, "ui", shows=False)(ui)


def run(arguments: Sequence[str]) -> int:
    """Run the command, and return its exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.

    Whatever happens, stderr gets a line or two, and never a traceback.
    """
    _open_closed_streams()
    _forget_odd_sizes()
    with warnings.catch_warnings():
        warnings.simplefilter("always", langthreads.StreamNotResumableWarning)
        warnings.simplefilter("always", langthreads.UnencryptedKeyWarning)
        warnings.showwarning = _show_warning
        try:
            try:
                returned: object = app(list(arguments), prog_name=NAME, standalone_mode=False)
                sys.stdout.flush()
                return returned if isinstance(returned, int) else DONE
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told in a line
                return _failed(error)
        except SystemExit as end:  # Typer's own, for completions
            return end.code if isinstance(end.code, int) else FAILED
        except KeyboardInterrupt:
            return INTERRUPTED


def _failed(error: Exception) -> int:
    """Tell of an error, and return the exit code."""
    if isinstance(error, ReaderLeftError | BrokenPipeError):
        # Whoever read this has seen enough. What is left in the buffer must not raise when Python ends.
        silence_stdout()
        return DONE
    with suppress(OSError):
        sys.stdout.flush()
    if is_debugging():
        traceback.print_exception(error)
    lines, code = explain(error)
    with suppress(OSError):
        console = LiteralConsole(stderr=True)
        for line in lines:
            console.print(Text(line, "red" if line.startswith("error") else ""), soft_wrap=True)
    return code


def _show_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    with suppress(OSError):
        sys.stderr.write(f"warning: {cut(str(message), 600)}\n")


def _open_closed_streams() -> None:
    """Put something in the place of streams that the caller closed (`>&-`), and print what a stream can't encode."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - for as long as we live
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _forget_odd_sizes() -> None:
    """Take sizes of the terminal that are no sizes out of the environment: Rich would raise at them."""
    for name in ("COLUMNS", "LINES"):
        if (given := os.environ.get(name)) is not None and not re.fullmatch(r"0*[1-9][0-9]{0,5}", given):
            del os.environ[name]
