"""The clients of assistants, crons and the store: wrong arguments, wrong answers, retries, hooks, raw responses."""

from __future__ import annotations

import inspect
import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import (
    APIResponseValidationError,
    ConfigurationError,
    InternalServerError,
    InvalidArgumentError,
    LangThreadsError,
    RawResponse,
)
from langthreads_async import AsyncLangThreads, AsyncThreadsClient
from langthreads_async._raw_assistants import AsyncRawAssistantsClient
from langthreads_async._raw_client import AsyncRawLangThreads
from langthreads_async._raw_crons import AsyncRawCronClient
from langthreads_async._raw_store import AsyncRawStoreClient
from langthreads_async._raw_threads import AsyncRawThreadsClient
from langthreads_async.assistants import AsyncAssistantsClient
from langthreads_async.crons import AsyncCronClient
from langthreads_async.store import AsyncStoreClient
from tests.support.compat import FakeAsyncClock, acollect
from tests.support.wire import answer, wire

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = "2026-01-01T00:00:00+00:00"
AT = "11111111-1111-1111-1111-111111111111"
KEY = "lsv2_pt_very_secret"
HUGE = 10**5000
YEARLY = "0 0 1 1 *"
ASSISTANT = {
    "assistant_id": AT,
    "graph_id": "agent",
    "config": {},
    "context": {},
    "created_at": NOW,
    "updated_at": NOW,
    "metadata": {},
    "version": 1,
    "name": "Untitled",
    "description": None,
}
CRON = {
    "cron_id": AT,
    "assistant_id": AT,
    "thread_id": None,
    "on_run_completed": "delete",
    "end_time": None,
    "schedule": YEARLY,
    "timezone": None,
    "created_at": NOW,
    "updated_at": NOW,
    "user_id": "",
    "payload": {},
    "next_run_date": NOW,
    "metadata": {},
    "enabled": True,
}
ITEM = {"namespace": ["a"], "key": "k", "value": {}, "created_at": NOW, "updated_at": NOW}
SCHEMAS = {"graph_id": "agent", "input_schema": None}
INFO = {"version": "0.16.7", "flags": {}}

# ---------------------------------------------------------------- raw responses

SEVERAL_CALLS = {"join_stream", "export", "export_all", "import_"}


@pytest.mark.parametrize(
    ("client", "raw"),
    [
        (AsyncThreadsClient, AsyncRawThreadsClient),
        (AsyncAssistantsClient, AsyncRawAssistantsClient),
        (AsyncCronClient, AsyncRawCronClient),
        (AsyncStoreClient, AsyncRawStoreClient),
        (AsyncLangThreads, AsyncRawLangThreads),
    ],
)
def test_every_method_that_makes_one_call_has_a_raw_one(client: type, raw: type) -> None:
    methods = {
        name
        for name, method in vars(client).items()
        if inspect.isfunction(method) and not name.startswith(("_", "iter_")) and name not in SEVERAL_CALLS
    }
    assert {name for name in vars(raw) if not name.startswith("_")} == methods


async def test_a_raw_response_of_each_resource() -> None:
    found = {"items": [ITEM]}
    with wire(answer(json.dumps(ASSISTANT)), answer("3"), answer(json.dumps(found))) as server:
        async with AsyncLangThreads(server.url) as client:
            made = await client.assistants.with_raw_response.create("agent")
            count = await client.crons.with_raw_response.count()
            items = await client.store.with_raw_response.search_items(("a",), limit=5)
    assert isinstance(made, RawResponse)
    assert (made.status_code, made.parsed.graph_id) == (200, "agent")
    assert count.parsed == 3
    assert items.parsed.items_[0].key == "k"


# ---------------------------------------------------------------- arguments

OBJECTS: dict[str, tuple[Any, type[Exception]]] = {
    "text": ("a", TypeError),
    "list": ([1], TypeError),
    "class": (dict, TypeError),
    "bytes inside": ({"a": b"b"}, TypeError),
    "nan inside": ({"a": float("nan")}, InvalidArgumentError),
    "surrogate inside": ({"a": "\ud800"}, InvalidArgumentError),
}
IDS: dict[str, tuple[Any, type[Exception]]] = {
    "none": (None, TypeError),
    "number": (HUGE, TypeError),
    "bytes": (b"a", TypeError),
    "empty": ("", InvalidArgumentError),
    "blank": (" \n", InvalidArgumentError),
    "surrogate": ("\ud800", InvalidArgumentError),
}
CALLS: dict[str, tuple[Callable[..., Any], type[Exception]]] = {
    **{
        f"assistants.{name}, id, {n}": (
            lambda c, v=v, name=name, more=more: getattr(c.assistants, name)(v, **more),
            e,
        )
        for name, more in {
            "get": {},
            "get_graph": {},
            "get_schemas": {},
            "get_subgraphs": {},
            "update": {"name": "a"},
            "delete": {},
            "get_versions": {},
            "set_latest": {"version": 1},
        }.items()
        for n, (v, e) in IDS.items()
    },
    **{f"crons.get, id, {n}": (lambda c, v=v: c.crons.get(v), e) for n, (v, e) in IDS.items()},
    **{f"crons.delete, id, {n}": (lambda c, v=v: c.crons.delete(v), e) for n, (v, e) in IDS.items()},
    **{
        f"crons.create_for_thread, id, {n}": (
            lambda c, v=v: c.crons.create_for_thread(v, "agent", schedule=YEARLY),
            e,
        )
        for n, (v, e) in IDS.items()
    },
    **{
        f"assistants.create, {field}, {n}": (lambda c, v=v, f=field: c.assistants.create("agent", **{f: v}), e)
        for field in ("config", "context", "metadata")
        for n, (v, e) in OBJECTS.items()
    },
    **{
        f"crons.create, {field}, {n}": (
            lambda c, v=v, f=field: c.crons.create("agent", schedule=YEARLY, **{f: v}),
            e,
        )
        for field in ("config", "context", "metadata")
        for n, (v, e) in OBJECTS.items()
    },
    **{
        f"store.put_item, value, {n}": (lambda c, v=v: c.store.put_item(("a",), "k", v), e)
        for n, (v, e) in OBJECTS.items()
    },
    **{
        f"store.search_items, filter, {n}": (lambda c, v=v: c.store.search_items((), v), e)
        for n, (v, e) in OBJECTS.items()
    },
    "assistants.create, no graph": (lambda c: c.assistants.create(None), TypeError),
    "assistants.create, graph, empty": (lambda c: c.assistants.create(""), InvalidArgumentError),
    "assistants.update, graph, empty": (lambda c: c.assistants.update(AT, graph_id=" "), InvalidArgumentError),
    "assistants.search, graph, empty": (lambda c: c.assistants.search(graph_id=""), InvalidArgumentError),
    "assistants.count, graph, empty": (lambda c: c.assistants.count(graph_id=""), InvalidArgumentError),
    "assistants.set_latest, zero": (lambda c: c.assistants.set_latest(AT, 0), InvalidArgumentError),
    "assistants.create, if_exists": (lambda c: c.assistants.create("a", if_exists="replace"), InvalidArgumentError),
    "assistants.create, name": (lambda c: c.assistants.create("a", name=5), TypeError),
    "assistants.get_graph, xray": (lambda c: c.assistants.get_graph(AT, xray="all"), TypeError),
    "assistants.get_subgraphs, recurse": (lambda c: c.assistants.get_subgraphs(AT, recurse=1), TypeError),
    "assistants.get_subgraphs, namespace": (lambda c: c.assistants.get_subgraphs(AT, 5), TypeError),
    "assistants.delete, delete_threads": (lambda c: c.assistants.delete(AT, delete_threads=0), TypeError),
    "assistants.search, limit": (lambda c: c.assistants.search(limit=0), InvalidArgumentError),
    "assistants.search, offset": (lambda c: c.assistants.search(offset=-HUGE), InvalidArgumentError),
    "assistants.search, sort_by": (lambda c: c.assistants.search(sort_by="context"), InvalidArgumentError),
    "assistants.search, select": (lambda c: c.assistants.search(select=["secrets"]), InvalidArgumentError),
    "assistants.search, select, a text": (lambda c: c.assistants.search(select="name"), TypeError),
    "assistants.search, format": (lambda c: c.assistants.search(response_format="xml"), InvalidArgumentError),
    "assistants.get_versions, limit": (lambda c: c.assistants.get_versions(AT, limit=1001), InvalidArgumentError),
    "assistants.set_latest, a text": (lambda c: c.assistants.set_latest(AT, "1"), TypeError),
    "crons.create, schedule": (lambda c: c.crons.create("a", schedule=None), TypeError),
    "crons.create, schedule, empty": (lambda c: c.crons.create("a", schedule=""), InvalidArgumentError),
    "crons.update, schedule, empty": (lambda c: c.crons.update(AT, schedule=""), InvalidArgumentError),
    "crons.create, assistant, empty": (lambda c: c.crons.create("", schedule=YEARLY), InvalidArgumentError),
    "crons.create, assistant": (lambda c: c.crons.create(None, schedule=YEARLY), TypeError),
    "crons.create, stream mode": (
        lambda c: c.crons.create("a", schedule=YEARLY, stream_mode="tools"),
        InvalidArgumentError,
    ),
    "crons.create, stream modes": (
        lambda c: c.crons.create("a", schedule=YEARLY, stream_mode=["values", "lifecycle"]),
        InvalidArgumentError,
    ),
    "crons.create, interrupts": (
        lambda c: c.crons.create("a", schedule=YEARLY, interrupt_before="plan"),
        InvalidArgumentError,
    ),
    "crons.create, end": (lambda c: c.crons.create("a", schedule=YEARLY, end_time="nope"), InvalidArgumentError),
    "crons.create, end, a number": (lambda c: c.crons.create("a", schedule=YEARLY, end_time=5), TypeError),
    "crons.create, timezone": (lambda c: c.crons.create("a", schedule=YEARLY, timezone=2), TypeError),
    "crons.create, strategy": (
        lambda c: c.crons.create("a", schedule=YEARLY, multitask_strategy="x"),
        InvalidArgumentError,
    ),
    "crons.create, enabled": (lambda c: c.crons.create("a", schedule=YEARLY, enabled="no"), TypeError),
    "crons.search, select": (lambda c: c.crons.search(select=["now"]), InvalidArgumentError),
    "crons.search, assistant": (lambda c: c.crons.search(assistant_id=5), TypeError),
    "store.put_item, index": (lambda c: c.store.put_item(("a",), "k", {}, index="a"), TypeError),
    "store.put_item, key": (lambda c: c.store.put_item(("a",), 5, {}), TypeError),
    "store.put_item, ttl": (lambda c: c.store.put_item(("a",), "k", {}, ttl=-1), InvalidArgumentError),
    "store.get_item, refresh": (lambda c: c.store.get_item(("a",), "k", refresh_ttl="yes"), TypeError),
    "store.search_items, limit": (lambda c: c.store.search_items((), limit=0), InvalidArgumentError),
    "store.search_items, query": (lambda c: c.store.search_items((), query=5), TypeError),
    "store.list_namespaces, depth": (lambda c: c.store.list_namespaces(max_depth=0), InvalidArgumentError),
    "ok, check_db": (lambda c: c.ok(check_db=1), TypeError),
    "info, headers": (lambda c: c.info(headers={"X-Api-Key": "a"}), InvalidArgumentError),
    "store, timeout": (lambda c: c.store.get_item(("a",), "k", timeout=-1), InvalidArgumentError),
}


@pytest.mark.parametrize(("call", "error"), CALLS.values(), ids=CALLS)
async def test_a_wrong_argument_is_refused_before_anything_is_sent(
    call: Callable[..., Any], error: type[Exception]
) -> None:
    async with AsyncLangThreads("http://127.0.0.1:9", api_key=KEY) as client:
        with pytest.raises(error) as caught:
            await call(client)
    assert type(caught.value) is error
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 3000


def test_walks_refuse_wrong_arguments_at_once() -> None:
    client = AsyncLangThreads("http://127.0.0.1:9")
    for walk in (
        lambda: client.assistants.iter_search(page_size=0),
        lambda: client.crons.iter_search(limit=-1),
        lambda: client.store.iter_items((), page_size=1001),
    ):
        with pytest.raises(InvalidArgumentError):
            walk()
    with pytest.raises(TypeError, match="select"):
        client.assistants.iter_search(select="name")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]


@pytest.mark.parametrize("text", ["a/b", "..", "a?b#c", "ü", "%2F", "a|b"])
async def test_ids_and_namespaces_of_subgraphs_are_one_path_segment(text: str) -> None:
    with wire(answer("{}"), answer(json.dumps(ASSISTANT))) as server:
        async with AsyncLangThreads(server.url) as client:
            await client.assistants.get_subgraphs(AT, text)
            await client.assistants.get(text)
    paths = [request.split(b" ")[1].decode("ascii") for request in server.requests]
    assert [path.count("/") for path in paths] == [4, 2]
    assert ".." not in paths[1]


# ---------------------------------------------------------------- answers

READS: dict[str, tuple[Callable[..., Any], Any]] = {
    "info": (lambda c: c.info(), INFO),
    "ok": (lambda c: c.ok(), {"ok": True}),
    "assistants.get": (lambda c: c.assistants.get(AT), ASSISTANT),
    "assistants.get_graph": (lambda c: c.assistants.get_graph(AT), {"nodes": [{"id": 1}], "edges": []}),
    "assistants.get_schemas": (lambda c: c.assistants.get_schemas(AT), SCHEMAS),
    "assistants.get_subgraphs": (lambda c: c.assistants.get_subgraphs(AT), {"a": SCHEMAS}),
    "assistants.search": (lambda c: c.assistants.search(), [ASSISTANT]),
    "assistants.count": (lambda c: c.assistants.count(), 1),
    "assistants.get_versions": (lambda c: c.assistants.get_versions(AT), [ASSISTANT]),
    "crons.get": (lambda c: c.crons.get(AT), CRON),
    "crons.search": (lambda c: c.crons.search(), [CRON]),
    "crons.count": (lambda c: c.crons.count(), 1),
    "store.get_item": (lambda c: c.store.get_item(("a",), "k"), ITEM),
    "store.search_items": (lambda c: c.store.search_items(()), {"items": [ITEM]}),
    "store.list_namespaces": (lambda c: c.store.list_namespaces(), {"namespaces": [["a"]]}),
}
WRONG = ["[1]", '"a"', "1.5", "true", "{", "", "<html></html>", '{"a": 1}', '[{"a": 1}]', '[["a"]]', "[null]"]


@pytest.mark.parametrize(("call", "good"), READS.values(), ids=READS)
async def test_a_wrong_answer_is_an_error_of_ours(call: Callable[..., Any], good: Any) -> None:
    # A server may leave out any schema that it can't make.
    for text in [text for text in WRONG if good is not SCHEMAS or text != '{"a": 1}']:
        with wire(answer(text)) as server:
            async with AsyncLangThreads(server.url, retries=0) as client:
                with pytest.raises(APIResponseValidationError):
                    await call(client)
    with wire(answer(json.dumps(good))) as server:
        async with AsyncLangThreads(server.url) as client:
            assert await call(client) is not None


async def test_a_search_that_answers_null_finds_no_item() -> None:
    with wire(answer("null")) as server:
        async with AsyncLangThreads(server.url) as client:
            assert await client.store.get_item(("a",), "k") is None


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ('{"detail": "of the detail"}', "application/json", "of the detail"),
        ('{"error": "of the error"}', "application/json", "of the error"),
        ("a bare text", "", "a bare text"),
        ('{"detail": [{"loc": ["body", "key"], "msg": "too short"}]}', "application/json", "body.key: too short"),
    ],
)
async def test_the_message_of_the_store_is_kept(body: str, kind: str, text: str) -> None:
    with wire(answer(body, "422 Unprocessable Entity", kind=kind)) as server:
        async with AsyncLangThreads(server.url) as client:
            with pytest.raises(LangThreadsError, match=text):
                await client.store.put_item(("a",), "k", {})


# ---------------------------------------------------------------- retries, hooks

FAILED = answer("Internal Server Error", status="500 Internal Server Error")
DONE = answer("", status="204 No Content")
REPEATED: dict[str, tuple[Callable[..., Any], bytes]] = {
    **{name: (call, answer(json.dumps(good))) for name, (call, good) in READS.items()},
    "assistants.create": (lambda c: c.assistants.create("agent"), answer(json.dumps(ASSISTANT))),
    "assistants.create, raise": (
        lambda c: c.assistants.create("agent", if_exists="raise"),
        answer(json.dumps(ASSISTANT)),
    ),
    "assistants.create, own id": (
        lambda c: c.assistants.create("agent", assistant_id=AT, if_exists="do_nothing"),
        answer(json.dumps(ASSISTANT)),
    ),
    "assistants.set_latest": (lambda c: c.assistants.set_latest(AT, 1), answer(json.dumps(ASSISTANT))),
    "assistants.delete": (lambda c: c.assistants.delete(AT), DONE),
    "crons.update": (lambda c: c.crons.update(AT, enabled=False), answer(json.dumps(CRON))),
    "crons.delete": (lambda c: c.crons.delete(AT), DONE),
    "store.put_item": (lambda c: c.store.put_item(("a",), "k", {}), DONE),
    "store.delete_item": (lambda c: c.store.delete_item(("a",), "k"), DONE),
}
ONCE: dict[str, Callable[..., Any]] = {
    "assistants.create, own id": lambda c: c.assistants.create("agent", assistant_id=AT),
    "assistants.update": lambda c: c.assistants.update(AT, name="a"),
    "crons.create": lambda c: c.crons.create("agent", schedule=YEARLY),
    "crons.create_for_thread": lambda c: c.crons.create_for_thread(AT, "agent", schedule=YEARLY),
}


@pytest.mark.parametrize(("call", "good"), REPEATED.values(), ids=REPEATED)
async def test_what_may_be_repeated_is(call: Callable[..., Any], good: bytes) -> None:
    with wire(FAILED, FAILED, good) as server:
        async with AsyncLangThreads(server.url, clock=FakeAsyncClock()) as client:
            await call(client)
    assert len(server.requests) == 3
    assert len({request.partition(b"\r\n\r\n")[2] for request in server.requests}) == 1


@pytest.mark.parametrize("call", ONCE.values(), ids=ONCE)
async def test_what_may_not_be_repeated_is_not(call: Callable[..., Any]) -> None:
    with wire(FAILED) as server:
        async with AsyncLangThreads(server.url, clock=FakeAsyncClock()) as client:
            with pytest.raises(InternalServerError):
                await call(client)
    assert len(server.requests) == 1


async def test_an_assistant_is_created_with_an_id_of_the_clients() -> None:
    with wire(answer(json.dumps(ASSISTANT))) as server:
        async with AsyncLangThreads(server.url, new_id=lambda: uuid.UUID(AT)) as client:
            await client.assistants.create("agent")
    assert json.loads(server.requests[0].partition(b"\r\n\r\n")[2]) == {
        "graph_id": "agent",
        "assistant_id": AT,
        "if_exists": "do_nothing",
    }


async def test_a_deletion_whose_answer_was_lost_is_done() -> None:
    gone = answer('{"detail": "Not Found"}', status="404 Not Found")
    for call in (lambda c: c.assistants.delete(AT), lambda c: c.crons.delete(AT)):
        with wire(FAILED, gone) as server:
            async with AsyncLangThreads(server.url, clock=FakeAsyncClock()) as client:
                assert await call(client) is None


async def test_hooks_see_the_calls_of_every_resource() -> None:
    seen: list[str] = []
    with wire(*(good for _, good in REPEATED.values())) as server:
        async with AsyncLangThreads(
            server.url, on_request=lambda event: seen.append(event.operation), on_response=lambda event: seen.append("")
        ) as client:
            for call, _ in REPEATED.values():
                await call(client)
    assert seen[:4] == ["get_server_info", "", "check_server", ""]
    assert {"create_assistant", "search_crons", "put_item", "list_namespaces"} <= set(seen)
    assert seen.count("") == len(REPEATED)


# ---------------------------------------------------------------- what is sent


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        ({"enabled": False}, {"enabled": False}),
        ({"end_time": None}, {"end_time": None}),
        ({"end_time": NOW, "timezone": "UTC"}, {"timezone": "UTC", "end_time": NOW}),
        ({"schedule": YEARLY, "webhook": None}, {"schedule": YEARLY}),
        ({"interrupt_before": "*", "stream_mode": "values"}, {"interrupt_before": "*", "stream_mode": ["values"]}),
        ({"interrupt_after": [], "metadata": {}}, {"metadata": {}, "interrupt_after": []}),
    ],
)
async def test_an_update_of_a_cron_sends_what_was_passed(changes: dict[str, Any], body: dict[str, Any]) -> None:
    with wire(answer(json.dumps(CRON))) as server:
        async with AsyncLangThreads(server.url) as client:
            await client.crons.update(AT, **changes)
    assert json.loads(server.requests[0].partition(b"\r\n\r\n")[2]) == body


async def test_resources_share_connections_and_settings() -> None:
    with wire(answer(json.dumps(ASSISTANT)), answer("1")) as server:
        async with AsyncLangThreads(server.url, headers={"x-tenant": "a"}) as client:
            await client.assistants.get(AT)
            await client.crons.with_options(headers={"x-more": "b"}).count()
            await client.store.aclose()  # closes nothing: the client that was made does
            assistants = client.assistants
        with pytest.raises(ConfigurationError, match="closed"):
            await assistants.get(AT)
    assert b"x-tenant: a" in server.requests[0]
    assert b"x-tenant: a" in server.requests[1]
    assert b"x-more: b" in server.requests[1]


# ---------------------------------------------------------------- walks


async def test_a_walk_yields_each_item_once_and_ends() -> None:
    def page(*keys: str) -> bytes:
        return answer(json.dumps({"items": [{**ITEM, "key": key} for key in keys]}))

    with wire(page("a", "b"), page("b", "c"), page()) as server:
        async with AsyncLangThreads(server.url) as client:
            walk = client.store.iter_items(("a",), page_size=2)
            assert [item.key for item in await acollect(walk)] == ["a", "b", "c"]
    assert [json.loads(r.partition(b"\r\n\r\n")[2])["offset"] for r in server.requests] == [0, 2, 4]
