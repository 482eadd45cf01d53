"""What a thread waits for, and a field to answer in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Input, Static

from langthreads_cli.text import printable
from langthreads_cli.ui.shapes import as_object
from langthreads_cli.ui.text import json_line, type_name
from langthreads_cli.ui.user_json import UserJsonError, parse_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from langthreads import ThreadState

__all__ = ["AnswerPanel", "Question", "questions"]


class Question(NamedTuple):
    """What a task waits for.

    Attributes:
        node: The node that asks.
        value: What it asks.
        id: The interrupt's id, where the server tells it.
    """

    node: str
    value: Any
    id: str | None


def questions(state: ThreadState) -> list[Question]:
    """List what a thread waits for, in its subgraphs too."""
    found = list[Question]()
    for question in _ask(state):
        if question.id is None or question.id not in {one.id for one in found}:
            found.append(question)
    return found


def _ask(state: ThreadState) -> Iterator[Question]:
    for task in state.tasks or ():
        for interrupt in task.interrupts or ():
            yield Question(task.name, interrupt.value, interrupt.id)
        if task.state is not None:
            yield from _ask(task.state)


class AnswerField(Input):
    """Takes an answer; the footer says what its keys do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Send", key_display="Enter"),
        Binding("escape", "app.to_list", "Back to the list", key_display="Esc"),
    ]


class AnswerPanel(Vertical):
    """Shows one question after the other; hidden where there is none."""

    class Answered(Message):
        """An answer, or the word to go on from a breakpoint.

        Attributes:
            question: What is answered; None at a breakpoint.
            answer: The answer.
        """

        def __init__(self, question: Question | None, answer: Any) -> None:
            super().__init__()
            self.question = question
            self.answer = answer

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.waiting: list[Question] = []
        self._breakpoint: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="question-box", can_focus=False):
            yield Static(id="question", markup=False)
        yield AnswerField(id="answer", compact=True)
        yield Static(id="answer-hint", markup=False)

    def on_mount(self) -> None:
        self.display = False

    def show(self, waiting: list[Question], stopped_before: tuple[str, ...] = ()) -> None:
        """Show what waits.

        Args:
            waiting: The questions.
            stopped_before: The nodes that a breakpoint stopped before, where nothing is asked.
        """
        if (waiting, stopped_before) == (self.waiting, self._breakpoint):
            return
        self.waiting, self._breakpoint = waiting, stopped_before
        self.display = bool(waiting or stopped_before)
        field = self.query_one("#answer", Input)
        field.value = ""
        if waiting:
            several = f" · 1 of {len(waiting)}" if len(waiting) > 1 else ""
            self.border_title = Text(f"◆ {printable(waiting[0].node)} asks{several}").markup
            self.query_one("#question", Static).update(Text(_question_text(waiting[0].value)))
            field.placeholder = "a: type the answer, Enter sends it"
        elif stopped_before:
            self.border_title = "◆ stopped"
            nodes = ", ".join(map(printable, stopped_before))
            self.query_one("#question", Static).update(Text(f"It stands before {nodes}, and nothing is asked."))
            field.placeholder = "a, then Enter: go on"
        self._show_hint("")
        if not self.display and field.has_focus:
            self.screen.focus_next()

    def _show_hint(self, text: str, *, wrong: bool = False) -> None:
        hint = self.query_one("#answer-hint", Static)
        hint.update(Text(text))
        hint.display = bool(text)
        hint.set_class(wrong, "-wrong")

    @on(Input.Changed, "#answer")
    def _typed(self, event: Input.Changed) -> None:
        if not event.value.strip() or not self.waiting:
            self._show_hint("")
            return
        try:
            answer = parse_answer(event.value)
        except UserJsonError as error:
            self._show_hint(str(error), wrong=True)
        else:
            self._show_hint(f"sends {type_name(answer)} {json_line(answer, 300)}")

    @on(Input.Submitted, "#answer")
    def _sent(self, event: Input.Submitted) -> None:
        if not self.waiting:
            self.post_message(self.Answered(None, None))
            return
        try:
            answer = parse_answer(event.value)
        except UserJsonError as error:
            self._show_hint(str(error), wrong=True)
        else:
            self.post_message(self.Answered(self.waiting[0], answer))


def _question_text(value: Any) -> str:
    """What is asked, as briefly as it can be said."""
    if isinstance(value, str):
        return printable(value, lines=True)
    fields = as_object(value) or {}
    if len(fields) == 1 and isinstance(only := next(iter(fields.values())), str):
        return printable(only, lines=True)
    return json_line(value, 4000)
