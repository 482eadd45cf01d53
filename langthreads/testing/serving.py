"""A fake server on loopback, over HTTP/1.1 from the standard library."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast

from langthreads._core.wire import Headers
from langthreads.testing.exchange import Incoming, Whole

if TYPE_CHECKING:
    from types import TracebackType

    from langthreads.testing.exchange import Answer
    from langthreads.testing.server import FakeAgentServer

__all__ = ["Serving"]

LOOK_SECONDS = 0.05
"""How often a waiting connection is looked at: whether the client is still there."""


class Serving:
    """What listens.

    Args:
        server: The server.
        port: The port; a free one is found for 0.

    Raises:
        OSError: The port is taken.

    Attributes:
        url: The address.
    """

    def __init__(self, server: FakeAgentServer, port: int = 0) -> None:
        self._server = server
        self._listener = _Listener(("127.0.0.1", port), server)
        self.url: str = f"http://127.0.0.1:{self._listener.server_address[1]}"
        self._listener.url = self.url
        self._thread = threading.Thread(
            target=self._listener.serve_forever, kwargs={"poll_interval": 0.02}, name="FakeAgentServer", daemon=True
        )
        self._thread.start()

    def __enter__(self) -> str:
        return self.url

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.close()

    def close(self) -> None:
        """Stop listening, and break the connections that are left."""
        self._listener.shutdown()
        self._listener.server_close()
        self._listener.disconnect()
        self._thread.join(timeout=5)


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    url = ""

    def __init__(self, address: tuple[str, int], server: FakeAgentServer) -> None:
        self.gate = server.gate
        self.closing = False
        self._connections: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def disconnect(self) -> None:
        """Break all connections."""
        self.closing = True
        for connection in list(self._connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that hangs up is no error of the server."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    @property
    def _listener(self) -> _Listener:
        return cast("_Listener", self.server)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def handle_any(self) -> None:
        """Answer a request."""
        preflight = self.command == "OPTIONS" and "access-control-request-method" in self.headers
        content = self._content()
        if preflight:
            self._head(200, {"access-control-allow-methods": "*", "access-control-allow-headers": "*"}, 0)
            self.wfile.flush()
            return
        incoming = Incoming(self.command, self.path, Headers(self.headers.items()), content, self._listener.url)
        answer = self._listener.gate.handle(incoming)
        if answer is None or not self._wait_until_ready(answer):
            self.close_connection = True
            return
        if isinstance(answer.body, Whole):
            self._whole(answer, answer.body)
        else:
            self._stream(answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_HEAD = handle_any  # noqa: N815 - the base class's

    def _content(self) -> bytes:
        if self.headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        pieces: list[bytes] = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(pieces)

    def _head(self, status: int, headers: dict[str, str], length: int | None) -> None:
        self.send_response_only(status)
        if "origin" in self.headers:
            self.send_header("access-control-allow-origin", "*")
            self.send_header("access-control-expose-headers", "content-location, location, x-pagination-next")
        for name, value in headers.items():
            if name != "content-length":
                self.send_header(name, value)
        if length is None:
            self.send_header("transfer-encoding", "chunked")
        elif status != 204:
            self.send_header("content-length", str(length))
        self.end_headers()

    def _whole(self, answer: Answer, body: Whole) -> None:
        self._head(answer.status, answer.headers, len(body.content))
        if self.command != "HEAD":
            self.wfile.write(body.content)
        self.wfile.flush()
        # Servers reset the connection after a 500, and don't say so.
        self.close_connection = self.close_connection or answer.status == 500 or answer.breaks

    def _stream(self, answer: Answer) -> None:
        server = self._listener.gate
        changed = threading.Event()
        forget = server.on_change(changed.set)
        try:
            self._head(answer.status, answer.headers, None)
            self.wfile.flush()
            while True:
                changed.clear()
                taken = server.take(answer)
                if taken is None:
                    break
                if taken:
                    self.wfile.write(b"%x\r\n%b\r\n" % (len(taken), taken))
                    self.wfile.flush()
                elif not self._wait(answer, changed):
                    return
            if answer.breaks:
                self.close_connection = True
                return
            self.wfile.write(b"0\r\n\r\n")
            self.wfile.flush()
        except OSError:
            self.close_connection = True
        finally:
            forget()
            server.hang_up(answer)

    def _wait(self, answer: Answer, changed: threading.Event) -> bool:
        """Wait until there may be more; return whether the client is still there."""
        server = self._listener.gate
        if self._is_gone():
            self.close_connection = True
            return False
        if not server.skip(answer):
            pause = server.pause(answer)
            changed.wait(LOOK_SECONDS if pause is None else max(min(pause, LOOK_SECONDS), 0.001))
        return True

    def _wait_until_ready(self, answer: Answer) -> bool:
        server = self._listener.gate
        waiting = threading.Event()
        while answer.ready_at is not None and server.time.seconds() < answer.ready_at:
            if self._is_gone():
                server.hang_up(answer)
                return False
            if not server.skip(answer, answer.ready_at):
                waiting.wait(LOOK_SECONDS)
        return True

    def _is_gone(self) -> bool:
        """Return whether the client has hung up. One that sends its next request already is still there."""
        if self._listener.closing:
            return True
        try:
            readable, _, _ = select.select([self.connection], [], [], 0)
            return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)
        except (OSError, ValueError):
            return True
