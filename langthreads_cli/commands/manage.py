"""`create`, `update`, `copy` and `count`: what changes threads without taking anything away."""

from typing import Annotated, Any

import typer

from langthreads import OnConflictBehavior, Thread
from langthreads_cli.commands.show import show_thread
from langthreads_cli.errors import misuse
from langthreads_cli.ids import thread_id
from langthreads_cli.options import Filters, Graph, Metadata, NewMetadata, Status, ThreadId, Ttl, Values
from langthreads_cli.parsing import fields_of, json_argument
from langthreads_cli.session import Session

__all__ = ["copy", "count", "create", "update"]

NewId = Annotated[str | None, typer.Option("--id", metavar="ID", help="The id to give it, a UUID.")]
IfExists = Annotated[
    OnConflictBehavior, typer.Option("--if-exists", help="Whether an id that is taken is an error, or that thread.")
]
Supersteps = Annotated[
    str | None,
    typer.Option(
        "--supersteps", metavar="JSON", help="Updates that build its first state: JSON, @FILE, or - for stdin."
    ),
]


def create(
    session: Session,
    graph: Graph = None,
    metadata: NewMetadata = None,
    id: NewId = None,
    if_exists: IfExists = "raise",
    ttl: Ttl = None,
    supersteps: Supersteps = None,
) -> None:
    """Create a thread, and print its id."""
    steps: Any = None if supersteps is None else json_argument(supersteps, "--supersteps")
    thread = session.threads.create(
        metadata=fields_of(metadata, "--metadata"),
        thread_id=id,
        if_exists=if_exists,
        graph_id=graph,
        ttl=ttl,
        supersteps=steps,
    )
    _print_id(session, thread)


def update(session: Session, id: ThreadId, metadata: NewMetadata = None, ttl: Ttl = None) -> None:
    """Change a thread's metadata, or when the server deletes it."""
    fields = fields_of(metadata, "--metadata")
    if fields is None and ttl is None:
        misuse("there is nothing to change: pass --metadata, --ttl, or both")
    thread = session.threads.update(thread_id(session.threads, id), metadata=fields, ttl=ttl)
    if session.output.as_json:
        session.output.json(thread.to_dict())
    else:
        show_thread(session.output, thread, full=False)


def copy(session: Session, id: ThreadId) -> None:
    """Copy a thread with its state and its checkpoints, and print the copy's id."""
    _print_id(session, session.threads.copy(thread_id(session.threads, id)))


def count(session: Session, status: Status = None, metadata: Metadata = None, values: Values = None) -> None:
    """Count threads."""
    filters = Filters.of(metadata, values, status)
    found = session.threads.count(metadata=filters.metadata, values=filters.values, status=filters.status)
    if session.output.as_json:
        session.output.json({"count": found})
    else:
        session.output.line(str(found))


def _print_id(session: Session, thread: Thread) -> None:
    if session.output.as_json:
        session.output.json(thread.to_dict())
    else:
        session.output.line(thread.thread_id)
