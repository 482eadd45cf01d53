# Generated from tests/async/test_transfer.py by `nox -s generate`; edit that file instead of this one.
"""Threads of many kinds, exported and imported again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from langthreads import (
    BadRequestError,
    ConflictError,
    NotFoundError,
    ThreadExport,
    ThreadImport,
)
from langthreads_sync import ThreadsClient
from tests.support.compat import FakeClock, collect
from tests.support.transfer_kinds import KINDS, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.scenario

MISSING = "00000000-0000-0000-0000-00000000dead"
GOOD = {"updates": [{"values": {"n": 1}, "as_node": "plan"}]}
UNKNOWN_NODE = {"updates": [{"values": {"n": 1}, "as_node": "nowhere"}]}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_moving(threads: ThreadsClient, scene: Any, new_id: Callable[[], str], kind: Kind) -> None:
    thread_id = (scene.thread(kind.graph, topic="moving")).thread_id
    scene.play(thread_id, kind.graph, kind.events)
    export = threads.export(thread_id)
    line = export.to_json()

    done = threads.import_(ThreadExport.from_json(line), thread_id=new_id())

    assert isinstance(done, ThreadImport)
    assert (done.action, done.verified) == ("created", True)
    assert len(done.differences) == len(kind.differences), done.differences
    for said, expected in zip(done.differences, kind.differences, strict=True):
        assert said.startswith(expected)
    state = threads.get_state(done.thread.thread_id) if export.next or export.checkpoints else None
    if state is not None and not any(said.startswith("values") for said in kind.differences):
        assert state.values == export.values
    if state is not None and not any(said.startswith("next") for said in kind.differences):
        assert sorted(state.next) == sorted(export.next)
    assert done.thread.metadata == {"tag": scene.tag, "topic": "moving", "graph_id": kind.graph}
    assert "\n" not in line


def test_an_export_tells_all_of_a_thread(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished("asking", topic="weather")
    thread = threads.get(thread_id)
    export = threads.export(thread_id)
    assert export.version == 1
    assert export.thread_id == thread_id
    assert export.graph_id == "asking"
    assert export.metadata == thread.metadata
    assert (export.status, export.created_at, export.updated_at) == (
        "interrupted",
        thread.created_at,
        thread.updated_at,
    )
    assert export.values == {"messages": ["hello", "plan"], "n": 1}
    assert export.next == ["ask"]
    assert [(one["node"], one["value"]) for one in export.interrupts] == [("ask", {"question": "May I?"})]
    assert export.checkpoint_count == len(export.checkpoints) == len(export.supersteps) == 3
    assert export.checkpoints[0]["created_at"] <= export.checkpoints[-1]["created_at"]
    assert export.notes == []


def test_export_of_a_missing_thread(threads: ThreadsClient) -> None:
    with pytest.raises(NotFoundError, match=f"{MISSING} not found"):
        threads.export(MISSING)


def test_export_of_a_thread_whose_graph_is_gone(threads: ThreadsClient, scene: Any, new_id: Callable[[], str]) -> None:
    thread_id = (scene.thread("retired")).thread_id
    export = threads.export(thread_id)
    assert export.supersteps == []
    (note,) = export.notes
    assert note.startswith("the state could not be read, and is left out: ")
    assert "retired" in note
    done = threads.import_(export, thread_id=new_id())
    said, noted = done.differences
    assert said.startswith("the state can't be read there: ")
    assert noted == note


def test_a_thread_without_a_graph(threads: ThreadsClient, new_id: Callable[[], str], tag: str) -> None:
    thread = threads.create(metadata={"tag": tag})
    export = threads.export(thread.thread_id)
    assert (export.graph_id, export.supersteps, export.values) == (None, [], None)
    done = threads.import_(export, thread_id=new_id())
    assert done.differences == []
    assert done.thread.metadata == {"tag": tag}


def test_export_all_by_filters(threads: ThreadsClient, scene: Any) -> None:
    ours = [scene.finished(), (scene.thread()).thread_id, scene.finished("asking")]
    told: list[tuple[int, int]] = []
    exports = collect(
        threads.export_all(
            metadata={"tag": scene.tag},
            sort_by="created_at",
            sort_order="asc",
            progress=lambda done, total: told.append((done, total)),
        )
    )
    assert [export.thread_id for export in exports] == ours
    assert told == [(1, 3), (2, 3), (3, 3)]
    waiting = collect(threads.export_all(metadata={"tag": scene.tag}, status="interrupted", limit=5))
    assert [export.thread_id for export in waiting] == ours[2:]
    assert collect(threads.export_all(ids=[])) == []


def test_an_import_keeps_the_id_and_adds_metadata(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    export = threads.export(thread_id)
    threads.delete(thread_id)
    done = threads.import_(export, metadata={"moved_from": "staging"})
    assert done.thread.thread_id == thread_id
    assert done.thread.metadata == {"tag": scene.tag, "graph_id": "agent", "moved_from": "staging"}
    assert done.differences == []


def test_import_where_the_id_is_taken(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    export = threads.export(thread_id)
    with pytest.raises(ConflictError, match="already exists"):
        threads.import_(export)
    assert (threads.get_state(thread_id)).values == export.values
    skipped = threads.import_(export, if_exists="skip", metadata={"moved": True})
    assert (skipped.action, skipped.differences) == ("skipped", [])
    assert "moved" not in skipped.thread.metadata


def test_skipping_a_thread_that_went_on(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    export = threads.export(thread_id)
    scene.run(thread_id)
    skipped = threads.import_(export, if_exists="skip")
    assert skipped.action == "skipped"
    assert skipped.differences == [
        "values.messages: length 6, was 3",
        "values.n: the number 2, was the number 1",
        "checkpoints: 8 there, 4 exported",
    ]
    unseen = threads.import_(export, if_exists="skip", verify=False)
    assert (unseen.action, unseen.verified, unseen.differences) == ("skipped", False, [])


@pytest.mark.parametrize("came", [0, 1, 5, 6])
def test_a_thread_that_came_in_part_is_completed(
    threads: ThreadsClient, scene: Any, new_id: Callable[[], str], came: int, server_url: str
) -> None:
    thread_id = scene.finished("asking")
    scene.run(thread_id, "asking")
    export = threads.export(thread_id)
    assert len(export.supersteps) == 6
    part = threads.create(thread_id=new_id(), graph_id="asking", supersteps=export.supersteps[:came] or None)
    with ThreadsClient(server_url, retries=0, clock=FakeClock()) as patient:
        done = patient.import_(export, thread_id=part.thread_id, if_exists="skip")
    assert done.action == ("skipped" if came > 5 else "completed")
    assert [said.partition(":")[0] for said in done.differences] == ["interrupts"]
    state = threads.get_state(part.thread_id)
    assert (state.values, state.next) == (export.values, export.next)
    assert len(threads.get_history(part.thread_id, limit=100)) == 6


def test_an_import_that_fails_leaves_nothing(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    export = (threads.export(thread_id)).to_dict()
    threads.delete(thread_id)
    with pytest.raises(BadRequestError, match="nowhere"):
        threads.import_({**export, "supersteps": [GOOD, GOOD, UNKNOWN_NODE]})
    with pytest.raises(NotFoundError):
        threads.get(thread_id)


def test_an_import_that_fails_deletes_no_thread_that_was_there(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread()).thread_id
    export = {**(threads.export(thread_id)).to_dict(), "supersteps": [UNKNOWN_NODE]}
    with pytest.raises(ConflictError):
        threads.import_(export)
    threads.import_(export, if_exists="skip")
    assert (threads.get(thread_id)).thread_id == thread_id


def test_a_channel_that_the_graph_does_not_have_is_noticed(
    threads: ThreadsClient, scene: Any, new_id: Callable[[], str]
) -> None:
    export = (threads.export(scene.finished())).to_dict()
    supersteps = [*export["supersteps"][:-1], {"updates": [{"values": {"mood": "good"}, "as_node": "answer"}]}]
    changed = {**export, "supersteps": supersteps, "values": {**export["values"], "mood": "good"}}
    done = threads.import_(changed, thread_id=new_id())
    assert done.differences == ["values.messages: length 2, was 3", "values.mood: missing, was the string 'good'"]
