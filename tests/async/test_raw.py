"""The answer of every method is the server's JSON: nothing is lost, and nothing is added."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from langthreads_async import AsyncLangThreads
from langthreads_async._raw_assistants import AsyncRawAssistantsClient
from langthreads_async._raw_client import AsyncRawLangThreads
from langthreads_async._raw_crons import AsyncRawCronClient
from langthreads_async._raw_runs import AsyncRawRunsClient
from langthreads_async._raw_store import AsyncRawStoreClient
from langthreads_async._raw_threads import AsyncRawThreadsClient
from tests.support.compat import acollect
from tests.support.sse_reference import parse

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.scenario

YEARLY = "0 0 1 1 *"
HELLO = {"messages": ["hello"]}


def unwrap(answer: Any) -> Any:
    """Return the JSON of a response."""
    if isinstance(answer, list):
        return [unwrap(item) for item in answer]
    if isinstance(answer, dict):
        return {name: unwrap(value) for name, value in answer.items()}
    return answer.to_dict() if hasattr(answer, "to_dict") else answer


class Watched:
    """A client's methods, each compared with what came for it.

    Attributes:
        http: The client that the requests go through.
        asked: The methods that were called, by their full names.
    """

    def __init__(self) -> None:
        self.http = httpx.AsyncClient(event_hooks={"response": [self._keep]})
        self.asked: set[str] = set()
        self._came: list[tuple[str, bytes]] = []

    async def _keep(self, response: httpx.Response) -> None:
        if "event-stream" not in response.headers.get("content-type", ""):
            self._came.append((response.url.path, await response.aread()))

    def came(self, path: str = "") -> list[Any]:
        """Give the JSON of all answers to requests whose path ends so, oldest first."""
        return [json.loads(body) if body else None for at, body in self._came if at.endswith(path)]

    async def check(self, method: Any, *arguments: Any, path: str = "", **named: Any) -> Any:
        """Call a method; its result is the last answer, or the last of a path where a method makes several requests."""
        self.asked.add(method.__qualname__)
        result = await method(*arguments, **named)
        assert unwrap(result) == self.came(path)[-1], method.__qualname__
        return result

    async def walk(self, pages: Any, path: str) -> Any:
        """Walk to the end; the items are those of all pages."""
        before = len(self.came(path))
        items = await acollect(pages)
        answers = self.came(path)[before:]
        assert len(answers) > 1
        whole = [item for page in answers for item in (page["items"] if isinstance(page, dict) else page)]
        assert unwrap(items) == whole
        return items


def methods(*raw: type) -> set[str]:
    """Give the methods that have a raw form, which are all that return one answer."""
    return {method.__qualname__ for kind in raw for name, method in vars(kind).items() if not name.startswith("_")}


async def test_answers_of_threads(server_url: str, new_id: Callable[[], str], server_api: tuple[int, int]) -> None:
    watched = Watched()
    async with watched.http, AsyncLangThreads(server_url, http_client=watched.http, new_id=new_id) as client:
        check, threads = watched.check, client.threads
        steps = [{"updates": [{"values": HELLO, "as_node": "__start__"}]}]
        tag = new_id()
        made = await check(threads.create, graph_id="nested", supersteps=steps, metadata={"tag": tag})
        thread_id = made.thread_id
        await check(threads.create, ttl=5)
        await client.runs.wait(thread_id, "nested", input=HELLO)
        await check(threads.get, thread_id)
        await check(threads.update, thread_id, metadata={"more": None})
        await check(threads.search, ids=[thread_id])
        await check(threads.search, limit=2, select=["thread_id", "values"])
        await check(threads.count)
        state = await check(threads.get_state, thread_id)
        await check(threads.get_state, thread_id, subgraphs=True)
        await check(threads.get_state, thread_id, state.checkpoint, subgraphs=True)
        await check(threads.get_state, thread_id, checkpoint_id=state.checkpoint_id)
        await check(threads.get_history, thread_id)
        await check(threads.get_history, thread_id, before=state.checkpoint, limit=2)
        await watched.walk(threads.iter_history(thread_id, page_size=2), "/history")
        await check(threads.update_state, thread_id, {"messages": ["more"]}, as_node="outer")
        copied = await check(threads.copy, thread_id)
        for _ in range(2):
            await threads.create(metadata={"tag": tag})
        await watched.walk(threads.iter_search(metadata={"tag": tag}, page_size=2), "/threads/search")
        await check(threads.delete, copied.thread_id)
        missing = set()
        if server_api >= (0, 8):
            await check(threads.get_storage, thread_id)
        else:
            missing.add(threads.get_storage.__qualname__)
        if server_api >= (0, 5):
            await check(threads.prune, [thread_id])
        else:
            missing.add(threads.prune.__qualname__)
    assert watched.asked == methods(AsyncRawThreadsClient) - missing


async def test_answers_of_runs(server_url: str, new_id: Callable[[], str], server_api: tuple[int, int]) -> None:
    watched = Watched()
    async with watched.http, AsyncLangThreads(server_url, http_client=watched.http, new_id=new_id) as client:
        check, runs = watched.check, client.runs
        thread_id = (await client.threads.create()).thread_id
        await check(runs.wait, thread_id, "agent", input=HELLO, path="/wait")
        run = await check(runs.create, thread_id, "agent", input=HELLO, metadata={"n": 1})
        path = f"/threads/{thread_id}/runs/{run.run_id}"
        joined = await check(runs.join, thread_id, run.run_id, path="/join")
        assert joined == (await watched.http.get(f"{server_url}{path}/join")).json()
        await check(runs.get, thread_id, run.run_id)
        await check(runs.list, thread_id)
        await check(runs.list, thread_id, select=["run_id", "kwargs"])
        going = (await runs.create(thread_id, "slow", input=HELLO)).run_id
        await check(runs.cancel, thread_id, going, path="/cancel")
        with pytest.raises(Exception, match="cancelled"):
            await runs.join(thread_id, going)
        later = [(await runs.create(thread_id, "agent", after_seconds=60)).run_id for _ in range(2)]
        await check(runs.cancel_many, thread_id=thread_id, run_ids=later)
        await watched.walk(runs.iter_list(thread_id, page_size=2), "/runs")
        await check(runs.delete, thread_id, run.run_id)
        await check(runs.create_batch, [{"assistant_id": "agent"}, {"assistant_id": "agent", "metadata": {"n": None}}])

        modes: Any = ["values", "updates"]
        seen = await acollect(runs.stream(thread_id, "agent", input=HELLO, stream_mode=modes, stream_resumable=True))
        run_id = seen[0].data["run_id"]
        if server_api >= (0, 5):  # older servers replay nothing
            url = f"{server_url}/threads/{thread_id}/runs/{run_id}/stream"
            events = parse((await watched.http.get(url, headers={"last-event-id": "-"})).content).events
            came = [(name, json.loads(data), id_ or None) for name, data, id_ in events]
            assert [tuple(part) for part in seen] == came
            again = await acollect(runs.join_stream(thread_id, run_id, last_event_id="-"))
            assert [tuple(part) for part in again] == came
    assert watched.asked == methods(AsyncRawRunsClient)


async def test_answers_of_assistants(server_url: str, new_id: Callable[[], str]) -> None:
    watched = Watched()
    async with watched.http, AsyncLangThreads(server_url, http_client=watched.http, new_id=new_id) as client:
        check, assistants, tag = watched.check, client.assistants, new_id()
        made = await check(assistants.create, "nested", {"tags": ["a"]}, metadata={"tag": tag}, description="words")
        assistant_id = made.assistant_id
        await check(assistants.get, assistant_id)
        await check(assistants.get_graph, assistant_id, xray=True)
        await check(assistants.get_schemas, assistant_id)
        await check(assistants.get_subgraphs, assistant_id, recurse=True)
        await check(assistants.get_subgraphs, assistant_id, "inner")
        await check(assistants.update, assistant_id, context={"a": 1})
        await check(assistants.search, metadata={"tag": tag})
        await check(assistants.search, metadata={"tag": tag}, select=["name"])
        found = await assistants.search(metadata={"tag": tag}, response_format="object")
        assert unwrap(found["assistants"]) == watched.came()[-1]
        await check(assistants.count, metadata={"tag": tag})
        await check(assistants.get_versions, assistant_id)
        await check(assistants.set_latest, assistant_id, 1)
        for _ in range(2):
            await assistants.create("agent", metadata={"tag": tag})
        await watched.walk(assistants.iter_search(metadata={"tag": tag}, page_size=2), "/assistants/search")
        await check(assistants.delete, assistant_id, delete_threads=True)
    assert watched.asked == methods(AsyncRawAssistantsClient)


async def test_answers_of_crons(server_url: str, new_id: Callable[[], str], server_api: tuple[int, int]) -> None:
    if server_api < (0, 5):
        pytest.skip("langgraph-api 0.4 has no crons")
    watched = Watched()
    async with watched.http, AsyncLangThreads(server_url, http_client=watched.http, new_id=new_id) as client:
        check, crons = watched.check, client.crons
        assistant_id = (await client.assistants.create("agent")).assistant_id
        cron = await check(crons.create, assistant_id, schedule=YEARLY, config={"recursion_limit": 5})
        thread_id = (await client.threads.create()).thread_id
        await check(crons.create_for_thread, thread_id, assistant_id, schedule=YEARLY, enabled=False)
        missing = set()
        if server_api >= (0, 8):
            await check(crons.get, cron.cron_id)
        else:
            missing.add(crons.get.__qualname__)
        await check(crons.update, cron.cron_id, metadata={"a": None})
        await check(crons.search, assistant_id=assistant_id)
        await check(crons.search, assistant_id=assistant_id, select=["cron_id", "payload"])
        await check(crons.count, assistant_id=assistant_id)
        await crons.create(assistant_id, schedule=YEARLY, enabled=False)
        await watched.walk(crons.iter_search(assistant_id=assistant_id, page_size=2), "/crons/search")
        await check(crons.delete, cron.cron_id)
        await client.assistants.delete(assistant_id)
    assert watched.asked == methods(AsyncRawCronClient) - missing


async def test_answers_of_the_store(server_url: str, new_id: Callable[[], str]) -> None:
    watched = Watched()
    async with watched.http, AsyncLangThreads(server_url, http_client=watched.http, new_id=new_id) as client:
        check, store, tag = watched.check, client.store, new_id()
        for key in ("one", "two", "three"):
            await check(store.put_item, (tag, "a"), key, {"n": 1.5, "deep": [None, {"x": True}]})
        await check(store.get_item, (tag, "a"), "one")
        await check(store.get_item, (tag, "a"), "nothing")
        await check(store.search_items, (tag,))
        await check(store.search_items, (tag,), filter={"n": 1.5}, limit=1)
        await check(store.list_namespaces, (tag,))
        await watched.walk(store.iter_items((tag,), page_size=2), "/items/search")
        await check(store.delete_item, (tag, "a"), "one")
    assert watched.asked == methods(AsyncRawStoreClient)


async def test_answers_about_the_server(server_url: str, new_id: Callable[[], str]) -> None:
    watched = Watched()
    async with watched.http, AsyncLangThreads(server_url, http_client=watched.http, new_id=new_id) as client:
        await watched.check(client.info)
        assert await client.ok() is True
        assert watched.came()[-1]["ok"] is True
    assert methods(AsyncRawLangThreads) == watched.asked | {client.ok.__qualname__}
