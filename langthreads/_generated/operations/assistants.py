# Generated from openapi.yaml by `nox -s generate`; edit the contract or generator/ instead of this file.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false, reportUnnecessaryIsInstance=false
# Users without a type checker can pass anything, and unions are told apart by their arguments' types.
"""The operations with the tag `assistants`: each takes arguments and returns a `Call`; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from langthreads._core.arguments import (
    Identifier,
    JsonObject,
    as_list,
    boolean,
    filled,
    identifier,
    integer,
    json_object,
    one_of,
    segment,
    string,
    wrong_type,
)
from langthreads._core.json import encode
from langthreads._core.model import each
from langthreads._core.operation import Call, Operation
from langthreads._core.parsers import parse_int, parse_list, parse_model, parse_none, parse_value
from langthreads._generated.models.assistants import (
    ASSISTANT_SELECT_FIELD,
    ASSISTANT_SORT_BY,
    Assistant,
    AssistantSelectField,
    AssistantSortBy,
    AssistantVersion,
    GraphSchema,
)
from langthreads._generated.models.threads import ON_CONFLICT_BEHAVIOR, SORT_ORDER, OnConflictBehavior, SortOrder
from langthreads.retry import Safety

__all__ = [
    "create_assistant",
    "search_assistants",
    "count_assistants",
    "get_assistant",
    "delete_assistant",
    "update_assistant",
    "get_assistant_graph",
    "get_assistant_schemas",
    "get_assistant_subgraphs",
    "get_assistant_subgraphs_at",
    "list_assistant_versions",
    "set_latest_assistant_version",
]

CREATE_ASSISTANT = Operation(
    "create_assistant",
    "POST",
    "/assistants",
    Safety.IF_NOT_EXECUTED,
    resource="graph",
)


def create_assistant(
    *,
    graph_id: str,
    assistant_id: Identifier | None = None,
    config: JsonObject | None = None,
    context: JsonObject | None = None,
    metadata: JsonObject | None = None,
    if_exists: OnConflictBehavior | None = None,
    name: str | None = None,
    description: str | None = None,
) -> Call[Assistant]:
    """Create an assistant from a graph."""
    in_body: dict[str, Any] = {}
    in_body["graph_id"] = filled("graph_id", graph_id)
    if assistant_id is not None:
        in_body["assistant_id"] = identifier("assistant_id", assistant_id)
    if config is not None:
        in_body["config"] = json_object("config", config)
    if context is not None:
        in_body["context"] = json_object("context", context)
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if if_exists is not None:
        in_body["if_exists"] = one_of("if_exists", if_exists, ON_CONFLICT_BEHAVIOR)
    if name is not None:
        in_body["name"] = string("name", name)
    if description is not None:
        in_body["description"] = string("description", description)
    return Call(
        CREATE_ASSISTANT,
        "/assistants",
        parse_model(Assistant),
        body=encode(in_body),
        safety=Safety.ALWAYS
        if "assistant_id" in in_body and in_body.get("if_exists") == "do_nothing"
        else Safety.IF_NOT_EXECUTED,
    )


SEARCH_ASSISTANTS = Operation(
    "search_assistants",
    "POST",
    "/assistants/search",
    Safety.ALWAYS,
    resource="graph",
)


def search_assistants(
    *,
    metadata: JsonObject | None = None,
    graph_id: str | None = None,
    name: str | None = None,
    limit: int | None = None,
    offset: int | None = None,
    sort_by: AssistantSortBy | None = None,
    sort_order: SortOrder | None = None,
    select: Iterable[AssistantSelectField] | None = None,
) -> Call[list[Assistant]]:
    """List the assistants that match filters, one page at a time."""
    in_body: dict[str, Any] = {}
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if graph_id is not None:
        in_body["graph_id"] = filled("graph_id", graph_id)
    if name is not None:
        in_body["name"] = string("name", name)
    if limit is not None:
        in_body["limit"] = integer("limit", limit, 1, 1000)
    if offset is not None:
        in_body["offset"] = integer("offset", offset, 0)
    if sort_by is not None:
        in_body["sort_by"] = one_of("sort_by", sort_by, ASSISTANT_SORT_BY)
    if sort_order is not None:
        in_body["sort_order"] = one_of("sort_order", sort_order, SORT_ORDER)
    if select is not None:
        in_body["select"] = [one_of("select", x, ASSISTANT_SELECT_FIELD) for x in as_list("select", select)]
    return Call(
        SEARCH_ASSISTANTS,
        "/assistants/search",
        parse_list(Assistant),
        body=encode(in_body),
    )


COUNT_ASSISTANTS = Operation(
    "count_assistants",
    "POST",
    "/assistants/count",
    Safety.ALWAYS,
    resource="graph",
)


def count_assistants(
    *,
    metadata: JsonObject | None = None,
    graph_id: str | None = None,
    name: str | None = None,
) -> Call[int]:
    """Count the assistants that match."""
    in_body: dict[str, Any] = {}
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if graph_id is not None:
        in_body["graph_id"] = filled("graph_id", graph_id)
    if name is not None:
        in_body["name"] = string("name", name)
    return Call(
        COUNT_ASSISTANTS,
        "/assistants/count",
        parse_int,
        body=encode(in_body),
    )


GET_ASSISTANT = Operation(
    "get_assistant",
    "GET",
    "/assistants/{assistant_id}",
    Safety.ALWAYS,
    resource="assistant",
    plain_404_means_resource=True,
)


def get_assistant(
    assistant_id: Identifier,
) -> Call[Assistant]:
    """Get the current version of one assistant."""
    assistant_id = segment("assistant_id", assistant_id)
    return Call(
        GET_ASSISTANT,
        f"/assistants/{assistant_id}",
        parse_model(Assistant),
    )


DELETE_ASSISTANT = Operation(
    "delete_assistant",
    "DELETE",
    "/assistants/{assistant_id}",
    Safety.ALWAYS,
    resource="assistant",
    no_content_statuses=frozenset({204}),
    done_statuses=frozenset({404}),
)


def delete_assistant(
    assistant_id: Identifier,
    *,
    delete_threads: bool | None = None,
) -> Call[None]:
    """Delete an assistant with all its versions, and with its crons."""
    assistant_id = segment("assistant_id", assistant_id)
    in_query: dict[str, Any] = {}
    if delete_threads is not None:
        in_query["delete_threads"] = boolean("delete_threads", delete_threads)
    return Call(
        DELETE_ASSISTANT,
        f"/assistants/{assistant_id}",
        parse_none,
        query=in_query,
    )


UPDATE_ASSISTANT = Operation(
    "update_assistant",
    "PATCH",
    "/assistants/{assistant_id}",
    Safety.IF_NOT_EXECUTED,
    resource="assistant",
)


def update_assistant(
    assistant_id: Identifier,
    *,
    graph_id: str | None = None,
    config: JsonObject | None = None,
    context: JsonObject | None = None,
    metadata: JsonObject | None = None,
    name: str | None = None,
    description: str | None = None,
) -> Call[Assistant]:
    """Change an assistant by adding a new version to it."""
    assistant_id = segment("assistant_id", assistant_id)
    in_body: dict[str, Any] = {}
    if graph_id is not None:
        in_body["graph_id"] = filled("graph_id", graph_id)
    if config is not None:
        in_body["config"] = json_object("config", config)
    if context is not None:
        in_body["context"] = json_object("context", context)
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if name is not None:
        in_body["name"] = string("name", name)
    if description is not None:
        in_body["description"] = string("description", description)
    return Call(
        UPDATE_ASSISTANT,
        f"/assistants/{assistant_id}",
        parse_model(Assistant),
        body=encode(in_body),
    )


GET_ASSISTANT_GRAPH = Operation(
    "get_assistant_graph",
    "GET",
    "/assistants/{assistant_id}/graph",
    Safety.ALWAYS,
    resource="assistant",
    plain_404_means_resource=True,
)


def get_assistant_graph(
    assistant_id: Identifier,
    *,
    xray: bool | int | None = None,
) -> Call[dict[str, list[dict[str, Any]]]]:
    """Get the nodes and edges of an assistant's graph, for drawing it."""
    assistant_id = segment("assistant_id", assistant_id)
    in_query: dict[str, Any] = {}
    if xray is not None:
        in_query["xray"] = (
            boolean("xray", xray)
            if isinstance(xray, bool)
            else integer("xray", xray)
            if isinstance(xray, int)
            else wrong_type("xray", xray, "a bool or an int")
        )
    return Call(
        GET_ASSISTANT_GRAPH,
        f"/assistants/{assistant_id}/graph",
        parse_value(
            "an object with an array of an object in each field",
            lambda v: (
                type(v) is dict
                and (not v or all((type(y) is list and (not y or all(type(x) is dict for x in y))) for y in v.values()))
            ),
        ),
        query=in_query,
    )


GET_ASSISTANT_SCHEMAS = Operation(
    "get_assistant_schemas",
    "GET",
    "/assistants/{assistant_id}/schemas",
    Safety.ALWAYS,
    resource="assistant",
    plain_404_means_resource=True,
)


def get_assistant_schemas(
    assistant_id: Identifier,
) -> Call[GraphSchema]:
    """Get the JSON schemas of the input, state and output of an assistant's graph."""
    assistant_id = segment("assistant_id", assistant_id)
    return Call(
        GET_ASSISTANT_SCHEMAS,
        f"/assistants/{assistant_id}/schemas",
        parse_model(GraphSchema),
    )


GET_ASSISTANT_SUBGRAPHS = Operation(
    "get_assistant_subgraphs",
    "GET",
    "/assistants/{assistant_id}/subgraphs",
    Safety.ALWAYS,
    resource="assistant",
    plain_404_means_resource=True,
)


def get_assistant_subgraphs(
    assistant_id: Identifier,
    *,
    recurse: bool | None = None,
) -> Call[dict[str, GraphSchema]]:
    """Get the JSON schemas of the subgraphs of an assistant's graph."""
    assistant_id = segment("assistant_id", assistant_id)
    in_query: dict[str, Any] = {}
    if recurse is not None:
        in_query["recurse"] = boolean("recurse", recurse)
    return Call(
        GET_ASSISTANT_SUBGRAPHS,
        f"/assistants/{assistant_id}/subgraphs",
        parse_value(
            "an object with an object (GraphSchema) in each field",
            lambda v: type(v) is dict and (not v or all(GraphSchema._is_valid(y) for y in v.values())),
            lambda v: {k: GraphSchema._from_valid(y) for k, y in v.items()},
            explain=each(GraphSchema._explain),
        ),
        query=in_query,
    )


GET_ASSISTANT_SUBGRAPHS_AT = Operation(
    "get_assistant_subgraphs_at",
    "GET",
    "/assistants/{assistant_id}/subgraphs/{namespace}",
    Safety.ALWAYS,
    resource="assistant",
    plain_404_means_resource=True,
)


def get_assistant_subgraphs_at(
    assistant_id: Identifier,
    namespace: Identifier,
    *,
    recurse: bool | None = None,
) -> Call[dict[str, GraphSchema]]:
    """Get the JSON schemas of one subgraph of an assistant's graph."""
    assistant_id = segment("assistant_id", assistant_id)
    namespace = segment("namespace", namespace)
    in_query: dict[str, Any] = {}
    if recurse is not None:
        in_query["recurse"] = boolean("recurse", recurse)
    return Call(
        GET_ASSISTANT_SUBGRAPHS_AT,
        f"/assistants/{assistant_id}/subgraphs/{namespace}",
        parse_value(
            "an object with an object (GraphSchema) in each field",
            lambda v: type(v) is dict and (not v or all(GraphSchema._is_valid(y) for y in v.values())),
            lambda v: {k: GraphSchema._from_valid(y) for k, y in v.items()},
            explain=each(GraphSchema._explain),
        ),
        query=in_query,
    )


LIST_ASSISTANT_VERSIONS = Operation(
    "list_assistant_versions",
    "POST",
    "/assistants/{assistant_id}/versions",
    Safety.ALWAYS,
    resource="assistant",
)


def list_assistant_versions(
    assistant_id: Identifier,
    *,
    metadata: JsonObject | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> Call[list[AssistantVersion]]:
    """List the versions of an assistant, newest first."""
    assistant_id = segment("assistant_id", assistant_id)
    in_body: dict[str, Any] = {}
    if metadata is not None:
        in_body["metadata"] = json_object("metadata", metadata)
    if limit is not None:
        in_body["limit"] = integer("limit", limit, 1, 1000)
    if offset is not None:
        in_body["offset"] = integer("offset", offset, 0)
    return Call(
        LIST_ASSISTANT_VERSIONS,
        f"/assistants/{assistant_id}/versions",
        parse_list(AssistantVersion),
        body=encode(in_body),
    )


SET_LATEST_ASSISTANT_VERSION = Operation(
    "set_latest_assistant_version",
    "POST",
    "/assistants/{assistant_id}/latest",
    Safety.ALWAYS,
    resource="assistant",
)


def set_latest_assistant_version(
    assistant_id: Identifier,
    *,
    version: int,
) -> Call[Assistant]:
    """Make one of an assistant's versions the current one."""
    assistant_id = segment("assistant_id", assistant_id)
    in_body: dict[str, Any] = {}
    in_body["version"] = integer("version", version, 1)
    return Call(
        SET_LATEST_ASSISTANT_VERSION,
        f"/assistants/{assistant_id}/latest",
        parse_model(Assistant),
        body=encode(in_body),
    )
