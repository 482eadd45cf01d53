# Generated from langthreads_async/client.py by `nox -s generate`; edit that file instead of this one.
"""The door for programs that were written for `langgraph_sdk`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langthreads._core.model import NOT_GIVEN
from langthreads._core.settings import DEFAULT_URL
from langthreads_sync.threads import ThreadsClient

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    import httpx

    from langthreads._core.compat import BackendName
    from langthreads._core.settings import KeyOption
    from langthreads.retry import RetryOption
    from langthreads.timeouts import TimeoutOption

__all__ = ["LangThreads", "get_sync_client"]


class LangThreads:
    """What `get_sync_client` gives: the threads client as `.threads`.

    Attributes:
        threads: The `ThreadsClient`.
    """

    def __init__(self, threads: ThreadsClient) -> None:
        self.threads: ThreadsClient = threads

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.threads!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections of the threads client."""
        self.threads.close()


def get_sync_client(
    *,
    url: str | None = DEFAULT_URL,
    api_key: KeyOption = NOT_GIVEN,
    headers: Mapping[str, str] | None = None,
    timeout: TimeoutOption = NOT_GIVEN,
    retries: RetryOption = NOT_GIVEN,
    http_client: httpx.Client | None = None,
    backend: BackendName = "httpx",
) -> LangThreads:
    """Make a client whose `.threads` is an `ThreadsClient`.

    Args:
        url: The server's address.
        api_key: The key; None sends none; the environment's when left out.
        headers: Sent with every request.
        timeout: For every call that doesn't bring its own.
        retries: How many times a call that failed is made again where that is safe, or a `langthreads.RetryPolicy`.
        http_client: An HTTP client of your own.
        backend: The library that carries the requests, as for `ThreadsClient`.

    Returns:
        A client with `.threads`, which is a context manager too.

    Raises:
        ConfigurationError: The arguments could not work together; the message says why.

    Example:
        ```python
        with get_sync_client(url="http://localhost:2024") as client:
            thread = client.threads.create()
            print(thread["thread_id"])
        ```
    """
    return LangThreads(
        ThreadsClient(
            url,
            api_key=api_key,
            headers=headers,
            timeout=timeout,
            retries=retries,
            http_client=http_client,
            backend=backend,
        )
    )
