"""`list`: a table of threads."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from langthreads import Thread
from langthreads_cli.ids import thread_ids
from langthreads_cli.options import All, Filters, Limit, Metadata, Order, Sort, Status, Values
from langthreads_cli.output import STATUS_STYLES
from langthreads_cli.parsing import texts_like_json
from langthreads_cli.session import Session
from langthreads_cli.table import Column, print_rows
from langthreads_cli.text import age, brief, short

__all__ = ["about", "graph_of", "list_threads"]

DEFAULT_LIMIT = 20
PAGE = 100
WIDE = 130
"""From how many columns on there is room for whole ids."""

OWN_FIELDS = ("graph_id", "assistant_id")
"""What servers keep among the metadata."""

IdFilter = Annotated[
    list[str] | None,
    typer.Option("--ids", metavar="ID", help="Only these threads; may be repeated.", rich_help_panel="Which threads"),
]


def list_threads(
    session: Session,
    status: Status = None,
    metadata: Metadata = None,
    values: Values = None,
    ids: IdFilter = None,
    sort: Sort = "updated_at",
    order: Order = "desc",
    limit: Limit = None,
    every: All = False,
) -> None:
    """List threads, those that changed last first."""
    filters = Filters.of(metadata, values, status)
    most = None if every and limit is None else limit or DEFAULT_LIMIT
    named = None if not ids else thread_ids(session.threads, ids)
    page = PAGE if most is None else min(most + 1, PAGE)
    # One more than is shown, to know whether there are more.
    found = session.threads.iter_search(
        metadata=filters.metadata,
        values=filters.values,
        status=filters.status,
        ids=named,
        sort_by=sort,
        sort_order=order,
        page_size=page,
        limit=None if most is None else most + 1,
    )
    more = False

    def shown() -> Iterator[Thread]:
        nonlocal more
        for at, thread in enumerate(found):
            if at == most:
                more = True
                return
            yield thread

    output = session.output
    if output.as_json:
        for thread in shown():
            output.json(thread.to_dict())
        return
    wide = output.columns is None or output.columns >= WIDE
    now = datetime.now(UTC)
    columns = [
        Column("ID", style="cyan"),
        Column("STATUS", styles=STATUS_STYLES),
        Column("GRAPH", widest=24),
        Column("CHANGED", right=True),
        Column("METADATA"),
    ]
    rows = (
        (
            thread.thread_id if wide else short(thread.thread_id),
            thread.status,
            graph_of(thread) or "-",
            age(thread.updated_at, now),
            about(thread),
        )
        for thread in shown()
    )
    if not print_rows(output, columns, rows):
        output.note("no thread matches" if filters or named is not None else "there are no threads")
        for text in texts_like_json([*(metadata or ()), *(values or ())]):
            key, _, value = text.partition("=")
            output.note(f"{text} means the text; for the JSON value: {key}:={value}")
    elif more:
        output.note("there are more: --all, or --limit N")


def graph_of(thread: Thread) -> str | None:
    """Return the name of a thread's graph, where it is known."""
    graph = thread.metadata.get("graph_id")
    return graph if isinstance(graph, str) else None


def about(thread: Thread) -> str:
    """Return a thread's metadata on one line, without what servers add to it."""
    return ", ".join(f"{name}: {brief(value)}" for name, value in thread.metadata.items() if name not in OWN_FIELDS)
