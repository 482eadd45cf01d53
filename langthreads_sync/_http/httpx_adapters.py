# Generated from langthreads_async/_http/httpx_adapters.py by `nox -s generate`; edit that file instead of this one.
"""Adapters for objects of httpx or httpx2 that callers pass: a client (`http_client=`), and an auth (`auth=`)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from langthreads._core.wire import Phase, PhaseTimeouts, WireError, WireRequest
from langthreads.errors import ConfigurationError
from langthreads_sync._http._httpcore import is_gone, reclaim
from langthreads_sync._http.httpx import HttpxResponse, Opening, raised_by, wire_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    import httpx

    from langthreads_sync._http.base import Backend, WireResponse

__all__ = ["AuthBackend", "ClientBackend", "base_url_of"]

LIBRARIES = ("httpx", "httpx2")


class ClientBackend:
    """Requests over a caller's own client, with its hooks, mounts, proxies, cookies and auth.

    Args:
        client: The client, which is not closed here.
        auth: Takes the place of the client's own.
    """

    def __init__(self, client: httpx.Client, auth: httpx.Auth | None = None) -> None:
        self._library: Any = _library_of(client)
        self._errors = raised_by(self._library)
        self._client = client
        self._auth: Any = self._library.USE_CLIENT_DEFAULT if auth is None else auth

    @property
    def closed(self) -> bool:
        """Return whether the caller has closed it."""
        return self._client.is_closed

    def send(self, request: WireRequest) -> HttpxResponse:
        """Send a request once and return the response, its body unread."""
        method, url, headers, body, timeouts = request
        bounds = self._library.USE_CLIENT_DEFAULT if timeouts is None else self._library.Timeout(tuple(timeouts))
        opening = Opening({})
        watched = {"trace": opening.watch} if url.startswith("https") else {}
        try:
            wire = self._client.build_request(
                method, url, headers=headers, content=body, timeout=bounds, extensions=watched
            )
        except (self._library.InvalidURL, UnicodeError) as error:
            raise wire_error(error, other=Phase.REQUEST) from error
        try:
            response = self._client.send(wire, auth=self._auth, stream=True, follow_redirects=False)
        except self._library.HTTPStatusError as error:  # a hook called raise_for_status()
            response = error.response
        except self._library.InvalidURL as error:  # it reads where a redirect points to, and does not follow
            raise WireError(f"it redirects to an invalid address: {error}", Phase.PROTOCOL) from error
        except BaseException as error:
            if isinstance(error, self._errors) or is_gone(error):
                raise wire_error(error) from error
            if not isinstance(error, Exception):
                try:
                    opening.close()
                finally:
                    reclaim(self._client, wire)
            raise
        return HttpxResponse(self._errors, response, self, wire, shared=True)

    def release(self, connection: httpx.Request) -> None:
        """Do nothing: the client's pool has the connection back already."""

    def discard(self, connection: httpx.Request) -> None:
        """Make the client's pool forget a request that was interrupted."""
        reclaim(self._client, connection)

    def close(self) -> None:
        """Leave the client open: it is the caller's."""


class AuthBackend:
    """Runs a caller's `httpx.Auth` over any backend.

    Args:
        backend: Sends the requests.
        auth: Signs them, and may send more.
    """

    def __init__(self, backend: Backend, auth: httpx.Auth) -> None:
        self._library: Any = _library_of(auth, "auth")
        self._backend = backend
        self._auth = auth

    @property
    def closed(self) -> bool:
        """Return whether it was closed."""
        return self._backend.closed

    def send(self, request: WireRequest) -> WireResponse:
        """Send a request, and those that the auth asks for, and return the last response, its body unread."""
        try:
            signed = self._library.Request(request.method, request.url, headers=request.headers, content=request.body)
        except (self._library.InvalidURL, UnicodeError) as error:
            raise wire_error(error, other=Phase.REQUEST) from error
        flow = self._auth.sync_auth_flow(signed)
        try:
            signed = next(flow)
            while True:
                response = self._backend.send(self._wire_request(signed, request.timeouts))
                # Its body is decompressed already.
                headers = {name: value for name, value in response.headers.items() if name != "content-encoding"}
                shown = self._library.Response(
                    response.status, headers=headers, request=signed, stream=self._body(response)
                )
                try:
                    signed = flow.send(shown)
                    shown.read()
                except StopIteration:
                    return ReadResponse(response, shown.content) if shown.is_stream_consumed else response
                except BaseException:
                    response.close()
                    raise
                response.close()
        finally:
            flow.close()

    def _wire_request(self, signed: httpx.Request, timeouts: PhaseTimeouts | None) -> WireRequest:
        body = signed.read()
        return WireRequest(signed.method, str(signed.url), dict(signed.headers), body or None, timeouts)

    def _body(self, response: WireResponse) -> httpx.SyncByteStream:
        class Body(self._library.SyncByteStream):  # type: ignore[misc, name-defined]  # either library's
            def __iter__(self) -> Iterator[bytes]:
                while (piece := response.read()) is not None:
                    yield piece

        return cast("httpx.SyncByteStream", Body())

    def close(self) -> None:
        """Close the backend."""
        self._backend.close()


class ReadResponse:
    """A response whose body was read already.

    Args:
        response: The response.
        content: Its body.
    """

    def __init__(self, response: WireResponse, content: bytes) -> None:
        self.status = response.status
        self.headers = response.headers
        self._response = response
        self._content: bytes | None = content

    def read(self) -> bytes | None:
        """Return the body, once."""
        content, self._content = self._content, None
        return content or None

    def has_more(self) -> bool | None:
        """Return True: `read` never waits."""
        return True

    def close(self, *, abort: bool = False) -> None:
        """Close the response."""
        self._response.close(abort=abort)


def base_url_of(client: object) -> str | None:
    """Return the base URL of a caller's own client, where it has one.

    Raises:
        ConfigurationError: It is no client of a library that is known here.
    """
    library: Any = _library_of(client)
    if not isinstance(client, library.Client):
        raise ConfigurationError(f"http_client: expected an httpx.Client, got {type(client).__name__}")
    return str(cast("httpx.Client", client).base_url) or None


def _library_of(thing: object, argument: str = "http_client") -> ModuleType:
    """Return the library whose class, or a subclass of it, this is an instance of."""
    for kind in type(thing).__mro__:
        if (top := kind.__module__.partition(".")[0]) in LIBRARIES:
            return import_module(top)
    expected = "an httpx.Client" if argument == "http_client" else "an httpx.Auth"
    raise ConfigurationError(f"{argument}: expected {expected}, got {type(thing).__name__}")
