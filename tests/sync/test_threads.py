# Generated from tests/async/test_threads.py by `nox -s generate`; edit that file instead of this one.
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

    from langthreads_sync import ThreadsClient

pytestmark = pytest.mark.scenario

MISSING = "00000000-0000-0000-0000-00000000dead"


def test_create_gives_a_typed_thread(threads: ThreadsClient, tag: str) -> None:
    thread = threads.create(metadata={"tag": tag, "nested": {"a": [1, None]}})
    assert isinstance(thread, Thread)
    assert uuid.UUID(thread.thread_id)
    assert thread.status == "idle"
    assert thread.metadata == {"tag": tag, "nested": {"a": [1, None]}}
    assert thread.values is None
    assert thread.interrupts is None
    assert thread.created_at.tzinfo is not None
    assert thread["created_at"] == thread.to_dict()["created_at"]


def test_create_with_an_id_of_our_own(threads: ThreadsClient, new_id: Callable[[], str]) -> None:
    thread_id = uuid.UUID(new_id())
    thread = threads.create(thread_id=thread_id)
    assert thread.thread_id == str(thread_id)


def test_create_twice_is_a_conflict(threads: ThreadsClient, new_id: Callable[[], str]) -> None:
    thread_id = new_id()
    threads.create(thread_id=thread_id, metadata={"first": True})
    with pytest.raises(ConflictError, match="already exists") as caught:
        threads.create(thread_id=thread_id)
    assert caught.value.status_code == 409
    again = threads.create(thread_id=thread_id, if_exists="do_nothing", metadata={"second": True})
    assert again.metadata == {"first": True}


def test_create_with_a_malformed_id(threads: ThreadsClient) -> None:
    with pytest.raises(UnprocessableEntityError, match="must be a UUID"):
        threads.create(thread_id="not-a-uuid")


@pytest.mark.parametrize("ttl", [5, {"ttl": 5, "strategy": "delete"}], ids=["minutes", "mapping"])
def test_create_with_a_time_to_live(threads: ThreadsClient, ttl: Any) -> None:
    thread = threads.create(ttl=ttl)
    assert (threads.get(thread.thread_id, include=["ttl"])).thread_id == thread.thread_id


def test_create_with_supersteps_builds_the_state(threads: ThreadsClient) -> None:
    thread = threads.create(
        graph_id="agent",
        supersteps=[
            {"updates": [{"values": {"messages": ["hello"]}, "as_node": "__start__"}]},
            {"updates": [{"values": {"messages": ["planned"], "n": 1}, "as_node": "plan"}]},
        ],
    )
    state = threads.get_state(thread.thread_id)
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
def test_create_whose_supersteps_fail(
    threads: ThreadsClient, graph_id: str | None, supersteps: Any, detail: str
) -> None:
    with pytest.raises(PartialCreateError, match=detail) as caught:
        threads.create(graph_id=graph_id, supersteps=supersteps)
    error = caught.value
    assert error.thread_id in str(error)
    assert error.__cause__ is not None
    assert (threads.get(error.thread_id)).values is None


def test_create_with_supersteps_and_a_taken_id(threads: ThreadsClient, new_id: Callable[[], str]) -> None:
    thread_id = new_id()
    threads.create(thread_id=thread_id)
    with pytest.raises(ConflictError):
        threads.create(thread_id=thread_id, graph_id="agent", supersteps=GOOD_NODE)


def test_create_with_supersteps_that_are_malformed(threads: ThreadsClient) -> None:
    with pytest.raises(UnprocessableEntityError):
        threads.create(graph_id="agent", supersteps=[{"no": "updates"}])


def test_get(threads: ThreadsClient, scene: Any) -> None:
    thread = scene.thread()
    assert threads.get(thread.thread_id) == thread
    assert threads.get(uuid.UUID(thread.thread_id)) == thread


def test_get_after_a_run(threads: ThreadsClient, scene: Any) -> None:
    thread = threads.get(scene.finished())
    assert thread.values == {"messages": ["hello", "plan", "answer"], "n": 1}
    assert thread.interrupts == {}
    assert thread.error is None
    assert thread.config is not None


def test_get_a_missing_thread(threads: ThreadsClient) -> None:
    with pytest.raises(NotFoundError, match=f"Thread with ID {MISSING} not found") as caught:
        threads.get(MISSING)
    assert caught.value.status_code == 404
    assert caught.value.request.method == "GET"


def test_get_with_a_malformed_id(threads: ThreadsClient) -> None:
    with pytest.raises(UnprocessableEntityError, match="must be a UUID"):
        threads.get("not-a-uuid")


def test_get_a_thread_whose_run_failed(threads: ThreadsClient, scene: Any, server_api: tuple[int, int]) -> None:
    thread = threads.get(scene.finished("failing"))
    assert thread.status == "error"
    # langgraph-api 0.4 sends the same as base64 text.
    error = json.loads(base64.b64decode(thread.error)) if server_api < (0, 5) else thread.error
    assert error == {"error": "ValueError", "message": "the node failed"}


def test_update_merges_metadata(threads: ThreadsClient, scene: Any) -> None:
    thread = scene.thread(keep=1, change=1)
    changed = threads.update(thread.thread_id, metadata={"change": 2, "none": None})
    assert changed.metadata["keep"] == 1
    assert changed.metadata["change"] == 2
    assert changed.metadata["none"] is None
    assert changed.updated_at > thread.updated_at


def test_update_the_time_to_live_alone(threads: ThreadsClient, scene: Any) -> None:
    thread = scene.thread()
    assert (threads.update(thread.thread_id, ttl=10)).metadata == thread.metadata


def test_update_without_an_answer(threads: ThreadsClient, scene: Any) -> None:
    thread = scene.thread()
    answer: object = threads.update(thread.thread_id, metadata={"a": 1}, return_minimal=True)
    assert answer is None
    assert (threads.get(thread.thread_id)).metadata["a"] == 1


def test_update_a_missing_thread(threads: ThreadsClient) -> None:
    with pytest.raises(NotFoundError, match="the thread does not exist"):
        threads.update(MISSING, metadata={"a": 1})


def test_delete(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    answer: object = threads.delete(thread_id)
    assert answer is None
    with pytest.raises(NotFoundError, match="not found"):
        threads.get(thread_id)
    with pytest.raises(NotFoundError, match="not found"):
        threads.delete(thread_id)


def test_copy(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    copied = threads.copy(thread_id)
    assert copied.thread_id != thread_id
    assert copied.metadata["tag"] == scene.tag
    assert copied.values is None
    original = threads.get_history(thread_id)
    assert [s.values for s in threads.get_history(copied.thread_id)] == [s.values for s in original]


def test_copy_a_missing_thread(threads: ThreadsClient) -> None:
    with pytest.raises(NotFoundError, match="the thread does not exist") as caught:
        threads.copy(MISSING)
    assert caught.value.status_code == 404


def test_copy_with_a_malformed_id(threads: ThreadsClient) -> None:
    with pytest.raises(BadRequestError):
        threads.copy("not-a-uuid")


def test_prune(threads: ThreadsClient, scene: Any, server_api: tuple[int, int]) -> None:
    thread_id = (scene.thread()).thread_id
    if server_api < (0, 5):
        with pytest.raises(NotFoundError, match="no such endpoint"):
            threads.prune([thread_id])
        return
    assert (threads.prune([thread_id, MISSING])).pruned_count == 1
    with pytest.raises(NotFoundError):
        threads.get(thread_id)


def test_prune_with_a_strategy_that_memory_lacks(
    threads: ThreadsClient, scene: Any, server_api: tuple[int, int]
) -> None:
    thread_id = (scene.thread()).thread_id
    kind = NotFoundError if server_api < (0, 5) else UnprocessableEntityError
    with pytest.raises(kind, match=r"no such endpoint|not supported"):
        threads.prune([thread_id], strategy="keep_latest")


def test_storage(threads: ThreadsClient, scene: Any, server_api: tuple[int, int]) -> None:
    thread_id = scene.finished()
    if server_api < (0, 8):
        with pytest.raises(NotFoundError, match="no such endpoint"):
            threads.get_storage(thread_id)
        return
    storage = threads.get_storage(thread_id)
    assert storage.thread_id == thread_id
    assert storage.total_bytes == sum(
        s.bytes for s in (storage.checkpoints, storage.channel_values, storage.pending_writes)
    )
    assert storage.channel_values.by_channel["messages"].versions > 1


def test_storage_of_a_missing_thread(threads: ThreadsClient) -> None:
    with pytest.raises(NotFoundError):
        threads.get_storage(MISSING)


def test_a_call_after_a_500_works(threads: ThreadsClient, scene: Any) -> None:
    """Servers reset the connection after a 500; the client must not use it again."""
    thread_id = (scene.thread()).thread_id
    for _ in range(3):
        with pytest.raises(Exception, match="Internal Server Error"):
            threads.update_state(thread_id, {"messages": 3}, as_node="plan")
        assert (threads.get(thread_id)).thread_id == thread_id


def test_metadata_of_many_kinds(threads: ThreadsClient, tag: str) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC) + timedelta(microseconds=6)
    thread = threads.create(
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
