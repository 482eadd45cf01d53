"""A small web service that keeps its users' conversations as threads of an Agent Server.

    pip install . starlette uvicorn
    AGENT_SERVER_URL=http://localhost:2024 uvicorn --factory examples.service:make_app

    GET     /users/{user}/conversations                      list them, newest first; ?offset= for the next page
    POST    /users/{user}/conversations                      {"title": …}
    GET     /users/{user}/conversations/{id}                 its messages, and the nodes that run next
    GET     /users/{user}/conversations/{id}/checkpoints     the checkpoints from which it can be forked
    POST    /users/{user}/conversations/{id}/fork            {"checkpoint_id": …, "values": …, "as_node": …}
    GET     /users/{user}/conversations/{id}/events          the events of its runs, live, as server-sent events
    DELETE  /users/{user}/conversations/{id}

One `AsyncThreadsClient` serves the whole process: it opens and closes with the application, and keeps its connections.
Users must be authenticated in front of this service.
"""

from __future__ import annotations

import json
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from langthreads import APIError, ConflictError, InvalidArgumentError, NotFoundError
from langthreads_async import AsyncThreadsClient

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from starlette.requests import Request

    from langthreads import AsyncThreadStream, StreamPart, Thread

GRAPH = "agent"
PAGE = 20


def make_app(url: str | None = None) -> Starlette:
    """Make the application; `url` defaults to `AGENT_SERVER_URL`."""
    address = url or os.environ.get("AGENT_SERVER_URL", "http://localhost:2024")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        # Ten seconds for a whole call, as a user waits for each.
        async with AsyncThreadsClient(address, timeout=10) as app.state.threads:
            yield

    one = "/users/{user}/conversations/{id:uuid}"
    return Starlette(
        lifespan=lifespan,
        routes=[
            Route("/users/{user}/conversations", list_conversations, methods=["GET"]),
            Route("/users/{user}/conversations", create_conversation, methods=["POST"]),
            Route(one, get_conversation, methods=["GET"]),
            Route(one, delete_conversation, methods=["DELETE"]),
            Route(f"{one}/checkpoints", list_checkpoints, methods=["GET"]),
            Route(f"{one}/events", stream_conversation, methods=["GET"]),
            Route(f"{one}/fork", fork_conversation, methods=["POST"]),
        ],
        # The most specific class is used, so the last line handles all other errors.
        exception_handlers={
            NotFoundError: answer_with(404),
            ConflictError: answer_with(409),
            APIError: answer_with(502),
        },
    )


def answer_with(status: int) -> Any:
    async def answer(_: Request, error: Exception) -> JSONResponse:
        # `message` contains the Agent Server's address, which must not leave this service; `detail` does not.
        return JSONResponse({"error": getattr(error, "detail", None) or type(error).__name__}, status)

    return answer


# ---------------------------------------------------------------- endpoints


async def list_conversations(request: Request) -> JSONResponse:
    page = await threads_of(request).search(
        metadata={"user_id": request.path_params["user"]},
        offset=whole_number(request.query_params.get("offset", "0")),
        limit=PAGE,
        sort_by="updated_at",
        sort_order="desc",
        select=["thread_id", "metadata", "status", "updated_at"],
    )
    conversations = [
        {"id": t.thread_id, "title": (t.metadata or {}).get("title"), "status": t.status, "updated_at": t["updated_at"]}
        for t in page
    ]
    return JSONResponse({"conversations": conversations, "next_offset": page.next_offset})


async def create_conversation(request: Request) -> JSONResponse:
    (title,) = await fields_of(request, "title")
    thread = await threads_of(request).create(
        graph_id=GRAPH, metadata={"user_id": request.path_params["user"], "title": title}
    )
    return JSONResponse({"id": thread.thread_id}, 201)


async def get_conversation(request: Request) -> JSONResponse:
    thread = await own_thread(request)
    state = await threads_of(request).get_state(thread.thread_id)
    return JSONResponse(
        {
            "id": thread.thread_id,
            "title": thread.metadata.get("title"),
            "status": thread.status,
            "messages": state.values.get("messages", []),
            "next": state.next,
            "questions": [interrupt.value for interrupt in state.interrupts or []],
        }
    )


async def list_checkpoints(request: Request) -> JSONResponse:
    thread = await own_thread(request)
    checkpoints = [
        {"id": state.checkpoint_id, "created_at": state["created_at"], "next": state.next}
        async for state in threads_of(request).iter_history(thread.thread_id, limit=100)
    ]
    return JSONResponse({"checkpoints": checkpoints})


async def stream_conversation(request: Request) -> Response:
    """Forward a thread's stream to a browser: `new EventSource("…/events")`."""
    thread = await own_thread(request)
    try:
        # A browser that reconnects sends the id of the last event that it received.
        stream = threads_of(request).join_stream(thread.thread_id, last_event_id=request.headers.get("last-event-id"))
    except InvalidArgumentError as error:
        raise HTTPException(422, error.message) from None
    no_buffers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(server_sent(stream), media_type="text/event-stream", headers=no_buffers)


async def server_sent(stream: AsyncThreadStream[StreamPart]) -> AsyncIterator[str]:
    """Write events. When the browser disconnects, this is cancelled and the stream closed."""
    try:
        async with stream:
            async for part in stream:
                # The ids are cursors, which are more precise than the server's own ids: no event is lost or repeated.
                place = f"id: {stream.cursor}\n" if stream.cursor else ""
                yield f"{place}event: {part.event}\ndata: {json.dumps(part.data)}\n\n"
    except APIError:
        return  # the browser reconnects, and stops if the response is an error


async def fork_conversation(request: Request) -> JSONResponse:
    thread = await own_thread(request)
    checkpoint_id, values, as_node = await fields_of(request, "checkpoint_id", "values", "as_node")
    threads = threads_of(request)
    # From a checkpoint that does not exist, servers begin a new history. Getting its state first raises a NotFoundError
    # instead.
    older = await threads.get_state(thread.thread_id, checkpoint_id=checkpoint_id)
    forked = await threads.update_state(thread.thread_id, values, as_node=as_node, checkpoint=older.checkpoint)
    return JSONResponse({"checkpoint_id": forked.checkpoint.checkpoint_id}, 201)


async def delete_conversation(request: Request) -> Response:
    thread = await own_thread(request)
    await threads_of(request).delete(thread.thread_id)
    return Response(status_code=204)


# ---------------------------------------------------------------- helpers


def threads_of(request: Request) -> AsyncThreadsClient:
    threads: AsyncThreadsClient = request.app.state.threads
    return threads


async def fields_of(request: Request, *names: str) -> list[Any]:
    """Return some fields of the request's JSON object."""
    try:
        body = await request.json()
        return [body[name] for name in names]
    except (ValueError, KeyError, TypeError):
        raise HTTPException(422, f"expected a JSON object with {', '.join(names)}") from None


def whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise HTTPException(422, f"{text!r:.40} is not a whole number") from None


async def own_thread(request: Request) -> Thread:
    """Return the thread that the path names, if it belongs to this user."""
    thread = await threads_of(request).get(request.path_params["id"])
    if thread.metadata.get("user_id") != request.path_params["user"]:
        # Don't reveal threads of other users.
        raise HTTPException(404)
    return thread
