"""The checkpoints of a thread, and how servers describe them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from langthreads.testing.edges import Arrivals, Target

__all__ = ["Checkpoint", "Checkpoints", "Progress", "Task", "empty_state"]


@attrs.define(eq=False)
class Progress:
    """How far a node came: where a question stopped it, or where it goes on with its next step.

    Attributes:
        given: The run's input when the node began.
        state: The state that the node saw then.
        done: How many of its parts are done.
        answers: The answers to its questions so far.
        asked: The interrupts of the question that it waits with.
        replies: The answers to some of these.
        said: The messages that it said since its last step.
    """

    given: Any
    state: Any
    done: int = 0
    answers: list[Any] = attrs.field(factory=list[Any])
    asked: list[dict[str, Any]] = attrs.field(factory=list[dict[str, Any]])
    replies: dict[str, Any] = attrs.field(factory=dict[str, Any])
    said: list[dict[str, Any]] = attrs.field(factory=list[dict[str, Any]])

    def copy(self) -> Progress:
        """Return the same, for another branch."""
        return Progress(self.given, self.state, self.done, list(self.answers))


@attrs.define(eq=False)
class Task:
    """A node that is to run, or ran, on a checkpoint.

    Attributes:
        id: Its id.
        name: The name that it goes by.
        node: The node that does the work.
        input: What it is given in place of the state, where it was sent.
        error: How it failed.
        interrupts: What it waits for.
        result: What it wrote.
        sub_ns: The namespace of its subgraph.
        progress: How far it came.
        entry: How far the node was when the task was made, where it has had a step before.
        pushed: Its place among those that were sent with an input; None where it was not.
        joined: The trigger, where several nodes led to it together.
        outcome: What came of it, once it is done.
    """

    id: str
    name: str
    node: str
    input: Any = None
    error: str | None = None
    interrupts: list[dict[str, Any]] = attrs.field(factory=list[dict[str, Any]])
    result: Any = None
    sub_ns: str | None = None
    progress: Progress | None = None
    entry: Progress | None = None
    pushed: int | None = None
    joined: str | None = None
    outcome: Any = None

    @classmethod
    def begin(cls, target: Target, task_id: str, *, ns: str, has_graph: bool, pushed: int) -> Task:
        """Return the task of a node that is to run.

        Args:
            target: The node.
            task_id: The task's id.
            ns: The namespace around it.
            has_graph: Whether there is a graph inside of the node.
            pushed: Its place, if it was sent.
        """
        node = target.node
        task = cls(task_id, node, node, target.input, joined=target.joined, pushed=pushed if target.sent else None)
        if has_graph:
            task.sub_ns = f"{ns}|{node}:{task_id}" if ns else f"{node}:{task_id}"
        return task

    @property
    def path(self) -> list[Any]:
        """Why it runs, in the graph engine's terms."""
        return ["__pregel_pull", self.name] if self.pushed is None else ["__pregel_push", self.pushed, False]

    @property
    def triggers(self) -> list[str]:
        """What made it run, in the graph engine's terms."""
        if self.pushed is not None:
            return ["__pregel_push"]
        return [f"branch:to:{self.name}", *([self.joined] if self.joined else [])]

    def sees(self, values: dict[str, Any]) -> Any:
        """Return what the node is given: the state, or the input that it was sent."""
        return values if self.pushed is None else self.input

    @property
    def open_interrupts(self) -> list[dict[str, Any]]:
        """The questions that have no answer yet."""
        return [] if self.result is not None else self.interrupts

    def fresh(self) -> Task:
        """Return it for another branch, as if it had not run."""
        entry = self.entry
        begun = None if entry is None else entry.copy()
        again = Task(self.id, self.node, self.node, self.input, sub_ns=self.sub_ns, progress=begun, entry=entry)
        again.pushed, again.joined = self.pushed, self.joined
        return again


@attrs.define(eq=False)
class Checkpoint:
    """A state, and how it came about.

    Attributes:
        id: Its id; later ones sort after it.
        parent: The id of the one before it.
        values: The channels' values.
        tasks: What runs next, or ran next.
        metadata: Source, step, run, and what servers add.
        created_at: When it was written.
        ns: The namespace; empty for the graph itself.
        maps: The checkpoints of the graphs around it, by namespace.
        broken: What a reducer raised for what is to be written next.
        hidden: Whether it is not kept, as the run keeps only its last.
        writers: The nodes that wrote it.
        arrived: Which nodes have come where others are waited for.
    """

    id: str
    parent: str | None
    values: dict[str, Any]
    tasks: list[Task]
    metadata: dict[str, Any]
    created_at: str
    ns: str = ""
    maps: dict[str, str] = attrs.field(factory=dict[str, str])
    broken: Exception | None = None
    hidden: bool = False
    writers: list[str] = attrs.field(factory=list[str])
    arrived: Arrivals = attrs.field(factory=dict[str, frozenset[str]])

    @property
    def step(self) -> int:
        """The number of the superstep."""
        return int(self.metadata["step"])

    @property
    def next(self) -> list[str]:
        """The names of the nodes that run next."""
        return [task.name for task in self.tasks]

    @property
    def shown(self) -> list[Task]:
        """The tasks that states show; servers show none that several nodes led to together."""
        return [task for task in self.tasks if task.joined is None]


class Checkpoints:
    """All checkpoints of a thread.

    Args:
        thread_id: The thread.
    """

    def __init__(self, thread_id: str) -> None:
        self.thread_id = thread_id
        self.by_ns: dict[str, list[Checkpoint]] = {}

    def __len__(self) -> int:
        return len(self.by_ns.get("", ()))

    def add(self, checkpoint: Checkpoint) -> None:
        """Add the newest one of its namespace."""
        self.by_ns.setdefault(checkpoint.ns, []).append(checkpoint)

    def latest(self, ns: str = "") -> Checkpoint | None:
        """Return the newest one."""
        return next((one for one in reversed(self.by_ns.get(ns, ())) if not one.hidden), None)

    def find(self, checkpoint_id: str, ns: str = "") -> Checkpoint | None:
        """Return the one with an id."""
        return next((one for one in self.by_ns.get(ns, ()) if one.id == checkpoint_id and not one.hidden), None)

    def history(self, ns: str = "") -> list[Checkpoint]:
        """Return all, newest first."""
        return [one for one in reversed(self.by_ns.get(ns, ())) if not one.hidden]

    def forget_run(self, run_id: str) -> None:
        """Take away what a run did."""
        for ns, kept in list(self.by_ns.items()):
            self.by_ns[ns] = [one for one in kept if one.metadata.get("run_id") != run_id]

    def copy_to(self, thread_id: str) -> Checkpoints:
        """Return the same for another thread."""
        import copy

        other = Checkpoints(thread_id)
        other.by_ns = copy.deepcopy(self.by_ns)
        for kept in other.by_ns.values():
            for one in kept:
                if "thread_id" in one.metadata:
                    one.metadata["thread_id"] = thread_id
        return other

    # ------------------------------------------------------------ as servers say it

    def point(self, checkpoint: Checkpoint) -> dict[str, Any]:
        """Return where a checkpoint is."""
        place: dict[str, Any] = {
            "checkpoint_id": checkpoint.id,
            "thread_id": self.thread_id,
            "checkpoint_ns": checkpoint.ns,
        }
        if checkpoint.ns:
            place["checkpoint_map"] = {**checkpoint.maps, checkpoint.ns: checkpoint.id}
        return place

    def parent_point(self, checkpoint: Checkpoint) -> dict[str, Any] | None:
        """Return where the checkpoint before it is."""
        if checkpoint.parent is None:
            return None
        place: dict[str, Any] = {
            "checkpoint_id": checkpoint.parent,
            "thread_id": self.thread_id,
            "checkpoint_ns": checkpoint.ns,
        }
        if checkpoint.ns:
            place["checkpoint_map"] = {**checkpoint.maps, checkpoint.ns: checkpoint.parent}
        return place

    def describe(
        self,
        checkpoint: Checkpoint,
        *,
        subgraphs: bool = False,
        asked: dict[str, Any] | None = None,
        nodes: set[str] | None = None,
    ) -> dict[str, Any]:
        """Return the state at a checkpoint.

        Args:
            checkpoint: The checkpoint.
            subgraphs: Whether the states of subgraphs that are at work are in it.
            asked: The place as it was asked for, which servers repeat.
            nodes: The nodes that the graph has, where it may be another than that which wrote the checkpoint.
        """
        shown = [task for task in checkpoint.shown if checkpoint.ns or nodes is None or task.node in nodes]
        return {
            "values": checkpoint.values,
            "next": [task.name for task in shown],
            "tasks": [self._task(task, subgraphs=subgraphs) for task in shown],
            "metadata": checkpoint.metadata,
            "created_at": checkpoint.created_at,
            "checkpoint": asked or self.point(checkpoint),
            "parent_checkpoint": self.parent_point(checkpoint),
            "interrupts": [one for task in shown for one in task.interrupts],
            "checkpoint_id": checkpoint.id,
            "parent_checkpoint_id": checkpoint.parent,
        }

    def _task(self, task: Task, *, subgraphs: bool) -> dict[str, Any]:
        inner = self.latest(task.sub_ns) if task.sub_ns else None
        place = {"thread_id": self.thread_id, "checkpoint_ns": task.sub_ns} if task.sub_ns else None
        opened = subgraphs and inner is not None
        return {
            "id": task.id,
            "name": task.name,
            "path": task.path,
            "error": task.error,
            "interrupts": task.interrupts,
            "checkpoint": None if opened else place,
            "state": self.describe(inner, subgraphs=True) if opened and inner is not None else None,
            "result": task.result,
        }


def empty_state(thread_id: str, checkpoint_id: str | None, ns: str | None = None) -> dict[str, Any]:
    """Return the state where there is no checkpoint; one that was asked for is named all the same."""
    place: dict[str, Any] | None = None
    if checkpoint_id is not None:
        place = {"checkpoint_id": checkpoint_id, "thread_id": thread_id}
        if ns:
            place["checkpoint_ns"] = ns
    return {
        "values": {},
        "next": [],
        "tasks": [],
        "metadata": None,
        "created_at": None,
        "checkpoint": place,
        "parent_checkpoint": None,
        "interrupts": [],
        "checkpoint_id": checkpoint_id,
        "parent_checkpoint_id": None,
    }
