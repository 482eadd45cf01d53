# Generated from tests/async/test_raw.py by `nox -s generate`; edit that file instead of this one.
"""Every method's answer is the server's JSON, nothing lost and nothing added."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from langthreads_sync import ThreadsClient
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
