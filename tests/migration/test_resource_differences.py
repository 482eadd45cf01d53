"""What differs from `langgraph_sdk` on purpose for assistants, crons and the store, as docs/migration.md lists it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import langgraph_sdk
import pytest

import langthreads
from langthreads_sync import get_sync_client

if TYPE_CHECKING:
    from collections.abc import Iterator

YEARLY = "0 0 1 1 *"


@pytest.fixture
def sdk(agent_server: str) -> Iterator[Any]:
    with langgraph_sdk.get_sync_client(url=agent_server) as client:
        yield client


@pytest.fixture
def ours(agent_server: str) -> Iterator[langthreads.LangThreads]:
    with get_sync_client(url=agent_server) as client:
        yield client


def test_a_text_in_place_of_a_namespace(sdk: Any, ours: langthreads.LangThreads) -> None:
    space = f"space-{uuid.uuid4()}"
    ours.store.put_item((space,), "key", {"n": 1})
    assert sdk.store.get_item((space,), "key")["value"] == {"n": 1}
    assert sdk.store.get_item(space, "key") is None
    with pytest.raises(TypeError, match=f"pass \\('{space}',\\)"):
        ours.store.get_item(space, "key")


def test_an_update_of_an_assistant_that_changes_nothing(sdk: Any, ours: langthreads.LangThreads) -> None:
    assistant_id = sdk.assistants.create("agent")["assistant_id"]
    assert sdk.assistants.update(assistant_id)["version"] == 2
    with pytest.raises(langthreads.InvalidArgumentError, match="nothing to update"):
        ours.assistants.update(assistant_id)


def test_a_cron_with_both_a_context_and_configurable_values(sdk: Any, ours: langthreads.LangThreads) -> None:
    both: Any = {"config": {"configurable": {"a": 1}}, "context": {"b": 2}}
    cron = sdk.crons.create("agent", schedule=YEARLY, **both)
    with pytest.raises(langthreads.InvalidArgumentError, match="no run of the cron would start"):
        ours.crons.create("agent", schedule=YEARLY, **both)
    ours.crons.delete(cron["cron_id"])


def test_a_cron_is_one(ours: langthreads.LangThreads) -> None:
    cron = ours.crons.create("agent", schedule=YEARLY)
    assert isinstance(cron, langthreads.Cron)
    assert cron["cron_id"] == cron.cron_id
    ours.crons.delete(cron.cron_id)


def test_what_is_alike(sdk: Any, ours: langthreads.LangThreads) -> None:
    name = f"assistant {uuid.uuid4()}"
    made = sdk.assistants.create("agent", name=name, context={"a": 1})
    found = ours.assistants.search(graph_id="agent", limit=100, response_format="object")
    assert made in [assistant.to_dict() for assistant in found["assistants"]]
    assert ours.assistants.set_latest(made["assistant_id"], 1)["name"] == name
    space = f"space-{uuid.uuid4()}"
    ours.store.put_item((space,), "key", {"n": 1})
    theirs = sdk.store.search_items((space,))
    assert theirs["items"] == ours.store.search_items((space,))["items"]
