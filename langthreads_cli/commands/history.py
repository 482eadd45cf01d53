"""`history`: the checkpoints of a thread, as a tree with forks."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from langthreads import ThreadState
from langthreads_cli.ids import thread_id
from langthreads_cli.options import All, Limit, ThreadId
from langthreads_cli.output import Output
from langthreads_cli.session import Session
from langthreads_cli.text import age, cut, one_line, pad, short
from langthreads_cli.tree import TreeRow, summarize, tree

__all__ = ["history"]

DEFAULT_LIMIT = 200
PAGE = 100
WIDE = 130

Before = Annotated[str | None, typer.Option("--before", metavar="ID", help="Only checkpoints older than this one.")]


def history(session: Session, id: ThreadId, before: Before = None, limit: Limit = None, every: All = False) -> None:
    """Show the checkpoints of a thread: which followed from which, and where it was forked."""
    from langthreads_cli.ids import checkpoint_id

    threads, output = session.threads, session.output
    identifier = thread_id(threads, id)
    start = None if before is None else checkpoint_id(threads, identifier, before)
    most = None if every and limit is None else limit or DEFAULT_LIMIT
    found = threads.iter_history(
        identifier,
        before=start,
        page_size=PAGE if most is None else min(most + 1, PAGE),
        limit=None if most is None else most + 1,
    )
    more = False

    def wanted() -> Iterator[ThreadState]:
        nonlocal more
        for at, state in enumerate(found):
            if at == most:
                more = True
                return
            yield state

    if output.as_json:
        for state in wanted():
            output.json(state.to_dict())
        return
    summaries = summarize(wanted())
    rows = list(tree(summaries))
    if not rows:
        output.note("no checkpoints yet: nothing has run on it")
        return
    print_tree(output, rows)
    if more:
        output.note("there are older ones: --all, or --limit N")


def print_tree(output: Output, rows: list[TreeRow]) -> None:
    """Print the rows of a tree, their cells below one another in all branches."""
    wide = output.columns is None or output.columns >= WIDE
    now = datetime.now(UTC)
    cells = [
        (
            row.lead,
            "-" if row.checkpoint.step is None else str(row.checkpoint.step),
            cut(row.checkpoint.writer, 20),
            "→ " + cut(", ".join(row.checkpoint.next) or "end", 24),
            age(row.checkpoint.created_at, now),
            (row.checkpoint.checkpoint_id or "-") if wide else short(row.checkpoint.checkpoint_id),
        )
        for row in rows
    ]
    widths = [max(map(len_of, column)) for column in zip(*cells, strict=True)]
    for row, (lead, step, writer, following, old, identifier) in zip(rows, cells, strict=True):
        style = "bold" if row.is_latest else ""
        output.line(
            Text(pad(lead, widths[0]), "cyan"),
            f"  {step.rjust(widths[1])}  ",
            Text(pad(writer, widths[2]), style),
            "  ",
            Text(pad(following, widths[3]), "yellow" if row.checkpoint.waits else ""),
            f"  {old.rjust(widths[4])}  ",
            Text(pad(identifier, widths[5]), "cyan"),
            "  ",
            Text(one_line(row.checkpoint.last), "dim"),
        )


def len_of(text: str) -> int:
    """Return how many columns a cell takes."""
    from rich.cells import cell_len

    return cell_len(text)
