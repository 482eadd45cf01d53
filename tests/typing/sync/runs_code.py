# Generated from tests/typing/async/runs_code.py by `nox -s generate`; edit that file instead of this one.
"""What type checkers make of programs with runs; checked, never run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypedDict, assert_type

from langthreads import (
    Command,
    Interrupt,
    Page,
    PartialRun,
    RawResponse,
    Run,
    RunCancelledError,
    RunFailedError,
    RunOutput,
    RunStatus,
    RunStream,
    Send,
    StreamPart,
    StreamPartV2,
    ThreadsClient,
)


class Chat(TypedDict):
    messages: list[str]


def runs_are_typed(threads: ThreadsClient) -> None:
    run = threads.runs.create("thread", "agent", input={"messages": ["Hello"]}, stream_mode=["values", "custom"])
    assert_type(run, Run)
    assert_type(run.run_id, str)
    assert_type(run.status, RunStatus)
    assert_type(run.created_at, datetime)
    assert_type(run.metadata, dict[str, Any])
    assert_type(threads.runs.get("thread", run.run_id), Run)
    assert_type(threads.runs.create(None, "agent", on_completion="keep"), Run)
    assert_type(threads.runs.create_batch([{"assistant_id": "agent"}]), list[Run])
    assert_type(threads.runs.delete("thread", run.run_id), None)
    assert_type(threads.runs.cancel("thread", run.run_id, wait=True, action="rollback"), None)
    assert_type(threads.runs.cancel_many(thread_id="thread", status="all"), None)


def pages_know_what_select_does(threads: ThreadsClient) -> None:
    assert_type(threads.runs.list("thread", status="error"), Page[Run])
    assert_type(threads.runs.list("thread", select=["run_id"]), Page[PartialRun])
    assert_type(threads.runs.iter_list("thread"), Iterator[Run])
    assert_type(threads.runs.iter_list("thread", select=["status"]), Iterator[PartialRun])
    assert_type((threads.runs.list("thread", select=["run_id"]))[0].created_at, datetime | None)


def output_is_a_dict_that_knows_its_run(output: RunOutput) -> None:
    assert_type(output["messages"], Any)
    assert_type(output.run_id, str | None)
    assert_type(output.thread_id, str | None)
    assert_type(output.status, str | None)
    assert_type(output.interrupts, list[Interrupt])
    assert_type(output.interrupts[0].id, str | None)
    assert_type(output.values_as(Chat), Chat)
    assert_type(output.copy(), RunOutput)
    a_dict: dict[str, Any] = output
    print(a_dict)


def commands(threads: ThreadsClient) -> None:
    threads.runs.wait("thread", "agent", command=Command(resume={"id": "yes"}), strict_resume=True)
    threads.runs.wait("thread", "agent", command={"resume": "yes"})
    threads.runs.create("thread", "agent", command=Command(goto=[Send("node", {"n": 1})], update={"n": 2}))
    Command("yes")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    threads.runs.wait("thread", "agent", durability="never")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]


def what_waits_return(threads: ThreadsClient) -> None:
    # A graph's state need not be an object: what is returned then is the JSON.
    assert_type(threads.runs.wait("thread", "agent", raise_error=False), RunOutput | Any)
    assert_type(threads.runs.join("thread", "run", raise_error=False), RunOutput | Any)
    output: RunOutput = threads.runs.wait(None, "agent", on_completion="keep")
    print(output.run_id, output["messages"])
    assert_type(threads.runs.wait(None, "agent", raise_error=True), RunOutput | Any)
    threads.runs.wait("thread", "agent", raise_error="no")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]


def a_stateless_run_has_no_thread_to_start_from(threads: ThreadsClient, thread_id: str | None) -> None:
    assert_type(threads.runs.create(thread_id, "agent", metadata={"n": 1}), Run)
    assert_type(threads.runs.wait(thread_id, "agent"), RunOutput | Any)
    assert_type(threads.runs.stream(thread_id, "agent", version="v2"), RunStream[StreamPartV2])
    threads.runs.create(None, "agent", checkpoint_id="1")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    threads.runs.wait(None, "agent", multitask_strategy="reject")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    threads.runs.stream(None, "agent", strict_resume=True)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    threads.runs.create(None, "agent", idempotency_key="1")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    threads.runs.create("thread", "agent", on_completion="keep")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    threads.runs.wait("thread", "agent", on_completion="keep")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]


def the_version_says_what_a_stream_is_made_of(threads: ThreadsClient) -> None:
    assert_type(threads.runs.stream("thread", "agent"), RunStream[StreamPart])
    assert_type(threads.runs.stream(None, "agent", raise_error=True), RunStream[StreamPart])
    assert_type(threads.runs.stream(None, "agent", version="v2", on_completion="keep"), RunStream[StreamPartV2])
    assert_type(threads.runs.join_stream("thread", "run", version="v2"), RunStream[StreamPartV2])
    assert_type(threads.runs.join_stream("thread", "run", raise_error=True), RunStream[StreamPart])
    for part in threads.runs.stream("thread", "agent", version="v1"):
        assert_type(part, StreamPart)
    threads.runs.stream("thread", "agent", version="v3")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]


def raw_responses(threads: ThreadsClient) -> None:
    assert_type(threads.runs.with_raw_response.get("thread", "run"), RawResponse[Run])
    assert_type((threads.runs.with_raw_response.create("thread", "agent")).parsed, Run)
    assert_type((threads.runs.with_raw_response.create(None, "agent", on_completion="keep")).parsed, Run)


def errors(failed: RunFailedError, cancelled: RunCancelledError) -> None:
    assert_type(failed.error, str | None)
    assert_type(failed.detail, str)
    assert_type(cancelled.run_id, str)
    assert_type(cancelled.status, str)
    assert_type(cancelled.may_have_executed, bool)
