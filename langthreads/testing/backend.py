"""How the sync client reaches a fake server without a network; async_backend.py is the other one's way."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from langthreads._core.compat import Clock
from langthreads._core.wire import Headers, Phase, WireError, WireRequest
from langthreads.testing.exchange import Incoming

if TYPE_CHECKING:
    from langthreads.testing.exchange import Answer
    from langthreads.testing.gate import Gate

__all__ = ["POLL_SECONDS", "Exchange", "MemoryBackend", "ServerClock"]

POLL_SECONDS = 0.05
"""How often a clock is looked at that nobody announces the changes of."""


class Exchange:
    """One request and its answer, as far as both worlds are alike.

    Args:
        gate: The way into the server.
        base_url: The address by which it was found.
        request: The request.
    """

    def __init__(self, gate: Gate, base_url: str, request: WireRequest) -> None:
        self.gate = gate
        target = request.url[len(base_url) :] if request.url.startswith(base_url) else request.url
        headers = Headers(request.headers.items())
        answer = gate.handle(Incoming(request.method, target or "/", headers, request.body or b"", base_url))
        if answer is None:
            raise WireError("the server closed the connection without an answer", Phase.READ)
        self.answer: Answer = answer
        self.patience: float | None = None if request.timeouts is None else request.timeouts.read
        self.silent_since: float = gate.time.seconds()
        self.buffer: bytes = b""
        self.ended: bool = False
        self.error: WireError | None = None

    def is_ready(self) -> bool:
        """Return whether the answer begins; it is late where a test says so."""
        ready_at, now = self.answer.ready_at, self.gate.time.seconds()
        self._check_patience(now)
        return ready_at is None or now >= ready_at

    def look(self) -> bool:
        """Take in what there is; return whether `read` has something to say."""
        if self.buffer or self.ended:
            return True
        if self.error is not None:
            raise self.error  # what comes after a failure would look like the end
        taken = self.gate.take(self.answer)
        if taken is None:
            if self.answer.breaks:
                self.error = WireError("the connection broke", Phase.READ)
                raise self.error
            self.ended = True
        elif taken:
            self.buffer = taken
            self.silent_since = self.gate.time.seconds()
        else:
            self._check_patience(self.gate.time.seconds())
            return False
        return True

    def taken(self) -> bytes | None:
        """Return what was taken in; None at the end."""
        taken, self.buffer = self.buffer, b""
        return taken or None

    def skip(self) -> bool:
        """Let time jump, where it may; return whether it did."""
        moments = [self.answer.ready_at] if self.answer.ready_at is not None else []
        if moments and self.patience is not None:
            moments.append(self.silent_since + self.patience)
        ahead = [one for one in moments if one > self.gate.time.seconds()]
        return self.gate.skip(self.answer, min(ahead) if ahead else None)

    def seconds(self) -> float | None:
        """Return how long to wait before the next look at most."""
        pause, now = self.gate.pause(self.answer), self.gate.time.seconds()
        bounds = [] if pause is None else [pause]
        if self.patience is not None:
            bounds.append(max(self.silent_since + self.patience - now, 0.0))
        return max(min([*bounds, POLL_SECONDS * 20]), 0.001)

    def _check_patience(self, now: float) -> None:
        if self.patience is not None and now - self.silent_since >= self.patience:
            self.error = WireError("the server said nothing for too long", Phase.READ, timed_out=True)
            raise self.error

    def close(self) -> None:
        """Hang up."""
        if not self.ended:
            self.error = self.error or WireError("the answer was closed", Phase.READ)
            self.gate.hang_up(self.answer)


class MemoryBackend:
    """The sync client's way.

    Args:
        gate: The way into the server.
        url: The address by which it was found.
    """

    def __init__(self, gate: Gate, url: str) -> None:
        self._gate = gate
        self._url = url
        self._closed = False

    @property
    def closed(self) -> bool:
        """Return whether it was closed."""
        return self._closed

    def send(self, request: WireRequest) -> MemoryResponse:
        """Send a request once and return the response, its body unread."""
        if self._closed:
            raise WireError("the client was closed meanwhile", Phase.POOL)
        response = MemoryResponse(Exchange(self._gate, self._url, request))
        response.wait_for_start()
        return response

    def close(self) -> None:
        """Send no more."""
        self._closed = True


class MemoryResponse:
    """A response for the sync client.

    Args:
        exchange: The request and its answer.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._changed = threading.Event()
        self._forget = exchange.gate.on_change(self._changed.set)
        self.status: int = exchange.answer.status
        self.headers: Headers = Headers(exchange.answer.headers.items())

    def wait_for_start(self) -> None:
        """Wait until the answer begins."""
        try:
            while not self._exchange.is_ready():
                self._wait()
        except BaseException:
            self.close(abort=True)
            raise

    def read(self) -> bytes | None:
        """Return all of the body that has arrived, waiting for at least something; None at its end."""
        while True:
            self._changed.clear()
            if self._exchange.look():
                return self._exchange.taken()
            self._wait()

    def _wait(self) -> None:
        if not self._exchange.skip():
            self._changed.wait(self._exchange.seconds())

    def has_more(self) -> bool:
        """Return whether `read` would return at once."""
        try:
            return self._exchange.look()
        except WireError:
            return True

    def close(self, *, abort: bool = False) -> None:  # noqa: ARG002 - as the seam has it
        """Hang up, where the body was not read to its end."""
        self._forget()
        self._exchange.close()
        self._changed.set()


class ServerClock(Clock):
    """The sync client's time: the server's.

    Args:
        gate: The way into the server.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def now(self) -> float:
        """Return the seconds since 1970."""
        return self._gate.time.seconds()

    def random(self) -> float:
        """Return always the same: a test is not for chance."""
        return 0.5

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        until = self.now() + seconds
        if self._gate.time.skips:
            self._gate.time.jump(until)
            return
        changed = threading.Event()
        forget = self._gate.on_change(changed.set)
        while (left := until - self.now()) > 0:
            changed.clear()
            changed.wait(min(left, POLL_SECONDS))
        forget()
