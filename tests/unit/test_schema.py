"""The types of langthreads.schema: what their docstrings explain, and that annotations can be resolved."""

import ast
import importlib
import inspect
import itertools
import typing
from pathlib import Path
from typing import Any

import pytest

from langthreads import schema

ROOT = Path(__file__).parents[2]
SOURCES = [ROOT / "langthreads" / "schema.py", *(ROOT / "langthreads/_generated/models").glob("*.py")]


def explained(path: Path) -> dict[str, str]:
    """The docstrings of a module's aliases: the strings that stand below them."""
    body = ast.parse(path.read_text("utf-8")).body
    return {
        alias.target.id: doc.value.value
        for alias, doc in itertools.pairwise(body)
        if isinstance(alias, ast.AnnAssign) and isinstance(alias.target, ast.Name)
        if isinstance(doc, ast.Expr) and isinstance(doc.value, ast.Constant) and isinstance(doc.value.value, str)
    }


DOCS = {name: text for path in SOURCES for name, text in explained(path).items()}
ENUMERATIONS = {
    name: values
    for name in schema.__all__
    if typing.get_origin(getattr(schema, name)) is typing.Literal and not name.endswith(("Field", "SortBy"))
    for values in [typing.get_args(getattr(schema, name))]
}


def test_there_are_enumerations() -> None:
    assert len(ENUMERATIONS) == 16


@pytest.mark.parametrize(("name", "values"), ENUMERATIONS.items(), ids=ENUMERATIONS)
def test_each_value_of_an_enumeration_is_explained(name: str, values: tuple[str, ...]) -> None:
    assert [value for value in values if f"`{value}`" not in DOCS[name]] == []


TYPED_DICTS = [name for name in schema.__all__ if typing.is_typeddict(getattr(schema, name))]


@pytest.mark.parametrize("name", TYPED_DICTS)
def test_the_keys_of_a_typed_dict_are_explained(name: str) -> None:
    kind: Any = getattr(schema, name)
    hints = typing.get_type_hints(kind)  # as validators resolve them
    doc = inspect.getdoc(kind) or ""
    assert [key for key in hints if f"\n    {key}: " not in doc] == []


def test_a_run_needs_its_assistant_alone() -> None:
    hints = typing.get_type_hints(schema.RunCreate, include_extras=True)
    assert [key for key, hint in hints.items() if typing.get_origin(hint) is typing.Required] == ["assistant_id"]


def test_what_is_elsewhere_is_found_there() -> None:
    for name, module in schema._ELSEWHERE.items():
        if module != "langthreads.commands":
            assert getattr(schema, name) is getattr(importlib.import_module(module), name)
    unknown = "Nothing"
    with pytest.raises(AttributeError, match=r"module 'langthreads\.schema' has no attribute 'Nothing'"):
        getattr(schema, unknown)
