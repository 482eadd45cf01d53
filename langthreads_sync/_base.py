# Generated from langthreads_async/_base.py by `nox -s generate`; edit that file instead of this one.
"""The base of all clients: their settings, copying and closing."""

from __future__ import annotations

import uuid
from copy import copy
from typing import TYPE_CHECKING, TypeVar

from langthreads._core.model import NOT_GIVEN
from langthreads._core.settings import DEFAULT_URL, Settings
from langthreads.pages import Page, next_offset

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Self

    import httpx

    from langthreads._core.arguments import Identifier, Params
    from langthreads._core.compat import BackendName, Clock
    from langthreads._core.operation import Call
    from langthreads._core.settings import KeyOption
    from langthreads.observe import Hook
    from langthreads.retry import RetryOption
    from langthreads.timeouts import TimeoutOption
    from langthreads_sync._calls import Calls
    from langthreads_sync._raw import RecordingCalls

__all__ = ["ClientBase"]

T = TypeVar("T")
R = TypeVar("R", bound="ClientBase")


class ClientBase:
    """A client of one server. The root client and those of the resources share connections, settings and hooks."""

    def __init__(
        self,
        url: str | None = DEFAULT_URL,
        *,
        api_key: KeyOption = NOT_GIVEN,
        headers: Mapping[str, str] | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
        retries: RetryOption = NOT_GIVEN,
        auth: httpx.Auth | None = None,
        http_client: httpx.Client | None = None,
        backend: BackendName = "httpx",
        new_id: Callable[[], Identifier] | None = None,
        clock: Clock | None = None,
        on_request: Hook | None = None,
        on_response: Hook | None = None,
    ) -> None:
        # An HTTP library takes as long to import as everything else together, so it waits until there is a client.
        from langthreads_sync._calls import Calls
        from langthreads_sync._http import base_url_of, open_backend

        settings = Settings.of(
            url, api_key, headers, timeout, retries, base_url_of(http_client), own_client=http_client is not None
        )
        opened = open_backend(settings.url, backend, http_client, auth)
        self._calls: Calls | RecordingCalls = Calls(
            settings, opened, clock=clock, on_request=on_request, on_response=on_response
        )
        self._new_id: Callable[[], Identifier] = new_id or uuid.uuid4
        self._owns_connections = True

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._calls.settings.url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the client can't be used afterwards. Closing twice is fine.

        The client that was made first closes them for all that share them: a copy made by `with_options`, or the client of
        a resource, leaves them open.
        """
        if self._owns_connections:
            self._calls.close()

    def with_options(
        self,
        *,
        api_key: KeyOption = NOT_GIVEN,
        headers: Mapping[str, str] | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
        retries: RetryOption = NOT_GIVEN,
    ) -> Self:
        """Return a copy of the client with other settings, over the same connections.

        Args:
            api_key: As for the client itself.
            headers: Sent besides the client's own.
            timeout: As for the client itself.
            retries: As for the client itself.

        Returns:
            The copy. It works for as long as the original is open.

        Raises:
            ConfigurationError: An argument is invalid.

        Example:
            ```python
            patient = threads.with_options(timeout=120, retries=5)
            print(patient.count())
            ```
        """
        settings = self._calls.settings.replace(api_key, headers, timeout, retries)
        return self._over(self._calls.with_settings(settings))

    def _over(self, calls: Calls | RecordingCalls) -> Self:
        """Return a copy that makes its calls through other `calls`."""
        other = copy(self)
        other._calls = calls
        other._owns_connections = False
        return other

    def _resource(self, kind: type[R]) -> R:
        """Return the client of a resource, over the same connections."""
        other = kind.__new__(kind)
        other._calls = self._calls
        other._new_id = self._new_id
        other._owns_connections = False
        return other

    def _value(
        self,
        call: Call[T],
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
    ) -> T:
        """Make a call, and return its parsed response."""
        response = self._calls.send(call, headers, params, timeout)
        return response.value

    def _page(
        self,
        call: Call[list[T]],
        limit: int,
        offset: int,
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
    ) -> Page[T]:
        """Make a call that returns a list, and return it with the offset of the next page."""
        response = self._calls.send(call, headers, params, timeout)
        items = response.value
        return Page(items, next_offset=next_offset(response.headers, offset, limit, len(items)))
