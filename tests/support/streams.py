"""A model of the Agent Server's stream of a thread, over real sockets, that can go wrong in every way.

It publishes a script of events, and treats each connection as its `Line` describes. As the in-memory server does, it
collects a replay, sends it, and subscribes only then: what is published in between never arrives on that connection.
What is published goes to each listener in turn before anything else happens, so that tests need not wait.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import TYPE_CHECKING, Literal

from langthreads._streaming.sse import Decoder
from tests.support.http import Acceptor, Request, disconnect, read_request, reset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from langthreads._streaming.sse import RawEvent

__all__ = ["Line", "StreamServer", "event", "recorded", "run", "streams"]

THREAD_ID = "11111111-1111-1111-1111-111111111111"
START = 1_795_166_154_000
"""The time at which scripts begin, in milliseconds."""

ALL = 10**9
PAUSE_SECONDS = 0.1


def event(name: str, data: object, at: int = 0, number: int = 0) -> RawEvent:
    """Make an event, so many milliseconds after the start."""
    return name, json.dumps(data, separators=(",", ":")).encode(), f"{START + at}-{number}"


def run(steps: int, at: int = 0, *, each: int = 1, name: str = "r") -> list[RawEvent]:
    """Make the events of a run; `each` is how many share a millisecond, and an id."""
    times = [at + n // each for n in range(steps + 2)]
    return [
        event("metadata", {"run_id": name, "attempt": 1}, times[0]),
        *(event("values", {"run": name, "n": n}, times[n]) for n in range(1, steps + 1)),
        event("metadata", {"status": "run_done", "run_id": name}, times[-1]),
    ]


def recorded(path: Path) -> list[RawEvent]:
    """Return the events of a recorded stream."""
    return Decoder().feed(path.read_bytes())


def wire_form(one: RawEvent) -> bytes:
    name, data, last_id = one
    text = b"event: " + name.encode() + b"\r\ndata: " + data + b"\r\n"
    return text + (b"id: " + last_id.encode() + b"\r\n" if last_id else b"") + b"\r\n"


@dataclass
class Line:
    """What happens on one connection.

    Attributes:
        answer: Answer with these bytes instead of a stream.
        silent: Do not answer at all.
        first: Send these bytes before any event.
        before: How many more events of the script to publish before anything else.
        gap: How many after the replay has been collected, before the connection subscribes.
        after: How many once it has subscribed.
        cut: After how many bytes of the stream the connection ends; None for never.
        cut_events: The same, after how many events.
        end: How it ends: the server closes the stream, drops the connection, resets it, or sends no more.
        pause: After how many bytes of the stream it pauses for a moment.
        drip: Whether to send one byte at a time, each a chunk of its own.
        kind: The content type.
    """

    answer: bytes | None = None
    silent: bool = False
    first: bytes = b""
    before: int = 0
    gap: int = 0
    after: int = ALL
    cut: int | None = None
    cut_events: int | None = None
    end: Literal["close", "drop", "reset", "stall"] = "drop"
    pause: int | None = None
    drip: bool = False
    kind: str = "text/event-stream; charset=utf-8"


class Listener:
    """One connection to the stream."""

    def __init__(self, sock: socket.socket, line: Line) -> None:
        self.line = line
        self.alive = True
        self._sock = sock
        self._sent = self._events = 0

    def start(self, date: str) -> None:
        head = ["HTTP/1.1 200 OK", f"date: {date}", f"content-type: {self.line.kind}", "transfer-encoding: chunked"]
        if self.line.end == "close":
            head.append("connection: close")
        self._write("\r\n".join([*head, "", ""]).encode())
        if self.line.cut == 0 or self.line.cut_events == 0:
            self._end()
        self.send(self.line.first)

    def give(self, one: RawEvent) -> None:
        self.send(wire_form(one))
        self._events += 1
        if self._events == self.line.cut_events:
            self._end()

    def send(self, data: bytes) -> None:
        """Send bytes of the stream, up to the line's cut."""
        if not (self.alive and data):
            return
        line = self.line
        if line.pause is not None and self._sent < line.pause <= self._sent + len(data):
            room, line.pause = line.pause - self._sent, None
            self.send(data[:room])
            time.sleep(PAUSE_SECONDS)
            self.send(data[room:])
            return
        if line.cut is not None:
            data = data[: line.cut - self._sent]
        for part in (data[i : i + 1] for i in range(len(data))) if line.drip else [data]:
            self._write(b"%x\r\n%b\r\n" % (len(part), part))
        self._sent += len(data)
        if line.cut is not None and self._sent >= line.cut:
            self._end()

    def _end(self) -> None:
        if not self.alive:
            return
        if self.line.end == "close":
            self._write(b"0\r\n\r\n")
        self.alive = False
        if self.line.end == "reset":
            reset(self._sock)  # the thread that reads from it closes it then
        elif self.line.end == "drop":
            disconnect(self._sock)

    def _write(self, data: bytes) -> None:
        if self.alive:
            try:
                self._sock.sendall(data)
            except OSError:
                self.alive = False


@dataclass
class StreamServer:
    """A server with one thread.

    Attributes:
        url: Its address.
        lines: What happens on the next connections to the stream, in order; all is well on those after them.
        script: What is still to be published.
        published: What has been, and whether it is replayed.
        resumable: Whether what is published from now on is.
        never_replayed: The names of events that are not replayed even so.
        gone: Whether the thread has been deleted.
        status: The thread's status; None for that of the script.
        searches: The answers to the next searches, instead of good ones.
        on_search: Called before a search is answered.
        requests: What was asked, in order.
        streams_open: How many connections to the stream are open.
        opened: How many have been.
    """

    script: deque[RawEvent]
    lines: deque[Line]
    resumable: bool
    never_replayed: frozenset[str] = frozenset({"state_update"})
    gone: bool = False
    status: str | None = None
    searches: deque[bytes] = field(default_factory=deque[bytes])
    on_search: Callable[[], None] = lambda: None
    published: list[tuple[RawEvent, bool]] = field(default_factory=list[tuple["RawEvent", bool]])
    requests: list[Request] = field(default_factory=list[Request])
    streams_open: int = 0
    opened: int = 0
    connections: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._listeners: list[Listener] = []
        self._sockets: set[socket.socket] = set()
        self._closed = threading.Event()
        self._acceptor = Acceptor(self._accepted)
        self.url = self._acceptor.url

    def _accepted(self, sock: socket.socket) -> None:
        self.connections += 1
        threading.Thread(target=self.converse, args=(sock,), daemon=True).start()

    @property
    def joins(self) -> list[Request]:
        """The requests for the stream."""
        return [request for request in self.requests if "/stream" in request.target]

    def publish(self, *events: RawEvent) -> None:
        """Publish events, now."""
        with self._lock:
            for one in events:
                self.published.append((one, self.resumable and one[0] not in self.never_replayed))
                for listener in list(self._listeners):
                    listener.give(one)

    def go_on(self, count: int = ALL) -> None:
        """Publish the next events of the script."""
        with self._lock:
            while self.script and count > 0:
                count -= 1
                self.publish(self.script.popleft())

    def beat(self) -> None:
        """Send a heartbeat to all."""
        with self._lock:
            for listener in list(self._listeners):
                listener.send(b": heartbeat\r\n\r\n")

    def converse(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock:
            self._sockets.add(sock)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while request := read_request(sock):
                with self._lock:
                    self.requests.append(request)
                    is_stream = "/stream" in request.target
                    line = (self.lines.popleft() if self.lines else Line()) if is_stream else None
                if line is None:
                    sock.sendall(self._search())
                    continue
                self._stream(sock, request, line)
                if line.answer is None:
                    break
        self._sockets.discard(sock)

    def _search(self) -> bytes:
        self.on_search()
        with self._lock:
            if self.searches:
                return self.searches.popleft()
            busy = bool(self.script or (self.published and b"run_done" not in self._last()))
            found = (
                [] if self.gone else [{"thread_id": THREAD_ID, "status": self.status or ("busy" if busy else "idle")}]
            )
        body = json.dumps(found).encode()
        return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)

    def _last(self) -> bytes:
        return next((data for (name, data, _), _ in reversed(self.published) if name != "state_update"), b"run_done")

    def _stream(self, sock: socket.socket, request: Request, line: Line) -> None:
        if line.answer is not None:
            sock.sendall(line.answer)
            return
        with self._lock:
            self.streams_open += 1
            self.opened += 1
            listener = Listener(sock, line)
            if not line.silent:
                self.go_on(line.before)
                listener.start(self._date())
                replay = self._replay(request.resumes_from)
                self.go_on(line.gap)
                for one in replay:
                    listener.give(one)
                self._listeners.append(listener)
                self.go_on(line.after)
        with contextlib.suppress(OSError):
            while sock.recv(1024):
                pass
        with self._lock:
            listener.alive = False
            if listener in self._listeners:
                self._listeners.remove(listener)
            self.streams_open -= 1

    def _date(self) -> str:
        stamps = [last_id for (_, _, last_id), _ in self.published if last_id]
        now = int(stamps[-1].partition("-")[0]) if stamps else START
        return formatdate(now / 1000, usegmt=True)

    def _replay(self, last_event_id: str | None) -> list[RawEvent]:
        kept = [one for one, can in self.published if can]
        if last_event_id is None or last_event_id in ("-", "0"):
            return kept if last_event_id else []
        return [one for one in kept if one[2] and one[2] > last_event_id]  # as text, as it does

    def tick(self, seconds: float, count: int) -> None:
        while not self._closed.wait(seconds):
            self.beat()
            if self.opened:
                self.go_on(count)

    def close(self) -> None:
        self._acceptor.close()
        self._closed.set()
        for sock in list(self._sockets):
            disconnect(sock)


@contextlib.contextmanager
def streams(
    script: Iterable[RawEvent] = (),
    *lines: Line,
    resumable: bool = True,
    beats: float | None = None,
    each_beat: int = 0,
) -> Iterator[StreamServer]:
    """Serve a thread.

    Args:
        script: What its runs publish, as the lines describe.
        lines: What happens on the first connections to the stream.
        resumable: Whether the runs are.
        beats: The seconds between heartbeats; None for none.
        each_beat: How many events to publish after each heartbeat.
    """
    server = StreamServer(deque(script), deque(lines), resumable)
    ticking = None
    if beats is not None:
        ticking = threading.Thread(target=server.tick, args=(beats, each_beat), daemon=True)
        ticking.start()
    try:
        yield server
    finally:
        server.close()
        if ticking is not None:
            ticking.join(timeout=5)
