"""What goes wrong when a test says so, and what clients make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from langthreads import (
    APIConnectionError,
    APITimeoutError,
    InternalServerError,
    NotFoundError,
    RateLimitError,
    StreamNotResumableWarning,
)
from langthreads.testing import Clock, FakeAgentServer, Hold, Pause

if TYPE_CHECKING:
    from langthreads_sync import ThreadsClient

STEPS: list[Any] = [one for n in range(1, 6) for one in (Pause(1), {"n": n})]
"""Each step takes a second: what is cut is at work still."""


@pytest.fixture
def server() -> FakeAgentServer:
    made = FakeAgentServer()
    made.graph("agent", STEPS)
    return made


@pytest.fixture
def threads(server: FakeAgentServer) -> ThreadsClient:
    return server.threads()


@pytest.fixture
def thread_id(threads: ThreadsClient) -> str:
    return threads.create().thread_id


def test_an_error_that_passes(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    before = server.clock.seconds()
    server.fail("get", 503, times=2)
    assert threads.get(thread_id).status == "idle"
    assert [one.status for one in server.requests.of("get")] == [503, 503, 200]
    assert server.clock.seconds() - before > 0.5  # the waits of the client, by the server's clock


def test_an_error_that_stays(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    server.fail("threads.get", 429, times=None, detail="slow down", headers={"retry-after": "7"})
    with pytest.raises(RateLimitError, match="slow down") as caught:
        threads.get(thread_id)
    assert caught.value.retry_after == 7
    server.heal()
    assert threads.get(thread_id).thread_id == thread_id


def test_a_run_whose_answer_is_lost_is_found(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    for lose in (
        lambda: server.fail("runs.create", 500, executed=True),
        lambda: server.drop("runs.create", executed=True),
    ):
        lose()
        run = threads.runs.create(thread_id, "agent", input={})
        assert threads.runs.join(thread_id, run.run_id)["n"] == 5
    assert len(threads.runs.list(thread_id)) == 2


def test_a_connection_that_breaks(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    server.drop("*", times=None)
    with pytest.raises(APIConnectionError):
        threads.get(thread_id)
    assert server.requests[-1].status is None
    assert "threads.get: GET" in str(server.requests[-1])


def test_an_answer_that_is_late(server: FakeAgentServer, thread_id: str) -> None:
    server.slow("get", 5.0, times=1)
    with pytest.raises(APITimeoutError):
        server.threads(timeout=2, retries=0).get(thread_id)
    server.slow("get", 5.0, times=1)
    before = server.clock.seconds()
    assert server.threads(timeout=20).get(thread_id).thread_id == thread_id
    assert server.clock.seconds() - before >= 5


async def test_an_answer_that_is_late_async(server: FakeAgentServer, thread_id: str) -> None:
    server.slow("get", 5.0, times=1)
    with pytest.raises(APITimeoutError):
        await server.async_threads(timeout=2, retries=0).get(thread_id)


@pytest.mark.parametrize("clean", [True, False], ids=["clean", "broken"])
def test_a_stream_that_is_cut_goes_on(
    server: FakeAgentServer, threads: ThreadsClient, thread_id: str, clean: bool
) -> None:
    for after in range(7):
        server.cut_stream(after=after, clean=clean)
        stream = threads.runs.stream(thread_id, "agent", input={}, stream_resumable=True)
        assert [part.data.get("n") for part in stream if part.event == "values"][1:] == [1, 2, 3, 4, 5], (
            f"after {after}"
        )
    assert threads.get(thread_id).values["n"] == 5
    assert "runs.join_stream" in server.requests.operations


def test_a_stream_that_cannot_be_replayed(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    server.graph("agent", [{"n": 1}, {"n": 2}])
    server.cut_stream(after=3)
    with pytest.warns(StreamNotResumableWarning):
        got = [part.event for part in threads.runs.stream(thread_id, "agent", input={})]
    assert got == ["metadata", "values", "values"]


async def test_the_stream_of_a_thread_that_is_cut(server: FakeAgentServer, thread_id: str) -> None:
    threads = server.async_threads()
    for _ in range(2):
        await threads.runs.create(thread_id, "agent", input={}, stream_resumable=True)
    server.cut_stream(after=4, times=2)
    stream = threads.join_stream(thread_id, last_event_id="-", until="idle")
    got = [part.data.get("n") async for part in stream if part.event == "values"]
    assert got == [None, 1, 2, 3, 4, 5, 5, 1, 2, 3, 4, 5]


def test_a_restart(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    hold = Hold()
    server.graph("agent", [{"n": 1}, hold, {"n": 2}])
    stream = threads.runs.stream(thread_id, "agent", input={}, stream_resumable=True)
    assert [next(stream).event for _ in range(3)] == ["metadata", "values", "values"]
    server.restart()
    hold.release()
    assert [part.data["n"] for part in stream] == [2]
    (run,) = threads.runs.list(thread_id)
    replayed = threads.runs.join_stream(thread_id, run.run_id, last_event_id="-")
    assert [part.data["n"] for part in replayed] == [2]  # nothing of before


def test_an_operation_that_is_none(server: FakeAgentServer) -> None:
    for call in (lambda: server.fail("nothing"), lambda: server.requests.of("threads.nothing")):
        with pytest.raises(ValueError, match=r"is no operation of this server; it has .*threads\.get"):
            call()


def test_what_came_is_told(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    server.requests.clear()
    threads.search(metadata={"a": 1}, headers={"x-tenant": "t"})
    threads.get(thread_id, include=["ttl"])
    asked = server.requests.one("search")
    assert (asked.json["metadata"], asked.headers["x-tenant"], asked.path) == ({"a": 1}, "t", "/threads/search")
    assert server.requests.one("get").query == {"include": "ttl"}
    assert server.requests.operations == ["threads.search", "threads.get"]
    assert [one.operation for one in server.requests[1:]] == ["threads.get"]
    with pytest.raises(AssertionError, match=r"expected one request for delete, got 0; <2 requests>\n  threads.search"):
        server.requests.one("delete")


def test_an_error_of_the_test_itself_is_kept(server: FakeAgentServer, threads: ThreadsClient, thread_id: str) -> None:
    def reducer(old: Any, new: Any) -> Any:
        raise LookupError("not this time")

    server.graph("odd", [{"a": 1}], reducers={"a": reducer})
    threads.update(thread_id, metadata={"graph_id": "odd"})
    with pytest.raises(InternalServerError):
        threads.update_state(thread_id, {"a": 1})
    assert isinstance(server.requests[-1].error, LookupError)
    assert "not this time" in repr(server.requests)


def test_an_endpoint_that_there_is_not(server: FakeAgentServer) -> None:
    import urllib.error
    import urllib.request

    with server.serve() as url:
        for path, status, text in (
            ("/metrics", 501, "FakeAgentServer has no GET /metrics, though a real Agent Server may have it"),
            ("/threads/x/stream/events", 501, "FakeAgentServer has no GET"),
            ("/nothing", 404, "Not Found"),
            ("/threads", 405, "Method Not Allowed"),
        ):
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(url + path)
            with caught.value as answer:
                assert (answer.code, text in answer.read().decode()) == (status, True)
    assert server.requests[-1].operation == ""


def test_a_frozen_clock_decides_when_runs_start() -> None:
    clock = Clock("2026-01-01", flows=False, skips=False)
    server = FakeAgentServer(clock=clock, start_delay=2)
    server.graph("agent", [{"n": 1}])
    threads = server.threads()
    thread = threads.create()
    assert thread["created_at"] == "2026-01-01T00:00:00.000000+00:00"
    run = threads.runs.create(thread.thread_id, "agent", input={}, after_seconds=10)
    for seconds, status in ((11, "pending"), (2, "success")):
        clock.advance(seconds)
        assert threads.runs.get(thread.thread_id, run.run_id).status == status
    with pytest.raises(NotFoundError):
        threads.runs.get(thread.thread_id, thread.thread_id)
