"""Clients for the tests of streams, in pairs, and what they compare."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from langthreads import AsyncThreadsClient, RetryPolicy, StreamPart, ThreadsClient
from tests.support.compat import FakeAsyncClock, FakeClock
from tests.support.streams import run
from tests.support.wire import answer

if TYPE_CHECKING:
    from langthreads._streaming.sse import RawEvent
    from tests.support.run_streams import RunServer
    from tests.support.streams import StreamServer

__all__ = ["BUSY", "FIVE", "KEY", "aconnected", "connected", "parts", "waits"]

KEY = "lsv2_pt_very_secret"
FIVE = run(5, each=2)
BUSY = answer('{"detail": "overloaded"}', "503 Busy")
_OPTIONS: dict[str, Any] = {"retries": RetryPolicy(max_retries=3, initial_delay=1.0)}


def aconnected(server: StreamServer | RunServer, **options: Any) -> AsyncThreadsClient:
    """Make a client whose waits take no time."""
    return AsyncThreadsClient(server.url, **{**_OPTIONS, "clock": FakeAsyncClock(), **options})


def connected(server: StreamServer | RunServer, **options: Any) -> ThreadsClient:
    """Make a client whose waits take no time."""
    return ThreadsClient(server.url, **{**_OPTIONS, "clock": FakeClock(), **options})


def waits(threads: AsyncThreadsClient | ThreadsClient) -> list[float]:
    """Return what the client waited for between attempts; not how it looks twice whether something arrives."""
    clock: Any = threads._calls.unwrapped().clock
    return [seconds for seconds in clock.slept if seconds > 0.2]


def parts(events: list[RawEvent]) -> list[StreamPart]:
    """Return events as a stream delivers them."""
    return [StreamPart(name, json.loads(data), last_id) for name, data, last_id in events]
