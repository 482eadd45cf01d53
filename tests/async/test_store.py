"""The store: items in namespaces, searches, walks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import BadRequestError, InternalServerError, InvalidArgumentError, Item, SearchItem
from tests.conftest import LIVE
from tests.support.compat import acollect

if TYPE_CHECKING:
    from langthreads_async import AsyncLangThreads
    from langthreads_async.store import AsyncStoreClient

pytestmark = pytest.mark.scenario

# Servers in memory take together what they are asked at once, and fail all of it where one fails. So these would make tests
# fail that run beside them; record this module with one worker (`-n 0`).
alone = pytest.mark.skipif(LIVE, reason="a failing search fails whatever else the store is asked at that moment")


@pytest.fixture
def store(client: AsyncLangThreads) -> AsyncStoreClient:
    return client.store


async def test_put_and_get(store: AsyncStoreClient, tag: str) -> None:
    answer: object = await store.put_item((tag, "a"), "key", {"n": 1, "deep": {"x": [None]}})
    assert answer is None
    item = await store.get_item([tag, "a"], "key")
    assert isinstance(item, Item)
    assert (item.namespace, item.key, item.value) == ([tag, "a"], "key", {"n": 1, "deep": {"x": [None]}})
    assert isinstance(item.created_at, datetime)
    assert item.created_at.tzinfo is not None
    assert item["created_at"] == item.to_dict()["created_at"]
    await store.put_item((tag, "a"), "key", {"n": 2}, index=False, ttl=5)
    again = await store.get_item((tag, "a"), key="key", refresh_ttl=True)
    assert again is not None
    assert again.value == {"n": 2}
    assert again.updated_at > item.updated_at


async def test_get_a_missing_item(store: AsyncStoreClient, tag: str) -> None:
    assert await store.get_item((tag,), "nothing") is None


TEXTS = {
    "space": "a b",
    "slash": "a/b",
    "comma": "a,b",
    "query": "a?b=c&d#e",
    "escape": "%2F",
    "star": "*",
    "beyond ASCII": "ü\u2028\U0001f600",
    "line end": "\n",
    "quote": '"',
    "backslash": "\\",
    "plus": "+",
    "long": "x" * 2000,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_what_is_put_is_what_is_found(store: AsyncStoreClient, tag: str, text: str) -> None:
    namespace = (tag, text)
    await store.put_item(namespace, text, {"here": True})
    item = await store.get_item(namespace, text)
    assert item is not None
    assert (item.namespace, item.key) == ([tag, text], text)
    assert [(i.namespace, i.key) for i in (await store.search_items(namespace)).items_] == [([tag, text], text)]
    assert (await store.list_namespaces((tag, text))).namespaces == [[tag, text]]
    await store.delete_item(namespace, text)
    assert await store.get_item(namespace, text) is None


async def test_a_key_may_have_a_period(store: AsyncStoreClient, tag: str) -> None:
    await store.put_item((tag,), "a.b", {"n": 1})
    item = await store.get_item((tag,), "a.b")
    assert item is not None
    assert item.key == "a.b"


async def test_delete(store: AsyncStoreClient, tag: str) -> None:
    await store.put_item((tag,), "key", {})
    answer: object = await store.delete_item((tag,), "key")
    assert answer is None
    assert await store.get_item((tag,), "key") is None
    await store.delete_item((tag,), "key")


@alone
async def test_a_namespace_of_the_servers_own(store: AsyncStoreClient) -> None:
    with pytest.raises(BadRequestError, match='cannot be "langgraph"'):
        await store.put_item(("langgraph", "a"), "key", {})


MISTAKES: dict[str, tuple[Any, type[Exception], str]] = {
    "a text": ("users", TypeError, r"pass \('users',\)"),
    "nothing": (None, TypeError, "expected a list or a tuple of labels"),
    "a set": ({"a"}, TypeError, "expected a list or a tuple of labels"),
    "a number": (("a", 5), TypeError, "expected a str"),
    "an empty label": (("a", ""), InvalidArgumentError, "has an empty label"),
    "a period": (("a.b",), InvalidArgumentError, "the label 'a.b' has a period"),
    "a NUL": (("a\0",), InvalidArgumentError, "has a NUL"),
}


@pytest.mark.parametrize(("namespace", "error", "message"), MISTAKES.values(), ids=MISTAKES)
async def test_what_is_no_namespace_is_refused_by_every_method(
    store: AsyncStoreClient, namespace: Any, error: type[Exception], message: str
) -> None:
    for call in (
        lambda: store.put_item(namespace, "key", {}),
        lambda: store.get_item(namespace, "key"),
        lambda: store.delete_item(namespace, "key"),
        lambda: store.search_items(namespace),
        lambda: store.list_namespaces(prefix=("a",), suffix=namespace or 5),
        lambda: store.list_namespaces(namespace or 5),
    ):
        with pytest.raises(error, match=message):
            await call()
    with pytest.raises(error, match=message):
        store.iter_items(namespace)


async def test_what_names_no_item_is_refused(store: AsyncStoreClient) -> None:
    for namespace, key, message in (((), "key", "namespace: is empty"), (("a",), "", "key: is empty")):
        for call in (
            lambda namespace=namespace, key=key: store.put_item(namespace, key, {}),
            lambda namespace=namespace, key=key: store.get_item(namespace, key),
            lambda namespace=namespace, key=key: store.delete_item(namespace, key),
        ):
            with pytest.raises(InvalidArgumentError, match=message):
                await call()
    with pytest.raises(InvalidArgumentError, match=r"key: .* has a NUL"):
        await store.get_item(("a",), "a\0b")


# ---------------------------------------------------------------- searches


async def put_people(store: AsyncStoreClient, tag: str) -> None:
    for key, age in (("ada", 36), ("bob", 17), ("eve", 70)):
        await store.put_item((tag, "people"), key, {"age": age, "kind": "person"})
    await store.put_item((tag, "places"), "rome", {"age": 2700, "kind": "place"})


async def test_search(store: AsyncStoreClient, tag: str) -> None:
    await put_people(store, tag)
    found = await store.search_items((tag,))
    assert [item.key for item in found.items_] == ["ada", "bob", "eve", "rome"]
    assert all(isinstance(item, SearchItem) and item.score is None for item in found.items_)
    assert isinstance(found.items_[0].created_at, datetime)
    assert [item["key"] for item in found["items"]] == ["ada", "bob", "eve", "rome"]
    people = await store.search_items((tag, "people"), {"kind": "person"}, 2, 1, refresh_ttl=False)
    assert [item.key for item in people.items_] == ["bob", "eve"]
    assert [i.key for i in (await store.search_items((tag,), filter={"age": {"$gte": 36}})).items_] == [
        "ada",
        "eve",
        "rome",
    ]
    assert (await store.search_items((tag, "nobody"))).items_ == []
    assert len((await store.search_items((), limit=1)).items_) == 1


async def test_search_by_meaning_without_an_index(store: AsyncStoreClient, tag: str) -> None:
    await put_people(store, tag)
    found = await store.search_items((tag,), query="who is old?")
    assert len(found.items_) == 4


@alone
async def test_a_filter_that_the_store_does_not_know(store: AsyncStoreClient, tag: str) -> None:
    await put_people(store, tag)
    with pytest.raises(BadRequestError, match=r"Unsupported operator: \$in"):
        await store.search_items((tag,), filter={"age": {"$in": [1]}})


@alone
async def test_a_filter_on_a_field_that_items_lack(store: AsyncStoreClient, tag: str) -> None:
    """Servers in memory fail then."""
    await put_people(store, tag)
    with pytest.raises(InternalServerError):
        await store.search_items((tag,), filter={"size": {"$gte": 1}})
    assert len((await store.search_items((tag,))).items_) == 4


async def test_iter_items(store: AsyncStoreClient, tag: str) -> None:
    for i in range(5):
        await store.put_item((tag, str(i % 2)), f"key {i // 2}", {"i": i})
    walk = await acollect(store.iter_items((tag,), page_size=2))
    assert sorted(item.value["i"] for item in walk) == [0, 1, 2, 3, 4]
    assert [item.value["i"] for item in await acollect(store.iter_items((tag,), {"i": {"$gte": 2}}, limit=2))] == [
        item.value["i"] for item in walk if item.value["i"] >= 2
    ][:2]


async def test_list_namespaces(store: AsyncStoreClient, tag: str) -> None:
    for namespace in ((tag, "a", "x"), (tag, "a", "y"), (tag, "b", "x")):
        await store.put_item(namespace, "key", {})
    listed = await store.list_namespaces((tag,))
    assert sorted(listed.namespaces) == [[tag, "a", "x"], [tag, "a", "y"], [tag, "b", "x"]]
    assert sorted(listed["namespaces"]) == sorted(listed.namespaces)
    assert sorted((await store.list_namespaces(prefix=[tag], max_depth=2)).namespaces) == [[tag, "a"], [tag, "b"]]
    assert sorted((await store.list_namespaces((tag, "*"), ("x",))).namespaces) == [[tag, "a", "x"], [tag, "b", "x"]]
    assert len((await store.list_namespaces((tag,), limit=2)).namespaces) == 2
    assert len((await store.list_namespaces((tag,), limit=2, offset=2)).namespaces) == 1
