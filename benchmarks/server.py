"""A server with fixed answers: it costs as little as a server can, so that the clients are what is measured.

GET  /threads/{id}                        a small thread
POST /threads/search                      1,000 threads with messages (1.1 MB); one thread where `ids` are asked for
POST /threads/search?walk=N               pages of a walk over N small threads
GET  /threads/{id}?faulty=N               the same, but every N-th connection is reset instead
POST /assistants/search                   1,000 assistants with a prompt each (1 MB); with `plain`, as made for a graph
POST /store/items/search                  1,000 items of 1 KB each
POST /threads/{id}/runs                   a run
POST /threads/{id}/runs/wait              its output; 1 MB of it with `large`
POST /threads/{id}/runs/stream            a run's events, as below, without the end of a run
GET  /threads/{id}/runs/{id}              the run, which has succeeded
GET  /threads/{id}/stream?count=N&chunk=B  N small events in chunks of B bytes (0: one event each), then the run is done
GET  /threads/{id}/stream?count=N&tick=S   N events, one every S seconds, each with the time of its writing
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import json
import time
import uuid
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

THREAD = {
    "thread_id": "11111111-1111-1111-1111-111111111111",
    "created_at": "2026-01-01T00:00:00.000000+00:00",
    "updated_at": "2026-01-01T00:00:00.000000+00:00",
    "state_updated_at": "2026-01-01T00:00:00.000000+00:00",
    "metadata": {"graph_id": "agent", "user_id": "123"},
    "status": "busy",
    "config": {"configurable": {}},
    "values": None,
    "error": None,
    "interrupts": {},
}


def message(i: int) -> dict[str, object]:
    return {
        "type": "human" if i % 2 else "ai",
        "id": f"run-{i:032x}",
        "content": "The weather in the north is fine, with a little wind and few clouds. " * 2,
        "additional_kwargs": {},
        "response_metadata": {"model": "none"},
    }


def with_messages(i: int) -> dict[str, object]:
    return {**THREAD, "thread_id": str(uuid.UUID(int=i)), "values": {"messages": [message(j) for j in range(3)]}}


def at(i: int) -> str:
    return f"2026-01-01T00:{i // 60 % 60:02}:{i % 60:02}.{i:06}+00:00"


PLAIN = {"graph_id": "agent", "config": {}, "context": {}, "version": 1, "description": None}
# Servers keep what a graph is configured with in both places.
OPTIONS = {"model": "none", "prompt": "Answer in the words of those who ask, and say where you are not sure. " * 4}
CONFIGURED = {**PLAIN, "config": {"configurable": OPTIONS}, "context": OPTIONS}


def assistant(i: int, fields: dict[str, object]) -> dict[str, object]:
    return {
        "assistant_id": str(uuid.UUID(int=i)),
        **fields,
        "metadata": {"created_by": "system"},
        "name": f"Assistant {i}",
        "created_at": at(i),
        "updated_at": at(i),
    }


def item(i: int) -> dict[str, object]:
    return {
        "namespace": ["memories", "123"],
        "key": str(uuid.UUID(int=i)),
        "value": {"kind": "memory", "messages": [message(j) for j in range(3)]},
        "created_at": at(i),
        "updated_at": at(i + 1),
        "score": None,
    }


RUN_ID = "22222222-2222-2222-2222-222222222222"
RUN = {
    "run_id": RUN_ID,
    "thread_id": THREAD["thread_id"],
    "assistant_id": "33333333-3333-3333-3333-333333333333",
    "created_at": THREAD["created_at"],
    "updated_at": THREAD["updated_at"],
    "metadata": {},
    "status": "success",
    "kwargs": {},
    "multitask_strategy": "enqueue",
}
A_RUN = json.dumps(RUN).encode()
LOCATION = f"content-location: /threads/{THREAD['thread_id']}/runs/{RUN_ID}".encode()
SMALL = json.dumps(THREAD).encode()
OUTPUT = json.dumps({"messages": [message(0)]}).encode()
LARGE_OUTPUT = json.dumps({"messages": [message(i) for i in range(4000)]}).encode()
ONE = json.dumps([THREAD]).encode()
ASSISTANTS = json.dumps([assistant(i, CONFIGURED) for i in range(1000)]).encode()
PLAIN_ASSISTANTS = json.dumps([assistant(i, PLAIN) for i in range(1000)]).encode()
ITEMS = json.dumps({"items": [item(i) for i in range(1000)]}).encode()
MANY = json.dumps([with_messages(i) for i in range(1000)]).encode()
EVENT = (
    b'event: messages\r\ndata: [{"content":"token ","type":"AIMessageChunk","id":"run-1"},{"langgraph_step":1}]\r\n'
    b"id: %013d-0\r\n\r\n"
)
DONE = b'event: metadata\r\ndata: {"status":"run_done","run_id":"r"}\r\nid: 9999999999999-0\r\n\r\n'


requests = itertools.count(1)


def chunked(piece: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(piece), piece)


def answer(body: bytes, *headers: bytes) -> bytes:
    head = [b"HTTP/1.1 200 OK", b"content-type: application/json", b"content-length: %d" % len(body), *headers]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def page(offset: int, limit: int, total: int) -> bytes:
    rows = [{**THREAD, "thread_id": str(uuid.UUID(int=i))} for i in range(offset, min(offset + limit, total))]
    following = offset + limit
    headers = [b"x-pagination-next: %d" % following] if following < total else []
    return answer(json.dumps(rows).encode(), b"x-pagination-total: %d" % following, *headers)


@functools.lru_cache(maxsize=1)
def many(count: int) -> bytes:
    """Return events, made once: making them takes as long as a client takes to read them."""
    return b"".join(EVENT % (i + 1) for i in range(count))


async def events(query: dict[str, list[str]]) -> AsyncIterator[bytes]:
    count, size, tick = (int(query.get("count", ["0"])[0]), int(query.get("chunk", ["0"])[0]), query.get("tick"))
    if tick:
        for i in range(count):
            await asyncio.sleep(float(tick[0]))
            yield b'event: custom\r\ndata: {"at":%d}\r\nid: %013d-0\r\n\r\n' % (time.monotonic_ns(), i + 1)
    else:
        block = many(count)
        step = size or len(EVENT % 0)  # all have the same length
        for start in range(0, len(block), step):
            yield block[start : start + step]
    if "run" not in query:
        yield DONE


async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = 0
            for line in head.split(b"\r\n"):
                if line[:15].lower() == b"content-length:":
                    length = int(line[15:])
            body = await reader.readexactly(length) if length else b""
            target = urlsplit(head.split(b" ", 2)[1].decode())
            query = parse_qs(target.query)
            if "faulty" in query and next(requests) % int(query["faulty"][0]) == 0:
                writer.transport.abort()
                return
            if target.path.endswith("/stream"):
                writer.write(
                    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n%b\r\n\r\n"
                    % LOCATION
                )
                if "/runs/" in target.path:
                    query["run"] = [RUN_ID]
                    writer.write(
                        chunked(b'event: metadata\r\ndata: {"run_id":"%b","attempt":1}\r\n\r\n' % RUN_ID.encode())
                    )
                async for chunk in events(query):
                    writer.write(chunked(chunk))
                    await writer.drain()
                writer.write(b"0\r\n\r\n")
            elif target.path.endswith("/wait"):
                writer.write(answer(LARGE_OUTPUT if "large" in query else OUTPUT, LOCATION))
            elif "/runs" in target.path:
                writer.write(answer(A_RUN))
            elif target.path == "/assistants/search":
                writer.write(answer(PLAIN_ASSISTANTS if "plain" in query else ASSISTANTS))
            elif target.path == "/store/items/search":
                writer.write(answer(ITEMS))
            elif target.path.endswith("/search") and "walk" in query:
                asked = json.loads(body)
                writer.write(page(asked["offset"], asked["limit"], int(query["walk"][0])))
            elif target.path.endswith("/search"):
                writer.write(answer(ONE if b'"ids"' in body else MANY))
            else:
                writer.write(answer(SMALL))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(converse, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
