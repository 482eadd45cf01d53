"""Dialogs that take JSON: a new thread, metadata, other values for a fork."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Button, Checkbox, Input, Label, Static, TextArea

from langthreads_cli.text import printable
from langthreads_cli.ui.text import json_text
from langthreads_cli.ui.user_json import UserJsonError, parse_json, parse_object

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.widget import Widget

__all__ = ["Fork", "ForkForm", "MetadataForm", "NewThread", "NewThreadForm", "changed_keys"]


def changed_keys(before: dict[str, Any], after: dict[str, Any], what: str) -> dict[str, Any]:
    """What an edited object has that the old one hasn't.

    Raises:
        UserJsonError: A key is gone, which servers can't do.
    """
    if gone := [key for key in before if key not in after]:
        raise UserJsonError(f"servers can't remove {what}: set {printable(gone[0])} to null instead")
    return {key: value for key, value in after.items() if key not in before or before[key] != value}


class Form(ModalScreen[Any]):
    """A dialog with fields, an error line, and two buttons.

    Args:
        title: What it is about.
        save: The word for doing it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", show=False),
        Binding("ctrl+s", "save", "Save", show=False, priority=True),
    ]

    def __init__(self, title: str, save: str) -> None:
        super().__init__()
        self._about, self._save = title, save

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog form") as box:
            box.border_title = Text(self._about).markup
            box.border_subtitle = "Ctrl+S saves, Esc cancels"
            yield from self.fields()
            yield Static(id="form-error", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(self._save, id="save", variant="primary", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def fields(self) -> Sequence[Widget]:
        """The fields, from the top."""
        raise NotImplementedError  # each form has its own

    def read(self) -> Any:
        """Read the fields; None where there is nothing to do.

        Raises:
            UserJsonError: What was typed is wrong.
        """
        raise NotImplementedError  # each form has its own

    def check(self) -> None:
        """Say what is wrong with what is typed so far."""
        try:
            self.read()
        except UserJsonError as error:
            self.show_error(str(error))
        else:
            self.show_error("")

    def show_error(self, text: str) -> None:
        """Show an error; an empty text removes it."""
        self.query_one("#form-error", Static).update(Text(f"✗ {printable(text)}" if text else ""))

    @on(TextArea.Changed)
    @on(Input.Changed)
    def _changed(self) -> None:
        self.check()

    @on(Input.Submitted)
    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Close with what was typed, if it is right."""
        try:
            result = self.read()
        except UserJsonError as error:
            self.show_error(str(error))
        else:
            self.dismiss(result)

    @on(Button.Pressed, "#cancel")
    def action_cancel(self) -> None:
        """Close, and do nothing."""
        self.dismiss(None)


class MetadataForm(Form):
    """Edits a thread's metadata; returns what has changed, or None.

    Args:
        metadata: As it is.
    """

    def __init__(self, metadata: dict[str, Any]) -> None:
        super().__init__("Metadata", "Save")
        self._before = metadata

    def fields(self) -> Sequence[Widget]:
        return [TextArea(json_text(self._before), id="json", compact=True, tab_behavior="focus")]

    def read(self) -> dict[str, Any] | None:
        after = parse_object(self.query_one("#json", TextArea).text)
        return changed_keys(self._before, after, "keys") or None


class NewThread(NamedTuple):
    """A thread to make.

    Attributes:
        graph: Its graph; None for none.
        metadata: Its metadata.
        input: What its first run gets.
        runs: Whether there is a first run.
    """

    graph: str | None
    metadata: dict[str, Any]
    input: Any
    runs: bool


class NewThreadForm(Form):
    """Asks what a new thread is to be.

    Args:
        graphs: The names of the server's graphs, as far as it lists them.
        graph: The name that is there already.
    """

    def __init__(self, graphs: Sequence[str], graph: str | None) -> None:
        super().__init__("New thread", "Create")
        self._graphs, self._graph = graphs, graph

    def fields(self) -> Sequence[Widget]:
        known = f" ({', '.join(map(printable, self._graphs))})" if self._graphs else ""
        return [
            Label(f"Graph{known}", markup=False),
            Input(
                self._graph or "",
                placeholder="none",
                id="graph",
                compact=True,
                suggester=SuggestFromList(self._graphs, case_sensitive=False),
            ),
            Label("Metadata"),
            TextArea("{}", id="metadata", compact=True, tab_behavior="focus"),
            Label("Input of a first run; nothing for no run"),
            TextArea("", id="input", compact=True, tab_behavior="focus", placeholder='{"messages": ["Hello"]}'),
        ]

    def read(self) -> NewThread:
        graph = self.query_one("#graph", Input).value.strip() or None
        try:
            metadata = parse_object(self.query_one("#metadata", TextArea).text)
        except UserJsonError as error:
            raise UserJsonError(f"metadata: {error}") from None
        text = self.query_one("#input", TextArea).text
        try:
            value = parse_json(text) if text.strip() else None
        except UserJsonError as error:
            raise UserJsonError(f"input: {error}") from None
        if text.strip() and graph is None:
            raise UserJsonError("a run needs a graph")
        return NewThread(graph, metadata, value, runs=bool(text.strip()))


class Fork(NamedTuple):
    """A fork to make.

    Attributes:
        changes: The values that differ.
        as_node: Who writes them; None for whoever wrote last.
        runs: Whether to run on from there.
    """

    changes: dict[str, Any]
    as_node: str | None
    runs: bool


class Tick(Checkbox):
    """A checkbox that is empty while it is off; the usual one is only darker."""

    BUTTON_INNER = " "

    def watch_value(self) -> None:
        self.BUTTON_INNER = "X" if self.value else " "  # pyright: ignore[reportConstantRedefinition]
        super().watch_value()


class ForkForm(Form):
    """Edits the values of a checkpoint, to go on from there in another way.

    Args:
        title: Which checkpoint.
        values: Its values.
        nodes: The nodes that are known, to suggest.
    """

    def __init__(self, title: str, values: dict[str, Any], nodes: Sequence[str]) -> None:
        super().__init__(title, "Fork")
        self._before, self._suggested = values, nodes

    def fields(self) -> Sequence[Widget]:
        return [
            Label("Values; only what you change is written"),
            TextArea(json_text(self._before), id="json", compact=True, tab_behavior="focus"),
            Label("As if this node had written them"),
            Input(
                placeholder="the node that wrote last",
                id="as-node",
                compact=True,
                suggester=SuggestFromList(self._suggested),
            ),
            Tick("Run on from there", id="run", compact=True),
        ]

    def read(self) -> Fork:
        after = parse_object(self.query_one("#json", TextArea).text)
        changes = changed_keys(self._before, after, "values")
        return Fork(
            changes,
            self.query_one("#as-node", Input).value.strip() or None,
            self.query_one("#run", Checkbox).value,
        )
