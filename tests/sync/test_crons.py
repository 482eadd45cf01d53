# Generated from tests/async/test_crons.py by `nox -s generate`; edit that file instead of this one.
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
from tests.support.compat import collect

if TYPE_CHECKING:
    from langthreads_sync import LangThreads
    from langthreads_sync.crons import CronClient

pytestmark = pytest.mark.scenario

MISSING = "00000000-0000-0000-0000-00000000dead"
YEARLY = "0 0 1 1 *"
"""On New Year's Eve nobody runs tests."""


@pytest.fixture
def crons(client: LangThreads, server_api: tuple[int, int]) -> CronClient:
    if server_api < (0, 5):
        pytest.skip("langgraph-api 0.4 has no crons")
    return client.crons


def test_a_server_without_crons(client: LangThreads, server_api: tuple[int, int]) -> None:
    info = client.info()
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
            call()
        assert "graph_id" not in str(caught.value)
    for call in (lambda: crons.get(MISSING), lambda: crons.delete(MISSING)):
        with pytest.raises(NotFoundError):
            call()


# ---------------------------------------------------------------- one cron


def test_create_gives_a_typed_cron(crons: CronClient, tag: str) -> None:
    cron = crons.create(
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
    crons.delete(cron.cron_id)


def test_get(crons: CronClient, server_api: tuple[int, int]) -> None:
    made = crons.create("agent", schedule=YEARLY)
    assert made.enabled
    if server_api < (0, 8):
        with pytest.raises(NotFoundError, match="this server has no such endpoint"):
            crons.get(made.cron_id)
    else:
        assert crons.get(made.cron_id) == made
        assert crons.get(uuid.UUID(made.cron_id)) == made
        with pytest.raises(NotFoundError, match="the cron does not exist"):
            crons.get(MISSING)
    crons.delete(made.cron_id)


def test_create_for_thread(client: LangThreads, crons: CronClient, scene: Any) -> None:
    thread_id = (scene.thread()).thread_id
    cron = crons.create_for_thread(thread_id, "agent", schedule=YEARLY, timezone=UTC, stream_mode=["values", "updates"])
    assert isinstance(cron, Cron)
    assert (cron.thread_id, cron.timezone, cron.on_run_completed) == (thread_id, "UTC", None)
    assert crons.search(thread_id=thread_id) == [cron]
    client.threads.delete(thread_id)
    assert crons.search(thread_id=thread_id) == []


def test_what_does_not_exist(crons: CronClient) -> None:
    with pytest.raises(NotFoundError, match="'nobody' not found"):
        crons.create("nobody", schedule=YEARLY)
    with pytest.raises(NotFoundError, match=MISSING):
        crons.create(MISSING, schedule=YEARLY)
    with pytest.raises(NotFoundError, match=f"(?i)thread with id '?{MISSING}'? not found"):
        crons.create_for_thread(MISSING, "agent", schedule=YEARLY)
    with pytest.raises(NotFoundError, match=MISSING):
        crons.update(MISSING, enabled=False)
    with pytest.raises(NotFoundError, match="the cron does not exist"):
        crons.delete(MISSING)


def test_what_is_malformed(crons: CronClient, server_api: tuple[int, int]) -> None:
    with pytest.raises(UnprocessableEntityError, match="Invalid cron schedule: 'often'"):
        crons.create("agent", schedule="often")
    with pytest.raises(UnprocessableEntityError, match="Invalid timezone: 'Nowhere/X'"):
        crons.create("agent", schedule=YEARLY, timezone="Nowhere/X")
    for call in (
        lambda: crons.update("not-a-uuid", enabled=False),
        lambda: crons.delete("not-a-uuid"),
        lambda: crons.create_for_thread("not-a-uuid", "agent", schedule=YEARLY),
        lambda: crons.search(thread_id="not-a-uuid"),
        lambda: crons.count(thread_id="not-a-uuid"),
    ):
        with pytest.raises(UnprocessableEntityError, match="must be a UUID"):
            call()
    if server_api >= (0, 8):
        with pytest.raises(UnprocessableEntityError, match="must be a UUID"):
            crons.get("not-a-uuid")


def test_a_webhook_that_leads_to_the_server_itself(crons: CronClient, server_api: tuple[int, int]) -> None:
    if server_api < (0, 8):
        cron = crons.create("agent", schedule=YEARLY, webhook="http://127.0.0.1/x", enabled=False)
        crons.delete(cron.cron_id)
        return
    with pytest.raises(UnprocessableEntityError, match="Webhook host blocked"):
        crons.create("agent", schedule=YEARLY, webhook="http://127.0.0.1/x")


def test_the_name_of_a_graph_in_place_of_an_id(crons: CronClient) -> None:
    for call in (lambda: crons.search(assistant_id="agent"), lambda: crons.count(assistant_id="agent")):
        with pytest.raises(UnprocessableEntityError, match=r"must be a UUID; .*assistants\.search\(graph_id='agent'\)"):
            call()
    with pytest.raises(UnprocessableEntityError, match=r"assistants\.search"):
        collect(crons.iter_search(assistant_id="agent"))


def test_update(crons: CronClient, tag: str) -> None:
    made = crons.create("agent", schedule=YEARLY, metadata={"tag": tag, "keep": 1}, enabled=False)
    changed = crons.update(
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
    crons.delete(made.cron_id)


def test_an_end_can_be_set_kept_and_taken_away(crons: CronClient, server_api: tuple[int, int]) -> None:
    end = datetime(2100, 1, 1, tzinfo=UTC)
    made = crons.create("agent", schedule=YEARLY, enabled=False, end_time=end)
    assert made.end_time == end
    later = end + timedelta(days=1)
    assert (crons.update(made.cron_id, end_time=later)).end_time == later
    assert (crons.update(made.cron_id, schedule="0 1 1 1 *")).end_time == later
    if server_api < (0, 8):
        with pytest.raises(UnprocessableEntityError, match="end_time"):
            crons.update(made.cron_id, end_time=None)
    else:
        assert (crons.update(made.cron_id, end_time=None)).end_time is None
    crons.delete(made.cron_id)


def test_a_context_beside_configurable_values_is_refused(crons: CronClient) -> None:
    """Servers take it, and then start no run."""
    both: Any = {"config": {"configurable": {"a": 1}}, "context": {"b": 2}}
    for call in (
        lambda: crons.create("agent", schedule=YEARLY, **both),
        lambda: crons.create_for_thread(MISSING, "agent", schedule=YEARLY, **both),
        lambda: crons.update(MISSING, **both),
    ):
        with pytest.raises(InvalidArgumentError, match=r"config\['configurable'\] and context: pass only one"):
            call()
    with pytest.raises(InvalidArgumentError, match="nothing to update; pass end_time or one of schedule"):
        crons.update(MISSING)


def test_delete(crons: CronClient, tag: str) -> None:
    cron_id = (crons.create("agent", schedule=YEARLY, metadata={"tag": tag})).cron_id
    answer: object = crons.delete(cron_id)
    assert answer is None
    with pytest.raises(NotFoundError, match="the cron does not exist"):
        crons.delete(cron_id)


def test_the_crons_of_an_assistant_go_with_it(client: LangThreads, crons: CronClient) -> None:
    assistant_id = (client.assistants.create("agent")).assistant_id
    crons.create(assistant_id, schedule=YEARLY)
    assert crons.count(assistant_id=assistant_id) == 1
    client.assistants.delete(assistant_id)
    assert crons.count(assistant_id=assistant_id) == 0


# ---------------------------------------------------------------- searches


@pytest.fixture
def assistant_id(client: LangThreads, crons: CronClient) -> str:
    """The id of an assistant that nobody else has crons for."""
    return (client.assistants.create("agent")).assistant_id


def test_search(crons: CronClient, assistant_id: str, server_api: tuple[int, int]) -> None:
    on = crons.create(assistant_id, schedule=YEARLY, metadata={"i": 1})
    off = crons.create(assistant_id, schedule=YEARLY, metadata={"i": 2}, enabled=False)
    page = crons.search(assistant_id=assistant_id, sort_by="created_at", sort_order="asc")
    assert page == [on, off]
    assert page.next_offset is None
    assert crons.search(assistant_id=uuid.UUID(assistant_id), enabled=False) == [off]
    assert crons.count(assistant_id=assistant_id) == 2
    if server_api >= (0, 8):
        assert crons.search(assistant_id=assistant_id, metadata={"i": 2}) == [off]
        assert crons.count(assistant_id=assistant_id, metadata={"i": 2}) == 1
    assert crons.search(assistant_id=MISSING) == []
    assert crons.search(thread_id=MISSING) == []
    assert crons.count(thread_id=MISSING) == 0


def test_search_sorted_by_an_end_that_only_some_have(crons: CronClient, assistant_id: str) -> None:
    """Servers in memory fail then."""
    crons.create(assistant_id, schedule=YEARLY, enabled=False)
    ending = crons.create(assistant_id, schedule=YEARLY, enabled=False, end_time=datetime(2100, 1, 1, tzinfo=UTC))
    with pytest.raises(InternalServerError):
        crons.search(assistant_id=assistant_id, sort_by="end_time")
    assert crons.count(assistant_id=assistant_id) == 2
    crons.delete(ending.cron_id)
    assert len(crons.search(assistant_id=assistant_id, sort_by="end_time")) == 1


def test_search_by_page_and_walk(crons: CronClient, assistant_id: str) -> None:
    made = [(crons.create(assistant_id, schedule=YEARLY, enabled=False)).cron_id for _ in range(5)]
    order: Any = {"assistant_id": assistant_id, "sort_by": "created_at", "sort_order": "asc"}
    first = crons.search(limit=2, **order)
    assert ([cron.cron_id for cron in first], first.next_offset) == (made[:2], 2)
    assert [cron.cron_id for cron in crons.iter_search(page_size=2, **order)] == made
    some = collect(crons.iter_search(page_size=2, limit=3, select=["enabled"], **order))
    assert [(cron.cron_id, cron.enabled, cron.schedule) for cron in some] == [(i, False, None) for i in made[:3]]


def test_search_with_select(crons: CronClient, assistant_id: str) -> None:
    made = crons.create(assistant_id, schedule=YEARLY)
    page = crons.search(assistant_id=assistant_id, select=["cron_id", "schedule"])
    assert isinstance(page[0], PartialCron)
    assert page[0].to_dict() == {"cron_id": made.cron_id, "schedule": YEARLY}
    assert page[0].created_at is None
