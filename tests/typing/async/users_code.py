"""What type checkers make of code that users write for the async client; checked, never run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypedDict, assert_type

import httpx

import langthreads
from langthreads import (
    AsyncThreadsClient,
    Checkpoint,
    Interrupt,
    Page,
    PartialThread,
    PartialThreadState,
    RawResponse,
    Thread,
    ThreadPruneResponse,
    ThreadState,
    ThreadStatus,
    ThreadStorage,
    ThreadTask,
    ThreadUpdateStateResponse,
    get_client,
)

if TYPE_CHECKING:
    from tests.typing.kinds import ADataclass, AModel, AnAttrsClass


async def threads_are_typed(threads: AsyncThreadsClient) -> None:
    thread = await threads.create(metadata={"user_id": "123"}, graph_id="agent", ttl=5)
    assert_type(thread, Thread)
    assert_type(thread.thread_id, str)
    assert_type(thread.created_at, datetime)
    assert_type(thread.state_updated_at, datetime | None)
    assert_type(thread.status, ThreadStatus)
    assert_type(thread.metadata, dict[str, Any])
    assert_type(thread.interrupts, dict[str, list[Interrupt]] | None)
    assert_type(thread["created_at"], Any)
    assert_type(thread.to_dict(), dict[str, Any])
    assert_type("status" in thread, bool)
    assert_type(await threads.get(thread.thread_id, include=["ttl"]), Thread)
    assert_type(await threads.copy(thread.thread_id), Thread)
    assert_type(await threads.prune([thread.thread_id]), ThreadPruneResponse)
    assert_type((await threads.get_storage(thread.thread_id)), ThreadStorage)
    assert_type((await threads.get_storage("id")).channel_values.by_channel["messages"].bytes, int)
    assert_type(await threads.count(status="busy"), int)


async def an_update_gives_a_thread_unless_told_not_to(threads: AsyncThreadsClient, minimal: bool) -> None:
    assert_type(await threads.update("id", metadata={}), Thread)
    assert_type(await threads.update("id", metadata={}, return_minimal=False), Thread)
    assert_type(await threads.update("id", metadata={}, return_minimal=True), None)
    assert_type(await threads.update("id", metadata={}, return_minimal=minimal), Thread | None)


async def a_selection_makes_answers_partial(threads: AsyncThreadsClient) -> None:
    assert_type(await threads.search(status="idle", sort_by="created_at", sort_order="asc"), Page[Thread])
    page = await threads.search(select=["thread_id", "status"])
    assert_type(page, Page[PartialThread])
    assert_type(page[0].created_at, datetime | None)
    assert_type(page.next_offset, int | None)
    assert_type(threads.iter_search(), AsyncIterator[Thread])
    assert_type(threads.iter_search(select=["status"]), AsyncIterator[PartialThread])
    assert_type(await threads.get_state("id"), ThreadState)
    assert_type(await threads.get_state("id", select=["values.messages"]), PartialThreadState)
    assert_type(await threads.get_history("id"), list[ThreadState])
    assert_type(await threads.get_history("id", select=["values"]), list[PartialThreadState])
    assert_type(threads.iter_history("id"), AsyncIterator[ThreadState])
    async for state in threads.iter_history("id", select=["next"]):
        assert_type(state, PartialThreadState)


async def states_are_typed(threads: AsyncThreadsClient) -> None:
    state = await threads.get_state("id")
    assert_type(state.next, list[str])
    assert_type(state.tasks, list[ThreadTask] | None)
    assert_type(state.checkpoint, Checkpoint | None)
    assert_type(state.created_at, datetime | None)
    assert_type(state.interrupts, list[Interrupt] | None)
    for task in state.tasks or []:
        assert_type(task.state, ThreadState | None)
        assert_type(task.interrupts, list[Interrupt] | None)
    if state.checkpoint is not None:
        assert_type(await threads.get_state("id", state.checkpoint), ThreadState)
        assert_type(await threads.update_state("id", None, checkpoint=state.checkpoint), ThreadUpdateStateResponse)
        await threads.get_history("id", before=state.checkpoint)
    await threads.get_history("id", before="checkpoint id")
    messages: Sequence[str] = state.values["messages"]
    print(messages)


async def objects_of_many_kinds_are_taken(
    threads: AsyncThreadsClient, a: ADataclass, b: AnAttrsClass, c: AModel
) -> None:
    await threads.create(metadata=a)
    await threads.create(metadata=b)
    await threads.create(metadata=c)
    await threads.update_state("id", [a, {"b": b}, c])


async def mistakes_are_found(threads: AsyncThreadsClient) -> None:
    # The ignores are the test: where one has nothing to ignore, mypy in strict mode says so.
    await threads.search(status="asleep")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    await threads.create(if_exists="ignore")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await threads.get(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await threads.create(metadata=["a"])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    thread = await threads.get("id")
    thread.status = "idle"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


async def statuses_are_told_apart(thread: Thread) -> Literal["rest", "work"]:
    match thread.status:
        case "idle":
            return "rest"
        case "busy" | "interrupted" | "error":
            return "work"


async def clients_are_made_in_many_ways() -> None:
    async with AsyncThreadsClient("http://localhost:2024", api_key=None, timeout=None) as threads:
        assert_type(threads, AsyncThreadsClient)
    async with get_client(url="http://localhost:2024") as client:
        assert_type(client.threads, AsyncThreadsClient)
    AsyncThreadsClient(timeout=langthreads.Timeout(read=5), http_client=httpx.AsyncClient(), headers={"a": "b"})


class Chat(TypedDict):
    messages: list[str]


async def values_take_the_class_that_users_have(
    threads: AsyncThreadsClient, a: type[ADataclass], b: type[AnAttrsClass], c: type[AModel]
) -> None:
    thread = await threads.get("id")
    state = await threads.get_state("id")
    assert_type(state.values_as(Chat)["messages"], list[str])
    assert_type(thread.values_as(a).name, str)
    assert_type(state.values_as(b).name, str)
    assert_type(state.values_as(c).name, str)


async def options_and_raw_answers(threads: AsyncThreadsClient) -> None:
    assert_type(threads.with_options(timeout=5, retries=0), AsyncThreadsClient)
    raw = await threads.with_raw_response.get("id")
    assert_type(raw, RawResponse[Thread])
    assert_type(raw.parsed.status, ThreadStatus)
    assert_type(raw.headers["a"], str)
    assert_type((await threads.with_raw_response.count()).parsed, int)
