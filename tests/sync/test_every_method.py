# Generated from tests/async/test_every_method.py by `nox -s generate`; edit that file instead of this one.
"""Wrong arguments and wrong answers, for every method of every client: what surfaces is ours, and says what is wrong."""

from __future__ import annotations

import inspect
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from langthreads import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    InvalidArgumentError,
    PartialCreateError,
)
from langthreads_sync import LangThreads
from langthreads_sync._raw_assistants import RawAssistantsClient
from langthreads_sync._raw_crons import RawCronClient
from langthreads_sync._raw_runs import RawRunsClient
from langthreads_sync._raw_store import RawStoreClient
from langthreads_sync._raw_threads import RawThreadsClient
from tests.support.every_method import METHODS, is_readable, spoiled

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "lsv2_pt_very_secret"
SEVERAL_REQUESTS = {"runs.wait", "runs.join", "runs.cancel", "runs.cancel_many"}
"""What asks more than one question; their own tests are in test_run_faults.py."""


def test_every_method_with_one_answer_is_here() -> None:
    raw = {
        "threads": RawThreadsClient,
        "runs": RawRunsClient,
        "assistants": RawAssistantsClient,
        "crons": RawCronClient,
        "store": RawStoreClient,
    }
    named = {f"{client}.{name}" for client, kind in raw.items() for name in vars(kind) if not name.startswith("_")}
    assert {*METHODS} == {"info", "ok", *named} - SEVERAL_REQUESTS


def method_of(client: LangThreads, name: str) -> Callable[..., Any]:
    found: Any = client
    for part in name.split("."):
        found = getattr(found, part)
    return found  # type: ignore[no-any-return]


# ---------------------------------------------------------------- arguments


class Raising:
    """An object whose every attribute is trouble."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)

    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__


NO_VALUES: dict[str, Any] = {
    "object": object(),
    "troublesome object": Raising(),
    "class": str,
    "function": print,
    "bytes": b"a",
    "timedelta": timedelta(1),
    "complex": 1j,
}
"""What no argument of any method can be."""
ODD_VALUES: dict[str, Any] = {
    "none": None,
    "true": True,
    "zero": 0,
    "negative": -1,
    "huge": 10**5000,
    "nan": float("nan"),
    "infinite": float("inf"),
    "empty": "",
    "blank": " \n",
    "text": "text",
    "surrogate": "\ud800",
    "NUL": "a\0b",
    "line end": "a\r\nb: c",
    "empty list": [],
    "list of lists": [[1]],
    "list of surrogates": ["\ud800"],
    "set": {1},
    "empty dict": {},
    "dict of objects": {"a": object()},
    "dict of surrogates": {"\ud800": "\ud800"},
    "dict with other keys": {None: 1, b"a": 2},
    "dict of nan": {"a": float("nan")},
}
"""What some arguments can be, and others cannot."""


def outcome(client: LangThreads, name: str, parameter: str, value: Any) -> Exception:
    """Call a method with one argument replaced, and give the error; there is no server."""
    method = method_of(client, name)
    arguments, named, _ = METHODS[name]
    bound = inspect.signature(method).bind(*arguments, **named)
    bound.arguments[parameter] = value
    with pytest.raises((TypeError, InvalidArgumentError, APIConnectionError)) as caught:
        method(*bound.args, **bound.kwargs)
    text = str(caught.value)
    assert type(caught.value) in (TypeError, InvalidArgumentError, APIConnectionError)
    assert text.isprintable()
    assert len(text) < 3000
    assert KEY not in text
    return caught.value


OTHERS = {"on_run_created", "checkpoint_during", "on_completion"}
"""What a function is right for, what warns as well, and what a run on a thread does not take at all."""


@pytest.mark.parametrize("name", METHODS)
def test_what_is_no_value_is_refused_by_each_argument(name: str) -> None:
    with LangThreads("http://127.0.0.1:9", api_key=KEY, retries=0) as client:
        for parameter in {*inspect.signature(method_of(client, name)).parameters} - OTHERS:
            for kind, value in NO_VALUES.items():
                error = outcome(client, name, parameter, value)
                assert type(error) is TypeError, f"{parameter}: {kind}: {error}"


NOTHING_TO_ASK = {("threads.search", "ids", "empty list"), ("threads.search", "ids", "empty dict")}


@pytest.mark.thorough
@pytest.mark.parametrize("name", METHODS)
def test_what_is_odd_is_taken_or_refused_by_each_argument(name: str) -> None:
    with LangThreads("http://127.0.0.1:9", api_key=KEY, retries=0) as client:
        for parameter in {*inspect.signature(method_of(client, name)).parameters} - OTHERS:
            for kind, value in ODD_VALUES.items():
                if (name, parameter, kind) in NOTHING_TO_ASK:
                    continue
                outcome(client, name, parameter, value)


# ---------------------------------------------------------------- answers


class Answering:
    """Answers each request with the same bytes."""

    def __init__(self) -> None:
        self.status = 200
        self.body = b""
        self.http = httpx.Client(transport=httpx.MockTransport(self.handle))

    def handle(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(self.status, content=self.body, headers={"content-type": "application/json"})


@pytest.mark.thorough
@pytest.mark.parametrize("name", METHODS)
def test_a_spoiled_answer_is_an_error_of_ours_or_can_be_read(name: str) -> None:
    server = Answering()
    arguments, named, good = METHODS[name]
    refused = 0
    with server.http, LangThreads("http://server", http_client=server.http, retries=0) as client:
        method = method_of(client, name)
        server.body = b"" if good is None else json.dumps(good).encode()
        assert is_readable(method(*arguments, **named))
        for answer in spoiled(good):
            server.body = json.dumps(answer).encode()
            try:
                assert is_readable(method(*arguments, **named))
            except APIResponseValidationError:
                refused += 1
    assert (refused > 0) is (good is not None)


NOT_JSON = [
    b"",
    b"\xff",
    b"{",
    b"<html></html>",
    b"NaN",
    b"[" * 50_000,
    b'{"a":' * 50_000,
    b'"\\ud800"',
    b"9" * 5000,
    b"\0",
]


@pytest.mark.parametrize("name", METHODS)
def test_an_answer_that_is_no_json_is_an_error_of_ours(name: str) -> None:
    server = Answering()
    arguments, named, good = METHODS[name]
    with server.http, LangThreads("http://server", http_client=server.http, retries=0) as client:
        for server.body in NOT_JSON:
            if good is None:  # whatever comes, it is done
                assert method_of(client, name)(*arguments, **named) is None
            else:
                with pytest.raises(APIResponseValidationError):
                    method_of(client, name)(*arguments, **named)


@pytest.mark.parametrize("name", METHODS)
def test_a_failure_with_any_body_is_an_error_of_ours(name: str) -> None:
    server = Answering()
    arguments, named, _ = METHODS[name]
    bodies = [*NOT_JSON, b"null", b"[5]", b'{"detail": [5, {"msg": null}]}', b'{"error": {"a": 1}}', b'{"detail": {}}']
    with server.http, LangThreads("http://server", http_client=server.http, retries=0) as client:
        for server.status in (302, 400, 401, 403, 404, 405, 409, 422, 429, 500, 503, 599):
            for server.body in bodies:
                with pytest.raises((APIStatusError, PartialCreateError)) as caught:
                    method_of(client, name)(*arguments, **named)
                assert str(caught.value).isprintable()
