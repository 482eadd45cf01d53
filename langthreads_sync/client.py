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

    from langthreads._core.arguments import Params
    from langthreads._core.compat import BackendName
    from langthreads._core.settings import KeyOption
    from langthreads._generated.models.system import ServerInfo
    from langthreads.retry import RetryOption
    from langthreads.timeouts import TimeoutOption
    from langthreads_sync._raw_client import RawLangThreads
    from langthreads_sync.assistants import AssistantsClient
    from langthreads_sync.crons import CronClient
    from langthreads_sync.runs import RunsClient
    from langthreads_sync.store import StoreClient
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

    @property
    def runs(self) -> RunsClient:
        """The runs, as an `RunsClient` over the same connections."""
        from langthreads_sync.runs import RunsClient

        return self._resource(RunsClient)

    @property
    def assistants(self) -> AssistantsClient:
        """The assistants, as an `AssistantsClient` over the same connections."""
        from langthreads_sync.assistants import AssistantsClient

        return self._resource(AssistantsClient)

    @property
    def crons(self) -> CronClient:
        """The crons, as an `CronClient` over the same connections."""
        from langthreads_sync.crons import CronClient

        return self._resource(CronClient)

    @property
    def store(self) -> StoreClient:
        """The store, as an `StoreClient` over the same connections."""
        from langthreads_sync.store import StoreClient

        return self._resource(StoreClient)

    @property
    def with_raw_response(self) -> RawLangThreads:
        """The client's own methods, each returning a `langthreads.RawResponse`; each resource has its own, too.

        Example:
            ```python
            raw = client.with_raw_response.info()
            print(raw.status_code, raw.parsed.version, raw.elapsed)
            ```
        """
        from langthreads_sync._raw_client import RawLangThreads

        return RawLangThreads(self)

    # ------------------------------------------------------------ the server

    def info(
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
            info = client.info()
            print(info.version, info.flags["crons"])
            ```
        """
        from langthreads._generated.operations import system

        return self._value(system.get_server_info(), headers, params, timeout)

    def ok(
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
            print(client.ok(check_db=True))
            ```
        """
        from langthreads._core.arguments import boolean
        from langthreads._generated.operations import system

        status = self._value(
            system.check_server(check_db=1 if boolean("check_db", check_db) else None), headers, params, timeout
        )
        return status.ok


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
        timeout: For every call without a timeout of its own.
        retries: How many times a failed call is made again where that is safe, or a `langthreads.RetryPolicy`.
        http_client: An HTTP client of your own.
        backend: The HTTP library, as for `ThreadsClient`.

    Returns:
        A client with `.threads`, `.assistants`, `.crons` and `.store`, which is a context manager too.

    Raises:
        ConfigurationError: The arguments are invalid or contradict each other; the message explains it.

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
