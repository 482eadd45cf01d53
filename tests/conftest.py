"""How the tests meet a server.

Scenarios (tests/async, and their twins in tests/sync) speak with an Agent Server in one of four ways:

replay   the default: each plays its cassette to the end, without any socket. Both twins play the same one.
record   `nox -s record`: the async tests talk to a real server, and the exchange becomes the cassettes.
live     `nox -s live`, `nox -s compat`: both twins talk to a real server, and no cassette is touched.
fake     `nox -s fake`: both twins talk to langthreads.testing's server, in memory or over HTTP, as if it were a real one.
"""

from __future__ import annotations

import functools
import importlib
import os
import re
import signal
import socket
import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vcr.cassette import Cassette
    from vcr.request import Request

ROOT = Path(__file__).parent.parent
CASSETTES = ROOT / "cassettes"

FAKE = os.environ.get("LANGTHREADS_TEST_FAKE")
"""`memory` or `served`, where langthreads.testing's server stands in for a real one."""
FAKE_URL = "http://fake-agent-server"
SERVER = FAKE_URL if FAKE == "memory" else os.environ.get("LANGTHREADS_TEST_URL")
RECORDING = os.environ.get("LANGTHREADS_TEST_RECORD") == "1"
LIVE = SERVER is not None and not RECORDING
NEWEST = "0.16"


# Tests run side by side, on machines that do other things: how long an example takes says nothing of the code.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")

# A shell lets what it starts in the background ignore Ctrl-C, and so would all programs that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What can't be recorded, endless streams above all, is for real servers alone. It is in files of that name, and marked `live`.
collect_ignore_glob = [] if LIVE else ["*/test_live_*.py"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--backend",
        default="httpx",
        help="the HTTP library of the clients that the tests make: httpx, httpx2 or aiohttp",
    )


@pytest.fixture(autouse=True, scope="session")
def backend(pytestconfig: pytest.Config) -> Iterator[str]:
    """Run the tests of a client over another backend."""
    chosen: str = pytestconfig.getoption("backend")
    with pytest.MonkeyPatch.context() as patch:
        for package in ("langthreads_async", "langthreads_sync") if chosen != "httpx" else ():
            http = importlib.import_module(f"{package}._http")
            own = http._own_backend
            patch.setattr(
                http, "_own_backend", lambda url, asked, own=own: own(url, chosen if asked == "httpx" else asked)
            )
        yield chosen


@pytest.fixture(autouse=True, scope="session")
def fake_in_memory() -> Iterator[None]:
    """Let a fake server be where the scenarios look for one."""
    if FAKE != "memory":
        yield
        return
    from langthreads.testing import FakeAgentServer
    from tests.fake.graphs import add_twins

    with add_twins(FakeAgentServer(start_delay=0.02), step_seconds=0.1).at(FAKE_URL):
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if FAKE:
        from tests.fake.differences import mark_differences

        mark_differences(items, FAKE)
    for item in items:
        if item.get_closest_marker("scenario") and not LIVE:
            item.add_marker(pytest.mark.vcr)
        if item.path.name.startswith("test_live_"):
            item.add_marker(pytest.mark.live)


# ---------------------------------------------------------------- cassettes

# What must be the same in both twins' requests, besides method, path, query and body.
_COMPARED_HEADERS = ("accept", "content-type", "prefer", "x-api-key", "x-tenant")
_SECRET_HEADERS = ("x-api-key", "authorization", "cookie")


def same_body(ours: Request, recorded: Request) -> None:
    """Compare bodies byte by byte; vcrpy's own comparison forgives a different order or spelling of JSON."""
    assert (ours.body or b"") == (recorded.body or b""), f"{ours.body!r} is not {recorded.body!r}"


def same_headers(ours: Request, recorded: Request) -> None:
    for name in _COMPARED_HEADERS:
        assert ours.headers.get(name) == recorded.headers.get(name), f"{name}: {ours.headers} is not {recorded.headers}"


def scrub_request(request: Request) -> Request:
    """Take out what is secret or of one machine; runs again when a cassette is loaded, so it must not mind that."""
    for name in list(request.headers):
        if name.lower() in _SECRET_HEADERS:
            request.headers[name] = "***"
        elif name.lower() in ("host", "user-agent", "connection", "accept-encoding"):
            del request.headers[name]
    request.uri = re.sub(r"^https?://[^/]+", "http://agent-server", request.uri)
    return request


def scrub_response(response: dict[str, Any]) -> dict[str, Any]:
    # Where a run is waited for, the client compares the date with the run's times.
    dated = any(name.lower() == "location" for name in response["headers"])
    for name in list(response["headers"]):
        if name.lower() in ("server", "set-cookie") or (name.lower() == "date" and not dated):
            del response["headers"][name]
    body = response["body"]["string"]
    if isinstance(body, bytes):
        cleaned = re.sub(rb"http://(127\.0\.0\.1|localhost):\d+", b"http://agent-server", body)
        response["body"]["string"] = cleaned
        if b"content-length" in {name.lower().encode() for name in response["headers"]}:
            response["headers"] = {
                name: [str(len(cleaned))] if name.lower() == "content-length" else value
                for name, value in response["headers"].items()
            }
    return response


@pytest.fixture(scope="module")
def vcr(vcr_config: dict[str, Any], vcr_cassette_dir: str) -> Any:
    from vcr import VCR

    recorder = VCR(cassette_library_dir=vcr_cassette_dir, path_transformer=VCR.ensure_suffix(".yaml"), **vcr_config)
    recorder.register_matcher("same_body", same_body)
    recorder.register_matcher("same_headers", same_headers)
    return recorder


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    return {
        "record_mode": "all" if RECORDING else "none",
        "match_on": ["method", "path", "query", "same_body", "same_headers"],
        "before_record_request": scrub_request,
        "before_record_response": scrub_response,
        "decode_compressed_response": False,
    }


@pytest.fixture(scope="module")
def vcr_cassette_dir(request: pytest.FixtureRequest) -> str:
    # tests/async/test_x.py and tests/sync/test_x.py share cassettes/test_x/.
    return str(CASSETTES / request.path.stem.removeprefix("test_"))


@pytest.fixture
def vcr_cassette_name(request: pytest.FixtureRequest, vcr_cassette_dir: str) -> str:
    name = re.sub(r"[^\w.-]+", "-", request.node.name.removeprefix("test_")).strip("-")
    if RECORDING:
        # vcrpy would add to what is there.
        Path(vcr_cassette_dir, f"{name}.yaml").unlink(missing_ok=True)
    return name


@pytest.fixture(autouse=True)
def replay(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hold replays to their cassettes: no socket, and not a request fewer than was recorded."""
    if not request.node.get_closest_marker("scenario") or SERVER is not None:
        yield
        return
    cassette: Cassette = request.getfixturevalue("vcr_cassette")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse_connection)
        patch.setattr(socket.socket, "connect_ex", refuse_connection)
        yield
    if not request.node.stash.get(FAILED, False):
        assert cassette.all_played, f"{cassette.play_count} of {len(cassette)} recorded requests were made"


def refuse_connection(*_: object) -> None:
    raise AssertionError("a replayed test opened a socket")


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome: Any = yield
    if call.when == "call" and outcome.get_result().failed:
        item.stash[FAILED] = True


# ---------------------------------------------------------------- what scenarios are given


@pytest.fixture
def server_url() -> str:
    return SERVER or "http://agent-server"


@pytest.fixture
def server_api() -> tuple[int, int]:
    """The version of the server, as (0, 16)."""
    major, minor = os.environ.get("LANGTHREADS_TEST_API", NEWEST).split(".")[:2]
    return int(major), int(minor)


@pytest.fixture
def new_id(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Makes the ids that a scenario needs: fresh ones on a live server, the same again in a replay."""
    if LIVE:
        fresh = uuid.uuid4  # the function itself: a test may put ours in its place
        return lambda: str(fresh())
    count = iter(range(1000))
    scene = f"{request.path.stem}/{request.node.name}"
    return lambda: str(uuid.uuid5(uuid.NAMESPACE_URL, f"langthreads/{scene}/{next(count)}"))


@pytest.fixture
def tag(new_id: Callable[[], str]) -> str:
    """A word that only this scenario's threads have in their metadata."""
    return new_id()


@pytest.fixture(autouse=True, scope="session")
def one_trust_store() -> Iterator[None]:
    """Read the certificates once: httpx does for each client, which takes 20 ms."""
    with pytest.MonkeyPatch.context() as patch:
        for library in ("httpx", "httpx2"):
            default = importlib.import_module(f"{library}._transports.default")
            patch.setattr(default, "create_ssl_context", functools.cache(default.create_ssl_context))
        yield


@pytest.fixture(scope="module")
def agent_server() -> Iterator[str]:
    """The server that programs talk to: langthreads.testing's over HTTP, or the real one that LANGTHREADS_TEST_URL names."""
    if SERVER is not None:
        yield SERVER
        return
    from langthreads.testing import Clock, FakeAgentServer
    from tests.fake.graphs import add_twins

    # Its time is the real one: programs look at it, stop runs that are at work, and follow one another's.
    with add_twins(FakeAgentServer(clock=Clock(skips=False), start_delay=0.02)).serve() as url:
        yield url


@pytest.fixture
def untraced_threads() -> Iterator[None]:
    """Let no new thread be measured: coverage keeps some objects for each, which would look like a leak."""
    tracer = threading.gettrace()
    threading.settrace(None)  # type: ignore[arg-type]  # as threading has it until someone sets one
    yield
    threading.settrace(tracer)


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGGRAPH_API_KEY", "LANGSMITH_API_KEY", "LANGCHAIN_API_KEY"):
        monkeypatch.delenv(name, raising=False)
