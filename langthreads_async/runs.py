"""The runs client: executions of graphs on threads."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, overload

import attrs

from langthreads._core.arguments import as_list, boolean, check_walk, including, one_of
from langthreads._core.compat import maybe_await
from langthreads._core.model import NOT_GIVEN, NotGiven
from langthreads._core.parsers import parse_list
from langthreads._core.run_arguments import (
    batch_entry,
    check_cancel_many,
    check_resume,
    interrupts_in,
    interrupts_of,
    run_body,
    stream_modes,
)
from langthreads._core.run_outcome import batch_error
from langthreads._core.settings import DEFAULT_MAX_EVENT_BYTES, check_headers
from langthreads._generated.models.runs import PartialRun, Run
from langthreads._generated.operations import runs as operations
from langthreads._generated.operations import threads as thread_operations
from langthreads.errors import (
    BadRequestError,
    InvalidArgumentError,
    NotFoundError,
    UnprocessableEntityError,
)
from langthreads.timeouts import Timeout
from langthreads_async._base import AsyncClientBase
from langthreads_async._pagination import walk_pages
from langthreads_async._run_cancelling import AsyncRunCancelling
from langthreads_async._run_creation import AsyncRunRequest
from langthreads_async._run_waiting import AsyncRunWait

if TYPE_CHECKING:
    from builtins import list as _List  # noqa: N812 - in the class, `list` is the method
    from collections.abc import AsyncIterator, Iterable, Mapping

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
    from langthreads._generated.models.threads import PartialThread
    from langthreads.commands import CommandLike
    from langthreads.outputs import OnRunCreated, RunOutput
    from langthreads.pages import Page
    from langthreads.parts import StreamPart, StreamPartV2
    from langthreads.timeouts import TimeoutOption
    from langthreads_async._raw_runs import AsyncRawRunsClient
    from langthreads_async._run_streams import AsyncRunCreation, AsyncRunStream

__all__ = ["AsyncRunsClient"]


class AsyncRunsClient(AsyncClientBase):
    """A client for the runs of one Agent Server: `client.runs`, and `threads.runs` over the same connections.

    All methods accept `headers`, `params` and `timeout`, and raise the errors of `AsyncThreadsClient`'s methods.

    Example:
        ```python
        run = await threads.runs.create(thread_id, "agent", input={"messages": ["Hello"]})
        output = await threads.runs.join(thread_id, run.run_id)
        print(output["messages"], output.status)
        ```
    """

    @property
    def with_raw_response(self) -> AsyncRawRunsClient:
        """The same methods, each returning a `langthreads.RawResponse`: status, headers, result, time.

        Example:
            ```python
            raw = await threads.runs.with_raw_response.get(thread_id, run_id)
            print(raw.status_code, raw.parsed.status)
            ```
        """
        from langthreads_async._raw_runs import AsyncRawRunsClient

        return AsyncRawRunsClient(self)

    @overload
    async def create(
        self,
        thread_id: Identifier,
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
        after_seconds: float | None = None,
        langsmith_tracing: JsonObject | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        on_run_created: OnRunCreated | None = None,
        durability: Durability | None = None,
        strict_resume: bool | None = None,
        idempotency_key: str | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Run: ...

    @overload
    async def create(
        self,
        thread_id: None,
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
        checkpoint_during: bool | None = None,
        interrupt_before: All | Iterable[str] | None = None,
        interrupt_after: All | Iterable[str] | None = None,
        webhook: str | None = None,
        if_not_exists: IfNotExists | None = None,
        on_completion: OnCompletionBehavior | None = None,
        after_seconds: float | None = None,
        langsmith_tracing: JsonObject | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        on_run_created: OnRunCreated | None = None,
        durability: Durability | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Run: ...

    async def create(
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
        """Start a run, without waiting for it.

        If the response is lost, the client looks for the run on its thread before the call fails, so that it is neither
        lost nor created twice; for a stateless run, on the newest busy threads. If it can't be found, the error's
        `may_have_executed` is true.

        Args:
            thread_id: The thread's id; None starts a stateless run, on a thread of its own.
            assistant_id: The name of a graph, or the id of an assistant.
            input: The input of the graph; None continues where the thread stopped.
            command: A `Command` in the place of an input, such as `Command(resume="yes")`, or a mapping with its
                fields.
            stream_mode: The events to publish, one mode or several: `"values"`, `"updates"`, `"messages-tuple"`,
                `"messages"`, `"custom"`, `"tasks"`, `"checkpoints"`, `"debug"`, `"events"`.
            stream_subgraphs: Whether to include the events of subgraphs.
            stream_resumable: Whether the server keeps the events, so that a stream can continue after a lost
                connection.
            metadata: Data about the run, by which searches can filter.
            config: The graph's configuration: `tags`, `recursion_limit`, `configurable`.
            context: The graph's static context. Servers refuse it together with `config["configurable"]`.
            checkpoint: The checkpoint to start from. If it does not exist, the run starts from an empty state.
            checkpoint_id: The same, by its id alone.
            checkpoint_during: Deprecated; use `durability`.
            interrupt_before: The nodes to stop before, or `"*"` for all.
            interrupt_after: The nodes to stop after, or `"*"` for all.
            webhook: The address that the server calls when the run ends. Newer servers refuse addresses that they can't
                reach.
            multitask_strategy: What happens if another run is active on the thread: `"enqueue"`, the default, waits for
                it; `"reject"` raises a `ConflictError`; `"interrupt"` cancels it; `"rollback"` deletes it.
            if_not_exists: `"create"` creates a missing thread; `"reject"`, the default, raises a `NotFoundError`.
            on_completion: `"delete"`, the default, or `"keep"`: what happens to the thread of a stateless run when it
                ends.
            after_seconds: How many seconds to wait before the run starts, up to a year.
            langsmith_tracing: Where the run is traced: `project_name`, `example_id`.
            headers: Sent with each request.
            params: Added to the query.
            on_run_created: Called with a `RunCreateMetadata` (`run_id`, `thread_id`) as soon as the run is known.
            durability: When checkpoints are written: by default, while the next step runs; `"sync"`, before it;
                `"exit"`, at the end.
            strict_resume: Whether to check, before a `resume`, that it answers a waiting interrupt. Without the check,
                servers silently accept an unknown id, or an answer when nothing waits.
            idempotency_key: A key of your own for this run: any process that passes it for this thread later gets the
                same run, as the client looks for it before it creates one. It replaces the header `x-request-id`, and
                works only with a `thread_id`.
            timeout: For this call.

        Returns:
            The run, which may not have started yet.

        Raises:
            NotFoundError: There is no such thread, or no such assistant.
            UnprocessableEntityError: There is no graph of that name.
            ConflictError: Another run is active on the thread, and `multitask_strategy` is `"reject"`.

        Example:
            ```python
            run = await threads.runs.create(thread_id, "agent", input={"messages": ["Hello"]})
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
        await self._check_resume(thread_id, body, headers, timeout)
        call = operations.create_run(**body) if thread_id is None else operations.create_thread_run(thread_id, **body)
        if idempotency_key is not None and thread_id is None:
            raise InvalidArgumentError(
                "idempotency_key: needs a thread_id; a stateless run can't be found once it has ended"
            )
        request = AsyncRunRequest(
            self._calls,
            thread_id,
            idempotency_key,
            headers,
            params,
            timeout,
            metadata=metadata,
            keeps=on_completion == "keep",
        )
        run = await request.send(call)
        await _tell(on_run_created, run.run_id, run.thread_id)
        return run

    @overload
    async def wait(
        self,
        thread_id: Identifier,
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
    ) -> RunOutput | Any: ...

    @overload
    async def wait(
        self,
        thread_id: None,
        assistant_id: Identifier,
        *,
        input: JsonValue | None = None,
        command: CommandLike | None = None,
        metadata: JsonObject | None = None,
        config: JsonObject | None = None,
        context: JsonObject | None = None,
        checkpoint_during: bool | None = None,
        interrupt_before: All | Iterable[str] | None = None,
        interrupt_after: All | Iterable[str] | None = None,
        webhook: str | None = None,
        on_disconnect: DisconnectMode | None = None,
        on_completion: OnCompletionBehavior | None = None,
        if_not_exists: IfNotExists | None = None,
        after_seconds: float | None = None,
        langsmith_tracing: JsonObject | None = None,
        raise_error: bool = True,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        on_run_created: OnRunCreated | None = None,
        durability: Durability | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> RunOutput | Any: ...

    async def wait(
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

        The wait continues after lost connections and a server's restart: it joins the run again, for as long as
        `timeout` allows. It makes one more request, for the run's own status: servers answer for a cancelled run as if
        it had succeeded.

        Args:
            thread_id: The thread's id; None starts a stateless run, on a thread of its own.
            assistant_id: The name of a graph, or the id of an assistant.
            input: The input of the graph; None continues where the thread stopped.
            command: A `Command` in the place of an input, such as `Command(resume="yes")`, or a mapping with its
                fields.
            metadata: Data about the run, by which searches can filter.
            config: The graph's configuration: `tags`, `recursion_limit`, `configurable`.
            context: The graph's static context. Servers refuse it together with `config["configurable"]`.
            checkpoint: The checkpoint to start from. If it does not exist, the run starts from an empty state.
            checkpoint_id: The same, by its id alone.
            checkpoint_during: Deprecated; use `durability`.
            interrupt_before: The nodes to stop before, or `"*"` for all.
            interrupt_after: The nodes to stop after, or `"*"` for all.
            webhook: The address that the server calls when the run ends. Newer servers refuse addresses that they can't
                reach.
            on_disconnect: `"cancel"` or `"continue"`, the servers' default: what happens to the run when the connection
                is lost or closed.
            on_completion: `"delete"`, the default, or `"keep"`: what happens to the thread of a stateless run when it
                ends.
            multitask_strategy: What happens if another run is active on the thread: `"enqueue"`, the default, waits for
                it; `"reject"` raises a `ConflictError`; `"interrupt"` cancels it; `"rollback"` deletes it.
            if_not_exists: `"create"` creates a missing thread; `"reject"`, the default, raises a `NotFoundError`.
            after_seconds: How many seconds to wait before the run starts, up to a year.
            langsmith_tracing: Where the run is traced: `project_name`, `example_id`.
            raise_error: Whether to raise a `RunError` if the run did not succeed, or else return the server's response.
            headers: Sent with each request.
            params: Added to the query.
            on_run_created: Called with a `RunCreateMetadata` (`run_id`, `thread_id`) as soon as the run is known.
            durability: When checkpoints are written: by default, while the next step runs; `"sync"`, before it;
                `"exit"`, at the end.
            strict_resume: Whether to check, before a `resume`, that it answers a waiting interrupt. Without the check,
                servers silently accept an unknown id, or an answer when nothing waits.
            timeout: For this call.

        Returns:
            The state that the run ended with, as a `RunOutput`: a dict that also has `run_id`, `thread_id`, `status`
            and `interrupts`. For a graph whose state is not an object, the plain JSON value.

        Raises:
            RunFailedError: The graph raised an exception, or took too long.
            RunCancelledError: The run was cancelled, or deleted.
            NotFoundError: There is no such thread, or no such assistant.
            APITimeoutError: The run did not end within `timeout`; it keeps running.

        Example:
            ```python
            output = await threads.runs.wait(thread_id, "agent", input={"messages": ["Hello"]})
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
        await self._check_resume(thread_id, body, headers, timeout)
        call = operations.wait_run(**body) if thread_id is None else operations.wait_thread_run(thread_id, **body)
        keeps = on_completion == "keep"
        request = AsyncRunRequest(
            self._calls, thread_id, None, headers, params, timeout, metadata=metadata, keeps=keeps
        )
        request.mark(call)

        async def on_ids(thread_id: str, run_id: str) -> None:
            await _tell(on_run_created, run_id, thread_id)

        waiting = AsyncRunWait(
            self._calls,
            request.headers,
            timeout,
            raise_error=raise_error,
            temporary=thread_id is None and not keeps,
            cancels=on_disconnect == "cancel",
            on_ids=on_ids,
        )
        return await waiting.start(call, request, params)

    @overload
    def stream(
        self,
        thread_id: Identifier,
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
        feedback_keys: Iterable[str] | None = None,
        on_disconnect: DisconnectMode | None = None,
        webhook: str | None = None,
        multitask_strategy: MultitaskStrategy | None = None,
        if_not_exists: IfNotExists | None = None,
        after_seconds: float | None = None,
        langsmith_tracing: JsonObject | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        on_run_created: OnRunCreated | None = None,
        durability: Durability | None = None,
        strict_resume: bool | None = None,
        version: Literal["v1"] = "v1",
        raise_error: bool = False,
        heartbeat_timeout: float = 15.0,
        max_event_bytes: int = DEFAULT_MAX_EVENT_BYTES,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> AsyncRunStream[StreamPart]: ...

    @overload
    def stream(
        self,
        thread_id: Identifier,
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
        feedback_keys: Iterable[str] | None = None,
        on_disconnect: DisconnectMode | None = None,
        webhook: str | None = None,
        multitask_strategy: MultitaskStrategy | None = None,
        if_not_exists: IfNotExists | None = None,
        after_seconds: float | None = None,
        langsmith_tracing: JsonObject | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        on_run_created: OnRunCreated | None = None,
        durability: Durability | None = None,
        strict_resume: bool | None = None,
        version: Literal["v2"],
        raise_error: bool = False,
        heartbeat_timeout: float = 15.0,
        max_event_bytes: int = DEFAULT_MAX_EVENT_BYTES,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> AsyncRunStream[StreamPartV2]: ...

    @overload
    def stream(
        self,
        thread_id: None,
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
        checkpoint_during: bool | None = None,
        interrupt_before: All | Iterable[str] | None = None,
        interrupt_after: All | Iterable[str] | None = None,
        feedback_keys: Iterable[str] | None = None,
        on_disconnect: DisconnectMode | None = None,
        on_completion: OnCompletionBehavior | None = None,
        webhook: str | None = None,
        if_not_exists: IfNotExists | None = None,
        after_seconds: float | None = None,
        langsmith_tracing: JsonObject | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        on_run_created: OnRunCreated | None = None,
        durability: Durability | None = None,
        version: Literal["v1"] = "v1",
        raise_error: bool = False,
        heartbeat_timeout: float = 15.0,
        max_event_bytes: int = DEFAULT_MAX_EVENT_BYTES,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> AsyncRunStream[StreamPart]: ...

    @overload
    def stream(
        self,
        thread_id: None,
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
        checkpoint_during: bool | None = None,
        interrupt_before: All | Iterable[str] | None = None,
        interrupt_after: All | Iterable[str] | None = None,
        feedback_keys: Iterable[str] | None = None,
        on_disconnect: DisconnectMode | None = None,
        on_completion: OnCompletionBehavior | None = None,
        webhook: str | None = None,
        if_not_exists: IfNotExists | None = None,
        after_seconds: float | None = None,
        langsmith_tracing: JsonObject | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        on_run_created: OnRunCreated | None = None,
        durability: Durability | None = None,
        version: Literal["v2"],
        raise_error: bool = False,
        heartbeat_timeout: float = 15.0,
        max_event_bytes: int = DEFAULT_MAX_EVENT_BYTES,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> AsyncRunStream[StreamPartV2]: ...

    def stream(
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
        feedback_keys: Iterable[str] | None = None,
        on_disconnect: DisconnectMode | None = None,
        on_completion: OnCompletionBehavior | None = None,
        webhook: str | None = None,
        multitask_strategy: MultitaskStrategy | None = None,
        if_not_exists: IfNotExists | None = None,
        after_seconds: float | None = None,
        langsmith_tracing: JsonObject | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        on_run_created: OnRunCreated | None = None,
        durability: Durability | None = None,
        strict_resume: bool | None = None,
        version: Literal["v1", "v2"] = "v1",
        raise_error: bool = False,
        heartbeat_timeout: float = 15.0,
        max_event_bytes: int = DEFAULT_MAX_EVENT_BYTES,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> AsyncRunStream[StreamPart] | AsyncRunStream[StreamPartV2]:
        """Start a run, and follow its events until it ends.

        The run is created when the first part is requested. After a lost connection, the stream joins the run again by
        itself: for the `reconnect_timeout` of the client's `RetryPolicy`, a minute by default, and never with
        `retries=0`. With `stream_resumable=True` every event arrives exactly once and in order. Without it, servers
        replay nothing: the stream issues a `StreamNotResumableWarning`, and continues live.

        Events have no unique ids. If a run publishes two with the same name and data within one millisecond, in the two
        seconds after the stream has joined again, the stream opens another connection to distinguish them from one
        event that arrives twice. It opens at most three of these, and none with `retries=0`, with
        `on_disconnect="cancel"` or with the stream mode `"messages"`: then it drops the second of the two, once.

        Servers do not report the thread of a stateless run. When its connection is lost or ends, the stream looks for
        it among the newest 100 busy threads, which costs one more request at the end. It can't recover lost events, and
        raises an error, if the run has ended by then and its thread is deleted; if more than 100 busy threads are
        newer; or if the key may not search for threads.

        Args:
            thread_id: The thread's id; None starts a stateless run, on a thread of its own.
            assistant_id: The name of a graph, or the id of an assistant.
            input: The input of the graph; None continues where the thread stopped.
            command: A `Command` in the place of an input, such as `Command(resume="yes")`, or a mapping with its
                fields.
            stream_mode: The events to publish, one mode or several, as for `create`.
            stream_subgraphs: Whether to include the events of subgraphs.
            stream_resumable: Whether the server keeps the events, so that the stream can continue after a lost
                connection.
            metadata: Data about the run, by which searches can filter.
            config: The graph's configuration: `tags`, `recursion_limit`, `configurable`.
            context: The graph's static context. Servers refuse it together with `config["configurable"]`.
            checkpoint: The checkpoint to start from. If it does not exist, the run starts from an empty state.
            checkpoint_id: The same, by its id alone.
            checkpoint_during: Deprecated; use `durability`.
            interrupt_before: The nodes to stop before, or `"*"` for all.
            interrupt_after: The nodes to stop after, or `"*"` for all.
            feedback_keys: The keys for which the server requests feedback addresses from LangSmith. Without LangSmith,
                the run fails.
            on_disconnect: `"cancel"` or `"continue"`, the servers' default: what happens to the run when the connection
                is lost, or the stream closed early.
            on_completion: `"delete"`, the default, or `"keep"`: what happens to the thread of a stateless run when it
                ends.
            webhook: The address that the server calls when the run ends. Newer servers refuse addresses that they can't
                reach.
            multitask_strategy: What happens if another run is active on the thread, as for `create`.
            if_not_exists: `"create"` creates a missing thread; `"reject"`, the default, raises a `NotFoundError`.
            after_seconds: How many seconds to wait before the run starts, up to a year.
            langsmith_tracing: Where the run is traced: `project_name`, `example_id`.
            headers: Sent with each request.
            params: Added to the query of the request that creates the run.
            on_run_created: Called with a `RunCreateMetadata` (`run_id`, `thread_id`) as soon as the run is known.
            durability: When checkpoints are written: by default, while the next step runs; `"sync"`, before it;
                `"exit"`, at the end.
            strict_resume: Whether to check, before a `resume`, that it answers a waiting interrupt, as for `create`.
            version: `"v1"` yields `StreamPart(event, data, id)`; `"v2"` yields a class for each kind of part,
                distinguished by `type`.
            raise_error: Whether to raise a `RunError` after the last part if the run did not succeed. Otherwise the
                stream just ends; a failed run's last part is an `error`, even if the connection that would have sent it
                was lost.
            heartbeat_timeout: After how many seconds of silence a connection counts as dead; servers send a sign of
                life every 5 seconds.
            max_event_bytes: The largest event to accept; 64 MiB if left out.
            timeout: How many seconds may pass between two parts, not counting signs of life.

        Returns:
            A stream, at once: iterate it, best inside a `with` block, or close it. It has `run_id`, `thread_id`,
            `cursor` and `resumable`.

        Raises:
            InvalidArgumentError: An argument is invalid.

        While it is read, besides what all methods raise:
            NotFoundError: There is no such thread, or no such assistant.
            ConflictError: Another run is active on the thread, and `multitask_strategy` is `"reject"`.
            RunFailedError: With `raise_error=True`: the graph raised an exception, or took too long.
            RunCancelledError: With `raise_error=True`: the run was cancelled. With `on_disconnect="cancel"` always, if
                a lost connection may have cancelled it.
            APITimeoutError: No part arrived for so long.

        Example:
            ```python
            stream = threads.runs.stream(
                thread_id, "agent", input={"messages": ["Hello"]}, stream_resumable=True
            )
            async with stream:
                async for part in stream:
                    print(part.event, part.data)
            print(stream.run_id)
            ```
        """
        from langthreads._core.stateless_runs import thread_search
        from langthreads_async._run_streams import AsyncRunCreation

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
            "feedback_keys": feedback_keys,
            "on_disconnect": on_disconnect,
            "on_completion": on_completion,
            "webhook": webhook,
            "multitask_strategy": multitask_strategy,
            "if_not_exists": if_not_exists,
            "after_seconds": after_seconds,
            "langsmith_tracing": langsmith_tracing,
            "durability": durability,
            "strict_resume": strict_resume,
        }
        body = run_body(thread_id, arguments)

        unchecked = dict(body)
        body.pop("strict_resume", None)
        call = operations.stream_run(**body) if thread_id is None else operations.stream_thread_run(thread_id, **body)

        async def check() -> None:
            await self._check_resume(thread_id, unchecked, headers, timeout)

        bounds = self._calls.settings.timeout  # of each request: the duration of the stream is unknown
        each = None if bounds is None else attrs.evolve(bounds, total=None)
        keeps = on_completion == "keep"
        request = AsyncRunRequest(self._calls, thread_id, None, headers, None, each, metadata=metadata, keeps=keeps)
        request.mark(call)
        creation = AsyncRunCreation(request, check, on_run_created, params)
        return self._stream(
            call,
            creation,
            None if thread_id is None else str(thread_id),
            None,
            modes=body["stream_mode"],
            filters=False,
            thread_search=thread_search(metadata, keeps=keeps) if thread_id is None else None,
            resumable=bool(stream_resumable),
            cancel_on_disconnect=on_disconnect == "cancel",
            last_event_id=None,
            version=version,
            raise_error=raise_error,
            heartbeat_timeout=heartbeat_timeout,
            max_event_bytes=max_event_bytes,
            headers=headers,
            params=None,
            timeout=timeout,
        )

    async def create_batch(
        self,
        payloads: Iterable[JsonObject],
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> list[Run]:
        """Start several stateless runs with one request.

        Servers create each one separately: if one is invalid, the others run nevertheless, and the call fails. The error
        names the runs that it finds: on the newest busy threads, or on the newest of all if a payload says `"keep"`. The
        client checks as much as it can before it sends anything.

        Args:
            payloads: A mapping for each run, with the arguments of `create` for a stateless run; only `assistant_id` is
                required.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The runs, in the order of the payloads.

        Raises:
            NotFoundError: There is no such assistant; the message names the runs of the other payloads that were found.
            UnprocessableEntityError: There is no graph of that name; likewise.

        Example:
            ```python
            payload = {"assistant_id": "agent", "input": {"messages": ["Hello"]}}
            runs = await threads.runs.create_batch([payload])
            print([run.run_id for run in runs])
            ```
        """
        entries = [batch_entry(at, payload) for at, payload in enumerate(as_list("payloads", payloads))]
        if not entries:
            raise InvalidArgumentError("payloads: is empty; pass a mapping for each run")
        call = operations.create_runs_batch(payloads=entries)
        keeps = any(entry.get("on_completion") == "keep" for entry in entries)
        request = AsyncRunRequest(self._calls, None, None, headers, params, timeout, keeps=keeps)
        request.mark(call)
        try:
            return await self._value(call, headers, params, timeout)
        except (BadRequestError, NotFoundError, UnprocessableEntityError) as error:
            raise batch_error(error, entries, await request.find_several(len(entries) - 1)) from error

    @overload
    async def list(
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
    async def list(
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

    async def list(
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
            limit: The largest number of runs on a page.
            offset: How many runs to skip.
            status: Only runs with this status. A run that stopped at an interrupt is a `"success"`, a cancelled one
                `"interrupted"`.
            select: Return only these fields. The others read as None.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            A page: a list of runs with the `next_offset`, which is None on the last page.

        Raises:
            NotFoundError: There is no such thread.

        Example:
            ```python
            for run in await threads.runs.list(thread_id, limit=5):
                print(run.run_id, run.status)
            ```
        """
        fields = None if select is None else as_list("select", select)
        return await self._runs_page(thread_id, status, fields, limit, offset, headers, params, timeout)

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
    ) -> AsyncIterator[Run]: ...

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
    ) -> AsyncIterator[PartialRun]: ...

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
    ) -> AsyncIterator[Run] | AsyncIterator[PartialRun]:
        """Walk all runs of a thread, newest first, page by page, each run once.

        Args:
            thread_id: The thread's id.
            status: As for `list`.
            select: As for `list`; the id is always among the fields.
            page_size: How many runs to ask for at once, 1 to 1000.
            limit: How many runs to yield in total; None for all of them.
            headers: Sent with each request.
            params: Added to each query.
            timeout: For each request.

        Returns:
            An iterator over the runs.

        Raises:
            InvalidArgumentError: An argument is invalid; other errors are raised while it is read.

        Example:
            ```python
            async for run in threads.runs.iter_list(thread_id, status="error"):
                print(run.run_id, run.created_at)
            ```
        """
        check_walk(page_size, limit)
        fields: Any = including(select, "run_id")
        operations.list_thread_runs(thread_id, status=status, select=fields)  # raises now if an argument is invalid

        async def fetch(offset: int, count: int) -> Page[Any]:
            return await self._runs_page(thread_id, status, fields, count, offset, headers, params, timeout)

        return walk_pages(fetch, attrgetter("run_id"), page_size, limit)

    async def get(
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
            The run. The exception of its graph is in the thread's `error`.

        Raises:
            NotFoundError: There is no such run, or no such thread.

        Example:
            ```python
            print((await threads.runs.get(thread_id, run_id)).status)
            ```
        """
        return await self._value(operations.get_thread_run(thread_id, run_id), headers, params, timeout)

    async def delete(
        self,
        thread_id: Identifier,
        run_id: Identifier,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> None:
        """Delete a run, with its checkpoints.

        Cancel a run that is pending or running first: a deleted run continues, and in-memory servers leave its thread
        busy until the next run.

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
            await threads.runs.delete(thread_id, run_id)
            ```
        """
        await self._value(operations.delete_thread_run(thread_id, run_id), headers, params, timeout)

    async def cancel(
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
        """Cancel a run that is pending or running; do nothing if it was cancelled before.

        Args:
            thread_id: The id of its thread.
            run_id: The run's id.
            wait: Whether to wait until the run has ended and its thread is no longer busy with it, even if the run was
                cancelled before. A `"rollback"` always waits: otherwise, in-memory servers leave the thread busy for
                ever.
            action: `"interrupt"` keeps the run and its checkpoints, `"rollback"` deletes both.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Raises:
            ConflictError: It is too late: the run has ended by itself, or, for a `"rollback"`, was cancelled before.
                The error's `body` is the run.
            NotFoundError: There is no such run, or no such thread.
            APITimeoutError: The run is cancelled, but did not stop in time.

        Example:
            ```python
            await threads.runs.cancel(thread_id, run_id, wait=True)
            ```
        """
        cancelling = AsyncRunCancelling(self._calls, thread_id, action, headers, params, timeout)
        await cancelling.cancel(run_id, waits=wait or action == "rollback")

    async def cancel_many(
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
            run_ids: The ids of the runs, which are on this thread. Those that have ended are ignored.
            status: The runs with this status instead: `"pending"`, `"running"` or `"all"` (both). With `thread_id`,
                those of this thread, which are looked up first, and there may be none; without it, **those of every
                thread of the server**.
            action: As for `cancel`. With `"rollback"`, the runs of a thread are cancelled one by one; without
                `thread_id`, in-memory servers leave the threads busy until their next run.
            headers: Sent with each request.
            params: Added to the query.
            timeout: For each request.

        Raises:
            NotFoundError: None of the runs was pending or running.
            InvalidArgumentError: It is not clear which runs are meant.

        Example:
            ```python
            await threads.runs.cancel_many(thread_id=thread_id, run_ids=[run_id])
            ```
        """
        ids: _List[Any] | None = None if run_ids is None else as_list("run_ids", run_ids)
        check_cancel_many(thread_id, ids, status)
        call = operations.cancel_runs(thread_id=thread_id, run_ids=ids, status=status, action=action)
        if thread_id is None:
            await self._value(call, headers, params, timeout)
            return
        if status is not None:
            active: _List[str] = []
            for wanted in ("pending", "running") if status == "all" else (status,):
                walk = self.iter_list(thread_id, status=wanted, select=["run_id"], headers=headers, timeout=timeout)
                active += [run["run_id"] async for run in walk]
            call, ids = operations.cancel_runs(thread_id=thread_id, run_ids=active, action=action), active
        if not ids:
            return
        try:
            if action == "rollback":
                cancelling = AsyncRunCancelling(self._calls, thread_id, action, headers, params, timeout)
                await cancelling.roll_back(call, ids)
            else:
                await self._value(call, headers, params, timeout)
        except NotFoundError:
            if status is None:
                raise
            # They have ended since they were looked up.

    async def join(
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

        Like `wait`, it continues after lost connections, and requests the run's own status. Servers answer for the
        thread as it is now; if the run may have ended before, one more request gets the values of its own last
        checkpoint.

        Args:
            thread_id: The id of its thread.
            run_id: The run's id.
            headers: Sent with each request.
            params: Added to the query.
            raise_error: Whether to raise a `RunError` if the run did not succeed, or else return the state that it
                left.
            timeout: For this call.

        Returns:
            The state that the run ended with, as for `wait`.

        Raises:
            RunFailedError: The graph raised an exception, or took too long.
            RunCancelledError: The run was cancelled.
            NotFoundError: There is no such run, or no such thread.
            APITimeoutError: The run did not end within `timeout`; it keeps running.

        Example:
            ```python
            output = await threads.runs.join(thread_id, run_id)
            print(output.status)
            ```
        """
        call = operations.join_thread_run(thread_id, run_id)
        waiting = AsyncRunWait(self._calls, headers, timeout, raise_error=raise_error)
        return await waiting.join(call, str(thread_id), str(run_id), params)

    @overload
    def join_stream(
        self,
        thread_id: Identifier,
        run_id: Identifier,
        *,
        cancel_on_disconnect: bool = False,
        stream_mode: StreamMode | Iterable[StreamMode] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        last_event_id: str | None = None,
        version: Literal["v1"] = "v1",
        raise_error: bool = False,
        heartbeat_timeout: float = 15.0,
        max_event_bytes: int = DEFAULT_MAX_EVENT_BYTES,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> AsyncRunStream[StreamPart]: ...

    @overload
    def join_stream(
        self,
        thread_id: Identifier,
        run_id: Identifier,
        *,
        cancel_on_disconnect: bool = False,
        stream_mode: StreamMode | Iterable[StreamMode] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        last_event_id: str | None = None,
        version: Literal["v2"],
        raise_error: bool = False,
        heartbeat_timeout: float = 15.0,
        max_event_bytes: int = DEFAULT_MAX_EVENT_BYTES,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> AsyncRunStream[StreamPartV2]: ...

    def join_stream(
        self,
        thread_id: Identifier,
        run_id: Identifier,
        *,
        cancel_on_disconnect: bool = False,
        stream_mode: StreamMode | Iterable[StreamMode] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        last_event_id: str | None = None,
        version: Literal["v1", "v2"] = "v1",
        raise_error: bool = False,
        heartbeat_timeout: float = 15.0,
        max_event_bytes: int = DEFAULT_MAX_EVENT_BYTES,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> AsyncRunStream[StreamPart] | AsyncRunStream[StreamPartV2]:
        """Follow the events of an existing run, until it ends.

        It reconnects as `stream` does. Only the events of resumable runs can be replayed: for a run that has ended and
        is not resumable, there are none.

        Args:
            thread_id: The id of its thread.
            run_id: The run's id.
            cancel_on_disconnect: Whether the run is cancelled when the connection is lost, or the stream closed early,
                even while others follow it.
            stream_mode: Deliver only the events of these modes, besides `metadata` and `error`; the run must have been
                created with them. Left out, all.
            headers: Sent with each request.
            params: Added to the query of each connection.
            last_event_id: Where to continue: the `cursor` of an earlier stream, the id of a part (which several parts
                of one millisecond can share), or `"-"` for the beginning. Left out, the stream begins now.
            version: As for `stream`.
            raise_error: As for `stream`.
            heartbeat_timeout: As for `stream`.
            max_event_bytes: As for `stream`.
            timeout: As for `stream`.

        Returns:
            A stream, at once, as `stream` does.

        Raises:
            InvalidArgumentError: An argument is invalid.

        While it is read, besides what all methods raise:
            NotFoundError: There is no such run, or no such thread, or no longer.
            RunFailedError: With `raise_error=True`: the graph raised an exception, or took too long.
            RunCancelledError: With `raise_error=True`: the run was cancelled. With `cancel_on_disconnect=True` always,
                if a lost connection may have cancelled it.
            APITimeoutError: No part arrived for so long.

        Example:
            ```python
            async with threads.runs.join_stream(thread_id, run_id, last_event_id="-") as stream:
                async for part in stream:
                    print(part.event, part.data)
            ```
        """
        modes = [] if stream_mode is None else stream_modes(stream_mode)
        if stream_mode is not None and not modes:
            raise InvalidArgumentError("stream_mode: is empty; pass one or more modes, or leave it out for all")
        return self._stream(
            None,
            None,
            str(thread_id),
            str(run_id),
            modes=modes,
            filters=stream_mode is not None,
            resumable=None,
            cancel_on_disconnect=cancel_on_disconnect,
            last_event_id=last_event_id,
            version=version,
            raise_error=raise_error,
            heartbeat_timeout=heartbeat_timeout,
            max_event_bytes=max_event_bytes,
            headers=headers,
            params=params,
            timeout=timeout,
        )

    # ------------------------------------------------------------ helpers

    def _stream(
        self,
        call: Call[None] | None,
        creation: AsyncRunCreation | None,
        thread_id: str | None,
        run_id: str | None,
        *,
        modes: _List[StreamMode],
        filters: bool,
        thread_search: Call[_List[PartialThread]] | None = None,
        resumable: bool | None,
        cancel_on_disconnect: bool,
        last_event_id: str | None,
        version: str,
        raise_error: bool,
        heartbeat_timeout: float,
        max_event_bytes: int,
        headers: Mapping[str, str] | None,
        params: Params | None,
        timeout: TimeoutOption,
    ) -> AsyncRunStream[Any]:
        """Assemble a stream of a run that `call` creates, or that has these ids."""
        from langthreads import parts
        from langthreads._streaming.machine import StreamMachine
        from langthreads._streaming.options import StreamOptions, start_cursor
        from langthreads._streaming.run_rules import RunEvents, RunRules
        from langthreads_async._run_streams import AsyncRunSource, AsyncRunStream

        one_of("version", version, ("v1", "v2"))
        boolean("cancel_on_disconnect", cancel_on_disconnect)
        boolean("raise_error", raise_error)
        bounds = None if isinstance(timeout, NotGiven) else Timeout.of(timeout)
        options = StreamOptions.of(heartbeat_timeout, max_event_bytes, bounds)
        check_headers("headers", headers)
        events = RunEvents(modes, filters=filters)
        calls = self._calls.unwrapped()
        policy, random = calls.settings.retries, calls.clock.random
        rules = RunRules(
            call,
            events,
            thread_id,
            run_id,
            thread_search=thread_search,
            cancel_on_disconnect=cancel_on_disconnect,
            reconnects=policy.max_retries > 0,
        )
        rules.open_call(None).target(params)  # raises now if an argument is invalid
        cursor = start_cursor(last_event_id)
        machine = StreamMachine(rules, cursor, policy, heartbeat_timeout, random, resumable=resumable)
        source = AsyncRunSource(
            calls,
            machine,
            rules,
            options,
            headers,
            params,
            events=events,
            creation=creation,
            cancel_on_disconnect=cancel_on_disconnect,
            raise_error=raise_error,
        )
        return AsyncRunStream(source, parts.all_as_v2 if version == "v2" else parts.all_as_v1)

    async def _runs_page(
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
        return await self._page(call.with_parser(parser), limit, offset, headers, params, timeout)

    async def _check_resume(
        self,
        thread_id: Identifier | None,
        body: dict[str, Any],
        headers: Mapping[str, str] | None,
        timeout: TimeoutOption,
    ) -> None:
        """With `strict_resume`, check that a command answers the interrupts that the thread waits for."""
        if body.pop("strict_resume", False) and thread_id is not None and "resume" in body.get("command", ()):
            calls = self._calls.unwrapped()
            thread = (await calls.send(thread_operations.get_thread(thread_id), headers, None, timeout)).value
            waiting = interrupts_of(thread)
            if not waiting:
                state = (await calls.send(thread_operations.get_thread_state(thread_id), headers, None, timeout)).value
                waiting = interrupts_in(state)
            check_resume(body["command"], thread, waiting)


async def _tell(on_run_created: OnRunCreated | None, run_id: str, thread_id: str | None) -> None:
    if on_run_created is not None:
        await maybe_await(on_run_created({"run_id": run_id, "thread_id": thread_id}))
