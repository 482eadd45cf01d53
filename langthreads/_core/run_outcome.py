"""How a run ended, from what servers say of it. No I/O."""

from __future__ import annotations

import ast
import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from langthreads.errors import ConflictError, RunCancelledError, RunFailedError
from langthreads.outputs import RunOutput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from langthreads._core.operation import Call
    from langthreads._generated.models.runs import Run
    from langthreads._generated.models.threads import ThreadState
    from langthreads.errors import APIStatusError, RequestInfo, RunError

__all__ = [
    "CANCELLED",
    "GraphError",
    "batch_error",
    "error_in",
    "ids_in",
    "is_missing",
    "is_over",
    "output_of",
    "run_error",
    "task_error_in",
    "too_late",
    "values_of",
    "was_live_at",
]

_LOCATION = re.compile(r"/threads/([^/?#]+)/runs/([^/?#]+)")
_RUNNING = ("pending", "running")

CANCELLED = ("UserInterrupt", "UserRollback")
"""The names of the errors of cancelled runs."""

_DATE_SECONDS = 3
"""How much later a change is than a `Date` header for sure: those have whole seconds, and uvicorn renews its own once a second."""


class GraphError(NamedTuple):
    """What a graph raised: the name of the exception, and its text."""

    error: str
    detail: str


def ids_in(headers: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the ids of thread and run that the response's `Content-Location` or `Location` names; None where none does."""
    for name in ("content-location", "location"):
        if found := _LOCATION.search(headers.get(name, "")):
            return found[1], found[2]
    return None


def is_over(run: Run) -> bool:
    """Return whether a run has ended."""
    return run.status not in _RUNNING


def was_live_at(run: Run, date: str) -> bool:
    """Return whether a run was still at work when the server wrote a `Date` header; False where that can't be known.

    A join of a run that has ended answers for the thread as it is now, which others may have changed.
    """
    try:
        return run.updated_at.timestamp() >= parsedate_to_datetime(date).timestamp() + _DATE_SECONDS
    except (TypeError, ValueError):
        return False


def error_in(answer: object) -> GraphError | None:
    """Return the error that servers put into the answer of a wait in the place of values."""
    found = cast("dict[str, Any]", answer).get("__error__") if isinstance(answer, dict) else None
    if not isinstance(found, dict):
        return None
    fields = cast("dict[str, Any]", found)
    return GraphError(str(fields.get("error") or "Error"), str(fields.get("message") or ""))


def is_missing(answer: object) -> bool:
    """Return whether the answer of a join says that there is no such run, in the place of an error status."""
    error = error_in(answer)
    return error is not None and error.error == "HTTPException" and error.detail.startswith("404")


def values_of(state: ThreadState | None) -> Any:
    """Return what a wait for the run of this state would have answered: its values, and what it asks."""
    if state is None:
        return {}
    interrupts = [one.to_dict() for task in state.tasks or () for one in task.interrupts or ()]
    values = state["values"]
    if interrupts and isinstance(values, dict):
        return {**cast("dict[str, Any]", values), "__interrupt__": interrupts}
    return values


def task_error_in(state: ThreadState | None) -> GraphError | None:
    """Return the error of a state's tasks, such as `ValueError('no')`, in its parts."""
    for task in state.tasks or () if state is not None else ():
        if isinstance(task.error, str):
            name, _, text = task.error.partition("(")
            return GraphError(name, _literal(text.removesuffix(")")))
    return None


def _literal(text: str) -> str:
    try:
        return str(ast.literal_eval(text))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text


def output_of(answer: Any, run_id: str | None, thread_id: str | None, status: str | None) -> Any:
    """Return what a wait returns: a `RunOutput`, or the JSON itself where it is no object."""
    if not isinstance(answer, dict):
        return answer
    return RunOutput(cast("dict[str, Any]", answer), run_id=run_id, thread_id=thread_id, status=status)


def too_late(call: Call[Any], run: Run, error: APIStatusError) -> ConflictError:
    """Return the error for cancelling a run that has ended."""
    return ConflictError(
        f"{call.operation.name}: run {run.run_id} has ended already; its status is {run.status}",
        request=error.request,
        status_code=409,
        detail=error.detail,
        body=run.to_dict(),
        headers=error.headers,
    )


def batch_error(error: APIStatusError, entries: list[dict[str, Any]], made: list[Run]) -> APIStatusError:
    """Return the error of a batch, which says what was made of it, and what may have been."""
    # Servers name an unknown graph in quotes, before a list of those that they have, and an unknown assistant by its id.
    named = re.search(r"'([^']+)'|([0-9a-fA-F-]{36})", error.detail)
    wrong = None if named is None else named[1] or named[2]
    at = next((at for at, entry in enumerate(entries) if entry["assistant_id"] == wrong), None)
    said = error.message.partition(" [")[0]
    if len(entries) > 1:
        which = "one of the payloads" if at is None else f"payloads[{at}]"
        said += f" ({which} is wrong; the others may have been made nevertheless"
        if made:
            said += "; found: " + ", ".join(f"run {run.run_id} on thread {run.thread_id}" for run in made)
        said += ")"
    told = type(error)(
        said,
        request=error.request,
        status_code=error.status_code,
        detail=error.detail,
        body=error.body,
        headers=error.headers,
        retry_after=error.retry_after,
    )
    told.may_have_executed = len(entries) > 1
    return told


def run_error(
    operation: str, request: RequestInfo, run_id: str, thread_id: str, status: str, graph_error: GraphError | None
) -> RunError:
    """Return the error for a run that ended otherwise than well."""
    if status in ("interrupted", "gone"):
        how = "was cancelled" if status == "interrupted" else "was rolled back or deleted"
        return RunCancelledError(
            f"{operation}: run {run_id} {how}", request=request, run_id=run_id, thread_id=thread_id, status=status
        )
    error, detail = graph_error or (None, "")
    what = f"{error}: {detail}" if error is not None else f"its status is {status}"
    return RunFailedError(
        f"{operation}: run {run_id} failed: {what}",
        request=request,
        run_id=run_id,
        thread_id=thread_id,
        status=status,
        error=error,
        detail=detail,
    )
