# Generated from tests/async/test_assistants.py by `nox -s generate`; edit that file instead of this one.
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
from tests.support.compat import collect

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads_sync import LangThreads
    from langthreads_sync.assistants import AssistantsClient

pytestmark = pytest.mark.scenario

MISSING = "00000000-0000-0000-0000-00000000dead"


@pytest.fixture
def assistants(client: LangThreads) -> AssistantsClient:
    return client.assistants


@pytest.fixture
def nested_id(assistants: AssistantsClient) -> str:
    """The id of the assistant that the server keeps for a graph with a subgraph."""
    page = assistants.search(graph_id="nested", metadata={"created_by": "system"})
    return page[0].assistant_id


# ---------------------------------------------------------------- one assistant


def test_create_gives_a_typed_assistant(assistants: AssistantsClient, tag: str) -> None:
    made = assistants.create(
        "agent", {"tags": ["a"], "recursion_limit": 7}, metadata={"tag": tag}, name="Name", description="What for"
    )
    assert isinstance(made, Assistant)
    assert uuid.UUID(made.assistant_id)
    assert (made.graph_id, made.name, made.description, made.version) == ("agent", "Name", "What for", 1)
    assert made.config == {"tags": ["a"], "recursion_limit": 7}
    assert made.metadata == {"tag": tag}
    assert made.created_at.tzinfo is not None
    assert made["created_at"] == made.to_dict()["created_at"]
    assert assistants.get(made.assistant_id) == made
    assert assistants.get(uuid.UUID(made.assistant_id)) == made


def test_context_and_configurable_are_kept_alike(assistants: AssistantsClient) -> None:
    by_context = assistants.create("agent", context={"style": "brief"})
    by_config = assistants.create("agent", {"configurable": {"style": "brief"}})
    for made in (by_context, by_config):
        assert made.context == {"style": "brief"}
        assert made.config == {"configurable": {"style": "brief"}}
    with pytest.raises(BadRequestError, match=r"(?i)configurable"):
        assistants.create("agent", {"configurable": {"a": 1}}, context={"b": 2})


def test_create_twice_is_a_conflict(assistants: AssistantsClient, new_id: Callable[[], str]) -> None:
    assistant_id = new_id()
    first = assistants.create("agent", assistant_id=assistant_id, name="first")
    with pytest.raises(ConflictError, match="already exists"):
        assistants.create("agent", assistant_id=assistant_id)
    with pytest.raises(ConflictError, match="already exists"):
        assistants.create("agent", assistant_id=assistant_id, if_exists="raise")
    again = assistants.create("agent", assistant_id=assistant_id, if_exists="do_nothing", name="second")
    assert again == first


def test_create_of_a_graph_that_is_not_there(assistants: AssistantsClient, server_api: tuple[int, int]) -> None:
    if server_api < (0, 5):
        assert (assistants.create("nowhere")).graph_id == "nowhere"
        return
    for call in (
        lambda: assistants.create("nowhere"),
        lambda: assistants.search(graph_id="nowhere"),
        lambda: assistants.count(graph_id="nowhere"),
    ):
        with pytest.raises(NotFoundError, match="Graph 'nowhere' not found"):
            call()


def test_what_is_malformed(assistants: AssistantsClient) -> None:
    with pytest.raises(UnprocessableEntityError, match="must be a UUID"):
        assistants.create("agent", assistant_id="not-a-uuid")
    with pytest.raises(UnprocessableEntityError, match="recursion_limit"):
        assistants.create("agent", {"recursion_limit": "x"})
    made = assistants.create("agent")
    with pytest.raises(UnprocessableEntityError, match="recursion_limit"):
        assistants.update(made.assistant_id, config={"recursion_limit": "x"})


def test_a_missing_assistant(assistants: AssistantsClient) -> None:
    for call in (
        lambda: assistants.get(MISSING),
        lambda: assistants.get_graph(MISSING),
        lambda: assistants.get_schemas(MISSING),
        lambda: assistants.get_subgraphs(MISSING),
        lambda: assistants.get_subgraphs(MISSING, "inner"),
    ):
        with pytest.raises(NotFoundError, match="the assistant does not exist"):
            call()
    for call in (
        lambda: assistants.update(MISSING, name="a"),
        lambda: assistants.delete(MISSING),
        lambda: assistants.get_versions(MISSING),
        lambda: assistants.set_latest(MISSING, 1),
    ):
        with pytest.raises(NotFoundError, match=MISSING):
            call()


def test_the_name_of_a_graph_in_place_of_an_id(assistants: AssistantsClient) -> None:
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
            call()
        assert caught.value.detail == "Invalid assistant ID: must be a UUID"
        assert str(caught.value).endswith("]")
    assert (assistants.get_graph("agent"))["nodes"]


def test_update_makes_a_version(assistants: AssistantsClient, tag: str) -> None:
    made = assistants.create("agent", metadata={"tag": tag, "keep": 1}, name="first")
    changed = assistants.update(
        made.assistant_id, metadata={"new": None}, name="second", description="Now with words", graph_id="asking"
    )
    assert (changed.version, changed.name, changed.description) == (2, "second", "Now with words")
    assert changed.graph_id == "asking"
    assert changed.metadata == {"tag": tag, "keep": 1, "new": None}
    assert changed.updated_at > made.updated_at


def test_what_an_update_can_clear(assistants: AssistantsClient) -> None:
    made = assistants.create("agent", context={"a": 1}, name="name", description="words")
    assistant_id = made.assistant_id
    assert (assistants.update(assistant_id, context={"b": 2})).config == {"configurable": {"b": 2}}
    assert (assistants.update(assistant_id, config={})).context == {"b": 2}
    cleared = assistants.update(assistant_id, config={"configurable": {}}, context={}, name="", description="")
    assert (cleared.config, cleared.context, cleared.name, cleared.description) == ({"configurable": {}}, {}, "", "")


def test_update_refused(assistants: AssistantsClient, server_api: tuple[int, int]) -> None:
    assistant_id = (assistants.create("agent")).assistant_id
    with pytest.raises(InvalidArgumentError, match="nothing to update; pass one of graph_id, config"):
        assistants.update(assistant_id)
    with pytest.raises(BadRequestError, match=r"(?i)configurable"):
        assistants.update(assistant_id, config={"configurable": {"a": 1}}, context={"b": 2})
    if server_api >= (0, 5):
        with pytest.raises(NotFoundError, match="Graph 'nowhere' not found"):
            assistants.update(assistant_id, graph_id="nowhere")


def test_delete(assistants: AssistantsClient) -> None:
    assistant_id = (assistants.create("agent")).assistant_id
    answer: object = assistants.delete(assistant_id)
    assert answer is None
    with pytest.raises(NotFoundError):
        assistants.get(assistant_id)
    with pytest.raises(NotFoundError):
        assistants.delete(assistant_id)


@pytest.mark.parametrize("delete_threads", [True, False])
def test_delete_takes_threads_along_if_asked(
    client: LangThreads, scene: Any, delete_threads: bool, server_api: tuple[int, int]
) -> None:
    assistant_id = (client.assistants.create("agent")).assistant_id
    thread_id = (scene.thread()).thread_id
    scene.run(thread_id, assistant_id)
    client.assistants.delete(assistant_id, delete_threads=delete_threads)
    if delete_threads and server_api >= (0, 5):
        with pytest.raises(NotFoundError):
            client.threads.get(thread_id)
    else:
        assert (client.threads.get(thread_id)).thread_id == thread_id


# ---------------------------------------------------------------- graphs and schemas


def test_get_graph(assistants: AssistantsClient, nested_id: str) -> None:
    graph = assistants.get_graph(nested_id)
    assert {"__start__", "outer", "inner", "__end__"} == {node["id"] for node in graph["nodes"]}
    assert {"source": "__start__", "target": "outer"} in graph["edges"]
    for xray in (True, 1):
        opened = assistants.get_graph(nested_id, xray=xray)
        assert "inner:request" in {node["id"] for node in opened["nodes"]}
    with pytest.raises(InvalidArgumentError, match="xray: 0 is too small; the least is 1"):
        assistants.get_graph(nested_id, xray=0)
    with pytest.raises(UnprocessableEntityError, match="must be a UUID"):
        assistants.get_graph("nowhere")


def test_get_schemas(assistants: AssistantsClient, nested_id: str) -> None:
    schemas = assistants.get_schemas(nested_id)
    assert isinstance(schemas, GraphSchema)
    assert schemas.graph_id == "nested"
    assert schemas.state_schema is not None
    assert "messages" in schemas.state_schema["properties"]


def test_get_subgraphs(assistants: AssistantsClient, nested_id: str) -> None:
    for found in (
        assistants.get_subgraphs(nested_id),
        assistants.get_subgraphs(nested_id, recurse=True),
        assistants.get_subgraphs(nested_id, "inner"),
        assistants.get_subgraphs(nested_id, "inner", True),
    ):
        assert list(found) == ["inner"]
        assert isinstance(found["inner"], GraphSchema)
        assert found["inner"].state_schema is not None
    assert assistants.get_subgraphs(nested_id, "nowhere") == {}
    assert assistants.get_subgraphs(nested_id, "inner|deeper", recurse=True) == {}


# ---------------------------------------------------------------- searches


def test_search_by_metadata(assistants: AssistantsClient, tag: str) -> None:
    first = assistants.create("agent", metadata={"tag": tag, "i": 1})
    second = assistants.create("asking", metadata={"tag": tag, "i": 2})
    page = assistants.search(metadata={"tag": tag})
    assert page == [second, first]
    assert page.next_offset is None
    assert assistants.search(metadata={"tag": tag}, graph_id="agent") == [first]
    assert assistants.count(metadata={"tag": tag}) == 2
    assert assistants.count(metadata={"tag": tag}, graph_id="asking") == 1
    assert assistants.search(metadata={"tag": "nobody has this"}) == []


def test_search_by_name(assistants: AssistantsClient, tag: str, server_api: tuple[int, int]) -> None:
    for name in ("Blue bird", "red"):
        assistants.create("agent", metadata={"tag": tag}, name=name)
    expected = 2 if server_api < (0, 5) else 1
    assert len(assistants.search(metadata={"tag": tag}, name="BIRD")) == expected
    assert assistants.count(metadata={"tag": tag}, name="BIRD") == expected


def test_search_by_page(assistants: AssistantsClient, tag: str) -> None:
    made = [(assistants.create("agent", metadata={"tag": tag})).assistant_id for _ in range(5)]
    found: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = assistants.search(metadata={"tag": tag}, limit=2, offset=offset, sort_by="created_at", sort_order="asc")
        found += [assistant.assistant_id for assistant in page]
        offset = page.next_offset
    assert found == made


def test_search_as_an_object(assistants: AssistantsClient, tag: str) -> None:
    made = [assistants.create("agent", metadata={"tag": tag}) for _ in range(3)]
    found = assistants.search(metadata={"tag": tag}, limit=2, response_format="object")
    assert found == {"assistants": made[:0:-1], "next": "2"}
    last = assistants.search(metadata={"tag": tag}, limit=2, offset=2, response_format="object")
    assert last == {"assistants": made[:1], "next": None}


def test_search_with_select(assistants: AssistantsClient, tag: str) -> None:
    made = assistants.create("agent", metadata={"tag": tag})
    page = assistants.search(metadata={"tag": tag}, select=["assistant_id", "version"])
    assert isinstance(page[0], PartialAssistant)
    assert page[0].to_dict() == {"assistant_id": made.assistant_id, "version": 1}
    assert page[0].created_at is None


def test_iter_search(assistants: AssistantsClient, tag: str) -> None:
    made = [(assistants.create("agent", metadata={"tag": tag})).assistant_id for _ in range(5)]
    walk = assistants.iter_search(metadata={"tag": tag}, page_size=2, sort_by="created_at", sort_order="asc")
    assert [assistant.assistant_id for assistant in walk] == made
    some = assistants.iter_search(metadata={"tag": tag}, select=["version"], page_size=2, limit=3)
    assert [(a.assistant_id, a.version, a.name) for a in collect(some)] == [
        (assistant_id, 1, None) for assistant_id in made[:1:-1]
    ]


# ---------------------------------------------------------------- versions


def test_versions(assistants: AssistantsClient, tag: str, server_api: tuple[int, int]) -> None:
    made = assistants.create("agent", {"recursion_limit": 5}, metadata={"tag": tag}, name="one")
    assistants.update(made.assistant_id, config={"recursion_limit": 6}, metadata={"second": True}, name="two")
    versions = assistants.get_versions(made.assistant_id)
    assert all(isinstance(version, AssistantVersion) for version in versions)
    assert [(v.version, v.name, v.config) for v in versions] == [
        (2, "two", {"recursion_limit": 6}),
        (1, "one", {"recursion_limit": 5}),
    ]
    assert versions.next_offset is None
    first = assistants.get_versions(made.assistant_id, None, 1)
    assert ([v.version for v in first], first.next_offset) == ([2], 1)
    assert [v.version for v in assistants.get_versions(made.assistant_id, {"second": True})] == [2]
    with pytest.raises(NotFoundError):
        assistants.get_versions(made.assistant_id, offset=2)
    restored = assistants.set_latest(made.assistant_id, 1)
    assert (restored.version, restored.config) == (1, {"recursion_limit": 5})
    assert restored.name == ("two" if server_api < (0, 5) else "one")
    with pytest.raises(NotFoundError):
        assistants.set_latest(made.assistant_id, 7)
