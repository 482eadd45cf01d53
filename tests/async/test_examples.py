"""The examples in the docstrings, run as they stand."""

from __future__ import annotations

import inspect
import re
import textwrap
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from langthreads_async import AsyncLangThreads, AsyncThreadsClient, get_client
from langthreads_async.assistants import AsyncAssistantsClient
from langthreads_async.crons import AsyncCronClient
from langthreads_async.runs import AsyncRunsClient
from langthreads_async.store import AsyncStoreClient
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
    """Return the code of a docstring's example."""
    blocks = re.findall(r"```python\n(.*?)```", inspect.getdoc(documented) or "", re.DOTALL)
    assert len(blocks) == 1, f"{documented} has {len(blocks)} examples"
    return textwrap.dedent(blocks[0])


@pytest.mark.parametrize("method", METHODS)
async def test_the_example_of_a_method(threads: AsyncThreadsClient, scene: Any, method: str, server_api: Any) -> None:
    if (method == "prune" and server_api < (0, 5)) or (method == "get_storage" and server_api < (0, 8)):
        return  # as the docstrings state
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


RESOURCES = [
    pytest.param(resource, documented, id=f"{resource}-{name}")
    for resource, kind in {
        "assistants": AsyncAssistantsClient,
        "crons": AsyncCronClient,
        "store": AsyncStoreClient,
        "client": AsyncLangThreads,
    }.items()
    for name, documented in vars(kind).items()
    if not name.startswith("_") and "```python" in (documented.__doc__ or "")
]


def test_there_are_examples() -> None:
    assert len(RESOURCES) == 13 + 9 + 7 + 3


@pytest.mark.parametrize(("resource", "documented"), RESOURCES)
async def test_the_example_of_a_resource(
    client: AsyncLangThreads, scene: Any, resource: str, documented: Any, server_api: tuple[int, int]
) -> None:
    if resource == "crons" and server_api < (0, 8):
        return  # as the docstrings state
    names: dict[str, Any] = {"client": client}
    if resource != "client":
        names[resource] = getattr(client, resource)
    if resource in ("assistants", "crons"):
        names["assistant_id"] = (await client.assistants.create("agent", context={"style": "brief"})).assistant_id
    if resource == "crons":
        names["thread_id"] = (await scene.thread()).thread_id
        names["cron_id"] = (
            await client.crons.create(names["assistant_id"], schedule="0 0 1 1 *", enabled=False)
        ).cron_id
    await arun_example(example(documented), names)


@pytest.mark.parametrize(
    "documented",
    [
        AsyncThreadsClient,
        get_client,
        AsyncLangThreads,
        AsyncAssistantsClient,
        AsyncStoreClient,
        AsyncCronClient,
    ],
    ids=["class", "function", "root", "assistants", "store", "crons"],
)
async def test_the_example_of(
    documented: Any,
    server_url: str,
    server_api: tuple[int, int],
    new_id: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if documented is AsyncCronClient and server_api < (0, 5):
        return  # as the docstring states
    monkeypatch.setattr(uuid, "uuid4", new_id)  # what clients make ids with; a replay needs the same again
    code = example(documented).replace("http://localhost:2024", server_url)
    names = {"AsyncThreadsClient": AsyncThreadsClient, "AsyncLangThreads": AsyncLangThreads, "get_client": get_client}
    await arun_example(code, names)
