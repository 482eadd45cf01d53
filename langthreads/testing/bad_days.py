"""What goes wrong on a fake server, as a test says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langthreads.testing.faults import Cut, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from langthreads.testing.gate import Gate

__all__ = ["BadDays"]


class BadDays:
    """Lets a server fail, be slow, lose connections and restart.

    Attributes:
        gate: Where requests come in.
    """

    gate: Gate

    def fail(
        self,
        operation: str,
        status: int = 503,
        *,
        times: int | None = 1,
        detail: str = "",
        headers: Mapping[str, str] | None = None,
        executed: bool = False,
    ) -> None:
        """Answer the next requests of one operation with an error.

        Args:
            operation: Which, as the clients' method: `threads.get`, `runs.create`; a method of threads also by its name
                alone; `*` for any.
            status: The status.
            times: How many of them; None for all.
            detail: The error's text.
            headers: Its headers, such as `retry-after`.
            executed: Whether the request is carried out all the same, and only the answer is lost.

        Raises:
            ValueError: There is no such operation.

        Example:
            ```python
            from langthreads.testing import FakeAgentServer

            server = FakeAgentServer()
            threads = server.threads()
            thread_id = threads.create().thread_id
            server.fail("get", 503, times=2)
            print(threads.get(thread_id).status)
            print(server.requests.operations)
            ```
        """
        said = {} if headers is None else dict(headers)
        self._add(Fault(self.gate.resolve(operation), times, status, detail, said, executed))

    def drop(self, operation: str, *, times: int | None = 1, executed: bool = False) -> None:
        """Break the connection instead of answering the next requests of one operation.

        Args:
            operation: As for `fail`.
            times: How many of them; None for all.
            executed: Whether the request is carried out all the same.

        Raises:
            ValueError: There is no such operation.
        """
        self._add(Fault(self.gate.resolve(operation), times, drops=True, executed=executed))

    def slow(self, operation: str, seconds: float, *, times: int | None = None) -> None:
        """Answer the next requests of one operation late, by the server's clock.

        Args:
            operation: As for `fail`.
            seconds: How late.
            times: How many of them; None for all.

        Raises:
            ValueError: There is no such operation.
        """
        self._add(Fault(self.gate.resolve(operation), times, late=seconds))

    def _add(self, fault: Fault) -> None:
        with self.gate.lock:
            self.gate.faults.faults.append(fault)

    def cut_stream(self, *, after: int = 0, times: int = 1, clean: bool = False) -> None:
        """Break the next streams, of threads or runs.

        Args:
            after: After how many events.
            times: How many streams.
            clean: Whether it ends as if it were whole, as a server does that shuts down; the connection breaks otherwise.

        Example:
            ```python
            from langthreads.testing import FakeAgentServer

            server = FakeAgentServer()
            server.graph("agent", [{"n": 1}, {"n": 2}])
            threads = server.threads()
            thread_id = threads.create().thread_id
            server.cut_stream(after=2)
            runs = threads.runs
            for part in runs.stream(thread_id, "agent", input={}, stream_resumable=True):
                print(part.event, part.data)
            ```
        """
        with self.gate.lock:
            self.gate.faults.cuts.append(Cut(after, clean, times))

    def restart(self) -> None:
        """Restart: streams and waits end, and what streams could replay is forgotten. Everything else is kept; runs go on."""
        with self.gate.lock:
            self.gate.core.restart()
        self.gate.wake()

    def heal(self) -> None:
        """Let nothing go wrong any more."""
        with self.gate.lock:
            self.gate.faults.heal()
