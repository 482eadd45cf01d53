"""Arguments of the assistants client: ids, which are easily mistaken for the names of graphs, and depths."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from langthreads._core.arguments import integer
from langthreads.errors import UnprocessableEntityError, one_line

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["graph_name_advice", "levels"]


def levels(value: int | bool) -> int | bool | None:
    """Return how many levels of subgraphs are drawn open; None for none, which is what servers do by themselves."""
    if value is False:
        return None
    return value if value is True else integer("xray", value, 1)


@contextmanager
def graph_name_advice(assistant_id: object) -> Generator[None, None, None]:
    """Explain in the error of a call how to find an assistant's id, where a graph's name was passed in its place.

    Creating a run or a cron takes either, and so does `get_graph`; all else takes ids only.

    Args:
        assistant_id: What was passed; None for nothing.
    """
    try:
        yield
    except UnprocessableEntityError as error:
        if isinstance(assistant_id, str) and not _is_uuid(assistant_id):
            _advise(
                error,
                f"an assistant's id is needed here; if {assistant_id!r:.80} is the name of a graph, "
                f"assistants.search(graph_id={assistant_id!r:.80}) finds the ids of its assistants",
            )
        raise


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _advise(error: UnprocessableEntityError, advice: str) -> None:
    """Add to the message of an error, before the call that it names."""
    call = f" [{one_line(repr(error.request))}]"
    error.message = one_line(f"{error.message.removesuffix(call).rstrip('.')}; {advice}") + call
    error.args = (error.message,)
