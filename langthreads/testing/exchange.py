"""Requests and responses as the fake server's core sees them: plain values, whatever carried them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

import attrs

from langthreads._core.json import JSONDecodeError, decode, encode
from langthreads._core.wire import Headers
from langthreads.testing.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from langthreads.testing.runs import Run

__all__ = ["Answer", "Body", "HTTPError", "Incoming", "Whole", "answer", "refuse", "server_error"]


class Body(Protocol):
    """A response's body, read piece by piece without ever waiting."""

    def take(self) -> bytes | None:
        """Return what has not been read yet, nothing where there is nothing yet, or None at the end."""
        ...

    def due(self) -> float | None:
        """Return when there may be more at the latest, by the server's clock; None where only an event brings more."""
        ...

    def awaits(self, run: Run) -> bool:
        """Return whether it has more to say when a run goes on."""
        ...

    def close(self) -> None:
        """Be told that the client has hung up."""
        ...


class Whole:
    """A body that is known from the start."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._left: bytes | None = content or None

    def take(self) -> bytes | None:
        """Return all of it, once."""
        taken, self._left = self._left, None
        return taken

    def due(self) -> float | None:
        """Return None: it never waits."""
        return None

    def awaits(self, run: Run) -> bool:  # noqa: ARG002 - as all bodies have it
        """Return False: it waits for none."""
        return False

    def close(self) -> None:
        """Do nothing: hanging up changes nothing any more."""


@attrs.define(eq=False)
class Incoming:
    """A request.

    Attributes:
        method: The HTTP method.
        target: Path and query, as they came.
        headers: The headers.
        content: The body.
        base_url: The address at which the server was reached.
        ids: What the path's placeholders stand for; set by the router.
    """

    method: str
    target: str
    headers: Headers
    content: bytes
    base_url: str
    ids: dict[str, str] = attrs.field(factory=dict[str, str])
    _body: Any = attrs.field(default=..., init=False)

    @property
    def path(self) -> str:
        """The path, unescaped."""
        return unquote(self._raw_path)

    @property
    def _raw_path(self) -> str:
        return urlsplit("//host" + self.target).path or "/"

    @property
    def query_string(self) -> str:
        """The query, as it came."""
        return self.target.partition("?")[2]

    def query_list(self, name: str) -> list[str]:
        """Return all values of one parameter."""
        pairs = parse_qsl(self.query_string, keep_blank_values=True)
        return [value for key, value in pairs if key == name]

    def query(self, name: str, default: str | None = None) -> str | None:
        """Return the last value of one parameter."""
        found = self.query_list(name)
        return found[-1] if found else default

    def flag(self, name: str) -> bool:
        """Return whether a parameter says yes."""
        return (self.query(name) or "").lower() in ("true", "1", "yes")

    def json(self) -> Any:
        """Return the body's JSON.

        Raises:
            HTTPError: It is none.
        """
        if self._body is ...:
            try:
                self._body = _as_stored(decode(self.content))
            except JSONDecodeError:
                raise HTTPError(422, "Invalid JSON in request body") from None
        return self._body


def _as_stored(value: Any) -> Any:
    """Return JSON as servers keep it: they can't store NUL."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if is_object(value):
        return {_as_stored(name): _as_stored(one) for name, one in value.items()}
    if is_list(value):
        return [_as_stored(one) for one in value]
    return value


@attrs.define(eq=False)
class Answer:
    """A response.

    Attributes:
        status: The status.
        headers: The headers, without those that belong to the transport.
        body: The body.
        breaks: Whether the connection breaks where the body ends.
        ready_at: When it is sent, by the server's clock; None for at once.
    """

    status: int
    headers: dict[str, str]
    body: Body
    breaks: bool = False
    ready_at: float | None = None

    @property
    def is_stream(self) -> bool:
        """Whether the body is sent as it comes."""
        return not isinstance(self.body, Whole)


def answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Return a response that holds JSON."""
    return Answer(status, {"content-type": "application/json", **(headers or {})}, Whole(encode(value)))


class HTTPError(Exception):
    """A request is refused."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def refuse(error: HTTPError, headers: Mapping[str, str] | None = None) -> Answer:
    """Return the response that an error stands for."""
    return answer({"detail": error.detail}, error.status, headers)


def bare(text: str, status: int) -> Answer:
    """Return a response of text that doesn't say what it is."""
    return Answer(status, {}, Whole(text.encode()))


def server_error() -> Answer:
    """Return what a server answers when something in it raises; it resets the connection afterwards."""
    return Answer(500, {"content-type": "text/plain; charset=utf-8"}, Whole(b"Internal Server Error"))


def headers_of(pairs: Iterable[tuple[str, str]]) -> Headers:
    """Return headers that can be looked up in any case."""
    return Headers(pairs)
