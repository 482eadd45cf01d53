# Generated from langthreads_async/_transfer.py by `nox -s generate`; edit that file instead of this one.
"""Moves threads: reads what an export needs, and makes what an export says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from langthreads._core import thread_arguments
from langthreads._generated.operations import threads as operations
from langthreads._transfer.comparison import Comparison
from langthreads._transfer.export import export_of
from langthreads._transfer.rebuild import History
from langthreads.errors import (
    APIError,
    APIResponseValidationError,
    APIStatusError,
    BadRequestError,
    ConflictError,
    LangThreadsError,
    NotFoundError,
    PartialCreateError,
    UnprocessableEntityError,
)
from langthreads.transfer import ThreadImport
from langthreads_sync._pagination import walk_history
from langthreads_sync.assistants import AssistantsClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from langthreads._core.arguments import Params
    from langthreads._generated.models.threads import Thread
    from langthreads.timeouts import TimeoutOption
    from langthreads.transfer import ThreadExport
    from langthreads_sync.threads import ThreadsClient

__all__ = ["Transfer"]


UNSUPPORTED = (NotFoundError, BadRequestError, UnprocessableEntityError)
"""What servers say to questions that they don't know."""


GATEWAY_STATUSES = (408, 502, 503, 504)
"""What is answered in place of a server."""
LOOKS = (0.1, 0.2, 0.4, 0.8, 1.6)
"""How many seconds pass between looks at a thread that doesn't change, until it is taken to be done."""


class CallOptions(NamedTuple):
    """What goes with each request."""

    headers: Mapping[str, str] | None
    params: Params | None
    timeout: TimeoutOption


class Transfer:
    """Moves threads to and from the server of one client."""

    def __init__(self, threads: ThreadsClient, options: CallOptions) -> None:
        self._threads = threads
        self._options: dict[str, Any] = options._asdict()

    # ------------------------------------------------------------ export

    def export(self, thread_id: str) -> ThreadExport:
        """Read a thread and its history."""
        thread = self._threads.get(thread_id, include=["ttl"], **self._options)
        try:
            history = self._read_history(thread_id)
        except NotFoundError as error:
            if self._find(thread_id) is None:
                raise
            # Server: the states of a thread can't be read where its graph is gone.
            return export_of(thread, History().rebuild(None), [], unreadable=error.detail)
        rebuilt = history.rebuild(self._graph(thread) if history.needs_graph else None)
        stateful = [name for name in rebuilt.subgraphs if self._is_stateful(thread_id, name)]
        return export_of(thread, rebuilt, stateful)

    def export_all(
        self, filters: dict[str, Any], limit: int | None, progress: Callable[[int, int], object] | None
    ) -> Iterator[ThreadExport]:
        """Export all threads that match; those that are deleted meanwhile are left out."""
        walk = self._threads.iter_search(**filters, select=["thread_id"], page_size=1000, limit=limit, **self._options)
        ids = [thread.thread_id for thread in walk if thread.thread_id is not None]
        for done, thread_id in enumerate(ids, start=1):
            try:
                export = self.export(thread_id)
            except NotFoundError:
                pass
            else:
                yield export
            if progress is not None:
                progress(done, len(ids))

    def _read_history(self, thread_id: str) -> History:
        history = History()
        filters: dict[str, Any] = {"metadata": None, "checkpoint": None, "select": None}

        def fetch(older_than: Any, count: int) -> list[Any]:
            return self._threads._history(thread_id, filters, count, older_than, **self._options)

        try:
            for state in walk_history(fetch, None, history.page_size, None):
                history.add(state.to_dict())
        except RecursionError:
            call = operations.search_thread_history(thread_id)
            raise APIResponseValidationError(
                f"search_thread_history: a state of thread {thread_id} is nested too deeply to be read here",
                request=self._threads._calls.request_info(call),
                status_code=200,
                body=None,
            ) from None
        return history

    def _graph(self, thread: Thread) -> dict[str, Any] | None:
        graph_id = (thread.metadata or {}).get("graph_id")
        if not isinstance(graph_id, str):
            return None
        assistants = self._threads._resource(AssistantsClient)
        try:
            return assistants.get_graph(graph_id, **self._options)
        except UNSUPPORTED:
            return None  # without the graph the history alone has to tell

    def _is_stateful(self, thread_id: str, node: str) -> bool:
        """Return whether a subgraph keeps its memory between runs.

        Server: such a subgraph's state is found under the name of its node, that of others only under their tasks' ids.
        """
        where = {"checkpoint_ns": node}
        try:
            state = self._threads.get_state(thread_id, checkpoint=where, select=None, **self._options)
        except UNSUPPORTED:
            return False
        return state.created_at is not None

    # ------------------------------------------------------------ import

    def import_(
        self,
        export: ThreadExport,
        thread_id: str,
        if_exists: Literal["raise", "skip"],
        metadata: dict[str, Any],
        verify: bool,
    ) -> ThreadImport:
        """Make the thread that an export describes."""
        there = self._find(thread_id)
        if there is not None and if_exists == "skip":
            return self._take_up(export, there, verify)
        try:
            return self._make(export, thread_id, metadata, verify, new=there is None)
        except ConflictError:
            there = self._find(thread_id) if if_exists == "skip" else None
            if there is None:
                raise
            return self._take_up(export, there, verify)  # somebody else made it meanwhile
        except BaseException as error:
            if there is None and _may_be_there(error):
                self._undo(thread_id, error)
            if isinstance(error, PartialCreateError):
                raise _cause_of(error) from None  # it tells of a thread that is gone
            raise

    def _make(
        self, export: ThreadExport, thread_id: str, metadata: dict[str, Any], verify: bool, *, new: bool
    ) -> ThreadImport:
        """Create a copy, and compare it."""
        try:
            thread = self._create(export.supersteps, thread_id, metadata, "raise")
        except BaseException as error:
            settled = self._settle(export, thread_id) if new and _may_go_on(error) else None
            if settled is None or not isinstance(error, APIError):
                raise
            thread = settled  # only the answer was lost
        differences = (self._compare(export, thread)).differences() if verify else list(export.notes)
        return ThreadImport(thread=thread, action="created", verified=verify, differences=differences)

    def _settle(self, export: ThreadExport, thread_id: str) -> Thread | None:
        """Wait until a server is done with the supersteps that it was sent; return the thread where it is whole.

        Server: it goes on with a create whose connection is lost. A thread that is deleted meanwhile leaves checkpoints
        behind, which the next thread with this id gets.
        """
        clock = self._threads._calls.unwrapped().clock
        seen: str | None = None
        compared: str | None = ""
        quiet = 0
        while quiet < len(LOOKS):
            clock.sleep(LOOKS[quiet])
            try:
                thread = self._find(thread_id)
                latest = None if thread is None else self._latest(thread_id)
                quiet, seen = quiet + 1 if latest == seen else 0, latest
                if thread is not None and quiet and latest != compared:
                    compared = latest
                    if (self._compare(export, thread)).is_whole():
                        return thread
            except APIError:
                quiet += 1  # nothing is known
        return None

    def _latest(self, thread_id: str) -> str | None:
        """Return the id of a thread's latest checkpoint."""
        try:
            states = self._threads.get_history(thread_id, limit=1, select=None, **self._options)
        except NotFoundError:
            return None  # nor has it states, where its graph is missing
        return states[0].checkpoint_id if states else None

    def _take_up(self, export: ThreadExport, thread: Thread, verify: bool) -> ThreadImport:
        """Look at the thread that is there: a copy that came whole, one that came in part, or another thread."""
        if not verify:
            return ThreadImport(thread=thread, action="skipped", verified=False, differences=list(export.notes))
        comparison = self._compare(export, thread)
        if comparison.is_part():  # or still on its way, from an import that was cut
            self._settle(export, thread.thread_id)
            comparison = self._compare(export, thread)
        if not comparison.is_part():
            return ThreadImport(thread=thread, action="skipped", verified=True, differences=comparison.differences())
        try:
            thread = self._create(comparison.missing_supersteps(), thread.thread_id, {}, "do_nothing")
        except PartialCreateError as error:
            raise PartialCreateError(
                f"import_: thread {error.thread_id} was there in part, and could not be completed: {error.detail}; "
                "delete it, then import it again",
                request=error.request,
                thread_id=error.thread_id,
                detail=error.detail,
            ) from error.__cause__
        comparison = self._compare(export, thread)
        return ThreadImport(thread=thread, action="completed", verified=True, differences=comparison.differences())

    def _find(self, thread_id: str) -> Thread | None:
        try:
            return self._threads.get(thread_id, **self._options)
        except NotFoundError:
            return None

    def _create(
        self,
        supersteps: list[dict[str, Any]],
        thread_id: str,
        metadata: dict[str, Any],
        if_exists: Literal["raise", "do_nothing"],
    ) -> Thread:
        return self._threads.create(
            thread_id=thread_id,
            metadata=metadata,
            if_exists=if_exists,
            supersteps=supersteps or None,
            **self._options,
        )

    def _compare(self, export: ThreadExport, thread: Thread) -> Comparison:
        try:
            history = self._read_history(thread.thread_id)
        except NotFoundError as error:
            if export.supersteps:
                raise
            # Server: nor can the states of a thread be read that has none, where the graph is missing.
            return Comparison(export, thread, History().rebuild(None), unreadable=error.detail)
        return Comparison(export, thread, history.rebuild(None))

    def _undo(self, thread_id: str, error: BaseException) -> None:
        """Delete what an import made that failed."""
        try:
            self._threads.delete(thread_id, **self._options)
        except NotFoundError:
            return
        except LangThreadsError as failure:
            left = f"import_: thread {thread_id} could not be imported, and what was made of it could not be deleted"
            if not isinstance(error, Exception):
                error.add_note(left)
                return
            raise PartialCreateError(
                f"{left}: {failure.message}; delete it, then import it again. The import failed with: {error}",
                request=self._threads._calls.request_info(operations.delete_thread(thread_id)),
                thread_id=thread_id,
                detail=str(error),
            ) from error


def _may_be_there(error: BaseException) -> bool:
    """Return whether a thread may have been made by an import that failed like this."""
    if isinstance(error, APIStatusError):
        return error.may_have_executed or thread_arguments.may_have_created(error)
    return not isinstance(error, APIError) or error.may_have_executed


def _may_go_on(error: BaseException) -> bool:
    """Return whether a server may still be at work on a create that failed like this."""
    if isinstance(error, PartialCreateError):
        cause = error.__cause__
        return isinstance(cause, APIStatusError) and cause.status_code in GATEWAY_STATUSES
    if isinstance(error, APIStatusError):
        return error.status_code in GATEWAY_STATUSES
    return not isinstance(error, APIError) or error.may_have_executed


def _cause_of(error: PartialCreateError) -> APIError:
    """Return what an import raises, once what it made is gone."""
    cause = error.__cause__
    if isinstance(cause, APIStatusError) and cause.status_code == 201:
        # Server: "Thread … was created, but there were problems updating the state: …"
        reason = cause.detail.partition("updating the state: ")[2] or cause.detail
        return BadRequestError(
            f"import_: {reason}",
            request=error.request,
            status_code=400,
            detail=reason,
            body=cause.body,
            headers=cause.headers,
        )
    if isinstance(cause, APIStatusError):
        return cause
    return APIResponseValidationError(
        "import_: the server ignores supersteps, so that nothing can be imported there",
        request=error.request,
        status_code=200,
        body=None,
    )
