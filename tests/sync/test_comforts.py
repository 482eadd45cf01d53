# Generated from tests/async/test_comforts.py by `nox -s generate`; edit that file instead of this one.
"""The comforts: options, raw answers, hooks, logging, keys, clients of one's own, walks, typed values."""

from __future__ import annotations

import dataclasses
import gzip
import json
import logging
import warnings
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

import attrs
import httpx
import pydantic
import pytest

import langthreads
from langthreads import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    InternalServerError,
    InvalidArgumentError,
    NotFoundError,
    PermissionDeniedError,
    RequestEvent,
    ResponseEvent,
    ThreadState,
    Timeout,
    UnencryptedKeyWarning,
)
from langthreads_sync import ThreadsClient
from tests.support.compat import FakeClock, collect
from tests.support.faults import Fault, FaultServer, faults
from tests.support.wire import answer, wait_until, wire

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "lsv2_pt_very_secret"
OTHER = "lsv2_pt_another_secret"
REFUSED = Fault("401", status=401)

# ---------------------------------------------------------------- with_options


def test_a_copy_shares_the_connections_and_leaves_them_open() -> None:
    with faults() as server:
        with ThreadsClient(server.url) as threads:
            threads.count()
            with threads.with_options(timeout=5) as copy:
                copy.count()
            copy.with_options(retries=0).count()
            threads.count()
        assert server.connections == 1
        with pytest.raises(ConfigurationError, match="closed"):
            copy.count()


def test_a_copy_has_its_own_options_and_the_original_keeps_its_own() -> None:
    with faults() as server:
        with ThreadsClient(server.url, api_key=KEY, headers={"x-tenant": "a", "x-app": "b"}) as threads:
            copy = threads.with_options(api_key=OTHER, headers={"X-Tenant": "c"})
            copy.count()
            threads.count()
            threads.with_options(api_key=None).count()
    first, second, third = (request.headers for request in server.requests)
    assert (first["x-api-key"], first["x-tenant"], first["x-app"]) == (OTHER, "c", "b")
    assert (second["x-api-key"], second["x-tenant"], second["x-app"]) == (KEY, "a", "b")
    assert "x-api-key" not in third


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"api_key": ""}, ConfigurationError),
        ({"headers": {"X-API-KEY": KEY}}, ConfigurationError),
        ({"timeout": -1}, InvalidArgumentError),
        ({"retries": -1}, InvalidArgumentError),
        ({"retries": "2"}, TypeError),
    ],
    ids=["empty key", "reserved header", "negative timeout", "negative retries", "retries as text"],
)
def test_options_that_could_not_work_are_refused(options: dict[str, Any], error: type[Exception]) -> None:
    with ThreadsClient("http://localhost:1") as threads:
        with pytest.raises(error) as caught:
            threads.with_options(**options)
    assert KEY not in str(caught.value)


# ---------------------------------------------------------------- with_raw_response

RAW: dict[str, tuple[Callable[..., Any], int, Any]] = {
    "create": (lambda raw, at: raw.create(thread_id=at, if_exists="do_nothing"), 200, langthreads.Thread),
    "get": (lambda raw, at: raw.get(at), 200, langthreads.Thread),
    "update": (lambda raw, at: raw.update(at, metadata={"a": 1}), 200, langthreads.Thread),
    "delete": (lambda raw, at: raw.delete(at), 204, type(None)),
    "copy": (lambda raw, at: raw.copy(at), 200, langthreads.Thread),
    "prune": (lambda raw, at: raw.prune([at]), 200, langthreads.ThreadPruneResponse),
    "search": (lambda raw, at: raw.search(), 200, langthreads.Page),
    "count": (lambda raw, at: raw.count(), 200, int),
    "get_state": (lambda raw, at: raw.get_state(at), 200, ThreadState),
    "update_state": (lambda raw, at: raw.update_state(at, {}), 200, langthreads.ThreadUpdateStateResponse),
    "get_history": (lambda raw, at: raw.get_history(at), 200, list),
    "get_storage": (lambda raw, at: raw.get_storage(at), 200, langthreads.ThreadStorage),
}


@pytest.mark.parametrize(("call", "status", "kind"), RAW.values(), ids=RAW)
def test_a_raw_response_has_status_headers_result_and_time(call: Callable[..., Any], status: int, kind: type) -> None:
    with faults() as server:
        at = server.add()
        with ThreadsClient(server.url) as threads:
            raw = call(threads.with_raw_response, at)
    assert raw.status_code == status
    assert type(raw.parsed) is kind
    assert raw.headers["content-type"] == "application/json"
    assert 0 < raw.elapsed < 5


def test_every_method_that_makes_a_call_has_a_raw_form() -> None:
    others = {"close", "with_options", "with_raw_response", "iter_search", "iter_history", "join_stream", "runs"}
    methods = {name for name in dir(ThreadsClient) if not name.startswith("_")} - others
    assert methods == set(RAW)


def test_a_raw_call_fails_as_the_method_does() -> None:
    with faults() as server:
        with ThreadsClient(server.url) as threads:
            with pytest.raises(NotFoundError):
                threads.with_raw_response.get("missing")
            assert (threads.with_raw_response.search(ids=[])).parsed == []


# ---------------------------------------------------------------- hooks and logging


def test_hooks_see_every_attempt_and_no_key() -> None:
    asked: list[RequestEvent] = []
    answered: list[ResponseEvent] = []
    with faults(Fault("502", status=502), Fault("reset", reset="before")) as server:
        at = server.add()
        with ThreadsClient(
            server.url,
            api_key=KEY,
            headers={"authorization": f"Bearer {OTHER}", "x-tenant": "a"},
            on_request=asked.append,
            on_response=answered.append,
            clock=FakeClock(),
        ) as threads:
            threads.get(at, headers={"x-token": "third_secret", "x-call": "c"})
    assert [event.attempt for event in asked] == [event.attempt for event in answered] == [1, 2, 3]
    assert {event.operation for event in asked} == {"get_thread"}
    assert repr(asked[0].request) == f"GET {server.url}/threads/{at}"
    assert asked[0].headers["x-api-key"] == "***"
    assert (asked[0].headers["x-tenant"], asked[0].headers["x-call"]) == ("a", "c")
    assert [event.status_code for event in answered] == [502, None, 200]
    assert [type(event.error) for event in answered] == [InternalServerError, APIConnectionError, type(None)]
    assert [event.retry_in for event in answered] == [0.5, 1.0, None]
    assert [event.elapsed for event in answered] == [0, 0, 0]
    for secret in (KEY, OTHER, "third_secret"):
        assert secret not in f"{asked} {answered}"
        assert secret in str(server.requests[-1].headers)


def test_a_hook_that_fails_fails_the_call() -> None:
    def refuse(event: RequestEvent) -> None:
        raise PermissionError(event.operation)

    with faults() as server:
        with ThreadsClient(server.url, on_request=refuse) as threads:
            with pytest.raises(PermissionError, match="count_threads"):
                threads.count()
    assert not server.requests


def test_logging_is_quiet_until_it_is_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    with faults() as server:
        at = server.add()
        with ThreadsClient(server.url, api_key=KEY) as threads:
            threads.get(at)
            with pytest.raises(NotFoundError):
                threads.get("missing")
            assert [record for record in caplog.records if record.name == "langthreads"] == []
            with caplog.at_level(logging.DEBUG, "langthreads"):
                threads.update(at, metadata={"about": "private matters"})
                with pytest.raises(NotFoundError):
                    threads.get("missing")
    lines = [record.getMessage() for record in caplog.records if record.name == "langthreads"]
    assert lines[0].startswith(f"update_thread: PATCH {server.url}/threads/{at} -> 200 in 0.0")
    assert lines[1].startswith("get_thread: attempt 1 failed after 0.0")
    assert len(lines) == 2
    for secret in (KEY, "private"):
        assert secret not in caplog.text


def test_the_logger_has_a_handler_so_that_nothing_is_printed() -> None:
    assert [type(handler) for handler in logging.getLogger("langthreads").handlers] == [logging.NullHandler]


# ---------------------------------------------------------------- keys


def test_a_key_may_be_a_function_that_is_asked_each_time() -> None:
    keys = iter(["first", "second", "third", None])
    with faults() as server:
        with ThreadsClient(server.url, api_key=lambda: next(keys)) as threads:
            for _ in range(2):
                threads.count()
            threads.with_options(retries=0).count()
            threads.count()
    assert [request.headers.get("x-api-key") for request in server.requests] == ["first", "second", "third", None]


def test_a_key_is_asked_for_once_more_after_a_401() -> None:
    keys = iter(["expired", "fresh"])
    with faults(REFUSED) as server:
        at = server.add()
        with ThreadsClient(server.url, api_key=lambda: next(keys), retries=0) as threads:
            # Also where the call could not be made again otherwise: nothing was done.
            threads.update(at, metadata={"a": 1}, headers={"x-call": "it"})
    assert [request.headers["x-api-key"] for request in server.requests] == ["expired", "fresh"]
    assert server.done["it"] == 1


def test_a_key_that_is_refused_again_is_an_error() -> None:
    with faults(*[REFUSED] * 5) as server:
        with ThreadsClient(server.url, api_key=lambda: KEY, retries=9) as threads:
            with pytest.raises(AuthenticationError) as caught:
                threads.count()
    assert len(server.requests) == caught.value.attempts == 2


def test_a_key_that_is_no_function_is_sent_once() -> None:
    with faults(*[REFUSED] * 5) as server:
        with ThreadsClient(server.url, api_key=KEY, retries=9) as threads:
            with pytest.raises(AuthenticationError):
                threads.count()
    assert len(server.requests) == 1


@pytest.mark.parametrize("given", ["", "a\r\nb: c", 5, b"bytes"], ids=["empty", "line end", "number", "bytes"])
def test_a_function_that_gives_no_key_is_told_so(given: Any) -> None:
    with faults() as server:
        with ThreadsClient(server.url, api_key=lambda: given) as threads:
            with pytest.raises(ConfigurationError, match=r"^api_key\(\): "):
                threads.count()
    assert not server.requests


def test_a_function_that_fails_does_so_with_its_own_error() -> None:
    def broken() -> str:
        raise LookupError("no vault")

    with faults() as server:
        with ThreadsClient(server.url, api_key=broken) as threads:
            with pytest.raises(LookupError, match="no vault"):
                threads.count()


def test_a_key_from_a_function_is_masked_too() -> None:
    echo = answer(json.dumps({"detail": f"bad key {KEY}"}), "403 Forbidden")
    with wire(echo) as server:
        with ThreadsClient(server.url, api_key=lambda: KEY) as threads:
            with pytest.raises(PermissionDeniedError, match=r"403 bad key \*\*\*"):
                threads.count()


class Stamp(httpx.Auth):
    """Signs requests, and once more where the server wants another signature."""

    def auth_flow(self, request: httpx.Request) -> Any:
        request.headers["x-signature"] = "one"
        response = yield request
        if response.status_code == 401:
            request.headers["x-signature"] = "two"
            yield request


def test_any_auth_of_httpx_works() -> None:
    with faults(REFUSED) as server:
        with ThreadsClient(server.url, api_key=KEY, auth=Stamp()) as threads:
            threads.count()
            threads.with_options(retries=1).count()
        with ThreadsClient(server.url, auth=httpx.BasicAuth("user", "hunter2")) as threads:
            threads.count()
    assert [request.headers.get("x-signature") for request in server.requests] == ["one", "two", "one", None]
    assert server.requests[0].headers["x-api-key"] == KEY
    assert server.requests[3].headers["authorization"].startswith("Basic ")


@pytest.mark.parametrize("number", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("own", [False, True], ids=["our client", "one that follows redirects"])
def test_a_key_never_travels_to_another_origin(number: int, own: bool) -> None:
    with faults() as elsewhere:
        location = f"location: {elsewhere.url}/threads/count"
        with faults(Fault("away", status=number, headers=(location,))) as server:
            http = httpx.Client(follow_redirects=True) if own else None
            with ThreadsClient(server.url, api_key=KEY, http_client=http) as threads:
                with pytest.raises(APIStatusError, match=f"redirects to '{elsewhere.url}/threads/count'") as caught:
                    threads.count()
            if http is not None:
                http.close()
        assert caught.value.status_code == number
        assert elsewhere.connections == 0


FAR = ["http://agents.example.com", "http://8.8.8.8:2024", "http://[2001:4860:4860::8888]"]
NEAR = [
    "https://agents.example.com",
    "http://localhost:2024",
    "http://127.0.0.1",
    "http://[::1]:2024",
    "http://10.0.0.5",
    "http://192.168.1.7",
    "http://agent-server:8000",
    "http://agents.svc",
]


@pytest.mark.parametrize("url", FAR)
def test_a_key_of_the_environment_does_not_travel_in_the_open_unsaid(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_API_KEY", KEY)
    with pytest.warns(UnencryptedKeyWarning, match="LANGSMITH_API_KEY goes to .* without encryption") as caught:
        ThreadsClient(url)
    assert KEY not in str(caught[0].message)
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ThreadsClient(url, api_key=KEY)
        ThreadsClient(url, api_key=None)


@pytest.mark.parametrize("url", NEAR)
def test_it_may_travel_to_near_or_encrypted_servers(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_API_KEY", KEY)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ThreadsClient(url)


# ---------------------------------------------------------------- clients of one's own


def test_a_hook_of_ones_own_client_may_insist_on_success() -> None:
    """raise_for_status() in a hook is how many watch their clients: our errors stay what they are."""

    def check(response: httpx.Response) -> None:
        response.raise_for_status()

    class Checked(httpx.Client):
        def send(self, *args: Any, **kwargs: Any) -> httpx.Response:
            response = super().send(*args, **kwargs)
            check(response)
            return response

    with faults(Fault("400", status=400), Fault("500", status=500)) as server:
        with Checked() as own:
            with ThreadsClient(server.url, http_client=own, retries=0) as threads:
                with pytest.raises(BadRequestError):
                    threads.count()
                with pytest.raises(InternalServerError):
                    threads.count()


def test_a_client_of_ones_own_may_read_answers_first() -> None:
    class Reading(httpx.Client):
        def send(self, *args: Any, **kwargs: Any) -> httpx.Response:
            response = super().send(*args, **kwargs)
            response.read()
            return response

    with faults(Fault("502", status=502)) as server:
        with Reading() as own:
            with ThreadsClient(server.url, http_client=own, retries=0, timeout=Timeout(read=2)) as threads:
                with pytest.raises(InternalServerError, match="502 a 502 by plan"):
                    threads.count()
                assert threads.count() == 0


def test_mounts_of_ones_own_client_are_used() -> None:
    mounted = httpx.MockTransport(lambda request: httpx.Response(200, json=len(request.content)))
    with httpx.Client(mounts={"all://mounted": mounted}) as own:
        with ThreadsClient("http://mounted", http_client=own) as threads:
            assert threads.count() == 2


def test_a_cookie_that_a_server_sets_comes_back_once() -> None:
    with wire(answer("1", "200 OK", "set-cookie: balanced-to=b; Path=/"), answer("2"), answer("3")) as server:
        with ThreadsClient(server.url) as threads:
            assert [threads.count(), threads.count(), threads.count()] == [1, 2, 3]
    sent = [request.lower().count(b"cookie: balanced-to=b") for request in server.requests]
    assert sent == [0, 1, 1]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment_are_used(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for other in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(other, raising=False)
    with wire(answer("7")) as proxy:
        monkeypatch.setenv(name, proxy.url)
        with ThreadsClient("http://agents.example.com", api_key=KEY) as threads:
            assert threads.count() == 7
    assert proxy.requests[0].startswith(b"POST http://agents.example.com/threads/count HTTP/1.1\r\n")


def test_hosts_that_the_environment_exempts_are_reached_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    with wire() as proxy, faults() as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with ThreadsClient(server.url) as threads:
            assert threads.count() == 0
    assert proxy.connections == 0


# ---------------------------------------------------------------- walks


def filled(server: FaultServer, number: int) -> list[str]:
    return [server.add(None, {"number": at}) for at in range(number)]


def test_a_walk_that_deletes_what_it_sees_visits_everything() -> None:
    with faults() as server:
        ours = filled(server, 57)
        with ThreadsClient(server.url) as threads:
            seen = []
            for thread in threads.iter_search(page_size=10, snapshot=True):
                threads.delete(thread.thread_id)
                seen.append(thread.thread_id)
    assert sorted(seen) == sorted(ours)
    assert len(seen) == 57
    assert server.threads == {}


def test_a_walk_that_changes_what_it_is_sorted_by_visits_everything_once() -> None:
    with faults() as server:
        ours = filled(server, 57)
        with ThreadsClient(server.url) as threads:
            seen = []
            for thread in threads.iter_search(sort_by="updated_at", page_size=10, snapshot=True):
                threads.update(thread.thread_id, metadata={"seen": True})
                seen.append(thread.thread_id)
    assert seen == ours[::-1]


def test_without_a_snapshot_such_walks_pass_over_some() -> None:
    """What the option is for: a server that pages by offset can't know better."""
    with faults() as server:
        filled(server, 57)
        with ThreadsClient(server.url) as threads:
            for thread in threads.iter_search(page_size=10):
                threads.delete(thread.thread_id)
    assert server.threads != {}


@pytest.mark.parametrize("snapshot", [False, True], ids=["plain", "snapshot"])
def test_a_walk_while_threads_are_created_repeats_nothing(snapshot: bool) -> None:
    with faults() as server:
        ours = filled(server, 57)
        with ThreadsClient(server.url) as threads:
            seen = []
            for thread in threads.iter_search(page_size=10, snapshot=snapshot):
                seen.append(thread.thread_id)
                if len(seen) % 5 == 0:
                    threads.create()
    assert len(seen) == len(set(seen))
    assert set(ours) <= set(seen)


def test_a_snapshot_leaves_out_what_is_gone_and_keeps_its_limit() -> None:
    with faults() as server:
        ours = filled(server, 30)[::-1]
        with ThreadsClient(server.url) as threads:
            walk = threads.iter_search(page_size=10, limit=25, snapshot=True, select=["metadata"])
            first = next(walk)
            assert (first.thread_id, first.metadata, first.status) == (ours[0], {"number": 29}, None)
            del server.threads[ours[15]]
            rest = [thread.thread_id for thread in collect(walk)]
    assert rest == ours[1:15] + ours[16:25]


def test_a_walk_asks_for_nothing_ahead() -> None:
    with faults() as server:
        filled(server, 30)
        with ThreadsClient(server.url) as threads:
            walk = threads.iter_search(page_size=10)
            assert not server.requests
            for _ in range(10):
                next(walk)
            assert len(server.requests) == 1
            next(walk)
            assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({}, [(10, 25), (20, 25), (25, 25)]),
        ({"snapshot": True}, [(10, 25), (20, 25), (25, 25)]),
        ({"limit": 15}, [(10, 15), (15, 15)]),
        ({"limit": 15, "snapshot": True}, [(10, 15), (15, 15)]),
        ({"metadata": {"number": 3}}, [(1, 1)]),
        ({"metadata": {"number": 99}}, [(0, 0)]),
    ],
    ids=["plain", "snapshot", "limit", "snapshot with limit", "filtered", "nothing there"],
)
def test_progress_is_told_after_each_page(arguments: dict[str, Any], told: list[tuple[int, int]]) -> None:
    seen: list[tuple[int, int]] = []
    with faults() as server:
        filled(server, 25)
        with ThreadsClient(server.url) as threads:
            walk = threads.iter_search(
                page_size=10, progress=lambda done, total: seen.append((done, total)), **arguments
            )
            given = len(collect(walk))
    assert seen == told
    assert given == told[-1][0]


def test_progress_over_chosen_ids() -> None:
    seen: list[tuple[int, int]] = []
    with faults() as server:
        ours = filled(server, 5)[:3]
        with ThreadsClient(server.url) as threads:
            collect(threads.iter_search(ids=ours, progress=lambda done, total: seen.append((done, total))))
    assert seen == [(3, 3)]


# ---------------------------------------------------------------- typed values


class Dict(TypedDict):
    steps: int
    note: NotRequired[str]


@dataclasses.dataclass
class Data:
    steps: int
    note: str = "none"


@attrs.define
class Attrs:
    steps: int
    note: str = "none"


class Pydantic(pydantic.BaseModel):
    steps: int
    note: str = "none"


def test_values_become_what_a_user_calls_them() -> None:
    with faults() as server:
        at = server.add()
        with ThreadsClient(server.url) as threads:
            threads.update_state(at, {})
            state = threads.get_state(at)
            thread = threads.get(at)
    for kind in (Data, Attrs, Pydantic):
        assert state.values_as(kind) == thread.values_as(kind) == kind(steps=1)
    typed = state.values_as(Dict)
    assert typed == {"steps": 1}


@attrs.define
class Strict:
    steps: int = attrs.field(validator=attrs.validators.gt(5))


class Other(TypedDict):
    missing: str


class Nothing(TypedDict, total=False):
    missing: str


MISFITS: dict[str, tuple[Any, Any, type[Exception], str]] = {
    "typed dict": ({"steps": 1}, Other, InvalidArgumentError, "do not fit Other: missing missing"),
    "dataclass": ({"note": "a"}, Data, InvalidArgumentError, "do not fit Data: steps missing"),
    "attrs": ({}, Attrs, InvalidArgumentError, "do not fit Attrs: steps missing"),
    "attrs that checks": ({"steps": 1}, Strict, InvalidArgumentError, "do not fit Strict: .*steps"),
    "pydantic": ({"steps": "many"}, Pydantic, InvalidArgumentError, "do not fit Pydantic: .*steps"),
    "no object": ([1], Data, InvalidArgumentError, "do not fit Data: they are an array"),
    "no object for a dict": ([1], Dict, InvalidArgumentError, "do not fit Dict: they are an array"),
    "a plain class": ({"steps": 1}, int, TypeError, "TypedDict, a dataclass, an attrs or a pydantic class"),
    "no class": ({"steps": 1}, "Data", TypeError, "TypedDict, a dataclass, an attrs or a pydantic class"),
}


@pytest.mark.parametrize(("values", "kind", "error", "message"), MISFITS.values(), ids=MISFITS)
def test_values_that_do_not_fit_are_a_typed_error(values: Any, kind: Any, error: type[Exception], message: str) -> None:
    state = ThreadState.from_dict(
        {
            "values": values,
            "next": [],
            "tasks": [],
            "metadata": None,
            "created_at": None,
            "checkpoint": None,
            "parent_checkpoint": None,
        }
    )
    with pytest.raises(error, match=message) as caught:
        state.values_as(kind)
    assert "\n" not in str(caught.value)


def test_more_than_a_class_names_is_left_out() -> None:
    state = ThreadState.from_dict(
        {
            "values": {"steps": 1, "other": 2},
            "next": [],
            "tasks": [],
            "metadata": None,
            "created_at": None,
            "checkpoint": None,
            "parent_checkpoint": None,
        }
    )
    assert state.values_as(Data) == Data(1)
    assert state.values_as(Nothing) == {"steps": 1, "other": 2}


def test_a_compressed_failure_is_read_too() -> None:
    body = gzip.compress(b'{"detail": "out of order"}')
    with wire(answer(body, "503 Service Unavailable", "content-encoding: gzip")) as server:
        with ThreadsClient(server.url, retries=0) as threads:
            with pytest.raises(InternalServerError, match="503 out of order"):
                threads.count()
    assert wait_until(lambda: server.connections == 1)
