"""Threads of many kinds: what happens to each, what can't move of it, and how it goes on."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["KINDS", "Event", "Kind"]


class Event(NamedTuple):
    """Something that happens to a thread.

    Attributes:
        what: `"run"`; `"answer"`, a run that answers the questions that wait; or `"update"`, by hand.
        arguments: What is sent.
        at: Where: the place in the history, the latest state first; None for the latest state.
    """

    what: str
    arguments: dict[str, Any]
    at: int | None = None


class Kind(NamedTuple):
    """A kind of threads.

    Attributes:
        graph: The graph.
        events: What happens to the thread.
        differences: What is said of its copy; the beginning of each line.
        on: What happens next, to the thread and to its copy.
        goes_on: Whether both end in the same state then.
    """

    graph: str
    events: tuple[Event, ...]
    differences: tuple[str, ...] = ()
    on: tuple[Event, ...] = ()
    goes_on: bool = True


def run(given: Any, at: int | None = None, **more: Any) -> Event:
    return Event("run", {"input": given, **more}, at)


def answer(value: str, most: int | None = None) -> Event:
    return Event("answer", {"value": value, "most": most})


def update(values: Any, as_node: str | None = None, at: int | None = None) -> Event:
    return Event("update", {"values": values} if as_node is None else {"values": values, "as_node": as_node}, at)


def command(**parts: Any) -> Event:
    return Event("run", {"input": None, "command": parts})


def user(text: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": text}]}


HELLO = {"messages": ["hello"]}
LOG = {"log": ["in"]}
AGAIN = (run({"messages": ["again"]}),)
LOG_ON = (run({"log": ["on"], "n": 2}),)
MIXED = {"words": ["in"], "facts": {"a": 1}, "note": "x", "best": 1}
TOOLS = {"role": "assistant", "content": "", "tool_calls": [{"id": "1", "name": "find", "args": {"a": [1, None]}}]}
ASKED_AGAIN = (run(None), answer("yes"))
INNER = "the checkpoints inside of the subgraph inner can't be carried"
STATEFUL = "the subgraph inner keeps a memory of its own"


def lost(count: int, nodes: str, of: int | None = None) -> str:
    return f"interrupts: {count} of {of or count} no longer there, from {nodes}; run the thread with input None"


def beside(count: int) -> str:
    return f"{count} checkpoint{'s' * (count > 1)} on other branches"


KINDS: dict[str, Kind] = {
    "empty": Kind("agent", (), on=AGAIN),
    "several runs": Kind("agent", (run(HELLO), run(HELLO), run({})), on=AGAIN),
    # messages
    "messages with ids and removals": Kind(
        "chat", tuple(run(user(f"hi {n}")) for n in range(4)), on=(run(user("on")),)
    ),
    "messages in every spelling": Kind(
        "chat",
        (
            run(
                {
                    "messages": [
                        ["user", "a pair"],
                        "a text",
                        TOOLS,
                        {"role": "tool", "content": "1", "tool_call_id": "1"},
                    ]
                }
            ),
            update({"messages": [{"type": "human", "id": "mine", "content": [{"type": "text", "text": "a block"}]}]}),
            update({"messages": [{"type": "human", "id": "mine", "content": "edited"}]}),
        ),
        on=(run(user("on")),),
    ),
    "messages with usage": Kind(
        "chat",
        (run(user("count")),),
        ("values.messages[1]: usage_metadata is in additional_kwargs",),
        (run(user("on")),),
    ),
    "a message from a stream": Kind("chat", (run(user("chunk")),), on=(run(user("on")),)),
    "a state that is a list": Kind("root", (run([user("hi")["messages"][0]]),), on=(run([user("on")["messages"][0]]),)),
    # branches
    "branches that join": Kind("joined", (run(LOG), run(LOG)), on=LOG_ON),
    "tasks by edges": Kind("sends", (run({"log": ["in"], "n": 3}),), on=LOG_ON),
    "tasks by a command": Kind(
        "commands",
        (run(LOG),),
        (
            "next: nothing, was asked, asked",
            "interrupts: 2 of 2 no longer there, from asked; nothing asks",
            "what was sent to the node asked is shown nowhere",
        ),
        ASKED_AGAIN,
        goes_on=False,
    ),
    "a node by a command": Kind("jumps", (run({"log": ["in"], "n": 9}),), on=LOG_ON),
    "waiting in a node by a command": Kind("jumps", (run(LOG),), (lost(1, "left"),), ASKED_AGAIN),
    "a loop": Kind("loop", (run({"log": ["in"], "n": 5}),), on=LOG_ON),
    # channels
    "reducers of all kinds": Kind("mixed", (run(MIXED), run(MIXED)), on=(run({"words": ["on"]}),)),
    "reducers and updates by hand": Kind(
        "mixed",
        (
            run(MIXED),
            update({"words": ["hand"], "facts": {"b": {"c": [1, None, "ü"]}}, "best": 99, "note": None, "hidden": "h"}),
            run({"words": ["more"]}),
        ),
        on=(run({"words": ["on"]}),),
    ),
    "the functional API": Kind("functional", (run({"n": 3}), run({"n": 4})), on=(run({"n": 1}),)),
    # updates by hand
    "an update of a new thread": Kind("agent", (update({"messages": ["hand"], "n": 4}),), on=(run(None),)),
    "an update of an idle thread": Kind("agent", (run(HELLO), update({"messages": ["hand"]})), on=AGAIN),
    "an update as a node": Kind("agent", (run(HELLO), update({"messages": ["hand"]}, "plan")), on=(run(None),)),
    "an update instead of an answer": Kind("asking", (run(HELLO), update({"messages": ["yes"]}, "ask")), on=AGAIN),
    "an update of a thread that asks": Kind("asking", (run(HELLO), update({"messages": ["hand"]})), on=ASKED_AGAIN),
    "an update after a join": Kind("joined", (run(LOG), update({"log": ["hand"]})), on=LOG_ON),
    "a command that updates": Kind("agent", (run(HELLO), command(update={"messages": ["more"]})), on=AGAIN),
    # questions
    "a question": Kind("asking", (run(HELLO),), (lost(1, "ask"),), ASKED_AGAIN),
    "several questions": Kind("questions", (run(LOG),), (lost(2, "first, second"),), ASKED_AGAIN),
    "several questions, one answered": Kind(
        "questions",
        (run(LOG), answer("yes", most=1)),
        (
            lost(1, "second"),
            "the node first was done while others of its superstep wait; it runs again there, and asks",
        ),
        ASKED_AGAIN,
    ),
    "one branch done, one waiting": Kind(
        "half", (run(LOG),), (lost(1, "waiting"), "the node done was done while others"), ASKED_AGAIN
    ),
    "an answer": Kind("asking", (run(HELLO), answer("yes")), on=AGAIN),
    "new input instead of an answer": Kind("asking", (run(HELLO), run(HELLO)), (lost(1, "ask"),), ASKED_AGAIN),
    "a breakpoint": Kind("agent", (run(HELLO, interrupt_before=["answer"]),), on=(run(None),)),
    "a breakpoint before a join": Kind("joined", (run(LOG, interrupt_before=["c"]),), on=(run(None),)),
    # failures
    "a failed run": Kind("failing", (run(HELLO),), ("the error of the node fail can't be carried",), (run(None),)),
    "an input that was not taken in": Kind(
        "agent", (run({"messages": 3}),), ("the latest input was not taken in by the graph",), (), goes_on=False
    ),
    # subgraphs
    "a question in a subgraph": Kind("nested", (run(HELLO),), (lost(1, "inner"), INNER), ASKED_AGAIN),
    "a subgraph": Kind("nested", (run(HELLO), answer("yes")), (INNER,), (run(HELLO), answer("no"))),
    "a subgraph with a memory": Kind("remembering", (run(LOG), run(LOG)), (STATEFUL,), LOG_ON, goes_on=False),
    # histories
    "durability exit": Kind("agent", (run(HELLO, durability="exit"), run(HELLO, durability="exit")), on=AGAIN),
    "durability exit, with a question": Kind(
        "asking", (run(HELLO, durability="exit"),), (lost(1, "ask"),), ASKED_AGAIN
    ),
    "a fork": Kind("agent", (run(HELLO), update({"messages": ["other"]}, at=1), run(None)), (beside(1),), AGAIN),
    "a run again from the middle": Kind("agent", (run(HELLO), run(None, at=2)), (beside(2),), AGAIN),
    "a run from an old end": Kind("agent", (run(HELLO), run(HELLO), run(HELLO, at=4)), (beside(4),), AGAIN),
}
