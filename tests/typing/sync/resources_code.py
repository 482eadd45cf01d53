# Generated from tests/typing/async/resources_code.py by `nox -s generate`; edit that file instead of this one.
"""What type checkers make of users' code for assistants, crons and the store; checked, never run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, assert_type
from zoneinfo import ZoneInfo

from langthreads import (
    Assistant,
    AssistantsClient,
    AssistantVersion,
    Cron,
    CronClient,
    GraphSchema,
    Item,
    LangThreads,
    ListNamespaceResponse,
    Page,
    PartialAssistant,
    PartialCron,
    RawResponse,
    SearchItem,
    SearchItemsResponse,
    ServerInfo,
    StoreClient,
    schema,
)

if TYPE_CHECKING:
    from tests.typing.kinds import ADataclass


def the_root_client_has_them(client: LangThreads) -> None:
    assert_type(client.assistants, AssistantsClient)
    assert_type(client.crons, CronClient)
    assert_type(client.store, StoreClient)
    assert_type(client.info(), ServerInfo)
    assert_type((client.info()).flags, dict[str, Any])
    assert_type(client.ok(), bool)
    assert_type((client.with_raw_response.info()).parsed, ServerInfo)


def assistants_are_typed(assistants: AssistantsClient, a: ADataclass) -> None:
    config: schema.Config = {"tags": ["a"], "recursion_limit": 5}
    made = assistants.create("agent", config, context=a, if_exists="do_nothing")
    assert_type(made, Assistant)
    assert_type(made.created_at, datetime)
    assert_type(made.description, str | None)
    assert_type(assistants.update("id", context={"a": 1}), Assistant)
    assert_type(assistants.set_latest("id", 1), Assistant)
    assert_type(assistants.get_versions("id"), Page[AssistantVersion])
    assert_type(assistants.get_graph("id", xray=2), dict[str, list[dict[str, Any]]])
    assert_type(assistants.get_schemas("id"), GraphSchema)
    assert_type(assistants.get_subgraphs("id", "inner", True), dict[str, GraphSchema])
    assert_type(assistants.count(graph_id="agent"), int)
    assert_type(assistants.with_raw_response.get("id"), RawResponse[Assistant])


def the_form_of_a_search_decides_its_type(assistants: AssistantsClient) -> None:
    assert_type(assistants.search(), Page[Assistant])
    assert_type(assistants.search(select=["name"]), Page[PartialAssistant])
    found = assistants.search(response_format="object")
    assert_type(found, schema.AssistantsSearchResponse)
    assert_type(found["assistants"], list[Assistant])
    assert_type(found["next"], str | None)
    cut = assistants.search(select=["name"], response_format="object")
    assert_type(cut["assistants"], list[PartialAssistant])
    assert_type(assistants.iter_search(), Iterator[Assistant])
    assert_type(assistants.iter_search(select=["name"]), Iterator[PartialAssistant])


def crons_are_typed(crons: CronClient) -> None:
    cron = crons.create("agent", schedule="* * * * *", timezone=ZoneInfo("Europe/Berlin"), stream_mode="values")
    assert_type(cron, Cron)
    assert_type(cron.end_time, datetime | None)
    assert_type(cron.enabled, bool)
    assert_type(crons.create_for_thread("id", "agent", schedule="* * * * *", timezone=UTC), Cron)
    assert_type(crons.get("id"), Cron)
    assert_type(crons.update("id", end_time=None), Cron)
    change: schema.CronUpdate = {"schedule": "* * * * *", "enabled": False, "end_time": None}
    assert_type(crons.update("id", **change), Cron)
    assert_type(crons.search(enabled=True), Page[Cron])
    assert_type(crons.search(select=["cron_id"]), Page[PartialCron])
    assert_type(crons.iter_search(), Iterator[Cron])
    assert_type(crons.iter_search(select=["cron_id"]), Iterator[PartialCron])
    assert_type(crons.count(), int)


def items_are_typed(store: StoreClient, a: ADataclass) -> None:
    store.put_item(("users", "1"), "profile", a, index=["name"], ttl=5)
    item = store.get_item(["users", "1"], "profile")
    assert_type(item, Item | None)
    found = store.search_items(("users",), {"name": "Ada"})
    assert_type(found, SearchItemsResponse)
    assert_type(found.items_, list[SearchItem])
    assert_type(found.items_[0].score, float | None)
    assert_type(found["items"], Any)
    assert_type(store.iter_items(()), Iterator[SearchItem])
    assert_type(store.list_namespaces(), ListNamespaceResponse)
    assert_type((store.list_namespaces()).namespaces, list[list[str]])


def mistakes_are_found(assistants: AssistantsClient, crons: CronClient, store: StoreClient) -> None:
    # The ignores are the test: where one has nothing to ignore, mypy in strict mode says so.
    assistants.create("agent", if_exists="ignore")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assistants.search(sort_by="context")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    crons.create("agent", schedule="", stream_mode="tools")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    crons.create("agent")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    store.put_item(("a",), "key", [1])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    store.put_item(("a",), "key", {}, index=True)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    config: schema.Config = {"recursion_limit": "5"}  # type: ignore[typeddict-item]  # pyright: ignore[reportAssignmentType]
    run: schema.RunCreate = {"thread_id": None}  # type: ignore[typeddict-item]  # pyright: ignore[reportAssignmentType]
    print(config, run)
