# Generated from openapi.yaml by `nox -s generate`; edit the contract or generator/ instead of this file.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false, reportUnnecessaryIsInstance=false
# Users without a type checker can pass anything, and unions are told apart by their arguments' types.
"""The operations with the tag `store`: each takes arguments and returns a `Call`; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from langthreads._core.arguments import (
    JsonObject,
    as_list,
    boolean,
    holds_several,
    integer,
    json_object,
    number,
    string,
    wrong_type,
)
from langthreads._core.json import encode
from langthreads._core.operation import Call, Operation
from langthreads._core.parsers import parse_model, parse_none, parse_nullable
from langthreads._generated.models.store import Item, ListNamespaceResponse, SearchItemsResponse
from langthreads.retry import Safety

__all__ = [
    "get_item",
    "put_item",
    "delete_item",
    "search_items",
    "list_namespaces",
]

GET_ITEM = Operation(
    "get_item",
    "GET",
    "/store/items",
    Safety.ALWAYS,
    resource="item",
)


def get_item(
    *,
    key: str,
    namespace: str,
    refresh_ttl: bool | None = None,
) -> Call[Item | None]:
    """Get one item."""
    in_query: dict[str, Any] = {}
    in_query["key"] = string("key", key)
    in_query["namespace"] = string("namespace", namespace)
    if refresh_ttl is not None:
        in_query["refresh_ttl"] = boolean("refresh_ttl", refresh_ttl)
    return Call(
        GET_ITEM,
        "/store/items",
        parse_nullable(parse_model(Item)),
        query=in_query,
    )


PUT_ITEM = Operation(
    "put_item",
    "PUT",
    "/store/items",
    Safety.ALWAYS,
    resource="item",
    no_content_statuses=frozenset({204}),
)


def put_item(
    *,
    namespace: Iterable[str],
    key: str,
    value: JsonObject,
    index: bool | Iterable[str] | None = None,
    ttl: float | None = None,
) -> Call[None]:
    """Put an item into the store; it replaces one with the same namespace and key."""
    in_body: dict[str, Any] = {}
    in_body["namespace"] = [string("namespace", x) for x in as_list("namespace", namespace)]
    in_body["key"] = string("key", key)
    in_body["value"] = json_object("value", value)
    if index is not None:
        in_body["index"] = (
            boolean("index", index)
            if isinstance(index, bool)
            else [string("index", x) for x in as_list("index", index)]
            if holds_several(index)
            else wrong_type("index", index, "a bool or a list")
        )
    if ttl is not None:
        in_body["ttl"] = number("ttl", ttl)
    return Call(
        PUT_ITEM,
        "/store/items",
        parse_none,
        body=encode(in_body),
    )


DELETE_ITEM = Operation(
    "delete_item",
    "DELETE",
    "/store/items",
    Safety.ALWAYS,
    resource="item",
    no_content_statuses=frozenset({204}),
)


def delete_item(
    *,
    namespace: Iterable[str],
    key: str,
) -> Call[None]:
    """Delete one item, if it is there."""
    in_body: dict[str, Any] = {}
    in_body["namespace"] = [string("namespace", x) for x in as_list("namespace", namespace)]
    in_body["key"] = string("key", key)
    return Call(
        DELETE_ITEM,
        "/store/items",
        parse_none,
        body=encode(in_body),
    )


SEARCH_ITEMS = Operation(
    "search_items",
    "POST",
    "/store/items/search",
    Safety.ALWAYS,
    resource="item",
)


def search_items(
    *,
    namespace_prefix: Iterable[str],
    filter: JsonObject | None = None,
    limit: int | None = None,
    offset: int | None = None,
    query: str | None = None,
    refresh_ttl: bool | None = None,
) -> Call[SearchItemsResponse]:
    """List or search the items below a namespace."""
    in_body: dict[str, Any] = {}
    in_body["namespace_prefix"] = [string("namespace_prefix", x) for x in as_list("namespace_prefix", namespace_prefix)]
    if filter is not None:
        in_body["filter"] = json_object("filter", filter)
    if limit is not None:
        in_body["limit"] = integer("limit", limit, 1)
    if offset is not None:
        in_body["offset"] = integer("offset", offset, 0)
    if query is not None:
        in_body["query"] = string("query", query)
    if refresh_ttl is not None:
        in_body["refresh_ttl"] = boolean("refresh_ttl", refresh_ttl)
    return Call(
        SEARCH_ITEMS,
        "/store/items/search",
        parse_model(SearchItemsResponse),
        body=encode(in_body),
    )


LIST_NAMESPACES = Operation(
    "list_namespaces",
    "POST",
    "/store/namespaces",
    Safety.ALWAYS,
    resource="item",
)


def list_namespaces(
    *,
    prefix: Iterable[str] | None = None,
    suffix: Iterable[str] | None = None,
    max_depth: int | None = None,
    limit: int | None = None,
    offset: int | None = None,
) -> Call[ListNamespaceResponse]:
    """List the namespaces of the store."""
    in_body: dict[str, Any] = {}
    if prefix is not None:
        in_body["prefix"] = [string("prefix", x) for x in as_list("prefix", prefix)]
    if suffix is not None:
        in_body["suffix"] = [string("suffix", x) for x in as_list("suffix", suffix)]
    if max_depth is not None:
        in_body["max_depth"] = integer("max_depth", max_depth, 1)
    if limit is not None:
        in_body["limit"] = integer("limit", limit, 1)
    if offset is not None:
        in_body["offset"] = integer("offset", offset, 0)
    return Call(
        LIST_NAMESPACES,
        "/store/namespaces",
        parse_model(ListNamespaceResponse),
        body=encode(in_body),
    )
