"""The life of a stream: connecting, replaying, going live, reconnecting, ending. A state machine without I/O.

A driver performs `action` and reports the result by the method that the action names. Some of these
return events: they are to be delivered now, and committed before the next action.

After a loss, a replay alone is not enough where the server subscribes to what is new only after it has sent the replay.
What holds is two connections:

1. Open one without `Last-Event-ID`. It subscribes at once, and misses nothing from there on. It is not read yet.
2. Open another one that replays. Its replay reaches beyond the point where the first one subscribed.
3. Deliver the replay up to the first event that the live connection has too (handover.py), or until it is quiet.
4. Close it, and continue with the live connection, without what the replay delivered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    Reopen,
    Role,
    Wait,
)
from langthreads._streaming.handover import Handover, is_before, server_time
from langthreads._streaming.states import State
from langthreads.retry import outcome_of, reconnect_delay

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads._streaming.actions import Loss
    from langthreads._streaming.cursor import Cursor
    from langthreads._streaming.rules import StreamRules
    from langthreads._streaming.sse import RawEvent
    from langthreads.retry import RetryPolicy

__all__ = ["State", "StreamMachine"]


# Heartbeats arrive every few seconds, also in the middle of a long replay: one says little.
_HEARTBEATS_OF_QUIET = 2


class StreamMachine:
    """Follows one stream over as many connections as it takes.

    Attributes:
        state: Where it is.
        action: What the driver does next.
        cursor: The place behind what was delivered and committed.
        resumable: Whether the server replays the events of this stream; None while unknown.
        warning: What `take_warning` has to say.
    """

    def __init__(
        self,
        rules: StreamRules,
        cursor: Cursor,
        policy: RetryPolicy,
        heartbeat_timeout: float,
        random: Callable[[], float],
        *,
        resumable: bool | None = None,
    ) -> None:
        """Begin where the cursor stands.

        Args:
            rules: What kind of stream it is.
            cursor: The place to begin at.
            policy: How often and for how long it connects again.
            heartbeat_timeout: After how many seconds a quiet stream asks whether what it follows is still there.
            random: Returns a random number from 0 to 1, for the waits.
            resumable: Whether the server replays the events, where that is known beforehand.
        """
        self.state: State = State.OPENING
        self.action: Action = STOP
        self.cursor = cursor
        self.resumable: bool | None = resumable
        self.warning: str | None = None
        self._rules = rules
        self._policy = policy
        self._heartbeat_timeout = heartbeat_timeout
        self._random = random

        self._deduplicator = rules.deduplicator(cursor, replay=False)
        # What was returned last and is not committed yet.
        self._batch: list[RawEvent] = []

        # Of the connections that are open. The buffered events are the live connection's, read before their turn.
        self._resume_from: str | None = None
        self._opened_at: int | None = None
        self._handover: Handover | None = None
        self._held: list[RawEvent] = []
        self._buffered: list[RawEvent] = []
        self._quiet_heartbeats = 0
        self._may_be_over = False
        self._checked_at: float | None = None
        # Whether a replay should contain something that was delivered before.
        self._expects_known = False

        # Of the attempts to connect.
        self._attempt = 1
        self._connected = False
        self._lost = False
        self._lost_at: float | None = None
        self._loss: Loss | None = None
        self._open()

    # ------------------------------------------------------------ delivery

    def commit(self, count: int) -> None:
        """Move the cursor behind so many events of those that were returned and not yet committed."""
        batch = self._batch
        if count < len(batch):
            batch, self._batch = batch[:count], batch[count:]
        else:
            self._batch = []
        self._deduplicator.mark_delivered(batch)

    def take_warning(self) -> str | None:
        """Return the warning about events that may be missing, once; None if there is none."""
        warning, self.warning = self.warning, None
        return warning

    # ------------------------------------------------------------ results of actions

    def opened(self, role: Role, date: str) -> None:
        """Handle that a connection is open.

        Args:
            role: Which one.
            date: The answer's `Date` header; empty if it has none.
        """
        if role is Role.REPLAY:
            self._replay(READ_REPLAY)
            return
        self._connected = True
        self._opened_at = server_time(date)
        if self._rules.verifies_open:
            self._enter(State.VERIFYING, ASK_STATUS)
        else:
            self._follow(active=True)

    def exists(self) -> None:
        """Handle that what is followed has begun, though its connection was lost: nothing was delivered."""
        self._connected = True
        if self.resumable:
            self.cursor.set_start()

    def told_status(self, *, active: bool, now: float) -> list[RawEvent]:
        """Handle whether more can be published."""
        self._checked_at = now
        if self.state is State.VERIFYING:
            self._follow(active=active)
        elif not active and (self.state is State.DRAINING or self._ends_unseen()):
            self._enter(State.DRAINING, LOOK_LIVE)
        elif self.state is State.ENDED and self._loss is not None:
            loss, self._loss = self._loss, None
            if active:
                self._reconnect_or_fail(loss)
            else:
                events = [] if loss.last_event is None else self._deduplicator.accept([loss.last_event])
                self._update_resumable()
                self._enter(State.DONE, STOP)
                return self._deliver(events)
        else:
            self._enter(State.LIVE, READ_LIVE)
        return []

    def received(self, role: Role, events: list[RawEvent], *, heartbeat: bool = False) -> list[RawEvent]:
        """Handle the events that some bytes of a connection completed, perhaps none."""
        self._attempt = 1  # the connection works: what happens to it later starts the attempts anew
        self._lost_at = None
        if self.state is State.LIVE or self.state is State.DRAINING:
            if self.state is State.DRAINING:
                self._enter(State.LIVE, READ_LIVE)
            return self._deliver(self._deduplicator.accept(events))
        if self._handover is not None:
            if role is Role.REPLAY:
                events = self._deduplicator.accept(events)
            self._handover.received(events, heartbeat=heartbeat)
            return self._hand_over(self._handover)
        return self._replayed(events) if events else []

    def heard_heartbeat(self, role: Role, now: float) -> list[RawEvent]:
        """Handle a heartbeat without events: find out why there are none."""
        if self._handover is not None:
            return self.received(role, [], heartbeat=True)
        self._attempt = 1
        self._lost_at = None
        if self.state is State.REPLAYING:
            self._quiet_heartbeats += 1
            if self._quiet_heartbeats >= _HEARTBEATS_OF_QUIET:
                self.action = LOOK_REPLAY if role is Role.REPLAY else LOOK_LIVE
        elif self.state is State.DRAINING:
            self._enter(State.DONE, STOP)
        elif self._rules.may_end_unseen(lost=self._lost):
            self._drain()
        elif self._checked_at is None or now - self._checked_at >= self._heartbeat_timeout:
            self.action = ASK_STATUS  # whatever it is: an error if there is nothing to follow any more
        return []

    def looked(self, more: bool | None) -> list[RawEvent]:
        """Handle whether more has arrived on a connection, or arrives in a moment; None if unknown without reading."""
        if self._handover is not None:
            self._handover.looked(more)
            return self._hand_over(self._handover)
        if self.state is State.REPLAYING:
            if more:
                self.action = READ_REPLAY if self._rules.two_connections else READ_LIVE
            else:
                self._end_replay([])
        elif more is None:
            self.action = READ_LIVE  # until a heartbeat shows that nothing was ahead of it
        elif more:
            self._enter(State.LIVE, READ_LIVE)
        else:
            self._enter(State.DONE, STOP)
        return []

    def closed(self) -> list[RawEvent]:
        """Handle that the replaying connection is closed."""
        self._update_resumable()
        self.action = TAKE_BUFFERED
        held, self._held = self._held, []
        return self._deliver(held)

    def take_buffered(self) -> list[RawEvent]:
        """Go live, with the events of the live connection that were read before their turn."""
        # Only now does the cursor know all that the replay delivered; the live connection has some of it too.
        self._deduplicator = self._rules.deduplicator(self.cursor, replay=False)
        buffered, self._buffered = self._buffered, []
        self._enter(State.LIVE, READ_LIVE)
        fresh = self._deliver(self._deduplicator.accept(buffered))
        if self.state is State.LIVE and self._may_be_over:
            self._drain()
        return fresh

    def lost(self, loss: Loss) -> list[RawEvent]:
        """Handle the failure of an action. No connection is open any more."""
        was = self.state
        self._lost = True
        self._handover = None
        self._held, self._buffered = [], []
        if self._lost_at is None:
            self._lost_at = loss.at
        if loss.clean and self._rules.ends_with_connection and was in (State.LIVE, State.REPLAYING, State.DRAINING):
            self._loss = loss
            self._enter(State.ENDED, ASK_STATUS)
            return []
        self._reconnect_or_fail(loss)
        if self.state is State.FAILED and was in (State.LIVE, State.DRAINING) and loss.last_event is not None:
            # The server ended the connection in order: this event won't arrive again, or in full.
            return self._deliver(self._deduplicator.accept([loss.last_event]))
        return []

    def waited(self) -> None:
        """Connect again."""
        self._attempt += 1
        self._open()

    def reopen(self) -> None:
        """Connect again, now that what was delivered is committed and no connection is open."""
        self._open()

    # ------------------------------------------------------------ what follows

    def _enter(self, state: State, action: Action) -> None:
        self.state, self.action = state, action

    def _open(self) -> None:
        self._resume_from = self._place()
        resume_from = None if self._rules.two_connections else self._resume_from
        self._enter(State.OPENING, Open(Role.LIVE, resume_from, self._attempt))

    def _place(self) -> str | None:
        if self._rules.is_one_run and self.resumable is False:
            return None  # servers that set ids on all events replay none of these
        return self.cursor.resume_from()

    def _ends_unseen(self) -> bool:
        return self.state is State.LIVE and self._rules.ends_with_connection

    def _follow(self, *, active: bool) -> None:
        """Read the connection that is open, or open one that replays first."""
        self._may_be_over = self._rules.may_end_unseen(lost=self._lost)
        if self._resume_from is None:
            self._deduplicator = self._rules.deduplicator(self.cursor, replay=False)
            if self._opened_at is not None:
                self.cursor.set_resume_floor(self._opened_at - 1)  # events of this very millisecond may be unseen
            if self._may_be_over and not active:
                self._enter(State.DRAINING, LOOK_LIVE)
            else:
                self._enter(State.LIVE, READ_LIVE)
        elif self._rules.two_connections:
            self._enter(State.OPENING_REPLAY, Open(Role.REPLAY, self._resume_from, self._attempt))
        else:
            self._replay(READ_LIVE)

    def _replay(self, action: Action) -> None:
        self._expects_known = self.cursor.id is not None and self._rules.is_replayed(self.cursor.last_name)
        self._quiet_heartbeats = 0
        self._deduplicator = self._rules.deduplicator(self.cursor, replay=True, opened_at=self._opened_at)
        self._enter(State.REPLAYING, action)

    def _replayed(self, events: list[RawEvent]) -> list[RawEvent]:
        # After the end of a run, one heartbeat is enough.
        self._quiet_heartbeats = int(self._rules.may_end_replay(events[-1]))
        fresh = self._deduplicator.accept(events)
        if fresh or self._deduplicator.saw_known:
            self._update_resumable()
        if all(is_before(last_id, self._opened_at) for _, _, last_id in fresh):
            return self._deliver(fresh)
        if not self._rules.two_connections:
            self._enter(State.LIVE, READ_LIVE)
            return self._deliver(fresh)
        self._enter(State.HANDING_OVER, LOOK_LIVE)
        self._handover = Handover(fresh, self._buffered, self._rules.out_of_band)
        return self._hand_over(self._handover)

    def _hand_over(self, handover: Handover) -> list[RawEvent]:
        """Do what the handover needs; at its end, continue with the replay or close it."""
        self._buffered = handover.live
        if handover.action is not None:
            self.action = handover.action
            return []
        self._handover = None
        if handover.start is None:
            self._enter(State.REPLAYING, READ_REPLAY)
            return self._deliver(handover.replayed)
        self._end_replay(handover.replayed[: handover.start])
        return []

    def _end_replay(self, held: list[RawEvent]) -> None:
        if self._rules.two_connections:
            self._held = held
            self._enter(State.HANDING_OVER, CLOSE_REPLAY)
        else:
            self._update_resumable()
            self._enter(State.LIVE, READ_LIVE)
            if self._may_be_over:
                self._drain()

    def _drain(self) -> None:
        self._may_be_over = False
        self._enter(State.DRAINING, ASK_STATUS)

    def _deliver(self, events: list[RawEvent]) -> list[RawEvent]:
        if events and (ending := self._rules.find_ending(events)) is not None:
            if ending.certain:
                events = events[: ending.stop]
                self._enter(State.DONE, STOP)
            elif self.state is State.LIVE:
                self._drain()
            else:
                self._may_be_over = True
        if self._deduplicator.in_doubt:
            self._enter(State.OPENING, Reopen(self._deduplicator.reopen_after))
        self._batch = events
        return events

    def _reconnect_or_fail(self, loss: Loss) -> None:
        wait = None
        if (outcome := outcome_of(loss.error)) is not None:
            lost_for = loss.at - self._lost_at if self._connected and self._lost_at is not None else None
            safety = self._rules.open_call(self._place()).safety  # of what would be opened next
            wait = reconnect_delay(self._policy, safety, outcome, self._attempt, lost_for, self._random)
        if wait is None:
            loss.error.attempts = self._attempt
            self._enter(State.FAILED, Fail(loss.error))
            return
        if loss.retry_after is not None:
            wait = max(wait, min(loss.retry_after, self._policy.max_retry_after))
        if self._rules.is_one_run and self._connected:
            self._warn()
        self._enter(State.BACKING_OFF, Wait(wait, loss.error))

    def _update_resumable(self) -> None:
        """Note whether the replay is one, now that its beginning has arrived, or should have."""
        expected, self._expects_known = self._expects_known, False
        if self._deduplicator.saw_known:
            self.resumable = True
        elif expected:
            known, self.resumable = self.resumable is False, False
            if not known:
                self._warn()

    def _warn(self) -> None:
        self.warning = self._rules.loss_warning(self.resumable) or self.warning
