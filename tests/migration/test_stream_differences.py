"""What differs from `langgraph_sdk` in the streams of runs, against a model of a server whose connections break."""

from __future__ import annotations

import warnings
from typing import Any

import langgraph_sdk
import langgraph_sdk.errors as theirs
import pytest

import langthreads
from tests.support.run_streams import RUN_ID, RunLine, RunServer, run_events, run_streams
from tests.support.streams import THREAD_ID, event

FIVE = run_events(5, each=2)
NUMBERS = [None, 1, 2, 3, 4, 5]
CUT = RunLine(after=3, cut_events=2)
RESUMABLE: dict[str, Any] = {"stream_resumable": True}


def sdk_parts(server: RunServer, thread_id: str | None = THREAD_ID, **options: Any) -> list[Any]:
    with langgraph_sdk.get_sync_client(url=server.url) as client, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(client.runs.stream(thread_id, "agent", **options))


def our_parts(server: RunServer, thread_id: str | None = THREAD_ID, **options: Any) -> list[Any]:
    with langthreads.get_sync_client(url=server.url) as client:
        return list(client.runs.stream(thread_id, "agent", **options))


def numbers(parts: list[Any]) -> list[int | None]:
    return [part.data.get("n") for part in parts]


def test_a_stream_that_is_cut() -> None:
    lines = RunLine(after=3, cut_events=3), RunLine(during=2)
    with run_streams(FIVE, *lines) as server:
        seen = numbers(sdk_parts(server, **RESUMABLE))
        assert seen.count(3) == 0  # it shares an id with the one before
        assert seen.count(4) == 2  # the server sends it in the replay and again
    with run_streams(FIVE, *lines) as server:
        assert numbers(our_parts(server, **RESUMABLE)) == NUMBERS


def test_a_run_whose_error_is_cut_off() -> None:
    failed = event("error", {"error": "ValueError", "message": "no"}, 99)
    for parts, last in ((sdk_parts, "values"), (our_parts, "error")):
        with run_streams([*FIVE, failed], RunLine(cut_events=2), ends_as="error", error="ValueError('no')") as server:
            assert parts(server, **RESUMABLE)[-1].event == last


def test_a_cut_that_cancels_the_run() -> None:
    with run_streams(FIVE, CUT) as server:
        assert len(sdk_parts(server, **RESUMABLE, on_disconnect="cancel")) < len(FIVE)
        assert server.status == "interrupted"
    with run_streams(FIVE, CUT) as server, pytest.raises(langthreads.RunCancelledError):
        our_parts(server, **RESUMABLE, on_disconnect="cancel")


def test_a_stateless_stream_that_is_cut() -> None:
    with run_streams(FIVE, CUT) as server, pytest.raises(theirs.NotFoundError):
        sdk_parts(server, None, **RESUMABLE)
    with run_streams(FIVE, CUT) as server:
        assert numbers(our_parts(server, None, **RESUMABLE)) == NUMBERS


def test_a_join_with_several_stream_modes() -> None:
    modes: Any = ["values", "updates"]
    script = [FIVE[0], *(event(name, {}, at) for at, name in enumerate(["values", "updates", "custom"]))]
    with run_streams(script) as server:
        server.make()
        server.go_on()
        with langgraph_sdk.get_sync_client(url=server.url) as sdk:
            before = list(sdk.runs.join_stream(THREAD_ID, RUN_ID, stream_mode=modes, last_event_id="-"))
        with langthreads.get_sync_client(url=server.url) as ours:
            after = list(ours.runs.join_stream(THREAD_ID, RUN_ID, stream_mode=modes, last_event_id="-"))
    assert [part.event for part in before] == ["updates"]
    assert [part.event for part in after] == ["metadata", "values", "updates"]
