"""The right half: one thread, as it is now and as it was."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import TabbedContent, TabPane

from langthreads import LangThreadsError, NotFoundError
from langthreads_cli.ui.answer_panel import AnswerPanel, questions
from langthreads_cli.ui.connection import explain
from langthreads_cli.ui.heading import Heading
from langthreads_cli.ui.history_list import HISTORY_PAGE, HistoryList
from langthreads_cli.ui.rows import RowList
from langthreads_cli.ui.shapes import as_object
from langthreads_cli.ui.state_tree import StateTree
from langthreads_cli.ui.stream_list import StreamList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.worker import Worker

    from langthreads import PartialThread, StreamPart, Thread, ThreadState
    from langthreads_cli.ui.connection import Connection
    from langthreads_cli.ui.timing import Timing

__all__ = ["ThreadView", "state_values"]

AGAIN_SECONDS = 5.0
"""After how long a stream that ended is opened again."""


def state_values(state: ThreadState) -> dict[str, Any]:
    """A state's values, with a name where they have none."""
    values = as_object(state.values)
    return {"values": state.values} if values is None else values


def _whole(state: ThreadState) -> dict[str, Any]:
    about = {
        "next": list(state.next),
        "checkpoint_id": state.checkpoint_id,
        "parent_checkpoint_id": state.parent_checkpoint_id,
        "created_at": state.get("created_at"),
        "metadata": state.metadata,
        "tasks": state.get("tasks"),
    }
    return {**state_values(state), "(checkpoint)": about}


class ThreadView(Vertical):
    """A thread: heading, state, history, stream, and what it waits for.

    Args:
        connection: Asks the server.
        timing: When to.
    """

    class Failed(Message):
        """Something about the thread failed.

        Attributes:
            text: What, on one line.
        """

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, connection: Connection, timing: Timing, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._connection = connection
        self._timing = timing
        self.thread_id: str | None = None
        self.thread: PartialThread | Thread | None = None
        self.state: ThreadState | None = None
        """The latest state."""
        self._history_of: str | None = None
        self._reload = asyncio.Lock()
        self._of_thread: list[Worker[None]] = []
        self.heading = Heading(timing, id="heading")
        self.state_tree = StateTree(id="state")
        self.history_list = HistoryList(timing, id="history")
        self.past_tree = StateTree(id="past")
        self.stream_list = StreamList(timing, id="stream")
        self.panel = AnswerPanel(id="panel")

    def compose(self) -> ComposeResult:
        yield self.heading
        with TabbedContent(id="tabs", initial="tab-state"):
            with TabPane("State", id="tab-state"):
                yield self.state_tree
            with TabPane("History", id="tab-history"):
                yield self.history_list
                yield self.past_tree
            with TabPane("Stream", id="tab-stream"):
                yield self.stream_list
        yield self.panel

    def on_mount(self) -> None:
        self.border_title = "Thread"

    # ------------------------------------------------------------ which thread

    def show(self, thread: PartialThread | Thread | None, *, is_new: bool = False) -> None:
        """Show a thread, from what is known of it; the rest is asked for once the cursor rests on it.

        Args:
            thread: The thread; None for none.
            is_new: Whether its stream is wanted from its beginning.
        """
        thread_id = None if thread is None else thread.thread_id
        if thread_id == self.thread_id:
            return
        self.thread_id, self.thread, self.state, self._history_of = thread_id, thread, None, None
        self.heading.show(thread)
        self.state_tree.show({}, afresh=True)
        self.past_tree.show({}, afresh=True)
        self.history_list.show([], complete=False)
        self.stream_list.clear()
        self.panel.show([])
        for worker in self._of_thread:
            worker.cancel()
        self._of_thread.clear()
        if thread_id is not None:
            busy = thread is not None and thread.status == "busy"
            self._of_thread.append(self._open(thread_id, replay=is_new or busy))

    def _set_thread(self, thread: PartialThread | Thread | None) -> None:
        if thread is not None:
            self.thread = thread
            self.heading.show(thread)

    @work(exit_on_error=False)
    async def _open(self, thread_id: str, *, replay: bool) -> None:
        await asyncio.sleep(self._timing.settle)
        await asyncio.gather(self.reload(), self._follow(thread_id, "-" if replay else None))

    # ------------------------------------------------------------ as it is now

    async def poll(self) -> None:
        """See whether the thread has changed, and load it again if so.

        Raises:
            LangThreadsError: The server didn't answer as it should.
        """
        if (thread_id := self.thread_id) is None:
            return
        known = self.thread
        thread = await self._connection.brief(thread_id, known)
        if thread_id != self.thread_id:
            return
        if thread is None:
            self.heading.show(known, gone=True)
            self.panel.show([])
            return
        self._set_thread(thread)
        changed = known is None or (known.updated_at, known.status) != (thread.updated_at, thread.status)
        if changed or self.state is None:
            await self.reload(brief=False)

    async def reload(self, *, brief: bool = True) -> None:
        """Load the thread's state, and its history where that is shown."""
        thread_id = self.thread_id
        if thread_id is None:
            return
        async with self._reload:
            try:
                with self._connection.watched():
                    thread = await self._connection.brief(thread_id, self.thread) if brief else None
                    if thread_id == self.thread_id:
                        self._set_thread(thread)
                    state = await self._connection.threads.get_state(thread_id)
                    if any(task.checkpoint is not None for task in state.tasks or ()):
                        # A subgraph waits: only this state has its questions.
                        state = await self._connection.threads.get_state(thread_id, subgraphs=True)
            except NotFoundError:
                if thread_id == self.thread_id:
                    self.state_tree.show({"(no state)": "the server has no state of this thread"}, afresh=True)
                return
            except LangThreadsError as error:
                if thread_id == self.thread_id:
                    self.post_message(self.Failed(explain(error)))
                return
            if thread_id != self.thread_id:
                return
            moved = self.state is None or state.checkpoint_id != self.state.checkpoint_id
            self.state = state
            self.state_tree.show(_whole(state), folded=("(checkpoint)",))
            self._show_waiting(state)
            self.heading.show_failure(next((task.error for task in state.tasks or () if task.error), None))
        if self._history_of == thread_id and moved:
            await self._load_history(thread_id)
        elif self._history_of != thread_id:
            self._load_history_if_shown()

    def _show_waiting(self, state: ThreadState) -> None:
        waiting = questions(state)
        status = self.thread.status if self.thread is not None else None
        stopped = tuple(state.next) if status == "interrupted" and not waiting else ()
        busy = status == "busy"
        self.panel.show([] if busy else waiting, () if busy else stopped)

    # ------------------------------------------------------------ as it was

    def _load_history_if_shown(self) -> None:
        shown = self.query_one("#tabs", TabbedContent).active == "tab-history"
        if shown and self.thread_id is not None and self._history_of != self.thread_id:
            self._history_of = self.thread_id
            self._of_thread.append(self._begin_history(self.thread_id))

    @work(exit_on_error=False)
    async def _begin_history(self, thread_id: str) -> None:
        await self._load_history(thread_id)

    async def _load_history(self, thread_id: str) -> None:
        """Load the newest checkpoints; as many as were there before, so that the cursor finds its own again."""
        wanted = max(HISTORY_PAGE, min(len(self.history_list.states) + 2, 100))
        try:
            with self._connection.watched():
                states = await self._connection.threads.get_history(thread_id, limit=wanted)
        except LangThreadsError as error:
            self._history_of = None
            self.post_message(self.Failed(explain(error)))
            return
        if thread_id == self.thread_id:
            self.history_list.show(states, complete=len(states) < wanted)
            self._show_past()

    @work(group="older", exclusive=True, exit_on_error=False)
    async def _load_older(self, thread_id: str, before: str) -> None:
        try:
            with self._connection.watched():
                older = await self._connection.threads.get_history(thread_id, limit=HISTORY_PAGE, before=before)
        except LangThreadsError as error:
            self.post_message(self.Failed(explain(error)))
            return
        states = self.history_list.states
        if thread_id == self.thread_id and states and states[-1].checkpoint_id == before:
            self.history_list.show([*states, *older], complete=len(older) < HISTORY_PAGE)

    def _show_past(self) -> None:
        chosen = self.history_list.chosen
        self.past_tree.show({} if chosen is None else _whole(chosen), folded=("(checkpoint)",), afresh=True)
        states = self.history_list.states
        if not self.history_list.complete and states and self.history_list.cursor >= len(states) - 5:
            before = states[-1].checkpoint_id
            if self.thread_id is not None and before is not None:
                self._load_older(self.thread_id, before)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report an unexpected error."""
        error = event.worker.error  # pyright: ignore[reportUnknownMemberType]
        if isinstance(error, Exception):
            self.post_message(self.Failed(explain(error)))

    @on(RowList.Moved, "#history")
    def _past_moved(self) -> None:
        self._show_past()

    @on(RowList.Chosen, "#history")
    def _past_chosen(self) -> None:
        self.past_tree.focus()

    @on(TabbedContent.TabActivated)
    def _tab_changed(self) -> None:
        self._load_history_if_shown()

    @property
    def chosen_checkpoint(self) -> ThreadState | None:
        """The chosen checkpoint: the one under the cursor in the history, else the latest."""
        shown = self.query_one("#tabs", TabbedContent).active == "tab-history"
        return self.history_list.chosen if shown and self.history_list.chosen is not None else self.state

    def show_tab(self, name: str) -> None:
        """Go to a tab: `state`, `history` or `stream`."""
        self.query_one("#tabs", TabbedContent).active = f"tab-{name}"
        {"state": self.state_tree, "history": self.history_list, "stream": self.stream_list}[name].focus()

    def focus_content(self) -> None:
        """Put the cursor into what is shown; into the answer, where one is wanted."""
        if self.panel.display:
            self.panel.query_one("#answer").focus()
        else:
            self.show_tab(self.query_one("#tabs", TabbedContent).active.removeprefix("tab-"))

    # ------------------------------------------------------------ as it changes

    async def _follow(self, thread_id: str, place: str | None) -> None:
        """Show the thread's events as they arrive, as long as it is shown."""
        told = False
        while True:
            try:
                async with self._connection.threads.join_stream(
                    thread_id, stream_mode=["run_modes", "state_update"], last_event_id=place
                ) as stream:
                    async for part in stream:
                        place = stream.cursor
                        self._receive(part)
                        if stream.resumable is False and not told:
                            told = True
                            self.stream_list.note(
                                "the server keeps no events of this run: a lost connection loses some"
                            )
            except NotFoundError:
                return
            except LangThreadsError as error:
                self.stream_list.note(f"the stream broke: {explain(error)}")
            await asyncio.sleep(min(AGAIN_SECONDS, self._timing.longest_wait))

    def _receive(self, part: StreamPart) -> None:
        self.stream_list.add(part)
        data = as_object(part.data)
        if part.event == "values" and data is not None:
            latest = {key: value for key, value in data.items() if key != "__interrupt__"}
            about = {} if self.state is None else {"(checkpoint)": _whole(self.state)["(checkpoint)"]}
            self.state_tree.show({**latest, **about}, folded=("(checkpoint)",))
        ended = part.event == "metadata" and data is not None and data.get("status") == "run_done"
        if ended or part.event in ("metadata", "state_update", "error"):
            self._reload_soon()

    @work(group="reload", exclusive=True, exit_on_error=False)
    async def _reload_soon(self) -> None:
        await asyncio.sleep(self._timing.settle)
        await self.reload()
