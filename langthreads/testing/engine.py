"""A run at work: supersteps of a graph on a thread's checkpoints, and the events that tell of them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, cast

import attrs

from langthreads.testing.channels import TROUBLE, InvalidUpdateError
from langthreads.testing.checkpoints import Checkpoint, Progress, Task
from langthreads.testing.edges import START, Arrivals, Done, Target, targets_of
from langthreads.testing.nodes import NodeResult, Readers, work_on
from langthreads.testing.parts import Say, Subgraph
from langthreads.testing.reports import Reports
from langthreads.testing.shapes import is_object
from langthreads.testing.waits import Wait, together

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from langthreads.testing.graphs import Graph
    from langthreads.testing.work import Work

__all__ = ["EmptyInputError", "Execution", "GraphRecursionError", "Order", "merge_answers"]


class EmptyInputError(Exception):
    """Nothing was given to a graph that has not begun; called as langgraph calls it."""


class GraphRecursionError(RecursionError):
    """A graph took too many steps; called as langgraph calls it."""


@attrs.define
class Order:
    """What a run is to do.

    Attributes:
        given: The input; None goes on.
        command: Instructions in place of an input.
        base: The checkpoint to begin at; None for an empty state.
        chosen: The id of the checkpoint that was asked for, where one was.
        before: The nodes to stop before, or `*`.
        after: The nodes to stop after, or `*`.
        answers: The answers to questions, by the ids of the interrupts.
        keeps_all: Whether each checkpoint is kept, not only the last.
        limit: How many steps the run may take.
    """

    given: Any = None
    command: Mapping[str, Any] | None = None
    base: Checkpoint | None = None
    chosen: str | None = None
    before: Any = None
    after: Any = None
    answers: dict[str, Any] = attrs.field(factory=dict[str, Any])
    keeps_all: bool = True
    limit: int = 10_000


class Execution:
    """One graph at work, in one namespace.

    Args:
        work: The run.
        graph: The graph.
        ns: The namespace; empty for the graph itself.
        maps: The checkpoints of the graphs around it, by namespace.
        inside: What the metadata of its checkpoints says of the node around it.
    """

    def __init__(
        self,
        work: Work,
        graph: Graph,
        ns: str = "",
        maps: dict[str, str] | None = None,
        inside: dict[str, Any] | None = None,
    ) -> None:
        self.work = work
        self.graph = graph
        self.ns = ns
        self.maps: dict[str, str] = maps or {}
        self.inside: dict[str, Any] = inside or {}
        self.answers: Mapping[str, Any] = {}
        self.interrupts: list[dict[str, Any]] = []
        self.asking: int = 0
        self.current: Checkpoint | None = None
        self.error: tuple[Task, BaseException] | None = None
        self._reports = Reports(work, ns)
        self._readers: Readers = {}
        self._keeps_all = True
        self._first_parent: str | None = None
        self._commanded: list[str] = []

    @property
    def values(self) -> dict[str, Any]:
        """The values of the current checkpoint."""
        return self._seen(self.current) if self.current is not None else self.graph.channels.empty()

    def _seen(self, checkpoint: Checkpoint) -> dict[str, Any]:
        return self.graph.channels.shown(checkpoint.values)

    # ------------------------------------------------------------ the run

    def run(self, order: Order) -> Generator[Wait, None, None]:
        """Do what is ordered, up to the end, a question, or a stop.

        Raises:
            Exception: What the graph raises.
        """
        self.answers = order.answers
        self._keeps_all = order.keeps_all
        self.current = order.base
        self._first_parent = order.base.id if order.base is not None else None
        try:
            tells_base = self._begin(order)
            if self.current is not None and tells_base:
                self.work.publish("values", self.values, self.ns)
                if self.current.tasks:
                    self._reports.checkpoint(self.current, told_before=True)
            yield from self._supersteps(order, passes=tells_base)
        finally:
            for reader in self._readers.values():
                reader.close()
            self._keep_last()

    def _begin(self, order: Order) -> bool:
        """Bring the graph to where its next tasks are; return whether it goes on from what was there."""
        command = order.command or None
        if command is not None:  # it wins over an input; where there is no state yet, its update is one
            order.given = None
            if order.base is None:
                order.given, command = command.get("update") or {}, None
        if order.given is not None:
            self._take_input(order.given, order.chosen if order.base is None else None)
            return False
        if self.current is None:
            raise EmptyInputError("Received no input for __start__")
        if order.chosen is not None:
            self._fork(self.current)
        if command is not None:
            self._command(self.current, command)
        return True

    def _take_input(self, given: Any, ghost: str | None) -> None:
        task = Task(self.work.new_id(), START, START)
        before = self.values
        self._commit("input", before, [task], parent=ghost)
        current = cast("Checkpoint", self.current)
        try:
            after = self.graph.channels.write(before, given)
        except InvalidUpdateError as error:
            task.error = repr(error)
            raise
        except Exception as error:
            current.broken, task.result = error, self.graph.channels.check(given)
            raise
        task.result = self.graph.channels.check(given)
        self.work.next_moment()
        self._reports.checkpoint(current)
        self._advance(after, [Done(START, lambda: after)], [], given)
        self.work.publish("values", self.values, self.ns)
        self._reports.checkpoint(self.current)

    def _fork(self, base: Checkpoint) -> None:
        """Begin another branch at an old checkpoint."""
        self._commit("fork", self._seen(base), [task.fresh() for task in base.tasks])

    def _command(self, base: Checkpoint, command: Mapping[str, Any]) -> None:
        if command.get("update") is not None:
            base.values = self.graph.channels.write(base.values, command["update"])
        for target in targets_of(command.get("goto")):
            if target.node in self.graph.nodes:
                task = self._task(target, len(self._commanded))
                base.tasks = [*base.tasks, task]
                if target.sent:
                    self._commanded.append(task.id)

    def _supersteps(self, order: Order, *, passes: bool) -> Generator[Wait, None, None]:
        steps = 0
        while self.current is not None and self.current.tasks:
            if not passes and _stops(order.before, self.current.next):
                self.work.publish("updates", {"__interrupt__": []}, self.ns)
                return
            passes = False
            if steps == order.limit:
                raise GraphRecursionError(
                    f"Recursion limit of {order.limit} reached without hitting a stop condition. You can increase the "
                    f"limit by setting the `recursion_limit` config key.\n{TROUBLE}GRAPH_RECURSION_LIMIT"
                )
            steps += 1
            done = self.current.next
            went_on = yield from self._superstep(self.current, order.given)
            if not went_on:
                return
            if _stops(order.after, done):
                self.work.publish("updates", {"__interrupt__": []}, self.ns)
                return

    def _superstep(self, at: Checkpoint, given: Any) -> Generator[Wait, None, bool]:
        """Let all tasks of a checkpoint run; return whether there is a next one."""
        self.work.next_moment()
        tasks = sorted(at.tasks, key=lambda task: (task.pushed is not None, task.pushed or 0, task.name))
        for task in tasks:
            task.error = None
            self._reports.task(at, task)
        for task in tasks:
            if task.outcome is not None:
                self._reports.done_before(task)
        yield from together([self._work_on(at, task, given) for task in tasks if task.outcome is None], self.work)
        done = [task for task in tasks if task.outcome is not None]
        after = self._seen(at)
        for task in done:
            after = self.graph.channels.write(after, task.outcome.writes)
        if self.interrupts:
            if done:
                self.work.publish("values", after, self.ns)
            return False
        if self._commanded:  # what a command sent is not shown once it ran
            at.tasks = [task for task in at.tasks if task.id not in self._commanded]
            self._commanded = []
        self._advance(after, [self._done(at, task) for task in done if task.outcome.goes_on is None], done)
        self.work.publish("values", self.values, self.ns)
        self._reports.checkpoint(self.current)
        return True

    def _done(self, at: Checkpoint, task: Task) -> Done:
        goto = task.outcome.goto

        def state() -> Any:
            return self.graph.channels.write(self._seen(at), task.outcome.writes)

        return Done(task.node, state, targets_of(goto), leads_on=goto is None)

    def _advance(self, values: dict[str, Any], done: list[Done], ran: list[Task], given: Any = None) -> None:
        """Write the next checkpoint, with the tasks that follow."""
        arrived: Arrivals = self.current.arrived if self.current is not None else {}
        targets, arrived = self.graph.edges.follow(done, arrived)
        tasks = [self._further(task) for task in ran if task.outcome.goes_on is not None]
        tasks += [self._task(target, place, given) for place, target in enumerate(targets)]
        self._commit("loop", values, tasks)
        if self.current is not None:
            self.current.arrived = arrived
            self.current.writers = [one.node for one in done] or [task.node for task in ran]

    # ------------------------------------------------------------ tasks

    def _task(self, target: Target, place: int, given: Any = None) -> Task:
        has_graph = target.node in self.graph.subgraphs
        task = Task.begin(target, self.work.new_id(), ns=self.ns, has_graph=has_graph, pushed=place)
        task.progress = None if given is None else Progress(copy.deepcopy(given), None)
        return task

    def _further(self, task: Task) -> Task:
        """Return the next step of a node that has one."""
        further = self._task(Target(task.node), 0)
        further.name, further.progress = task.outcome.next_name or task.node, task.outcome.goes_on
        further.entry = task.outcome.goes_on.copy()
        return further

    def _work_on(self, at: Checkpoint, task: Task, given: Any) -> Generator[Wait, None, None]:
        """Let a task run, and tell what came of it."""
        try:
            result = yield from self._run_task(at, task, given)
            writes = self.graph.channels.check(result.writes)
        except Exception as error:
            task.error = repr(error)
            self._reports.result(at, task, {}, error)
            raise
        if result.writes is None:
            self.interrupts += task.open_interrupts
            self.asking += 1
            self._reports.interrupted(at, task)
            return
        task.outcome, task.result = result, writes
        self.work.speaker.wrote(writes, task, self.ns, at)
        self.work.publish("updates", {task.name: writes}, self.ns)
        self._reports.result(at, task, writes, None)

    def _run_task(self, at: Checkpoint, task: Task, given: Any) -> Generator[Wait, None, NodeResult]:
        node = self.graph.nodes[task.node]
        if isinstance(node.reply, Subgraph):
            return (yield from self._run_subgraph(at, task))
        seen = copy.deepcopy(task.sees(self._seen(at)))
        if task.progress is None:
            task.progress = Progress(copy.deepcopy(given), seen)
        elif task.progress.state is None:
            task.progress.state = seen
        return (yield from work_on(node, task, task.progress, self.work.info, _Stage(self, task), self._readers))

    def _run_subgraph(self, at: Checkpoint, task: Task) -> Generator[Wait, None, NodeResult]:
        ns = cast("str", task.sub_ns)
        maps = {**self.maps, self.ns: at.id}
        inside = {
            "checkpoint_map": maps,
            "langgraph_step": at.step + 1,
            "langgraph_node": task.name,
            "langgraph_triggers": task.triggers,
            "langgraph_path": task.path,
            "langgraph_checkpoint_ns": ns,
            "checkpoint_ns": ns,
        }
        inner = Execution(self.work, self.graph.subgraphs[task.node], ns, maps, inside)
        base = self.work.checkpoints.latest(ns)
        order = Order(base=base, answers=dict(self.answers), keeps_all=True)
        if base is None:
            order.given = inner.graph.channels.check(task.sees(at.values))
        yield from inner.run(order)
        if inner.interrupts:
            task.interrupts = list(inner.interrupts)
            return NodeResult(None)
        return NodeResult(dict(inner.values))

    # ------------------------------------------------------------ checkpoints

    def _commit(self, source: str, values: dict[str, Any], tasks: list[Task], parent: str | None = None) -> None:
        previous = self.current
        step = previous.step + 1 if previous is not None else -1 if source == "input" else 0
        parents = {ns: checkpoint_id for ns, checkpoint_id in self.maps.items() if ns != self.ns}
        metadata = {**self.work.metadata(self.inside), "source": source, "step": step, "parents": parents}
        metadata |= {name: metadata.pop(name) for name in ("langgraph_auth_user_id", "langgraph_request_id")}
        self.current = Checkpoint(
            id=self.work.new_checkpoint_id(),
            parent=previous.id if previous is not None else parent,
            values=values,
            tasks=tasks,
            metadata=metadata,
            created_at=self.work.stamp(),
            ns=self.ns,
            maps=self.maps,
            hidden=not self._keeps_all,
            writers=previous.writers if previous is not None else [START],
            arrived=previous.arrived if previous is not None else {},
        )
        self.work.checkpoints.add(self.current)

    def _keep_last(self) -> None:
        last = self.current
        if last is not None and last.hidden:
            last.hidden, last.parent = False, self._first_parent
            kept = self.work.checkpoints.by_ns[self.ns]
            self.work.checkpoints.by_ns[self.ns] = [one for one in kept if not one.hidden]


@attrs.frozen
class _Stage:
    """What a node can do in its execution."""

    execution: Execution
    task: Task

    @property
    def now(self) -> float:
        """The time, in seconds since 1970."""
        return self.execution.work.now

    def custom(self, data: Any) -> None:
        """Publish something of the node's own."""
        self.execution.work.publish("custom", data, self.execution.ns)

    def say(self, part: Say, task: Task) -> dict[str, Any]:
        """Publish the pieces of a message, and return the whole."""
        return self.execution.work.speaker.say(part, task, self.execution.ns, self.execution.current)

    def new_interrupt(self, question: Any) -> dict[str, Any]:
        """Make an interrupt."""
        return {"id": self.execution.work.new_id().replace("-", ""), "value": copy.deepcopy(question)}

    def answers(self) -> Mapping[str, Any]:
        """Return the answers that the run brought."""
        return self.execution.answers


def _stops(names: Any, nodes: list[str]) -> bool:
    return names == "*" or any(node in (names or ()) for node in nodes)


def merge_answers(base: Checkpoint | None, resume: Any) -> dict[str, Any]:
    """Return the answers that a command brings, by the ids of the interrupts.

    Raises:
        RuntimeError: Several questions wait for one answer.
    """
    waiting = [one["id"] for task in base.tasks for one in task.open_interrupts] if base is not None else []
    if is_object(resume) and resume and all(map(_is_interrupt_id, resume)):
        return dict(resume)
    if len(waiting) > 1:
        raise RuntimeError(
            "When there are multiple pending interrupts, you must specify the interrupt id when resuming. "
            "Docs: https://docs.langchain.com/oss/python/langgraph/add-human-in-the-loop#resume-multiple-interrupts"
            "-with-one-invocation."
        )
    return dict.fromkeys(waiting, resume)


def _is_interrupt_id(name: str) -> bool:
    return len(name) == 32 and all(one in "0123456789abcdef" for one in name)
