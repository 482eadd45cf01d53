"""`run`: starts a run, follows it, and answers what it asks."""

import json
from typing import Annotated, Any, cast

import typer
from rich.text import Text

from langthreads import (
    BadRequestError,
    Command,
    InternalServerError,
    RunError,
    RunStream,
    StreamMode,
    StreamPart,
    Thread,
    ThreadState,
)
from langthreads_cli.commands.list_ import graph_of
from langthreads_cli.commands.show import Question, questions_of
from langthreads_cli.errors import fail, misuse
from langthreads_cli.ids import thread_id
from langthreads_cli.options import NewMetadata, ThreadId
from langthreads_cli.parsing import fields_of, json_argument
from langthreads_cli.parts import PartPrinter
from langthreads_cli.prompts import ask, can_ask
from langthreads_cli.session import Session
from langthreads_cli.text import brief

__all__ = ["run"]

RunGraph = Annotated[
    str | None,
    typer.Argument(metavar="[GRAPH]", help="A graph, or an assistant's id; else the one that ran on it last."),
]
Input = Annotated[
    str | None,
    typer.Option("--input", metavar="JSON", help="The graph's input: JSON, @FILE, or - for stdin; else it goes on."),
]
Resume = Annotated[
    str | None,
    typer.Option("--resume", metavar="ANSWER", help="The answer to what it waits for: JSON, or else text."),
]
MODES: tuple[StreamMode, ...] = (
    *("values", "updates", "messages-tuple", "messages", "custom"),
    *("tasks", "checkpoints", "debug", "events"),
)


def offer_modes() -> list[str]:
    """Return what a shell offers after `--mode`."""
    return [*MODES]


RunModes = Annotated[
    list[str] | None,
    typer.Option(
        "--mode",
        metavar="MODE",
        help="What the run's events show, such as values, updates or messages-tuple; may be repeated.",
        autocompletion=offer_modes,
    ),
]
Detach = Annotated[bool, typer.Option("--detach", help="Start it, print its id, and don't follow it.")]
ConfigOption = Annotated[
    str | None, typer.Option("--config", metavar="JSON", help="The graph's configuration: JSON, @FILE, or -.")
]
ContextOption = Annotated[
    str | None, typer.Option("--context", metavar="JSON", help="The graph's static context: JSON, @FILE, or -.")
]


def run(
    session: Session,
    id: ThreadId,
    graph: RunGraph = None,
    input: Input = None,
    resume: Resume = None,
    mode: RunModes = None,
    metadata: NewMetadata = None,
    config: ConfigOption = None,
    context_: ContextOption = None,
    detach: Detach = False,
) -> None:
    """Start a run on a thread and follow it; answer at the prompt what it asks."""
    if input is not None and resume is not None:
        misuse("--input and --resume exclude each other")
    what: dict[str, Any] = {
        "metadata": fields_of(metadata, "--metadata"),
        "config": None if config is None else json_argument(config, "--config"),
        "context": None if context_ is None else json_argument(context_, "--context"),
        "stream_mode": mode or (["values"] if session.output.as_json else ["updates", "custom"]),
        "stream_resumable": True,
    }
    given = None if input is None else json_argument(input, "--input")
    threads = session.threads
    thread = threads.get(thread_id(threads, id))
    assistant = graph or _assistant_of(thread)
    turn = Turn(session, thread.thread_id, assistant, what)
    if resume is not None:
        first = _answer(turn.questions(), resume, thread.thread_id)
    elif input is None and not detach and (asked := turn.questions_before(thread)):
        answers = turn.answers(asked)
        if answers is None:
            return
        first = answers
    else:
        first = {"input": given}
    if detach:
        turn.start(first)
        return
    turn.follow(first)
    while asked := turn.questions():
        answers = turn.answers(asked)
        if answers is None:
            return
        turn.follow(answers)
    session.output.line(Text("done", "green"))


class Turn:
    """Runs of a graph on a thread, one after the other.

    Args:
        session: What the command works with.
        identifier: The thread's id.
        assistant: The graph, or the assistant.
        options: What every run is made with.
    """

    def __init__(self, session: Session, identifier: str, assistant: str, options: dict[str, Any]) -> None:
        self._session = session
        self._thread_id = identifier
        self._assistant = assistant
        self._options = options
        self._printer = PartPrinter(session.output)

    def start(self, what: dict[str, Any]) -> None:
        """Start a run, and print its id."""
        made = self._session.runs.create(self._thread_id, self._assistant, **self._options, **what)
        if self._session.output.as_json:
            self._session.output.json(made.to_dict())
        else:
            self._session.output.line(made.run_id)

    def follow(self, what: dict[str, Any]) -> None:
        """Run the graph once, and print its events as they arrive."""
        # The kind of stream depends on `version`, which the options leave out.
        stream = cast(
            "RunStream[StreamPart]",
            self._session.runs.stream(self._thread_id, self._assistant, raise_error=True, **self._options, **what),
        )
        note = self._session.output.note
        with stream:
            try:
                for part in stream:
                    self._printer.print(part)
            except KeyboardInterrupt:
                if stream.run_id is not None:
                    spelled = self._session.connection.spelled("tail", self._thread_id, "--until", "idle")
                    note(f"the run goes on; follow it: {spelled}")
                    note(f"cancel it: {self._session.connection.spelled('cancel', self._thread_id)}")
                raise
            except RunError as error:
                why = f"{error.error}: {error.detail}" if error.error else f"its status is {error.status!r}"
                fail(f"run {error.run_id} did not succeed: {why}")

    def questions(self) -> list[Question]:
        """Return what the thread waits for."""
        state: ThreadState = self._session.threads.get_state(self._thread_id)
        return questions_of(state)

    def questions_before(self, thread: Thread) -> list[Question]:
        """Return what the thread waits for before anything runs; nothing where it is at work, or its state can't be read."""
        if thread.status == "busy":
            return []
        try:
            return self.questions()
        except (BadRequestError, InternalServerError):  # as after a run that failed on its input
            return []

    def answers(self, questions: list[Question]) -> dict[str, Any] | None:
        """Ask the person at the terminal, and return the command; None where nobody answers."""
        output = self._session.output
        spelled = self._session.connection.spelled
        if output.as_json or not can_ask():
            for question in questions:
                output.note(f"it waits for an answer: {brief(question.value)}", "yellow")
            output.note(f"answer it: {spelled('run', self._thread_id, '--resume', 'ANSWER')}")
            return None
        answers: dict[str | None, Any] = {}
        for question in questions:
            output.line(Text("it asks", "yellow"), f" in {question.node}:" if question.node else ":")
            output.paragraph(brief(question.value), indent="  ")
            typed = ask("answer (JSON, or text): ")
            while typed is not None and not typed.strip():
                typed = ask("answer (Ctrl-D leaves it waiting): ")
            if typed is None:
                output.note(f"it still waits; answer it: {spelled('run', self._thread_id)}")
                return None
            answers[question.id] = _json_or_text(typed)
        return {"command": Command(resume=_by_ids(answers))}


def _assistant_of(thread: Thread) -> str:
    """Return the graph that a thread belongs to."""
    return graph_of(thread) or misuse(f"thread {thread.thread_id} has no graph yet: say which one is to run")


def _answer(questions: list[Question], typed: str, identifier: str) -> dict[str, Any]:
    """Return the command that answers the one question that waits, or several of them by their ids."""
    # Looked at here, as servers take an answer to nothing without a word, and hide from the thread what its copy asks.
    answer = json_argument(typed, "--resume") if typed == "-" or typed.startswith("@") else _json_or_text(typed)
    ids = {question.id for question in questions}
    named = cast("dict[str | None, Any]", answer).keys() if isinstance(answer, dict) else set[str | None]()
    by_ids = bool(named) and named <= ids
    if not questions:
        misuse(f"--resume: nothing waits for an answer on thread {identifier}")
    if len(questions) > 1 and not by_ids:
        waiting = ", ".join(f"{question.id} ({brief(question.value)})" for question in questions)
        misuse(f"--resume: several questions wait; pass a JSON object of answers by their ids: {waiting}")
    return {"command": Command(resume=answer if by_ids else _by_ids({questions[0].id: answer}))}


def _json_or_text(typed: str) -> Any:
    """Return what was typed as JSON, or as the text that it is."""
    try:
        return json.loads(typed)
    except (ValueError, RecursionError):
        return typed


def _by_ids(answers: dict[str | None, Any]) -> Any:
    """Return answers by the ids of their questions; where a server names none, the one answer by itself."""
    return next(iter(answers.values())) if None in answers else answers
