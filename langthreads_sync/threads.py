# Generated from langthreads_async/threads.py by `nox -s generate`; edit that file instead of this one.
"""The threads client: what each method sends, and what it makes of the answer."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from langthreads._core import thread_arguments
from langthreads._core.arguments import as_list, boolean, check_walk, identifier, including, one_of
from langthreads._core.model import NOT_GIVEN, NotGiven
from langthreads._core.parsers import parse_list, parse_model
from langthreads._core.settings import DEFAULT_MAX_EVENT_BYTES, check_headers
from langthreads._generated.models.threads import PartialThread, PartialThreadState, Thread, ThreadState
from langthreads._generated.operations import threads as operations
from langthreads.errors import APIError, APIStatusError, InvalidArgumentError, PartialCreateError
from langthreads.pages import Page
from langthreads.timeouts import Timeout
from langthreads_sync._base import ClientBase
from langthreads_sync._pagination import walk_history, walk_pages, walk_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from langthreads._core.arguments import CheckpointLike, Identifier, JsonObject, JsonValue, Params
    from langthreads._core.operation import Call
    from langthreads._generated.models.threads import (
        OnConflictBehavior,
        PruneStrategy,
        SortOrder,
        ThreadPruneResponse,
        ThreadSelectField,
        ThreadSortBy,
        ThreadStatus,
        ThreadStorage,
        ThreadStreamMode,
        ThreadUpdateStateResponse,
    )
    from langthreads._streaming.options import Until
    from langthreads.parts import StreamPart, StreamPartV2
    from langthreads.timeouts import TimeoutOption
    from langthreads.transfer import ThreadExport, ThreadImport
    from langthreads_sync._pagination import Counter
    from langthreads_sync._raw_threads import RawThreadsClient
    from langthreads_sync._streams import ThreadStream
    from langthreads_sync.runs import RunsClient

__all__ = ["ThreadsClient"]

T = TypeVar("T")

_thread_id = attrgetter("thread_id")


class ThreadsClient(ClientBase):
    """A client for the threads of one Agent Server.

    One client serves a whole program: it keeps its connections open and reuses them. Close it when done, or use it as a
    context manager.

    All methods take `headers` (sent besides the client's own), `params` (added to the query) and `timeout` (seconds for
    the whole call, a `langthreads.Timeout`, or None for no bound).

    All methods raise `APIConnectionError` when the server can't be reached, `APITimeoutError` when it takes too long,
    `APIResponseValidationError` when its response is invalid, and the subclass of `APIStatusError` that goes with an
    error status. A wrong argument is a `TypeError` or an `InvalidArgumentError`, and nothing is sent.

    Args:
        url: The server's address.
        api_key: The key, sent as `x-api-key`; None sends none. Left out, it is the first of `LANGGRAPH_API_KEY`,
            `LANGSMITH_API_KEY` and `LANGCHAIN_API_KEY` that the environment has. A function is asked before each request,
            and once more after a 401.
        headers: Sent with every request.
        timeout: For every call without a timeout of its own. Left out: 5 s to connect, 60 s between two pieces of an
            answer, no bound on the whole.
        retries: How many times a call that failed is made again where that is safe, or a `langthreads.RetryPolicy`. Left
            out: 2. Reads and `delete` are safe, and so is a `create` without supersteps; other writes are made again only
            where the server can't have done anything.
        auth: An `httpx.Auth` of your own, besides the key or instead of it.
        http_client: An HTTP client of your own, with its proxies, certificates and hooks. It is used as it is, and not
            closed here. Its `base_url`, where it has one, takes the place of the default `url`.
        backend: The HTTP library: `"httpx"`; `"httpx2"`, its continuation; or `"aiohttp"`, the fastest, for a client that
            runs in an event loop. The last two need an extra of that name, such as `langthreads[aiohttp]`.
        new_id: Makes the ids of threads that are created without one; random ones when left out.
        clock: Time and randomness, for tests; the system's when left out.
        on_request: Called with a `langthreads.RequestEvent` before each attempt.
        on_response: Called with a `langthreads.ResponseEvent` after each attempt, whatever its result.

    Raises:
        ConfigurationError: The arguments are invalid or contradict each other; the message explains it.

    Example:
        ```python
        with ThreadsClient("http://localhost:2024") as threads:
            thread = threads.create(metadata={"user_id": "123"})
            print(thread.thread_id, thread.status, thread.created_at)
        ```
    """

    @property
    def with_raw_response(self) -> RawThreadsClient:
        """The same methods, each answering with a `langthreads.RawResponse`: status, headers, result, time.

        Example:
            ```python
            raw = threads.with_raw_response.get(thread_id)
            print(raw.status_code, raw.headers["content-type"], raw.parsed.status, raw.elapsed)
            ```
        """
        from langthreads_sync._raw_threads import RawThreadsClient

        return RawThreadsClient(self)

    @property
    def runs(self) -> RunsClient:
        """The runs on threads, as an `RunsClient` over the same connections.

        Example:
            ```python
            output = threads.runs.wait(thread_id, "agent", input={"messages": ["Hello"]})
            print(output["messages"])
            ```
        """
        from langthreads_sync.runs import RunsClient

        return self._resource(RunsClient)

    # ------------------------------------------------------------ threads

    def create(
        self,
        *,
        metadata: JsonObject | None = None,
        thread_id: Identifier | None = None,
        if_exists: OnConflictBehavior | None = None,
        supersteps: Iterable[JsonObject] | None = None,
        graph_id: str | None = None,
        ttl: float | Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Thread:
        """Create a thread.

        Args:
            metadata: Facts about the thread, which searches can filter by.
            thread_id: The new thread's id, a UUID; generated if left out.
            if_exists: `"raise"` (the default) or `"do_nothing"`, which returns the existing thread; its metadata stays
                as it is, and supersteps are applied to it again.
            supersteps: Updates that build a first state, each `{"updates": [{"values": …, "as_node": …}]}`. The
                server needs to know the graph: pass `graph_id` too.
            graph_id: The graph that the thread belongs to; kept in its metadata.
            ttl: Minutes until the thread is deleted, or a mapping such as `{"ttl": 60, "strategy": "delete"}`.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The new thread.

        Raises:
            ConflictError: The id is taken.
            PartialCreateError: The thread was created, but its supersteps failed. Servers answer a 201 or a 400 then;
                the error has the thread's id.

        Example:
            ```python
            hello = {"values": {"messages": ["Hello"]}, "as_node": "__start__"}
            thread = threads.create(
                graph_id="agent",
                metadata={"user_id": "123"},
                supersteps=[{"updates": [hello]}],
            )
            ```
        """
        minted = thread_id is None
        if thread_id is None:
            # With an id of our own we can ask again after a failure, and look whether the thread is there.
            thread_id = self._new_id()
        if minted and supersteps is None and if_exists in (None, "raise"):
            # Nobody else has this id: if the thread exists, an earlier attempt of this call made it.
            if_exists = "do_nothing"
        call = operations.create_thread(
            thread_id=thread_id,
            metadata=thread_arguments.with_graph_id(metadata, graph_id),
            if_exists=if_exists,
            ttl=thread_arguments.time_to_live(ttl),
            supersteps=supersteps,
        )
        try:
            thread = self._value(call, headers, params, timeout)
        except APIStatusError as error:
            if supersteps is None:
                raise
            if not thread_arguments.may_have_created(error) or not self._exists(thread_id, error, headers, timeout):
                raise
            raise PartialCreateError(
                f"create_thread: thread {thread_id} was created, but its supersteps failed: {error.detail.rstrip('.')}; "
                "update its state, or delete it and try again",
                request=error.request,
                thread_id=str(thread_id),
                detail=error.detail,
            ) from error
        if supersteps is not None and "values" not in thread:
            raise thread_arguments.ignored_supersteps(thread, self._calls.request_info(call))
        return thread

    def get(
        self,
        thread_id: Identifier,
        *,
        include: Iterable[str] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Thread:
        """Get a thread.

        Args:
            thread_id: The thread's id.
            include: Fields that the server leaves out by default; it knows `"ttl"`. In-memory servers never send it.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The thread. Its `values` are None until a run has started, and after a copy.

        Raises:
            NotFoundError: There is no such thread.

        Example:
            ```python
            thread = threads.get(thread_id, include=["ttl"])
            print(thread.status, thread["created_at"])
            ```
        """
        return self._value(operations.get_thread(thread_id, include=include), headers, params, timeout)

    @overload
    def update(
        self,
        thread_id: Identifier,
        *,
        metadata: JsonObject | None = None,
        ttl: float | Mapping[str, Any] | None = None,
        return_minimal: Literal[False] = False,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Thread: ...

    @overload
    def update(
        self,
        thread_id: Identifier,
        *,
        metadata: JsonObject | None = None,
        ttl: float | Mapping[str, Any] | None = None,
        return_minimal: Literal[True],
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> None: ...

    @overload
    def update(
        self,
        thread_id: Identifier,
        *,
        metadata: JsonObject | None = None,
        ttl: float | Mapping[str, Any] | None = None,
        return_minimal: bool,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Thread | None: ...

    def update(
        self,
        thread_id: Identifier,
        *,
        metadata: JsonObject | None = None,
        ttl: float | Mapping[str, Any] | None = None,
        return_minimal: bool = False,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Thread | None:
        """Change a thread's metadata, its time to live, or both.

        Args:
            thread_id: The thread's id.
            metadata: Merged into the thread's, key by key, not deeper. A None is stored; keys can't be removed.
            ttl: Minutes from now until the thread is deleted, or a mapping such as `{"ttl": 60, "strategy": "delete"}`.
            return_minimal: Whether to do without the thread in the answer.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The thread after the change; None with `return_minimal=True`.

        Raises:
            NotFoundError: There is no such thread.
            InvalidArgumentError: Neither `metadata` nor `ttl` was given.

        Example:
            ```python
            thread = threads.update(thread_id, metadata={"topic": "weather"})
            print(thread.metadata["topic"])
            ```
        """
        if metadata is None and ttl is None:
            raise InvalidArgumentError("update: there is nothing to update; pass metadata, ttl or both")
        call = operations.update_thread(
            thread_id,
            prefer="return=minimal" if boolean("return_minimal", return_minimal) else None,
            metadata=metadata,
            ttl=thread_arguments.time_to_live(ttl),
        )
        thread = self._value(call, headers, params, timeout)
        # langgraph-api 0.4 sends the thread nevertheless.
        return None if return_minimal else thread

    def delete(
        self,
        thread_id: Identifier,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> None:
        """Delete a thread with all its checkpoints, also while a run is busy on it.

        Args:
            thread_id: The thread's id.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Raises:
            NotFoundError: There is no such thread.

        Example:
            ```python
            threads.delete(thread_id)
            ```
        """
        self._value(operations.delete_thread(thread_id), headers, params, timeout)

    def copy(
        self,
        thread_id: Identifier,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Thread:
        """Copy a thread with its state and its checkpoints.

        Args:
            thread_id: The id of the thread to copy.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The new thread. Its `values` are None and its status is idle, even where the original is interrupted; its
            state, from `get_state`, is that of the original.

        Raises:
            NotFoundError: There is no such thread. Servers answer 409 then.

        Example:
            ```python
            twin = threads.copy(thread_id)
            print(twin.thread_id)
            ```
        """
        return self._value(operations.copy_thread(thread_id), headers, params, timeout)

    def prune(
        self,
        thread_ids: Iterable[Identifier],
        *,
        strategy: PruneStrategy = "delete",
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> ThreadPruneResponse:
        """Delete many threads, or their old checkpoints, at once.

        Args:
            thread_ids: The ids; those of threads that don't exist are passed over.
            strategy: `"delete"` removes the threads, `"keep_latest"` all but their latest checkpoint (in-memory servers
                refuse that with a 422).
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            An object with `pruned_count`.

        Raises:
            NotFoundError: The server is too old for this endpoint (langgraph-api 0.4).

        Example:
            ```python
            print((threads.prune([thread_id])).pruned_count)
            ```
        """
        # The default goes unsaid, as servers have the same.
        chosen = None if strategy == "delete" else strategy
        call = operations.prune_threads(thread_ids=thread_ids, strategy=chosen)
        return self._value(call, headers, params, timeout)

    # ------------------------------------------------------------ searches

    @overload
    def search(
        self,
        *,
        metadata: JsonObject | None = None,
        values: JsonObject | None = None,
        ids: Iterable[Identifier] | None = None,
        status: ThreadStatus | None = None,
        limit: int = 10,
        offset: int = 0,
        sort_by: ThreadSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: None = None,
        extract: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Page[Thread]: ...

    @overload
    def search(
        self,
        *,
        metadata: JsonObject | None = None,
        values: JsonObject | None = None,
        ids: Iterable[Identifier] | None = None,
        status: ThreadStatus | None = None,
        limit: int = 10,
        offset: int = 0,
        sort_by: ThreadSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: Iterable[ThreadSelectField],
        extract: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Page[PartialThread]: ...

    def search(
        self,
        *,
        metadata: JsonObject | None = None,
        values: JsonObject | None = None,
        ids: Iterable[Identifier] | None = None,
        status: ThreadStatus | None = None,
        limit: int = 10,
        offset: int = 0,
        sort_by: ThreadSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: Iterable[ThreadSelectField] | None = None,
        extract: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Page[Thread] | Page[PartialThread]:
        """List threads, one page at a time; `iter_search` walks all pages.

        Args:
            metadata: Only threads whose metadata has all of this; objects match by subset, lists exactly.
            values: Only threads whose state has all of this.
            ids: Only threads with these ids. An empty list returns an empty page, and nothing is sent: servers take it
                for no filter.
            status: Only threads with this status.
            limit: The largest number of threads on a page, 1 to 1000.
            offset: How many threads to skip.
            sort_by: What to sort by; the server's default is the time of the last change.
            sort_order: `"asc"` or `"desc"`, the server's default.
            select: Return only these fields. The others read as None.
            extract: Paths into values, metadata, config or interrupts, such as `{"last": "values.messages[-1]"}`, by the
                names under which `thread.extracted` has their values; ten at most.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            A page: a list of threads with the `next_offset`, which is None on the last page.

        Example:
            ```python
            page = threads.search(metadata={"user_id": "123"}, status="idle", limit=20)
            for thread in page:
                print(thread.thread_id, thread.updated_at)
            ```
        """
        filters: dict[str, Any] = {
            "metadata": metadata,
            "values": values,
            "ids": None if ids is None else as_list("ids", ids),
            "status": status,
            "sort_by": sort_by,
            "sort_order": sort_order,
            "select": select,
            "extract": extract,
        }
        return self._search(filters, limit, offset, headers, params, timeout)

    @overload
    def iter_search(
        self,
        *,
        metadata: JsonObject | None = None,
        values: JsonObject | None = None,
        ids: Iterable[Identifier] | None = None,
        status: ThreadStatus | None = None,
        sort_by: ThreadSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: None = None,
        extract: Mapping[str, str] | None = None,
        page_size: int = 100,
        limit: int | None = None,
        snapshot: bool = False,
        progress: Callable[[int, int], object] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[Thread]: ...

    @overload
    def iter_search(
        self,
        *,
        metadata: JsonObject | None = None,
        values: JsonObject | None = None,
        ids: Iterable[Identifier] | None = None,
        status: ThreadStatus | None = None,
        sort_by: ThreadSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: Iterable[ThreadSelectField],
        extract: Mapping[str, str] | None = None,
        page_size: int = 100,
        limit: int | None = None,
        snapshot: bool = False,
        progress: Callable[[int, int], object] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[PartialThread]: ...

    def iter_search(
        self,
        *,
        metadata: JsonObject | None = None,
        values: JsonObject | None = None,
        ids: Iterable[Identifier] | None = None,
        status: ThreadStatus | None = None,
        sort_by: ThreadSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: Iterable[ThreadSelectField] | None = None,
        extract: Mapping[str, str] | None = None,
        page_size: int = 100,
        limit: int | None = None,
        snapshot: bool = False,
        progress: Callable[[int, int], object] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[Thread] | Iterator[PartialThread]:
        """Walk all threads that match, page by page, each thread once.

        A page is asked for when it is needed, and none ahead of that. Servers page by offset: where threads stop matching
        during the walk, or are deleted, it passes over others. If the loop itself does that, pass `snapshot`.

        The latest threads come first. Unlike `search`, the walk sorts by `created_at`, which never changes: sorted by
        `updated_at`, a thread that changes meanwhile would move to a page that the walk has passed.

        Args:
            metadata: As for `search`, like the other filters.
            values: As for `search`.
            ids: As for `search`.
            status: As for `search`.
            sort_by: What to sort by; `created_at` when left out.
            sort_order: As for `search`.
            select: As for `search`; the id is always among the fields.
            extract: As for `search`.
            page_size: How many threads to ask for at once, 1 to 1000.
            limit: How many threads to yield in total; None for all of them.
            snapshot: Whether to fix the set of threads before the first is given, so that the walk may delete or change what
                it walks over. Costs one more round over the ids; threads that are deleted meanwhile are left out.
            progress: Called after each page with the number of threads given so far and the number in all (of a count,
                or of the snapshot).
            headers: Sent with each request.
            params: Added to each query.
            timeout: For each request.

        Returns:
            An iterator over the threads.

        Example:
            ```python
            for thread in threads.iter_search(status="idle", page_size=200):
                print(thread.thread_id)

            for thread in threads.iter_search(metadata={"user_id": "123"}, snapshot=True):
                threads.delete(thread.thread_id)
            ```
        """
        filters: dict[str, Any] = {
            "metadata": metadata,
            "values": values,
            "ids": None if ids is None else as_list("ids", ids),
            "status": status,
            "sort_by": "created_at" if sort_by is None else sort_by,
            "sort_order": sort_order,
            "select": including(select, "thread_id"),
            "extract": extract,
        }
        # Invalid arguments raise now, not when the walk begins.
        check_walk(page_size, limit)
        operations.search_threads(**filters)

        def fetch(offset: int, count: int) -> Page[Any]:
            return self._search(filters, count, offset, headers, params, timeout)

        if not snapshot:
            total = None if progress is None else self._counter(filters, headers, timeout)
            return walk_pages(fetch, _thread_id, page_size, limit, total, progress)

        def fetch_ids(offset: int, count: int) -> Page[Any]:
            ids_only = {**filters, "select": ["thread_id"], "extract": None}
            return self._search(ids_only, count, offset, headers, params, timeout)

        def fetch_some(ids: list[Any]) -> Page[Any]:
            shape = {"select": filters["select"], "extract": extract}
            some = {**dict.fromkeys(filters), **shape, "ids": ids}
            return self._search(some, len(ids), 0, headers, params, timeout)

        return walk_snapshot(fetch_ids, fetch_some, _thread_id, page_size, limit, progress)

    def count(
        self,
        *,
        metadata: JsonObject | None = None,
        values: JsonObject | None = None,
        status: ThreadStatus | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> int:
        """Count the threads that match.

        Args:
            metadata: As for `search`.
            values: As for `search`.
            status: As for `search`.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            How many threads match.

        Example:
            ```python
            print(threads.count(metadata={"user_id": "123"}))
            ```
        """
        call = operations.count_threads(metadata=metadata, values=values, status=status)
        return self._value(call, headers, params, timeout)

    # ------------------------------------------------------------ state

    @overload
    def get_state(
        self,
        thread_id: Identifier,
        checkpoint: CheckpointLike | None = None,
        checkpoint_id: Identifier | None = None,
        *,
        subgraphs: bool = False,
        select: None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> ThreadState: ...

    @overload
    def get_state(
        self,
        thread_id: Identifier,
        checkpoint: CheckpointLike | None = None,
        checkpoint_id: Identifier | None = None,
        *,
        subgraphs: bool = False,
        select: Iterable[str],
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> PartialThreadState: ...

    def get_state(
        self,
        thread_id: Identifier,
        checkpoint: CheckpointLike | None = None,
        checkpoint_id: Identifier | None = None,
        *,
        subgraphs: bool = False,
        select: Iterable[str] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> ThreadState | PartialThreadState:
        """Get the state of a thread, the latest one or at a checkpoint.

        Args:
            thread_id: The thread's id.
            checkpoint: Where to look: the `checkpoint` of a state or of a task, or a mapping.
            checkpoint_id: The same, by its id alone.
            subgraphs: Whether to put the states of subgraphs into the tasks that run them.
            select: Return only these fields, such as `"values.messages"`. langgraph-api 0.16 returns all of them
                nevertheless.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The state. That of a thread without a run is empty: `values` is `{}` and `checkpoint` is None.

        Raises:
            NotFoundError: There is no such thread, or no such checkpoint. For the latter servers answer an empty state.

        Example:
            ```python
            state = threads.get_state(thread_id)
            print(state.values, state.next)
            ```
        """
        named = thread_arguments.named_checkpoint(checkpoint, checkpoint_id)
        # The default of `subgraphs` goes unsaid, as servers have the same.
        nested = subgraphs or None
        call: Call[Any]
        if checkpoint is not None:
            call = operations.get_thread_state_at_checkpoint(
                thread_id, checkpoint=checkpoint, subgraphs=nested, select=select
            )
        elif checkpoint_id is not None:
            call = operations.get_thread_state_at(thread_id, checkpoint_id, subgraphs=nested, select=select)
        else:
            call = operations.get_thread_state(thread_id, subgraphs=nested, select=select)
        if select is not None:
            call = call.with_parser(parse_model(PartialThreadState))
        answer = self._calls.send(call, headers, params, timeout)
        state: ThreadState | PartialThreadState = answer.value
        if named is not None and thread_arguments.is_missing_checkpoint(state):
            raise thread_arguments.no_such_checkpoint(call, answer, named, self._calls.request_info(call))
        return state

    def update_state(
        self,
        thread_id: Identifier,
        values: JsonValue,
        *,
        as_node: str | None = None,
        checkpoint: CheckpointLike | None = None,
        checkpoint_id: Identifier | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> ThreadUpdateStateResponse:
        """Add a state to a thread, as if a node had written it.

        Args:
            thread_id: The thread's id. Its graph must be known, from a run or from `graph_id` on creation.
            values: What the node writes; None is sent as null and writes nothing.
            as_node: The node; the server takes the one that ran last when left out.
            checkpoint: The checkpoint to start from; the latest when left out. Servers take one that does not exist for
                the beginning of a new history.
            checkpoint_id: The same, by its id alone.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            An object with the new `checkpoint`.

        Raises:
            BadRequestError: The node does not exist, the values are not what the graph takes, or no graph is known.
            NotFoundError: There is no such thread.
            ConflictError: A run is busy on the thread.
            InternalServerError: The graph rejected the values, in langgraph-api 0.4 to 0.16.

        Example:
            ```python
            values = {"messages": ["Hello"]}
            updated = threads.update_state(thread_id, values, as_node="plan")
            print(updated.checkpoint.checkpoint_id)
            ```
        """
        thread_arguments.named_checkpoint(checkpoint, checkpoint_id)
        call = operations.update_thread_state(
            thread_id, values=values, as_node=as_node, checkpoint=checkpoint, checkpoint_id=checkpoint_id
        )
        return self._value(call, headers, params, timeout)

    @overload
    def get_history(
        self,
        thread_id: Identifier,
        *,
        limit: int = 10,
        before: Identifier | CheckpointLike | None = None,
        metadata: JsonObject | None = None,
        checkpoint: CheckpointLike | None = None,
        select: None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> list[ThreadState]: ...

    @overload
    def get_history(
        self,
        thread_id: Identifier,
        *,
        limit: int = 10,
        before: Identifier | CheckpointLike | None = None,
        metadata: JsonObject | None = None,
        checkpoint: CheckpointLike | None = None,
        select: Iterable[str],
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> list[PartialThreadState]: ...

    def get_history(
        self,
        thread_id: Identifier,
        *,
        limit: int = 10,
        before: Identifier | CheckpointLike | None = None,
        metadata: JsonObject | None = None,
        checkpoint: CheckpointLike | None = None,
        select: Iterable[str] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> list[ThreadState] | list[PartialThreadState]:
        """List the past states of a thread, newest first; `iter_history` walks to the root.

        Args:
            thread_id: The thread's id.
            limit: How many states at most, 1 to 1000.
            before: Only states older than this: the id of a checkpoint, or the `checkpoint` of a state.
            metadata: Only states whose metadata has all of this, such as `{"source": "input"}`.
            checkpoint: The states of this subgraph, or at this checkpoint.
            select: Return only these fields. langgraph-api 0.16 returns all of them nevertheless.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The states.

        Raises:
            NotFoundError: There is no such thread.

        Example:
            ```python
            for state in threads.get_history(thread_id, limit=5):
                print(state.created_at, state.next)
            ```
        """
        filters: dict[str, Any] = {"metadata": metadata, "checkpoint": checkpoint, "select": select}
        return self._history(thread_id, filters, limit, before, headers, params, timeout)

    @overload
    def iter_history(
        self,
        thread_id: Identifier,
        *,
        before: Identifier | CheckpointLike | None = None,
        metadata: JsonObject | None = None,
        checkpoint: CheckpointLike | None = None,
        select: None = None,
        page_size: int = 100,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[ThreadState]: ...

    @overload
    def iter_history(
        self,
        thread_id: Identifier,
        *,
        before: Identifier | CheckpointLike | None = None,
        metadata: JsonObject | None = None,
        checkpoint: CheckpointLike | None = None,
        select: Iterable[str],
        page_size: int = 100,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[PartialThreadState]: ...

    def iter_history(
        self,
        thread_id: Identifier,
        *,
        before: Identifier | CheckpointLike | None = None,
        metadata: JsonObject | None = None,
        checkpoint: CheckpointLike | None = None,
        select: Iterable[str] | None = None,
        page_size: int = 100,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[ThreadState] | Iterator[PartialThreadState]:
        """Walk the states of a thread, newest first, page by page, to the root.

        Args:
            thread_id: The thread's id.
            before: As for `get_history`, like the other filters.
            metadata: As for `get_history`.
            checkpoint: As for `get_history`.
            select: As for `get_history`; the checkpoint is always among the fields.
            page_size: How many states to ask for at once, 1 to 1000.
            limit: How many states to yield in total; None for all of them.
            headers: Sent with each request.
            params: Added to each query.
            timeout: For each request.

        Returns:
            An iterator over the states.

        Example:
            ```python
            for state in threads.iter_history(thread_id):
                print(state.checkpoint_id, state.next)
            ```
        """
        filters: dict[str, Any] = {
            "metadata": metadata,
            "checkpoint": checkpoint,
            "select": including(select, "checkpoint"),
        }
        # Invalid arguments raise now, not when the walk begins.
        check_walk(page_size, limit)
        start = None if before is None else thread_arguments.before_config(before)
        operations.search_thread_history(thread_id, **filters, before=start)

        def fetch(older_than: Any, count: int) -> list[Any]:
            return self._history(thread_id, filters, count, older_than, headers, params, timeout)

        return walk_history(fetch, before, page_size, limit)

    def get_storage(
        self,
        thread_id: Identifier,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> ThreadStorage:
        """Measure what a thread occupies in the server's checkpointer.

        Args:
            thread_id: The thread's id.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The sizes, in bytes: in total, of checkpoints, of channel values, of pending writes.

        Raises:
            NotFoundError: There is no such thread, or the server is too old for this endpoint (langgraph-api 0.7).
            InternalServerError: The server runs a custom checkpointer (501).

        Example:
            ```python
            storage = threads.get_storage(thread_id)
            print(storage.total_bytes, storage.checkpoints.count)
            ```
        """
        return self._value(operations.get_thread_storage(thread_id), headers, params, timeout)

    # ------------------------------------------------------------ moving

    def export(
        self,
        thread_id: Identifier,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> ThreadExport:
        """Export a thread with its state and its history, to import it on another server.

        The supersteps that lead to the latest state are rebuilt from the history, which is read page by page. What no
        server takes in is named in the export's `notes`: other branches of the history, the checkpoints inside of
        subgraphs, the errors of nodes; and a state that can't be read, as the server no longer has the graph. The ids of
        checkpoints and runs, and the dates, which the export keeps, are never carried.

        Args:
            thread_id: The thread's id.
            headers: Sent with each request.
            params: Added to each query.
            timeout: For each request.

        Returns:
            The export, one JSON object: `to_json()` makes a line of it, `langthreads.read_exports` reads lines.

        Raises:
            NotFoundError: There is no such thread.

        Example:
            ```python
            export = threads.export(thread_id)
            print(export.checkpoint_count, export.next, export.notes)
            ```
        """
        from langthreads_sync._transfer import CallOptions, Transfer

        return Transfer(self, CallOptions(headers, params, timeout)).export(identifier("thread_id", thread_id))

    def export_all(
        self,
        *,
        metadata: JsonObject | None = None,
        values: JsonObject | None = None,
        ids: Iterable[Identifier] | None = None,
        status: ThreadStatus | None = None,
        sort_by: ThreadSortBy | None = None,
        sort_order: SortOrder | None = None,
        limit: int | None = None,
        progress: Callable[[int, int], object] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[ThreadExport]:
        """Export all threads that match, one after the other.

        Their ids are read first, so that threads which come or change meanwhile don't disturb the walk; threads that are
        deleted meanwhile are left out. Only one thread is held at a time.

        Args:
            metadata: As for `search`, like the other filters.
            values: As for `search`.
            ids: As for `search`.
            status: As for `search`.
            sort_by: As for `search`.
            sort_order: As for `search`.
            limit: How many threads to export in all; None for every one.
            progress: Called after each thread with the number of threads done so far and the number in all.
            headers: Sent with each request.
            params: Added to each query.
            timeout: For each request.

        Returns:
            An iterator over the exports. It raises what `export` raises.

        Example:
            ```python
            for export in threads.export_all(status="idle", limit=10):
                print(export.to_json())
            ```
        """
        from langthreads_sync._transfer import CallOptions, Transfer

        filters: dict[str, Any] = {
            "metadata": metadata,
            "values": values,
            "ids": None if ids is None else as_list("ids", ids),
            "status": status,
            "sort_by": sort_by,
            "sort_order": sort_order,
        }
        # Wrong arguments are refused here and now, not when the walk begins.
        check_walk(1, limit)
        operations.search_threads(**filters)
        return Transfer(self, CallOptions(headers, params, timeout)).export_all(filters, limit, progress)

    def import_(
        self,
        export: ThreadExport | Mapping[str, Any],
        *,
        thread_id: Identifier | None = None,
        if_exists: Literal["raise", "skip"] = "raise",
        metadata: JsonObject | None = None,
        verify: bool = True,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> ThreadImport:
        """Make the thread that an export describes, and compare it with the original.

        An import is whole or not at all: when it fails, what it made is deleted; a thread that was there before never is.
        When only the answer to the create is lost, the import waits until the server is done, and goes on.

        A copy of an interrupted thread has its node next, but its question is gone: run the copy with `input=None` to have
        it asked again, then answer that.

        Args:
            export: What `export` returned, here or on another server.
            thread_id: The id of the copy; that of the original when left out.
            if_exists: What to do where the id is taken: `"raise"`, or `"skip"`, which leaves the thread as it is and compares
                it with the export. A thread that holds only the first checkpoints of the export is completed: so an
                import of many threads that broke off can be made again.
            metadata: Added to that of the original, such as where the copy comes from.
            verify: Whether to compare the copy with the export, which reads its history.
            headers: Sent with each request.
            params: Added to each query.
            timeout: For each request.

        Returns:
            The thread, with the `differences` to the original in words. They are empty only where nothing differs.

        Raises:
            ConflictError: The id is taken.
            BadRequestError: The server's graph does not fit, such as where a node is missing.
            APIResponseValidationError: The server ignores supersteps.
            PartialCreateError: The import failed, and what it made could not be deleted; the error has the thread's id.
            InvalidArgumentError: The export is none, or of a newer version.

        Example:
            ```python
            export = threads.export(thread_id)
            # In a real program, the client of another server:
            copy = threads.import_(export, if_exists="skip")
            print(copy.action, copy.differences)
            ```
        """
        from langthreads._transfer.arguments import copied_metadata, export_argument
        from langthreads_sync._transfer import CallOptions, Transfer

        whole = export_argument(export)
        return Transfer(self, CallOptions(headers, params, timeout)).import_(
            whole,
            whole.thread_id if thread_id is None else identifier("thread_id", thread_id),
            "skip" if one_of("if_exists", if_exists, ("raise", "skip")) == "skip" else "raise",
            copied_metadata(whole, metadata),
            boolean("verify", verify),
        )

    # ------------------------------------------------------------ streams

    @overload
    def join_stream(
        self,
        thread_id: Identifier,
        *,
        last_event_id: str | None = None,
        stream_mode: ThreadStreamMode | Iterable[ThreadStreamMode] = "run_modes",
        until: Until | None = None,
        version: Literal["v1"] = "v1",
        heartbeat_timeout: float = 15.0,
        max_event_bytes: int = DEFAULT_MAX_EVENT_BYTES,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> ThreadStream[StreamPart]: ...

    @overload
    def join_stream(
        self,
        thread_id: Identifier,
        *,
        last_event_id: str | None = None,
        stream_mode: ThreadStreamMode | Iterable[ThreadStreamMode] = "run_modes",
        until: Until | None = None,
        version: Literal["v2"],
        heartbeat_timeout: float = 15.0,
        max_event_bytes: int = DEFAULT_MAX_EVENT_BYTES,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> ThreadStream[StreamPartV2]: ...

    def join_stream(
        self,
        thread_id: Identifier,
        *,
        last_event_id: str | None = None,
        stream_mode: ThreadStreamMode | Iterable[ThreadStreamMode] = "run_modes",
        until: Until | None = None,
        version: Literal["v1", "v2"] = "v1",
        heartbeat_timeout: float = 15.0,
        max_event_bytes: int = DEFAULT_MAX_EVENT_BYTES,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> ThreadStream[StreamPart] | ThreadStream[StreamPartV2]:
        """Follow a thread live, run after run.

        The stream connects when the first part is asked for. When the connection is lost, it connects again by itself: for
        for the `reconnect_timeout` of the client's `RetryPolicy`, a minute by default, and never with
        `retries=0`. It resumes so that every event of a resumable run (`stream_resumable=True` on its creation) arrives
        exactly once and in order. Events of other runs can't be replayed; a `StreamNotResumableWarning` reports that.

        Args:
            thread_id: The thread's id.
            last_event_id: Where to continue: the `cursor` of an earlier stream, the id of a part (which several parts of
                one millisecond can share), or `"-"` for the beginning. Left out, the stream begins now.
            stream_mode: What to stream, one mode or several: `"run_modes"` (the events of the runs' own stream modes),
                `"lifecycle"` (only their start and end), `"state_update"` (changes of the state from outside).
            until: When to end: `"run_done"` after the current run, `"idle"` when the thread has no more runs, at once where it
                has none. Left out, never: the server doesn't end a stream either.
            version: `"v1"` yields `StreamPart(event, data, id)`; `"v2"` yields a class for each kind of part, distinguished
                by `type`.
            heartbeat_timeout: After how many seconds of silence a connection counts as dead; servers send a sign of life
                every 5 seconds. Also how often a quiet stream looks whether the thread is still there.
            max_event_bytes: The largest event to take; 64 MiB when left out.
            headers: Sent with each request.
            params: Added to the query.
            timeout: How many seconds may pass between two parts, signs of life notwithstanding.

        Returns:
            A stream, at once: iterate it, best inside a `with` block, or close it. It has `cursor` and `resumable`.

        Raises:
            InvalidArgumentError: An unknown mode, version or end; an empty list of modes; a place that is none.

        While it is read, besides what all methods raise:
            NotFoundError: There is no such thread, or no longer. (Servers answer 200, and signs of life for ever.)
            APITimeoutError: No part arrived for so long.
            APIResponseValidationError: An event is larger than `max_event_bytes`.

        Example:
            ```python
            modes = ["run_modes", "state_update"]
            with threads.join_stream(thread_id, stream_mode=modes, until="idle") as stream:
                for part in stream:
                    print(part.event, part.data, part.id)
            ```
        """
        from langthreads import parts
        from langthreads._streaming import options as checks
        from langthreads._streaming.machine import StreamMachine
        from langthreads._streaming.thread_rules import ThreadRules
        from langthreads_sync._streams import EventSource, ThreadStream

        one_of("version", version, ("v1", "v2"))
        bounds = None if isinstance(timeout, NotGiven) else Timeout.of(timeout)
        end = checks.check_until(until)
        options = checks.StreamOptions.of(heartbeat_timeout, max_event_bytes, bounds)
        rules = ThreadRules(thread_id, checks.check_stream_modes(stream_mode), end)
        check_headers("headers", headers)
        rules.open_call(None).target(params)  # raises now if an argument is invalid
        cursor = checks.start_cursor(last_event_id)
        calls = self._calls.unwrapped()
        machine = StreamMachine(rules, cursor, calls.settings.retries, heartbeat_timeout, calls.clock.random)
        source = EventSource(calls, machine, rules, options, headers, params)
        if version == "v2":
            return ThreadStream(source, parts.all_as_v2)
        return ThreadStream(source, parts.all_as_v1)

    # ------------------------------------------------------------ helpers

    def _search(
        self,
        filters: dict[str, Any],
        limit: int,
        offset: int,
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
    ) -> Page[Any]:
        """Get one page of threads."""
        call = operations.search_threads(**filters, limit=limit, offset=offset)
        if filters["ids"] == []:
            return Page()  # servers would return every thread
        model = Thread if filters["select"] is None else PartialThread
        found = self._page(call.with_parser(parse_list(model)), limit, offset, headers, params, timeout)
        if filters["ids"] is not None:
            thread_arguments.check_ids(call, filters["ids"], found, self._calls.request_info(call))
        return found

    def _counter(self, filters: dict[str, Any], headers: Mapping[str, str] | None, timeout: TimeoutOption) -> Counter:
        """Return a function that counts what a walk will yield."""

        def count() -> int:
            if filters["ids"] is not None:  # servers' counts don't know this filter
                return len(set(filters["ids"]))
            what = {name: filters[name] for name in ("metadata", "values", "status")}
            return self.count(**what, headers=headers, timeout=timeout)

        return count

    def _history(
        self,
        thread_id: Identifier,
        filters: dict[str, Any],
        limit: int,
        before: Identifier | CheckpointLike | None,
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
    ) -> list[Any]:
        """Get one page of states."""
        config = None if before is None else thread_arguments.before_config(before)
        call = operations.search_thread_history(thread_id, **filters, limit=limit, before=config)
        model = ThreadState if filters["select"] is None else PartialThreadState
        return self._value(call.with_parser(parse_list(model)), headers, params, timeout)

    def _exists(
        self,
        thread_id: Identifier,
        error: APIStatusError,
        headers: Mapping[str, str] | None,
        timeout: TimeoutOption,
    ) -> bool:
        """Return whether a thread is there after a create that failed."""
        if error.status_code == 201:
            return True  # as the server reports
        try:
            self.get(thread_id, headers=headers, timeout=timeout)
        except APIError:
            return False  # or it can't be known; the error of `create` is more helpful than this one
        return True
