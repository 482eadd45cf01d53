# Generated from tests/async/test_client.py by `nox -s generate`; edit that file instead of this one.
"""The client itself: what goes over the wire, what it makes of bad answers, how it is set up and closed."""

from __future__ import annotations

import gzip
import json
import pickle
import uuid
from typing import Any

import httpx
import pytest

import langthreads
from langthreads import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    InternalServerError,
    InvalidArgumentError,
    LangThreadsError,
    NotFoundError,
    PartialCreateError,
    RateLimitError,
    Timeout,
)
from langthreads_sync import LangThreads, ThreadsClient, get_sync_client
from tests.support.compat import gather
from tests.support.wire import answer, wire

THREAD = {
    "thread_id": "11111111-1111-1111-1111-111111111111",
    "created_at": "2026-01-01T00:00:00+00:00",
    "updated_at": "2026-01-01T00:00:00+00:00",
    "metadata": {},
    "status": "idle",
}
GOOD = answer(json.dumps(THREAD))
THREAD_ID = THREAD["thread_id"]
KEY = "lsv2_pt_very_secret"


# ---------------------------------------------------------------- what goes over the wire


def test_a_request_is_what_it_should_be() -> None:
    with wire(GOOD) as server:
        with ThreadsClient(server.url, api_key=KEY, headers={"X-Tenant": "a"}) as threads:
            threads.update(
                THREAD_ID, metadata={"b": 1, "a": "ü"}, headers={"X-Call": "c"}, params={"p": ["1", 2], "q": True}
            )
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == f"PATCH /threads/{THREAD_ID}?p=1&p=2&q=true HTTP/1.1"
    assert f"x-api-key: {KEY}" in lines
    assert "x-tenant: a" in lines
    assert "x-call: c" in lines
    assert "content-type: application/json" in lines
    assert f"user-agent: langthreads/{langthreads.__version__}" in lines
    assert body == '{"metadata":{"b":1,"a":"ü"}}'.encode()


@pytest.mark.parametrize(
    "thread_id",
    ["a/b", "..", ".", "a/../b", "a?b=c", "a#b", "a b", "ü\U0001f600", "%2F", "a;b,c&d=e+f", "\\", "a\nb", "{x}"],
)
def test_any_id_is_one_path_segment(thread_id: str) -> None:
    with wire(GOOD) as server:
        with ThreadsClient(server.url) as threads:
            threads.get(thread_id)
    path = server.requests[0].split(b" ")[1].decode("ascii")
    escaped = path.removeprefix("/threads/")
    assert path.startswith("/threads/")
    assert "/" not in escaped
    assert escaped not in (".", "..")
    assert httpx.URL(f"http://x/{escaped}").path == f"/{thread_id}"


def test_a_uuid_is_an_id() -> None:
    with wire(GOOD) as server:
        with ThreadsClient(server.url) as threads:
            threads.get(uuid.UUID(THREAD_ID))
    assert server.requests[0].startswith(f"GET /threads/{THREAD_ID} ".encode())


@pytest.mark.parametrize(
    ("thread_id", "error"),
    [(None, TypeError), (b"a", TypeError), (1, TypeError), ("", InvalidArgumentError), ("  ", InvalidArgumentError)],
    ids=["none", "bytes", "int", "empty", "blank"],
)
def test_what_is_not_an_id_is_refused(thread_id: Any, error: type[Exception]) -> None:
    with ThreadsClient("http://localhost:1") as threads:
        for call in (threads.get, threads.delete, threads.copy, threads.get_state, threads.get_history):
            with pytest.raises(error, match="thread_id"):
                call(thread_id)
        with pytest.raises(error, match="thread_id"):
            threads.iter_history(thread_id)


def test_wrong_arguments_are_refused_before_anything_is_sent() -> None:
    def refusals(threads: Any) -> list[tuple[Any, type[Exception], str]]:
        return [
            (lambda: threads.update(THREAD_ID), InvalidArgumentError, "nothing to update"),
            (lambda: threads.get(THREAD_ID, timeout=-1), InvalidArgumentError, "not a positive number of seconds"),
            (lambda: threads.get(THREAD_ID, timeout=0), InvalidArgumentError, "not a positive number of seconds"),
            (lambda: threads.get(THREAD_ID, timeout="5"), TypeError, "seconds"),
            (lambda: threads.search(limit=0), InvalidArgumentError, "least is 1"),
            (lambda: threads.search(limit=1001), InvalidArgumentError, "most is 1000"),
            (lambda: threads.search(offset=-1), InvalidArgumentError, "least is 0"),
            (lambda: threads.search(status="asleep"), InvalidArgumentError, "'idle', 'busy'"),
            (lambda: threads.search(ids="one id"), TypeError, "expected a list"),
            (lambda: threads.search(metadata=["a"]), TypeError, "metadata: expected a mapping"),
            (lambda: threads.search(metadata={"a": {1, "b"}, "n": float("inf")}), InvalidArgumentError, r"metadata\.n"),
            (lambda: threads.create(if_exists="ignore"), InvalidArgumentError, "do_nothing"),
            (lambda: threads.create(ttl=-5), InvalidArgumentError, "minutes"),
            (lambda: threads.create(ttl=True), TypeError, "minutes"),
            (lambda: threads.create(metadata={"x": dict}), TypeError, r"metadata\.x: the class dict itself"),
            (lambda: threads.create(graph_id="a", metadata={"x": float("nan")}), InvalidArgumentError, r"metadata\.x"),
            (lambda: threads.update_state(THREAD_ID, {"a": b"x"}), TypeError, r"values\.a: bytes"),
            (lambda: threads.get(THREAD_ID, headers={"X-API-Key": "x"}), InvalidArgumentError, "reserved"),
            (lambda: threads.get(THREAD_ID, headers={"a": "b\r\nc: d"}), InvalidArgumentError, "printable ASCII"),
            (lambda: threads.get(THREAD_ID, include="ttl"), TypeError, "expected a list"),
            (lambda: threads.get_state(THREAD_ID, {"checkpoint_id": "a"}, "b"), InvalidArgumentError, "only one"),
            (
                lambda: threads.get_history(THREAD_ID, before={"checkpoint_ns": ""}),
                InvalidArgumentError,
                "checkpoint_id",
            ),
            (lambda: threads.prune(THREAD_ID), TypeError, "expected a list"),
        ]

    with wire() as server:
        with ThreadsClient(server.url) as threads:
            for call, error, message in refusals(threads):
                with pytest.raises(error, match=message):
                    call()
            with pytest.raises(InvalidArgumentError, match="page_size"):
                threads.iter_search(page_size=0)
            with pytest.raises(InvalidArgumentError, match="limit"):
                threads.iter_search(limit=-1)
    assert server.requests == []
    assert server.connections == 0


def test_arguments_that_are_not_given_are_not_sent() -> None:
    with wire(GOOD, answer("[]"), answer("0"), answer('{"checkpoint":{}}'), answer("[]")) as server:
        with ThreadsClient(server.url) as threads:
            threads.create(thread_id=THREAD_ID)
            threads.search()
            threads.count()
            threads.update_state(THREAD_ID, None)
            threads.get_history(THREAD_ID)
    bodies = [json.loads(request.partition(b"\r\n\r\n")[2]) for request in server.requests]
    assert bodies == [{"thread_id": THREAD_ID}, {"limit": 10, "offset": 0}, {}, {"values": None}, {"limit": 10}]


def test_many_calls_at_once() -> None:
    with wire(*[GOOD] * 20) as server:
        with ThreadsClient(server.url) as threads:
            found = gather(*[lambda: threads.get(THREAD_ID)] * 20)
    assert {thread.thread_id for thread in found} == {THREAD_ID}


def test_a_compressed_answer() -> None:
    body = gzip.compress(json.dumps(THREAD).encode())
    with wire(answer(body, "200 OK", "content-encoding: gzip")) as server:
        with ThreadsClient(server.url) as threads:
            assert (threads.get(THREAD_ID)).status == "idle"


def test_a_compressed_failure_is_read_too() -> None:
    body = gzip.compress(b'{"detail": "out of order"}')
    with wire(answer(body, "503 Service Unavailable", "content-encoding: gzip")) as server:
        with ThreadsClient(server.url, retries=0) as threads:
            with pytest.raises(InternalServerError, match="503 out of order"):
                threads.count()
    assert server.connections == 1


def test_what_a_new_server_says_is_kept() -> None:
    new = {**THREAD, "status": "dreaming", "mood": {"good": True}}
    with wire(answer(json.dumps(new))) as server:
        with ThreadsClient(server.url) as threads:
            thread = threads.get(THREAD_ID)
    assert thread.status == "dreaming"
    assert thread["mood"] == {"good": True}
    assert thread.to_dict() == new


# ---------------------------------------------------------------- bad answers

HTML = "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body>…</body></html>"


BAD_ANSWERS = {
    "text": (answer("not json"), APIResponseValidationError, "the body is text, not JSON"),
    "cut-json": (answer(json.dumps(THREAD)[:-5]), APIResponseValidationError, "not JSON"),
    "empty": (answer(b""), APIResponseValidationError, "the body is empty"),
    "html": (answer(HTML, kind="text/html"), APIResponseValidationError, "an HTML page titled 'Bad gateway'"),
    "array": (answer("[]"), APIResponseValidationError, r"expected an object \(Thread\), got an array"),
    "null": (answer("null"), APIResponseValidationError, "got null"),
    "number-for-id": (
        answer('{"thread_id": 1}'),
        APIResponseValidationError,
        "thread_id: expected a string, got the number 1",
    ),
    "no-timestamp": (
        answer(json.dumps({**THREAD, "created_at": "soon"})),
        APIResponseValidationError,
        "created_at: expected a timestamp",
    ),
    "not-utf8": (answer(b"\xff\xfe"), APIResponseValidationError, "not JSON"),
    "not-gzip": (
        answer("certainly no gzip", "200 OK", "content-encoding: gzip"),
        APIResponseValidationError,
        "decompressed",
    ),
    "cut-body": (GOOD[:-5], APIConnectionError, "the connection broke before the answer was complete"),
    "cut-head": (b"HTTP/1.1 200 OK\r\ncontent-le", APIConnectionError, "the connection broke"),
    "another-protocol": (b"SSH-2.0-OpenSSH_9.2\r\n", APIConnectionError, "the connection broke"),
    "negative-length": (b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n", APIConnectionError, "the connection broke"),
    "cut-chunk": (
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
        APIConnectionError,
        "the connection broke",
    ),
    "html-502": (
        answer(HTML, "502 Bad Gateway", kind="text/html"),
        InternalServerError,
        "502 an HTML page titled 'Bad gateway'",
    ),
    "empty-503": (
        answer("", "503 Service Unavailable", "retry-after: 7"),
        InternalServerError,
        "503 without a message",
    ),
    "429": (
        answer('{"detail":"slow down"}', "429 Too Many Requests", "retry-after: 3"),
        RateLimitError,
        "429 slow down",
    ),
    "401": (answer('{"error":"nope","message":"who?"}', "401 Unauthorized"), AuthenticationError, "401 who?"),
    "redirect": (
        answer("", "307 Temporary Redirect", "location: https://elsewhere/threads"),
        APIStatusError,
        "elsewhere",
    ),
    "unknown-endpoint": (answer("Not Found", "404 Not Found", kind="text/plain"), NotFoundError, "no such endpoint"),
    "418": (answer("{}", "418 I'm a teapot"), APIStatusError, "418"),
    "999": (answer("{}", "999 Odd"), InternalServerError, "999"),
    "204": (answer("", "204 No Content"), APIResponseValidationError, "empty"),
}


@pytest.mark.parametrize(("reply", "error", "message"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_a_bad_answer_is_a_typed_error(reply: bytes, error: type[Exception], message: str) -> None:
    with wire(reply) as server:
        with ThreadsClient(server.url, api_key=KEY, retries=0) as threads:
            with pytest.raises(LangThreadsError, match=message) as caught:
                threads.get(THREAD_ID)
    assert type(caught.value) is error
    assert "\n" not in str(caught.value)
    assert f"GET {server.url}/threads/{THREAD_ID}" in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again)) == (error, str(caught.value))


def test_the_waits_that_servers_ask_for() -> None:
    limited = answer('{"detail":"slow down"}', "429 Too Many Requests", "retry-after: 3")
    busy = answer("", "503 Service Unavailable", "retry-after-ms: 1500")
    with wire(limited, busy) as server:
        with ThreadsClient(server.url, retries=0) as threads:
            with pytest.raises(RateLimitError) as caught:
                threads.get(THREAD_ID)
            assert caught.value.retry_after == 3
            with pytest.raises(InternalServerError) as failed:
                threads.get(THREAD_ID)
            assert failed.value.retry_after == 1.5


def test_a_key_that_the_server_echoes_is_masked() -> None:
    echo = answer(json.dumps({"detail": f"bad key {KEY}", "given": [KEY]}), "401 Unauthorized", f"x-echo: {KEY}")
    with wire(echo) as server:
        with ThreadsClient(server.url, api_key=KEY) as threads:
            with pytest.raises(AuthenticationError) as caught:
                threads.get(THREAD_ID)
    error = caught.value
    assert error.detail == "bad key ***"
    for shown in (str(error), repr(error), str(error.body), str(error.headers), str(vars(error)), repr(threads)):
        assert KEY not in shown


def test_a_server_that_is_not_there() -> None:
    with wire() as server:
        pass
    with ThreadsClient(server.url) as threads:
        with pytest.raises(APIConnectionError, match="no connection to") as caught:
            threads.get(THREAD_ID)
    assert caught.value.__cause__ is not None


def test_a_server_that_says_nothing() -> None:
    with wire(None, None) as server:
        with ThreadsClient(server.url, timeout=Timeout(read=0.05), retries=0) as threads:
            with pytest.raises(APITimeoutError, match=r"the server sent nothing for 0\.05 s"):
                threads.get(THREAD_ID)
            with pytest.raises(APITimeoutError, match=r"0\.04 s"):
                threads.get(THREAD_ID, timeout=0.04)


def test_a_connection_is_not_used_again_after_a_500() -> None:
    failed = answer("Internal Server Error", "500 Internal Server Error", kind="text/plain")
    with wire(GOOD, failed, GOOD) as server:
        with ThreadsClient(server.url, retries=0) as threads:
            threads.get(THREAD_ID)
            with pytest.raises(InternalServerError):
                threads.get(THREAD_ID)
            threads.get(THREAD_ID)
    assert server.connections == 2


def test_a_create_that_fails_without_a_thread_is_just_that() -> None:
    """The client looks whether the thread is there; here it is not."""
    refused = answer('{"detail":"no"}', "400 Bad Request")
    missing = answer('{"detail":"Thread not found"}', "404 Not Found")
    with wire(refused, missing) as server:
        with ThreadsClient(server.url, new_id=lambda: THREAD_ID) as threads:
            with pytest.raises(langthreads.BadRequestError):
                threads.create(supersteps=[{"updates": []}])
    assert [r.split(b" ")[0] for r in server.requests] == [b"POST", b"GET"]


def test_a_partial_create_as_old_servers_say_it() -> None:
    with wire(answer("Thread was created, but …", "201 Created", kind="text/plain")) as server:
        with ThreadsClient(server.url, new_id=lambda: THREAD_ID) as threads:
            with pytest.raises(PartialCreateError, match="was created, but its supersteps failed") as caught:
                threads.create(supersteps=[{"updates": []}])
    assert caught.value.thread_id == THREAD_ID
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.thread_id, again.detail, again.request) == (THREAD_ID, caught.value.detail, caught.value.request)


# ---------------------------------------------------------------- setting up and closing


def test_keys_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGCHAIN_API_KEY", "third")
    monkeypatch.setenv("LANGSMITH_API_KEY", " 'second' ")
    monkeypatch.setenv("LANGGRAPH_API_KEY", "  ")
    with wire(GOOD, GOOD) as server:
        with ThreadsClient(server.url) as threads:
            threads.get(THREAD_ID)
        with ThreadsClient(server.url, api_key=None) as threads:
            threads.get(THREAD_ID)
    assert b"x-api-key: second\r\n" in server.requests[0]
    assert b"x-api-key" not in server.requests[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"url": None}, r"url is None.*httpx\.ASGITransport\(app=app\)"),
        ({"url": "localhost:2024"}, "needs http:// or https://"),
        ({"url": "ftp://localhost"}, "needs http:// or https://"),
        ({"url": "http://"}, "needs http:// or https://"),
        ({"url": "http://user:hunter2@"}, "host"),
        ({"url": "http://localhost/?a=b"}, "query"),
        ({"api_key": ""}, "api_key: is empty"),
        ({"api_key": f"{KEY}\n"}, "line ends"),
        ({"api_key": 5}, "expected a str"),
        ({"headers": {"X-Api-Key": KEY}}, "reserved"),
        ({"headers": {"x": 5}}, "strings"),
        ({"http_client": object()}, "http_client"),
    ],
)
def test_what_could_not_work_is_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        ThreadsClient(**{"url": "http://localhost:1", **arguments})
    assert KEY not in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_closed_client_says_so() -> None:
    threads = ThreadsClient("http://localhost:1")
    threads.close()
    threads.close()
    with pytest.raises(ConfigurationError, match="this client is closed"):
        threads.get(THREAD_ID)


def test_a_client_of_ones_own_is_used_as_it_is_and_left_open() -> None:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=THREAD)

    with httpx.Client(
        transport=httpx.MockTransport(handle), base_url="http://mine/api/", headers={"x-mine": "1"}, timeout=3
    ) as mine:
        with ThreadsClient(http_client=mine) as threads:
            threads.get(THREAD_ID)
            threads.get(THREAD_ID, timeout=1)
        assert not mine.is_closed
        with pytest.raises(ConfigurationError, match="pass only one of them"):
            ThreadsClient("http://other", http_client=mine)
    assert str(seen[0].url) == f"http://mine/api/threads/{THREAD_ID}"
    assert seen[0].headers["x-mine"] == "1"
    assert seen[0].extensions["timeout"]["read"] == 3
    assert seen[1].extensions["timeout"]["read"] == pytest.approx(1, abs=0.1)


def test_a_password_in_the_url_is_used_but_never_shown() -> None:
    with wire(GOOD, answer("{}", "500 Oops")) as server:
        with ThreadsClient(server.url.replace("//", "//user:hunter2@"), retries=0) as threads:
            threads.get(THREAD_ID)
            with pytest.raises(InternalServerError) as caught:
                threads.get(THREAD_ID)
            assert "hunter2" not in f"{threads!r} {caught.value} {caught.value.request}"
    assert b"authorization: Basic " in server.requests[0].replace(b"Authorization", b"authorization")


def test_the_door_for_programs_written_for_langgraph_sdk() -> None:
    with wire(GOOD) as server:
        with get_sync_client(url=server.url) as client:
            assert isinstance(client, LangThreads)
            assert repr(client) == f"LangThreads('{server.url}')"
            thread = client.threads.get(THREAD_ID)
    assert thread["thread_id"] == THREAD_ID
    assert langthreads.get_sync_client is get_sync_client
    assert langthreads.ThreadsClient is ThreadsClient
