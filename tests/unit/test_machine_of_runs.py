"""The same machine for a stream of another kind: one connection is enough, and its end may be the end of the stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from langthreads import RetryPolicy
from langthreads._core.operation import Call, Operation
from langthreads._streaming.actions import ASK_STATUS, LOOK_LIVE, READ_LIVE, STOP, Action, Fail, Open, Role, Wait
from langthreads._streaming.cursor import Cursor
from langthreads._streaming.dedup import Deduplicator
from langthreads._streaming.machine import State, StreamMachine
from langthreads.retry import Safety
from tests.support.stream_life import (
    LOST,
    START,
    Life,
    Step,
    beat,
    cut,
    idle,
    looked,
    lost,
    opened,
    read,
    status,
    waited,
)

if TYPE_CHECKING:
    from langthreads._streaming.rules import Ending, StreamRules
    from langthreads._streaming.sse import RawEvent
    from langthreads.errors import RequestInfo


class RunRules:
    """A run's stream, as a sketch: it is created by the first connection, and joined by the others."""

    name = "stream_run"
    out_of_band = frozenset[str]()
    two_connections = False
    verifies_open = False
    ends_with_connection = True

    def open_call(self, resume_from: str | None) -> Call[Any]:
        joins = resume_from is not None
        operation = Operation(
            "stream_run", "GET" if joins else "POST", "/", Safety.ALWAYS if joins else Safety.IF_NOT_EXECUTED
        )
        return Call(operation, "/", lambda json: json)

    def status_call(self) -> Call[Any]:
        return Call(Operation("get_run", "GET", "/"), "/", lambda json: json)

    def is_active(self, answer: Any, request: RequestInfo) -> bool:
        return answer in ("pending", "running")

    def deduplicator(self, cursor: Cursor, *, replay: bool) -> Deduplicator:
        return Deduplicator(cursor, replay=replay)

    def is_replayed(self, name: str) -> bool:
        return name != "error" and not name.startswith("messages/")

    def may_end_replay(self, event: RawEvent) -> bool:
        return False

    def find_ending(self, events: list[RawEvent]) -> Ending | None:
        return None

    def may_end_unseen(self, *, lost: bool) -> bool:
        return lost


def values(number: int, name: str = "values") -> RawEvent:
    return name, b"%d" % number, f"{START + number}-0"


ONE, TWO, THREE = values(1), values(2), values(3)
PIECE = values(3, "messages/partial")
RESUME = f"{START}-0"
clean = lost(clean=True)
running = status(active=True)
LIVE = [opened, read(ONE)]
AGAIN = [*LIVE, cut, waited, opened]

TABLE: dict[str, tuple[list[Step], State, Action, list[RawEvent]]] = {
    "created": ([], State.OPENING, Open(Role.LIVE, None, 1), []),
    "created, but the answer is lost": ([cut], State.FAILED, Fail(LOST), []),  # another attempt would make a second run
    "goes live at once": ([opened], State.LIVE, READ_LIVE, []),
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
    "quiet": ([*AGAIN, beat, beat], State.REPLAYING, LOOK_LIVE, [ONE]),
    "quiet, but more": ([*AGAIN, beat, beat, looked(True)], State.REPLAYING, READ_LIVE, [ONE]),
    "quiet, no more": ([*AGAIN, beat, beat, looked(False)], State.DRAINING, ASK_STATUS, [ONE]),
    "the replay ends": ([*AGAIN, read(ONE, TWO), clean, idle], State.DONE, STOP, [ONE, TWO]),
}


def run() -> StreamMachine:
    rules: StreamRules = RunRules()
    return StreamMachine(rules, Cursor(), RetryPolicy(initial_delay=1.0), 15.0, lambda: 1.0)


@pytest.mark.parametrize(("steps", "state", "action", "got"), TABLE.values(), ids=TABLE)
def test_what_follows(steps: list[Step], state: State, action: Action, got: list[RawEvent]) -> None:
    life = Life(run()).happens(*steps)
    assert (life.machine.state, life.machine.action, life.got) == (state, action, got)


@pytest.mark.parametrize(
    ("steps", "resumable"),
    [
        (AGAIN, None),
        ([*AGAIN, read(ONE)], True),
        ([*AGAIN, read(TWO)], False),
        ([*AGAIN, beat, beat, looked(False)], False),
        ([*LIVE, read(PIECE), cut, waited, opened, read(THREE)], None),
    ],
    ids=["not yet", "known", "only new", "nothing", "after what is never replayed"],
)
def test_what_the_connection_says_of_the_run(steps: list[Step], resumable: bool | None) -> None:
    assert Life(run()).happens(*steps).machine.resumable is resumable
