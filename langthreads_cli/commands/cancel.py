"""`cancel`: ends what is at work on a thread."""

from langthreads import ConflictError, NotFoundError, RunStatus
from langthreads_cli.ids import thread_id
from langthreads_cli.options import ThreadId
from langthreads_cli.session import Session

__all__ = ["cancel"]

# What waits comes first: it would begin as soon as the one at work ends.
UNENDED: tuple[RunStatus, ...] = ("pending", "running")


def cancel(session: Session, id: ThreadId) -> None:
    """Cancel the runs that are at work on a thread, or wait their turn; what they have written stays."""
    identifier = thread_id(session.threads, id)
    runs, output = session.runs, session.output
    found = [run for status in UNENDED for run in list(runs.iter_list(identifier, status=status))]
    output.unheard = True
    for run in found:
        try:
            runs.cancel(identifier, run.run_id, wait=True)
        except (ConflictError, NotFoundError):  # it has ended since, or its thread is gone
            output.note(f"ended by itself: run {run.run_id}")
            continue
        output.json({"cancelled": run.run_id})
        output.line(f"cancelled run {run.run_id}")
    if not found:
        output.note(f"nothing is at work on thread {identifier}")
