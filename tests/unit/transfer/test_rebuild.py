"""Single histories, rebuilt."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING, Any

from langthreads._transfer.rebuild import History, Rebuilt
from tests.support.graph_model import GraphModel

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = dict[str, Any]


def rebuilt(states: Iterable[Json], graph: Json | None = None) -> Rebuilt:
    history = History()
    for state in states:
        history.add(state)
    return history.rebuild(graph)


def updates(found: Rebuilt) -> list[Any]:
    return [superstep["updates"] for superstep in found.supersteps]


def test_a_run() -> None:
    model = GraphModel()
    model.run({"log": ["in"]}, [("plan", {"log": ["plan"]})], [("answer", {})])
    assert updates(rebuilt(model.history())) == [
        [{"values": {"log": ["in"]}, "as_node": "__input__"}],
        [{"command": {"update": {"log": ["in"]}, "goto": ["plan"]}, "as_node": "__start__"}],
        [{"command": {"update": {"log": ["plan"]}, "goto": ["answer"]}, "as_node": "plan"}],
        [{"values": {}, "as_node": "answer"}],
    ]


def test_nothing() -> None:
    found = rebuilt([])
    assert (found.supersteps, found.count, found.latest) == ([], 0, None)


def test_several_tasks_are_several_updates() -> None:
    model = GraphModel()
    model.run({}, [("a", {"log": ["a"]}), ("b", {"log": ["b"]})])
    assert updates(rebuilt(model.history()))[-1] == [
        {"values": {"log": ["a"]}, "as_node": "a"},
        {"values": {"log": ["b"]}, "as_node": "b"},
    ]


def test_a_node_that_wrote_several_times() -> None:
    model = GraphModel()
    model.run({}, [("a", {"log": ["one", "two"], "plain": 1})])
    model.states[1]["tasks"][0]["result"] = {"log": {"$writes": [["one"], ["two"]]}, "plain": 1}
    assert updates(rebuilt(model.history()))[-1] == [
        {"values": {"log": ["one"], "plain": 1}, "as_node": "a"},
        {"values": {"log": ["two"]}, "as_node": "a"},
    ]


def test_what_was_sent_to_a_node_is_not_told() -> None:
    """The edges have to send it again; a command would run the node without its input."""
    model = GraphModel()
    model.run({}, [("a", {})])
    model.wait("work")
    model.states[-1]["tasks"][0]["path"] = ["__pregel_push", 0, False]
    assert updates(rebuilt(model.history()))[-1] == [{"values": {}, "as_node": "a"}]


def test_results_of_the_branch_beside_are_not_taken_for_an_update() -> None:
    model = GraphModel()
    model.run({}, [("a", {"log": ["old"]})], [("b", {})])
    model.update({"log": ["new"]}, ["b"], at=1)
    found = rebuilt(model.history(), {"edges": [{"source": "a", "target": "b"}]})
    assert updates(found)[-1] == [
        {"command": {"update": {"log": {"__overwrite__": ["new"]}}, "goto": ["b"]}, "as_node": "a"}
    ]
    assert (found.count, len(found.supersteps)) == (5, 3)


def test_whether_the_graph_is_needed() -> None:
    def needs(model: GraphModel) -> bool:
        history = History()
        for state in model.history():
            history.add(state)
        return history.needs_graph

    model = GraphModel()
    assert not needs(model)
    model.run({}, [("a", {})])
    assert not needs(model)
    model.update({"plain": 1}, [])
    assert needs(model)


def test_a_history_whose_beginning_is_gone() -> None:
    model = GraphModel()
    model.run({"log": ["in"]}, [("a", {"log": ["a"], "plain": 1})])
    found = rebuilt(model.history()[:1], {"edges": [{"source": "a", "target": "__end__"}]})
    assert found.cut
    assert updates(found) == [
        [{"values": {**model.states[-1]["values"]}, "as_node": "a"}],
    ]


def test_no_state_is_kept_of_a_long_history() -> None:
    """All states together are a hundred times as large as the last one."""
    model = GraphModel()
    for at in range(60):
        model.run({"messages": [{"type": "human", "content": f"{at:04}" * 400}]}, [("a", {"log": ["x" * 400]})])
    newest_first = [json.dumps(state) for state in model.history()]
    largest = len(newest_first[0])
    del model
    tracemalloc.start()
    found = rebuilt(json.loads(state) for state in newest_first)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.supersteps) == 180
    assert sum(map(len, newest_first)) > 50 * largest
    assert peak < 12 * largest
