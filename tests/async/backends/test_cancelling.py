"""Cancelling a call, at each moment: its place is free afterwards, and nothing of it is left."""

from __future__ import annotations

import asyncio
import gzip
import random
import socket
from typing import TYPE_CHECKING, Any

import pytest

from langthreads._core.wire import WireError
from tests.support.backends import get, send
from tests.support.compat import aother_tasks, await_until
from tests.support.wire import answer, chunks, wire

if TYPE_CHECKING:
    from collections.abc import Callable

PLACES = 2


async def cancelled_after(steps: int, call: Callable[[], Any], again: bool) -> bool:
    """Cancel a call after so many steps of the event loop; return whether it was done before."""
    task = asyncio.ensure_future(call())
    for _ in range(steps):
        await asyncio.sleep(0)
        if task.done():
            break
    done = task.done()
    task.cancel()
    if again:
        await asyncio.sleep(0)
        task.cancel()
    (result,) = await asyncio.wait_for(asyncio.gather(task, return_exceptions=True), 5)
    assert isinstance(result, asyncio.CancelledError | tuple), result
    return done


WAYS: dict[str, tuple[Any, bytes | None]] = {
    "a get": (answer("1"), None),
    "a body in chunks": (chunks(b"1", b"2" * 30, b"3"), None),
    "a compressed body": (answer(gzip.compress(b"1"), "200 OK", "content-encoding: gzip"), None),
    "a 500": (answer("1", "500 Failed"), None),
    "a small upload": (answer("1"), b"x" * 1000),
    "a large upload": (answer("1"), b"x" * 1_000_000),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("again", [False, True], ids=["once", "twice"])
async def test_a_call_can_be_cancelled_at_each_step(
    way: str, again: bool, connect: Any, serve: Any, ask: Any, limit: Callable[[int], dict[str, Any]]
) -> None:
    reply, body = WAYS[way]
    with serve(then=reply) as server:
        backend = connect(server.url, **limit(PLACES))
        await ask(backend, get(server.url))  # what is loaded only once
        loop, steps = asyncio.get_running_loop(), 0
        late = 0
        while late < 3:
            # Network events arrive at any time; this leaves room for them, so that every step is covered.
            late += await cancelled_after(steps, lambda: ask(backend, send(server.url, body)), again)
            steps += 1 if steps < 40 else 10
            assert steps < 50_000
        # All places are free, each connection is as good as new, and none is left over.
        async with asyncio.timeout(5):
            results = await asyncio.gather(*(ask(backend, get(server.url, pool=3)) for _ in range(PLACES * 3)))
        assert len({status for status, _ in results}) == 1
        assert await await_until(lambda: server.open <= PLACES)
        assert await await_until(lambda: aother_tasks() == 0)
        assert loop.is_running()


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(3))
async def test_calls_can_be_cancelled_at_any_moment(
    seed: int, connect: Any, serve: Any, ask: Any, limit: Callable[[int], dict[str, Any]]
) -> None:
    chance = random.Random(seed)
    replies = [
        answer("1"),
        chunks(b"1", b"2" * 100),
        answer("1", "503 Busy"),
        answer("1", "200 OK", "connection: close"),
    ]

    def step(connection: socket.socket) -> bool:
        reply = chance.choice(replies)
        connection.sendall(reply)
        return b"503" not in reply and b"close" not in reply

    with serve(then=step) as server:
        backend = connect(server.url, **limit(4))
        for _ in range(25):
            tasks = [asyncio.ensure_future(ask(backend, get(server.url))) for _ in range(12)]
            for _ in range(chance.randrange(60)):
                await asyncio.sleep(0)
            for task in tasks:
                if chance.random() < 0.7:
                    task.cancel()
                if chance.random() < 0.3:
                    await asyncio.sleep(0)
                if chance.random() < 0.1:
                    task.cancel()
            results = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 10)
            assert {type(result) for result in results} <= {tuple, asyncio.CancelledError}, results
        results = await asyncio.wait_for(asyncio.gather(*(ask(backend, get(server.url)) for _ in range(12))), 5)
        assert len(results) == 12
        assert await await_until(lambda: server.open <= 4)
        assert await await_until(lambda: aother_tasks() == 0)


async def test_a_call_that_is_cancelled_while_it_waits_for_a_place_takes_none(
    connect: Any, serve: Any, ask: Any, one_connection: Any
) -> None:
    with serve(then=answer("1")) as server:
        backend = connect(server.url, **one_connection)
        for give_back_first in (False, True):
            held = await backend.send(get(server.url))
            waiting = [asyncio.ensure_future(ask(backend, get(server.url))) for _ in range(3)]
            await asyncio.sleep(0.01)
            if give_back_first:
                await held.aclose()
            waiting[0].cancel()
            if not give_back_first:
                await held.aclose()
            results = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 5)
            assert results[1:] == [(200, b"1")] * 2
            assert await asyncio.wait_for(ask(backend, get(server.url)), 5) == (200, b"1")


async def test_a_read_that_was_cancelled_does_not_look_like_the_end(connect: Any, serve: Any, ask: Any) -> None:
    def step(connection: socket.socket) -> None:
        connection.sendall(chunks(b"first", end=False))
        connection.recv(1)

    with serve(step, then=answer("1")) as server:
        backend = connect(server.url)
        response = await backend.send(get(server.url))
        assert await response.read() == b"first"
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await response.read()
        # httpx's connection can't be read on; aiohttp's goes on to wait.
        with pytest.raises((WireError, TimeoutError)):
            async with asyncio.timeout(0.02):
                await response.read()
        await response.aclose()
        assert await await_until(lambda: server.open == 0)
        assert await ask(backend, get(server.url)) == (200, b"1")


async def test_an_upload_that_is_cancelled_leaves_no_socket(connect: Any, serve: Any) -> None:
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    def step(connection: socket.socket) -> None:
        loop.call_soon_threadsafe(gate.set)
        while connection.recv(1, socket.MSG_PEEK if not hasattr(connection, "pending") else 0):
            if done.wait(0.001):
                break
        while connection.recv(65536):
            pass

    import threading

    done = threading.Event()
    with serve(step, heads_only=True) as server:
        backend = connect(server.url)
        task = asyncio.ensure_future(backend.send(send(server.url, b"x" * 20_000_000)))
        await asyncio.wait_for(gate.wait(), 5)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        done.set()
        assert await await_until(lambda: server.open == 0)


async def test_cancelling_while_a_connection_is_opened_leaves_none(connect: Any, ask: Any, certified: Any) -> None:
    """Over TLS, there are many steps until it is open."""
    with wire(tls=certified, then=answer("1")) as server:
        for steps in range(0, 60, 2):
            backend = connect(server.url)
            await cancelled_after(steps, lambda backend=backend: ask(backend, get(server.url)), again=steps % 4 == 0)
            assert await asyncio.wait_for(ask(backend, get(server.url)), 5) == (200, b"1")
            await backend.aclose()
        assert await await_until(lambda: aother_tasks() == 0)
