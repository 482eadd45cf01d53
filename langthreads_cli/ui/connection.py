"""The one place where the UI speaks with the server, and where failures become a line of text."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from langthreads import (
    APIConnectionError,
    APIResponseValidationError,
    LangThreadsError,
    NotFoundError,
    RetryPolicy,
    Timeout,
)
from langthreads_cli.text import printable
from langthreads_cli.ui.query import SHOWN_FIELDS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

    from langthreads import Page, PartialThread, Thread, ThreadStatus
    from langthreads_async import AsyncLangThreads
    from langthreads_cli.ui.pages import Fetch
    from langthreads_cli.ui.query import Query

__all__ = ["Connection", "explain"]

POLL_TIMEOUT = Timeout(connect=5, read=10, total=15)


def explain(error: Exception) -> str:
    """An error on one line, without what a terminal would obey."""
    text = str(error) if isinstance(error, LangThreadsError) else f"{type(error).__name__}: {error}"
    return printable(text.strip() or type(error).__name__)


class Connection:
    """Asks the server, and knows whether it answers.

    Args:
        client: The client; closed by whoever made it.
        on_change: Called when the server becomes unreachable, answers again, or fails in another way.

    Attributes:
        failure: Why the last poll failed; None if it succeeded.
        away: Whether the server can't be reached.
    """

    def __init__(self, client: AsyncLangThreads, on_change: Callable[[], object]) -> None:
        self.client = client
        self.threads = client.threads
        self.runs = client.runs
        # What is repeated anyway isn't retried as well.
        self._polling = client.threads.with_options(retries=RetryPolicy(max_retries=0), timeout=POLL_TIMEOUT)
        self._on_change = on_change
        self._knows_ids = True
        self._counts = True
        self._told = False
        self.failure: str | None = None
        self.away = False

    @contextmanager
    def watched(self) -> Generator[None]:
        """Learn from a call whether the server is reachable; its error is raised to the caller."""
        try:
            yield
        except APIConnectionError as error:
            self._set(explain(error), away=True)
            raise
        except LangThreadsError:
            if self.away:  # an error's answer is an answer
                self._set(None, away=False)
            raise
        else:
            self._set(None, away=False)

    async def poll(self, call: Awaitable[object]) -> bool:
        """Make a call of the poll: whatever fails is kept as the failure, and told at the bottom."""
        try:
            with self.watched():
                await call
        except Exception as error:  # noqa: BLE001 - whatever an answer did to us, the next may be better
            self._set(explain(error), away=self.away)
            return False
        return True

    def _set(self, failure: str | None, *, away: bool) -> None:
        if not self._told or (failure, away) != (self.failure, self.away):
            self._told, self.failure, self.away = True, failure, away
            self._on_change()

    # ------------------------------------------------------------ what is looked at again and again

    async def page(self, query: Query, fetch: Fetch) -> Page[PartialThread]:
        """Get one page of the rows."""
        return await self._polling.search(
            metadata=query.filter.metadata or None,
            status=query.status,
            ids=fetch.ids or None,
            limit=fetch.limit,
            offset=fetch.offset,
            sort_by=query.order.sort_by,
            sort_order=query.order.sort_order,
            select=SHOWN_FIELDS,
        )

    async def count(self, query: Query, status: ThreadStatus | None) -> int | None:
        """Count threads; None where the server can't."""
        if not self._counts:
            return None
        try:
            return await self._polling.count(metadata=query.filter.metadata or None, status=status)
        except NotFoundError:
            self._counts = False
            return None

    async def brief(self, thread_id: str, known: PartialThread | Thread | None) -> PartialThread | Thread | None:
        """Get what is shown of one thread; None where there is no such thread any more.

        Servers send a thread's error only together with its values, so `known` is returned if it has the error and
        nothing has changed since.
        """
        if self._knows_ids:
            try:
                found = await self._polling.search(ids=[thread_id], limit=1, select=SHOWN_FIELDS)
            except APIResponseValidationError:
                self._knows_ids = False  # Aegra ignores the filter
            else:
                if not found or found[0].status != "error":
                    return found[0] if found else None
                if known is not None and known.error and known.updated_at == found[0].updated_at:
                    return known
        try:
            return await self._polling.get(thread_id)
        except NotFoundError:
            return None

    async def graphs(self) -> list[str]:
        """List the names of the server's graphs, if it lists them."""
        try:
            found = await self.client.assistants.search(limit=100, timeout=POLL_TIMEOUT)
        except LangThreadsError:
            return []
        return sorted({assistant.graph_id for assistant in found if assistant.graph_id})

    async def start_run(self, thread_id: str, assistant: str, **arguments: Any) -> None:
        """Start a run whose events can be followed, also from another place."""
        await self.runs.create(
            thread_id,
            assistant,
            stream_mode=["values", "updates", "messages-tuple", "custom"],
            stream_subgraphs=True,
            stream_resumable=True,
            **arguments,
        )
