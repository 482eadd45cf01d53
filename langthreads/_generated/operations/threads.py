# Generated from openapi.yaml by `nox -s generate`; edit the contract or generator/ instead of this file.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false, reportUnnecessaryIsInstance=false
# Users without a type checker can pass anything, and unions are told apart by their arguments' types.
"""The operations with the tag `threads`: each takes arguments and returns a `Call`; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from langthreads._core.arguments import (
    CheckpointLike,
    Identifier,
    JsonObject,
    JsonValue,
    anything,
    as_list,
    boolean,
    comma_joined,
    header_value,
    identifier,
    integer,
    json_object,
    one_of,
    segment,
    string,
    without_nulls,
)
from langthreads._core.json import encode
from langthreads._core.model import NOT_GIVEN, NotGiven
from langthreads._core.operation import Call, Operation
from langthreads._core.parsers import parse_int, parse_list, parse_model, parse_none
from langthreads._generated.models.threads import (
    ON_CONFLICT_BEHAVIOR,
    PRUNE_STRATEGY,
    SORT_ORDER,
    THREAD_SELECT_FIELD,
    THREAD_SORT_BY,
    THREAD_STATUS,
    THREAD_STREAM_MODE,
    OnConflictBehavior,
    PruneStrategy,
    SortOrder,
    Thread,
    ThreadPruneResponse,
    ThreadSelectField,
    ThreadSortBy,
    ThreadState,
    ThreadStatus,
    ThreadStorage,
    ThreadStreamMode,
    ThreadUpdateStateResponse,
)
from langthreads.retry import Safety

__all__ = [
    "create_thread",
    "search_threads",
    "count_threads",
    "prune_threads",
    "get_thread",
    "delete_thread",
    "update_thread",
    "copy_thread",
    "get_thread_state",
    "update_thread_state",
    "get_thread_state_at",
    "get_thread_state_at_checkpoint",
    "get_thread_history",
    "search_thread_history",
    "get_thread_storage",
    "join_thread_stream",
]

CREATE_THREAD = Operation(
    "create_thread",
    "POST",
    "/threads",
    Safety.IF_NOT_EXECUTED,
    resource="thread",
    failure_statuses=frozenset({201}),
)


def create_thread(
    *,
    thread_id: Identifier | None = None,
    metadata: JsonObject | None = None,
    if_exists: OnConflictBehavior | None = None,
    ttl: JsonObject | None = None,
    supersteps: Iterable[JsonObject] | None = None,
) -> Call[Thread]:
    """Create a thread, optionally with a state that is built superstep by superstep."""
    in_body: dict[str, Any] = {}
    if thread_id is not None:
        in_body["thread_id"] = identifier("thread_id", thread_id)
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if if_exists is not None:
        in_body["if_exists"] = one_of("if_exists", if_exists, ON_CONFLICT_BEHAVIOR)
    if ttl is not None:
        in_body["ttl"] = json_object("ttl", ttl)
    if supersteps is not None:
        in_body["supersteps"] = [json_object("supersteps", x) for x in as_list("supersteps", supersteps)]
    return Call(
        CREATE_THREAD,
        "/threads",
        parse_model(Thread),
        body=encode(in_body),
        safety=Safety.ALWAYS
        if "thread_id" in in_body and in_body.get("if_exists") == "do_nothing" and "supersteps" not in in_body
        else Safety.IF_NOT_EXECUTED,
    )


SEARCH_THREADS = Operation(
    "search_threads",
    "POST",
    "/threads/search",
    Safety.ALWAYS,
    resource="thread",
)


def search_threads(
    *,
    ids: Iterable[Identifier] | None = None,
    metadata: JsonObject | None = None,
    values: JsonObject | None = None,
    status: ThreadStatus | None = None,
    limit: int | None = None,
    offset: int | None = None,
    sort_by: ThreadSortBy | None = None,
    sort_order: SortOrder | None = None,
    select: Iterable[ThreadSelectField] | None = None,
    extract: Mapping[str, str] | None = None,
) -> Call[list[Thread]]:
    """List the threads that match filters, one page at a time."""
    in_body: dict[str, Any] = {}
    if ids is not None:
        in_body["ids"] = [identifier("ids", x) for x in as_list("ids", ids)]
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if values is not None:
        in_body["values"] = json_object("values", values)
    if status is not None:
        in_body["status"] = one_of("status", status, THREAD_STATUS)
    if limit is not None:
        in_body["limit"] = integer("limit", limit, 1, 1000)
    if offset is not None:
        in_body["offset"] = integer("offset", offset, 0)
    if sort_by is not None:
        in_body["sort_by"] = one_of("sort_by", sort_by, THREAD_SORT_BY)
    if sort_order is not None:
        in_body["sort_order"] = one_of("sort_order", sort_order, SORT_ORDER)
    if select is not None:
        in_body["select"] = [one_of("select", x, THREAD_SELECT_FIELD) for x in as_list("select", select)]
    if extract is not None:
        in_body["extract"] = json_object("extract", extract)
    return Call(
        SEARCH_THREADS,
        "/threads/search",
        parse_list(Thread),
        body=encode(in_body),
    )


COUNT_THREADS = Operation(
    "count_threads",
    "POST",
    "/threads/count",
    Safety.ALWAYS,
    resource="thread",
)


def count_threads(
    *,
    metadata: JsonObject | None = None,
    values: JsonObject | None = None,
    status: ThreadStatus | None = None,
) -> Call[int]:
    """Count the threads that match."""
    in_body: dict[str, Any] = {}
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if values is not None:
        in_body["values"] = json_object("values", values)
    if status is not None:
        in_body["status"] = one_of("status", status, THREAD_STATUS)
    return Call(
        COUNT_THREADS,
        "/threads/count",
        parse_int,
        body=encode(in_body),
    )


PRUNE_THREADS = Operation(
    "prune_threads",
    "POST",
    "/threads/prune",
    Safety.IF_NOT_EXECUTED,
    resource="thread",
)


def prune_threads(
    *,
    thread_ids: Iterable[Identifier],
    strategy: PruneStrategy | None = None,
) -> Call[ThreadPruneResponse]:
    """Delete many threads, or their old checkpoints, at once."""
    in_body: dict[str, Any] = {}
    in_body["thread_ids"] = [identifier("thread_ids", x) for x in as_list("thread_ids", thread_ids)]
    if strategy is not None:
        in_body["strategy"] = one_of("strategy", strategy, PRUNE_STRATEGY)
    return Call(
        PRUNE_THREADS,
        "/threads/prune",
        parse_model(ThreadPruneResponse),
        body=encode(in_body),
    )


GET_THREAD = Operation(
    "get_thread",
    "GET",
    "/threads/{thread_id}",
    Safety.ALWAYS,
    resource="thread",
)


def get_thread(
    thread_id: Identifier,
    *,
    include: Iterable[str] | None = None,
) -> Call[Thread]:
    """Get one thread."""
    thread_id = segment("thread_id", thread_id)
    in_query: dict[str, Any] = {}
    if include is not None:
        in_query["include"] = comma_joined("include", [string("include", x) for x in as_list("include", include)])
    return Call(
        GET_THREAD,
        f"/threads/{thread_id}",
        parse_model(Thread),
        query=in_query,
    )


DELETE_THREAD = Operation(
    "delete_thread",
    "DELETE",
    "/threads/{thread_id}",
    Safety.ALWAYS,
    resource="thread",
    no_content_statuses=frozenset({204}),
    done_statuses=frozenset({404}),
)


def delete_thread(
    thread_id: Identifier,
) -> Call[None]:
    """Delete a thread with all its checkpoints, even while a run is active on it."""
    thread_id = segment("thread_id", thread_id)
    return Call(
        DELETE_THREAD,
        f"/threads/{thread_id}",
        parse_none,
    )


UPDATE_THREAD = Operation(
    "update_thread",
    "PATCH",
    "/threads/{thread_id}",
    Safety.IF_NOT_EXECUTED,
    resource="thread",
    no_content_statuses=frozenset({204}),
    plain_404_means_resource=True,
)


def update_thread(
    thread_id: Identifier,
    *,
    prefer: str | None = None,
    metadata: JsonObject | None = None,
    ttl: JsonObject | None = None,
) -> Call[Thread | None]:
    """Merge metadata into a thread, or set its time to live."""
    thread_id = segment("thread_id", thread_id)
    in_headers: dict[str, Any] = {}
    if prefer is not None:
        in_headers["Prefer"] = header_value("prefer", string("prefer", prefer))
    in_body: dict[str, Any] = {}
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if ttl is not None:
        in_body["ttl"] = json_object("ttl", ttl)
    return Call(
        UPDATE_THREAD,
        f"/threads/{thread_id}",
        parse_model(Thread),
        headers=in_headers,
        body=encode(in_body),
    )


COPY_THREAD = Operation(
    "copy_thread",
    "POST",
    "/threads/{thread_id}/copy",
    Safety.IF_NOT_EXECUTED,
    resource="thread",
    not_found_statuses=frozenset({409}),
)


def copy_thread(
    thread_id: Identifier,
) -> Call[Thread]:
    """Copy a thread with its state and its checkpoints."""
    thread_id = segment("thread_id", thread_id)
    return Call(
        COPY_THREAD,
        f"/threads/{thread_id}/copy",
        parse_model(Thread),
    )


GET_THREAD_STATE = Operation(
    "get_thread_state",
    "GET",
    "/threads/{thread_id}/state",
    Safety.ALWAYS,
    resource="thread",
)


def get_thread_state(
    thread_id: Identifier,
    *,
    subgraphs: bool | None = None,
    select: Iterable[str] | None = None,
) -> Call[ThreadState]:
    """Get the latest state of a thread."""
    thread_id = segment("thread_id", thread_id)
    in_query: dict[str, Any] = {}
    if subgraphs is not None:
        in_query["subgraphs"] = boolean("subgraphs", subgraphs)
    if select is not None:
        in_query["select"] = [string("select", x) for x in as_list("select", select)]
    return Call(
        GET_THREAD_STATE,
        f"/threads/{thread_id}/state",
        parse_model(ThreadState),
        query=in_query,
    )


UPDATE_THREAD_STATE = Operation(
    "update_thread_state",
    "POST",
    "/threads/{thread_id}/state",
    Safety.IF_NOT_EXECUTED,
    resource="thread",
)


def update_thread_state(
    thread_id: Identifier,
    *,
    values: JsonValue | NotGiven = NOT_GIVEN,
    checkpoint: CheckpointLike | None = None,
    checkpoint_id: Identifier | None = None,
    as_node: str | None = None,
) -> Call[ThreadUpdateStateResponse]:
    """Add a checkpoint to a thread, as if a node had written it."""
    thread_id = segment("thread_id", thread_id)
    in_body: dict[str, Any] = {}
    if not isinstance(values, NotGiven):
        in_body["values"] = anything("values", values)
    if checkpoint is not None:
        in_body["checkpoint"] = without_nulls("checkpoint", checkpoint)
    if checkpoint_id is not None:
        in_body["checkpoint_id"] = identifier("checkpoint_id", checkpoint_id)
    if as_node is not None:
        in_body["as_node"] = string("as_node", as_node)
    return Call(
        UPDATE_THREAD_STATE,
        f"/threads/{thread_id}/state",
        parse_model(ThreadUpdateStateResponse),
        body=encode(in_body),
    )


GET_THREAD_STATE_AT = Operation(
    "get_thread_state_at",
    "GET",
    "/threads/{thread_id}/state/{checkpoint_id}",
    Safety.ALWAYS,
    resource="thread",
)


def get_thread_state_at(
    thread_id: Identifier,
    checkpoint_id: Identifier,
    *,
    subgraphs: bool | None = None,
    select: Iterable[str] | None = None,
) -> Call[ThreadState]:
    """Get the state of a thread at one checkpoint, by the checkpoint's id."""
    thread_id = segment("thread_id", thread_id)
    checkpoint_id = segment("checkpoint_id", checkpoint_id)
    in_query: dict[str, Any] = {}
    if subgraphs is not None:
        in_query["subgraphs"] = boolean("subgraphs", subgraphs)
    if select is not None:
        in_query["select"] = [string("select", x) for x in as_list("select", select)]
    return Call(
        GET_THREAD_STATE_AT,
        f"/threads/{thread_id}/state/{checkpoint_id}",
        parse_model(ThreadState),
        query=in_query,
    )


GET_THREAD_STATE_AT_CHECKPOINT = Operation(
    "get_thread_state_at_checkpoint",
    "POST",
    "/threads/{thread_id}/state/checkpoint",
    Safety.ALWAYS,
    resource="thread",
)


def get_thread_state_at_checkpoint(
    thread_id: Identifier,
    *,
    checkpoint: CheckpointLike,
    subgraphs: bool | None = None,
    select: Iterable[str] | None = None,
) -> Call[ThreadState]:
    """Get the state of a thread at one checkpoint, which may be inside a subgraph."""
    thread_id = segment("thread_id", thread_id)
    in_body: dict[str, Any] = {}
    in_body["checkpoint"] = without_nulls("checkpoint", checkpoint)
    if subgraphs is not None:
        in_body["subgraphs"] = boolean("subgraphs", subgraphs)
    if select is not None:
        in_body["select"] = [string("select", x) for x in as_list("select", select)]
    return Call(
        GET_THREAD_STATE_AT_CHECKPOINT,
        f"/threads/{thread_id}/state/checkpoint",
        parse_model(ThreadState),
        body=encode(in_body),
    )


GET_THREAD_HISTORY = Operation(
    "get_thread_history",
    "GET",
    "/threads/{thread_id}/history",
    Safety.ALWAYS,
    resource="thread",
)


def get_thread_history(
    thread_id: Identifier,
    *,
    limit: int | None = None,
    before: str | None = None,
) -> Call[list[ThreadState]]:
    """List the past states of a thread, newest first."""
    thread_id = segment("thread_id", thread_id)
    in_query: dict[str, Any] = {}
    if limit is not None:
        in_query["limit"] = integer("limit", limit)
    if before is not None:
        in_query["before"] = string("before", before)
    return Call(
        GET_THREAD_HISTORY,
        f"/threads/{thread_id}/history",
        parse_list(ThreadState),
        query=in_query,
    )


SEARCH_THREAD_HISTORY = Operation(
    "search_thread_history",
    "POST",
    "/threads/{thread_id}/history",
    Safety.ALWAYS,
    resource="thread",
)


def search_thread_history(
    thread_id: Identifier,
    *,
    limit: int | None = None,
    before: JsonObject | None = None,
    metadata: JsonObject | None = None,
    checkpoint: CheckpointLike | None = None,
    select: Iterable[str] | None = None,
) -> Call[list[ThreadState]]:
    """List the past states of a thread that match filters, newest first."""
    thread_id = segment("thread_id", thread_id)
    in_body: dict[str, Any] = {}
    if limit is not None:
        in_body["limit"] = integer("limit", limit, 1, 1000)
    if before is not None:
        in_body["before"] = json_object("before", before)
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if checkpoint is not None:
        in_body["checkpoint"] = without_nulls("checkpoint", checkpoint)
    if select is not None:
        in_body["select"] = [string("select", x) for x in as_list("select", select)]
    return Call(
        SEARCH_THREAD_HISTORY,
        f"/threads/{thread_id}/history",
        parse_list(ThreadState),
        body=encode(in_body),
    )


GET_THREAD_STORAGE = Operation(
    "get_thread_storage",
    "GET",
    "/threads/{thread_id}/storage",
    Safety.ALWAYS,
    resource="thread",
)


def get_thread_storage(
    thread_id: Identifier,
) -> Call[ThreadStorage]:
    """Measure the storage that a thread uses in the checkpointer."""
    thread_id = segment("thread_id", thread_id)
    return Call(
        GET_THREAD_STORAGE,
        f"/threads/{thread_id}/storage",
        parse_model(ThreadStorage),
    )


JOIN_THREAD_STREAM = Operation(
    "join_thread_stream",
    "GET",
    "/threads/{thread_id}/stream",
    Safety.ALWAYS,
    resource="thread",
)


def join_thread_stream(
    thread_id: Identifier,
    *,
    stream_modes: Iterable[ThreadStreamMode] | None = None,
    last_event_id: str | None = None,
) -> Call[None]:
    """Follow a thread live, run after run. The server never closes this stream."""
    thread_id = segment("thread_id", thread_id)
    in_query: dict[str, Any] = {}
    if stream_modes is not None:
        in_query["stream_modes"] = comma_joined(
            "stream_modes",
            [one_of("stream_modes", x, THREAD_STREAM_MODE) for x in as_list("stream_modes", stream_modes)],
        )
    in_headers: dict[str, Any] = {}
    if last_event_id is not None:
        in_headers["Last-Event-ID"] = header_value("last_event_id", string("last_event_id", last_event_id))
    return Call(
        JOIN_THREAD_STREAM,
        f"/threads/{thread_id}/stream",
        parse_none,
        query=in_query,
        headers=in_headers,
    )
