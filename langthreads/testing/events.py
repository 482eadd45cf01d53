"""Events as runs publish them, and the bodies of streams that carry them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from langthreads._core.json import encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads.testing.runs import Run
    from langthreads.testing.world import World

__all__ = ["HEARTBEAT_SECONDS", "Event", "EventBody", "JSONBody", "Log"]

HEARTBEAT_SECONDS = 5.0


@attrs.frozen(eq=False)
class Event:
    """One event.

    Attributes:
        name: Its name, with the namespace of a subgraph.
        data: Its data, encoded.
        id: Its id; several can share one.
        kind: Where it belongs in a thread's stream: `run`, `lifecycle` or `state_update`.
        replayed: Whether it is kept for those who resume.
        shows_id: Whether it is sent with its id.
    """

    name: str
    data: bytes
    id: str
    kind: str
    replayed: bool
    shows_id: bool

    @property
    def wire(self) -> bytes:
        """What is sent."""
        last = f"id: {self.id}\r\n" if self.shows_id else ""
        return b"event: %b\r\ndata: %b\r\n%b\r\n" % (self.name.encode(), self.data, last.encode())


class Log:
    """Events in the order in which they were published. Those of before a restart are forgotten, but still count."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.kept_from = 0

    def add(self, event: Event) -> None:
        """Add one."""
        self.events.append(event)

    def kept_after(self, last_event_id: str) -> list[Event]:
        """Return what is replayed to one who has seen all up to an id. Ids are compared as texts, as servers do."""
        return [
            one
            for one in self.events[self.kept_from :]
            if one.replayed and one.kind != "state_update" and one.id > last_event_id
        ]


def make_event(
    world: World, name: str, data: Any, *, kind: str = "run", replayed: bool = True, shows_id: bool = True
) -> Event:
    """Return an event of now."""
    lost = name == "error" or name.startswith("messages/")  # what servers never replay
    return Event(name, encode(data), world.event_id(), kind, replayed and not lost, shows_id)


class EventBody:
    """The body of a stream.

    Args:
        world: Tells the time.
        log: The events.
        start: The first of them that counts as new.
        replay: What is sent before.
        wants: Which events are sent.
        run: The run with which it ends; None never ends.
        cancel: What is done when the client hangs up before.
    """

    def __init__(
        self,
        world: World,
        log: Log,
        *,
        start: int,
        replay: list[Event] | None = None,
        wants: Callable[[Event], bool] = lambda _: True,
        run: Run | None = None,
        cancel: Callable[[], None] | None = None,
    ) -> None:
        self._world = world
        self._log = log
        self._next = start
        self._waiting = [one.wire for one in replay or () if wants(one)]
        self._wants = wants
        self._run = run
        self._cancel = cancel
        self._ends = False
        self._over = False
        self._beat = world.now

    def take(self) -> bytes | None:
        """Return the events that came, or None at the end."""
        if self._over:
            return None
        self._waiting += [one.wire for one in self._log.events[self._next :] if self._wants(one)]
        self._next = len(self._log.events)
        if self._waiting:
            sent, self._waiting = b"".join(self._waiting), []
            return sent
        if self._ends or (self._run is not None and not self._run.active):
            self._over = True
            return None
        if self._world.now - self._beat >= HEARTBEAT_SECONDS:
            self._beat = self._world.now
            return b": heartbeat\r\n\r\n"
        return b""

    def due(self) -> float | None:
        """Return when the next heartbeat is."""
        return self._beat + HEARTBEAT_SECONDS

    def awaits(self, run: Run) -> bool:
        """Return whether a run's events come here, or it stands before the one that is followed."""
        return run.thread.log is self._log or (self._run is not None and run.thread is self._run.thread)

    def end(self) -> None:
        """End it, as a server that shuts down does."""
        self._ends = True

    def close(self) -> None:
        """Be told that the client has hung up."""
        if not self._over and self._cancel is not None and self._run is not None and self._run.active:
            self._cancel()
        self._over = True


class JSONBody:
    """The body of a response that waits for a run: newlines meanwhile, and JSON at the end.

    Args:
        world: Tells the time.
        run: The run.
        result: Gives the JSON's value once the run is over.
        cancel: What is done when the client hangs up before.
    """

    def __init__(
        self, world: World, run: Run | None, result: Callable[[], Any], cancel: Callable[[], None] | None = None
    ) -> None:
        self._world = world
        self._run = run
        self._result = result
        self._cancel = cancel
        self._over = False
        self._beat = world.now

    def awaits(self, run: Run) -> bool:
        """Return whether a run is the one that is waited for, or stands before it."""
        return self._run is not None and run.thread is self._run.thread

    def end(self) -> None:
        """Do nothing: servers that shut down wait for the run."""

    def take(self) -> bytes | None:
        """Return the result when it is there, a newline from time to time, or None at the end."""
        if self._over:
            return None
        if self._run is None or not self._run.active:
            self._over = True
            return encode(self._result())
        if self._world.now - self._beat >= HEARTBEAT_SECONDS:
            self._beat = self._world.now
            return b"\n"
        return b""

    def due(self) -> float | None:
        """Return when the next newline is."""
        return self._beat + HEARTBEAT_SECONDS

    def close(self) -> None:
        """Be told that the client has hung up."""
        if not self._over and self._cancel is not None and self._run is not None and self._run.active:
            self._cancel()
        self._over = True
