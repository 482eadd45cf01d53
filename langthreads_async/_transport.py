"""Calls go out and answers come in: the only module of this client that touches httpx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from langthreads._answers import Answer, read
from langthreads._model import NotGiven
from langthreads._settings import check_headers
from langthreads._worlds import atime_limit
from langthreads.errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APITimeoutError,
    ConfigurationError,
    RequestInfo,
)
from langthreads.timeouts import Timeout, TimeoutOption

if TYPE_CHECKING:
    from collections.abc import Mapping

    from langthreads._operation import Call
    from langthreads._settings import Settings

__all__ = ["AsyncTransport", "own_base_url"]

T = TypeVar("T")


def own_base_url(http: object) -> str | None:
    """Give the base URL of a caller's own client, where it has one."""
    if http is None:
        return None
    if not isinstance(http, httpx.AsyncClient):
        raise ConfigurationError(f"http_client: expected an httpx.AsyncClient, got {type(http).__name__}")
    return str(http.base_url) or None


class AsyncTransport:
    """Sends calls over an httpx client: its own, or one that the caller brought and will close."""

    def __init__(self, settings: Settings, http: httpx.AsyncClient | None) -> None:
        self._settings = settings
        self._owned = http is None
        try:
            httpx.URL(settings.url)
        except httpx.InvalidURL as error:
            raise ConfigurationError(f"url: {settings.shown_url!r} is not a URL ({error})") from None
        self._http = httpx.AsyncClient() if http is None else http

    async def send(
        self,
        call: Call[T],
        headers: Mapping[str, str] | None,
        params: Mapping[str, Any] | None,
        timeout: TimeoutOption,
    ) -> Answer[T]:
        """Make one call.

        Raises:
            APIError: It did not work; the subclass says how.
            ConfigurationError: The client is closed.
            InvalidArgumentError: The headers or the timeout make no sense.
        """
        bounds = self._settings.timeout if isinstance(timeout, NotGiven) else Timeout.of(timeout)
        request = self._request(call, headers, params, bounds)
        info = RequestInfo(call.operation.method, self._settings.shown_url + call.path)
        try:
            async with atime_limit(bounds.total if bounds is not None else None):
                response = await self._http.send(request, follow_redirects=False)
            if response.status_code >= 500:
                await self._drop_connection(response)
        except (httpx.HTTPError, httpx.StreamError, TimeoutError) as error:
            raise self._failure(error, call, info, bounds) from error
        return read(call, response.status_code, response.headers, response.content, info, self._settings.secrets)

    async def aclose(self) -> None:
        """Close the connections, but not those of a client that the caller brought."""
        if self._owned:
            await self._http.aclose()

    def info(self, call: Call[Any]) -> RequestInfo:
        """Give what errors name as the call."""
        return RequestInfo(call.operation.method, self._settings.shown_url + call.path)

    def _request(
        self,
        call: Call[Any],
        headers: Mapping[str, str] | None,
        params: Mapping[str, Any] | None,
        bounds: Timeout | None,
    ) -> httpx.Request:
        if self._http.is_closed:
            raise ConfigurationError("this client is closed; make a new one, or keep it open for as long as it is used")
        sent = {**self._settings.headers, **call.headers, **check_headers("headers", headers)}
        if call.body is not None:
            sent["content-type"] = "application/json"
        try:
            return self._http.build_request(
                call.operation.method,
                self._settings.url + call.target(params),
                headers=sent,
                content=call.body,
                timeout=httpx.USE_CLIENT_DEFAULT if bounds is None else httpx.Timeout(bounds.phases()),
            )
        except httpx.InvalidURL as error:
            raise ConfigurationError(f"{call.operation.name}: the address can't be used ({error})") from None

    async def _drop_connection(self, response: httpx.Response) -> None:
        # Agent Servers reset a connection after a 500, a moment later: the next call on it would fail.
        stream = response.extensions.get("network_stream")
        if stream is not None and response.http_version.startswith("HTTP/1"):
            await stream.aclose()

    def _failure(self, error: Exception, call: Call[Any], info: RequestInfo, bounds: Timeout | None) -> APIError:
        name = call.operation.name
        if isinstance(error, TimeoutError):
            total = bounds.total if bounds is not None else None
            return APITimeoutError(f"{name}: not done within {total} s in all; pass a longer timeout", request=info)
        if isinstance(error, httpx.TimeoutException):
            return APITimeoutError(f"{name}: {_which_timeout(error, bounds)}; pass a longer timeout", request=info)
        text = str(error) or type(error).__name__
        for secret in self._settings.secrets:
            text = text.replace(secret, "***")
        if isinstance(error, httpx.ConnectError):
            return APIConnectionError(
                f"{name}: no connection to {self._settings.shown_url} ({text}); check the address and that the server runs",
                request=info,
            )
        if isinstance(error, httpx.DecodingError):
            return APIResponseValidationError(
                f"{name}: the answer could not be decompressed ({text})", request=info, status_code=0, body=None
            )
        return APIConnectionError(f"{name}: the connection broke before the answer was complete ({text})", request=info)


def _which_timeout(error: httpx.TimeoutException, bounds: Timeout | None) -> str:
    connect, read_, write, pool = (None,) * 4 if bounds is None else bounds.phases()
    for kind, what, seconds in (
        (httpx.ConnectTimeout, "no connection", connect),
        (httpx.ReadTimeout, "the server sent nothing", read_),
        (httpx.WriteTimeout, "the server took in nothing", write),
        (httpx.PoolTimeout, "no connection of the client's became free", pool),
    ):
        if isinstance(error, kind):
            return f"{what} for {seconds} s" if seconds is not None else f"{what} in time"
    return "timed out"  # pragma: no cover - httpx has no other
