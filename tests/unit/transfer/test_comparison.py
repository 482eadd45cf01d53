"""How a copy differs, in words."""

from __future__ import annotations

from typing import Any

import pytest

from langthreads import Thread, ThreadExport
from langthreads._transfer.comparison import Comparison
from langthreads._transfer.export import export_of
from langthreads._transfer.rebuild import History, Rebuilt
from tests.support.graph_model import GraphModel

Json = dict[str, Any]


def rebuilt(model: GraphModel) -> Rebuilt:
    history = History()
    for state in model.history():
        history.add(state)
    return history.rebuild(None)


def thread(**fields: Any) -> Thread:
    whole = {"thread_id": "t", "created_at": "2026-01-02", "updated_at": "2026-01-02", "status": "idle"}
    return Thread.from_dict({**whole, "metadata": {"graph_id": "graph"}, **fields})


def export(model: GraphModel, stateful: tuple[str, ...] = (), **fields: Any) -> ThreadExport:
    return export_of(thread(**fields), rebuilt(model), list(stateful))


def conversation() -> GraphModel:
    model = GraphModel()
    model.run({"log": ["in"]}, [("a", {"plain": 1})], [("b", {"facts": {"x": [1, 2]}})])
    return model


def differences(ours: ThreadExport, theirs: GraphModel, **fields: Any) -> list[str]:
    return Comparison(ours, thread(**fields), rebuilt(theirs)).differences()


def changed(**values: Any) -> GraphModel:
    """The copy, with other values in its latest state."""
    model = conversation()
    model.states[-1]["values"] |= values
    return model


def test_a_copy_does_not_differ() -> None:
    copy = GraphModel()
    copy.build(export(conversation()).supersteps)
    assert differences(export(conversation()), copy) == []
    assert differences(export(GraphModel()), GraphModel()) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"plain": 2}, ["values.plain: the number 2, was the number 1"]),
        ({"plain": True}, ["values.plain: the boolean true, was the number 1"]),
        ({"plain": 1.0}, ["values.plain: the number 1.0, was the number 1"]),
        ({"plain": None}, ["values.plain: null, was the number 1"]),
        ({"new": {}}, ["values.new: an object, was missing"]),
        ({"facts": {}}, ["values.facts.x: missing, was an array"]),
        ({"facts": {"x": [1, 3]}}, ["values.facts.x[1]: the number 3, was the number 2"]),
        ({"facts": {"x": [1]}}, ["values.facts.x: length 1, was 2"]),
        ({"facts": "x" * 500}, [f"values.facts: the string '{'x' * 79}…', was an object"]),
        (
            {f"new {n}": n for n in range(7)},
            [f"values.new {n}: the number {n}, was missing" for n in range(5)] + ["values: 2 more places differ"],
        ),
        (
            {f"new {n}": n for n in range(6)},
            [f"values.new {n}: the number {n}, was missing" for n in range(5)] + ["values: 1 more place differs"],
        ),
    ],
    ids=str,
)
def test_values_that_differ(values: Json, said: list[str]) -> None:
    assert differences(export(conversation()), changed(**values)) == said


def test_what_is_next_and_how_many_checkpoints() -> None:
    copy = conversation()
    copy.wait("c")
    assert differences(export(conversation()), copy) == ["next: c, was nothing"]
    copy.run({})
    assert differences(export(conversation()), copy) == ["checkpoints: 6 there, 4 exported"]


def test_earlier_states_that_differ() -> None:
    copy = conversation()
    copy.states[2]["values"] = {"plain": 7}
    assert differences(export(conversation()), copy) == [
        "history: 1 of 3 earlier states differ, first the one at checkpoint 3"
    ]


def asking(*values: Any, answered: int = 0) -> GraphModel:
    model = conversation()
    model.wait(*(f"ask{n}" for n, _ in enumerate(values)))
    for n, (task, value) in enumerate(zip(model.states[-1]["tasks"], values, strict=True)):
        task["interrupts"] = [{"id": f"i{n}", "value": value}]
        task["result"] = {} if n < answered else None
    return model


def test_questions_that_wait_no_longer() -> None:
    copy = conversation()
    copy.wait("ask0", "ask1")
    assert differences(export(asking("Yes?", "No?")), copy) == [
        "interrupts: 2 of 2 no longer there, from ask0, ask1; run the thread with input None to be asked again, "
        "and answer by the new ids"
    ]
    assert differences(export(asking("Yes?", "No?")), asking("Yes?", "What?")) == [
        "interrupts: 1 of 2 no longer there, from ask1; run the thread with input None to be asked again, "
        "and answer by the new ids"
    ]
    assert differences(export(asking("Yes?")), asking("Yes?")) == []
    assert differences(export(asking("Yes?")), conversation()) == [
        "next: nothing, was ask0",
        "interrupts: 1 of 1 no longer there, from ask0; nothing asks it again",
    ]


def test_another_graph() -> None:
    assert differences(export(conversation()), conversation(), metadata={}) == ["graph: none, was graph"]


# ---------------------------------------------------------------- what an export notes


def test_other_branches_and_a_lost_beginning() -> None:
    model = conversation()
    model.update({"plain": 2}, [], at=1)
    assert export(model).notes == [
        "2 checkpoints on other branches, beside the way to the latest state, can't be carried"
    ]
    cut = conversation()
    del cut.states[0]
    assert export(cut).notes == ["the checkpoints before the oldest one were gone from the server already"]


def test_what_was_done_is_done_again() -> None:
    assert export(asking("a", "b", answered=1)).notes == [
        "the node ask0 was done while others of its superstep wait; it runs again there, and asks again what was answered"
    ]
    assert [one["node"] for one in export(asking("a", "b", answered=1)).interrupts] == ["ask1"]


def test_errors_tasks_and_subgraphs() -> None:
    model = asking("a")
    model.states[-1]["tasks"][0]["error"] = "ValueError('no')"
    assert export(model).notes == ["the error of the node ask0 can't be carried; the node is next there"]
    model = asking("a", "b")
    for task in model.states[-1]["tasks"]:
        task |= {"name": "work", "path": ["__pregel_push", 0, False]}
    assert export(model).notes == [
        "what was sent to the node work is shown nowhere; it is lost, unless the graph's edges send it again"
    ]
    model = conversation()
    for at, name in enumerate(("one", "two", "three")):
        model.states[at]["tasks"].append({"name": name, "checkpoint": {"checkpoint_ns": name}})
    assert export(model, stateful=("two",)).notes == [
        "the subgraph two keeps a memory of its own, which can't be carried",
        "the checkpoints inside of the subgraphs one, three can't be carried",
    ]


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"status": "busy"}, "a run was in progress while the thread was read; what it did afterwards is missing"),
        ({"ttl": {"ttl": 5}}, "the time to live can't be carried"),
        ({"config": {"configurable": {"user": "u"}}}, "the config can't be carried"),
        ({"config": {"configurable": {}}}, None),
        ({"config": None}, None),
    ],
    ids=str,
)
def test_what_is_noted_of_the_thread(fields: Json, note: str | None) -> None:
    assert export(conversation(), **fields).notes == ([] if note is None else [note])


# ---------------------------------------------------------------- imports that broke off


@pytest.mark.parametrize("came", range(4))
def test_a_thread_in_part(came: int) -> None:
    whole = export(conversation())
    copy = GraphModel()
    copy.build(whole.supersteps[:came])
    comparison = Comparison(whole, thread(), rebuilt(copy))
    assert comparison.is_part()
    assert comparison.missing_supersteps() == whole.supersteps[came:]


def test_a_thread_that_is_no_part() -> None:
    whole = export(conversation())
    part = GraphModel()
    part.build(whole.supersteps[:2])
    assert not Comparison(whole, thread(metadata={"graph_id": "other"}), rebuilt(part)).is_part()
    assert not Comparison(whole, thread(status="busy"), rebuilt(part)).is_part()
    assert not Comparison(whole, thread(), rebuilt(conversation())).is_part(), "it is whole"
    part.states[-1]["values"] = {"log": ["other"]}
    assert not Comparison(whole, thread(), rebuilt(part)).is_part()
    assert not Comparison(export(GraphModel()), thread(), rebuilt(conversation())).is_part()
