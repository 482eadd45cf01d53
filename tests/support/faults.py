"""The fault server: threads and runs in memory behind real sockets, and everything that can go wrong on the way to them.

It counts what it executed for each call, by its header `x-call`. That shows a call that was executed twice.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
import uuid
from collections import Counter, deque
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from tests.support import http
from tests.support.compat import wait_until
from tests.support.http import Acceptor, Request, read_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["FINE", "Fault", "FaultServer", "faults"]

REASONS = {
    200: "OK",
    202: "Accepted",
    204: "No Content",
    404: "Not Found",
    409: "Conflict",
    500: "Internal Server Error",
}
NOW = "2026-01-01T00:00:00+00:00"


@dataclass(frozen=True)
class Fault:
    """What happens to one request.

    Attributes:
        name: What to call it.
        refuse: Whether there is nobody to connect to.
        reset: Reset the connection `before` the request is read, or `after` it was done, without an answer.
        status: Answer this status instead.
        headers: More headers, `{name}: {value}`.
        done: Whether the call is executed although `status` is an error.
        cut: Send only so many bytes of the answer, then close.
        stall: Send nothing for so many seconds, then continue.
        drip: Wait so many seconds before each byte of the answer.
        head: Send this at once, before what drips.
        raw: Answer exactly these bytes.
        pause: Keep the connection open for so many seconds after `raw`.
        close: Close the connection after the answer.
    """

    name: str
    refuse: bool = False
    reset: Literal["", "before", "after"] = ""
    status: int = 0
    headers: tuple[str, ...] = ()
    done: bool = False
    cut: int | None = None
    stall: float = 0.0
    drip: float = 0.0
    head: bytes = b""
    raw: bytes | None = None
    pause: float = 0.0
    close: bool = False

    def but(self, **changes: Any) -> Fault:
        """The same fault with something else about it."""
        return replace(self, **changes)


FINE = Fault("fine")


@dataclass
class FaultServer:
    """Threads in memory, with faults by schedule.

    Attributes:
        plan: The faults of the next requests, one for each; requests after those have none.
        threads: The threads, by id.
        runs: The runs, by id, the oldest first. They end at once.
        busy: Whether the threads of stateless runs stay busy.
        done: How many times each call was done, by its `x-call` header; reads are never counted.
        requests: The last requests, as they arrived.
        connections: How many connections were opened.
        reused: How many requests arrived on a connection that had seen a 500, and was about to be reset.
    """

    plan: Iterator[Fault] = field(default_factory=lambda: iter(()))
    threads: dict[str, dict[str, Any]] = field(default_factory=dict)
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    busy: bool = False
    done: Counter[str] = field(default_factory=Counter)
    requests: deque[Request] = field(default_factory=lambda: deque(maxlen=500))
    connections: int = 0
    reused: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._moments = count()
        self._open: dict[socket.socket, bool] = {}
        self._threads: dict[socket.socket, threading.Thread] = {}
        self._next: Fault | None = None
        self._acceptor: Acceptor | None = None
        self.port = 0
        self.start()
        self.url = f"http://127.0.0.1:{self.port}"

    # ------------------------------------------------------------ connections

    def start(self) -> None:
        """Take connections."""
        if self._acceptor is None:
            self._acceptor = Acceptor(self._accepted, self.port)
            self.port = self._acceptor.port

    def stop(self) -> None:
        """Refuse connections; those that are open stay."""
        if (acceptor := self._acceptor) is not None:
            self._acceptor = None
            acceptor.close()

    def close_idle(self, *, reset: bool = False) -> int:
        """Close the idle connections, as proxies do; return how many there were."""
        with self._lock:
            idle = [connection for connection, busy in self._open.items() if not busy]
            threads = [self._threads[connection] for connection in idle]
            for connection in idle:
                self._close(connection, reset=reset)
        # A socket in which someone waits is not gone before that ends.
        for thread in threads:
            thread.join(timeout=5)
        return len(idle)

    def close_when_idle(self, *, reset: bool = False) -> None:
        """Do the same as soon as there is such a connection; nothing else runs on this thread meanwhile."""
        assert wait_until(lambda: self.close_idle(reset=reset) > 0)

    def close(self) -> None:
        self.stop()
        with self._lock:
            for connection in list(self._open):
                self._close(connection, reset=False)

    @property
    def open(self) -> int:
        """How many connections are open."""
        with self._lock:
            return len(self._open)

    def before_attempt(self, *_: object) -> None:
        """Take the next fault of the plan; a client's `on_request` hook, for plans with refused connections in them."""
        self._next = next(self.plan, FINE)
        if self._next.refuse:
            self.stop()
            self.close_idle()
        else:
            self.start()

    def _accepted(self, connection: socket.socket) -> None:
        thread = threading.Thread(target=self._converse, args=(connection,), daemon=True)
        with self._lock:
            self.connections += 1
            self._open[connection] = False
            self._threads[connection] = thread
        thread.start()

    def _close(self, connection: socket.socket, *, reset: bool) -> None:
        with self._lock:
            self._open.pop(connection, None)
            self._threads.pop(connection, None)
            (http.reset if reset else http.disconnect)(connection)
            connection.close()

    # ------------------------------------------------------------ conversations

    def _converse(self, connection: socket.socket) -> None:
        reset = False
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while connection.recv(1, socket.MSG_PEEK):
                with self._lock:
                    if connection not in self._open:
                        return
                    self._open[connection] = True
                    fault = self._next or next(self.plan, FINE)
                    self._next = None
                if fault.reset == "before":
                    reset = True
                    return
                request = read_request(connection)
                if request is None:
                    return
                self.requests.append(request)
                status = self._answer(connection, request, fault)
                if status == 500:
                    # An Agent Server resets the connection a moment later: who uses it again is caught here.
                    connection.settimeout(0.02)
                    with contextlib.suppress(TimeoutError):
                        if connection.recv(1):
                            self.reused += 1
                    reset = True
                    return
                if status is None or fault.close:
                    reset = fault.reset == "after"
                    return
                with self._lock:
                    if connection in self._open:
                        self._open[connection] = False
        except OSError:
            pass
        finally:
            self._close(connection, reset=reset)

    def _answer(self, connection: socket.socket, request: Request, fault: Fault) -> int | None:
        """Answer a request; None where the connection can't be used afterwards."""
        do = not fault.status or fault.done
        if fault.raw is not None:
            do = fault.done
        status, body, headers = self.handle(request) if do else (0, None, ())
        if fault.reset == "after":
            return None
        if fault.stall:
            _wait(connection, fault.stall)
        if fault.status:
            status, body, headers = fault.status, {"detail": f"a {fault.status} by plan"}, fault.headers
        whole = fault.raw if fault.raw is not None else _whole(status, body, headers)
        if fault.cut is not None:
            connection.sendall(whole[: fault.cut])
            return None
        if fault.head:
            connection.sendall(fault.head)
        if fault.drip:
            for at in range(len(whole)):
                time.sleep(fault.drip)
                connection.sendall(whole[at : at + 1])
        else:
            connection.sendall(whole)
        if fault.pause:
            _wait(connection, fault.pause)
        return None if fault.raw is not None else status

    # ------------------------------------------------------------ threads

    def handle(self, request: Request) -> tuple[int, Any, tuple[str, ...]]:
        """Execute a call, and return status, body and headers."""
        path = request.path.strip("/").split("/")
        call = request.headers.get("x-call", "")
        with self._lock:
            if path == ["threads"]:
                return self._create(request.json, call)
            if "runs" in path[:3]:
                return self._runs(request, path)
            if path[1:] == ["search"]:
                return self._search(request.json)
            if path[1:] == ["count"]:
                return 200, len(self._matching(request.json)), ()
            if path[1:] == ["prune"]:
                gone = [self.threads.pop(t) for t in request.json["thread_ids"] if t in self.threads]
                self.done[call] += 1
                return 200, {"pruned_count": len(gone)}, ()
            thread = self.threads.get(path[1])
            if thread is None:
                return 404, {"detail": f"Thread with ID {path[1]} not found"}, ()
            return self._one(request, thread, path[2] if len(path) > 2 else "", call)

    def _create(self, body: dict[str, Any], call: str) -> tuple[int, Any, tuple[str, ...]]:
        thread_id = body.get("thread_id") or str(uuid.uuid4())
        if thread_id not in self.threads:
            self.done[call] += 1
            self.add(thread_id, body.get("metadata"))
        elif body.get("if_exists") != "do_nothing":
            return 409, {"detail": f"Thread with ID {thread_id} already exists"}, ()
        return 200, self.threads[thread_id], ()

    def add(self, thread_id: str | None = None, metadata: dict[str, Any] | None = None) -> str:
        """Put a thread there."""
        thread_id = thread_id or str(uuid.uuid4())
        self.threads[thread_id] = {
            "thread_id": thread_id,
            "created_at": (now := self._now()),
            "updated_at": now,
            "metadata": metadata or {},
            "status": "idle",
            "config": {},
            "values": {"steps": 0},
        }
        return thread_id

    def _now(self) -> str:
        """Return a time, each later than the one before."""
        seconds, microseconds = divmod(next(self._moments), 1_000_000)
        return f"2026-01-01T00:00:{seconds:02d}.{microseconds:06d}+00:00"

    def _one(self, request: Request, thread: dict[str, Any], part: str, call: str) -> tuple[int, Any, tuple[str, ...]]:
        thread_id = thread["thread_id"]
        if request.method == "DELETE":
            del self.threads[thread_id]
            self.done[call] += 1
            return 204, None, ()
        if request.method == "PATCH":
            self.done[call] += 1
            # In its new place: what was changed last is the newest.
            self.threads[thread_id] = thread = {
                **thread,
                "metadata": {**thread["metadata"], **request.json["metadata"]},
            }
            thread["updated_at"] = self._now()
            return 200, thread, ()
        if part == "copy":
            self.done[call] += 1
            return 200, self.threads[self.add(None, thread["metadata"])], ()
        if part == "state" and request.method == "POST":
            self.done[call] += 1
            thread["values"] = {"steps": thread["values"]["steps"] + 1}
            at = {"thread_id": thread_id, "checkpoint_ns": "", "checkpoint_id": str(thread["values"]["steps"])}
            return 200, {"checkpoint": at}, ()
        if part == "state":
            return 200, _state(thread), ()
        if part == "history":
            return 200, [_state(thread)], ()
        if part == "storage":
            size = {"count": 1, "bytes": 1}
            sizes = {"checkpoints": size, "channel_values": {**size, "by_channel": {}}, "pending_writes": size}
            return 200, {"thread_id": thread_id, "total_bytes": 1, **sizes}, ()
        return 200, thread, ()

    # ------------------------------------------------------------ runs

    def _runs(self, request: Request, path: list[str]) -> tuple[int, Any, tuple[str, ...]]:
        thread_id = path[1] if path[0] == "threads" else None
        rest = path[path.index("runs") + 1 :]
        if thread_id is not None and thread_id not in self.threads:
            return 404, {"detail": f"Thread with ID {thread_id} not found"}, ()
        if request.method == "POST" and rest in ([], ["wait"]):
            run = self._start(request, thread_id, request.json)
            at = f"/threads/{run['thread_id']}/runs/{run['run_id']}"
            answer = run if not rest else self.threads[run["thread_id"]]["values"]
            return 200, answer, (f"content-location: {at}", *([f"location: {at}/join"] if rest else []))
        if rest == ["batch"]:
            payloads: Any = request.json
            return 200, [self._start(request, None, payload) for payload in payloads], ()
        if rest == ["cancel"]:
            self.done[request.headers.get("x-call", "")] += 1
            return 204, None, ()
        if not rest:
            offset, limit = (
                int(request.query.get(name, [default])[0]) for name, default in (("offset", 0), ("limit", 10))
            )
            found = [run for run in reversed(self.runs.values()) if run["thread_id"] == thread_id]
            return 200, found[offset : offset + limit], ()
        return self._one_run(request, rest)

    def _one_run(self, request: Request, rest: list[str]) -> tuple[int, Any, tuple[str, ...]]:
        run = self.runs.get(rest[0])
        if rest[1:] == ["join"]:
            missing = {"__error__": {"error": "HTTPException", "message": "404: Run not found"}}
            return 200, missing if run is None else self.threads[run["thread_id"]]["values"], ()
        if run is None:
            return 404, {"detail": "Not Found"}, ()
        if request.method == "DELETE":
            del self.runs[rest[0]]
            self.done[request.headers.get("x-call", "")] += 1
            return 204, None, ()
        if rest[1:] == ["cancel"]:
            if run["status"] == "interrupted":
                return 404, {"detail": "No matching runs to cancel."}, ()
            run["status"] = "interrupted"
            self.done[request.headers.get("x-call", "")] += 1
            return 202, None, ()
        return 200, run, ()

    def _start(self, request: Request, thread_id: str | None, body: dict[str, Any]) -> dict[str, Any]:
        run_id = str(uuid.uuid4())
        if thread_id is None:
            thread_id = self.add(None, body.get("metadata"))
            self.threads[thread_id]["status"] = "busy" if self.busy else "idle"
        self.done[request.headers.get("x-call", "")] += 1
        marked = {"langgraph_request_id": request.headers.get("x-request-id")}
        self.runs[run_id] = run = {
            "run_id": run_id,
            "thread_id": thread_id,
            "assistant_id": str(uuid.UUID(int=1)),
            "created_at": (now := self._now()),
            "updated_at": now,
            "status": "success",
            "metadata": body.get("metadata", {}),
            "kwargs": {"input": body.get("input"), "config": {"configurable": marked}},
            "multitask_strategy": body.get("multitask_strategy", "enqueue"),
        }
        return run

    # ------------------------------------------------------------ searches

    def _matching(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            thread
            for thread in self.threads.values()
            if body.get("metadata", {}).items() <= thread["metadata"].items()
            and (not body.get("ids") or thread["thread_id"] in body["ids"])
            and thread["status"] == body.get("status", thread["status"])
        ]

    def _search(self, body: dict[str, Any]) -> tuple[int, Any, tuple[str, ...]]:
        found = self._matching(body)
        # The newest first, as servers do.
        found = sorted(found, key=lambda t: str(t[body.get("sort_by", "updated_at")]), reverse=True)
        offset, limit = body.get("offset", 0), body["limit"]
        page = found[offset : offset + limit]
        if chosen := body.get("select"):
            page = [{name: t[name] for name in chosen} for t in page]
        more = (f"x-pagination-next: {offset + limit}",) if offset + limit < len(found) else ()
        return 200, page, (f"x-pagination-total: {offset + len(page)}", *more)


def _state(thread: dict[str, Any]) -> dict[str, Any]:
    at = {"thread_id": thread["thread_id"], "checkpoint_ns": "", "checkpoint_id": "1"}
    whole = {"values": thread["values"], "next": [], "tasks": [], "metadata": {}, "created_at": NOW, "interrupts": []}
    return {**whole, "checkpoint": at, "parent_checkpoint": None}


def _wait(connection: socket.socket, seconds: float) -> None:
    """Wait for so long, or until the client has gone."""
    connection.settimeout(seconds)
    with contextlib.suppress(TimeoutError):
        connection.recv(1, socket.MSG_PEEK)
    connection.settimeout(None)


def _whole(status: int, body: Any, headers: Iterable[str]) -> bytes:
    content = b"" if body is None else json.dumps(body).encode()
    kind = "application/json"
    if status == 500:
        content, kind = b"Internal Server Error", "text/plain"
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Planned')}", f"content-type: {kind}", *headers]
    if status != 204:
        lines.append(f"content-length: {len(content)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


@contextlib.contextmanager
def faults(*plan: Fault, forever: Callable[[], Fault] | None = None) -> Iterator[FaultServer]:
    """Serve threads with these faults, one for each request; `forever` returns those after them."""

    def schedule() -> Iterator[Fault]:
        yield from plan
        while forever is not None:
            yield forever()

    server = FaultServer(schedule())
    try:
        yield server
    finally:
        server.close()
