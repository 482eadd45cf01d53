"""Pages of search results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Page"]

T = TypeVar("T")


class Page(list[T]):
    """One page of a search: a list that knows where the next page begins.

    Attributes:
        next_offset: What to pass as `offset` for the next page; None on the last one.
    """

    __slots__ = ("next_offset",)

    def __init__(self, items: Iterable[T] = (), *, next_offset: int | None = None) -> None:
        super().__init__(items)
        self.next_offset: int | None = next_offset

    def __reduce__(self) -> tuple[Any, ...]:
        return _page, (list(self), self.next_offset)


def _page(items: list[T], next_offset: int | None) -> Page[T]:
    return Page(items, next_offset=next_offset)


def next_offset(headers: Mapping[str, str], offset: int, limit: int, count: int) -> int | None:
    """Where the next page begins, by the answer's headers; by its length, for a server that sends none."""
    following = headers.get("x-pagination-next", "")
    if following.isascii() and following.isdigit() and len(following) < 19:
        return int(following)
    if "x-pagination-total" in headers:
        return None
    return offset + count if count >= limit else None
