"""What hypothesis draws from."""

import functools
from typing import Any

from hypothesis import strategies as st

from langthreads._core import model as _model
from langthreads._generated.models import assistants, crons, runs, store, system, threads

_BY_NAME: dict[str, type[_model.Model]] = {
    name: kind
    for module in (threads, assistants, crons, runs, store, system)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, _model.Model) and kind._fields
}
MODELS = list(_BY_NAME.values())
"""Every generated model."""


def attribute(field: _model.Field) -> str:
    """The name of the attribute for a field: some names are those of methods that all models have."""
    return f"{field.name}_" if hasattr(_model.Model, field.name) else field.name


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)


@functools.cache
def json_values(leaves: int = 12) -> st.SearchStrategy[Any]:
    """Any JSON value."""
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
        max_leaves=leaves,
    )


times = st.sampled_from(
    ["2025-01-02T03:04:05Z", "2025-01-02T03:04:05.678901+02:00", "2025-01-02T03:04:05.678901", "2025-01-02"]
)


@functools.cache
def fitting(kind: type[_model.Model], depth: int = 2) -> st.SearchStrategy[dict[str, Any]]:
    """JSON objects that fit a model: its fields by what the contract expects of them, and unknown ones besides."""
    required = {f.name: _expected(f.expects, depth) for f in kind._fields if f.required}
    optional = {f.name: st.none() | _expected(f.expects, depth) for f in kind._fields if not f.required}
    unknown = st.dictionaries(texts.map("new_{}".format), json_values(4), max_size=2)
    return st.builds(lambda known, new: {**new, **known}, st.fixed_dictionaries(required, optional=optional), unknown)


@functools.cache
def almost_fitting(kind: type[_model.Model]) -> st.SearchStrategy[dict[str, Any]]:
    """JSON objects that fit a model but for a few fields."""
    names = st.sampled_from([f.name for f in kind._fields])
    changes = st.dictionaries(names, json_values(4), max_size=2)
    missing = st.sets(names, max_size=1)
    return st.builds(
        lambda whole, new, gone: {k: v for k, v in {**whole, **new}.items() if k not in gone},
        fitting(kind),
        changes,
        missing,
    )


def _expected(words: str, depth: int) -> st.SearchStrategy[Any]:
    if words.endswith(" or null"):
        return st.none() | _expected(words.removesuffix(" or null"), depth)
    if words.startswith("an object with "):
        value = words.removeprefix("an object with ").removesuffix(" in each field")
        return st.dictionaries(texts, _expected(value, depth - 1), max_size=2)
    if words.startswith("an array of "):
        return (
            st.builds(list)
            if depth <= 0
            else st.lists(_expected(words.removeprefix("an array of "), depth - 1), max_size=2)
        )
    if words.startswith("an object ("):
        kind = _BY_NAME[words[len("an object (") : -1]]
        # Tasks hold states, which hold tasks: the models of the deepest level are as small as they can be.
        if depth > 0:
            return fitting(kind, depth - 1)
        return st.fixed_dictionaries({f.name: _expected(f.expects, -1) for f in kind._fields if f.required})
    return {
        "anything": json_values(4),
        "a string": texts,
        "a timestamp": times,
        "an object": st.dictionaries(texts, json_values(4), max_size=2),
        "an integer": st.integers(-(2**63), 2**64 - 1),
        "a number": st.integers(0, 9) | st.floats(allow_nan=False, allow_infinity=False),
        "a boolean": st.booleans(),
    }[words]
