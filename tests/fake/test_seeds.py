"""Threads that a test puts there, seen through a client."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import Command
from langthreads.testing import Ask, Clock, FakeAgentServer, Subgraph

if TYPE_CHECKING:
    from langthreads_sync import ThreadsClient

NOON = "2026-01-01T12:00:00+00:00"
ID = "01890000-0000-7000-8000-000000000001"
FIRST, SECOND = (f"1f000000-0000-6000-8000-00000000000{number}" for number in (1, 2))


@pytest.fixture
def server() -> FakeAgentServer:
    return FakeAgentServer(clock=Clock(NOON, flows=False))


@pytest.fixture
def threads(server: FakeAgentServer) -> ThreadsClient:
    return server.threads()


def test_a_thread_without_a_state(server: FakeAgentServer, threads: ThreadsClient) -> None:
    thread = threads.get(server.put_thread(metadata={"user": "ada"}, created_at="2025-01-01"))
    assert (thread.status, thread.metadata, thread.values) == ("idle", {"user": "ada"}, None)
    assert thread.created_at == thread.updated_at == datetime(2025, 1, 1, tzinfo=UTC)
    assert threads.get_history(thread.thread_id) == []


def test_what_follows_from_the_states(server: FakeAgentServer, threads: ThreadsClient) -> None:
    states = [
        {"values": {"n": 1}, "created_at": "2025-01-01T09:00:00+01:00"},
        {
            "values": {"n": 2},
            "created_at": datetime(2025, 1, 2, tzinfo=UTC),
            "next": ["ask"],
            "interrupts": [{"value": "?"}],
        },
    ]
    assert server.put_thread(ID, graph_id="agent", states=states) == ID
    thread = threads.get(ID)
    assert (thread.status, thread.values, thread.metadata) == ("interrupted", {"n": 2}, {"graph_id": "agent"})
    assert thread.created_at == datetime(2025, 1, 1, 8, tzinfo=UTC)
    assert thread.updated_at == datetime(2025, 1, 2, tzinfo=UTC)
    latest, first = threads.get_history(ID)
    (task,) = latest.tasks
    assert thread.interrupts == {task["id"]: latest.interrupts}
    assert (latest.next, latest.parent_checkpoint_id) == (["ask"], first.checkpoint_id)
    assert (latest.metadata["source"], latest.metadata["step"]) == ("loop", 0)  # type: ignore[index]
    assert (first.metadata["source"], first.metadata["step"]) == ("input", -1)  # type: ignore[index]
    assert first.created_at == thread.created_at


def test_a_failed_run(server: FakeAgentServer, threads: ThreadsClient) -> None:
    error = {"error": "KeyError", "message": "no such city"}
    failed = [{"tasks": [{"name": "plan", "error": "KeyError('no such city')"}]}]
    thread = threads.get(server.put_thread(graph_id="agent", states=failed, error=error))
    assert (thread.status, thread.error) == ("error", error)
    assert threads.get_state(thread.thread_id).tasks[0]["error"] == "KeyError('no such city')"


def test_forks(server: FakeAgentServer, threads: ThreadsClient) -> None:
    states = [
        {"checkpoint_id": FIRST, "values": {"n": 1}, "next": ["plan"]},
        {"checkpoint_id": SECOND, "values": {"n": 2}},
        {"values": {"n": 3}, "parent_checkpoint_id": FIRST, "metadata": {"source": "fork"}},
        {"values": {"n": 4}},
    ]
    server.put_thread(ID, graph_id="agent", states=states)
    history = threads.get_history(ID)
    assert [one.values["n"] for one in history] == [4, 3, 2, 1]
    fourth, third = history[:2]
    assert fourth.parent_checkpoint_id == third.checkpoint_id
    assert [one.parent_checkpoint_id for one in history[1:]] == [FIRST, FIRST, None]
    assert third.metadata == {"source": "fork", "step": 0, "parents": {}}


def test_an_answer_reaches_the_node_that_asked(server: FakeAgentServer, threads: ThreadsClient) -> None:
    def ask(state: Any) -> Any:
        answers = yield Ask("one?", "two?")
        yield {"answers": answers, "before": state["n"]}

    server.graph("agent", {"ask": ask})
    asked = [{"value": "one?"}, {"value": "two?", "id": "2" * 32}]
    server.put_thread(ID, graph_id="agent", states=[{"values": {"n": 7}, "next": ["ask"], "interrupts": asked}])
    first, second = threads.get_state(ID).interrupts
    assert second.id == "2" * 32
    output = threads.runs.wait(ID, "agent", command=Command(resume={first.id: 1, second.id: 2}), strict_resume=True)
    assert output == {"n": 7, "answers": [1, 2], "before": 7}
    assert threads.get(ID).status == "idle"


def test_a_node_with_a_subgraph_has_its_place(server: FakeAgentServer, threads: ThreadsClient) -> None:
    server.graph("agent", {"inner": Subgraph({"ask": [Ask("?")]})})
    server.put_thread(ID, graph_id="agent", states=[{"next": ["inner"]}])
    (task,) = threads.get_state(ID).tasks
    assert task["checkpoint"]["checkpoint_ns"] == f"inner:{task['id']}"


def test_a_run_goes_on_from_the_last_state(server: FakeAgentServer, threads: ThreadsClient) -> None:
    server.graph("agent", {"plan": lambda state: {"n": state["n"] + 1}, "answer": lambda state: {"m": state["n"]}})
    server.put_thread(ID, graph_id="agent", states=[{"values": {"n": 1}, "next": ["plan"]}])
    output = threads.runs.wait(ID, "agent")
    assert (output["n"], output["m"]) == (2, 2)


def test_a_thread_is_changed_where_it_is_there(server: FakeAgentServer, threads: ThreadsClient) -> None:
    server.put_thread(
        ID, graph_id="agent", metadata={"user": "ada"}, states=[{"values": {"n": 1}}], created_at="2025-01-01"
    )
    server.put_thread(ID, status="busy")
    thread = threads.get(ID)
    assert (thread.status, thread.values, thread.metadata) == ("busy", {"n": 1}, {"user": "ada", "graph_id": "agent"})
    assert thread.updated_at == datetime.fromisoformat(NOON)
    server.put_thread(ID, states=[{"values": {"n": 2}, "next": ["plan"]}], metadata={}, graph_id="agent")
    thread = threads.get(ID)
    assert (thread.status, thread.values, thread.metadata) == ("interrupted", {"n": 2}, {"graph_id": "agent"})
    assert [one.values["n"] for one in threads.get_history(ID)] == [2, 1]
    assert thread.created_at == datetime(2025, 1, 1, tzinfo=UTC)


def test_what_a_server_answered_with(server: FakeAgentServer, threads: ThreadsClient) -> None:
    @server.graph("agent")
    def reply(given: Any, state: Any) -> Any:
        yield {"n": 1}
        yield Ask("?")

    original = threads.create().thread_id
    threads.runs.wait(original, "agent", input={})
    states = threads.get_history(original)
    copied = server.put_thread(graph_id="agent", states=reversed(states))

    def told(thread_id: str) -> list[Any]:
        names = ("values", "next", "metadata", "created_at", "checkpoint_id", "parent_checkpoint_id", "interrupts")
        return [[one[name] for name in names] for one in threads.get_history(thread_id)]

    assert told(copied) == told(original)
    assert threads.get(copied).interrupts == threads.get(original).interrupts


def test_a_graph_that_is_made_up_grows_and_gives_way(server: FakeAgentServer, threads: ThreadsClient) -> None:
    server.put_thread(ID, graph_id="agent", states=[{"next": ["plan"]}])
    server.put_thread(ID, states=[{"next": ["answer"]}])
    assert [one.next for one in threads.get_history(ID)] == [["answer"], ["plan"]]
    server.graph("agent", {"plan": lambda state: {}})
    with pytest.raises(ValueError, match="the graph 'agent' has no node 'answer'; there are plan"):
        server.put_thread(ID, states=[{"next": ["answer"]}])


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"thread_id": "one"}, ValueError, "thread_id: 'one' is no UUID"),
        ({"status": "done"}, ValueError, "status: 'done' is none of idle, busy"),
        ({"created_at": "yesterday"}, ValueError, "yesterday"),
        ({"graph_id": None}, ValueError, "states: need a graph; pass `graph_id`"),
        ({"states": [3]}, TypeError, r"states\[0\]: expected a mapping, got int"),
        ({"states": [{}, {"value": {}}]}, TypeError, r"states\[1\]: unknown value; there are"),
        ({"states": [{"tasks": [{}]}]}, TypeError, r"states\[0\].tasks\[0\]: has no name"),
        ({"states": [{"interrupts": [{"value": 1}]}]}, TypeError, "name it in `next`"),
        ({"states": [{"next": ["a"], "interrupts": ["?"]}]}, TypeError, "a mapping with a value, not '\\?'"),
        ({"states": [{"parent_checkpoint_id": FIRST}]}, ValueError, f"there is no checkpoint {FIRST} before"),
        ({"states": [{"checkpoint_id": FIRST}] * 2}, ValueError, f"has a checkpoint {FIRST} already"),
    ],
)
def test_what_can_not_be_put_there(
    server: FakeAgentServer, threads: ThreadsClient, arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        server.put_thread(**{"graph_id": "agent", "states": [{}], **arguments})
    assert threads.count() == 0
