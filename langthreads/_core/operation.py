"""Calls as plain data: what an operation is, what one call of it sends, and how its answer is read."""

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


# A named tuple, as attrs classes take four times as long to define.
class Operation(NamedTuple):
    """One endpoint, as the contract describes it.

    Attributes:
        name: Its operation id.
        method: The HTTP method.
        path: The path, with its parameters in braces.
        safety: When it may be made again.
        no_content_statuses: The statuses that come without a body.
        failure_statuses: The success statuses that report a failure.
        not_found_statuses: The statuses, besides 404, that say that the thread does not exist.
        plain_404_means_resource: Whether a plain "Not Found" speaks of the thread, not of an unknown endpoint.
    """

    name: str
    method: str
    path: str
    safety: Safety = Safety.IF_NOT_EXECUTED
    no_content_statuses: frozenset[int] = frozenset()
    failure_statuses: frozenset[int] = frozenset()
    not_found_statuses: frozenset[int] = frozenset()
    plain_404_means_resource: bool = False

    @property
    def done_statuses(self) -> frozenset[int]:
        return frozenset({404}) if self.method == "DELETE" else frozenset()


# Not frozen: attrs' frozen classes cost twice as much to make, and one is made for each call. Nor with
# comparisons and a repr that nobody uses: they take as long to define as all the rest.
@attrs.define(eq=False, repr=False)
class Call(Generic[T]):
    """One call: what is sent, and how the answer is read.

    Attributes:
        operation: The endpoint.
        path: The path, with the arguments in it, escaped.
        returns: Reads the parsed body of a success; raises `SchemaMismatch` where it does not fit.
        query: The query's names and values.
        headers: Headers that the arguments ask for.
        body: The JSON body.
        repeatable: Whether these arguments make a call safe to repeat that in general is not.
    """

    operation: Operation
    path: str
    parser: Callable[[Any], T]
    query: dict[str, Any] = attrs.field(factory=dict[str, Any])
    headers: dict[str, str] = attrs.field(factory=dict[str, str])
    body: bytes | None = None
    repeatable: bool = False

    @property
    def safety(self) -> Safety:
        """When the call may be made again."""
        return Safety.ALWAYS if self.repeatable else self.operation.safety

    def with_parser(self, parser: Callable[[Any], S]) -> Call[S]:
        """The same call, its answer read in another way."""
        return Call(self.operation, self.path, parser, self.query, self.headers, self.body, self.repeatable)

    def target(self, params: Params | None = None) -> str:
        """The path with its query; `params` are the caller's own, and take the place of ours with the same name."""
        if not self.query and not params:
            return self.path
        theirs = param_pairs(params)
        named = {name for name, _ in theirs}
        ours = [(name, value) for name, value in self.query.items() if name not in named]
        pairs = [
            query_pair(name, parse_model)
            for name, value in ours + theirs
            for parse_model in _each(value)
            if parse_model is not None
        ]
        return f"{self.path}?{'&'.join(pairs)}" if pairs else self.path


def _each(value: object) -> list[object] | tuple[object, ...]:
    return cast("list[object]", value) if isinstance(value, list | tuple) else (value,)
