# Generated from langthreads_async/client.py by `nox -s generate`; edit that file instead of this one.
"""The root client: one set of connections for all resources of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langthreads._core.model import NOT_GIVEN
from langthreads._core.settings import DEFAULT_URL
from langthreads_sync._base import ClientBase

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from langthreads._core.compat import BackendName
    from langthreads._core.settings import KeyOption
    from langthreads.retry import RetryOption
    from langthreads.timeouts import TimeoutOption
    from langthreads_sync.threads import ThreadsClient

__all__ = ["LangThreads", "get_sync_client"]


class LangThreads(ClientBase):
    """A client for one Agent Server: its resources, over one set of connections.

    It takes the arguments of `ThreadsClient`, and is a context manager as well.

    Example:
        ```python
        with LangThreads("http://localhost:2024") as client:
            thread = client.threads.create()
            print(thread.thread_id)
        ```
    """

    @property
    def threads(self) -> ThreadsClient:
        """The threads, as an `ThreadsClient` over the same connections."""
        from langthreads_sync.threads import ThreadsClient

        return self._resource(ThreadsClient)


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
    """Make a client for one Agent Server, with the arguments of langgraph_sdk's function of that name.

    Args:
        url: The server's address.
        api_key: The key; None sends none; the environment's when left out.
        headers: Sent with every request.
        timeout: For every call that doesn't bring its own.
        retries: How many times a failed call is made again where that is safe, or a `langthreads.RetryPolicy`.
        http_client: An HTTP client of your own.
        backend: The HTTP library, as for `ThreadsClient`.

    Returns:
        A client with `.threads`, which is a context manager too.

    Raises:
        ConfigurationError: The arguments can't work together; the message says why.

    Example:
        ```python
        with get_sync_client(url="http://localhost:2024") as client:
            thread = client.threads.create()
            print(thread["thread_id"])
        ```
    """
    return LangThreads(
        url,
        api_key=api_key,
        headers=headers,
        timeout=timeout,
        retries=retries,
        http_client=http_client,
        backend=backend,
    )
