# Generated from tests/async/test_examples.py by `nox -s generate`; edit that file instead of this one.
"""The examples in the docstrings, run as they stand."""

from __future__ import annotations

import inspect
import re
import textwrap
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from langthreads_sync import LangThreads, ThreadsClient, get_sync_client
from langthreads_sync.assistants import AssistantsClient
from langthreads_sync.crons import CronClient
from langthreads_sync.runs import RunsClient
from langthreads_sync.store import StoreClient
from tests.support.compat import run_example

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.scenario

METHODS = [
    name
    for name, method in inspect.getmembers(ThreadsClient, inspect.isfunction)
    # A stream has no end that could be recorded: test_streams.py runs that example.
    if not name.startswith("_") and name not in ("close", "join_stream")
] + ["with_raw_response"]


def example(documented: Any) -> str:
    """Return the code of a docstring's example."""
    blocks = re.findall(r"```python\n(.*?)```", inspect.getdoc(documented) or "", re.DOTALL)
    assert len(blocks) == 1, f"{documented} has {len(blocks)} examples"
    return textwrap.dedent(blocks[0])


@pytest.mark.parametrize("method", METHODS)
def test_the_example_of_a_method(threads: ThreadsClient, scene: Any, method: str, server_api: Any) -> None:
    if (method == "prune" and server_api < (0, 5)) or (method == "get_storage" and server_api < (0, 8)):
        return  # as the docstrings state
    thread_id = scene.finished()
    run_example(example(getattr(ThreadsClient, method)), {"threads": threads, "thread_id": thread_id})


RUNS = [
    name
    for name, method in inspect.getmembers(RunsClient, inspect.isfunction)
    if not name.startswith("_") and name not in ("close", "stream", "join_stream")
] + ["with_raw_response"]


@pytest.mark.parametrize("method", RUNS)
def test_the_example_of_a_method_of_runs(threads: ThreadsClient, scene: Any, method: str) -> None:
    thread_id = (scene.thread()).thread_id
    run = threads.runs.create(thread_id, "slow" if method.startswith("cancel") else "agent", input={})
    names = {"threads": threads, "thread_id": thread_id, "run_id": run.run_id}
    run_example(example(getattr(RunsClient, method)), names)


RESOURCES = [
    pytest.param(resource, documented, id=f"{resource}-{name}")
    for resource, kind in {
        "assistants": AssistantsClient,
        "crons": CronClient,
        "store": StoreClient,
        "client": LangThreads,
    }.items()
    for name, documented in vars(kind).items()
    if not name.startswith("_") and "```python" in (documented.__doc__ or "")
]


def test_there_are_examples() -> None:
    assert len(RESOURCES) == 13 + 9 + 7 + 3


@pytest.mark.parametrize(("resource", "documented"), RESOURCES)
def test_the_example_of_a_resource(
    client: LangThreads, scene: Any, resource: str, documented: Any, server_api: tuple[int, int]
) -> None:
    if resource == "crons" and server_api < (0, 8):
        return  # as the docstrings state
    names: dict[str, Any] = {"client": client}
    if resource != "client":
        names[resource] = getattr(client, resource)
    if resource in ("assistants", "crons"):
        names["assistant_id"] = (client.assistants.create("agent", context={"style": "brief"})).assistant_id
    if resource == "crons":
        names["thread_id"] = (scene.thread()).thread_id
        names["cron_id"] = (client.crons.create(names["assistant_id"], schedule="0 0 1 1 *", enabled=False)).cron_id
    run_example(example(documented), names)


@pytest.mark.parametrize(
    "documented",
    [
        ThreadsClient,
        get_sync_client,
        LangThreads,
        AssistantsClient,
        StoreClient,
        CronClient,
    ],
    ids=["class", "function", "root", "assistants", "store", "crons"],
)
def test_the_example_of(
    documented: Any,
    server_url: str,
    server_api: tuple[int, int],
    new_id: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if documented is CronClient and server_api < (0, 5):
        return  # as the docstring states
    monkeypatch.setattr(uuid, "uuid4", new_id)  # what clients make ids with; a replay needs the same again
    code = example(documented).replace("http://localhost:2024", server_url)
    names = {"ThreadsClient": ThreadsClient, "LangThreads": LangThreads, "get_sync_client": get_sync_client}
    run_example(code, names)
