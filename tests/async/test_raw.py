"""Every method's answer is the server's JSON, nothing lost and nothing added."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from langthreads_async import AsyncLangThreads, AsyncThreadsClient
from tests.support.compat import araw

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.scenario


def unwrap(answer: Any) -> Any:
    """Give the JSON that an answer holds."""
    if isinstance(answer, list):
        return [unwrap(item) for item in answer]
    return answer.to_dict() if hasattr(answer, "to_dict") else answer


async def test_answers_equal_the_raw_json(
    server_url: str, new_id: Callable[[], str], server_api: tuple[int, int]
) -> None:
    came: list[bytes] = []

    async def keep(response: httpx.Response) -> None:
        came.append(await response.aread())

    async with (
        httpx.AsyncClient(event_hooks={"response": [keep]}) as http,
        AsyncThreadsClient(server_url, http_client=http, new_id=new_id) as threads,
    ):

        def check(answer: Any) -> Any:
            assert unwrap(answer) == json.loads(came[-1])
            return answer

        steps = [{"updates": [{"values": {"messages": ["hello"]}, "as_node": "__start__"}]}]
        thread_id = check(await threads.create(graph_id="nested", supersteps=steps)).thread_id
        check(await threads.create(ttl=5))
        run = {"assistant_id": "nested", "input": {"messages": ["hello"]}}
        await araw(threads, "POST", f"/threads/{thread_id}/runs/wait", run)
        check(await threads.get(thread_id))
        check(await threads.update(thread_id, metadata={"tag": new_id()}))
        check(await threads.search(ids=[thread_id]))
        check(await threads.search(limit=2, select=["thread_id", "values"]))
        check(await threads.count())
        state = check(await threads.get_state(thread_id))
        check(await threads.get_state(thread_id, subgraphs=True))
        check(await threads.get_state(thread_id, state.checkpoint, subgraphs=True))
        check(await threads.get_state(thread_id, checkpoint_id=state.checkpoint_id))
        check(await threads.get_history(thread_id))
        check(await threads.get_history(thread_id, before=state.checkpoint, limit=2))
        check(await threads.update_state(thread_id, {"messages": ["more"]}, as_node="outer"))
        check(await threads.copy(thread_id))
        if server_api >= (0, 8):
            check(await threads.get_storage(thread_id))
        if server_api >= (0, 5):
            check(await threads.prune([thread_id]))


async def test_answers_of_the_other_resources_equal_the_raw_json(
    server_url: str, new_id: Callable[[], str], server_api: tuple[int, int]
) -> None:
    came: list[bytes] = []

    async def keep(response: httpx.Response) -> None:
        came.append(await response.aread())

    async with (
        httpx.AsyncClient(event_hooks={"response": [keep]}) as http,
        AsyncLangThreads(server_url, http_client=http, new_id=new_id) as client,
    ):

        def check(answer: Any) -> Any:
            if isinstance(answer, dict):
                answer = {name: unwrap(value) for name, value in answer.items()}
            assert unwrap(answer) == json.loads(came[-1])
            return answer

        check(await client.info())
        assistants, crons, store, tag = client.assistants, client.crons, client.store, new_id()
        made = check(await assistants.create("nested", {"tags": ["a"]}, metadata={"tag": tag}, description="words"))
        assistant_id = made.assistant_id
        check(await assistants.get(assistant_id))
        check(await assistants.get_graph(assistant_id, xray=True))
        check(await assistants.get_schemas(assistant_id))
        check(await assistants.get_subgraphs(assistant_id, recurse=True))
        check(await assistants.update(assistant_id, context={"a": 1}))
        check(await assistants.search(metadata={"tag": tag}))
        check(await assistants.search(metadata={"tag": tag}, select=["name"]))
        found = await assistants.search(metadata={"tag": tag}, response_format="object")
        check(found["assistants"])
        check(await assistants.count(metadata={"tag": tag}))
        check(await assistants.get_versions(assistant_id))
        check(await assistants.set_latest(assistant_id, 1))
        await store.put_item((tag,), "key", {"n": 1.5})
        check(await store.get_item((tag,), "key"))
        check(await store.get_item((tag,), "nothing"))
        check(await store.search_items((tag,)))
        check(await store.list_namespaces((tag,)))
        if server_api < (0, 5):
            return
        yearly = "0 0 1 1 *"
        cron = check(await crons.create(assistant_id, schedule=yearly, config={"recursion_limit": 5}))
        thread_id = (await client.threads.create()).thread_id
        check(await crons.create_for_thread(thread_id, assistant_id, schedule=yearly, enabled=False))
        if server_api >= (0, 8):
            check(await crons.get(cron.cron_id))
        check(await crons.update(cron.cron_id, metadata={"a": None}))
        check(await crons.search(assistant_id=assistant_id))
        check(await crons.search(assistant_id=assistant_id, select=["cron_id", "payload"]))
        check(await crons.count(assistant_id=assistant_id))
        await assistants.delete(assistant_id)
