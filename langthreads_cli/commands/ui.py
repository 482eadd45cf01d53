"""`ui`: the terminal UI."""

from importlib.util import find_spec

import typer

from langthreads_cli.errors import fail, misuse
from langthreads_cli.main import MISSING_EXTRA
from langthreads_cli.prompts import can_ask
from langthreads_cli.session import Session

__all__ = ["ui"]


def ui(session: Session) -> None:
    """Open the terminal UI: threads, their states, their histories, live."""
    if not session.output.to_terminal or not can_ask():
        misuse("the UI needs a terminal; for scripts there are the other commands")
    if find_spec("textual") is None:
        fail(MISSING_EXTRA)
    from langthreads_cli.ui import run_ui

    asked = session.connection
    raise typer.Exit(run_ui(url=asked.address, api_key=asked.key, headers=asked.header_fields))
