"""What callers bring: an auth of httpx's or httpx2's over each backend, and clients of their own."""

from __future__ import annotations

import gzip
import importlib
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import AuthenticationError, InternalServerError
from langthreads._core.wire import Phase, WireError
from langthreads_async import AsyncThreadsClient
from langthreads_async._http import open_backend
from tests.support.backends import get, send
from tests.support.wire import answer, chunks, wire

if TYPE_CHECKING:
    from collections.abc import Generator

LIBRARIES = ("httpx", "httpx2")


def signing(library: Any) -> Any:
    class Signing(library.Auth):  # type: ignore[misc, name-defined]  # either library's
        requires_request_body = True

        def auth_flow(self, request: Any) -> Generator[Any, Any, None]:
            request.headers["x-signed"] = str(len(request.content))
            yield request

    return Signing()


def renewing(library: Any, *, reads: bool = False, token_url: str | None = None) -> Any:
    class Renewing(library.Auth):  # type: ignore[misc, name-defined]  # either library's
        requires_response_body = reads or token_url is not None

        def __init__(self) -> None:
            self.token: str | None = None

        def auth_flow(self, request: Any) -> Generator[Any, Any, None]:
            if token_url is not None and self.token is None:
                self.token = (yield library.Request("POST", token_url, content=b"please")).text
            request.headers["x-token"] = self.token or "old"
            response = yield request
            if response.status_code == 401:
                self.token = response.text if reads else "new"
                request.headers["x-token"] = self.token
                yield request

    return Renewing()


def tokens(server: Any) -> list[str]:
    lines = [line for request in server.requests for line in request.decode("latin-1").split("\r\n")]
    return [line.partition(": ")[2] for line in lines if line.lower().startswith("x-token")]


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest, kind: str) -> Any:
    """The library of the auth; a client of one's own takes its own library's."""
    if kind.startswith("own") and kind != f"own {request.param}":
        pytest.skip("an auth of another library")
    return importlib.import_module(request.param)


async def test_an_auth_that_signs_sees_the_body(connect: Any, serve: Any, ask: Any, library: Any) -> None:
    with serve(then=answer("1")) as server:
        backend = connect(server.url, signing(library))
        assert await ask(backend, send(server.url, b"12345")) == (200, b"1")
        assert await ask(backend, send(server.url, b"x" * 200_000)) == (200, b"1")
        assert await ask(backend, get(server.url)) == (200, b"1")
    signed = [next(line for line in one.split(b"\r\n") if b"signed" in line.lower()) for one in server.requests]
    assert [line.partition(b": ")[2] for line in signed] == [b"5", b"200000", b"0"]
    assert server.connections == 1


@pytest.mark.parametrize("reads", [False, True], ids=["by the status", "by the body"])
@pytest.mark.parametrize("form", ["plain", "in chunks", "compressed"])
async def test_an_auth_that_asks_again_after_a_401(
    reads: bool, form: str, connect: Any, serve: Any, ask: Any, library: Any
) -> None:
    refusals = {
        "plain": answer("new", "401 Unauthorized"),
        "in chunks": chunks(b"ne", b"w").replace(b"200 OK", b"401 Unauthorized"),
        "compressed": answer(gzip.compress(b"new"), "401 Unauthorized", "content-encoding: gzip"),
    }
    with serve(refusals[form], answer("1"), answer("2")) as server:
        backend = connect(server.url, renewing(library, reads=reads))
        assert await ask(backend, send(server.url, b"body")) == (200, b"1")
        assert await ask(backend, get(server.url)) == (200, b"2")
    assert tokens(server) == ["old", "new", "new"]
    assert server.connections == 1


async def test_an_auth_that_reads_an_answer_leaves_it_to_be_read(
    connect: Any, serve: Any, ask: Any, library: Any
) -> None:
    with serve(answer("all of it"), answer(b"", "204 No Content")) as server:
        backend = connect(server.url, renewing(library, reads=True))
        assert await ask(backend, get(server.url)) == (200, b"all of it")
        assert await ask(backend, get(server.url)) == (204, b"")


async def test_an_auth_that_fetches_its_token_elsewhere(connect: Any, serve: Any, ask: Any, library: Any) -> None:
    with serve(then=answer("1")) as server, serve(answer("token")) as issuer:
        backend = connect(server.url, renewing(library, token_url=f"{issuer.url}/token"))
        assert await ask(backend, get(server.url)) == (200, b"1")
        assert await ask(backend, get(server.url)) == (200, b"1")
        assert issuer.requests[0].startswith(b"POST /token HTTP/1.1\r\n")
        assert issuer.requests[0].endswith(b"please")
    assert tokens(server) == ["token", "token"]


async def test_an_address_that_begins_like_the_server_s_is_another(connect: Any, ask: Any, library: Any) -> None:
    with wire(then=answer("1")) as server:
        prefix = server.url[:-1]  # an address whose port has a digit less
        backend = connect(prefix, renewing(library, token_url=f"{server.url}/token"))
        with pytest.raises(WireError) as caught:
            await ask(backend, get(f"{prefix}/threads"))
        assert caught.value.phase is Phase.CONNECT
        assert server.requests[0].startswith(b"POST /token")


@pytest.mark.parametrize("cut", [401, 200])
async def test_an_answer_that_is_cut_while_an_auth_reads_it_keeps_no_connection(
    cut: int, connect: Any, serve: Any, ask: Any, library: Any, one_connection: Any
) -> None:
    with serve(answer("cut short", f"{cut} Cut")[:-3], then=answer("1")) as server:
        auth = renewing(library, reads=cut == 200)
        backend = connect(server.url, auth, **one_connection)
        with pytest.raises((WireError, library.HTTPError)):
            await ask(backend, get(server.url))
        assert await ask(backend, get(server.url, pool=1)) == (200, b"1")


async def test_an_auth_that_fails_keeps_no_connection(
    connect: Any, serve: Any, ask: Any, library: Any, one_connection: Any
) -> None:
    class Failing(library.Auth):  # type: ignore[misc, name-defined]  # either library's
        def auth_flow(self, request: Any) -> Generator[Any, Any, None]:
            yield request
            if not failed:
                failed.append(1)
                raise LookupError("no token")

    failed: list[int] = []
    with serve(then=answer("1")) as server:
        backend = connect(server.url, Failing(), **one_connection)
        with pytest.raises(LookupError):
            await ask(backend, get(server.url))
        assert await ask(backend, get(server.url, pool=1)) == (200, b"1")


# ---------------------------------------------------------------- clients of one's own


@pytest.mark.parametrize("name", LIBRARIES)
async def test_a_client_of_one_s_own_keeps_all_that_it_has(name: str, ask: Any) -> None:
    library: Any = importlib.import_module(name)
    seen: list[Any] = []

    async def on_request(request: Any) -> None:
        request.headers["x-hook"] = "1"
        seen.append(request.method)

    async def on_response(response: Any) -> None:
        seen.append(response.status_code)

    class Elsewhere(library.AsyncHTTPTransport):  # type: ignore[misc, name-defined]  # either library's
        async def handle_async_request(self, request: Any) -> Any:
            request.headers["x-mount"] = "1"
            return await super().handle_async_request(request)

    with wire(then=answer("1")) as server:
        client = library.AsyncClient(
            base_url=server.url,
            auth=("user", "password"),
            cookies={"own": "1"},
            headers={"x-default": "1"},
            event_hooks={"request": [on_request], "response": [on_response]},
            mounts={"http://127.0.0.1": Elsewhere(verify=False)},
            verify=False,
        )
        async with client, AsyncThreadsClient(http_client=client) as threads:
            assert await threads.count() == 1
            assert await threads.count() == 1
            await threads.aclose()
            assert not client.is_closed
            assert (await client.get("/")).status_code == 200
    assert seen == ["POST", 200, "POST", 200, "GET", 200]
    text = server.requests[0].decode().lower()
    assert text.startswith("post /threads/count http/1.1\r\n")
    for line in (
        "x-hook: 1",
        "x-mount: 1",
        "x-default: 1",
        "cookie: own=1",
        "authorization: basic dxnlcjpwyxnzd29yza==",
    ):
        assert line in text


@pytest.mark.parametrize("name", LIBRARIES)
@pytest.mark.parametrize("reads", [False, True], ids=["at once", "after reading"])
async def test_a_hook_that_raises_for_the_status_changes_nothing(name: str, reads: bool) -> None:
    library: Any = importlib.import_module(name)

    async def on_response(response: Any) -> None:
        if reads:
            await response.aread()
        response.raise_for_status()

    script = [answer('{"detail": "who?"}', "401 Unauthorized"), answer("failed", "500 Internal Server Error")]
    with wire(*script, then=answer("1")) as server:
        async with library.AsyncClient(event_hooks={"response": [on_response]}, verify=False) as client:
            async with AsyncThreadsClient(server.url, http_client=client, retries=0) as threads:
                for expected, detail in ((AuthenticationError, "who?"), (InternalServerError, "failed")):
                    with pytest.raises(expected) as caught:
                        await threads.count()
                    assert not reads or detail in str(caught.value)
                assert await threads.count() == 1


@pytest.mark.parametrize("name", LIBRARIES)
async def test_an_auth_takes_the_place_of_the_client_s(name: str, ask: Any) -> None:
    library: Any = importlib.import_module(name)
    with wire(then=answer("1")) as server:
        async with library.AsyncClient(auth=("user", "password"), verify=False) as client:
            backend = open_backend(server.url, "httpx", client, renewing(library))
            assert await ask(backend, get(server.url)) == (200, b"1")
    assert b"authorization" not in server.requests[0].lower()
    assert tokens(server) == ["old"]
