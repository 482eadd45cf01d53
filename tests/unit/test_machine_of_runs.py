"""The life of a run's stream: one connection is enough, and its end may be the end of the stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from langthreads import RetryPolicy
from langthreads._core.operation import Call, Operation
from langthreads._streaming.actions import ASK_STATUS, LOOK_LIVE, READ_LIVE, STOP, Action, Fail, Open, Role, Wait
from langthreads._streaming.cursor import Cursor
from langthreads._streaming.machine import State, StreamMachine
from langthreads._streaming.rules import NOT_RESUMABLE
from langthreads._streaming.run_rules import MESSAGES_LOST, RunEvents, RunRules
from langthreads.retry import Safety
from tests.support import stream_life
from tests.support.stream_life import (
    LOST,
    START,
    Life,
    Step,
    beat,
    cut,
    heartbeat,
    idle,
    looked,
    lost,
    no_more,
    read,
    status,
    waited,
)

if TYPE_CHECKING:
    from langthreads._streaming.rules import StreamRules
    from langthreads._streaming.sse import RawEvent

CREATION: Call[Any] = Call(Operation("stream_thread_run", "POST", "/", Safety.IF_NOT_EXECUTED), "/", lambda json: json)


def values(number: int, name: str = "values") -> RawEvent:
    return name, b"%d" % number, f"{START + number}-0"


def machine(resumable: bool | None, *, messages: bool = False) -> StreamMachine:
    events = RunEvents(["messages" if messages else "values"], filters=False)
    rules: StreamRules = RunRules(CREATION, events, "t", cancel_on_disconnect=False)
    policy = RetryPolicy(initial_delay=1.0)
    return StreamMachine(rules, Cursor(), policy, 15.0, lambda: 1.0, resumable=resumable)


def opened(life: Life) -> None:
    """The connection is open, and the first one has named the run that it made."""
    made(life)
    stream_life.opened(life)


def made(life: Life) -> None:
    """The run is found."""
    rules: Any = life.machine._rules
    rules.thread_id, rules.run_id = "t", "r"
    if not life.got:
        life.machine.exists()


ONE, TWO, THREE = values(1), values(2), values(3)
PIECE = values(3, "messages/partial")
RESUME = f"{START}-0"
clean = lost(clean=True)
running = status(active=True)
LIVE = [opened, read(ONE)]
AGAIN = [*LIVE, cut, waited, opened]
STALE = [*LIVE, heartbeat(20.0), idle]

TABLE: dict[str, tuple[list[Step], State, Action, list[RawEvent]]] = {
    "created": ([], State.OPENING, Open(Role.LIVE, None, 1), []),
    "created, but the answer is lost": ([cut], State.FAILED, Fail(LOST), []),  # another attempt would make a second run
    "but the run is found": ([made, cut, waited], State.OPENING, Open(Role.LIVE, "-", 2), []),
    "goes live at once": ([opened], State.LIVE, READ_LIVE, []),
    "cut before its first event": ([opened, cut, waited], State.OPENING, Open(Role.LIVE, "-", 2), []),
    "events": (LIVE, State.LIVE, READ_LIVE, [ONE]),
    "the connection ends": ([*LIVE, clean], State.ENDED, ASK_STATUS, [ONE]),
    "and so does the run": ([*LIVE, clean, idle], State.DONE, STOP, [ONE]),
    "but not the run": ([*LIVE, clean, running], State.BACKING_OFF, Wait(1.0, LOST), [ONE]),
    "and nobody can be asked": ([*LIVE, clean, cut], State.BACKING_OFF, Wait(1.0, LOST), [ONE]),
    "its last event": ([*LIVE, lost(clean=True, last_event=TWO), idle], State.DONE, STOP, [ONE, TWO]),
    "cut": ([*LIVE, cut], State.BACKING_OFF, Wait(1.0, LOST), [ONE]),
    "joins": ([*LIVE, cut, waited], State.OPENING, Open(Role.LIVE, RESUME, 2), [ONE]),
    "replays": (AGAIN, State.REPLAYING, READ_LIVE, [ONE]),
    "known": ([*AGAIN, read(ONE)], State.REPLAYING, READ_LIVE, [ONE]),
    "known and new": ([*AGAIN, read(ONE, TWO)], State.LIVE, READ_LIVE, [ONE, TWO]),
    "new, and again": ([*AGAIN, read(ONE, TWO, THREE), read(TWO, THREE)], State.LIVE, READ_LIVE, [ONE, TWO, THREE]),
    "quiet": ([*AGAIN, beat, beat], State.REPLAYING, LOOK_LIVE, [ONE]),
    "quiet, but more": ([*AGAIN, beat, beat, looked(True)], State.REPLAYING, READ_LIVE, [ONE]),
    "quiet, no more": ([*AGAIN, beat, beat, no_more], State.LIVE, READ_LIVE, [ONE]),
    "the replay ends": ([*AGAIN, read(ONE, TWO), clean, idle], State.DONE, STOP, [ONE, TWO]),
    "the replay is all there is": ([*AGAIN, read(ONE), clean, idle], State.DONE, STOP, [ONE]),
    "long silence": ([*LIVE, heartbeat(20.0)], State.LIVE, ASK_STATUS, [ONE]),
    "but the run goes on": ([*LIVE, heartbeat(20.0), running], State.LIVE, READ_LIVE, [ONE]),
    "and the run is over": (STALE, State.DRAINING, LOOK_LIVE, [ONE]),
    "and nothing arrives any more": ([*STALE, no_more], State.DONE, STOP, [ONE]),
    "but its end arrives": ([*STALE, looked(True), read(TWO)], State.LIVE, READ_LIVE, [ONE, TWO]),
    "or perhaps not": ([*STALE, looked(None), beat], State.DONE, STOP, [ONE]),
    "or the connection ends": ([*STALE, looked(None), clean, idle], State.DONE, STOP, [ONE]),
}


@pytest.mark.parametrize(("steps", "state", "action", "got"), TABLE.values(), ids=TABLE)
def test_what_follows(steps: list[Step], state: State, action: Action, got: list[RawEvent]) -> None:
    life = Life(machine(True)).happens(*steps)
    assert (life.machine.state, life.machine.action, life.got) == (state, action, got)


@pytest.mark.parametrize(
    ("steps", "resumable"),
    [
        (AGAIN, None),
        ([*AGAIN, read(ONE)], True),
        ([*AGAIN, read(TWO)], False),
        ([*AGAIN, beat, beat, no_more], False),
        ([*AGAIN, clean, idle], False),
        ([*AGAIN, cut], None),
        ([*LIVE, read(PIECE), cut, waited, opened, read(THREE)], None),
    ],
    ids=[
        "not yet",
        "known",
        "only new",
        "nothing",
        "nothing, and the end",
        "cut again",
        "after what is never replayed",
    ],
)
def test_what_the_connection_says_of_the_run(steps: list[Step], resumable: bool | None) -> None:
    assert Life(machine(None)).happens(*steps).machine.resumable is resumable


def test_a_run_that_is_not_resumable_is_joined_live() -> None:
    life = Life(machine(False)).happens(*LIVE, cut)
    assert life.machine.take_warning() == NOT_RESUMABLE
    life.happens(waited)
    assert life.machine.action == Open(Role.LIVE, None, 2)  # though its events have ids, as old servers send them
    life.happens(opened, read(THREE), cut)
    assert life.got == [ONE, THREE]
    assert life.machine.take_warning() is None  # once is enough


def test_a_replay_that_is_none_is_told() -> None:
    life = Life(machine(True)).happens(*AGAIN)
    assert life.machine.take_warning() is None
    life.happens(read(TWO))
    assert life.machine.take_warning() == NOT_RESUMABLE


@pytest.mark.parametrize("resumable", [True, None])
def test_messages_that_are_never_replayed_are_told(resumable: bool | None) -> None:
    life = Life(machine(resumable, messages=True)).happens(*LIVE)
    assert life.machine.take_warning() is None
    life.happens(cut)
    assert life.machine.take_warning() == MESSAGES_LOST
    life.happens(waited, opened, cut)
    assert life.machine.take_warning() is None


def test_nothing_is_told_of_what_was_not_lost() -> None:
    life = Life(machine(False, messages=True)).happens(*LIVE, clean, idle)
    assert life.machine.take_warning() is None
