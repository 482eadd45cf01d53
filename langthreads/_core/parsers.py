"""Parsers: the JSON of a successful answer becomes what a call returns, or a `SchemaMismatch`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from langthreads._core.model import Model, SchemaMismatch, describe, is_int

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["explain_mismatch", "parse_int", "parse_list", "parse_model", "parse_none"]

M = TypeVar("M", bound=Model)

new = object.__new__


def parse_model(model: type[M]) -> Callable[[Any], M]:
    """Read one model."""
    all_fit, wrap = model._all_valid, model._from_valid

    def read(json: Any) -> M:
        if not all_fit((json,)):
            raise explain_mismatch(model, json, model.__name__)
        return wrap(json)

    return read


def parse_list(model: type[M]) -> Callable[[Any], list[M]]:
    """Read an array of models."""
    all_fit = model._all_valid

    def read(json: Any) -> list[M]:
        if type(json) is not list:
            raise SchemaMismatch(f"expected an array of {model.__name__}, got {describe(json)}")
        items = cast("list[dict[str, Any]]", json)
        if not all_fit(items):
            at = next(at for at, item in enumerate(items) if not model._is_valid(item))
            raise explain_mismatch(model, items[at], f"[{at}]")
        # What `_wrap` does without its call, which is a quarter of what it takes.
        models: list[M] = [new(model) for _ in items]
        for made, item in zip(models, items, strict=True):
            made._json = item
        return models

    return read


def parse_int(json: Any) -> int:
    """Read an integer."""
    if not is_int(json):
        raise SchemaMismatch(f"expected an integer, got {describe(json)}")
    number: int = json
    return number


def parse_none(json: Any) -> None:
    """Read an answer that has no body, whatever came."""


def explain_mismatch(model: type[Model], json: Any, where: str) -> SchemaMismatch:
    """Say why `json` does not fit `model`."""
    try:
        model._explain(json, where)
    except SchemaMismatch as error:
        return error
    return SchemaMismatch(
        f"{where}: does not fit {model.__name__}"
    )  # pragma: no cover - _is_valid and _explain agree, by test
