"""`with_raw_response`: the same methods, answering with status and headers too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

from langthreads.observe import RawResponse
from langthreads_async.threads import AsyncThreadsClient

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from langthreads._core.arguments import Params
    from langthreads._core.operation import Call
    from langthreads._core.responses import ParsedResponse
    from langthreads._core.settings import Settings
    from langthreads.errors import RequestInfo
    from langthreads.timeouts import TimeoutOption
    from langthreads_async._calls import AsyncTransport

__all__ = ["AsyncRawThreadsClient"]

P = ParamSpec("P")
T = TypeVar("T")


class AsyncListener:
    """A transport that keeps the last answer that came through it."""

    def __init__(self, transport: AsyncTransport | AsyncListener) -> None:
        self._transport = transport
        self.last: ParsedResponse[Any] | None = None

    def info(self, call: Call[Any]) -> RequestInfo:
        """Give what errors name as the call."""
        return self._transport.info(call)

    def with_settings(self, settings: Settings) -> AsyncTransport:
        """Give a transport with other settings; nobody listens there."""
        return self._transport.with_settings(settings)

    def unwrapped(self) -> AsyncTransport:
        """Give the transport below: streams have no one answer to listen to."""
        return self._transport.unwrapped()

    async def aclose(self) -> None:
        """Leave the connections open: they belong to the client that is listened to."""

    async def send(
        self,
        call: Call[T],
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
    ) -> ParsedResponse[T]:
        self.last = answer = await self._transport.send(call, headers, params, timeout)
        return answer


def _raw(
    method: Callable[Concatenate[AsyncThreadsClient, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[AsyncRawThreadsClient, P], Coroutine[Any, Any, RawResponse[T]]]:
    async def call(self: AsyncRawThreadsClient, /, *args: P.args, **kwargs: P.kwargs) -> RawResponse[T]:
        client, listener = self._listening()
        parsed = await method(client, *args, **kwargs)
        answer = listener.last
        if answer is None:  # nothing was sent: search(ids=[])
            return RawResponse(204, {}, parsed, 0.0)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return RawResponse(answer.status_code, headers, parsed, answer.elapsed)

    call.__name__ = call.__qualname__ = method.__name__
    call.__doc__ = f"Do as `AsyncThreadsClient.{method.__name__}`, and give a `RawResponse`."
    return call


class AsyncRawThreadsClient:
    """The methods of `AsyncThreadsClient`, each answering with a `RawResponse`."""

    def __init__(self, client: AsyncThreadsClient) -> None:
        self._client = client

    def _listening(self) -> tuple[AsyncThreadsClient, AsyncListener]:
        transport = self._client._transport
        listener = AsyncListener(transport)
        return self._client._over(self._client._settings, listener), listener

    create: Final = _raw(AsyncThreadsClient.create)
    get: Final = _raw(AsyncThreadsClient.get)
    update: Final = _raw(AsyncThreadsClient.update)
    delete: Final = _raw(AsyncThreadsClient.delete)
    copy: Final = _raw(AsyncThreadsClient.copy)
    prune: Final = _raw(AsyncThreadsClient.prune)
    search: Final = _raw(AsyncThreadsClient.search)
    count: Final = _raw(AsyncThreadsClient.count)
    get_state: Final = _raw(AsyncThreadsClient.get_state)
    update_state: Final = _raw(AsyncThreadsClient.update_state)
    get_history: Final = _raw(AsyncThreadsClient.get_history)
    get_storage: Final = _raw(AsyncThreadsClient.get_storage)
