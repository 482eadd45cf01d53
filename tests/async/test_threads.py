"""Threads: create, get, update, delete, copy, prune, storage."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import (
    BadRequestError,
    ConflictError,
    NotFoundError,
    PartialCreateError,
    Thread,
    UnprocessableEntityError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads_async import AsyncThreadsClient

pytestmark = pytest.mark.scenario

MISSING = "00000000-0000-0000-0000-00000000dead"


async def test_create_gives_a_typed_thread(threads: AsyncThreadsClient, tag: str) -> None:
    thread = await threads.create(metadata={"tag": tag, "nested": {"a": [1, None]}})
    assert isinstance(thread, Thread)
    assert uuid.UUID(thread.thread_id)
    assert thread.status == "idle"
    assert thread.metadata == {"tag": tag, "nested": {"a": [1, None]}}
    assert thread.values is None
    assert thread.interrupts is None
    assert thread.created_at.tzinfo is not None
    assert thread["created_at"] == thread.to_dict()["created_at"]


async def test_create_with_an_id_of_our_own(threads: AsyncThreadsClient, new_id: Callable[[], str]) -> None:
    thread_id = uuid.UUID(new_id())
    thread = await threads.create(thread_id=thread_id)
    assert thread.thread_id == str(thread_id)


async def test_create_twice_is_a_conflict(threads: AsyncThreadsClient, new_id: Callable[[], str]) -> None:
    thread_id = new_id()
    await threads.create(thread_id=thread_id, metadata={"first": True})
    with pytest.raises(ConflictError, match="already exists") as caught:
        await threads.create(thread_id=thread_id)
    assert caught.value.status_code == 409
    again = await threads.create(thread_id=thread_id, if_exists="do_nothing", metadata={"second": True})
    assert again.metadata == {"first": True}


async def test_create_with_a_malformed_id(threads: AsyncThreadsClient) -> None:
    with pytest.raises(UnprocessableEntityError, match="must be a UUID"):
        await threads.create(thread_id="not-a-uuid")


@pytest.mark.parametrize("ttl", [5, {"ttl": 5, "strategy": "delete"}], ids=["minutes", "mapping"])
async def test_create_with_a_time_to_live(threads: AsyncThreadsClient, ttl: Any) -> None:
    thread = await threads.create(ttl=ttl)
    assert (await threads.get(thread.thread_id, include=["ttl"])).thread_id == thread.thread_id


async def test_create_with_supersteps_builds_the_state(threads: AsyncThreadsClient) -> None:
    thread = await threads.create(
        graph_id="agent",
        supersteps=[
            {"updates": [{"values": {"messages": ["hello"]}, "as_node": "__start__"}]},
            {"updates": [{"values": {"messages": ["planned"], "n": 1}, "as_node": "plan"}]},
        ],
    )
    state = await threads.get_state(thread.thread_id)
    assert state.values == {"messages": ["hello", "planned"], "n": 1}
    assert state.next == ["answer"]


UNKNOWN_NODE = [{"updates": [{"values": {"n": 1}, "as_node": "nowhere"}]}]
GOOD_NODE = [{"updates": [{"values": {"n": 1}, "as_node": "plan"}]}]
REJECTED = [{"updates": [{"values": {"messages": 3}, "as_node": "plan"}]}]


@pytest.mark.parametrize(
    ("graph_id", "supersteps", "detail"),
    [(None, GOOD_NODE, "no assigned graph ID"), ("agent", UNKNOWN_NODE, "nowhere"), ("agent", REJECTED, "Internal")],
    ids=["no-graph-201", "unknown-node-400", "rejected-500"],
)
async def test_create_whose_supersteps_fail(
    threads: AsyncThreadsClient, graph_id: str | None, supersteps: Any, detail: str
) -> None:
    with pytest.raises(PartialCreateError, match=detail) as caught:
        await threads.create(graph_id=graph_id, supersteps=supersteps)
    error = caught.value
    assert error.thread_id in str(error)
    assert error.__cause__ is not None
    assert (await threads.get(error.thread_id)).values is None


async def test_create_with_supersteps_and_a_taken_id(threads: AsyncThreadsClient, new_id: Callable[[], str]) -> None:
    thread_id = new_id()
    await threads.create(thread_id=thread_id)
    with pytest.raises(ConflictError):
        await threads.create(thread_id=thread_id, graph_id="agent", supersteps=GOOD_NODE)


async def test_create_with_supersteps_that_are_malformed(threads: AsyncThreadsClient) -> None:
    with pytest.raises(UnprocessableEntityError):
        await threads.create(graph_id="agent", supersteps=[{"no": "updates"}])


async def test_get(threads: AsyncThreadsClient, scene: Any) -> None:
    thread = await scene.thread()
    assert await threads.get(thread.thread_id) == thread
    assert await threads.get(uuid.UUID(thread.thread_id)) == thread


async def test_get_after_a_run(threads: AsyncThreadsClient, scene: Any) -> None:
    thread = await threads.get(await scene.finished())
    assert thread.values == {"messages": ["hello", "plan", "answer"], "n": 1}
    assert thread.interrupts == {}
    assert thread.error is None
    assert thread.config is not None


async def test_get_a_missing_thread(threads: AsyncThreadsClient) -> None:
    with pytest.raises(NotFoundError, match=f"Thread with ID {MISSING} not found") as caught:
        await threads.get(MISSING)
    assert caught.value.status_code == 404
    assert caught.value.request.method == "GET"


async def test_get_with_a_malformed_id(threads: AsyncThreadsClient) -> None:
    with pytest.raises(UnprocessableEntityError, match="must be a UUID"):
        await threads.get("not-a-uuid")


async def test_get_a_thread_whose_run_failed(
    threads: AsyncThreadsClient, scene: Any, server_api: tuple[int, int]
) -> None:
    thread = await threads.get(await scene.finished("failing"))
    assert thread.status == "error"
    # langgraph-api 0.4 sends the same as base64 text.
    error = json.loads(base64.b64decode(thread.error)) if server_api < (0, 5) else thread.error
    assert error == {"error": "ValueError", "message": "the node failed"}


async def test_update_merges_metadata(threads: AsyncThreadsClient, scene: Any) -> None:
    thread = await scene.thread(keep=1, change=1)
    changed = await threads.update(thread.thread_id, metadata={"change": 2, "none": None})
    assert changed.metadata["keep"] == 1
    assert changed.metadata["change"] == 2
    assert changed.metadata["none"] is None
    assert changed.updated_at > thread.updated_at


async def test_update_the_time_to_live_alone(threads: AsyncThreadsClient, scene: Any) -> None:
    thread = await scene.thread()
    assert (await threads.update(thread.thread_id, ttl=10)).metadata == thread.metadata


async def test_update_without_an_answer(threads: AsyncThreadsClient, scene: Any) -> None:
    thread = await scene.thread()
    answer: object = await threads.update(thread.thread_id, metadata={"a": 1}, return_minimal=True)
    assert answer is None
    assert (await threads.get(thread.thread_id)).metadata["a"] == 1


async def test_update_a_missing_thread(threads: AsyncThreadsClient) -> None:
    with pytest.raises(NotFoundError, match="the thread does not exist"):
        await threads.update(MISSING, metadata={"a": 1})


async def test_delete(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    answer: object = await threads.delete(thread_id)
    assert answer is None
    with pytest.raises(NotFoundError, match="not found"):
        await threads.get(thread_id)
    with pytest.raises(NotFoundError, match="not found"):
        await threads.delete(thread_id)


async def test_copy(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    copied = await threads.copy(thread_id)
    assert copied.thread_id != thread_id
    assert copied.metadata["tag"] == scene.tag
    assert copied.values is None
    original = await threads.get_history(thread_id)
    assert [s.values for s in await threads.get_history(copied.thread_id)] == [s.values for s in original]


async def test_copy_a_missing_thread(threads: AsyncThreadsClient) -> None:
    with pytest.raises(NotFoundError, match="the thread does not exist") as caught:
        await threads.copy(MISSING)
    assert caught.value.status_code == 404


async def test_copy_with_a_malformed_id(threads: AsyncThreadsClient) -> None:
    with pytest.raises(BadRequestError):
        await threads.copy("not-a-uuid")


async def test_prune(threads: AsyncThreadsClient, scene: Any, server_api: tuple[int, int]) -> None:
    thread_id = (await scene.thread()).thread_id
    if server_api < (0, 5):
        with pytest.raises(NotFoundError, match="no such endpoint"):
            await threads.prune([thread_id])
        return
    assert (await threads.prune([thread_id, MISSING])).pruned_count == 1
    with pytest.raises(NotFoundError):
        await threads.get(thread_id)


async def test_prune_with_a_strategy_that_memory_lacks(
    threads: AsyncThreadsClient, scene: Any, server_api: tuple[int, int]
) -> None:
    thread_id = (await scene.thread()).thread_id
    kind = NotFoundError if server_api < (0, 5) else UnprocessableEntityError
    with pytest.raises(kind, match=r"no such endpoint|not supported"):
        await threads.prune([thread_id], strategy="keep_latest")


async def test_storage(threads: AsyncThreadsClient, scene: Any, server_api: tuple[int, int]) -> None:
    thread_id = await scene.finished()
    if server_api < (0, 8):
        with pytest.raises(NotFoundError, match="no such endpoint"):
            await threads.get_storage(thread_id)
        return
    storage = await threads.get_storage(thread_id)
    assert storage.thread_id == thread_id
    assert storage.total_bytes == sum(
        s.bytes for s in (storage.checkpoints, storage.channel_values, storage.pending_writes)
    )
    assert storage.channel_values.by_channel["messages"].versions > 1


async def test_storage_of_a_missing_thread(threads: AsyncThreadsClient) -> None:
    with pytest.raises(NotFoundError):
        await threads.get_storage(MISSING)


async def test_a_call_after_a_500_works(threads: AsyncThreadsClient, scene: Any) -> None:
    """Servers reset the connection after a 500; the client must not use it again."""
    thread_id = (await scene.thread()).thread_id
    for _ in range(3):
        with pytest.raises(Exception, match="Internal Server Error"):
            await threads.update_state(thread_id, {"messages": 3}, as_node="plan")
        assert (await threads.get(thread_id)).thread_id == thread_id


async def test_metadata_of_many_kinds(threads: AsyncThreadsClient, tag: str) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC) + timedelta(microseconds=6)
    thread = await threads.create(
        metadata={
            "tag": tag,
            "when": moment,
            "id": uuid.UUID(int=7),
            "set": {"b", "a"},
            "text": "ü\u2028\U0001f600",
            "big": 2**53,
        }
    )
    assert thread.metadata == {
        "tag": tag,
        "when": "2026-01-02T03:04:05.000006+00:00",
        "id": "00000000-0000-0000-0000-000000000007",
        "set": ["a", "b"],
        "text": "ü\u2028\U0001f600",
        "big": 2**53,
    }
