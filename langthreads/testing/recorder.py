"""What was asked of the fake server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["RecordedRequest", "Requests"]


@attrs.frozen
class RecordedRequest:
    """A request that came.

    Attributes:
        operation: What it asked for, as the clients' method: `threads.get`; empty for an unknown endpoint.
        method: The HTTP method.
        path: The path.
        query: The query's parameters; the last of repeated ones.
        headers: The headers, their names in lower case.
        json: The body; None where there was none.
        status: The status that was answered; None where the connection broke before.
        error: What the server raised where it answered 500 by itself, such as an error of a reducer.
    """

    operation: str
    method: str
    path: str
    query: Mapping[str, str] = attrs.field(repr=False)
    headers: Mapping[str, str] = attrs.field(repr=False)
    json: Any = attrs.field(repr=lambda value: f"{value!r:.200}")
    status: int | None
    error: Exception | None = None

    def __str__(self) -> str:
        said = "no answer" if self.status is None else str(self.status)
        why = "" if self.error is None else f" ({self.error!r:.200})"
        return f"{self.operation or '(unknown)'}: {self.method} {self.path} -> {said}{why}"


class Requests(Sequence[RecordedRequest]):
    """The requests that came, in order.

    Args:
        resolve: Returns the full name of an operation.
    """

    def __init__(self, resolve: Callable[[str], str]) -> None:
        self._came: list[RecordedRequest] = []
        self._resolve = resolve

    def __len__(self) -> int:
        return len(self._came)

    def __iter__(self) -> Iterator[RecordedRequest]:
        return iter(list(self._came))

    @overload
    def __getitem__(self, place: int) -> RecordedRequest: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[RecordedRequest]: ...

    def __getitem__(self, place: int | slice) -> RecordedRequest | Sequence[RecordedRequest]:
        return self._came[place]

    def __repr__(self) -> str:
        return f"<{len(self)} requests>" + "".join(f"\n  {one}" for one in self)

    @property
    def operations(self) -> list[str]:
        """What was asked for, in order: `["threads.create", "runs.stream"]`."""
        return [one.operation for one in self._came]

    def of(self, operation: str) -> list[RecordedRequest]:
        """Return those of one operation.

        Args:
            operation: Such as `runs.create`; a method of threads also by its name alone.

        Raises:
            ValueError: There is no such operation.
        """
        name = self._resolve(operation)
        return [one for one in self._came if name in (one.operation, "*")]

    def one(self, operation: str) -> RecordedRequest:
        """Return the only one of an operation.

        Args:
            operation: As for `of`.

        Raises:
            AssertionError: There is none, or more than one; the message lists what came.
            ValueError: There is no such operation.
        """
        found = self.of(operation)
        if len(found) != 1:
            raise AssertionError(f"expected one request for {operation}, got {len(found)}; {self!r}")
        return found[0]

    def clear(self) -> None:
        """Forget what came so far."""
        self._came.clear()

    def add(self, request: RecordedRequest) -> None:
        """Add one; used by the server."""
        self._came.append(request)
