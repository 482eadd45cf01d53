"""What the contract of the HTTP backends is tested with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langthreads._core.wire import PhaseTimeouts, WireRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ABACKENDS", "BACKENDS", "OWN", "get", "send"]

OWN = ("own httpx", "own httpx2")
"""A caller's own client."""

BACKENDS = ("httpx", "httpx2", *OWN)
ABACKENDS = ("httpx", "httpx2", "aiohttp", *OWN)


def get(url: str, **timeouts: float | None) -> WireRequest:
    """Ask for something.

    Args:
        url: The address.
        timeouts: The bounds on the phases; those that are left out are 10 seconds.
    """
    return send(url, None, **timeouts)


def send(
    url: str, body: bytes | None, headers: Mapping[str, str] | None = None, **timeouts: float | None
) -> WireRequest:
    """Send something.

    Args:
        url: The address.
        body: What is sent.
        headers: More headers.
        timeouts: The bounds on the phases; those that are left out are 10 seconds.
    """
    bounds = PhaseTimeouts(10, 10, 10, 10)._replace(**timeouts)
    return WireRequest(
        "GET" if body is None else "POST", url, {"accept": "*/*", "x-test": "1", **(headers or {})}, body, bounds
    )
