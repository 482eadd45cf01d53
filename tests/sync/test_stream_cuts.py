# Generated from tests/async/test_stream_cuts.py by `nox -s generate`; edit that file instead of this one.
"""A thread's stream whose connections are cut: nothing is lost or arrives twice, and what can't be replayed is reported."""

from __future__ import annotations

import json
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langthreads import (
    APIConnectionError,
    RetryPolicy,
    StreamNotResumableWarning,
)
from tests.support.compat import collect, running, wait_until
from tests.support.stream_clients import FIVE, connected, parts
from tests.support.streams import ALL, START, THREAD_ID, Line, event, recorded, run, streams, wire_form
from tests.support.wire import answer

RECORDINGS = Path(__file__).parent.parent / "unit" / "streams"
ENDS: list[Any] = ["close", "drop", "reset"]
STATE_UPDATE = event("state_update", {"state": {}}, 3)


# ---------------------------------------------------------------- nothing lost, nothing twice


@pytest.mark.thorough
def test_a_cut_after_any_byte() -> None:
    short = run(2, each=2)
    size = sum(len(wire_form(one)) for one in short)
    for cut, end in zip(range(size + 1), cycle(ENDS), strict=False):
        with streams(short, Line(cut=cut, end=end)) as server:
            with connected(server) as threads:
                with threads.join_stream(THREAD_ID, until="run_done") as stream:
                    assert collect(stream) == parts(short), f"cut after {cut} bytes by {end}"


@pytest.mark.parametrize("name", [path.stem for path in sorted(RECORDINGS.glob("*.sse"))])
def test_a_cut_after_any_event_of_what_a_server_sent(name: str) -> None:
    stream_of_events = [one for one in recorded(RECORDINGS / f"{name}.sse") if one[0] != "state_update"]
    runs = sum(b"run_done" in data for _, data, _ in stream_of_events)
    for cut in range(len(stream_of_events)):
        with streams(stream_of_events, Line(cut_events=cut)) as server:
            with connected(server) as threads:
                with threads.join_stream(THREAD_ID) as stream:
                    got = [next(stream) for _ in stream_of_events]
                    assert got == parts(stream_of_events), f"cut after {cut} events"
                    assert stream.resumable is (True if cut else None)
    assert runs


@pytest.mark.parametrize("end", [*ENDS, "stall"])
def test_however_a_connection_ends(end: Any) -> None:
    with streams(FIVE, Line(cut_events=3, end=end)) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done", heartbeat_timeout=0.2) as stream:
                assert collect(stream) == parts(FIVE)
    assert [join.resumes_from for join in server.joins] == [None, None, f"{START}-0"]


@pytest.mark.parametrize("status", ["429 Too Many Requests", "500 Oops", "502 Bad Gateway", "503 Busy", "504 Late"])
@pytest.mark.parametrize("which", [0, 1, 2], ids=["first", "live", "replay"])
def test_a_server_that_can_not_answer_for_a_while(status: str, which: int) -> None:
    lines = [Line(cut_events=3), Line()]
    lines.insert(which, Line(answer=answer('{"detail": "wait"}', status)))
    with streams(FIVE, *lines) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert collect(stream) == parts(FIVE)


@pytest.mark.parametrize(
    ("end", "text"),
    [
        (b"0\r\n\r\n", "the server closed the stream"),
        (b"0\r\nsome-trailer: of more than a few bytes\r\n\r\n", "the server closed the stream"),
        (b"this is how no chunk of HTTP/1.1 begins\r\n", "broke before the answer was complete"),
    ],
    ids=["end", "trailer", "nonsense"],
)
def test_however_it_ends_with_the_events_it_brought_at_once(end: bytes, text: str, backend: str) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    body = b"".join(b"%x\r\n%b\r\n" % (len(form), form) for form in map(wire_form, FIVE))
    with streams([], Line(answer=head + body + end)) as server:
        with connected(server, retries=0) as threads:
            stream = threads.join_stream(THREAD_ID)
            # aiohttp returns nothing of a packet with invalid bytes in it.
            if backend != "aiohttp" or not end.startswith(b"this"):
                assert [next(stream) for _ in FIVE] == parts(FIVE)
            with pytest.raises(APIConnectionError, match=text):
                next(stream)


def test_bytes_that_come_one_by_one() -> None:
    with streams(FIVE, Line(drip=True, cut_events=4), Line(drip=True), Line(drip=True)) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert collect(stream) == parts(FIVE)


def test_events_between_a_replay_and_its_subscription() -> None:
    """What no replay and no listening on one connection can have: the live connection has it."""
    for gap in range(1, 5):
        lines = Line(after=2, cut_events=2), Line(after=0), Line(before=1, gap=gap)
        with streams(run(8, each=3), *lines) as server:
            with connected(server) as threads:
                with threads.join_stream(THREAD_ID, until="run_done") as stream:
                    assert [part.data for part in collect(stream)] == [p.data for p in parts(run(8, each=3))]


def test_a_heartbeat_before_what_is_live_does_not_hide_it() -> None:
    heartbeat = Line(first=b": heartbeat\r\n\r\n", after=0)
    with streams(FIVE, Line(after=2, cut_events=2), heartbeat, Line(gap=3)) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert collect(stream) == parts(FIVE)


def test_a_state_update_before_what_is_live_does_not_hide_it() -> None:
    early = event("state_update", {"state": {}}, 99)  # through a queue of its own, ahead of the others
    with streams(FIVE, Line(after=2, cut_events=2), Line(after=0), Line(gap=3)) as server:
        server.searches.append(answer(json.dumps([{"thread_id": THREAD_ID, "status": "busy"}])))
        with connected(server) as threads:
            seen = 0

            def publish() -> None:
                nonlocal seen
                seen += 1
                if seen == 2:
                    server.publish(early)

            server.on_search = publish
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                got = collect(stream)
    assert [part for part in got if part.event != "state_update"] == parts(FIVE)
    assert sum(part.event == "state_update" for part in got) == 1


def test_state_updates_come_after_a_cut_too() -> None:
    with streams(FIVE, Line(cut_events=7), beats=0.03) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, stream_mode=["run_modes", "state_update"]) as stream:
                got = [next(stream) for _ in FIVE]
                wait_until(lambda: server.streams_open == 0)
                waiting = running(lambda: next(stream))
                with waiting as result:
                    wait_until(lambda: server.opened == 3)
                    server.publish(STATE_UPDATE)
                    assert result() == parts([STATE_UPDATE])[0]
                assert got == parts(FIVE)


def test_a_listener_that_joins_in_the_middle_of_a_millisecond() -> None:
    crowd = run(12, each=7)
    for joins in range(6):
        for cut in range(1, 13 - joins):
            with streams(crowd, Line(cut_events=cut)) as server:
                server.go_on(joins)
                with connected(server) as threads:
                    with threads.join_stream(THREAD_ID, until="run_done") as stream:
                        assert collect(stream) == parts(crowd)[joins:], f"joined at {joins}, cut after {cut}"


def test_going_on_in_another_process() -> None:
    for leaves in range(1, len(FIVE)):
        with streams(FIVE) as server:
            with connected(server) as threads:
                with threads.join_stream(THREAD_ID, version="v2") as first:
                    got = [next(first) for _ in range(leaves)]
                    cursor = first.cursor
                assert first.cursor == cursor
            with connected(server) as threads:
                with threads.join_stream(THREAD_ID, last_event_id=cursor, until="run_done") as second:
                    rest = collect(second)
                    assert second.resumable
        assert [(part.event, part.data, part.id) for part in got] + rest == parts(FIVE)


def test_a_place_in_the_middle_of_what_came_at_once() -> None:
    with streams(FIVE) as server:
        server.go_on()  # a replay arrives in one piece
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, last_event_id="-") as stream:
                for expected in parts(FIVE):
                    assert next(stream) == expected
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


@pytest.mark.thorough
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(cuts(), st.integers(1, 14), st.integers(1, 5), st.integers(0, 5))
def test_cuts_at_random(lines: list[Line], steps: int, each: int, joins: int) -> None:
    script = run(steps, each=each)
    joins = min(joins, steps)
    with streams(script, *lines, beats=0.005, each_beat=2) as server:
        server.go_on(joins)
        with connected(server, retries=RetryPolicy(max_retries=50, initial_delay=0)) as threads:
            with threads.join_stream(THREAD_ID, until="run_done", heartbeat_timeout=5) as stream:
                got = collect(stream)
    # One that is cut off before its first event goes on from the second in which it joined.
    assert got == parts(script)[len(script) - len(got) :]
    assert len(got) >= len(script) - joins


def test_the_last_events_of_a_run_in_one_millisecond() -> None:
    """The replaying connection has missed one of them, and brings the run's end: that is not the last of them."""
    script = run(11, each=5)
    lines = Line(after=0, cut=427, end="close"), Line(before=4, gap=1, after=0), Line(gap=1)
    with streams(script, *lines, beats=0.005, each_beat=2) as server:
        with connected(server, retries=RetryPolicy(max_retries=50, initial_delay=0)) as threads:
            with threads.join_stream(THREAD_ID, until="run_done", heartbeat_timeout=5) as stream:
                assert collect(stream) == parts(script)


# ---------------------------------------------------------------- what can't be replayed


def test_a_run_that_can_not_be_resumed_is_said_to_be_once() -> None:
    with streams(
        run(9), Line(after=3, cut_events=2), Line(after=3), Line(cut_events=3), Line(), resumable=False
    ) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                with pytest.warns(StreamNotResumableWarning, match="stream_resumable=True") as caught:
                    got = collect(stream)
            assert stream.resumable is False
    assert len(caught) == 1
    assert Path(caught[0].filename).parent.parent.name == "tests"  # the loop over the stream
    assert got[:2] == parts(run(9))[:2]
    assert got[-1] == parts(run(9))[-1]
    assert len({part.data.get("n") for part in got[1:-1]}) == len(got) - 2


def test_a_later_run_that_can_not_be_resumed_is_said_to_be_too() -> None:
    first, second = run(2), run(4, 100, name="s")
    lines = Line(after=4, cut_events=2), Line(after=0, cut_events=2), Line(after=0), Line(after=0), Line()
    with streams([*first, *second], *lines) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID) as stream:
                assert [next(stream) for _ in first] == parts(first)
                assert stream.resumable
                server.resumable = False
                server.go_on(3)
                assert [next(stream) for _ in range(2)] == parts(second)[:2]
                with pytest.warns(StreamNotResumableWarning):
                    assert next(stream) == parts(second)[3]
                assert stream.resumable is False


@pytest.mark.filterwarnings("ignore::langthreads.StreamNotResumableWarning")
def test_a_state_update_is_no_sign_that_runs_can_be_resumed() -> None:
    with streams(FIVE, Line(after=3, cut_events=3), Line(after=0), Line(after=0), resumable=False) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                got = [next(stream) for _ in range(3)]
                with running(lambda: collect(stream)) as result:
                    wait_until(lambda: server.opened == 3)
                    server.publish(STATE_UPDATE)
                    server.go_on()
                    got += result()
                assert stream.resumable is False
    assert [part for part in got if part.event != "state_update"] == parts(FIVE)


def test_an_error_that_is_not_replayed_is_no_sign_that_runs_can_not_be_resumed() -> None:
    failed = [*run(2)[:-1], event("error", {"error": "ValueError"}, 9), event("metadata", {"status": "run_done"}, 20)]
    for cut in (3, 4):
        with streams(failed, Line(cut_events=cut)) as server:
            server.never_replayed |= {"error"}
            with connected(server) as threads:
                with threads.join_stream(THREAD_ID, until="run_done") as stream:
                    got = collect(stream)
                    assert stream.resumable is not False
        assert got == [part for part in parts(failed) if part.event != "error" or cut == 4]
    with streams(failed, Line(after=4, cut_events=4), Line(after=0), Line()) as server:
        server.never_replayed |= {"error"}
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID) as stream:
                assert [next(stream) for _ in failed] == parts(failed)
                server.publish(event("values", 1, 30))  # the replay ends where it reaches what is live
                assert (next(stream)).data == 1
                assert stream.resumable is None
