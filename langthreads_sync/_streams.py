# Generated from langthreads_async/_streams.py by `nox -s generate`; edit that file instead of this one.
"""Streams: the code that opens, reads and closes their connections, and the objects that users get.

What to do next is decided without I/O, by langthreads/_streaming/machine.py.
"""

from __future__ import annotations

import sys
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from langthreads._core.compat import StreamBase, sync_timeout
from langthreads._core.log import logger
from langthreads._core.model import NOT_GIVEN
from langthreads._streaming.actions import (
    READ_LIVE,
    AskStatus,
    Close,
    Fail,
    Look,
    Loss,
    Open,
    Read,
    Reopen,
    Role,
    Stop,
    TakeBuffered,
    Wait,
)
from langthreads._streaming.sse import Decoder, EventTooLargeError
from langthreads.errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APITimeoutError,
    StreamNotResumableWarning,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType
    from typing import Self

    from langthreads._core.arguments import Params
    from langthreads._streaming.actions import Action
    from langthreads._streaming.machine import StreamMachine
    from langthreads._streaming.options import StreamOptions
    from langthreads._streaming.rules import StreamRules
    from langthreads._streaming.sse import RawEvent
    from langthreads.errors import RequestInfo
    from langthreads_sync._calls import Calls
    from langthreads_sync._event_connection import EventConnection

__all__ = ["EventSource", "PartStream", "ThreadStream"]

P = TypeVar("P")

MOMENT_SECONDS = 0.1
"""Longer than a server takes between writing an event to one connection and writing it to the next."""


class StreamConnection:
    """One connection, with its decoder.

    Attributes:
        connection: The source of the bytes.
        decoder: Turns them into events.
        heartbeat: Whether there was a heartbeat among the last bytes.
        ended: Whether the server has ended it, after all that it had to send.
    """

    def __init__(self, connection: EventConnection, max_event_bytes: int) -> None:
        self.decoder = Decoder(max_event_bytes=max_event_bytes)
        self.heartbeat = self.ended = False
        self.connection = connection

    def feed(self, chunk: bytes) -> list[RawEvent]:
        """Decode the next bytes, and return the events that they complete."""
        before = self.decoder.heartbeats
        events = self.decoder.feed(chunk)
        self.heartbeat = self.decoder.heartbeats > before
        return events

    def has_more(self) -> bool | None:
        """Return whether an event has begun to arrive; None if that can't be known without waiting."""
        return True if self.decoder.pending else self.connection.has_more()


class EventSource:
    """The events of a stream, each once and in order: performs the machine's actions.

    Attributes:
        machine: Decides what to do next.
        request: The method and address, for errors.
        delivered: How many events of the last batch have been delivered.
        closed: Whether the user has closed the stream.
    """

    def __init__(
        self,
        calls: Calls,
        machine: StreamMachine,
        rules: StreamRules,
        options: StreamOptions,
        headers: Mapping[str, str] | None,
        params: Params | None,
    ) -> None:
        self.machine = machine
        self.request: RequestInfo = calls.request_info(rules.open_call(None))
        self.delivered: int = 0
        self.closed = False
        self._calls = calls
        self._clock = calls.clock
        self._rules = rules
        self._options = options
        self._headers = headers
        self._params = params
        self._live: StreamConnection | None = None
        self._replay: StreamConnection | None = None
        # When the part that is waited for has to be there, and why there is none yet.
        self._deadline: float | None = None
        self._last_error: APIError | None = None
        self._part_error: APIError | None = None

    def next_batch(self) -> list[RawEvent]:
        """Return the next new events, at least one; none at the end.

        Raises:
            APIError: The stream can't continue.
        """
        machine = self.machine
        self.commit()
        if self._options.part_timeout is not None:
            self._deadline = self._clock.now() + self._options.part_timeout
        while not self.closed:
            action = machine.action
            try:
                if action is READ_LIVE and self._deadline is None and self._live is not None:
                    events = self._read(self._live, Role.LIVE)  # the usual case, by the shortest path
                elif isinstance(action, Stop | Fail):
                    break
                else:
                    events = self._perform_in_time(action)
            except APIError as error:
                if self.closed:
                    break
                if error is self._part_error:
                    raise
                events = self._lose(error)
            if machine.warning is not None and (warning := machine.take_warning()) is not None:
                _warn(warning)
            if events:
                return events
        if self.closed:
            return []
        if isinstance(machine.action, Fail):
            raise machine.action.error
        return self._conclude()

    def commit(self) -> None:
        """Move the cursor behind what has been delivered."""
        if self.delivered:
            self.machine.commit(self.delivered)
            self.delivered = 0

    def disconnect(self) -> None:
        """Leave no connection behind."""
        replay, live = self._replay, self._live
        self._replay = self._live = None
        try:
            if replay is not None:
                replay.connection.close()
        finally:  # also where a cancelled task is interrupted in the first
            if live is not None:
                live.connection.close()

    # ------------------------------------------------------------ what kinds of streams differ in

    def _select(self, events: list[RawEvent]) -> list[RawEvent]:
        """Return those events of a connection that belong to the stream."""
        return events

    def _finish(self, decoder: Decoder) -> tuple[bool, RawEvent | None]:
        """Return whether a connection that the server ended may be the end of the stream, and what is left of its events."""
        with suppress(EventTooLargeError):
            return True, decoder.close()
        return True, None

    def _conclude(self) -> list[RawEvent]:
        """Return what is left to deliver after the end, or raise the error of the end. Called until it returns nothing."""
        return []

    # ------------------------------------------------------------ actions

    def _perform(self, action: Action) -> list[RawEvent]:
        """Perform an action, report its result to the machine, and return the events to deliver."""
        machine = self.machine
        if isinstance(action, Read):
            connection = self._live if action.role is Role.LIVE else self._replay
            return [] if connection is None else self._read(connection, action.role)
        match action:
            case Open(role, resume_from, attempt):
                machine.opened(role, self._open(role, resume_from, attempt))
            case AskStatus():
                active = self._is_active()
                return machine.told_status(active=active, now=self._clock.now())
            case Look(role):
                connection = self._live if role is Role.LIVE else self._replay
                if connection is not None:
                    return machine.looked(self._has_more(connection))
            case Close():
                replay, self._replay = self._replay, None
                if replay is not None:
                    replay.connection.close()
                return machine.closed()
            case TakeBuffered():
                return machine.take_buffered()
            case Reopen(seconds):
                self.disconnect()
                self._sleep(seconds)
                machine.reopen()
            case Wait(seconds, error):
                logger.warning("%s: connecting again in %.3f s: %s", self._rules.name, seconds, error)
                self._sleep(seconds)
                machine.waited()
            case Stop() | Fail():
                pass
        return []

    def _perform_in_time(self, action: Action) -> list[RawEvent]:
        """Perform an action, unless the next part is late by then."""
        left = self._time_left()
        if left is None or isinstance(action, TakeBuffered | Wait | Reopen):
            return self._perform(action)
        try:
            if left > 0:
                with sync_timeout(left):
                    return self._perform(action)
        except TimeoutError as error:
            raise self._too_late() from error
        raise self._too_late() from self._last_error

    def _open(self, role: Role, resume_from: str | None, attempt: int) -> str:
        """Open a connection, and return the server's time."""
        connection = self._calls.open_stream(
            self._rules.open_call(resume_from), self._headers, self._params, self._options.timeout, attempt
        )
        opened = StreamConnection(connection, self._options.max_event_bytes)
        if role is Role.LIVE:
            self._live = opened
        else:
            self._replay = opened
        return connection.date

    def _read(self, connection: StreamConnection, role: Role) -> list[RawEvent]:
        try:
            if connection.decoder.failed:
                connection.feed(b"")  # raises
            chunk = connection.connection.read()
            if chunk is None:
                connection.ended = True
                raise APIConnectionError(f"{self._rules.name}: the server closed the stream", request=self.request)
            events = self._select(connection.feed(chunk))
        except EventTooLargeError as error:
            raise APIResponseValidationError(
                f"{self._rules.name}: {error}", request=self.request, status_code=200, body=None
            ) from error
        if connection.heartbeat and not events:
            return self.machine.heard_heartbeat(role, self._clock.now())
        return self.machine.received(role, events, heartbeat=connection.heartbeat)

    def _has_more(self, connection: StreamConnection) -> bool | None:
        """Return whether more has arrived, or arrives in a moment; None if that can't be known without reading."""
        more = connection.has_more()
        if more is False:
            self._clock.sleep(MOMENT_SECONDS)
            more = connection.has_more()
        return more

    def _is_active(self) -> bool:
        answer = self._calls.send(self._rules.status_call(), self._headers, None, NOT_GIVEN)
        return self._rules.is_active(answer.value, self.request)

    # ------------------------------------------------------------ failures

    def _lose(self, error: APIError) -> list[RawEvent]:
        """Close what is open and report the reason to the machine. Return the last event, if it is to be delivered."""
        live, clean = self._live, False
        retry: int | None = None
        last: RawEvent | None = None
        if live is not None:
            retry = live.decoder.retry
            if live.ended:
                clean, last = self._finish(live.decoder)
        self.disconnect()
        self._last_error = error
        retry_after = None if retry is None else retry / 1000
        return self.machine.lost(Loss(error, self._clock.now(), clean, last, retry_after))

    def _sleep(self, seconds: float) -> None:
        """Wait, but no longer than for the next part."""
        left = self._time_left()
        self._clock.sleep(seconds if left is None else max(0.0, min(seconds, left)))

    def _time_left(self) -> float | None:
        return None if self._deadline is None else self._deadline - self._clock.now()

    def _too_late(self) -> APIError:
        self._part_error = APITimeoutError(
            f"{self._rules.name}: no part for {self._options.part_timeout} s; pass a longer timeout, or None for no bound",
            request=self.request,
        )
        return self._part_error


def _warn(text: str) -> None:
    """Warn of events that may be missing, on behalf of the loop over the stream."""
    package = __name__.partition(".")[0]
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == package:
        frame, level = frame.f_back, level + 1
    warnings.warn(text, StreamNotResumableWarning, stacklevel=level)


def _parts(source: EventSource, convert: Callable[[list[RawEvent]], list[P]]) -> Iterator[P]:
    try:
        while batch := source.next_batch():
            for part in convert(batch):
                source.delivered += 1
                yield part
    finally:
        source.disconnect()


class PartStream(StreamBase, Generic[P]):
    """What the streams of threads and of runs have in common."""

    def __init__(self, source: EventSource, convert: Callable[[list[RawEvent]], list[P]]) -> None:
        self._source = source
        # A generator that does not know this object: when a stream is dropped without being closed, Python ends the
        # generator at once, and the generator its connections.
        self._parts: Any = _parts(source, convert)

    @property
    def cursor(self) -> str | None:
        """The place behind the last part that was delivered; None if there is nothing to resume from.

        Pass it as `last_event_id`, also in another process, to continue from there.
        """
        self._source.commit()
        return self._source.machine.cursor.token

    @property
    def resumable(self) -> bool | None:
        """Return whether the server replays what was missed after a lost connection; None until a connection was lost."""
        return self._source.machine.resumable

    def __iter__(self) -> Iterator[P]:
        parts: Iterator[P] = self._parts
        return parts

    def __next__(self) -> P:
        part: P = next(self._parts)
        return part

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the stream and leave no connection behind. Closing twice is fine, and so is closing while others iterate."""
        self._source.closed = True
        self._source.disconnect()
        try:
            self._parts.close()
        except (RuntimeError, ValueError):
            pass  # somebody waits for the next part, and sees the end instead

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._source.request!r}, cursor={self.cursor!r})"


class ThreadStream(PartStream[P]):
    """A thread's stream: iterate it, best inside a `with` block, or close it.

    It connects when the first part is asked for, and again by itself when the connection is lost, so that every event of a
    resumable run arrives exactly once and in order.
    """
