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
from tests.support.compat import acollect

if TYPE_CHECKING:
    from langthreads_async import AsyncThreadsClient

pytestmark = pytest.mark.scenario

MISSING = "00000000-0000-0000-0000-00000000dead"
GHOST = "11111111-1111-1111-1111-111111111111"


async def test_state_after_a_run(threads: AsyncThreadsClient, scene: Any) -> None:
    state = await threads.get_state(await scene.finished())
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


async def test_state_of_a_new_thread_is_empty(threads: AsyncThreadsClient, scene: Any) -> None:
    state = await threads.get_state((await scene.thread()).thread_id)
    assert state.values == {}
    assert (state.checkpoint, state.metadata, state.created_at, state.parent_checkpoint) == (None, None, None, None)


async def test_state_of_a_missing_thread(threads: AsyncThreadsClient) -> None:
    with pytest.raises(NotFoundError, match="not found"):
        await threads.get_state(MISSING)


async def test_state_at_a_checkpoint_by_every_way(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    past = (await threads.get_history(thread_id))[1]
    assert past.checkpoint is not None
    for state in (
        await threads.get_state(thread_id, past.checkpoint),
        await threads.get_state(thread_id, {"checkpoint_id": past.checkpoint_id, "checkpoint_map": None}),
        await threads.get_state(thread_id, checkpoint_id=past.checkpoint_id),
    ):
        assert state.values == past.values
        assert state.next == ["answer"]
        assert state.checkpoint_id == past.checkpoint_id


async def test_state_at_a_checkpoint_that_does_not_exist(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    with pytest.raises(NotFoundError, match=f"checkpoint {GHOST} does not exist") as caught:
        await threads.get_state(thread_id, checkpoint_id=GHOST)
    assert caught.value.body["values"] == {}
    with pytest.raises(NotFoundError, match=f"checkpoint {GHOST} does not exist"):
        await threads.get_state(thread_id, {"checkpoint_id": GHOST})
    with pytest.raises(NotFoundError, match="does not exist"):
        await threads.get_state(thread_id, checkpoint_id=GHOST, select=["values"])


async def test_state_of_an_interrupted_thread(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished("asking")
    thread = await threads.get(thread_id)
    assert thread.status == "interrupted"
    assert thread.interrupts is not None
    (interrupts,) = thread.interrupts.values()
    assert [i.value for i in interrupts] == [{"question": "May I?"}]
    state = await threads.get_state(thread_id)
    assert state.next == ["ask"]
    assert state.tasks is not None
    (task,) = state.tasks
    assert isinstance(task, ThreadTask)
    assert task.name == "ask"
    assert task.interrupts == interrupts == state.interrupts
    assert isinstance(interrupts[0], Interrupt)

    copied = await threads.copy(thread_id)
    assert copied.status == "idle"
    assert (await threads.get_state(copied.thread_id)).interrupts == interrupts

    await scene.run(thread_id, "asking", input=None, command={"resume": "yes"})
    assert (await threads.get(thread_id)).values == {"messages": ["hello", "plan", "yes"], "n": 1}


async def test_state_with_subgraphs(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished("nested")
    plain = await threads.get_state(thread_id)
    assert plain.tasks is not None
    assert plain.tasks[0].state is None
    state = await threads.get_state(thread_id, subgraphs=True)
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
    assert (await threads.get_state(thread_id, plain.tasks[0].checkpoint)).values == inner.values
    at = await threads.get_state(thread_id, checkpoint_id=state.checkpoint_id, subgraphs=True)
    assert at.tasks is not None
    assert at.tasks[0].state == inner


async def test_state_after_a_failed_run(threads: AsyncThreadsClient, scene: Any) -> None:
    state = await threads.get_state(await scene.finished("failing"))
    assert state.next == ["fail"]
    assert state.tasks is not None
    assert "the node failed" in str(state.tasks[0].error)


async def test_state_after_a_run_whose_input_was_bad(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread()).thread_id
    await scene.run(thread_id, input={"messages": 3})
    # Which one depends on what the graph's reducer raises.
    with pytest.raises((BadRequestError, InternalServerError)):
        await threads.get_state(thread_id)
    assert await threads.get_history(thread_id)


async def test_state_with_select(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    state = await threads.get_state(thread_id, select=["values.messages"])
    assert isinstance(state, PartialThreadState)
    assert state.values["messages"] == ["hello", "plan", "answer"]


async def test_update_state(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    updated = await threads.update_state(thread_id, {"messages": ["more"]}, as_node="plan")
    state = await threads.get_state(thread_id)
    assert updated.checkpoint.checkpoint_id == state.checkpoint_id == updated.checkpoint_id
    assert state.values["messages"] == ["hello", "plan", "answer", "more"]
    assert state.next == ["answer"]


async def test_update_state_with_null(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    before = await threads.get_state(thread_id)
    await threads.update_state(thread_id, None)
    after = await threads.get_state(thread_id)
    assert after.values == before.values
    assert after.checkpoint_id != before.checkpoint_id


async def test_update_state_from_an_older_checkpoint(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    past = (await threads.get_history(thread_id))[1]
    assert past.checkpoint is not None
    await threads.update_state(thread_id, {"n": 7}, checkpoint=past.checkpoint)
    assert (await threads.get_state(thread_id)).parent_checkpoint_id == past.checkpoint_id
    assert past.checkpoint_id is not None
    await threads.update_state(thread_id, {"n": 8}, checkpoint_id=past.checkpoint_id)
    state = await threads.get_state(thread_id)
    assert state.parent_checkpoint_id == past.checkpoint_id
    assert state.values["n"] == 8


async def test_update_state_that_the_graph_does_not_take(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    with pytest.raises(BadRequestError, match="Node nowhere does not exist"):
        await threads.update_state(thread_id, {"n": 1}, as_node="nowhere")
    with pytest.raises(BadRequestError, match="Expected dict"):
        await threads.update_state(thread_id, [{"n": 1}])
    with pytest.raises(UnprocessableEntityError):
        await threads.update_state(thread_id, 3)
    with pytest.raises(InternalServerError):
        await threads.update_state(thread_id, {"messages": 3}, as_node="plan")


async def test_update_state_without_a_graph(threads: AsyncThreadsClient) -> None:
    thread = await threads.create()
    with pytest.raises(BadRequestError, match="graph ID"):
        await threads.update_state(thread.thread_id, {"n": 1})


async def test_update_state_of_a_missing_thread(threads: AsyncThreadsClient) -> None:
    with pytest.raises(NotFoundError, match="not found"):
        await threads.update_state(MISSING, {"n": 1})


async def test_update_state_of_a_busy_thread(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread("slow")).thread_id
    await scene.raw("POST", f"/threads/{thread_id}/runs", {"assistant_id": "slow", "input": {}})
    with pytest.raises(ConflictError) as caught:
        await threads.update_state(thread_id, {"n": 1}, as_node="first")
    assert caught.value.detail
    await threads.delete(thread_id)


async def test_history(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    states = await threads.get_history(thread_id)
    assert [s.next for s in states] == [[], ["answer"], ["plan"], ["__start__"]]
    assert [s.parent_checkpoint_id for s in states] == [*(s.checkpoint_id for s in states[1:]), None]
    assert await threads.get_history(thread_id, limit=2) == states[:2]


async def test_history_before(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    states = await threads.get_history(thread_id)
    assert states[1].checkpoint is not None
    assert states[1].checkpoint_id is not None
    for before in (states[1].checkpoint_id, states[1].checkpoint, states[1].checkpoint.to_dict()):
        assert await threads.get_history(thread_id, before=before) == states[2:]


async def test_history_by_metadata_and_checkpoint(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    states = await threads.get_history(thread_id)
    assert await threads.get_history(thread_id, metadata={"source": "input"}) == states[-1:]
    assert states[1].checkpoint is not None
    assert await threads.get_history(thread_id, checkpoint=states[1].checkpoint) == [states[1]]


async def test_history_of_a_subgraph(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished("nested")
    state = await threads.get_state(thread_id)
    assert state.tasks is not None
    assert state.tasks[0].checkpoint is not None
    inner = await threads.get_history(thread_id, checkpoint=state.tasks[0].checkpoint)
    assert [s.next for s in inner] == [["request"], ["__start__"]]


async def test_history_of_a_missing_thread(threads: AsyncThreadsClient) -> None:
    with pytest.raises(NotFoundError, match="not found"):
        await threads.get_history(MISSING)


async def test_iter_history_walks_to_the_root(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    await scene.run(thread_id)
    states = await threads.get_history(thread_id, limit=100)
    assert len(states) == 8
    assert await acollect(threads.iter_history(thread_id, page_size=3)) == states
    assert await acollect(threads.iter_history(thread_id, page_size=4)) == states
    assert await acollect(threads.iter_history(thread_id, page_size=3, limit=5)) == states[:5]
    older = threads.iter_history(thread_id, page_size=2, before=states[4].checkpoint)
    assert await acollect(older) == states[5:]
    inputs = threads.iter_history(thread_id, page_size=1, metadata={"source": "input"})
    assert await acollect(inputs) == [s for s in states if (s.metadata or {})["source"] == "input"]


async def test_iter_history_with_select(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    assert len(await acollect(threads.iter_history(thread_id, select=["values"], page_size=3))) == 4


async def test_history_of_a_new_thread_is_empty(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread()).thread_id
    assert await threads.get_history(thread_id) == []
    assert await acollect(threads.iter_history(thread_id)) == []
