"""What differs from `langgraph_sdk` on purpose, as docs/migration.md lists it."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import httpx
import langgraph_sdk
import langgraph_sdk.errors as theirs
import pytest
from langgraph_sdk._sync.client import SyncLangGraphClient

import langthreads
from langthreads_sync import get_sync_client

if TYPE_CHECKING:
    from collections.abc import Iterator

MISSING = "00000000-0000-0000-0000-00000000dead"
WITHOUT_GRAPH = [{"updates": [{"values": {"messages": []}, "as_node": "plan"}]}]


@pytest.fixture
def sdk(agent_server: str) -> Iterator[Any]:
    with langgraph_sdk.get_sync_client(url=agent_server) as client:
        yield client.threads


@pytest.fixture
def threads(agent_server: str) -> Iterator[langthreads.ThreadsClient]:
    with get_sync_client(url=agent_server) as client:
        yield client.threads


@pytest.fixture
def thread_id(threads: langthreads.ThreadsClient) -> str:
    thread_id = threads.create(graph_id="agent").thread_id
    for node in ("__start__", "plan", "answer"):
        threads.update_state(thread_id, {"messages": [node]}, as_node=node)
    return thread_id


def test_errors_are_not_httpx_errors(sdk: Any, threads: langthreads.ThreadsClient) -> None:
    with pytest.raises(theirs.NotFoundError) as before:
        sdk.get(MISSING)
    assert isinstance(before.value, httpx.HTTPStatusError)
    with pytest.raises(langthreads.NotFoundError) as after:
        threads.get(MISSING)
    assert not isinstance(after.value, httpx.HTTPError)


def test_a_server_that_cannot_be_reached() -> None:
    # Made as get_sync_client makes it, but for its five attempts to connect, which take their time.
    with pytest.raises(httpx.ConnectError), SyncLangGraphClient(httpx.Client(base_url="http://127.0.0.1:9")) as client:
        client.threads.get(MISSING)
    with pytest.raises(langthreads.APIConnectionError), get_sync_client(url="http://127.0.0.1:9") as ours:
        ours.threads.get(MISSING)


def test_copy_of_a_missing_thread(sdk: Any, threads: langthreads.ThreadsClient) -> None:
    with pytest.raises(theirs.ConflictError):
        sdk.copy(MISSING)
    with pytest.raises(langthreads.NotFoundError):
        threads.copy(MISSING)


def test_copy_gives_the_thread(threads: langthreads.ThreadsClient, thread_id: str) -> None:
    copied = threads.copy(thread_id)
    assert isinstance(copied, langthreads.Thread)
    assert copied.thread_id != thread_id
    assert threads.get_state(copied.thread_id).values == threads.get_state(thread_id).values


def test_a_checkpoint_that_does_not_exist(sdk: Any, threads: langthreads.ThreadsClient, thread_id: str) -> None:
    assert sdk.get_state(thread_id, checkpoint_id=MISSING)["values"] == {}
    with pytest.raises(langthreads.NotFoundError, match="does not exist"):
        threads.get_state(thread_id, checkpoint_id=MISSING)


def test_supersteps_that_fail(sdk: Any, threads: langthreads.ThreadsClient) -> None:
    assert "problems updating the state" in sdk.create(supersteps=WITHOUT_GRAPH)["detail"]
    with pytest.raises(langthreads.PartialCreateError) as caught:
        threads.create(supersteps=WITHOUT_GRAPH)
    assert threads.get(caught.value.thread_id).status == "idle"


def test_a_search_for_no_ids(sdk: Any, threads: langthreads.ThreadsClient, thread_id: str) -> None:
    assert sdk.search(ids=[]) != []
    assert threads.search(ids=[]) == []


def test_history_before_a_checkpoint(sdk: Any, threads: langthreads.ThreadsClient, thread_id: str) -> None:
    latest = threads.get_history(thread_id)[0]
    with pytest.raises(theirs.UnprocessableEntityError):
        sdk.get_history(thread_id, before=latest["checkpoint_id"])
    assert len(threads.get_history(thread_id, before=latest["checkpoint_id"])) == 2
    with pytest.raises(theirs.InternalServerError):
        sdk.get_history(thread_id, before=latest["checkpoint"])
    assert len(threads.get_history(thread_id, before=latest["checkpoint"])) == 2


def test_answers_are_not_dicts(sdk: Any, threads: langthreads.ThreadsClient, thread_id: str) -> None:
    thread = threads.get(thread_id)
    assert not isinstance(thread, dict)
    assert {**thread} == dict(thread) == thread.to_dict() == sdk.get(thread_id)
    with pytest.raises(TypeError, match="not JSON serializable"):
        json.dumps(thread)
    assert json.loads(json.dumps(thread.to_dict())) == thread.to_dict()


@pytest.mark.parametrize("arguments", [{"status": "asleep"}, {"limit": 0}, {"sort_by": "mood"}])
def test_arguments_are_checked_before_anything_is_sent(
    threads: langthreads.ThreadsClient, arguments: dict[str, Any]
) -> None:
    with pytest.raises(langthreads.InvalidArgumentError):
        threads.search(**arguments)


def test_an_empty_id_is_an_error(threads: langthreads.ThreadsClient) -> None:
    with pytest.raises(langthreads.InvalidArgumentError, match="is empty"):
        threads.create(thread_id="")


def test_a_key_is_not_a_header(threads: langthreads.ThreadsClient) -> None:
    with pytest.raises(langthreads.InvalidArgumentError, match="api_key"):
        threads.get(str(uuid.uuid4()), headers={"X-Api-Key": "secret"})


@pytest.mark.parametrize("timeout", [(5, 60, 60, 5), httpx.Timeout(5)], ids=["tuple", "httpx"])
def test_the_timeouts_that_langgraph_sdk_takes_are_taken(timeout: Any) -> None:
    get_sync_client(url="http://127.0.0.1:9", timeout=timeout).threads.close()


def test_an_address_is_needed() -> None:
    with pytest.raises(langthreads.ConfigurationError, match="url is None"):
        get_sync_client(url=None)


# ---------------------------------------------------------------- runs


@pytest.fixture
def sdk_runs(agent_server: str) -> Iterator[Any]:
    with langgraph_sdk.get_sync_client(url=agent_server) as client:
        yield client.runs


HELLO = {"messages": ["hello"]}


def test_a_run_that_fails(sdk_runs: Any, threads: langthreads.ThreadsClient) -> None:
    thread_id = threads.create().thread_id
    with pytest.raises(Exception, match="the node failed") as before:
        sdk_runs.wait(thread_id, "failing", input=HELLO)
    assert type(before.value) is Exception
    with pytest.raises(langthreads.RunFailedError, match="ValueError: the node failed") as after:
        threads.runs.wait(thread_id, "failing", input=HELLO)
    assert "__error__" in sdk_runs.join(thread_id, after.value.run_id)
    with pytest.raises(langthreads.RunFailedError):
        threads.runs.join(thread_id, after.value.run_id)


def test_a_run_that_was_cancelled(sdk_runs: Any, threads: langthreads.ThreadsClient) -> None:
    thread_id = threads.create().thread_id
    run_id = threads.runs.create(thread_id, "slow", input=HELLO).run_id
    threads.runs.cancel(thread_id, run_id, wait=True)
    assert "__error__" not in sdk_runs.join(thread_id, run_id)
    with pytest.raises(langthreads.RunCancelledError):
        threads.runs.join(thread_id, run_id)
    with pytest.raises(theirs.NotFoundError):
        sdk_runs.cancel(thread_id, run_id)
    threads.runs.cancel(thread_id, run_id)


def test_a_run_that_does_not_exist(sdk_runs: Any, threads: langthreads.ThreadsClient, thread_id: str) -> None:
    assert "__error__" in sdk_runs.join(thread_id, MISSING)
    with pytest.raises(langthreads.NotFoundError):
        threads.runs.join(thread_id, MISSING)


def test_a_run_that_ended_before_others(sdk_runs: Any, threads: langthreads.ThreadsClient) -> None:
    thread_id = threads.create().thread_id
    first = threads.runs.wait(thread_id, "agent", input=HELLO)
    last = threads.runs.wait(thread_id, "agent", input=HELLO)
    assert sdk_runs.join(thread_id, first.run_id) == last
    assert threads.runs.join(thread_id, first.run_id) == first
    with pytest.raises(theirs.NotFoundError):
        sdk_runs.cancel(thread_id, first.run_id)
    with pytest.raises(langthreads.ConflictError):
        threads.runs.cancel(thread_id, first.run_id)


def test_a_run_on_an_empty_thread_id(sdk_runs: Any, threads: langthreads.ThreadsClient) -> None:
    assert sdk_runs.create("", "agent", input=HELLO)["thread_id"]
    with pytest.raises(langthreads.InvalidArgumentError, match="thread_id: is empty"):
        threads.runs.create("", "agent", input=HELLO)


def test_an_input_beside_a_command(sdk_runs: Any, threads: langthreads.ThreadsClient) -> None:
    thread_id = threads.create().thread_id
    threads.runs.wait(thread_id, "asking", input=HELLO)
    lost = sdk_runs.wait(thread_id, "asking", input={"messages": ["lost"]}, command={"resume": "yes"})
    assert "lost" not in lost["messages"]
    with pytest.raises(langthreads.InvalidArgumentError, match="pass only one"):
        threads.runs.wait(thread_id, "asking", input={"messages": ["lost"]}, command={"resume": "yes"})


def test_stops_before_all_nodes(threads: langthreads.ThreadsClient) -> None:
    """langgraph_sdk sends the list, in which servers see the name of a node: tests/async/test_runs.py has the truth of it."""
    thread_id = threads.create().thread_id
    run = threads.runs.create(thread_id, "agent", input=HELLO, interrupt_before=["*"])
    assert run.kwargs.get("interrupt_before", "*") == "*"


def test_an_answer_to_nothing(threads: langthreads.ThreadsClient) -> None:
    thread_id = threads.create().thread_id
    threads.runs.wait(thread_id, "agent", input=HELLO)
    with pytest.raises(langthreads.InvalidArgumentError, match="nothing waits"):
        threads.runs.wait(thread_id, "agent", command={"resume": "yes"}, strict_resume=True)
