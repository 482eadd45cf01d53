"""Messages in pieces, as the stream modes for messages carry them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads.testing.checkpoints import Checkpoint, Task
    from langthreads.testing.parts import Say
    from langthreads.testing.work import Work

__all__ = ["Speaker"]

_COMMON: dict[str, Any] = {"additional_kwargs": {}, "response_metadata": {}, "name": None}
_TOOLS: dict[str, Any] = {"tool_calls": [], "invalid_tool_calls": [], "usage_metadata": None}


@attrs.define(eq=False)
class Speaker:
    """Publishes messages.

    Args:
        work: The run.
        publish: Publishes an event by its name, where a mode is asked for.
    """

    work: Work
    publish: Callable[[str, str, Any, str], None]

    def say(self, part: Say, task: Task, ns: str, at: Checkpoint | None) -> dict[str, Any]:
        """Publish the pieces of a message, and return the whole as the state keeps it."""
        message_id = part.id or f"run-{self.work.new_id()}"
        step = at.step + 1 if at is not None else 0
        about = {
            **self.work.info.metadata,
            "thread_id": self.work.info.thread_id,
            "run_id": self.work.info.run_id,
            "langgraph_step": step,
            "langgraph_node": task.name,
            "langgraph_triggers": [f"branch:to:{task.name}"],
            "langgraph_path": task.path,
            "langgraph_checkpoint_ns": f"{ns}|{task.name}:{task.id}" if ns else f"{task.name}:{task.id}",
        }
        self.publish("messages", "messages/metadata", {message_id: {"metadata": about}}, ns)
        text = ""
        for piece in part.pieces:
            text += piece
            chunk = {"content": piece, **_COMMON, "type": "AIMessageChunk", "id": message_id, **_TOOLS}
            self.publish("messages-tuple", "messages", [{**chunk, "tool_call_chunks": []}, about], ns)
            grown = {"content": text, **_COMMON, "type": "ai", "id": message_id, **_TOOLS}
            self.publish("messages", "messages/partial", [grown], ns)
        return {"content": text, **_COMMON, "type": "ai", "id": message_id, **_TOOLS}
