"""The assistants, crons and store of the stand-in for an Agent Server: what the README's program asks for, and no more."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request

Json = dict[str, Any]


class Resources:
    """What the stand-in holds besides threads."""

    def __init__(self) -> None:
        self.assistants: dict[str, list[Json]] = {}
        """The versions of each assistant, oldest first, and then the current one once more."""
        self.crons: dict[str, Json] = {}
        self.items: dict[tuple[str, ...], Json] = {}
        self.routes = [
            Route("/info", self.info),
            Route("/assistants", self.create_assistant, methods=["POST"]),
            Route("/assistants/search", self.search_assistants, methods=["POST"]),
            Route("/assistants/{assistant_id}", self.update_assistant, methods=["PATCH"]),
            Route("/assistants/{assistant_id}/latest", self.set_latest, methods=["POST"]),
            Route("/runs/crons", self.create_cron, methods=["POST"]),
            Route("/runs/crons/{cron_id}", self.update_cron, methods=["PATCH"]),
            Route("/runs/crons/{cron_id}", self.delete_cron, methods=["DELETE"]),
            Route("/store/items", self.put_item, methods=["PUT"]),
            Route("/store/items", self.get_item, methods=["GET"]),
            Route("/store/items/search", self.search_items, methods=["POST"]),
        ]

    async def info(self, _: Request) -> Response:
        return JSONResponse({"version": "0.16.7", "flags": {"assistants": True, "crons": True}})

    # ------------------------------------------------------------ assistants

    async def create_assistant(self, request: Request) -> Response:
        body = await request.json()
        context = body.get("context", {})
        assistant = {
            "assistant_id": body.get("assistant_id") or str(uuid.uuid4()),
            "graph_id": body["graph_id"],
            "name": body.get("name", "Untitled"),
            "description": body.get("description"),
            "metadata": body.get("metadata", {}),
            "context": context,
            "config": {"configurable": context} if context else body.get("config", {}),
            "version": 1,
            **stamps(),
        }
        return JSONResponse(self.assistants.setdefault(assistant["assistant_id"], [assistant, assistant])[-1])

    async def search_assistants(self, request: Request) -> Response:
        body = await request.json()
        found = [
            v[-1] for v in self.assistants.values() if v[-1]["graph_id"] == body.get("graph_id", v[-1]["graph_id"])
        ]
        return JSONResponse(
            found[body.get("offset", 0) :][: body.get("limit", 10)], headers={"x-pagination-total": "1"}
        )

    async def update_assistant(self, request: Request) -> Response:
        versions, body = self.versions(request), await request.json()
        if "context" in body:
            body["config"] = {"configurable": body["context"]}
        changed = {**versions.pop(), **body, "version": len(versions) + 1, "updated_at": now()}
        versions += [changed, changed]
        return JSONResponse(changed)

    async def set_latest(self, request: Request) -> Response:
        versions, number = self.versions(request), (await request.json())["version"]
        versions[-1] = versions[number - 1]
        return JSONResponse(versions[-1])

    def versions(self, request: Request) -> list[Json]:
        try:
            return self.assistants[request.path_params["assistant_id"]]
        except KeyError:
            raise HTTPException(404, "Not Found") from None

    # ------------------------------------------------------------ crons

    async def create_cron(self, request: Request) -> Response:
        body = await request.json()
        fields = dict.fromkeys(("assistant_id", "thread_id", "end_time", "timezone", "next_run_date"))
        own = {"cron_id": str(uuid.uuid4()), "payload": body, "user_id": "", **stamps()}
        cron = {**fields, "metadata": {}, "enabled": True, **body, **own}
        self.crons[cron["cron_id"]] = cron
        return JSONResponse(cron)

    async def update_cron(self, request: Request) -> Response:
        cron = self.crons[request.path_params["cron_id"]]
        cron.update(await request.json())
        return JSONResponse(cron)

    async def delete_cron(self, request: Request) -> Response:
        if self.crons.pop(request.path_params["cron_id"], None) is None:
            raise HTTPException(404, "Not Found")
        return Response(status_code=204)

    # ------------------------------------------------------------ the store

    async def put_item(self, request: Request) -> Response:
        item = {**await request.json(), **stamps()}
        self.items[*item["namespace"], item["key"]] = item
        return Response(status_code=204)

    async def get_item(self, request: Request) -> Response:
        query = request.query_params
        return JSONResponse(self.items.get((*query["namespace"].split("."), query["key"])))

    async def search_items(self, request: Request) -> Response:
        body = await request.json()
        prefix = body["namespace_prefix"]
        found = [item for item in self.items.values() if item["namespace"][: len(prefix)] == prefix]
        return JSONResponse({"items": found[body.get("offset", 0) :][: body.get("limit", 10)]})


def now() -> str:
    return datetime.now(UTC).isoformat()


def stamps() -> Json:
    return dict.fromkeys(("created_at", "updated_at"), now())
