"""Connections: how many there are, in which order they are used, when they are closed, and what is known of them."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from langthreads._core.wire import Phase, WireError
from langthreads_async._http.leases import AsyncLeases
from tests.support.backends import OWN, get
from tests.support.compat import agather, arunning, await_until
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


async def finish(response: Any) -> None:
    """Read a body to its end, and close the answer."""
    while await response.read() is not None:
        pass
    await response.aclose()


# ---------------------------------------------------------------- how many


async def test_no_more_connections_are_opened_than_allowed(
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
        results = await agather(*[lambda: ask(backend, get(server.url))] * 24)
        assert results == [(200, b"1")] * 24
        assert max(seen) <= 3
        assert server.connections <= 3


async def test_calls_get_connections_in_the_order_in_which_they_came(
    connect: Any, serve: Any, ask: Any, one_connection: dict[str, Any]
) -> None:
    with serve(then=answer("1")) as server:
        backend = connect(server.url, **one_connection)
        held = await backend.send(get(server.url))
        order: list[int] = []

        async def call(number: int) -> None:
            await ask(backend, get(f"{server.url}/{number}"))
            order.append(number)

        started: list[int] = []

        async def start(number: int) -> None:
            # One after another begins to wait.
            assert await await_until(lambda: len(started) == number)
            started.append(number)
            await call(number)

        async with arunning(lambda: agather(*(lambda number=number: start(number) for number in range(6)))) as result:
            assert await await_until(lambda: len(started) == 6)
            await held.aclose()
            await result()
        asked = [request.split(b" ")[1] for request in server.requests[1:]]
        assert sorted(asked) == [b"/%d" % number for number in range(6)]
        assert sorted(order) == list(range(6))
        assert asked[0] == b"/0"


async def test_the_connection_that_was_used_last_is_used_first(connect: Any, serve: Any, ask: Any, kind: str) -> None:
    if kind in OWN:
        pytest.skip("its pool has an order of its own")
    with opened_at_once(3, serve) as (server, gate):
        backend = connect(server.url)
        held = [await backend.send(get(server.url)) for _ in range(3)]
        gate.set()
        for response in held:
            await finish(response)
        del server.served[:]
        for _ in range(3):
            await ask(backend, get(server.url))
        assert len(set(server.served)) == 1  # and the others may grow old


class Connection:
    """A connection that is only counted."""

    def __init__(self) -> None:
        self.closed = False
        self.usable = True

    def is_usable(self) -> bool:
        return self.usable

    async def aclose(self) -> None:
        self.closed = True


class Time:
    """A clock that is set."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_idle_connections_grow_old_and_are_closed() -> None:
    clock = Time()
    leases = AsyncLeases(Connection, 10, 5.0, clock)
    first, second, third = [await leases.acquire(None) for _ in range(3)]
    await leases.release(first)
    clock.now += 3
    await leases.release(second)
    clock.now += 2
    await leases.release(third)
    assert [one.closed for one in (first, second, third)] == [False, False, False]  # five seconds are not too long
    assert await leases.acquire(None) is third
    clock.now += 0.1
    await leases.release(third)
    assert [one.closed for one in (first, second, third)] == [True, False, False]
    second.usable = False
    third.usable = False
    fourth = await leases.acquire(None)
    assert fourth not in (first, second, third)
    assert second.closed
    assert third.closed
    await leases.discard(fourth)
    assert fourth.closed
    assert len(leases) == 0
    assert leases.idle


async def test_idle_connections_are_closed_by_the_next_call(
    connect: Any, serve: Any, ask: Any, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind in OWN:
        pytest.skip("how long it keeps them is its own business")
    import importlib

    module = importlib.import_module(f"langthreads_async._http.{'aiohttp' if kind == 'aiohttp' else 'httpx'}")
    monkeypatch.setattr(module, "KEEPALIVE_SECONDS", 0.05)
    with opened_at_once(3, serve) as (server, gate):
        backend = connect(server.url)
        held = [await backend.send(get(server.url)) for _ in range(3)]
        gate.set()
        for response in held:
            await finish(response)
        old = time.monotonic() + 0.06
        assert await await_until(lambda: time.monotonic() > old)
        await ask(backend, get(server.url))
        await ask(backend, get(server.url))
        assert server.served[3:] == [4, 4]
        assert await await_until(lambda: server.open == 1)


# ---------------------------------------------------------------- has_more


async def test_whether_more_has_arrived_is_known_without_waiting(connect: Any, serve: Any) -> None:
    gate = threading.Event()
    step = gated(chunks(b"first", end=False), b"6\r\nsecond\r\n", gate=gate)
    with serve(step) as server:
        response = await connect(server.url).send(get(server.url))
        assert await response.read() == b"first"
        assert response.has_more() is False
        gate.set()
        assert await await_until(lambda: response.has_more() is True)
        assert await response.read() == b"second"
        assert response.has_more() is False
        await response.aclose()


@pytest.mark.parametrize("size", [1, 1000, 15_000, 1_000_000])
async def test_more_has_arrived_wherever_it_waits(size: int, connect: Any, serve: Any) -> None:
    """In the socket, in the event loop, in TLS, or in the parser of HTTP."""
    pieces = [bytes([number]) * size for number in range(1, 8)]
    sent = threading.Event()

    def step(connection: socket.socket) -> None:
        connection.sendall(chunks(*pieces, end=False))
        sent.set()
        silent()(connection)

    with serve(step) as server:
        response = await connect(server.url).send(get(server.url))
        body, whole = b"", b"".join(pieces)
        while len(body) < len(whole):
            body += await response.read()
            if sent.is_set() and len(body) < len(whole):
                assert await await_until(lambda: response.has_more() is True)
        assert body == whole
        assert response.has_more() is False
        await response.aclose()


@pytest.mark.parametrize("end", [b"0\r\n\r\n", b""], ids=["the end", "a cut"])
async def test_the_end_is_something_to_read(end: bytes, connect: Any, serve: Any) -> None:
    gate = threading.Event()

    def step(connection: socket.socket) -> None:
        connection.sendall(chunks(b"first", end=False))
        gate.wait(5)
        connection.sendall(end)

    with serve(step) as server:
        response = await connect(server.url).send(get(server.url))
        assert await response.read() == b"first"
        gate.set()
        assert await await_until(lambda: response.has_more() is True)
        if end:
            assert await response.read() is None
            assert response.has_more() is True
        else:
            with pytest.raises(WireError):
                await response.read()
        await response.aclose()


# ---------------------------------------------------------------- closing


async def test_closing_an_answer_in_its_middle_closes_that_connection_alone(connect: Any, serve: Any, ask: Any) -> None:
    gate = threading.Event()
    half = gated(HEAD + b"12345", b"67890", gate=gate)
    with serve(half, half, then=answer("1")) as server:
        backend = connect(server.url)
        one = await backend.send(get(server.url))
        other = await backend.send(get(server.url))
        assert await one.read() == b"12345"
        assert await other.read() == b"12345"
        await one.aclose()
        gate.set()
        assert await other.read() == b"67890"
        assert await other.read() is None
        await other.aclose()
        assert await await_until(lambda: server.open == 1)
        assert await ask(backend, get(server.url)) == (200, b"1")
        assert server.connections == 2


@pytest.mark.parametrize("abort", [False, True])
async def test_closing_twice_is_closing_once(abort: bool, connect: Any, serve: Any, ask: Any, limit: Any) -> None:
    with serve(then=answer("1")) as server:
        backend = connect(server.url, **limit(1))
        response = await backend.send(get(server.url))
        assert await response.read() == b"1"
        for _ in range(3):
            await response.aclose(abort=abort)
        held = await backend.send(get(server.url))
        with pytest.raises(WireError) as caught:  # closing twice freed no extra slot
            await backend.send(get(server.url, pool=0.02))
        assert caught.value.phase is Phase.POOL
        await held.aclose()
        assert await ask(backend, get(server.url)) == (200, b"1")


async def test_an_answer_that_was_closed_does_not_look_whole(connect: Any, serve: Any) -> None:
    with serve(silent(HEAD + b"12345")) as server:
        response = await connect(server.url).send(get(server.url))
        assert await response.read() == b"12345"
        await response.aclose()
        with pytest.raises(WireError):
            await response.read()


async def test_an_answer_of_which_nothing_was_read_can_be_closed(connect: Any, serve: Any, ask: Any) -> None:
    with serve(answer("x" * 100_000), then=answer("1")) as server:
        backend = connect(server.url)
        response = await backend.send(get(server.url))
        await response.aclose()
        assert await ask(backend, get(server.url)) == (200, b"1")


async def test_an_abort_wakes_up_who_reads(connect: Any, serve: Any, ask: Any) -> None:
    with serve(silent(chunks(b"first", end=False)), then=answer("1")) as server:
        backend = connect(server.url)
        response = await backend.send(get(server.url, read=None))
        assert await response.read() == b"first"
        reading = threading.Event()

        async def outcome() -> Any:
            reading.set()
            try:
                return await response.read()
            except WireError as error:
                return error

        async with arunning(outcome) as result:
            assert await await_until(reading.is_set)
            await response.aclose(abort=True)
            assert isinstance(await result(), WireError)
        assert await await_until(lambda: server.open == 0)
        assert await ask(backend, get(server.url)) == (200, b"1")


async def test_closing_a_backend_ends_the_calls_in_flight(connect: Any, serve: Any, kind: str) -> None:
    if kind in OWN:
        pytest.skip("it is not closed here")
    with serve(silent(), silent(HEAD + b"12345"), silent(HEAD)) as server:
        backend = connect(server.url)

        async def outcome(number: int) -> Any:
            assert await await_until(lambda: len(server.requests) == number)
            try:
                response = await backend.send(get(server.url, read=None))
            except WireError as error:
                return error
            try:
                while await response.read():
                    pass
            except WireError as error:
                return error
            finally:
                await response.aclose()

        async with arunning(lambda: agather(*(lambda number=number: outcome(number) for number in range(3)))) as result:
            assert await await_until(lambda: len(server.requests) == 3)
            await backend.aclose()
            assert [type(one) for one in await result()] == [WireError] * 3
        assert await await_until(lambda: server.open == 0)
        assert backend.closed
        await backend.aclose()
        with pytest.raises(WireError) as caught:
            await backend.send(get(server.url))
        assert (caught.value.phase, caught.value.request_sent) == (Phase.POOL, False)


async def test_closing_a_backend_ends_the_calls_that_wait(
    connect: Any, serve: Any, kind: str, one_connection: Any
) -> None:
    """Also if no connection is returned."""
    if kind in OWN:
        pytest.skip("it is not closed here")
    with serve(silent(HEAD)) as server:
        backend = connect(server.url, **one_connection)
        held = await backend.send(get(server.url))
        waiting: list[int] = []

        async def outcome(number: int) -> Any:
            waiting.append(number)
            try:
                await backend.send(get(server.url, pool=None))
            except WireError as error:
                return error.phase

        async with arunning(lambda: agather(*(lambda number=number: outcome(number) for number in range(4)))) as result:
            assert await await_until(lambda: len(waiting) == 4)
            await backend.aclose()
            assert await result() == [Phase.POOL] * 4
        with pytest.raises(WireError):
            await held.read()
        await held.aclose()
        assert await await_until(lambda: server.open == 0)
        assert len(server.requests) == 1


async def test_a_caller_s_client_stays_open(connect: Any, ask: Any, kind: str) -> None:
    if kind not in OWN:
        pytest.skip("it is the caller's")
    with wire(then=answer("1")) as server:
        backend = connect(server.url)
        await ask(backend, get(server.url))
        await backend.aclose()
        assert not backend.closed
        assert await ask(backend, get(server.url)) == (200, b"1")
        assert server.connections == 1
