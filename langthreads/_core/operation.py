"""Calls as plain data: an operation of the server, and one call of it with its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast

import attrs

from langthreads._core.arguments import param_pairs, query_pair
from langthreads.retry import Safety

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads._core.arguments import Params

__all__ = ["Call", "Operation"]

T = TypeVar("T")
S = TypeVar("S")


# A named tuple, as attrs classes take longer to define.
class Operation(NamedTuple):
    """One endpoint, as the contract describes it.

    Attributes:
        name: Its operation id.
        method: The HTTP method.
        path: The path, with its parameters in braces.
        safety: When a call may be repeated, unless its arguments say otherwise.
        resource: What does not exist if the server only answers "Not Found", such as "assistant".
        no_content_statuses: The success statuses without a body.
        failure_statuses: The success statuses that report a failure.
        not_found_statuses: The statuses, besides 404, that mean that the resource does not exist.
        done_statuses: The error statuses that mean success on a repeated attempt, if an earlier one may have been
            executed: there is nothing left to do.
        plain_404_means_resource: Whether a plain "Not Found" is about the resource, not about an unknown endpoint.
    """

    name: str
    method: str
    path: str
    safety: Safety = Safety.IF_NOT_EXECUTED
    resource: str = "resource"
    no_content_statuses: frozenset[int] = frozenset()
    failure_statuses: frozenset[int] = frozenset()
    not_found_statuses: frozenset[int] = frozenset()
    done_statuses: frozenset[int] = frozenset()
    plain_404_means_resource: bool = False


# Not frozen: instances of frozen attrs classes are slow to make, and there is one for each call. Without comparisons and
# a repr, which nobody uses: they take as long to define as all the rest.
@attrs.define(eq=False, repr=False)
class Call(Generic[T]):
    """One call: what is sent, and how the response is parsed.

    Attributes:
        operation: The endpoint.
        path: The path, with the arguments in it, escaped.
        parser: Converts the JSON of a success; raises `SchemaMismatch` if it does not fit.
        query: The query's names and values.
        headers: Headers that the arguments result in.
        body: The JSON body.
        safety: When this call may be repeated; it depends on the arguments for some operations.
    """

    operation: Operation
    path: str
    parser: Callable[[Any], T]
    query: dict[str, Any] = attrs.field(factory=dict[str, Any])
    headers: dict[str, str] = attrs.field(factory=dict[str, str])
    body: bytes | None = None
    safety: Safety = attrs.field(default=attrs.Factory(lambda call: call.operation.safety, takes_self=True))

    def with_parser(self, parser: Callable[[Any], S]) -> Call[S]:
        """Return the same call with another parser for the response."""
        return Call(self.operation, self.path, parser, self.query, self.headers, self.body, self.safety)

    def target(self, params: Params | None = None) -> str:
        """Return the path with its query; a name in `params`, the caller's own, replaces ours."""
        if not self.query and not params:
            return self.path
        theirs = param_pairs(params)
        named = {name for name, _ in theirs}
        ours = [(name, value) for name, value in self.query.items() if name not in named]
        pairs = [query_pair(name, one) for name, value in ours + theirs for one in _each(value) if one is not None]
        return f"{self.path}?{'&'.join(pairs)}" if pairs else self.path


def _each(value: object) -> list[object] | tuple[object, ...]:
    return cast("list[object]", value) if isinstance(value, list | tuple) else (value,)
