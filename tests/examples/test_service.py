"""The service, asked over HTTP in this process."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn

from examples.service import make_app
from langthreads_async import AsyncThreadsClient
from tests.support.pools import idle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


@pytest.fixture
async def service(agent_server: str) -> AsyncIterator[httpx.AsyncClient]:
    app = make_app(agent_server)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://service") as client,
    ):
        yield client


@pytest.fixture
def home() -> str:
    return f"/users/{uuid.uuid4().hex}/conversations"


async def started(service: httpx.AsyncClient, home: str, title: str = "Weather") -> str:
    answer = await service.post(home, json={"title": title})
    assert answer.status_code == 201
    return f"{home}/{answer.json()['id']}"


async def told(agent_server: str, conversation: str, *messages: str) -> None:
    """Let the graph's nodes write something, one after the other."""
    async with AsyncThreadsClient(agent_server) as threads:
        for node, message in zip(("__start__", "plan", "answer"), messages, strict=False):
            await threads.update_state(conversation[-36:], {"messages": [message]}, as_node=node)


async def test_a_new_conversation_is_empty(service: httpx.AsyncClient, home: str) -> None:
    conversation = await started(service, home)
    assert (await service.get(conversation)).json() == {
        "id": conversation[-36:],
        "title": "Weather",
        "status": "idle",
        "messages": [],
        "next": [],
        "questions": [],
    }


async def test_conversations_are_listed_page_by_page(service: httpx.AsyncClient, home: str) -> None:
    for n in range(21):
        await started(service, home, f"No. {n}")
    first = (await service.get(home)).json()
    assert [c["title"] for c in first["conversations"]] == [f"No. {n}" for n in range(20, 0, -1)]
    rest = (await service.get(home, params={"offset": first["next_offset"]})).json()
    assert [c["title"] for c in rest["conversations"]] == ["No. 0"]
    assert rest["next_offset"] is None


async def test_fork(service: httpx.AsyncClient, home: str, agent_server: str) -> None:
    conversation = await started(service, home)
    await told(agent_server, conversation, "Hello", "a plan", "Hi!")
    checkpoints = (await service.get(f"{conversation}/checkpoints")).json()["checkpoints"]
    assert [checkpoint["next"] for checkpoint in checkpoints] == [[], ["answer"], ["plan"]]

    fork = {"checkpoint_id": checkpoints[2]["id"], "values": {"messages": ["a better plan"]}, "as_node": "plan"}
    assert (await service.post(f"{conversation}/fork", json=fork)).status_code == 201
    now = (await service.get(conversation)).json()
    assert (now["messages"], now["next"]) == (["Hello", "a better plan"], ["answer"])


async def test_delete(service: httpx.AsyncClient, home: str) -> None:
    conversation = await started(service, home)
    assert (await service.delete(conversation)).status_code == 204
    assert (await service.get(conversation)).status_code == 404


async def test_a_conversation_of_someone_else_does_not_exist(service: httpx.AsyncClient, home: str) -> None:
    conversation = await started(service, home)
    theirs = f"/users/someone-else/conversations/{conversation[-36:]}"
    assert (await service.get(theirs)).status_code == 404
    assert (await service.delete(theirs)).status_code == 404
    assert (await service.get(conversation)).status_code == 200


async def test_a_checkpoint_that_does_not_exist_is_a_404(
    service: httpx.AsyncClient, home: str, agent_server: str
) -> None:
    conversation = await started(service, home)
    await told(agent_server, conversation, "Hello")
    fork = {"checkpoint_id": str(uuid.uuid4()), "values": {}, "as_node": "plan"}
    answer = await service.post(f"{conversation}/fork", json=fork)
    assert answer.status_code == 404
    assert "does not exist" in answer.json()["error"]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"name": "x"}', b"{"])
async def test_a_body_that_makes_no_sense_is_a_422(service: httpx.AsyncClient, home: str, body: bytes) -> None:
    assert (await service.post(home, content=body)).status_code == 422
    assert (await service.get(home, params={"offset": "many"})).status_code == 422


def failing(statuses: dict[str, int]) -> Any:
    """An Agent Server that answers each endpoint with an error."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        status = statuses.get(scope["path"], 500)
        await send(
            {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]}
        )
        await send({"type": "http.response.body", "body": b'{"detail": "no luck"}'})

    return app


@pytest.mark.parametrize(("status", "expected"), [(404, 404), (409, 409), (400, 502), (429, 502), (500, 502)])
async def test_errors_of_the_agent_server(
    monkeypatch: pytest.MonkeyPatch, home: str, status: int, expected: int
) -> None:
    backend = httpx.AsyncClient(transport=httpx.ASGITransport(app=failing({"/threads/search": status})))
    app = make_app("http://agent-server")
    async with backend, AsyncThreadsClient("http://agent-server", http_client=backend) as app.state.threads:
        service = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://service")
        async with service:
            answer = await service.get(home)
    assert (answer.status_code, answer.json()) == (expected, {"error": "no luck"})
    assert "agent-server" not in answer.text


async def test_an_agent_server_that_is_not_there_is_a_502(home: str) -> None:
    app = make_app("http://127.0.0.1:9")
    transport = httpx.ASGITransport(app=app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport) as service:
        answer = await service.get(f"http://service{home}")
    assert (answer.status_code, answer.json()) == (502, {"error": "APIConnectionError"})


# ---------------------------------------------------------------- the stream, over a real socket


@contextmanager
def served(app: Any) -> Iterator[tuple[str, uvicorn.Server]]:
    """Serve an application as it would be; a client in the same process gets no answer before it is complete."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", server
    finally:
        server.should_exit = True
        thread.join(timeout=10)


async def run_on(agent_server: str, conversation: str) -> None:
    body = {"assistant_id": "agent", "input": {"messages": ["hi"]}, "stream_mode": ["values"], "stream_resumable": True}
    async with httpx.AsyncClient() as client:
        (await client.post(f"{agent_server}/threads/{conversation[-36:]}/runs", json=body)).raise_for_status()


async def browsed(client: httpx.AsyncClient, conversation: str, place: str, most: int = 100) -> list[dict[str, str]]:
    """What a browser's EventSource makes of the stream, until a run is done or it has had enough."""
    events: list[dict[str, str]] = []
    async with client.stream("GET", f"{conversation}/events", headers={"last-event-id": place}) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        event: dict[str, str] = {}
        async for line in answer.aiter_lines():
            if line:
                name, _, value = line.partition(": ")
                event[name] = value
                continue
            events.append(event)
            if "run_done" in event["data"] or len(events) == most:
                break
            event = {}
    return events


async def test_a_browser_gets_a_run_and_goes_on_after_a_lost_connection(agent_server: str, home: str) -> None:
    with served(make_app(agent_server)) as (url, _):
        async with httpx.AsyncClient(base_url=url, timeout=10) as client:
            conversation = await started(client, home)
            await run_on(agent_server, conversation)
            whole = await browsed(client, conversation, "-")
            first = await browsed(client, conversation, "-", most=2)
            rest = await browsed(client, conversation, first[-1]["id"])
    assert whole[0]["event"] == "metadata"
    assert json.loads(whole[-2]["data"])["messages"][-1] == "answer"
    assert [event["data"] for event in first + rest] == [event["data"] for event in whole]


async def test_a_browser_that_goes_away_leaves_nothing(agent_server: str, home: str) -> None:
    app = make_app(agent_server)
    with served(app) as (url, server):
        async with httpx.AsyncClient(base_url=url, timeout=10) as client:
            conversation = await started(client, home)
            await run_on(agent_server, conversation)
            for _ in range(3):
                assert await browsed(client, conversation, "-")
            for _ in range(500):
                if not server.server_state.tasks and idle(app.state.threads):
                    break
                await asyncio.sleep(0.01)
            assert not server.server_state.tasks
            assert idle(app.state.threads)


async def test_streams_are_for_their_users_alone(service: httpx.AsyncClient, home: str) -> None:
    conversation = await started(service, home)
    other = conversation.replace(home, f"/users/{uuid.uuid4().hex}/conversations")
    assert (await service.get(f"{other}/events")).status_code == 404
    assert (await service.get(f"{conversation}/events", headers={"last-event-id": "nonsense"})).status_code == 422
