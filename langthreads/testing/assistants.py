"""The fake server's assistants, in versions."""

from __future__ import annotations

import copy
import uuid
from typing import TYPE_CHECKING, Any

from langthreads.testing import schemas
from langthreads.testing.checks import check
from langthreads.testing.exchange import Answer, HTTPError, Incoming, Whole, answer
from langthreads.testing.run_creation import BOTH
from langthreads.testing.shapes import object_of
from langthreads.testing.world import NAMESPACE, checked_id, contains, is_uuid, page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads.testing.world import World

__all__ = ["Assistants"]

Json = dict[str, Any]

VERSION_FIELDS = (
    *("assistant_id", "version", "graph_id", "config", "context", "metadata", "created_at", "name", "description"),
)
"""Unlike an assistant, a version has no `updated_at`."""


class Assistants:
    """The assistants.

    Args:
        world: The server.
        deleted: What is done when one is deleted: with its id, and whether its threads go too.
    """

    def __init__(self, world: World, deleted: Callable[[str, bool], None]) -> None:
        self._world = world
        self._deleted = deleted
        self._current: dict[str, Json] = {}
        self._versions: dict[str, list[Json]] = {}

    def add_system(self, graph_id: str) -> None:
        """Add the assistant that servers keep for a graph."""
        assistant_id = str(uuid.uuid5(NAMESPACE, graph_id))
        if assistant_id not in self._current:
            self._add(assistant_id, {"graph_id": graph_id, "name": graph_id, "metadata": {"created_by": "system"}})

    def for_run(self, name: str) -> Json | None:
        """Return the assistant that a run names, by its id or its graph's name; None where an id is unknown.

        Raises:
            HTTPError: It is no id, and no graph is called so.
        """
        if is_uuid(name):
            return self._current.get(str(uuid.UUID(name)))
        if name not in self._world.graphs:
            graphs = ", ".join(self._world.graphs)
            raise HTTPError(
                422,
                f"Invalid assistant: '{name}'. Must be either:\n- A valid assistant UUID, or\n"
                f"- One of the registered graphs: {graphs}",
            )
        self.add_system(name)
        return self._current[str(uuid.uuid5(NAMESPACE, name))]

    # ------------------------------------------------------------ endpoints

    def create(self, request: Incoming) -> Answer:
        """POST /assistants."""
        body = check(request.json(), schemas.ASSISTANT_CREATE)
        check(body.get("config", {}), schemas.CONFIG)
        assistant_id = checked_id(body.get("assistant_id") or self._world.new_id(), "assistant")
        self._world.graph(body["graph_id"])
        _refuse_both(body)
        if assistant_id in self._current:
            if body.get("if_exists") != "do_nothing":
                raise HTTPError(409, f"Assistant {assistant_id} already exists")
            return answer(self._current[assistant_id])
        return answer(self._add(assistant_id, body))

    def search(self, request: Incoming) -> Answer:
        """POST /assistants/search."""
        body = check(request.json(), schemas.ASSISTANT_SEARCH)
        found, by = self._matching(body), body.get("sort_by", "created_at")
        found.sort(key=lambda one: one[by], reverse=body.get("sort_order", "desc") == "desc")
        page, headers = page_of(found, body)
        if chosen := body.get("select"):
            page = [{name: one[name] for name in chosen if name in one} for one in page]
        return answer(page, headers=headers)

    def count(self, request: Incoming) -> Answer:
        """POST /assistants/count."""
        return answer(len(self._matching(check(request.json(), schemas.ASSISTANT_COUNT))))

    def get(self, request: Incoming) -> Answer:
        """GET /assistants/{assistant_id}."""
        return answer(self._one(request))

    def update(self, request: Incoming) -> Answer:
        """PATCH /assistants/{assistant_id}."""
        assistant_id = checked_id(request.ids["assistant_id"], "assistant")
        body = check(request.json(), schemas.ASSISTANT_PATCH)
        check(body.get("config", {}), schemas.CONFIG)
        if body.get("graph_id") is not None:
            self._world.graph(body["graph_id"])
        _refuse_both(body)
        current = self._existing(assistant_id)
        changed = {**current, **{name: body[name] for name in ("graph_id", "name", "description") if name in body}}
        changed["metadata"] = {**current["metadata"], **body.get("metadata", {})}
        config, context = body.get("config"), body.get("context")
        if config:
            changed["config"] = config
            changed["context"] = (
                context or config.get("configurable") or (current["context"] if context is None else {})
            )
        elif context:
            changed |= {"context": context, "config": {"configurable": context}}
        elif context is not None:
            changed["context"] = {}
        changed |= {"version": len(self._versions[assistant_id]) + 1, "updated_at": self._world.stamp()}
        self._keep(changed)
        return answer(changed)

    def delete(self, request: Incoming) -> Answer:
        """DELETE /assistants/{assistant_id}."""
        assistant_id = checked_id(request.ids["assistant_id"], "assistant")
        if assistant_id not in self._current:
            raise HTTPError(404, f"Assistant with ID {assistant_id} not found")
        del self._current[assistant_id], self._versions[assistant_id]
        self._deleted(assistant_id, request.query("delete_threads") == "true")
        return Answer(204, {}, Whole(b""))

    def graph(self, request: Incoming) -> Answer:
        """GET /assistants/{assistant_id}/graph."""
        name, xray = request.ids["assistant_id"], request.query("xray", "false")
        if name in self._world.graphs:
            graph = self._world.graphs[name]
        else:
            graph = self._world.graph(self._one(request)["graph_id"])
        lowered = (xray or "").lower()
        if lowered not in ("true", "false") and not (lowered.isdigit() and int(lowered) > 0):
            raise HTTPError(422, "Invalid xray value")
        return answer(graph.drawing(opened=lowered != "false"))

    def schemas(self, request: Incoming) -> Answer:
        """GET /assistants/{assistant_id}/schemas."""
        graph = self._world.graph(self._one(request)["graph_id"])
        return answer({"graph_id": graph.name, **graph.schemas()})

    def subgraphs(self, request: Incoming) -> Answer:
        """GET /assistants/{assistant_id}/subgraphs, and the same for one namespace."""
        graph = self._world.graph(self._one(request)["graph_id"])
        wanted, deep = request.ids.get("namespace"), (request.query("recurse") or "").lower() == "true"
        found: Json = {}
        waiting = list(graph.subgraphs.items())
        while waiting:
            name, inner = waiting.pop(0)
            found[name] = inner.schemas()
            if deep:
                waiting += [(f"{name}|{below}", one) for below, one in inner.subgraphs.items()]
        return answer({name: one for name, one in found.items() if wanted is None or name == wanted})

    def versions(self, request: Incoming) -> Answer:
        """POST /assistants/{assistant_id}/versions."""
        assistant_id = checked_id(request.ids["assistant_id"], "assistant")
        body = check(request.json(), schemas.ASSISTANT_VERSIONS)
        kept = self._versions.get(assistant_id, [])
        found = [one for one in reversed(kept) if contains(one["metadata"], body.get("metadata", {}))]
        page = found[body.get("offset", 0) :][: body.get("limit", 10)]
        if not page:
            raise HTTPError(404, f"Assistant {assistant_id} not found")
        return answer([{name: one[name] for name in VERSION_FIELDS} for one in page])

    def latest(self, request: Incoming) -> Answer:
        """POST /assistants/{assistant_id}/latest. The graph and the context stay, as with servers in memory."""
        assistant_id = checked_id(request.ids["assistant_id"], "assistant")
        number = check(request.json(), schemas.ASSISTANT_LATEST).get("version")
        current = self._existing(assistant_id)
        found = [one for one in self._versions[assistant_id] if one["version"] == number]
        if not found:
            raise HTTPError(404, f"Version {number} not found for assistant {assistant_id}")
        restored = {name: found[0][name] for name in ("config", "metadata", "name", "description", "version")}
        self._current[assistant_id] = {**current, **copy.deepcopy(restored), "updated_at": self._world.stamp()}
        return answer(self._current[assistant_id])

    # ------------------------------------------------------------ what they share

    def _add(self, assistant_id: str, body: Json) -> Json:
        config: Json = body.get("config") or {}
        context: Json = body.get("context") or config.get("configurable") or {}
        if body.get("context"):
            config = {**config, "configurable": context}
        stamp = self._world.stamp()
        made: Json = {
            "assistant_id": assistant_id,
            "graph_id": body["graph_id"],
            "config": config,
            "context": context,
            "metadata": body.get("metadata") or {},
            "name": body.get("name") or "Untitled",
            "created_at": stamp,
            "updated_at": stamp,
            "version": 1,
            "description": body.get("description"),
        }
        self._keep(made)
        return made

    def _keep(self, assistant: Json) -> None:
        assistant_id = assistant["assistant_id"]
        self._current[assistant_id] = assistant
        self._versions.setdefault(assistant_id, []).append(
            {**copy.deepcopy(assistant), "created_at": assistant["updated_at"]}
        )

    def _one(self, request: Incoming) -> Json:
        assistant_id = checked_id(request.ids["assistant_id"], "assistant")
        if assistant_id not in self._current:
            raise HTTPError(404, "Not Found")
        return self._current[assistant_id]

    def _existing(self, assistant_id: str) -> Json:
        if assistant_id not in self._current:
            raise HTTPError(404, f"Assistant {assistant_id} not found")
        return self._current[assistant_id]

    def _matching(self, body: Json) -> list[Json]:
        if body.get("graph_id") is not None:
            self._world.graph(body["graph_id"])
        return [
            one
            for one in self._current.values()
            if contains(one["metadata"], body.get("metadata", {}))
            and body.get("graph_id", one["graph_id"]) == one["graph_id"]
            and (body.get("name") or "").lower() in one["name"].lower()
        ]


def _refuse_both(body: Json) -> None:
    if object_of(body, "config").get("configurable") and body.get("context"):
        raise HTTPError(400, BOTH)
