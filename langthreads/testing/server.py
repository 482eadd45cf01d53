"""An Agent Server in memory, for tests."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, TypeVar, overload

from langthreads.testing.bad_days import BadDays
from langthreads.testing.clock import clock_of
from langthreads.testing.gate import Gate
from langthreads.testing.graphs import make_graph
from langthreads.testing.seeds import STATUSES, read_states, stamp_of
from langthreads.testing.world import is_uuid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager
    from datetime import datetime
    from types import TracebackType
    from typing import Self

    from langthreads import ThreadState, ThreadStatus
    from langthreads.testing.clock import Clock
    from langthreads.testing.recorder import Requests
    from langthreads.testing.serving import Serving
    from langthreads_async import AsyncLangThreads, AsyncThreadsClient
    from langthreads_sync import LangThreads, ThreadsClient

__all__ = ["FakeAgentServer"]

F = TypeVar("F", bound="Callable[..., Any]")


class FakeAgentServer(BadDays):
    """An Agent Server in memory, for tests: threads, states, runs, assistants, crons and items, as langgraph-api 0.16 keeps them.

    Graphs are what a test says. Nothing runs by itself: whatever is due happens when somebody asks, or waits.

    Args:
        clock: Its time: a `Clock`, or a function that returns a datetime or seconds since 1970. When left out, a `Clock` that
            flows, and skips what clients would only wait for.
        new_id: Makes ids, as UUIDs or texts; UUIDs of version 7 when left out.
        start_delay: How many seconds a run is pending before it starts.
        url: What `url` says as long as it is not served.

    Attributes:
        gate: Where requests come in; for those who carry them.

    Raises:
        TypeError: `clock` is none.

    Example:
        ```python
        from langthreads.testing import FakeAgentServer

        server = FakeAgentServer()
        server.graph("agent", lambda input, state: {"messages": ["Hello!"]})
        threads = server.threads()
        thread = threads.create()
        print(threads.runs.wait(thread.thread_id, "agent", input={"messages": ["Hi"]}))
        ```
    """

    def __init__(
        self,
        *,
        clock: Clock | Callable[[], datetime | float] | None = None,
        new_id: Callable[[], object] | None = None,
        start_delay: float = 0.5,
        url: str = "http://fake-agent-server",
    ) -> None:
        self.gate: Gate = Gate(clock_of(clock), new_id, url.rstrip("/"), start_delay)
        self._memory_url = url.rstrip("/")
        self._serving: Serving | None = None

    def __repr__(self) -> str:
        return f"<FakeAgentServer at {self.url}, graphs: {', '.join(self.gate.core.world.graphs) or 'none'}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # ------------------------------------------------------------ graphs

    @overload
    def graph(
        self,
        name: str,
        *,
        node: str | None = None,
        reducers: Mapping[str, Callable[[Any, Any], Any]] | None = None,
        channels: Iterable[str] | None = None,
        schema: Mapping[str, Any] | None = None,
        edges: Iterable[tuple[Any, Any]] | None = None,
    ) -> Callable[[F], F]: ...

    @overload
    def graph(
        self,
        name: str,
        reply: Any,
        *,
        node: str | None = None,
        reducers: Mapping[str, Callable[[Any, Any], Any]] | None = None,
        channels: Iterable[str] | None = None,
        schema: Mapping[str, Any] | None = None,
        edges: Iterable[tuple[Any, Any]] | None = None,
    ) -> None: ...

    def graph(
        self,
        name: str,
        reply: Any = ...,
        *,
        node: str | None = None,
        reducers: Mapping[str, Callable[[Any, Any], Any]] | None = None,
        channels: Iterable[str] | None = None,
        schema: Mapping[str, Any] | None = None,
        edges: Iterable[tuple[Any, Any]] | None = None,
    ) -> Callable[[F], F] | None:
        """Add a graph, or replace one; also as a decorator of its reply.

        Args:
            name: Its name.
            reply: What it does: a function of `(input)`, `(input, state)` or `(input, state, run)` that returns or yields
                what is written; a list of parts; or a mapping of nodes to such, where functions get `(state)` or
                `(state, run)`.
            node: The name of the node where there is only one; the graph's when left out.
            reducers: How channels take what is written, as functions of the old and the new value; such channels begin as
                an empty list. When left out, `messages` takes messages as langgraph's `MessagesState` does, but keeps
                texts as they are; `{"messages": add_messages}` makes messages of texts too, and refuses all else. Everything
                else is overwritten.
            channels: The keys of the state; what is written to others is dropped. All are kept when left out.
            schema: The state's JSON schema.
            edges: Which node follows on which, as pairs of names, from `__start__`; without them, each on the one before.
                Nodes that follow on the same one run at once. A list of nodes in place of the first waits for all of them,
                and a function of the state in place of the second returns what follows: names, or `langthreads.Send`s.

        Returns:
            Nothing, or without `reply` the decorator.

        Raises:
            TypeError: The reply is none.
            ValueError: There are no nodes in it, or an edge leads nowhere.

        Example:
            ```python
            from langthreads.testing import Ask, FakeAgentServer

            server = FakeAgentServer()

            @server.graph("agent")
            def reply(input, state):
                answer = yield Ask("May I?")
                yield {"messages": [f"You said {answer}"]}
            ```
        """
        if reply is ...:

            def decorate(function: F) -> F:
                self.graph(name, function, node=node, reducers=reducers, channels=channels, schema=schema, edges=edges)
                return function

            return decorate
        new_id = self.gate.core.world.new_id
        made = make_graph(
            name, reply, node=node, reducers=reducers, channels=channels, schema=schema, edges=edges, new_id=new_id
        )
        with self.gate.lock:
            self.gate.core.add_graph(made)
        return None

    # ------------------------------------------------------------ threads

    def put_thread(
        self,
        thread_id: str | None = None,
        *,
        graph_id: str | None = None,
        states: Iterable[Mapping[str, Any] | ThreadState] = (),
        metadata: Mapping[str, Any] | None = None,
        status: ThreadStatus | None = None,
        error: Mapping[str, Any] | None = None,
        created_at: datetime | str | None = None,
        updated_at: datetime | str | None = None,
    ) -> str:
        """Add a thread with a history, as if runs had made it; or change one that is there.

        The states come oldest first, with the names that servers use: `values`, `next` (the nodes that run next),
        `interrupts` (what the first of these asks, each `{"value": …}`), `created_at`, `metadata`, `checkpoint_id`,
        `parent_checkpoint_id`, and `tasks` in place of `next` and `interrupts`, each with `name`, `interrupts`, `error`,
        `result`. All can be left out. A state follows on the one before it, unless it names another parent, which makes a
        fork. `ThreadState`s that a server answered with do as well.

        Args:
            thread_id: Its id, a UUID; made up when left out. The thread is changed where it is there already.
            graph_id: Its graph; states need one. One that is not there is made up, of the nodes that states name, which
                write nothing.
            states: What is added to its history. Ids of checkpoints, where you choose them, sort in the order of the states.
            metadata: Its metadata.
            status: `idle`, `busy`, `interrupted` or `error`; that of its last state when left out.
            error: How its last run failed, as servers say it: `{"error": "ValueError", "message": …}`.
            created_at: When it was created, as a datetime or in ISO form; with its first state when left out.
            updated_at: When it was changed; with its last state when left out, or now if it was there.

        Returns:
            Its id.

        Raises:
            TypeError: A state is none.
            ValueError: An id, a time or the status is none; the graph has no such node; a parent is not there.

        Example:
            ```python
            from langthreads import Command
            from langthreads.testing import Ask, FakeAgentServer

            server = FakeAgentServer()
            server.graph("refunds", {"approve": [Ask("Refund?"), {"paid": 42}]})
            thread_id = server.put_thread(
                graph_id="refunds",
                metadata={"user": "ada"},
                states=[
                    {"values": {"messages": ["Refund order 1815"]}, "created_at": "2026-01-01T09:00"},
                    {"values": {"messages": ["Refund order 1815"]}, "next": ["approve"], "interrupts": [{"value": "Refund?"}]},
                ],
            )
            threads = server.threads()
            print(threads.get(thread_id).status)  # interrupted
            print(threads.runs.wait(thread_id, "refunds", command=Command(resume="yes")))
            ```
        """
        if thread_id is not None and not is_uuid(thread_id):
            raise ValueError(f"thread_id: {thread_id!r} is no UUID")
        if status is not None and status not in STATUSES:
            raise ValueError(f"status: {status!r} is none of {', '.join(STATUSES)}")
        given = {
            "metadata": None if metadata is None else copy.deepcopy(dict(metadata)),
            "status": status,
            "error": None if error is None else dict(error),
            "created_at": None if created_at is None else stamp_of(created_at),
            "updated_at": None if updated_at is None else stamp_of(updated_at),
        }
        read = read_states(states)
        with self.gate.lock:
            self.gate.core.advance()
            data = {name: value for name, value in given.items() if value is not None}
            made = self.gate.core.seeds.put(thread_id, graph_id, read, data)
        self.gate.wake()
        return made

    # ------------------------------------------------------------ clients

    @property
    def url(self) -> str:
        """Its address: where it listens, or a name for clients in memory."""
        return self._serving.url if self._serving is not None else self._memory_url

    def client(self, **options: Any) -> LangThreads:
        """Return a sync client of the whole server, without a network.

        Args:
            options: Those of `langthreads_sync.LangThreads`, but for the address and the HTTP library.

        Example:
            ```python
            from langthreads.testing import FakeAgentServer

            with FakeAgentServer().client() as client:
                print(client.info().version)
            ```
        """
        from langthreads.testing.attach import make_client
        from langthreads_sync import LangThreads

        made: LangThreads = make_client(self, LangThreads, self._memory_url, options)
        return made

    def async_client(self, **options: Any) -> AsyncLangThreads:
        """Return an async client of the whole server, without a network.

        Args:
            options: Those of `langthreads_async.AsyncLangThreads`, but for the address and the HTTP library.

        Example:
            ```python
            import asyncio
            from langthreads.testing import FakeAgentServer

            async def main():
                async with FakeAgentServer().async_client() as client:
                    print((await client.info()).version)

            asyncio.run(main())
            ```
        """
        from langthreads.testing.attach import make_client
        from langthreads_async import AsyncLangThreads

        made: AsyncLangThreads = make_client(self, AsyncLangThreads, self._memory_url, options)
        return made

    def threads(self, **options: Any) -> ThreadsClient:
        """Return a sync client of the threads and their runs, without a network.

        Args:
            options: Those of `langthreads_sync.ThreadsClient`, but for the address and the HTTP library.
        """
        from langthreads.testing.attach import make_client
        from langthreads_sync import ThreadsClient

        made: ThreadsClient = make_client(self, ThreadsClient, self._memory_url, options)
        return made

    def async_threads(self, **options: Any) -> AsyncThreadsClient:
        """Return an async client of the threads and their runs, without a network.

        Args:
            options: Those of `langthreads_async.AsyncThreadsClient`, but for the address and the HTTP library.
        """
        from langthreads.testing.attach import make_client
        from langthreads_async import AsyncThreadsClient

        made: AsyncThreadsClient = make_client(self, AsyncThreadsClient, self._memory_url, options)
        return made

    def at(self, url: str) -> AbstractContextManager[FakeAgentServer]:
        """Let this server be at an address, for the clients of langthreads that are made in the block.

        There is no network, whatever HTTP library they ask for; clients with an `http_client` of their own are left alone. A
        client that was made in the block goes on to talk to this server.

        Args:
            url: The address, such as the one that the program under test has in its settings.

        Returns:
            The block, as a context manager; it gives this server.

        Example:
            ```python
            from langthreads import ThreadsClient
            from langthreads.testing import FakeAgentServer

            with FakeAgentServer().at("http://localhost:2024"):
                print(ThreadsClient().create().thread_id)
            ```
        """
        from langthreads.testing.attach import attached

        return attached(self, url)

    def serve(self, *, port: int = 0) -> Serving:
        """Listen on loopback, for any program that speaks HTTP; once more is the same.

        Args:
            port: The port; a free one is found for 0.

        Returns:
            What serves: a context manager that gives the address, and stops at the end of its block. `close()` stops it too.

        Raises:
            OSError: The port is taken.

        Example:
            ```python
            import urllib.request
            from langthreads.testing import FakeAgentServer

            with FakeAgentServer().serve() as url:
                print(urllib.request.urlopen(f"{url}/ok").read())
            ```
        """
        from langthreads.testing.serving import Serving

        if self._serving is None:
            self._serving = Serving(self, port)
            self.gate.core.world.base_url = self._serving.url
        return self._serving

    def close(self) -> None:
        """Stop listening. Threads and all else stay as they are; once more does nothing."""
        serving, self._serving = self._serving, None
        if serving is not None:
            serving.close()
            self.gate.core.world.base_url = self._memory_url

    @property
    def requests(self) -> Requests:
        """The requests that came, in order."""
        return self.gate.requests

    @property
    def clock(self) -> Any:
        """Its time; a `Clock`, unless it was given a function."""
        return self.gate.time
