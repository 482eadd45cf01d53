"""Assistants: create, get, change, delete, find, versions, what their graphs look like."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import (
    Assistant,
    AssistantVersion,
    BadRequestError,
    ConflictError,
    GraphSchema,
    InvalidArgumentError,
    NotFoundError,
    PartialAssistant,
    UnprocessableEntityError,
)
from tests.support.compat import acollect

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads_async import AsyncLangThreads
    from langthreads_async.assistants import AsyncAssistantsClient

pytestmark = pytest.mark.scenario

MISSING = "00000000-0000-0000-0000-00000000dead"


@pytest.fixture
def assistants(client: AsyncLangThreads) -> AsyncAssistantsClient:
    return client.assistants


@pytest.fixture
async def nested_id(assistants: AsyncAssistantsClient) -> str:
    """The id of the assistant that the server keeps for a graph with a subgraph."""
    page = await assistants.search(graph_id="nested", metadata={"created_by": "system"})
    return page[0].assistant_id


# ---------------------------------------------------------------- one assistant


async def test_create_gives_a_typed_assistant(assistants: AsyncAssistantsClient, tag: str) -> None:
    made = await assistants.create(
        "agent", {"tags": ["a"], "recursion_limit": 7}, metadata={"tag": tag}, name="Name", description="What for"
    )
    assert isinstance(made, Assistant)
    assert uuid.UUID(made.assistant_id)
    assert (made.graph_id, made.name, made.description, made.version) == ("agent", "Name", "What for", 1)
    assert made.config == {"tags": ["a"], "recursion_limit": 7}
    assert made.metadata == {"tag": tag}
    assert made.created_at.tzinfo is not None
    assert made["created_at"] == made.to_dict()["created_at"]
    assert await assistants.get(made.assistant_id) == made
    assert await assistants.get(uuid.UUID(made.assistant_id)) == made


async def test_context_and_configurable_are_kept_alike(assistants: AsyncAssistantsClient) -> None:
    by_context = await assistants.create("agent", context={"style": "brief"})
    by_config = await assistants.create("agent", {"configurable": {"style": "brief"}})
    for made in (by_context, by_config):
        assert made.context == {"style": "brief"}
        assert made.config == {"configurable": {"style": "brief"}}
    with pytest.raises(BadRequestError, match=r"(?i)configurable"):
        await assistants.create("agent", {"configurable": {"a": 1}}, context={"b": 2})


async def test_create_twice_is_a_conflict(assistants: AsyncAssistantsClient, new_id: Callable[[], str]) -> None:
    assistant_id = new_id()
    first = await assistants.create("agent", assistant_id=assistant_id, name="first")
    with pytest.raises(ConflictError, match="already exists"):
        await assistants.create("agent", assistant_id=assistant_id)
    with pytest.raises(ConflictError, match="already exists"):
        await assistants.create("agent", assistant_id=assistant_id, if_exists="raise")
    again = await assistants.create("agent", assistant_id=assistant_id, if_exists="do_nothing", name="second")
    assert again == first


async def test_create_of_a_graph_that_is_not_there(
    assistants: AsyncAssistantsClient, server_api: tuple[int, int]
) -> None:
    if server_api < (0, 5):
        assert (await assistants.create("nowhere")).graph_id == "nowhere"
        return
    for call in (
        lambda: assistants.create("nowhere"),
        lambda: assistants.search(graph_id="nowhere"),
        lambda: assistants.count(graph_id="nowhere"),
    ):
        with pytest.raises(NotFoundError, match="Graph 'nowhere' not found"):
            await call()


async def test_what_is_malformed(assistants: AsyncAssistantsClient) -> None:
    with pytest.raises(UnprocessableEntityError, match="must be a UUID"):
        await assistants.create("agent", assistant_id="not-a-uuid")
    with pytest.raises(UnprocessableEntityError, match="recursion_limit"):
        await assistants.create("agent", {"recursion_limit": "x"})
    made = await assistants.create("agent")
    with pytest.raises(UnprocessableEntityError, match="recursion_limit"):
        await assistants.update(made.assistant_id, config={"recursion_limit": "x"})


async def test_a_missing_assistant(assistants: AsyncAssistantsClient) -> None:
    for call in (
        lambda: assistants.get(MISSING),
        lambda: assistants.get_graph(MISSING),
        lambda: assistants.get_schemas(MISSING),
        lambda: assistants.get_subgraphs(MISSING),
        lambda: assistants.get_subgraphs(MISSING, "inner"),
    ):
        with pytest.raises(NotFoundError, match="the assistant does not exist"):
            await call()
    for call in (
        lambda: assistants.update(MISSING, name="a"),
        lambda: assistants.delete(MISSING),
        lambda: assistants.get_versions(MISSING),
        lambda: assistants.set_latest(MISSING, 1),
    ):
        with pytest.raises(NotFoundError, match=MISSING):
            await call()


async def test_the_name_of_a_graph_in_place_of_an_id(assistants: AsyncAssistantsClient) -> None:
    advice = r"must be a UUID; an assistant's id is needed here.* assistants\.search\(graph_id='agent'\) finds"
    for call in (
        lambda: assistants.get("agent"),
        lambda: assistants.get_schemas("agent"),
        lambda: assistants.get_subgraphs("agent"),
        lambda: assistants.update("agent", name="a"),
        lambda: assistants.delete("agent"),
        lambda: assistants.get_versions("agent"),
        lambda: assistants.set_latest("agent", 1),
    ):
        with pytest.raises(UnprocessableEntityError, match=advice) as caught:
            await call()
        assert caught.value.detail == "Invalid assistant ID: must be a UUID"
        assert str(caught.value).endswith("]")
    assert (await assistants.get_graph("agent"))["nodes"]


async def test_update_makes_a_version(assistants: AsyncAssistantsClient, tag: str) -> None:
    made = await assistants.create("agent", metadata={"tag": tag, "keep": 1}, name="first")
    changed = await assistants.update(
        made.assistant_id, metadata={"new": None}, name="second", description="Now with words", graph_id="asking"
    )
    assert (changed.version, changed.name, changed.description) == (2, "second", "Now with words")
    assert changed.graph_id == "asking"
    assert changed.metadata == {"tag": tag, "keep": 1, "new": None}
    assert changed.updated_at > made.updated_at


async def test_what_an_update_can_clear(assistants: AsyncAssistantsClient) -> None:
    made = await assistants.create("agent", context={"a": 1}, name="name", description="words")
    assistant_id = made.assistant_id
    assert (await assistants.update(assistant_id, context={"b": 2})).config == {"configurable": {"b": 2}}
    assert (await assistants.update(assistant_id, config={})).context == {"b": 2}
    cleared = await assistants.update(assistant_id, config={"configurable": {}}, context={}, name="", description="")
    assert (cleared.config, cleared.context, cleared.name, cleared.description) == ({"configurable": {}}, {}, "", "")


async def test_update_refused(assistants: AsyncAssistantsClient, server_api: tuple[int, int]) -> None:
    assistant_id = (await assistants.create("agent")).assistant_id
    with pytest.raises(InvalidArgumentError, match="nothing to update; pass one of graph_id, config"):
        await assistants.update(assistant_id)
    with pytest.raises(BadRequestError, match=r"(?i)configurable"):
        await assistants.update(assistant_id, config={"configurable": {"a": 1}}, context={"b": 2})
    if server_api >= (0, 5):
        with pytest.raises(NotFoundError, match="Graph 'nowhere' not found"):
            await assistants.update(assistant_id, graph_id="nowhere")


async def test_delete(assistants: AsyncAssistantsClient) -> None:
    assistant_id = (await assistants.create("agent")).assistant_id
    answer: object = await assistants.delete(assistant_id)
    assert answer is None
    with pytest.raises(NotFoundError):
        await assistants.get(assistant_id)
    with pytest.raises(NotFoundError):
        await assistants.delete(assistant_id)


@pytest.mark.parametrize("delete_threads", [True, False])
async def test_delete_takes_threads_along_if_asked(
    client: AsyncLangThreads, scene: Any, delete_threads: bool, server_api: tuple[int, int]
) -> None:
    assistant_id = (await client.assistants.create("agent")).assistant_id
    thread_id = (await scene.thread()).thread_id
    await scene.run(thread_id, assistant_id)
    await client.assistants.delete(assistant_id, delete_threads=delete_threads)
    if delete_threads and server_api >= (0, 5):
        with pytest.raises(NotFoundError):
            await client.threads.get(thread_id)
    else:
        assert (await client.threads.get(thread_id)).thread_id == thread_id


# ---------------------------------------------------------------- graphs and schemas


async def test_get_graph(assistants: AsyncAssistantsClient, nested_id: str) -> None:
    graph = await assistants.get_graph(nested_id)
    assert {"__start__", "outer", "inner", "__end__"} == {node["id"] for node in graph["nodes"]}
    assert {"source": "__start__", "target": "outer"} in graph["edges"]
    for xray in (True, 1):
        opened = await assistants.get_graph(nested_id, xray=xray)
        assert "inner:request" in {node["id"] for node in opened["nodes"]}
    with pytest.raises(InvalidArgumentError, match="xray: 0 is too small; the least is 1"):
        await assistants.get_graph(nested_id, xray=0)
    with pytest.raises(UnprocessableEntityError, match="must be a UUID"):
        await assistants.get_graph("nowhere")


async def test_get_schemas(assistants: AsyncAssistantsClient, nested_id: str) -> None:
    schemas = await assistants.get_schemas(nested_id)
    assert isinstance(schemas, GraphSchema)
    assert schemas.graph_id == "nested"
    assert schemas.state_schema is not None
    assert "messages" in schemas.state_schema["properties"]


async def test_get_subgraphs(assistants: AsyncAssistantsClient, nested_id: str) -> None:
    for found in (
        await assistants.get_subgraphs(nested_id),
        await assistants.get_subgraphs(nested_id, recurse=True),
        await assistants.get_subgraphs(nested_id, "inner"),
        await assistants.get_subgraphs(nested_id, "inner", True),
    ):
        assert list(found) == ["inner"]
        assert isinstance(found["inner"], GraphSchema)
        assert found["inner"].state_schema is not None
    assert await assistants.get_subgraphs(nested_id, "nowhere") == {}
    assert await assistants.get_subgraphs(nested_id, "inner|deeper", recurse=True) == {}


# ---------------------------------------------------------------- searches


async def test_search_by_metadata(assistants: AsyncAssistantsClient, tag: str) -> None:
    first = await assistants.create("agent", metadata={"tag": tag, "i": 1})
    second = await assistants.create("asking", metadata={"tag": tag, "i": 2})
    page = await assistants.search(metadata={"tag": tag})
    assert page == [second, first]
    assert page.next_offset is None
    assert await assistants.search(metadata={"tag": tag}, graph_id="agent") == [first]
    assert await assistants.count(metadata={"tag": tag}) == 2
    assert await assistants.count(metadata={"tag": tag}, graph_id="asking") == 1
    assert await assistants.search(metadata={"tag": "nobody has this"}) == []


async def test_search_by_name(assistants: AsyncAssistantsClient, tag: str, server_api: tuple[int, int]) -> None:
    for name in ("Blue bird", "red"):
        await assistants.create("agent", metadata={"tag": tag}, name=name)
    expected = 2 if server_api < (0, 5) else 1
    assert len(await assistants.search(metadata={"tag": tag}, name="BIRD")) == expected
    assert await assistants.count(metadata={"tag": tag}, name="BIRD") == expected


async def test_search_by_page(assistants: AsyncAssistantsClient, tag: str) -> None:
    made = [(await assistants.create("agent", metadata={"tag": tag})).assistant_id for _ in range(5)]
    found: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = await assistants.search(
            metadata={"tag": tag}, limit=2, offset=offset, sort_by="created_at", sort_order="asc"
        )
        found += [assistant.assistant_id for assistant in page]
        offset = page.next_offset
    assert found == made


async def test_search_as_an_object(assistants: AsyncAssistantsClient, tag: str) -> None:
    made = [await assistants.create("agent", metadata={"tag": tag}) for _ in range(3)]
    found = await assistants.search(metadata={"tag": tag}, limit=2, response_format="object")
    assert found == {"assistants": made[:0:-1], "next": "2"}
    last = await assistants.search(metadata={"tag": tag}, limit=2, offset=2, response_format="object")
    assert last == {"assistants": made[:1], "next": None}


async def test_search_with_select(assistants: AsyncAssistantsClient, tag: str) -> None:
    made = await assistants.create("agent", metadata={"tag": tag})
    page = await assistants.search(metadata={"tag": tag}, select=["assistant_id", "version"])
    assert isinstance(page[0], PartialAssistant)
    assert page[0].to_dict() == {"assistant_id": made.assistant_id, "version": 1}
    assert page[0].created_at is None


async def test_iter_search(assistants: AsyncAssistantsClient, tag: str) -> None:
    made = [(await assistants.create("agent", metadata={"tag": tag})).assistant_id for _ in range(5)]
    walk = assistants.iter_search(metadata={"tag": tag}, page_size=2, sort_by="created_at", sort_order="asc")
    assert [assistant.assistant_id async for assistant in walk] == made
    some = assistants.iter_search(metadata={"tag": tag}, select=["version"], page_size=2, limit=3)
    assert [(a.assistant_id, a.version, a.name) for a in await acollect(some)] == [
        (assistant_id, 1, None) for assistant_id in made[:1:-1]
    ]


# ---------------------------------------------------------------- versions


async def test_versions(assistants: AsyncAssistantsClient, tag: str, server_api: tuple[int, int]) -> None:
    made = await assistants.create("agent", {"recursion_limit": 5}, metadata={"tag": tag}, name="one")
    await assistants.update(made.assistant_id, config={"recursion_limit": 6}, metadata={"second": True}, name="two")
    versions = await assistants.get_versions(made.assistant_id)
    assert all(isinstance(version, AssistantVersion) for version in versions)
    assert [(v.version, v.name, v.config) for v in versions] == [
        (2, "two", {"recursion_limit": 6}),
        (1, "one", {"recursion_limit": 5}),
    ]
    assert versions.next_offset is None
    first = await assistants.get_versions(made.assistant_id, None, 1)
    assert ([v.version for v in first], first.next_offset) == ([2], 1)
    assert [v.version for v in await assistants.get_versions(made.assistant_id, {"second": True})] == [2]
    with pytest.raises(NotFoundError):
        await assistants.get_versions(made.assistant_id, offset=2)
    restored = await assistants.set_latest(made.assistant_id, 1)
    assert (restored.version, restored.config) == (1, {"recursion_limit": 5})
    assert restored.name == ("two" if server_api < (0, 5) else "one")
    with pytest.raises(NotFoundError):
        await assistants.set_latest(made.assistant_id, 7)
