"""The fake server's store."""

from __future__ import annotations

import copy
import operator
from typing import TYPE_CHECKING, Any

from langthreads.testing import schemas
from langthreads.testing.checks import check
from langthreads.testing.exchange import Answer, HTTPError, Incoming, Whole, answer, bare
from langthreads.testing.shapes import is_object, object_of
from langthreads.testing.world import contains

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads.testing.world import World

__all__ = ["Store"]

Json = dict[str, Any]
Namespace = tuple[str, ...]


class BareError(Exception):
    """A namespace is refused in plain text."""


class Store:
    """The items, in namespaces.

    Args:
        world: The server.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._items: dict[Namespace, dict[str, Json]] = {}
        self._expires: dict[tuple[Namespace, str], tuple[float, float]] = {}

    def put(self, request: Incoming) -> Answer:
        """PUT /store/items."""
        body = check(request.json(), schemas.ITEM_PUT)
        namespace = _namespace(body["namespace"])
        if not namespace:
            raise HTTPError(400, "Namespace cannot be empty.")
        if namespace[0] == "langgraph":
            raise HTTPError(400, f'Root label for namespace cannot be "langgraph". Got: {namespace}')
        stamp = self._world.stamp()
        self._items.setdefault(namespace, {})[body["key"]] = {
            "namespace": list(namespace),
            "key": body["key"],
            "value": body["value"],
            "created_at": stamp,
            "updated_at": stamp,
        }
        place, minutes = (namespace, body["key"]), body.get("ttl")
        self._expires.pop(place, None)
        if minutes is not None:
            self._expires[place] = (self._world.now + minutes * 60, minutes * 60)
        return Answer(204, {}, Whole(b""))

    def get(self, request: Incoming) -> Answer:
        """GET /store/items; a missing item is null, and its namespace is listed from then on."""
        namespace = _namespace((request.query("namespace") or "").split("."))
        key = request.query("key")
        if not key:
            return answer({"error": "Key is required"}, 400)
        self._sweep()
        found = self._items.setdefault(namespace, {}).get(key)
        if found is not None and request.flag("refresh_ttl"):
            self._refresh([found])
        return answer(found)

    def delete(self, request: Incoming) -> Answer:
        """DELETE /store/items."""
        body = check(request.json(), schemas.ITEM_DELETE)
        namespace = _namespace(body.get("namespace", []))
        self._items.setdefault(namespace, {}).pop(body["key"], None)
        return Answer(204, {}, Whole(b""))

    def search(self, request: Incoming) -> Answer:
        """POST /store/items/search."""
        body = check(request.json(), schemas.ITEM_SEARCH)
        prefix = _namespace(body["namespace_prefix"])  # without one servers raise, and so does this
        if body["namespace_prefix"] is None:
            raise TypeError("namespace_prefix is null")
        self._sweep()
        wanted = object_of(body, "filter")
        found = [
            item
            for namespace, items in self._items.items()
            if namespace[: len(prefix)] == prefix
            for item in items.values()
            if all(_matches(item["value"], name, condition) for name, condition in wanted.items())
        ]
        page = found[body.get("offset", 0) or 0 :][: body.get("limit") or 10]
        if body.get("refresh_ttl"):
            self._refresh(page)
        return answer({"items": [{**item, "score": None} for item in page]})

    def namespaces(self, request: Incoming) -> Answer:
        """POST /store/namespaces."""
        body = check(request.json(), schemas.NAMESPACES)
        prefix, suffix = _namespace(body.get("prefix", [])), _namespace(body.get("suffix", []))
        self._sweep()
        found = sorted(
            namespace
            for namespace in self._items
            if len(namespace) >= max(len(prefix), len(suffix))
            and all(one in ("*", label) for one, label in zip(prefix, namespace, strict=False))
            and all(one in ("*", label) for one, label in zip(suffix[::-1], namespace[::-1], strict=False))
        )
        if (depth := body.get("max_depth")) is not None:
            found = sorted({namespace[:depth] for namespace in found})
        page = found[body.get("offset", 0) :][: body.get("limit", 100)]
        return answer({"namespaces": [list(namespace) for namespace in page]})

    def _sweep(self) -> None:
        """Drop what has lived long enough."""
        for (namespace, key), (until, _) in list(self._expires.items()):
            if until < self._world.now:
                del self._expires[namespace, key]
                self._items.get(namespace, {}).pop(key, None)

    def _refresh(self, items: list[Json]) -> None:
        for item in items:
            place = (tuple(item["namespace"]), item["key"])
            if place in self._expires:
                lives = self._expires[place][1]
                self._expires[place] = (self._world.now + lives, lives)


def _namespace(labels: list[str]) -> Namespace:
    for label in labels or ():
        if not label or "." in label:
            raise BareError(f"Namespace label '{label}' must be a non-empty string without periods")
    return tuple(labels or ())


def refused(error: BareError) -> Answer:
    """Return the response to a namespace that is none."""
    return bare(str(error), 422)


_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}


def _matches(value: Json, name: str, condition: object) -> bool:
    have = copy.copy(value.get(name))
    if not is_object(condition) or not any(one.startswith("$") for one in condition):
        return contains(have, condition)
    return all(_holds(have, rule, want) for rule, want in condition.items())


def _holds(have: Any, rule: str, want: Any) -> bool:
    if rule in ("$eq", "$ne"):
        return (have == want) is (rule == "$eq")
    if rule not in _ORDERS:
        raise HTTPError(400, f"Unsupported operator: {rule}")
    return _ORDERS[rule](float(have), float(want))  # what can't be compared raises, as on servers
