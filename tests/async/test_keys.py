"""Keys: where they are taken from, and where they must not be sent."""

from __future__ import annotations

import json
import warnings
from typing import Any

import httpx
import pytest

from langthreads import (
    APIStatusError,
    AuthenticationError,
    ConfigurationError,
    PermissionDeniedError,
    UnencryptedKeyWarning,
)
from langthreads_async import AsyncThreadsClient
from tests.support.faults import Fault, faults
from tests.support.wire import answer, wire

KEY = "lsv2_pt_very_secret"
REFUSED = Fault("401", status=401)


async def test_a_key_may_be_a_function_that_is_asked_each_time() -> None:
    keys = iter(["first", "second", "third", None])
    with faults() as server:
        async with AsyncThreadsClient(server.url, api_key=lambda: next(keys)) as threads:
            for _ in range(2):
                await threads.count()
            await threads.with_options(retries=0).count()
            await threads.count()
    assert [request.headers.get("x-api-key") for request in server.requests] == ["first", "second", "third", None]


async def test_a_key_is_asked_for_once_more_after_a_401() -> None:
    keys = iter(["expired", "fresh"])
    with faults(REFUSED) as server:
        at = server.add()
        async with AsyncThreadsClient(server.url, api_key=lambda: next(keys), retries=0) as threads:
            # Also where the call could not be made again otherwise: nothing was done.
            await threads.update(at, metadata={"a": 1}, headers={"x-call": "it"})
    assert [request.headers["x-api-key"] for request in server.requests] == ["expired", "fresh"]
    assert server.done["it"] == 1


async def test_a_key_that_is_refused_again_is_an_error() -> None:
    with faults(*[REFUSED] * 5) as server:
        async with AsyncThreadsClient(server.url, api_key=lambda: KEY, retries=9) as threads:
            with pytest.raises(AuthenticationError) as caught:
                await threads.count()
    assert len(server.requests) == caught.value.attempts == 2


async def test_a_key_that_is_no_function_is_sent_once() -> None:
    with faults(*[REFUSED] * 5) as server:
        async with AsyncThreadsClient(server.url, api_key=KEY, retries=9) as threads:
            with pytest.raises(AuthenticationError):
                await threads.count()
    assert len(server.requests) == 1


@pytest.mark.parametrize("given", ["", "a\r\nb: c", 5, b"bytes"], ids=["empty", "line end", "number", "bytes"])
async def test_a_function_that_gives_no_key_is_told_so(given: Any) -> None:
    with faults() as server:
        async with AsyncThreadsClient(server.url, api_key=lambda: given) as threads:
            with pytest.raises(ConfigurationError, match=r"^api_key\(\): "):
                await threads.count()
    assert not server.requests


async def test_a_function_that_fails_does_so_with_its_own_error() -> None:
    def broken() -> str:
        raise LookupError("no vault")

    with faults() as server:
        async with AsyncThreadsClient(server.url, api_key=broken) as threads:
            with pytest.raises(LookupError, match="no vault"):
                await threads.count()


async def test_a_key_from_a_function_is_masked_too() -> None:
    echo = answer(json.dumps({"detail": f"bad key {KEY}"}), "403 Forbidden")
    with wire(echo) as server:
        async with AsyncThreadsClient(server.url, api_key=lambda: KEY) as threads:
            with pytest.raises(PermissionDeniedError, match=r"403 bad key \*\*\*"):
                await threads.count()


class Stamp(httpx.Auth):
    """Signs requests, and once more where the server wants another signature."""

    def auth_flow(self, request: httpx.Request) -> Any:
        request.headers["x-signature"] = "one"
        response = yield request
        if response.status_code == 401:
            request.headers["x-signature"] = "two"
            yield request


async def test_any_auth_of_httpx_works() -> None:
    with faults(REFUSED) as server:
        async with AsyncThreadsClient(server.url, api_key=KEY, auth=Stamp()) as threads:
            await threads.count()
            await threads.with_options(retries=1).count()
        async with AsyncThreadsClient(server.url, auth=httpx.BasicAuth("user", "hunter2")) as threads:
            await threads.count()
    assert [request.headers.get("x-signature") for request in server.requests] == ["one", "two", "one", None]
    assert server.requests[0].headers["x-api-key"] == KEY
    assert server.requests[3].headers["authorization"].startswith("Basic ")


@pytest.mark.parametrize("number", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("own", [False, True], ids=["our client", "one that follows redirects"])
async def test_a_key_never_travels_to_another_origin(number: int, own: bool) -> None:
    with faults() as elsewhere:
        location = f"location: {elsewhere.url}/threads/count"
        with faults(Fault("away", status=number, headers=(location,))) as server:
            http = httpx.AsyncClient(follow_redirects=True) if own else None
            async with AsyncThreadsClient(server.url, api_key=KEY, http_client=http) as threads:
                with pytest.raises(APIStatusError, match=f"redirects to '{elsewhere.url}/threads/count'") as caught:
                    await threads.count()
            if http is not None:
                await http.aclose()
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
        AsyncThreadsClient(url)
    assert KEY not in str(caught[0].message)
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        AsyncThreadsClient(url, api_key=KEY)
        AsyncThreadsClient(url, api_key=None)


@pytest.mark.parametrize("url", NEAR)
def test_it_may_travel_to_near_or_encrypted_servers(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_API_KEY", KEY)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        AsyncThreadsClient(url)
