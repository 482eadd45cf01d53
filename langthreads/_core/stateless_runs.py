"""Finding the thread of a stateless run, which servers do not name in its stream. No I/O.

Servers create that thread in the same moment as the run, and it is busy until the run ends. So the run is on one of the
busy threads that are as old as the run; a request for the run on each of them finds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from langthreads._core.parsers import parse_list
from langthreads._generated.models.threads import PartialThread
from langthreads._generated.operations import threads as operations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from langthreads._core.arguments import JsonObject
    from langthreads._core.operation import Call

__all__ = ["likely_threads", "thread_search"]

_NEWEST = 100
"""How many threads are searched."""

_LIKELY = 5
"""On how many of them the run is requested."""

_APART = 5.0
"""The largest time between the creation of a run and of its thread, as servers report them, in seconds."""


def thread_search(metadata: JsonObject | None, *, keeps: bool) -> Call[list[PartialThread]]:
    """Return the call that lists the threads of stateless runs, among others, the newest first.

    Args:
        metadata: The metadata of the run, which its thread has, too.
        keeps: Whether the thread is kept when the run ends.
    """
    call = operations.search_threads(
        metadata=metadata,
        status=None if keeps else "busy",
        limit=_NEWEST,
        sort_by="created_at",
        sort_order="desc",
        select=["thread_id", "created_at"],
    )
    return call.with_parser(parse_list(PartialThread))


def likely_threads(threads: Iterable[PartialThread], run_id: str | None, *, also: int = 0) -> list[str]:
    """Return the ids of those threads that may be the run's, the likeliest first.

    Args:
        threads: The threads that were found, the newest first.
        run_id: The run's id, if it is known. As a UUID of version 7 it contains the time of the run's creation;
            otherwise the newest threads are the likeliest.
        also: How many more to return, where several runs are looked for.
    """
    made_at = None if run_id is None else _time_in(run_id)
    likely: list[tuple[float, str]] = []
    for thread in threads:
        if thread.thread_id is not None and thread.created_at is not None:
            apart = 0.0 if made_at is None else abs(thread.created_at.timestamp() - made_at)
            if apart <= _APART:
                likely.append((apart, thread.thread_id))
    likely.sort(key=lambda one: one[0])
    return [thread_id for _, thread_id in likely[: _LIKELY + also]]


def _time_in(run_id: str) -> float | None:
    try:
        number = UUID(run_id)
    except ValueError:
        return None
    return (number.int >> 80) / 1000 if number.version == 7 else None
