"""What has come of an answer and was not read yet, wherever it waits."""

from __future__ import annotations

from collections import deque
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from langthreads_async._pool import has_unread, received
from tests.support.streams import event, streams


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
    assert has_unread(answer) is expected


async def test_the_buffers_are_where_they_are_looked_for() -> None:
    """A new httpx, httpcore or anyio may have them elsewhere: streams would be slower then, but whole."""
    with streams([event("values", 1)]) as server:
        async with httpx.AsyncClient() as client, client.stream("GET", f"{server.url}/stream") as answer:
            assert received(answer) is not None
            assert hasattr(answer.extensions["network_stream"]._stream._protocol, "read_queue")


def test_the_sync_buffers_too() -> None:
    with streams([event("values", 1)]) as server:
        with httpx.Client() as client, client.stream("GET", f"{server.url}/stream") as answer:
            assert received(answer) is not None
            assert answer.extensions["network_stream"].get_extra_info("socket") is not None
