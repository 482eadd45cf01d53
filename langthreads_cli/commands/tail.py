"""`tail`: a thread's stream, as it comes."""

from typing import Annotated, cast

import typer

from langthreads import ThreadStreamMode, Until
from langthreads_cli.ids import thread_id
from langthreads_cli.options import ThreadId
from langthreads_cli.parts import PartPrinter
from langthreads_cli.session import Session

__all__ = ["tail"]

MODES: tuple[ThreadStreamMode, ...] = ("run_modes", "lifecycle", "state_update")


def offer_modes() -> list[str]:
    """Return what a shell offers after `--mode`."""
    return [*MODES]


Modes = Annotated[
    list[str] | None,
    typer.Option(
        "--mode",
        metavar="MODE",
        help="run_modes (the runs' events), lifecycle (their start and end), state_update (changes from outside); "
        "may be repeated.",
        autocompletion=offer_modes,
    ),
]
End = Annotated[
    Until | None, typer.Option("--until", help="When to end: after the current run, or when no run is left.")
]
From = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="CURSOR", help="Where to begin: a cursor that tail printed, or - for the beginning."
    ),
]


def tail(session: Session, id: ThreadId, mode: Modes = None, until: End = None, start: From = None) -> None:
    """Follow a thread live, run after run, over lost connections; Ctrl-C ends it."""
    identifier = thread_id(session.threads, id)
    printer = PartPrinter(session.output)
    modes = cast("list[ThreadStreamMode]", mode or ["run_modes"])  # the client checks them
    with session.threads.join_stream(identifier, stream_mode=modes, until=until, last_event_id=start) as stream:
        try:
            for part in stream:
                printer.print(part)
        except KeyboardInterrupt:
            if stream.cursor is not None:
                shown = [word for one in mode or () for word in ("--mode", one)]
                ended = ["--until", until] if until is not None else []
                again = ("tail", identifier, "--from", stream.cursor, *shown, *ended)
                session.output.note(f"go on from here: {session.connection.spelled(*again)}")
            raise
