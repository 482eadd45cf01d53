"""Threads that wait: the question shows, is answered, and the thread goes on before one's eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from langthreads_cli.ui.user_json import UserJsonError, parse_answer
from tests.cli.ui.driver import open_ui, screen_text, until

if TYPE_CHECKING:
    from tests.cli.ui.server import UiServer


async def ask(server: UiServer) -> str:
    """Let a thread stop at a question."""
    async with server.fake.async_threads() as threads:
        thread = await threads.create(graph_id="asking")
        await threads.runs.wait(thread.thread_id, "asking", input={"messages": ["hi"]})
        return thread.thread_id


async def test_a_stuck_thread_is_found_answered_and_watched_to_its_end(server: UiServer) -> None:
    one = await ask(server)
    async with open_ui(server, (80, 24)) as (app, pilot):
        await pilot.press("right", "right", "right")
        await until(pilot, lambda: app.view.panel.display)
        assert "May I?" in screen_text(app)
        assert "ask asks" in screen_text(app)
        await pilot.press("enter")
        await pilot.press(*"yes", "enter")
        await until(pilot, lambda: server.thread(one).status == "idle")
        assert server.thread(one).values["messages"] == ["hi", "plan", "yes"]
        # It has left the tab, and one sees it end all the same.
        await until(pilot, lambda: not app.view.panel.display)
        await until(pilot, lambda: app.view.state is not None and app.view.state.next == [])
        await until(pilot, lambda: "○ idle" in screen_text(app))
        assert any(event.kind == "values" for event in app.view.stream_list.events)


async def test_what_would_be_sent_shows_while_one_types(server: UiServer) -> None:
    await ask(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.panel.display)
        await pilot.press("a")
        field = app.view.panel.query_one("#answer", Input)
        for typed, said in (
            ("yes", 'sends text "yes"'),
            ("true", "sends boolean true"),
            ("41", "sends number 41"),
            ('"41"', 'sends text "41"'),
            ('{"ok": true}', 'sends object {"ok": true}'),
            ("null", "servers take no null"),
        ):
            field.value = typed
            await until(pilot, lambda said=said: said in screen_text(app))


async def test_the_footer_knows_what_keys_do_in_a_field(server: UiServer) -> None:
    await ask(server)
    async with open_ui(server, (80, 24)) as (app, pilot):
        await until(pilot, lambda: app.view.panel.display)
        await pilot.press("a")
        await until(pilot, lambda: "Send" in screen_text(app))
        await pilot.press(*"1/2?")
        assert app.view.panel.query_one("#answer", Input).value == "1/2?"
        footer = screen_text(app).splitlines()[-1]
        assert footer.split() == ["Enter", "Send", "Esc", "Back", "to", "the", "list"]
        await pilot.press("escape", "slash")
        await until(pilot, lambda: screen_text(app).splitlines()[-1].endswith("Back to the list"))
        await pilot.press("escape")
        await until(pilot, lambda: "n New" in screen_text(app))
        assert app.pane.thread_list.has_focus


async def test_an_empty_answer_is_not_sent(server: UiServer) -> None:
    one = await ask(server)
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.panel.display)
        await pilot.press("a", "enter")
        await until(pilot, lambda: "type an answer" in screen_text(app))
        assert server.count("POST", f"/threads/{one}/runs") == 0


async def test_several_questions_are_answered_by_their_ids(server: UiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [{"value": "First?", "id": "1" * 32}, {"value": {"why": "Second?", "n": 2}, "id": "2" * 32}]
    waiting = {"values": {"n": 1}, "next": ["ask"], "interrupts": asked}
    server.add_thread(1, "interrupted", graph="asking", states=[waiting])
    sent: list[Any] = []
    async with open_ui(server) as (app, pilot):

        async def note(thread_id: str, assistant: str, **arguments: Any) -> None:
            sent.append((thread_id, assistant, arguments))

        monkeypatch.setattr(app.connection, "start_run", note)
        await until(pilot, lambda: app.view.panel.display)
        assert "1 of 2" in screen_text(app)
        await pilot.press("a", *"sure", "enter")
        await until(pilot, lambda: sent)
        assert sent == [(server.id_of(1), "asking", {"command": {"resume": {"1" * 32: "sure"}}})]


async def test_a_breakpoint_goes_on_without_an_answer(server: UiServer) -> None:
    server.add_thread(1, "interrupted", states=[{"values": {"n": 1}, "next": ["plan"]}])
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.panel.display)
        assert "It stands before plan" in screen_text(app)
        await pilot.press("a", "enter")
        await until(pilot, lambda: server.thread(server.id_of(1)).status == "idle")
        assert server.thread(server.id_of(1)).values["messages"] == ["plan", "answer"]


async def test_questions_of_subgraphs_show(server: UiServer) -> None:
    waiting = {"values": {"n": 1}, "next": ["inner"], "interrupts": [{"value": "From below?", "id": "3" * 32}]}
    server.add_thread(1, "interrupted", graph="nested", states=[waiting])
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.panel.display)
        assert "From below?" in screen_text(app)


async def test_a_thread_without_a_graph_says_so(server: UiServer) -> None:
    server.add_thread(1, "interrupted", states=[{"values": {"n": 1}, "next": ["plan"]}])
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.panel.display)
        server.fake.put_thread(server.id_of(1), metadata={})
        await until(pilot, lambda: app.view.thread is not None and app.view.thread.metadata == {})
        await pilot.press("a", "enter")
        await until(pilot, lambda: "names no graph" in screen_text(app))


@pytest.mark.parametrize(
    ("typed", "answer"), [("yes", "yes"), (" yes", " yes"), ("[1]", [1]), ("{", "{"), ('"null"', "null"), ("0", 0)]
)
def test_answers_are_json_where_they_can_be(typed: str, answer: object) -> None:
    assert parse_answer(typed) == answer


@pytest.mark.parametrize("typed", ["", "  ", "null"])
def test_what_is_no_answer(typed: str) -> None:
    with pytest.raises(UserJsonError):
        parse_answer(typed)
