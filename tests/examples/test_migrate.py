"""The migration script, between two servers in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from examples import migrate
from langthreads.testing import FakeAgentServer
from tests.fake.graphs import add_twins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langthreads_sync import LangThreads

SOURCE, TARGET = "http://source", "http://target"


@pytest.fixture
def source() -> Iterator[LangThreads]:
    with add_twins(FakeAgentServer()) as server, server.at(SOURCE), server.client() as client:
        yield client


@pytest.fixture
def target_server() -> Iterator[FakeAgentServer]:
    with add_twins(FakeAgentServer()) as server, server.at(TARGET):
        yield server


@pytest.fixture
def target(target_server: FakeAgentServer) -> Iterator[LangThreads]:
    with target_server.client() as client:
        yield client


def make(client: LangThreads, graph: str = "agent", **metadata: str) -> str:
    thread_id = client.threads.create(graph_id=graph, metadata=metadata).thread_id
    client.runs.wait(thread_id, graph, input={"messages": ["Hello"]}, raise_error=False)
    return thread_id


def test_threads_move_and_can_be_moved_again(
    source: LangThreads, target: LangThreads, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, other = [make(source, user="1") for _ in range(3)], make(source, user="2")
    assert migrate.main([SOURCE, TARGET, "--where", "user=1"]) == 0
    assert capsys.readouterr() == ("3 created\n", "")
    for thread_id in ours:
        assert target.threads.get_state(thread_id).values == source.threads.get_state(thread_id).values
    assert migrate.main([SOURCE, TARGET]) == 0
    assert capsys.readouterr().out == "1 created, 3 skipped\n"
    assert target.threads.count() == 4
    metadata = target.threads.get(other).metadata
    assert metadata is not None
    assert {"user": "2", "graph_id": "agent"}.items() <= metadata.items()


@pytest.mark.usefixtures("target")
def test_differences_are_printed(source: LangThreads, capsys: pytest.CaptureFixture[str]) -> None:
    thread_id = make(source, "asking")
    assert migrate.main([SOURCE, TARGET]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{thread_id} differs from the original:"
    assert lines[1].startswith("  interrupts: 1 of 1 no longer there, from ask")
    assert lines[2:] == ["1 created, 1 different"]


def test_a_failure_is_printed_and_the_others_move(
    source: LangThreads, target_server: FakeAgentServer, target: LangThreads, capsys: pytest.CaptureFixture[str]
) -> None:
    first, broken, last = make(source), make(source, "slow"), make(source)
    target_server.graph("slow", {"first": lambda state: state})
    assert migrate.main([SOURCE, TARGET]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{broken} failed: create_thread: 400 ")
    assert lines[1:] == ["2 created, 1 failed"]
    assert {first, last} == {thread.thread_id for thread in target.threads.iter_search()}


@pytest.mark.usefixtures("source", "target")
def test_nothing_to_move(capsys: pytest.CaptureFixture[str]) -> None:
    assert migrate.main([SOURCE, TARGET]) == 0
    assert capsys.readouterr().out == "no threads\n"


@pytest.mark.usefixtures("target")
def test_an_error_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert migrate.main(["http://127.0.0.1:9", TARGET]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: ")
    assert printed.err.count("\n") == 1


def test_the_command_line_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        migrate.main(["http://a", "http://b", "--where", "user"])
    assert "'user' is not NAME=VALUE" in capsys.readouterr().err
