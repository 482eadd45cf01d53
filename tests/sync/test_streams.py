# Generated from tests/async/test_streams.py by `nox -s generate`; edit that file instead of this one.
"""A thread's stream: the call's arguments and results, and what servers may answer instead."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import (
    APIError,
    APIResponseValidationError,
    APIStatusError,
    InvalidArgumentError,
    NotFoundError,
    StreamPart,
    ValuesStreamPart,
)
from langthreads_sync import ThreadsClient
from tests.support.compat import collect
from tests.support.stream_clients import FIVE, KEY, connected, parts
from tests.support.streams import START, THREAD_ID, Line, streams
from tests.support.wire import answer

if TYPE_CHECKING:
    from langthreads._streaming.sse import RawEvent


# ---------------------------------------------------------------- the call


def test_nothing_is_sent_before_the_first_part_is_asked_for() -> None:
    with streams(FIVE) as server:
        with connected(server) as threads:
            stream = threads.join_stream(THREAD_ID)
            assert (stream.cursor, stream.resumable, server.requests) == (None, None, [])
            assert next(stream) == parts(FIVE)[0]
            stream.close()


def test_a_request_is_what_it_should_be() -> None:
    with streams(FIVE) as server:
        with connected(server, api_key=KEY) as threads:
            with threads.join_stream(
                THREAD_ID, stream_mode=["run_modes", "state_update"], headers={"X-Call": "c"}, params={"p": "1"}
            ) as stream:
                next(stream)
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
def test_modes_are_joined_with_commas(mode: Any, sent: str) -> None:
    with streams(FIVE) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, stream_mode=mode) as stream:
                next(stream)
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
def test_what_makes_no_sense_is_refused_at_once(arguments: dict[str, Any], error: type[Exception], text: str) -> None:
    with ThreadsClient("http://localhost:1") as threads:
        with pytest.raises(error, match=f"(?i){text}"):
            threads.join_stream(THREAD_ID, **arguments)
        with pytest.raises(InvalidArgumentError, match="thread_id"):
            threads.join_stream("")


def test_a_stream_that_is_closed_has_an_end() -> None:
    with streams(FIVE) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID) as stream:
                assert len([next(stream), next(stream)]) == 2
            assert collect(stream) == []
            stream.close()
            assert collect(stream) == []
            never_begun = threads.join_stream(THREAD_ID)
            never_begun.close()
            assert collect(never_begun) == []
            assert server.opened == 1


def test_a_loop_can_be_left_and_gone_on_with() -> None:
    with streams(FIVE) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                for part in stream:
                    assert part == parts(FIVE)[0]
                    break
                assert collect(stream) == parts(FIVE)[1:]
                assert collect(stream) == []
    assert server.opened == 1


def test_repr_names_the_call_and_the_place() -> None:
    with ThreadsClient("http://localhost:1", api_key=KEY) as threads:
        text = repr(threads.join_stream(THREAD_ID, last_event_id="5-0"))
    assert THREAD_ID in text
    assert "5-0" in text
    assert KEY not in text


def test_typed_parts() -> None:
    with streams(FIVE) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done", version="v2") as stream:
                got = collect(stream)
    assert [part.type for part in got] == ["metadata", *["values"] * 5, "metadata"]
    assert isinstance(got[1], ValuesStreamPart)
    assert [(part.event, part.data, part.id) for part in got] == parts(FIVE)


def test_data_that_is_not_json_is_handed_out_as_text() -> None:
    odd: list[RawEvent] = [("values", b"<html>", f"{START}-0"), *FIVE]
    with streams(odd, Line(first=b"<html>\r\n:\r\nwhat: is this\r\n\r\n\r\n")) as server:
        with connected(server) as threads:
            with threads.join_stream(THREAD_ID, until="run_done") as stream:
                got = collect(stream)
    assert got == [StreamPart("values", "<html>", f"{START}-0"), *parts(FIVE)]


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
def test_an_answer_that_is_no_stream(what: bytes, error: type[APIError], text: str) -> None:
    with streams(FIVE, *[Line(answer=what)] * 3) as server:
        with connected(server, api_key=KEY) as threads:
            for _ in range(3):
                with pytest.raises(error, match=text) as caught:
                    next(threads.join_stream(THREAD_ID))
                assert KEY not in str(caught.value) + repr(caught.value)
    assert (len(server.joins), server.connections) == (3, 1)  # one connection, given back each time


def test_an_echoed_key_is_masked() -> None:
    echo = Line(answer=answer(json.dumps({"detail": f"bad key {KEY}"}), "403 Forbidden", f"x-echo: {KEY}"))
    with streams(FIVE, echo) as server:
        with connected(server, api_key=KEY) as threads:
            with pytest.raises(APIError) as caught:
                next(threads.join_stream(THREAD_ID))
    assert KEY not in f"{caught.value} {caught.value!r} {vars(caught.value)}"


def test_a_redirect_is_not_followed_with_the_key() -> None:
    with streams(FIVE) as elsewhere:
        moved = Line(answer=answer("", "302 Found", f"location: {elsewhere.url}/threads/x/stream"))
        with streams(FIVE, moved) as server:
            with connected(server, api_key=KEY) as threads:
                with pytest.raises(APIError):
                    next(threads.join_stream(THREAD_ID))
        assert elsewhere.requests == []
