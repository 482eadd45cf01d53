# Generated from openapi.yaml by `nox -s generate`; edit the contract or generator/ instead of this file.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false, reportUnnecessaryIsInstance=false
# Users without a type checker can pass anything, and unions are told apart by their arguments' types.
"""The operations with the tag `runs`: each takes arguments and returns a `Call`; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from langthreads._core.arguments import (
    CheckpointLike,
    Identifier,
    JsonObject,
    JsonValue,
    anything,
    as_list,
    boolean,
    filled,
    header_value,
    holds_several,
    identifier,
    integer,
    is_text,
    json_object,
    number,
    one_of,
    segment,
    string,
    without_nulls,
    wrong_type,
)
from langthreads._core.json import encode
from langthreads._core.model import NOT_GIVEN, NotGiven
from langthreads._core.operation import Call, Operation
from langthreads._core.parsers import parse_any, parse_list, parse_model, parse_none
from langthreads._generated.models.runs import (
    ALL,
    BULK_CANCEL_RUNS_STATUS,
    CANCEL_ACTION,
    DISCONNECT_MODE,
    DURABILITY,
    IF_NOT_EXISTS,
    MULTITASK_STRATEGY,
    ON_COMPLETION_BEHAVIOR,
    RUN_SELECT_FIELD,
    RUN_STATUS,
    STREAM_MODE,
    All,
    BulkCancelRunsStatus,
    CancelAction,
    DisconnectMode,
    Durability,
    IfNotExists,
    MultitaskStrategy,
    OnCompletionBehavior,
    Run,
    RunSelectField,
    RunStatus,
    StreamMode,
)
from langthreads.retry import Safety

__all__ = [
    "list_thread_runs",
    "create_thread_run",
    "stream_thread_run",
    "wait_thread_run",
    "get_thread_run",
    "delete_thread_run",
    "join_thread_run",
    "join_thread_run_stream",
    "cancel_thread_run",
    "create_run",
    "stream_run",
    "wait_run",
    "create_runs_batch",
    "cancel_runs",
]

LIST_THREAD_RUNS = Operation(
    "list_thread_runs",
    "GET",
    "/threads/{thread_id}/runs",
    Safety.ALWAYS,
    resource="thread",
)


def list_thread_runs(
    thread_id: Identifier,
    *,
    limit: int | None = None,
    offset: int | None = None,
    status: RunStatus | None = None,
    select: Iterable[RunSelectField] | None = None,
) -> Call[list[Run]]:
    """List the runs of a thread, newest first, one page at a time."""
    thread_id = segment("thread_id", thread_id)
    in_query: dict[str, Any] = {}
    if limit is not None:
        in_query["limit"] = integer("limit", limit)
    if offset is not None:
        in_query["offset"] = integer("offset", offset)
    if status is not None:
        in_query["status"] = one_of("status", status, RUN_STATUS)
    if select is not None:
        in_query["select"] = [one_of("select", x, RUN_SELECT_FIELD) for x in as_list("select", select)]
    return Call(
        LIST_THREAD_RUNS,
        f"/threads/{thread_id}/runs",
        parse_list(Run),
        query=in_query,
    )


CREATE_THREAD_RUN = Operation(
    "create_thread_run",
    "POST",
    "/threads/{thread_id}/runs",
    Safety.IF_NOT_EXECUTED,
    resource="thread or assistant",
)


def create_thread_run(
    thread_id: Identifier,
    *,
    assistant_id: str,
    input: JsonValue | NotGiven = NOT_GIVEN,
    command: JsonObject | None = None,
    metadata: JsonObject | None = None,
    config: JsonObject | None = None,
    context: JsonObject | None = None,
    webhook: str | None = None,
    interrupt_before: All | Iterable[str] | None = None,
    interrupt_after: All | Iterable[str] | None = None,
    stream_mode: Iterable[StreamMode] | None = None,
    stream_subgraphs: bool | None = None,
    stream_resumable: bool | None = None,
    feedback_keys: Iterable[str] | None = None,
    after_seconds: float | None = None,
    durability: Durability | None = None,
    checkpoint_during: bool | None = None,
    langsmith_tracer: JsonObject | None = None,
    checkpoint: CheckpointLike | None = None,
    checkpoint_id: Identifier | None = None,
    multitask_strategy: MultitaskStrategy | None = None,
    if_not_exists: IfNotExists | None = None,
) -> Call[Run]:
    """Start a run on a thread, without waiting for it."""
    thread_id = segment("thread_id", thread_id)
    in_body: dict[str, Any] = {}
    in_body["assistant_id"] = string("assistant_id", assistant_id)
    if not isinstance(input, NotGiven):
        in_body["input"] = anything("input", input)
    if command is not None:
        in_body["command"] = json_object("command", command)
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if config is not None:
        in_body["config"] = json_object("config", config)
    if context is not None:
        in_body["context"] = json_object("context", context)
    if webhook is not None:
        in_body["webhook"] = filled("webhook", webhook)
    if interrupt_before is not None:
        in_body["interrupt_before"] = (
            one_of("interrupt_before", interrupt_before, ALL)
            if is_text(interrupt_before)
            else [string("interrupt_before", x) for x in as_list("interrupt_before", interrupt_before)]
            if holds_several(interrupt_before)
            else wrong_type("interrupt_before", interrupt_before, "a str or a list")
        )
    if interrupt_after is not None:
        in_body["interrupt_after"] = (
            one_of("interrupt_after", interrupt_after, ALL)
            if is_text(interrupt_after)
            else [string("interrupt_after", x) for x in as_list("interrupt_after", interrupt_after)]
            if holds_several(interrupt_after)
            else wrong_type("interrupt_after", interrupt_after, "a str or a list")
        )
    if stream_mode is not None:
        in_body["stream_mode"] = [one_of("stream_mode", x, STREAM_MODE) for x in as_list("stream_mode", stream_mode)]
    if stream_subgraphs is not None:
        in_body["stream_subgraphs"] = boolean("stream_subgraphs", stream_subgraphs)
    if stream_resumable is not None:
        in_body["stream_resumable"] = boolean("stream_resumable", stream_resumable)
    if feedback_keys is not None:
        in_body["feedback_keys"] = [string("feedback_keys", x) for x in as_list("feedback_keys", feedback_keys)]
    if after_seconds is not None:
        in_body["after_seconds"] = number("after_seconds", after_seconds)
    if durability is not None:
        in_body["durability"] = one_of("durability", durability, DURABILITY)
    if checkpoint_during is not None:
        in_body["checkpoint_during"] = boolean("checkpoint_during", checkpoint_during)
    if langsmith_tracer is not None:
        in_body["langsmith_tracer"] = json_object("langsmith_tracer", langsmith_tracer)
    if checkpoint is not None:
        in_body["checkpoint"] = without_nulls("checkpoint", checkpoint)
    if checkpoint_id is not None:
        in_body["checkpoint_id"] = identifier("checkpoint_id", checkpoint_id)
    if multitask_strategy is not None:
        in_body["multitask_strategy"] = one_of("multitask_strategy", multitask_strategy, MULTITASK_STRATEGY)
    if if_not_exists is not None:
        in_body["if_not_exists"] = one_of("if_not_exists", if_not_exists, IF_NOT_EXISTS)
    return Call(
        CREATE_THREAD_RUN,
        f"/threads/{thread_id}/runs",
        parse_model(Run),
        body=encode(in_body),
    )


STREAM_THREAD_RUN = Operation(
    "stream_thread_run",
    "POST",
    "/threads/{thread_id}/runs/stream",
    Safety.IF_NOT_EXECUTED,
    resource="thread or assistant",
)


def stream_thread_run(
    thread_id: Identifier,
    *,
    assistant_id: str,
    input: JsonValue | NotGiven = NOT_GIVEN,
    command: JsonObject | None = None,
    metadata: JsonObject | None = None,
    config: JsonObject | None = None,
    context: JsonObject | None = None,
    webhook: str | None = None,
    interrupt_before: All | Iterable[str] | None = None,
    interrupt_after: All | Iterable[str] | None = None,
    stream_mode: Iterable[StreamMode] | None = None,
    stream_subgraphs: bool | None = None,
    stream_resumable: bool | None = None,
    feedback_keys: Iterable[str] | None = None,
    after_seconds: float | None = None,
    durability: Durability | None = None,
    checkpoint_during: bool | None = None,
    langsmith_tracer: JsonObject | None = None,
    checkpoint: CheckpointLike | None = None,
    checkpoint_id: Identifier | None = None,
    multitask_strategy: MultitaskStrategy | None = None,
    if_not_exists: IfNotExists | None = None,
    on_disconnect: DisconnectMode | None = None,
) -> Call[None]:
    """Start a run on a thread, and follow its events until it ends."""
    thread_id = segment("thread_id", thread_id)
    in_body: dict[str, Any] = {}
    in_body["assistant_id"] = string("assistant_id", assistant_id)
    if not isinstance(input, NotGiven):
        in_body["input"] = anything("input", input)
    if command is not None:
        in_body["command"] = json_object("command", command)
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if config is not None:
        in_body["config"] = json_object("config", config)
    if context is not None:
        in_body["context"] = json_object("context", context)
    if webhook is not None:
        in_body["webhook"] = filled("webhook", webhook)
    if interrupt_before is not None:
        in_body["interrupt_before"] = (
            one_of("interrupt_before", interrupt_before, ALL)
            if is_text(interrupt_before)
            else [string("interrupt_before", x) for x in as_list("interrupt_before", interrupt_before)]
            if holds_several(interrupt_before)
            else wrong_type("interrupt_before", interrupt_before, "a str or a list")
        )
    if interrupt_after is not None:
        in_body["interrupt_after"] = (
            one_of("interrupt_after", interrupt_after, ALL)
            if is_text(interrupt_after)
            else [string("interrupt_after", x) for x in as_list("interrupt_after", interrupt_after)]
            if holds_several(interrupt_after)
            else wrong_type("interrupt_after", interrupt_after, "a str or a list")
        )
    if stream_mode is not None:
        in_body["stream_mode"] = [one_of("stream_mode", x, STREAM_MODE) for x in as_list("stream_mode", stream_mode)]
    if stream_subgraphs is not None:
        in_body["stream_subgraphs"] = boolean("stream_subgraphs", stream_subgraphs)
    if stream_resumable is not None:
        in_body["stream_resumable"] = boolean("stream_resumable", stream_resumable)
    if feedback_keys is not None:
        in_body["feedback_keys"] = [string("feedback_keys", x) for x in as_list("feedback_keys", feedback_keys)]
    if after_seconds is not None:
        in_body["after_seconds"] = number("after_seconds", after_seconds)
    if durability is not None:
        in_body["durability"] = one_of("durability", durability, DURABILITY)
    if checkpoint_during is not None:
        in_body["checkpoint_during"] = boolean("checkpoint_during", checkpoint_during)
    if langsmith_tracer is not None:
        in_body["langsmith_tracer"] = json_object("langsmith_tracer", langsmith_tracer)
    if checkpoint is not None:
        in_body["checkpoint"] = without_nulls("checkpoint", checkpoint)
    if checkpoint_id is not None:
        in_body["checkpoint_id"] = identifier("checkpoint_id", checkpoint_id)
    if multitask_strategy is not None:
        in_body["multitask_strategy"] = one_of("multitask_strategy", multitask_strategy, MULTITASK_STRATEGY)
    if if_not_exists is not None:
        in_body["if_not_exists"] = one_of("if_not_exists", if_not_exists, IF_NOT_EXISTS)
    if on_disconnect is not None:
        in_body["on_disconnect"] = one_of("on_disconnect", on_disconnect, DISCONNECT_MODE)
    return Call(
        STREAM_THREAD_RUN,
        f"/threads/{thread_id}/runs/stream",
        parse_none,
        body=encode(in_body),
    )


WAIT_THREAD_RUN = Operation(
    "wait_thread_run",
    "POST",
    "/threads/{thread_id}/runs/wait",
    Safety.IF_NOT_EXECUTED,
    resource="thread or assistant",
)


def wait_thread_run(
    thread_id: Identifier,
    *,
    assistant_id: str,
    input: JsonValue | NotGiven = NOT_GIVEN,
    command: JsonObject | None = None,
    metadata: JsonObject | None = None,
    config: JsonObject | None = None,
    context: JsonObject | None = None,
    webhook: str | None = None,
    interrupt_before: All | Iterable[str] | None = None,
    interrupt_after: All | Iterable[str] | None = None,
    stream_mode: Iterable[StreamMode] | None = None,
    stream_subgraphs: bool | None = None,
    stream_resumable: bool | None = None,
    feedback_keys: Iterable[str] | None = None,
    after_seconds: float | None = None,
    durability: Durability | None = None,
    checkpoint_during: bool | None = None,
    langsmith_tracer: JsonObject | None = None,
    checkpoint: CheckpointLike | None = None,
    checkpoint_id: Identifier | None = None,
    multitask_strategy: MultitaskStrategy | None = None,
    if_not_exists: IfNotExists | None = None,
    on_disconnect: DisconnectMode | None = None,
) -> Call[Any]:
    """Start a run on a thread, and wait for its output."""
    thread_id = segment("thread_id", thread_id)
    in_body: dict[str, Any] = {}
    in_body["assistant_id"] = string("assistant_id", assistant_id)
    if not isinstance(input, NotGiven):
        in_body["input"] = anything("input", input)
    if command is not None:
        in_body["command"] = json_object("command", command)
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if config is not None:
        in_body["config"] = json_object("config", config)
    if context is not None:
        in_body["context"] = json_object("context", context)
    if webhook is not None:
        in_body["webhook"] = filled("webhook", webhook)
    if interrupt_before is not None:
        in_body["interrupt_before"] = (
            one_of("interrupt_before", interrupt_before, ALL)
            if is_text(interrupt_before)
            else [string("interrupt_before", x) for x in as_list("interrupt_before", interrupt_before)]
            if holds_several(interrupt_before)
            else wrong_type("interrupt_before", interrupt_before, "a str or a list")
        )
    if interrupt_after is not None:
        in_body["interrupt_after"] = (
            one_of("interrupt_after", interrupt_after, ALL)
            if is_text(interrupt_after)
            else [string("interrupt_after", x) for x in as_list("interrupt_after", interrupt_after)]
            if holds_several(interrupt_after)
            else wrong_type("interrupt_after", interrupt_after, "a str or a list")
        )
    if stream_mode is not None:
        in_body["stream_mode"] = [one_of("stream_mode", x, STREAM_MODE) for x in as_list("stream_mode", stream_mode)]
    if stream_subgraphs is not None:
        in_body["stream_subgraphs"] = boolean("stream_subgraphs", stream_subgraphs)
    if stream_resumable is not None:
        in_body["stream_resumable"] = boolean("stream_resumable", stream_resumable)
    if feedback_keys is not None:
        in_body["feedback_keys"] = [string("feedback_keys", x) for x in as_list("feedback_keys", feedback_keys)]
    if after_seconds is not None:
        in_body["after_seconds"] = number("after_seconds", after_seconds)
    if durability is not None:
        in_body["durability"] = one_of("durability", durability, DURABILITY)
    if checkpoint_during is not None:
        in_body["checkpoint_during"] = boolean("checkpoint_during", checkpoint_during)
    if langsmith_tracer is not None:
        in_body["langsmith_tracer"] = json_object("langsmith_tracer", langsmith_tracer)
    if checkpoint is not None:
        in_body["checkpoint"] = without_nulls("checkpoint", checkpoint)
    if checkpoint_id is not None:
        in_body["checkpoint_id"] = identifier("checkpoint_id", checkpoint_id)
    if multitask_strategy is not None:
        in_body["multitask_strategy"] = one_of("multitask_strategy", multitask_strategy, MULTITASK_STRATEGY)
    if if_not_exists is not None:
        in_body["if_not_exists"] = one_of("if_not_exists", if_not_exists, IF_NOT_EXISTS)
    if on_disconnect is not None:
        in_body["on_disconnect"] = one_of("on_disconnect", on_disconnect, DISCONNECT_MODE)
    return Call(
        WAIT_THREAD_RUN,
        f"/threads/{thread_id}/runs/wait",
        parse_any,
        body=encode(in_body),
    )


GET_THREAD_RUN = Operation(
    "get_thread_run",
    "GET",
    "/threads/{thread_id}/runs/{run_id}",
    Safety.ALWAYS,
    resource="run",
    plain_404_means_resource=True,
)


def get_thread_run(
    thread_id: Identifier,
    run_id: Identifier,
) -> Call[Run]:
    """Get one run. No other operation reports how a run ended."""
    thread_id = segment("thread_id", thread_id)
    run_id = segment("run_id", run_id)
    return Call(
        GET_THREAD_RUN,
        f"/threads/{thread_id}/runs/{run_id}",
        parse_model(Run),
    )


DELETE_THREAD_RUN = Operation(
    "delete_thread_run",
    "DELETE",
    "/threads/{thread_id}/runs/{run_id}",
    Safety.ALWAYS,
    resource="run",
    no_content_statuses=frozenset({204}),
    done_statuses=frozenset({404}),
)


def delete_thread_run(
    thread_id: Identifier,
    run_id: Identifier,
) -> Call[None]:
    """Delete a run, even while it is running; in-memory servers then leave its thread busy."""
    thread_id = segment("thread_id", thread_id)
    run_id = segment("run_id", run_id)
    return Call(
        DELETE_THREAD_RUN,
        f"/threads/{thread_id}/runs/{run_id}",
        parse_none,
    )


JOIN_THREAD_RUN = Operation(
    "join_thread_run",
    "GET",
    "/threads/{thread_id}/runs/{run_id}/join",
    Safety.ALWAYS,
    resource="run",
)


def join_thread_run(
    thread_id: Identifier,
    run_id: Identifier,
    *,
    cancel_on_disconnect: bool | None = None,
) -> Call[Any]:
    """Wait until a run has ended."""
    thread_id = segment("thread_id", thread_id)
    run_id = segment("run_id", run_id)
    in_query: dict[str, Any] = {}
    if cancel_on_disconnect is not None:
        in_query["cancel_on_disconnect"] = boolean("cancel_on_disconnect", cancel_on_disconnect)
    return Call(
        JOIN_THREAD_RUN,
        f"/threads/{thread_id}/runs/{run_id}/join",
        parse_any,
        query=in_query,
    )


JOIN_THREAD_RUN_STREAM = Operation(
    "join_thread_run_stream",
    "GET",
    "/threads/{thread_id}/runs/{run_id}/stream",
    Safety.ALWAYS,
    resource="run",
)


def join_thread_run_stream(
    thread_id: Identifier,
    run_id: Identifier,
    *,
    last_event_id: str | None = None,
    stream_mode: str | None = None,
    cancel_on_disconnect: bool | None = None,
) -> Call[None]:
    """Follow the events of a run until it ends."""
    thread_id = segment("thread_id", thread_id)
    run_id = segment("run_id", run_id)
    in_query: dict[str, Any] = {}
    if stream_mode is not None:
        in_query["stream_mode"] = string("stream_mode", stream_mode)
    if cancel_on_disconnect is not None:
        in_query["cancel_on_disconnect"] = boolean("cancel_on_disconnect", cancel_on_disconnect)
    in_headers: dict[str, Any] = {}
    if last_event_id is not None:
        in_headers["Last-Event-ID"] = header_value("last_event_id", string("last_event_id", last_event_id))
    return Call(
        JOIN_THREAD_RUN_STREAM,
        f"/threads/{thread_id}/runs/{run_id}/stream",
        parse_none,
        query=in_query,
        headers=in_headers,
    )


CANCEL_THREAD_RUN = Operation(
    "cancel_thread_run",
    "POST",
    "/threads/{thread_id}/runs/{run_id}/cancel",
    Safety.ALWAYS,
    resource="run",
    no_content_statuses=frozenset({202}),
    done_statuses=frozenset({404}),
)


def cancel_thread_run(
    thread_id: Identifier,
    run_id: Identifier,
    *,
    wait: bool | None = None,
    action: CancelAction | None = None,
) -> Call[Any]:
    """Cancel a run that is pending or running."""
    thread_id = segment("thread_id", thread_id)
    run_id = segment("run_id", run_id)
    in_query: dict[str, Any] = {}
    if wait is not None:
        in_query["wait"] = boolean("wait", wait)
    if action is not None:
        in_query["action"] = one_of("action", action, CANCEL_ACTION)
    return Call(
        CANCEL_THREAD_RUN,
        f"/threads/{thread_id}/runs/{run_id}/cancel",
        parse_any,
        query=in_query,
    )


CREATE_RUN = Operation(
    "create_run",
    "POST",
    "/runs",
    Safety.IF_NOT_EXECUTED,
    resource="assistant",
)


def create_run(
    *,
    assistant_id: str,
    input: JsonValue | NotGiven = NOT_GIVEN,
    command: JsonObject | None = None,
    metadata: JsonObject | None = None,
    config: JsonObject | None = None,
    context: JsonObject | None = None,
    webhook: str | None = None,
    interrupt_before: All | Iterable[str] | None = None,
    interrupt_after: All | Iterable[str] | None = None,
    stream_mode: Iterable[StreamMode] | None = None,
    stream_subgraphs: bool | None = None,
    stream_resumable: bool | None = None,
    feedback_keys: Iterable[str] | None = None,
    after_seconds: float | None = None,
    durability: Durability | None = None,
    checkpoint_during: bool | None = None,
    langsmith_tracer: JsonObject | None = None,
    on_completion: OnCompletionBehavior | None = None,
) -> Call[Run]:
    """Start a run on a thread of its own, without waiting for it."""
    in_body: dict[str, Any] = {}
    in_body["assistant_id"] = string("assistant_id", assistant_id)
    if not isinstance(input, NotGiven):
        in_body["input"] = anything("input", input)
    if command is not None:
        in_body["command"] = json_object("command", command)
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if config is not None:
        in_body["config"] = json_object("config", config)
    if context is not None:
        in_body["context"] = json_object("context", context)
    if webhook is not None:
        in_body["webhook"] = filled("webhook", webhook)
    if interrupt_before is not None:
        in_body["interrupt_before"] = (
            one_of("interrupt_before", interrupt_before, ALL)
            if is_text(interrupt_before)
            else [string("interrupt_before", x) for x in as_list("interrupt_before", interrupt_before)]
            if holds_several(interrupt_before)
            else wrong_type("interrupt_before", interrupt_before, "a str or a list")
        )
    if interrupt_after is not None:
        in_body["interrupt_after"] = (
            one_of("interrupt_after", interrupt_after, ALL)
            if is_text(interrupt_after)
            else [string("interrupt_after", x) for x in as_list("interrupt_after", interrupt_after)]
            if holds_several(interrupt_after)
            else wrong_type("interrupt_after", interrupt_after, "a str or a list")
        )
    if stream_mode is not None:
        in_body["stream_mode"] = [one_of("stream_mode", x, STREAM_MODE) for x in as_list("stream_mode", stream_mode)]
    if stream_subgraphs is not None:
        in_body["stream_subgraphs"] = boolean("stream_subgraphs", stream_subgraphs)
    if stream_resumable is not None:
        in_body["stream_resumable"] = boolean("stream_resumable", stream_resumable)
    if feedback_keys is not None:
        in_body["feedback_keys"] = [string("feedback_keys", x) for x in as_list("feedback_keys", feedback_keys)]
    if after_seconds is not None:
        in_body["after_seconds"] = number("after_seconds", after_seconds)
    if durability is not None:
        in_body["durability"] = one_of("durability", durability, DURABILITY)
    if checkpoint_during is not None:
        in_body["checkpoint_during"] = boolean("checkpoint_during", checkpoint_during)
    if langsmith_tracer is not None:
        in_body["langsmith_tracer"] = json_object("langsmith_tracer", langsmith_tracer)
    if on_completion is not None:
        in_body["on_completion"] = one_of("on_completion", on_completion, ON_COMPLETION_BEHAVIOR)
    return Call(
        CREATE_RUN,
        "/runs",
        parse_model(Run),
        body=encode(in_body),
    )


STREAM_RUN = Operation(
    "stream_run",
    "POST",
    "/runs/stream",
    Safety.IF_NOT_EXECUTED,
    resource="assistant",
)


def stream_run(
    *,
    assistant_id: str,
    input: JsonValue | NotGiven = NOT_GIVEN,
    command: JsonObject | None = None,
    metadata: JsonObject | None = None,
    config: JsonObject | None = None,
    context: JsonObject | None = None,
    webhook: str | None = None,
    interrupt_before: All | Iterable[str] | None = None,
    interrupt_after: All | Iterable[str] | None = None,
    stream_mode: Iterable[StreamMode] | None = None,
    stream_subgraphs: bool | None = None,
    stream_resumable: bool | None = None,
    feedback_keys: Iterable[str] | None = None,
    after_seconds: float | None = None,
    durability: Durability | None = None,
    checkpoint_during: bool | None = None,
    langsmith_tracer: JsonObject | None = None,
    on_completion: OnCompletionBehavior | None = None,
    on_disconnect: DisconnectMode | None = None,
) -> Call[None]:
    """Start a run on a thread of its own, and follow its events until it ends."""
    in_body: dict[str, Any] = {}
    in_body["assistant_id"] = string("assistant_id", assistant_id)
    if not isinstance(input, NotGiven):
        in_body["input"] = anything("input", input)
    if command is not None:
        in_body["command"] = json_object("command", command)
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if config is not None:
        in_body["config"] = json_object("config", config)
    if context is not None:
        in_body["context"] = json_object("context", context)
    if webhook is not None:
        in_body["webhook"] = filled("webhook", webhook)
    if interrupt_before is not None:
        in_body["interrupt_before"] = (
            one_of("interrupt_before", interrupt_before, ALL)
            if is_text(interrupt_before)
            else [string("interrupt_before", x) for x in as_list("interrupt_before", interrupt_before)]
            if holds_several(interrupt_before)
            else wrong_type("interrupt_before", interrupt_before, "a str or a list")
        )
    if interrupt_after is not None:
        in_body["interrupt_after"] = (
            one_of("interrupt_after", interrupt_after, ALL)
            if is_text(interrupt_after)
            else [string("interrupt_after", x) for x in as_list("interrupt_after", interrupt_after)]
            if holds_several(interrupt_after)
            else wrong_type("interrupt_after", interrupt_after, "a str or a list")
        )
    if stream_mode is not None:
        in_body["stream_mode"] = [one_of("stream_mode", x, STREAM_MODE) for x in as_list("stream_mode", stream_mode)]
    if stream_subgraphs is not None:
        in_body["stream_subgraphs"] = boolean("stream_subgraphs", stream_subgraphs)
    if stream_resumable is not None:
        in_body["stream_resumable"] = boolean("stream_resumable", stream_resumable)
    if feedback_keys is not None:
        in_body["feedback_keys"] = [string("feedback_keys", x) for x in as_list("feedback_keys", feedback_keys)]
    if after_seconds is not None:
        in_body["after_seconds"] = number("after_seconds", after_seconds)
    if durability is not None:
        in_body["durability"] = one_of("durability", durability, DURABILITY)
    if checkpoint_during is not None:
        in_body["checkpoint_during"] = boolean("checkpoint_during", checkpoint_during)
    if langsmith_tracer is not None:
        in_body["langsmith_tracer"] = json_object("langsmith_tracer", langsmith_tracer)
    if on_completion is not None:
        in_body["on_completion"] = one_of("on_completion", on_completion, ON_COMPLETION_BEHAVIOR)
    if on_disconnect is not None:
        in_body["on_disconnect"] = one_of("on_disconnect", on_disconnect, DISCONNECT_MODE)
    return Call(
        STREAM_RUN,
        "/runs/stream",
        parse_none,
        body=encode(in_body),
    )


WAIT_RUN = Operation(
    "wait_run",
    "POST",
    "/runs/wait",
    Safety.IF_NOT_EXECUTED,
    resource="assistant",
)


def wait_run(
    *,
    assistant_id: str,
    input: JsonValue | NotGiven = NOT_GIVEN,
    command: JsonObject | None = None,
    metadata: JsonObject | None = None,
    config: JsonObject | None = None,
    context: JsonObject | None = None,
    webhook: str | None = None,
    interrupt_before: All | Iterable[str] | None = None,
    interrupt_after: All | Iterable[str] | None = None,
    stream_mode: Iterable[StreamMode] | None = None,
    stream_subgraphs: bool | None = None,
    stream_resumable: bool | None = None,
    feedback_keys: Iterable[str] | None = None,
    after_seconds: float | None = None,
    durability: Durability | None = None,
    checkpoint_during: bool | None = None,
    langsmith_tracer: JsonObject | None = None,
    on_completion: OnCompletionBehavior | None = None,
    on_disconnect: DisconnectMode | None = None,
) -> Call[Any]:
    """Start a run on a thread of its own, and wait for its output."""
    in_body: dict[str, Any] = {}
    in_body["assistant_id"] = string("assistant_id", assistant_id)
    if not isinstance(input, NotGiven):
        in_body["input"] = anything("input", input)
    if command is not None:
        in_body["command"] = json_object("command", command)
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if config is not None:
        in_body["config"] = json_object("config", config)
    if context is not None:
        in_body["context"] = json_object("context", context)
    if webhook is not None:
        in_body["webhook"] = filled("webhook", webhook)
    if interrupt_before is not None:
        in_body["interrupt_before"] = (
            one_of("interrupt_before", interrupt_before, ALL)
            if is_text(interrupt_before)
            else [string("interrupt_before", x) for x in as_list("interrupt_before", interrupt_before)]
            if holds_several(interrupt_before)
            else wrong_type("interrupt_before", interrupt_before, "a str or a list")
        )
    if interrupt_after is not None:
        in_body["interrupt_after"] = (
            one_of("interrupt_after", interrupt_after, ALL)
            if is_text(interrupt_after)
            else [string("interrupt_after", x) for x in as_list("interrupt_after", interrupt_after)]
            if holds_several(interrupt_after)
            else wrong_type("interrupt_after", interrupt_after, "a str or a list")
        )
    if stream_mode is not None:
        in_body["stream_mode"] = [one_of("stream_mode", x, STREAM_MODE) for x in as_list("stream_mode", stream_mode)]
    if stream_subgraphs is not None:
        in_body["stream_subgraphs"] = boolean("stream_subgraphs", stream_subgraphs)
    if stream_resumable is not None:
        in_body["stream_resumable"] = boolean("stream_resumable", stream_resumable)
    if feedback_keys is not None:
        in_body["feedback_keys"] = [string("feedback_keys", x) for x in as_list("feedback_keys", feedback_keys)]
    if after_seconds is not None:
        in_body["after_seconds"] = number("after_seconds", after_seconds)
    if durability is not None:
        in_body["durability"] = one_of("durability", durability, DURABILITY)
    if checkpoint_during is not None:
        in_body["checkpoint_during"] = boolean("checkpoint_during", checkpoint_during)
    if langsmith_tracer is not None:
        in_body["langsmith_tracer"] = json_object("langsmith_tracer", langsmith_tracer)
    if on_completion is not None:
        in_body["on_completion"] = one_of("on_completion", on_completion, ON_COMPLETION_BEHAVIOR)
    if on_disconnect is not None:
        in_body["on_disconnect"] = one_of("on_disconnect", on_disconnect, DISCONNECT_MODE)
    return Call(
        WAIT_RUN,
        "/runs/wait",
        parse_any,
        body=encode(in_body),
    )


CREATE_RUNS_BATCH = Operation(
    "create_runs_batch",
    "POST",
    "/runs/batch",
    Safety.IF_NOT_EXECUTED,
    resource="assistant",
)


def create_runs_batch(
    *,
    payloads: Iterable[JsonObject],
) -> Call[list[Run]]:
    """Start several runs, each on a thread of its own. If the response is an error, all valid runs start nevertheless."""
    return Call(
        CREATE_RUNS_BATCH,
        "/runs/batch",
        parse_list(Run),
        body=encode([json_object("payloads", x) for x in as_list("payloads", payloads)], "payloads"),
    )


CANCEL_RUNS = Operation(
    "cancel_runs",
    "POST",
    "/runs/cancel",
    Safety.IF_NOT_EXECUTED,
    resource="run",
    no_content_statuses=frozenset({204}),
    done_statuses=frozenset({404}),
)


def cancel_runs(
    *,
    action: CancelAction | None = None,
    thread_id: Identifier | None = None,
    run_ids: Iterable[Identifier] | None = None,
    status: BulkCancelRunsStatus | None = None,
) -> Call[None]:
    """Cancel many runs at once, by their ids or by their status."""
    in_query: dict[str, Any] = {}
    if action is not None:
        in_query["action"] = one_of("action", action, CANCEL_ACTION)
    in_body: dict[str, Any] = {}
    if thread_id is not None:
        in_body["thread_id"] = identifier("thread_id", thread_id)
    if run_ids is not None:
        in_body["run_ids"] = [identifier("run_ids", x) for x in as_list("run_ids", run_ids)]
    if status is not None:
        in_body["status"] = one_of("status", status, BULK_CANCEL_RUNS_STATUS)
    return Call(
        CANCEL_RUNS,
        "/runs/cancel",
        parse_none,
        query=in_query,
        body=encode(in_body),
        safety=Safety.ALWAYS if "status" not in in_body else Safety.IF_NOT_EXECUTED,
    )
