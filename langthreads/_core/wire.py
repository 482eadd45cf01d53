"""Requests, failures and headers as the HTTP backends exchange them; independent of any HTTP library."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Headers", "Phase", "PhaseTimeouts", "WireError", "WireRequest"]

D = TypeVar("D")


class PhaseTimeouts(NamedTuple):
    """The bounds on the phases of one request, in seconds; None is no bound."""

    connect: float | None
    read: float | None
    write: float | None
    pool: float | None


class WireRequest(NamedTuple):
    """One request, ready to be sent.

    Attributes:
        method: The HTTP method.
        url: The whole address, with the query, escaped.
        headers: The headers, their names in lower case.
        body: The body; None where there is none.
        timeouts: The bounds on each phase; None leaves them to a caller's own HTTP client.
    """

    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None
    timeouts: PhaseTimeouts | None


class Phase(enum.Enum):
    """The phase in which a request failed."""

    URL = "url"
    """The address can't be used."""
    REQUEST = "request"
    """The request can't be put on the wire, such as a header that is not ASCII."""
    POOL = "pool"
    """Waiting for a free connection."""
    CONNECT = "connect"
    """Opening a connection, through a proxy too."""
    WRITE = "write"
    """Sending the request."""
    READ = "read"
    """Waiting for the response, or reading it."""
    PROTOCOL = "protocol"
    """The response is not HTTP, or ends early."""
    DECODE = "decode"
    """The response can't be decompressed."""


_NOT_SENT = frozenset({Phase.URL, Phase.REQUEST, Phase.POOL, Phase.CONNECT})


class WireError(Exception):
    """A request failed below HTTP's statuses; every backend raises this and nothing else.

    Attributes:
        phase: The phase in which it failed.
        timed_out: Whether a bound on that phase was exceeded.
    """

    def __init__(self, message: str, phase: Phase, *, timed_out: bool = False) -> None:
        super().__init__(message)
        self.phase = phase
        self.timed_out = timed_out

    @property
    def request_sent(self) -> bool:
        """Return whether the server may have received the request."""
        return self.phase not in _NOT_SENT


class Headers(dict[str, str]):
    """Response headers: a dict with names in lower case, which can be looked up in any case."""

    __slots__ = ()

    def __init__(self, headers: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__((name.lower(), value) for name, value in headers)

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name.lower() if isinstance(name, str) else name)

    def get(self, name: str, default: D | None = None) -> str | D | None:  # type: ignore[override]  # in any case
        """Return a header, or `default` if it is missing."""
        return super().get(name.lower(), default)
