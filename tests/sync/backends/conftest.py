# Generated from tests/async/backends/conftest.py by `nox -s generate`; edit that file instead of this one.
"""A backend of each kind, and servers with TLS and without."""

from __future__ import annotations

import gc
import importlib
import ssl
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from langthreads_sync._http import open_backend
from tests.support.backends import BACKENDS, OWN
from tests.support.compat import other_tasks, settle, wait_until
from tests.support.wire import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from langthreads_sync._http.base import Backend
    from tests.support.wire import Wire


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out TLS, and other loops, for what differs from httpx in its name alone, and what `--backend` replaces."""
    items[:] = [item for item in items if not _is_repetition(item)]


def _is_repetition(item: Any) -> bool:
    values = item.callspec.params if hasattr(item, "callspec") else {}
    if item.config.getoption("backend") != "httpx" and values.get("kind") == "httpx":
        return True
    if values.get("serve") == "tls":
        return values.get("kind") in ("httpx2", *OWN)
    return values.get("kind") in ("httpx2", "own httpx2") and item.path.stem == "test_uvloop"


@pytest.fixture(params=BACKENDS)
def kind(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def certified(authority: trustme.CA) -> ssl.SSLContext:
    """The context of a server that is called localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture(scope="session")
def authority_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture
def trusted(authority_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the authority, and go through no proxy."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority_file))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(params=["plain", "tls"])
def serve(request: pytest.FixtureRequest) -> Callable[..., AbstractContextManager[Wire]]:
    """What serves a script, with TLS and without."""
    if request.param == "plain":
        return wire
    return partial(wire, tls=request.getfixturevalue("certified"))


@pytest.fixture
def connect(kind: str, trusted: None, authority_file: Path) -> Iterator[Callable[..., Backend]]:
    """What opens a backend of this kind for an address."""
    opened: list[Any] = []

    def open_one(url: str, auth: Any = None, **options: Any) -> Backend:
        client: Any = None
        if kind in OWN:
            library = importlib.import_module(kind.removeprefix("own "))
            verify = ssl.create_default_context(cafile=authority_file) if url.startswith("https") else False
            client = library.Client(**{"verify": verify, **options})
        backend = open_backend(url, "httpx" if kind in OWN else kind, client, auth)
        opened.extend([backend] if client is None else [backend, client])
        return backend

    yield open_one
    for one in opened:
        one.close()
    assert wait_until(lambda: other_tasks() == 0)
    settle()


@pytest.fixture
def forgotten_sockets() -> Iterator[None]:
    """Collect what a failed TLS handshake leaves: event loops forget its socket, and a later test would be blamed."""
    yield
    gc.collect()


@pytest.fixture
def read() -> Any:
    """What reads all of a body."""

    def read_all(response: Any) -> bytes:
        pieces: list[bytes] = []
        while (piece := response.read()) is not None:
            assert piece
            pieces.append(piece)
        return b"".join(pieces)

    return read_all


@pytest.fixture
def ask(read: Any) -> Any:
    """A function that sends a request, and returns the status and the body of the response."""

    def send(backend: Backend, request: Any) -> tuple[int, bytes]:
        response = backend.send(request)
        try:
            return response.status, read(response)
        finally:
            response.close()

    return send


@pytest.fixture
def limit(kind: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], dict[str, Any]]:
    """A function that sets the number of connections, and returns what a caller's own client needs for it."""

    def set_limit(connections: int) -> dict[str, Any]:
        module = importlib.import_module(f"langthreads_sync._http.{'aiohttp' if kind == 'aiohttp' else 'httpx'}")
        monkeypatch.setattr(module, "MAX_CONNECTIONS", connections)
        if kind not in OWN:
            return {}
        return {"limits": importlib.import_module(kind.removeprefix("own ")).Limits(max_connections=connections)}

    return set_limit


@pytest.fixture
def one_connection(limit: Callable[[int], dict[str, Any]]) -> dict[str, Any]:
    """Allow one connection."""
    return limit(1)


@pytest.fixture(params=[name for name in BACKENDS if name not in OWN])
def backend_name(request: pytest.FixtureRequest) -> str:
    """A backend with connections of its own, as clients know it."""
    name: str = request.param
    return name
