# Generated from tests/async/test_http_clients.py by `nox -s generate`; edit that file instead of this one.
"""HTTP clients of a user's own, proxies and cookies."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from langthreads import BadRequestError, InternalServerError, Timeout
from langthreads_sync import ThreadsClient
from tests.support.faults import Fault, faults
from tests.support.wire import answer, wire

KEY = "lsv2_pt_very_secret"


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
