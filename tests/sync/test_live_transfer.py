# Generated from tests/async/test_live_transfer.py by `nox -s generate`; edit that file instead of this one.
"""Threads of all kinds that move from one real Agent Server to another, and go on there. Collected only where there is one."""

from __future__ import annotations

import contextlib
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import (
    APITimeoutError,
    BadRequestError,
    PartialCreateError,
    ThreadExport,
    Timeout,
    read_exports,
)
from langthreads._transfer.messages import without_what_cannot_move
from langthreads_sync import ThreadsClient
from tests.live.server import AgentServer, environment
from tests.support.compat import collect
from tests.support.transfer_kinds import KINDS, Kind, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SERVERS = Path(__file__).parents[2] / ".servers"
ANY_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def other_url() -> Iterator[str]:
    """The server that threads move to."""
    with AgentServer(environment("newest", SERVERS)) as server:
        yield server.url


@pytest.fixture
def others(other_url: str) -> Iterator[ThreadsClient]:
    with ThreadsClient(other_url) as client:
        yield client


@pytest.fixture
def other_scene(scene: Any, others: ThreadsClient, tag: str) -> Any:
    return type(scene)(others, tag)


def outcome(threads: ThreadsClient, thread_id: str) -> Any:
    """What a thread holds: the ids that servers give are not alike."""
    state = threads.get_state(thread_id)
    return _without_ids(without_what_cannot_move(state.values)), state.next


def _without_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_ids(one) for one in value]
    if isinstance(value, dict):
        return {name: _without_ids(part) for name, part in value.items()}
    return "id" if isinstance(value, str) and ANY_ID.fullmatch(value) else value


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_thread_moves_and_goes_on(
    threads: ThreadsClient, scene: Any, others: ThreadsClient, other_scene: Any, kind: Kind
) -> None:
    thread_id = (scene.thread(kind.graph)).thread_id
    scene.play(thread_id, kind.graph, kind.events)
    export = ThreadExport.from_json((threads.export(thread_id)).to_json())

    done = others.import_(export)
    assert done.action == "created"
    assert done.thread.thread_id == thread_id
    assert len(done.differences) == len(kind.differences), done.differences
    for said, expected in zip(done.differences, kind.differences, strict=True):
        assert said.startswith(expected)
    # State by state, not only the last.
    copy = others.export(thread_id)
    assert [one["digest"] for one in copy.checkpoints] == [one["digest"] for one in export.checkpoints]

    again = others.import_(export, if_exists="skip")
    assert (again.action, again.differences) == ("skipped", done.differences)

    if kind.on:
        scene.play(thread_id, kind.graph, kind.on)
        other_scene.play(thread_id, kind.graph, kind.on)
        assert ((outcome(threads, thread_id)) == (outcome(others, thread_id))) is kind.goes_on


def test_three_hundred_checkpoints(threads: ThreadsClient, scene: Any, others: ThreadsClient) -> None:
    thread_id = (scene.thread("loop")).thread_id
    long = run({"log": ["in"], "n": 300}, config={"recursion_limit": 1000})
    scene.play(thread_id, "loop", [long])
    export = threads.export(thread_id)
    assert export.checkpoint_count == 302
    done = others.import_(export)
    assert done.differences == []


@pytest.mark.parametrize("seconds", [0.001, 0.02, 0.1])
def test_an_import_whose_answer_is_not_waited_for(
    threads: ThreadsClient, scene: Any, others: ThreadsClient, seconds: float
) -> None:
    """The server goes on with the supersteps; what is deleted meanwhile would leave checkpoints behind."""
    thread_id = (scene.thread("loop")).thread_id
    scene.play(thread_id, "loop", [run({"log": ["in"], "n": 100}, config={"recursion_limit": 1000})])
    export = threads.export(thread_id)
    with contextlib.suppress(APITimeoutError, PartialCreateError):
        others.import_(export, timeout=Timeout(read=seconds))
    done = others.import_(export, if_exists="skip")
    assert done.differences == []
    assert len(others.get_history(thread_id, limit=1000)) == export.checkpoint_count


def test_a_file_of_threads_moves_and_can_be_moved_again(
    threads: ThreadsClient, scene: Any, others: ThreadsClient, new_id: Callable[[], str], tmp_path: Path
) -> None:
    ids = [scene.finished(graph) for graph in ("agent", "asking", "failing", "agent")]
    path = tmp_path / "threads.jsonl"
    exports = collect(threads.export_all(metadata={"tag": scene.tag}))
    path.write_text("".join(export.to_json() + "\n" for export in exports), "utf-8")

    first, *_ = exports
    others.create(  # an import that broke off
        thread_id=first.thread_id, metadata=first.metadata, graph_id=first.graph_id, supersteps=first.supersteps[:2]
    )
    with path.open(encoding="utf-8") as file:
        actions = [(others.import_(export, if_exists="skip")).action for export in read_exports(file)]
    assert actions == ["completed", "created", "created", "created"]
    with path.open(encoding="utf-8") as file:
        actions = [(others.import_(export, if_exists="skip")).action for export in read_exports(file)]
    assert actions == ["skipped"] * 4
    assert others.count(metadata={"tag": scene.tag}) == len(ids)


def test_what_another_server_lacks(threads: ThreadsClient, scene: Any, others: ThreadsClient) -> None:
    thread_id = str(uuid.uuid4())
    export = (threads.export(scene.finished())).to_dict()
    with pytest.raises(BadRequestError, match=r"import_: .*retired"):
        others.import_({**export, "graph_id": "retired", "metadata": {"graph_id": "retired"}}, thread_id=thread_id)
    assert collect(others.iter_search(ids=[thread_id])) == []
