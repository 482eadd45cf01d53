"""What a backend makes of an answer: statuses, bodies, encodings, and answers that end early."""

from __future__ import annotations

import gzip
import zlib
from typing import Any

import pytest

from langthreads._core.wire import Phase, WireError
from tests.support.backends import get
from tests.support.compat import await_until
from tests.support.wire import answer, chunks, reset, wire

HEAD = b"HTTP/1.1 200 OK\r\n"
TEXT = b"first, second, third"

# ---------------------------------------------------------------- statuses


async def test_a_status_is_passed_on_and_its_connection_is_used_again(connect: Any, serve: Any, ask: Any) -> None:
    statuses = [200, 201, 202, 206, 299, 300, 400, 401, 404, 409, 418, 422, 429, 451, 499]
    with serve(*(answer(f"{status}", f"{status} Some Reason") for status in statuses)) as server:
        backend = connect(server.url)
        for status in statuses:
            assert await ask(backend, get(server.url)) == (status, b"%d" % status)
        assert server.connections == 1


@pytest.mark.parametrize("body", [b"", b"failed", b"x" * 200_000], ids=len)
async def test_a_connection_that_answered_5xx_is_not_used_again(
    body: bytes, connect: Any, serve: Any, ask: Any
) -> None:
    statuses = [500, 501, 502, 503, 504, 599]
    with serve(*(answer(body, f"{status} Failed") for status in statuses), answer("1")) as server:
        backend = connect(server.url)
        for status in statuses:
            assert await ask(backend, get(server.url)) == (status, body)
            assert await await_until(lambda: server.open == 0)
        assert await ask(backend, get(server.url)) == (200, b"1")
        assert server.connections == 7


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
async def test_an_answer_that_has_no_body_ends_with_its_head(status: str, connect: Any, serve: Any, ask: Any) -> None:
    with serve(f"HTTP/1.1 {status}\r\netag: 1\r\n\r\n".encode(), answer("1")) as server:
        backend = connect(server.url)
        assert await ask(backend, get(server.url)) == (int(status[:3]), b"")
        assert await ask(backend, get(server.url)) == (200, b"1")
        assert server.connections == 1


@pytest.mark.parametrize("location", ["/elsewhere", "http://other.example/", "http://[", "//", "", "?", "\t", "%", "ü"])
async def test_a_redirect_is_not_followed_wherever_it_points(location: str, connect: Any, ask: Any) -> None:
    statuses = [301, 302, 303, 307, 308]
    with wire(*(answer("moved", f"{status} Moved", f"location: {location}") for status in statuses)) as server:
        backend = connect(server.url)
        for status in statuses:
            assert await ask(backend, get(server.url)) == (status, b"moved")
        assert len(server.requests) == 5


@pytest.mark.parametrize("location", ["http://host:port/", "mailto:a@b"])
async def test_a_redirect_that_points_nowhere_is_passed_on_or_not_understood(
    location: str, connect: Any, ask: Any, kind: str
) -> None:
    """Httpx's client reads where it points to, though it does not follow."""
    with wire(answer("moved", "302 Moved", f"location: {location}"), answer("1")) as server:
        backend = connect(server.url)
        if kind == "own httpx":
            with pytest.raises(WireError) as caught:
                await ask(backend, get(server.url))
            assert caught.value.phase is Phase.PROTOCOL
        else:
            assert await ask(backend, get(server.url)) == (302, b"moved")
        assert await ask(backend, get(server.url)) == (200, b"1")


async def test_informational_answers_before_the_answer_are_skipped(connect: Any, serve: Any, ask: Any) -> None:
    hints = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"

    def step(connection: Any) -> bool:
        connection.sendall(hints + answer("1"))
        return True

    with serve(step, answer("2")) as server:
        backend = connect(server.url)
        assert await ask(backend, get(server.url)) == (200, b"1")
        assert await ask(backend, get(server.url)) == (200, b"2")
        assert server.connections == 1


@pytest.mark.parametrize("status", ["100 Continue", "101 Switching Protocols", "199 What"])
async def test_an_informational_answer_with_nothing_after_it_is_none(
    status: str, connect: Any, serve: Any, ask: Any
) -> None:
    with serve(f"HTTP/1.1 {status}\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n".encode()) as server:
        with pytest.raises(WireError) as caught:
            await ask(connect(server.url), get(server.url))
    assert caught.value.phase is Phase.PROTOCOL
    assert caught.value.request_sent


@pytest.mark.parametrize(
    "nonsense",
    [
        b"what?\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n12",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"x" * 200_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
    ],
    ids=range(9),
)
async def test_what_is_not_http_is_a_protocol_error(nonsense: bytes, connect: Any, serve: Any, ask: Any) -> None:
    with serve(nonsense) as server:
        with pytest.raises(WireError) as caught:
            await ask(connect(server.url), get(server.url))
    assert caught.value.phase is Phase.PROTOCOL
    assert caught.value.request_sent
    assert "\n" not in str(caught.value)


# ---------------------------------------------------------------- bodies

BODIES = {
    "with its length": answer(TEXT),
    "in chunks": chunks(b"first, ", b"second, ", b"third"),
    "in chunks of a byte": chunks(*(TEXT[at : at + 1] for at in range(len(TEXT)))),
    "in chunks with extensions": chunks(TEXT, extension=';name="va;lue"'),
    "in chunks with trailers": chunks(TEXT, trailer="x-sum: 1\r\nx-more: 2\r\n"),
    "until the end": HEAD + b"\r\n" + TEXT,
    "to an old version": b"HTTP/1.0 200 OK\r\n\r\n" + TEXT,
    "without a reason": b"HTTP/1.1 200 \r\ncontent-length: 20\r\n\r\n" + TEXT,
    "compressed": answer(gzip.compress(TEXT), "200 OK", "content-encoding: gzip"),
    "compressed otherwise": answer(zlib.compress(TEXT), "200 OK", "content-encoding: deflate"),
    "compressed without a head": answer(zlib.compress(TEXT, wbits=-15), "200 OK", "content-encoding: deflate"),
    "in an encoding that is none": answer(TEXT, "200 OK", "content-encoding: identity"),
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("drip", [False, True], ids=["at once", "byte by byte"])
async def test_a_body_is_read_to_its_end(body: str, drip: bool, connect: Any, serve: Any, ask: Any) -> None:
    def step(connection: Any) -> bool:
        for at in range(len(BODIES[body])):
            connection.sendall(BODIES[body][at : at + 1])
        return "until" not in body and "version" not in body

    if drip and "without a head" in body:
        pytest.skip("httpx decides by the first piece whether there is a head")
    with serve(step if drip else BODIES[body]) as server:
        assert await ask(connect(server.url), get(server.url)) == (200, TEXT)


@pytest.mark.parametrize("body", [name for name in BODIES if "until" not in name and "version" not in name])
async def test_the_connection_of_a_body_that_was_read_to_its_end_is_used_again(
    body: str, connect: Any, serve: Any, ask: Any
) -> None:
    with serve(then=lambda connection: connection.sendall(BODIES[body]) or True) as server:
        backend = connect(server.url)
        for _ in range(3):
            assert await ask(backend, get(server.url)) == (200, TEXT)
        assert server.connections == 1


@pytest.mark.parametrize("closing", ["connection: close", "connection: Close"])
async def test_a_connection_that_the_server_is_about_to_close_is_not_used_again(
    closing: str, connect: Any, serve: Any, ask: Any
) -> None:
    with serve(then=answer("1", "200 OK", closing)) as server:
        backend = connect(server.url)
        for _ in range(3):
            assert await ask(backend, get(server.url)) == (200, b"1")
        assert server.served == [1, 2, 3]


async def test_a_large_body_is_read_whole(connect: Any, serve: Any, ask: Any) -> None:
    large = bytes(range(256)) * 20_000
    pieces = [large[at : at + 100_000] for at in range(0, len(large), 100_000)]
    with serve(answer(large), chunks(*pieces)) as server:
        backend = connect(server.url)
        for _ in range(2):
            assert await ask(backend, get(server.url)) == (200, large)
        assert server.connections == 1


async def test_a_body_that_grows_when_it_is_decompressed_is_read_whole(connect: Any, serve: Any, ask: Any) -> None:
    size = 30_000_000
    with serve(answer(gzip.compress(bytes(size)), "200 OK", "content-encoding: gzip")) as server:
        status, body = await ask(connect(server.url), get(server.url))
    assert (status, len(body)) == (200, size)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", b"not compressed"), ("deflate", b"\xffnot compressed"), ("gzip", gzip.compress(TEXT)[:-8] + bytes(8))],
    ids=["not gzip", "not deflate", "broken"],
)
async def test_a_body_that_is_not_encoded_as_it_says_is_a_decoding_error(
    encoding: str, body: bytes, connect: Any, serve: Any, ask: Any
) -> None:
    with serve(answer(body, "200 OK", f"content-encoding: {encoding}"), answer("1")) as server:
        backend = connect(server.url)
        with pytest.raises(WireError) as caught:
            await ask(backend, get(server.url))
        assert await ask(backend, get(server.url)) == (200, b"1")
    assert caught.value.phase is Phase.DECODE
    assert caught.value.request_sent


# ---------------------------------------------------------------- answers that end early


async def outcome(backend: Any, url: str) -> tuple[bytes, WireError | None]:
    """Return what arrived, and the failure after it."""
    body = b""
    try:
        response = await backend.send(get(url))
    except WireError as error:
        return b"", error
    try:
        while (piece := await response.read()) is not None:
            body += piece
    except WireError as error:
        for _ in range(2):
            with pytest.raises(WireError):  # it stays broken
                await response.read()
        return body, error
    finally:
        await response.aclose()
    return body, None


CUT = {
    "with its length": HEAD + b"content-length: 7\r\n\r\n1234567",
    "in chunks": HEAD + b"transfer-encoding: chunked\r\n\r\n3\r\n123\r\n4\r\n4567\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("form", CUT)
@pytest.mark.parametrize("how", ["closed", "reset"])
async def test_an_answer_that_ends_early_is_an_error_wherever_it_ends(
    form: str, how: str, connect: Any, serve: Any
) -> None:
    whole = CUT[form]
    cuts = range(len(whole))
    with serve(*(reset(whole[:at]) if how == "reset" else (whole[:at] or (lambda _: False)) for at in cuts)) as server:
        backend = connect(server.url)
        for at in cuts:
            body, error = await outcome(backend, server.url)
            arrived = _decoded(whole[:at])
            assert error is not None, at
            assert body == arrived, at
            assert error.phase in ((Phase.READ, Phase.PROTOCOL) if how == "reset" else (Phase.PROTOCOL,)), at
            assert error.request_sent
            assert not error.timed_out
            assert "\n" not in str(error)
            assert len(str(error)) < 300
        assert server.connections == len(cuts)
        assert await await_until(lambda: server.open == 0)


def _decoded(raw: bytes) -> bytes:
    """Return as much of the body as is in these bytes."""
    head, _, body = raw.partition(b"\r\n\r\n")
    if b"chunked" in head:
        return body[3:6] + body[11:15]
    return body


async def test_a_body_without_an_end_of_its_own_ends_with_the_connection(connect: Any) -> None:
    """Over TLS, Python's blocking sockets take a reset for an end."""
    with wire(HEAD + b"\r\n" + TEXT, reset(HEAD + b"\r\n" + TEXT)) as server:
        backend = connect(server.url)
        assert await outcome(backend, server.url) == (TEXT, None)
        body, error = await outcome(backend, server.url)
        assert body == TEXT
        assert error is not None
        assert error.phase is Phase.READ


async def test_a_compressed_body_that_ends_early_is_an_error(connect: Any, serve: Any) -> None:
    whole = answer(gzip.compress(TEXT * 50), "200 OK", "content-encoding: gzip")
    cuts = range(whole.index(b"\r\n\r\n") + 4, len(whole))
    with serve(*(whole[:at] for at in cuts)) as server:
        backend = connect(server.url)
        for at in cuts:
            body, error = await outcome(backend, server.url)
            assert error is not None, at
            assert error.phase is Phase.PROTOCOL, at
            assert (TEXT * 50).startswith(body)
