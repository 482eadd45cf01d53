"""A model of the Agent Server's stream of a run, over real sockets, that can go wrong in every way.

It makes one run, publishes its events as each connection's `RunLine` describes, and ends the connections with the run. As the
in-memory server does, it subscribes a connection first and replays then, for as long as there is something to replay: what
is published in between arrives twice.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from tests.support.http import Acceptor, Request, disconnect, read_request
from tests.support.streams import ALL, START, THREAD_ID, Line, Listener, event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from langthreads._streaming.sse import RawEvent

__all__ = ["RUN_ID", "RunLine", "RunServer", "run_events", "run_streams"]

RUN_ID = "22222222-2222-2222-2222-222222222222"
DATE_IS_LATE = 1.0
"""For how many seconds a server may go on sending the same `Date`."""

MISSING = json.dumps({"error": "HTTPException", "message": "404: Run not found"}).encode()


def run_events(steps: int, *, each: int = 1, name: str = "values") -> list[RawEvent]:
    """Make the events of a run; `each` is how many share a millisecond, and an id."""
    return [
        event("metadata", {"run_id": RUN_ID, "attempt": 1}),
        *(event(name, {"n": n}, n // each) for n in range(1, steps + 1)),
    ]


@dataclass
class RunLine(Line):
    """What happens on one connection, besides the fields of a `Line`.

    Attributes:
        head: Whether the connection lives until the answer begins; the server does what was asked in any case.
        hides: Whether the run is made although `answer` is another response.
        during: How many more events to publish while the replay is sent.
    """

    head: bool = True
    hides: bool = False
    during: int = 0


class RunListener(Listener):
    """One connection to the run's stream."""

    only: str | None = None

    def give(self, one: RawEvent) -> None:
        if self.only in (None, one[0]):
            super().give(one)

    def start_run(self, date: str, location: str | None) -> None:
        head = ["HTTP/1.1 200 OK", f"date: {date}", f"content-type: {self.line.kind}", "connection: close"]
        if location is not None:
            head += [f"content-location: {location}", f"location: {location}/stream"]
        self._write("\r\n".join([*head, "transfer-encoding: chunked", "", ""]).encode())
        if self.line.cut == 0 or self.line.cut_events == 0:
            self._end()
        self.send(self.line.first)

    def finish(self) -> None:
        """End the connection as a server does."""
        if self.alive:
            self._write(b"0\r\n\r\n")
            self.alive = False
            with contextlib.suppress(OSError):
                self._sock.shutdown(socket.SHUT_WR)


@dataclass
class RunServer:
    """A server with one thread, and one run on it as soon as that is made.

    Attributes:
        script: What is still to be published; the run ends when nothing is left.
        lines: What happens on the next connections to the stream, in order; all is well on those after them.
        resumable: Whether events are replayed; what is asked for when the run is made decides in the end.
        ids: Whether all events have ids, resumable or not, as on old servers.
        ends_as: The status that the run ends with.
        error: What the graph raised.
        made: How many runs were made.
        gone: Whether the run is no longer there.
        hides_thread: Whether the responses leave out the ids.
        searches: The answers to the next searches for threads, instead of good ones.
        never_ends: Whether the run goes on when nothing is left to publish.
        late: Whether it ends long after its last event.
        later: The scripts of later runs, which have the same id.
        statuses: The answers to the next questions for the run, instead of good ones.
        waited: Tells for how many seconds the client has waited so far; the `Date` of a stream goes on with it.
        requests: What was asked, in order.
    """

    script: deque[RawEvent]
    lines: deque[RunLine]
    resumable: bool = True
    ids: bool = False
    ends_as: str = "success"
    error: str | None = None
    made: int = 0
    gone: bool = False
    hides_thread: bool = False
    never_ends: bool = False
    late: bool = False
    later: deque[list[RawEvent]] = field(default_factory=deque[list["RawEvent"]])
    statuses: deque[bytes] = field(default_factory=deque[bytes])
    searches: deque[bytes] = field(default_factory=deque[bytes])
    on_status: Callable[[], None] = lambda: None
    waited: Callable[[], float] = lambda: 0.0
    published: list[RawEvent] = field(default_factory=list["RawEvent"])
    requests: list[Request] = field(default_factory=list[Request])
    status: str = "pending"
    temporary: bool = False
    request_id: str | None = None
    streams_open: int = 0
    opened: int = 0
    connections: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._listeners: list[RunListener] = []
        self._sockets: set[socket.socket] = set()
        self._closed = threading.Event()
        self._acceptor = Acceptor(self._accepted)
        self.url = self._acceptor.url

    def _accepted(self, sock: socket.socket) -> None:
        self.connections += 1
        threading.Thread(target=self.converse, args=(sock,), daemon=True).start()

    @property
    def is_over(self) -> bool:
        return self.status not in ("pending", "running")

    @property
    def is_there(self) -> bool:
        """Whether the run can be asked for: a stateless one goes with its thread when it ends."""
        return bool(self.made) and not self.gone and not (self.temporary and self.is_over)

    @property
    def joins(self) -> list[Request]:
        """The requests that joined the stream."""
        return [one for one in self.requests if one.method == "GET" and one.path.endswith("/stream")]

    @property
    def posts(self) -> list[Request]:
        """The requests for a run."""
        return [one for one in self.requests if one.method == "POST" and one.path.endswith("/stream")]

    # ------------------------------------------------------------ the run

    def make(self) -> None:
        """Make the run."""
        with self._lock:
            self.made += 1
            if self.is_over and self.later:
                self.script = deque(self.later.popleft())
                self.published = []
            self.status = "running"

    def go_on(self, count: int = ALL) -> None:
        """Publish the next events of the script; the run ends with the last one."""
        with self._lock:
            if self.is_over:
                return
            while self.script and count > 0:
                count -= 1
                self._publish(self.script.popleft())
            if not self.script and not self.never_ends:
                self.end()

    def end(self, status: str | None = None) -> None:
        """End the run, and its connections."""
        with self._lock:
            if not self.is_over:
                self.status = status or self.ends_as
                self.script.clear()
            for listener in list(self._listeners):
                listener.finish()

    def beat(self) -> None:
        """Send a heartbeat to all."""
        with self._lock:
            for listener in list(self._listeners):
                listener.send(b": heartbeat\r\n\r\n")

    def _publish(self, one: RawEvent) -> None:
        if not (self.resumable or self.ids):
            one = one[0], one[1], None
        self.published.append(one)
        for listener in list(self._listeners):
            listener.give(one)

    # ------------------------------------------------------------ requests

    def converse(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock:
            self._sockets.add(sock)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while request := read_request(sock):
                path = request.path
                with self._lock:
                    self.requests.append(request)
                    line = (self.lines.popleft() if self.lines else RunLine()) if path.endswith("/stream") else None
                if line is None:
                    sock.sendall(self._answer(request, path))
                    continue
                self._stream(sock, request, line, path)
                if line.answer is None:
                    break
        self._sockets.discard(sock)

    def _answer(self, request: Request, path: str) -> bytes:
        if path.endswith(f"/runs/{RUN_ID}"):
            self.on_status()
        with self._lock:
            if path.endswith(f"/runs/{RUN_ID}"):
                if self.statuses:
                    return self.statuses.popleft()
                return _json(self.run()) if self.is_there else _json({"detail": "Not Found"}, "404 Not Found")
            if path.endswith("/threads/search"):
                thread = {"thread_id": THREAD_ID, "created_at": self.run()["created_at"]}
                return self.searches.popleft() if self.searches else _json([thread] if self.is_there else [])
            if path.endswith("/runs") and request.method == "GET":
                return _json([self.run()] if self.made and not self.gone else [])
            if path.endswith("/history"):
                return _json([self._state()] if self.error else [])
            if path.endswith("/cancel"):
                self.end("interrupted")
                return _json({})
            if path.endswith((THREAD_ID, "/threads")):
                return _json(self._thread())
        return _json({"detail": "Not Found"}, "404 Not Found")

    def run(self) -> dict[str, Any]:
        """The run, as servers describe it."""
        return {
            "run_id": RUN_ID,
            "thread_id": THREAD_ID,
            "assistant_id": THREAD_ID,
            "created_at": "2026-11-21T15:41:02+00:00",
            "updated_at": datetime.fromtimestamp(START / 1000 + 3600 * self.late, UTC).isoformat(),
            "metadata": {},
            "status": self.status,
            "kwargs": {
                "config": {"configurable": {"langgraph_request_id": self.request_id}},
                "resumable": self.resumable,
            },
            "multitask_strategy": "enqueue",
        }

    def _thread(self) -> dict[str, Any]:
        at = "2026-11-21T15:41:02+00:00"
        waits = {"task": [{"id": "a" * 32, "value": "May I?"}]}
        return {
            "thread_id": THREAD_ID,
            "created_at": at,
            "updated_at": at,
            "metadata": {},
            "status": "interrupted",
            "values": None,
            "interrupts": waits,
        }

    def _state(self) -> dict[str, Any]:
        task = {"id": "t", "name": "fail", "error": self.error, "interrupts": [], "checkpoint": None, "state": None}
        place = {"thread_id": THREAD_ID, "checkpoint_ns": "", "checkpoint_id": RUN_ID}
        return {
            "values": {},
            "next": ["fail"],
            "tasks": [task],
            "checkpoint": place,
            "metadata": {"run_id": RUN_ID},
            "created_at": "2026-11-21T15:41:02+00:00",
            "parent_checkpoint": None,
            "interrupts": [],
        }

    # ------------------------------------------------------------ streams

    def _stream(self, sock: socket.socket, request: Request, line: RunLine, path: str) -> None:
        if request.method == "GET" and path.startswith("/runs/"):  # where servers say that a stateless stream goes on
            sock.sendall(_json({"detail": "Not Found"}, "404 Not Found"))
            return
        if line.answer is not None:
            if line.hides:
                self.request_id = request.headers.get("x-request-id")
                self.make()
            sock.sendall(line.answer)
            return
        makes = request.method == "POST"
        with self._lock:
            if makes:
                body = json.loads(request.body)
                self.resumable = self.resumable and bool(body.get("stream_resumable"))
                self.request_id = request.headers.get("x-request-id")
                cancels = body.get("on_disconnect") == "cancel"
                self.temporary = path == "/runs/stream" and body.get("on_completion") != "keep"
                self.make()
            else:
                cancels = request.query.get("cancel_on_disconnect") == ["true"]
            if not line.head:
                return
            self.streams_open += 1
            self.opened += 1
            listener = RunListener(sock, line)
            if not line.silent:
                self._serve(listener, request, line, path)
        with contextlib.suppress(OSError):
            while sock.recv(1024):
                pass
        with self._lock:
            listener.alive = False
            if listener in self._listeners:
                self._listeners.remove(listener)
            self.streams_open -= 1
            if cancels and not self.is_over:
                self.end("interrupted")

    def _serve(self, listener: RunListener, request: Request, line: RunLine, path: str) -> None:
        if request.method == "GET":  # nobody can publish before the run is made
            self._end_millisecond()
            self.go_on(line.before)
        location = f"/threads/{THREAD_ID}/runs/{RUN_ID}" if path.startswith("/threads") else f"/runs/{RUN_ID}"
        # Of several modes the last one counts, and nothing else is sent then.
        modes = request.query.get("stream_mode") if request.method == "GET" else None
        listener.only = modes[-1] if modes else None
        listener.start_run(self._date(), None if self.hides_thread else location)
        if self.gone or not self.made or not (self.is_there or self.resumable):
            listener.give(("error", MISSING, None))
            listener.finish()
            return
        resumes_from = request.resumes_from if request.method == "GET" else None
        subscribed = len(self.published)
        self._replay(listener, resumes_from, line.during)
        for one in self.published[subscribed:]:
            listener.give(one)
        if self.is_over:
            listener.finish()
            return
        self._listeners.append(listener)
        self.go_on(line.after)

    def _end_millisecond(self) -> None:
        """Publish what is left of the last event's millisecond: to connect again takes longer."""
        last = self.published[-1][2] if self.published else None
        while last is not None and self.script and self.script[0][2] == last:
            self.go_on(1)

    def _replay(self, listener: RunListener, resumes_from: str | None, during: int) -> None:
        if resumes_from is None or not self.resumable:
            return
        at = 0
        while at < len(self.published):
            name, _, last_id = one = self.published[at]
            at += 1
            if last_id and last_id > resumes_from and name != "error" and not name.startswith("messages/"):
                listener.give(one)
            if at == len(self.published) and during:
                during -= 1
                self.go_on(1)

    def _date(self) -> str:
        stamps = [last_id for _, _, last_id in self.published if last_id]
        now = int(stamps[-1].partition("-")[0]) / 1000 if stamps else START / 1000
        return formatdate(now + max(0.0, self.waited() - DATE_IS_LATE), usegmt=True)

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


def _json(value: object, status: str = "200 OK") -> bytes:
    body = json.dumps(value).encode()
    head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


@contextlib.contextmanager
def run_streams(
    script: Iterable[RawEvent] = (),
    *lines: RunLine,
    beats: float | None = None,
    each_beat: int = 0,
    **options: Any,
) -> Iterator[RunServer]:
    """Serve a run.

    Args:
        script: What it publishes, as the lines describe.
        lines: What happens on the first connections to the stream.
        beats: The seconds between heartbeats; None for none.
        each_beat: How many events to publish after each heartbeat.
        options: Attributes of the server.
    """
    server = RunServer(deque(script), deque(lines), **options)
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
