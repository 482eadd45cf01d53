"""The tables that the build puts into pages list what the clients have."""

from __future__ import annotations

import inspect
import re

import pytest

import langthreads
from docsite import tables
from tests.docs.files import PAGES


@pytest.mark.parametrize("which", tables.CLIENTS)
def test_a_table_has_every_method_of_both_clients(which: str) -> None:
    sync, asynchronous = tables.CLIENTS[which]
    rows = re.findall(r"^\| \[`(\w+)`\]\[langthreads\.(\w+)\.(\w+)\] \|", tables.method_table(which), re.MULTILINE)
    listed = [name for name, _, _ in rows]
    for client in (sync, asynchronous):
        own = {n for n, found in vars(client).items() if inspect.isfunction(found) and not n.startswith("_")}
        assert sorted(listed) == sorted(own)
    assert {(owner, name) for _, owner, name in rows} == {(sync.__name__, name) for name in listed}


def test_a_table_says_how_the_async_client_is_called() -> None:
    table = tables.method_table("threads")
    assert "| [`get`][langthreads.ThreadsClient.get] | `await` | Get a thread. |" in table
    assert "| [`iter_search`][langthreads.ThreadsClient.iter_search] | `async for` |" in table
    assert "| [`join_stream`][langthreads.ThreadsClient.join_stream] | `async with`, `async for` |" in table


def test_every_client_has_a_table_on_some_page() -> None:
    places = set(re.findall(r"<!-- table: methods (\w+) -->", "".join(PAGES.values())))
    assert places == set(tables.CLIENTS)


def test_every_client_of_a_resource_has_a_table() -> None:
    known = {client.__name__ for both in tables.CLIENTS.values() for client in both}
    assert known == {n for n in langthreads.__all__ if n.endswith(("Client", "LangThreads"))}


def test_the_figures_are_those_of_the_readme() -> None:
    filled = tables.filled("page.md", "before\n\n<!-- table: figures -->\n\nafter")
    assert filled.removeprefix("before\n\n").removesuffix("\n\nafter") in PAGES["README.md"]
    assert filled.count("\n| ") == 5


@pytest.mark.parametrize("place", ["methods nothing", "methods", "figures threads", "nothing"])
def test_an_unknown_table_is_an_error(place: str) -> None:
    with pytest.raises(LookupError, match=rf"page\.md: there is no table <!-- table: {place} -->"):
        tables.filled("page.md", f"<!-- table: {place} -->")
