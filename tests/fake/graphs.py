"""Graphs of tests/agent once more, as replies of a fake server."""

from __future__ import annotations

import operator
import uuid
from typing import TYPE_CHECKING, Any

from langthreads import Send
from langthreads.testing import Ask, Custom, FakeAgentServer, Goto, Pause, Subgraph, add_messages

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

State = dict[str, Any]

START = "__start__"

CHANNELS = ("messages", "n")
ADDING = {"messages": operator.add}
PROPERTIES = {
    "messages": {"default": None, "items": {"type": "string"}, "title": "Messages", "type": "array"},
    "n": {"default": None, "title": "N", "type": "integer"},
}
QUESTION = {
    "question": {"default": None, "title": "Question", "type": "string"},
    "reply": {"default": None, "title": "Reply", "type": "string"},
}


def plan(state: State) -> State:
    return {"messages": ["plan"], "n": state.get("n", 0) + 1}


def answer(state: State) -> State:
    return {"messages": ["answer"]}


def ask(state: State) -> Generator[Any, Any]:
    reply: object = yield Ask({"question": "May I?"})
    yield {"messages": [str(reply)]}


def fail(state: State) -> State:
    raise ValueError("the node failed")


def outer(state: State) -> State:
    return {"messages": ["outer"], "question": "May I?"}


def request(state: State) -> Generator[Any, Any]:
    reply: object = yield Ask({"question": state.get("question")})
    yield {"reply": str(reply)}


def stepping(seconds: float) -> Any:
    def step(state: State) -> Iterator[Any]:
        yield Pause(seconds)
        n = state.get("n", 0) + 1
        yield Custom({"step": n})
        yield {"messages": [f"step {n}"], "n": n}

    return step


def count_down(state: State) -> Iterator[Any]:
    n = state["n"]
    yield {"log": [f"{n}"], "n": n - 1}
    if n > 1:
        yield Goto("count")


def message(kind: str, content: str, **more: Any) -> State:
    """Return a message as langchain's objects are written."""
    return {"content": content, "additional_kwargs": {}, "response_metadata": {}, "type": kind, "name": None, **more}


def reply(state: State) -> State:
    messages = state["messages"]
    last = messages[-1]["content"]
    tools: State = {"tool_calls": [], "invalid_tool_calls": [], "usage_metadata": None}
    if last == "count":
        tools["usage_metadata"] = {"input_tokens": 1, "output_tokens": 2, "total_tokens": 3}
    if last == "chunk":
        chunk = {**tools, "tool_call_chunks": [], "chunk_position": None}
        return {"messages": [message("AIMessageChunk", "chunk", id=None, **chunk)]}
    return {"messages": [message("ai", f"answer {len(messages)}", name="bot", id=str(uuid.uuid4()), **tools)]}


def trim(state: State) -> State:
    return {"messages": [message("remove", "", id=one["id"]) for one in state["messages"][:-4]]}


def say(word: str) -> Any:
    return lambda state: {"log": [word]}


def split(state: State) -> list[Send]:
    return [Send("work", {"item": item}) for item in range(state.get("n", 2))]


def work(state: State) -> State:
    return {"log": [f"item {state['item']}"]}


def send_by_command(state: State) -> Iterator[Any]:
    yield {"log": ["sent"]}
    yield Goto(*(Send("asked", {"item": item}) for item in range(2)))


def asked(state: State) -> Generator[Any, Any]:
    reply: object = yield Ask({"item": state["item"]})
    yield {"log": [str(reply)]}


def jump(state: State) -> Iterator[Any]:
    yield {"log": ["jump"]}
    yield Goto("left" if state.get("n", 0) < 5 else "right")


def wait_left(state: State) -> Generator[Any, Any]:
    reply: object = yield Ask("left?")
    yield {"log": [str(reply)]}


def question(name: str) -> Any:
    def node(state: State) -> Generator[Any, Any]:
        reply: object = yield Ask({"question": name})
        yield {"log": [f"{name}: {reply}"]}

    return node


BRANCHES: dict[str, tuple[dict[str, Any], list[tuple[Any, Any]]]] = {
    "joined": (
        {"a": say("a"), "b": say("b"), "c": say("c"), "d": say("d")},
        [(START, "a"), (START, "b"), (["a", "b"], "c"), ("c", "d")],
    ),
    "sends": ({"work": work, "gather": say("gather")}, [(START, split), ("work", "gather")]),
    "commands": ({"send": send_by_command, "asked": asked}, [(START, "send")]),
    "questions": (
        {"first": question("first"), "second": question("second"), "end": say("end")},
        [(START, "first"), (START, "second"), (["first", "second"], "end")],
    ),
    "half": (
        {"done": say("done"), "waiting": question("waiting")},
        [(START, "done"), (START, "waiting")],
    ),
    "jumps": ({"jump": jump, "left": wait_left, "right": say("right")}, [(START, "jump")]),
}
"""Graphs with several nodes at once, as nodes and edges."""


def schema(name: str, **properties: Any) -> dict[str, Any]:
    return {"properties": properties, "title": name, "type": "object"}


def add_twins(server: FakeAgentServer, *, step_seconds: float = 0.3) -> FakeAgentServer:
    """Give a server the graphs that the real one runs."""
    for name, nodes in {
        "agent": {"plan": plan, "answer": answer},
        "asking": {"plan": plan, "ask": ask},
        "failing": {"plan": plan, "fail": fail},
    }.items():
        server.graph(name, nodes, reducers=ADDING, channels=CHANNELS, schema=schema(f"{name}_state", **PROPERTIES))
    inner = Subgraph({"request": request}, channels=tuple(QUESTION), schema=schema("LangGraphState", **QUESTION))
    server.graph(
        "nested",
        {"outer": outer, "inner": inner},
        reducers=ADDING,
        channels=(*CHANNELS, *QUESTION),
        schema=schema("nested_state", **PROPERTIES, **QUESTION),
    )
    log = {
        "log": {"items": {"type": "string"}, "title": "Log", "type": "array"},
        "n": {"title": "N", "type": "integer"},
    }
    server.graph(
        "loop",
        {"count": count_down},
        reducers={"log": operator.add},
        channels=tuple(log),
        schema=schema("loop_state", **log),
    )
    server.graph("chat", {"reply": reply, "trim": trim}, reducers={"messages": add_messages}, channels=["messages"])
    for name, (nodes, edges) in BRANCHES.items():
        logs = {"reducers": {"log": operator.add}, "channels": tuple(log)}
        server.graph(name, nodes, **logs, schema=schema(f"{name}_state", **log), edges=edges)
    slow = dict.fromkeys(("first", "second", "third", "fourth"), stepping(step_seconds))
    server.graph("slow", slow, reducers=ADDING, channels=CHANNELS, schema=schema("slow_state", **PROPERTIES))
    return server
