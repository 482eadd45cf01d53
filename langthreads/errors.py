"""The errors that langthreads raises.

All errors derive from `LangThreadsError`. They pickle, copy, and print as one line that says what happened, on which
call, and what to do. None of them ever holds or shows a key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from langthreads._core.wire import Headers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "ConflictError",
    "InternalServerError",
    "InvalidArgumentError",
    "LangThreadsError",
    "NotFoundError",
    "PartialCreateError",
    "PermissionDeniedError",
    "RateLimitError",
    "RequestInfo",
    "StreamNotResumableWarning",
    "UnencryptedKeyWarning",
    "UnprocessableEntityError",
]

_LONGEST_TEXT = 2000


def one_line(text: str) -> str:
    """Return `text` on one printable line, cut where it gets long."""
    # A server's text may be megabytes of anything; what a terminal or a UTF-8 log can't show is escaped.
    text = " ".join(text[: 4 * _LONGEST_TEXT].split())
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "…"


class LangThreadsError(Exception):
    """The base of all errors that langthreads raises, except `TypeError`.

    Attributes:
        message: What happened, on one line.
    """

    def __init__(self, message: str) -> None:
        self.message: str = one_line(message)
        super().__init__(self.message)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]:
        # An exception is rebuilt from its `args` by default, which do not fit the constructors below.
        return _rebuild, (type(self), self.args), self.__dict__


def _rebuild(kind: type[LangThreadsError], args: tuple[Any, ...]) -> LangThreadsError:
    return kind.__new__(kind, *args)


class InvalidArgumentError(LangThreadsError, ValueError):
    """An argument is invalid. Nothing was sent."""


class ConfigurationError(LangThreadsError):
    """The client's settings can't work: a bad URL, a reserved header, a closed client."""


class StreamNotResumableWarning(UserWarning):
    """A stream lost its connection, and the server can't replay what was missed meanwhile."""


class UnencryptedKeyWarning(UserWarning):
    """A key from the environment is sent over a public network without encryption."""


@attrs.frozen(repr=False)
class RequestInfo:
    """The call that an error is about.

    Attributes:
        method: The HTTP method.
        url: The address, without credentials.
    """

    method: str
    url: str

    def __repr__(self) -> str:
        return f"{self.method} {self.url}"


class APIError(LangThreadsError):
    """A call failed.

    Attributes:
        request: The method and the address of the call.
        attempts: How many times the call was made, retries included.
        may_have_executed: Whether the server may have done what the call asks. False if it was not reached, or refused
            the call.
    """

    def __init__(self, message: str, *, request: RequestInfo) -> None:
        super().__init__(message)
        # After the cut: the call is named, however long the server's text is.
        self.message: str = f"{self.message} [{one_line(repr(request))}]"
        self.args: tuple[str, ...] = (self.message,)
        self.request = request
        self.attempts = 1
        self.may_have_executed: bool = True


class APIConnectionError(APIError):
    """The server could not be reached, or the connection broke before the answer was complete.

    `may_have_executed` is False if no connection was made.
    """

    def __init__(self, message: str, *, request: RequestInfo, may_have_executed: bool = True) -> None:
        super().__init__(message, request=request)
        self.may_have_executed = may_have_executed


class APITimeoutError(APIConnectionError):
    """The server took longer than the call allowed; the message names the phase that took too long."""


class APIResponseValidationError(APIError):
    """The server's response can't be a response to this call.

    Attributes:
        status_code: The HTTP status of the answer.
        body: The answer, parsed where it was JSON, as text otherwise, and where it is nested too deeply to be pickled.
    """

    def __init__(self, message: str, *, request: RequestInfo, status_code: int, body: Any) -> None:
        super().__init__(message, request=request)
        self.status_code = status_code
        self.body = body


class APIStatusError(APIError):
    """The server answered with an error.

    Attributes:
        status_code: The meaning of the response, as an HTTP status. It is the one that arrived, unless a server uses
            another for a missing thread or checkpoint: that of `NotFoundError` is always 404.
        detail: The server's own message, unchanged.
        body: The answer, parsed where it was JSON, as text otherwise, and where it is nested too deeply to be pickled.
        headers: The headers of the answer: a dict with names in lower case, looked up in any case.
        request_id: The id by which the server's operators find the call, if the server sends one.
        retry_after: How many seconds the server asks to wait; None where it doesn't.
    """

    _status: ClassVar[int | None] = None

    def __init__(
        self,
        message: str,
        *,
        request: RequestInfo,
        status_code: int,
        detail: str,
        body: Any,
        headers: Mapping[str, str],
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, request=request)
        self.status_code: int = status_code if self._status is None else self._status
        self.detail = detail
        self.body = body
        self.headers: Headers = Headers(headers.items())
        self.retry_after = retry_after
        refused = status_code < 500 and status_code != 408
        self.may_have_executed: bool = not refused and not (status_code == 503 and retry_after is not None)

    @property
    def request_id(self) -> str | None:
        """The id by which the server's operators find the call, if the server sends one."""
        return self.headers.get("x-request-id")


class BadRequestError(APIStatusError):
    """400: the request makes no sense to the server or to the thread's graph."""


class AuthenticationError(APIStatusError):
    """401: the key is missing or wrong."""


class PermissionDeniedError(APIStatusError):
    """403: the key does not allow this."""


class NotFoundError(APIStatusError):
    """404: the thread, the checkpoint or the endpoint does not exist; the message says which."""

    _status = 404


class ConflictError(APIStatusError):
    """409: the thread exists already, or a run is busy on it."""


class UnprocessableEntityError(APIStatusError):
    """422: the request is not of the form that the server expects."""


class RateLimitError(APIStatusError):
    """429: too many requests; `retry_after` is the time to wait, in seconds."""


class InternalServerError(APIStatusError):
    """5xx: the server failed."""


class PartialCreateError(APIError):
    """The thread was created, but its supersteps failed: it exists, without the state that was asked for.

    The server's own error is the `__cause__`.

    Attributes:
        thread_id: The id of the thread that exists now.
        detail: The server's own message.
    """

    def __init__(self, message: str, *, request: RequestInfo, thread_id: str, detail: str) -> None:
        super().__init__(message, request=request)
        self.thread_id = thread_id
        self.detail = detail


class RunError(APIError):
    """A run did not succeed; the subclass says how it ended.

    Attributes:
        run_id: The run's id.
        thread_id: The id of its thread.
        status: The run's status, such as `"error"`.
        error: The name of the graph's exception, such as `"ValueError"`; None if the server does not report it.
        detail: The exception's text; empty if the server does not report it.
    """

    def __init__(
        self,
        message: str,
        *,
        request: RequestInfo,
        run_id: str,
        thread_id: str,
        status: str,
        error: str | None = None,
        detail: str = "",
    ) -> None:
        super().__init__(message, request=request)
        self.run_id = run_id
        self.thread_id = thread_id
        self.status = status
        self.error = error
        self.detail = detail


class RunFailedError(RunError):
    """The run's graph raised an exception, or the run took longer than the server allows."""


class RunCancelledError(RunError):
    """The run was cancelled: by a call, by another run on its thread, or by a connection that was lost or closed."""


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def class_for_status(status: int) -> type[APIStatusError]:
    """Return the error class for an HTTP status."""
    return _BY_STATUS.get(status) or (InternalServerError if status >= 500 else APIStatusError)
