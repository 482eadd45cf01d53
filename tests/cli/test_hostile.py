"""Whatever a server does, a person reads a line or two, and a script an exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.hostile import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Command

pytestmark = pytest.mark.offline

ID = "11111111-1111-1111-1111-111111111111"
COMMANDS = [
    ["list"],
    ["list", "--json", "--all"],
    ["show", ID],
    ["show", "11111111"],
    ["show", "-"],
    ["history", ID],
    ["tail", ID, "--until", "idle"],
    ["run", ID, "agent", "--input", "{}"],
    ["run", ID, "--resume", "x"],
    ["cancel", ID],
    ["create"],
    ["update", ID, "--metadata", "a=b"],
    ["copy", ID],
    ["delete", ID, "--yes"],
    ["prune", ID, "--yes"],
    ["count"],
    ["export", ID],
    ["export"],
]


def deep(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


ANSWERS = {
    "nothing": Answer(b""),
    "no JSON": Answer(b"<html>\x1b[31mHello</html>", kind="text/html"),
    "null": Answer(b"null"),
    "number": Answer(b"1" * 5000),
    "object": Answer(b"{}"),
    "array of nonsense": Answer(b'[1, null, {"thread_id": 3}]'),
    "deep": Answer(deep(5000)),
    "no UTF-8": Answer(b'{"detail": "\xff\xfe"}', 400),
    "escapes": Answer(json.dumps({"detail": "\x1b[2J\x9b31m\r\nBoo"}).encode(), 400),
    "long": Answer(json.dumps({"detail": "no " * 100_000}).encode(), 422),
    "redirect": Answer(b"", 307),
    "key wanted": Answer(b'{"detail": "Missing API key"}', 401),
    "forbidden": Answer(b'{"detail": "no"}', 403),
    "teapot": Answer(b"", 418),
    "unimplemented": Answer(b'{"detail": "no"}', 501),
}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_that_makes_no_sense(
    langthreads: Command, answering: Callable[[Answer], Any], answer: Answer, command: list[str]
) -> None:
    answering(answer)
    result = langthreads(*command, "--timeout", "5")
    # Some answers make sense to some commands: an empty one after a deletion.
    assert result.code in (0, 1)
    lines = result.err.splitlines()
    if result.code:
        assert [line for line in lines if line.startswith("error: ")]
    assert len(lines) <= 3
    assert all(line.isprintable() and len(line) <= 700 for line in lines), lines
    assert "error: unexpected" not in result.err


THREAD = {
    "thread_id": ID,
    "created_at": "0001-01-01T00:00:00+00:00",
    "updated_at": "9999-12-31T23:59:59+00:00",
    "metadata": {"graph_id": 3, "x" * 500: None},
    "status": "\x1b[31mfrom the future",
    "error": {"error": ["\x1b"], "message": {"deep": [1]}},
    "values": None,
}
STATE = {
    "values": [1, {"messages": "none"}],
    "next": ["\x1b[0m"],
    "checkpoint": {"checkpoint_id": ID},
    "metadata": {"step": "zero", "source": ["loop"]},
    "created_at": None,
    "tasks": [{"id": "1", "name": "a\nb", "error": ["x"], "interrupts": [{"value": None}], "result": {}}],
    "interrupts": [{"value": "?", "id": None}],
    "checkpoint_id": ID,
    "parent_checkpoint_id": ID,  # its own parent
}
BOTH = {**STATE, **THREAD, "values": STATE["values"]}
del BOTH["interrupts"]  # an object in one, an array in the other


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (["list"], [THREAD]),
        (["list", "--json"], [THREAD]),
        (["history", ID, "--limit", "1"], [STATE]),
        (["history", ID, "--limit", "1", "--json"], [STATE]),
        (["show", ID], BOTH),
        (["show", ID, "--full"], BOTH),
        (["show", ID, "--json"], BOTH),
        (["copy", ID], THREAD),
        (["update", ID, "--metadata", "a=b"], THREAD),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) and isinstance(given[0], str) else "",
)
def test_an_answer_that_is_strange_but_valid(
    langthreads: Command, answering: Callable[[Answer], Any], command: list[str], answer: Any
) -> None:
    answering(Answer(json.dumps(answer).encode()))
    result = langthreads(*command)
    assert (result.code, result.err.replace("there are older ones: --all, or --limit N\n", "")) == (0, "")
    assert result.out.replace("\n", "").isprintable()
    assert "\x1b" not in result.out


def test_a_connection_that_breaks(langthreads: Command, answering: Callable[[Answer], Any]) -> None:
    answering(Answer(b"", 0))
    result = langthreads("delete", ID, "--yes", "--timeout", "5")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("error: delete_thread: ")


def test_a_key_that_is_wanted(langthreads: Command, answering: Callable[[Answer], Any]) -> None:
    answering(ANSWERS["key wanted"])
    assert langthreads("list").err.splitlines()[1] == "pass a key by --api-key-env NAME, or set LANGGRAPH_API_KEY"


def test_a_state_that_can_t_be_read_hides_no_thread(
    langthreads: Command, answering: Callable[[Answer], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from langthreads import BadRequestError, RequestInfo
    from langthreads_sync import ThreadsClient

    def refuse(*_: object, **__: object) -> None:
        about = RequestInfo("GET", "http://server")
        raise BadRequestError("bad", request=about, status_code=400, detail="KeyError: 'x'", body=None, headers={})

    answering(Answer(json.dumps({**THREAD, "status": "error"}).encode()))
    monkeypatch.setattr(ThreadsClient, "get_state", refuse)
    result = langthreads("show", ID)
    assert result.code == 0
    assert result.lines[-1] == "its state can't be read: KeyError: 'x'"
    assert langthreads("show", ID, "--json").json[0]["state_error"] == "KeyError: 'x'"
