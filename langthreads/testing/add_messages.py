"""Messages in a state, as langgraph's reducer of the same name keeps them: of one form, each with an id, in order."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from langthreads.testing.shapes import Json, is_list, is_object, is_sequence

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["TYPES", "add_messages", "is_whole", "to_message"]

TYPES = {
    "human": "human",
    "user": "human",
    "ai": "ai",
    "assistant": "ai",
    "system": "system",
    "developer": "system",
    "tool": "tool",
    "function": "function",
    "remove": "remove",
}
"""The types of messages, by the roles and types that are understood."""

_ALL = "__remove_all__"
_WHOLE = {"type", "content", "additional_kwargs", "response_metadata"}
_CHUNKS_ONLY = ("tool_call_chunks", "chunk_position")
_TROUBLE = (
    "\nFor troubleshooting, visit: https://docs.langchain.com/oss/python/langchain/errors/MESSAGE_COERCION_FAILURE "
)


def add_messages(
    before: Any, written: Any, *, new_id: Callable[[], str] = lambda: str(uuid.uuid4()), strict: bool = True
) -> Any:
    """Add messages to a list of them: the reducer of langgraph's `MessagesState`, for `FakeAgentServer.graph`.

    `{"role": "user", "content": "Hi"}`, `["user", "Hi"]` and `"Hi"` become whole messages with an id. One with the id of an
    old message takes its place, and `{"type": "remove", "id": …, "content": ""}` removes it.

    Args:
        before: The list.
        written: What is added: one or several.
        new_id: Makes ids; a server's own when it is a graph's reducer.
        strict: Whether all must be messages. Otherwise texts, and whatever else is none, stay as they are.

    Raises:
        ValueError: Something is no message, or there is none with the id of one that is to be removed.
        NotImplementedError: The same, for what is neither a text nor a list or an object; so servers name it, too.

    Example:
        ```python
        from langthreads.testing import FakeAgentServer, add_messages

        server = FakeAgentServer()
        reply = {"role": "assistant", "content": "Hello!"}
        server.graph("chat", lambda input, state: {"messages": reply}, reducers={"messages": add_messages})
        threads = server.threads()
        thread_id = threads.create().thread_id
        output = threads.runs.wait(thread_id, "chat", input={"messages": ["Hi"]})
        print([(message["type"], message["content"], message["id"]) for message in output["messages"]])
        ```
    """
    if written is None and strict:
        raise ValueError("Must specify non-null arguments for both 'left' and 'right'. Only received: 'left'.")
    if is_list(written):
        several = written
    elif strict or isinstance(written, str) or is_object(written) or _is_message(written):
        several = [written]
    else:
        return before + written  # it fails as operator.add does
    new: list[Any] = [to_message(one) if strict or _is_message(one) else one for one in several]
    for place, one in enumerate(new):
        if is_object(one) and one.get("type") == "remove" and _id_of(one) == _ALL:
            return [_with_id(other, new_id) for other in new[place + 1 :]]
    return _merged(before, [_with_id(one, new_id) for one in new])


def _merged(before: list[Any], new: list[Any]) -> list[Any]:
    merged, gone = list(before), set[str]()
    for one in new:
        message_id = _id_of(one)
        same = [at for at, old in enumerate(merged) if message_id is not None and _id_of(old) == message_id]
        place = same[0] if same else None
        removes = is_object(one) and one.get("type") == "remove"
        if place is None and removes:
            raise ValueError(f"Attempting to delete a message with an ID that doesn't exist ('{message_id}')")
        if removes:
            gone.add(str(message_id))
        elif place is None:
            merged.append(one)
        else:
            gone.discard(str(message_id))
            merged[place] = one
    return [one for one in merged if _id_of(one) not in gone]


def _id_of(message: Any) -> Any:
    return message.get("id") if is_object(message) else None


def _with_id(message: Any, new_id: Callable[[], str]) -> Any:
    nameless = is_object(message) and is_whole(message) and message.get("id") is None
    return {**message, "id": new_id()} if nameless else message


def is_whole(message: Json) -> bool:
    """Return whether a message is as servers write it; nodes of langgraph have objects in its place."""
    return message.keys() >= _WHOLE


def _is_message(given: Any) -> bool:
    if is_object(given):
        return is_whole(given) or ("content" in given and str(given.get("role") or given.get("type")) in TYPES)
    return is_sequence(given) and len(given) == 2 and str(given[0]) in TYPES and isinstance(given[1], str | list)


def to_message(given: Any) -> Json:
    """Return a message as servers write it, from any of the spellings that langchain takes. It has no id of its own yet.

    Raises:
        ValueError: It is none.
        KeyError: A tool's message does not say which call it answers.
        NotImplementedError: It is none, and not even a text, a list or an object.
    """
    # The types and texts of errors are those that a real server puts into the error of the failed run.
    if isinstance(given, str):
        return _message("human", given, {})
    if is_sequence(given):
        if len(given) != 2:
            raise NotImplementedError(f"Message as a sequence must be (role string, template){_TROUBLE}")
        return _message(str(given[0]), given[1], {})
    if not is_object(given):
        raise NotImplementedError(f"Unsupported message type: {type(given)}{_TROUBLE}")
    if is_whole(given):
        plain = {name: value for name, value in given.items() if name not in _CHUNKS_ONLY}
        return {**plain, "type": str(given["type"]).replace("AIMessageChunk", "ai")}
    rest = dict(given)
    kind = rest.pop("role") if "role" in rest else rest.pop("type", None)
    if kind is None or "content" not in rest:
        raise ValueError(f"Message dict must contain 'role' and 'content' keys, got {given}{_TROUBLE}")
    return _message(str(kind), rest.pop("content"), rest)


def _message(kind: str, content: Any, rest: Json) -> Json:
    """Make a message of what was said of it; what is not known goes to `additional_kwargs`."""
    if kind not in TYPES:
        raise ValueError(
            f"Unexpected message type: '{kind}'. Use one of 'human', 'user', 'ai', 'assistant', 'function', 'tool', "
            f"'system', or 'developer'.{_TROUBLE}"
        )
    if not isinstance(content, str | list | None):
        raise ValueError(f"the content of a message is a text, or a list of blocks; not {type(content).__name__}")
    role, message_id = TYPES[kind], rest.pop("id", None)
    message: Json = {
        "content": "" if content is None else content,
        "additional_kwargs": rest,
        "response_metadata": rest.pop("response_metadata", {}),
        "type": role,
        "name": rest.pop("name", None),
        "id": None if message_id is None else str(message_id),
    }
    if role == "ai":
        calls = [_tool_call(one) for one in rest.pop("tool_calls", None) or ()]
        message |= {"tool_calls": calls, "invalid_tool_calls": [], "usage_metadata": None}
    elif role == "tool":
        message["tool_call_id"] = str(rest.pop("tool_call_id"))
        message |= {"artifact": rest.pop("artifact", None), "status": rest.pop("status", "success")}
    rest |= rest.pop("additional_kwargs", {})
    if kind == "developer":
        rest["__openai_role__"] = "developer"
    return message


def _tool_call(given: Json) -> Json:
    """Return the call of a tool, also where it is spelled as OpenAI does."""
    function = given.get("function")
    if is_object(function):
        given = {"name": function["name"], "args": json.loads(function["arguments"]), "id": given.get("id")}
    return {"name": given["name"], "args": given["args"], "id": given["id"], "type": "tool_call"}
