"""The script, as someone would call it."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

import pytest

from examples import script
from langthreads_sync import ThreadsClient

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS = [
    {"updates": [{"values": {"messages": ["Hello"]}, "as_node": "__start__"}]},
    {"updates": [{"values": {"messages": ["plan"], "n": 1}, "as_node": "plan"}]},
    {"updates": [{"values": {"messages": ["Hi!"]}, "as_node": "answer"}]},
]


@pytest.fixture
def threads(agent_server: str) -> Iterator[ThreadsClient]:
    with ThreadsClient(agent_server) as client:
        yield client


@pytest.fixture
def where() -> str:
    return uuid.uuid4().hex


def make(threads: ThreadsClient, where: str) -> str:
    return threads.create(graph_id="agent", metadata={"batch": where}, supersteps=STEPS).thread_id


def call(url: str, *line: str) -> int:
    return script.main(["--url", url, *line])


def test_report(threads: ThreadsClient, where: str, agent_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    make(threads, where)
    threads.create(metadata={"batch": where})
    threads.create(graph_id="agent", metadata={"batch": where}, supersteps=STEPS[:1])  # its next node waits
    assert call(agent_server, "report", "--where", f"batch={where}") == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["2", "idle"],
        ["1", "interrupted"],
        ["3", "in", "all"],
    ]


def test_export(threads: ThreadsClient, where: str, agent_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(agent_server, "export", make(threads, where)) == 0
    states = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [state["values"]["messages"] for state in states] == [
        ["Hello", "plan", "Hi!"],
        ["Hello", "plan"],
        ["Hello"],
    ]


def test_tidy(threads: ThreadsClient, where: str, agent_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    made = [make(threads, where) for _ in range(3)]
    own = ("--where", f"batch={where}")

    assert call(agent_server, "tidy", *own, "--dry-run") == 0
    assert capsys.readouterr() == ("", "0 threads would be deleted\n"), "they are too young"

    assert call(agent_server, "tidy", *own, "--older-than", "0", "--dry-run") == 0
    assert capsys.readouterr().out.split() == made
    assert threads.count(metadata={"batch": where}) == 3

    assert call(agent_server, "tidy", *own, "--older-than", "0") == 0
    assert capsys.readouterr() == ("", "3 threads deleted\n")
    assert threads.count(metadata={"batch": where}) == 0


def test_an_error_is_one_line(agent_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(agent_server, "export", str(uuid.uuid4())) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: ")
    assert "not found" in said.err
    assert said.err.count("\n") == 1


def test_the_command_line_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        script.main(["report", "--where", "batch"])
    assert "'batch' is not NAME=VALUE" in capsys.readouterr().err
