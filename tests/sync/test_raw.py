# Generated from tests/async/test_raw.py by `nox -s generate`; edit that file instead of this one.
"""Every method's answer is the server's JSON, nothing lost and nothing added."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from langthreads_sync import LangThreads, ThreadsClient
from tests.support.compat import raw

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.scenario


def unwrap(answer: Any) -> Any:
    """Give the JSON that an answer holds."""
    if isinstance(answer, list):
        return [unwrap(item) for item in answer]
    return answer.to_dict() if hasattr(answer, "to_dict") else answer


def test_answers_equal_the_raw_json(server_url: str, new_id: Callable[[], str], server_api: tuple[int, int]) -> None:
    came: list[bytes] = []

    def keep(response: httpx.Response) -> None:
        came.append(response.read())

    with (
        httpx.Client(event_hooks={"response": [keep]}) as http,
        ThreadsClient(server_url, http_client=http, new_id=new_id) as threads,
    ):

        def check(answer: Any) -> Any:
            assert unwrap(answer) == json.loads(came[-1])
            return answer

        steps = [{"updates": [{"values": {"messages": ["hello"]}, "as_node": "__start__"}]}]
        thread_id = check(threads.create(graph_id="nested", supersteps=steps)).thread_id
        check(threads.create(ttl=5))
        run = {"assistant_id": "nested", "input": {"messages": ["hello"]}}
        raw(threads, "POST", f"/threads/{thread_id}/runs/wait", run)
        check(threads.get(thread_id))
        check(threads.update(thread_id, metadata={"tag": new_id()}))
        check(threads.search(ids=[thread_id]))
        check(threads.search(limit=2, select=["thread_id", "values"]))
        check(threads.count())
        state = check(threads.get_state(thread_id))
        check(threads.get_state(thread_id, subgraphs=True))
        check(threads.get_state(thread_id, state.checkpoint, subgraphs=True))
        check(threads.get_state(thread_id, checkpoint_id=state.checkpoint_id))
        check(threads.get_history(thread_id))
        check(threads.get_history(thread_id, before=state.checkpoint, limit=2))
        check(threads.update_state(thread_id, {"messages": ["more"]}, as_node="outer"))
        check(threads.copy(thread_id))
        if server_api >= (0, 8):
            check(threads.get_storage(thread_id))
        if server_api >= (0, 5):
            check(threads.prune([thread_id]))


def test_answers_of_the_other_resources_equal_the_raw_json(
    server_url: str, new_id: Callable[[], str], server_api: tuple[int, int]
) -> None:
    came: list[bytes] = []

    def keep(response: httpx.Response) -> None:
        came.append(response.read())

    with (
        httpx.Client(event_hooks={"response": [keep]}) as http,
        LangThreads(server_url, http_client=http, new_id=new_id) as client,
    ):

        def check(answer: Any) -> Any:
            if isinstance(answer, dict):
                answer = {name: unwrap(value) for name, value in answer.items()}
            assert unwrap(answer) == json.loads(came[-1])
            return answer

        check(client.info())
        assistants, crons, store, tag = client.assistants, client.crons, client.store, new_id()
        made = check(assistants.create("nested", {"tags": ["a"]}, metadata={"tag": tag}, description="words"))
        assistant_id = made.assistant_id
        check(assistants.get(assistant_id))
        check(assistants.get_graph(assistant_id, xray=True))
        check(assistants.get_schemas(assistant_id))
        check(assistants.get_subgraphs(assistant_id, recurse=True))
        check(assistants.update(assistant_id, context={"a": 1}))
        check(assistants.search(metadata={"tag": tag}))
        check(assistants.search(metadata={"tag": tag}, select=["name"]))
        found = assistants.search(metadata={"tag": tag}, response_format="object")
        check(found["assistants"])
        check(assistants.count(metadata={"tag": tag}))
        check(assistants.get_versions(assistant_id))
        check(assistants.set_latest(assistant_id, 1))
        store.put_item((tag,), "key", {"n": 1.5})
        check(store.get_item((tag,), "key"))
        check(store.get_item((tag,), "nothing"))
        check(store.search_items((tag,)))
        check(store.list_namespaces((tag,)))
        if server_api < (0, 5):
            return
        yearly = "0 0 1 1 *"
        cron = check(crons.create(assistant_id, schedule=yearly, config={"recursion_limit": 5}))
        thread_id = (client.threads.create()).thread_id
        check(crons.create_for_thread(thread_id, assistant_id, schedule=yearly, enabled=False))
        if server_api >= (0, 8):
            check(crons.get(cron.cron_id))
        check(crons.update(cron.cron_id, metadata={"a": None}))
        check(crons.search(assistant_id=assistant_id))
        check(crons.search(assistant_id=assistant_id, select=["cron_id", "payload"]))
        check(crons.count(assistant_id=assistant_id))
        assistants.delete(assistant_id)
