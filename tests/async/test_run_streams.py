"""A run's stream: what the calls take and give, how it ends, and that it never waits for ever and leaves nothing behind."""

from __future__ import annotations

import contextlib
import gc
import time
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import (
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    BadRequestError,
    Command,
    ConflictError,
    ErrorStreamPart,
    InternalServerError,
    InvalidArgumentError,
    NotFoundError,
    RunCancelledError,
    RunFailedError,
    StreamPart,
    Timeout,
    UnprocessableEntityError,
    ValuesStreamPart,
)
from langthreads_async import AsyncThreadsClient
from tests.support.compat import acollect, aother_tasks, arunning, await_until
from tests.support.pools import idle
from tests.support.run_streams import RUN_ID, RunLine, run_events, run_streams
from tests.support.stream_clients import BUSY, KEY, aconnected, parts, waits
from tests.support.streams import THREAD_ID, event, wire_form
from tests.support.wire import answer

if TYPE_CHECKING:
    from collections.abc import Callable

FIVE = run_events(5, each=2)
FAILED = event("error", {"error": "ValueError", "message": "no"}, 99)


# ---------------------------------------------------------------- scenarios


@pytest.mark.scenario
async def test_stream_of_a_run(threads: AsyncThreadsClient, new_id: Callable[[], str]) -> None:
    thread = await threads.create(thread_id=new_id(), graph_id="agent")
    told: list[Any] = []
    stream = threads.runs.stream(
        thread.thread_id,
        "agent",
        input={"messages": ["hi"]},
        stream_mode=["values", "updates"],
        stream_resumable=True,
        on_run_created=told.append,
    )
    async with stream:
        got = await acollect(stream)
    assert [part.event for part in got] == ["metadata", "values", "updates", "values", "updates", "values"]
    assert got[-1].data["messages"] == ["hi", "plan", "answer"]
    assert told == [{"run_id": stream.run_id, "thread_id": thread.thread_id}]
    assert got[0].data["run_id"] == stream.run_id
    assert stream.resumable
    again = threads.runs.join_stream(thread.thread_id, stream.run_id or "", stream_mode="updates", last_event_id="-")
    assert await acollect(again) == [part for part in got if part.event in ("metadata", "updates")]


@pytest.mark.scenario
async def test_stream_of_a_run_that_fails(threads: AsyncThreadsClient, new_id: Callable[[], str]) -> None:
    thread = await threads.create(thread_id=new_id(), graph_id="failing")
    stream = threads.runs.stream(
        thread.thread_id, "failing", input={"messages": ["hi"]}, stream_resumable=True, version="v2", raise_error=True
    )
    got = [await anext(stream) for _ in range(4)]
    with pytest.raises(RunFailedError, match="ValueError: the node failed"):
        await anext(stream)
    assert isinstance(got[-1], ErrorStreamPart)
    assert (got[-1].error, got[-1].message) == ("ValueError", "the node failed")
    again = threads.runs.join_stream(thread.thread_id, stream.run_id or "", version="v2", last_event_id="-")
    assert [(part.event, part.data) for part in await acollect(again)] == [(part.event, part.data) for part in got]


@pytest.mark.scenario
async def test_stream_of_a_stateless_run(threads: AsyncThreadsClient) -> None:
    told: list[Any] = []
    stream = threads.runs.stream(None, "agent", input={"messages": ["hi"]}, on_run_created=told.append)
    got = await acollect(stream)
    assert got[-1].data["messages"] == ["hi", "plan", "answer"]
    assert told == [{"run_id": got[0].data["run_id"], "thread_id": None}]
    assert (stream.thread_id, stream.resumable) == (None, False)


@pytest.mark.scenario
async def test_stream_of_a_question_and_its_answer(threads: AsyncThreadsClient, new_id: Callable[[], str]) -> None:
    thread = await threads.create(thread_id=new_id(), graph_id="asking")
    asked = await acollect(
        threads.runs.stream(thread.thread_id, "asking", input={"messages": ["hi"]}, version="v2", raise_error=True)
    )
    assert [one.value for one in asked[-1].interrupts] == [{"question": "May I?"}]
    answer = Command(resume="yes")
    stream = threads.runs.stream(thread.thread_id, "asking", command=answer, strict_resume=True)
    assert (await acollect(stream))[-1].data["messages"] == ["hi", "plan", "yes"]
    with pytest.raises(InvalidArgumentError, match="nothing waits"):
        await anext(threads.runs.stream(thread.thread_id, "asking", command=answer, strict_resume=True))


@pytest.mark.scenario
async def test_stream_of_what_does_not_exist(threads: AsyncThreadsClient, new_id: Callable[[], str]) -> None:
    thread = await threads.create(thread_id=new_id(), graph_id="agent")
    with pytest.raises(NotFoundError, match="run does not exist"):
        await anext(threads.runs.join_stream(thread.thread_id, new_id()))
    with pytest.raises(NotFoundError):
        await anext(threads.runs.join_stream(new_id(), new_id()))
    with pytest.raises(NotFoundError):
        await anext(threads.runs.stream(new_id(), "agent"))
    for thread_id in (thread.thread_id, None):
        with pytest.raises(NotFoundError):
            await anext(threads.runs.stream(thread_id, new_id()))
        with pytest.raises(UnprocessableEntityError):
            await anext(threads.runs.stream(thread_id, "no-such-graph"))


@pytest.mark.scenario
async def test_stream_of_what_a_server_refuses(threads: AsyncThreadsClient, new_id: Callable[[], str]) -> None:
    thread_id = (await threads.create(thread_id=new_id(), graph_id="slow")).thread_id
    with pytest.raises(BadRequestError):  # a 422 elsewhere
        await anext(threads.runs.stream("nope", "slow"))
    for ids in (("nope", new_id()), (thread_id, "nope")):
        with pytest.raises(UnprocessableEntityError):
            await anext(threads.runs.join_stream(*ids))
    first = await threads.runs.create(thread_id, "slow", after_seconds=60)
    with pytest.raises(ConflictError) as caught:
        await anext(threads.runs.stream(thread_id, "slow", multitask_strategy="reject"))
    assert (caught.value.status_code, caught.value.may_have_executed) == (409, False)
    await threads.runs.cancel(thread_id, first.run_id, action="rollback")


@pytest.mark.scenario
async def test_feedback_keys_without_langsmith(threads: AsyncThreadsClient, new_id: Callable[[], str]) -> None:
    """The graph ends well, and the run fails."""
    thread_id = (await threads.create(thread_id=new_id(), graph_id="agent")).thread_id
    stream = threads.runs.stream(
        thread_id, "agent", input={"messages": ["hi"]}, feedback_keys=["good"], version="v2", raise_error=True
    )
    got = [await anext(stream) for _ in range(5)]
    assert [part.type for part in got] == ["metadata", "values", "values", "values", "error"]
    assert got[-2].data["messages"] == ["hi", "plan", "answer"]
    with pytest.raises(RunFailedError, match="LangSmith") as caught:
        await anext(stream)
    assert caught.value.status == (await threads.runs.get(thread_id, stream.run_id or "")).status == "error"


# ---------------------------------------------------------------- the calls


async def test_nothing_is_sent_before_the_first_part_is_asked_for() -> None:
    with run_streams(FIVE) as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent")
            assert (stream.run_id, stream.thread_id, stream.cursor, stream.resumable) == (None, THREAD_ID, None, False)
            assert server.requests == []
            assert (await anext(stream)).event == "metadata"
            assert (stream.run_id, stream.thread_id) == (RUN_ID, THREAD_ID)
            await stream.aclose()


async def test_requests_are_what_they_should_be() -> None:
    with run_streams(FIVE, RunLine(cut_events=2)) as server:
        async with aconnected(server, api_key=KEY) as threads:
            stream = threads.runs.stream(
                THREAD_ID,
                "agent",
                input={"a": 1},
                stream_resumable=True,
                feedback_keys=["k"],
                on_disconnect="continue",
                headers={"X-Call": "c"},
                params={"p": "1"},
            )
            await acollect(stream)
            joined = threads.runs.join_stream(THREAD_ID, RUN_ID, last_event_id="5-0", params={"p": "2"})
            await acollect(joined)
    post, join, status, join_2, _ = server.requests
    assert (post.method, post.path) == ("POST", f"/threads/{THREAD_ID}/runs/stream")
    assert post.query == {"p": ["1"]}
    assert post.headers["accept"] == "text/event-stream"
    assert post.headers["x-request-id"].startswith("langthreads-")
    assert post.json == {
        "assistant_id": "agent",
        "input": {"a": 1},
        "stream_mode": ["values"],
        "stream_subgraphs": False,
        "stream_resumable": True,
        "feedback_keys": ["k"],
        "on_disconnect": "continue",
    }
    assert (join.method, join.path, join.query) == ("GET", f"/threads/{THREAD_ID}/runs/{RUN_ID}/stream", {})
    assert (status.method, status.path) == ("GET", f"/threads/{THREAD_ID}/runs/{RUN_ID}")
    assert (join_2.query, join_2.resumes_from) == ({"p": ["2"]}, "5-0")
    assert {one.headers.get("x-call") for one in (post, join, status)} == {"c"}
    assert {one.headers["x-api-key"] for one in server.requests} == {KEY}


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"stream_mode": "lifecycle"}, InvalidArgumentError, "stream_mode"),
        ({"stream_mode": ["values", 5]}, TypeError, "stream_mode"),
        ({"version": "v3"}, InvalidArgumentError, "v1.*v2"),
        ({"raise_error": 1}, TypeError, "raise_error"),
        ({"heartbeat_timeout": 0}, InvalidArgumentError, "heartbeat_timeout"),
        ({"max_event_bytes": 0}, InvalidArgumentError, "max_event_bytes"),
        ({"timeout": -1}, InvalidArgumentError, "timeout"),
        ({"headers": {"x-api-key": "a"}}, InvalidArgumentError, "x-api-key"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
async def test_what_makes_no_sense_is_refused_at_once(
    arguments: dict[str, Any], error: type[Exception], text: str
) -> None:
    async with AsyncThreadsClient("http://localhost:1") as threads:
        with pytest.raises(error, match=f"(?i){text}"):
            threads.runs.stream(THREAD_ID, "agent", **arguments)
        with pytest.raises(error, match=f"(?i){text}"):
            threads.runs.join_stream(THREAD_ID, RUN_ID, **arguments)


async def test_more_that_makes_no_sense() -> None:
    async with AsyncThreadsClient("http://localhost:1") as threads:
        with pytest.raises(InvalidArgumentError, match="thread_id"):
            threads.runs.join_stream("", RUN_ID)
        with pytest.raises(InvalidArgumentError, match="run_id"):
            threads.runs.join_stream(THREAD_ID, "")
        with pytest.raises(InvalidArgumentError, match="last_event_id"):
            threads.runs.join_stream(THREAD_ID, RUN_ID, last_event_id="yesterday")
        with pytest.raises(InvalidArgumentError, match="stream_mode: is empty"):
            threads.runs.join_stream(THREAD_ID, RUN_ID, stream_mode=[])
        with pytest.raises(InvalidArgumentError, match="thread_id"):
            threads.runs.stream("", "agent")
        with pytest.raises(InvalidArgumentError, match="checkpoint: has no effect"):
            threads.runs.stream(None, "agent", checkpoint={"checkpoint_id": RUN_ID})  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
        with pytest.raises(InvalidArgumentError, match="on_disconnect"):
            threads.runs.stream(THREAD_ID, "agent", on_disconnect="stay")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]


async def test_typed_parts_and_repr() -> None:
    with run_streams([*FIVE, FAILED], ends_as="error") as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", version="v2")
            got = await acollect(stream)
            assert "RunStream(POST" in repr(stream)
    assert [part.type for part in got] == ["metadata", *["values"] * 5, "error"]
    assert isinstance(got[1], ValuesStreamPart)


async def test_a_function_that_is_told_the_ids_may_raise() -> None:
    def refuse(_: Any) -> None:
        raise ZeroDivisionError

    with run_streams(FIVE) as server:
        async with aconnected(server) as threads:
            with pytest.raises(ZeroDivisionError):
                await anext(threads.runs.stream(THREAD_ID, "agent", on_run_created=refuse))
            assert await await_until(lambda: server.streams_open == 0)
            assert await await_until(lambda: idle(threads))


async def test_a_server_that_does_not_name_the_run() -> None:
    """The first event does; and where that is lost too, the run is looked for."""
    for line in (RunLine(), RunLine(cut_events=2), RunLine(cut=5)):
        with run_streams(FIVE, line, hides_thread=True) as server:
            async with aconnected(server) as threads:
                told: list[Any] = []
                stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True, on_run_created=told.append)
                assert await acollect(stream) == parts(FIVE)
            assert told == [{"run_id": RUN_ID, "thread_id": THREAD_ID}]


# ---------------------------------------------------------------- which parts


@pytest.mark.parametrize(
    ("modes", "names"),
    [
        ("values", ["metadata", "values", "values|child:1", "error"]),
        (["updates", "custom"], ["metadata", "updates", "custom", "error"]),
        ("messages-tuple", ["metadata", "messages", "error"]),
        ("messages", ["metadata", "messages/metadata", "messages/partial", "error"]),
        (None, None),
    ],
    ids=str,
)
async def test_modes_are_chosen_here(modes: Any, names: Any) -> None:
    kinds = [
        "metadata",
        "values",
        "values|child:1",
        "updates",
        "custom",
        "messages",
        "messages/metadata",
        "messages/partial",
    ]
    script = [event(name, {"n": n}, n) for n, name in enumerate([*kinds, "error"])]
    with run_streams(script, ends_as="error") as server:
        server.make()
        async with aconnected(server) as threads:
            stream = threads.runs.join_stream(THREAD_ID, RUN_ID, stream_mode=modes)
            got = [part.event for part in await acollect(stream)]
    assert got == (names or [*kinds, "error"])
    assert server.joins[0].query == {}


async def test_chosen_modes_are_kept_after_a_cut() -> None:
    script = [event(name, {"n": n}, n // 3) for n, name in enumerate(["metadata", *["values", "updates", "tasks"] * 4])]
    wanted = [part for part in parts(script) if part.event in ("metadata", "updates", "tasks")]
    for cut in range(len(script)):
        with run_streams(script, RunLine(cut_events=cut), RunLine(cut_events=cut + 2), late=True) as server:
            server.make()
            async with aconnected(server) as threads:
                stream = threads.runs.join_stream(
                    THREAD_ID, RUN_ID, stream_mode=["tasks", "updates"], last_event_id="-"
                )
                assert await acollect(stream) == wanted, f"cut after {cut}"


# ---------------------------------------------------------------- how it ends


async def test_how_a_run_ended() -> None:
    for status, error in (("success", None), ("interrupted", RunCancelledError), ("error", RunFailedError)):
        with run_streams(FIVE, ends_as=status) as server:
            async with aconnected(server) as threads:
                stream = threads.runs.stream(THREAD_ID, "agent", raise_error=True)
                got = [await anext(stream) for _ in FIVE]
                if status == "error":
                    assert (await anext(stream)).event == "error"
                if error is None:
                    assert await acollect(stream) == []
                else:
                    with pytest.raises(error) as caught:
                        await anext(stream)
                    assert (caught.value.status, caught.value.run_id) == (status, RUN_ID)
                assert len(got) == len(FIVE)
        assert [one.path for one in server.requests[1:2]] == [f"/threads/{THREAD_ID}/runs/{RUN_ID}"]


async def test_a_run_that_times_out_fails() -> None:
    with run_streams(FIVE, ends_as="timeout") as server:
        async with aconnected(server) as threads:
            got = await acollect(threads.runs.stream(THREAD_ID, "agent"))
    assert got[-1] == StreamPart(
        "error", {"error": "Error", "message": "the run ended with the status 'timeout'"}, None
    )


@pytest.mark.parametrize("raises", [True, False])
async def test_a_run_that_is_rolled_back(raises: bool) -> None:
    with run_streams(FIVE) as server:
        server.on_status = lambda: setattr(server, "gone", True)
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", raise_error=raises)
            assert len([await anext(stream) for _ in FIVE]) == len(FIVE)
            if raises:
                with pytest.raises(RunCancelledError, match="rolled back or deleted"):
                    await anext(stream)
            assert await acollect(stream) == []


async def test_a_stateless_run_that_fails_or_is_cancelled() -> None:
    cancelled = event("error", {"error": "UserInterrupt", "message": "stop"}, 99)
    for last, error in ((FAILED, RunFailedError), (cancelled, RunCancelledError)):
        with run_streams([*FIVE, last]) as server:
            async with aconnected(server) as threads:
                assert len(await acollect(threads.runs.stream(None, "agent"))) == len(FIVE) + 1
                server.script.extend([*FIVE, last])
                server.published.clear()
                stream = threads.runs.stream(None, "agent", raise_error=True)
                assert len([await anext(stream) for _ in range(6 + 1)]) == len(FIVE) + 1
                with pytest.raises(error):
                    await anext(stream)
        assert {one.path for one in server.requests} == {"/runs/stream"}


async def test_the_end_of_a_stateless_run_costs_one_request() -> None:
    with run_streams(FIVE) as server:
        async with aconnected(server) as threads:
            assert len(await acollect(threads.runs.stream(None, "agent", metadata={"a": 1}))) == len(FIVE)
    assert [one.path for one in server.requests] == ["/runs/stream", "/threads/search"]
    assert server.requests[1].json == {
        "metadata": {"a": 1},
        "status": "busy",
        "limit": 100,
        "sort_by": "created_at",
        "sort_order": "desc",
        "select": ["thread_id", "created_at"],
    }


async def test_a_join_of_a_run_that_is_over_ends_at_once() -> None:
    for resumable in (True, False):
        with run_streams(FIVE, resumable=resumable) as server:
            server.make()
            server.go_on()
            async with aconnected(server) as threads:
                assert await acollect(threads.runs.join_stream(THREAD_ID, RUN_ID)) == []
                got = await acollect(threads.runs.join_stream(THREAD_ID, RUN_ID, last_event_id="-"))
                assert got == (parts(FIVE) if resumable else [])


async def test_a_run_that_does_not_exist() -> None:
    with run_streams(FIVE) as server:
        server.gone = True
        async with aconnected(server) as threads:
            for last_event_id in (None, "-"):
                with pytest.raises(NotFoundError) as caught:
                    await anext(threads.runs.join_stream(THREAD_ID, RUN_ID, last_event_id=last_event_id))
                assert caught.value.status_code == 404
            assert await await_until(lambda: idle(threads))


async def test_a_graph_that_raises_what_servers_say_of_missing_runs() -> None:
    odd = event("error", {"error": "HTTPException", "message": "404: Run not found"}, 99)
    with run_streams([*FIVE, odd], ends_as="error") as server:
        async with aconnected(server) as threads:
            got = await acollect(threads.runs.stream(THREAD_ID, "agent"))
    assert [part.event for part in got] == ["metadata", *["values"] * 5, "error"]
    assert got[-1].data["error"] == "HTTPException"


async def test_a_thread_that_is_deleted_meanwhile() -> None:
    with run_streams(FIVE, RunLine(after=2)) as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent")
            assert len([await anext(stream), await anext(stream)]) == 2
            server.gone = True
            server.script.clear()
            server.script.append(("error", b'{"error":"HTTPException","message":"404: Run not found"}', None))
            server.go_on()
            with pytest.raises(NotFoundError):
                await anext(stream)


# ---------------------------------------------------------------- what servers answer instead


@pytest.mark.parametrize(
    ("what", "error", "text"),
    [
        (answer('{"detail": "no such thread"}', "404 Not Found"), NotFoundError, "no such thread"),
        (answer('{"detail": "busy"}', "409 Conflict"), ConflictError, "busy"),
        (answer('{"detail": "bad id"}', "422 Unprocessable"), APIStatusError, "bad id"),
        (answer("Internal Server Error", "500 Oops", kind="text/plain"), InternalServerError, "500"),
        (answer("<html>", "200 OK", kind="text/html"), APIResponseValidationError, "expected a stream.*text/html"),
    ],
    ids=["404", "409", "422", "500", "html"],
)
async def test_an_answer_that_is_no_stream(what: bytes, error: type[APIError], text: str) -> None:
    with run_streams(FIVE, *[RunLine(answer=what)] * 2) as server:
        async with aconnected(server, api_key=KEY, retries=0) as threads:
            with pytest.raises(error, match=text) as caught:
                await anext(threads.runs.stream(THREAD_ID, "agent"))
            assert KEY not in str(caught.value) + repr(caught.value)
            with pytest.raises(error, match=text):
                await anext(threads.runs.join_stream(THREAD_ID, RUN_ID))
            assert await await_until(lambda: idle(threads))
    assert len(server.posts) == 1


async def test_a_run_that_was_turned_away_is_asked_for_again() -> None:
    limited = RunLine(answer=answer('{"detail": "slow down"}', "429 Too Many Requests", "retry-after: 7"))
    with run_streams(FIVE, limited) as server:
        async with aconnected(server) as threads:
            assert len(await acollect(threads.runs.stream(THREAD_ID, "agent"))) == len(FIVE)
            assert waits(threads) == [7]
    assert (len(server.posts), server.made) == (2, 1)


async def test_a_500_that_hides_a_run() -> None:
    """The run was made all the same, and is found."""
    with run_streams(FIVE, RunLine(answer=answer("oops", "500 Oops"), hides=True)) as server:
        async with aconnected(server, timeout=Timeout(total=5)) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True)
            clock: Any = threads._calls.unwrapped().clock
            clock.time += 60  # how long ago the stream was made doesn't matter
            assert await acollect(stream) == parts(FIVE)
    assert (len(server.posts), server.made) == (1, 1)


async def test_a_server_that_is_gone_for_less_than_a_minute() -> None:
    with run_streams(FIVE, RunLine(cut_events=2), *[RunLine(answer=BUSY)] * 9) as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True)
            assert await acollect(stream) == parts(FIVE)
            assert waits(threads) == [1.0, 2.0, 4.0, *[8.0] * 6, 5.0]


async def test_a_server_that_does_not_come_back_is_given_up_on_after_a_minute() -> None:
    with run_streams(FIVE, RunLine(cut_events=2), *[RunLine(answer=BUSY)] * 99) as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True)
            assert len([await anext(stream), await anext(stream)]) == 2
            with pytest.raises(InternalServerError, match="overloaded"):
                await anext(stream)
            assert sum(waits(threads)) == 60


# ---------------------------------------------------------------- never for ever


async def test_a_run_that_never_starts() -> None:
    with run_streams((), beats=0.02, never_ends=True) as server:
        async with AsyncThreadsClient(server.url) as threads:
            began = time.monotonic()
            with pytest.raises(APITimeoutError, match=r"no part for 0\.2 s"):
                await anext(threads.runs.stream(THREAD_ID, "agent", timeout=0.2))
    assert 0.15 < time.monotonic() - began < 2


async def test_a_stream_that_is_not_ended_with_its_run() -> None:
    with run_streams(FIVE, beats=0.3, never_ends=True) as server:
        async with AsyncThreadsClient(server.url) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", heartbeat_timeout=1)
            assert len([await anext(stream) for _ in FIVE]) == len(FIVE)
            server.status = "success"
            began = time.monotonic()
            assert await acollect(stream) == []
    assert time.monotonic() - began < 3


@pytest.mark.filterwarnings("ignore::langthreads.StreamNotResumableWarning")
@pytest.mark.parametrize("resumable", [True, False])
async def test_a_connection_that_is_silent_is_dead(resumable: bool) -> None:
    with run_streams(FIVE, RunLine(cut_events=3, end="stall")) as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=resumable, heartbeat_timeout=0.2)
            got = await acollect(stream)
    assert got == (parts(FIVE) if resumable else [part._replace(id=None) for part in parts(FIVE)[:3]])


async def test_an_event_that_is_too_large() -> None:
    with run_streams([FIVE[0], event("values", "x" * 5000, 1)]) as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", max_event_bytes=1000)
            assert (await anext(stream)).event == "metadata"
            with pytest.raises(APIResponseValidationError, match="larger than 1000 bytes"):
                await anext(stream)


# ---------------------------------------------------------------- nothing is left behind


@pytest.mark.parametrize("how", ["break", "exception", "close", "dropped"])
@pytest.mark.parametrize("cancels", [True, False])
async def test_leaving_early_does_what_was_asked(how: str, cancels: bool) -> None:
    for line in (RunLine(after=3), RunLine(after=2, cut_events=1)):
        with run_streams(FIVE, line, RunLine(after=0)) as server:
            async with aconnected(server) as threads:
                options: Any = {"stream_resumable": True, "on_disconnect": "cancel" if cancels else None}
                if line.cut_events:
                    server.make()
                    stream = threads.runs.join_stream(
                        THREAD_ID, RUN_ID, last_event_id="-", cancel_on_disconnect=cancels
                    )
                else:
                    stream = threads.runs.stream(THREAD_ID, "agent", **options)
                if how == "exception":
                    with contextlib.suppress(ZeroDivisionError):
                        async with stream:
                            async for _ in stream:
                                raise ZeroDivisionError
                elif how == "break":
                    async with stream:
                        async for _ in stream:
                            break
                else:
                    await anext(stream)
                if how == "close":
                    await stream.aclose()
                    assert await acollect(stream) == []
                del stream
                gc.collect()
                assert await await_until(lambda: server.streams_open == 0)
                assert await await_until(lambda: aother_tasks() == 0)
                assert await await_until(lambda: idle(threads))
                assert server.status == ("interrupted" if cancels else "running")
                assert not [one for one in server.requests if "cancel" in one.path]


async def test_closing_while_another_waits() -> None:
    with run_streams(FIVE, RunLine(after=3)) as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent")
            assert len([await anext(stream) for _ in range(3)]) == 3
            async with arunning(lambda: acollect(stream)) as result:
                await await_until(lambda: False, 0.05)  # it waits for bytes by now
                await stream.aclose()
                assert await result() == []
            assert await await_until(lambda: server.streams_open == 0)
            assert await await_until(lambda: idle(threads))


async def test_bytes_that_come_one_by_one() -> None:
    size = len(wire_form(FIVE[0]))
    with run_streams(FIVE, RunLine(drip=True, cut=size * 2), RunLine(drip=True)) as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True)
            assert await acollect(stream) == parts(FIVE)
