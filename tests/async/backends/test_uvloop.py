"""The core of the contract once more, on uvloop."""

from __future__ import annotations

import asyncio
import importlib
from typing import Any

import pytest

from langthreads._core.wire import WireError
from langthreads_async import AsyncThreadsClient
from tests.support.backends import get
from tests.support.compat import aother_tasks, await_until
from tests.support.streams import THREAD_ID, Line, run, streams
from tests.support.wire import reset, wire

uvloop = pytest.importorskip("uvloop")

# The hook that takes its place is newer than the oldest pytest-asyncio that is allowed.
pytestmark = pytest.mark.filterwarnings("ignore:Overriding the .event_loop_policy:pytest.PytestDeprecationWarning")

for module in ("test_cancelling", "test_connections", "test_failures"):
    core = vars(importlib.import_module(f"tests.async.backends.{module}"))
    globals().update({name: test for name, test in core.items() if name.startswith("test_")})


@pytest.fixture(scope="session")
def event_loop_policy() -> Any:
    return uvloop.EventLoopPolicy()


@pytest.fixture
def serve() -> Any:
    """Without TLS: it was agreed on in the other loop, too."""
    return wire


async def test_it_is_uvloop() -> None:
    assert type(asyncio.get_running_loop()).__module__.startswith("uvloop")


async def test_a_reset_at_once_is_a_failure_like_others(connect: Any, ask: Any) -> None:
    """Uvloop has no socket then, which is asked for."""
    with wire(greet=reset()) as server:
        for _ in range(30):
            with pytest.raises(WireError):
                await ask(connect(server.url), get(server.url))


@pytest.mark.parametrize("how", ["closed", "left", "cancelled"])
async def test_streams_that_are_left_early_leave_nothing(how: str, backend_name: Any) -> None:
    with streams(run(5), *[Line(after=0)] * 5) as server:
        async with AsyncThreadsClient(server.url, backend=backend_name, retries=0) as threads:
            for _ in range(5):
                stream = threads.join_stream(THREAD_ID)
                reading = asyncio.create_task(anext(stream, None))
                assert await await_until(lambda: server.streams_open == 1)
                if how == "cancelled":
                    reading.cancel()
                elif how == "closed":
                    await stream.aclose()
                await asyncio.wait([reading], timeout=0.05 if how == "left" else 5)
                if how == "left":
                    reading.cancel()
                    await asyncio.wait([reading])
                await stream.aclose()
                assert await await_until(lambda: server.streams_open == 0)
        assert await await_until(lambda: aother_tasks() == 0)
