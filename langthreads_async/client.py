"""The door for programs that were written for `langgraph_sdk`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langthreads._core.model import NOT_GIVEN
from langthreads._core.settings import DEFAULT_URL
from langthreads_async.threads import AsyncThreadsClient

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    import httpx

    from langthreads._core.compat import AsyncBackendName
    from langthreads._core.settings import KeyOption
    from langthreads.retry import RetryOption
    from langthreads.timeouts import TimeoutOption

__all__ = ["AsyncLangThreads", "get_client"]


class AsyncLangThreads:
    """What `get_client` gives: the threads client as `.threads`.

    Attributes:
        threads: The `AsyncThreadsClient`.
    """

    def __init__(self, threads: AsyncThreadsClient) -> None:
        self.threads: AsyncThreadsClient = threads

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.threads!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections of the threads client."""
        await self.threads.aclose()


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
    """Make a client whose `.threads` is an `AsyncThreadsClient`.

    Args:
        url: The server's address.
        api_key: The key; None sends none; the environment's when left out.
        headers: Sent with every request.
        timeout: For every call that doesn't bring its own.
        retries: How many times a call that failed is made again where that is safe, or a `langthreads.RetryPolicy`.
        http_client: An HTTP client of your own.
        backend: The library that carries the requests, as for `AsyncThreadsClient`.

    Returns:
        A client with `.threads`, which is a context manager too.

    Raises:
        ConfigurationError: The arguments could not work together; the message says why.

    Example:
        ```python
        async with get_client(url="http://localhost:2024") as client:
            thread = await client.threads.create()
            print(thread["thread_id"])
        ```
    """
    return AsyncLangThreads(
        AsyncThreadsClient(
            url,
            api_key=api_key,
            headers=headers,
            timeout=timeout,
            retries=retries,
            http_client=http_client,
            backend=backend,
        )
    )
