# Generated from langthreads_async/_event_connection.py by `nox -s generate`; edit that file instead of this one.
"""An open event stream, as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langthreads._core.wire import WireError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from langthreads.errors import APIError
    from langthreads_sync._http.base import WireResponse

__all__ = ["EventConnection"]


class EventConnection:
    """An open event stream, as bytes.

    Attributes:
        headers: The headers of the answer.
        date: The server's time when it answered, from its `Date` header.
    """

    def __init__(self, response: WireResponse, failure: Callable[[WireError], APIError]) -> None:
        self.headers: Mapping[str, str] = response.headers
        self.date: str = response.headers.get("date", "")
        self._response = response
        self._failure = failure
        self._ended = False

    def read(self) -> bytes | None:
        """Return all bytes that have arrived, waiting for at least one; None once the server has closed the stream.

        Raises:
            APIError: The connection broke, or was silent for too long.
        """
        try:
            piece = self._response.read()
        except WireError as error:
            raise self._failure(error) from error
        self._ended = piece is None
        return piece

    def has_more(self) -> bool | None:
        """Return whether `read` would return at once; None where that can't be known without waiting."""
        return self._response.has_more()

    def close(self) -> None:
        """Close the connection, and wake up whoever waits in `read`."""
        self._response.close(abort=not self._ended)
