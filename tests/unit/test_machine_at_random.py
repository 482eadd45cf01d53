"""A stream's life at random: connections that are cut at any moment, against a model of the server."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langthreads import RetryPolicy
from langthreads._streaming.actions import (
    AskStatus,
    Close,
    Fail,
    Look,
    Loss,
    Open,
    Read,
    Role,
    Stop,
    TakeBuffered,
    Wait,
)
from langthreads._streaming.cursor import Cursor
from langthreads._streaming.machine import State, StreamMachine
from langthreads._streaming.thread_rules import ThreadRules
from tests.support.stream_life import LOST
from tests.support.stream_model import START

if TYPE_CHECKING:
    from langthreads._streaming.sse import RawEvent

SETTINGS = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


@dataclass
class Connection:
    """What a connection has brought and is not read yet.

    Attributes:
        queue: The events, in order.
        subscribed: Whether what is published arrives here.
        date: The server's time when it was opened.
    """

    queue: deque[RawEvent] = field(default_factory=deque["RawEvent"])
    subscribed: bool = True
    date: str = ""


class World:
    """A server that publishes a script, and a driver that reads it over connections which break.

    Attributes:
        left: What is still to be published.
        published: What has been.
        got: What was delivered.
        failures: How often a connection may still break.
    """

    def __init__(self, script: list[RawEvent], machine: StreamMachine, data: st.DataObject, *, can_look: bool) -> None:
        self.left = deque(script)
        self.published: list[RawEvent] = []
        self.got: list[RawEvent] = []
        self.failures = 8
        self._machine = machine
        self._data = data
        self._can_look = can_look
        self._connections: dict[Role, Connection] = {}
        self._now = 0.0

    def publish(self, count: int) -> None:
        for _ in range(min(count, len(self.left))):
            event = self.left.popleft()
            self.published.append(event)
            for connection in self._connections.values():
                if connection.subscribed:
                    connection.queue.append(event)

    def follow(self) -> None:
        """Let the stream live until it ends."""
        for _ in range(2000):
            if isinstance(self._machine.action, Stop):
                return
            fresh = self._step()
            while fresh:
                size = self._data.draw(st.integers(1, len(fresh)))
                self._machine.commit(size)
                self.got += fresh[:size]
                fresh = fresh[size:]
        raise AssertionError("it never ends")

    def _step(self) -> list[RawEvent]:
        machine, draw = self._machine, self._data.draw
        self._now += 1
        self.publish(draw(st.integers(0, 2)))
        action = machine.action
        if not isinstance(action, TakeBuffered | Wait | Close) and self.failures and draw(st.integers(0, 5)) == 0:
            self.failures -= 1
            self._connections.clear()
            return machine.lost(Loss(LOST, self._now, clean=draw(st.booleans())))
        match action:
            case Open(role, resume_from):
                machine.opened(role, self._open(role, resume_from))
            case AskStatus():
                return machine.told_status(active=bool(self.left), now=self._now)
            case Read(role):
                return self._read(role)
            case Look(role):
                more = bool(self._connections[role].queue) if self._can_look else None
                return machine.looked(more)
            case Close(role):
                del self._connections[role]
                return machine.closed()
            case TakeBuffered():
                return machine.take_buffered()
            case Wait():
                machine.waited()
            case Fail(error):
                raise error
            case Stop():
                pass
        return []

    def _open(self, role: Role, resume_from: str | None) -> str:
        draw = self._data.draw
        connection = self._connections[role] = Connection()
        stamps = [int((event[2] or "").partition("-")[0]) for event in self.published]
        date = formatdate((stamps[-1] if stamps else START) / 1000, usegmt=True)
        if resume_from is not None:
            replay = [event for event in self.published if event[2] and event[2] > resume_from]
            connection.subscribed = False
            self.publish(draw(st.integers(0, 3)))  # never arrives here
            connection.subscribed = True
            connection.queue.extend(replay if resume_from != "-" else [])
        return date

    def _read(self, role: Role) -> list[RawEvent]:
        draw = self._data.draw
        queue = self._connections[role].queue
        if not queue:
            self.publish(1)
            return self._machine.heard_heartbeat(role, self._now)
        events = [queue.popleft() for _ in range(draw(st.integers(1, len(queue))))]
        heartbeat = not queue and draw(st.booleans())
        return self._machine.received(role, events, heartbeat=heartbeat)


@st.composite
def scripts(draw: st.DrawFn) -> list[RawEvent]:
    """Runs, several events of which share an id."""
    script: list[RawEvent] = []
    now = START
    for number in range(draw(st.integers(1, 14))):
        now += draw(st.sampled_from([0, 0, 0, 0, 1, 700]))
        script.append(("values", b"%d" % number, f"{now}-0"))
    script.append(("metadata", b'{"status":"run_done"}', f"{now + draw(st.integers(0, 1))}-0"))
    return script


@pytest.mark.thorough
@pytest.mark.parametrize("can_look", [True, False], ids=["can look", "heartbeats only"])
@pytest.mark.parametrize("until", ["run_done", "idle"])
@SETTINGS
@given(script=scripts(), data=st.data())
def test_cuts_at_any_step(until: Any, can_look: bool, script: list[RawEvent], data: st.DataObject) -> None:
    rules = ThreadRules("t", ["run_modes"], until)
    policy = RetryPolicy(max_retries=100, initial_delay=0)
    machine = StreamMachine(rules, Cursor(), policy, 15.0, lambda: 0.0)
    world = World(script, machine, data, can_look=can_look)
    world.publish(data.draw(st.integers(0, len(script) - 1)))
    world.follow()
    # From wherever it joined on: all, once, in order.
    assert world.got == script[len(script) - len(world.got) :]
    assert machine.state is State.DONE
