"""What a graph's reply may be made of, besides mappings: each part is one thing that happens in a run."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from langthreads import Send

__all__ = ["Ask", "Custom", "Fail", "Goto", "Hold", "Part", "Pause", "RunInfo", "Say", "Step", "Subgraph"]


@attrs.frozen
class Step:
    """A step: what a node writes. A plain mapping is the same, from a node without a name of its own.

    Args:
        values: What is written to the state's channels.
        node: The name of the node.
    """

    values: Mapping[str, Any] | None
    node: str | None = None


@attrs.frozen
class Pause:
    """Time passes, by the server's clock.

    Args:
        seconds: How much.
    """

    seconds: float


@attrs.frozen(init=False)
class Ask:
    """The graph asks, and the run ends; the thread is `interrupted` until a run with `Command(resume=…)` answers.

    In a generator, `yield Ask(…)` returns the answer; with several questions, the list of the answers.

    Args:
        questions: Any JSON values; each is an interrupt of its own.
    """

    questions: tuple[Any, ...]

    def __init__(self, *questions: Any) -> None:
        if not questions:
            raise TypeError("Ask: pass the question")
        object.__setattr__(self, "questions", questions)


@attrs.frozen
class Fail:
    """The graph raises an error, and the run ends.

    Args:
        error: The exception, or the message of a `ValueError`.
    """

    error: BaseException | str = "the graph failed"

    @property
    def exception(self) -> BaseException:
        """The exception."""
        return ValueError(self.error) if isinstance(self.error, str) else self.error


@attrs.frozen
class Custom:
    """Something for the stream mode `custom`.

    Args:
        data: Any JSON value.
    """

    data: Any


@attrs.frozen(init=False)
class Say:
    """A message of the assistant, in pieces, as a model streams it.

    The stream modes `messages` and `messages-tuple` carry the pieces; the whole message is added to the state's `messages`.

    Args:
        pieces: The texts, in order.
        id: The message's id; the server makes one up otherwise.
    """

    pieces: tuple[str, ...]
    id: str | None = None

    def __init__(self, *pieces: str, id: str | None = None) -> None:
        object.__setattr__(self, "pieces", pieces)
        object.__setattr__(self, "id", id)


@attrs.frozen(init=False)
class Goto:
    """Where the graph goes on after this node, instead of where its edges lead.

    Args:
        nodes: The names of the nodes, or `langthreads.Send`s, each of which gives a node an input of its own; none ends the
            graph.
    """

    nodes: tuple[str | Send, ...]

    def __init__(self, *nodes: str | Send) -> None:
        object.__setattr__(self, "nodes", nodes)


class Hold:
    """The run waits until the test calls `release()`: for what happens while a thread is busy, without any time.

    Example:
        ```python
        from langthreads.testing import FakeAgentServer, Hold

        server, hold = FakeAgentServer(), Hold()
        server.graph("agent", [hold, {"messages": ["done"]}])
        threads = server.threads()
        thread_id = threads.create().thread_id
        run = threads.runs.create(thread_id, "agent", input={})
        print(threads.get(thread_id).status)  # busy
        hold.release()
        print(threads.runs.join(thread_id, run.run_id))
        ```
    """

    def __init__(self) -> None:
        self._released = threading.Event()
        self._listeners: list[Callable[[], None]] = []

    @property
    def released(self) -> bool:
        """Whether runs pass."""
        return self._released.is_set()

    def release(self) -> None:
        """Let the runs that wait here, and all later ones, go on."""
        self._released.set()
        for call in list(self._listeners):
            call()

    def on_release(self, call: Callable[[], None]) -> None:
        """Call something when it is released; used by the server."""
        if call not in self._listeners:
            self._listeners.append(call)


@attrs.frozen
class Subgraph:
    """A graph inside of a node, with checkpoints of its own.

    Args:
        reply: As for `FakeAgentServer.graph`.
        channels: The keys of its state, which it shares with the graph around it.
        schema: The JSON schema of its state.
        edges: The edges between its nodes.
    """

    reply: Any
    channels: tuple[str, ...] | list[str] | None = None
    schema: Mapping[str, Any] | None = None
    edges: Iterable[tuple[Any, Any]] | None = None


@attrs.frozen
class RunInfo:
    """What a reply can know of the run that it is called for.

    Attributes:
        run_id: The run's id.
        thread_id: The thread's id.
        config: Its configuration.
        context: Its context.
        metadata: Its metadata.
    """

    run_id: str
    thread_id: str
    config: Mapping[str, Any]
    context: Mapping[str, Any]
    metadata: Mapping[str, Any]


Part = Step | Pause | Ask | Fail | Custom | Say | Goto | Hold
