"""Which thread is meant: a whole id, its unique end, or `-` for the latest."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from langthreads_cli.errors import fail, misuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from langthreads import ThreadsClient

__all__ = ["checkpoint_id", "is_whole", "latest_id", "thread_id", "thread_ids"]

LATEST = "-"
_SHORTEST_END = 4
"""What is shorter would often be unique by chance."""

_PAGE = 1000
_END = re.compile(r"[0-9a-f-]+")
_WHOLE = re.compile(r"[0-9a-f]{32}")


def thread_id(threads: ThreadsClient, given: str) -> str:
    """Return the id of the thread that is meant.

    Args:
        threads: Knows the threads.
        given: An id, its end, or `-`.
    """
    return thread_ids(threads, [given])[0]


def thread_ids(threads: ThreadsClient, given: Sequence[str]) -> list[str]:
    """Return the ids of the threads that are meant, each once, in their order; looks through all threads at most once."""
    wanted = [one if one == LATEST else _cleaned(one, "thread") for one in given]
    ends = {one for one in wanted if one != LATEST and not is_whole(one)}
    known = _by_ends(ends, _all_ids(threads), "thread") if ends else {}
    found = [latest_id(threads) if one == LATEST else known.get(one) or str(uuid.UUID(one)) for one in wanted]
    return list(dict.fromkeys(found))


def latest_id(threads: ThreadsClient) -> str:
    """Return the id of the thread that changed last: the first that `list` shows."""
    page = threads.search(limit=1, sort_by="updated_at", sort_order="desc")
    return page[0].thread_id if page else fail("there are no threads yet", "make one: langthreads create")


def checkpoint_id(threads: ThreadsClient, thread: str, given: str) -> str:
    """Return the id of the checkpoint that is meant: an id, or its end.

    Args:
        threads: Knows the threads.
        thread: The id of its thread.
        given: What was typed.
    """
    wanted = _cleaned(given, "checkpoint")
    if is_whole(wanted):
        return str(uuid.UUID(wanted))
    ids = (state.checkpoint_id for state in threads.iter_history(thread))
    return _by_ends({wanted}, (one for one in ids if one), "checkpoint")[wanted]


def _cleaned(given: str, what: str) -> str:
    """Return what was typed as ids are spelled; tables show the end of one behind an ellipsis."""
    wanted = given.strip().lower()
    for ellipsis in ("…", "..."):
        wanted = wanted.removeprefix(ellipsis)
    if is_whole(wanted):
        return wanted
    if not _END.fullmatch(wanted):
        misuse(f"{given!r} is no {what}'s id, nor the end of one")
    if len(wanted) < _SHORTEST_END:
        misuse(f"{given!r} is too short for the end of an id; {_SHORTEST_END} characters are the least")
    return wanted


def is_whole(wanted: str) -> bool:
    """Return whether a text in lower case is an id, and not the end of one."""
    return _WHOLE.fullmatch(wanted.replace("-", "")) is not None


def _all_ids(threads: ThreadsClient) -> Iterator[str]:
    for thread in threads.iter_search(select=["thread_id"], page_size=_PAGE):
        if thread.thread_id is not None:
            yield thread.thread_id


def _by_ends(ends: set[str], ids: Iterable[str], what: str) -> dict[str, str]:
    """Return the one id for each end."""
    found: dict[str, list[str]] = {end: [] for end in ends}
    for one in ids:
        for end, several in found.items():
            if one.endswith(end) and one not in several:
                several.append(one)
    for end, several in found.items():
        if not several:
            fail(f"no {what}'s id ends in {end!r}")
        if len(several) > 1:
            some = ", ".join(several[:3]) + (", …" if len(several) > 3 else "")
            fail(f"{len(several)} {what}s have an id that ends in {end!r}: {some}")
    return {end: several[0] for end, several in found.items()}
