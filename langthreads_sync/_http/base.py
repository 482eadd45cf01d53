# Generated from langthreads_async/_http/base.py by `nox -s generate`; edit that file instead of this one.
"""The seam between this client and the HTTP libraries: what a backend offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from langthreads._core.wire import WireRequest

__all__ = ["Backend", "WireResponse"]

MAX_CONNECTIONS = 100
"""How many connections a client of ours has at most."""

KEEPALIVE_SECONDS = 5.0
"""How long an unused connection is kept; servers close theirs after as long."""


class Backend(Protocol):
    """Sends requests over connections that it keeps."""

    @property
    def closed(self) -> bool:
        """Return whether it was closed, by us or by the caller whose client it is."""
        ...

    def send(self, request: WireRequest) -> WireResponse:
        """Send a request once and return the response, its body unread.

        Redirects are not followed: the key is meant for this server alone.

        Raises:
            WireError: There was no response.
        """
        ...

    def close(self) -> None:
        """Close the connections, those in use too; a caller's own client stays open."""
        ...


class WireResponse(Protocol):
    """A response whose body is read piece by piece. Whoever gets one closes it."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers; names are looked up in any case."""
        ...

    def read(self) -> bytes | None:
        """Return all of the body that has arrived, decompressed, waiting for at least something; None at its end.

        What arrived before a failure is returned first. After a failure, an interruption or `close` it never returns None:
        a body that was cut must not look whole.

        Raises:
            WireError: The connection broke, or was silent for too long.
        """
        ...

    def has_more(self) -> bool | None:
        """Return whether `read` would return at once; None where that can't be known without waiting."""
        ...

    def close(self, *, abort: bool = False) -> None:
        """Return the connection for reuse.

        It is closed instead if the body was not read to its end, if the server sent more than that, and after a 5xx:
        Agent Servers reset such a connection a moment later.

        Args:
            abort: Close it in any case, and wake up whoever waits in `read`.
        """
        ...
