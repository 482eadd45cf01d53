"""The code of the README and of the documentation's pages, run as it stands, from top to bottom, for each client."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import io
import logging
import types
from typing import TYPE_CHECKING, Any

import pytest

from docsite.pages import blocks
from tests.docs.files import PAGES, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from docsite.pages import Block, Client

ADDRESS = "http://localhost:2024"
NOT_RUN = {"docs/search.md": 1, "docs/service.md": 1, "docs/testing.md": 4}
"""How many blocks of a page are marked, with a reason, not to run."""


@pytest.fixture
def logs() -> Iterator[None]:
    """Turn off again what a page turns on."""
    root, ours = logging.getLogger(), logging.getLogger("langthreads")
    handlers, level = root.handlers[:], ours.level
    yield
    root.handlers[:] = handlers
    ours.setLevel(level)


@pytest.mark.usefixtures("logs")
@pytest.mark.parametrize("client", ["sync", "async"])
@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if "```python" in page])
def test_the_code_of_a_page(
    name: str, client: Client, agent_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # pages write files
    # A page that makes a server of its own puts that at the address.
    address = ADDRESS if "FakeAgentServer(" in PAGES[name] else agent_server
    # One world for all of them: what a block makes, the ones below it use.
    world: dict[str, Any] = {"__name__": "page"}
    with asyncio.Runner() as runner, closing(world, runner), contextlib.redirect_stdout(io.StringIO()):
        for block in of_client(client, blocks(name, PAGES[name])):
            run(block, name, world, runner, address)


def of_client(client: Client, found: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks for one client that are to run."""
    return (block for block in found if block.client in (client, None) and block.not_run is None)


def run(block: Block, name: str, world: dict[str, Any], runner: asyncio.Runner, address: str) -> None:
    padded = "\n" * block.line + block.code.replace(ADDRESS, address)  # tracebacks name the page's own lines
    code = compile(padded, str(ROOT / name), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    if code.co_flags & inspect.CO_COROUTINE:  # it has an `await` outside of functions
        runner.run(types.FunctionType(code, world)())
    else:
        exec(code, world)


@contextlib.contextmanager
def closing(world: dict[str, Any], runner: asyncio.Runner) -> Iterator[None]:
    """Close what a page leaves open."""
    try:
        yield
    finally:
        for value in world.values():
            if isinstance(value, type):
                continue
            if hasattr(value, "aclose"):
                runner.run(value.aclose())
            elif hasattr(value, "close"):
                value.close()


def test_what_does_not_run_is_counted() -> None:
    marked = {
        name: sum(block.not_run is not None for block in blocks(name, page) if block.client != "sync")
        for name, page in PAGES.items()
    }
    assert {name: count for name, count in marked.items() if count} == NOT_RUN


def test_there_are_blocks_for_both_clients() -> None:
    found = [block for name, page in PAGES.items() for block in blocks(name, page)]
    assert len(found) > 20
    assert {block.client for block in found} >= {"sync", "async"}
