"""The list of threads: filters, statuses, orders, and ten thousand rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.ui.driver import FAST, open_ui, screen_text, until
from tests.cli.ui.world import FAILED, FORKED, WAITING, fill

if TYPE_CHECKING:
    from tests.cli.ui.server import UiServer


async def test_threads_show_with_status_graph_age_and_metadata(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.pane.thread_list.row_count == 43)
        line = next(line for line in screen_text(app).splitlines() if server.id_of(FORKED)[-8:] in line)
        assert "○" in line
        assert "travel" in line
        assert "11m" in line
        assert "1 of 43 · changed last" in screen_text(app)


async def test_the_first_thread_is_shown_at_once(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None)
        assert app.view.thread_id == server.id_of(WAITING)


async def test_the_thread_under_the_cursor_is_shown(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None)
        await pilot.press("down", "down")
        await until(pilot, lambda: app.view.thread_id == server.id_of(FAILED) and app.view.state is not None)
        assert "ValueError: no such invoice: 2718" in screen_text(app)


async def test_the_filter_finds_words_as_they_are_typed(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await pilot.press("slash", *"gra")
        await until(pilot, lambda: app.pane.query_shown.filter.words == ("gra",))
        await until(pilot, lambda: app.pane.thread_list.row_count and app.pane._pages.complete)
        rows = [app.pane.thread_list.thread(at) for at in range(app.pane.thread_list.row_count)]
        assert {(row.metadata or {})["user"] for row in rows if row is not None} == {"grace"}
        await until(pilot, lambda: app.view.thread_id == server.id_of(FORKED))
        await pilot.press("escape")
        assert app.focused is app.pane.thread_list
        await pilot.press("escape")
        await until(pilot, lambda: app.pane.thread_list.row_count == 43)


async def test_metadata_is_filtered_by_the_server(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await pilot.press("slash", *"days=3 user=grace")
        await until(pilot, lambda: app.pane.thread_list.row_count == 1)
        await until(pilot, lambda: app.pane.tabs.counts.get(None) == 1)
        shown = app.pane.thread_list.thread(0)
        assert shown is not None
        assert shown.thread_id == server.id_of(FORKED)


async def test_a_whole_id_finds_its_thread(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await pilot.press("slash", *server.id_of(40))
        await until(pilot, lambda: app.pane.thread_list.row_count == 1)
        shown = app.pane.thread_list.thread(0)
        assert shown is not None
        assert shown.thread_id == server.id_of(40)


async def test_what_matches_nothing_says_so(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await pilot.press("slash", *"nobody")
        await until(pilot, lambda: "no thread matches" in screen_text(app))


async def test_an_empty_server_says_so(server: UiServer) -> None:
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: "no threads" in screen_text(app))
        assert "no thread is chosen" in screen_text(app)
        await pilot.press(*"cdefa2")
        await until(pilot, lambda: app.line.notice)


async def test_statuses_and_their_numbers(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.pane.tabs.counts.get("error") == 4)
        assert app.pane.tabs.counts == {None: 43, "idle": 32, "busy": 3, "interrupted": 4, "error": 4}
        await pilot.press("right", "right", "right")
        await until(pilot, lambda: app.pane.thread_list.row_count == 4)
        rows = [app.pane.thread_list.thread(at) for at in range(4)]
        assert {row.status for row in rows if row is not None} == {"interrupted"}
        await pilot.press("left", "left", "left")
        await until(pilot, lambda: app.pane.thread_list.row_count == 43)


async def test_a_status_is_chosen_by_a_click(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.pane.tabs.counts.get("error") == 4)
        at = app.pane.tabs.render().plain.index("✗")
        await pilot.click("#statuses", offset=(at, 0))
        await until(pilot, lambda: app.pane.query_shown.status == "error")


async def test_orders_follow_one_another(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.pane.thread_list.row_count == 43)
        await pilot.press("s")
        await until(pilot, lambda: "changed first" in screen_text(app))
        await until(pilot, lambda: (row := app.pane.thread_list.thread(0)) and row.thread_id == server.id_of(43))


async def test_a_click_moves_the_cursor(server: UiServer) -> None:
    fill(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.pane.thread_list.row_count == 43)
        await pilot.click("#threads", offset=(5, 1))
        await until(pilot, lambda: app.view.thread_id == server.id_of(FORKED))


async def test_ten_thousand_threads_are_asked_for_where_one_looks(server: UiServer) -> None:
    for number in range(10_000):
        server.add_thread(number, age=number)
    async with open_ui(server, timing=FAST_BUT_ONCE) as (app, pilot):
        await until(pilot, lambda: app.pane.thread_list.row_count == 10_000)
        threads = app.pane.thread_list
        before = server.pages_asked
        await pilot.press("end")
        await until(pilot, lambda: threads.thread(9_999) is not None)
        last = threads.thread(9_999)
        assert last is not None
        assert last.thread_id == server.id_of(9_999)
        # Where one has not been, nothing is known.
        assert threads.thread(5_000) is None
        await pilot.press("home")
        await pilot.press(*["pagedown"] * 12)
        await until(pilot, lambda: threads.thread(threads.cursor) is not None)
        assert threads.cursor > 300
        # A page brings a hundred rows: one or two for the end, and what was passed on the way down.
        assert server.pages_asked - before <= 8
        assert 10_000 > len(threads.visible_rows) > 10


async def test_only_the_rows_on_the_screen_are_drawn(server: UiServer) -> None:
    for number in range(10_000):
        server.add_thread(number, age=number)
    async with open_ui(server, timing=FAST_BUT_ONCE) as (app, pilot):
        await until(pilot, lambda: app.pane.thread_list.row_count == 10_000)
        drawn = set[int]()
        threads = app.pane.thread_list
        draw = threads.row_text

        def watched(index: int, width: int) -> object:
            drawn.add(index)
            return draw(index, width)

        threads.row_text = watched  # type: ignore[method-assign,assignment]
        await pilot.press("end")
        await until(pilot, lambda: threads.thread(9_999) is not None and 9_999 in drawn)
        assert len(drawn) < 3 * len(threads.visible_rows)


FAST_BUT_ONCE = type(FAST)(poll=3600, longest_wait=3600, settle=0.001, now=FAST.now)
"""Looks once; all else is asked for because of what a person does."""
