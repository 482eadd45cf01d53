"""Forks hold what was typed, whatever the graph's reducers do."""

from __future__ import annotations

from typing import Any

import pytest

from langthreads import BadRequestError, RequestInfo, ThreadState, ThreadUpdateStateResponse
from langthreads_cli.ui.forking import differing, fork, message_changes


class Graph:
    """A thread of a graph with a reducer for each kind of channel; `plain` has none."""

    def __init__(self, values: dict[str, Any], *, refuses_second: bool = False) -> None:
        self.values = values
        self.writes: list[dict[str, Any]] = []
        self._refuses = refuses_second

    def state(self) -> ThreadState:
        return ThreadState.from_dict(
            {
                "values": self.values,
                "next": [],
                "checkpoint": {"checkpoint_id": str(len(self.writes))},
                "tasks": [],
                "metadata": {},
                "created_at": None,
                "parent_checkpoint": None,
            }
        )

    async def get_state(self, thread_id: str, *, checkpoint: Any) -> ThreadState:
        return self.state()

    async def update_state(self, thread_id: str, values: Any, **_: Any) -> ThreadUpdateStateResponse:
        if self.writes and self._refuses:
            raise BadRequestError(
                "no", request=RequestInfo("POST", "/"), status_code=400, headers={}, body=None, detail="no"
            )
        self.writes.append(values)
        for key, value in (values or {}).items():
            if key.startswith("added") and isinstance(value, dict) and "__overwrite__" in value:
                self.values = {**self.values, key: value["__overwrite__"]}
            elif key.startswith("added"):
                self.values = {**self.values, key: self.values.get(key, type(value)()) + value}
            else:
                self.values = {**self.values, key: value}
        return ThreadUpdateStateResponse.from_dict({"checkpoint": {"checkpoint_id": str(len(self.writes))}})


async def forked(graph: Graph, changes: dict[str, Any]) -> list[str]:
    return await fork(graph, "id", graph.state(), changes, None)  # type: ignore[arg-type]


async def test_a_plain_value_is_written_once() -> None:
    graph = Graph({"n": 1})
    assert await forked(graph, {"n": 2}) == []
    assert graph.values == {"n": 2}
    assert graph.writes == [{"n": 2}]


async def test_a_list_with_a_reducer_is_replaced() -> None:
    graph = Graph({"added": ["a", "b"]})
    assert await forked(graph, {"added": ["b"]}) == []
    assert graph.values == {"added": ["b"]}
    assert len(graph.writes) == 1


async def test_a_list_without_a_reducer_takes_a_second_write() -> None:
    graph = Graph({"plain": ["a"], "n": 1})
    assert await forked(graph, {"plain": ["c"], "n": 2}) == []
    assert graph.values == {"plain": ["c"], "n": 2}
    assert graph.writes[1:] == [{"plain": ["c"]}]


async def test_a_number_with_a_reducer_takes_a_second_write() -> None:
    graph = Graph({"added": 1})
    assert await forked(graph, {"added": 5}) == []
    assert graph.values == {"added": 5}


async def test_what_could_not_be_written_is_told() -> None:
    graph = Graph({"plain": ["a"]}, refuses_second=True)
    assert await forked(graph, {"plain": ["b"]}) == ["plain"]


async def test_a_fork_without_changes_writes_nothing() -> None:
    graph = Graph({"n": 1})
    assert await forked(graph, {}) == []
    assert graph.writes == [None]


def message(identifier: str | None, content: str, **more: Any) -> dict[str, Any]:
    return {"type": "human", "content": content, "id": identifier, **more}


A, B, C = (message(letter, letter) for letter in "abc")


@pytest.mark.parametrize(
    ("after", "sent"),
    [
        ([A, B], []),
        ([A, message("b", "new")], [message("b", "new")]),
        ([A, B, C], [C]),
        ([B], [{"type": "remove", "content": "", "id": "a"}]),
        ([B, A], [{"type": "remove", "content": "", "id": "__remove_all__"}, B, A]),
        ([C, A, B], [{"type": "remove", "content": "", "id": "__remove_all__"}, C, A, B]),
        ([], [{"type": "remove", "content": "", "id": "a"}, {"type": "remove", "content": "", "id": "b"}]),
        ([A, message("b", "", name=None, tool_calls=[])], [message("b", "")]),
    ],
)
def test_messages_are_changed_by_their_ids(after: list[dict[str, Any]], sent: list[dict[str, Any]]) -> None:
    assert message_changes([A, B], after) == sent


@pytest.mark.parametrize(
    ("typed", "stored", "differs"),
    [
        (1, 1, False), (1, 2, True), ([1], [1, 2], True), ({"a": 1}, {"a": 1, "b": None}, False),
        ({"a": 1}, {"a": 1, "b": 2}, True), (None, [], False), ([{"a": []}], [{}], False), ("", None, False), (0, None, False),
    ],
)  # fmt: skip
def test_empty_fields_make_no_difference(typed: Any, stored: Any, differs: bool) -> None:
    assert differing(typed, stored) is differs
