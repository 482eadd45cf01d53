# Generated from tests/typing/async/streams_code.py by `nox -s generate`; edit that file instead of this one.
"""What type checkers make of code that follows a thread's stream; checked, never run."""

from __future__ import annotations

from typing import Any, Literal, assert_type

from langthreads import (
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
    RunStream,
    StateUpdateStreamPart,
    StreamPart,
    StreamPartV2,
    TasksStreamPart,
    ThreadsClient,
    UnknownStreamPart,
    UpdatesStreamPart,
    ValuesStreamPart,
)


def parts_of_version_1_are_tuples(threads: ThreadsClient) -> None:
    with threads.join_stream("id", stream_mode=["lifecycle", "state_update"], until="idle") as stream:
        assert_type(stream.cursor, str | None)
        assert_type(stream.resumable, bool | None)
        for part in stream:
            assert_type(part, StreamPart)
            event, data, last_id = part
            assert_type(event, str)
            assert_type(data, Any)
            assert_type(last_id, str | None)
    for part in threads.join_stream("id", version="v1"):
        assert_type(part, StreamPart)


def parts_of_version_2_have_a_class(threads: ThreadsClient) -> None:
    with threads.join_stream("id", version="v2", last_event_id=None, timeout=5) as stream:
        for part in stream:
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


def runs_have_streams_too(threads: ThreadsClient) -> None:
    stream = threads.runs.stream("id", "agent", input={}, stream_mode=["values", "custom"], raise_error=True)
    assert_type(stream, RunStream[StreamPart])
    assert_type(stream.run_id, str | None)
    assert_type(stream.thread_id, str | None)
    assert_type(stream.cursor, str | None)
    assert_type(stream.resumable, bool | None)
    with stream:
        for part in stream:
            assert_type(part, StreamPart)
    assert_type(threads.runs.stream(None, "agent", on_completion="keep"), RunStream[StreamPart])
    assert_type(threads.runs.stream("id", "agent", version="v2"), RunStream[StreamPartV2])
    assert_type(threads.runs.stream(None, "agent", version="v2"), RunStream[StreamPartV2])
    assert_type(threads.runs.join_stream("id", "run"), RunStream[StreamPart])
    for typed in threads.runs.join_stream("id", "run", version="v2", stream_mode="updates", last_event_id="-"):
        assert_type(typed, StreamPartV2)


def what_is_wrong_with_runs_is_seen(threads: ThreadsClient) -> None:
    threads.runs.stream(None, "agent", multitask_strategy="reject")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    threads.runs.stream("id", "agent", on_completion="keep")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    threads.runs.stream("id", "agent", version="v3")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    threads.runs.join_stream("id", "run", stream_mode="lifecycle")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]


def what_is_wrong_is_seen(threads: ThreadsClient) -> None:
    # The ignores are the test: where one has nothing to ignore, mypy in strict mode says so.
    threads.join_stream("id", stream_mode="values")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType, reportCallIssue]
    threads.join_stream("id", until="done")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    threads.join_stream("id", version="v3")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
