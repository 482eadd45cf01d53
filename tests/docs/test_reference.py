"""The reference describes every public name once, and every error has a heading that messages can point to."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from itertools import chain

import langthreads
import langthreads_async
import langthreads_sync
from docsite import reference, tables
from langthreads import schema, testing
from tests.docs.files import PAGES

DESCRIBED = Counter(chain.from_iterable(page.names for page in reference.pages()))


def test_every_public_name_is_described_once() -> None:
    names = {*langthreads.__all__, *(f"testing.{name}" for name in testing.__all__)}
    assert dict(DESCRIBED) == dict.fromkeys(names - set(reference.NOT_DOCUMENTED), 1)


def test_what_other_packages_offer_is_described() -> None:
    for package in (langthreads_async, langthreads_sync, schema):
        assert set(package.__all__) <= set(DESCRIBED), package.__name__


def test_every_page_of_the_reference_has_names() -> None:
    pages = reference.pages()
    assert len({page.path for page in pages}) == len(pages) == 18
    assert all(page.names for page in pages)


def test_what_is_not_described_exists() -> None:
    assert set(reference.NOT_DOCUMENTED) <= set(langthreads.__all__)


def test_both_clients_of_a_resource_are_described() -> None:
    for sync, asynchronous in tables.CLIENTS.values():
        assert {sync.__name__, asynchronous.__name__} <= set(DESCRIBED)


def test_every_error_has_a_heading() -> None:
    page = PAGES["docs/failures.md"]
    headings = [*re.findall(r"^### (\w+)$", page.partition("\n## Each error\n")[2], re.MULTILINE)]
    errors = {name for name in langthreads.__all__ if is_exception(getattr(langthreads, name))}
    assert sorted(headings) == sorted(errors)


def test_the_tree_of_errors_is_so() -> None:
    tree = re.search(r"```text\n(LangThreadsError.*?)```", PAGES["docs/failures.md"], re.DOTALL)
    assert tree is not None
    path: list[type] = []
    for line in tree[1].splitlines():
        found = re.match(r"([│├└─ ]*)(\w+)", line)
        assert found is not None
        depth, kind = len(found[1]) // 3, getattr(langthreads, found[2])
        path[depth:] = [kind]
        assert depth == 0 or kind.__base__ is path[depth - 1] or path[depth - 1] in kind.__bases__
    named = set(re.findall(r"\w+(?:Error)\b", tree[1])) - {"ValueError"}
    assert named == {n for n in langthreads.__all__ if n.endswith("Error")}


def is_exception(found: object) -> bool:
    return inspect.isclass(found) and issubclass(found, Exception)
