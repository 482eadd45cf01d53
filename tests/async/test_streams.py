"""A thread's stream: what the call takes and gives, and that nothing is lost, repeated or left behind."""

from __future__ import annotations

import contextlib
import gc
import json
import threading
import time
from itertools import chain, cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langthreads import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    InternalServerError,
    InvalidArgumentError,
    NotFoundError,
    RateLimitError,
    RetryPolicy,
    StreamNotResumableWarning,
    StreamPart,
    ValuesStreamPart,
)
from langthreads_async import AsyncThreadsClient
from tests.support.compat import FakeAsyncClock, acollect, aother_tasks, arunning, await_until
from tests.support.pools import connections
from tests.support.streams import ALL, START, THREAD_ID, Line, StreamServer, event, recorded, run, streams, wire_form
from tests.support.wire import answer

if TYPE_CHECKING:
    from langthreads._streaming.sse import RawEvent

RECORDINGS = Path(__file__).parent.parent / "unit" / "streams"
KEY = "lsv2_pt_very_secret"
ENDS: list[Any] = ["close", "drop", "reset"]
FIVE = run(5, each=2)
STATE_UPDATE = event("state_update", {"state": {}}, 3)


def connected(server: StreamServer, **options: Any) -> AsyncThreadsClient:
    """A client whose waits take no time."""
    threads = AsyncThreadsClient(server.url, **{"retries": RetryPolicy(max_retries=3, initial_delay=1.0), **options})
    threads._transport._clock = FakeAsyncClock()
    return threads


def waits(threads: AsyncThreadsClient) -> list[float]:
    """What the client waited for between attempts; not how it looks twice whether something comes."""
    clock: Any = threads._transport._clock
    return [seconds for seconds in clock.slept if seconds > 0.2]


def parts(events: list[RawEvent]) -> list[StreamPart]:
    return [StreamPart(name, json.loads(data), last_id) for name, data, last_id in events]


# ---------------------------------------------------------------- the call


async def test_nothing_is_sent_before_the_first_part_is_asked_for() -> None:
    with streams(FIVE) as server:
        async with connected(server) as threads:
            stream = threads.join_stream(THREAD_ID)
            assert (stream.cursor, stream.resumable, server.requests) == (None, None, [])
            assert await anext(stream) == parts(FIVE)[0]
            await stream.aclose()


async def test_a_request_is_what_it_should_be() -> None:
    with streams(FIVE) as server:
        async with connected(server, api_key=KEY) as threads:
            async with threads.join_stream(
                THREAD_ID, stream_mode=["run_modes", "state_update"], headers={"X-Call": "c"}, params={"p": "1"}
            ) as stream:
                await anext(stream)
    join, search = server.requests
    assert (join.method, join.target.partition("?")[0]) == ("GET", f"/threads/{THREAD_ID}/stream")
    assert join.query == {"stream_modes": ["run_modes,state_update"], "p": ["1"]}
    assert join.headers["accept"] == "text/event-stream"
    assert join.headers["x-call"] == search.headers["x-call"] == "c"
    assert join.headers["x-api-key"] == search.headers["x-api-key"] == KEY
    assert join.resumes_from is None
    assert json.loads(search.body) == {"ids": [THREAD_ID], "limit": 1, "select": ["thread_id", "status"]}


@pytest.mark.parametrize(
    ("mode", "sent"),
    [
        ("lifecycle", "lifecycle"),
        (("state_update",), "state_update"),
        (["run_modes", "lifecycle"], "run_modes,lifecycle"),
    ],
    ids=str,
)
async def test_modes_are_joined_with_commas(mode: Any, sent: str) -> None:
    with streams(FIVE) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, stream_mode=mode) as stream:
                await anext(stream)
    assert server.joins[0].query["stream_modes"] == [sent]


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"stream_mode": "values"}, InvalidArgumentError, "run_modes.*lifecycle.*state_update"),
        ({"stream_mode": ["run_modes", "x"]}, InvalidArgumentError, "run_modes.*lifecycle.*state_update"),
        ({"stream_mode": []}, InvalidArgumentError, "is empty; pass one or more of run_modes"),
        ({"stream_mode": 5}, TypeError, "stream_mode"),
        ({"until": "done"}, InvalidArgumentError, "run_done.*idle"),
        ({"version": "v3"}, InvalidArgumentError, "v1.*v2"),
        ({"last_event_id": "yesterday"}, InvalidArgumentError, "no place in a stream"),
        ({"last_event_id": 5}, TypeError, "last_event_id"),
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
            threads.join_stream(THREAD_ID, **arguments)
        with pytest.raises(InvalidArgumentError, match="thread_id"):
            threads.join_stream("")


async def test_a_stream_that_is_closed_has_an_end() -> None:
    with streams(FIVE) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID) as stream:
                assert len([await anext(stream), await anext(stream)]) == 2
            assert await acollect(stream) == []
            await stream.aclose()
            assert await acollect(stream) == []
            never_begun = threads.join_stream(THREAD_ID)
            await never_begun.aclose()
            assert await acollect(never_begun) == []
            assert server.opened == 1


async def test_a_loop_can_be_left_and_gone_on_with() -> None:
    with streams(FIVE) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                async for part in stream:
                    assert part == parts(FIVE)[0]
                    break
                assert await acollect(stream) == parts(FIVE)[1:]
                assert await acollect(stream) == []
    assert server.opened == 1


async def test_repr_names_the_call_and_the_place() -> None:
    async with AsyncThreadsClient("http://localhost:1", api_key=KEY) as threads:
        text = repr(threads.join_stream(THREAD_ID, last_event_id="5-0"))
    assert THREAD_ID in text
    assert "5-0" in text
    assert KEY not in text


async def test_typed_parts() -> None:
    with streams(FIVE) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done", version="v2") as stream:
                got = await acollect(stream)
    assert [part.type for part in got] == ["metadata", *["values"] * 5, "metadata"]
    assert isinstance(got[1], ValuesStreamPart)
    assert [(part.event, part.data, part.id) for part in got] == parts(FIVE)


async def test_data_that_is_not_json_is_handed_out_as_text() -> None:
    odd: list[RawEvent] = [("values", b"<html>", f"{START}-0"), *FIVE]
    with streams(odd, Line(first=b"<html>\r\n:\r\nwhat: is this\r\n\r\n\r\n")) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                got = await acollect(stream)
    assert got == [StreamPart("values", "<html>", f"{START}-0"), *parts(FIVE)]


# ---------------------------------------------------------------- nothing lost, nothing twice


async def test_a_cut_after_any_byte() -> None:
    short = run(2, each=2)
    size = sum(len(wire_form(one)) for one in short)
    for cut, end in zip(range(size + 1), cycle(ENDS), strict=False):
        with streams(short, Line(cut=cut, end=end)) as server:
            async with connected(server) as threads:
                async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                    assert await acollect(stream) == parts(short), f"cut after {cut} bytes by {end}"


@pytest.mark.parametrize("name", [path.stem for path in sorted(RECORDINGS.glob("*.sse"))])
async def test_a_cut_after_any_event_of_what_a_server_sent(name: str) -> None:
    stream_of_events = [one for one in recorded(RECORDINGS / f"{name}.sse") if one[0] != "state_update"]
    runs = sum(b"run_done" in data for _, data, _ in stream_of_events)
    for cut in range(len(stream_of_events)):
        with streams(stream_of_events, Line(cut_events=cut)) as server:
            async with connected(server) as threads:
                async with threads.join_stream(THREAD_ID) as stream:
                    got = [await anext(stream) for _ in stream_of_events]
                    assert got == parts(stream_of_events), f"cut after {cut} events"
                    assert stream.resumable is (True if cut else None)
    assert runs


@pytest.mark.parametrize("end", [*ENDS, "stall"])
async def test_however_a_connection_ends(end: Any) -> None:
    with streams(FIVE, Line(cut_events=3, end=end)) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done", heartbeat_timeout=0.2) as stream:
                assert await acollect(stream) == parts(FIVE)
    assert [join.resumes_from for join in server.joins] == [None, None, f"{START}-0"]


@pytest.mark.parametrize("status", ["429 Too Many Requests", "500 Oops", "502 Bad Gateway", "503 Busy", "504 Late"])
@pytest.mark.parametrize("which", [0, 1, 2], ids=["first", "live", "replay"])
async def test_a_server_that_can_not_answer_for_a_while(status: str, which: int) -> None:
    lines = [Line(cut_events=3), Line()]
    lines.insert(which, Line(answer=answer('{"detail": "wait"}', status)))
    with streams(FIVE, *lines) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert await acollect(stream) == parts(FIVE)


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (b"0\r\n\r\n", "the server closed the stream"),
        (b"0\r\nsome-trailer: of more than a few bytes\r\n\r\n", "the server closed the stream"),
        (b"this is how no chunk of HTTP/1.1 begins\r\n", "broke before the answer was complete"),
    ],
    ids=["end", "trailer", "nonsense"],
)
async def test_however_it_ends_with_the_events_it_brought_at_once(end: bytes, text: str, backend: str) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    body = b"".join(b"%x\r\n%b\r\n" % (len(form), form) for form in map(wire_form, FIVE))
    with streams([], Line(answer=head + body + end)) as server:
        async with connected(server, retries=0) as threads:
            stream = threads.join_stream(THREAD_ID)
            # aiohttp gives nothing of a packet with nonsense in it.
            if backend != "aiohttp" or not end.startswith(b"this"):
                assert [await anext(stream) for _ in FIVE] == parts(FIVE)
            with pytest.raises(APIConnectionError, match=text):
                await anext(stream)


async def test_bytes_that_come_one_by_one() -> None:
    with streams(FIVE, Line(drip=True, cut_events=4), Line(drip=True), Line(drip=True)) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert await acollect(stream) == parts(FIVE)


async def test_events_between_a_replay_and_its_subscription() -> None:
    """What no replay and no listening on one connection can have: the live connection has it."""
    for gap in range(1, 5):
        lines = Line(after=2, cut_events=2), Line(after=0), Line(before=1, gap=gap)
        with streams(run(8, each=3), *lines) as server:
            async with connected(server) as threads:
                async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                    assert [part.data for part in await acollect(stream)] == [p.data for p in parts(run(8, each=3))]


async def test_a_heartbeat_before_what_is_live_does_not_hide_it() -> None:
    heartbeat = Line(first=b": heartbeat\r\n\r\n", after=0)
    with streams(FIVE, Line(after=2, cut_events=2), heartbeat, Line(gap=3)) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert await acollect(stream) == parts(FIVE)


async def test_a_state_update_before_what_is_live_does_not_hide_it() -> None:
    early = event("state_update", {"state": {}}, 99)  # through a queue of its own, ahead of the others
    with streams(FIVE, Line(after=2, cut_events=2), Line(after=0), Line(gap=3)) as server:
        server.searches.append(answer(json.dumps([{"thread_id": THREAD_ID, "status": "busy"}])))
        async with connected(server) as threads:
            seen = 0

            def publish() -> None:
                nonlocal seen
                seen += 1
                if seen == 2:
                    server.publish(early)

            server.on_search = publish
            async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                got = await acollect(stream)
    assert [part for part in got if part.event != "state_update"] == parts(FIVE)
    assert sum(part.event == "state_update" for part in got) == 1


async def test_state_updates_come_after_a_cut_too() -> None:
    with streams(FIVE, Line(cut_events=7), beats=0.03) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, stream_mode=["run_modes", "state_update"]) as stream:
                got = [await anext(stream) for _ in FIVE]
                await await_until(lambda: server.streams_open == 0)
                waiting = arunning(lambda: anext(stream))
                async with waiting as result:
                    await await_until(lambda: server.opened == 3)
                    server.publish(STATE_UPDATE)
                    assert await result() == parts([STATE_UPDATE])[0]
                assert got == parts(FIVE)


async def test_a_listener_that_joins_in_the_middle_of_a_millisecond() -> None:
    crowd = run(12, each=7)
    for joins in range(6):
        for cut in range(1, 13 - joins):
            with streams(crowd, Line(cut_events=cut)) as server:
                server.go_on(joins)
                async with connected(server) as threads:
                    async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                        assert await acollect(stream) == parts(crowd)[joins:], f"joined at {joins}, cut after {cut}"


async def test_going_on_in_another_process() -> None:
    for leaves in range(1, len(FIVE)):
        with streams(FIVE) as server:
            async with connected(server) as threads:
                async with threads.join_stream(THREAD_ID, version="v2") as first:
                    got = [await anext(first) for _ in range(leaves)]
                    cursor = first.cursor
                assert first.cursor == cursor
            async with connected(server) as threads:
                async with threads.join_stream(THREAD_ID, last_event_id=cursor, until="run_done") as second:
                    rest = await acollect(second)
                    assert second.resumable
        assert [(part.event, part.data, part.id) for part in got] + rest == parts(FIVE)


async def test_a_place_in_the_middle_of_what_came_at_once() -> None:
    with streams(FIVE) as server:
        server.go_on()  # a replay comes in one piece
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, last_event_id="-") as stream:
                for expected in parts(FIVE):
                    assert await anext(stream) == expected
                    assert (stream.cursor or "").partition("~")[0] == expected.id


@st.composite
def cuts(draw: st.DrawFn) -> list[Line]:
    counts = st.integers(0, 4)
    line = st.builds(
        Line,
        before=counts,
        gap=counts,
        after=counts | st.just(ALL),
        cut=st.none() | st.integers(0, 900),
        end=st.sampled_from(ENDS),
        drip=st.booleans(),
        first=st.sampled_from([b"", b": heartbeat\r\n\r\n", b"retry: 1\r\n\r\n", b"\xef\xbb\xbf"]),
    )
    drawn = draw(st.lists(line, max_size=6))
    for first in drawn[:1]:
        first.before = first.gap = 0  # what is published before it joins is not for it
    return drawn


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(cuts(), st.integers(1, 14), st.integers(1, 5), st.integers(0, 5))
async def test_cuts_at_random(lines: list[Line], steps: int, each: int, joins: int) -> None:
    script = run(steps, each=each)
    joins = min(joins, steps)
    with streams(script, *lines, beats=0.005, each_beat=2) as server:
        server.go_on(joins)
        async with connected(server, retries=RetryPolicy(max_retries=50, initial_delay=0)) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done", heartbeat_timeout=5) as stream:
                got = await acollect(stream)
    # One that is cut off before its first event goes on from the second in which it joined.
    assert got == parts(script)[len(script) - len(got) :]
    assert len(got) >= len(script) - joins


async def test_the_last_events_of_a_run_in_one_millisecond() -> None:
    """The replaying connection has missed one of them, and brings the run's end: that is not the last of them."""
    script = run(11, each=5)
    lines = Line(after=0, cut=427, end="close"), Line(before=4, gap=1, after=0), Line(gap=1)
    with streams(script, *lines, beats=0.005, each_beat=2) as server:
        async with connected(server, retries=RetryPolicy(max_retries=50, initial_delay=0)) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done", heartbeat_timeout=5) as stream:
                assert await acollect(stream) == parts(script)


# ---------------------------------------------------------------- what can't be replayed


async def test_a_run_that_can_not_be_resumed_is_said_to_be_once() -> None:
    with streams(
        run(9), Line(after=3, cut_events=2), Line(after=3), Line(cut_events=3), Line(), resumable=False
    ) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                with pytest.warns(StreamNotResumableWarning, match="stream_resumable=True") as caught:
                    got = await acollect(stream)
            assert stream.resumable is False
    assert len(caught) == 1
    assert Path(caught[0].filename).parent.parent.name == "tests"  # the loop over the stream
    assert got[:2] == parts(run(9))[:2]
    assert got[-1] == parts(run(9))[-1]
    assert len({part.data.get("n") for part in got[1:-1]}) == len(got) - 2


async def test_a_later_run_that_can_not_be_resumed_is_said_to_be_too() -> None:
    first, second = run(2), run(4, 100, name="s")
    lines = Line(after=4, cut_events=2), Line(after=0, cut_events=2), Line(after=0), Line(after=0), Line()
    with streams([*first, *second], *lines) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID) as stream:
                assert [await anext(stream) for _ in first] == parts(first)
                assert stream.resumable
                server.resumable = False
                server.go_on(3)
                assert [await anext(stream) for _ in range(2)] == parts(second)[:2]
                with pytest.warns(StreamNotResumableWarning):
                    assert await anext(stream) == parts(second)[3]
                assert stream.resumable is False


@pytest.mark.filterwarnings("ignore::langthreads.StreamNotResumableWarning")
async def test_a_state_update_is_no_sign_that_runs_can_be_resumed() -> None:
    with streams(FIVE, Line(after=3, cut_events=3), Line(after=0), Line(after=0), resumable=False) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                got = [await anext(stream) for _ in range(3)]
                async with arunning(lambda: acollect(stream)) as result:
                    await await_until(lambda: server.opened == 3)
                    server.publish(STATE_UPDATE)
                    server.go_on()
                    got += await result()
                assert stream.resumable is False
    assert [part for part in got if part.event != "state_update"] == parts(FIVE)


async def test_an_error_that_is_not_replayed_is_no_sign_that_runs_can_not_be_resumed() -> None:
    failed = [*run(2)[:-1], event("error", {"error": "ValueError"}, 9), event("metadata", {"status": "run_done"}, 20)]
    for cut in (3, 4):
        with streams(failed, Line(cut_events=cut)) as server:
            server.never_replayed |= {"error"}
            async with connected(server) as threads:
                async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                    got = await acollect(stream)
                    assert stream.resumable is not False
        assert got == [part for part in parts(failed) if part.event != "error" or cut == 4]
    with streams(failed, Line(after=4, cut_events=4), Line(after=0), Line()) as server:
        server.never_replayed |= {"error"}
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID) as stream:
                assert [await anext(stream) for _ in failed] == parts(failed)
                server.publish(event("values", 1, 30))  # the replay ends where it reaches what is live
                assert (await anext(stream)).data == 1
                assert stream.resumable is None


# ---------------------------------------------------------------- attempts and waits


async def test_when_all_attempts_fail_the_error_says_why() -> None:
    busy = Line(answer=answer('{"detail": "overloaded"}', "503 Busy", "x-request-id: r1"))
    with streams(FIVE, *[busy] * 9) as server:
        async with connected(server) as threads:
            stream = threads.join_stream(THREAD_ID)
            with pytest.raises(InternalServerError, match="overloaded") as caught:
                await anext(stream)
            assert (caught.value.attempts, caught.value.body, caught.value.request_id) == (
                4,
                {"detail": "overloaded"},
                "r1",
            )
            assert waits(threads) == [1.0, 2.0, 4.0]
            assert await acollect(stream) == []
    assert len(server.joins) == 4


async def test_after_a_cut_there_are_as_many_attempts() -> None:
    with streams(FIVE, Line(cut_events=2), *[Line(answer=answer("", "503 Busy"))] * 9) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID) as stream:
                assert [await anext(stream), await anext(stream)] == parts(FIVE)[:2]
                with pytest.raises(InternalServerError) as caught:
                    await anext(stream)
                assert stream.cursor
    assert caught.value.attempts == 4
    assert len(server.joins) == 4


async def test_progress_earns_a_fresh_set_of_attempts() -> None:
    many = run(10)
    cuts = [Line(after=1, cut_events=1), *chain(*[(Line(after=1, cut_events=1), Line(after=0, cut_events=2))] * 15)]
    with streams(many, *cuts) as server:
        async with connected(server, retries=1) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert await acollect(stream) == parts(many)
    assert server.opened > 10


async def test_without_retries_a_cut_is_an_error() -> None:
    with streams(FIVE, Line(cut_events=2)) as server:
        async with connected(server, retries=0) as threads:
            async with threads.join_stream(THREAD_ID) as stream:
                assert [await anext(stream), await anext(stream)] == parts(FIVE)[:2]
                with pytest.raises(APIConnectionError) as caught:
                    await anext(stream)
    assert (caught.value.attempts, server.opened) == (1, 1)


async def test_nobody_there() -> None:
    async with AsyncThreadsClient("http://127.0.0.1:9", retries=0) as threads:
        with pytest.raises(APIConnectionError, match=r"127\.0\.0\.1:9"):
            await anext(threads.join_stream(THREAD_ID))


async def test_a_server_says_when_to_come_back() -> None:
    limited = Line(answer=answer('{"detail": "slow down"}', "429 Too Many Requests", "retry-after: 7"))
    with streams(FIVE, limited, Line(cut_events=2), limited) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert await acollect(stream) == parts(FIVE)
            assert waits(threads) == [7.0, 1.0, 7.0]


async def test_a_server_that_asks_for_too_long_a_wait() -> None:
    limited = Line(answer=answer('{"detail": "slow down"}', "429 Too Many Requests", "retry-after: 600"))
    with streams(FIVE, limited) as server:
        async with connected(server) as threads:
            with pytest.raises(RateLimitError) as caught:
                await anext(threads.join_stream(THREAD_ID))
    assert caught.value.retry_after == 600


async def test_a_stream_says_how_long_to_wait_before_a_reconnect() -> None:
    with streams(FIVE, Line(first=b"retry: 12500\r\n\r\n", cut_events=2)) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert await acollect(stream) == parts(FIVE)
            assert waits(threads) == [12.5]


@pytest.mark.parametrize("retries", [0, 3])
async def test_a_last_event_without_its_blank_line(retries: int) -> None:
    """It comes once: now, where there is no reconnect, and in full with the next connection otherwise."""
    size = sum(len(wire_form(one)) for one in FIVE[:3])
    with streams(FIVE, Line(cut=size - 2, end="close")) as server:
        async with connected(server, retries=retries) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert [await anext(stream) for _ in range(3)] == parts(FIVE)[:3]
                if retries:
                    assert await acollect(stream) == parts(FIVE)[3:]
                else:
                    with pytest.raises(APIConnectionError, match="closed the stream"):
                        await anext(stream)


@pytest.mark.parametrize("end", ["drop", "reset"])
async def test_half_an_event_is_none(end: Any) -> None:
    size = sum(len(wire_form(one)) for one in FIVE[:3])
    with streams(FIVE, Line(cut=size - 2, end=end)) as server:
        async with connected(server, retries=0) as threads:
            async with threads.join_stream(THREAD_ID) as stream:
                assert [await anext(stream) for _ in range(2)] == parts(FIVE)[:2]
                with pytest.raises(APIConnectionError):
                    await anext(stream)


# ---------------------------------------------------------------- when it ends


async def test_until_a_run_is_done() -> None:
    script = [*FIVE, *run(3, 100, name="s")]
    with streams(script) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert await acollect(stream) == parts(FIVE)
                assert (stream.cursor or "").startswith(str(FIVE[-1][2]))
            async with threads.join_stream(THREAD_ID, last_event_id=stream.cursor, until="run_done") as stream:
                assert await acollect(stream) == parts(script)[len(FIVE) :]


async def test_until_idle_on_an_idle_thread_is_at_once() -> None:
    with streams() as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="idle") as stream:
                assert await acollect(stream) == []


async def test_until_idle_gives_all_queued_runs() -> None:
    script = [*FIVE, *run(3, 100, name="s")]
    for cut in range(len(script)):
        with streams(script, Line(cut_events=cut) if cut else Line(), beats=0.03) as server:
            async with connected(server) as threads:
                async with threads.join_stream(THREAD_ID, until="idle") as stream:
                    assert await acollect(stream) == parts(script), f"cut after {cut} events"


async def test_until_idle_gives_what_came_while_it_asked_for_the_status() -> None:
    """The second run begins and ends between the first one's end and the answer that the thread is idle."""
    script = [*FIVE, *run(3, 100, name="s")]
    with streams(script, Line(after=len(FIVE))) as server:
        server.on_search = lambda: server.go_on() if len(server.requests) > 2 else None
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="idle") as stream:
                assert await acollect(stream) == parts(script)


async def test_until_idle_waits_for_a_run_of_which_the_beginning_has_come() -> None:
    script = [*FIVE, *run(3, 100, name="s")]
    some = sum(len(wire_form(one)) for one in FIVE) + 10
    with streams(script, Line(pause=some)) as server:
        server.status = "idle"
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="idle") as stream:
                assert await acollect(stream) == parts(script)


async def test_until_idle_waits_for_an_event_of_which_half_has_come() -> None:
    large = [FIVE[0], event("values", {"text": "x" * 100_000}, 1), FIVE[-1]]
    half = len(wire_form(large[0])) + 5000
    with streams(large, Line(cut=half, end="stall")) as server:
        server.status = "idle"
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="idle", heartbeat_timeout=0.3) as stream:
                assert [await anext(stream) for _ in range(3)] == parts(large)


@pytest.mark.parametrize("until", ["idle", "run_done"])
async def test_a_replay_of_what_is_over(until: Any) -> None:
    with streams(FIVE, beats=0.03) as server:
        server.go_on()
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, last_event_id="-", until=until) as stream:
                assert await acollect(stream) == parts(FIVE)


async def test_a_run_whose_end_can_not_be_replayed_has_one() -> None:
    with streams(FIVE, Line(after=ALL, cut_events=3), beats=0.03, resumable=False) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                with pytest.warns(StreamNotResumableWarning):
                    assert await acollect(stream) == parts(FIVE)[:3]


async def test_a_heartbeat_in_the_middle_of_a_replay_does_not_end_it() -> None:
    script = [*FIVE, *run(5, 100, name="s")]
    heartbeat = b": heartbeat\r\n\r\n"
    with streams(script, Line(), Line(first=heartbeat, pause=len(heartbeat)), beats=0.5) as server:
        server.go_on()
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, last_event_id="-", until="idle") as stream:
                assert await acollect(stream) == parts(script)


async def test_a_replay_that_stalls_is_a_dead_connection() -> None:
    with streams(FIVE, Line(), Line(cut_events=3, end="stall"), Line(), Line()) as server:
        server.go_on()
        async with connected(server) as threads:
            async with threads.join_stream(
                THREAD_ID, last_event_id="-", until="run_done", heartbeat_timeout=0.2
            ) as stream:
                assert await acollect(stream) == parts(FIVE)


# ---------------------------------------------------------------- never for ever


async def test_a_thread_that_does_not_exist() -> None:
    with streams() as server:
        server.gone = True
        async with connected(server) as threads:
            for last_event_id in (None, "-"):
                with pytest.raises(NotFoundError, match=THREAD_ID) as caught:
                    await anext(threads.join_stream(THREAD_ID, last_event_id=last_event_id))
                assert caught.value.status_code == 404
            await await_until(lambda: server.streams_open == 0)


async def test_a_thread_that_is_deleted_meanwhile() -> None:
    with streams(FIVE, beats=0.03) as server:
        async with AsyncThreadsClient(server.url) as threads:
            async with threads.join_stream(THREAD_ID, heartbeat_timeout=0.3) as stream:
                assert [await anext(stream) for _ in FIVE] == parts(FIVE)
                server.gone = True
                began = time.monotonic()
                with pytest.raises(NotFoundError):
                    await anext(stream)
    assert time.monotonic() - began < 3


async def test_no_part_for_too_long_in_spite_of_heartbeats() -> None:
    with streams(FIVE, beats=0.02) as server:
        async with AsyncThreadsClient(server.url) as threads:
            async with threads.join_stream(THREAD_ID, timeout=0.2) as stream:
                assert [await anext(stream) for _ in FIVE] == parts(FIVE)
                began = time.monotonic()
                with pytest.raises(APITimeoutError, match=r"no part for 0\.2 s"):
                    await anext(stream)
    assert 0.15 < time.monotonic() - began < 2
    assert server.opened == 1


async def test_the_time_that_the_program_takes_does_not_count() -> None:
    with streams(FIVE, Line(after=1)) as server:
        async with AsyncThreadsClient(server.url) as threads:
            async with threads.join_stream(THREAD_ID, timeout=0.1) as stream:
                await anext(stream)
                server.go_on()
                threading.Event().wait(0.2)  # the program works
                assert await anext(stream) == parts(FIVE)[1]


async def test_reconnecting_counts() -> None:
    with streams((), *[Line(answer=answer("", "503 Busy"))] * 99) as server:
        async with connected(server, retries=50) as threads:
            with pytest.raises(APITimeoutError, match="no part for 5 s"):
                await anext(threads.join_stream(THREAD_ID, timeout=5))
            assert 4.9 < sum(waits(threads)) < 5.1


async def test_a_server_that_does_not_answer_is_given_up_on() -> None:
    with streams(FIVE, *[Line(silent=True)] * 5) as server:
        async with connected(server, retries=1) as threads:
            with pytest.raises(APITimeoutError) as caught:
                await anext(threads.join_stream(THREAD_ID, heartbeat_timeout=0.1))
    assert caught.value.attempts == 2


async def test_an_event_that_is_too_large() -> None:
    script = [FIVE[0], event("values", "x" * 5000, 1)]
    with streams(script) as server:
        async with connected(server) as threads:
            async with threads.join_stream(THREAD_ID, max_event_bytes=1000) as stream:
                assert await anext(stream) == parts(script)[0]
                with pytest.raises(APIResponseValidationError, match="larger than 1000 bytes"):
                    await anext(stream)
            async with threads.join_stream(THREAD_ID, last_event_id="-") as stream:
                assert [await anext(stream), await anext(stream)] == parts(script)
    assert server.opened == 3


# ---------------------------------------------------------------- what servers answer instead


@pytest.mark.parametrize(
    ("what", "error", "text"),
    [
        (answer('{"detail": "no such thread"}', "404 Not Found"), NotFoundError, "no such thread"),
        (answer('{"detail": "bad id"}', "422 Unprocessable"), APIStatusError, "bad id"),
        (answer("<html>", "200 OK", kind="text/html"), APIResponseValidationError, "expected a stream.*text/html"),
        (answer("", "307 Moved", "location: http://127.0.0.1:9/x"), APIError, "redirects to"),
    ],
    ids=["missing", "refused", "html", "redirect"],
)
async def test_an_answer_that_is_no_stream(what: bytes, error: type[APIError], text: str) -> None:
    with streams(FIVE, *[Line(answer=what)] * 3) as server:
        async with connected(server, api_key=KEY) as threads:
            for _ in range(3):
                with pytest.raises(error, match=text) as caught:
                    await anext(threads.join_stream(THREAD_ID))
                assert KEY not in str(caught.value) + repr(caught.value)
    assert (len(server.joins), server.connections) == (3, 1)  # one connection, given back each time


async def test_an_echoed_key_is_masked() -> None:
    echo = Line(answer=answer(json.dumps({"detail": f"bad key {KEY}"}), "403 Forbidden", f"x-echo: {KEY}"))
    with streams(FIVE, echo) as server:
        async with connected(server, api_key=KEY) as threads:
            with pytest.raises(APIError) as caught:
                await anext(threads.join_stream(THREAD_ID))
    assert KEY not in f"{caught.value} {caught.value!r} {vars(caught.value)}"


async def test_a_redirect_is_not_followed_with_the_key() -> None:
    with streams(FIVE) as elsewhere:
        moved = Line(answer=answer("", "302 Found", f"location: {elsewhere.url}/threads/x/stream"))
        with streams(FIVE, moved) as server:
            async with connected(server, api_key=KEY) as threads:
                with pytest.raises(APIError):
                    await anext(threads.join_stream(THREAD_ID))
        assert elsewhere.requests == []


# ---------------------------------------------------------------- nothing is left behind


@pytest.mark.parametrize("how", ["break", "exception", "close", "dropped", "kept"])
async def test_leaving_early_leaves_nothing(how: str) -> None:
    with streams(FIVE) as server:
        async with connected(server) as threads:
            for cut in (False, True):
                if cut:
                    server.lines.append(Line(cut_events=3))
                stream = threads.join_stream(THREAD_ID, last_event_id="-")
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
                elif how == "kept":
                    assert len(await acollect(threads.join_stream(THREAD_ID, last_event_id="-", until="run_done"))) == 7
                    await stream.aclose()
                del stream
                gc.collect()
                assert await await_until(lambda: server.streams_open == 0)
                assert await await_until(lambda: aother_tasks() == 0)


async def test_closing_while_another_waits() -> None:
    with streams(FIVE) as server:
        async with connected(server) as threads:
            stream = threads.join_stream(THREAD_ID)
            assert [await anext(stream) for _ in FIVE] == parts(FIVE)
            async with arunning(lambda: acollect(stream)) as result:
                await await_until(lambda: False, 0.05)  # it waits for bytes by now
                began = time.monotonic()
                await stream.aclose()
                assert await result() == []
            assert time.monotonic() - began < 2
            assert await await_until(lambda: server.streams_open == 0)


@pytest.mark.usefixtures("untraced_threads")
async def test_a_thousand_abandoned_streams() -> None:
    with streams(FIVE) as server:
        async with connected(server) as threads:
            for number in range(1000):
                stream = threads.join_stream(THREAD_ID, last_event_id="-")
                await anext(stream)
                del stream
                if number % 100 == 0:
                    assert await await_until(lambda: server.streams_open == 0)
                    server.requests.clear()
                if number == 200:
                    gc.collect()
                    before = len(gc.get_objects())
            assert await await_until(lambda: server.streams_open == 0)
            assert await await_until(lambda: aother_tasks() == 0)
            server.requests.clear()
            gc.collect()
            assert len(gc.get_objects()) - before < 500
            assert threading.active_count() < 50
            assert connections(threads) <= 1
