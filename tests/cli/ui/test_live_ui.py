"""The UI on a real server: a stuck thread is found, understood, answered, watched; forks hold what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Checkbox, Input, TextArea

from langthreads_async import AsyncThreadsClient
from langthreads_cli.ui.timing import Timing
from tests.cli.ui.driver import open_ui, screen_text, until

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from langthreads_cli.ui.app import ThreadsApp

REAL = Timing(poll=0.5, longest_wait=1.0, settle=0.01)


async def filter_by(app: ThreadsApp, pilot: Pilot[int], tag: str) -> None:
    """Show only this test's threads."""
    await pilot.press("slash", *f"test={tag}", "escape")
    await until(pilot, lambda: app.pane.thread_list.row_count == 1 and app.pane.query_shown.filter.metadata)
    await pilot.press("down")


async def test_a_stuck_thread_is_answered_and_ends(server_url: str, tag: str) -> None:
    async with AsyncThreadsClient(server_url) as threads:
        thread = await threads.create(graph_id="asking", metadata={"test": tag})
        await threads.runs.wait(thread.thread_id, "asking", input={"messages": ["hi"]})
        async with open_ui(server_url, (80, 24), REAL) as (app, pilot):
            await filter_by(app, pilot, tag)
            await until(pilot, lambda: app.view.thread_id == thread.thread_id and app.view.panel.display)
            assert "May I?" in screen_text(app)
            await pilot.press("a", *"yes", "enter")
            await until(pilot, lambda: any(event.kind == "values" for event in app.view.stream_list.events))
            await until(pilot, lambda: app.view.state is not None and app.view.state.next == [])
            await until(pilot, lambda: "○ idle" in screen_text(app))
        assert (await threads.get_state(thread.thread_id)).values["messages"] == ["hi", "plan", "yes"]
        await threads.delete(thread.thread_id)


async def test_a_question_of_a_subgraph_is_answered(server_url: str, tag: str) -> None:
    async with AsyncThreadsClient(server_url) as threads:
        thread = await threads.create(graph_id="nested", metadata={"test": tag})
        await threads.runs.wait(thread.thread_id, "nested", input={"messages": ["hi"]})
        async with open_ui(server_url, (120, 40), REAL) as (app, pilot):
            await filter_by(app, pilot, tag)
            await until(pilot, lambda: app.view.thread_id == thread.thread_id and app.view.panel.display)
            assert "May I?" in screen_text(app)
            await pilot.press("a", *"sure", "enter")
            await until(pilot, lambda: app.view.state is not None and app.view.state.next == [])
        assert (await threads.get_state(thread.thread_id)).values["reply"] == "sure"
        await threads.delete(thread.thread_id)


async def test_a_fork_holds_what_was_typed_and_runs_on(server_url: str, tag: str) -> None:
    async with AsyncThreadsClient(server_url) as threads:
        thread = await threads.create(graph_id="agent", metadata={"test": tag})
        await threads.runs.wait(thread.thread_id, "agent", input={"messages": ["hi"]})
        async with open_ui(server_url, (120, 40), REAL) as (app, pilot):
            await filter_by(app, pilot, tag)
            await until(pilot, lambda: app.view.thread_id == thread.thread_id and app.view.state is not None)
            await pilot.press("2")
            await until(pilot, lambda: app.view.history_list.row_count == 4)
            await pilot.press("down", "f")
            await until(pilot, lambda: len(app.screen_stack) == 2)
            app.screen.query_one("#json", TextArea).text = '{"messages": ["edited"], "n": 41}'
            app.screen.query_one("#as-node", Input).value = "plan"
            app.screen.query_one("#run", Checkbox).value = True
            await pilot.press("ctrl+s")
            await until(pilot, lambda: app.view.history_list.row_count >= 6 and app.view.state.next == [])
            assert "made something else" not in screen_text(app)
        values = (await threads.get_state(thread.thread_id)).values
        assert values == {"messages": ["edited", "answer"], "n": 41}
        await threads.delete(thread.thread_id)


async def test_a_failed_thread_says_why(server_url: str, tag: str) -> None:
    async with AsyncThreadsClient(server_url) as threads:
        thread = await threads.create(graph_id="failing", metadata={"test": tag})
        await threads.runs.wait(thread.thread_id, "failing", input={"messages": ["hi"]}, raise_error=False)
        async with open_ui(server_url, (80, 24), REAL) as (app, pilot):
            await filter_by(app, pilot, tag)
            await until(pilot, lambda: "the node failed" in screen_text(app))
        await threads.delete(thread.thread_id)
