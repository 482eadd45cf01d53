"""Lets things happen to a stream's machine, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from langthreads import APIConnectionError, RequestInfo
from langthreads._streaming.actions import (
    ASK_STATUS,
    CLOSE_REPLAY,
    LOOK_LIVE,
    LOOK_REPLAY,
    READ_LIVE,
    READ_REPLAY,
    TAKE_BUFFERED,
    Loss,
    Open,
    Role,
    Wait,
)

if TYPE_CHECKING:
    from langthreads import APIError
    from langthreads._streaming.machine import StreamMachine
    from langthreads._streaming.sse import RawEvent

DATE, START = "Sat, 21 Nov 2026 15:41:02 GMT", 1_795_275_662_000
"""The server's time when it answers, as a `Date` header and in milliseconds."""

INFO = RequestInfo("GET", "http://localhost")
LOST = APIConnectionError("lost", request=INFO)


class Life:
    """A machine to which things happen, each batch delivered whole.

    Attributes:
        machine: The machine.
        now: The time.
        got: What was delivered.
    """

    def __init__(self, machine: StreamMachine) -> None:
        self.machine = machine
        self.now = 0.0
        self.got: list[RawEvent] = []

    def happens(self, *steps: Step) -> Life:
        for step in steps:
            fresh = step(self) or []
            self.got += fresh
            self.machine.commit(len(fresh))
        return self


Step = Callable[[Life], "list[RawEvent] | None"]
"""One thing that happens."""


def opened(life: Life) -> None:
    """What is asked to be opened is."""
    action = life.machine.action
    assert isinstance(action, Open)
    life.machine.opened(action.role, DATE)


def status(active: bool, now: float = 0.0) -> Step:
    """The server reports whether the thread is busy."""

    def told(life: Life) -> list[RawEvent]:
        assert life.machine.action == ASK_STATUS
        return life.machine.told_status(active=active, now=now)

    return told


busy, idle = status(active=True), status(active=False)


def read(*events: RawEvent, heartbeat: bool = False) -> Step:
    """Bytes arrive on the connection that is read."""

    def received(life: Life) -> list[RawEvent]:
        assert life.machine.action in (READ_LIVE, READ_REPLAY)
        role = Role.LIVE if life.machine.action == READ_LIVE else Role.REPLAY
        return life.machine.received(role, list(events), heartbeat=heartbeat)

    return received


def heartbeat(now: float = 0.0) -> Step:
    """Nothing but a heartbeat arrives."""

    def heard(life: Life) -> list[RawEvent]:
        role = Role.LIVE if life.machine.action == READ_LIVE else Role.REPLAY
        return life.machine.heard_heartbeat(role, now)

    return heard


beat = heartbeat()


def looked(more: bool | None) -> Step:
    """It turns out whether there is more."""

    def told(life: Life) -> list[RawEvent]:
        assert life.machine.action in (LOOK_LIVE, LOOK_REPLAY)
        return life.machine.looked(more)

    return told


more, no_more = looked(True), looked(more=False)


def closed(life: Life) -> list[RawEvent]:
    """The replaying connection is closed."""
    assert life.machine.action == CLOSE_REPLAY
    return life.machine.closed()


def buffered(life: Life) -> list[RawEvent]:
    """What the live connection brought before its turn is taken."""
    assert life.machine.action == TAKE_BUFFERED
    return life.machine.take_buffered()


def lost(error: APIError = LOST, **details: Any) -> Step:
    """An action fails."""

    def take(life: Life) -> list[RawEvent]:
        return life.machine.lost(Loss(error, life.now, **details))

    return take


cut = lost()


def waited(life: Life) -> None:
    """The wait is over."""
    action = life.machine.action
    assert isinstance(action, Wait)
    life.now += action.seconds
    life.machine.waited()
