"""The root client: one set of connections for all resources of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langthreads._core.model import NOT_GIVEN
from langthreads._core.settings import DEFAULT_URL
from langthreads_async._base import AsyncClientBase

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from langthreads._core.arguments import Params
    from langthreads._core.compat import AsyncBackendName
    from langthreads._core.settings import KeyOption
    from langthreads._generated.models.system import ServerInfo
    from langthreads.retry import RetryOption
    from langthreads.timeouts import TimeoutOption
    from langthreads_async._raw_client import AsyncRawLangThreads
    from langthreads_async.assistants import AsyncAssistantsClient
    from langthreads_async.crons import AsyncCronClient
    from langthreads_async.runs import AsyncRunsClient
    from langthreads_async.store import AsyncStoreClient
    from langthreads_async.threads import AsyncThreadsClient

__all__ = ["AsyncLangThreads", "get_client"]


class AsyncLangThreads(AsyncClientBase):
    """A client for one Agent Server: its resources, over one set of connections.

    It takes the arguments of `AsyncThreadsClient`, and is a context manager as well.

    Example:
        ```python
        async with AsyncLangThreads("http://localhost:2024") as client:
            thread = await client.threads.create()
            print(thread.thread_id)
        ```
    """

    @property
    def threads(self) -> AsyncThreadsClient:
        """The threads, as an `AsyncThreadsClient` over the same connections."""
        from langthreads_async.threads import AsyncThreadsClient

        return self._resource(AsyncThreadsClient)

    @property
    def runs(self) -> AsyncRunsClient:
        """The runs, as an `AsyncRunsClient` over the same connections."""
        from langthreads_async.runs import AsyncRunsClient

        return self._resource(AsyncRunsClient)

    @property
    def assistants(self) -> AsyncAssistantsClient:
        """The assistants, as an `AsyncAssistantsClient` over the same connections."""
        from langthreads_async.assistants import AsyncAssistantsClient

        return self._resource(AsyncAssistantsClient)

    @property
    def crons(self) -> AsyncCronClient:
        """The crons, as an `AsyncCronClient` over the same connections."""
        from langthreads_async.crons import AsyncCronClient

        return self._resource(AsyncCronClient)

    @property
    def store(self) -> AsyncStoreClient:
        """The store, as an `AsyncStoreClient` over the same connections."""
        from langthreads_async.store import AsyncStoreClient

        return self._resource(AsyncStoreClient)

    @property
    def with_raw_response(self) -> AsyncRawLangThreads:
        """The client's own methods, each returning a `langthreads.RawResponse`; each resource has its own, too.

        Example:
            ```python
            raw = await client.with_raw_response.info()
            print(raw.status_code, raw.parsed.version, raw.elapsed)
            ```
        """
        from langthreads_async._raw_client import AsyncRawLangThreads

        return AsyncRawLangThreads(self)

    # ------------------------------------------------------------ the server

    async def info(
        self,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> ServerInfo:
        """Ask which server this is, and what it can do.

        Args:
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The version of langgraph-api, and flags such as `crons`, which is False where the server has none.

        Raises:
            NotFoundError: This is no Agent Server.

        Example:
            ```python
            info = await client.info()
            print(info.version, info.flags["crons"])
            ```
        """
        from langthreads._generated.operations import system

        return await self._value(system.get_server_info(), headers, params, timeout)

    async def ok(
        self,
        *,
        check_db: bool = False,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> bool:
        """Ask whether the server is up.

        Args:
            check_db: Whether it should ask its database, too.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            True if it is. One that can't be reached is an error, as for every call.

        Raises:
            InternalServerError: Something that the server needs is down.

        Example:
            ```python
            print(await client.ok(check_db=True))
            ```
        """
        from langthreads._core.arguments import boolean
        from langthreads._generated.operations import system

        status = await self._value(
            system.check_server(check_db=1 if boolean("check_db", check_db) else None), headers, params, timeout
        )
        return status.ok


def get_client(
    *,
    url: str | None = DEFAULT_URL,
    api_key: KeyOption = NOT_GIVEN,
    headers: Mapping[str, str] | None = None,
    timeout: TimeoutOption = NOT_GIVEN,
    retries: RetryOption = NOT_GIVEN,
    http_client: httpx.AsyncClient | None = None,
    backend: AsyncBackendName = "httpx",
) -> AsyncLangThreads:
    """Make a client for one Agent Server, with the arguments of langgraph_sdk's function of that name.

    Args:
        url: The server's address.
        api_key: The key; None sends none; the environment's when left out.
        headers: Sent with every request.
        timeout: For every call without a timeout of its own.
        retries: How many times a failed call is made again where that is safe, or a `langthreads.RetryPolicy`.
        http_client: An HTTP client of your own.
        backend: The HTTP library, as for `AsyncThreadsClient`.

    Returns:
        A client with `.threads`, `.assistants`, `.crons` and `.store`, which is a context manager too.

    Raises:
        ConfigurationError: The arguments are invalid or contradict each other; the message explains it.

    Example:
        ```python
        async with get_client(url="http://localhost:2024") as client:
            thread = await client.threads.create()
            print(thread["thread_id"])
        ```
    """
    return AsyncLangThreads(
        url,
        api_key=api_key,
        headers=headers,
        timeout=timeout,
        retries=retries,
        http_client=http_client,
        backend=backend,
    )
