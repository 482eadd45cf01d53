# Generated from tests/async/backends/test_proxies.py by `nox -s generate`; edit that file instead of this one.
"""Proxies that the environment names: which requests go through them, and the messages of their failures."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
import traceback
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import APIConnectionError, Timeout
from langthreads._core.wire import Phase, WireError
from langthreads_sync import ThreadsClient
from langthreads_sync._http import open_backend
from tests.support.backends import get
from tests.support.compat import wait_until
from tests.support.wire import answer, reset, silent, wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from langthreads_sync._http.base import Backend

CREDENTIALS = base64.b64encode(b"me:s3cr/t").decode().encode()
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


@pytest.fixture
def open_for(backend_name: str, trusted: None) -> Iterator[Callable[[str], Backend]]:
    """What opens a backend that reads the environment."""
    opened: list[Any] = []

    def open_one(url: str) -> Backend:
        opened.append(open_backend(url, backend_name, None, None))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def tunnel(port: int) -> Any:
    """Connect to a port on this machine, and pass everything on."""

    def step(connection: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as server:
            connection.sendall(ESTABLISHED)

            def back() -> None:
                with contextlib.suppress(OSError):
                    while data := server.recv(65536):
                        connection.sendall(data)
                    connection.shutdown(socket.SHUT_WR)

            threading.Thread(target=back, daemon=True).start()
            with contextlib.suppress(OSError):
                while data := connection.recv(65536):
                    server.sendall(data)
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)

    return step


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
@pytest.mark.parametrize("credentials", ["", "me:s3cr%2Ft@"])
def test_requests_go_through_the_proxy(
    variable: str, credentials: str, open_for: Any, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wire(then=answer("1")) as proxy:
        monkeypatch.setenv(variable, proxy.url.replace("//", f"//{credentials}"))
        url = "http://agents.example:2024"
        backend = open_for(url)
        for _ in range(2):
            assert ask(backend, get(f"{url}/threads")) == (200, b"1")
        assert proxy.connections == 1
    for request in proxy.requests:
        assert request.startswith(b"GET http://agents.example:2024/threads HTTP/1.1\r\n")
        assert b"\r\nhost: agents.example:2024\r\n" in request.lower()
        assert (CREDENTIALS in request) is bool(credentials)


@pytest.mark.parametrize("variable", ["https_proxy", "ALL_PROXY"])
def test_tls_goes_through_a_tunnel(
    variable: str, open_for: Any, ask: Any, certified: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wire(tls=certified, then=answer("1")) as server, wire(then=tunnel(server.port)) as proxy:
        monkeypatch.setenv(variable, proxy.url.replace("//", "//me:s3cr%2Ft@"))
        backend = open_for(server.url)
        for _ in range(3):
            assert ask(backend, get(f"{server.url}/threads")) == (200, b"1")
        assert server.connections == 1
        (request,) = proxy.requests
        assert request.startswith(f"CONNECT localhost:{server.port} HTTP/1.1\r\n".encode())
        assert CREDENTIALS in request
        assert not any(b"authorization" in one.lower() for one in server.requests)
        backend.close()
        assert wait_until(lambda: proxy.open == server.open == 0)


@pytest.mark.parametrize("names", ["127.0.0.1", "*", "other.example, 127.0.0.1", "127.0.0.1:{port}"])
def test_what_no_proxy_names_is_reached_directly(
    names: str, open_for: Any, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wire(then=answer("1")) as server, wire(then=answer("proxy")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", names.format(port=server.port))
        assert ask(open_for(server.url), get(server.url)) == (200, b"1")
        monkeypatch.setenv("no_proxy", "127.0.0.1:1, 127.0.0.2, example")
        assert ask(open_for(server.url), get(server.url)) == (200, b"proxy")


FAILURES: dict[str, Any] = {
    "refused": answer("no", "407 Proxy Authentication Required"),
    "failed": answer("no", "502 Bad Gateway"),
    "nonsense": b"what?\r\n\r\n",
    "closed": b"",
    "reset": reset(),
    "closed after": lambda connection: connection.sendall(ESTABLISHED),
    "no tls": lambda connection: connection.sendall(ESTABLISHED + b"no tls here, whatever was said" * 9),
}


@pytest.mark.parametrize("how", FAILURES)
def test_a_tunnel_that_fails_is_a_connection_that_fails(
    how: str, open_for: Any, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wire(then=FAILURES[how]) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.replace("//", "//me:s3cr%2Ft@"))
        url = "https://agents.example"
        with pytest.raises(WireError) as caught:
            ask(open_for(url), get(url))
        assert (caught.value.phase, caught.value.timed_out) == (Phase.CONNECT, False)
        assert not caught.value.request_sent
        shown = "".join(traceback.format_exception(caught.value))
        assert "s3cr" not in shown
        assert CREDENTIALS.decode() not in shown
        assert wait_until(lambda: proxy.open == 0)


@pytest.mark.parametrize("said", [b"", ESTABLISHED], ids=["nothing", "yes"])
def test_a_tunnel_is_opened_within_the_bound_on_connecting(
    said: bytes, open_for: Any, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wire(then=silent(said)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        url = "https://agents.example"
        with pytest.raises(WireError) as caught:
            ask(open_for(url), get(url, connect=0.05))
        assert (caught.value.phase, caught.value.timed_out) == (Phase.CONNECT, True)
        assert not caught.value.request_sent
        assert wait_until(lambda: proxy.open == 0)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_error_shows_the_proxy_s_password(
    scheme: str, backend_name: Any, trusted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wire() as gone:
        pass
    monkeypatch.setenv(f"{scheme}_proxy", gone.url.replace("//", "//me:s3cr%2Ft@"))
    bounds = Timeout(connect=1)
    with ThreadsClient(f"{scheme}://agents.example", backend=backend_name, timeout=bounds, retries=0) as threads:
        with pytest.raises(APIConnectionError) as caught:
            threads.count()
    assert caught.value.may_have_executed is False
    assert "s3cr" not in "".join(traceback.format_exception(caught.value))
