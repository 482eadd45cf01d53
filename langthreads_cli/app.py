"""The commands, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

import langthreads

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["app", "run"]

app = typer.Typer(name="langthreads", no_args_is_help=True, help="Look at the threads of an Agent Server.")


@app.callback()
def root() -> None:
    """Look at the threads of an Agent Server, and work on them."""


@app.command()
def ui(url: Annotated[str, typer.Option(envvar="LANGTHREADS_URL")] = "http://localhost:2024") -> None:
    """Open the terminal UI."""
    from langthreads_cli.ui import run_ui

    raise typer.Exit(run_ui(url=url, api_key=langthreads.NOT_GIVEN, headers={}))


def run(arguments: Sequence[str]) -> int:
    """Run the command, and return its exit code."""
    code: object = app(list(arguments), prog_name="langthreads", standalone_mode=False)
    return code if isinstance(code, int) else 0
