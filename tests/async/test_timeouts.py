"""Timeouts: each phase and the whole, for a client and for a call, and the messages of their errors."""

from __future__ import annotations

import socket
from typing import Any

import httpx
import pytest

from langthreads import APITimeoutError, InternalServerError, Timeout
from langthreads_async import AsyncThreadsClient
from tests.support.compat import FakeAsyncClock, arun_concurrently, await_until
from tests.support.faults import Fault, faults

SILENT = Fault("silent", stall=10)


def without(**bounds: float) -> Timeout:
    """Return a timeout with these bounds alone."""
    return Timeout(**{**dict.fromkeys(("connect", "read", "write", "pool", "total")), **bounds})


async def test_a_server_that_does_not_answer() -> None:
    with faults(SILENT, SILENT) as server:
        at = server.add()
        async with AsyncThreadsClient(server.url, timeout=without(read=0.05), retries=0) as threads:
            with pytest.raises(
                APITimeoutError, match=r"get_thread: the server sent nothing for 0\.05 s; .* \[GET"
            ) as caught:
                await threads.get(at)
            assert caught.value.may_have_executed
            with pytest.raises(APITimeoutError, match=r"the server sent nothing for 0\.02 s"):
                await threads.get(at, timeout=without(read=0.02))
            assert (await threads.get(at)).thread_id == at
        assert await await_until(lambda: server.open == 0)


async def test_a_server_that_stops_in_the_middle_of_an_answer() -> None:
    with faults(Fault("half", raw=b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12", pause=10)) as server:
        async with AsyncThreadsClient(server.url, timeout=without(read=0.05), retries=0) as threads:
            with pytest.raises(APITimeoutError, match=r"count_threads: the server sent nothing for 0\.05 s"):
                await threads.count()


async def test_a_server_that_cannot_be_connected_to() -> None:
    # Nobody accepts, and the queue of those who wait is full.
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        async with AsyncThreadsClient(
            f"http://127.0.0.1:{full.getsockname()[1]}", timeout=without(connect=0.05), retries=0
        ) as threads:
            with pytest.raises(APITimeoutError, match=r"no connection for 0\.05 s") as caught:
                await threads.count()
    assert not caught.value.may_have_executed


async def test_a_server_that_takes_nothing_in() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        async with AsyncThreadsClient(
            f"http://127.0.0.1:{deaf.getsockname()[1]}", timeout=without(write=0.05), retries=0
        ) as threads:
            with pytest.raises(APITimeoutError, match=r"the server took in nothing for 0\.05 s") as caught:
                await threads.update("a", metadata={"large": "x" * 20_000_000})
    assert caught.value.may_have_executed


async def test_a_client_whose_connections_are_all_busy() -> None:
    with faults(SILENT) as server:
        at = server.add()
        async with httpx.AsyncClient(limits=httpx.Limits(max_connections=1)) as own:
            async with AsyncThreadsClient(
                server.url, http_client=own, timeout=without(pool=0.05, read=0.5), retries=0
            ) as threads:
                results = await arun_concurrently([(number, lambda: threads.get(at)) for number in range(2)], 2)
    errors = sorted(str(error) for _, error in results)
    assert "no connection of the client's became free for 0.05 s" in errors[0]
    assert "the server sent nothing for 0.5 s" in errors[1]
    assert [type(error) for _, error in results] == [APITimeoutError] * 2
    assert sorted(error.may_have_executed for _, error in results) == [False, True]


@pytest.mark.parametrize("own", [False, True], ids=["of the client", "of the call"])
async def test_a_server_that_is_slow_all_along(own: bool) -> None:
    """No pause is long, but all together are."""
    slow = Fault("slow", head=b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n", raw=b" " * 1000, drip=0.002)
    with faults(slow) as server:
        at_most = without(total=0.1)
        async with AsyncThreadsClient(server.url, timeout=None if own else at_most, retries=5) as threads:
            more: dict[str, Any] = {"timeout": at_most} if own else {}
            with pytest.raises(APITimeoutError, match=r"count_threads: not done within 0\.1 s in all"):
                await threads.count(**more)
        assert len(server.requests) == 1


async def test_a_number_of_seconds_bounds_the_whole() -> None:
    with faults(SILENT) as server:
        at = server.add()
        async with AsyncThreadsClient(server.url, timeout=0.05) as threads:
            with pytest.raises(APITimeoutError, match=r"0\.05 s"):
                await threads.get(at)
        assert len(server.requests) == 1


async def test_a_phase_is_never_longer_than_what_remains_of_the_whole() -> None:
    seen: list[dict[str, Any]] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request.extensions["timeout"])
        return httpx.Response(502)

    async with httpx.AsyncClient(transport=httpx.MockTransport(handle)) as own:
        async with AsyncThreadsClient(
            http_client=own,
            timeout=Timeout(connect=5, read=60, write=60, pool=5, total=6),
            clock=FakeAsyncClock(),
        ) as threads:
            with pytest.raises(InternalServerError):
                await threads.with_options(retries=3).count()
    assert [phases["connect"] for phases in seen] == [5, 5, 4.5, 2.5]
    assert [phases["read"] for phases in seen] == [6, 5.5, 4.5, 2.5]


async def test_timeouts_are_tried_again_where_that_is_safe() -> None:
    with faults(SILENT, SILENT) as server:
        at = server.add()
        async with AsyncThreadsClient(server.url, timeout=without(read=0.05), clock=FakeAsyncClock()) as threads:
            assert (await threads.get(at)).thread_id == at
            server.plan = iter([SILENT])
            with pytest.raises(APITimeoutError):
                await threads.update(at, metadata={"a": 1})
        assert server.threads[at]["metadata"] in ({}, {"a": 1})
