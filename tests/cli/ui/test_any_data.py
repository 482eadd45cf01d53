"""Whatever a server sends is shown as it is: no markup, no escape sequence, no traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import TextArea

from langthreads_cli.ui.app import ThreadsApp
from tests.cli.ui.driver import open_ui, screen_text, until
from tests.support.http import Acceptor, read_request

if TYPE_CHECKING:
    import socket

    from tests.cli.ui.server import UiServer

EVIL = "\x1b[31mred\x1b[0m [bold]b[/bold] [/] [@click=app.quit]x[/] \x9b2J \u202eabc \ufffe 👩‍👩‍👧 \t\r\nend"


def nested(depth: int) -> Any:
    value: Any = "deep"
    for _ in range(depth):
        value = [value]
    return value


async def test_markup_and_escapes_are_text(server: UiServer) -> None:
    state = {
        "values": {EVIL: EVIL, "list": [EVIL, {"content": EVIL, "type": EVIL}], "n": None},
        "next": [EVIL],
        "metadata": {"source": EVIL},
        "interrupts": [{"value": EVIL, "id": EVIL}],
    }
    server.add_thread(1, "interrupted", graph=EVIL, metadata={EVIL: EVIL}, states=[state])
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.panel.display)
        text = screen_text(app)
        assert "\\x1b[31mred" in text
        assert "[bold]b[/bold]" in text
        assert "\x1b" not in text
        assert "\u202e" not in text
        await pilot.press("2")
        await until(pilot, lambda: app.view.history_list.row_count == 1)
        assert not unprintable(screen_text(app))
        for key in "efd":
            await pilot.press(key)
            await until(pilot, lambda: len(app.screen_stack) == 2)
            assert not unprintable(screen_text(app))
            await pilot.press("escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)


def unprintable(text: str) -> list[str]:
    return [character for character in text if character not in "\n\u200d" and not character.isprintable()]


async def test_editing_such_metadata_changes_nothing(server: UiServer) -> None:
    server.add_thread(1, metadata={"evil": EVIL})
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.thread is not None)
        await pilot.press("e")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        assert json.loads(app.screen.query_one("#json", TextArea).text)["evil"] == EVIL
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "nothing was changed" in screen_text(app))


ANY_VALUES: list[Any] = [
    None, [], [1, "two"], "text", 0, {"deep": nested(200)}, {"long": "x" * 100_000}, {"many": list(range(5_000))},
    {"": {"": {}}}, {"unicode": "🏳️‍🌈漢字" * 50}, {"(checkpoint)": 1}, {"n": 10**18, "x": 1e308},
]  # fmt: skip


async def test_any_values_show(server: UiServer) -> None:
    for number, values in enumerate(ANY_VALUES):
        server.add_thread(number, age=number, states=[{"values": values}])
    # One app for all: opening it takes most of the time.
    async with open_ui(server, (80, 24)) as (app, pilot):
        for number in range(len(ANY_VALUES)):
            one = server.id_of(number)
            await until(pilot, lambda one=one: app.view.thread_id == one and app.view.state is not None)
            for keys in (("enter", "right", "right", "down", "down", "enter"), ("left", "end", "enter")):
                await pilot.press(*keys)
                if len(app.screen_stack) > 1:  # it was long enough for a screen of its own
                    await pilot.press("escape")
            await pilot.press("2", "down", "f")
            await until(pilot, lambda: len(app.screen_stack) == 2)
            await pilot.press("escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)
            assert app.line.notice == ""
            await pilot.press("1", "escape", "down")
        await pilot.press("q")
        await until(pilot, lambda: app.return_value == 0)


async def test_long_lists_unfold_in_parts(server: UiServer) -> None:
    server.add_thread(1, states=[{"values": {"many": list(range(1_000))}}])
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None)
        await pilot.press("enter", "home", "enter")
        await until(pilot, lambda: app.view.state_tree.last_line == 102)
        await pilot.press(*["down"] * 101)
        await until(pilot, lambda: "… 900 more" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.view.state_tree.last_line == 203)


async def test_what_is_open_stays_open_when_the_state_changes(server: UiServer) -> None:
    one = server.add_thread(1, states=[{"values": {"a": {"b": {"c": 1}}}, "next": ["plan"]}])
    async with open_ui(server) as (app, pilot):
        await until(pilot, lambda: app.view.state is not None)
        await pilot.press("enter", "home", "down", "right")
        await until(pilot, lambda: "c  1" in screen_text(app))
        server.fake.put_thread(one, states=[{"values": {"a": {"b": {"c": 2}}}}])
        await until(pilot, lambda: "c  2" in screen_text(app))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"<html>[bold]no</html>"), (200, b"{"), (200, b"[1, 2]"), (200, b'[{"thread_id": 7}]'),
        (404, b'{"detail": "Not Found"}'), (401, b"\x1b[2J"), (200, b'[{"thread_id": "x", "metadata": [1]}]'),
    ],
    ids=["html", "broken", "numbers", "wrong-type", "missing", "escape", "metadata"],
)  # fmt: skip
async def test_wrong_answers_are_a_line(status: int, body: bytes) -> None:
    def answer(connection: socket.socket) -> None:
        with connection:
            if read_request(connection) is not None:
                head = f"HTTP/1.1 {status} X\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
                connection.sendall(head.encode() + body)

    acceptor = Acceptor(answer)
    try:
        async with open_ui(acceptor.url) as (app, pilot):
            await until(pilot, lambda: app.line.failure is not None)
            await pilot.press(*"ncdefars123", "question_mark", "escape", "q")
            assert isinstance(app, ThreadsApp)
            assert not unprintable(screen_text(app))
    finally:
        acceptor.close()
