# Generated from langthreads_async/runs.py by `nox -s generate`; edit that file instead of this one.
"""The runs client: what happens on threads."""

from __future__ import annotations

import contextlib
from operator import attrgetter
from typing import TYPE_CHECKING, Any, overload

from langthreads._core import thread_arguments
from langthreads._core.arguments import as_list
from langthreads._core.compat import ensure_sync
from langthreads._core.model import NOT_GIVEN
from langthreads._core.parsers import parse_list, parse_none
from langthreads._core.responses import not_found_error
from langthreads._core.run_arguments import batch_entry, check_cancel_many, check_resume, run_body
from langthreads._core.run_outcome import batch_error, too_late
from langthreads._generated.models.runs import PartialRun, Run
from langthreads._generated.operations import runs as operations
from langthreads._generated.operations import threads as thread_operations
from langthreads.errors import (
    BadRequestError,
    ConflictError,
    InvalidArgumentError,
    NotFoundError,
    UnprocessableEntityError,
)
from langthreads.pages import Page, next_offset
from langthreads_sync._base import ClientBase
from langthreads_sync._pagination import walk_pages
from langthreads_sync._run_creation import RunRequest
from langthreads_sync._run_waiting import RunWait

if TYPE_CHECKING:
    from builtins import list as _List  # noqa: N812 - in the class, `list` is the method
    from collections.abc import Iterable, Iterator, Mapping

    from langthreads._core.arguments import CheckpointLike, Identifier, JsonObject, JsonValue, Params
    from langthreads._core.operation import Call
    from langthreads._generated.models.runs import (
        All,
        BulkCancelRunsStatus,
        CancelAction,
        DisconnectMode,
        Durability,
        IfNotExists,
        MultitaskStrategy,
        OnCompletionBehavior,
        RunSelectField,
        RunStatus,
        StreamMode,
    )
    from langthreads.commands import CommandLike
    from langthreads.outputs import OnRunCreated, RunOutput
    from langthreads.timeouts import TimeoutOption
    from langthreads_sync._raw_runs import RawRunsClient

__all__ = ["RunsClient"]


class RunsClient(ClientBase):
    """A client for the runs of one Agent Server: `client.runs`, and `threads.runs` over the same connections.

    All methods take `headers`, `params` and `timeout`, and raise what those of `ThreadsClient` raise.

    Example:
        ```python
        run = threads.runs.create(thread_id, "agent", input={"messages": ["Hello"]})
        output = threads.runs.join(thread_id, run.run_id)
        print(output["messages"], output.status)
        ```
    """

    @property
    def with_raw_response(self) -> RawRunsClient:
        """The same methods, each answering with a `langthreads.RawResponse`: status, headers, result, time.

        Example:
            ```python
            raw = threads.runs.with_raw_response.get(thread_id, run_id)
            print(raw.status_code, raw.parsed.status)
            ```
        """
        from langthreads_sync._raw_runs import RawRunsClient

        return RawRunsClient(self)

    def create(
        self,
        thread_id: Identifier | None,
        assistant_id: Identifier,
        *,
        input: JsonValue | None = None,
        command: CommandLike | None = None,
        stream_mode: StreamMode | Iterable[StreamMode] = "values",
        stream_subgraphs: bool = False,
        stream_resumable: bool = False,
        metadata: JsonObject | None = None,
        config: JsonObject | None = None,
        context: JsonObject | None = None,
        checkpoint: CheckpointLike | None = None,
        checkpoint_id: Identifier | None = None,
        checkpoint_during: bool | None = None,
        interrupt_before: All | Iterable[str] | None = None,
        interrupt_after: All | Iterable[str] | None = None,
        webhook: str | None = None,
        multitask_strategy: MultitaskStrategy | None = None,
        if_not_exists: IfNotExists | None = None,
        on_completion: OnCompletionBehavior | None = None,
        after_seconds: float | None = None,
        langsmith_tracing: JsonObject | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        on_run_created: OnRunCreated | None = None,
        durability: Durability | None = None,
        strict_resume: bool | None = None,
        idempotency_key: str | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Run:
        """Start a run, and don't wait for it.

        A run whose answer is lost is looked for on its thread before the call fails, so that it is neither lost nor made
        twice. Where it can't be found, the error's `may_have_executed` is true.

        Args:
            thread_id: The thread's id; None makes a stateless run, on a thread of its own.
            assistant_id: The name of a graph, or the id of an assistant.
            input: The input of the graph; None goes on from where the thread stands.
            command: A `Command` in the place of an input, such as `Command(resume="yes")`, or a mapping with its fields.
            stream_mode: What the run's events show, one mode or several: `"values"`, `"updates"`, `"messages-tuple"`, `"messages"`,
                `"custom"`, `"tasks"`, `"checkpoints"`, `"debug"`, `"events"`.
            stream_subgraphs: Whether the events of subgraphs are among them.
            stream_resumable: Whether the server keeps the events, so that a stream can go on after a lost connection.
            metadata: Facts about the run, which searches can filter by.
            config: The graph's configuration: `tags`, `recursion_limit`, `configurable`.
            context: The graph's static context. Servers refuse it beside `config["configurable"]`.
            checkpoint: The checkpoint to start from. One that does not exist starts from an empty state.
            checkpoint_id: The same, by its id alone.
            checkpoint_during: Deprecated; `durability` says more.
            interrupt_before: The nodes to stop before, or `"*"` for all.
            interrupt_after: The nodes to stop after, or `"*"` for all.
            webhook: The address that the server calls when the run ends. Newer servers refuse those that they can't reach.
            multitask_strategy: What happens where a run is at work on the thread: `"enqueue"`, the default, waits for it; `"reject"` is a
                `ConflictError`; `"interrupt"` cancels it; `"rollback"` deletes it.
            if_not_exists: `"create"` makes the thread where it does not exist; `"reject"`, the default, is a `NotFoundError`.
            on_completion: `"delete"`, the default, or `"keep"`: what happens to the thread of a stateless run when it ends.
            after_seconds: How many seconds to wait before the run starts, up to a year.
            langsmith_tracing: Where the run is traced: `project_name`, `example_id`.
            headers: Sent with each request.
            params: Added to the query.
            on_run_created: Called with a `RunCreateMetadata` (`run_id`, `thread_id`) as soon as the run is known.
            durability: When checkpoints are written: while the next step runs, the default; `"sync"`, before it; `"exit"`, at
                the end.
            strict_resume: Whether to look before a `resume` that it answers what waits. Otherwise servers take an unknown id, or an
                answer to nothing, without a word.
            idempotency_key: A key of your own for this run: any process that passes it for this thread later gets the same run,
                which is looked for before it is made. It takes the place of the header `x-request-id`. Keys work with
                `thread_id` only.
            timeout: For this call.

        Returns:
            The run, which may not have started yet.

        Raises:
            NotFoundError: There is no such thread, or no such assistant.
            UnprocessableEntityError: There is no graph of that name.
            ConflictError: A run is at work on the thread, and `multitask_strategy` is `"reject"`.

        Example:
            ```python
            run = threads.runs.create(thread_id, "agent", input={"messages": ["Hello"]})
            print(run.run_id, run.status)
            ```
        """
        arguments = {
            "assistant_id": assistant_id,
            "input": input,
            "command": command,
            "stream_mode": stream_mode,
            "stream_subgraphs": stream_subgraphs,
            "stream_resumable": stream_resumable,
            "metadata": metadata,
            "config": config,
            "context": context,
            "checkpoint": checkpoint,
            "checkpoint_id": checkpoint_id,
            "checkpoint_during": checkpoint_during,
            "interrupt_before": interrupt_before,
            "interrupt_after": interrupt_after,
            "webhook": webhook,
            "multitask_strategy": multitask_strategy,
            "if_not_exists": if_not_exists,
            "on_completion": on_completion,
            "after_seconds": after_seconds,
            "langsmith_tracing": langsmith_tracing,
            "durability": durability,
            "strict_resume": strict_resume,
        }
        body = run_body(thread_id, arguments)
        self._check_resume(thread_id, body, headers, timeout)
        call = operations.create_run(**body) if thread_id is None else operations.create_thread_run(thread_id, **body)
        if idempotency_key is not None and thread_id is None:
            raise InvalidArgumentError("idempotency_key: needs a thread_id; a stateless run can't be looked for")
        request = RunRequest(self._calls, thread_id, idempotency_key, headers, params, timeout)
        run = request.send(call)
        _tell(on_run_created, run.run_id, run.thread_id)
        return run

    def wait(
        self,
        thread_id: Identifier | None,
        assistant_id: Identifier,
        *,
        input: JsonValue | None = None,
        command: CommandLike | None = None,
        metadata: JsonObject | None = None,
        config: JsonObject | None = None,
        context: JsonObject | None = None,
        checkpoint: CheckpointLike | None = None,
        checkpoint_id: Identifier | None = None,
        checkpoint_during: bool | None = None,
        interrupt_before: All | Iterable[str] | None = None,
        interrupt_after: All | Iterable[str] | None = None,
        webhook: str | None = None,
        on_disconnect: DisconnectMode | None = None,
        on_completion: OnCompletionBehavior | None = None,
        multitask_strategy: MultitaskStrategy | None = None,
        if_not_exists: IfNotExists | None = None,
        after_seconds: float | None = None,
        langsmith_tracing: JsonObject | None = None,
        raise_error: bool = True,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        on_run_created: OnRunCreated | None = None,
        durability: Durability | None = None,
        strict_resume: bool | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> RunOutput | Any:
        """Start a run, and wait until it ends.

        The wait goes on over lost connections and a server's restart: it joins the run again, for as long as `timeout`
        allows. It costs one more request, which asks how the run itself ended: servers answer a cancelled run as if it had
        succeeded.

        Args:
            thread_id: The thread's id; None makes a stateless run, on a thread of its own.
            assistant_id: The name of a graph, or the id of an assistant.
            input: The input of the graph; None goes on from where the thread stands.
            command: A `Command` in the place of an input, such as `Command(resume="yes")`, or a mapping with its fields.
            metadata: Facts about the run, which searches can filter by.
            config: The graph's configuration: `tags`, `recursion_limit`, `configurable`.
            context: The graph's static context. Servers refuse it beside `config["configurable"]`.
            checkpoint: The checkpoint to start from. One that does not exist starts from an empty state.
            checkpoint_id: The same, by its id alone.
            checkpoint_during: Deprecated; `durability` says more.
            interrupt_before: The nodes to stop before, or `"*"` for all.
            interrupt_after: The nodes to stop after, or `"*"` for all.
            webhook: The address that the server calls when the run ends. Newer servers refuse those that they can't reach.
            on_disconnect: `"cancel"` or `"continue"`, the servers' default: what happens to the run when the connection is lost or closed.
            on_completion: `"delete"`, the default, or `"keep"`: what happens to the thread of a stateless run when it ends.
            multitask_strategy: What happens where a run is at work on the thread: `"enqueue"`, the default, waits for it; `"reject"` is a
                `ConflictError`; `"interrupt"` cancels it; `"rollback"` deletes it.
            if_not_exists: `"create"` makes the thread where it does not exist; `"reject"`, the default, is a `NotFoundError`.
            after_seconds: How many seconds to wait before the run starts, up to a year.
            langsmith_tracing: Where the run is traced: `project_name`, `example_id`.
            raise_error: Whether a run that did not succeed is a `RunError`; otherwise the method returns what the server sent.
            headers: Sent with each request.
            params: Added to the query.
            on_run_created: Called with a `RunCreateMetadata` (`run_id`, `thread_id`) as soon as the run is known.
            durability: When checkpoints are written: while the next step runs, the default; `"sync"`, before it; `"exit"`, at
                the end.
            strict_resume: Whether to look before a `resume` that it answers what waits. Otherwise servers take an unknown id, or an
                answer to nothing, without a word.
            timeout: For this call.

        Returns:
            The state that the run ended with, as a `RunOutput`: a dict that also has `run_id`, `thread_id`, `status` and
            `interrupts`. A graph whose state is no object gives the JSON as it is.

        Raises:
            RunFailedError: The graph raised an exception, or took too long.
            RunCancelledError: The run was cancelled, or deleted.
            NotFoundError: There is no such thread, or no such assistant.
            APITimeoutError: The run did not end within `timeout`; it goes on.

        Example:
            ```python
            output = threads.runs.wait(thread_id, "agent", input={"messages": ["Hello"]})
            print(output["messages"][-1], output.status, output.interrupts)
            ```
        """
        arguments = {
            "assistant_id": assistant_id,
            "input": input,
            "command": command,
            "metadata": metadata,
            "config": config,
            "context": context,
            "checkpoint": checkpoint,
            "checkpoint_id": checkpoint_id,
            "checkpoint_during": checkpoint_during,
            "interrupt_before": interrupt_before,
            "interrupt_after": interrupt_after,
            "webhook": webhook,
            "multitask_strategy": multitask_strategy,
            "if_not_exists": if_not_exists,
            "on_completion": on_completion,
            "after_seconds": after_seconds,
            "langsmith_tracing": langsmith_tracing,
            "durability": durability,
            "strict_resume": strict_resume,
            "on_disconnect": on_disconnect,
        }
        body = run_body(thread_id, arguments)
        self._check_resume(thread_id, body, headers, timeout)
        call = operations.wait_run(**body) if thread_id is None else operations.wait_thread_run(thread_id, **body)
        request = RunRequest(self._calls, thread_id, None, headers, params, timeout)

        def on_ids(thread_id: str, run_id: str) -> None:
            _tell(on_run_created, run_id, thread_id)

        waiting = RunWait(
            self._calls,
            request.headers,
            timeout,
            raise_error=raise_error,
            temporary=thread_id is None and on_completion != "keep",
            cancels=on_disconnect == "cancel",
            on_ids=on_ids,
        )
        return waiting.start(call, request, params)

    def create_batch(
        self,
        payloads: Iterable[JsonObject],
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> list[Run]:
        """Start several stateless runs with one request.

        Servers make each by itself: where one is wrong, the others may run nevertheless, and the call fails without their ids. All
        that can be checked is checked before anything is sent.

        Args:
            payloads: A mapping for each run, with the arguments of `create` for a stateless run; only `assistant_id` is
                required.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The runs, in the order of the payloads.

        Raises:
            NotFoundError: There is no such assistant; the runs of the other payloads may have been made.
            UnprocessableEntityError: There is no graph of that name; likewise.

        Example:
            ```python
            runs = threads.runs.create_batch([{"assistant_id": "agent", "input": {"messages": ["Hello"]}}])
            print([run.run_id for run in runs])
            ```
        """
        entries = [batch_entry(at, payload) for at, payload in enumerate(as_list("payloads", payloads))]
        if not entries:
            raise InvalidArgumentError("payloads: is empty; pass a mapping for each run")
        call = operations.create_runs_batch(payloads=entries)
        try:
            return self._value(call, headers, params, timeout)
        except (BadRequestError, NotFoundError, UnprocessableEntityError) as error:
            raise batch_error(error, entries) from error

    @overload
    def list(
        self,
        thread_id: Identifier,
        *,
        limit: int = 10,
        offset: int = 0,
        status: RunStatus | None = None,
        select: None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Page[Run]: ...

    @overload
    def list(
        self,
        thread_id: Identifier,
        *,
        limit: int = 10,
        offset: int = 0,
        status: RunStatus | None = None,
        select: Iterable[RunSelectField],
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Page[PartialRun]: ...

    def list(
        self,
        thread_id: Identifier,
        *,
        limit: int = 10,
        offset: int = 0,
        status: RunStatus | None = None,
        select: Iterable[RunSelectField] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Page[Run] | Page[PartialRun]:
        """List the runs of a thread, newest first, one page at a time; `iter_list` walks all pages.

        Args:
            thread_id: The thread's id.
            limit: How many runs a page holds at most.
            offset: How many runs to pass over.
            status: Only runs with this status. A run that stopped to ask is a `"success"`, a cancelled one `"interrupted"`.
            select: Answer only these fields. The others read as None.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            A page: a list of runs with the `next_offset`, which is None on the last page.

        Raises:
            NotFoundError: There is no such thread.

        Example:
            ```python
            for run in threads.runs.list(thread_id, limit=5):
                print(run.run_id, run.status)
            ```
        """
        fields = None if select is None else as_list("select", select)
        return self._page(thread_id, status, fields, limit, offset, headers, params, timeout)

    @overload
    def iter_list(
        self,
        thread_id: Identifier,
        *,
        status: RunStatus | None = None,
        select: None = None,
        page_size: int = 100,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[Run]: ...

    @overload
    def iter_list(
        self,
        thread_id: Identifier,
        *,
        status: RunStatus | None = None,
        select: Iterable[RunSelectField],
        page_size: int = 100,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[PartialRun]: ...

    def iter_list(
        self,
        thread_id: Identifier,
        *,
        status: RunStatus | None = None,
        select: Iterable[RunSelectField] | None = None,
        page_size: int = 100,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[Run] | Iterator[PartialRun]:
        """Walk all runs of a thread, newest first, page by page, each run once.

        Args:
            thread_id: The thread's id.
            status: As for `list`.
            select: As for `list`; the id is always among the fields.
            page_size: How many runs to ask for at once, 1 to 1000.
            limit: How many runs to give in all; None for every one.
            headers: Sent with each request.
            params: Added to each query.
            timeout: For each request.

        Returns:
            An iterator over the runs.

        Raises:
            InvalidArgumentError: An argument is invalid; other errors are raised while it is read.

        Example:
            ```python
            for run in threads.runs.iter_list(thread_id, status="error"):
                print(run.run_id, run.created_at)
            ```
        """
        thread_arguments.check_walk(page_size, limit)
        fields: Any = None if select is None else thread_arguments.including(as_list("select", select), "run_id")
        operations.list_thread_runs(thread_id, status=status, select=fields)  # raises now if an argument makes no sense

        def fetch(offset: int, count: int) -> Page[Any]:
            return self._page(thread_id, status, fields, count, offset, headers, params, timeout)

        return walk_pages(fetch, page_size, limit, identify=attrgetter("run_id"))

    def get(
        self,
        thread_id: Identifier,
        run_id: Identifier,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Run:
        """Get a run.

        Args:
            thread_id: The id of its thread.
            run_id: The run's id.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The run. What its graph raised is in the thread's `error`.

        Raises:
            NotFoundError: There is no such run, or no such thread.

        Example:
            ```python
            print((threads.runs.get(thread_id, run_id)).status)
            ```
        """
        return self._value(operations.get_thread_run(thread_id, run_id), headers, params, timeout)

    def delete(
        self,
        thread_id: Identifier,
        run_id: Identifier,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> None:
        """Delete a run, with its checkpoints.

        A run that is pending or at work should be cancelled first: deleted, it goes on, and servers in memory leave its
        thread busy until the next run.

        Args:
            thread_id: The id of its thread.
            run_id: The run's id.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Raises:
            NotFoundError: There is no such run, or no such thread.

        Example:
            ```python
            threads.runs.delete(thread_id, run_id)
            ```
        """
        self._value(operations.delete_thread_run(thread_id, run_id), headers, params, timeout)

    def cancel(
        self,
        thread_id: Identifier,
        run_id: Identifier,
        *,
        wait: bool = False,
        action: CancelAction = "interrupt",
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> None:
        """Cancel a run that is pending or at work. One that was cancelled before is fine.

        Args:
            thread_id: The id of its thread.
            run_id: The run's id.
            wait: Whether to wait until the run has ended. A `"rollback"` always waits: without that, servers in memory
                leave the thread busy for ever.
            action: `"interrupt"` keeps the run and its checkpoints, `"rollback"` deletes both.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Raises:
            ConflictError: It is too late: the run has ended by itself, or, for a `"rollback"`, was cancelled before. The
                error's `body` is the run.
            NotFoundError: There is no such run, or no such thread.

        Example:
            ```python
            threads.runs.cancel(thread_id, run_id, wait=True)
            ```
        """
        waits = True if wait or action == "rollback" else None
        # With `wait`, the body is `{}`, or empty where the run is rolled back meanwhile (langgraph-api 0.7).
        call = operations.cancel_thread_run(thread_id, run_id, wait=waits, action=action).with_parser(parse_none)
        try:
            self._value(call, headers, params, timeout)
        except NotFoundError as error:
            # Servers say the same of a run that does not exist, one that has ended, and one that was cancelled before.
            run = self.get(thread_id, run_id, headers=headers, timeout=timeout)
            if run.status != "interrupted" or action == "rollback":
                raise too_late(call, run, error) from error
        else:
            if action == "rollback":
                self._delete_if_left(thread_id, run_id, headers, timeout)

    def cancel_many(
        self,
        *,
        thread_id: Identifier | None = None,
        run_ids: Iterable[Identifier] | None = None,
        status: BulkCancelRunsStatus | None = None,
        action: CancelAction = "interrupt",
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> None:
        """Cancel several runs.

        Args:
            thread_id: The id of their thread.
            run_ids: The ids of the runs, which are on this thread. Those that have ended are passed over.
            status: The runs with this status instead: `"pending"`, `"running"` or `"all"` (both). With `thread_id`, those of
                this thread, which are looked up first, and there may be none; without it, **those of every thread of the server**.
            action: As for `cancel`. With `"rollback"`, the runs of a thread are cancelled one by one; without `thread_id`,
                servers in memory leave the threads busy until their next run.
            headers: Sent with each request.
            params: Added to the query.
            timeout: For each request.

        Raises:
            NotFoundError: None of the runs was there to cancel.
            InvalidArgumentError: It is not clear which runs are meant.

        Example:
            ```python
            threads.runs.cancel_many(thread_id=thread_id, run_ids=[run_id])
            ```
        """
        ids = None if run_ids is None else as_list("run_ids", run_ids)
        check_cancel_many(thread_id, ids, status)
        call = operations.cancel_runs(thread_id=thread_id, run_ids=ids, status=status, action=action)
        if thread_id is None:
            self._value(call, headers, params, timeout)
            return
        if status is not None:
            active: _List[str] = []
            for wanted in ("pending", "running") if status == "all" else (status,):
                walk = self.iter_list(thread_id, status=wanted, select=["run_id"], headers=headers, timeout=timeout)
                active += [run["run_id"] for run in walk]
            call, ids = operations.cancel_runs(thread_id=thread_id, run_ids=active, action=action), active
        if not ids:
            return
        try:
            if action == "rollback":
                self._roll_back(call, thread_id, ids, headers, params, timeout)
            else:
                self._value(call, headers, params, timeout)
        except NotFoundError:
            if status is None:
                raise
            # They have ended since they were looked up.

    def join(
        self,
        thread_id: Identifier,
        run_id: Identifier,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        raise_error: bool = True,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> RunOutput | Any:
        """Wait until a run ends.

        As `wait` does, it goes on over lost connections, and asks how the run itself ended. Servers answer for the thread as
        it is now; where the run may have ended before, one more request gets the values of its own last checkpoint.

        Args:
            thread_id: The id of its thread.
            run_id: The run's id.
            headers: Sent with each request.
            params: Added to the query.
            raise_error: Whether a run that did not succeed is a `RunError`; otherwise the method returns what the run left.
            timeout: For this call.

        Returns:
            The state that the run ended with, as for `wait`.

        Raises:
            RunFailedError: The graph raised an exception, or took too long.
            RunCancelledError: The run was cancelled.
            NotFoundError: There is no such run, or no such thread.
            APITimeoutError: The run did not end within `timeout`; it goes on.

        Example:
            ```python
            output = threads.runs.join(thread_id, run_id)
            print(output.status)
            ```
        """
        call = operations.join_thread_run(thread_id, run_id)
        waiting = RunWait(self._calls, headers, timeout, raise_error=raise_error)
        return waiting.join(call, str(thread_id), str(run_id), params)

    # ------------------------------------------------------------ what the methods share

    def _roll_back(
        self,
        call: Call[None],
        thread_id: Identifier,
        run_ids: _List[Any],
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
    ) -> None:
        """Roll back runs one by one, the newest first, so that none starts in between.

        Asked to roll back several at once, servers in memory leave the thread busy for ever.
        """
        missing: NotFoundError | ConflictError | None = None
        done = False
        for run_id in sorted(map(str, run_ids), reverse=True):
            try:
                self.cancel(thread_id, run_id, action="rollback", headers=headers, params=params, timeout=timeout)
                done = True
            except (NotFoundError, ConflictError) as error:
                missing = error
        if missing is not None and not done:
            what = "none of the runs is there to cancel"
            raise not_found_error(call, what, self._calls.request_info(call), missing.body) from missing

    def _delete_if_left(
        self,
        thread_id: Identifier,
        run_id: Identifier,
        headers: Mapping[str, str] | None,
        timeout: TimeoutOption,
    ) -> None:
        """Delete a run that was rolled back: with `wait`, servers keep one that was still pending."""
        with contextlib.suppress(NotFoundError):
            self._calls.unwrapped().send(operations.delete_thread_run(thread_id, run_id), headers, None, timeout)

    def _page(
        self,
        thread_id: Identifier,
        status: RunStatus | None,
        select: _List[Any] | None,
        limit: int,
        offset: int,
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
    ) -> Page[Any]:
        """Get one page of runs."""
        call = operations.list_thread_runs(thread_id, limit=limit, offset=offset, status=status, select=select)
        parser = parse_list(Run if select is None else PartialRun)
        response = self._calls.send(call.with_parser(parser), headers, params, timeout)
        following = next_offset(response.headers, offset, limit, len(response.value)) if limit > 0 else None
        return Page(response.value, next_offset=following)

    def _check_resume(
        self,
        thread_id: Identifier | None,
        body: dict[str, Any],
        headers: Mapping[str, str] | None,
        timeout: TimeoutOption,
    ) -> None:
        """With `strict_resume`, check that a command answers what the thread waits for."""
        if body.pop("strict_resume", False) and thread_id is not None and "resume" in body.get("command", ()):
            call = thread_operations.get_thread(thread_id)
            thread = (self._calls.unwrapped().send(call, headers, None, timeout)).value
            check_resume(body["command"], thread)


def _tell(on_run_created: OnRunCreated | None, run_id: str, thread_id: str | None) -> None:
    if on_run_created is not None:
        ensure_sync(on_run_created({"run_id": run_id, "thread_id": thread_id}))
