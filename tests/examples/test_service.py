"""The service, asked over HTTP in this process."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from examples.service import make_app
from langthreads_async import AsyncThreadsClient

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


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
