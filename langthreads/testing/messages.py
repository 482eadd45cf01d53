"""Messages, whole and in pieces, as the stream modes for messages carry them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from langthreads.testing.add_messages import is_whole
from langthreads.testing.shapes import is_object, listed

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
    _told: set[str] = attrs.field(factory=set[str], init=False)

    def say(self, part: Say, task: Task, ns: str, at: Checkpoint | None) -> dict[str, Any]:
        """Publish the pieces of a message, and return the whole as the state keeps it."""
        message_id = part.id or f"run-{self.work.new_id()}"
        self._told.add(message_id)
        about = self._about(task, ns, at)
        self.publish("messages", "messages/metadata", {message_id: {"metadata": about}}, ns)
        text = ""
        for piece in part.pieces:
            text += piece
            chunk = {"content": piece, **_COMMON, "type": "AIMessageChunk", "id": message_id, **_TOOLS}
            self.publish("messages-tuple", "messages", [{**chunk, "tool_call_chunks": []}, about], ns)
            grown = {"content": text, **_COMMON, "type": "ai", "id": message_id, **_TOOLS}
            self.publish("messages", "messages/partial", [grown], ns)
        return {"content": text, **_COMMON, "type": "ai", "id": message_id, **_TOOLS}

    def wrote(self, writes: dict[str, Any], task: Task, ns: str, at: Checkpoint) -> None:
        """Publish the messages that a node wrote, but for those that the state had, or that came in pieces.

        Only whole messages count: they are what langchain's objects become, and langgraph knows messages by these.
        """
        self._told |= {one["id"] for one in _messages_in(at.values)}
        for message in _messages_in(writes):
            if message["id"] in self._told or message["type"] == "remove":
                continue
            self._told.add(message["id"])
            about = self._about(task, ns, at)
            self.publish("messages", "messages/metadata", {message["id"]: {"metadata": about}}, ns)
            self.publish("messages", "messages/complete", [message], ns)
            self.publish("messages-tuple", "messages", [message, about], ns)

    def _about(self, task: Task, ns: str, at: Checkpoint | None) -> dict[str, Any]:
        return {
            **self.work.info.metadata,
            "thread_id": self.work.info.thread_id,
            "run_id": self.work.info.run_id,
            "ls_integration": "langgraph",
            "langgraph_step": at.step + 1 if at is not None else 0,
            "langgraph_node": task.name,
            "langgraph_triggers": task.triggers,
            "langgraph_path": task.path,
            "langgraph_checkpoint_ns": f"{ns}|{task.name}:{task.id}" if ns else f"{task.name}:{task.id}",
        }


def _messages_in(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the whole messages, with an id, in channels of any name."""
    each = [one for value in values.values() for one in listed(value)]
    return [one for one in each if is_object(one) and is_whole(one) and one.get("id") is not None]
