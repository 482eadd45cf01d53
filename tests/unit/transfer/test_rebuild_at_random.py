"""Histories of all kinds, rebuilt: the supersteps lead through the same states."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from langthreads._transfer.rebuild import History, Rebuilt
from tests.support.graph_model import GraphModel

Json = dict[str, Any]

words = st.text("abc", min_size=1, max_size=2)
plain_values = st.none() | st.booleans() | st.integers(-3, 3) | words | st.lists(words, max_size=2)
messages = st.one_of(
    words,
    st.lists(words, max_size=2),
    st.builds(lambda text: [{"type": "ai", "content": text, "name": "bot"}], words),
)
writes = st.fixed_dictionaries(
    {},
    optional={
        "plain": plain_values,
        "list": st.lists(words, max_size=3),
        "log": st.lists(words, max_size=2),
        "total": st.integers(-3, 3),
        "facts": st.dictionaries(words, plain_values, max_size=2),
        "odd": st.integers(0, 3),
        "messages": messages,
    },
)
nodes = st.sampled_from("abcd")


def alone(tasks: list[tuple[str, Json]]) -> bool:
    """A channel without a reducer takes one value in a superstep."""
    return all(sum(name in written for _, written in tasks) <= 1 for name in ("plain", "list"))


supersteps = st.lists(st.tuples(nodes, writes), min_size=1, max_size=3, unique_by=lambda task: task[0]).filter(alone)
runs = st.tuples(st.just("run"), writes, st.lists(supersteps, max_size=4))
exits = st.tuples(st.just("exit"), writes, st.lists(supersteps, min_size=1, max_size=3))
updates = st.tuples(st.just("update"), writes, st.lists(nodes, max_size=1))
forks = st.tuples(st.just("fork"), writes, st.integers(0, 30))
removals = st.tuples(st.just("remove"), st.integers(0, 5), st.booleans())


def happen(model: GraphModel, event: tuple[Any, ...]) -> None:
    match event:
        case ("run", given, steps):
            model.run(given, *steps)
        case ("exit", given, steps):
            model.run(given, *steps, keep_last=True)
        case ("update", values, following):
            model.update(values, following)
        case ("fork", values, at):
            model.update(values, [], at % len(model.states))
        case ("remove", at, edit):
            there: list[Json] = model.states[-1]["values"]["messages"]
            if there:
                one = there[at % len(there)]
                what = (
                    {"type": "ai", "content": "edited", "id": one["id"]}
                    if edit
                    else {"type": "remove", "content": "", "id": one["id"]}
                )
                model.run({}, [("a", {"messages": [what]})])


def rebuilt(model: GraphModel) -> Rebuilt:
    history = History()
    for state in model.history():
        history.add(state)
    return history.rebuild(None)


def main_line(model: GraphModel) -> list[Json]:
    by_id = {state["checkpoint_id"]: state for state in model.states}
    line = [model.states[-1]]
    while line[-1]["parent_checkpoint_id"] is not None:
        line.append(by_id[line[-1]["parent_checkpoint_id"]])
    return line[::-1]


@settings(max_examples=60, deadline=None)
@given(runs, st.lists(runs | exits | updates | forks | removals, max_size=5))
def test_the_supersteps_lead_through_the_same_states(first: tuple[Any, ...], events: list[tuple[Any, ...]]) -> None:
    original = GraphModel()
    for event in (first, *events):
        happen(original, event)
    found = rebuilt(original)
    twin = GraphModel()
    twin.build(found.supersteps)
    line = main_line(original)
    assert [state["values"] for state in twin.states] == [state["values"] for state in line]
    assert twin.states[-1]["next"] == original.states[-1]["next"]
    assert found.count == len(original.states)
    assert len(found.checkpoints) == len(found.supersteps) == len(line)
    # A copy is exported as the original was.
    again = rebuilt(twin)
    assert [one["digest"] for one in again.checkpoints] == [one["digest"] for one in found.checkpoints]
