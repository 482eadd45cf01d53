"""The examples in the docstrings of langthreads.testing, run as they stand; and that all of it is explained."""

from __future__ import annotations

import inspect
import re
import textwrap
from typing import Any

import pytest

from langthreads import testing


def _ours(thing: Any) -> list[type]:
    """Return the classes that give a public one its members."""
    return [of for of in getattr(thing, "__mro__", ()) if of.__module__.startswith("langthreads")]


PUBLIC = [getattr(testing, name) for name in testing.__all__]
DOCUMENTED = {
    f"{thing.__name__}.{name}" if name else thing.__name__: member
    for thing in PUBLIC
    for name, member in [("", thing), *((n, m) for of in _ours(thing) for n, m in vars(of).items())]
    if not name.startswith("_")
    if isinstance(member, type | property) or inspect.isfunction(member)
}
EXAMPLES = {
    name: textwrap.dedent(code)
    for name, thing in DOCUMENTED.items()
    for code in re.findall(r"```python\n(.*?)```", inspect.getdoc(thing) or "", re.DOTALL)
}


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 9
    assert len(DOCUMENTED) > 40


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_runs(name: str) -> None:
    world: dict[str, Any] = {"__name__": "example"}
    exec(compile(EXAMPLES[name], name, "exec"), world)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_all_that_is_public_is_explained(name: str) -> None:
    assert (inspect.getdoc(DOCUMENTED[name]) or "").splitlines()[:1] != [], name
