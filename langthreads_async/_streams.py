"""A thread's stream: events as they come, over as many connections as it takes.

`AsyncFeed` connects, reconnects and keeps the place; `AsyncThreadStream` is what users hold.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from langthreads._core.compat import AsyncStreamBase, async_timeout
from langthreads._core.log import logger
from langthreads._core.model import NOT_GIVEN
from langthreads._core.parsers import parse_list
from langthreads._core.responses import not_found_error
from langthreads._generated import operations
from langthreads._generated.models import PartialThread
from langthreads._streaming.cursor import later
from langthreads._streaming.options import first_id, is_before, is_beyond, is_done, server_time, shared_from, up_to_done
from langthreads._streaming.sse import Decoder, EventTooLargeError
from langthreads.errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APITimeoutError,
    StreamNotResumableWarning,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from types import TracebackType
    from typing import Self

    from langthreads._core.arguments import Params
    from langthreads._core.operation import Call
    from langthreads._streaming.cursor import Cursor, Reader
    from langthreads._streaming.options import Following
    from langthreads._streaming.sse import RawEvent
    from langthreads.errors import RequestInfo
    from langthreads_async._calls import AsyncConnection, AsyncTransport

__all__ = ["AsyncThreadStream"]

P = TypeVar("P")

MOMENT_SECONDS = 0.1
"""Longer than a server takes between writing an event to one connection and writing it to the next (up to 20 ms)."""


class AsyncLine:
    """One connection, with its decoder.

    Attributes:
        beat: Whether there was a heartbeat among the last bytes.
        ended: Whether the server has closed it, and had said all that it wanted to.
    """

    def __init__(self, connection: AsyncConnection, max_event_bytes: int) -> None:
        self.connection = connection
        self.decoder = Decoder(max_event_bytes=max_event_bytes)
        self.beat = self.ended = False

    def feed(self, chunk: bytes) -> list[RawEvent]:
        """Take the next bytes, and give the events that they complete."""
        before = self.decoder.heartbeats
        events = self.decoder.feed(chunk)
        self.beat = self.decoder.heartbeats > before
        return events


class AsyncFeed:
    """The events of a thread, each once and in order.

    After a cut it opens two connections (langthreads/_streaming/cursor.py says why): a live one, which is not read yet but misses
    nothing from then on, and one that replays what the cut swallowed. The replay is given until it reaches the first event
    that the live connection has; then the live one goes on.

    Attributes:
        cursor: The place behind what has been handed out and noted.
        resumable: Whether the server replays this thread's events; None while unknown.
        given: How many events of the last batch have been handed out; `_parts` counts them here.
        closed: Whether the user wants no more.
        info: What errors name as the call.
    """

    def __init__(
        self,
        transport: AsyncTransport,
        call: Callable[[str | None], Call[Any]],
        thread_id: str,
        following: Following,
        cursor: Cursor,
        headers: Mapping[str, str] | None,
        params: Params | None,
    ) -> None:
        self.cursor = cursor
        self.resumable: bool | None = None
        self.given: int = 0
        self.closed = False
        self.info: RequestInfo = transport.info(call(None))
        self._transport = transport
        self._call = call
        self._thread_id = thread_id
        self._following = following
        self._headers = headers
        self._params = params
        self._clock = transport._clock

        self._batch: list[RawEvent] = []
        self._live: AsyncLine | None = None
        self._replay: AsyncLine | None = None
        self._reader: Reader = cursor.reader(replay=False)
        # The first events of the live connection, seen while the replay is read.
        self._waiting: list[RawEvent] = []
        self._opened_at: int | None = None
        # Whether the replay should bring something that has been handed out already, and how it went so far. A run's
        # error is not replayed by servers in memory: it comes live, or not at all.
        self._last_name = ""
        self._expects_known = False
        self._quiet_beats = 0
        self._replay_ended = False

        self._attempt = 0
        self._cut = False
        self._may_be_over = False
        self._over = False
        self._final: APIError | None = None
        self._asked_at = self._last_check = self._clock.now()

    async def next_batch(self) -> list[RawEvent]:
        """Give the next events that are new, at least one; none at the end.

        Raises:
            APIError: It can't go on.
        """
        self.settle()
        self._asked_at = self._clock.now()
        try:
            return await self._next()
        except EventTooLargeError as error:
            raise APIResponseValidationError(
                f"join_thread_stream: {error}", request=self.info, status_code=200, body=None
            ) from error

    async def _next(self) -> list[RawEvent]:
        while not (self._over or self.closed):
            if self._final is not None:
                raise self._final
            try:
                fresh = await self._advance()
            except APIError as error:
                if self.closed:
                    break
                fresh = await self._after_failure(error)
            if fresh:
                return self._hand_out(fresh)
        return []

    def settle(self) -> None:
        """Note which events have been handed out, so that the cursor stands behind them."""
        if self.given:
            self._reader.note(self._batch[: self.given])
            self._last_name = self._batch[self.given - 1][0]
            self._batch = self._batch[self.given :]
            self.given = 0

    async def disconnect(self) -> None:
        """Leave no connection behind."""
        lines = self._replay, self._live
        self._replay = self._live = None
        for line in lines:
            if line is not None:
                await line.connection.aclose()

    async def _advance(self) -> list[RawEvent]:
        """Do the next thing; give the new events that it brings, if any."""
        live, replay = self._live, self._replay
        if self._replay_ended:
            # Only now is everything noted that the replay brought, which the live connection has in part too.
            self._replay_ended = False
            self._reader = self.cursor.reader(replay=False)
        if live is None:
            await self._connect()
            return []
        if replay is not None:
            return await self._read_replay(live, replay)
        if self._may_be_over and not self._waiting:
            self._may_be_over = False
            self._over = await self._thread_status() != "busy" and not await self._has_more(live)
            return []
        return await self._read_live(live)

    def _hand_out(self, events: list[RawEvent]) -> list[RawEvent]:
        until = self._following.until
        if until is not None:
            done = up_to_done(events)
            if done is not None and until == "run_done":
                events = events[:done]
                self._over = True
            elif done is not None:
                self._may_be_over = True
        self._batch = events
        return events

    # ------------------------------------------------------------ connecting

    async def _connect(self) -> None:
        self._attempt += 1
        until = self._following.until
        resume_from = self.cursor.resume_from()
        self._replay_ended = False
        self._live = live = await self._open(None)
        self._waiting = []
        self._opened_at = server_time(live.connection.date)
        # Servers answer 200, and heartbeats for ever, for a thread that does not exist.
        busy = await self._thread_status() == "busy"
        # After a cut, the end of a run may have been in what can't be replayed.
        self._may_be_over = until == "idle" or (until == "run_done" and self._cut)
        if resume_from is not None:
            self._replay = await self._open(resume_from)
            self._expects_known = self.cursor.id is not None and self._last_name != "error"
            self._quiet_beats = 0
        elif until == "idle":
            self._may_be_over = False
            self._over = not busy and not await self._has_more(live)
        self._reader = self.cursor.reader(replay=resume_from is not None)
        if resume_from is None and self._opened_at is not None:
            self.cursor.quiet_until(self._opened_at - 1)  # what has its very time may be new

    async def _open(self, last_event_id: str | None) -> AsyncLine:
        connection = await self._transport.open(
            self._call(last_event_id), self._headers, self._params, self._following.bounds, self._attempt
        )
        return AsyncLine(connection, self._following.max_event_bytes)

    async def _thread_status(self) -> str | None:
        """Give the thread's status.

        Raises:
            NotFoundError: There is no such thread.
        """
        # A search for one id: unlike a get it can leave out the values, which may be megabytes.
        call = operations.search_threads(ids=[self._thread_id], select=["thread_id", "status"], limit=1)
        answer = await self._transport.send(call.with_parser(parse_list(PartialThread)), self._headers, None, NOT_GIVEN)
        self._last_check = self._clock.now()
        if not answer.value:
            raise not_found_error(self._call(None), f"thread {self._thread_id} does not exist", self.info)
        return answer.value[0].status

    # ------------------------------------------------------------ reading

    async def _read_live(self, live: AsyncLine) -> list[RawEvent]:
        if self._waiting:
            events, self._waiting = self._waiting, []
        else:
            events = await self._read(live)
            if live.beat and not events:
                await self._while_quiet()
        return self._reader.accept_all(events)

    async def _while_quiet(self) -> None:
        """Find out why nothing comes: there may be no run any more, or no thread."""
        until = self._following.until
        if until == "idle" or (until == "run_done" and self._cut):
            self._may_be_over = True
        elif self._clock.now() - self._last_check >= self._following.heartbeat_timeout:
            await self._thread_status()

    async def _read_replay(self, live: AsyncLine, replay: AsyncLine) -> list[RawEvent]:
        events = await self._read(replay)
        if not events:
            # Heartbeats come every few seconds, also in the middle of a replay that takes long: one says little.
            self._quiet_beats += replay.beat
            if self._quiet_beats > 1 and not await self._has_more(replay):
                await self._end_replay(replay)
            return []
        # After the end of a run, one is enough.
        self._quiet_beats = int(is_done(events[-1]))
        fresh = self._reader.accept_all(events)
        if fresh or self._reader.met:
            self._judge_replay()
        at = await self._overlap(live, replay, fresh)
        if at is None:
            return fresh
        await self._end_replay(replay)
        return fresh[:at]

    async def _overlap(self, live: AsyncLine, replay: AsyncLine, replayed: list[RawEvent]) -> int | None:
        """Say from which event on the live connection has them too; None where it has none of them.

        Args:
            live: The live connection.
            replay: The replaying one.
            replayed: What it has brought; what else there is of the same millisecond is added.
        """
        start = next((at for at, event in enumerate(replayed) if not is_before(event[2], self._opened_at)), None)
        if start is None:
            return None
        while not (first := first_id(self._waiting)):
            # What was published since the live connection was opened has come there too, or will in a moment.
            news = await self._has_news(live)
            if news is False:
                return None
            self._waiting += await self._read(live)
            if news is None and live.beat:
                break  # it can't be told whether there is more, but that is a sign of life from after the event
        if first and any(event[2] == first for event in replayed):
            # Some of this millisecond came before the live connection was opened, some after: all of it is needed to tell.
            while not is_beyond(replayed, first) and await self._has_news(replay):
                replayed += self._reader.accept_all(await self._read(replay))
            while not is_beyond(self._waiting, first) and await self._has_news(live):
                self._waiting += await self._read(live)
            return shared_from(replayed, self._waiting, first)
        return next((at for at, event in enumerate(replayed) if first and later(event[2] or "", first)), None)

    async def _has_news(self, line: AsyncLine) -> bool | None:
        """Whether something has come, or comes in a moment; None where that can't be told without waiting."""
        if line.decoder.pending:
            return True
        news = line.connection.has_news()
        if news is False:
            await self._clock.sleep(MOMENT_SECONDS)
            news = line.connection.has_news()
        return news

    async def _has_more(self, line: AsyncLine) -> bool:
        """Whether something has come, or comes in a moment; or would, where only a heartbeat can tell that nothing does."""
        news = await self._has_news(line)
        return not line.beat if news is None else news

    async def _end_replay(self, replay: AsyncLine) -> None:
        self._replay = None
        self._replay_ended = True
        await replay.connection.aclose()
        self._judge_replay()

    def _judge_replay(self) -> None:
        """Say whether a replay is one, now that its beginning has come, or should have."""
        expected, self._expects_known = self._expects_known, False
        if self._reader.met:
            self.resumable = True
        elif expected:
            said_already = self.resumable is False
            self.resumable = False
            if not said_already:
                warnings.warn(
                    "a run can't be resumed, so events may be missing after a lost connection; "
                    "start runs with stream_resumable=True to be able to go on",
                    StreamNotResumableWarning,
                    stacklevel=7,  # the loop over the stream, or what is near it
                )

    async def _read(self, line: AsyncLine) -> list[RawEvent]:
        left = self._patience_left()
        if left is not None and left <= 0:
            raise self._too_late()
        if line.decoder.failed:
            line.feed(b"")  # raises
        try:
            if left is None:  # as nearly always: even an empty context costs 3 µs after a pause
                chunk = await line.connection.read()
            else:
                async with async_timeout(left):
                    chunk = await line.connection.read()
        except TimeoutError as error:
            raise self._too_late() from error
        if chunk is None:
            line.ended = True
            raise APIConnectionError("join_thread_stream: the server closed the stream", request=self.info)
        self._attempt = 1  # the line works: a later failure gets a fresh set of attempts
        return line.feed(chunk)

    # ------------------------------------------------------------ what goes wrong

    def _patience_left(self) -> float | None:
        patience = self._following.patience
        return None if patience is None else self._asked_at + patience - self._clock.now()

    def _too_late(self) -> APIError:
        self._final = APITimeoutError(
            f"join_thread_stream: no part for {self._following.patience} s; pass a longer timeout, or None to wait for ever",
            request=self.info,
        )
        return self._final

    async def _after_failure(self, error: APIError) -> list[RawEvent]:
        """Wait until it is time to connect again; or give the last event there is, and fail after it.

        Raises:
            APIError: There will be no other attempt.
        """
        live, replay = self._live, self._replay
        await self.disconnect()
        self._cut = True
        if error is self._final:
            raise error
        left = self._patience_left()
        if left is not None and left <= 0:
            raise self._too_late() from error
        attempt = max(1, self._attempt)
        wait = self._transport.wait(self._call(None), error, attempt)
        if wait is not None:
            if live is not None and live.decoder.retry is not None:
                wait = max(wait, live.decoder.retry / 1000)
            logger.warning("join_thread_stream: connecting again in %.3f s: %s", wait, error)
            await self._clock.sleep(wait if left is None else min(wait, left))
            return []
        error.attempts = attempt
        if live is not None and live.ended and replay is None:
            # The server has said what it had to say: nothing of this can come again, or come in full.
            last = live.decoder.close()
            if last is not None and (fresh := self._reader.accept_all([last])):
                self._final = error
                return fresh
        raise error


async def _parts(feed: AsyncFeed, convert: Callable[[list[RawEvent]], list[P]]) -> AsyncIterator[P]:
    try:
        while batch := await feed.next_batch():
            for part in convert(batch):
                feed.given += 1
                yield part
    finally:
        await feed.disconnect()


class AsyncThreadStream(AsyncStreamBase, Generic[P]):
    """A thread's stream: iterate it, best inside a `with` block, or close it.

    It connects when the first part is asked for, and again by itself when the connection is lost, so that every event of a
    resumable run comes exactly once and in order.
    """

    def __init__(self, feed: AsyncFeed, convert: Callable[[list[RawEvent]], list[P]]) -> None:
        self._feed = feed
        # A generator that does not know this object: when a stream is dropped without being closed, Python ends the
        # generator at once, and the generator its connections.
        self._parts: Any = _parts(feed, convert)

    @property
    def cursor(self) -> str | None:
        """The place behind the last part that was handed out; None where there is none to resume from.

        Give it as `last_event_id`, also in another process, to go on from there.
        """
        self._feed.settle()
        return self._feed.cursor.token

    @property
    def resumable(self) -> bool | None:
        """Whether the server replays what a lost connection swallowed; None until one was lost."""
        return self._feed.resumable

    def __aiter__(self) -> AsyncIterator[P]:
        parts: AsyncIterator[P] = self._parts
        return parts

    async def __anext__(self) -> P:
        part: P = await anext(self._parts)
        return part

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End the stream and leave no connection behind. Closing twice is fine, and so is closing while others iterate."""
        self._feed.closed = True
        await self._feed.disconnect()
        try:
            await self._parts.aclose()
        except (RuntimeError, ValueError):
            pass  # somebody waits for the next part, and will see the end instead

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._feed.info!r}, cursor={self.cursor!r})"
