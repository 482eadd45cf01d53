# Generated from openapi.yaml by `nox -s generate`; edit the contract or generator/ instead of this file.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false, reportUnnecessaryIsInstance=false
# Users without a type checker can pass anything, and unions are told apart by their arguments' types.
"""The operations with the tag `crons`: each takes arguments and returns a `Call`; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from langthreads._core.arguments import (
    Identifier,
    JsonObject,
    JsonValue,
    anything,
    as_list,
    boolean,
    filled,
    holds_several,
    identifier,
    integer,
    is_text,
    json_object,
    one_of,
    segment,
    string,
    timestamp,
    wrong_type,
)
from langthreads._core.json import encode
from langthreads._core.model import NOT_GIVEN, NotGiven
from langthreads._core.operation import Call, Operation
from langthreads._core.parsers import parse_int, parse_list, parse_model, parse_none
from langthreads._generated.models.crons import CRON_SELECT_FIELD, CRON_SORT_BY, Cron, CronSelectField, CronSortBy
from langthreads._generated.models.runs import (
    ALL,
    DURABILITY,
    MULTITASK_STRATEGY,
    ON_COMPLETION_BEHAVIOR,
    STREAM_MODE,
    All,
    Durability,
    MultitaskStrategy,
    OnCompletionBehavior,
    StreamMode,
)
from langthreads._generated.models.threads import SORT_ORDER, SortOrder
from langthreads.retry import Safety

__all__ = [
    "create_cron",
    "create_thread_cron",
    "search_crons",
    "count_crons",
    "get_cron",
    "delete_cron",
    "update_cron",
]

CREATE_CRON = Operation(
    "create_cron",
    "POST",
    "/runs/crons",
    Safety.IF_NOT_EXECUTED,
    resource="assistant",
)


def create_cron(
    *,
    schedule: str,
    assistant_id: str,
    timezone: str | None = None,
    input: JsonValue | None = None,
    metadata: JsonObject | None = None,
    config: JsonObject | None = None,
    context: JsonObject | None = None,
    webhook: str | None = None,
    interrupt_before: All | Iterable[str] | None = None,
    interrupt_after: All | Iterable[str] | None = None,
    enabled: bool | None = None,
    stream_mode: Iterable[StreamMode] | None = None,
    stream_subgraphs: bool | None = None,
    stream_resumable: bool | None = None,
    durability: Durability | None = None,
    end_time: datetime | str | None = None,
    on_run_completed: OnCompletionBehavior | None = None,
    multitask_strategy: MultitaskStrategy | None = None,
    checkpoint_during: bool | None = None,
) -> Call[Cron]:
    """Schedule runs that each get a new thread."""
    in_body: dict[str, Any] = {}
    in_body["schedule"] = filled("schedule", schedule)
    in_body["assistant_id"] = filled("assistant_id", assistant_id)
    if timezone is not None:
        in_body["timezone"] = string("timezone", timezone)
    if input is not None:
        in_body["input"] = anything("input", input)
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
    if enabled is not None:
        in_body["enabled"] = boolean("enabled", enabled)
    if stream_mode is not None:
        in_body["stream_mode"] = [one_of("stream_mode", x, STREAM_MODE) for x in as_list("stream_mode", stream_mode)]
    if stream_subgraphs is not None:
        in_body["stream_subgraphs"] = boolean("stream_subgraphs", stream_subgraphs)
    if stream_resumable is not None:
        in_body["stream_resumable"] = boolean("stream_resumable", stream_resumable)
    if durability is not None:
        in_body["durability"] = one_of("durability", durability, DURABILITY)
    if end_time is not None:
        in_body["end_time"] = timestamp("end_time", end_time)
    if on_run_completed is not None:
        in_body["on_run_completed"] = one_of("on_run_completed", on_run_completed, ON_COMPLETION_BEHAVIOR)
    if multitask_strategy is not None:
        in_body["multitask_strategy"] = one_of("multitask_strategy", multitask_strategy, MULTITASK_STRATEGY)
    if checkpoint_during is not None:
        in_body["checkpoint_during"] = boolean("checkpoint_during", checkpoint_during)
    return Call(
        CREATE_CRON,
        "/runs/crons",
        parse_model(Cron),
        body=encode(in_body),
    )


CREATE_THREAD_CRON = Operation(
    "create_thread_cron",
    "POST",
    "/threads/{thread_id}/runs/crons",
    Safety.IF_NOT_EXECUTED,
    resource="thread",
)


def create_thread_cron(
    thread_id: Identifier,
    *,
    schedule: str,
    assistant_id: str,
    timezone: str | None = None,
    input: JsonValue | None = None,
    metadata: JsonObject | None = None,
    config: JsonObject | None = None,
    context: JsonObject | None = None,
    webhook: str | None = None,
    interrupt_before: All | Iterable[str] | None = None,
    interrupt_after: All | Iterable[str] | None = None,
    enabled: bool | None = None,
    stream_mode: Iterable[StreamMode] | None = None,
    stream_subgraphs: bool | None = None,
    stream_resumable: bool | None = None,
    durability: Durability | None = None,
    end_time: datetime | str | None = None,
    multitask_strategy: MultitaskStrategy | None = None,
    checkpoint_during: bool | None = None,
) -> Call[Cron]:
    """Schedule runs on one thread. The cron is deleted with the thread."""
    thread_id = segment("thread_id", thread_id)
    in_body: dict[str, Any] = {}
    in_body["schedule"] = filled("schedule", schedule)
    in_body["assistant_id"] = filled("assistant_id", assistant_id)
    if timezone is not None:
        in_body["timezone"] = string("timezone", timezone)
    if input is not None:
        in_body["input"] = anything("input", input)
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
    if enabled is not None:
        in_body["enabled"] = boolean("enabled", enabled)
    if stream_mode is not None:
        in_body["stream_mode"] = [one_of("stream_mode", x, STREAM_MODE) for x in as_list("stream_mode", stream_mode)]
    if stream_subgraphs is not None:
        in_body["stream_subgraphs"] = boolean("stream_subgraphs", stream_subgraphs)
    if stream_resumable is not None:
        in_body["stream_resumable"] = boolean("stream_resumable", stream_resumable)
    if durability is not None:
        in_body["durability"] = one_of("durability", durability, DURABILITY)
    if end_time is not None:
        in_body["end_time"] = timestamp("end_time", end_time)
    if multitask_strategy is not None:
        in_body["multitask_strategy"] = one_of("multitask_strategy", multitask_strategy, MULTITASK_STRATEGY)
    if checkpoint_during is not None:
        in_body["checkpoint_during"] = boolean("checkpoint_during", checkpoint_during)
    return Call(
        CREATE_THREAD_CRON,
        f"/threads/{thread_id}/runs/crons",
        parse_model(Cron),
        body=encode(in_body),
    )


SEARCH_CRONS = Operation(
    "search_crons",
    "POST",
    "/runs/crons/search",
    Safety.ALWAYS,
    resource="cron",
)


def search_crons(
    *,
    assistant_id: Identifier | None = None,
    thread_id: Identifier | None = None,
    enabled: bool | None = None,
    metadata: JsonObject | None = None,
    limit: int | None = None,
    offset: int | None = None,
    sort_by: CronSortBy | None = None,
    sort_order: SortOrder | None = None,
    select: Iterable[CronSelectField] | None = None,
) -> Call[list[Cron]]:
    """List the crons that match filters, one page at a time."""
    in_body: dict[str, Any] = {}
    if assistant_id is not None:
        in_body["assistant_id"] = identifier("assistant_id", assistant_id)
    if thread_id is not None:
        in_body["thread_id"] = identifier("thread_id", thread_id)
    if enabled is not None:
        in_body["enabled"] = boolean("enabled", enabled)
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if limit is not None:
        in_body["limit"] = integer("limit", limit, 1, 1000)
    if offset is not None:
        in_body["offset"] = integer("offset", offset, 0)
    if sort_by is not None:
        in_body["sort_by"] = one_of("sort_by", sort_by, CRON_SORT_BY)
    if sort_order is not None:
        in_body["sort_order"] = one_of("sort_order", sort_order, SORT_ORDER)
    if select is not None:
        in_body["select"] = [one_of("select", x, CRON_SELECT_FIELD) for x in as_list("select", select)]
    return Call(
        SEARCH_CRONS,
        "/runs/crons/search",
        parse_list(Cron),
        body=encode(in_body),
    )


COUNT_CRONS = Operation(
    "count_crons",
    "POST",
    "/runs/crons/count",
    Safety.ALWAYS,
    resource="cron",
)


def count_crons(
    *,
    assistant_id: Identifier | None = None,
    thread_id: Identifier | None = None,
    metadata: JsonObject | None = None,
) -> Call[int]:
    """Count the crons that match."""
    in_body: dict[str, Any] = {}
    if assistant_id is not None:
        in_body["assistant_id"] = identifier("assistant_id", assistant_id)
    if thread_id is not None:
        in_body["thread_id"] = identifier("thread_id", thread_id)
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    return Call(
        COUNT_CRONS,
        "/runs/crons/count",
        parse_int,
        body=encode(in_body),
    )


GET_CRON = Operation(
    "get_cron",
    "GET",
    "/runs/crons/{cron_id}",
    Safety.ALWAYS,
    resource="cron",
    plain_404_means_resource=True,
)


def get_cron(
    cron_id: Identifier,
) -> Call[Cron]:
    """Get one cron."""
    cron_id = segment("cron_id", cron_id)
    return Call(
        GET_CRON,
        f"/runs/crons/{cron_id}",
        parse_model(Cron),
    )


DELETE_CRON = Operation(
    "delete_cron",
    "DELETE",
    "/runs/crons/{cron_id}",
    Safety.ALWAYS,
    resource="cron",
    no_content_statuses=frozenset({204}),
    done_statuses=frozenset({404}),
    plain_404_means_resource=True,
)


def delete_cron(
    cron_id: Identifier,
) -> Call[None]:
    """Delete a cron."""
    cron_id = segment("cron_id", cron_id)
    return Call(
        DELETE_CRON,
        f"/runs/crons/{cron_id}",
        parse_none,
    )


UPDATE_CRON = Operation(
    "update_cron",
    "PATCH",
    "/runs/crons/{cron_id}",
    Safety.ALWAYS,
    resource="cron",
)


def update_cron(
    cron_id: Identifier,
    *,
    schedule: str | None = None,
    timezone: str | None = None,
    input: JsonValue | None = None,
    metadata: JsonObject | None = None,
    config: JsonObject | None = None,
    context: JsonObject | None = None,
    webhook: str | None = None,
    interrupt_before: All | Iterable[str] | None = None,
    interrupt_after: All | Iterable[str] | None = None,
    enabled: bool | None = None,
    stream_mode: Iterable[StreamMode] | None = None,
    stream_subgraphs: bool | None = None,
    stream_resumable: bool | None = None,
    durability: Durability | None = None,
    end_time: datetime | str | None | NotGiven = NOT_GIVEN,
    on_run_completed: OnCompletionBehavior | None = None,
) -> Call[Cron]:
    """Change a cron. The time of its next run is computed again."""
    cron_id = segment("cron_id", cron_id)
    in_body: dict[str, Any] = {}
    if schedule is not None:
        in_body["schedule"] = filled("schedule", schedule)
    if timezone is not None:
        in_body["timezone"] = string("timezone", timezone)
    if input is not None:
        in_body["input"] = anything("input", input)
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
    if enabled is not None:
        in_body["enabled"] = boolean("enabled", enabled)
    if stream_mode is not None:
        in_body["stream_mode"] = [one_of("stream_mode", x, STREAM_MODE) for x in as_list("stream_mode", stream_mode)]
    if stream_subgraphs is not None:
        in_body["stream_subgraphs"] = boolean("stream_subgraphs", stream_subgraphs)
    if stream_resumable is not None:
        in_body["stream_resumable"] = boolean("stream_resumable", stream_resumable)
    if durability is not None:
        in_body["durability"] = one_of("durability", durability, DURABILITY)
    if not isinstance(end_time, NotGiven):
        in_body["end_time"] = None if end_time is None else timestamp("end_time", end_time)
    if on_run_completed is not None:
        in_body["on_run_completed"] = one_of("on_run_completed", on_run_completed, ON_COMPLETION_BEHAVIOR)
    return Call(
        UPDATE_CRON,
        f"/runs/crons/{cron_id}",
        parse_model(Cron),
        body=encode(in_body),
    )
