"""What is special about the stream of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from langthreads import RequestInfo, Run
from langthreads._core.operation import Call, Operation
from langthreads._core.run_outcome import GraphError
from langthreads._streaming.cursor import Cursor
from langthreads._streaming.run_rules import RunEvents, RunRules, error_event, error_of
from langthreads.retry import Safety

if TYPE_CHECKING:
    from langthreads._streaming.rules import StreamRules
    from langthreads._streaming.sse import RawEvent

THREAD_ID, RUN_ID = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
INFO = RequestInfo("GET", "http://localhost/threads/x/runs/y/stream")
AT = 1_795_166_154_000
MISSING: RawEvent = ("error", b'{"error":"HTTPException","message":"404: Run not found"}', None)


def rules(*, made: bool = True, cancels: bool = False) -> RunRules:
    operation = Operation("stream_run", "POST", "/runs/stream", Safety.IF_NOT_EXECUTED)
    creation: Call[Any] = Call(operation, "/runs/stream", lambda json: json)
    ids = (THREAD_ID, RUN_ID) if made else (None, None)
    return RunRules(creation, RunEvents(["values"], filters=False), *ids, cancel_on_disconnect=cancels)


def run(status: str, updated_at: str = "2026-11-21T15:41:02+00:00") -> Run:
    fields: dict[str, Any] = {"metadata": {}, "kwargs": {}}
    ids = {"run_id": RUN_ID, "thread_id": THREAD_ID, "assistant_id": "a", "multitask_strategy": "enqueue"}
    return Run._from_valid({**fields, **ids, "status": status, "created_at": updated_at, "updated_at": updated_at})


def test_runs_have_rules_of_streams() -> None:
    kept: StreamRules = rules()  # the type checkers hold it to the protocol
    assert (kept.two_connections, kept.verifies_open, kept.ends_with_connection, kept.is_one_run) == (
        False,
        False,
        True,
        True,
    )
    assert not kept.may_end_unseen(lost=True)
    assert not kept.may_end_replay(MISSING)
    assert kept.find_ending([MISSING]) is None


def test_calls() -> None:
    made = rules()
    call = made.open_call("5-0")
    assert call.target() == f"/threads/{THREAD_ID}/runs/{RUN_ID}/stream"
    assert (call.operation.name, call.safety, call.headers) == ("stream_run", Safety.ALWAYS, {"Last-Event-ID": "5-0"})
    assert rules(cancels=True).open_call(None).target().endswith("?cancel_on_disconnect=true")
    assert made.status_call().target() == f"/threads/{THREAD_ID}/runs/{RUN_ID}"
    creation = rules(made=False).open_call("5-0")
    assert (creation.operation.method, creation.safety, creation.headers) == ("POST", Safety.IF_NOT_EXECUTED, {})


@pytest.mark.parametrize(
    ("status", "active"),
    [("pending", True), ("running", True), ("success", False), ("error", False), ("interrupted", False)],
)
def test_a_run_is_active_until_it_has_ended(status: str, active: bool) -> None:
    assert rules().is_active(run(status), INFO) is active


@pytest.mark.parametrize(
    ("seconds", "since", "lacks"),
    [(0, 0, False), (1, 0, False), (2, 0, True), (60, 0, True), (0, 0.9, False), (0, 1.1, True)],
)
def test_a_run_that_ends_long_after_its_last_event_or_its_stream_may_lack_some(
    seconds: int, since: float, lacks: bool
) -> None:
    cursor = Cursor()
    cursor.advance(("values", b"1", f"{AT}-0"), joins=False)
    ended = run("success", f"2026-11-20T09:{15 + (54 + seconds) // 60:02}:{(54 + seconds) % 60:02}+00:00")
    assert rules().may_lack_events(ended, cursor, since) is lacks


# ---------------------------------------------------------------- events


def named(*names: str) -> list[RawEvent]:
    return [(name, b'{"run_id":"r"}', "1-0") for name in names]


ALL = ["metadata", "values", "values|child:1", "updates", "custom", "messages", "messages/partial", "tasks", "error"]


@pytest.mark.parametrize(
    ("modes", "names"),
    [
        (["values"], ["metadata", "values", "values|child:1", "error"]),
        (["messages"], ["metadata", "messages/partial", "error"]),
        (["messages-tuple", "tasks"], ["metadata", "messages", "tasks", "error"]),
        (["debug"], ["metadata", "error"]),
    ],
)
def test_which_events_are_of_a_mode(modes: Any, names: list[str]) -> None:
    assert [event[0] for event in RunEvents(modes, filters=True).select(named(*ALL))] == names
    assert RunEvents(modes, filters=False).select(named(*ALL)) == named(*ALL)


def test_what_the_events_say() -> None:
    events = RunEvents([], filters=False)
    assert (events.run_id, events.error, events.missing, events.has_ids, events.has_messages) == (
        None,
        None,
        None,
        None,
        False,
    )
    events.select([])
    events.select(named("metadata", "values"))
    assert (events.run_id, events.has_ids) == ("r", True)
    events.select(named("messages/partial"))
    assert events.has_messages
    assert events.select([MISSING]) == []
    assert events.missing == MISSING
    assert events.error is None
    failed = error_event(GraphError("ValueError", "no"))
    assert events.select([failed]) == [failed]
    assert events.error == failed


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{}", b"\xff", b'{"run_id":5}', b"[" * 100_000])
def test_data_that_makes_no_sense_is_passed_on(data: bytes) -> None:
    events = RunEvents([], filters=False)
    odd: list[RawEvent] = [("metadata", data, None), ("error", data, None)]
    assert events.select(odd) == odd
    assert (events.run_id, events.has_ids) == (None, False)
    assert isinstance(error_of(odd[1]).detail, str)


def test_an_error_reads_as_it_was_written() -> None:
    error = GraphError("ValueError", 'it\'s "no"\n\u2028')
    assert error_of(error_event(error)) == error


def doubts(of: RunRules) -> list[float | None]:
    """Return, for one connection after the other, how soon an event that looks like another one calls for a further one."""
    found: list[float | None] = []
    for n in range(6):
        told = of.deduplicator(Cursor(), replay=True, opened_at=AT + n)
        alike: RawEvent = ("custom", b"{}", f"{AT + n}-0")
        assert len(told.accept([alike, alike])) == 1
        found.append(told.reopen_after if told.in_doubt else None)
    return found


def test_in_doubt_a_connection_is_opened_at_once_and_later_ones_when_they_leave_no_doubt() -> None:
    assert doubts(rules()) == [0.0, 2.0, 2.0, 2.0, 2.0, 2.0]


def test_none_is_opened_where_it_would_cost_something() -> None:
    for modes, options in (
        (["values"], {"cancel_on_disconnect": True}),
        (["values"], {"cancel_on_disconnect": False, "reconnects": False}),
        (["messages"], {"cancel_on_disconnect": False}),
    ):
        of: Any = RunEvents(modes, filters=False)
        assert set(doubts(RunRules(rules()._creation, of, THREAD_ID, RUN_ID, **options))) == {None}
