# Generated from tests/async/test_hostile.py by `nox -s generate`; edit that file instead of this one.
"""Hostile arguments and hostile responses: each ends in a typed error or the right result, and nothing leaks."""

from __future__ import annotations

import copy
import gzip
import io
import json
import pickle
import uuid
import zlib
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    InternalServerError,
    InvalidArgumentError,
    LangThreadsError,
    NotFoundError,
    RateLimitError,
    Timeout,
    UnprocessableEntityError,
)
from langthreads_sync import ThreadsClient, _calls
from tests.support.compat import wait_until
from tests.support.faults import NOW, Fault, faults
from tests.support.wire import answer

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "lsv2_pt_very_secret"
AT = "11111111-1111-1111-1111-111111111111"
THREAD = {"thread_id": AT, "created_at": NOW, "updated_at": NOW, "metadata": {}, "status": "idle"}
STATE = {
    "values": {},
    "next": [],
    "tasks": [],
    "metadata": {},
    "created_at": NOW,
    "checkpoint": {"thread_id": AT, "checkpoint_ns": "", "checkpoint_id": "1"},
    "parent_checkpoint": None,
    "interrupts": [],
}

# ---------------------------------------------------------------- arguments


def deep(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


def endless() -> dict[str, Any]:
    value: dict[str, Any] = {}
    value["self"] = value
    return value


class Raising:
    """An object whose every attribute is trouble."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


HUGE = 10**5000
SURROGATE = "\ud800"
Args = tuple["Callable[..., Any]", type[Exception]]

ID_MISTAKES: dict[str, tuple[Any, type[Exception]]] = {
    "none": (None, TypeError),
    "bytes": (b"a", TypeError),
    "number": (1, TypeError),
    "huge number": (HUGE, TypeError),
    "list": ([AT], TypeError),
    "dict": ({"id": AT}, TypeError),
    "object": (object(), TypeError),
    "troublesome object": (Raising(), TypeError),
    "class": (str, TypeError),
    "empty": ("", InvalidArgumentError),
    "blank": (" \t\n", InvalidArgumentError),
    "lone surrogate": (SURROGATE, InvalidArgumentError),
}
TIMEOUT_MISTAKES: dict[str, tuple[Any, type[Exception]]] = {
    "zero": (0, InvalidArgumentError),
    "negative": (-1, InvalidArgumentError),
    "nan": (float("nan"), InvalidArgumentError),
    "infinite": (float("inf"), InvalidArgumentError),
    "huge": (HUGE, InvalidArgumentError),
    "hugely negative": (-HUGE, InvalidArgumentError),
    "text": ("5", TypeError),
    "boolean": (True, TypeError),
    "short tuple": ((1, 2), TypeError),
    "tuple of texts": (("1", "2", "3", "4"), TypeError),
    "dict": ({"read": 5}, TypeError),
    "timedelta": (timedelta(seconds=5), TypeError),
}
HEADER_MISTAKES: dict[str, tuple[Any, type[Exception]]] = {
    "line end in the value": ({"a": "b\r\nx-api-key: c"}, InvalidArgumentError),
    "line feed in the value": ({"a": "b\nc"}, InvalidArgumentError),
    "NUL in the value": ({"a": "b\0c"}, InvalidArgumentError),
    "beyond ASCII": ({"a": "ü"}, InvalidArgumentError),
    "line end in the name": ({"a\r\nb": "c"}, InvalidArgumentError),
    "colon in the name": ({"a: b": "c"}, InvalidArgumentError),
    "space in the name": ({"a b": "c"}, InvalidArgumentError),
    "empty name": ({"": "c"}, InvalidArgumentError),
    "the key's": ({"X-Api-Key": "c"}, InvalidArgumentError),
    "the key's, with a space": ({"x-api-key ": "c"}, InvalidArgumentError),
    "number": ({"a": 1}, TypeError),
    "bytes": ({b"a": b"b"}, TypeError),
    "none": ({"a": None}, TypeError),
    "pairs": ([("a", "b")], TypeError),
    "text": ("a: b", TypeError),
}
PARAM_MISTAKES: dict[str, tuple[Any, type[Exception]]] = {
    "text": ("a=b", TypeError),
    "number": (5, TypeError),
    "name that is none": ({1: "a"}, TypeError),
    "object": ({"a": object()}, TypeError),
    "bytes": ({"a": b"b"}, TypeError),
    "dict": ({"a": {"b": 1}}, TypeError),
    "lone surrogate": ({"a": SURROGATE}, InvalidArgumentError),
    "lone surrogate as a name": ({SURROGATE: "a"}, InvalidArgumentError),
    "triples": ([("a", "b", "c")], TypeError),
    "huge number": ({"a": HUGE}, InvalidArgumentError),
}
JSON_MISTAKES: dict[str, tuple[Any, type[Exception]]] = {
    "object": ({"a": object()}, TypeError),
    "bytes": ({"a": b"b"}, TypeError),
    "class": ({"a": dict}, TypeError),
    "decimal": ({"a": Decimal(1)}, TypeError),
    "timedelta": ({"a": timedelta(1)}, TypeError),
    "complex": ({"a": 1j}, TypeError),
    "function": ({"a": print}, TypeError),
    "stream": ({"a": io.BytesIO()}, TypeError),
    "nan": ({"a": float("nan")}, InvalidArgumentError),
    "infinite": ({"a": [float("-inf")]}, InvalidArgumentError),
    "65 bits": ({"a": 2**64}, InvalidArgumentError),
    "huge number": ({"a": HUGE}, InvalidArgumentError),
    "lone surrogate": ({"a": SURROGATE}, InvalidArgumentError),
    "lone surrogate as a key": ({SURROGATE: 1}, InvalidArgumentError),
    "key that is a tuple": ({(1, 2): 1}, TypeError),
    "key that is bytes": ({b"a": 1}, TypeError),
    "key that is none": ({None: 1}, TypeError),
    "keys that are one": ({1: "a", "1": "b"}, InvalidArgumentError),
    "300 deep": ({"a": deep(300)}, InvalidArgumentError),
    "100,000 deep": ({"a": deep(100_000)}, InvalidArgumentError),
    "endless": (endless(), InvalidArgumentError),
    "troublesome object": ({"a": Raising()}, TypeError),
}
OBJECT_MISTAKES: dict[str, tuple[Any, type[Exception]]] = {
    "text": ("a", TypeError),
    "list": ([1], TypeError),
    "number": (1, TypeError),
    "boolean": (True, TypeError),
    "class": (dict, TypeError),
    "object": (object(), TypeError),
}
CALLS: dict[str, tuple[Callable[..., Any], type[Exception]]] = {
    **{f"get, id, {n}": (lambda t, v=v: t.get(v), e) for n, (v, e) in ID_MISTAKES.items()},
    **{f"delete, id, {n}": (lambda t, v=v: t.delete(v), e) for n, (v, e) in ID_MISTAKES.items()},
    **{f"prune, id, {n}": (lambda t, v=v: t.prune([v]), e) for n, (v, e) in ID_MISTAKES.items()},
    **{f"timeout, {n}": (lambda t, v=v: t.get(AT, timeout=v), e) for n, (v, e) in TIMEOUT_MISTAKES.items()},
    **{f"headers, {n}": (lambda t, v=v: t.get(AT, headers=v), e) for n, (v, e) in HEADER_MISTAKES.items()},
    **{f"params, {n}": (lambda t, v=v: t.get(AT, params=v), e) for n, (v, e) in PARAM_MISTAKES.items()},
    **{f"metadata, {n}": (lambda t, v=v: t.create(metadata=v), e) for n, (v, e) in JSON_MISTAKES.items()},
    **{f"values, {n}": (lambda t, v=v: t.update_state(AT, v), e) for n, (v, e) in JSON_MISTAKES.items()},
    **{f"metadata, {n}": (lambda t, v=v: t.create(metadata=v), e) for n, (v, e) in OBJECT_MISTAKES.items()},
    **{f"filter, {n}": (lambda t, v=v: t.search(values=v), e) for n, (v, e) in OBJECT_MISTAKES.items()},
    "limit, huge": (lambda t: t.search(limit=HUGE), InvalidArgumentError),
    "limit, a fraction": (lambda t: t.search(limit=1.5), TypeError),
    "limit, a boolean": (lambda t: t.search(limit=True), TypeError),
    "offset, hugely negative": (lambda t: t.search(offset=-HUGE), InvalidArgumentError),
    "status, unknown": (lambda t: t.search(status="asleep"), InvalidArgumentError),
    "status, a list": (lambda t: t.search(status=["idle"]), TypeError),
    "sort_by, an injection": (lambda t: t.search(sort_by="id; drop table"), InvalidArgumentError),
    "select, a text": (lambda t: t.search(select="status"), TypeError),
    "select, unknown": (lambda t: t.search(select=["secrets"]), InvalidArgumentError),
    "ids, a text": (lambda t: t.search(ids=AT), TypeError),
    "ids, a dict": (lambda t: t.search(ids={AT: 1}), TypeError),
    "ttl, a text": (lambda t: t.create(ttl="5"), TypeError),
    "ttl, nan": (lambda t: t.create(ttl=float("nan")), InvalidArgumentError),
    "ttl, huge": (lambda t: t.create(ttl=HUGE), InvalidArgumentError),
    "ttl, hugely negative": (lambda t: t.create(ttl=-HUGE), InvalidArgumentError),
    "if_exists, unknown": (lambda t: t.create(if_exists="replace"), InvalidArgumentError),
    "supersteps, a text": (lambda t: t.create(supersteps="all"), TypeError),
    "supersteps, numbers": (lambda t: t.create(supersteps=[1]), TypeError),
    "graph_id, a number": (lambda t: t.create(graph_id=5), TypeError),
    "as_node, a number": (lambda t: t.update_state(AT, {}, as_node=5), TypeError),
    "checkpoint, a number": (lambda t: t.get_state(AT, 5), TypeError),
    "checkpoint and its id": (lambda t: t.get_state(AT, {"checkpoint_id": "a"}, "b"), InvalidArgumentError),
    "before, a number": (lambda t: t.get_history(AT, before=5), TypeError),
    "before, empty": (lambda t: t.get_history(AT, before={}), InvalidArgumentError),
    "include, a text": (lambda t: t.get(AT, include="ttl"), TypeError),
    "include, with a comma": (lambda t: t.get(AT, include=["a,b"]), InvalidArgumentError),
    "strategy, unknown": (lambda t: t.prune([AT], strategy="all"), InvalidArgumentError),
    "update, nothing": (lambda t: t.update(AT), InvalidArgumentError),
}


def test_there_are_enough_of_them() -> None:
    assert len(CALLS) >= 100
    assert len(ANSWERS) >= 100


@pytest.mark.parametrize(("call", "error"), CALLS.values(), ids=CALLS)
def test_a_hostile_argument_is_refused_before_anything_is_sent(
    call: Callable[..., Any], error: type[Exception]
) -> None:
    with ThreadsClient("http://127.0.0.1:9", api_key=KEY) as threads:
        with pytest.raises(error) as caught:
            call(threads)
    assert type(caught.value) is error
    text = str(caught.value)
    assert "\n" not in text
    assert len(text) < 3000
    assert KEY not in text


@pytest.mark.parametrize(
    "thread_id",
    [
        "../../etc/passwd",
        "a/../../b",
        "..",
        "%2e%2e",
        "a\0b",
        "a\r\nx-api-key: b",
        "?a=b",
        "#",
        "a" * 50_000,
        "ü\U0001f600",
        "'; drop",
    ],
    ids=lambda value: repr(value[:20]),
)
def test_a_hostile_id_stays_one_segment_of_the_path(thread_id: str) -> None:
    with faults() as server:
        with ThreadsClient(server.url, api_key=KEY) as threads:
            with pytest.raises(NotFoundError):
                threads.get(thread_id)
    (request,) = server.requests
    assert request.path.count("/") == 2
    assert request.headers["x-api-key"] == KEY


# ---------------------------------------------------------------- answers

BAD, BROKEN = APIResponseValidationError, APIConnectionError
OK = "200 OK"


def body(value: Any) -> bytes:
    return answer(json.dumps(value))


def failed(status: str, content: bytes | str, *headers: str, kind: str = "application/json") -> bytes:
    return answer(content, status, *headers, kind=kind)


def head(*lines: str) -> bytes:
    return "\r\n".join(("HTTP/1.1 200 OK", *lines)).encode("latin-1") + b"\r\n\r\n"


WHOLE = json.dumps(THREAD).encode()
BOMB = gzip.compress(b" " * 50_000_000)

# The raw response to `get`, and the error that it raises; or the thread, as a dict.
ANSWERS: dict[str, tuple[bytes, Any]] = {
    # no JSON, or not the JSON of a thread
    "nothing": (answer(""), BAD),
    "blanks": (answer("  \n "), BAD),
    "text": (answer("hello"), BAD),
    "html": (answer("<html><title>Login</title></html>", kind="text/html"), BAD),
    "html that is said to be JSON": (answer("<!doctype html>"), BAD),
    "half a document": (answer(WHOLE[:50]), BAD),
    "two documents": (answer(WHOLE + WHOLE), BAD),
    "a trailing comma": (answer(WHOLE[:-1] + b",}"), BAD),
    "single quotes": (answer(str(THREAD)), BAD),
    "a byte order mark": (answer(b"\xef\xbb\xbf" + WHOLE), BAD),
    "UTF-16": (answer(WHOLE.decode().encode("utf-16")), BAD),
    "invalid UTF-8": (answer(b'{"thread_id": "\xff"}'), BAD),
    "overlong UTF-8": (answer(b'{"thread_id": "\xc0\xaf"}'), BAD),
    "a lone surrogate": (answer(b'{"thread_id": "\\ud800"}'), BAD),
    "NUL bytes": (answer(b"\0" * 100), BAD),
    "raw control characters": (answer(b'{"thread_id": "\x01"}'), BAD),
    "NaN": (answer(b'{"thread_id": NaN}'), BAD),
    "a comment": (answer(b"/* hi */" + WHOLE), BAD),
    "null": (answer("null"), BAD),
    "true": (answer("true"), BAD),
    "a number": (answer("17"), BAD),
    "a huge number": (answer("9" * 5000), BAD),
    "a string": (answer('"thread"'), BAD),
    "a list": (answer("[]"), BAD),
    "a list of threads": (body([THREAD]), BAD),
    "an empty object": (answer("{}"), BAD),
    "an error that says 200": (body({"error": "boom"}), BAD),
    "10,000 deep": (answer("[" * 10_000 + "]" * 10_000), BAD),
    "1,000,000 deep": (answer("[" * 1_000_000), BAD),
    "10,000 deep objects": (answer('{"a":' * 10_000 + "1" + "}" * 10_000), BAD),
    **{f"no {name}": (body({k: v for k, v in THREAD.items() if k != name}), BAD) for name in THREAD},
    **{f"{name} is a number": (body({**THREAD, name: 5}), BAD) for name in THREAD},
    **{f"{name} is a list": (body({**THREAD, name: [1]}), BAD) for name in THREAD},
    **{f"{name} is null": (body({**THREAD, name: None}), BAD) for name in THREAD},
    "a time in words": (body({**THREAD, "created_at": "yesterday"}), BAD),
    "a time out of range": (body({**THREAD, "created_at": "2026-13-45T99:99:99Z"}), BAD),
    "a time of megabytes": (body({**THREAD, "created_at": "9" * 3_000_000}), BAD),
    # right after all
    "values that are a number": (body({**THREAD, "values": 5}), {**THREAD, "values": 5}),
    "more than we know": (body({**THREAD, "new": {"a": [1]}}), {**THREAD, "new": {"a": [1]}}),
    "a status of the future": (body({**THREAD, "status": "dreaming"}), {**THREAD, "status": "dreaming"}),
    "duplicate keys": (answer(b'{"status": 5, ' + WHOLE[1:]), THREAD),
    "NUL in a string": (body({**THREAD, "metadata": {"a": "\0"}}), {**THREAD, "metadata": {"a": "\0"}}),
    "an integer beyond 64 bits": (body({**THREAD, "metadata": {"a": 2**70}}), {**THREAD, "metadata": {"a": 2.0**70}}),
    "200 deep": (body({**THREAD, "metadata": {"a": deep(200)}}), {**THREAD, "metadata": {"a": deep(200)}}),
    "special names": (body({**THREAD, "__class__": "x", "_json": 1}), {**THREAD, "__class__": "x", "_json": 1}),
    "another content type": (answer(WHOLE, kind="text/plain"), THREAD),
    "no content type": (head(f"content-length: {len(WHOLE)}") + WHOLE, THREAD),
    "a charset that does not exist": (answer(WHOLE, kind="application/json; charset=klingon"), THREAD),
    "an unknown encoding": (answer(WHOLE, OK, "content-encoding: pied-piper"), THREAD),
    "in chunks": (
        head("transfer-encoding: chunked") + f"{len(WHOLE):x}\r\n".encode() + WHOLE + b"\r\n0\r\n\r\n",
        THREAD,
    ),
    "until it closes": (head() + WHOLE, THREAD),
    "gzip": (answer(gzip.compress(WHOLE), OK, "content-encoding: gzip"), THREAD),
    "deflate": (answer(zlib.compress(WHOLE), OK, "content-encoding: deflate"), THREAD),
    "gzip twice": (answer(gzip.compress(gzip.compress(WHOLE)), OK, "content-encoding: gzip, gzip"), THREAD),
    "a cookie beyond ASCII": (answer(WHOLE, OK, "set-cookie: a=é"), THREAD),
    "cookies of nonsense": (answer(WHOLE, OK, "set-cookie: \x7f=;;;=;expires=never", "set-cookie: "), THREAD),
    "headers beyond ASCII": (head("x: \xff\xfe", f"content-length: {len(WHOLE)}") + WHOLE, THREAD),
    "early hints first": (b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + answer(WHOLE), THREAD),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\n" + WHOLE, THREAD),
    # compressed badly
    "no gzip": (answer("plain", OK, "content-encoding: gzip"), BAD),
    "half of a gzip": (answer(gzip.compress(WHOLE)[:40], OK, "content-encoding: gzip"), BAD),
    "gzip of nothing": (answer("", OK, "content-encoding: gzip"), BAD),
    "gzip with a wrong sum": (answer(gzip.compress(WHOLE)[:-8] + b"\0" * 8, OK, "content-encoding: gzip"), BAD),
    "a bomb": (answer(BOMB, OK, "content-encoding: gzip"), BAD),
    "a bomb in a bomb": (answer(gzip.compress(BOMB), OK, "content-encoding: gzip, gzip"), BAD),
    "a bomb that says 500": (answer(BOMB, "500 Oops", "content-encoding: gzip"), InternalServerError),
    "a bomb that says 404": (answer(BOMB, "404 Not Found", "content-encoding: gzip"), BAD),
    # HTTP that is none
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n", BROKEN),
    "TLS": (b"\x15\x03\x01\x00\x02\x02\x46", BROKEN),
    "HTTP/2": (b"\x00\x00\x12\x04\x00\x00\x00\x00\x00", BROKEN),
    "nothing at all": (b"", BROKEN),
    "a line end": (b"\r\n", BROKEN),
    "a status of letters": (b"HTTP/1.1 abc OK\r\n\r\n", BROKEN),
    "a status of four digits": (b"HTTP/1.1 2000 OK\r\n\r\n", BROKEN),
    "a status of zero": (b"HTTP/1.1 000 OK\r\n\r\n", BROKEN),
    "a version of letters": (b"HTTP/x.y 200 OK\r\n\r\n", BROKEN),
    "a head without an end": (b"HTTP/1.1 200 OK\r\ncontent-type: a\r\n", BROKEN),
    "a header of megabytes": (head("x: " + "a" * 3_000_000) + WHOLE, BROKEN),
    "headers without number": (head(*(f"x{n}: 1" for n in range(100_000))) + WHOLE, BROKEN),
    "a header without a name": (head(": a") + WHOLE, BROKEN),
    "a header without a colon": (head("nonsense") + WHOLE, BROKEN),
    "a NUL in a header": (head("x: a\0b") + WHOLE, BROKEN),
    "two lengths": (head("content-length: 5", "content-length: 6") + WHOLE, BROKEN),
    "a negative length": (head("content-length: -1") + WHOLE, BROKEN),
    "a length of letters": (head("content-length: many") + WHOLE, BROKEN),
    "a length of 5,000 digits": (head("content-length: " + "9" * 5000) + WHOLE, BROKEN),
    "a length that is too long": (head("content-length: 1000") + WHOLE, BROKEN),
    "a length that is too short": (head("content-length: 20") + WHOLE, BAD),
    "a chunk of letters": (head("transfer-encoding: chunked") + b"zz\r\nab", BROKEN),
    "a chunk of negative size": (head("transfer-encoding: chunked") + b"-5\r\nab", BROKEN),
    "a chunk that is cut": (head("transfer-encoding: chunked") + b"ff\r\nab", BROKEN),
    "an endless chunk": (head("transfer-encoding: chunked") + b"f" * 5000, BROKEN),
    "chunks without an end": (head("transfer-encoding: chunked") + b"2\r\n{}\r\n", BROKEN),
    "an unknown transfer": (head("transfer-encoding: pigeon") + WHOLE, BROKEN),
    "another protocol": (b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n", BROKEN),
    # statuses
    "204": (b"HTTP/1.1 204 No Content\r\n\r\n", BAD),
    "206": (answer(WHOLE[:20], "206 Partial Content"), BAD),
    "300": (answer("", "300 Multiple Choices"), APIStatusError),
    "304": (b"HTTP/1.1 304 Not Modified\r\n\r\n", APIStatusError),
    "a redirect to nowhere": (answer("", "302 Found"), APIStatusError),
    "a redirect to elsewhere": (answer("", "302 Found", "location: http://evil.example/"), APIStatusError),
    "a redirect to a file": (answer("", "302 Found", "location: file:///etc/passwd"), APIStatusError),
    "a redirect to a script": (answer("", "302 Found", "location: javascript:alert(1)"), APIStatusError),
    "a redirect to nonsense": (answer("", "302 Found", "location: http://[:::/"), APIStatusError),
    "a redirect to a port too far": (answer("", "302 Found", "location: http://a:99999999/"), APIStatusError),
    "a redirect to itself": (answer("", "307 Temporary Redirect", f"location: /threads/{AT}"), APIStatusError),
    "a redirect with an injection": (answer("", "302 Found", "location: /a%0d%0ax-api-key:b"), APIStatusError),
    "400 with a deep body": (failed("400 Bad", '{"detail":' * 900 + "1" + "}" * 900), BadRequestError),
    "400 with a very deep body": (failed("400 Bad", "[" * 100_000), BadRequestError),
    "400 with a huge message": (failed("400 Bad", json.dumps({"detail": "x" * 5_000_000})), BadRequestError),
    "400 with a million lines": (failed("400 Bad", json.dumps({"detail": "\n" * 1_000_000})), BadRequestError),
    "400 with control characters": (failed("400 Bad", json.dumps({"detail": "\x1b[2J\0\x07"})), BadRequestError),
    "400 with a lone surrogate": (failed("400 Bad", b'{"detail": "\\ud800"}'), BadRequestError),
    "400 with invalid UTF-8": (failed("400 Bad", b"\xff\xfe\xfd"), BadRequestError),
    "400 with a number": (failed("400 Bad", "5"), BadRequestError),
    "400 with a list": (failed("400 Bad", '[{"msg": 5}]'), BadRequestError),
    "400 with details of every kind": (
        failed("400 Bad", '{"detail": [1, null, {"msg": null, "loc": 5}, [[]], {"msg": "a", "loc": [null, 1]}]}'),
        BadRequestError,
    ),
    "401 that echoes the key": (
        failed("401 No", json.dumps({"detail": f"not {KEY}", KEY: [KEY]})),
        AuthenticationError,
    ),
    "401 that spells the key": (
        failed("401 No", '{"detail": "' + "".join(f"\\u{ord(c):04x}" for c in KEY) + '"}'),
        AuthenticationError,
    ),
    "401 with the key in a header": (failed("401 No", "{}", f"www-authenticate: {KEY}"), AuthenticationError),
    "302 with the key in its location": (answer("", "302 Found", f"location: http://e/{KEY}"), APIStatusError),
    "200 with the key in the wrong place": (body({**THREAD, "created_at": KEY}), BAD),
    "200 with the key in a page": (answer(f"<html><title>{KEY}</title>", kind="text/html"), BAD),
    "409": (failed("409 Conflict", "{}"), ConflictError),
    "422": (failed("422 Odd", '{"detail": [{"loc": ["body"], "msg": "no"}]}'), UnprocessableEntityError),
    "429 until the end of time": (failed("429 Slow", "{}", "retry-after: 999999999999"), RateLimitError),
    "429 with a wait of nonsense": (failed("429 Slow", "{}", "retry-after: \x1f5;"), RateLimitError),
    "429 with a negative wait": (failed("429 Slow", "{}", "retry-after: -5"), RateLimitError),
    "429 until the year 99999": (
        failed("429 Slow", "{}", "retry-after: Wed, 21 Oct 99999 07:28:00 GMT"),
        RateLimitError,
    ),
    "500 with a cut body": (b"HTTP/1.1 500 Oops\r\ncontent-length: 100\r\n\r\nabc", BROKEN),
    "500 of megabytes": (failed("500 Oops", "x" * 20_000_000), InternalServerError),
    "599": (failed("599 Odd", "null"), InternalServerError),
    "999": (failed("999 Odd", ""), InternalServerError),
}


# aiohttp takes bytes behind an answer for a broken one, passes over a transfer that it does not know, and decompresses once.
OVER_AIOHTTP: dict[str, Any] = {
    "a length that is too short": BROKEN,
    "an unknown transfer": THREAD,
    "gzip twice": APIResponseValidationError,
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_hostile_answer_is_a_typed_error_or_right(name: str, backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, expected = ANSWERS[name]
    if backend == "aiohttp":
        expected = OVER_AIOHTTP.get(name, expected)
    # So that bombs needn't be as large as memory.
    monkeypatch.setattr(_calls, "MAX_ANSWER_BYTES", 30_000_000)
    with faults(Fault("hostile", raw=raw)) as server:
        # The one after it shows that nothing of the hostile one is left.
        server.add(AT)
        with ThreadsClient(server.url, api_key=KEY, retries=0, timeout=Timeout(read=5)) as threads:
            if isinstance(expected, dict):
                assert (threads.get(AT)).to_dict() == expected
            else:
                with pytest.raises(LangThreadsError) as caught:
                    threads.get(AT)
                held_to_what_errors_are(caught.value, expected)
            # The server has hung up: this request arrives on a new connection.
            assert wait_until(lambda: server.open == 0)
            assert (threads.get(AT)).thread_id == AT
        assert wait_until(lambda: server.open == 0)


def held_to_what_errors_are(error: Any, expected: type[Exception]) -> None:
    assert type(error) is expected
    text = str(error)
    assert text.isprintable()
    assert len(text) < 5000
    assert f"/threads/{AT}" in text
    shown = [text, repr(error), repr(vars(error))]
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert (type(again), str(again)) == (type(error), text)
        shown.append(repr(vars(again)))
    assert not any(KEY in one for one in shown)


OTHER_CALLS: dict[str, tuple[Callable[..., Any], list[bytes]]] = {
    "search": (
        lambda t: t.search(),
        [
            body({}),
            body([1]),
            body([None]),
            body([{**THREAD, "thread_id": 5}]),
            body([THREAD, {}]),
            answer("[" * 50_000),
        ],
    ),
    "count": (lambda t: t.count(), [body("5"), body(1.5), body(True), body(None), body([5]), answer("1e999")]),
    "get_state": (
        lambda t: t.get_state(AT),
        [body([]), body({**STATE, "next": "plan"}), body({**STATE, "tasks": [5]}), body({**STATE, "checkpoint": "1"})],
    ),
    "get_history": (lambda t: t.get_history(AT), [body(STATE), body([5]), body([{**STATE, "created_at": "soon"}])]),
    "update_state": (lambda t: t.update_state(AT, {}), [body({"checkpoint": 5}), body([]), answer("ok")]),
    "copy": (lambda t: t.copy(AT), [body(None), body({"thread_id": AT})]),
    "prune": (lambda t: t.prune([AT]), [body({"pruned_count": "5"}), body({"pruned_count": 1.5}), body(5)]),
    "get_storage": (lambda t: t.get_storage(AT), [body({}), body({"thread_id": AT, "total_bytes": "5"})]),
}


@pytest.mark.parametrize(("call", "raws"), OTHER_CALLS.values(), ids=OTHER_CALLS)
def test_what_is_no_answer_to_a_call_is_said_to_be_so(call: Callable[..., Any], raws: list[bytes]) -> None:
    with faults(*(Fault("hostile", raw=raw) for raw in raws)) as server:
        with ThreadsClient(server.url, api_key=KEY, retries=0) as threads:
            for _ in raws:
                with pytest.raises(APIResponseValidationError) as caught:
                    call(threads)
                assert caught.value.status_code == 200
                assert wait_until(lambda: server.open == 0)
        assert wait_until(lambda: server.open == 0)


@pytest.mark.parametrize(
    "following",
    ["-1", "0", "5", "nonsense", "9" * 30, "1e9", "\u0665".encode().decode("latin-1")],
    ids=["negative", "zero", "itself", "nonsense", "huge", "exponent", "other digits"],
)
def test_a_walk_does_not_let_a_server_lead_it_in_circles(following: str) -> None:
    page = [{**THREAD, "thread_id": str(uuid.UUID(int=n))} for n in range(5)]
    raw = answer(json.dumps(page), OK, f"x-pagination-next: {following}", "connection: close")
    with faults(forever=lambda: Fault("page", raw=raw)) as server:
        with ThreadsClient(server.url) as threads:
            seen = [thread.thread_id for thread in threads.iter_search(page_size=5)]
    assert len(seen) == 5
    assert len(server.requests) <= 101
