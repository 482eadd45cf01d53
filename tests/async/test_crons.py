"""Crons: create, get, change, delete, find, and servers that have none."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from langthreads import (
    Cron,
    InternalServerError,
    InvalidArgumentError,
    NotFoundError,
    PartialCron,
    UnprocessableEntityError,
)
from tests.support.compat import acollect

if TYPE_CHECKING:
    from langthreads_async import AsyncLangThreads
    from langthreads_async.crons import AsyncCronClient

pytestmark = pytest.mark.scenario

MISSING = "00000000-0000-0000-0000-00000000dead"
YEARLY = "0 0 1 1 *"
"""On New Year's Eve nobody runs tests."""


@pytest.fixture
def crons(client: AsyncLangThreads, server_api: tuple[int, int]) -> AsyncCronClient:
    if server_api < (0, 5):
        pytest.skip("langgraph-api 0.4 has no crons")
    return client.crons


async def test_a_server_without_crons(client: AsyncLangThreads, server_api: tuple[int, int]) -> None:
    info = await client.info()
    assert info.flags["crons"] is (server_api >= (0, 5))
    if server_api >= (0, 5):
        return
    crons = client.crons
    for call in (
        lambda: crons.create("agent", schedule=YEARLY),
        lambda: crons.create_for_thread(MISSING, "agent", schedule=YEARLY),
        lambda: crons.update(MISSING, schedule=YEARLY),
        lambda: crons.search(assistant_id="agent"),
        crons.count,
    ):
        with pytest.raises(NotFoundError, match=r"this server has no such endpoint.*too old") as caught:
            await call()
        assert "graph_id" not in str(caught.value)
    for call in (lambda: crons.get(MISSING), lambda: crons.delete(MISSING)):
        with pytest.raises(NotFoundError):
            await call()


# ---------------------------------------------------------------- one cron


async def test_create_gives_a_typed_cron(crons: AsyncCronClient, tag: str) -> None:
    cron = await crons.create(
        "agent",
        schedule=YEARLY,
        input={"messages": ["hello"]},
        metadata={"tag": tag},
        config={"recursion_limit": 7},
        context={"style": "brief"},
        checkpoint_during=False,
        interrupt_before=["plan"],
        interrupt_after="*",
        on_run_completed="keep",
        multitask_strategy="reject",
        enabled=False,
        timezone=ZoneInfo("Europe/Berlin"),
        stream_mode="values",
        stream_subgraphs=True,
        stream_resumable=True,
        durability="exit",
    )
    assert isinstance(cron, Cron)
    assert uuid.UUID(cron.cron_id)
    assert (cron.schedule, cron.timezone, cron.enabled) == (YEARLY, "Europe/Berlin", False)
    assert (cron.thread_id, cron.end_time, cron.on_run_completed) == (None, None, "keep")
    assert cron.metadata == {"tag": tag}
    assert cron.next_run_date is not None
    assert cron.next_run_date.tzinfo is not None
    assert cron.payload["input"] == {"messages": ["hello"]}
    assert cron.payload["stream_mode"] == ["values"]
    assert cron.payload["interrupt_before"] == ["plan"]
    await crons.delete(cron.cron_id)


async def test_get(crons: AsyncCronClient, server_api: tuple[int, int]) -> None:
    made = await crons.create("agent", schedule=YEARLY)
    assert made.enabled
    if server_api < (0, 8):
        with pytest.raises(NotFoundError, match="this server has no such endpoint"):
            await crons.get(made.cron_id)
    else:
        assert await crons.get(made.cron_id) == made
        assert await crons.get(uuid.UUID(made.cron_id)) == made
        with pytest.raises(NotFoundError, match="the cron does not exist"):
            await crons.get(MISSING)
    await crons.delete(made.cron_id)


async def test_create_for_thread(client: AsyncLangThreads, crons: AsyncCronClient, scene: Any) -> None:
    thread_id = (await scene.thread()).thread_id
    cron = await crons.create_for_thread(
        thread_id, "agent", schedule=YEARLY, timezone=UTC, stream_mode=["values", "updates"]
    )
    assert isinstance(cron, Cron)
    assert (cron.thread_id, cron.timezone, cron.on_run_completed) == (thread_id, "UTC", None)
    assert await crons.search(thread_id=thread_id) == [cron]
    await client.threads.delete(thread_id)
    assert await crons.search(thread_id=thread_id) == []


async def test_what_does_not_exist(crons: AsyncCronClient) -> None:
    with pytest.raises(NotFoundError, match="'nobody' not found"):
        await crons.create("nobody", schedule=YEARLY)
    with pytest.raises(NotFoundError, match=MISSING):
        await crons.create(MISSING, schedule=YEARLY)
    with pytest.raises(NotFoundError, match=f"(?i)thread with id '?{MISSING}'? not found"):
        await crons.create_for_thread(MISSING, "agent", schedule=YEARLY)
    with pytest.raises(NotFoundError, match=MISSING):
        await crons.update(MISSING, enabled=False)
    with pytest.raises(NotFoundError, match="the cron does not exist"):
        await crons.delete(MISSING)


async def test_what_is_malformed(crons: AsyncCronClient, server_api: tuple[int, int]) -> None:
    with pytest.raises(UnprocessableEntityError, match="Invalid cron schedule: 'often'"):
        await crons.create("agent", schedule="often")
    with pytest.raises(UnprocessableEntityError, match="Invalid timezone: 'Nowhere/X'"):
        await crons.create("agent", schedule=YEARLY, timezone="Nowhere/X")
    for call in (
        lambda: crons.update("not-a-uuid", enabled=False),
        lambda: crons.delete("not-a-uuid"),
        lambda: crons.create_for_thread("not-a-uuid", "agent", schedule=YEARLY),
        lambda: crons.search(thread_id="not-a-uuid"),
        lambda: crons.count(thread_id="not-a-uuid"),
    ):
        with pytest.raises(UnprocessableEntityError, match="must be a UUID"):
            await call()
    if server_api >= (0, 8):
        with pytest.raises(UnprocessableEntityError, match="must be a UUID"):
            await crons.get("not-a-uuid")


async def test_a_webhook_that_leads_to_the_server_itself(crons: AsyncCronClient, server_api: tuple[int, int]) -> None:
    if server_api < (0, 8):
        cron = await crons.create("agent", schedule=YEARLY, webhook="http://127.0.0.1/x", enabled=False)
        await crons.delete(cron.cron_id)
        return
    with pytest.raises(UnprocessableEntityError, match="Webhook host blocked"):
        await crons.create("agent", schedule=YEARLY, webhook="http://127.0.0.1/x")


async def test_the_name_of_a_graph_in_place_of_an_id(crons: AsyncCronClient) -> None:
    for call in (lambda: crons.search(assistant_id="agent"), lambda: crons.count(assistant_id="agent")):
        with pytest.raises(UnprocessableEntityError, match=r"must be a UUID; .*assistants\.search\(graph_id='agent'\)"):
            await call()
    with pytest.raises(UnprocessableEntityError, match=r"assistants\.search"):
        await acollect(crons.iter_search(assistant_id="agent"))


async def test_update(crons: AsyncCronClient, tag: str) -> None:
    made = await crons.create("agent", schedule=YEARLY, metadata={"tag": tag, "keep": 1}, enabled=False)
    changed = await crons.update(
        made.cron_id,
        schedule="0 12 1 1 *",
        metadata={"new": None},
        timezone="Europe/Berlin",
        on_run_completed="keep",
        input={"messages": ["hi"]},
        config={"recursion_limit": 9},
        stream_mode="updates",
    )
    assert (changed.schedule, changed.timezone, changed.on_run_completed) == ("0 12 1 1 *", "Europe/Berlin", "keep")
    assert changed.metadata == {"tag": tag, "keep": 1, "new": None}
    assert changed.payload["input"] == {"messages": ["hi"]}
    assert changed.updated_at >= made.updated_at
    assert changed.enabled is False
    await crons.delete(made.cron_id)


async def test_an_end_can_be_set_kept_and_taken_away(crons: AsyncCronClient, server_api: tuple[int, int]) -> None:
    end = datetime(2100, 1, 1, tzinfo=UTC)
    made = await crons.create("agent", schedule=YEARLY, enabled=False, end_time=end)
    assert made.end_time == end
    later = end + timedelta(days=1)
    assert (await crons.update(made.cron_id, end_time=later)).end_time == later
    assert (await crons.update(made.cron_id, schedule="0 1 1 1 *")).end_time == later
    if server_api < (0, 8):
        with pytest.raises(UnprocessableEntityError, match="end_time"):
            await crons.update(made.cron_id, end_time=None)
    else:
        assert (await crons.update(made.cron_id, end_time=None)).end_time is None
    await crons.delete(made.cron_id)


async def test_a_context_beside_configurable_values_is_refused(crons: AsyncCronClient) -> None:
    """Servers take it, and then start no run."""
    both: Any = {"config": {"configurable": {"a": 1}}, "context": {"b": 2}}
    for call in (
        lambda: crons.create("agent", schedule=YEARLY, **both),
        lambda: crons.create_for_thread(MISSING, "agent", schedule=YEARLY, **both),
        lambda: crons.update(MISSING, **both),
    ):
        with pytest.raises(InvalidArgumentError, match=r"config\['configurable'\] and context: pass only one"):
            await call()
    with pytest.raises(InvalidArgumentError, match="nothing to update; pass end_time or one of schedule"):
        await crons.update(MISSING)


async def test_delete(crons: AsyncCronClient, tag: str) -> None:
    cron_id = (await crons.create("agent", schedule=YEARLY, metadata={"tag": tag})).cron_id
    answer: object = await crons.delete(cron_id)
    assert answer is None
    with pytest.raises(NotFoundError, match="the cron does not exist"):
        await crons.delete(cron_id)


async def test_the_crons_of_an_assistant_go_with_it(client: AsyncLangThreads, crons: AsyncCronClient) -> None:
    assistant_id = (await client.assistants.create("agent")).assistant_id
    await crons.create(assistant_id, schedule=YEARLY)
    assert await crons.count(assistant_id=assistant_id) == 1
    await client.assistants.delete(assistant_id)
    assert await crons.count(assistant_id=assistant_id) == 0


# ---------------------------------------------------------------- searches


@pytest.fixture
async def assistant_id(client: AsyncLangThreads, crons: AsyncCronClient) -> str:
    """The id of an assistant that nobody else has crons for."""
    return (await client.assistants.create("agent")).assistant_id


async def test_search(crons: AsyncCronClient, assistant_id: str, server_api: tuple[int, int]) -> None:
    on = await crons.create(assistant_id, schedule=YEARLY, metadata={"i": 1})
    off = await crons.create(assistant_id, schedule=YEARLY, metadata={"i": 2}, enabled=False)
    page = await crons.search(assistant_id=assistant_id, sort_by="created_at", sort_order="asc")
    assert page == [on, off]
    assert page.next_offset is None
    assert await crons.search(assistant_id=uuid.UUID(assistant_id), enabled=False) == [off]
    assert await crons.count(assistant_id=assistant_id) == 2
    if server_api >= (0, 8):
        assert await crons.search(assistant_id=assistant_id, metadata={"i": 2}) == [off]
        assert await crons.count(assistant_id=assistant_id, metadata={"i": 2}) == 1
    assert await crons.search(assistant_id=MISSING) == []
    assert await crons.search(thread_id=MISSING) == []
    assert await crons.count(thread_id=MISSING) == 0


async def test_search_sorted_by_an_end_that_only_some_have(crons: AsyncCronClient, assistant_id: str) -> None:
    """Servers in memory fail then."""
    await crons.create(assistant_id, schedule=YEARLY, enabled=False)
    ending = await crons.create(assistant_id, schedule=YEARLY, enabled=False, end_time=datetime(2100, 1, 1, tzinfo=UTC))
    with pytest.raises(InternalServerError):
        await crons.search(assistant_id=assistant_id, sort_by="end_time")
    assert await crons.count(assistant_id=assistant_id) == 2
    await crons.delete(ending.cron_id)
    assert len(await crons.search(assistant_id=assistant_id, sort_by="end_time")) == 1


async def test_search_by_page_and_walk(crons: AsyncCronClient, assistant_id: str) -> None:
    made = [(await crons.create(assistant_id, schedule=YEARLY, enabled=False)).cron_id for _ in range(5)]
    order: Any = {"assistant_id": assistant_id, "sort_by": "created_at", "sort_order": "asc"}
    first = await crons.search(limit=2, **order)
    assert ([cron.cron_id for cron in first], first.next_offset) == (made[:2], 2)
    assert [cron.cron_id async for cron in crons.iter_search(page_size=2, **order)] == made
    some = await acollect(crons.iter_search(page_size=2, limit=3, select=["enabled"], **order))
    assert [(cron.cron_id, cron.enabled, cron.schedule) for cron in some] == [(i, False, None) for i in made[:3]]


async def test_search_with_select(crons: AsyncCronClient, assistant_id: str) -> None:
    made = await crons.create(assistant_id, schedule=YEARLY)
    page = await crons.search(assistant_id=assistant_id, select=["cron_id", "schedule"])
    assert isinstance(page[0], PartialCron)
    assert page[0].to_dict() == {"cron_id": made.cron_id, "schedule": YEARLY}
    assert page[0].created_at is None
