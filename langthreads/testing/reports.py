"""The events that tell of a graph at work, in the forms of the stream modes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from langthreads.testing.checkpoints import Checkpoint, Task
    from langthreads.testing.work import Work

__all__ = ["Reports"]


class Reports:
    """Publishes what happens in one namespace.

    Args:
        work: The run.
        ns: The namespace; empty for the graph itself.
    """

    def __init__(self, work: Work, ns: str) -> None:
        self._work = work
        self._ns = ns

    def checkpoint(self, checkpoint: Checkpoint | None, *, told_before: bool = False) -> None:
        """Tell of a checkpoint.

        Args:
            checkpoint: The checkpoint.
            told_before: Whether it is another run's, with all of its metadata.
        """
        if checkpoint is None:
            return
        points = self._work.checkpoints
        own = {"source", "step", "parents"}
        tasks = [
            {
                "id": task.id,
                "name": task.name,
                "interrupts": [_streamed(one) for one in task.interrupts],
                "state": self._inner_place(task),
            }
            for task in checkpoint.tasks
        ]
        parent = None if checkpoint.parent is None else self._config(checkpoint, checkpoint.parent)
        if told_before and parent is not None and not self._ns:
            parent = {"configurable": points.parent_point(checkpoint)}
        data = {
            "config": self._config(checkpoint, checkpoint.id),
            "parent_config": parent,
            "values": checkpoint.values,
            "metadata": checkpoint.metadata
            if told_before
            else {name: value for name, value in checkpoint.metadata.items() if name in own},
            "next": checkpoint.next,
            "tasks": tasks,
        }
        self._work.publish("checkpoints", data, self._ns)
        place = {"checkpoint": points.point(checkpoint), "parent_checkpoint": points.parent_point(checkpoint)}
        self._debug("checkpoint", checkpoint.step, {**data, **place})

    def _inner_place(self, task: Task) -> dict[str, Any] | None:
        if not task.sub_ns:
            return None
        return {"configurable": {"thread_id": self._work.checkpoints.thread_id, "checkpoint_ns": task.sub_ns}}

    def _config(self, checkpoint: Checkpoint, checkpoint_id: str) -> dict[str, Any]:
        configurable: dict[str, Any] = {
            "checkpoint_ns": self._ns,
            **dict(self._work.info.config.get("configurable", {})),
        }
        if self._ns:
            configurable["checkpoint_map"] = {**checkpoint.maps, self._ns: checkpoint_id}
        configurable.pop("__pregel_node_finished", None)
        return {"configurable": {**configurable, "checkpoint_id": checkpoint_id}}

    def task(self, at: Checkpoint, task: Task) -> None:
        """Tell that a task begins."""
        data = {
            "id": task.id,
            "name": task.name,
            "input": task.sees(at.values),
            "triggers": task.triggers,
            "metadata": {**self._work.info.metadata, "run_id": self._work.info.run_id},
        }
        self._work.publish("tasks", data, self._ns)
        self._debug("task", at.step + 1, data)

    def result(self, at: Checkpoint, task: Task, result: Any, error: BaseException | None) -> None:
        """Tell how a task ended."""
        data = {
            "id": task.id,
            "name": task.name,
            "error": None if error is None else {"error": type(error).__name__, "message": str(error)},
            "result": result,
            "interrupts": [_streamed(one) for one in task.open_interrupts] if result == {} and not error else [],
        }
        self._work.publish("tasks", data, self._ns)
        self._debug("task_result", at.step + 1, data)

    def interrupted(self, at: Checkpoint, task: Task) -> None:
        """Tell what a task waits for."""
        asked = [_streamed(one) for one in task.open_interrupts]
        self._work.publish("updates", {"__interrupt__": asked}, self._ns)
        self._work.publish("values", {**at.values, "__interrupt__": asked}, self._ns)
        self.result(at, task, {}, None)

    def done_before(self, task: Task) -> None:
        """Tell what a task wrote in an earlier run, which stopped at another one."""
        self._work.publish("updates", {task.name: task.result, "__metadata__": {"cached": True}}, self._ns)

    def _debug(self, kind: str, step: int, payload: Any) -> None:
        data = {"step": step, "timestamp": self._work.stamp(), "type": kind, "payload": payload}
        self._work.publish("debug", data, self._ns)


def _streamed(interrupt: Mapping[str, Any]) -> dict[str, Any]:
    """Return an interrupt as streams have it."""
    return {"value": interrupt["value"], "id": interrupt["id"], "response_schema": None}
