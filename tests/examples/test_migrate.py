"""The migration, as someone would call it: between two stand-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from examples import migrate
from langthreads_sync import LangThreads
from tests.support.agent_runs import GRAPHS
from tests.support.agent_server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def source_url() -> Iterator[str]:
    with serve() as url:
        yield url


@pytest.fixture
def target_url() -> Iterator[str]:
    with serve() as url:
        yield url


@pytest.fixture
def source(source_url: str) -> Iterator[LangThreads]:
    with LangThreads(source_url) as client:
        yield client


@pytest.fixture
def target(target_url: str) -> Iterator[LangThreads]:
    with LangThreads(target_url) as client:
        yield client


def make(client: LangThreads, graph: str = "agent", **metadata: str) -> str:
    thread_id = client.threads.create(graph_id=graph, metadata=metadata).thread_id
    client.runs.wait(thread_id, graph, input={"messages": ["Hello"]}, raise_error=False)
    return thread_id


def test_threads_move_and_can_be_moved_again(
    source: LangThreads, target: LangThreads, source_url: str, target_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, other = [make(source, user="1") for _ in range(3)], make(source, user="2")
    assert migrate.main([source_url, target_url, "--where", "user=1"]) == 0
    assert capsys.readouterr() == ("3 created\n", "")
    for thread_id in ours:
        assert target.threads.get_state(thread_id).values == source.threads.get_state(thread_id).values
    assert migrate.main([source_url, target_url]) == 0
    assert capsys.readouterr().out == "1 created, 3 skipped\n"
    assert target.threads.count() == 4
    assert target.threads.get(other).metadata == {"user": "2", "graph_id": "agent"}


def test_what_differs_is_said(
    source: LangThreads, source_url: str, target_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    thread_id = make(source, "asking")
    assert migrate.main([source_url, target_url]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"{thread_id} differs from the original:"
    assert said[1].startswith("  interrupts: 1 of 1 no longer there, from ask")
    assert said[2:] == ["1 created, 1 different"]


def test_what_fails_is_said_and_the_others_move(
    source: LangThreads,
    target: LangThreads,
    source_url: str,
    target_url: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, broken, last = make(source), make(source, "slow"), make(source)
    monkeypatch.delitem(GRAPHS["slow"], "fourth")  # both servers are in this process
    assert migrate.main([source_url, target_url]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith(f"{broken} failed: create_thread: 400 Node fourth does not exist")
    assert said[1:] == ["2 created, 1 failed"]
    assert {first, last} == {thread.thread_id for thread in target.threads.iter_search()}


def test_nothing_to_move(source_url: str, target_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert migrate.main([source_url, target_url]) == 0
    assert capsys.readouterr().out == "no threads\n"


def test_an_error_is_one_line(target_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert migrate.main(["http://127.0.0.1:9", target_url]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: ")
    assert said.err.count("\n") == 1


def test_the_command_line_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        migrate.main(["http://a", "http://b", "--where", "user"])
    assert "'user' is not NAME=VALUE" in capsys.readouterr().err
