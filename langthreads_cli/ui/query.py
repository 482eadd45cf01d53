"""What the list of threads shows: status, filter, order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from langthreads_cli.ui.metadata import graph_name, metadata_text
from langthreads_cli.ui.user_json import UserJsonError, parse_json

if TYPE_CHECKING:
    from langthreads import PartialThread, SortOrder, ThreadSelectField, ThreadSortBy, ThreadStatus

__all__ = ["ORDERS", "SHOWN_FIELDS", "STATUSES", "Filter", "Order", "Query", "parse_filter"]

_TERMS = re.compile(r'(?:[^\s"]|"(?:\\.|[^"\\])*"?)+')
"""What stands between spaces, unless those are in quotes; the last quote may still be open."""

STATUSES: tuple[ThreadStatus, ...] = ("idle", "busy", "interrupted", "error")

SHOWN_FIELDS: tuple[ThreadSelectField, ...] = ("thread_id", "status", "created_at", "updated_at", "metadata")
"""The fields of a thread that its row and its heading show; values stay on the server."""


@dataclass(frozen=True)
class Order:
    """An order of threads."""

    sort_by: ThreadSortBy
    sort_order: SortOrder
    title: str


ORDERS = (
    Order("updated_at", "desc", "changed last"),
    Order("updated_at", "asc", "changed first"),
    Order("created_at", "desc", "created last"),
    Order("created_at", "asc", "created first"),
    Order("status", "asc", "status"),
    Order("thread_id", "asc", "id"),
)


@dataclass(frozen=True)
class Filter:
    """What a person typed into the filter, understood.

    Attributes:
        metadata: What the metadata must have; filtered by the server.
        thread_id: The one id to show; filtered by the server.
        words: What must occur in a row; filtered here.
    """

    metadata: dict[str, Any] = field(default_factory=dict[str, Any])
    thread_id: str | None = None
    words: tuple[str, ...] = ()

    def matches(self, thread: PartialThread) -> bool:
        """Whether each word occurs in the thread's id, status or metadata."""
        if not self.words:
            return True
        facts = f"{thread.thread_id} {thread.status} {graph_name(thread.metadata)} {metadata_text(thread.metadata)}"
        text = facts.casefold()
        return all(word in text for word in self.words)


def parse_filter(text: str) -> Filter:
    """Understand a filter: `key=value` is about metadata, a whole id means that thread, all else is words.

    A value is JSON if it can be read as such: `age=7` is the number, `age="7"` the text.
    """
    metadata: dict[str, Any] = {}
    thread_id, words = None, list[str]()
    for term in _TERMS.findall(text):
        key, equals, value = term.partition("=")
        if equals and key and value:
            metadata[key] = _value(value)
        elif (found := _uuid(term)) is not None:
            thread_id = found
        else:
            words.append(term.strip('"').casefold())
    return Filter(metadata, thread_id, tuple(word for word in words if word))


def _value(text: str) -> Any:
    try:
        return parse_json(text)
    except UserJsonError:
        return text


def _uuid(text: str) -> str | None:
    try:
        return str(UUID(text)) if len(text) >= 32 else None
    except ValueError:
        return None


@dataclass(frozen=True)
class Query:
    """What the list shows."""

    status: ThreadStatus | None = None
    filter: Filter = field(default_factory=Filter)
    order: Order = ORDERS[0]

    def with_next_order(self) -> Query:
        """The same threads in the next order."""
        return replace(self, order=ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)])
