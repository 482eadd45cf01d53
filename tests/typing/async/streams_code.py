"""What type checkers make of code that follows a thread's stream; checked, never run."""

from __future__ import annotations

from typing import Any, Literal, assert_type

from langthreads import (
    AsyncRunStream,
    AsyncThreadsClient,
    CheckpointsStreamPart,
    CustomStreamPart,
    DebugStreamPart,
    ErrorStreamPart,
    EventsStreamPart,
    Interrupt,
    MessagesCompleteStreamPart,
    MessagesMetadataStreamPart,
    MessagesPartialStreamPart,
    MessagesTupleStreamPart,
    MetadataStreamPart,
    StateUpdateStreamPart,
    StreamPart,
    StreamPartV2,
    TasksStreamPart,
    UnknownStreamPart,
    UpdatesStreamPart,
    ValuesStreamPart,
)


async def parts_of_version_1_are_tuples(threads: AsyncThreadsClient) -> None:
    async with threads.join_stream("id", stream_mode=["lifecycle", "state_update"], until="idle") as stream:
        assert_type(stream.cursor, str | None)
        assert_type(stream.resumable, bool | None)
        async for part in stream:
            assert_type(part, StreamPart)
            event, data, last_id = part
            assert_type(event, str)
            assert_type(data, Any)
            assert_type(last_id, str | None)
    async for part in threads.join_stream("id", version="v1"):
        assert_type(part, StreamPart)


async def parts_of_version_2_have_a_class(threads: AsyncThreadsClient) -> None:
    async with threads.join_stream("id", version="v2", last_event_id=None, timeout=5) as stream:
        async for part in stream:
            assert_type(part, StreamPartV2)
            assert_type(part.event, str)
            assert_type(part.id, str | None)
            assert_type(part.ns, tuple[str, ...])
            assert_type(part.interrupts, tuple[Interrupt, ...])


def their_type_narrows(part: StreamPartV2) -> None:
    if part.type == "metadata":
        assert_type(part, MetadataStreamPart)
        assert_type(part.type, Literal["metadata"])
    match part.type:
        case "values":
            assert_type(part, ValuesStreamPart)
        case "messages":
            assert_type(part, MessagesTupleStreamPart)
            assert_type(part.data, list[Any])
        case "state_update":
            assert_type(part, StateUpdateStreamPart)
            assert_type(part.state, dict[str, Any] | None)
        case _:
            pass


def their_class_narrows(part: StreamPartV2) -> str:
    match part:
        case MetadataStreamPart(done=True):
            assert_type(part.run_id, str | None)
            return "done"
        case MetadataStreamPart():
            assert_type(part.attempt, int | None)
            return "began"
        case ValuesStreamPart(interrupts=(question, *_)):
            assert_type(question, Interrupt)
            return "asks"
        case ErrorStreamPart():
            assert_type(part.message, str | None)
            return "failed"
        case UpdatesStreamPart() | CheckpointsStreamPart() | TasksStreamPart() | DebugStreamPart() | EventsStreamPart():
            assert_type(part.data, dict[str, Any])
            return "a step"
        case MessagesPartialStreamPart() | MessagesCompleteStreamPart() | MessagesTupleStreamPart():
            assert_type(part.data, list[Any])
            return "words"
        case MessagesMetadataStreamPart() | StateUpdateStreamPart():
            return "besides"
        case ValuesStreamPart() | CustomStreamPart() | UnknownStreamPart():
            return "anything"
    # Nothing is left: a type checker would miss a return here.


async def runs_have_streams_too(threads: AsyncThreadsClient) -> None:
    stream = threads.runs.stream("id", "agent", input={}, stream_mode=["values", "custom"], raise_error=True)
    assert_type(stream, AsyncRunStream[StreamPart])
    assert_type(stream.run_id, str | None)
    assert_type(stream.thread_id, str | None)
    assert_type(stream.cursor, str | None)
    assert_type(stream.resumable, bool | None)
    async with stream:
        async for part in stream:
            assert_type(part, StreamPart)
    assert_type(threads.runs.stream(None, "agent", on_completion="keep"), AsyncRunStream[StreamPart])
    assert_type(threads.runs.stream("id", "agent", version="v2"), AsyncRunStream[StreamPartV2])
    assert_type(threads.runs.stream(None, "agent", version="v2"), AsyncRunStream[StreamPartV2])
    assert_type(threads.runs.join_stream("id", "run"), AsyncRunStream[StreamPart])
    async for typed in threads.runs.join_stream("id", "run", version="v2", stream_mode="updates", last_event_id="-"):
        assert_type(typed, StreamPartV2)


async def what_is_wrong_with_runs_is_seen(threads: AsyncThreadsClient) -> None:
    threads.runs.stream(None, "agent", multitask_strategy="reject")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    threads.runs.stream("id", "agent", on_completion="keep")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    threads.runs.stream("id", "agent", version="v3")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    threads.runs.join_stream("id", "run", stream_mode="lifecycle")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]


async def what_is_wrong_is_seen(threads: AsyncThreadsClient) -> None:
    # The ignores are the test: where one has nothing to ignore, mypy in strict mode says so.
    threads.join_stream("id", stream_mode="values")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
    threads.join_stream("id", until="done")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    threads.join_stream("id", version="v3")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
