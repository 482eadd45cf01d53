"""The arguments of runs as servers take them, where that is more than one field; what they would ruin is refused."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from langthreads._core.arguments import as_list, boolean, header_value, number, one_of, string
from langthreads._core.json import plain
from langthreads._core.model import NOT_GIVEN
from langthreads._generated.models.runs import STREAM_MODE
from langthreads._generated.operations.runs import create_run
from langthreads.commands import Command, Send
from langthreads.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from langthreads._core.arguments import Identifier
    from langthreads._generated.models.runs import Run, StreamMode
    from langthreads._generated.models.threads import Interrupt, Thread, ThreadState

__all__ = [
    "REQUEST_ID_HEADER",
    "batch_entry",
    "check_cancel_many",
    "check_resume",
    "interrupts_in",
    "interrupts_of",
    "is_made_by",
    "request_id_of",
    "run_body",
    "stream_modes",
]

REQUEST_ID_HEADER = "x-request-id"
"""Servers keep its value with the run that a request makes, so that the run can be found by it."""

LONGEST_DELAY = 366 * 24 * 3600
"""The longest time before a run starts, in seconds; beyond some 30 million years servers fail."""

_STATEFUL_ONLY = ("checkpoint", "checkpoint_id", "multitask_strategy", "strict_resume")
_STATELESS_ONLY = ("on_completion",)
_BATCH_FIELDS = frozenset({"assistant_id", *(create_run.__kwdefaults__ or ())})


def run_body(thread_id: Identifier | None, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of the operation that starts a run.

    Args:
        thread_id: The run's thread; None for a stateless run.
        arguments: The caller's arguments, by their names in the client's methods; None for one that was left out.

    Raises:
        InvalidArgumentError: Servers would ignore one of them, or make something else of it.
        TypeError: One has the wrong type.
    """
    body = {name: value for name, value in arguments.items() if value is not None}
    unfit = _STATEFUL_ONLY if thread_id is None else _STATELESS_ONLY
    for name in unfit:
        if name in body:
            kind = "a stateless run (thread_id=None)" if thread_id is None else "a run on a thread"
            raise InvalidArgumentError(f"{name}: has no effect on {kind}; leave it out")
    if thread_id is None:
        body.pop("if_not_exists", None)  # langgraph_sdk takes it here, and servers ignore it
    if "checkpoint" in body and "checkpoint_id" in body:
        raise InvalidArgumentError("checkpoint and checkpoint_id: pass only one of them")
    if isinstance(body.get("assistant_id"), UUID):
        body["assistant_id"] = str(body["assistant_id"])
    if not string("assistant_id", body.get("assistant_id")).strip():
        raise InvalidArgumentError("assistant_id: is empty; pass the name of a graph, or the id of an assistant")
    if "strict_resume" in body:
        boolean("strict_resume", body["strict_resume"])
    if "command" in body:
        if "input" in body:
            raise InvalidArgumentError("input and command: pass only one of them; servers ignore the input")
        body["command"] = command_object(body["command"])
    if "stream_mode" in body:
        body["stream_mode"] = stream_modes(body["stream_mode"])
    for name in ("interrupt_before", "interrupt_after"):
        if name in body:
            body[name] = _nodes(name, body[name])
    if "after_seconds" in body and not 0 <= number("after_seconds", body["after_seconds"]) <= LONGEST_DELAY:
        raise InvalidArgumentError(f"after_seconds: must lie between 0 and {LONGEST_DELAY} (a year)")
    if "checkpoint_during" in body:
        if "durability" in body:
            raise InvalidArgumentError("checkpoint_during and durability: pass durability alone")
        warnings.warn("checkpoint_during is deprecated; pass durability", DeprecationWarning, stacklevel=3)
    if "context" in body and _configurable(body.get("config")):
        raise InvalidArgumentError("context and config['configurable']: pass only one of them; servers refuse both")
    if "langsmith_tracing" in body:
        body["langsmith_tracer"] = body.pop("langsmith_tracing")
    body.setdefault("input", NOT_GIVEN)
    return body


def batch_entry(at: int, payload: object) -> dict[str, Any]:
    """Return one entry of a batch as servers take it.

    Raises:
        InvalidArgumentError: A field in it is invalid for a stateless run.
        TypeError: It is not a mapping, or a field has the wrong type.
    """
    if not isinstance(payload, Mapping):
        raise TypeError(f"payloads[{at}]: expected a mapping with an assistant_id, got {type(payload).__name__}")
    given = cast("Mapping[object, object]", payload)
    fields: dict[str, Any] = {string(f"payloads[{at}]", name): value for name, value in given.items()}
    if fields.pop("thread_id", None) is not None:
        raise InvalidArgumentError(f"payloads[{at}]['thread_id']: a batch makes stateless runs only; leave it out")
    for name in (*_STATEFUL_ONLY, "if_not_exists"):
        fields.pop(name, None)  # langgraph_sdk's RunCreate has them, and servers ignore them
    try:
        body = run_body(None, fields)
        if unknown := [name for name in body if name not in _BATCH_FIELDS]:
            raise InvalidArgumentError(f"{unknown[0]!r:.80} is unknown, and servers would ignore it")
        create_run(**body)  # checks the types
    except (InvalidArgumentError, TypeError) as error:
        raise type(error)(f"payloads[{at}]: {error}") from None
    return {name: value for name, value in body.items() if value is not NOT_GIVEN}


def stream_modes(modes: StreamMode | Iterable[StreamMode]) -> list[StreamMode]:
    """Return what `stream_mode` asks for as a list: one mode or several.

    Raises:
        InvalidArgumentError: Servers have no such mode.
    """
    several: list[Any] = [modes] if isinstance(modes, str) else as_list("stream_mode", modes)
    for mode in several:
        one_of("stream_mode", mode, STREAM_MODE)
    return several


def command_object(command: object) -> dict[str, Any]:
    """Return a command as servers take it.

    Raises:
        InvalidArgumentError: It is empty, answers with None, or mixes names and `Send`s.
        TypeError: It is neither a `Command` nor a mapping.
    """
    if isinstance(command, Command):
        fields: Mapping[str, Any] = {"resume": command.resume, "update": command.update, "goto": command.goto}
    elif isinstance(command, Mapping):
        fields = cast("Mapping[str, Any]", command)
        if "resume" in fields and fields["resume"] is None:
            raise InvalidArgumentError("command['resume']: is None, on which servers fail; leave it out, or answer")
    else:
        raise TypeError(f"command: expected a Command or a mapping, got {type(command).__name__}")
    unknown = [name for name in fields if name not in ("resume", "update", "goto")]
    if unknown:
        raise InvalidArgumentError(f"command: {unknown[0]!r:.80} is unknown; a command has resume, update and goto")
    sent = {name: value for name, value in fields.items() if value is not None}
    if not sent:
        raise InvalidArgumentError("command: says nothing; pass resume, update or goto")
    if "goto" in sent:
        sent["goto"] = _goto(sent["goto"])
    return sent


def _goto(goto: Any) -> Any:
    several: Any = goto
    if isinstance(goto, str | Send | Mapping):
        return _destination(several)
    destinations: list[Any] = [_destination(one) for one in as_list("command['goto']", several)]
    if len({isinstance(one, str) for one in destinations}) > 1:
        raise InvalidArgumentError("command['goto']: servers take names or Sends, not both at once; pass Sends alone")
    return destinations


def _destination(goto: Any) -> Any:
    if isinstance(goto, Send):
        return {"node": string("Send.node", goto.node), "input": goto.input}
    if isinstance(goto, Mapping):
        fields = cast("Mapping[str, Any]", goto)
        if "node" not in fields:
            raise InvalidArgumentError("command['goto']: a mapping needs a node; pass Send(node, input)")
        return {"node": string("command['goto']['node']", fields["node"]), "input": fields.get("input")}
    return string("command['goto']", goto)


def _nodes(name: str, nodes: Any) -> Any:
    """Servers take `"*"` for all nodes, and a list of names; a `"*"` in a list would match nothing."""
    if isinstance(nodes, str):
        return nodes if nodes == "*" else [nodes]
    names = as_list(name, nodes)
    if "*" not in names:
        return names
    if len(names) > 1:
        raise InvalidArgumentError(f"{name}: pass '*' alone, or the names of nodes")
    return "*"


def _configurable(config: Any) -> object:
    if config is None:
        return None
    whole: Any = plain(config, "config")
    return cast("dict[str, Any]", whole).get("configurable") if isinstance(whole, dict) else None


# ---------------------------------------------------------------- finding a run again


def request_id_of(idempotency_key: str) -> str:
    """Return the request id for a key of the user's: the same key finds the same run, in any process.

    Raises:
        InvalidArgumentError: It is empty, too long, or can't be sent.
    """
    text = string("idempotency_key", idempotency_key)
    if not text.strip() or len(text) > 200:
        raise InvalidArgumentError("idempotency_key: must have 1 to 200 characters")
    return header_value("idempotency_key", text)


def is_made_by(run: Run, request_id: str) -> bool:
    """Return whether a run was made by the request with this id."""
    config = run.kwargs.get("config")
    configurable = cast("dict[str, Any]", config).get("configurable") if isinstance(config, dict) else None
    if not isinstance(configurable, dict):
        return False
    return cast("dict[str, Any]", configurable).get("langgraph_request_id") == request_id


# ---------------------------------------------------------------- strict_resume


def interrupts_of(thread: Thread) -> list[Interrupt]:
    """Return the interrupts that a thread reports: none on a copy, although its state has them."""
    return [one for several in (thread.interrupts or {}).values() for one in several]


def interrupts_in(state: ThreadState) -> list[Interrupt]:
    """Return the interrupts that wait in a state, each once."""
    of_tasks = [one for task in state.tasks or () for one in task.interrupts or ()]
    known = {one.id for one in of_tasks}
    return of_tasks + [one for one in state.interrupts or () if one.id not in known]


def check_resume(command: dict[str, Any], thread: Thread, waiting: list[Interrupt]) -> None:
    """Check that a command answers what a thread waits for.

    Raises:
        InvalidArgumentError: Nothing waits, an id is unknown, or one answer is given to several questions.
    """
    ids = [one.id for one in waiting if one.id is not None]
    if not waiting:
        hint = ""
        if thread.status == "interrupted":
            hint = "; an imported thread asks anew when it is run with input=None"
        raise InvalidArgumentError(f"strict_resume: nothing waits on thread {thread.thread_id}{hint}")
    resume = command["resume"]
    listed = ", ".join(f"{one.id} ({one.value!r:.60})" for one in waiting[:10])
    if isinstance(resume, Mapping) and resume and _look_like_ids(command["resume"]):
        unknown = [key for key in cast("Mapping[str, Any]", resume) if key not in ids]
        if unknown:
            raise InvalidArgumentError(f"strict_resume: no interrupt {unknown[0]!r:.80} waits; these do: {listed}")
    elif len(waiting) > 1:
        raise InvalidArgumentError(
            f"strict_resume: {len(waiting)} interrupts wait, so pass a mapping of their ids to the answers: {listed}"
        )


def _look_like_ids(resume: Any) -> bool:
    """As servers see it: a mapping is taken for one by ids where all keys are 32 hexadecimal digits."""
    return all(isinstance(key, str) and len(key) == 32 and all(c in "0123456789abcdef" for c in key) for key in resume)


# ---------------------------------------------------------------- cancelling


def check_cancel_many(thread_id: object, run_ids: list[Any] | None, status: object) -> None:
    """Check that it is clear which runs are meant.

    Raises:
        InvalidArgumentError: Neither ids nor a status were given, both were, or ids without their thread.
    """
    if run_ids is None and status is None:
        raise InvalidArgumentError("cancel_many: pass thread_id and run_ids, or a status")
    if run_ids is not None and status is not None:
        raise InvalidArgumentError("cancel_many: pass run_ids or a status, not both")
    if run_ids is not None and thread_id is None:
        raise InvalidArgumentError("cancel_many: run_ids need their thread_id")
