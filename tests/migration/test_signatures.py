"""Methods and types have the names, the arguments and the defaults that they have in langgraph_sdk."""

from __future__ import annotations

import inspect
import typing
from typing import Any

import langgraph_sdk.schema
import pytest
from langgraph_sdk import client as sdk

import langthreads
from langthreads import NOT_GIVEN, schema
from langthreads_async.assistants import AsyncAssistantsClient
from langthreads_async.crons import AsyncCronClient
from langthreads_async.store import AsyncStoreClient
from langthreads_sync.assistants import AssistantsClient
from langthreads_sync.crons import CronClient
from langthreads_sync.store import StoreClient

CLIENTS = [
    (sdk.AssistantsClient, AsyncAssistantsClient),
    (sdk.SyncAssistantsClient, AssistantsClient),
    (sdk.CronClient, AsyncCronClient),
    (sdk.SyncCronClient, CronClient),
    (sdk.StoreClient, AsyncStoreClient),
    (sdk.SyncStoreClient, StoreClient),
]
METHODS = [
    pytest.param(method, getattr(ours, name, None), id=f"{theirs.__name__}.{name}")
    for theirs, ours in CLIENTS
    for name, method in vars(theirs).items()
    if inspect.isfunction(method) and not name.startswith("_")
]


def named(parameters: list[inspect.Parameter]) -> dict[str, Any]:
    # A sentinel of theirs is one of ours; that what is left out is not sent holds for both.
    return {p.name: NOT_GIVEN if type(p.default) is object else p.default for p in parameters}


def test_there_are_methods() -> None:
    assert len(METHODS) == 2 * (11 + 6 + 5)


@pytest.mark.parametrize(("theirs", "ours"), METHODS)
def test_a_method_takes_what_it_takes_there(theirs: Any, ours: Any) -> None:
    wanted, has = (list(inspect.signature(method).parameters.values()) for method in (theirs, ours))
    by_place = [p for p in wanted if p.kind is not p.KEYWORD_ONLY]
    assert [(p.name, p.kind) for p in has[: len(by_place)]] == [(p.name, p.kind) for p in by_place]
    added = {"timeout": NOT_GIVEN}
    assert named(has) == {**named(wanted), **added}


IMPORTED = {"Field", "Mapping", "Sequence", "annotations", "datetime"}
NAMES = [
    name
    for name, value in vars(langgraph_sdk.schema).items()
    if not name.startswith("_") and name not in vars(typing) and name not in IMPORTED
]


def test_there_are_types() -> None:
    assert len(NAMES) == 73


@pytest.mark.parametrize("name", NAMES)
def test_a_type_has_the_name_that_it_has_there(name: str) -> None:
    assert name in dir(schema)
    assert name in schema.__all__
    getattr(schema, name)


REFUSED = {
    "StreamMode": {"tools", "lifecycle"},
    "CronSelectField": {"now"},
    "RunSelectField": {"cancel_reason"},
    "ThreadSelectField": {"context"},
}
"""What langgraph_sdk offers, and no server takes."""


def literals(alias: Any) -> set[str]:
    return {value for value in typing.get_args(alias) if isinstance(value, str)}


@pytest.mark.parametrize("name", [n for n in NAMES if literals(getattr(langgraph_sdk.schema, n))])
def test_an_enumeration_has_the_values_that_servers_take(name: str) -> None:
    theirs, ours = (literals(getattr(module, name)) for module in (langgraph_sdk.schema, schema))
    assert theirs - ours == REFUSED.get(name, set())


def test_every_name_but_those_of_the_streams_is_one_of_the_package_too() -> None:
    for name in schema.__all__:
        assert getattr(langthreads, name) is getattr(schema, name)
