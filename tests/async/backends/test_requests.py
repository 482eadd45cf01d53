"""What is sent: headers, cookies, credentials and uploads; and the headers of responses."""

from __future__ import annotations

import base64
import socket
from typing import TYPE_CHECKING, Any

import pytest

from langthreads._core.wire import Phase, WireError
from langthreads_async import AsyncThreadsClient
from tests.support.backends import get, send
from tests.support.compat import await_until
from tests.support.wire import answer, wire

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGE = b"0123456789abcdef" * 1_250_000


def headers_of(request: bytes) -> dict[str, str]:
    lines = request.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


# ---------------------------------------------------------------- headers


async def test_a_request_is_sent_as_it_is(connect: Any, serve: Any, ask: Any) -> None:
    with serve(then=answer("1")) as server:
        backend = connect(server.url)
        given = {"x-empty": "", "x-long": "x" * 60_000, "x-spaces": "a  b"}
        request = send(f"{server.url}/a%2Fb/%C3%BC?q=%20&q=+#part", b'{"a": 1}', given)
        before = dict(request.headers)
        assert await ask(backend, request) == (200, b"1")
        assert request.headers == before
    (sent,) = server.requests
    assert sent.startswith(b"POST /a%2Fb/%C3%BC?q=%20&q=+ HTTP/1.1\r\n")
    assert sent.endswith(b'\r\n\r\n{"a": 1}')
    assert headers_of(sent).items() >= {**given, "content-length": "8", "x-test": "1"}.items()
    assert "transfer-encoding" not in headers_of(sent)


@pytest.mark.parametrize("value", ["a\r\nx-other: 1", "a\nb", "a\x00b"], ids=range(3))
async def test_a_header_that_would_be_two_is_refused(value: str, connect: Any, serve: Any, ask: Any) -> None:
    with serve(then=answer("1")) as server:
        backend = connect(server.url)
        with pytest.raises(WireError) as caught:
            await ask(backend, send(server.url, None, {"x-value": value}))
        assert (caught.value.phase, caught.value.request_sent) == (Phase.REQUEST, False)
        assert server.requests == []
        assert await ask(backend, get(server.url)) == (200, b"1")


async def test_headers_of_an_answer_are_looked_up_in_any_case(connect: Any, serve: Any) -> None:
    more = ["X-Mixed-Case: 1", "x-twice: a", "X-Twice: b", f"x-long: {'x' * 60_000}", "x-empty:"]
    with serve(answer("1", "200 OK", *more)) as server:
        response = await connect(server.url).send(get(server.url))
        for name in ("x-mixed-case", "X-MIXED-CASE", "X-Mixed-Case"):
            assert response.headers[name] == "1"
            assert name in response.headers
        assert response.headers["x-twice"] == "a, b"
        assert dict(response.headers.items())["x-twice"] == "a, b"
        assert len(response.headers["x-long"]) == 60_000
        assert response.headers["x-empty"] == ""
        assert response.headers.get("x-none", "default") == "default"
        await response.aclose()


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
async def test_headers_of_an_answer_that_are_not_ascii_are_text(encoding: str, connect: Any, serve: Any) -> None:
    raw = b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\nx-name: %s\r\n\r\n1" % "grün".encode(encoding)
    with serve(raw) as server:
        response = await connect(server.url).send(get(server.url))
        assert response.headers["x-name"] == "grün"
        await response.aclose()


# ---------------------------------------------------------------- cookies


async def cookies_sent(backend: Any, ask: Any, server: Any, paths: Iterable[str], **headers: str) -> list[str | None]:
    """Return the cookies that are sent to these paths."""
    before = len(server.requests)
    for path in paths:
        await ask(backend, send(server.url + path, None, headers))
    return [headers_of(request).get("cookie") for request in server.requests[before:]]


async def test_cookies_are_sent_back_where_they_belong(connect: Any, serve: Any, ask: Any) -> None:
    cookies = [
        "set-cookie: plain=1",
        "set-cookie: below=2; Path=/below",
        "set-cookie: gone=3; Max-Age=0",
        "set-cookie: past=4; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "set-cookie: theirs=5; Domain=other.example",
    ]
    with serve(answer("1", "200 OK", *cookies), then=answer("1")) as server:
        backend = connect(server.url)
        assert await cookies_sent(backend, ask, server, ["/"]) == [None]
        plain, below = await cookies_sent(backend, ask, server, ["/", "/below/it"])
        assert plain == "plain=1"
        assert sorted(str(below).split("; ")) == ["below=2", "plain=1"]


async def test_a_cookie_is_replaced_and_taken_back(connect: Any, serve: Any, ask: Any) -> None:
    script = [answer("1", "200 OK", f"set-cookie: a={value}") for value in ("1", "2", "; Max-Age=0")]
    with serve(*script, then=answer("1")) as server:
        backend = connect(server.url)
        assert await cookies_sent(backend, ask, server, ["/"] * 4) == [None, "a=1", "a=2", None]


async def test_a_cookie_header_of_one_s_own_wins(connect: Any, serve: Any, ask: Any, kind: str) -> None:
    if kind.startswith("own"):
        pytest.skip("httpx's client sends both")
    with serve(then=answer("1", "200 OK", "set-cookie: a=1")) as server:
        backend = connect(server.url)
        assert await cookies_sent(backend, ask, server, ["/"]) == [None]
        assert await cookies_sent(backend, ask, server, ["/"], cookie="mine=1") == ["mine=1"]


@pytest.mark.parametrize(
    "raw",
    [
        "a=ü".encode(),
        "a=ü".encode("latin-1"),
        b"\xff=1",
        b"",
        b"=",
        b";;;",
        b'a="1',
        b"a=1; expires=never",
        b"x" * 5000,
    ],
    ids=range(9),
)
async def test_a_cookie_that_makes_no_sense_does_no_harm(raw: bytes, connect: Any, ask: Any, kind: str) -> None:
    if kind.startswith("own") and not raw.isascii():
        pytest.skip("httpx's client keeps it, and can't send it back")
    reply = b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\nset-cookie: %s\r\nset-cookie: b=2\r\n\r\n1" % raw
    with wire(then=reply) as server:
        backend = connect(server.url)
        sent = await cookies_sent(backend, ask, server, ["/"] * 2)
    assert sent[0] is None
    assert "b=2" in str(sent[1])
    assert str(sent[1]).isascii()


# ---------------------------------------------------------------- credentials


async def test_credentials_of_an_address_are_sent_as_a_header_and_never_shown(backend_name: str) -> None:
    with wire(answer("7"), b"what?\r\n\r\n") as server:
        url = server.url.replace("//", "//us%40er:s3cr%2Ft@")
        async with AsyncThreadsClient(url, retries=0, backend=backend_name) as threads:  # type: ignore[arg-type]
            assert await threads.count() == 7
            with pytest.raises(Exception, match="count_threads") as caught:
                await threads.count()
            assert "s3cr" not in repr(threads) + str(caught.value)
    assert headers_of(server.requests[0])["authorization"] == "Basic " + base64.b64encode(b"us@er:s3cr/t").decode()
    assert server.requests[0].startswith(b"POST /threads/count HTTP/1.1\r\n")
    assert headers_of(server.requests[0])["host"] == f"127.0.0.1:{server.port}"


# ---------------------------------------------------------------- uploads


async def test_a_large_upload_arrives_whole(connect: Any, serve: Any, ask: Any) -> None:
    with serve(then=answer("1")) as server:
        backend = connect(server.url)
        for _ in range(2):
            assert await ask(backend, send(server.url, LARGE)) == (200, b"1")
        assert server.connections == 1
    for request in server.requests:
        head, _, body = request.partition(b"\r\n\r\n")
        assert body == LARGE
        assert headers_of(head)["content-length"] == str(len(LARGE))


async def test_an_answer_that_comes_before_all_is_sent(connect: Any, serve: Any, ask: Any) -> None:
    """What follows is not read as the rest of the body."""

    def refuse(connection: socket.socket) -> bool:
        connection.sendall(answer("too large", "413 Content Too Large"))
        missing = len(LARGE) - len(server.requests[-1].partition(b"\r\n\r\n")[2])
        while missing > 0 and (data := connection.recv(min(missing, 65536))):
            missing -= len(data)
        return missing == 0

    with serve(refuse, then=answer("1"), heads_only=True) as server:
        backend = connect(server.url)
        assert await ask(backend, send(server.url, LARGE)) == (413, b"too large")
        assert await ask(backend, get(server.url)) == (200, b"1")
        assert await await_until(lambda: server.open == 1)


async def test_a_server_that_hangs_up_on_an_upload_may_have_answered(connect: Any, serve: Any, ask: Any) -> None:
    def refuse(connection: socket.socket) -> None:
        connection.sendall(answer("too large", "413 Content Too Large", "connection: close"))
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass

    with wire(refuse, then=answer("1"), heads_only=True) as server:
        backend = connect(server.url)
        assert await ask(backend, send(server.url, LARGE)) == (413, b"too large")
        assert await ask(backend, get(server.url)) == (200, b"1")
        assert server.connections == 2
