"""How requests reach the server: one seam, and one module for each HTTP library."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, get_args

from langthreads._core.compat import AsyncBackendName
from langthreads.errors import ConfigurationError

if TYPE_CHECKING:
    import httpx

    from langthreads_async._http.base import AsyncBackend

__all__ = ["base_url_of", "open_backend"]


def base_url_of(http_client: object) -> str | None:
    """Return the base URL of a caller's own client, where it has one.

    Raises:
        ConfigurationError: It is no client of a library that is known here.
    """
    if http_client is None:
        return None
    from langthreads_async._http.httpx_adapters import base_url_of as base_url

    return base_url(http_client)


def open_backend(
    url: str, backend: str, http_client: httpx.AsyncClient | None, auth: httpx.Auth | None
) -> AsyncBackend:
    """Return the backend that a client's arguments ask for. The library is loaded only now.

    Raises:
        ConfigurationError: There is no such backend, or it can't be used.
    """
    known: tuple[str, ...] = get_args(AsyncBackendName)
    if backend not in known:
        raise ConfigurationError(f"backend: {backend!r:.80} is unknown to this client; it has {', '.join(known)}")
    if http_client is not None:
        if backend != "httpx":
            raise ConfigurationError("http_client and backend: pass one of them; your client has its own connections")
        from langthreads_async._http.httpx_adapters import AsyncClientBackend

        return AsyncClientBackend(http_client, auth)
    opened = _own_backend(url, backend)
    if auth is None:
        return opened
    from langthreads_async._http.httpx_adapters import AsyncAuthBackend

    return AsyncAuthBackend(opened, auth)


# httpx2 has httpx's interface.
_MODULES = {"httpx2": "httpx"}


def _own_backend(url: str, backend: str) -> AsyncBackend:
    module = f"{__name__}.{_MODULES.get(backend, backend)}"
    try:
        opened: AsyncBackend = import_module(module).open_own(backend, url)
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"backend: {error.name} is not installed; run: pip install 'langthreads[{backend}]'"
        ) from error
    return opened
