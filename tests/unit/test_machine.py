"""A stream's life, step by step: what the machine does next in each state, for each thing that can happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from langthreads import NotFoundError, RetryPolicy
from langthreads._streaming.actions import (
    ASK_STATUS,
    CLOSE_REPLAY,
    LOOK_LIVE,
    LOOK_REPLAY,
    READ_LIVE,
    READ_REPLAY,
    STOP,
    TAKE_BUFFERED,
    Action,
    Fail,
    Open,
    Role,
    Wait,
)
from langthreads._streaming.cursor import Cursor
from langthreads._streaming.machine import State, StreamMachine
from langthreads._streaming.sse import RawEvent
from langthreads._streaming.thread_rules import ThreadRules
from tests.support.stream_life import (
    INFO,
    LOST,
    START,
    Life,
    Step,
    beat,
    buffered,
    busy,
    closed,
    cut,
    heartbeat,
    idle,
    looked,
    lost,
    more,
    no_more,
    opened,
    read,
    status,
    waited,
)

if TYPE_CHECKING:
    from langthreads._streaming.rules import StreamRules

LIVE, REPLAY = Role.LIVE, Role.REPLAY
GONE = NotFoundError("gone", request=INFO, status_code=404, detail="", body=None, headers={})
POLICY = RetryPolicy(max_retries=2, initial_delay=1.0, max_delay=8.0)


def values(number: int, at: int = 0, name: str = "values") -> RawEvent:
    return name, b"%d" % number, f"{START + at}-0"


def done(at: int = 0) -> RawEvent:
    return "metadata", b'{"status":"run_done"}', f"{START + at}-0"


def update(at: int = 0) -> RawEvent:
    return "state_update", b"{}", f"{START + at}-0"


BEFORE, KNOWN, NEW, DONE = values(0, -9), values(1), values(2, 5), done(9)
UPDATE = update(9)
TIMEOUT = 15.0


def thread(until: Any = None, last_event_id: str | None = None, policy: RetryPolicy = POLICY) -> StreamMachine:
    rules: StreamRules = ThreadRules("t", ["run_modes"], until)
    cursor = Cursor() if last_event_id is None else Cursor.parse(last_event_id)
    return StreamMachine(rules, cursor, policy, TIMEOUT, lambda: 1.0)


# How a stream gets into each of its states.
JOINED = [opened, busy]
AFTER_CUT = [*JOINED, read(KNOWN), cut, waited]
RESUMED = [*AFTER_CUT, opened, busy, opened]
AT_LIVE = [*RESUMED, read(KNOWN, NEW)]
RESUME = f"{START - 1}-0"
OPEN = Open(LIVE, None, 1)
BACK_OFF = Wait(1.0, LOST)

Row = tuple[Any, list[Step], State, Action, list[RawEvent]]

# Until when, what happens, then: the state, the next action, and all that was delivered.
TABLE: dict[str, Row] = {
    # opening
    "begins": (None, [], State.OPENING, OPEN, []),
    "opened": (None, [opened], State.VERIFYING, ASK_STATUS, []),
    "not opened": (None, [cut], State.BACKING_OFF, BACK_OFF, []),
    "not opened, once more": (None, [cut, waited], State.OPENING, Open(LIVE, None, 2), []),
    "refused": (None, [lost(GONE)], State.FAILED, Fail(GONE), []),
    # verifying
    "busy": (None, JOINED, State.LIVE, READ_LIVE, []),
    "idle, without an end": (None, [opened, idle], State.LIVE, READ_LIVE, []),
    "idle, until a run is done": ("run_done", [opened, idle], State.LIVE, READ_LIVE, []),
    "idle, until idle": ("idle", [opened, idle], State.DRAINING, LOOK_LIVE, []),
    "busy, until idle": ("idle", JOINED, State.LIVE, READ_LIVE, []),
    "no such thread": (None, [opened, lost(GONE)], State.FAILED, Fail(GONE), []),
    # live
    "an event": (None, [*JOINED, read(KNOWN)], State.LIVE, READ_LIVE, [KNOWN]),
    "half an event": (None, [*JOINED, read()], State.LIVE, READ_LIVE, []),
    "a heartbeat": (None, [*JOINED, heartbeat(14.0)], State.LIVE, READ_LIVE, []),
    "quiet for long": (None, [*JOINED, heartbeat(15.0)], State.LIVE, ASK_STATUS, []),
    "quiet, but there": (None, [*JOINED, heartbeat(15.0), status(active=False, now=15.0)], State.LIVE, READ_LIVE, []),
    "quiet, asked lately": (
        None,
        [*JOINED, heartbeat(15.0), status(active=False, now=15.0), heartbeat(29.0)],
        State.LIVE,
        READ_LIVE,
        [],
    ),
    "quiet, deleted": (None, [*JOINED, heartbeat(15.0), lost(GONE)], State.FAILED, Fail(GONE), []),
    "quiet, until idle": ("idle", [*JOINED, beat], State.DRAINING, ASK_STATUS, []),
    "quiet, until a run is done": ("run_done", [*JOINED, beat], State.LIVE, READ_LIVE, []),
    "a run is done, without an end": (None, [*JOINED, read(DONE, NEW)], State.LIVE, READ_LIVE, [DONE, NEW]),
    "a run is done": ("run_done", [*JOINED, read(KNOWN, DONE, NEW)], State.DONE, STOP, [KNOWN, DONE]),
    "a run is done, until idle": ("idle", [*JOINED, read(DONE, NEW)], State.DRAINING, ASK_STATUS, [DONE, NEW]),
    # draining
    "still busy": ("idle", [*JOINED, read(DONE), busy], State.LIVE, READ_LIVE, [DONE]),
    "idle now": ("idle", [*JOINED, read(DONE), idle], State.DRAINING, LOOK_LIVE, [DONE]),
    "idle, but more": ("idle", [*JOINED, read(DONE), idle, more], State.LIVE, READ_LIVE, [DONE]),
    "idle, nothing more": ("idle", [*JOINED, read(DONE), idle, no_more], State.DONE, STOP, [DONE]),
    "idle, who knows": ("idle", [*JOINED, read(DONE), idle, looked(None)], State.DRAINING, READ_LIVE, [DONE]),
    "idle, a heartbeat tells": ("idle", [*JOINED, read(DONE), idle, looked(None), beat], State.DONE, STOP, [DONE]),
    "idle, an event tells": (
        "idle",
        [*JOINED, read(DONE), idle, looked(None), read(NEW)],
        State.LIVE,
        READ_LIVE,
        [DONE, NEW],
    ),
    "idle, half an event tells": (
        "idle",
        [*JOINED, read(DONE), idle, looked(None), read()],
        State.LIVE,
        READ_LIVE,
        [DONE],
    ),
    "cut while it asks": ("idle", [*JOINED, read(DONE), cut], State.BACKING_OFF, BACK_OFF, [DONE]),
    # backing off
    "cut": (None, [*JOINED, read(KNOWN), cut], State.BACKING_OFF, BACK_OFF, [KNOWN]),
    "cut, waited": (None, AFTER_CUT, State.OPENING, Open(LIVE, None, 2), [KNOWN]),
    "cut again and again": (None, [*AFTER_CUT, cut, waited, cut], State.BACKING_OFF, Wait(4.0, LOST), [KNOWN]),
    "told when to come": (None, [*JOINED, lost(retry_after=12.5)], State.BACKING_OFF, Wait(12.5, LOST), []),
    "told to wait for years": (None, [*JOINED, lost(retry_after=1e9)], State.BACKING_OFF, Wait(30.0, LOST), []),
    # opening a replay
    "there again": (None, [*AFTER_CUT, opened, busy], State.OPENING_REPLAY, Open(REPLAY, RESUME, 2), [KNOWN]),
    "idle by now": ("idle", [*AFTER_CUT, opened, idle], State.OPENING_REPLAY, Open(REPLAY, RESUME, 2), [KNOWN]),
    "a replay": (None, RESUMED, State.REPLAYING, READ_REPLAY, [KNOWN]),
    "no replay": (None, [*RESUMED[:-1], cut], State.BACKING_OFF, Wait(2.0, LOST), [KNOWN]),
    # replaying
    "known": (None, [*RESUMED, read(KNOWN)], State.REPLAYING, READ_REPLAY, [KNOWN]),
    "an update": (None, [*RESUMED, read(UPDATE)], State.REPLAYING, READ_REPLAY, [KNOWN]),
    "quiet once": (None, [*RESUMED, beat], State.REPLAYING, READ_REPLAY, [KNOWN]),
    "quiet twice": (None, [*RESUMED, beat, beat], State.REPLAYING, LOOK_REPLAY, [KNOWN]),
    "quiet, but more": (None, [*RESUMED, beat, beat, more], State.REPLAYING, READ_REPLAY, [KNOWN]),
    "quiet, no more": (None, [*RESUMED, beat, beat, no_more], State.HANDING_OVER, CLOSE_REPLAY, [KNOWN]),
    "quiet after a run": (
        None,
        [*RESUMED, read(KNOWN, DONE), no_more, beat],
        State.REPLAYING,
        LOOK_REPLAY,
        [KNOWN, DONE],
    ),
    "a run ends in it": ("run_done", [*RESUMED, read(DONE, NEW), no_more], State.DONE, STOP, [KNOWN, DONE]),
    "cut in it": (None, [*RESUMED, read(KNOWN), cut], State.BACKING_OFF, BACK_OFF, [KNOWN]),
    # handing over
    "as late as live": (None, AT_LIVE, State.HANDING_OVER, LOOK_LIVE, [KNOWN]),
    "nothing live": (None, [*AT_LIVE, no_more], State.REPLAYING, READ_REPLAY, [KNOWN, NEW]),
    "something live": (None, [*AT_LIVE, more], State.HANDING_OVER, READ_LIVE, [KNOWN]),
    "later live": (None, [*AT_LIVE, more, read(DONE)], State.REPLAYING, READ_REPLAY, [KNOWN, NEW]),
    "earlier live": (None, [*AT_LIVE, more, read(values(0, 1))], State.HANDING_OVER, CLOSE_REPLAY, [KNOWN]),
    "the same live": (None, [*AT_LIVE, more, read(NEW)], State.HANDING_OVER, LOOK_REPLAY, [KNOWN]),
    "more of both": (None, [*AT_LIVE, more, read(NEW), more], State.HANDING_OVER, READ_REPLAY, [KNOWN]),
    "no more of the replay": (None, [*AT_LIVE, more, read(NEW), no_more], State.HANDING_OVER, LOOK_LIVE, [KNOWN]),
    "no more of either": (
        None,
        [*AT_LIVE, more, read(NEW), no_more, no_more],
        State.HANDING_OVER,
        CLOSE_REPLAY,
        [KNOWN],
    ),
    "closed": (
        None,
        [*AT_LIVE, more, read(NEW), no_more, no_more, closed],
        State.HANDING_OVER,
        TAKE_BUFFERED,
        [KNOWN],
    ),
    "live again": (
        None,
        [*AT_LIVE, more, read(NEW), no_more, no_more, closed, buffered],
        State.LIVE,
        READ_LIVE,
        [KNOWN, NEW],
    ),
    "live again after a quiet replay": (
        None,
        [*RESUMED, read(KNOWN), beat, beat, no_more, closed, buffered],
        State.LIVE,
        READ_LIVE,
        [KNOWN],
    ),
    "live again, until idle": (
        "idle",
        [*RESUMED, read(KNOWN, DONE), no_more, beat, no_more, closed, buffered],
        State.DRAINING,
        ASK_STATUS,
        [KNOWN, DONE],
    ),
    "cut while handing over": (None, [*AT_LIVE, more, cut], State.BACKING_OFF, BACK_OFF, [KNOWN]),
    # the end of a connection
    "the server ends it": (None, [*JOINED, lost(clean=True)], State.BACKING_OFF, BACK_OFF, []),
    "the last event without its blank line": (
        None,
        [*JOINED, lost(clean=True, last_event=KNOWN)],
        State.BACKING_OFF,
        BACK_OFF,
        [],  # it arrives again, in full
    ),
    "the last event, and no more attempts": (
        None,
        [*JOINED, lost(GONE, clean=True, last_event=KNOWN)],
        State.FAILED,
        Fail(GONE),
        [KNOWN],
    ),
    "the last event of the run, and no more attempts": (
        "run_done",
        [*JOINED, lost(GONE, clean=True, last_event=DONE)],
        State.DONE,
        STOP,
        [DONE],
    ),
}


@pytest.mark.parametrize(("until", "steps", "state", "action", "got"), TABLE.values(), ids=TABLE)
def test_what_follows(until: Any, steps: list[Step], state: State, action: Action, got: list[RawEvent]) -> None:
    life = Life(thread(until)).happens(*steps)
    assert (life.machine.state, life.machine.action, life.got) == (state, action, got)


def test_each_state_is_in_the_table() -> None:
    assert {row[2] for row in TABLE.values()} == set(State) - {State.ENDED}  # of streams that end with a connection


# ---------------------------------------------------------------- places


def test_a_place_to_begin_at_is_replayed_at_once() -> None:
    life = Life(thread(last_event_id="-")).happens(opened, busy)
    assert life.machine.action == Open(REPLAY, "-", 1)
    life.happens(opened, read(BEFORE, KNOWN), no_more)
    assert life.got == [BEFORE, KNOWN]
    assert life.machine.cursor.id == KNOWN[2]


def test_without_a_first_event_the_servers_time_is_the_place() -> None:
    life = Life(thread()).happens(*JOINED, cut, waited, opened, busy)
    assert life.machine.action == Open(REPLAY, f"{START - 1}-0", 2)


def test_what_is_not_committed_arrives_again() -> None:
    machine = thread()
    life = Life(machine).happens(*JOINED)
    assert machine.received(LIVE, [KNOWN, NEW, DONE]) == [KNOWN, NEW, DONE]
    machine.commit(1)
    assert machine.cursor.id == KNOWN[2]
    machine.commit(1)
    assert machine.cursor.id == NEW[2]
    life.happens(cut, waited, opened, busy, opened, read(KNOWN, NEW, DONE), no_more)
    assert life.got == [DONE]


# ---------------------------------------------------------------- what can't be resumed

RESUMABLE: dict[str, tuple[list[Step], bool | None, bool]] = {
    "not known yet": (JOINED, None, False),
    "known again": ([*RESUMED, read(KNOWN)], True, False),
    "only new": ([*RESUMED, read(NEW)], False, True),
    "nothing": ([*RESUMED, beat, beat, no_more, closed], False, True),
    "an update": ([*RESUMED, read(UPDATE)], None, False),
    "after an update": (
        [*JOINED, read(KNOWN, UPDATE), cut, waited, opened, busy, opened, read(NEW)],
        False,
        True,
    ),
    "after an error": (
        [*JOINED, read(KNOWN, values(3, 1, "error")), cut, waited, opened, busy, opened, read(NEW)],
        None,
        False,
    ),
}


@pytest.mark.parametrize(("steps", "resumable", "warns"), RESUMABLE.values(), ids=RESUMABLE)
def test_what_a_replay_says_of_the_stream(steps: list[Step], resumable: bool | None, warns: bool) -> None:
    machine = Life(thread()).happens(*steps).machine
    assert machine.resumable is resumable
    assert (machine.take_warning() is not None) is warns
    assert not machine.take_warning()


def test_users_are_told_once() -> None:
    life = Life(thread()).happens(*RESUMED, read(NEW))
    assert life.machine.take_warning()
    life.happens(no_more, cut, waited, opened, busy, opened, read(DONE))
    assert life.machine.resumable is False
    assert not life.machine.take_warning()


# ---------------------------------------------------------------- attempts


def waits(machine: StreamMachine, *before: Step) -> list[float]:
    life, found = Life(machine).happens(*before, cut), list[float]()
    while isinstance(life.machine.action, Wait):
        found.append(life.machine.action.seconds)
        life.happens(waited, cut)
    assert life.machine.action == Fail(LOST)
    return found


def test_a_stream_that_never_connected_fails_as_soon_as_calls_do() -> None:
    assert waits(thread()) == [1.0, 2.0]


def test_a_stream_that_was_connected_keeps_trying() -> None:
    assert waits(thread(), opened) == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 5.0]
    assert LOST.attempts == 11


def test_a_sign_of_life_starts_the_time_anew() -> None:
    again = [cut, waited, cut, waited, cut, waited, opened, busy, opened]
    for sign in (beat, read(), read(KNOWN)):
        assert sum(waits(thread(), *JOINED, read(KNOWN), *again, sign)) == 60
    assert sum(waits(thread(), *JOINED, read(KNOWN), *again)) == 60 - 1 - 2 - 4  # to open a connection is none


def test_without_retries_a_cut_is_the_end() -> None:
    assert waits(thread(policy=RetryPolicy(max_retries=0)), *JOINED, read(KNOWN)) == []
