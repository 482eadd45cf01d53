"""The stand-in for an Agent Server, with streams of runs."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tests.support.agent_runs import WORKING, place
from tests.support.agent_server import StandIn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.requests import Request


class StreamingStandIn(StandIn):
    def __init__(self) -> None:
        super().__init__()
        self.app.router.routes.insert(0, Route("/threads/{thread_id}/runs/stream", self.stream_run, methods=["POST"]))

    async def stream_run(self, request: Request) -> Response:
        thread_id = request.path_params["thread_id"]
        seen = len(self.events.setdefault(thread_id, []))
        run = self.runs.start(request, await request.json())

        async def events() -> AsyncIterator[bytes]:
            at = seen
            while True:
                working = self.runs.runs[run["run_id"]]["status"] in WORKING
                for _, _, text in self.events[thread_id][at:]:
                    if b"run_done" not in text:
                        yield text
                at = len(self.events[thread_id])
                if not working:
                    return
                await asyncio.sleep(0.005)

        headers = {"location": f"{place(run)}/stream", "content-location": place(run)}
        return StreamingResponse(events(), media_type="text/event-stream", headers=headers)


@contextmanager
def serve() -> Iterator[str]:
    """Serve a stand-in on a free port of this machine, and yield its address."""
    config = uvicorn.Config(
        StreamingStandIn().app,
        "127.0.0.1",
        0,
        log_level="warning",
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the stand-in did not start"
            time.sleep(0.005)
        (listener,) = server.servers[0].sockets
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
