"""Every method's answer is the server's JSON, nothing lost and nothing added."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from langthreads_async import AsyncThreadsClient
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
