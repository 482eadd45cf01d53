"""What hooks can observe of a client's calls, and raw responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from langthreads.errors import APIError, RequestInfo

__all__ = ["Hook", "RawResponse", "RequestEvent", "ResponseEvent"]

T = TypeVar("T")


@attrs.frozen
class RequestEvent:
    """A request is about to be sent.

    Attributes:
        operation: The operation's name, such as `get_thread`.
        request: The method and the address, without credentials.
        headers: The headers, keys masked.
        attempt: Which attempt at the call this is, from 1.
    """

    operation: str
    request: RequestInfo
    headers: Mapping[str, str]
    attempt: int


@attrs.frozen
class ResponseEvent:
    """A request is over.

    Attributes:
        operation: The operation's name, such as `get_thread`.
        request: The method and the address, without credentials.
        attempt: Which attempt at the call this was, from 1.
        elapsed: How long it took, in seconds.
        status_code: The status of the answer; None if there was none.
        error: What went wrong; None where nothing did.
        retry_in: How long the client waits before it tries again, in seconds; None where it doesn't.
    """

    operation: str
    request: RequestInfo
    attempt: int
    elapsed: float
    status_code: int | None
    error: APIError | None
    retry_in: float | None


Hook: TypeAlias = "Callable[[Any], Any]"
"""A function of a user's own, called with an event; in the async client it may be async."""


@attrs.frozen
class RawResponse(Generic[T]):
    """A response with its status and headers, from `client.with_raw_response`.

    Attributes:
        status_code: The HTTP status.
        headers: The headers: a dict with names in lower case, looked up in any case.
        parsed: What the method returns without `with_raw_response`.
        elapsed: How long the call took, in seconds, retries included.
    """

    status_code: int
    headers: Mapping[str, str]
    parsed: T
    elapsed: float


# Users see these in reprs and pickles: the place they import them from.
for _class in (RequestEvent, ResponseEvent, RawResponse):
    _class.__module__ = "langthreads"
