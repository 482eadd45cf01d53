"""What is sent for one channel, and for messages."""

from __future__ import annotations

from typing import Any

import pytest

from langthreads._transfer.channels import AS_WRITTEN, MISSING, change_of
from langthreads._transfer.messages import as_sent, difference, is_messages, without_what_cannot_move

OVER = {"__overwrite__": [1, 2]}


@pytest.mark.parametrize(
    ("before", "after", "writes", "reduced", "plain", "guess"),
    [
        # written once, and there it is
        (MISSING, 1, [1], AS_WRITTEN, AS_WRITTEN, AS_WRITTEN),
        (1, None, [None], AS_WRITTEN, AS_WRITTEN, AS_WRITTEN),
        (1, True, [True], AS_WRITTEN, AS_WRITTEN, AS_WRITTEN),
        # the usual reducers
        ([1], [1, 2, 3], [[2], [3]], AS_WRITTEN, AS_WRITTEN, AS_WRITTEN),
        (["a"], ["a", "b"], [["a", "b"]], AS_WRITTEN, AS_WRITTEN, AS_WRITTEN),
        ({"a": 1}, {"a": 2, "b": 3}, [{"a": 2}, {"b": 3}], AS_WRITTEN, AS_WRITTEN, AS_WRITTEN),
        (1, 4, [1, 2], AS_WRITTEN, AS_WRITTEN, AS_WRITTEN),
        (5, 5, [3], AS_WRITTEN, AS_WRITTEN, AS_WRITTEN),
        ("a", "ab", ["b"], AS_WRITTEN, AS_WRITTEN, AS_WRITTEN),
        ([0], [1, 2], [{"value": [1, 2], "type": "__overwrite__"}], AS_WRITTEN, AS_WRITTEN, AS_WRITTEN),
        # a reducer of somebody's own
        (1, 12, [2], {"__overwrite__": 12}, 12, 12),
        ([0], [1, 2], [[2]], OVER, [1, 2], [1, 2]),
        # nobody knows who wrote
        (MISSING, [1, 2], [], [1, 2], [1, 2], [1, 2]),
        ([1], [1, 2], [], OVER, [1, 2], [2]),
        (True, 1, [], {"__overwrite__": 1}, 1, 1),
        # not shown
        (MISSING, MISSING, ["private"], AS_WRITTEN, AS_WRITTEN, AS_WRITTEN),
    ],
)
def test_what_is_sent(before: Any, after: Any, writes: list[Any], reduced: Any, plain: Any, guess: Any) -> None:
    change = change_of(before, after, writes)
    assert change is not None
    assert (change.resolve(True), change.resolve(False), change.resolve(None)) == (reduced, plain, guess)


@pytest.mark.parametrize(("before", "after"), [(1, 1), ([], []), (MISSING, MISSING), ({"a": None}, {"a": None})])
def test_nothing_is_sent_where_nothing_happened(before: Any, after: Any) -> None:
    assert change_of(before, after, []) is None


def test_an_empty_value_that_appears_is_a_change() -> None:
    assert change_of(MISSING, None, []) is not None


# ---------------------------------------------------------------- messages


def message(identity: str, text: str = "hi", **more: Any) -> dict[str, Any]:
    return {"type": "human", "content": text, "id": identity, "additional_kwargs": {}, "name": None, **more}


def remove(identity: str) -> dict[str, Any]:
    return {"type": "remove", "content": "", "id": identity}


def sent(identity: str, text: str = "hi") -> dict[str, Any]:
    return {"type": "human", "content": text, "id": identity}


A, B, C = message("a"), message("b"), message("c")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([], [A], [sent("a")]),
        ([A], [A, B, C], [sent("b"), sent("c")]),
        ([A, B], [message("a", "edited"), B], [sent("a", "edited")]),
        ([A, B, C], [B], [remove("a"), remove("c")]),
        ([A, B], [B, C], [remove("a"), sent("c")]),
        ([A, B], [B, A], [remove("__remove_all__"), sent("b"), sent("a")]),
        ([B], [A, B], [remove("__remove_all__"), sent("a"), sent("b")]),
        ([A], [A], []),
    ],
    ids=["first", "more", "edited", "removed", "trimmed", "reordered", "put before", "same"],
)
def test_the_difference_of_messages(before: list[Any], after: list[Any], expected: list[Any]) -> None:
    assert difference(before, after) == expected


def test_the_ids_of_the_reducer_are_sent_with_what_was_written_without() -> None:
    change = change_of([A], [A, B], [[{"role": "user", "content": "hi"}]])
    assert change is not None
    assert change.explained
    assert change.resolve(True) == [sent("b")]


@pytest.mark.parametrize(
    ("writes", "explained"),
    [
        (["hi"], True),
        ([["hi"]], True),
        ([[["user", "hi"]]], True),
        ([[B]], True),
        ([["something else"]], False),
        ([], False),
    ],
)
def test_messages_are_known_by_their_texts(writes: list[Any], explained: bool) -> None:
    change = change_of([A], [A, B], writes)
    assert change is not None
    assert change.explained is explained


def test_a_list_of_messages_without_a_reducer_is_sent_as_it_was_written() -> None:
    change = change_of([A], [B], [[B]])
    assert change is not None
    assert change.resolve(False) is AS_WRITTEN


@pytest.mark.parametrize(
    "value",
    [None, {}, "text", [1], [{"content": "no type"}], [{**A, "id": None}], [A, A], [{**A, "type": "text"}]],
)
def test_what_is_no_list_of_messages(value: Any) -> None:
    assert not is_messages(value)


def test_empty_parts_of_messages_are_not_sent_but_their_texts_are() -> None:
    calls = [{"name": "f", "args": {}, "id": "1"}]
    whole = {"type": "ai", "content": "", "id": "a", "tool_calls": calls, "invalid_tool_calls": [], "example": False}
    assert as_sent(whole) == {"type": "ai", "content": "", "id": "a", "tool_calls": calls, "example": False}


def test_digests_do_not_tell_where_usage_is_kept() -> None:
    usage = {"total_tokens": 3}
    before = {"messages": [{**A, "usage_metadata": usage}], "n": None}
    after = {"messages": [{**A, "additional_kwargs": {"usage_metadata": usage}}], "n": None}
    assert without_what_cannot_move(before) == without_what_cannot_move(after) == {"messages": [sent("a")], "n": None}
