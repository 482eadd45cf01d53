"""Calls as plain data: what an operation is, what one call of it sends, and how its answer is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast

import attrs

from langthreads._arguments import param_pairs, query_pair
from langthreads._model import Model, WrongShape, in_words, is_int
from langthreads.retry import Safety

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads._arguments import Params

__all__ = ["Call", "Operation"]

T = TypeVar("T")
S = TypeVar("S")
M = TypeVar("M", bound=Model)


# A named tuple, as attrs classes take four times as long to define.
class Operation(NamedTuple):
    """One endpoint, as the contract describes it.

    Attributes:
        name: Its operation id.
        method: The HTTP method.
        path: The path, with its parameters in braces.
        safety: When it may be made again.
        empty: The statuses that come without a body.
        failing: The success statuses that report a failure.
        missing: The statuses, besides 404, that say that the thread does not exist.
        bare_not_found: Whether a plain "Not Found" speaks of the thread, not of an unknown endpoint.
    """

    name: str
    method: str
    path: str
    safety: Safety = Safety.UNDONE
    empty: frozenset[int] = frozenset()
    failing: frozenset[int] = frozenset()
    missing: frozenset[int] = frozenset()
    bare_not_found: bool = False


# Not frozen: attrs' frozen classes cost twice as much to make, and one is made for each call. Nor with
# comparisons and a repr that nobody uses: they take as long to define as all the rest.
@attrs.define(eq=False, repr=False)
class Call(Generic[T]):
    """One call: what is sent, and how the answer is read.

    Attributes:
        operation: The endpoint.
        path: The path, with the arguments in it, escaped.
        returns: Reads the parsed body of a success; raises `WrongShape` where it does not fit.
        query: The query's names and values.
        headers: Headers that the arguments ask for.
        body: The JSON body.
        repeatable: Whether these arguments make a call safe to repeat that in general is not.
    """

    operation: Operation
    path: str
    returns: Callable[[Any], T]
    query: dict[str, Any] = attrs.field(factory=dict[str, Any])
    headers: dict[str, str] = attrs.field(factory=dict[str, str])
    body: bytes | None = None
    repeatable: bool = False

    @property
    def safety(self) -> Safety:
        """When the call may be made again."""
        return Safety.ALWAYS if self.repeatable else self.operation.safety

    def returning(self, returns: Callable[[Any], S]) -> Call[S]:
        """The same call, its answer read in another way."""
        return Call(self.operation, self.path, returns, self.query, self.headers, self.body, self.repeatable)

    def target(self, params: Params | None = None) -> str:
        """The path with its query; `params` are the caller's own, and take the place of ours with the same name."""
        if not self.query and not params:
            return self.path
        theirs = param_pairs(params)
        named = {name for name, _ in theirs}
        ours = [(name, value) for name, value in self.query.items() if name not in named]
        pairs = [query_pair(name, one) for name, value in ours + theirs for one in _each(value) if one is not None]
        return f"{self.path}?{'&'.join(pairs)}" if pairs else self.path


def _each(value: object) -> list[object] | tuple[object, ...]:
    return cast("list[object]", value) if isinstance(value, list | tuple) else (value,)


# ---------------------------------------------------------------- readers

new = object.__new__


def one(model: type[M]) -> Callable[[Any], M]:
    """Read one model."""
    all_fit, wrap = model._all_fit, model._wrap

    def read(json: Any) -> M:
        if not all_fit((json,)):
            raise misfit(model, json, model.__name__)
        return wrap(json)

    return read


def several(model: type[M]) -> Callable[[Any], list[M]]:
    """Read an array of models."""
    all_fit = model._all_fit

    def read(json: Any) -> list[M]:
        if type(json) is not list:
            raise WrongShape(f"expected an array of {model.__name__}, got {in_words(json)}")
        items = cast("list[dict[str, Any]]", json)
        if not all_fit(items):
            at = next(at for at, item in enumerate(items) if not model._fits(item))
            raise misfit(model, items[at], f"[{at}]")
        # What `_wrap` does without its call, which is a quarter of what it takes.
        models: list[M] = [new(model) for _ in items]
        for made, item in zip(models, items, strict=True):
            made._json = item
        return models

    return read


def whole_number(json: Any) -> int:
    """Read an integer."""
    if not is_int(json):
        raise WrongShape(f"expected an integer, got {in_words(json)}")
    number: int = json
    return number


def nothing(json: Any) -> None:
    """Read an answer that has no body, whatever came."""


def misfit(model: type[Model], json: Any, where: str) -> WrongShape:
    """Say why `json` does not fit `model`."""
    try:
        model._explain(json, where)
    except WrongShape as error:
        return error
    return WrongShape(f"{where}: does not fit {model.__name__}")  # pragma: no cover - _fits and _explain agree, by test
