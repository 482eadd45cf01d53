# Generated from tests/async/test_live_run_streams.py by `nox -s generate`; edit that file instead of this one.
"""Streams of runs on a real Agent Server, through a proxy that cuts them. Collected only where there is a server."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import (
    NotFoundError,
    RetryPolicy,
    RunCancelledError,
    RunFailedError,
    StreamNotResumableWarning,
    StreamPart,
)
from langthreads_sync import ThreadsClient
from tests.support.compat import collect, wait_until
from tests.support.proxy import Proxy, cutting

if TYPE_CHECKING:
    from collections.abc import Iterator

MODES: Any = ["values", "updates", "tasks", "checkpoints", "debug", "custom", "events"]
HELLO = {"messages": ["hi"]}
SEEDS = range(3)
PATIENT = RetryPolicy(max_retries=100, initial_delay=0.05, max_delay=0.1)


@pytest.fixture
def threads(server_url: str) -> Iterator[ThreadsClient]:
    with ThreadsClient(server_url) as client:
        yield client


def shaky(proxy: Proxy) -> ThreadsClient:
    return ThreadsClient(proxy.url, retries=PATIENT)


def new_thread(threads: ThreadsClient) -> str:
    return (threads.create(graph_id="agent", thread_id=str(uuid.uuid4()))).thread_id


def whole(threads: ThreadsClient, thread_id: str, run_id: str | None) -> list[StreamPart]:
    """Everything that a run has published, as far as servers replay it."""
    return collect(threads.runs.join_stream(thread_id, str(run_id), last_event_id="-"))


def settled(threads: ThreadsClient, thread_id: str, run_id: str | None) -> str:
    """Wait until a run is over, and return its status."""
    while (run := threads.runs.get(thread_id, str(run_id))).status in ("pending", "running"):
        wait_until(lambda: False, 0.1)
    return run.status


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("graph", ["slow", "nested", "agent"])
def test_a_run_whose_stream_is_cut(threads: ThreadsClient, graph: str, seed: int) -> None:
    thread_id = new_thread(threads)
    with cutting(threads._calls.settings.url, seed=seed) as proxy:
        with shaky(proxy) as client:
            stream = client.runs.stream(
                thread_id, graph, input=HELLO, stream_mode=MODES, stream_subgraphs=True, stream_resumable=True
            )
            got = collect(stream)
    assert proxy.cuts
    assert got == whole(threads, thread_id, stream.run_id)
    assert got[0].event == "metadata"
    assert [run.run_id for run in threads.runs.list(thread_id)] == [stream.run_id]


@pytest.mark.parametrize("seed", SEEDS)
def test_joining_a_live_run_from_its_beginning(threads: ThreadsClient, seed: int) -> None:
    thread_id = new_thread(threads)
    run = threads.runs.create(thread_id, "slow", input=HELLO, stream_mode=MODES, stream_resumable=True)
    with cutting(threads._calls.settings.url, seed=seed) as proxy:
        with shaky(proxy) as client:
            got = collect(client.runs.join_stream(thread_id, run.run_id, last_event_id="-"))
    assert got == whole(threads, thread_id, run.run_id)


@pytest.mark.parametrize("seed", SEEDS)
def test_going_on_in_another_process(threads: ThreadsClient, seed: int) -> None:
    thread_id = new_thread(threads)
    run = threads.runs.create(thread_id, "slow", input=HELLO, stream_mode=MODES, stream_resumable=True)
    got: list[StreamPart] = []
    cursor: str | None = "-"
    over = False
    with cutting(threads._calls.settings.url, seed=seed) as proxy:
        while not over:
            with shaky(proxy) as client:
                with client.runs.join_stream(thread_id, run.run_id, last_event_id=cursor) as stream:
                    for _ in range(5 + seed):
                        if (part := next(stream, None)) is None:
                            over = True
                            break
                        got.append(part)
                    cursor = stream.cursor
    assert got == whole(threads, thread_id, run.run_id)


def test_chosen_modes_after_cuts(threads: ThreadsClient) -> None:
    thread_id = new_thread(threads)
    run = threads.runs.create(thread_id, "slow", input=HELLO, stream_mode=MODES, stream_resumable=True)
    with cutting(threads._calls.settings.url, seed=7) as proxy:
        with shaky(proxy) as client:
            modes: Any = ["updates", "custom"]
            got = collect(client.runs.join_stream(thread_id, run.run_id, stream_mode=modes, last_event_id="-"))
    everything = whole(threads, thread_id, run.run_id)
    assert got == [part for part in everything if part.event in ("metadata", "updates", "custom")]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_that_fails_says_so(threads: ThreadsClient, seed: int) -> None:
    thread_id = new_thread(threads)
    with cutting(threads._calls.settings.url, seed=seed, longest=1500) as proxy:
        with shaky(proxy) as client:
            stream = client.runs.stream(
                thread_id, "failing", input=HELLO, stream_mode=MODES, stream_resumable=True, version="v2"
            )
            got = collect(stream)
            assert [(part.error, part.message) for part in got if part.type == "error"] == [
                ("ValueError", "the node failed")
            ]
            assert got[-1].type == "error"
            with pytest.raises(RunFailedError, match="the node failed"):
                collect(client.runs.join_stream(thread_id, stream.run_id or "", raise_error=True))


def test_a_run_that_can_not_be_resumed(threads: ThreadsClient) -> None:
    thread_id = new_thread(threads)
    with cutting(threads._calls.settings.url, seed=1, most=2, longest=900) as proxy:
        with shaky(proxy) as client:
            stream = client.runs.stream(thread_id, "slow", input=HELLO)
            with pytest.warns(StreamNotResumableWarning):
                got = collect(stream)
            assert (stream.resumable, stream.cursor) == (False, None)
    assert proxy.cuts
    assert got[-1].data["messages"][-1] == "step 4"
    assert settled(threads, thread_id, stream.run_id) == "success"


def test_a_cut_that_cancels(threads: ThreadsClient) -> None:
    thread_id = new_thread(threads)
    with cutting(threads._calls.settings.url, seed=1, most=1, longest=900) as proxy:
        with shaky(proxy) as client:
            stream = client.runs.stream(thread_id, "slow", input=HELLO, stream_resumable=True, on_disconnect="cancel")
            with pytest.raises(RunCancelledError):
                collect(stream)
    assert settled(threads, thread_id, stream.run_id) == "interrupted"


@pytest.mark.parametrize("cancels", [True, False])
def test_leaving_early(threads: ThreadsClient, cancels: bool) -> None:
    thread_id = new_thread(threads)
    for joins in (True, False):
        if joins:
            run = threads.runs.create(thread_id, "slow", input=HELLO, stream_resumable=True)
            stream = threads.runs.join_stream(thread_id, run.run_id, last_event_id="-", cancel_on_disconnect=cancels)
        else:
            stream = threads.runs.stream(
                thread_id, "slow", input=HELLO, on_disconnect="cancel" if cancels else "continue"
            )
        with stream:
            for part in stream:
                if part.event == "values":
                    break
        assert settled(threads, thread_id, stream.run_id) == ("interrupted" if cancels else "success")


@pytest.mark.parametrize("raises", [True, False])
def test_a_run_that_is_cancelled_by_somebody_else(threads: ThreadsClient, raises: bool) -> None:
    thread_id = new_thread(threads)
    stream = threads.runs.stream(thread_id, "slow", input=HELLO, raise_error=raises)
    with stream:
        assert (next(stream)).event == "metadata"
        threads.runs.cancel(thread_id, stream.run_id or "")
        if raises:
            with pytest.raises(RunCancelledError):
                collect(stream)
        else:
            assert all(part.event in ("values", "error") for part in collect(stream))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_stateless_stream(threads: ThreadsClient, seed: int) -> None:
    stream = threads.runs.stream(None, "slow", input=HELLO)
    assert (collect(stream))[-1].data["messages"][-1] == "step 4"
    with cutting(threads._calls.settings.url, seed=seed, longest=900) as proxy:
        with shaky(proxy) as client:
            stream = client.runs.stream(None, "slow", input=HELLO, stream_mode=MODES, stream_resumable=True)
            got = collect(stream)
    assert proxy.cuts
    assert got == whole(threads, str(stream.thread_id), stream.run_id)  # the run is gone, its events are not
    assert got[0].event == "metadata"
    assert [part for part in got if part.event == "values"][-1].data["messages"][-1] == "step 4"


def test_a_run_that_is_over_or_not_there(threads: ThreadsClient) -> None:
    thread_id = new_thread(threads)
    run = threads.runs.create(thread_id, "agent", input=HELLO)
    threads.runs.join(thread_id, run.run_id)
    began = time.monotonic()
    for last_event_id in (None, "-"):
        assert collect(threads.runs.join_stream(thread_id, run.run_id, last_event_id=last_event_id)) == []
    for ids in ((thread_id, str(uuid.uuid4())), (str(uuid.uuid4()), run.run_id)):
        with pytest.raises(NotFoundError):
            next(threads.runs.join_stream(*ids))
    assert time.monotonic() - began < 8


def test_a_thread_that_is_deleted_meanwhile(threads: ThreadsClient) -> None:
    thread_id = new_thread(threads)
    stream = threads.runs.stream(thread_id, "slow", input=HELLO)
    with stream:
        assert (next(stream)).event == "metadata"
        threads.delete(thread_id)
        with pytest.raises(NotFoundError):
            collect(stream)
