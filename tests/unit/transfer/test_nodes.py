"""Which node an update stands for, where the history doesn't say."""

from __future__ import annotations

from typing import Any

import pytest

from langthreads._transfer.nodes import Nodes


def graph(*edges: str) -> dict[str, Any]:
    """A graph as servers draw it: `a>b` is an edge, `a?b` a conditional one."""
    found = []
    for edge in edges:
        source, mark, target = edge.partition("?" if "?" in edge else ">")
        found.append({"source": source, "target": target, **({"conditional": True} if mark == "?" else {})})
    return {"nodes": [], "edges": found}


DIAMOND = graph("__start__>a", "__start__>b", "a>c", "b>c", "c>d", "d>__end__")
CHOICE = graph("__start__>a", "a?b", "a?__end__", "b>__end__")


@pytest.mark.parametrize(
    ("drawn", "following", "chosen"),
    [
        (DIAMOND, ["a", "b"], "__start__"),
        (DIAMOND, ["d"], "c"),
        (DIAMOND, [], "d"),
        (DIAMOND, ["a"], "d"),  # no edges lead there alone: a node that leads to the end, and a command
        (CHOICE, [], "b"),
        (CHOICE, ["b"], "b"),
        (None, ["b"], "__start__"),
        ({"edges": [{"source": 1, "target": "a"}, None, {"source": "x"}]}, [], "__start__"),
        ({"edges": "none"}, [], "__start__"),
    ],
)
def test_the_graph_says_what_leads_where(drawn: Any, following: list[str], chosen: str) -> None:
    assert Nodes(drawn).choose(following, joins=False) == [chosen]


def test_what_the_history_shows_comes_first() -> None:
    nodes = Nodes(DIAMOND)
    nodes.observe(["x"], ["d"])
    nodes.observe(["a", "b"], ["d"])  # two nodes: it can't be told which
    assert nodes.choose(["d"], joins=False) == ["x"]


def test_a_node_without_conditions_is_preferred() -> None:
    nodes = Nodes(CHOICE)
    nodes.observe(["a"], [])
    nodes.observe(["b"], [])
    assert nodes.choose([], joins=False) == ["b"]


def test_a_node_that_waited_for_several_others() -> None:
    nodes = Nodes(DIAMOND)
    nodes.ran(["a"])
    assert nodes.choose(["d"], joins=True) == ["c"]
    nodes.ran(["b"])
    assert nodes.choose(["d"], joins=True) == ["c"]
    assert nodes.choose(["e"], joins=True) == ["c"], "it may have chosen by a command"
    nodes.restart()
    assert nodes.choose([], joins=True) == ["d"]


def test_a_node_that_waited_and_ran_waits_anew() -> None:
    nodes = Nodes(DIAMOND)
    nodes.ran(["a", "b"])
    nodes.ran(["c"])
    assert nodes.choose(["d"], joins=True) == ["c"], "the only one that leads there"
    assert nodes.choose([], joins=True) == ["d"]


def test_several_nodes_that_waited_at_once() -> None:
    nodes = Nodes(graph("a>c", "b>c", "a>d", "b>d", "c>__end__", "d>__end__"))
    nodes.ran(["a", "b"])
    assert sorted(nodes.choose([], joins=True)) == ["c", "d"]
