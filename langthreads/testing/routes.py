"""Which endpoint answers a request."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from langthreads.testing.exchange import Answer, HTTPError, Incoming

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Found", "Route", "Router"]

Handler = Callable[[Incoming], Answer]

ELSEWHERE = (
    *("/metrics", "/docs", "/openapi.json", "/noauth", "/ui", "/a2a", "/mcp", "/internal", "/threads/state/bulk"),
    *("/threads/[^/]+/commands", "/threads/[^/]+/stream/events", "/store/namespaces/[^/]+"),
)
"""Paths that real servers have and this one lacks."""


@attrs.frozen
class Route:
    """An endpoint.

    Attributes:
        operation: What it is called in a test, as the clients' method.
        method: The HTTP method.
        pattern: The path, with placeholders.
        handler: Answers it.
    """

    operation: str
    method: str
    pattern: str
    handler: Handler

    def match(self, path: str) -> dict[str, str] | None:
        """Return what a path has in place of the placeholders; None where it is another's."""
        found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.pattern), path)
        return None if found is None else found.groupdict()


@attrs.frozen
class Found:
    """The endpoint of a request.

    Attributes:
        operation: What it is called in a test.
        handler: Answers it.
        ids: What the path has in place of the placeholders.
    """

    operation: str
    handler: Handler
    ids: dict[str, str]


class Router:
    """Finds endpoints.

    Args:
        routes: The endpoints; of several that fit, the first is taken.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes: list[Route] = list(routes)
        self.operations: set[str] = {route.operation for route in self.routes}

    def find(self, method: str, path: str) -> Found:
        """Return the endpoint for a request; where there is none, one that says so."""
        allowed: list[str] = []
        for route in self.routes:
            ids = route.match(path)
            if ids is None:
                continue
            if route.method == method or (method == "HEAD" and route.method == "GET"):
                return Found(route.operation, route.handler, ids)
            allowed.append(route.method)
        if allowed:
            return Found("", lambda _: _not_allowed(allowed), {})
        if path != "/" and path.endswith("/"):
            return Found("", _redirect, {})
        return Found("", lambda _: _unknown(method, path), {})


def _not_allowed(allowed: list[str]) -> Answer:
    from langthreads.testing.exchange import refuse

    return refuse(HTTPError(405, "Method Not Allowed"), {"allow": ", ".join(sorted(set(allowed)))})


def _redirect(request: Incoming) -> Answer:
    from langthreads.testing.exchange import Whole

    path, _, query = request.target.partition("?")
    target = request.base_url + path.rstrip("/") + (f"?{query}" if query else "")
    return Answer(307, {"location": target}, Whole(b""))


def _unknown(method: str, path: str) -> Answer:
    if any(re.fullmatch(one, path) or path.startswith(f"{one}/") for one in ELSEWHERE):
        raise HTTPError(501, f"FakeAgentServer has no {method} {path}, though a real Agent Server may have it")
    raise HTTPError(404, "Not Found")
