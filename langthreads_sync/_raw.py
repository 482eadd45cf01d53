# Generated from langthreads_async/_raw.py by `nox -s generate`; edit that file instead of this one.
"""`with_raw_response`: the same methods, answering with status and headers too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

from langthreads.observe import RawResponse
from langthreads_sync.threads import ThreadsClient

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from langthreads._core.arguments import Params
    from langthreads._core.operation import Call
    from langthreads._core.responses import ParsedResponse
    from langthreads._core.settings import Settings
    from langthreads.errors import RequestInfo
    from langthreads.timeouts import TimeoutOption
    from langthreads_sync._calls import Transport

__all__ = ["RawThreadsClient"]

P = ParamSpec("P")
T = TypeVar("T")


class Listener:
    """A transport that keeps the last answer that came through it."""

    def __init__(self, transport: Transport | Listener) -> None:
        self._transport = transport
        self.last: ParsedResponse[Any] | None = None

    def info(self, call: Call[Any]) -> RequestInfo:
        """Give what errors name as the call."""
        return self._transport.info(call)

    def with_settings(self, settings: Settings) -> Transport:
        """Give a transport with other settings; nobody listens there."""
        return self._transport.with_settings(settings)

    def unwrapped(self) -> Transport:
        """Give the transport below: streams have no one answer to listen to."""
        return self._transport.unwrapped()

    def close(self) -> None:
        """Leave the connections open: they belong to the client that is listened to."""

    def send(
        self,
        call: Call[T],
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
    ) -> ParsedResponse[T]:
        self.last = answer = self._transport.send(call, headers, params, timeout)
        return answer


def _raw(
    method: Callable[Concatenate[ThreadsClient, P], T],
) -> Callable[Concatenate[RawThreadsClient, P], RawResponse[T]]:
    def call(self: RawThreadsClient, /, *args: P.args, **kwargs: P.kwargs) -> RawResponse[T]:
        client, listener = self._listening()
        parsed = method(client, *args, **kwargs)
        answer = listener.last
        if answer is None:  # nothing was sent: search(ids=[])
            return RawResponse(204, {}, parsed, 0.0)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return RawResponse(answer.status_code, headers, parsed, answer.elapsed)

    call.__name__ = call.__qualname__ = method.__name__
    call.__doc__ = f"Do as `ThreadsClient.{method.__name__}`, and give a `RawResponse`."
    return call


class RawThreadsClient:
    """The methods of `ThreadsClient`, each answering with a `RawResponse`."""

    def __init__(self, client: ThreadsClient) -> None:
        self._client = client

    def _listening(self) -> tuple[ThreadsClient, Listener]:
        transport = self._client._transport
        listener = Listener(transport)
        return self._client._over(self._client._settings, listener), listener

    create: Final = _raw(ThreadsClient.create)
    get: Final = _raw(ThreadsClient.get)
    update: Final = _raw(ThreadsClient.update)
    delete: Final = _raw(ThreadsClient.delete)
    copy: Final = _raw(ThreadsClient.copy)
    prune: Final = _raw(ThreadsClient.prune)
    search: Final = _raw(ThreadsClient.search)
    count: Final = _raw(ThreadsClient.count)
    get_state: Final = _raw(ThreadsClient.get_state)
    update_state: Final = _raw(ThreadsClient.update_state)
    get_history: Final = _raw(ThreadsClient.get_history)
    get_storage: Final = _raw(ThreadsClient.get_storage)
