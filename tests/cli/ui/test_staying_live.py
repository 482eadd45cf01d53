"""What changes on the server shows by itself; and a server that goes away comes back by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langthreads_cli.ui.timing import Timing
from tests.cli.ui.driver import open_ui, screen_text, until
from tests.cli.ui.world import FORKED, WAITING, fill

if TYPE_CHECKING:
    from tests.cli.ui.server import UiServer


async def test_a_changed_status_shows(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.pane.tabs.counts.get("busy") == 3)
        server.fake.put_thread(server.id_of(FORKED), status="busy")
        await until(pilot, lambda: f"◐ {server.id_of(FORKED)[-8:]}" in screen_text(app))
        await until(pilot, lambda: app.pane.tabs.counts.get("busy") == 4)


async def test_a_new_thread_shows_and_the_cursor_stays_with_its_own(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None)
        assert app.pane.thread_list.cursor == 0
        server.add_thread(99, age=-1)
        await until(pilot, lambda: app.pane.thread_list.row_count == 44)
        assert app.pane.thread_list.cursor == 1
        assert app.view.thread_id == server.id_of(WAITING)


async def test_the_shown_thread_follows_its_runs(server: UiServer) -> None:
    async with server.fake.async_threads() as threads:
        thread = await threads.create(graph_id="agent")
        async with open_ui(server) as (app, pilot):
            await until(pilot, lambda: app.view.thread_id == thread.thread_id)
            await threads.runs.create(thread.thread_id, "agent", input={"messages": ["hi"]})
            await until(pilot, lambda: app.view.state is not None and app.view.state.values.get("n") == 1)
            await pilot.press("3")
            await until(pilot, lambda: "run_done" in screen_text(app))


async def test_a_thread_deleted_elsewhere_says_so(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.panel.display)
        server.remove(server.id_of(WAITING))
        await until(pilot, lambda: "deleted  019cec00" in screen_text(app))
        assert not app.view.panel.display
        # The first key shows where the cursor is now.
        await pilot.press("down")
        await until(pilot, lambda: app.view.thread_id == server.id_of(FORKED))


async def test_a_server_that_goes_away_is_a_line_and_comes_back_by_itself(served: UiServer) -> None:
    fill(served)
    async with open_ui(served, (80, 24)) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None and "● http://localhost:2024" in screen_text(app))
        served.stop()
        await until(pilot, lambda: "✗ no answer from http://localhost:2024, trying again" in screen_text(app))
        # One still sees and moves through what was there.
        await pilot.press("down", "down", "d", "escape", "e", "escape", "2", "3", "1")
        assert "travel" in screen_text(app)
        served.start()
        served.add_thread(99, age=-1)
        await until(pilot, lambda: "● http://localhost:2024" in screen_text(app))
        await until(pilot, lambda: app.pane.thread_list.row_count == 44)


async def test_the_ui_opens_before_its_server(served: UiServer) -> None:
    fill(served)
    url = served.url
    served.stop()
    async with open_ui(url) as (app, pilot):
        assert "no answer from" in screen_text(app)
        served.start()
        await until(pilot, lambda: app.pane.thread_list.row_count == 43)


async def test_what_one_does_while_the_server_is_away_fails_with_a_line(served: UiServer) -> None:
    fill(served)
    async with open_ui(served) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None)
        served.stop()
        await pilot.press("c")
        await until(pilot, lambda: app.line.notice.startswith("copy_thread: no connection"))
        served.start()
        await until(pilot, lambda: not app.connection.away)
        assert len(served.threads) == 43


async def test_polls_are_bounded(server: UiServer) -> None:
    for number in range(3_000):
        server.add_thread(number, age=number)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.pane.thread_list.row_count == 3_000)
        before, rounds = server.asked, app.poller.rounds
        await until(pilot, lambda: app.poller.rounds >= rounds + 4)
        # A page or two, a count, the shown thread; every third time the other counts too.
        assert server.asked - before <= 12 * (app.poller.rounds - rounds)


def test_waits_grow_while_the_server_is_away() -> None:
    timing = Timing(poll=2, longest_wait=8)
    assert [timing.wait(failures) for failures in range(5)] == [2, 4, 8, 8, 8]
