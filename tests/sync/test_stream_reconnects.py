# Generated from tests/async/test_stream_reconnects.py by `nox -s generate`; edit that file instead of this one.
"""How often, when and for how long a stream connects again."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest

from langthreads import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    AuthenticationError,
    InternalServerError,
    NotFoundError,
    RateLimitError,
    RetryPolicy,
    UnprocessableEntityError,
)
from langthreads_sync import ThreadsClient
from tests.support.compat import collect
from tests.support.stream_clients import BUSY, FIVE, connected, parts, waits
from tests.support.streams import THREAD_ID, Line, run, streams, wire_form
from tests.support.wire import answer


def test_when_all_attempts_fail_the_error_says_why() -> None:
    busy = Line(answer=answer('{"detail": "overloaded"}', "503 Busy", "x-request-id: r1"))
    with streams(FIVE, *[busy] * 9) as server:
        with connected(server) as threads:
            stream = threads.join_stream(THREAD_ID)
            with pytest.raises(InternalServerError, match="overloaded") as caught:
                next(stream)
            assert (caught.value.attempts, caught.value.body, caught.value.request_id) == (
                4,
                {"detail": "overloaded"},
                "r1",
            )
            assert waits(threads) == [1.0, 2.0, 4.0]
            assert collect(stream) == []
    assert len(server.joins) == 4


def test_a_server_that_is_gone_for_less_than_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    with streams(FIVE, Line(cut_events=2), *[Line(answer=BUSY)] * 9) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert collect(stream) == parts(FIVE)
            assert waits(threads) == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 5.0]
    messages = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert "join_thread_stream: connecting again in 5.000 s: join_thread_stream: 503 overloaded" in messages[-1]
    assert len(messages) == 10


def test_a_server_that_does_not_come_back_is_given_up_on_after_a_minute() -> None:
    with streams(FIVE, Line(cut_events=2), *[Line(answer=BUSY)] * 99) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID) as stream:
                assert [next(stream), next(stream)] == parts(FIVE)[:2]
                with pytest.raises(InternalServerError, match="overloaded") as caught:
                    next(stream)
                assert stream.cursor
            assert sum(waits(threads)) == 60
    assert caught.value.attempts == len(server.joins) == 11


def test_how_long_a_stream_tries_can_be_set() -> None:
    for seconds, attempts in ((0, 4), (10, 5), (600, 79)):
        policy = RetryPolicy(max_retries=3, initial_delay=1.0, reconnect_timeout=seconds)
        with streams(FIVE, Line(cut_events=2), *[Line(answer=BUSY)] * 99) as server:
            with connected(server, retries=policy) as threads:
                with pytest.raises(InternalServerError) as caught:
                    collect(threads.join_stream(THREAD_ID))
        assert caught.value.attempts == len(server.joins) == attempts


def test_any_sign_of_life_starts_the_minute_anew() -> None:
    busy = [Line(answer=BUSY)] * 8
    heartbeat = Line(first=b": heartbeat\r\n\r\n", cut=15)
    with streams(FIVE, Line(cut_events=2), *busy, Line(), heartbeat, *busy) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert collect(stream) == parts(FIVE)
            assert waits(threads) == [1.0, 2.0, 4.0, *[8.0] * 6] * 2


@pytest.mark.parametrize(
    ("what", "error"),
    [
        (answer('{"detail": "who are you"}', "401 Unauthorized"), AuthenticationError),
        (answer('{"detail": "no such thread"}', "404 Not Found"), NotFoundError),
        (answer('{"detail": "bad id"}', "422 Unprocessable"), UnprocessableEntityError),
        (answer("<html>", "200 OK", kind="text/html"), APIResponseValidationError),
    ],
    ids=["401", "404", "422", "html"],
)
def test_after_a_cut_an_answer_that_is_final_ends_it(what: bytes, error: type[APIError]) -> None:
    with streams(FIVE, Line(cut_events=2), Line(answer=BUSY), *[Line(answer=what)] * 9) as server:
        with connected(server) as threads:
            with pytest.raises(error):
                collect(threads.join_stream(THREAD_ID))
    assert len(server.joins) == 3


def test_a_stream_does_not_ask_for_a_longer_wait_than_a_server_may() -> None:
    with streams(FIVE, Line(first=b"retry: 999999999999\r\n\r\n", cut_events=2)) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert collect(stream) == parts(FIVE)
            assert waits(threads) == [30]


def test_progress_earns_a_fresh_set_of_attempts() -> None:
    many = run(10)
    cuts = [Line(after=1, cut_events=1), *chain(*[(Line(after=1, cut_events=1), Line(after=0, cut_events=2))] * 15)]
    with streams(many, *cuts) as server:
        with connected(server, retries=1) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert collect(stream) == parts(many)
    assert server.opened > 10


def test_without_retries_a_cut_is_an_error() -> None:
    with streams(FIVE, Line(cut_events=2)) as server:
        with connected(server, retries=0) as threads:
            with threads.join_stream(THREAD_ID) as stream:
                assert [next(stream), next(stream)] == parts(FIVE)[:2]
                with pytest.raises(APIConnectionError) as caught:
                    next(stream)
    assert (caught.value.attempts, server.opened) == (1, 1)


def test_nobody_there() -> None:
    with ThreadsClient("http://127.0.0.1:9", retries=0) as threads:
        with pytest.raises(APIConnectionError, match=r"127\.0\.0\.1:9"):
            next(threads.join_stream(THREAD_ID))


def test_a_server_says_when_to_come_back() -> None:
    limited = Line(answer=answer('{"detail": "slow down"}', "429 Too Many Requests", "retry-after: 7"))
    with streams(FIVE, limited, Line(cut_events=2), limited) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert collect(stream) == parts(FIVE)
            assert waits(threads) == [7.0, 1.0, 7.0]


def test_a_server_that_asks_for_too_long_a_wait() -> None:
    limited = Line(answer=answer('{"detail": "slow down"}', "429 Too Many Requests", "retry-after: 600"))
    with streams(FIVE, limited) as server:
        with connected(server) as threads:
            with pytest.raises(RateLimitError) as caught:
                next(threads.join_stream(THREAD_ID))
    assert caught.value.retry_after == 600


def test_a_stream_says_how_long_to_wait_before_a_reconnect() -> None:
    with streams(FIVE, Line(first=b"retry: 12500\r\n\r\n", cut_events=2)) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert collect(stream) == parts(FIVE)
            assert waits(threads) == [12.5]


@pytest.mark.parametrize("retries", [0, 3])
def test_a_last_event_without_its_blank_line(retries: int) -> None:
    """It is delivered once: now, if there is no reconnect, and in full by the next connection otherwise."""
    size = sum(len(wire_form(one)) for one in FIVE[:3])
    with streams(FIVE, Line(cut=size - 2, end="close")) as server:
        with connected(server, retries=retries) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                assert [next(stream) for _ in range(3)] == parts(FIVE)[:3]
                if retries:
                    assert collect(stream) == parts(FIVE)[3:]
                else:
                    with pytest.raises(APIConnectionError, match="closed the stream"):
                        next(stream)


@pytest.mark.parametrize("end", ["drop", "reset"])
def test_half_an_event_is_none(end: Any) -> None:
    size = sum(len(wire_form(one)) for one in FIVE[:3])
    with streams(FIVE, Line(cut=size - 2, end=end)) as server:
        with connected(server, retries=0) as threads:
            with threads.join_stream(THREAD_ID) as stream:
                assert [next(stream) for _ in range(2)] == parts(FIVE)[:2]
                with pytest.raises(APIConnectionError):
                    next(stream)
