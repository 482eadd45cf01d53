"""The examples in the docstrings, run as they stand."""

from __future__ import annotations

import inspect
import re
import textwrap
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from langthreads_async import AsyncThreadsClient, get_client
from langthreads_async.runs import AsyncRunsClient
from tests.support.compat import arun_example

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.scenario

METHODS = [
    name
    for name, method in inspect.getmembers(AsyncThreadsClient, inspect.isfunction)
    # A stream has no end that could be recorded: test_streams.py runs that example.
    if not name.startswith("_") and name not in ("aclose", "join_stream")
] + ["with_raw_response"]


def example(documented: Any) -> str:
    """Give the code of a docstring's example."""
    blocks = re.findall(r"```python\n(.*?)```", inspect.getdoc(documented) or "", re.DOTALL)
    assert len(blocks) == 1, f"{documented} has {len(blocks)} examples"
    return textwrap.dedent(blocks[0])


@pytest.mark.parametrize("method", METHODS)
async def test_the_example_of_a_method(threads: AsyncThreadsClient, scene: Any, method: str, server_api: Any) -> None:
    if (method == "prune" and server_api < (0, 5)) or (method == "get_storage" and server_api < (0, 8)):
        return  # the docstrings say so
    thread_id = await scene.finished()
    await arun_example(example(getattr(AsyncThreadsClient, method)), {"threads": threads, "thread_id": thread_id})


RUNS = [
    name
    for name, method in inspect.getmembers(AsyncRunsClient, inspect.isfunction)
    if not name.startswith("_") and name not in ("aclose", "stream", "join_stream")
] + ["with_raw_response"]


@pytest.mark.parametrize("method", RUNS)
async def test_the_example_of_a_method_of_runs(threads: AsyncThreadsClient, scene: Any, method: str) -> None:
    thread_id = (await scene.thread()).thread_id
    run = await threads.runs.create(thread_id, "slow" if method.startswith("cancel") else "agent", input={})
    names = {"threads": threads, "thread_id": thread_id, "run_id": run.run_id}
    await arun_example(example(getattr(AsyncRunsClient, method)), names)


@pytest.mark.parametrize("documented", [AsyncThreadsClient, get_client], ids=["class", "function"])
async def test_the_example_of(
    documented: Any, server_url: str, new_id: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uuid, "uuid4", new_id)  # what clients make ids with; a replay needs the same again
    code = example(documented).replace("http://localhost:2024", server_url)
    await arun_example(code, {"AsyncThreadsClient": AsyncThreadsClient, "get_client": get_client})
