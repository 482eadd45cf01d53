# Generated from tests/async/backends/test_failures.py by `nox -s generate`; edit that file instead of this one.
"""What goes wrong below HTTP, phase by phase: resets, silence, and servers that talk out of turn."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from langthreads._core.wire import Phase, WireError
from tests.support.backends import get, send
from tests.support.compat import running, wait_until
from tests.support.wire import answer, chunks, gated, reset, silent, wire

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGE = b"x" * 20_000_000
HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n"
SHORT = 0.05


def failure(ask: Any, backend: Any, request: Any) -> tuple[WireError, float]:
    """Return the failure, and after how many seconds it was raised."""
    began = time.monotonic()
    with pytest.raises(WireError) as caught:
        ask(backend, request)
    return caught.value, time.monotonic() - began


def attempt(ask: Any, backend: Any, url: str) -> tuple[int, bytes] | Phase:
    """Return the status and the body of an answer, or the phase in which it failed."""
    try:
        result: tuple[int, bytes] = ask(backend, get(url))
    except WireError as error:
        return error.phase
    return result


# ---------------------------------------------------------------- resets


def test_nobody_to_connect_to(connect: Any, ask: Any) -> None:
    with wire() as server:
        pass
    error, _ = failure(ask, connect(server.url), get(server.url))
    assert (error.phase, error.timed_out, error.request_sent) == (Phase.CONNECT, False, False)


def test_a_name_that_nobody_has(connect: Any, ask: Any) -> None:
    url = f"http://{'a' * 64}.invalid"
    error, _ = failure(ask, connect(url), get(url))
    assert (error.phase, error.timed_out, error.request_sent) == (Phase.CONNECT, False, False)


@pytest.mark.usefixtures("forgotten_sockets")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_a_reset_while_tls_is_agreed_on(connect: Any, ask: Any) -> None:
    with wire(greet=reset()) as server:
        url = server.url.replace("http://127.0.0.1", "https://localhost")
        error, _ = failure(ask, connect(url), get(url))
    assert (error.phase, error.timed_out, error.request_sent) == (Phase.CONNECT, False, False)


@pytest.mark.usefixtures("forgotten_sockets")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_a_certificate_that_is_not_trusted(
    connect: Any, ask: Any, certified: Any, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    with wire(tls=certified) as server:
        url = server.url.replace("localhost", "127.0.0.1")  # for which it was not issued
        error, _ = failure(ask, connect(url), get(url))
        assert server.requests == []
    assert (error.phase, error.request_sent) == (Phase.CONNECT, False)


RESETS: dict[str, dict[str, Any]] = {
    "after connecting": {"greet": reset()},
    "after the request's head": {"then": reset(), "heads_only": True},
    "after the request": {"then": reset()},
    "in the head": {"then": reset(HEAD[:20])},
    "in the body": {"then": reset(HEAD + b"12345")},
    "in a chunk": {"then": reset(chunks(b"123", end=False))},
}


@pytest.mark.parametrize("moment", RESETS)
@pytest.mark.parametrize("body", [None, b"x" * 1000, LARGE], ids=["none", "small", "large"])
def test_a_reset(moment: str, body: bytes | None, connect: Any, serve: Any, ask: Any) -> None:
    with serve(**RESETS[moment]) as server:
        backend = connect(server.url)
        error, _ = failure(ask, backend, send(server.url, body))
        if moment != "after connecting" or error.request_sent:  # it may arrive before the request
            assert error.phase in (Phase.WRITE, Phase.READ, Phase.PROTOCOL)
        assert not error.timed_out
        assert str(error)
        assert wait_until(lambda: server.open == 0)


def test_a_reset_in_the_middle_of_an_upload(connect: Any, serve: Any, ask: Any) -> None:
    def step(connection: socket.socket) -> None:
        connection.recv(100_000)
        reset()(connection)

    with serve(step, answer("1"), heads_only=True) as server:
        backend = connect(server.url)
        error, _ = failure(ask, backend, send(server.url, LARGE))
        assert error.phase in (Phase.WRITE, Phase.READ, Phase.PROTOCOL)
        assert error.request_sent
        assert ask(backend, get(server.url)) == (200, b"1")


def test_tls_that_breaks_off_is_a_failure_like_others(connect: Any, certified: Any, ask: Any) -> None:
    def step(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"123")
        with socket.socket(fileno=connection.detach()) as raw:  # type: ignore[attr-defined]
            raw.sendall(b"this is no TLS" * 10)
            raw.recv(1000)

    with wire(step, tls=certified) as server:
        error, _ = failure(ask, connect(server.url), get(server.url))
    assert error.phase in (Phase.READ, Phase.PROTOCOL)
    assert not error.timed_out


# ---------------------------------------------------------------- silence


@contextlib.contextmanager
def nobody_accepts() -> Iterator[str]:
    """Return an address whose queue of connections is full."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        yield f"http://127.0.0.1:{full.getsockname()[1]}"


def test_connecting_takes_no_longer_than_its_bound(connect: Any, ask: Any) -> None:
    with nobody_accepts() as url:
        error, seconds = failure(ask, connect(url), get(url, connect=SHORT))
    assert (error.phase, error.timed_out, error.request_sent) == (Phase.CONNECT, True, False)
    assert SHORT * 0.8 <= seconds < SHORT + 1


def test_tls_belongs_to_connecting(connect: Any, ask: Any) -> None:
    with wire(greet=silent()) as server:
        url = server.url.replace("http://127.0.0.1", "https://localhost")
        error, seconds = failure(ask, connect(url), get(url, connect=SHORT))
    assert (error.phase, error.timed_out, error.request_sent) == (Phase.CONNECT, True, False)
    assert SHORT * 0.8 <= seconds < SHORT + 1


@pytest.mark.parametrize("arrived", [b"", HEAD[:20], HEAD, HEAD + b"12345", chunks(b"123", end=False)], ids=range(5))
def test_each_piece_of_an_answer_comes_within_its_bound(arrived: bytes, connect: Any, serve: Any, ask: Any) -> None:
    with serve(silent(arrived)) as server:
        error, seconds = failure(ask, connect(server.url), get(server.url, read=SHORT))
        assert (error.phase, error.timed_out, error.request_sent) == (Phase.READ, True, True)
        assert SHORT * 0.8 <= seconds < SHORT + 1
        assert wait_until(lambda: server.open == 0)


def test_each_piece_of_a_request_is_taken_in_within_its_bound(connect: Any, serve: Any, ask: Any) -> None:
    gate = threading.Event()
    with serve(gated(b"", gate=gate), heads_only=True) as server:
        error, seconds = failure(ask, connect(server.url), send(server.url, LARGE, write=SHORT))
        gate.set()
        assert (error.phase, error.timed_out, error.request_sent) == (Phase.WRITE, True, True)
        assert SHORT * 0.8 <= seconds < SHORT + 1
        assert wait_until(lambda: server.open == 0)


def test_a_free_connection_comes_within_its_bound(connect: Any, serve: Any, ask: Any, one_connection: Any) -> None:
    with serve(HEAD + b"1234567890", answer("1")) as server:
        backend = connect(server.url, **one_connection)
        held = backend.send(get(server.url))
        error, seconds = failure(ask, backend, get(server.url, pool=SHORT))
        assert (error.phase, error.timed_out, error.request_sent) == (Phase.POOL, True, False)
        assert SHORT * 0.8 <= seconds < SHORT + 1
        held.close()
        assert ask(backend, get(server.url, pool=SHORT)) == (200, b"1")


def test_what_keeps_coming_is_never_too_late(connect: Any, serve: Any, ask: Any) -> None:
    gates = [threading.Event() for _ in range(5)]

    def step(connection: socket.socket) -> None:
        connection.sendall(HEAD)
        for gate in gates:
            gate.wait(0.06)
            connection.sendall(b"12")

    with serve(step) as server:
        assert ask(connect(server.url), get(server.url, read=0.2)) == (200, b"12" * 5)


@pytest.mark.parametrize("bound", ["read", "write", "pool"])
def test_a_phase_without_a_bound_waits(bound: str, connect: Any, ask: Any, one_connection: Any) -> None:
    """The others' bounds are shorter than what it takes, and don't count for it."""
    gate = threading.Event()
    bounds: dict[str, float | None] = {"connect": 0.1, "read": 0.1, "write": 0.1, "pool": 0.1, bound: None}
    if bound == "write":
        bounds["read"] = 10  # the answer waits until the server has taken in what the system has

    def slow(connection: socket.socket) -> bool:
        gate.wait(5)
        missing = len(LARGE) - len(server.requests[-1].partition(b"\r\n\r\n")[2]) if bound == "write" else 0
        while missing > 0:
            missing -= len(connection.recv(1_000_000))
        connection.sendall(answer("1"))
        return True

    with wire(then=answer("1") if bound == "pool" else slow, heads_only=True) as server:
        backend = connect(server.url, **one_connection)
        held = backend.send(get(server.url)) if bound == "pool" else None
        timer = threading.Timer(0.2, gate.set)
        timer.start()
        with running(lambda: ask(backend, send(server.url, LARGE if bound == "write" else None, **bounds))) as result:
            assert wait_until(gate.is_set)
            if held is not None:
                held.close()
            assert result() == (200, b"1")


# ---------------------------------------------------------------- out of turn


def test_what_a_server_says_before_it_was_asked_is_not_kept_for_later(connect: Any, serve: Any, ask: Any) -> None:
    """An overloaded load balancer answers at once."""
    greeted: list[socket.socket] = []

    def greet(connection: socket.socket) -> bool:
        if not greeted:
            greeted.append(connection)
            connection.sendall(answer("full", "503 Service Unavailable"))
        return True

    def reply(connection: socket.socket) -> bool:
        connection.sendall(answer("late" if connection is greeted[0] else "1"))
        return True

    with serve(then=reply, greet=greet) as server:
        backend = connect(server.url)
        first = attempt(ask, backend, server.url)
        assert first == (503, b"full") or first in (Phase.READ, Phase.PROTOCOL)
        assert ask(backend, get(server.url)) == (200, b"1")


@pytest.mark.parametrize(
    "more",
    [answer("other"), b"garbage", b"\r\n", b"0", b"x" * 100_000],
    ids=["an answer", "garbage", "a line", "a byte", "much"],
)
@pytest.mark.parametrize("first", [answer("1"), chunks(b"1"), b"HTTP/1.1 204 No Content\r\n\r\n"], ids=range(3))
@pytest.mark.parametrize("later", [False, True], ids=["at once", "later"])
def test_what_a_server_says_after_an_answer_is_no_answer_to_the_next_request(
    later: bool, more: bytes, first: bytes, connect: Any, serve: Any, ask: Any
) -> None:
    gate, said = threading.Event(), threading.Event()

    def step(connection: socket.socket) -> bool:
        try:
            connection.sendall(first + (b"" if later else more))
            if later:
                gate.wait(5)
                connection.sendall(more)
        finally:
            said.set()
        return True

    with serve(step, then=answer("right")) as server:
        backend = connect(server.url)
        result = attempt(ask, backend, server.url)
        assert result in [
            (200, b"1"),
            (204, b""),
            *([] if later else [Phase.PROTOCOL]),
        ]  # aiohttp's parser looks at both
        gate.set()
        assert wait_until(said.is_set)
        for _ in range(2):
            assert ask(backend, get(server.url)) == (200, b"right")


@pytest.mark.parametrize("how", ["closed", "reset"])
def test_a_connection_that_the_server_closed_meanwhile_is_not_used(
    how: str, connect: Any, serve: Any, ask: Any
) -> None:
    gate = threading.Event()

    def step(connection: socket.socket) -> None:
        connection.sendall(answer("1"))
        gate.wait(5)
        if how == "reset":
            reset()(connection)

    with serve(step, step, then=answer("2")) as server:
        backend = connect(server.url)
        assert ask(backend, get(server.url)) == (200, b"1")
        gate.set()
        assert wait_until(lambda: server.open == 0)
        assert ask(backend, send(server.url, b"not sent twice")) == (200, b"1")
        assert wait_until(lambda: server.open == 0)
        assert ask(backend, get(server.url)) == (200, b"2")
        assert len(server.requests) == 3
