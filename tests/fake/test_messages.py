"""Messages in a state: what langgraph 1.2 and langchain-core make of each spelling, and what the fake server makes of it."""

from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

import pytest

from langthreads import APIStatusError, RunFailedError
from langthreads.testing import FakeAgentServer, Say, add_messages

CALL = {"name": "find", "args": {"a": 1}, "id": "1", "type": "tool_call"}
OPENAI_CALL = {"id": "1", "type": "function", "function": {"name": "find", "arguments": '{"a": 1}'}}
BLOCKS = ["a", {"type": "text", "text": "b"}]
TOOLS = {"tool_calls": [], "invalid_tool_calls": [], "usage_metadata": None}
RESULT = {"tool_call_id": "1", "artifact": None, "status": "success"}


def whole(kind: str, content: Any = "x", **more: Any) -> dict[str, Any]:
    usual = {"additional_kwargs": {}, "response_metadata": {}, "name": None, "id": "0"}
    return {"type": kind, "content": content, **usual, **more}


def added(before: list[Any], written: Any, **more: Any) -> Any:
    ids = count()
    return add_messages(before, written, new_id=lambda: str(next(ids)), **more)


SPELLINGS: dict[str, tuple[Any, dict[str, Any]]] = {
    "text": ("x", whole("human")),
    "user": ({"role": "user", "content": "x"}, whole("human")),
    "human": ({"role": "human", "content": "x"}, whole("human")),
    "type": ({"type": "user", "content": "x"}, whole("human")),
    "pair": (["user", "x"], whole("human")),
    "tuple": (("human", BLOCKS), whole("human", BLOCKS)),
    "assistant": ({"role": "assistant", "content": "x"}, whole("ai", **TOOLS)),
    "no content": ({"role": "assistant", "content": None}, whole("ai", "", **TOOLS)),
    "system": ({"role": "system", "content": "x"}, whole("system")),
    "developer": (
        {"role": "developer", "content": "x"},
        whole("system", additional_kwargs={"__openai_role__": "developer"}),
    ),
    "function": ({"role": "function", "content": "x", "name": "f"}, whole("function", name="f")),
    "tool": ({"role": "tool", "content": "x", "tool_call_id": "1"}, whole("tool", **RESULT)),
    "tool with more": (
        {"role": "tool", "content": "x", "tool_call_id": 1, "artifact": [1], "status": "error"},
        whole("tool", **{**RESULT, "artifact": [1], "status": "error"}),
    ),
    "call": (
        {"role": "ai", "content": "x", "tool_calls": [{"name": "find", "args": {"a": 1}, "id": "1"}]},
        whole("ai", **{**TOOLS, "tool_calls": [CALL]}),
    ),
    "call as OpenAI has it": (
        {"role": "ai", "content": "x", "tool_calls": [OPENAI_CALL]},
        whole("ai", **{**TOOLS, "tool_calls": [CALL]}),
    ),
    "more": ({"role": "user", "content": "x", "foo": 1}, whole("human", additional_kwargs={"foo": 1})),
    "metadata": (
        {"role": "user", "content": "x", "additional_kwargs": {"k": 1}, "response_metadata": {"m": 1}, "foo": 1},
        whole("human", additional_kwargs={"foo": 1, "k": 1}, response_metadata={"m": 1}),
    ),
    "role and type": (
        {"role": "user", "type": "ai", "content": "x"},
        whole("human", additional_kwargs={"type": "ai"}),
    ),
    "number as an id": ({"role": "user", "content": "x", "id": 3}, whole("human", id="3")),
    "name": ({"role": "user", "content": BLOCKS, "name": "Ada"}, whole("human", BLOCKS, name="Ada")),
    "whole": (whole("ai", id="i", **TOOLS), whole("ai", id="i", **TOOLS)),
    "whole without an id": (whole("ai", id=None, **TOOLS), whole("ai", **TOOLS)),
    "chunk": (whole("AIMessageChunk", id=None, **TOOLS, tool_call_chunks=[], chunk_position=None), whole("ai", **TOOLS)),
}  # fmt: skip


@pytest.mark.parametrize(("written", "message"), SPELLINGS.values(), ids=SPELLINGS)
def test_every_spelling_becomes_a_whole_message(written: Any, message: dict[str, Any]) -> None:
    assert added([], [written]) == [message]


@pytest.mark.parametrize(
    "written", [written for written, _ in SPELLINGS.values() if not isinstance(written, list | tuple)]
)
def test_one_message_is_as_good_as_a_list(written: Any) -> None:
    assert added([], written) == added([], [written])


@pytest.mark.parametrize(
    ("written", "error", "message"),
    [
        ({"role": "bad", "content": "x"}, ValueError, "Unexpected message type: 'bad'. Use one of 'human', 'user'"),
        ({"role": "user"}, ValueError, r"must contain 'role' and 'content' keys, got \{'role': 'user'\}"),
        ({"content": "x"}, ValueError, "must contain 'role' and 'content' keys"),
        ({}, ValueError, "must contain 'role' and 'content' keys"),
        ({"role": "user", "content": 5}, ValueError, "not int"),
        ({"role": "tool", "content": "x"}, KeyError, "tool_call_id"),
        (["user", "a", "b"], NotImplementedError, r"must be \(role string, template\)"),
        (3, NotImplementedError, "Unsupported message type: <class 'int'>"),
        (None, NotImplementedError, "Unsupported message type: <class 'NoneType'>"),
        ({"role": "remove", "content": "", "id": "9"}, ValueError, r"an ID that doesn't exist \('9'\)"),
    ],
)
def test_what_is_no_message(written: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        added([], [written])


def test_nothing_is_no_message() -> None:
    with pytest.raises(ValueError, match="Must specify non-null arguments"):
        added([], None)


def user(content: str, message_id: str) -> dict[str, Any]:
    return {"role": "user", "content": content, "id": message_id}


def remove(message_id: str) -> dict[str, Any]:
    return {"type": "remove", "content": "", "id": message_id}


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ([], "1a 2b 3c"),
        ([user("n", "2")], "1a 2n 3c"),
        ([user("n", "7"), user("m", "7")], "1a 2b 3c 7m"),
        ([remove("2")], "1a 3c"),
        ([remove("2"), remove("2")], "1a 3c"),
        ([remove("2"), user("n", "2")], "1a 2n 3c"),
        ([user("n", "2"), remove("2")], "1a 3c"),
        ([user("n", "7"), remove("7")], "1a 2b 3c"),
        ([user("n", "7"), remove("__remove_all__"), user("m", "8")], "8m"),
    ],
)
def test_messages_are_replaced_and_removed_by_their_ids(written: list[Any], left: str) -> None:
    before = added([], [user("a", "1"), user("b", "2"), user("c", "3")])
    assert " ".join(one["id"] + one["content"] for one in added(before, written)) == left
    assert len(before) == 3


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (["x", "y"], ["x", "y"]),
        ("x", ["x"]),
        ([{"role": "user", "content": "x"}], [whole("human")]),
        ({"role": "user", "content": "x"}, [whole("human")]),
        ([("user", "x")], [whole("human")]),
        ([whole("ai", id=None)], [whole("ai")]),
        (["x", {"role": "user", "content": "x"}], ["x", whole("human")]),
        ([{"text": "x"}, 3, None, ["a", "b"]], [{"text": "x"}, 3, None, ["a", "b"]]),
        ([{"role": ["user"], "content": "x"}], [{"role": ["user"], "content": "x"}]),
    ],
)
def test_by_default_only_messages_are_rewritten(written: Any, kept: list[Any]) -> None:
    assert added([], written, strict=False) == kept


def test_a_graph_of_texts_and_one_of_messages() -> None:
    server = FakeAgentServer(new_id=(UUID(int=number) for number in count()).__next__)
    threads = server.threads()
    server.graph("texts", lambda given, state: {"messages": ["Hello!"]})
    server.graph("messages", lambda given, state: {"messages": ("ai", "Hello!")})
    server.graph("strict", lambda given, state: {"messages": "Hello!"}, reducers={"messages": add_messages})

    def ask(graph: str, *said: Any) -> Any:
        return threads.runs.wait(threads.create().thread_id, graph, input={"messages": said})["messages"]

    assert ask("texts", "Hi") == ["Hi", "Hello!"]
    assert [one["type"] for one in ask("messages", {"role": "user", "content": "Hi"})] == ["human", "ai"]
    first, second = ask("strict", "Hi")
    assert [first["type"], second["content"]] == ["human", "Hello!"]
    assert len({first["id"], second["id"]} - {None}) == 2
    assert first["id"].startswith("00000000-")  # the server's own ids, which a test can choose
    with pytest.raises(RunFailedError, match="NotImplementedError: Unsupported message type"):
        ask("strict", 3)


def test_what_was_written_shows_as_it_was_written() -> None:
    server = FakeAgentServer()
    server.graph("chat", lambda given, state: {"messages": {"role": "assistant", "content": "Hello!"}})
    threads = server.threads()
    thread_id = threads.create().thread_id
    stream = threads.runs.stream(thread_id, "chat", input={"messages": ["Hi"]}, stream_mode=["updates"])
    updates = [part.data for part in stream if part.event == "updates"]
    assert updates == [{"chat": {"messages": {"role": "assistant", "content": "Hello!"}}}]


def test_whole_messages_are_streamed_once() -> None:
    server = FakeAgentServer()
    spoken = whole("ai", "two", id="2", **TOOLS)

    def reply(given: Any, state: Any) -> Any:
        yield Say("on", "e", id="1")
        yield {"messages": [spoken, whole("remove", "", id="0"), {"role": "assistant", "content": "three"}]}

    server.graph("chat", reply)
    threads = server.threads()
    thread_id = threads.create().thread_id
    given = {"messages": [whole("human", "zero", id="0")]}
    for mode in ("messages", "messages-tuple"):
        stream = threads.runs.stream(thread_id, "chat", input=given, stream_mode=[mode])
        parts = [(part.event, part.data) for part in stream if part.event != "metadata"]
        if mode == "messages":
            names = ["messages/metadata", "messages/partial", "messages/partial", "messages/metadata"]
            assert [name for name, _ in parts] == [*names, "messages/complete"]
            assert [*parts[3][1], parts[4][1]] == ["2", [spoken]]
        else:  # the state has them by now
            assert [data[0]["content"] for _, data in parts] == ["on", "e"]


@pytest.mark.parametrize(
    ("written", "status"), [({"content": "x"}, 400), (("bad", "x"), 400), ({"role": "tool", "content": "x"}, 500)]
)
def test_an_update_with_what_is_no_message(written: Any, status: int) -> None:
    server = FakeAgentServer()
    server.graph("chat", lambda given, state: {}, reducers={"messages": add_messages})
    threads = server.threads()
    thread_id = threads.create(graph_id="chat").thread_id
    with pytest.raises(APIStatusError) as caught:
        threads.update_state(thread_id, {"messages": [written]})
    assert caught.value.status_code == status
