# Generated from tests/async/test_raw.py by `nox -s generate`; edit that file instead of this one.
"""The answer of every method is the server's JSON: nothing is lost, and nothing is added."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from langthreads_sync import LangThreads
from langthreads_sync._raw_assistants import RawAssistantsClient
from langthreads_sync._raw_client import RawLangThreads
from langthreads_sync._raw_crons import RawCronClient
from langthreads_sync._raw_runs import RawRunsClient
from langthreads_sync._raw_store import RawStoreClient
from langthreads_sync._raw_threads import RawThreadsClient
from tests.support.compat import collect
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
        self.http = httpx.Client(event_hooks={"response": [self._keep]})
        self.asked: set[str] = set()
        self._came: list[tuple[str, bytes]] = []

    def _keep(self, response: httpx.Response) -> None:
        if "event-stream" not in response.headers.get("content-type", ""):
            self._came.append((response.url.path, response.read()))

    def came(self, path: str = "") -> list[Any]:
        """Give the JSON of all answers to requests whose path ends so, oldest first."""
        return [json.loads(body) if body else None for at, body in self._came if at.endswith(path)]

    def check(self, method: Any, *arguments: Any, path: str = "", **named: Any) -> Any:
        """Call a method; its result is the last answer, or the last of a path where a method makes several requests."""
        self.asked.add(method.__qualname__)
        result = method(*arguments, **named)
        assert unwrap(result) == self.came(path)[-1], method.__qualname__
        return result

    def walk(self, pages: Any, path: str) -> Any:
        """Walk to the end; the items are those of all pages."""
        before = len(self.came(path))
        items = collect(pages)
        answers = self.came(path)[before:]
        assert len(answers) > 1
        whole = [item for page in answers for item in (page["items"] if isinstance(page, dict) else page)]
        assert unwrap(items) == whole
        return items


def methods(*raw: type) -> set[str]:
    """Give the methods that have a raw form, which are all that return one answer."""
    return {method.__qualname__ for kind in raw for name, method in vars(kind).items() if not name.startswith("_")}


def test_answers_of_threads(server_url: str, new_id: Callable[[], str], server_api: tuple[int, int]) -> None:
    watched = Watched()
    with watched.http, LangThreads(server_url, http_client=watched.http, new_id=new_id) as client:
        check, threads = watched.check, client.threads
        steps = [{"updates": [{"values": HELLO, "as_node": "__start__"}]}]
        tag = new_id()
        made = check(threads.create, graph_id="nested", supersteps=steps, metadata={"tag": tag})
        thread_id = made.thread_id
        check(threads.create, ttl=5)
        client.runs.wait(thread_id, "nested", input=HELLO)
        check(threads.get, thread_id)
        check(threads.update, thread_id, metadata={"more": None})
        check(threads.search, ids=[thread_id])
        check(threads.search, limit=2, select=["thread_id", "values"])
        check(threads.count)
        state = check(threads.get_state, thread_id)
        check(threads.get_state, thread_id, subgraphs=True)
        check(threads.get_state, thread_id, state.checkpoint, subgraphs=True)
        check(threads.get_state, thread_id, checkpoint_id=state.checkpoint_id)
        check(threads.get_history, thread_id)
        check(threads.get_history, thread_id, before=state.checkpoint, limit=2)
        watched.walk(threads.iter_history(thread_id, page_size=2), "/history")
        check(threads.update_state, thread_id, {"messages": ["more"]}, as_node="outer")
        copied = check(threads.copy, thread_id)
        for _ in range(2):
            threads.create(metadata={"tag": tag})
        watched.walk(threads.iter_search(metadata={"tag": tag}, page_size=2), "/threads/search")
        check(threads.delete, copied.thread_id)
        missing = set()
        if server_api >= (0, 8):
            check(threads.get_storage, thread_id)
        else:
            missing.add(threads.get_storage.__qualname__)
        if server_api >= (0, 5):
            check(threads.prune, [thread_id])
        else:
            missing.add(threads.prune.__qualname__)
    assert watched.asked == methods(RawThreadsClient) - missing


def test_answers_of_runs(server_url: str, new_id: Callable[[], str], server_api: tuple[int, int]) -> None:
    watched = Watched()
    with watched.http, LangThreads(server_url, http_client=watched.http, new_id=new_id) as client:
        check, runs = watched.check, client.runs
        thread_id = (client.threads.create()).thread_id
        check(runs.wait, thread_id, "agent", input=HELLO, path="/wait")
        run = check(runs.create, thread_id, "agent", input=HELLO, metadata={"n": 1})
        path = f"/threads/{thread_id}/runs/{run.run_id}"
        joined = check(runs.join, thread_id, run.run_id, path="/join")
        assert joined == (watched.http.get(f"{server_url}{path}/join")).json()
        check(runs.get, thread_id, run.run_id)
        check(runs.list, thread_id)
        check(runs.list, thread_id, select=["run_id", "kwargs"])
        going = (runs.create(thread_id, "slow", input=HELLO)).run_id
        check(runs.cancel, thread_id, going, path="/cancel")
        with pytest.raises(Exception, match="cancelled"):
            runs.join(thread_id, going)
        later = [(runs.create(thread_id, "agent", after_seconds=60)).run_id for _ in range(2)]
        check(runs.cancel_many, thread_id=thread_id, run_ids=later)
        watched.walk(runs.iter_list(thread_id, page_size=2), "/runs")
        check(runs.delete, thread_id, run.run_id)
        check(runs.create_batch, [{"assistant_id": "agent"}, {"assistant_id": "agent", "metadata": {"n": None}}])

        modes: Any = ["values", "updates"]
        seen = collect(runs.stream(thread_id, "agent", input=HELLO, stream_mode=modes, stream_resumable=True))
        run_id = seen[0].data["run_id"]
        if server_api >= (0, 5):  # older servers replay nothing
            url = f"{server_url}/threads/{thread_id}/runs/{run_id}/stream"
            events = parse((watched.http.get(url, headers={"last-event-id": "-"})).content).events
            came = [(name, json.loads(data), id_ or None) for name, data, id_ in events]
            assert [tuple(part) for part in seen] == came
            again = collect(runs.join_stream(thread_id, run_id, last_event_id="-"))
            assert [tuple(part) for part in again] == came
    assert watched.asked == methods(RawRunsClient)


def test_answers_of_assistants(server_url: str, new_id: Callable[[], str]) -> None:
    watched = Watched()
    with watched.http, LangThreads(server_url, http_client=watched.http, new_id=new_id) as client:
        check, assistants, tag = watched.check, client.assistants, new_id()
        made = check(assistants.create, "nested", {"tags": ["a"]}, metadata={"tag": tag}, description="words")
        assistant_id = made.assistant_id
        check(assistants.get, assistant_id)
        check(assistants.get_graph, assistant_id, xray=True)
        check(assistants.get_schemas, assistant_id)
        check(assistants.get_subgraphs, assistant_id, recurse=True)
        check(assistants.get_subgraphs, assistant_id, "inner")
        check(assistants.update, assistant_id, context={"a": 1})
        check(assistants.search, metadata={"tag": tag})
        check(assistants.search, metadata={"tag": tag}, select=["name"])
        found = assistants.search(metadata={"tag": tag}, response_format="object")
        assert unwrap(found["assistants"]) == watched.came()[-1]
        check(assistants.count, metadata={"tag": tag})
        check(assistants.get_versions, assistant_id)
        check(assistants.set_latest, assistant_id, 1)
        for _ in range(2):
            assistants.create("agent", metadata={"tag": tag})
        watched.walk(assistants.iter_search(metadata={"tag": tag}, page_size=2), "/assistants/search")
        check(assistants.delete, assistant_id, delete_threads=True)
    assert watched.asked == methods(RawAssistantsClient)


def test_answers_of_crons(server_url: str, new_id: Callable[[], str], server_api: tuple[int, int]) -> None:
    if server_api < (0, 5):
        pytest.skip("langgraph-api 0.4 has no crons")
    watched = Watched()
    with watched.http, LangThreads(server_url, http_client=watched.http, new_id=new_id) as client:
        check, crons = watched.check, client.crons
        assistant_id = (client.assistants.create("agent")).assistant_id
        cron = check(crons.create, assistant_id, schedule=YEARLY, config={"recursion_limit": 5})
        thread_id = (client.threads.create()).thread_id
        check(crons.create_for_thread, thread_id, assistant_id, schedule=YEARLY, enabled=False)
        missing = set()
        if server_api >= (0, 8):
            check(crons.get, cron.cron_id)
        else:
            missing.add(crons.get.__qualname__)
        check(crons.update, cron.cron_id, metadata={"a": None})
        check(crons.search, assistant_id=assistant_id)
        check(crons.search, assistant_id=assistant_id, select=["cron_id", "payload"])
        check(crons.count, assistant_id=assistant_id)
        crons.create(assistant_id, schedule=YEARLY, enabled=False)
        watched.walk(crons.iter_search(assistant_id=assistant_id, page_size=2), "/crons/search")
        check(crons.delete, cron.cron_id)
        client.assistants.delete(assistant_id)
    assert watched.asked == methods(RawCronClient) - missing


def test_answers_of_the_store(server_url: str, new_id: Callable[[], str]) -> None:
    watched = Watched()
    with watched.http, LangThreads(server_url, http_client=watched.http, new_id=new_id) as client:
        check, store, tag = watched.check, client.store, new_id()
        for key in ("one", "two", "three"):
            check(store.put_item, (tag, "a"), key, {"n": 1.5, "deep": [None, {"x": True}]})
        check(store.get_item, (tag, "a"), "one")
        check(store.get_item, (tag, "a"), "nothing")
        check(store.search_items, (tag,))
        check(store.search_items, (tag,), filter={"n": 1.5}, limit=1)
        check(store.list_namespaces, (tag,))
        watched.walk(store.iter_items((tag,), page_size=2), "/items/search")
        check(store.delete_item, (tag, "a"), "one")
    assert watched.asked == methods(RawStoreClient)


def test_answers_about_the_server(server_url: str, new_id: Callable[[], str]) -> None:
    watched = Watched()
    with watched.http, LangThreads(server_url, http_client=watched.http, new_id=new_id) as client:
        watched.check(client.info)
        assert client.ok() is True
        assert watched.came()[-1]["ok"] is True
    assert methods(RawLangThreads) == watched.asked | {client.ok.__qualname__}
