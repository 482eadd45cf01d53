"""Responses: a value, or the error that fits best."""

import copy
import json
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import langthreads.errors as kinds
from langthreads._core.json import encode
from langthreads._core.operation import Call
from langthreads._core.responses import not_found_error, parse_response, retry_after
from langthreads._generated.operations import threads as ops
from langthreads.errors import (
    APIResponseValidationError,
    APIStatusError,
    LangThreadsError,
    NotFoundError,
    PartialCreateError,
    RequestInfo,
)
from tests.unit.strategies import json_values, texts

HERE = RequestInfo("GET", "http://host/threads/t")
KEY = 'lsv2_"quoted"\\key'
JSON = {"content-type": "application/json"}
HTML = {"Content-Type": "text/html; charset=utf-8"}

PAGE = b"<!DOCTYPE html><html><head><title>\n502 Bad &amp; Gateway </title></head><body>nginx</body></html>"


def failure(
    status: int, content: bytes, headers: dict[str, str] = JSON, call: Call[Any] | None = None
) -> APIStatusError:
    with pytest.raises(APIStatusError) as caught:
        parse_response(call or ops.get_thread("t"), status, headers, content, HERE, [KEY])
    return caught.value


def unreadable(content: bytes, headers: dict[str, str] = JSON) -> APIResponseValidationError:
    with pytest.raises(APIResponseValidationError) as caught:
        parse_response(ops.get_thread("t"), 200, headers, content, HERE, [KEY])
    assert caught.value.status_code == 200
    assert caught.value.__cause__ is None
    return caught.value


def is_one_readable_line(text: str) -> bool:
    return text.isprintable() and len(text) < 4500 and text.encode() != b""


# ---------------------------------------------------------------- statuses


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, kinds.BadRequestError),
        (401, kinds.AuthenticationError),
        (402, kinds.APIStatusError),
        (403, kinds.PermissionDeniedError),
        (404, kinds.NotFoundError),
        (405, kinds.NotFoundError),
        (409, kinds.ConflictError),
        (418, kinds.APIStatusError),
        (422, kinds.UnprocessableEntityError),
        (429, kinds.RateLimitError),
        (500, kinds.InternalServerError),
        (503, kinds.InternalServerError),
        (599, kinds.InternalServerError),
        (307, kinds.APIStatusError),
    ],
)
def test_each_status_has_its_error(status: int, kind: type[APIStatusError]) -> None:
    error = failure(status, b'{"detail":"Thread t is gone"}')
    assert type(error) is kind
    assert error.status_code == (404 if status == 405 else status)
    assert error.detail == "Thread t is gone"
    assert error.body == {"detail": "Thread t is gone"}
    assert error.request is HERE
    assert str(error).startswith("get_thread: ")
    assert str(error).endswith("[GET http://host/threads/t]")


def test_a_status_without_a_body_is_a_success() -> None:
    answer = parse_response(ops.delete_thread("t"), 204, {}, b"", HERE)
    assert (answer.status_code, answer.value) == (204, None)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 207])
@pytest.mark.parametrize("content", [b"", b"{}", b"null", b"<html>OK</html>"])
def test_any_success_will_do_where_nothing_is_returned(status: int, content: bytes) -> None:
    answer = parse_response(ops.delete_thread("t"), status, {}, content, HERE)
    assert (answer.status_code, answer.value) == (status, None)


def test_a_failure_is_one_also_where_nothing_is_returned() -> None:
    assert failure(500, b"", call=ops.delete_thread("t")).status_code == 500


def test_a_success_that_reports_a_failure_is_an_error() -> None:
    error = failure(201, b'{"detail":"Thread t was created, but"}', call=ops.create_thread())
    assert (type(error), error.status_code) == (APIStatusError, 201)


def test_an_error_names_what_the_operation_is_about() -> None:
    call = ops.copy_thread("t")
    call.operation = call.operation._replace(resource="assistant")
    assert "the assistant does not exist" in str(failure(409, b"", call=call))


def test_a_status_that_another_endpoint_uses_for_a_missing_thread_is_not_found() -> None:
    error = failure(409, b'{"detail":"Conflict"}', call=ops.copy_thread("t"))
    assert isinstance(error, NotFoundError)
    assert error.status_code == 404
    assert "the thread does not exist (the server answered 409 Conflict)" in str(error)


@pytest.mark.parametrize(
    ("status", "content"),
    [
        pytest.param(404, b'{"detail":"Not Found"}', id="JSON"),
        pytest.param(404, b"Not Found", id="text"),
        pytest.param(404, b"", id="empty"),
        pytest.param(405, b"Method Not Allowed", id="method"),
    ],
)
def test_an_endpoint_that_the_server_lacks_is_named_as_such(status: int, content: bytes) -> None:
    error = failure(status, content, {})
    assert isinstance(error, NotFoundError)
    assert f"this server has no such endpoint (it answered {status})" in str(error)


def test_a_thread_that_is_missing_is_not_taken_for_an_endpoint() -> None:
    assert "endpoint" not in str(failure(404, b'{"detail":"Thread t not found"}'))
    bare = failure(404, b'{"detail":"Not Found"}', call=ops.update_thread("t", metadata={}))
    assert "the thread does not exist" in str(bare)


def test_a_redirect_names_the_other_address() -> None:
    assert "redirects to 'http://other/'" in str(failure(307, b"", {"Location": "http://other/"}))


# ---------------------------------------------------------------- messages


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        pytest.param({"detail": "a"}, "a", id="detail"),
        pytest.param({"message": "a"}, "a", id="message"),
        pytest.param({"error": "a"}, "a", id="error"),
        pytest.param({"error": "not_found", "message": "a", "details": None}, "a", id="message before error"),
        pytest.param({"error": {"message": "a", "code": 5}}, "a", id="nested"),
        pytest.param({"error": {"message": None, "code": 5}}, '{"message":null,"code":5}', id="nested without message"),
        pytest.param({"detail": None, "error": "a"}, "a", id="null"),
        pytest.param(
            {"detail": [{"loc": ["body", "limit", 0], "msg": "too large"}, {"msg": "b"}, "c"]},
            "body.limit.0: too large; b; c",
            id="field errors",
        ),
        pytest.param(
            {"detail": [{"loc": "body", "msg": "a"}, {"loc": 5, "msg": ["b"]}]}, 'body: a; 5: ["b"]', id="odd"
        ),
        pytest.param({"detail": {"x": [True, None]}}, '{"x":[true,null]}', id="object"),
        pytest.param({"other": 1}, "", id="no message"),
        pytest.param({}, "", id="empty object"),
        pytest.param(["a", 1], '["a",1]', id="array"),
        pytest.param(None, "", id="nothing"),
        pytest.param("a", "a", id="string"),
        pytest.param(5, "5", id="number"),
    ],
)
def test_the_message_is_found_wherever_it_stands(body: Any, detail: str) -> None:
    error = failure(400, encode(body))
    assert error.detail == detail
    assert error.body == body
    assert (f"400 {detail}" if detail else "the server answered 400 without a message") in str(error)


def test_plain_text_is_the_message() -> None:
    error = failure(500, b"  Internal Server Error\n", {"content-type": "text/plain"})
    assert error.detail == "Internal Server Error"
    assert error.body == "  Internal Server Error\n"


@pytest.mark.parametrize("headers", [{}, HTML], ids=["by its text", "by its type"])
def test_a_page_of_a_proxy_is_named_by_its_title(headers: dict[str, str]) -> None:
    error = failure(502, PAGE, headers)
    assert error.detail == "an HTML page titled '502 Bad & Gateway'"
    assert error.body == PAGE.decode()


def test_a_message_of_many_lines_is_whole_in_the_detail_and_one_line_in_the_text() -> None:
    error = failure(422, encode({"detail": "first\n\n  second\u2028third\x1b[31m\u202e"}))
    assert error.detail == "first\n\n  second\u2028third\x1b[31m\u202e"
    assert "first second third\\x1b[31m\\u202e" in str(error)
    assert is_one_readable_line(str(error))


@pytest.mark.parametrize("status", [200, 400, 404, 409, 500])
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"x" * 20_000_000, id="text"),
        pytest.param(b" \n" * 10_000_000, id="white space"),
        pytest.param(b'{"detail":"' + b"x" * 20_000_000 + b'"}', id="JSON"),
        pytest.param(b"<html><title>" + b"x" * 20_000_000, id="page"),
    ],
)
def test_a_huge_body_gives_one_short_line_that_still_names_the_call(status: int, content: bytes) -> None:
    with pytest.raises(LangThreadsError) as caught:
        parse_response(ops.get_thread("t"), status, JSON, content, HERE)
    assert is_one_readable_line(str(caught.value))
    assert str(caught.value).endswith("[GET http://host/threads/t]")


# ---------------------------------------------------------------- successes that are none


@pytest.mark.parametrize(
    ("content", "headers", "says", "body"),
    [
        pytest.param(b"", JSON, "the body is empty, not JSON", "", id="empty"),
        pytest.param(b'{"thread_id": "t', JSON, "the body is text, not JSON", '{"thread_id": "t', id="truncated"),
        pytest.param(
            PAGE, HTML, "the body is an HTML page titled '502 Bad & Gateway', not JSON", PAGE.decode(), id="page"
        ),
        pytest.param(b"\xff\xfe", JSON, "the body is text, not JSON", "\ufffd\ufffd", id="not UTF-8"),
        pytest.param(b"[]", JSON, "Thread: expected an object (Thread), got an array", [], id="array"),
        pytest.param(b"null", JSON, "Thread: expected an object (Thread), got null", None, id="null"),
        pytest.param(b"{}", JSON, "Thread.thread_id: missing", {}, id="object"),
        pytest.param(b'{"detail":"no"}', JSON, "Thread.thread_id: missing", {"detail": "no"}, id="failure as success"),
    ],
)
def test_what_can_be_no_answer_is_refused(content: bytes, headers: dict[str, str], says: str, body: Any) -> None:
    error = unreadable(content, headers)
    assert f"get_thread: the server answered 200, but not with what this call returns: {says}. Check that" in str(error)
    assert error.body == body


@pytest.mark.parametrize(
    ("call", "content", "says"),
    [
        pytest.param(ops.count_threads(), b"true", "expected an integer, got the boolean true", id="count"),
        pytest.param(ops.count_threads(), b"1.0", "expected an integer, got the number 1.0", id="count of a half"),
        pytest.param(ops.search_threads(), b"{}", "expected an array of Thread, got an object", id="search"),
        pytest.param(
            ops.search_threads(), b"[null]", "[0]: expected an object (Thread), got null", id="search of nulls"
        ),
    ],
)
def test_what_is_no_model_is_checked_too(call: Call[Any], content: bytes, says: str) -> None:
    with pytest.raises(APIResponseValidationError) as caught:
        parse_response(call, 200, {}, content, HERE)
    assert says in str(caught.value)


@pytest.mark.parametrize("status", [200, 400])
def test_an_answer_that_is_nested_without_end_is_an_error_of_ours(status: int) -> None:
    state = b'{"values":0,"next":[],"checkpoint":null,"metadata":null,"created_at":null'
    nested = state + (b',"tasks":[{"id":"1","name":"n","state":' + state) * 338 + b"}" + b"}]}" * 338
    for content in (nested, b"[" * 1000 + b"]" * 1000, b'{"detail":' * 1000 + b"1" + b"}" * 1000):
        with pytest.raises(kinds.APIError) as caught:
            parse_response(ops.get_thread_state("t"), status, {}, content, HERE, [KEY])
        assert is_one_readable_line(str(caught.value))


# ---------------------------------------------------------------- secrets


@pytest.mark.parametrize(
    ("status", "content"),
    [
        pytest.param(401, encode({"detail": f"bad key {KEY}"}), id="message"),
        pytest.param(401, encode({"detail": "bad key", KEY: [{"sent": KEY}]}), id="elsewhere"),
        pytest.param(401, encode({"detail": [{"loc": [KEY], "msg": KEY}]}), id="field error"),
        pytest.param(401, b'{"detail":"bad key ' + b"".join(b"\\u%04x" % ord(c) for c in KEY) + b'"}', id="escaped"),
        pytest.param(401, f"bad key {KEY}".encode(), id="text"),
        pytest.param(401, f"<html><title>{KEY}</title>".encode(), id="page"),
        pytest.param(200, encode({"thread_id": [KEY]}), id="wrong shape"),
        pytest.param(200, encode(KEY), id="glimpse of a value"),
        pytest.param(200, f"{KEY} is".encode(), id="no JSON"),
    ],
)
def test_a_secret_that_the_server_echoes_is_masked_everywhere(status: int, content: bytes) -> None:
    with pytest.raises((APIStatusError, APIResponseValidationError)) as caught:
        parse_response(
            ops.get_thread("t"), status, {"X-Echo": KEY, "Set-Cookie": "session=1"}, content, HERE, [KEY[:6], KEY]
        )
    shown = f"{caught.value} {caught.value!r} {vars(caught.value)}"
    for piece in (KEY, repr(KEY)[1:-1], KEY[:6], "quoted", "session"):
        assert piece not in shown
    assert "***" in str(caught.value.body)


# ---------------------------------------------------------------- headers


def test_headers_have_lower_case_names_and_no_cookies() -> None:
    error = failure(400, b"", {"X-Request-Id": "r", "Set-Cookie": "secret"})
    assert error.headers == {"x-request-id": "r"}
    assert error.request_id == "r"
    assert failure(400, b"", {}).request_id is None


NOW = "Wed, 21 Oct 2015 07:28:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"retry-after": "2"}, 2.0, id="seconds"),
        pytest.param({"retry-after": " 1.5 "}, 1.5, id="fraction"),
        pytest.param({"retry-after": "0"}, 0.0, id="zero"),
        pytest.param({"retry-after-ms": "250", "retry-after": "2"}, 0.25, id="milliseconds first"),
        pytest.param({"retry-after-ms": "soon", "retry-after": "2"}, 2.0, id="wrong milliseconds"),
        pytest.param({"retry-after": "Wed, 21 Oct 2015 07:28:30 GMT", "date": NOW}, 30.0, id="date"),
        pytest.param({"retry-after": "Wed, 21 Oct 2015 07:28:30", "date": NOW}, 30.0, id="date without a zone"),
        pytest.param({"retry-after": "Wed, 21 Oct 2015 07:27:00 GMT", "date": NOW}, 0.0, id="past"),
        pytest.param({"retry-after": NOW}, 0.0, id="date without the server's own, by the local clock"),
        pytest.param({"retry-after": "soon", "date": NOW}, None, id="words"),
        pytest.param({"retry-after": "-1"}, None, id="negative"),
        pytest.param({"retry-after": "inf"}, None, id="infinity"),
        pytest.param({"retry-after": ""}, None, id="empty"),
        pytest.param({}, None, id="absent"),
    ],
)
def test_the_wait_that_a_server_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds
    assert failure(429, b"", {name.title(): value for name, value in headers.items()}).retry_after == seconds


def test_the_wait_until_a_date_can_be_counted_from_our_own_clock() -> None:
    assert retry_after({"retry-after": "Thu, 01 Jan 1970 00:00:30 GMT"}, now=10.0) == 20.0


@given(st.text(), st.text())
def test_any_wait_is_none_or_a_number_of_seconds(text: str, date: str) -> None:
    for headers in ({"retry-after": text, "date": date}, {"retry-after": text, "date": NOW}, {"retry-after-ms": text}):
        assert (retry_after(headers) or 0.0) >= 0.0


# ---------------------------------------------------------------- all errors

ERRORS: list[LangThreadsError] = [
    kinds.InvalidArgumentError("limit: is\n5"),
    kinds.ConfigurationError("closed"),
    kinds.APIConnectionError("no connection", request=HERE),
    kinds.APITimeoutError("too long", request=HERE),
    APIResponseValidationError("no", request=HERE, status_code=200, body={"a": [1]}),
    PartialCreateError("created", request=HERE, thread_id="t", detail="no such node"),
    *(
        kind("no", request=HERE, run_id="r", thread_id="t", status="error", error="ValueError", detail="no")
        for kind in (kinds.RunError, kinds.RunFailedError, kinds.RunCancelledError)
    ),
    *(
        kind("failed", request=HERE, status_code=499, detail="d", body={"a": 1}, headers={"x-request-id": "r"}, retry_after=1.5)
        for kind in vars(kinds).values()
        if isinstance(kind, type) and issubclass(kind, APIStatusError)
    ),
]  # fmt: skip


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_every_error_pickles_and_copies(error: LangThreadsError) -> None:
    for twin in [*pickles(error), copy.copy(error), copy.deepcopy(error)]:
        assert type(twin) is type(error)
        assert (str(twin), repr(twin), twin.args) == (str(error), repr(error), error.args)
        assert vars(twin) == vars(error)
        assert twin.message == str(twin)


@pytest.mark.parametrize("status", [200, 404, 500])
@pytest.mark.parametrize("levels", [10, 100, 101, 200, 300, 400, 600, 900, 1000, 10_000])
@pytest.mark.parametrize("braces", ["[]", '{"a":}'])
def test_an_error_with_a_body_of_any_depth_pickles_and_copies(status: int, levels: int, braces: str) -> None:
    content = (braces[:-1] * levels + "1" + braces[-1] * levels).encode()
    with pytest.raises(APIResponseValidationError if status == 200 else APIStatusError) as caught:
        parse_response(ops.get_thread("t"), status, {}, content, HERE)
    error: Any = caught.value
    assert error.body == (json.loads(content) if levels <= 100 else content.decode())
    for twin in (*pickles(error), copy.copy(error), copy.deepcopy(error)):
        assert (type(twin), vars(twin)) == (type(error), vars(error))


def test_an_error_about_a_checkpoint_of_any_depth_pickles_and_copies() -> None:
    body: Any = {}
    for _ in range(5_000):
        body = {"values": body}
    error = not_found_error(ops.get_thread_state("t"), "no such checkpoint", HERE, body)
    for twin in (*pickles(error), copy.copy(error), copy.deepcopy(error)):
        assert vars(twin) == vars(error)


def pickles(error: LangThreadsError) -> list[Any]:
    return [pickle.loads(pickle.dumps(error, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]


def test_the_list_above_has_every_error() -> None:
    every = {kind for kind in vars(kinds).values() if isinstance(kind, type) and issubclass(kind, LangThreadsError)}
    assert every - {type(error) for error in ERRORS} == {LangThreadsError, kinds.APIError}


def test_an_invalid_argument_is_a_value_error() -> None:
    assert issubclass(kinds.InvalidArgumentError, ValueError)
    assert issubclass(kinds.APITimeoutError, kinds.APIConnectionError)


bodies = (
    st.binary()
    | json_values().map(encode)
    | st.fixed_dictionaries({"detail": json_values()}).map(encode)
    | st.fixed_dictionaries({"error": json_values(), "message": json_values()}).map(encode)
    | st.text().map(lambda text: f"<html><title>{text}</title>".encode("utf-8", "replace"))
)
calls = st.sampled_from(
    [ops.get_thread("t"), ops.search_threads(), ops.copy_thread("t"), ops.count_threads(), ops.get_thread_state("t")]
)
headers = st.dictionaries(st.sampled_from(["Content-Type", "Retry-After", "Date", "Location", "X-Request-Id"]), texts)


@given(calls, st.integers(100, 999), headers, bodies)
def test_whatever_comes_is_a_value_or_an_error_of_ours(
    call: Call[Any], status: int, headers: dict[str, str], content: bytes
) -> None:
    failed: LangThreadsError | None = None
    try:
        parse_response(call, status, headers, content, HERE, [KEY])
    except LangThreadsError as error:
        failed = error
    if failed is not None:
        assert is_one_readable_line(str(failed))
        assert str(pickle.loads(pickle.dumps(failed))) == str(failed)
        assert copy.copy(failed).args == failed.args
