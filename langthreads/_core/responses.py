"""A server's response becomes a value or an error. No I/O: the input is a status, headers and bytes."""

from __future__ import annotations

import re
import time
from datetime import UTC
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import attrs

from langthreads._core.json import JSONDecodeError, decode, encode
from langthreads._core.model import SchemaMismatch
from langthreads._core.parsers import parse_none
from langthreads._core.wire import Headers
from langthreads.errors import APIResponseValidationError, APIStatusError, NotFoundError, RequestInfo, class_for_status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from langthreads._core.operation import Call, Operation

__all__ = ["ParsedResponse", "parse_response"]

T = TypeVar("T")


@attrs.define(eq=False, repr=False)
class ParsedResponse(Generic[T]):
    """A success: the HTTP status and headers, the parsed body, and how many seconds the call took."""

    status_code: int
    headers: Mapping[str, str]
    value: T
    elapsed: float = 0.0


def parse_response(
    call: Call[T],
    status: int,
    headers: Mapping[str, str],
    content: bytes,
    request: RequestInfo,
    secrets: Iterable[str] = (),
) -> ParsedResponse[T]:
    """Parse a response.

    Args:
        call: The call that was made.
        status: The HTTP status.
        headers: The headers of the answer.
        content: Its whole body.
        request: The method and address, for errors.
        secrets: Texts that must not show in an error, even if the server echoes them.

    Raises:
        APIStatusError: The status is an error; its subclass says which.
        APIResponseValidationError: The body can't be a response to this call.
    """
    operation = call.operation
    if not 200 <= status < 300 or status in operation.failure_statuses:
        raise status_error(operation, status, headers, content, request, secrets)
    if status in operation.no_content_statuses or call.parser is parse_none:
        return ParsedResponse(status, headers, cast("T", None))
    try:
        return ParsedResponse(status, headers, call.parser(decode(content)))
    except JSONDecodeError:
        body = mask(content.decode("utf-8", "replace"), secrets)
        problem = f"the body is {_looks_like(body, headers)}, not JSON"
    except SchemaMismatch:
        body = _masked_body(content, secrets)
        kept_as_text = isinstance(body, str) and not content.lstrip().startswith(b'"')
        problem = "its values are nested too deeply to say why" if kept_as_text else _misfit(call, body)
    except RecursionError:
        body = _masked_body(content, secrets)
        problem = "it is nested too deeply"
    raise APIResponseValidationError(
        f"{operation.name}: the server answered {status}, but not with what this call returns: {problem}. "
        f"Check that {request.url} is an Agent Server and nothing in between changes its answers",
        request=request,
        status_code=status,
        body=body,
    ) from None


def status_error(
    operation: Operation,
    status: int,
    headers: Mapping[str, str],
    content: bytes,
    request: RequestInfo,
    secrets: Iterable[str] = (),
) -> APIStatusError:
    """Make the error for a status that reports a failure."""
    secrets = tuple(secrets)
    lower = Headers((name, mask(value, secrets)) for name, value in headers.items() if name.lower() != "set-cookie")
    body = _masked_body(content, secrets)
    detail = _detail(body, lower)
    kind = class_for_status(status)
    bare = detail.strip().lower() in ("", "not found", "method not allowed")
    if status in operation.not_found_statuses or (status == 404 and bare and operation.plain_404_means_resource):
        kind = NotFoundError
        says = f"the {operation.resource} does not exist (the server answered {status} {detail})"
    elif status == 405 or (status == 404 and bare):
        # A server that knows the endpoint names what is missing; a router that doesn't says just this. An older server
        # can also take the last part of the path for an id, and refuse the method.
        kind = NotFoundError
        says = f"this server has no such endpoint (it answered {status}); it may be too old for it, or the url is wrong"
        if "%" in request.url:
            says += ", or can't read an id of this form"
    elif 300 <= status < 400:
        says = (
            f"the server redirects to {lower.get('location', 'nowhere')!r:.200}; pass that address as the client's url"
        )
    else:
        says = f"{status} {detail}" if detail else f"the server answered {status} without a message"
    return kind(
        f"{operation.name}: {says}",
        request=request,
        status_code=status,
        detail=detail,
        body=body,
        headers=lower,
        retry_after=retry_after(lower),
    )


def not_found_error(
    call: Call[Any], what: str, request: RequestInfo, body: Any = None, headers: Mapping[str, str] | None = None
) -> NotFoundError:
    """Make the error for a success status that means that something does not exist."""
    try:
        body = _masked(body, (), _DEEPEST_BODY)
    except RecursionError:
        body = _words(body)
    return NotFoundError(
        f"{call.operation.name}: {what}",
        request=request,
        status_code=404,
        detail=what,
        body=body,
        headers=Headers((name, value) for name, value in (headers or {}).items() if name.lower() != "set-cookie"),
    )


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Return how many seconds a server asks to wait.

    Args:
        headers: The headers of its response, names in lower case.
        now: Seconds since the epoch, for a wait in the form of a date; by default the response's own `Date`, or
            the local clock if it has none.
    """
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        text = headers.get(name, "").strip()
        if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", text):
            return float(text) / unit
    try:
        until = _seconds(headers["retry-after"])
        since = now if now is not None else _seconds(headers["date"]) if "date" in headers else time.time()
    except (KeyError, ValueError, OverflowError):
        return None
    return max(0.0, until - since)


def _seconds(date: str) -> float:
    """Read a date as seconds since the epoch; one without a zone is in GMT, as all of HTTP's are."""
    from email.utils import parsedate_to_datetime  # slow to import, and few servers send a date

    moment = parsedate_to_datetime(date)
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()


def _detail(body: Any, headers: Mapping[str, str]) -> str:
    """Return the server's message, whichever field it is in."""
    if isinstance(body, dict):
        fields = cast("dict[str, Any]", body)
        for name in ("detail", "message", "error"):
            found = fields.get(name)
            if isinstance(found, dict):  # {"error": {"message": …}}
                found = cast("dict[str, Any]", found).get("message") or cast("object", found)
            if isinstance(found, list):  # one entry for each wrong field
                found = "; ".join(_entry(e) for e in cast("list[object]", found))
            if found:
                return _words(found)
        return ""
    if not isinstance(body, str):
        return "" if body is None else _words(body)
    looks = _looks_like(body, headers)
    return body.strip() if looks == "text" else "" if looks == "empty" else looks


def _entry(entry: Any) -> str:
    if isinstance(entry, dict) and "msg" in entry:
        fields = cast("dict[str, Any]", entry)
        where = fields.get("loc")
        if isinstance(where, list):
            where = ".".join(_words(part) for part in cast("list[object]", where))
        return f"{_words(where)}: {_words(fields['msg'])}" if where else _words(fields["msg"])
    return _words(entry)


def _words(value: Any) -> str:
    """A string as it is, and anything else as JSON."""
    try:
        return value if isinstance(value, str) else encode(value).decode()
    except ValueError:
        return "a deeply nested message"


def _looks_like(text: str, headers: Mapping[str, str]) -> str:
    """Name a body that is not JSON."""
    if not text.strip():
        return "empty"
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    if "html" in kind or text.lstrip()[:14].lower().startswith(("<!doctype html", "<html")):
        import html  # here for the same reason

        title = re.search(r"<title[^>]*>(.*?)</title>", text[:10_000], re.IGNORECASE | re.DOTALL)
        return "an HTML page" + (f" titled {html.unescape(title[1]).strip()!r:.200}" if title else "")
    return "text"


# ---------------------------------------------------------------- secrets


def _misfit(call: Call[Any], masked: Any) -> str:
    """Explain why a body does not fit, by its masked form: the explanation quotes from the value."""
    try:
        call.parser(masked)
    except SchemaMismatch as error:
        return str(error)
    return "a field has another type"  # pragma: no cover - masking changes no types


_DEEPEST_BODY = 100
"""How deep a body may be nested to be kept parsed: pickle and copy fail at a few hundred levels."""


def _masked_body(content: bytes, secrets: Iterable[str]) -> Any:
    """The body, parsed where it is JSON that an error can carry, as text otherwise.

    Secrets are masked after parsing: JSON can escape them in many ways.
    """
    text = content.decode("utf-8", "replace")
    try:
        return _masked(decode(text.encode()), tuple(secrets), _DEEPEST_BODY)
    except (JSONDecodeError, RecursionError):
        return mask(text, secrets)


def _masked(value: Any, secrets: tuple[str, ...], levels: int) -> Any:
    if isinstance(value, str):
        return mask(value, secrets)
    if not isinstance(value, (list, dict)):
        return value
    if not levels:
        raise RecursionError
    if isinstance(value, list):
        return [_masked(v, secrets, levels - 1) for v in cast("list[object]", value)]
    fields = cast("dict[str, object]", value)
    return {mask(k, secrets): _masked(v, secrets, levels - 1) for k, v in fields.items()}


def mask(text: str, secrets: Iterable[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):  # one may begin with another
        if secret:
            text = text.replace(secret, "***")
    return text
