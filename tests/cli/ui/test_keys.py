"""What the keys do to threads: new, copy, delete, edit, fork, help, quit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.widgets import Checkbox, Input, TextArea

from langthreads.testing import Hold
from tests.cli.ui.driver import open_ui, screen_text, until
from tests.cli.ui.world import FORKED, WAITING, fill

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from langthreads_cli.ui.app import ThreadsApp
    from tests.cli.ui.server import UiServer


async def opened(app: ThreadsApp, pilot: Pilot[int], key: str) -> None:
    """Press a key that opens a dialog."""
    await pilot.press(key)
    await until(pilot, lambda: len(app.screen_stack) == 2)


async def closed(app: ThreadsApp, pilot: Pilot[int]) -> None:
    await until(pilot, lambda: len(app.screen_stack) == 1)


def add_agent(server: UiServer, number: int = 1, **metadata: Any) -> str:
    """Put a thread of the stand-in's own graph there, two steps old."""
    return server.add_thread(
        number,
        metadata=metadata,
        states=[
            {"values": {"messages": []}, "next": ["__start__"]},
            {"values": {"messages": ["hi"], "n": 0}, "next": ["plan"]},
            {"values": {"messages": ["hi", "plan"], "n": 1}, "next": ["answer"]},
            {"values": {"messages": ["hi", "plan", "answer"], "n": 1}, "next": []},
        ],
    )


async def test_delete_asks_and_no_keeps_the_thread(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None)
        await opened(app, pilot, "d")
        assert server.id_of(WAITING) in screen_text(app)
        await pilot.press("enter")  # the first button is No
        await closed(app, pilot)
        assert server.count("DELETE", f"/threads/{server.id_of(WAITING)}") == 0


async def test_delete_takes_the_thread_away_and_shows_the_next(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None)
        await opened(app, pilot, "d")
        await pilot.press("y")
        await until(pilot, lambda: app.pane.thread_list.row_count == 42)
        assert server.id_of(WAITING) not in server.threads
        assert app.view.thread_id == server.id_of(FORKED)
        assert f"deleted {server.id_of(WAITING)[-8:]}" in screen_text(app)


async def test_a_run_at_work_is_cancelled(server: UiServer) -> None:
    server.fake.graph("held", Hold())
    async with server.fake.async_threads() as threads:
        thread_id = (await threads.create(graph_id="held")).thread_id
        run = await threads.runs.create(thread_id, "held", input={})
        async with open_ui(server) as (app, pilot):
            await until(pilot, lambda: app.view.thread is not None and app.view.thread.status == "busy")
            await opened(app, pilot, "x")
            assert thread_id in screen_text(app)
            await pilot.press("y")
            await until(pilot, lambda: "cancelled the run" in screen_text(app))
            assert (await threads.runs.get(thread_id, run.run_id)).status == "interrupted"
            await until(pilot, lambda: app.view.thread is not None and app.view.thread.status != "busy")
            await pilot.press("x")
            await until(pilot, lambda: "nothing is at work on this thread" in screen_text(app))


async def test_copy_shows_the_copy(server: UiServer) -> None:
    original = add_agent(server, user="ada")
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None)
        await pilot.press("c")
        await until(pilot, lambda: app.pane.thread_list.row_count == 2 and app.view.state is not None)
        assert app.view.thread_id not in (original, None)
        assert app.view.thread is not None
        assert (app.view.thread.metadata or {})["user"] == "ada"
        copy = app.view.thread_id
        await until(
            pilot, lambda: (row := app.pane.thread_list.thread(app.pane.thread_list.cursor)) and row.thread_id == copy
        )


async def test_metadata_is_edited_and_only_what_changed_is_sent(server: UiServer) -> None:
    one = add_agent(server, user="ada", plan={"tier": 1})
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None)
        await opened(app, pilot, "e")
        area = app.screen.query_one("#json", TextArea)
        area.text = area.text.replace('"tier": 1', '"tier": 2')
        await pilot.press("ctrl+s")
        await closed(app, pilot)
        await until(pilot, lambda: server.thread(one).metadata["plan"] == {"tier": 2})
        await until(pilot, lambda: '"tier": 2' in screen_text(app))


async def test_metadata_that_is_wrong_is_told_and_not_sent(server: UiServer) -> None:
    one = add_agent(server, user="ada")
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None)
        await opened(app, pilot, "e")
        for text, said in (
            ('{"user": }', "line 1, column 10: Expecting value"),
            ("[1]", "must be an object"),
            ('{"user": NaN}', "NaN is not JSON"),
            ('{"graph_id": "agent"}', "servers can't remove keys: set user to null"),
            ('{"user": ' + "[" * 100_000, "nested too deep"),
            ('{"user": ' + "1" * 5_000 + "}", "a number is too long"),
        ):
            app.screen.query_one("#json", TextArea).text = text
            await pilot.press("ctrl+s")
            await until(pilot, lambda said=said: said in screen_text(app))
            assert len(app.screen_stack) == 2
        await pilot.press("escape")
        await closed(app, pilot)
        assert server.count("PATCH", f"/threads/{one}") == 0


async def test_a_new_thread_with_a_first_run_is_watched(server: UiServer) -> None:
    async with open_ui(server) as (app, pilot):
        await opened(app, pilot, "n")
        app.screen.query_one("#graph", Input).value = "agent"
        app.screen.query_one("#metadata", TextArea).text = '{"user": "ada"}'
        app.screen.query_one("#input", TextArea).text = '{"messages": ["Hello"]}'
        await pilot.press("ctrl+s")
        await closed(app, pilot)
        await until(pilot, lambda: len(server.threads) == 1)
        (thread,) = server.threads.values()
        assert thread["metadata"]["user"] == "ada"
        await until(pilot, lambda: any(event.kind == "values" for event in app.view.stream_list.events))
        await until(pilot, lambda: app.view.state is not None and app.view.state.next == [])
        assert app.view.state is not None
        assert app.view.state.values["messages"] == ["Hello", "plan", "answer"]


async def test_a_new_thread_needs_a_graph_to_run(server: UiServer) -> None:
    async with open_ui(server) as (app, pilot):
        await opened(app, pilot, "n")
        assert "Graph (agent, asking, " in screen_text(app)
        app.screen.query_one("#graph", Input).value = ""
        app.screen.query_one("#input", TextArea).text = "1"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "a run needs a graph" in screen_text(app))
        app.screen.query_one("#input", TextArea).text = ""
        await pilot.press("ctrl+s")
        await closed(app, pilot)
        await until(pilot, lambda: app.pane.thread_list.row_count == 1)


async def test_a_graph_that_does_not_exist_is_told(server: UiServer) -> None:
    async with open_ui(server) as (app, pilot):
        await opened(app, pilot, "n")
        app.screen.query_one("#graph", Input).value = "nobody"
        app.screen.query_one("#input", TextArea).text = "{}"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Invalid assistant" in screen_text(app))


async def test_the_history_shows_forks_and_their_values(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None)
        await pilot.press("down", "2")
        await until(pilot, lambda: app.view.history_list.row_count == 8)
        lines = [app.view.history_list.row_text(at, 60).plain for at in range(8)]
        assert [line[:8] for line in lines] == [
            " ●      ", " │ ●    ", " ● │    ", " ● │    ", " │ │ ●  ", " │ ●─╯  ", " ●─╯    ", " ●      ",
        ]  # fmt: skip
        await pilot.press("end")
        await until(pilot, lambda: "messages  []" in screen_text(app))


async def test_fork_writes_onto_the_chosen_checkpoint(server: UiServer) -> None:
    one = add_agent(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None)
        await pilot.press("2")
        await until(pilot, lambda: app.view.history_list.row_count == 4)
        await pilot.press("down")
        await opened(app, pilot, "f")
        area = app.screen.query_one("#json", TextArea)
        area.text = area.text.replace('"n": 1', '"n": 41')
        app.screen.query_one("#as-node", Input).value = "plan"
        await pilot.press("ctrl+s")
        await closed(app, pilot)
        await until(pilot, lambda: app.view.history_list.row_count == 5)
        made = server.states(one)[-1]
        assert made["values"] == {"messages": ["hi", "plan"], "n": 41}
        assert made["parent_checkpoint"]["checkpoint_id"] == server.states(one)[2]["checkpoint_id"]
        assert "forked from step 1" in screen_text(app)


async def test_fork_can_run_on(server: UiServer) -> None:
    one = add_agent(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None)
        await pilot.press("2")
        await until(pilot, lambda: app.view.history_list.row_count == 4)
        await pilot.press("down")
        await opened(app, pilot, "f")
        app.screen.query_one("#as-node", Input).value = "plan"
        app.screen.query_one("#run", Checkbox).value = True
        await pilot.press("ctrl+s")
        await until(pilot, lambda: server.states(one)[-1]["next"] == [] and len(server.states(one)) == 6)


async def test_a_node_that_does_not_exist_is_told(server: UiServer) -> None:
    add_agent(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None)
        await opened(app, pilot, "f")
        app.screen.query_one("#as-node", Input).value = "nowhere"
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "Node nowhere does not exist" in screen_text(app))


async def test_help_lists_the_keys(server: UiServer) -> None:
    async with open_ui(server, (80, 24)) as (app, pilot):
        await opened(app, pilot, "question_mark")
        text = screen_text(app)
        assert "answer what it waits for" in text
        assert "quit" in text
        await pilot.press("d")  # no key reaches what is below
        await pilot.press("escape")
        await closed(app, pilot)


async def test_q_quits(server: UiServer) -> None:
    async with open_ui(server) as (app, pilot):
        await pilot.press("q")
        await until(pilot, lambda: app.return_value == 0)


async def test_all_graphs_show_on_a_narrow_screen(server: UiServer) -> None:
    names = [f"graph-number-{number}" for number in range(12)]
    for name in names:
        server.fake.graph(name, [])
    async with open_ui(server, (80, 24)) as (app, pilot):
        await opened(app, pilot, "n")
        text = screen_text(app)
        assert [name for name in names if name not in text] == []
        assert "Create" in text
