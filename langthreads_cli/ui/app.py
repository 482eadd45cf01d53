"""The terminal UI: threads on the left, one of them on the right, and what the keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import on, work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Footer, Input

from langthreads import LangThreadsError
from langthreads_cli.text import printable
from langthreads_cli.ui.answer_panel import AnswerPanel
from langthreads_cli.ui.connection import Connection, explain
from langthreads_cli.ui.dialogs import Confirm, Help, Viewer
from langthreads_cli.ui.forking import fork
from langthreads_cli.ui.forms import ForkForm, MetadataForm, NewThreadForm
from langthreads_cli.ui.polling import Poller
from langthreads_cli.ui.state_tree import StateTree
from langthreads_cli.ui.status_line import StatusLine
from langthreads_cli.ui.styling import THEME
from langthreads_cli.ui.text import json_text, short_id
from langthreads_cli.ui.thread_view import ThreadView, state_values
from langthreads_cli.ui.threads_pane import ThreadsPane
from langthreads_cli.ui.timing import Timing

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from textual.app import ComposeResult

    from langthreads import PartialThread, Thread
    from langthreads_async import AsyncLangThreads
    from langthreads_cli.ui.forms import Fork, NewThread

__all__ = ["ThreadsApp"]


class ThreadsApp(App[int]):
    """The threads of one server.

    Args:
        client: The client; closed by whoever made it.
        address: The server's address, as it is shown.
        timing: How often and how soon things happen.
    """

    TITLE = "langthreads"
    CSS_PATH = "styles.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New"),
        Binding("c", "copy", "Copy"),
        Binding("d", "delete", "Delete"),
        Binding("e", "edit", "Edit"),
        Binding("f", "fork", "Fork"),
        Binding("a", "answer", "Answer"),
        Binding("slash", "filter", "Filter", key_display="/"),
        Binding("s", "sort", "Sort"),
        Binding("r", "poll_now", "Refresh", show=False),
        Binding("x", "cancel", "Cancel", show=False),
        Binding("1", "tab('state')", "State", show=False),
        Binding("2", "tab('history')", "History", show=False),
        Binding("3", "tab('stream')", "Stream", show=False),
        Binding("escape", "to_list", "Back", show=False),
        Binding("question_mark", "help", "Help", key_display="?"),
        Binding("q", "quit_ui", "Quit"),
    ]

    def __init__(self, client: AsyncLangThreads, address: str, timing: Timing | None = None) -> None:
        super().__init__()
        self.register_theme(THEME)
        self.theme = THEME.name
        self._timing = timing or Timing()
        self.connection = Connection(client, self._show_connection)
        self.poller = Poller(self._poll_once, self._timing)
        self.pane = ThreadsPane(self.connection, self._timing, id="pane")
        self.view = ThreadView(self.connection, self._timing, id="view")
        self.line = StatusLine(address, self._timing.notice, id="line")

    def compose(self) -> ComposeResult:
        with Horizontal(id="halves"):
            yield self.pane
            yield self.view
        yield self.line
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        self.pane.thread_list.focus()
        self._poll()

    # ------------------------------------------------------------ the server

    @work(exit_on_error=False)
    async def _poll(self) -> None:
        await self.poller.run()

    async def _poll_once(self) -> bool:
        """Look at what is shown: the rows on the screen, their number, the thread on the right."""
        if await self.connection.poll(self.pane.poll()):
            return await self.connection.poll(self.view.poll())
        return False

    def _show_connection(self) -> None:
        self.line.show_failure(self.connection.failure, away=self.connection.away)

    async def _try(self, call: Awaitable[Any], done: str) -> bool:
        """Make a call that the user asked for, and report the result."""
        try:
            with self.connection.watched():
                await call
        except Exception as error:  # noqa: BLE001 - a person gets a line, never a traceback
            self.line.show_notice(explain(error), wrong=True)
            return False
        self.line.show_notice(done)
        self.pane.count_soon()
        self.poller.wake()
        return True

    # ------------------------------------------------------------ what is shown

    @on(ThreadsPane.Selected)
    def _selected(self, event: ThreadsPane.Selected) -> None:
        self.view.show(event.thread)
        if event.open:
            self.view.focus_content()

    @on(ThreadView.Failed)
    def _failed(self, event: ThreadView.Failed) -> None:
        self.line.show_notice(event.text, wrong=True)

    @on(StateTree.Opened)
    def _opened(self, event: StateTree.Opened) -> None:
        text = event.value if isinstance(event.value, str) else json_text(event.value)
        self.push_screen(Viewer(event.title, printable(text, lines=True)))

    def _show_thread(self, thread: Thread, *, is_new: bool = False) -> None:
        self.pane.thread_list.shown_id = thread.thread_id
        self.view.show(thread, is_new=is_new)

    @property
    def _thread(self) -> PartialThread | Thread | None:
        """The thread on the right; None, and a notice, if there is none."""
        if self.view.thread is None or self.view.thread.thread_id is None:
            self.line.show_notice("no thread is chosen", wrong=True)
            return None
        return self.view.thread

    # ------------------------------------------------------------ keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys work on what is below a dialog only when it is gone; a field takes `/` as text, and the footer knows."""
        if isinstance(self.screen, (Confirm, Help, Viewer, NewThreadForm, MetadataForm, ForkForm)):
            return action not in {
                binding.action.partition("(")[0] for binding in self.BINDINGS if isinstance(binding, Binding)
            }
        if action == "filter" and isinstance(self.focused, Input):
            return False
        return super().check_action(action, parameters)

    def action_quit_ui(self) -> None:
        """Leave."""
        self.exit(0)

    def action_help(self) -> None:
        """Show the keys."""
        self.push_screen(Help())

    def action_poll_now(self) -> None:
        """Look at the server now."""
        self.pane.count_soon()
        self.poller.wake()

    def action_filter(self) -> None:
        """Go to the filter."""
        self.pane.action_filter()

    def action_sort(self) -> None:
        """Sort by something else."""
        self.pane.action_sort()

    def action_to_list(self) -> None:
        """Go back to the list; from there, to all threads."""
        if self.pane.thread_list.has_focus:
            self.pane.clear_filter()
        self.pane.thread_list.focus()

    def action_tab(self, name: str) -> None:
        """Show the state, the history or the stream."""
        self.view.show_tab(name)

    def action_answer(self) -> None:
        """Go to the field that takes an answer."""
        if self.view.panel.display:
            self.view.focus_content()
        else:
            self.line.show_notice("this thread waits for nothing")

    @work
    async def action_new(self) -> None:
        """Make a thread."""
        graphs = await self.connection.graphs()
        shown = self.view.thread
        graph = (shown.metadata or {}).get("graph_id") if shown is not None else None
        first = graph if isinstance(graph, str) else graphs[0] if graphs else None
        wanted: NewThread | None = await self.push_screen_wait(NewThreadForm(graphs, first))
        if wanted is not None:
            await self._try(self._make(wanted), "made a thread")

    async def _make(self, wanted: NewThread) -> None:
        thread = await self.connection.threads.create(graph_id=wanted.graph, metadata=wanted.metadata or None)
        self._show_thread(thread, is_new=True)
        if wanted.runs and wanted.graph is not None:
            await self.connection.start_run(thread.thread_id, wanted.graph, input=wanted.input)
            self.view.show_tab("stream")

    @work
    async def action_copy(self) -> None:
        """Copy the thread, and show the copy."""
        if (thread := self._thread) is not None and thread.thread_id is not None:
            await self._try(self._copy(thread.thread_id), f"copied {short_id(thread.thread_id)}")

    async def _copy(self, thread_id: str) -> None:
        self._show_thread(await self.connection.threads.copy(thread_id))

    @work
    async def action_delete(self) -> None:
        """Delete the thread, once the person has agreed."""
        if (thread := self._thread) is None or thread.thread_id is None:
            return
        text = Text.assemble(
            "Delete thread ", (printable(thread.thread_id), "bold"), " with all its checkpoints? There is no way back."
        )
        if thread.status == "busy":
            text.append("\nA run is at work on it.")
        if await self.push_screen_wait(Confirm("Delete", text, "Delete")):
            await self._try(self._delete(thread.thread_id), f"deleted {short_id(thread.thread_id)}")

    async def _delete(self, thread_id: str) -> None:
        await self.connection.threads.delete(thread_id)
        self.pane.forget(thread_id)

    @work
    async def action_cancel(self) -> None:
        """Cancel what is at work on the thread, once the person has agreed."""
        if (thread := self._thread) is None or thread.thread_id is None:
            return
        if thread.status != "busy":
            self.line.show_notice("nothing is at work on this thread")
            return
        text = Text.assemble(
            "Cancel what is at work on ", (printable(thread.thread_id), "bold"), "? What it wrote stays."
        )
        if await self.push_screen_wait(Confirm("Cancel the run", text, "Cancel it")):
            cancelled = self.connection.runs.cancel_many(thread_id=thread.thread_id, status="all")
            await self._try(cancelled, "cancelled the run")

    @work
    async def action_edit(self) -> None:
        """Edit the metadata."""
        if (thread := self._thread) is None or thread.thread_id is None:
            return
        changes: dict[str, Any] | None = await self.push_screen_wait(MetadataForm(thread.metadata or {}))
        if changes is None:
            self.line.show_notice("nothing was changed")
            return
        await self._try(self.connection.threads.update(thread.thread_id, metadata=changes), "saved the metadata")

    @work
    async def action_fork(self) -> None:
        """Go on from a checkpoint in another way."""
        thread, state = self._thread, self.view.chosen_checkpoint
        if thread is None or thread.thread_id is None:
            return
        if state is None or state.checkpoint is None:
            self.line.show_notice("there is no checkpoint to fork from: nothing has run yet", wrong=True)
            return
        step = (state.metadata or {}).get("step")
        title = f"Fork from step {step} · {short_id(state.checkpoint_id)}"
        nodes = sorted({node for one in (state, *self.view.history_list.states) for node in one.next})
        wanted: Fork | None = await self.push_screen_wait(ForkForm(printable(title), state_values(state), nodes))
        if wanted is not None:
            thread_id = thread.thread_id
            differing: list[str] = []

            async def do() -> None:
                differing.extend(await fork(self.connection.threads, thread_id, state, wanted.changes, wanted.as_node))
                if wanted.runs:
                    await self._run_on(thread)

            if await self._try(do(), f"forked from step {step}"):
                self.view.history_list.cursor = 0
                await self.view.reload()
                if differing:
                    self.line.show_notice(f"the graph made something else of {', '.join(differing)}", wrong=True)

    @on(AnswerPanel.Answered)
    @work
    async def _answered(self, event: AnswerPanel.Answered) -> None:
        thread = self._thread
        if thread is None:
            return
        if event.question is None:
            await self._try(self._run_on(thread), "it goes on")
            return
        several = len(self.view.panel.waiting) > 1
        answer = {event.question.id: event.answer} if several and event.question.id else event.answer
        await self._try(self._run_on(thread, command={"resume": answer}), "sent the answer")

    async def _run_on(self, thread: PartialThread | Thread, **arguments: Any) -> None:
        """Start a run that goes on where the thread stands, and watch it."""
        metadata = thread.metadata or {}
        assistant = metadata.get("assistant_id") or metadata.get("graph_id")
        if thread.thread_id is None or not isinstance(assistant, str):
            raise LangThreadsError("the thread's metadata names no graph to run")
        await self.connection.start_run(thread.thread_id, assistant, **arguments)
        self.view.panel.show([])
        self.view.show_tab("stream")
