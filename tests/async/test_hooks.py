"""Hooks, and the log."""

from __future__ import annotations

import logging

import pytest

from langthreads import APIConnectionError, InternalServerError, NotFoundError, RequestEvent, ResponseEvent
from langthreads_async import AsyncThreadsClient
from tests.support.compat import FakeAsyncClock
from tests.support.faults import Fault, faults

KEY = "lsv2_pt_very_secret"
OTHER = "lsv2_pt_another_secret"


async def test_hooks_see_every_attempt_and_no_key() -> None:
    asked: list[RequestEvent] = []
    answered: list[ResponseEvent] = []
    with faults(Fault("502", status=502), Fault("reset", reset="before")) as server:
        at = server.add()
        async with AsyncThreadsClient(
            server.url,
            api_key=KEY,
            headers={"authorization": f"Bearer {OTHER}", "x-tenant": "a"},
            on_request=asked.append,
            on_response=answered.append,
            clock=FakeAsyncClock(),
        ) as threads:
            await threads.get(at, headers={"x-token": "third_secret", "x-call": "c"})
    assert [event.attempt for event in asked] == [event.attempt for event in answered] == [1, 2, 3]
    assert {event.operation for event in asked} == {"get_thread"}
    assert repr(asked[0].request) == f"GET {server.url}/threads/{at}"
    assert asked[0].headers["x-api-key"] == "***"
    assert (asked[0].headers["x-tenant"], asked[0].headers["x-call"]) == ("a", "c")
    assert [event.status_code for event in answered] == [502, None, 200]
    assert [type(event.error) for event in answered] == [InternalServerError, APIConnectionError, type(None)]
    assert [event.retry_in for event in answered] == [0.5, 1.0, None]
    assert [event.elapsed for event in answered] == [0, 0, 0]
    for secret in (KEY, OTHER, "third_secret"):
        assert secret not in f"{asked} {answered}"
        assert secret in str(server.requests[-1].headers)


async def test_a_hook_that_fails_fails_the_call() -> None:
    def refuse(event: RequestEvent) -> None:
        raise PermissionError(event.operation)

    with faults() as server:
        async with AsyncThreadsClient(server.url, on_request=refuse) as threads:
            with pytest.raises(PermissionError, match="count_threads"):
                await threads.count()
    assert not server.requests


async def test_logging_is_quiet_until_it_is_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    with faults() as server:
        at = server.add()
        async with AsyncThreadsClient(server.url, api_key=KEY) as threads:
            await threads.get(at)
            with pytest.raises(NotFoundError):
                await threads.get("missing")
            assert [record for record in caplog.records if record.name == "langthreads"] == []
            with caplog.at_level(logging.DEBUG, "langthreads"):
                await threads.update(at, metadata={"about": "private matters"})
                with pytest.raises(NotFoundError):
                    await threads.get("missing")
    lines = [record.getMessage() for record in caplog.records if record.name == "langthreads"]
    assert lines[0].startswith(f"update_thread: PATCH {server.url}/threads/{at} -> 200 in 0.0")
    assert lines[1].startswith("get_thread: attempt 1 failed after 0.0")
    assert len(lines) == 2
    for secret in (KEY, "private"):
        assert secret not in caplog.text


def test_the_logger_has_a_handler_so_that_nothing_is_printed() -> None:
    assert [type(handler) for handler in logging.getLogger("langthreads").handlers] == [logging.NullHandler]
