"""The stand-in's runs: small graphs at work on its threads, one run of a thread after the other."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

    from tests.support.agent_server import StandIn

__all__ = ["GRAPHS", "Runs"]

Json = dict[str, Any]

GRAPHS: dict[str, dict[str, list[str]]] = {
    "agent": {"__start__": ["plan"], "plan": ["answer"], "answer": []},
    "asking": {"__start__": ["plan"], "plan": ["ask"], "ask": []},
    "failing": {"__start__": ["plan"], "plan": ["fail"], "fail": []},
    "slow": {"__start__": ["first"], "first": ["second"], "second": ["third"], "third": ["fourth"], "fourth": []},
}
"""The graphs of tests/agent that are known here: each node, and what runs after it."""

STEP_SECONDS = 0.02
SLOW_SECONDS = 0.3
WORKING = ("pending", "running")


class Runs:
    """The runs of a stand-in, and their endpoints.

    Args:
        server: Has the threads.
    """

    def __init__(self, server: StandIn) -> None:
        self.server = server
        self.runs: dict[str, Json] = {}
        self.errors: dict[str, Json] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        one = "/threads/{thread_id}/runs"
        self.routes = [
            Route(one, self.create, methods=["POST"]),
            Route(one, self.list, methods=["GET"]),
            Route(f"{one}/wait", self.wait, methods=["POST"]),
            Route(f"{one}/{{run_id}}", self.get, methods=["GET"]),
            Route(f"{one}/{{run_id}}", self.delete, methods=["DELETE"]),
            Route(f"{one}/{{run_id}}/join", self.join, methods=["GET"]),
            Route(f"{one}/{{run_id}}/cancel", self.cancel, methods=["POST"]),
            Route("/runs", self.create, methods=["POST"]),
            Route("/runs/wait", self.wait, methods=["POST"]),
            Route("/runs/batch", self.batch, methods=["POST"]),
            Route("/runs/cancel", self.cancel_many, methods=["POST"]),
        ]

    # ------------------------------------------------------------ endpoints

    async def create(self, request: Request) -> Response:
        run = self.start(request, await request.json())
        return JSONResponse(run, headers={"content-location": place(run)})

    async def batch(self, request: Request) -> Response:
        return JSONResponse([self.start(request, body) for body in await request.json()])

    async def wait(self, request: Request) -> Response:
        run = self.start(request, body := await request.json())
        await self.end_of(run)
        answer = self.outcome(run["thread_id"], run["run_id"])
        if "thread_id" not in request.path_params and body.get("on_completion") != "keep":
            del self.server.threads[run["thread_id"]]
        return JSONResponse(answer, headers={"location": f"{place(run)}/join", "content-location": place(run)})

    async def join(self, request: Request) -> Response:
        run = self.runs.get(request.path_params["run_id"])
        if run is None:
            return JSONResponse({"__error__": {"error": "HTTPException", "message": "404: Run not found"}})
        await self.end_of(run)
        # For the thread as it is now, as servers do.
        latest = [one for one in self.runs.values() if one["thread_id"] == run["thread_id"]][-1]
        return JSONResponse(self.outcome(run["thread_id"], latest["run_id"]))

    async def list(self, request: Request) -> Response:
        thread_id, query = self.server.thread(request)["thread_id"], request.query_params
        offset, limit, chosen = int(query.get("offset", 0)), int(query.get("limit", 10)), query.getlist("select")
        found = [
            {name: run[name] for name in chosen or run}
            for run in reversed(self.runs.values())
            if run["thread_id"] == thread_id and run["status"] == query.get("status", run["status"])
        ]
        return JSONResponse(found[offset : offset + limit])

    async def get(self, request: Request) -> Response:
        return JSONResponse(self.run(request))

    async def delete(self, request: Request) -> Response:
        del self.runs[self.run(request)["run_id"]]
        return Response(status_code=204)

    async def cancel(self, request: Request) -> Response:
        run = self.run(request)
        if run["status"] not in WORKING:
            raise HTTPException(404, "No matching runs to cancel.")
        self.stop(run, request.query_params.get("action"))
        return JSONResponse({}) if request.query_params.get("wait") in ("1", "true") else Response(status_code=202)

    async def cancel_many(self, request: Request) -> Response:
        body = await request.json()
        wanted = ("pending", "running") if body.get("status") == "all" else (body.get("status"),)
        found = [
            run
            for run in self.runs.values()
            if run["status"] in WORKING and (run["run_id"] in body.get("run_ids", ()) or run["status"] in wanted)
        ]
        if not found:
            raise HTTPException(404, "No runs found to cancel.")
        for run in found:
            self.stop(run, request.query_params.get("action"))
        return Response(status_code=204)

    # ------------------------------------------------------------ what they share

    def run(self, request: Request) -> Json:
        self.server.thread(request)
        run = self.runs.get(request.path_params["run_id"])
        if run is None or run["thread_id"] != request.path_params["thread_id"]:
            raise HTTPException(404, "Not Found")
        return run

    def start(self, request: Request, body: Json) -> Json:
        if body["assistant_id"] not in GRAPHS:
            raise HTTPException(422, f"Invalid assistant: '{body['assistant_id']}'. Must be one of: {[*GRAPHS]}")
        if "thread_id" not in request.path_params:
            thread_id = self.server.make_thread(str(uuid.uuid4()), body.get("metadata", {}))["thread_id"]
        else:
            thread_id = self.server.thread(request)["thread_id"]
        busy = [run for run in self.runs.values() if run["thread_id"] == thread_id and run["status"] in WORKING]
        if busy and body.get("multitask_strategy") == "reject":
            raise HTTPException(409, "Thread is already running a task.")
        now, run_id = datetime.now(UTC).isoformat(), str(uuid.uuid4())
        marked = {"langgraph_request_id": request.headers.get("x-request-id")}
        self.runs[run_id] = run = {
            "run_id": run_id,
            "thread_id": thread_id,
            "assistant_id": str(uuid.uuid5(uuid.NAMESPACE_URL, body["assistant_id"])),
            "created_at": now,
            "updated_at": now,
            "metadata": body.get("metadata", {}),
            "status": "pending",
            "kwargs": {"input": body.get("input"), "config": {"configurable": marked}},
            "multitask_strategy": body.get("multitask_strategy", "enqueue"),
            "langsmith_session_name": None,
        }
        before = self.tasks[busy[-1]["run_id"]] if busy else None
        self.tasks[run_id] = asyncio.create_task(self.work(run, body, before))
        return dict(run)

    async def end_of(self, run: Json) -> None:
        await asyncio.wait([self.tasks[run["run_id"]]])

    def stop(self, run: Json, action: str | None) -> None:
        self.tasks[run["run_id"]].cancel()
        self.finish(run, "interrupted", "idle" if action == "rollback" else "interrupted")
        if action == "rollback":
            del self.runs[run["run_id"]]

    def finish(self, run: Json, status: str, thread_status: str) -> None:
        run["status"], run["updated_at"] = status, datetime.now(UTC).isoformat()
        self.server.threads[run["thread_id"]]["status"] = thread_status
        self.server.publish(run["thread_id"], "metadata", {"status": "run_done", "run_id": run["run_id"]})

    def outcome(self, thread_id: str, run_id: str) -> Any:
        """Return what a wait answers."""
        if error := self.errors.get(run_id):
            return {"__error__": error}
        thread = self.server.threads[thread_id]
        asked = [one for several in (thread.get("interrupts") or {}).values() for one in several]
        return {**(thread["values"] or {}), **({"__interrupt__": asked} if asked else {})}

    # ------------------------------------------------------------ the graphs

    async def work(self, run: Json, body: Json, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        thread_id, run_id, server = run["thread_id"], run["run_id"], self.server
        server.threads[thread_id]["metadata"]["graph_id"] = body["assistant_id"]
        run["status"] = "running"
        server.publish(thread_id, "metadata", {"run_id": run_id, "attempt": 1})
        answer = (body.get("command") or {}).get("resume")
        if body.get("input") is not None and "command" not in body:
            self.step(run, "__start__", body["input"])
        while (state := server.latest(thread_id)) and state["next"]:
            server.threads[thread_id]["status"] = "busy"
            await asyncio.sleep(SLOW_SECONDS if body["assistant_id"] == "slow" else STEP_SECONDS)
            node, n = state["next"][0], state["values"].get("n", 0) + 1
            if node == "fail":
                self.errors[run_id] = error = {"error": "ValueError", "message": "the node failed"}
                state["tasks"][0]["error"] = "ValueError('the node failed')"
                server.threads[thread_id]["error"] = error
                self.finish(run, "error", "error")
                return
            if node == "ask" and answer is None:
                question = {"value": {"question": "May I?"}, "id": uuid.uuid4().hex}
                state["tasks"][0]["interrupts"] = state["interrupts"] = [question]
                server.threads[thread_id]["interrupts"] = {state["tasks"][0]["id"]: [question]}
                self.finish(run, "success", "interrupted")
                return
            written: dict[str, Json] = {
                "plan": {"messages": ["plan"], "n": n},
                "answer": {"messages": ["answer"]},
                "ask": {"messages": [str(only(answer))]},
            }
            self.step(run, node, written.get(node, {"messages": [f"step {n}"], "n": n}))
        self.finish(run, "success", "idle")

    def step(self, run: Json, node: str, values: Json) -> None:
        server, thread_id = self.server, run["thread_id"]
        state = server.write(thread_id, values, node, server.latest(thread_id))
        state["metadata"]["run_id"] = run["run_id"]
        server.threads[thread_id]["status"] = "busy"
        server.publish(thread_id, "values", state["values"])


def only(answer: Any) -> Any:
    """Return the answer of a mapping by the interrupts' ids, or the answer itself."""
    return next(iter(answer.values())) if isinstance(answer, dict) and len(answer) == 1 else answer


def place(run: Json) -> str:
    return f"/threads/{run['thread_id']}/runs/{run['run_id']}"
