# Generated from langthreads_async/crons.py by `nox -s generate`; edit that file instead of this one.
"""The crons client: runs that the server starts on a schedule."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, overload

from langthreads._core import cron_arguments
from langthreads._core.arguments import check_walk, including
from langthreads._core.assistant_arguments import graph_name_advice
from langthreads._core.model import NOT_GIVEN, NotGiven
from langthreads._core.parsers import parse_list
from langthreads._generated.models.crons import Cron, PartialCron
from langthreads._generated.operations import crons as operations
from langthreads.errors import InvalidArgumentError
from langthreads_sync._base import ClientBase
from langthreads_sync._pagination import walk_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime, tzinfo

    from langthreads._core.arguments import Identifier, JsonObject, JsonValue, Params
    from langthreads._generated.models.crons import CronSelectField, CronSortBy
    from langthreads._generated.models.runs import (
        All,
        Durability,
        MultitaskStrategy,
        OnCompletionBehavior,
        StreamMode,
    )
    from langthreads._generated.models.threads import SortOrder
    from langthreads.pages import Page
    from langthreads.timeouts import TimeoutOption
    from langthreads_sync._raw_crons import RawCronClient

__all__ = ["CronClient"]

_cron_id = attrgetter("cron_id")


class CronClient(ClientBase):
    """A client for the crons of one Agent Server; `LangThreads(…).crons` is one.

    A cron starts runs on a schedule, each on a thread of its own (`create`), or all on one thread
    (`create_for_thread`). langgraph-api 0.4 has no crons, and the methods raise `NotFoundError`; `info()` of the root
    client reports this as `flags["crons"]`.

    All methods accept `headers`, `params` and `timeout`, and raise the errors of the threads client's methods.

    Example:
        ```python
        with LangThreads("http://localhost:2024") as client:
            morning = {"messages": ["Good morning"]}
            cron = client.crons.create("agent", schedule="0 8 * * 1-5", input=morning)
            print(cron.cron_id, cron.next_run_date)
        ```
    """

    @property
    def with_raw_response(self) -> RawCronClient:
        """The same methods, each returning a `langthreads.RawResponse`: status, headers, result, time.

        Example:
            ```python
            raw = crons.with_raw_response.count()
            print(raw.status_code, raw.parsed)
            ```
        """
        from langthreads_sync._raw_crons import RawCronClient

        return RawCronClient(self)

    # ------------------------------------------------------------ crons

    def create_for_thread(
        self,
        thread_id: Identifier,
        assistant_id: str,
        *,
        schedule: str,
        input: JsonValue | None = None,
        metadata: JsonObject | None = None,
        config: JsonObject | None = None,
        context: JsonObject | None = None,
        checkpoint_during: bool | None = None,
        interrupt_before: All | Iterable[str] | None = None,
        interrupt_after: All | Iterable[str] | None = None,
        webhook: str | None = None,
        multitask_strategy: MultitaskStrategy | None = None,
        end_time: datetime | str | None = None,
        enabled: bool | None = None,
        timezone: str | tzinfo | None = None,
        stream_mode: StreamMode | Iterable[StreamMode] | None = None,
        stream_subgraphs: bool | None = None,
        stream_resumable: bool | None = None,
        durability: Durability | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Cron:
        """Schedule runs on one thread. The cron is deleted with the thread.

        Args:
            thread_id: The thread's id.
            assistant_id: The id of an assistant, or the name of a graph.
            schedule: When to run: minute, hour, day of month, month and day of week. Servers accept a sixth field, for
                seconds, and words such as `@daily` as well.
            input: The input of the graph.
            metadata: Data about the cron, by which searches can filter; its runs get it, too.
            config: How the graph is run, such as `{"recursion_limit": 50}`.
            context: The graph's static context; not together with `config["configurable"]`: servers would accept both,
                and then start no run.
            checkpoint_during: Whether checkpoints are written before the end of a run; prefer `durability`.
            interrupt_before: The nodes to stop before, or `"*"` for all.
            interrupt_after: The nodes to stop after, or `"*"` for all.
            webhook: The URL that is called when a run has ended.
            multitask_strategy: What happens while the thread is busy: `"enqueue"` (the default), `"reject"`,
                `"interrupt"` or `"rollback"`.
            end_time: After this time the cron starts no more runs; a datetime without an offset is in UTC. An in-memory
                server (`langgraph dev`) stops running all crons once one of them has an end.
            enabled: Whether the cron starts runs; True if left out.
            timezone: The timezone of the schedule, a `ZoneInfo` or its IANA name; UTC if left out.
            stream_mode: The events in a run's stream, one mode or several.
            stream_subgraphs: Whether the stream includes the events of subgraphs.
            stream_resumable: Whether the stream's events are kept, so that they can be replayed later.
            durability: When checkpoints are written; see `langthreads.schema.Durability`.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The new cron.

        Raises:
            NotFoundError: There is no such thread or assistant, or the server has no crons.
            UnprocessableEntityError: The schedule or the timezone is invalid, or the webhook is refused.
            InvalidArgumentError: Both a context and configurable values were passed, or the timezone has no IANA name.

        Example:
            ```python
            cron = crons.create_for_thread(
                thread_id, "agent", schedule="0 8 * * *", timezone="Europe/Berlin"
            )
            print(cron.cron_id, cron.thread_id)
            ```
        """
        cron_arguments.check_context(config, context)
        call = operations.create_thread_cron(
            thread_id,
            assistant_id=assistant_id,
            schedule=schedule,
            input=input,
            metadata=metadata,
            config=config,
            context=context,
            checkpoint_during=checkpoint_during,
            interrupt_before=interrupt_before,
            interrupt_after=interrupt_after,
            webhook=webhook,
            multitask_strategy=multitask_strategy,
            end_time=end_time,
            enabled=enabled,
            timezone=cron_arguments.timezone_name(timezone),
            stream_mode=cron_arguments.stream_modes(stream_mode),
            stream_subgraphs=stream_subgraphs,
            stream_resumable=stream_resumable,
            durability=durability,
        )
        return self._value(call, headers, params, timeout)

    def create(
        self,
        assistant_id: str,
        *,
        schedule: str,
        input: JsonValue | None = None,
        metadata: JsonObject | None = None,
        config: JsonObject | None = None,
        context: JsonObject | None = None,
        checkpoint_during: bool | None = None,
        interrupt_before: All | Iterable[str] | None = None,
        interrupt_after: All | Iterable[str] | None = None,
        webhook: str | None = None,
        on_run_completed: OnCompletionBehavior | None = None,
        multitask_strategy: MultitaskStrategy | None = None,
        end_time: datetime | str | None = None,
        enabled: bool | None = None,
        timezone: str | tzinfo | None = None,
        stream_mode: StreamMode | Iterable[StreamMode] | None = None,
        stream_subgraphs: bool | None = None,
        stream_resumable: bool | None = None,
        durability: Durability | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Cron:
        """Schedule runs that each get a new thread.

        Args:
            assistant_id: The id of an assistant, or the name of a graph.
            schedule: When to run: minute, hour, day of month, month and day of week. Servers accept a sixth field, for
                seconds, and words such as `@daily` as well.
            input: The input of the graph.
            metadata: Data about the cron, by which searches can filter; its runs get it, too.
            config: How the graph is run, such as `{"recursion_limit": 50}`.
            context: The graph's static context; not together with `config["configurable"]`: servers would accept both,
                and then start no run.
            checkpoint_during: Whether checkpoints are written before the end of a run; prefer `durability`.
            interrupt_before: The nodes to stop before, or `"*"` for all.
            interrupt_after: The nodes to stop after, or `"*"` for all.
            webhook: The URL that is called when a run has ended.
            on_run_completed: What happens to a run's thread when the run has ended: `"delete"` (the default) or
                `"keep"`.
            multitask_strategy: What happens while the thread is busy: `"enqueue"` (the default), `"reject"`,
                `"interrupt"` or `"rollback"`.
            end_time: After this time the cron starts no more runs; a datetime without an offset is in UTC. An in-memory
                server (`langgraph dev`) stops running all crons once one of them has an end.
            enabled: Whether the cron starts runs; True if left out.
            timezone: The timezone of the schedule, a `ZoneInfo` or its IANA name; UTC if left out.
            stream_mode: The events in a run's stream, one mode or several.
            stream_subgraphs: Whether the stream includes the events of subgraphs.
            stream_resumable: Whether the stream's events are kept, so that they can be replayed later.
            durability: When checkpoints are written; see `langthreads.schema.Durability`.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The new cron.

        Raises:
            NotFoundError: There is no such assistant, or the server has no crons.
            UnprocessableEntityError: The schedule or the timezone is invalid, or the webhook is refused.
            InvalidArgumentError: Both a context and configurable values were passed, or the timezone has no IANA name.

        Example:
            ```python
            from zoneinfo import ZoneInfo

            berlin = ZoneInfo("Europe/Berlin")
            cron = crons.create(
                "agent", schedule="0 8 * * *", timezone=berlin, enabled=False
            )
            print(cron.cron_id, cron.next_run_date)
            ```
        """
        cron_arguments.check_context(config, context)
        call = operations.create_cron(
            assistant_id=assistant_id,
            schedule=schedule,
            input=input,
            metadata=metadata,
            config=config,
            context=context,
            checkpoint_during=checkpoint_during,
            interrupt_before=interrupt_before,
            interrupt_after=interrupt_after,
            webhook=webhook,
            on_run_completed=on_run_completed,
            multitask_strategy=multitask_strategy,
            end_time=end_time,
            enabled=enabled,
            timezone=cron_arguments.timezone_name(timezone),
            stream_mode=cron_arguments.stream_modes(stream_mode),
            stream_subgraphs=stream_subgraphs,
            stream_resumable=stream_resumable,
            durability=durability,
        )
        return self._value(call, headers, params, timeout)

    def get(
        self,
        cron_id: Identifier,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Cron:
        """Get a cron.

        Args:
            cron_id: The cron's id.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The cron.

        Raises:
            NotFoundError: There is no such cron, or the server is too old for this endpoint (langgraph-api 0.7).

        Example:
            ```python
            cron = crons.get(cron_id)
            print(cron.schedule, cron.next_run_date)
            ```
        """
        return self._value(operations.get_cron(cron_id), headers, params, timeout)

    def update(
        self,
        cron_id: Identifier,
        *,
        schedule: str | None = None,
        end_time: datetime | str | None | NotGiven = NOT_GIVEN,
        input: JsonValue | None = None,
        metadata: JsonObject | None = None,
        config: JsonObject | None = None,
        context: JsonObject | None = None,
        webhook: str | None = None,
        interrupt_before: All | Iterable[str] | None = None,
        interrupt_after: All | Iterable[str] | None = None,
        on_run_completed: OnCompletionBehavior | None = None,
        enabled: bool | None = None,
        timezone: str | tzinfo | None = None,
        stream_mode: StreamMode | Iterable[StreamMode] | None = None,
        stream_subgraphs: bool | None = None,
        stream_resumable: bool | None = None,
        durability: Durability | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Cron:
        """Change a cron; its next run is scheduled again. Arguments that are left out change nothing.

        Only `end_time` can be removed, by None; for all others None means left out, as servers refuse null.

        Args:
            cron_id: The cron's id.
            schedule: As for `create`, like all that is not explained here.
            end_time: As for `create`; None for no end, which langgraph-api 0.7 refuses.
            input: As for `create`.
            metadata: Merged into the cron's, key by key, not deeper. A None is stored; keys can't be removed.
            config: Replaces the whole configuration. Don't add `configurable` to a cron with a context: servers would
                accept it, and then start no run.
            context: Replaces the context.
            webhook: As for `create`.
            interrupt_before: As for `create`.
            interrupt_after: As for `create`.
            on_run_completed: As for `create`.
            enabled: Whether the cron starts runs.
            timezone: As for `create`; `"UTC"` for none.
            stream_mode: As for `create`.
            stream_subgraphs: As for `create`.
            stream_resumable: As for `create`.
            durability: As for `create`.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The cron after the change.

        Raises:
            NotFoundError: There is no such cron.
            UnprocessableEntityError: The schedule or the timezone is invalid, or the webhook is refused.
            InvalidArgumentError: There is nothing to change, or both a context and configurable values were passed.

        Example:
            ```python
            cron = crons.update(cron_id, schedule="0 9 * * *", enabled=True)
            print(cron.next_run_date)
            ```
        """
        cron_arguments.check_context(config, context)
        changes: dict[str, Any] = {
            "schedule": schedule,
            "input": input,
            "metadata": metadata,
            "config": config,
            "context": context,
            "webhook": webhook,
            "interrupt_before": interrupt_before,
            "interrupt_after": interrupt_after,
            "on_run_completed": on_run_completed,
            "enabled": enabled,
            "timezone": cron_arguments.timezone_name(timezone),
            "stream_mode": cron_arguments.stream_modes(stream_mode),
            "stream_subgraphs": stream_subgraphs,
            "stream_resumable": stream_resumable,
            "durability": durability,
        }
        if isinstance(end_time, NotGiven) and all(change is None for change in changes.values()):
            raise InvalidArgumentError(
                f"update: there is nothing to update; pass end_time or one of {', '.join(changes)}"
            )
        call = operations.update_cron(cron_id, end_time=end_time, **changes)
        return self._value(call, headers, params, timeout)

    def delete(
        self,
        cron_id: Identifier,
        *,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> None:
        """Delete a cron. Its runs and their threads stay.

        Args:
            cron_id: The cron's id.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Raises:
            NotFoundError: There is no such cron.

        Example:
            ```python
            crons.delete(cron_id)
            ```
        """
        self._value(operations.delete_cron(cron_id), headers, params, timeout)

    # ------------------------------------------------------------ searches

    @overload
    def search(
        self,
        *,
        assistant_id: Identifier | None = None,
        thread_id: Identifier | None = None,
        enabled: bool | None = None,
        metadata: JsonObject | None = None,
        limit: int = 10,
        offset: int = 0,
        sort_by: CronSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Page[Cron]: ...

    @overload
    def search(
        self,
        *,
        assistant_id: Identifier | None = None,
        thread_id: Identifier | None = None,
        enabled: bool | None = None,
        metadata: JsonObject | None = None,
        limit: int = 10,
        offset: int = 0,
        sort_by: CronSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: Iterable[CronSelectField],
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Page[PartialCron]: ...

    def search(
        self,
        *,
        assistant_id: Identifier | None = None,
        thread_id: Identifier | None = None,
        enabled: bool | None = None,
        metadata: JsonObject | None = None,
        limit: int = 10,
        offset: int = 0,
        sort_by: CronSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: Iterable[CronSelectField] | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Page[Cron] | Page[PartialCron]:
        """List crons, one page at a time; `iter_search` walks all pages.

        Args:
            assistant_id: Only crons of this assistant.
            thread_id: Only crons of this thread.
            enabled: Only crons that are enabled, or only those that are not.
            metadata: Only crons whose metadata has all of this. langgraph-api 0.7 ignores it.
            limit: The largest number of crons on a page, 1 to 1000.
            offset: How many crons to skip.
            sort_by: What to sort by. In-memory servers fail on `"end_time"` once a cron has one.
            sort_order: `"asc"` or `"desc"`.
            select: Return only these fields. The others read as None.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            A page: a list of crons with the `next_offset`, which is None on the last page.

        Raises:
            UnprocessableEntityError: An id is not a UUID; that of the assistant may be the name of a graph.
            NotFoundError: The server has no crons.

        Example:
            ```python
            for cron in crons.search(thread_id=thread_id, enabled=True):
                print(cron.cron_id, cron.schedule)
            ```
        """
        filters: dict[str, Any] = {
            "assistant_id": assistant_id,
            "thread_id": thread_id,
            "enabled": enabled,
            "metadata": metadata,
            "sort_by": sort_by,
            "sort_order": sort_order,
            "select": select,
        }
        return self._search(filters, limit, offset, headers, params, timeout)

    @overload
    def iter_search(
        self,
        *,
        assistant_id: Identifier | None = None,
        thread_id: Identifier | None = None,
        enabled: bool | None = None,
        metadata: JsonObject | None = None,
        sort_by: CronSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: None = None,
        page_size: int = 100,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[Cron]: ...

    @overload
    def iter_search(
        self,
        *,
        assistant_id: Identifier | None = None,
        thread_id: Identifier | None = None,
        enabled: bool | None = None,
        metadata: JsonObject | None = None,
        sort_by: CronSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: Iterable[CronSelectField],
        page_size: int = 100,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[PartialCron]: ...

    def iter_search(
        self,
        *,
        assistant_id: Identifier | None = None,
        thread_id: Identifier | None = None,
        enabled: bool | None = None,
        metadata: JsonObject | None = None,
        sort_by: CronSortBy | None = None,
        sort_order: SortOrder | None = None,
        select: Iterable[CronSelectField] | None = None,
        page_size: int = 100,
        limit: int | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> Iterator[Cron] | Iterator[PartialCron]:
        """Walk all crons that match, page by page, each cron once.

        Servers page by offset: crons that are deleted during the walk make it skip others. Collect them first if the
        loop itself deletes.

        Args:
            assistant_id: As for `search`, like the other filters.
            thread_id: As for `search`.
            enabled: As for `search`.
            metadata: As for `search`.
            sort_by: As for `search`.
            sort_order: As for `search`.
            select: As for `search`; the id is always among the fields.
            page_size: How many crons to ask for at once, 1 to 1000.
            limit: How many crons to yield in total; None for all of them.
            headers: Sent with each request.
            params: Added to each query.
            timeout: For each request.

        Returns:
            An iterator over the crons.

        Example:
            ```python
            for cron in crons.iter_search(enabled=True):
                print(cron.cron_id, cron.next_run_date)
            ```
        """
        filters: dict[str, Any] = {
            "assistant_id": assistant_id,
            "thread_id": thread_id,
            "enabled": enabled,
            "metadata": metadata,
            "sort_by": sort_by,
            "sort_order": sort_order,
            "select": including(select, "cron_id"),
        }
        # Invalid arguments raise now, not when the walk begins.
        check_walk(page_size, limit)
        operations.search_crons(**filters)

        def fetch(offset: int, count: int) -> Page[Any]:
            return self._search(filters, count, offset, headers, params, timeout)

        return walk_pages(fetch, _cron_id, page_size, limit)

    def count(
        self,
        *,
        assistant_id: Identifier | None = None,
        thread_id: Identifier | None = None,
        metadata: JsonObject | None = None,
        headers: Mapping[str, str] | None = None,
        params: Params | None = None,
        timeout: TimeoutOption = NOT_GIVEN,
    ) -> int:
        """Count the crons that match.

        Args:
            assistant_id: Only crons of this assistant.
            thread_id: Only crons of this thread.
            metadata: Only crons whose metadata has all of this. langgraph-api 0.7 ignores it.
            headers: Sent with this request.
            params: Added to the query.
            timeout: For this call.

        Returns:
            The number of matching crons.

        Raises:
            UnprocessableEntityError: An id is not a UUID; that of the assistant may be the name of a graph.
            NotFoundError: The server has no crons.

        Example:
            ```python
            print(crons.count(thread_id=thread_id))
            ```
        """
        call = operations.count_crons(assistant_id=assistant_id, thread_id=thread_id, metadata=metadata)
        with graph_name_advice(assistant_id):
            return self._value(call, headers, params, timeout)

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
        """Get one page of crons."""
        call = operations.search_crons(**filters, limit=limit, offset=offset)
        model = Cron if filters["select"] is None else PartialCron
        with graph_name_advice(filters["assistant_id"]):
            return self._page(call.with_parser(parse_list(model)), limit, offset, headers, params, timeout)
