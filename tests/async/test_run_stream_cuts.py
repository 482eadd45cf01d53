"""A run's stream whose connections are cut: nothing is lost, nothing arrives twice, and what can't be replayed is said."""

from __future__ import annotations

import json
import warnings
from functools import partial
from itertools import cycle
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langthreads import (
    APIConnectionError,
    APIError,
    NotFoundError,
    RetryPolicy,
    RunCancelledError,
    RunFailedError,
    StreamNotResumableWarning,
)
from tests.support.compat import FakeAsyncClock, acollect
from tests.support.run_streams import RUN_ID, RunLine, run_events, run_streams
from tests.support.stream_clients import aconnected, parts
from tests.support.streams import ALL, THREAD_ID, event, wire_form
from tests.support.wire import answer

ENDS: list[Any] = ["close", "drop", "reset"]
FIVE = run_events(5, each=2)
FAILED = event("error", {"error": "ValueError", "message": "no"}, 99)


# ---------------------------------------------------------------- nothing lost, nothing twice


@pytest.mark.thorough
async def test_a_cut_after_any_byte() -> None:
    short = run_events(3, each=2)
    for after in (len(short), 2):
        size = sum(len(wire_form(one)) for one in short[:after])
        for cut, end in zip(range(size + 1), cycle(ENDS), strict=False):
            with run_streams(short, RunLine(cut=cut, end=end, after=after), late=True) as server:
                async with aconnected(server) as threads:
                    stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True)
                    assert await acollect(stream) == parts(short), f"cut after {cut} bytes by {end}"
                    assert stream.resumable
            assert server.made == 1


@pytest.mark.thorough
async def test_what_arrives_twice_as_the_run_goes_on() -> None:
    """The server subscribes first: what it publishes while it replays comes again."""
    for each in range(1, 6):
        script = run_events(12, each=each)
        for cut in range(1, 12):
            for during in range(5):
                with run_streams(script, RunLine(after=cut, cut_events=cut), RunLine(during=during)) as server:
                    async with aconnected(server) as threads:
                        stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True)
                        assert await acollect(stream) == parts(script), f"cut after {cut}, {during} published during"


@pytest.mark.parametrize("cut", range(1, 12))
async def test_events_that_look_alike_in_one_millisecond(cut: int) -> None:
    """Whether one of them arrives again as the run goes on, or is another one: a further connection tells."""
    for each in (2, 3, 5):
        script = [FIVE[0], *(event("custom", {"n": n // each}, n // each) for n in range(12))]
        for during in range(4):
            clock = FakeAsyncClock()
            lines = RunLine(after=cut, cut_events=cut), RunLine(during=during)
            with run_streams(script, *lines, waited=partial(sum, clock.slept)) as server:
                async with aconnected(server, clock=clock) as threads:
                    stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True)
                    assert await acollect(stream) == parts(script), f"{each} alike, {during} published during"
            assert len(server.joins) <= 3  # the cut, a doubt at once, and another one when all of that is old


async def test_where_nobody_may_ask_again_one_event_that_looks_like_another_is_dropped() -> None:
    """A connection that cancels the run with its end is not given up; nor is any other with `retries=0`."""
    script = [FIVE[0], *(event("custom", {"n": 1}, 7) for _ in range(3))]
    cases: list[tuple[dict[str, Any], dict[str, Any], int]] = [
        ({}, {"cancel_on_disconnect": True}, 3),
        ({"retries": 0}, {}, 3),
        ({}, {}, 4),
    ]
    for client, options, count in cases:
        with run_streams(script, RunLine(before=2)) as server:
            server.make()
            async with aconnected(server, **client) as threads:
                stream = threads.runs.join_stream(THREAD_ID, RUN_ID, last_event_id="-", **options)
                assert len(await acollect(stream)) == count


async def test_joining_a_live_run_from_its_beginning() -> None:
    script = run_events(20, each=3)
    for before in range(1, 18):
        for during in range(4):
            with run_streams(script, RunLine(during=during)) as server:
                server.make()
                server.go_on(before)
                async with aconnected(server) as threads:
                    stream = threads.runs.join_stream(THREAD_ID, RUN_ID, last_event_id="-")
                    assert await acollect(stream) == parts(script)


async def test_going_on_in_another_process() -> None:
    for leaves in range(1, len(FIVE)):
        with run_streams(FIVE, RunLine(after=3)) as server:
            async with aconnected(server) as threads:
                first = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True)
                async with first:
                    got = [await anext(first) for _ in range(min(leaves, 3))]
                    cursor = first.cursor
            async with aconnected(server) as threads:
                assert first.run_id == RUN_ID
                second = threads.runs.join_stream(THREAD_ID, RUN_ID, last_event_id=cursor)
                got += await acollect(second)
        assert got == parts(FIVE)


async def test_a_server_that_shuts_down_while_the_run_goes_on() -> None:
    with run_streams(
        FIVE, RunLine(after=2, cut_events=2, end="close"), RunLine(after=1, cut_events=3, end="close")
    ) as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True)
            assert await acollect(stream) == parts(FIVE)
    assert len(server.joins) == 2


async def test_a_run_that_ends_while_the_server_is_away() -> None:
    """Its status alone looks as if the stream had ended with it."""
    with run_streams(FIVE, RunLine(after=3, cut_events=3, end="close")) as server:
        server.on_status = server.go_on
        server.statuses.extend([answer("restarting", "503 Service Unavailable")] * 2)
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True)
            assert await acollect(stream) == parts(FIVE)
    assert len(server.joins) == 1


@st.composite
def cuts(draw: st.DrawFn) -> list[RunLine]:
    counts = st.integers(0, 4)
    line = st.builds(
        RunLine,
        before=counts,
        during=counts,
        after=counts | st.just(ALL),
        cut=st.none() | st.integers(0, 900),
        end=st.sampled_from(ENDS),
        drip=st.booleans(),
        first=st.sampled_from([b"", b": heartbeat\r\n\r\n", b"retry: 1\r\n\r\n", b"\xef\xbb\xbf"]),
        head=st.booleans(),
    )
    drawn = draw(st.lists(line, max_size=6))
    # A replay that ends in order before it begins is none, and two that end in order at the same place are no cut.
    for later in [one for one in drawn if one.end == "close"][1:]:
        later.end = "drop"
    for one in drawn:
        one.cut = 1 if one.cut == 0 and one.end == "close" else one.cut
    return drawn


@pytest.mark.thorough
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(cuts(), st.integers(1, 14), st.integers(1, 5), st.booleans())
async def test_cuts_at_random(lines: list[RunLine], steps: int, each: int, fails: bool) -> None:
    script = run_events(steps, each=each)
    with run_streams([*script, FAILED] if fails else script, *lines, beats=0.005, each_beat=2, late=True) as server:
        if fails:
            server.ends_as, server.error = "error", "ValueError('no')"
        async with aconnected(server, retries=RetryPolicy(max_retries=50, initial_delay=0)) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True, heartbeat_timeout=5)
            got = await acollect(stream)
        assert server.made == 1
        assert (stream.thread_id, stream.run_id) == (THREAD_ID, RUN_ID)
    if fails:
        assert (got[-1].event, got[-1].data) == ("error", {"error": "ValueError", "message": "no"})
        got = got[:-1]
    assert got == parts(script)


# ---------------------------------------------------------------- the answer to the request is lost


@pytest.mark.parametrize("resumable", [True, False])
async def test_an_answer_that_is_lost(resumable: bool) -> None:
    told: list[Any] = []
    with run_streams(FIVE, RunLine(head=False)) as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(
                THREAD_ID, "agent", stream_resumable=resumable, on_run_created=told.append, headers={"x-a": "b"}
            )
            if resumable:
                assert await acollect(stream) == parts(FIVE)
            else:
                with pytest.warns(StreamNotResumableWarning):
                    got = await acollect(stream)
                assert [(part.event, part.data) for part in got] == [(part.event, part.data) for part in parts(FIVE)]
    assert told == [{"run_id": RUN_ID, "thread_id": THREAD_ID}]
    assert server.made == 1
    assert [join.resumes_from for join in server.joins] == ["-" if resumable else None]
    assert all(("x-request-id" in one.headers) is (one.method == "POST") for one in server.requests)
    assert all(one.headers["x-a"] == "b" for one in server.requests)


async def test_an_answer_that_is_lost_and_a_run_that_is_not_there() -> None:
    with run_streams(FIVE, RunLine(head=False)) as server:
        server.gone = True
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent")
            with pytest.raises(APIConnectionError) as caught:
                await anext(stream)
    assert caught.value.may_have_executed
    assert len(server.posts) == server.made == 1


# ---------------------------------------------------------------- stateless runs


NOTHING, BUSY = answer("[]"), answer('{"detail": "overloaded"}', "503 Busy")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("resumable", [True, False])
async def test_a_stateless_stream_goes_on_where_its_thread_is_found(end: Any, resumable: bool) -> None:
    """Servers do not tell its thread. It is busy, and as old as the run; a clean end is looked behind, too."""
    told: list[Any] = []
    rejoined = RunLine(after=1, cut_events=3 if resumable else 1, end=end)  # with what was missed, or without
    with run_streams(FIVE, RunLine(after=2, cut_events=2, end=end), rejoined) as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(
                None, "agent", stream_resumable=resumable, on_run_created=told.append, headers={"x-a": "b"}
            )
            if resumable:
                assert await acollect(stream) == parts(FIVE)
            else:
                with pytest.warns(StreamNotResumableWarning):
                    got = await acollect(stream)
                assert got[0].data["run_id"] == RUN_ID
            assert (stream.run_id, stream.thread_id) == (RUN_ID, THREAD_ID)
    assert (len(server.posts), server.made) == (1, 1)
    assert told == [{"run_id": RUN_ID, "thread_id": None}]
    assert [one.path for one in server.requests].count("/threads/search") == 1
    assert all(one.headers["x-a"] == "b" for one in server.requests)


@pytest.mark.parametrize("away", [1, 5, 12])
@pytest.mark.parametrize("end", ["close", "drop"])
async def test_a_stateless_stream_survives_a_restart(away: int, end: Any) -> None:
    with run_streams(FIVE, RunLine(after=2, cut_events=2, end=end)) as server:
        server.searches.extend([BUSY] * away)
        async with aconnected(server) as threads:
            assert await acollect(threads.runs.stream(None, "agent", stream_resumable=True)) == parts(FIVE)
    assert (len(server.posts), server.made) == (1, 1)


@pytest.mark.parametrize("end", ["close", "drop"])
async def test_a_stateless_stream_whose_server_stays_away(end: Any) -> None:
    with run_streams(FIVE, RunLine(after=2, cut_events=2, end=end)) as server:
        server.searches.extend([BUSY] * 99)
        async with aconnected(server) as threads:
            with pytest.raises(APIError, match="overloaded"):
                await acollect(threads.runs.stream(None, "agent", stream_resumable=True))
    assert (len(server.posts), server.made) == (1, 1)


@pytest.mark.parametrize("searches", [[NOTHING], [BUSY, NOTHING], [answer("{}", "403 Forbidden")]], ids=str)
@pytest.mark.parametrize("line", [RunLine(head=False), RunLine(cut_events=2, after=3)], ids=["answer", "stream"])
async def test_a_stateless_stream_that_is_lost(line: RunLine, searches: list[bytes]) -> None:
    with run_streams(FIVE, line) as server:
        server.searches.extend(searches)
        async with aconnected(server) as threads:
            stream = threads.runs.stream(None, "agent", stream_resumable=True)
            with pytest.raises(APIConnectionError) as caught:
                await acollect(stream)
    assert caught.value.may_have_executed
    assert (RUN_ID in str(caught.value)) is line.head
    assert ("thread was not found" in str(caught.value)) is line.head
    assert len(server.posts) == server.made == 1


async def test_a_stateless_run_that_ends_while_it_is_looked_for() -> None:
    """The end of the connection was that of the run: nothing is lost. After a cut, its last events are."""
    for line, lost in ((RunLine(), False), (RunLine(after=2, cut_events=2), True)):
        with run_streams(FIVE, line, RunLine(before=ALL)) as server:
            server.searches.append(
                answer(json.dumps([{"thread_id": THREAD_ID, "created_at": "2026-11-21T15:41:02+00:00"}]))
            )
            server.statuses.append(answer(json.dumps({**server.run(), "status": "running"})))
            async with aconnected(server) as threads:
                stream = threads.runs.stream(None, "agent")
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", StreamNotResumableWarning)
                    if lost:
                        with pytest.raises(NotFoundError, match="has ended, and is deleted with its thread"):
                            await acollect(stream)
                    else:
                        assert len(await acollect(stream)) == len(FIVE)


async def test_a_cut_that_cancels_a_stateless_run_is_said() -> None:
    with run_streams(FIVE, RunLine(after=2, cut_events=2)) as server:
        found = server.run()
        server.searches.append(answer(json.dumps([{"thread_id": THREAD_ID, "created_at": found["created_at"]}])))
        server.statuses.append(answer(json.dumps({**found, "status": "running"})))
        async with aconnected(server) as threads:
            with pytest.raises(RunCancelledError):
                await acollect(threads.runs.stream(None, "agent", stream_resumable=True, on_disconnect="cancel"))
    assert server.status == "interrupted"


async def test_a_stateless_run_that_is_kept_tells_how_it_ended() -> None:
    with run_streams(FIVE, ends_as="interrupted") as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(None, "agent", on_completion="keep", raise_error=True)
            with pytest.raises(RunCancelledError) as caught:
                await acollect(stream)
    assert (caught.value.run_id, caught.value.thread_id) == (RUN_ID, THREAD_ID)
    assert "status" not in server.requests[1].json


async def test_retries_0_never_joins_again() -> None:
    for line in (RunLine(head=False), RunLine(cut_events=2)):
        with run_streams(FIVE, line) as server:
            async with aconnected(server, retries=0) as threads:
                stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True)
                with pytest.raises(APIConnectionError):
                    await acollect(stream)
                assert stream.run_id == RUN_ID
        assert server.joins == []


# ---------------------------------------------------------------- what can't be replayed


@pytest.mark.parametrize("ids", [False, True], ids=["no ids", "ids"])
async def test_a_run_that_can_not_be_resumed_is_followed_live(ids: bool) -> None:
    lines = RunLine(after=3, cut_events=2), RunLine(cut_events=1, after=1), RunLine()
    with run_streams(run_events(6), *lines, ids=ids) as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent")
            with pytest.warns(StreamNotResumableWarning, match="stream_resumable=True") as caught:
                got = await acollect(stream)
            assert (stream.resumable, stream.cursor) == (False, None)
    assert [part.data.get("n") for part in got] == [None, 1, 3, 4, 5, 6]
    assert len(caught) == 1
    assert [join.resumes_from for join in server.joins] == [None, None]


@pytest.mark.parametrize("ids", [False, True], ids=["no ids", "ids"])
async def test_a_join_finds_out_that_a_run_can_not_be_resumed(ids: bool) -> None:
    lines = RunLine(after=2, cut_events=2), RunLine()
    with run_streams(run_events(6), *lines, ids=ids, resumable=False) as server:
        server.make()
        async with aconnected(server) as threads:
            stream = threads.runs.join_stream(THREAD_ID, RUN_ID)
            with pytest.warns(StreamNotResumableWarning, match="stream_resumable=True"):
                got = await acollect(stream)
            assert (stream.resumable, stream.cursor) == (False, None)
    assert [part.data.get("n") for part in got] == [None, 1, 2, 3, 4, 5, 6]


async def test_messages_that_are_lost_are_said_to_be() -> None:
    script = [*run_events(2), event("messages/partial", [{"content": "a"}], 3), event("values", {"n": 3}, 4)]
    with run_streams(script, RunLine(cut_events=3)) as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", stream_mode=["values", "messages"], stream_resumable=True)
            with pytest.warns(StreamNotResumableWarning, match="messages-tuple"):
                got = await acollect(stream)
            assert stream.resumable
    assert got == [part for part in parts(script) if part.event != "messages/partial"]


@pytest.mark.parametrize("cut", [1, 3, 5, 6])
@pytest.mark.parametrize("raises", [True, False])
async def test_an_error_that_is_lost_is_made_up(cut: int, raises: bool) -> None:
    script = [*run_events(5), FAILED]
    with run_streams(script, RunLine(cut_events=cut), ends_as="error", error="ValueError('no')") as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True, raise_error=raises)
            got = [await anext(stream) for _ in script]
            if raises:
                with pytest.raises(RunFailedError, match="ValueError: no") as caught:
                    await anext(stream)
                assert (caught.value.run_id, caught.value.thread_id) == (RUN_ID, THREAD_ID)
                assert (caught.value.error, caught.value.detail) == ("ValueError", "no")
            assert await acollect(stream) == []
    assert [(part.event, part.data) for part in got] == [(part.event, part.data) for part in parts(script)]


# ---------------------------------------------------------------- a cut that cancels


async def test_a_cut_that_cancels_is_said() -> None:
    with run_streams(FIVE, RunLine(after=2, cut_events=2)) as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True, on_disconnect="cancel")
            assert [await anext(stream), await anext(stream)] == parts(FIVE)[:2]
            with pytest.raises(RunCancelledError):
                await anext(stream)
    assert server.status == "interrupted"
    assert server.joins[0].query["cancel_on_disconnect"] == ["true"]


async def test_a_cut_of_a_join_that_cancels_is_said() -> None:
    with run_streams(FIVE, RunLine(after=2, cut_events=2)) as server:
        server.make()
        async with aconnected(server) as threads:
            with pytest.raises(RunCancelledError):
                await acollect(threads.runs.join_stream(THREAD_ID, RUN_ID, cancel_on_disconnect=True))


async def test_a_cut_after_the_end_cancels_nothing() -> None:
    with run_streams(FIVE, RunLine(cut_events=3)) as server:
        async with aconnected(server) as threads:
            stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True, on_disconnect="cancel")
            assert await acollect(stream) == parts(FIVE)


async def test_a_cut_cancels_nothing_that_was_to_go_on() -> None:
    for options in ({}, {"on_disconnect": "continue"}):
        with run_streams(FIVE, RunLine(after=2, cut_events=2)) as server:
            async with aconnected(server) as threads:
                stream = threads.runs.stream(THREAD_ID, "agent", stream_resumable=True, **options)
                assert await acollect(stream) == parts(FIVE)
        assert "cancel_on_disconnect" not in server.joins[0].query
