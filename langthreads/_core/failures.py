"""What went wrong below HTTP's statuses, in words for users, and as an outcome for the retries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langthreads._core.responses import mask
from langthreads._core.wire import Phase, WireError
from langthreads.errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APITimeoutError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from langthreads.errors import RequestInfo
    from langthreads.timeouts import Timeout

__all__ = ["connection_error", "deadline_error"]

_WAITED_FOR = {
    Phase.POOL: "no connection of the client's became free",
    Phase.CONNECT: "no connection",
    Phase.WRITE: "the server took in nothing",
    Phase.READ: "the server sent nothing",
}


def connection_error(
    error: WireError,
    operation: str,
    request: RequestInfo,
    server: str,
    timeout: Timeout | None,
    remaining: float | None,
    secrets: Iterable[str],
) -> APIError:
    """Return the error that users see for a failure of the backend.

    Args:
        error: The failure.
        operation: The operation's name.
        request: The method and the address of the call.
        server: The server's address, without credentials.
        timeout: The bounds on the call; None where the caller's own client sets them.
        remaining: The seconds that were left of the whole call when the attempt began; None where it has no bound.
        secrets: What must not show in the message.
    """
    phase, sent = error.phase, error.request_sent
    if error.timed_out:
        what = f"{_WAITED_FOR[phase]} {_duration(phase, timeout, remaining)}"
        return APITimeoutError(f"{operation}: {what}; pass a longer timeout", request=request, may_have_executed=sent)
    text = mask(str(error) or phase.value, secrets)
    match phase:
        case Phase.URL:
            message = f"the address can't be used ({text})"
        case Phase.REQUEST:
            message = f"the request can't be sent ({text})"
        case Phase.CONNECT:
            message = f"no connection to {server} ({text}); check the address and that the server runs"
        case Phase.DECODE:
            return APIResponseValidationError(
                f"{operation}: the answer could not be decompressed ({text})", request=request, status_code=0, body=None
            )
        case _:
            message = f"the connection broke before the answer was complete ({text})"
    return APIConnectionError(f"{operation}: {message}", request=request, may_have_executed=sent)


def deadline_error(
    operation: str, request: RequestInfo, timeout: Timeout | None, *, may_have_executed: bool
) -> APITimeoutError:
    """Return the error for a call that took longer than its total `timeout`."""
    total = "its time" if timeout is None or timeout.total is None else f"{timeout.total:.3g} s in all"
    return APITimeoutError(
        f"{operation}: not done within {total}; pass a longer timeout",
        request=request,
        may_have_executed=may_have_executed,
    )


def _duration(phase: Phase, timeout: Timeout | None, remaining: float | None) -> str:
    seconds = None if timeout is None else getattr(timeout.phases(remaining), phase.value)
    return "in time" if seconds is None else f"for {seconds:.3g} s"
