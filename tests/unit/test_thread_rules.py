"""What is special about the stream of a thread."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import NotFoundError, RequestInfo
from langthreads._streaming.rules import Ending, StreamRules
from langthreads._streaming.thread_rules import ThreadRules

if TYPE_CHECKING:
    from langthreads._streaming.sse import RawEvent

THREAD_ID = "11111111-1111-1111-1111-111111111111"
INFO = RequestInfo("GET", "http://localhost/threads/x/stream")
START: RawEvent = ("metadata", b'{"run_id":"r","attempt":1}', "1-0")
VALUES: RawEvent = ("values", b'{"text":"run_done"}', "2-0")
DONE: RawEvent = ("metadata", b'{"status":"run_done","run_id":"r"}', "3-0")


def rules(until: Any = None) -> ThreadRules:
    return ThreadRules(THREAD_ID, ["run_modes", "lifecycle"], until)


def test_threads_have_rules_of_streams() -> None:
    kept: StreamRules = rules()  # the type checkers hold it to the protocol
    assert (kept.two_connections, kept.verifies_open, kept.ends_with_connection) == (True, True, False)
    assert kept.name == "join_thread_stream"


def test_calls() -> None:
    call = rules().open_call("5-0")
    assert call.target() == f"/threads/{THREAD_ID}/stream?stream_modes=run_modes,lifecycle"
    assert call.headers == {"Last-Event-ID": "5-0"}
    assert rules().open_call(None).headers == {}
    assert json.loads(rules().status_call().body or b"") == {
        "ids": [THREAD_ID],
        "select": ["thread_id", "status"],
        "limit": 1,
    }


@pytest.mark.parametrize(
    ("status", "active"), [("busy", True), ("idle", False), ("interrupted", False), ("new", False)]
)
def test_a_thread_is_active_while_it_is_busy(status: str, active: bool) -> None:
    answer = rules().status_call().parser([{"thread_id": THREAD_ID, "status": status}])
    assert rules().is_active(answer, INFO) is active


def test_a_thread_that_does_not_exist() -> None:
    with pytest.raises(NotFoundError, match=f"{THREAD_ID} does not exist"):
        rules().is_active([], INFO)


def test_where_a_run_is_over() -> None:
    assert rules().find_ending([START, DONE, START]) is None
    assert rules("run_done").find_ending([START, DONE, START, DONE]) == Ending(2, certain=True)
    assert rules("idle").find_ending([START, DONE, START]) == Ending(2, certain=False)
    assert rules("idle").find_ending([START, VALUES]) is None
    assert rules().may_end_replay(DONE)
    assert not rules().may_end_replay(START)


@pytest.mark.parametrize(
    ("until", "lost", "may"),
    [(None, True, False), ("run_done", False, False), ("run_done", True, True), ("idle", False, True)],
)
def test_when_a_stream_may_be_over_without_a_word(until: Any, lost: bool, may: bool) -> None:
    assert rules(until).may_end_unseen(lost=lost) is may


def test_what_is_not_replayed() -> None:
    assert rules().is_replayed("values")
    assert not rules().is_replayed("error")
    assert not rules().is_replayed("state_update")
