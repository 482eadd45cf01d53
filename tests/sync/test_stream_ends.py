# Generated from tests/async/test_stream_ends.py by `nox -s generate`; edit that file instead of this one.
"""When a thread's stream ends, that it never waits for ever, and that it leaves nothing behind."""

from __future__ import annotations

import contextlib
import gc
import threading
import time
from typing import Any

import pytest

from langthreads import (
    APIResponseValidationError,
    APITimeoutError,
    NotFoundError,
    StreamNotResumableWarning,
)
from langthreads_sync import ThreadsClient
from tests.support.compat import collect, other_tasks, running, wait_until
from tests.support.pools import connections
from tests.support.stream_clients import FIVE, connected, parts, waits
from tests.support.streams import ALL, THREAD_ID, Line, event, run, streams, wire_form
from tests.support.wire import answer

# ---------------------------------------------------------------- when it ends


def test_until_a_run_is_done() -> None:
    script = [*FIVE, *run(3, 100, name="s")]
    with streams(script) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert collect(stream) == parts(FIVE)
                assert (stream.cursor or "").startswith(str(FIVE[-1][2]))
            with threads.join_stream(THREAD_ID, last_event_id=stream.cursor, until="run_done") as stream:
                assert collect(stream) == parts(script)[len(FIVE) :]


def test_until_idle_on_an_idle_thread_is_at_once() -> None:
    with streams() as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="idle") as stream:
                assert collect(stream) == []


def test_until_idle_gives_all_queued_runs() -> None:
    script = [*FIVE, *run(3, 100, name="s")]
    for cut in range(len(script)):
        with streams(script, Line(cut_events=cut) if cut else Line(), beats=0.03) as server:
            with connected(server) as threads:
                with threads.join_stream(THREAD_ID, until="idle") as stream:
                    assert collect(stream) == parts(script), f"cut after {cut} events"


def test_until_idle_gives_what_came_while_it_asked_for_the_status() -> None:
    """The second run begins and ends between the first one's end and the answer that the thread is idle."""
    script = [*FIVE, *run(3, 100, name="s")]
    with streams(script, Line(after=len(FIVE))) as server:
        server.on_search = lambda: server.go_on() if len(server.requests) > 2 else None
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="idle") as stream:
                assert collect(stream) == parts(script)


def test_until_idle_waits_for_a_run_of_which_the_beginning_has_come() -> None:
    script = [*FIVE, *run(3, 100, name="s")]
    some = sum(len(wire_form(one)) for one in FIVE) + 10
    with streams(script, Line(pause=some)) as server:
        server.status = "idle"
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="idle") as stream:
                assert collect(stream) == parts(script)


def test_until_idle_waits_for_an_event_of_which_half_has_come() -> None:
    large = [FIVE[0], event("values", {"text": "x" * 100_000}, 1), FIVE[-1]]
    half = len(wire_form(large[0])) + 5000
    with streams(large, Line(cut=half, end="stall")) as server:
        server.status = "idle"
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="idle", heartbeat_timeout=0.3) as stream:
                assert [next(stream) for _ in range(3)] == parts(large)


@pytest.mark.parametrize("until", ["idle", "run_done"])
def test_a_replay_of_what_is_over(until: Any) -> None:
    with streams(FIVE, beats=0.03) as server:
        server.go_on()
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, last_event_id="-", until=until) as stream:
                assert collect(stream) == parts(FIVE)


def test_a_run_whose_end_can_not_be_replayed_has_one() -> None:
    with streams(FIVE, Line(after=ALL, cut_events=3), beats=0.03, resumable=False) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                with pytest.warns(StreamNotResumableWarning):
                    assert collect(stream) == parts(FIVE)[:3]


def test_a_heartbeat_in_the_middle_of_a_replay_does_not_end_it() -> None:
    script = [*FIVE, *run(5, 100, name="s")]
    heartbeat = b": heartbeat\r\n\r\n"
    with streams(script, Line(), Line(first=heartbeat, pause=len(heartbeat)), beats=0.5) as server:
        server.go_on()
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, last_event_id="-", until="idle") as stream:
                assert collect(stream) == parts(script)


def test_a_replay_that_stalls_is_a_dead_connection() -> None:
    with streams(FIVE, Line(), Line(cut_events=3, end="stall"), Line(), Line()) as server:
        server.go_on()
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, last_event_id="-", until="run_done", heartbeat_timeout=0.2) as stream:
                assert collect(stream) == parts(FIVE)


# ---------------------------------------------------------------- never for ever


def test_a_thread_that_does_not_exist() -> None:
    with streams() as server:
        server.gone = True
        with connected(server) as threads:
            for last_event_id in (None, "-"):
                with pytest.raises(NotFoundError, match=THREAD_ID) as caught:
                    next(threads.join_stream(THREAD_ID, last_event_id=last_event_id))
                assert caught.value.status_code == 404
            wait_until(lambda: server.streams_open == 0)


def test_a_thread_that_is_deleted_meanwhile() -> None:
    with streams(FIVE, beats=0.03) as server:
        with ThreadsClient(server.url) as threads:
            with threads.join_stream(THREAD_ID, heartbeat_timeout=0.3) as stream:
                assert [next(stream) for _ in FIVE] == parts(FIVE)
                server.gone = True
                began = time.monotonic()
                with pytest.raises(NotFoundError):
                    next(stream)
    assert time.monotonic() - began < 3


def test_no_part_for_too_long_in_spite_of_heartbeats() -> None:
    with streams(FIVE, beats=0.02) as server:
        with ThreadsClient(server.url) as threads:
            with threads.join_stream(THREAD_ID, timeout=0.2) as stream:
                assert [next(stream) for _ in FIVE] == parts(FIVE)
                began = time.monotonic()
                with pytest.raises(APITimeoutError, match=r"no part for 0\.2 s"):
                    next(stream)
    assert 0.15 < time.monotonic() - began < 2
    assert server.opened == 1


def test_the_time_that_the_program_takes_does_not_count() -> None:
    with streams(FIVE, Line(after=1)) as server:
        with ThreadsClient(server.url) as threads:
            with threads.join_stream(THREAD_ID, timeout=0.1) as stream:
                next(stream)
                server.go_on()
                threading.Event().wait(0.2)  # the program works
                assert next(stream) == parts(FIVE)[1]


def test_reconnecting_counts() -> None:
    with streams((), *[Line(answer=answer("", "503 Busy"))] * 99) as server:
        with connected(server, retries=50) as threads:
            with pytest.raises(APITimeoutError, match="no part for 5 s"):
                next(threads.join_stream(THREAD_ID, timeout=5))
            assert 4.9 < sum(waits(threads)) < 5.1


def test_a_server_that_does_not_answer_is_given_up_on() -> None:
    with streams(FIVE, *[Line(silent=True)] * 5) as server:
        with connected(server, retries=1) as threads:
            with pytest.raises(APITimeoutError) as caught:
                next(threads.join_stream(THREAD_ID, heartbeat_timeout=0.1))
    assert caught.value.attempts == 2


def test_an_event_that_is_too_large() -> None:
    script = [FIVE[0], event("values", "x" * 5000, 1)]
    with streams(script) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, max_event_bytes=1000) as stream:
                assert next(stream) == parts(script)[0]
                with pytest.raises(APIResponseValidationError, match="larger than 1000 bytes"):
                    next(stream)
            with threads.join_stream(THREAD_ID, last_event_id="-") as stream:
                assert [next(stream), next(stream)] == parts(script)
    assert server.opened == 3


# ---------------------------------------------------------------- nothing is left behind


@pytest.mark.parametrize("how", ["break", "exception", "close", "dropped", "kept"])
def test_leaving_early_leaves_nothing(how: str) -> None:
    with streams(FIVE) as server:
        with connected(server) as threads:
            for cut in (False, True):
                if cut:
                    server.lines.append(Line(cut_events=3))
                stream = threads.join_stream(THREAD_ID, last_event_id="-")
                if how == "exception":
                    with contextlib.suppress(ZeroDivisionError):
                        with stream:
                            for _ in stream:
                                raise ZeroDivisionError
                elif how == "break":
                    with stream:
                        for _ in stream:
                            break
                else:
                    next(stream)
                if how == "close":
                    stream.close()
                elif how == "kept":
                    assert len(collect(threads.join_stream(THREAD_ID, last_event_id="-", until="run_done"))) == 7
                    stream.close()
                del stream
                gc.collect()
                assert wait_until(lambda: server.streams_open == 0)
                assert wait_until(lambda: other_tasks() == 0)


def test_closing_while_another_waits() -> None:
    with streams(FIVE) as server:
        with connected(server) as threads:
            stream = threads.join_stream(THREAD_ID)
            assert [next(stream) for _ in FIVE] == parts(FIVE)
            with running(lambda: collect(stream)) as result:
                wait_until(lambda: False, 0.05)  # it waits for bytes by now
                began = time.monotonic()
                stream.close()
                assert result() == []
            assert time.monotonic() - began < 2
            assert wait_until(lambda: server.streams_open == 0)


@pytest.mark.thorough
@pytest.mark.usefixtures("untraced_threads")
def test_a_thousand_abandoned_streams() -> None:
    with streams(FIVE) as server:
        with connected(server) as threads:
            for number in range(1000):
                stream = threads.join_stream(THREAD_ID, last_event_id="-")
                next(stream)
                del stream
                if number % 100 == 0:
                    assert wait_until(lambda: server.streams_open == 0)
                    server.requests.clear()
                if number == 200:
                    gc.collect()
                    before = len(gc.get_objects())
            assert wait_until(lambda: server.streams_open == 0)
            assert wait_until(lambda: other_tasks() == 0)
            server.requests.clear()
            gc.collect()
            assert len(gc.get_objects()) - before < 500
            assert threading.active_count() < 50
            assert connections(threads) <= 1
