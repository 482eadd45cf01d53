"""Finding what has arrived of a response and was not read yet, in whichever buffer it is."""

from __future__ import annotations

from collections import deque
from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpcore
import httpx
import pytest

from langthreads_async import AsyncThreadsClient
from langthreads_async._http._httpcore import _send_at_once, buffer_of, drain_parsed, has_unread, parser_of
from tests.support.streams import THREAD_ID, event, run, streams

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Network:
    """A connection of httpcore's."""

    def __init__(self, line: Any, readable: bool) -> None:
        self._stream = line
        self._info = {"is_readable": readable, "socket": SimpleNamespace()}

    def get_extra_info(self, name: str) -> Any:
        return self._info[name]


def response(line: Any, buffer: Any = b"", readable: bool = False) -> Any:
    """An answer in the form in which httpx and httpcore have it."""
    connection = SimpleNamespace(_h11_state=SimpleNamespace(_receive_buffer=buffer))
    stream = SimpleNamespace(_httpcore_stream=SimpleNamespace(_stream=SimpleNamespace(_connection=connection)))
    return SimpleNamespace(stream=stream, extensions={"network_stream": Network(line, readable)})


def plain(*queue: bytes) -> Any:
    return SimpleNamespace(_protocol=SimpleNamespace(read_queue=deque(queue)))


def tls(pending: int, encrypted: int, *queue: bytes) -> Any:
    own = SimpleNamespace(pending=lambda: pending)
    return SimpleNamespace(
        _ssl_object=own, _read_bio=SimpleNamespace(pending=encrypted), transport_stream=plain(*queue)
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (response(plain()), False),
        (response(plain(), readable=True), True),
        (response(plain(), b"\r\n"), False),
        (response(plain(), b"\r\n5\r\nhello"), True),
        (response(plain(b"x")), True),
        (response(tls(0, 0)), False),
        (response(tls(1, 0)), True),
        (response(tls(0, 1)), True),
        (response(tls(0, 0, b"x")), True),
        (response(SimpleNamespace(pending=lambda: 1)), True),
        (response(plain(), None), None),
        (SimpleNamespace(stream=None, extensions={}), None),
    ],
    ids=[
        *("nothing", "socket", "end-of-a-chunk", "next-chunk", "event-loop", "tls-nothing", "tls-read", "tls-unread"),
        *("tls-event-loop", "sync-tls", "http-2", "no-network"),
    ],
)
def test_whether_something_has_come(answer: Any, expected: bool | None) -> None:
    assert has_unread(buffer_of(answer.stream), answer.extensions.get("network_stream")) is expected


async def test_the_buffers_are_where_they_are_looked_for() -> None:
    """A new httpx, httpcore or anyio may have them elsewhere: streams would be slower then, but whole."""
    with streams([event("values", 1)]) as server:
        async with httpx.AsyncClient() as client, client.stream("GET", f"{server.url}/stream") as answer:
            assert buffer_of(answer.stream) is not None
            assert buffer_of(answer.stream) is parser_of(answer.stream)._receive_buffer
            assert hasattr(answer.extensions["network_stream"]._stream._protocol, "read_queue")


def test_the_sync_buffers_too() -> None:
    with streams([event("values", 1)]) as server:
        with httpx.Client() as client, client.stream("GET", f"{server.url}/stream") as answer:
            assert buffer_of(answer.stream) is not None
            assert buffer_of(answer.stream) is parser_of(answer.stream)._receive_buffer
            assert answer.extensions["network_stream"].get_extra_info("socket") is not None


class Parser:
    """A parser of HTTP that has these pieces left."""

    def __init__(self, *events: Any) -> None:
        self._events = deque(events)

    @property
    def _receive_buffer(self) -> bytes:
        return b"x" * 21 if self._events else b"0\r\n\r\n"

    def next_event(self) -> Any:
        event = self._events.popleft()
        if isinstance(event, Exception):
            raise event
        return event


PIECE = SimpleNamespace(data=bytearray(b"x"))
END = SimpleNamespace(headers=[])


@pytest.mark.parametrize(
    ("events", "taken"),
    [
        ((), ([], False)),
        ((PIECE, PIECE), ([b"x", b"x"], False)),
        ((PIECE, type("NEED_DATA", (), {}), PIECE), ([b"x"], False)),
        ((PIECE, END), ([b"x"], True)),
        ((PIECE, ValueError("no HTTP"), PIECE), ([b"x"], False)),
    ],
    ids=["nothing", "pieces", "half a piece", "the end", "no HTTP"],
)
def test_what_has_come_is_taken_at_once(events: tuple[Any, ...], taken: tuple[list[bytes], bool]) -> None:
    assert drain_parsed(Parser(*events), sized=False) == taken


def test_the_end_of_a_body_of_known_length_arrives_with_its_last_byte() -> None:
    """Nothing is left in the buffer, but HTTP has not reported the end yet."""
    events = deque([PIECE, END])
    parser = SimpleNamespace(_receive_buffer=b"", next_event=events.popleft)
    assert drain_parsed(parser, sized=False) == ([], False)
    assert drain_parsed(parser, sized=True) == ([b"x"], True)


@pytest.mark.parametrize("name", ["httpcore", "httpcore2"])
def test_the_locks_are_where_they_are_replaced(name: str) -> None:
    """A new httpcore may have them elsewhere: calls would be slower then, but right."""
    core = import_module(name)
    origin = core.Origin(b"http", b"localhost", 80)
    assert hasattr(core.AsyncHTTPConnection(origin), "_request_lock")
    line = core.AsyncHTTP11Connection(origin, SimpleNamespace())
    assert all(hasattr(line, at) for at in ("_state_lock", "_send_event", "_h11_state"))


@pytest.mark.parametrize(
    ("body", "writes"), [(b"", 1), (b"short", 1), (b"l" * 100_000, 2)], ids=["none", "short", "long"]
)
async def test_a_body_is_sent_with_the_head_where_it_is_short(body: bytes, writes: int) -> None:
    written: list[bytes] = []

    async def write(data: bytes, timeout: float) -> None:
        assert timeout == 5
        written.append(data)

    network: Any = SimpleNamespace(write=write)
    line = httpcore.AsyncHTTP11Connection(httpcore.Origin(b"http", b"localhost", 80), network)
    _send_at_once(line)
    headers = [("host", "localhost"), ("content-length", str(len(body)))]
    request = httpcore.Request(
        "POST", "http://localhost/a", headers=headers, content=body, extensions={"timeout": {"write": 5}}
    )
    await line._send_request_headers(request)
    await line._send_request_body(request)
    assert len(written) == writes
    assert b"".join(written).startswith(b"POST /a HTTP/1.1\r\n")
    assert b"".join(written).endswith(b"\r\n\r\n" + body)


async def test_a_connection_of_another_kind_is_left_alone() -> None:
    line = SimpleNamespace()
    _send_at_once(line)
    assert vars(line) == {}


class Between(httpx.AsyncByteStream):
    """A stream of the user's own, between HTTP and whoever reads."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            yield piece.replace(b"values", b"VALUES")

    async def aclose(self) -> None:
        await self._stream.aclose()


class Changing(httpx.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        answer.stream = Between(answer.stream)
        assert parser_of(answer.stream) is None
        return answer


async def test_nothing_goes_round_a_stream_of_the_users_own() -> None:
    with streams(run(20)) as server:
        async with httpx.AsyncClient(transport=Changing()) as own:
            async with AsyncThreadsClient(server.url, http_client=own) as threads:
                names = [part.event async for part in threads.join_stream(THREAD_ID, until="run_done")]
    assert names == ["metadata", *["VALUES"] * 20, "metadata"]
