"""Five small graphs for the Agent Server to run: no model, no network, the same answer every time.

`langgraph.json` names them. A server that runs them is started with `python -m tests.live.server`.
"""

import asyncio
import operator
from typing import Annotated, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.types import StreamWriter, interrupt

STEP_SECONDS = 0.3
"""How long each step of `slow` takes: long enough to join its stream midway, short enough to wait for."""


class State(TypedDict, total=False):
    """What every graph here keeps: a growing list of messages, and a number that is simply overwritten."""

    messages: Annotated[list[str], operator.add]
    n: int


class Permission(TypedDict, total=False):
    """What the subgraph of `nested` keeps. No messages: the parent's reducer would add them a second time."""

    question: str
    reply: str


class NestedState(State, Permission, total=False):
    """What `nested` keeps: the question for its subgraph and the reply too."""


def plan(state: State) -> State:
    return {"messages": ["plan"], "n": state.get("n", 0) + 1}


def answer(state: State) -> State:
    return {"messages": ["answer"]}


def ask(state: State) -> State:
    reply: object = interrupt({"question": "May I?"})
    return {"messages": [str(reply)]}


def fail(state: State) -> State:
    raise ValueError("the node failed")


def outer(state: NestedState) -> NestedState:
    return {"messages": ["outer"], "question": "May I?"}


def request(state: Permission) -> Permission:
    reply: object = interrupt({"question": state.get("question")})
    return {"reply": str(reply)}


async def step(state: State, writer: StreamWriter) -> State:
    await asyncio.sleep(STEP_SECONDS)
    n = state.get("n", 0) + 1
    writer({"step": n})  # what a run with the stream mode `custom` shows
    return {"messages": [f"step {n}"], "n": n}


# Two nodes, one after the other: the plainest conversation.
agent = (
    StateGraph(State)
    .add_node("plan", plan)
    .add_node("answer", answer)
    .add_edge(START, "plan")
    .add_edge("plan", "answer")
    .add_edge("answer", END)
    .compile()
)

# Stops to ask: its thread is `interrupted` until a run resumes it with an answer.
asking = (
    StateGraph(State)
    .add_node("plan", plan)
    .add_node("ask", ask)
    .add_edge(START, "plan")
    .add_edge("plan", "ask")
    .add_edge("ask", END)
    .compile()
)

# Fails after a good step, so that there is a state to look at: its thread's status is `error`.
failing = (
    StateGraph(State)
    .add_node("plan", plan)
    .add_node("fail", fail)
    .add_edge(START, "plan")
    .add_edge("plan", "fail")
    .add_edge("fail", END)
    .compile()
)

# Stops inside a subgraph: only a state that is asked for with its subgraphs shows where.
inner = (
    StateGraph(Permission).add_node("request", request).add_edge(START, "request").add_edge("request", END).compile()
)
nested = (
    StateGraph(NestedState)
    .add_node("outer", outer)
    .add_node("inner", inner)
    .add_edge(START, "outer")
    .add_edge("outer", "inner")
    .add_edge("inner", END)
    .compile()
)

# Takes its time: something to join, to resume, and to be refused by while it is busy.
slow = (
    StateGraph(State)
    .add_node("first", step)
    .add_node("second", step)
    .add_node("third", step)
    .add_node("fourth", step)
    .add_edge(START, "first")
    .add_edge("first", "second")
    .add_edge("second", "third")
    .add_edge("third", "fourth")
    .add_edge("fourth", END)
    .compile()
)
