"""The root client: one set of connections for all resources of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langthreads._core.model import NOT_GIVEN
from langthreads._core.settings import DEFAULT_URL
from langthreads_async._base import AsyncClientBase

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from langthreads._core.compat import AsyncBackendName
    from langthreads._core.settings import KeyOption
    from langthreads.retry import RetryOption
    from langthreads.timeouts import TimeoutOption
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
        timeout: For every call that doesn't bring its own.
        retries: How many times a failed call is made again where that is safe, or a `langthreads.RetryPolicy`.
        http_client: An HTTP client of your own.
        backend: The HTTP library, as for `AsyncThreadsClient`.

    Returns:
        A client with `.threads`, which is a context manager too.

    Raises:
        ConfigurationError: The arguments can't work together; the message says why.

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
