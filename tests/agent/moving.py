"""Graphs of many kinds, whose threads move from one server to another."""

import operator
from typing import Annotated, Any, Literal, TypedDict

from langchain_core.messages import AIMessage, AIMessageChunk, AnyMessage, HumanMessage, RemoveMessage
from langgraph.func import entrypoint, task
from langgraph.graph import END, START, MessagesState, StateGraph, add_messages
from langgraph.types import Command, Overwrite, Send, interrupt


class Log(TypedDict, total=False):
    """What most graphs here keep: a growing list of words, and a number."""

    log: Annotated[list[str], operator.add]
    n: int


def say(word: str) -> Any:
    """Make a node that adds a word to the log."""

    def node(state: Log) -> Log:
        return {"log": [word]}

    return node


# ---------------------------------------------------------------- messages


def reply(state: MessagesState) -> MessagesState:
    number = len(state["messages"])
    usage = {"input_tokens": 1, "output_tokens": 2, "total_tokens": 3}
    counted = {"usage_metadata": usage} if state["messages"][-1].content == "count" else {}
    if state["messages"][-1].content == "chunk":
        return {"messages": [AIMessageChunk("chunk")]}
    return {"messages": [AIMessage(f"answer {number}", name="bot", **counted)]}


def trim(state: MessagesState) -> MessagesState:
    """Keep the last four messages."""
    return {"messages": [RemoveMessage(id=str(one.id)) for one in state["messages"][:-4]]}


chat = (
    StateGraph(MessagesState)
    .add_node("reply", reply)
    .add_node("trim", trim)
    .add_edge(START, "reply")
    .add_edge("reply", "trim")
    .add_edge("trim", END)
    .compile()
)


def echo(messages: list[AnyMessage]) -> list[AnyMessage]:
    return [HumanMessage("echo")]


# The whole state is one list of messages.
root = StateGraph(Annotated[list[AnyMessage], add_messages]).add_node("echo", echo)
root.add_edge(START, "echo").add_edge("echo", END)
root = root.compile()


# ---------------------------------------------------------------- branches

# Two branches that a third node waits for.
joined = (
    StateGraph(Log)
    .add_node("a", say("a"))
    .add_node("b", say("b"))
    .add_node("c", say("c"))
    .add_node("d", say("d"))
    .add_edge(START, "a")
    .add_edge(START, "b")
    .add_edge(["a", "b"], "c")
    .add_edge("c", "d")
    .add_edge("d", END)
    .compile()
)


class Work(TypedDict):
    item: int


def split(state: Log) -> list[Send]:
    return [Send("work", {"item": item}) for item in range(state.get("n", 2))]


def work(state: Work) -> Log:
    return {"log": [f"item {state['item']}"]}


# As many tasks as the input says, sent by a conditional edge.
sends = (
    StateGraph(Log)
    .add_node("work", work)
    .add_node("gather", say("gather"))
    .add_conditional_edges(START, split, ["work"])
    .add_edge("work", "gather")
    .add_edge("gather", END)
    .compile()
)


def send_by_command(state: Log) -> Command[Literal["asked"]]:
    return Command(update={"log": ["sent"]}, goto=[Send("asked", {"item": item}) for item in range(2)])


def asked(state: Work) -> Log:
    return {"log": [str(interrupt({"item": state["item"]}))]}


# Waits in tasks whose input no endpoint shows.
commands = (
    StateGraph(Log)
    .add_node("send", send_by_command)
    .add_node("asked", asked)
    .add_edge(START, "send")
    .add_edge("asked", END)
    .compile()
)


def jump(state: Log) -> Command[Literal["left", "right"]]:
    return Command(update={"log": ["jump"]}, goto="left" if state.get("n", 0) < 5 else "right")


def wait_left(state: Log) -> Log:
    return {"log": [str(interrupt("left?"))]}


# Chooses its next node by a command, and waits there.
jumps = (
    StateGraph(Log)
    .add_node("jump", jump)
    .add_node("left", wait_left)
    .add_node("right", say("right"))
    .add_edge(START, "jump")
    .add_edge("left", END)
    .add_edge("right", END)
    .compile()
)


def count_down(state: Log) -> Log:
    return {"log": [f"{state['n']}"], "n": state["n"] - 1}


def again(state: Log) -> str:
    return "count" if state["n"] > 0 else END


# As many steps as the input says.
loop = (
    StateGraph(Log)
    .add_node("count", count_down)
    .add_edge(START, "count")
    .add_conditional_edges("count", again, ["count", END])
    .compile()
)


# ---------------------------------------------------------------- questions


def question(name: str) -> Any:
    def node(state: Log) -> Log:
        return {"log": [f"{name}: {interrupt({'question': name})}"]}

    return node


# Two questions at once.
questions = (
    StateGraph(Log)
    .add_node("first", question("first"))
    .add_node("second", question("second"))
    .add_node("end", say("end"))
    .add_edge(START, "first")
    .add_edge(START, "second")
    .add_edge(["first", "second"], "end")
    .add_edge("end", END)
    .compile()
)

# One branch is done, one waits.
half = (
    StateGraph(Log)
    .add_node("done", say("done"))
    .add_node("waiting", question("waiting"))
    .add_edge(START, "done")
    .add_edge(START, "waiting")
    .add_edge("done", END)
    .add_edge("waiting", END)
    .compile()
)


# ---------------------------------------------------------------- channels of all kinds


def merge(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    return {**left, **right}


def larger(left: int, right: int) -> int:
    return max(left, right)


class Mixed(TypedDict, total=False):
    """Channels of several kinds."""

    words: Annotated[list[str], operator.add]
    facts: Annotated[dict[str, Any], merge]
    best: Annotated[int, larger]
    note: str | None
    hidden: str


class Private(TypedDict):
    secret: str


def learn(state: Mixed) -> Private:
    return {"words": ["learn"], "facts": {"learned": len(state.get("facts", {}))}, "best": 3, "secret": "s"}  # type: ignore[typeddict-unknown-key]  # LangGraph takes more


def forget(state: Private) -> Mixed:
    return {"words": Overwrite(["forgot", state["secret"]]), "best": 7, "note": None}  # type: ignore[typeddict-item]  # it overwrites


def twice(state: Mixed) -> Any:
    return [Command(update={"words": ["one"]}), Command(update={"words": ["two"], "note": "noted"})]


mixed = (
    StateGraph(Mixed)
    .add_node("learn", learn)
    .add_node("forget", forget)
    .add_node("twice", twice)
    .add_edge(START, "learn")
    .add_edge("learn", "forget")
    .add_edge("forget", "twice")
    .add_edge("twice", END)
    .compile()
)


# ---------------------------------------------------------------- graphs in graphs


class Memory(TypedDict, total=False):
    """What the subgraph of `remembering` keeps for itself."""

    seen: Annotated[list[str], operator.add]
    n: int


def remember(state: Memory) -> Memory:
    return {"seen": ["seen"], "n": len(state.get("seen", []))}


inner = (
    StateGraph(Memory)
    .add_node("remember", remember)
    .add_edge(START, "remember")
    .add_edge("remember", END)
    .compile(checkpointer=True)
)
# The subgraph counts its calls in checkpoints of its own.
remembering = (
    StateGraph(Log)
    .add_node("before", say("before"))
    .add_node("inner", inner)
    .add_edge(START, "before")
    .add_edge("before", "inner")
    .add_edge("inner", END)
    .compile()
)


@task
def double(value: int) -> int:
    return 2 * value


@entrypoint()
def functional(inputs: dict[str, int], *, previous: Any = None) -> Any:
    total = double(inputs["n"]).result() + (previous or {}).get("total", 0)
    return {"total": total}
