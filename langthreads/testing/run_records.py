"""What servers say of a run when it is created."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import attrs

from langthreads.testing.shapes import Json, listed, object_of

if TYPE_CHECKING:
    from langthreads.testing.world import World

__all__ = ["Making"]


@attrs.frozen(eq=False)
class Making:
    """A run that is being made.

    Attributes:
        world: The server.
        thread_id: The thread.
        assistant: The assistant.
        body: What the run is to do.
        known: What the thread's metadata adds to the run's.
        request_id: What marks the request.
        after: How many seconds the run is to wait.
        temporary: Whether it has a thread of its own.
    """

    world: World
    thread_id: str
    assistant: Json
    body: Json
    known: Json
    request_id: str
    after: float
    temporary: bool = attrs.field(kw_only=True)

    @property
    def deletes_thread(self) -> bool:
        """Whether the thread goes with the run's end."""
        return self.temporary and bool(self.body.get("on_completion", "delete") == "delete")

    def record(self, created: str) -> Json:
        """Return what servers say of the run.

        Args:
            created: When it counts as created.
        """
        body, run_id = self.body, self.world.new_id()
        metadata = self._metadata()
        values = self._configured()
        context: Json = {**self.assistant["context"], **values, **object_of(body, "context")}
        given = {name: value for name, value in object_of(body, "config").items() if name != "metadata"}
        config: Json = {
            **copy.deepcopy({**self.assistant["config"], **given}),
            "configurable": {**values, **self._provided(), **self._place(), **self._internals(run_id)},
            "metadata": metadata,
        }
        during = body.get("checkpoint_during", True)
        return {
            "run_id": run_id,
            "thread_id": self.thread_id,
            "assistant_id": self.assistant["assistant_id"],
            "metadata": copy.deepcopy(metadata),
            "status": "pending",
            "kwargs": {
                "input": body.get("input"),
                "command": body.get("command"),
                "config": config,
                "context": context,
                "stream_mode": listed(body.get("stream_mode")) or ["values"],
                "interrupt_before": body.get("interrupt_before"),
                "interrupt_after": body.get("interrupt_after"),
                "webhook": body.get("webhook"),
                "feedback_keys": body.get("feedback_keys"),
                "temporary": self.deletes_thread,
                "subgraphs": bool(body.get("stream_subgraphs", False)),
                "resumable": bool(body.get("stream_resumable", False)),
                "checkpoint_during": during,
                "durability": body.get("durability") or ("async" if during else "exit"),
            },
            "multitask_strategy": "enqueue" if self.temporary else body.get("multitask_strategy", "enqueue"),
            "created_at": created,
            "updated_at": self.world.stamp(),
            "langsmith_session_name": None,
        }

    def _metadata(self) -> Json:
        """Return the metadata: the assistant's, the thread's, and the run's own."""
        return copy.deepcopy(
            {
                **self.assistant["metadata"],
                **self.known,
                **object_of(object_of(self.body, "config"), "metadata"),
                **object_of(self.body, "metadata"),
            }
        )

    def _configured(self) -> Json:
        given = object_of(object_of(self.body, "config"), "configurable")
        return {**object_of(self.assistant["config"], "configurable"), **given}

    def _provided(self) -> Json:
        context = object_of(self.body, "context")
        return {**context, "__context_provided__": True} if context else {}

    def _place(self) -> Json:
        """Return the checkpoint to begin at, as the configuration has it."""
        if self.temporary:
            return {}
        place = object_of(self.body, "checkpoint")
        if self.body.get("checkpoint_id"):
            place = {**place, "checkpoint_id": self.body["checkpoint_id"]}
        return {name: place[name] for name in ("checkpoint_ns", "checkpoint_id") if name in place}

    def _internals(self, run_id: str) -> Json:
        whole = self.after == int(self.after)
        return {
            "langgraph_auth_user": None,
            "langgraph_auth_user_id": "",
            "langgraph_auth_permissions": [],
            "langgraph_request_id": self.request_id,
            "__request_start_time_ms__": int(self.world.now * 1000),
            "__after_seconds__": int(self.after) if whole else self.after,
            "run_id": run_id,
            "thread_id": self.thread_id,
            "graph_id": self.assistant["graph_id"],
            "assistant_id": self.assistant["assistant_id"],
            "user_id": "",
        }
