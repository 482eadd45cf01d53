"""The ways to the fake server: clients without a network, addresses, HTTP; many at once."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import langgraph_sdk
import pytest

import langthreads
from langthreads import AsyncThreadsClient, Command, ThreadsClient, get_client, get_sync_client
from langthreads.testing import Ask, Clock, FakeAgentServer, Hold, Pause
from tests.support.compat import await_until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server() -> FakeAgentServer:
    made = FakeAgentServer()
    made.graph("agent", [{"messages": ["one"]}, {"messages": ["two"]}])
    return made


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)


async def test_both_clients_at_once(server: FakeAgentServer, no_network: None) -> None:
    with server.client() as sync:
        async with server.async_client() as client:
            thread = await client.threads.create()
            await client.runs.wait(thread.thread_id, "agent", input={})
            assert sync.threads.get(thread.thread_id).values == {"messages": ["one", "two"]}
            assistants = await client.assistants.search()
            assert assistants == sync.assistants.search()


async def test_many_tasks_and_threads(server: FakeAgentServer) -> None:
    server.graph("agent", [Pause(5), {"messages": ["done"]}])

    def in_a_thread(_: int) -> Any:
        with server.threads() as threads:
            return threads.runs.wait(threads.create().thread_id, "agent", input={})

    async def in_a_task() -> Any:
        async with server.async_threads() as threads:
            return await threads.runs.wait((await threads.create()).thread_id, "agent", input={})

    with ThreadPoolExecutor(8) as pool:
        from_threads = asyncio.get_running_loop().run_in_executor(None, lambda: list(pool.map(in_a_thread, range(16))))
        results = [*await asyncio.gather(*(in_a_task() for _ in range(16))), *await from_threads]
    assert results == [{"messages": ["done"]}] * 32
    assert server.threads().count() == 32


async def test_a_listener_and_a_speaker(server: FakeAgentServer) -> None:
    hold = Hold()
    server.graph("agent", [{"n": 1}, hold, {"n": 2}])
    async with server.async_threads() as threads:
        thread_id = (await threads.create()).thread_id
        heard: list[Any] = []

        async def listen() -> None:
            stream = threads.join_stream(thread_id, stream_mode=["run_modes", "state_update"])
            async for part in stream:
                heard.append((part.event, part.data.get("n") or part.data.get("status")))
                if part.event == "state_update":
                    break

        listener = asyncio.create_task(listen())
        assert await await_until(lambda: bool(server.requests.of("join_stream")))
        run = await threads.runs.create(thread_id, "agent", input={})
        assert await await_until(lambda: ("values", 1) in heard)
        hold.release()
        await threads.runs.join(thread_id, run.run_id)
        await threads.update_state(thread_id, {"n": 3})
        await asyncio.wait_for(listener, 5)
    assert heard == [
        ("metadata", None),
        ("values", None),
        ("values", 1),
        ("values", 2),
        ("metadata", "run_done"),
        ("state_update", None),
    ]


async def test_a_run_is_cancelled_by_who_leaves(server: FakeAgentServer) -> None:
    server.graph("agent", [{"n": 1}, Hold()])
    async with server.async_threads() as threads:
        thread_id = (await threads.create()).thread_id
        async with threads.runs.stream(thread_id, "agent", input={}, on_disconnect="cancel") as stream:
            async for part in stream:
                if part.data.get("n") == 1:
                    break
        (run,) = await threads.runs.list(thread_id)
        assert run.status == "interrupted"
        assert (await threads.get(thread_id)).error["error"] == "UserInterrupt"


def test_a_thread_that_waits_is_woken(server: FakeAgentServer) -> None:
    hold = Hold()
    server.graph("agent", [hold, {"n": 1}])
    threads = server.threads()
    thread_id = threads.create().thread_id
    timer = threading.Timer(0.05, hold.release)
    timer.start()
    assert threads.runs.wait(thread_id, "agent", input={})["n"] == 1
    timer.join()


def test_an_address_leads_to_the_server(server: FakeAgentServer, no_network: None) -> None:
    with server.at("http://localhost:2024/"):
        threads = ThreadsClient()
        thread_id = threads.create().thread_id
        with get_sync_client(url="http://localhost:2024") as client:
            assert client.threads.get(thread_id).thread_id == thread_id
        other = FakeAgentServer()
        with other.at("http://localhost:2024"):  # the innermost counts
            assert ThreadsClient().count() == 0
        assert ThreadsClient().count() == 1
    assert threads.count() == 1  # made in the block
    assert "runs" not in server.requests.operations


async def test_an_address_leads_async_clients_too(server: FakeAgentServer, no_network: None) -> None:
    with server.at("http://localhost:2024"):
        async with AsyncThreadsClient(backend="aiohttp") as threads, get_client() as client:
            thread_id = (await threads.create()).thread_id
            assert (await client.threads.get(thread_id)).thread_id == thread_id


def test_after_the_block_the_address_is_the_networks(server: FakeAgentServer) -> None:
    with server.at("http://127.0.0.1:9"):
        pass
    with pytest.raises(langthreads.APIConnectionError):
        ThreadsClient("http://127.0.0.1:9", retries=0).count()


def test_it_listens(server: FakeAgentServer) -> None:
    with server.serve() as url:
        assert server.serve().url == server.url == url
        with ThreadsClient(url) as threads:
            thread_id = threads.create().thread_id
            assert threads.runs.wait(thread_id, "agent", input={})["messages"] == ["one", "two"]
            assert server.threads().get(thread_id).status == "idle"  # the same server
    assert server.url == "http://fake-agent-server"
    with pytest.raises(OSError, match=r".*"):
        urllib.request.urlopen(f"{url}/ok", timeout=1)
    server.close()


def test_langgraph_sdk(server: FakeAgentServer) -> None:
    def ask(given: Any, state: Any) -> Any:
        answer = yield Ask("May I?")
        yield {"messages": [answer]}

    server.graph("asking", ask)
    with server.serve() as url, langgraph_sdk.get_sync_client(url=url) as client:
        thread_id = client.threads.create()["thread_id"]
        parts = list(client.runs.stream(thread_id, "asking", input={"messages": ["hi"]}))
        assert parts[-1].data["__interrupt__"][0]["value"] == "May I?"
        assert client.runs.wait(thread_id, "asking", command={"resume": "yes"}) == {"messages": ["hi", "yes"]}


def test_what_goes_over_the_wire(server: FakeAgentServer) -> None:
    with server.serve() as url, httpx.Client(base_url=url) as http:
        thread_id = http.post("/threads", json={}, headers={"origin": "http://app"}).json()["thread_id"]
        assert (
            http.options("/threads", headers={"origin": "http://app", "access-control-request-method": "POST"}).headers[
                "access-control-allow-origin"
            ]
            == "*"
        )
        assert http.get(f"/threads/{thread_id}/").headers["location"] == f"{url}/threads/{thread_id}"
        assert http.head("/ok").status_code == 200
        body = {"assistant_id": "agent", "input": {}, "stream_resumable": True, "stream_mode": "updates"}
        with http.stream("POST", f"/threads/{thread_id}/runs/stream", json=body) as answer:
            text = answer.read().decode()
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["location"].endswith("/stream")
        blocks = text.split("\r\n\r\n")
        assert [block.splitlines()[0] for block in blocks[:-1]] == ["event: metadata", *["event: updates"] * 2]
        assert all(line.startswith(("event: ", "data: ", "id: ")) for line in blocks[1].splitlines())
        assert http.post("/threads", content=iter([b"{", b"}"])).status_code == 200
        assert http.post("/threads", content=b"{").json() == {"detail": "Invalid JSON in request body"}


def test_heartbeats() -> None:
    clock = Clock(flows=False)
    server = FakeAgentServer(clock=clock)
    with server.serve() as url, httpx.stream("GET", f"{url}/threads/{'0' * 32}/stream") as answer:
        lines = answer.iter_lines()
        for _ in range(2):
            clock.advance(5)
            assert [next(lines), next(lines)] == [": heartbeat", ""]


def test_ids_sort_and_can_be_chosen() -> None:
    server = FakeAgentServer(clock=Clock("2026-01-01", flows=False))
    server.graph("agent", [{"n": n} for n in range(50)])
    threads = server.threads()
    thread_id = threads.create().thread_id
    runs = [threads.runs.wait(thread_id, "agent", input={}).run_id for _ in range(3)]
    assert runs == sorted(runs)
    ids = [state.checkpoint_id for state in threads.get_history(thread_id, limit=1000)]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == len(ids) == 3 * 52
    count = iter(range(1, 1000))
    chosen = FakeAgentServer(new_id=lambda: f"00000000-0000-0000-0000-{next(count):012}")
    chosen.graph("agent", [{"n": 1}])
    run = chosen.threads().runs.create(None, "agent", input={}, on_completion="keep")
    assert (run.thread_id[-2:], run.run_id[-2:]) == ("01", "02")


def test_events_share_ids_within_a_step(server: FakeAgentServer) -> None:
    threads = server.threads()
    thread_id = threads.create().thread_id
    modes: Any = ["values", "updates", "tasks", "checkpoints"]
    stream = threads.runs.stream(thread_id, "agent", input={}, stream_mode=modes, stream_resumable=True)
    ids = [part.id for part in stream]
    assert len(set(ids)) < len(ids)
    assert ids == sorted(ids, key=str)


def test_crons_run_when_the_clock_passes_their_time() -> None:
    clock = Clock("2026-03-01T08:59:00", flows=False)
    server = FakeAgentServer(clock=clock)
    server.graph("agent", [{"n": 1}])
    with server.client() as client:
        thread_id = client.threads.create().thread_id
        client.crons.create_for_thread(thread_id, "agent", schedule="*/30 * * * *", input={}, metadata={"by": "cron"})
        off = client.crons.create("agent", schedule="* * * * *", enabled=False)
        client.runs.wait(None, "agent", input={})  # a skip starts no cron
        assert client.runs.list(thread_id) == []
        clock.advance(62 * 60)
        runs = client.runs.list(thread_id)
        assert [(run.status, run.metadata["by"]) for run in runs] == [("success", "cron")] * 3
        client.crons.update(off.cron_id, enabled=True)
        clock.advance(60)
        assert client.threads.count() == 1  # its thread went with its run


async def test_time_jumps_for_what_is_waited_for_alone(server: FakeAgentServer) -> None:
    async with server.async_threads() as threads:
        later, now = (await threads.create()).thread_id, (await threads.create()).thread_id
        waiting = await threads.runs.create(later, "agent", input={}, after_seconds=86400)
        await threads.runs.wait(now, "agent", input={})
        assert (await threads.runs.get(later, waiting.run_id)).status == "pending"
        listener = asyncio.create_task(anext(threads.join_stream(now)))
        assert await await_until(lambda: bool(server.requests.of("join_stream")))
        await asyncio.sleep(0.01)
        assert (await threads.runs.get(later, waiting.run_id)).status == "pending"
        listener.cancel()
        assert (await threads.runs.join(later, waiting.run_id))["messages"] == ["one", "two"]


def test_items_live_as_long_as_they_are_told(server: FakeAgentServer) -> None:
    with server.client() as client:
        client.store.put_item(("users",), "short", {"n": 1}, ttl=10)
        client.store.put_item(("users",), "long", {"n": 2})
        server.clock.advance(9 * 60)
        assert client.store.get_item(("users",), "short", refresh_ttl=True) is not None
        server.clock.advance(9 * 60)
        assert client.store.get_item(("users",), "short") is not None
        server.clock.advance(2 * 60)
        assert [item.key for item in client.store.search_items(("users",)).items_] == ["long"]


def test_moving_a_thread(server: FakeAgentServer) -> None:
    threads = server.threads()
    steps: Any = [
        {"updates": [{"values": {"messages": ["hi"]}, "as_node": "__input__"}]},
        {"updates": [{"values": {"messages": ["hi"]}, "as_node": "__start__"}]},
        {"updates": [{"command": {"update": {"messages": {"__overwrite__": ["new"]}}}, "as_node": "step_1"}]},
    ]
    thread = threads.create(graph_id="agent", supersteps=steps)
    assert [state.values["messages"] for state in threads.get_history(thread.thread_id)] == [["new"], ["hi"], []]
    assert threads.get_state(thread.thread_id).next == ["step_2"]
    assert threads.runs.wait(thread.thread_id, "agent", command=Command(update={}))["messages"] == ["new", "two"]


# ---------------------------------------------------------------- what it costs


def test_a_test_never_sleeps(server: FakeAgentServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(seconds: float) -> None:
        raise AssertionError(f"it slept {seconds} s")

    monkeypatch.setattr(time, "sleep", refuse)
    server.graph("agent", [Pause(3600), {"n": 1}])
    threads = server.threads()
    thread_id = threads.create().thread_id
    run = threads.runs.create(thread_id, "agent", input={}, after_seconds=86400)
    server.fail("runs.join", 503, times=2)
    assert threads.runs.join(thread_id, run.run_id)["n"] == 1


def modules_after(program: str) -> set[str]:
    listing = f"import sys\n{program}\nprint(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", listing], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_a_server_and_its_client_load_no_http_library() -> None:
    program = "from langthreads.testing import FakeAgentServer; FakeAgentServer().threads().create()"
    assert not {"httpx", "httpcore", "aiohttp", "http", "ssl", "asyncio", "pytest"} & modules_after(program)
