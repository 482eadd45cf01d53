"""What graphs can be made to do, seen through a client."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import Command, NotFoundError, RunFailedError, Send
from langthreads.testing import Ask, Custom, Fail, FakeAgentServer, Goto, Hold, Pause, RunInfo, Say, Step, Subgraph

if TYPE_CHECKING:
    from langthreads_sync import ThreadsClient

HELLO = {"messages": ["hello"]}


@pytest.fixture
def server() -> FakeAgentServer:
    return FakeAgentServer()


@pytest.fixture
def threads(server: FakeAgentServer) -> ThreadsClient:
    return server.threads()


@pytest.fixture
def thread_id(threads: ThreadsClient) -> str:
    return threads.create().thread_id


def test_a_function_of_the_input(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    server.graph("agent", lambda given: {"messages": [given["messages"][0].upper()]})
    assert threads.runs.wait(thread_id, "agent", input=HELLO) == {"messages": ["hello", "HELLO"]}


def test_a_function_of_input_state_and_run(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    seen: list[Any] = []

    @server.graph("agent")
    def reply(given: Any, state: Any, run: RunInfo) -> Any:
        seen.append((given, state, run.thread_id, run.context, run.config["recursion_limit"], run.metadata["user"]))
        return {"n": state.get("n", 0) + 1}

    for _ in range(2):
        threads.runs.wait(
            thread_id, "agent", input={}, context={"a": 1}, config={"recursion_limit": 9}, metadata={"user": "Ada"}
        )
    assert seen == [
        ({}, {"messages": []}, thread_id, {"a": 1}, 9, "Ada"),
        ({}, {"messages": [], "n": 1}, thread_id, {"a": 1}, 9, "Ada"),
    ]


def test_a_script_has_a_node_for_each_step(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    server.graph("agent", [Step({"n": 1}, node="plan"), Pause(60), {"n": 2}])
    stream = threads.runs.stream(thread_id, "agent", input={}, stream_mode=["updates"])
    assert [part.data for part in stream if part.event == "updates"] == [{"plan": {"n": 1}}, {"step_2": {"n": 2}}]
    states = threads.get_history(thread_id)
    assert [(state.values.get("n"), state.next) for state in states] == [
        (2, []),
        (1, ["step_2"]),
        (None, ["plan"]),
        (None, ["__start__"]),
    ]
    assert (threads.get(thread_id).updated_at - threads.get(thread_id).created_at).total_seconds() > 60


def test_a_generator_runs_once_for_all_of_its_steps(
    server: FakeAgentServer, threads: ThreadsClient, thread_id: str
) -> None:
    calls: list[str] = []

    @server.graph("agent")
    def reply(given: Any, state: Any) -> Any:
        calls.append("first")
        yield Custom({"at": 1})
        yield {"n": 1}
        calls.append("second")
        yield Step({"n": 2}, node="other")

    stream = threads.runs.stream(thread_id, "agent", input={}, stream_mode=["custom", "updates"])
    assert [(part.event, part.data) for part in stream][1:] == [
        ("custom", {"at": 1}),
        ("updates", {"agent": {"n": 1}}),
        ("updates", {"other": {"n": 2}}),
    ]
    assert calls == ["first", "second"]
    assert [state.next for state in threads.get_history(thread_id)] == [[], ["other"], ["agent"], ["__start__"]]


def test_a_question_and_its_answer(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    calls: list[str] = []

    @server.graph("agent")
    def reply(given: Any, state: Any) -> Any:
        calls.append("begins")
        yield {"given": given["messages"][0]}
        answer = yield Ask({"question": "May I?"})
        calls.append(answer)
        yield {"answer": answer}

    output = threads.runs.wait(thread_id, "agent", input=HELLO)
    (question,) = output.interrupts
    assert question.value == {"question": "May I?"}
    assert threads.get(thread_id).status == "interrupted"
    again = threads.runs.wait(thread_id, "agent")
    assert [one.id for one in again.interrupts] == [question.id]
    output = threads.runs.wait(thread_id, "agent", command=Command(resume={question.id: None}), strict_resume=True)
    assert output == {"messages": ["hello"], "given": "hello", "answer": None}
    assert calls == ["begins", "begins", "begins", None]  # a node begins anew when it is resumed, as with langgraph
    assert threads.get(thread_id).interrupts == {}


def test_several_questions_at_once(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    @server.graph("agent")
    def reply(given: Any, state: Any) -> Any:
        answers = yield Ask("one?", "two?")
        yield {"answers": answers}

    first, second = threads.runs.wait(thread_id, "agent", input={}).interrupts
    with pytest.raises(RunFailedError, match="you must specify the interrupt id"):
        threads.runs.wait(thread_id, "agent", command=Command(resume="yes"))
    output = threads.runs.wait(thread_id, "agent", command=Command(resume={first.id: 1}))
    assert [one.value for one in output.interrupts] == ["one?", "two?"]
    output = threads.runs.wait(thread_id, "agent", command=Command(resume={second.id: 2}))
    assert output["answers"] == [1, 2]


def test_an_old_branch_asks_again(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    @server.graph("agent")
    def reply(given: Any, state: Any) -> Any:
        answer = yield Ask("?")
        yield {"answer": answer}

    threads.runs.wait(thread_id, "agent", input={})
    waiting = threads.get_state(thread_id)
    threads.runs.wait(thread_id, "agent", command=Command(resume="first"))
    output = threads.runs.wait(thread_id, "agent", checkpoint_id=waiting.checkpoint_id)
    assert [one.value for one in output.interrupts] == ["?"]
    assert threads.runs.wait(thread_id, "agent", command=Command(resume="other"))["answer"] == "other"


@pytest.mark.parametrize("how", ["part", "raised"])
def test_a_failure(server: FakeAgentServer, threads: ThreadsClient, thread_id: str, how: str) -> None:
    def fails(state: Any) -> Any:
        raise KeyError("no such city")

    server.graph("agent", {"plan": [{"n": 1}], "fly": [Fail(KeyError("no such city"))] if how == "part" else fails})
    with pytest.raises(RunFailedError, match="KeyError: 'no such city'"):
        threads.runs.wait(thread_id, "agent", input={})
    thread = threads.get(thread_id)
    assert (thread.status, thread.values["n"]) == ("error", 1)
    state = threads.get_state(thread_id)
    assert (state.next, (state.tasks or [])[0].error) == (["fly"], "KeyError('no such city')")


def test_what_a_model_says_comes_in_pieces(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    server.graph("agent", [Say("Hel", "lo", id="m1")])
    stream = threads.runs.stream(thread_id, "agent", input=HELLO, stream_mode=["messages-tuple"])
    pieces = [part.data for part in stream if part.event == "messages"]
    assert [(chunk["content"], chunk["id"], about["langgraph_node"]) for chunk, about in pieces] == [
        ("Hel", "m1", "agent"),
        ("lo", "m1", "agent"),
    ]
    assert threads.get(thread_id).values["messages"][-1]["content"] == "Hello"
    stream = threads.runs.stream(thread_id, "agent", input=HELLO, stream_mode=["messages"])
    assert [(part.event, part.data[0]["content"]) for part in stream if part.event == "messages/partial"] == [
        ("messages/partial", "Hel"),
        ("messages/partial", "Hello"),
    ]
    # With the id of an old message it takes that one's place.
    assert [one["id"] for one in threads.get(thread_id).values["messages"] if isinstance(one, dict)] == ["m1"]


def test_messages_can_be_removed(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    server.graph("agent", [{"messages": [{"type": "remove", "id": "1"}, {"type": "ai", "id": "2", "content": "b"}]}])
    given = [{"type": "human", "id": "1", "content": "a"}]
    output = threads.runs.wait(thread_id, "agent", input={"messages": given})
    assert [one["id"] for one in output["messages"]] == ["2"]


def test_a_loop_and_its_limit(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    def count(state: Any) -> Any:
        n = state.get("n", 0) + 1
        return [{"n": n}, Goto(*(["count"] if n < 5 else []))]

    server.graph("agent", {"count": count, "after": [{"after": True}]})
    assert threads.runs.wait(thread_id, "agent", input={}) == {"messages": [], "n": 5}
    thread_id = threads.create().thread_id
    with pytest.raises(RunFailedError, match="Recursion limit of 3 reached"):
        threads.runs.wait(thread_id, "agent", input={}, config={"recursion_limit": 3})


def test_commands(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    server.graph("agent", {"a": lambda state: {"log": ["a"]}, "b": lambda state: {"log": [f"b{state.get('n', 0)}"]}})
    server.graph("log", [{"log": ["x"]}], reducers={"log": operator.add}, channels=["log"])
    assert threads.runs.wait(thread_id, "log", input={"log": ["y"], "other": 1}) == {"log": ["y", "x"]}
    threads.runs.wait(thread_id, "agent", input={})
    assert threads.runs.wait(thread_id, "agent", command=Command(goto="b"))["log"] == ["b0"]
    assert threads.runs.wait(thread_id, "agent", command=Command(goto=Send("b", {"n": 7})))["log"] == ["b7"]
    assert threads.runs.wait(thread_id, "agent", command=Command(update={"n": 3}, goto="b"))["log"] == ["b3"]


def test_a_graph_inside_of_a_node(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    def ask(state: Any) -> Any:
        answer = yield Ask(state["question"])
        yield {"answer": answer}

    inner = Subgraph({"ask": ask}, channels=["question", "answer"])
    server.graph("agent", {"outer": [{"question": "Why?"}], "inner": inner, "end": [{"done": True}]})
    stream = threads.runs.stream(thread_id, "agent", input={}, stream_mode=["values"], stream_subgraphs=True)
    names = [part.event for part in stream]
    assert [name.partition(":")[0] for name in names] == [
        *("metadata", "values", "values", "values|inner", "values|inner", "values"),
    ]
    state = threads.get_state(thread_id, subgraphs=True)
    (task,) = state.tasks or []
    assert task.state is not None
    assert (task.state.next, task.state.values) == (["ask"], {"question": "Why?"})
    output = threads.runs.wait(thread_id, "agent", command=Command(resume="so"))
    assert (output["answer"], output["done"]) == ("so", True)


def test_a_run_that_is_held(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    hold = Hold()
    server.graph("agent", [{"n": 1}, hold, {"n": 2}])
    run = threads.runs.create(thread_id, "agent", input={}, stream_resumable=True)
    stream = threads.runs.join_stream(thread_id, run.run_id, last_event_id="-")
    seen = [next(stream).data for _ in range(3)]
    assert seen[-1] == {"messages": [], "n": 1}
    assert threads.runs.get(thread_id, run.run_id).status == "running"
    hold.release()
    assert [part.data["n"] for part in stream] == [2]


@pytest.mark.parametrize(
    ("reply", "error", "message"),
    [
        (3, TypeError, "expected a function, parts, or nodes, got int"),
        ("text", TypeError, "expected a function, parts, or nodes, got str"),
        ([3], TypeError, "3 is no part of a script"),
        ({}, ValueError, "has no nodes"),
        ({"messages": "hi"}, TypeError, r"the node 'messages' needs a function.* is a script: \[\{…\}\]"),
    ],
)
def test_what_is_no_graph(server: FakeAgentServer, reply: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        server.graph("agent", reply)


async def coroutine(given: Any) -> Any:
    return {}


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (coroutine, "TypeError: .*an async one can't be used"),
        (lambda given: 3, "TypeError: .*gives a mapping, or parts; not int"),
        (lambda given: [3], "InvalidUpdateError: Expected dict, got 3"),
    ],
    ids=["async", "number", "list"],
)
def test_a_reply_that_gives_nothing_usable(
    server: FakeAgentServer, threads: ThreadsClient, thread_id: str, reply: Any, message: str
) -> None:
    server.graph("agent", reply)
    with pytest.raises(RunFailedError, match=message):
        threads.runs.wait(thread_id, "agent", input={})


def test_a_graph_can_be_replaced(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    server.graph("agent", [{"n": 1}])
    server.graph("agent", [{"n": 2}])
    assert threads.runs.wait(thread_id, "agent", input={})["n"] == 2
    assert server.client().assistants.count(graph_id="agent") == 1


def test_the_states_of_a_graph_that_is_gone() -> None:
    server = FakeAgentServer()
    server.graph("b", {"n": lambda state: {}})
    server.graph("a", {"n": lambda state: {}})
    threads = server.threads()
    gone = threads.create(graph_id="retired").thread_id
    for read in (threads.get_state, threads.get_history):
        with pytest.raises(NotFoundError, match=r"Graph 'retired' not found. Expected one of: \['a', 'b'\]"):
            read(gone)
    blank = threads.create().thread_id
    assert (threads.get_state(blank).values, threads.get_history(blank)) == ({}, [])
