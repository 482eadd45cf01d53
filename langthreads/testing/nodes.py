"""A node at work: its parts, one after the other, up to the end of a step, a question, or an error."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, cast

import attrs

from langthreads.testing.parts import Ask, Custom, Fail, Goto, Hold, Pause, RunInfo, Say, Step
from langthreads.testing.waits import Wait

if TYPE_CHECKING:
    from langthreads import Send
    from langthreads.testing.checkpoints import Progress, Task
    from langthreads.testing.graphs import Node

__all__ = ["NodeResult", "Reader", "Readers", "Stage", "work_on"]


class Stage(Protocol):
    """What a node needs of the run around it."""

    @property
    def now(self) -> float:
        """The time, in seconds since 1970."""
        ...

    def custom(self, data: Any) -> None:
        """Publish something of the node's own."""
        ...

    def say(self, part: Say, task: Task) -> dict[str, Any]:
        """Publish the pieces of a message, and return the whole."""
        ...

    def new_interrupt(self, question: Any) -> dict[str, Any]:
        """Make an interrupt."""
        ...

    def answers(self) -> Mapping[str, Any]:
        """Return the answers that the run brought, by the ids of interrupts."""
        ...


@attrs.define(eq=False)
class NodeResult:
    """What came of a node.

    Attributes:
        writes: What it wrote; None where a question stopped it.
        goto: Where to go on, where it says so.
        goes_on: How far it came, where it has another step.
        next_name: What that step is called.
    """

    writes: Any
    goto: tuple[str | Send, ...] | None = None
    goes_on: Progress | None = None
    next_name: str | None = None


class Reader:
    """Reads parts; one can be put back."""

    def __init__(self, parts: Iterator[Any]) -> None:
        self._parts = parts
        self._back: list[Any] = []
        self._answer: Any = None

    def pull(self) -> Any:
        """Return the next part."""
        if self._back:
            return self._back.pop()
        answer, self._answer = self._answer, None
        send = getattr(self._parts, "send", None)
        return next(self._parts) if answer is None or send is None else send(answer)

    def put_back(self, part: Any) -> None:
        """Let the next pull return this part."""
        self._back.append(part)

    def answered(self, answer: Any) -> None:
        """Let the next pull be the result of a question."""
        self._answer = answer

    def close(self) -> None:
        """Leave the parts."""
        close = getattr(self._parts, "close", None)
        if close is not None:
            close()


Readers = dict[int, Reader]


def work_on(
    node: Node, task: Task, progress: Progress, info: RunInfo, stage: Stage, readers: Readers
) -> Generator[Wait, None, NodeResult]:
    """Let a node do its parts up to the end of one step.

    Args:
        node: The node.
        task: What it runs as.
        progress: How far it came; brought up to date.
        info: What it can know of the run.
        stage: The run.
        readers: What nodes with another step were at, in this run. In a later run a node begins anew, and passes over what
            is done, as nodes of langgraph do.

    Raises:
        Exception: What the node raises.
    """
    reader = readers.pop(id(progress), None)
    if reader is None:
        reader = Reader(node.parts(progress.given, progress.state, info))
        _replay(reader, progress)
    result = None
    try:
        result = yield from _step(reader, node, task, progress, stage)
        return result
    finally:
        if result is not None and result.goes_on is not None:
            readers[id(progress)] = reader
        else:
            reader.close()


def _replay(reader: Reader, progress: Progress) -> None:
    """Pass over what is done, with the answers of then."""
    answers = iter(progress.answers)
    for _ in range(progress.done):
        if isinstance(reader.pull(), Ask):
            reader.answered(next(answers))


def _step(
    reader: Reader, node: Node, task: Task, progress: Progress, stage: Stage
) -> Generator[Wait, None, NodeResult]:
    said: list[dict[str, Any]] = []
    written: Any = None
    wrote = False
    goto: tuple[str | Send, ...] | None = None
    while True:
        try:
            part = reader.pull()
        except StopIteration:
            return NodeResult(_with_messages(written, said), goto)
        if wrote and not isinstance(part, Goto):
            # What follows on a step belongs to the next one.
            reader.put_back(part)
            progress.said = []
            return NodeResult(_with_messages(written, said), goto, progress, _name_of(part) or node.name)
        if isinstance(part, Ask):
            answer = _answer_to(part, task, progress, stage)
            if not answer:
                return NodeResult(None)
            progress.answers += answer
            reader.answered(answer[0])
        elif isinstance(part, Step | Mapping):
            step = part if isinstance(part, Step) else Step(cast("Mapping[str, Any]", part))
            written, wrote = step.values, True
            task.name = step.node or task.name
            said = progress.said
        elif isinstance(part, Goto):
            goto = part.nodes
        else:
            yield from _other(part, task, progress, stage)
            said = progress.said
        progress.done += 1


def _other(part: Any, task: Task, progress: Progress, stage: Stage) -> Generator[Wait, None, None]:
    if isinstance(part, Pause):
        yield Wait(stage.now + part.seconds)
    elif isinstance(part, Hold):
        while not part.released:
            yield Wait(holds=(part,))
    elif isinstance(part, Custom):
        stage.custom(part.data)
    elif isinstance(part, Say):
        progress.said.append(stage.say(part, task))
    elif isinstance(part, Fail):
        raise part.exception
    elif part is not None:
        from langthreads.testing.channels import Channels

        Channels({}, None).check(part)  # says what is wrong with it, as langgraph does


def _answer_to(part: Ask, task: Task, progress: Progress, stage: Stage) -> list[Any]:
    """Return the answer to a question, in a list, as it may be None; an empty one where there is none yet."""
    if not progress.asked:
        progress.asked = [stage.new_interrupt(question) for question in part.questions]
    for one in progress.asked:
        if one["id"] in stage.answers():
            progress.replies[one["id"]] = stage.answers()[one["id"]]
    task.interrupts = list(progress.asked)
    if any(one["id"] not in progress.replies for one in progress.asked):
        return []
    answers = [progress.replies[one["id"]] for one in progress.asked]
    progress.asked, progress.replies = [], {}
    return [answers if len(answers) > 1 else answers[0]]


def _with_messages(written: Any, said: list[dict[str, Any]]) -> Any:
    if not said:
        return {} if written is None else written
    whole = dict(cast("Mapping[str, Any]", written or {}))
    more = whole.get("messages", [])
    whole["messages"] = [*said, *(more if isinstance(more, list) else [more])]
    return whole


def _name_of(part: Any) -> str | None:
    return part.node if isinstance(part, Step) else None
