"""Graphs with edges: several nodes at once, joins, tasks that are sent, as langgraph 1.2 runs them."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import BadRequestError, Command, RunFailedError, Send
from langthreads.testing import Ask, Clock, Custom, Fail, FakeAgentServer, Goto, Hold, Pause, Subgraph

if TYPE_CHECKING:
    from langthreads_sync import ThreadsClient

START, END = "__start__", "__end__"
LOG = {"log": operator.add}


@pytest.fixture
def server() -> FakeAgentServer:
    return FakeAgentServer(clock=Clock("2026-01-01", flows=False))


@pytest.fixture
def threads(server: FakeAgentServer) -> ThreadsClient:
    return server.threads()


@pytest.fixture
def thread_id(threads: ThreadsClient) -> str:
    return threads.create(graph_id="agent").thread_id


def say(*parts: Any) -> Any:
    """A node that says its last part, after the others."""
    return [*parts[:-1], {"log": [parts[-1]]}]


def add(server: FakeAgentServer, edges: list[Any], **nodes: Any) -> None:
    server.graph("agent", nodes, reducers=LOG, channels=["log", "n"], edges=edges)


def history(threads: ThreadsClient, thread_id: str) -> list[tuple[str, list[str]]]:
    states = threads.get_history(thread_id, limit=50)[::-1]
    return [(" ".join(state.values["log"]), state.next) for state in states]


def test_nodes_that_follow_on_one_run_at_once(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    add(server, [(START, "z"), (START, "a")], z=say(Pause(5), "z"), a=say(Pause(3), "a"))
    before = server.clock.now()
    stream = threads.runs.stream(thread_id, "agent", input={"log": ["in"]}, stream_mode=["updates"])
    assert [part.data for part in stream if part.event == "updates"] == [{"a": {"log": ["a"]}}, {"z": {"log": ["z"]}}]
    assert 5 <= (server.clock.now() - before).total_seconds() < 7
    # States list them as they were declared; what they wrote is added in the order of their names.
    assert history(threads, thread_id) == [("", [START]), ("in", ["z", "a"]), ("in a z", [])]


def test_one_that_is_held_does_not_hold_the_others(
    server: FakeAgentServer, threads: ThreadsClient, thread_id: str
) -> None:
    hold = Hold()
    add(server, [(START, "a"), (START, "b")], a=say(hold, "a"), b=say(Pause(3), Custom("b"), "b"))
    run = threads.runs.create(thread_id, "agent", input={}, stream_mode=["custom", "updates"], stream_resumable=True)
    stream = threads.runs.join_stream(thread_id, run.run_id, last_event_id="-")
    assert [next(stream).data for _ in range(3)][1:] == ["b", {"b": {"log": ["b"]}}]
    assert threads.runs.get(thread_id, run.run_id).status == "running"
    hold.release()
    assert [part.data for part in stream] == [{"a": {"log": ["a"]}}]
    assert threads.get(thread_id).values == {"log": ["a", "b"]}


def test_a_node_waits_for_several(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    edges = [(START, "a"), (START, "b"), ("b", "b2"), (["a", "b2"], "c"), ("c", "d")]
    add(server, edges, a=say("a"), b=say("b"), b2=say("b2"), c=say("c"), d=say("d"))
    for _ in range(2):
        threads.runs.wait(thread_id, "agent", input={"log": ["in"]})
    texts = [text for text, _ in history(threads, thread_id)]
    assert texts[1:6] == ["in", "in a b", "in a b b2", "in a b b2 c", "in a b b2 c d"]
    assert [text.removeprefix("in a b b2 c d ") for text in texts[7:]] == texts[1:6]


def test_states_do_not_show_what_several_led_to(
    server: FakeAgentServer, threads: ThreadsClient, thread_id: str
) -> None:
    add(server, [(START, "a"), (START, "b"), (["a", "b"], "c")], a=say("a"), b=say("b"), c=say("c"))
    threads.runs.wait(thread_id, "agent", input={"log": ["in"]}, interrupt_before=["c"])
    assert history(threads, thread_id)[-1] == ("in a b", [])
    assert threads.get(thread_id).status == "interrupted"
    with pytest.raises(BadRequestError, match="Ambiguous update, specify as_node"):
        threads.update_state(thread_id, {"log": ["?"]})
    assert threads.runs.wait(thread_id, "agent") == {"log": ["in", "a", "b", "c"]}
    threads.update_state(thread_id, {"log": ["as c"]})
    assert threads.get_state(thread_id).values["log"][-1] == "as c"


def test_updates_as_nodes_that_are_waited_for(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    add(server, [(START, "a"), (START, "b"), (["a", "b"], "c")], a=say("a"), b=say("b"), c=say("c"))
    threads.update_state(thread_id, {"log": ["in"]}, as_node=START)
    for node in "ab":
        threads.update_state(thread_id, {"log": [f"as {node}"]}, as_node=node)
        assert threads.get(thread_id).status == "idle"
    assert threads.runs.wait(thread_id, "agent") == {"log": ["in", "as a", "as b", "c"]}
    first = threads.get_history(thread_id, limit=50)[-1]
    assert [task["result"] for task in first.tasks] == [{"log": ["as a"]}, None]


def test_a_function_chooses_with_what_was_written(
    server: FakeAgentServer, threads: ThreadsClient, thread_id: str
) -> None:
    def count(state: Any) -> Any:
        return {"log": [str(state["n"])], "n": state["n"] - 1}

    add(server, [(START, "count"), ("count", lambda state: "count" if state["n"] else END)], count=count)
    assert threads.runs.wait(thread_id, "agent", input={"n": 3}) == {"log": ["3", "2", "1"], "n": 0}


def test_tasks_are_sent_with_inputs_of_their_own(
    server: FakeAgentServer, threads: ThreadsClient, thread_id: str
) -> None:
    edges = [(START, lambda state: [Send("work", item) for item in state["log"]]), ("work", "end")]
    add(server, edges, work=lambda item: {"log": [item.upper()]}, end=say("end"))
    stream = threads.runs.stream(thread_id, "agent", input={"log": ["x", "y"]}, stream_mode=["tasks"])
    begun = [part.data for part in stream if part.event == "tasks" and "triggers" in part.data]
    assert [(task["name"], task["input"], task["triggers"]) for task in begun] == [
        ("work", "x", ["__pregel_push"]),
        ("work", "y", ["__pregel_push"]),
        ("end", {"log": ["x", "y", "X", "Y"]}, ["branch:to:end"]),
    ]
    assert history(threads, thread_id)[1:] == [("x y", ["work", "work"]), ("x y X Y", ["end"]), ("x y X Y end", [])]
    paths = [task["path"] for task in threads.get_history(thread_id)[2].tasks]
    assert paths == [["__pregel_push", 0, False], ["__pregel_push", 1, False]]


@pytest.mark.parametrize("chosen", [3, ["a", 3], {"a": 1}])
def test_a_function_that_chooses_no_node(
    server: FakeAgentServer, threads: ThreadsClient, thread_id: str, chosen: Any
) -> None:
    add(server, [(START, lambda state: chosen)], a=say("a"))
    with pytest.raises(RunFailedError, match="TypeError: an edge's function returns names of nodes, or Sends; not"):
        threads.runs.wait(thread_id, "agent", input={})


def test_a_function_that_chooses_nothing_ends_the_graph(
    server: FakeAgentServer, threads: ThreadsClient, thread_id: str
) -> None:
    add(server, [(START, lambda state: None)], a=say("a"))
    assert threads.runs.wait(thread_id, "agent", input={"log": ["in"]}) == {"log": ["in"]}


def test_nothing_can_be_sent_too(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    add(server, [(START, lambda state: Send("work"))], work=lambda given: {"log": [repr(given)]})
    assert threads.runs.wait(thread_id, "agent", input={"log": ["in"]}) == {"log": ["in", "None"]}


def test_a_node_sends_and_names_others(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    def go(state: Any) -> Any:
        yield {"log": ["go"]}
        yield Goto("z", Send("work", 1), "a", Send("work", 2))

    nodes = {"go": go, "z": say("z"), "a": say("a"), "work": lambda item: {"log": [f"work {item}"]}}
    add(server, [(START, "go")], **nodes)
    threads.runs.wait(thread_id, "agent", input={})
    # States have what was sent first; it is written last.
    assert history(threads, thread_id)[-2:] == [("go", ["work", "work", "z", "a"]), ("go a z work 1 work 2", [])]


def test_several_questions_are_answered_one_after_the_other(
    server: FakeAgentServer, threads: ThreadsClient, thread_id: str
) -> None:
    ran: list[str] = []

    def ask(name: str) -> Any:
        def node(state: Any) -> Any:
            answer = yield Ask(f"{name}?")
            ran.append(name)
            yield {"log": [f"{name}: {answer}"]}

        return node

    add(server, [(START, "a"), (START, "b"), (START, "c")], a=ask("a"), b=ask("b"), c=say("c"))
    output = threads.runs.wait(thread_id, "agent", input={"log": ["in"]})
    assert (dict(output).keys(), [one.value for one in output.interrupts]) == ({"__interrupt__"}, ["a?", "b?"])
    first, second = threads.get_state(thread_id).interrupts
    assert len(threads.get(thread_id).interrupts) == 2
    with pytest.raises(RunFailedError, match="you must specify the interrupt id"):
        threads.runs.wait(thread_id, "agent", command=Command(resume="yes"))
    output = threads.runs.wait(thread_id, "agent", command=Command(resume={second.id: "two"}))
    assert (output["log"], output.interrupts[0].id) == (["in"], first.id)
    assert [task["result"] for task in threads.get_state(thread_id).tasks] == [
        None,
        {"log": ["b: two"]},
        {"log": ["c"]},
    ]
    stream = threads.runs.stream(thread_id, "agent", command=Command(resume={first.id: "one"}), stream_mode=["updates"])
    assert [part.data for part in stream if part.event == "updates"] == [
        {"b": {"log": ["b: two"]}, "__metadata__": {"cached": True}},
        {"c": {"log": ["c"]}, "__metadata__": {"cached": True}},
        {"a": {"log": ["a: one"]}},
    ]
    assert threads.get(thread_id).values == {"log": ["in", "a: one", "b: two", "c"]}
    assert ran == ["b", "a"]


def test_one_that_fails_leaves_what_the_others_did(
    server: FakeAgentServer, threads: ThreadsClient, thread_id: str
) -> None:
    failures = [ValueError("no model today")]
    calls: list[str] = []

    def fails(state: Any) -> Any:
        if failures:
            raise failures.pop()
        return {"log": ["at last"]}

    def counts(state: Any) -> Any:
        calls.append("once")
        return {"log": ["good"]}

    add(server, [(START, "bad"), (START, "good")], bad=fails, good=counts)
    with pytest.raises(RunFailedError, match="no model today"):
        threads.runs.wait(thread_id, "agent", input={"log": ["in"]})
    told = [(task["error"], task["result"]) for task in threads.get_state(thread_id).tasks]
    assert told == [("ValueError('no model today')", None), (None, {"log": ["good"]})]
    assert threads.runs.wait(thread_id, "agent") == {"log": ["in", "at last", "good"]}
    assert calls == ["once"]


def test_a_failure_does_not_wait(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    add(server, [(START, "bad"), (START, "slow")], bad=[Fail("no")], slow=say(Pause(60), "slow"))
    before = server.clock.now()
    with pytest.raises(RunFailedError, match="no"):
        threads.runs.wait(thread_id, "agent", input={})
    assert (server.clock.now() - before).total_seconds() < 60


def test_a_cancelled_run_leaves_all_of_its_nodes(
    server: FakeAgentServer, threads: ThreadsClient, thread_id: str
) -> None:
    left: list[str] = []

    def held(name: str) -> Any:
        def node(state: Any) -> Any:
            try:
                yield Hold()
            finally:
                left.append(name)

        return node

    add(server, [(START, "a"), (START, "b")], a=held("a"), b=held("b"))
    run = threads.runs.create(thread_id, "agent", input={})
    server.clock.advance(1)
    threads.runs.cancel(thread_id, run.run_id, wait=True)
    assert left == ["a", "b"]


def test_edges_inside_of_a_node(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    inner = Subgraph({"a": say("a"), "b": say("b")}, channels=["log"], edges=[(START, "a"), (START, "b")])
    server.graph("agent", {"plan": say("plan"), "inner": inner}, channels=["log"])
    threads.runs.wait(thread_id, "agent", input={"log": ["in"]})
    drawn = server.client().assistants.get_graph("agent", xray=True)
    assert [(edge["source"], edge["target"]) for edge in drawn["edges"]] == [
        (START, "plan"),
        ("plan", "inner:a"),
        ("plan", "inner:b"),
        ("inner:a", END),
        ("inner:b", END),
    ]


def test_what_is_drawn(server: FakeAgentServer) -> None:
    add(server, [(START, "a"), (["a", "b"], "c"), ("a", lambda state: "b")], a=say("a"), b=say("b"), c=say("c"))
    edges = server.client().assistants.get_graph("agent")["edges"]
    assert [(edge["source"], edge["target"], edge.get("conditional", False)) for edge in edges] == [
        (START, "a", False),
        ("a", "c", False),
        *(("a", one, True) for one in ("a", "b", "c", END)),
        ("b", "c", False),
        ("c", END, False),
    ]


def test_a_thread_that_was_put_there_half_done(server: FakeAgentServer, threads: ThreadsClient) -> None:
    add(server, [(START, "done"), (START, "ask")], done=[Fail("it must not run")], ask=[Ask("?"), {"log": ["asked"]}])
    tasks = [{"name": "done", "result": {"log": ["done"]}}, {"name": "ask", "interrupts": [{"value": "?"}]}]
    thread_id = server.put_thread(graph_id="agent", states=[{"values": {"log": ["in"]}, "tasks": tasks}])
    output = threads.runs.wait(thread_id, "agent", command=Command(resume="yes"))
    assert output == {"log": ["in", "asked", "done"]}


@pytest.mark.parametrize(
    ("edges", "error", "message"),
    [
        ([("a", "b")], ValueError, "edges: none begins at '__start__'"),
        ([(START, "x")], ValueError, "edges: there is no node 'x'; there are a, b"),
        ([(START, "a"), (["a", "x"], "b")], ValueError, "there is no node 'x'"),
        ([(START, "a"), (["a", "b"], lambda state: "a")], TypeError, "that one must be named"),
        ([(START, "a"), ("a", START)], ValueError, "there is no node '__start__'"),
        ([(START, "a"), (END, "b")], ValueError, "there is no node '__end__'"),
        ([(START, "a"), ([], "b")], TypeError, "is no pair of nodes"),
        (["a"], TypeError, "edges: 'a' is no pair of nodes"),
        ([(START, "a", "b")], TypeError, "is no pair of nodes"),
    ],
)
def test_what_is_no_edge(server: FakeAgentServer, edges: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        add(server, edges, a=say("a"), b=say("b"))
