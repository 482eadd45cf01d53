# Generated from langthreads_async/_raw.py by `nox -s generate`; edit that file instead of this one.
"""`with_raw_response`: the same methods, returning status and headers too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar

from langthreads._core.wire import Headers
from langthreads.observe import RawResponse
from langthreads_sync._base import ClientBase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from langthreads._core.arguments import Params
    from langthreads._core.operation import Call
    from langthreads._core.responses import ParsedResponse
    from langthreads._core.settings import Settings
    from langthreads.errors import RequestInfo
    from langthreads.timeouts import TimeoutOption
    from langthreads_sync._calls import Calls, OnHead

__all__ = ["RawBase", "RecordingCalls", "raw"]

C = TypeVar("C", bound=ClientBase)
P = ParamSpec("P")
T = TypeVar("T")


class RecordingCalls:
    """Makes calls, and keeps the last response."""

    def __init__(self, calls: Calls | RecordingCalls) -> None:
        self._calls = calls
        self.last: ParsedResponse[Any] | None = None

    @property
    def settings(self) -> Settings:
        """How the server is reached."""
        return self._calls.settings

    def request_info(self, call: Call[Any]) -> RequestInfo:
        """Return the method and address of a call, for errors."""
        return self._calls.request_info(call)

    def with_settings(self, settings: Settings) -> Calls:
        """Return a copy with other settings, which records nothing."""
        return self._calls.with_settings(settings)

    def unwrapped(self) -> Calls:
        """Return the calls without recording: streams have no single response to record."""
        return self._calls.unwrapped()

    def close(self) -> None:
        """Leave the connections open: they belong to the client whose calls are recorded."""

    def send(
        self,
        call: Call[T],
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
        on_head: OnHead | None = None,
        *,
        once: bool = False,
    ) -> ParsedResponse[T]:
        """Make a call, and keep the response."""
        self.last = response = self._calls.send(call, headers, params, timeout, on_head, once=once)
        return response


class RawBase(Generic[C]):
    """The methods of a client, each returning a `RawResponse`.

    Args:
        client: The client.
    """

    def __init__(self, client: C) -> None:
        self._client = client


def raw(
    method: Callable[Concatenate[C, P], T],
) -> Callable[Concatenate[RawBase[C], P], RawResponse[T]]:
    """Turn a method of a client into one that returns a `RawResponse`."""

    def call(self: RawBase[C], /, *args: P.args, **kwargs: P.kwargs) -> RawResponse[T]:
        recording = RecordingCalls(self._client._calls)
        parsed = method(self._client._over(recording), *args, **kwargs)
        last = recording.last
        if last is None:  # nothing was sent: search(ids=[])
            return RawResponse(204, Headers(), parsed, 0.0)
        return RawResponse(last.status_code, Headers(last.headers.items()), parsed, last.elapsed)

    call.__name__ = method.__name__
    call.__qualname__ = method.__qualname__
    call.__doc__ = f"Do as `{method.__qualname__}`, and return a `RawResponse`."
    return call
