"""`show`: a thread, its state, and what it waits for."""

from datetime import UTC, datetime
from typing import Annotated, Any, cast

import typer
from rich.text import Text

from langthreads import BadRequestError, InternalServerError, Thread, ThreadState
from langthreads_cli.commands.list_ import OWN_FIELDS, graph_of
from langthreads_cli.ids import checkpoint_id, thread_id
from langthreads_cli.options import ThreadId
from langthreads_cli.output import STATUS_STYLES, Output
from langthreads_cli.session import Session
from langthreads_cli.text import brief, json_pages, one_line, when

__all__ = ["Question", "questions_of", "show"]

CheckpointOption = Annotated[
    str | None,
    typer.Option("--checkpoint", metavar="ID", help="The state at this checkpoint: its id, or the end of it."),
]
Full = Annotated[bool, typer.Option("--full", help="Whole values, over several lines.")]


def show(session: Session, id: ThreadId, checkpoint: CheckpointOption = None, full: Full = False) -> None:
    """Show a thread: its latest state, and what it waits for."""
    threads, output = session.threads, session.output
    identifier = thread_id(threads, id)
    thread = threads.get(identifier)
    at = None if checkpoint is None else checkpoint_id(threads, identifier, checkpoint)
    state: ThreadState | None = None
    problem: str | None = None
    try:
        state = threads.get_state(identifier, checkpoint_id=at)
    except (BadRequestError, InternalServerError) as error:
        # Servers can't tell the state of a thread whose run failed on its input; the thread itself says more.
        if at is not None:
            raise
        problem = error.detail or error.message
    if output.as_json:
        output.json({"thread": thread.to_dict(), "state": state and state.to_dict(), "state_error": problem})
        return
    show_thread(output, thread, full=full)
    output.line("")
    if state is None:
        output.line(Text("its state can't be read: ", "red"), problem or "-")
    else:
        show_state(session, thread, state, full=full)


def show_thread(output: Output, thread: Thread, *, full: bool) -> None:
    """Print what is known of a thread, but for its state."""
    now = datetime.now(UTC)
    fields: dict[str, str | Text] = {
        "thread": thread.thread_id,
        "status": Text(one_line(thread.status), STATUS_STYLES.get(thread.status, "")),
        "graph": graph_of(thread) or "-",
        "created": when(thread.created_at, now),
        "changed": when(thread.updated_at, now),
    }
    metadata = {name: value for name, value in thread.metadata.items() if name not in OWN_FIELDS}
    if metadata and not full:
        fields["metadata"] = brief(metadata)
    output.fields(fields)
    if thread.error is not None:
        output.line(Text("error", "dim"))
        output.paragraph(Text(one_line(error_text(thread.error)), "red"), indent="  ")
    if metadata and full:
        show_values(output, "metadata", metadata, full=True)


def error_text(error: Any) -> str:
    """Return what a thread or a task says of its error."""
    if isinstance(error, dict):
        fields = cast("dict[str, Any]", error)
        if "error" in fields and "message" in fields:
            return f"{brief(fields['error'])}: {brief(fields['message'])}"
    return brief(error)


def show_state(session: Session, thread: Thread, state: ThreadState, *, full: bool) -> None:
    """Print a state: its values, what would run next, and what it waits for."""
    output = session.output
    now = datetime.now(UTC)
    if state.checkpoint_id is None and not state.values and not state.tasks:
        output.line(Text("no state yet", "dim"))
        return
    output.fields(
        {
            "checkpoint": state.checkpoint_id or "-",
            "made": when(state.created_at, now),
            "next": ", ".join(state.next) or "nothing: the graph is done",
        }
    )
    show_values(output, "values", state.values, full=full)
    failed = [task for task in state.tasks or () if task.error is not None]
    for task in failed:
        output.line("")
        output.line(Text("failed in ", "red"), task.name, ":")
        output.paragraph(error_text(task.error), indent="  ")
    questions = questions_of(state)
    for question in questions:
        output.line("")
        output.line(Text("waits for an answer", "yellow"), f" in {question.node}" if question.node else "", ":")
        if full:
            output.block(json_pages(question.value), indent="  ")
        else:
            output.paragraph(brief(question.value), indent="  ")

    def hint(what: str, command: str) -> None:
        output.command(what, session.connection.spelled(command, thread.thread_id))

    if thread.status == "busy":
        output.line("")
        hint("a run is at work; follow it", "tail")
        hint("cancel it", "cancel")
    elif questions:
        hint("answer it", "run")
    elif state.next and not failed:  # servers don't agree on the status of such a thread
        output.line("")
        output.line(Text("stopped before ", "yellow"), ", ".join(state.next))
        hint("let it go on", "run")
    elif failed and state.next:
        hint("try it again", "run")


def show_values(output: Output, name: str, values: Any, *, full: bool) -> None:
    """Print values by their names, one to a line, or whole ones."""
    if full:
        output.line(Text(name, "dim"))
        output.block(json_pages(values), indent="  ")
    elif isinstance(values, dict) and values:
        output.line(Text(name, "dim"))
        output.fields({f"  {one_line(key)}": shown(value) for key, value in cast("dict[str, Any]", values).items()})
    else:
        output.fields({name: brief(values)})


def shown(value: Any) -> str:
    """Return a value on one line, with how much there is of a list that may be cut."""
    length = len(cast("list[object]", value)) if isinstance(value, list) else 0
    if length > 1:
        return f"({length}) {brief(value)}"
    return brief(value)


class Question:
    """What a thread waits for.

    Attributes:
        id: The id of the interrupt; None on servers that name none.
        value: What it asks.
        node: The node that asks; None where that can't be told.
    """

    def __init__(self, id: str | None, value: Any, node: str | None) -> None:
        self.id = id
        self.value = value
        self.node = node


def questions_of(state: ThreadState) -> list[Question]:
    """Return what a state waits for, each question once."""
    found = [Question(one.id, one.value, task.name) for task in state.tasks or () for one in task.interrupts or ()]
    known = {question.id for question in found}
    return found + [Question(one.id, one.value, None) for one in state.interrupts or () if one.id not in known]
