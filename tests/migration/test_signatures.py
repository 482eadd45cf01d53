"""Methods and types have the names, the arguments and the defaults that they have in langgraph_sdk."""

from __future__ import annotations

import inspect
import re
import typing
from pathlib import Path
from typing import Any

import langgraph_sdk.errors
import langgraph_sdk.schema
import pytest
from langgraph_sdk import client as sdk

import langthreads
import langthreads.errors
from langthreads import NOT_GIVEN, schema
from langthreads_async.assistants import AsyncAssistantsClient
from langthreads_async.crons import AsyncCronClient
from langthreads_async.runs import AsyncRunsClient
from langthreads_async.store import AsyncStoreClient
from langthreads_async.threads import AsyncThreadsClient
from langthreads_sync.assistants import AssistantsClient
from langthreads_sync.crons import CronClient
from langthreads_sync.runs import RunsClient
from langthreads_sync.store import StoreClient
from langthreads_sync.threads import ThreadsClient

ROOT = Path(__file__).parents[2]
CLIENTS: list[tuple[str, Any, Any]] = [
    ("threads", sdk.ThreadsClient, AsyncThreadsClient),
    ("threads", sdk.SyncThreadsClient, ThreadsClient),
    ("runs", sdk.RunsClient, AsyncRunsClient),
    ("runs", sdk.SyncRunsClient, RunsClient),
    ("assistants", sdk.AssistantsClient, AsyncAssistantsClient),
    ("assistants", sdk.SyncAssistantsClient, AssistantsClient),
    ("crons", sdk.CronClient, AsyncCronClient),
    ("crons", sdk.SyncCronClient, CronClient),
    ("store", sdk.StoreClient, AsyncStoreClient),
    ("store", sdk.SyncStoreClient, StoreClient),
]
MISSING = {"threads.stream"}
"""A session of another protocol, as the migration's table says."""


def methods_of(client: type) -> dict[str, Any]:
    return {n: m for n, m in vars(client).items() if inspect.isfunction(m) and not n.startswith("_")}


METHODS = [
    pytest.param(method, getattr(ours, name, None), id=f"{theirs.__name__}.{name}")
    for resource, theirs, ours in CLIENTS
    for name, method in methods_of(theirs).items()
    if f"{resource}.{name}" not in MISSING
]
ADDED = {"timeout", "raise_error", "idempotency_key", "until", "version", "heartbeat_timeout", "max_event_bytes"}
"""The arguments that langgraph_sdk does not have; all are keywords."""
LEFT_OUT = {("update", "metadata"): None}
"""What must be passed there, and may be left out here: a new `ttl` is enough."""


def test_there_are_methods() -> None:
    assert len(METHODS) == 2 * (12 + 11 + 11 + 6 + 5)


@pytest.mark.parametrize(("theirs", "ours"), METHODS)
def test_a_method_takes_what_it_takes_there(theirs: Any, ours: Any) -> None:
    wanted, has = (list(inspect.signature(method).parameters.values()) for method in (theirs, ours))
    by_place = [p for p in wanted if p.kind is not p.KEYWORD_ONLY]
    assert [(p.name, p.kind) for p in has[: len(by_place)]] == [(p.name, p.kind) for p in by_place]
    defaults = {p.name: p.default for p in has}
    for p in wanted:
        # A sentinel of theirs is one of ours; that what is left out is not sent holds for both.
        default = NOT_GIVEN if type(p.default) is object else p.default
        if p.default is p.empty:
            default = LEFT_OUT.get((theirs.__name__, p.name), p.empty)
        assert defaults[p.name] == default, p.name
    added = {p.name: p.kind for p in has if p.name not in {other.name for other in wanted}}
    assert set(added) <= ADDED
    assert "timeout" in added
    assert set(added.values()) == {inspect.Parameter.KEYWORD_ONLY}


def test_what_is_missing_is_told() -> None:
    table = "".join(path.read_text("utf-8") for path in documents())
    for name in MISSING:
        assert f"`{name}" in table


def documents() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("**/*.md"))]


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_the_methods_that_a_document_names_exist(path: Path) -> None:
    kinds = {resource: [ours for name, _, ours in CLIENTS if name == resource] for resource, _, _ in CLIENTS}
    text = path.read_text("utf-8")
    named = set(re.findall(r"\b(threads|runs|assistants|crons|store)\.(\w+)\(", text))
    named |= set(re.findall(r"`(threads|runs|assistants|crons|store)\.(\w+)`", text))
    absent = {f"{resource}.{name}" for resource, name in named if not any(hasattr(k, name) for k in kinds[resource])}
    assert absent <= MISSING


ERRORS = [
    name
    for name, kind in vars(langgraph_sdk.errors).items()
    if getattr(kind, "__module__", "") == "langgraph_sdk.errors"
]


@pytest.mark.parametrize("name", [name for name in ERRORS if name[0].isupper() and name != "LangGraphError"])
def test_an_error_has_the_name_that_it_has_there(name: str) -> None:
    assert issubclass(getattr(langthreads.errors, name), langthreads.LangThreadsError)


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
