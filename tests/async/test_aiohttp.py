"""`backend="aiohttp"`: what is its own. All other tests of the async client run over it too, with `--backend aiohttp`."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import socket
import ssl
import subprocess
import sys
import traceback
import warnings
from typing import TYPE_CHECKING, Any

import aiohttp
import httpx
import pytest

from langthreads import APIConnectionError, APIStatusError, APITimeoutError, ConfigurationError, Timeout
from langthreads_async import AsyncThreadsClient, get_client
from langthreads_async._http import aiohttp as aiohttp_backend
from langthreads_sync import ThreadsClient
from tests.support.compat import FakeAsyncClock, await_until
from tests.support.faults import NOW, Fault, faults
from tests.support.pools import connections, idle
from tests.support.streams import THREAD_ID, Line, run, streams
from tests.support.wire import answer, wire

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

THREAD = answer(
    f'{{"thread_id": "{THREAD_ID}", "created_at": "{NOW}", "updated_at": "{NOW}", "metadata": {{}}, "status": "idle"}}'
)


def over_aiohttp(url: str, **options: Any) -> AsyncThreadsClient:
    return AsyncThreadsClient(url, backend="aiohttp", **options)


def address(server: asyncio.Server) -> str:
    return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


# ---------------------------------------------------------------- choosing it


async def test_requests_go_over_it() -> None:
    with wire(THREAD) as server:
        async with get_client(url=server.url, backend="aiohttp") as client:
            assert (await client.threads.get(THREAD_ID)).thread_id == THREAD_ID
            backend: Any = client._calls.unwrapped()._backend
            assert isinstance(backend._session, aiohttp.ClientSession)
    head = server.requests[0].decode().splitlines()
    assert head[0] == f"GET /threads/{THREAD_ID} HTTP/1.1"
    names = [line.partition(":")[0].lower() for line in head[1:] if line]
    assert sorted(names) == ["accept", "accept-encoding", "host", "user-agent"]


def test_a_backend_that_is_unknown() -> None:
    with pytest.raises(ConfigurationError, match="'curl' is unknown to this client; it has httpx, httpx2, aiohttp"):
        AsyncThreadsClient(backend="curl")
    with pytest.raises(ConfigurationError, match="'aiohttp' is unknown to this client; it has httpx, httpx2"):
        ThreadsClient(backend="aiohttp")


async def test_a_client_of_ones_own_brings_its_own() -> None:
    async with httpx.AsyncClient(verify=False) as own:
        with pytest.raises(ConfigurationError, match="http_client and backend: pass one of them"):
            AsyncThreadsClient(http_client=own, backend="aiohttp")


def test_without_the_extra_it_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['aiohttp'] = None\n"
        "from langthreads import AsyncThreadsClient, ConfigurationError\n"
        "try: AsyncThreadsClient(backend='aiohttp')\n"
        "except ConfigurationError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "backend: aiohttp is not installed; run: pip install 'langthreads[aiohttp]'\n"


def test_who_does_not_choose_it_does_not_load_it() -> None:
    code = "import sys, langthreads; langthreads.AsyncThreadsClient(); print('aiohttp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# ---------------------------------------------------------------- nothing is done twice, and nothing unseen


@pytest.mark.parametrize("reset", ["before", "after"])
async def test_a_request_that_may_have_been_done_is_not_repeated_unseen(reset: Any) -> None:
    attempts: list[int] = []
    with faults(Fault("first"), Fault("lost", reset=reset), Fault("lost", reset=reset)) as server:
        at = server.add()
        async with over_aiohttp(
            server.url, retries=0, on_request=lambda event: attempts.append(event.attempt)
        ) as threads:
            await threads.get(at)
            for call in (threads.update(at, metadata={"a": 1}), threads.delete(at)):
                with pytest.raises(APIConnectionError) as caught:
                    await call
                assert caught.value.may_have_executed is True
    assert attempts == [1, 1, 1]
    assert len(server.requests) == (3 if reset == "after" else 1)


async def test_a_delete_whose_answer_was_lost_has_worked() -> None:
    with faults(Fault("lost", reset="after")) as server:
        at = server.add()
        async with over_aiohttp(server.url, clock=FakeAsyncClock()) as threads:
            await threads.delete(at)


async def test_a_connection_that_the_server_closed_while_the_loop_was_busy() -> None:
    with faults() as server:
        at = server.add()
        async with over_aiohttp(server.url, retries=0) as threads:
            for reset in (False, True):
                await threads.get(at)
                server.close_when_idle(reset=reset)  # which the event loop has had no time to see
                await threads.update(at, metadata={"a": 1})


async def test_an_answer_that_nobody_asked_for_is_nobody_s() -> None:
    """As a load balancer sends one, before it closes a connection that was idle for too long."""
    told = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = not told.is_set()
        await reader.readuntil(b"\r\n\r\n")
        writer.write(THREAD)
        if first:
            await writer.drain()
            await asyncio.sleep(0.02)  # an answer of its own
            writer.write(answer("{}", "404 Not Found"))
            await writer.drain()
            told.set()
            await reader.read()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        async with over_aiohttp(address(server), retries=0) as threads:
            await threads.get(THREAD_ID)
            await asyncio.wait_for(told.wait(), 5)
            await asyncio.sleep(0.02)
            await threads.delete(THREAD_ID)


@pytest.mark.parametrize("where", ["url", "auth"])
async def test_credentials(where: str) -> None:
    with wire(THREAD) as server:
        url = server.url.replace("//", "//user:p%40ss@") if where == "url" else server.url
        auth = None if where == "url" else httpx.BasicAuth("user", "p@ss")
        async with over_aiohttp(url, auth=auth) as threads:
            await threads.get(THREAD_ID)
    assert b"authorization: Basic " + base64.b64encode(b"user:p@ss") in server.requests[0]
    assert server.requests[0].startswith(b"GET /threads/")


async def test_a_path_is_sent_as_it_is_escaped() -> None:
    with wire(answer("", "404 Not Found")) as server:
        async with over_aiohttp(server.url) as threads:
            with pytest.raises(APIStatusError, match="404"):
                await threads.get("../a b/ü?%2e")
    assert server.requests[0].startswith(b"GET /threads/..%2Fa%20b%2F%C3%BC%3F%252e HTTP/1.1")


# ---------------------------------------------------------------- proxies and certificates


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("scheme", ["http://", ""])
async def test_a_proxy_with_credentials(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with wire(answer("7")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("http://", f"{scheme}me:pw@"))
        async with over_aiohttp("http://agents.example.com", api_key=None) as threads:
            assert await threads.count() == 7
    assert proxy.requests[0].startswith(b"POST http://agents.example.com/threads/count HTTP/1.1\r\n")
    assert b"proxy-authorization: Basic " + base64.b64encode(b"me:pw") in proxy.requests[0]


@pytest.mark.usefixtures("no_proxies")
def test_a_proxy_that_it_can_not_speak_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    with pytest.raises(ConfigurationError, match="aiohttp can't use a socks5 proxy, which all_proxy"):
        over_aiohttp("http://localhost:2024")


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("wrong", ["host:port", "host:99999", "[::1", ""])
def test_a_proxy_that_is_none_is_not_shown(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://me:s3cret@{wrong}")
    with pytest.raises(ConfigurationError, match="http_proxy in the environment is no address") as caught:
        over_aiohttp("http://agents.example.com")
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("said", [answer("no", "407 Proxy Authentication Required"), b"what?\r\n\r\n", b""])
async def test_what_a_proxy_says_shows_no_password(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with wire(said) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.replace("//", "//me:s3cret@"))
        async with over_aiohttp("https://agents.example.com", retries=0) as threads:
            with pytest.raises(APIConnectionError) as caught:
                await threads.count()
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))
    assert proxy.requests[0].startswith(b"CONNECT agents.example.com:443 HTTP/1.1\r\n")
    assert b"proxy-authorization: Basic " + base64.b64encode(b"me:s3cret") in proxy.requests[0]


@pytest.mark.usefixtures("no_proxies")
async def test_a_proxy_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with wire(None) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        bounds = Timeout(connect=0.05, pool=None)
        async with over_aiohttp("https://agents.example.com", retries=0, timeout=bounds) as threads:
            with pytest.raises(APITimeoutError, match=r"no connection for 0\.05 s") as caught:
                await asyncio.wait_for(threads.count(), 5)
            assert caught.value.may_have_executed is False
            assert idle(threads)


@pytest.mark.usefixtures("no_proxies")
@pytest.mark.parametrize("host", [f"{'a' * 64}.example", "a..b"])
async def test_a_host_that_can_be_none(host: str) -> None:
    async with over_aiohttp(f"http://{host}", api_key=None, retries=0) as threads:
        with pytest.raises(APIConnectionError) as caught:
            await threads.count()
        assert caught.value.may_have_executed is False


@pytest.mark.parametrize(("scheme", "authorities"), [("https", True), ("http", False)])
def test_certificates_are_checked(scheme: str, authorities: bool) -> None:
    backend: Any = over_aiohttp(f"{scheme}://localhost:2024")._calls.unwrapped()._backend
    assert backend._verify.verify_mode is ssl.CERT_REQUIRED
    assert backend._verify.check_hostname
    assert bool(backend._verify.cert_store_stats()["x509_ca"]) is authorities


# ---------------------------------------------------------------- large bodies, and time


async def test_a_large_body_arrives_whole() -> None:
    text = "ü" * 2_000_000
    with faults() as server:
        at = server.add()
        async with over_aiohttp(server.url) as threads:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # aiohttp warns of more than a megabyte at once
                updated = await threads.update(at, metadata={"text": text})
    assert updated["metadata"]["text"] == text


async def test_a_server_that_takes_nothing_in() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:  # accepts, and never reads
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        async with over_aiohttp(url, timeout=Timeout(write=0.05), retries=0) as threads:
            with pytest.raises(APITimeoutError, match=r"took in nothing for 0\.05 s") as caught:
                await threads.update(THREAD_ID, metadata={"text": "x" * 50_000_000})
            assert caught.value.may_have_executed is True
            assert await await_until(lambda: idle(threads))


async def test_an_answer_that_comes_before_all_is_sent() -> None:
    """Its connection carries no other request: the server would take that for the rest of the body."""
    seen: list[bytes] = []
    gone = asyncio.Event()

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        if seen[-1].startswith(b"GET"):
            writer.write(THREAD)
        else:
            writer.write(b"HTTP/1.1 413 Too Large\r\ncontent-length: 2\r\n\r\n")
            await reader.read(200_000)  # so that more is sent
            await asyncio.sleep(0.05)
            writer.write(b"{}")
            with contextlib.suppress(ConnectionError):
                seen.append((await reader.read())[-200:])
            gone.set()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        async with over_aiohttp(address(server), retries=0, timeout=5) as threads:
            with pytest.raises(APIStatusError, match="413"):
                await threads.update(THREAD_ID, metadata={"text": "x" * 20_000_000})
            assert (await threads.get(THREAD_ID)).thread_id == THREAD_ID
            await asyncio.wait_for(gone.wait(), 5)
    assert not any(b"GET" in one for one in seen[:1] + seen[2:] if not one.startswith(b"GET"))


async def test_an_upload_that_is_cancelled_leaves_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        async with over_aiohttp(f"http://127.0.0.1:{deaf.getsockname()[1]}", retries=0) as threads:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await threads.update(THREAD_ID, metadata={"text": "x" * 50_000_000})
            assert await await_until(lambda: idle(threads))
            assert connections(threads) == 0


# ---------------------------------------------------------------- streams


async def test_what_came_before_a_cut_is_given() -> None:
    with streams(run(5), Line(cut_events=4)) as server:
        async with over_aiohttp(server.url, retries=0) as threads:
            stream = threads.join_stream(THREAD_ID)
            for _ in range(4):
                await anext(stream)
            with pytest.raises(APIConnectionError):
                await anext(stream)


async def test_a_stream_over_many_cuts() -> None:
    events = run(20)
    with streams(events, *(Line(cut_events=n) for n in range(1, 12))) as server:
        async with over_aiohttp(server.url, clock=FakeAsyncClock()) as threads:
            async with threads.join_stream(THREAD_ID, until="run_done") as stream:
                got = [part async for part in stream]
    assert [part.id for part in got] == [one[2] for one in events]


async def test_a_header_of_more_than_eight_kilobytes() -> None:
    with wire(THREAD.replace(b"\r\n\r\n", b"\r\nx-long: " + b"a" * 50_000 + b"\r\n\r\n", 1)) as server:
        async with over_aiohttp(server.url) as threads:
            raw = await threads.with_raw_response.get(THREAD_ID)
            assert len(raw.headers["x-long"]) == 50_000


# ---------------------------------------------------------------- closing it


async def test_closing_the_client_wakes_up_who_reads() -> None:
    part = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"
    stall = asyncio.Event()

    async def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(part)
        await stall.wait()
        writer.close()

    async with await asyncio.start_server(begin, "127.0.0.1", 0) as server:
        threads = over_aiohttp(address(server), retries=0)
        call = asyncio.create_task(threads.get(THREAD_ID))
        await asyncio.sleep(0.05)
        await threads.aclose()
        with pytest.raises(APIConnectionError):
            await asyncio.wait_for(call, 5)
        stall.set()
        with pytest.raises(ConfigurationError, match="closed"):
            await threads.get(THREAD_ID)


async def test_closing_the_client_ends_its_streams() -> None:
    with streams(run(5), Line(after=2)) as server:
        threads = over_aiohttp(server.url, retries=0)
        stream = threads.join_stream(THREAD_ID)
        assert [(await anext(stream)).id for _ in range(2)]
        waiting = asyncio.create_task(anext(stream))
        await asyncio.sleep(0.05)
        await threads.aclose()
        with pytest.raises((APIConnectionError, ConfigurationError)):
            await asyncio.wait_for(waiting, 5)
        assert await await_until(lambda: server.streams_open == 0)


async def test_closing_the_client_while_calls_wait_for_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aiohttp_backend, "MAX_CONNECTIONS", 1)
    with wire(None) as server:
        threads = over_aiohttp(server.url, retries=0)
        calls = [asyncio.create_task(threads.get(THREAD_ID)) for _ in range(3)]
        await asyncio.sleep(0.05)
        await threads.aclose()
        results = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 5)
    assert [type(result) for result in results] == [APIConnectionError] * 3


async def test_closing_the_client_before_a_request_is_sent() -> None:
    class Closing(httpx.Auth):
        async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
            await threads.aclose()
            yield request

    with wire(THREAD) as server:
        threads = over_aiohttp(server.url, retries=0, auth=Closing())
        with pytest.raises(APIConnectionError, match="closed meanwhile") as caught:
            await threads.get(THREAD_ID)
        assert caught.value.may_have_executed is False
        assert server.connections == 0


async def test_ending_many_streams_early_keeps_nothing() -> None:
    shared: Any = aiohttp.client_reqrep._CONNECTION_CLOSED_EXCEPTION
    with streams(run(5), *[Line(after=0)] * 20) as server:
        async with over_aiohttp(server.url, retries=0) as threads:
            for _ in range(20):
                stream = threads.join_stream(THREAD_ID)
                waiting = asyncio.create_task(anext(stream, None))
                assert await await_until(lambda: server.streams_open == 1)
                await asyncio.sleep(0.005)
                await stream.aclose()
                assert await waiting is None
                assert await await_until(lambda: server.streams_open == 0)
    assert len(traceback.extract_tb(shared.__traceback__)) < 10
