"""An open event stream, as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langthreads._core.wire import WireError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from langthreads.errors import APIError
    from langthreads_async._http.base import AsyncWireResponse

__all__ = ["AsyncEventConnection"]


class AsyncEventConnection:
    """An open event stream, as bytes.

    Attributes:
        headers: The headers of the answer.
        date: The server's time when it answered, from its `Date` header.
    """

    def __init__(self, response: AsyncWireResponse, failure: Callable[[WireError], APIError]) -> None:
        self.headers: Mapping[str, str] = response.headers
        self.date: str = response.headers.get("date", "")
        self._response = response
        self._failure = failure
        self._ended = False

    async def read(self) -> bytes | None:
        """Return all bytes that have arrived, waiting for at least one; None once the server has closed the stream.

        Raises:
            APIError: The connection broke, or was silent for too long.
        """
        try:
            piece = await self._response.read()
        except WireError as error:
            raise self._failure(error) from error
        self._ended = piece is None
        return piece

    def has_more(self) -> bool | None:
        """Return whether `read` would return at once; None where that can't be known without waiting."""
        return self._response.has_more()

    async def aclose(self) -> None:
        """Close the connection, and wake up whoever waits in `read`."""
        await self._response.aclose(abort=not self._ended)
