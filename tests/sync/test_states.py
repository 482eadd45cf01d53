# Generated from tests/async/test_states.py by `nox -s generate`; edit that file instead of this one.
"""State: the latest, at a checkpoint, in subgraphs; updates; history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from langthreads import (
    BadRequestError,
    Checkpoint,
    ConflictError,
    InternalServerError,
    Interrupt,
    NotFoundError,
    PartialThreadState,
    ThreadState,
    ThreadTask,
    UnprocessableEntityError,
)
from tests.support.compat import collect

if TYPE_CHECKING:
    from langthreads_sync import ThreadsClient

pytestmark = pytest.mark.scenario

MISSING = "00000000-0000-0000-0000-00000000dead"
GHOST = "11111111-1111-1111-1111-111111111111"


def test_state_after_a_run(threads: ThreadsClient, scene: Any) -> None:
    state = threads.get_state(scene.finished())
    assert isinstance(state, ThreadState)
    assert state.values == {"messages": ["hello", "plan", "answer"], "n": 1}
    assert state.next == []
    assert state.tasks == []
    assert state.metadata is not None
    assert state.metadata["source"] == "loop"
    assert state.created_at is not None
    assert isinstance(state.checkpoint, Checkpoint)
    assert state.checkpoint.checkpoint_id == state.checkpoint_id
    assert state.parent_checkpoint is not None
    assert state.parent_checkpoint.checkpoint_id == state.parent_checkpoint_id


def test_state_of_a_new_thread_is_empty(threads: ThreadsClient, scene: Any) -> None:
    state = threads.get_state((scene.thread()).thread_id)
    assert state.values == {}
    assert (state.checkpoint, state.metadata, state.created_at, state.parent_checkpoint) == (None, None, None, None)


def test_state_of_a_missing_thread(threads: ThreadsClient) -> None:
    with pytest.raises(NotFoundError, match="not found"):
        threads.get_state(MISSING)


def test_state_at_a_checkpoint_by_every_way(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    past = (threads.get_history(thread_id))[1]
    assert past.checkpoint is not None
    for state in (
        threads.get_state(thread_id, past.checkpoint),
        threads.get_state(thread_id, {"checkpoint_id": past.checkpoint_id, "checkpoint_map": None}),
        threads.get_state(thread_id, checkpoint_id=past.checkpoint_id),
    ):
        assert state.values == past.values
        assert state.next == ["answer"]
        assert state.checkpoint_id == past.checkpoint_id


def test_state_at_a_checkpoint_that_does_not_exist(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    with pytest.raises(NotFoundError, match=f"checkpoint {GHOST} does not exist") as caught:
        threads.get_state(thread_id, checkpoint_id=GHOST)
    assert caught.value.body["values"] == {}
    with pytest.raises(NotFoundError, match=f"checkpoint {GHOST} does not exist"):
        threads.get_state(thread_id, {"checkpoint_id": GHOST})
    with pytest.raises(NotFoundError, match="does not exist"):
        threads.get_state(thread_id, checkpoint_id=GHOST, select=["values"])


def test_state_of_an_interrupted_thread(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished("asking")
    thread = threads.get(thread_id)
    assert thread.status == "interrupted"
    assert thread.interrupts is not None
    (interrupts,) = thread.interrupts.values()
    assert [i.value for i in interrupts] == [{"question": "May I?"}]
    state = threads.get_state(thread_id)
    assert state.next == ["ask"]
    assert state.tasks is not None
    (task,) = state.tasks
    assert isinstance(task, ThreadTask)
    assert task.name == "ask"
    assert task.interrupts == interrupts == state.interrupts
    assert isinstance(interrupts[0], Interrupt)

    copied = threads.copy(thread_id)
    assert copied.status == "idle"
    assert (threads.get_state(copied.thread_id)).interrupts == interrupts

    scene.run(thread_id, "asking", input=None, command={"resume": "yes"})
    assert (threads.get(thread_id)).values == {"messages": ["hello", "plan", "yes"], "n": 1}


def test_state_with_subgraphs(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished("nested")
    plain = threads.get_state(thread_id)
    assert plain.tasks is not None
    assert plain.tasks[0].state is None
    state = threads.get_state(thread_id, subgraphs=True)
    assert state.tasks is not None
    inner = state.tasks[0].state
    assert isinstance(inner, ThreadState)
    assert inner.next == ["request"]
    assert inner.values == {"question": "May I?"}
    assert inner.checkpoint is not None
    assert inner.checkpoint.checkpoint_ns is not None
    assert inner.checkpoint.checkpoint_ns.startswith("inner:")
    # The subgraph's own state, by the checkpoint that its task carries.
    assert plain.tasks[0].checkpoint is not None
    assert (threads.get_state(thread_id, plain.tasks[0].checkpoint)).values == inner.values
    at = threads.get_state(thread_id, checkpoint_id=state.checkpoint_id, subgraphs=True)
    assert at.tasks is not None
    assert at.tasks[0].state == inner


def test_state_after_a_failed_run(threads: ThreadsClient, scene: Any) -> None:
    state = threads.get_state(scene.finished("failing"))
    assert state.next == ["fail"]
    assert state.tasks is not None
    assert "the node failed" in str(state.tasks[0].error)


def test_state_after_a_run_whose_input_was_bad(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread()).thread_id
    scene.run(thread_id, input={"messages": 3})
    # Which one depends on what the graph's reducer raises.
    with pytest.raises((BadRequestError, InternalServerError)):
        threads.get_state(thread_id)
    assert threads.get_history(thread_id)


def test_state_with_select(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    state = threads.get_state(thread_id, select=["values.messages"])
    assert isinstance(state, PartialThreadState)
    assert state.values["messages"] == ["hello", "plan", "answer"]


def test_update_state(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    updated = threads.update_state(thread_id, {"messages": ["more"]}, as_node="plan")
    state = threads.get_state(thread_id)
    assert updated.checkpoint.checkpoint_id == state.checkpoint_id == updated.checkpoint_id
    assert state.values["messages"] == ["hello", "plan", "answer", "more"]
    assert state.next == ["answer"]


def test_update_state_with_null(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    before = threads.get_state(thread_id)
    threads.update_state(thread_id, None)
    after = threads.get_state(thread_id)
    assert after.values == before.values
    assert after.checkpoint_id != before.checkpoint_id


def test_update_state_from_an_older_checkpoint(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    past = (threads.get_history(thread_id))[1]
    assert past.checkpoint is not None
    threads.update_state(thread_id, {"n": 7}, checkpoint=past.checkpoint)
    assert (threads.get_state(thread_id)).parent_checkpoint_id == past.checkpoint_id
    assert past.checkpoint_id is not None
    threads.update_state(thread_id, {"n": 8}, checkpoint_id=past.checkpoint_id)
    state = threads.get_state(thread_id)
    assert state.parent_checkpoint_id == past.checkpoint_id
    assert state.values["n"] == 8


def test_update_state_that_the_graph_does_not_take(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    with pytest.raises(BadRequestError, match="Node nowhere does not exist"):
        threads.update_state(thread_id, {"n": 1}, as_node="nowhere")
    with pytest.raises(BadRequestError, match="Expected dict"):
        threads.update_state(thread_id, [{"n": 1}])
    with pytest.raises(UnprocessableEntityError):
        threads.update_state(thread_id, 3)
    with pytest.raises(InternalServerError):
        threads.update_state(thread_id, {"messages": 3}, as_node="plan")


def test_update_state_without_a_graph(threads: ThreadsClient) -> None:
    thread = threads.create()
    with pytest.raises(BadRequestError, match="graph ID"):
        threads.update_state(thread.thread_id, {"n": 1})


def test_update_state_of_a_missing_thread(threads: ThreadsClient) -> None:
    with pytest.raises(NotFoundError, match="not found"):
        threads.update_state(MISSING, {"n": 1})


def test_update_state_of_a_busy_thread(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread("slow")).thread_id
    scene.raw("POST", f"/threads/{thread_id}/runs", {"assistant_id": "slow", "input": {}})
    with pytest.raises(ConflictError) as caught:
        threads.update_state(thread_id, {"n": 1}, as_node="first")
    assert caught.value.detail
    threads.delete(thread_id)


def test_history(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    states = threads.get_history(thread_id)
    assert [s.next for s in states] == [[], ["answer"], ["plan"], ["__start__"]]
    assert [s.parent_checkpoint_id for s in states] == [*(s.checkpoint_id for s in states[1:]), None]
    assert threads.get_history(thread_id, limit=2) == states[:2]


def test_history_before(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    states = threads.get_history(thread_id)
    assert states[1].checkpoint is not None
    assert states[1].checkpoint_id is not None
    for before in (states[1].checkpoint_id, states[1].checkpoint, states[1].checkpoint.to_dict()):
        assert threads.get_history(thread_id, before=before) == states[2:]


def test_history_by_metadata_and_checkpoint(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    states = threads.get_history(thread_id)
    assert threads.get_history(thread_id, metadata={"source": "input"}) == states[-1:]
    assert states[1].checkpoint is not None
    assert threads.get_history(thread_id, checkpoint=states[1].checkpoint) == [states[1]]


def test_history_of_a_subgraph(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished("nested")
    state = threads.get_state(thread_id)
    assert state.tasks is not None
    assert state.tasks[0].checkpoint is not None
    inner = threads.get_history(thread_id, checkpoint=state.tasks[0].checkpoint)
    assert [s.next for s in inner] == [["request"], ["__start__"]]


def test_history_of_a_missing_thread(threads: ThreadsClient) -> None:
    with pytest.raises(NotFoundError, match="not found"):
        threads.get_history(MISSING)


def test_iter_history_walks_to_the_root(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    scene.run(thread_id)
    states = threads.get_history(thread_id, limit=100)
    assert len(states) == 8
    assert collect(threads.iter_history(thread_id, page_size=3)) == states
    assert collect(threads.iter_history(thread_id, page_size=4)) == states
    assert collect(threads.iter_history(thread_id, page_size=3, limit=5)) == states[:5]
    older = threads.iter_history(thread_id, page_size=2, before=states[4].checkpoint)
    assert collect(older) == states[5:]
    inputs = threads.iter_history(thread_id, page_size=1, metadata={"source": "input"})
    assert collect(inputs) == [s for s in states if (s.metadata or {})["source"] == "input"]


def test_iter_history_with_select(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    assert len(collect(threads.iter_history(thread_id, select=["values"], page_size=3))) == 4


def test_history_of_a_new_thread_is_empty(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread()).thread_id
    assert threads.get_history(thread_id) == []
    assert collect(threads.iter_history(thread_id)) == []
