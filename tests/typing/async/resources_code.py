"""What type checkers make of users' code for assistants, crons and the store; checked, never run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, assert_type
from zoneinfo import ZoneInfo

from langthreads import (
    Assistant,
    AssistantVersion,
    AsyncAssistantsClient,
    AsyncCronClient,
    AsyncLangThreads,
    AsyncStoreClient,
    Cron,
    GraphSchema,
    Item,
    ListNamespaceResponse,
    Page,
    PartialAssistant,
    PartialCron,
    RawResponse,
    SearchItem,
    SearchItemsResponse,
    ServerInfo,
    schema,
)

if TYPE_CHECKING:
    from tests.typing.kinds import ADataclass


async def the_root_client_has_them(client: AsyncLangThreads) -> None:
    assert_type(client.assistants, AsyncAssistantsClient)
    assert_type(client.crons, AsyncCronClient)
    assert_type(client.store, AsyncStoreClient)
    assert_type(await client.info(), ServerInfo)
    assert_type((await client.info()).flags, dict[str, Any])
    assert_type(await client.ok(), bool)
    assert_type((await client.with_raw_response.info()).parsed, ServerInfo)


async def assistants_are_typed(assistants: AsyncAssistantsClient, a: ADataclass) -> None:
    config: schema.Config = {"tags": ["a"], "recursion_limit": 5}
    made = await assistants.create("agent", config, context=a, if_exists="do_nothing")
    assert_type(made, Assistant)
    assert_type(made.created_at, datetime)
    assert_type(made.description, str | None)
    assert_type(await assistants.update("id", context={"a": 1}), Assistant)
    assert_type(await assistants.set_latest("id", 1), Assistant)
    assert_type(await assistants.get_versions("id"), Page[AssistantVersion])
    assert_type(await assistants.get_graph("id", xray=2), dict[str, list[dict[str, Any]]])
    assert_type(await assistants.get_schemas("id"), GraphSchema)
    assert_type(await assistants.get_subgraphs("id", "inner", True), dict[str, GraphSchema])
    assert_type(await assistants.count(graph_id="agent"), int)
    assert_type(await assistants.with_raw_response.get("id"), RawResponse[Assistant])


async def the_form_of_a_search_decides_its_type(assistants: AsyncAssistantsClient) -> None:
    assert_type(await assistants.search(), Page[Assistant])
    assert_type(await assistants.search(select=["name"]), Page[PartialAssistant])
    found = await assistants.search(response_format="object")
    assert_type(found, schema.AssistantsSearchResponse)
    assert_type(found["assistants"], list[Assistant])
    assert_type(found["next"], str | None)
    cut = await assistants.search(select=["name"], response_format="object")
    assert_type(cut["assistants"], list[PartialAssistant])
    assert_type(assistants.iter_search(), AsyncIterator[Assistant])
    assert_type(assistants.iter_search(select=["name"]), AsyncIterator[PartialAssistant])


async def crons_are_typed(crons: AsyncCronClient) -> None:
    cron = await crons.create("agent", schedule="* * * * *", timezone=ZoneInfo("Europe/Berlin"), stream_mode="values")
    assert_type(cron, Cron)
    assert_type(cron.end_time, datetime | None)
    assert_type(cron.enabled, bool)
    assert_type(await crons.create_for_thread("id", "agent", schedule="* * * * *", timezone=UTC), Cron)
    assert_type(await crons.get("id"), Cron)
    assert_type(await crons.update("id", end_time=None), Cron)
    change: schema.CronUpdate = {"schedule": "* * * * *", "enabled": False, "end_time": None}
    assert_type(await crons.update("id", **change), Cron)
    assert_type(await crons.search(enabled=True), Page[Cron])
    assert_type(await crons.search(select=["cron_id"]), Page[PartialCron])
    assert_type(crons.iter_search(), AsyncIterator[Cron])
    assert_type(crons.iter_search(select=["cron_id"]), AsyncIterator[PartialCron])
    assert_type(await crons.count(), int)


async def items_are_typed(store: AsyncStoreClient, a: ADataclass) -> None:
    await store.put_item(("users", "1"), "profile", a, index=["name"], ttl=5)
    item = await store.get_item(["users", "1"], "profile")
    assert_type(item, Item | None)
    found = await store.search_items(("users",), {"name": "Ada"})
    assert_type(found, SearchItemsResponse)
    assert_type(found.items_, list[SearchItem])
    assert_type(found.items_[0].score, float | None)
    assert_type(found["items"], Any)
    assert_type(store.iter_items(()), AsyncIterator[SearchItem])
    assert_type(await store.list_namespaces(), ListNamespaceResponse)
    assert_type((await store.list_namespaces()).namespaces, list[list[str]])


async def mistakes_are_found(
    assistants: AsyncAssistantsClient, crons: AsyncCronClient, store: AsyncStoreClient
) -> None:
    # The ignores are the test: where one has nothing to ignore, mypy in strict mode says so.
    await assistants.create("agent", if_exists="ignore")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await assistants.search(sort_by="context")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    await crons.create("agent", schedule="", stream_mode="tools")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await crons.create("agent")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await store.put_item(("a",), "key", [1])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await store.put_item(("a",), "key", {}, index=True)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    config: schema.Config = {"recursion_limit": "5"}  # type: ignore[typeddict-item]  # pyright: ignore[reportAssignmentType]
    run: schema.RunCreate = {"thread_id": None}  # type: ignore[typeddict-item]  # pyright: ignore[reportAssignmentType]
    print(config, run)
