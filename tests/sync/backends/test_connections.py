# Generated from tests/async/backends/test_connections.py by `nox -s generate`; edit that file instead of this one.
"""Connections: how many there are, in which order they are used, when they are closed, and what is known of them."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from langthreads._core.wire import Phase, WireError
from langthreads_sync._http.leases import Leases
from tests.support.backends import OWN, get
from tests.support.compat import gather, running, wait_until
from tests.support.wire import answer, chunks, gated, silent, wire

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from tests.support.wire import Wire

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n"


@contextlib.contextmanager
def opened_at_once(count: int, serve: Any) -> Iterator[tuple[Wire, threading.Event]]:
    """Serve answers of which the first ones end together, once the gate is opened."""
    gate = threading.Event()
    with serve(*[gated(HEAD, b"1234567890", gate=gate)] * count, then=answer("1")) as server:
        yield server, gate


def finish(response: Any) -> None:
    """Read a body to its end, and close the answer."""
    while response.read() is not None:
        pass
    response.close()


# ---------------------------------------------------------------- how many


def test_no_more_connections_are_opened_than_allowed(
    connect: Any, serve: Any, ask: Any, limit: Callable[[int], dict[str, Any]]
) -> None:
    busy: list[int] = []
    seen: list[int] = []

    def step(connection: socket.socket) -> bool:
        busy.append(1)
        seen.append(len(busy))
        time.sleep(0.001)
        busy.pop()
        connection.sendall(answer("1"))
        return True

    with serve(then=step) as server:
        backend = connect(server.url, **limit(3))
        results = gather(*[lambda: ask(backend, get(server.url))] * 24)
        assert results == [(200, b"1")] * 24
        assert max(seen) <= 3
        assert server.connections <= 3


def test_calls_get_connections_in_the_order_in_which_they_came(
    connect: Any, serve: Any, ask: Any, one_connection: dict[str, Any]
) -> None:
    with serve(then=answer("1")) as server:
        backend = connect(server.url, **one_connection)
        held = backend.send(get(server.url))
        order: list[int] = []

        def call(number: int) -> None:
            ask(backend, get(f"{server.url}/{number}"))
            order.append(number)

        started: list[int] = []

        def start(number: int) -> None:
            # One after another begins to wait.
            assert wait_until(lambda: len(started) == number)
            started.append(number)
            call(number)

        with running(lambda: gather(*(lambda number=number: start(number) for number in range(6)))) as result:
            assert wait_until(lambda: len(started) == 6)
            held.close()
            result()
        asked = [request.split(b" ")[1] for request in server.requests[1:]]
        assert sorted(asked) == [b"/%d" % number for number in range(6)]
        assert sorted(order) == list(range(6))
        assert asked[0] == b"/0"


def test_the_connection_that_was_used_last_is_used_first(connect: Any, serve: Any, ask: Any, kind: str) -> None:
    if kind in OWN:
        pytest.skip("its pool has an order of its own")
    with opened_at_once(3, serve) as (server, gate):
        backend = connect(server.url)
        held = [backend.send(get(server.url)) for _ in range(3)]
        gate.set()
        for response in held:
            finish(response)
        del server.served[:]
        for _ in range(3):
            ask(backend, get(server.url))
        assert len(set(server.served)) == 1  # and the others may grow old


class Connection:
    """A connection that is only counted."""

    def __init__(self) -> None:
        self.closed = False
        self.usable = True

    def is_usable(self) -> bool:
        return self.usable

    def close(self) -> None:
        self.closed = True


class Time:
    """A clock that is set."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_idle_connections_grow_old_and_are_closed() -> None:
    clock = Time()
    leases = Leases(Connection, 10, 5.0, clock)
    first, second, third = [leases.acquire(None) for _ in range(3)]
    leases.release(first)
    clock.now += 3
    leases.release(second)
    clock.now += 2
    leases.release(third)
    assert [one.closed for one in (first, second, third)] == [False, False, False]  # five seconds are not too long
    assert leases.acquire(None) is third
    clock.now += 0.1
    leases.release(third)
    assert [one.closed for one in (first, second, third)] == [True, False, False]
    second.usable = False
    third.usable = False
    fourth = leases.acquire(None)
    assert fourth not in (first, second, third)
    assert second.closed
    assert third.closed
    leases.discard(fourth)
    assert fourth.closed
    assert len(leases) == 0
    assert leases.idle


def test_idle_connections_are_closed_by_the_next_call(
    connect: Any, serve: Any, ask: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind in OWN:
        pytest.skip("how long it keeps them is its own business")
    import importlib

    module = importlib.import_module(f"langthreads_sync._http.{'aiohttp' if kind == 'aiohttp' else 'httpx'}")
    monkeypatch.setattr(module, "KEEPALIVE_SECONDS", 0.05)
    with opened_at_once(3, serve) as (server, gate):
        backend = connect(server.url)
        held = [backend.send(get(server.url)) for _ in range(3)]
        gate.set()
        for response in held:
            finish(response)
        old = time.monotonic() + 0.06
        assert wait_until(lambda: time.monotonic() > old)
        ask(backend, get(server.url))
        ask(backend, get(server.url))
        assert server.served[3:] == [4, 4]
        assert wait_until(lambda: server.open == 1)


# ---------------------------------------------------------------- has_more


def test_whether_more_has_arrived_is_known_without_waiting(connect: Any, serve: Any) -> None:
    gate = threading.Event()
    step = gated(chunks(b"first", end=False), b"6\r\nsecond\r\n", gate=gate)
    with serve(step) as server:
        response = connect(server.url).send(get(server.url))
        assert response.read() == b"first"
        assert response.has_more() is False
        gate.set()
        assert wait_until(lambda: response.has_more() is True)
        assert response.read() == b"second"
        assert response.has_more() is False
        response.close()


@pytest.mark.parametrize("size", [1, 1000, 15_000, 1_000_000])
def test_more_has_arrived_wherever_it_waits(size: int, connect: Any, serve: Any) -> None:
    """In the socket, in the event loop, in TLS, or in the parser of HTTP."""
    pieces = [bytes([number]) * size for number in range(1, 8)]
    sent = threading.Event()

    def step(connection: socket.socket) -> None:
        connection.sendall(chunks(*pieces, end=False))
        sent.set()
        silent()(connection)

    with serve(step) as server:
        response = connect(server.url).send(get(server.url))
        body, whole = b"", b"".join(pieces)
        while len(body) < len(whole):
            body += response.read()
            if sent.is_set() and len(body) < len(whole):
                assert wait_until(lambda: response.has_more() is True)
        assert body == whole
        assert response.has_more() is False
        response.close()


@pytest.mark.parametrize("end", [b"0\r\n\r\n", b""], ids=["the end", "a cut"])
def test_the_end_is_something_to_read(end: bytes, connect: Any, serve: Any) -> None:
    gate = threading.Event()

    def step(connection: socket.socket) -> None:
        connection.sendall(chunks(b"first", end=False))
        gate.wait(5)
        connection.sendall(end)

    with serve(step) as server:
        response = connect(server.url).send(get(server.url))
        assert response.read() == b"first"
        gate.set()
        assert wait_until(lambda: response.has_more() is True)
        if end:
            assert response.read() is None
            assert response.has_more() is True
        else:
            with pytest.raises(WireError):
                response.read()
        response.close()


# ---------------------------------------------------------------- closing


def test_closing_an_answer_in_its_middle_closes_that_connection_alone(connect: Any, serve: Any, ask: Any) -> None:
    gate = threading.Event()
    half = gated(HEAD + b"12345", b"67890", gate=gate)
    with serve(half, half, then=answer("1")) as server:
        backend = connect(server.url)
        one = backend.send(get(server.url))
        other = backend.send(get(server.url))
        assert one.read() == b"12345"
        assert other.read() == b"12345"
        one.close()
        gate.set()
        assert other.read() == b"67890"
        assert other.read() is None
        other.close()
        assert wait_until(lambda: server.open == 1)
        assert ask(backend, get(server.url)) == (200, b"1")
        assert server.connections == 2


@pytest.mark.parametrize("abort", [False, True])
def test_closing_twice_is_closing_once(abort: bool, connect: Any, serve: Any, ask: Any, limit: Any) -> None:
    with serve(then=answer("1")) as server:
        backend = connect(server.url, **limit(1))
        response = backend.send(get(server.url))
        assert response.read() == b"1"
        for _ in range(3):
            response.close(abort=abort)
        held = backend.send(get(server.url))
        with pytest.raises(WireError) as caught:  # closing twice freed no extra slot
            backend.send(get(server.url, pool=0.02))
        assert caught.value.phase is Phase.POOL
        held.close()
        assert ask(backend, get(server.url)) == (200, b"1")


def test_an_answer_that_was_closed_does_not_look_whole(connect: Any, serve: Any) -> None:
    with serve(silent(HEAD + b"12345")) as server:
        response = connect(server.url).send(get(server.url))
        assert response.read() == b"12345"
        response.close()
        with pytest.raises(WireError):
            response.read()


def test_an_answer_of_which_nothing_was_read_can_be_closed(connect: Any, serve: Any, ask: Any) -> None:
    with serve(answer("x" * 100_000), then=answer("1")) as server:
        backend = connect(server.url)
        response = backend.send(get(server.url))
        response.close()
        assert ask(backend, get(server.url)) == (200, b"1")


def test_an_abort_wakes_up_who_reads(connect: Any, serve: Any, ask: Any) -> None:
    with serve(silent(chunks(b"first", end=False)), then=answer("1")) as server:
        backend = connect(server.url)
        response = backend.send(get(server.url, read=None))
        assert response.read() == b"first"
        reading = threading.Event()

        def outcome() -> Any:
            reading.set()
            try:
                return response.read()
            except WireError as error:
                return error

        with running(outcome) as result:
            assert wait_until(reading.is_set)
            response.close(abort=True)
            assert isinstance(result(), WireError)
        assert wait_until(lambda: server.open == 0)
        assert ask(backend, get(server.url)) == (200, b"1")


def test_closing_a_backend_ends_the_calls_in_flight(connect: Any, serve: Any, kind: str) -> None:
    if kind in OWN:
        pytest.skip("it is not closed here")
    with serve(silent(), silent(HEAD + b"12345"), silent(HEAD)) as server:
        backend = connect(server.url)

        def outcome(number: int) -> Any:
            assert wait_until(lambda: len(server.requests) == number)
            try:
                response = backend.send(get(server.url, read=None))
            except WireError as error:
                return error
            try:
                while response.read():
                    pass
            except WireError as error:
                return error
            finally:
                response.close()

        with running(lambda: gather(*(lambda number=number: outcome(number) for number in range(3)))) as result:
            assert wait_until(lambda: len(server.requests) == 3)
            backend.close()
            assert [type(one) for one in result()] == [WireError] * 3
        assert wait_until(lambda: server.open == 0)
        assert backend.closed
        backend.close()
        with pytest.raises(WireError) as caught:
            backend.send(get(server.url))
        assert (caught.value.phase, caught.value.request_sent) == (Phase.POOL, False)


def test_closing_a_backend_ends_the_calls_that_wait(connect: Any, serve: Any, kind: str, one_connection: Any) -> None:
    """Also if no connection is returned."""
    if kind in OWN:
        pytest.skip("it is not closed here")
    with serve(silent(HEAD)) as server:
        backend = connect(server.url, **one_connection)
        held = backend.send(get(server.url))
        waiting: list[int] = []

        def outcome(number: int) -> Any:
            waiting.append(number)
            try:
                backend.send(get(server.url, pool=None))
            except WireError as error:
                return error.phase

        with running(lambda: gather(*(lambda number=number: outcome(number) for number in range(4)))) as result:
            assert wait_until(lambda: len(waiting) == 4)
            backend.close()
            assert result() == [Phase.POOL] * 4
        with pytest.raises(WireError):
            held.read()
        held.close()
        assert wait_until(lambda: server.open == 0)
        assert len(server.requests) == 1


def test_a_caller_s_client_stays_open(connect: Any, ask: Any, kind: str) -> None:
    if kind not in OWN:
        pytest.skip("it is the caller's")
    with wire(then=answer("1")) as server:
        backend = connect(server.url)
        ask(backend, get(server.url))
        backend.close()
        assert not backend.closed
        assert ask(backend, get(server.url)) == (200, b"1")
        assert server.connections == 1
