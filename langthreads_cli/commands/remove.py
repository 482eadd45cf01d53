"""`delete` and `prune`: what can't be undone, and so is asked about first."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from langthreads import NotFoundError, PruneStrategy, Thread, ThreadsClient
from langthreads_cli.commands.list_ import about, graph_of
from langthreads_cli.errors import fail, misuse
from langthreads_cli.ids import thread_ids
from langthreads_cli.options import Filters, Ids, Metadata, Status, Values, Yes
from langthreads_cli.prompts import confirm
from langthreads_cli.session import Session
from langthreads_cli.text import age, cut

__all__ = ["delete", "prune"]

LISTED = 10
AT_ONCE = 100
PAGE = 1000

Strategy = Annotated[
    PruneStrategy, typer.Option("--strategy", help="Delete threads, or all of their checkpoints but the latest.")
]
Idle = Annotated[
    float | None,
    typer.Option(
        "--older-than",
        metavar="DAYS",
        min=0,
        help="Only threads unchanged for so long.",
        rich_help_panel="Which threads",
    ),
]


def delete(session: Session, id: Ids = None, yes: Yes = False) -> None:
    """Delete threads with all their checkpoints; asks first."""
    if not id:
        misuse("which threads? pass their ids")
    threads, output = session.threads, session.output
    found = thread_ids(threads, id)
    if not yes:
        for identifier in found:
            output_thread(session, threads.get(identifier))
    confirm(f"delete {counted(len(found), 'thread')} with all checkpoints", yes=yes)
    output.unheard = True
    missing: list[str] = []
    for identifier in found:
        try:
            threads.delete(identifier)
        except NotFoundError:
            missing.append(identifier)
            continue
        output.json({"deleted": identifier})
        output.line(f"deleted {identifier}")
    if missing:
        fail(f"no such thread: {', '.join(missing)}")


def prune(
    session: Session,
    id: Ids = None,
    status: Status = None,
    metadata: Metadata = None,
    values: Values = None,
    older_than: Idle = None,
    strategy: Strategy = "delete",
    yes: Yes = False,
) -> None:
    """Delete many threads, or their old checkpoints; asks first."""
    filters = Filters.of(metadata, values, status)
    if not id and not filters and older_than is None:
        misuse("which threads? pass their ids, --status, --metadata, --values or --older-than")
    threads, output = session.threads, session.output
    named = thread_ids(threads, id) if id else None
    limit = None if older_than is None else datetime.now(UTC) - timedelta(days=min(older_than, 365_000))
    found: list[str] = []
    for thread in threads.iter_search(
        metadata=filters.metadata,
        values=filters.values,
        status=filters.status,
        ids=named,
        select=["thread_id", "updated_at"],
        page_size=PAGE,
    ):
        young = limit is not None and (thread.updated_at is None or thread.updated_at > limit)
        if thread.thread_id is not None and not young:
            found.append(thread.thread_id)
    if found:
        what = counted(len(found), "thread")
        deeds = {"delete": f"delete {what} with all checkpoints"}
        confirm(deeds.get(strategy, f"delete all checkpoints but the latest of {what}"), yes=yes)
    pruned = sum(prune_some(threads, found[at : at + AT_ONCE], strategy) for at in range(0, len(found), AT_ONCE))
    if output.as_json:
        output.json({"pruned_count": pruned})
    else:
        output.line(f"{counted(pruned, 'thread')} pruned")


def prune_some(threads: ThreadsClient, ids: list[str], strategy: PruneStrategy) -> int:
    """Prune some threads, in one request where the server can."""
    try:
        return threads.prune(ids, strategy=strategy).pruned_count
    except NotFoundError:
        if strategy != "delete":
            raise
    done = 0
    for identifier in ids:  # langgraph-api 0.4 has no such endpoint
        try:
            threads.delete(identifier)
        except NotFoundError:
            continue
        done += 1
    return done


def output_thread(session: Session, thread: Thread) -> None:
    """Say on stderr which thread is about to go."""
    facts = (thread.status, graph_of(thread) or "", age(thread.updated_at, datetime.now(UTC)), about(thread))
    session.output.note(cut(f"{thread.thread_id}  {'  '.join(filter(None, facts))}", session.output.columns), "")


def counted(number: int, what: str) -> str:
    """Return how many there are, such as `1 thread` or `2 threads`."""
    return f"{number} {what}" + ("" if number == 1 else "s")
