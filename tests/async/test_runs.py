"""Runs: create, wait, join, answer, list, cancel, delete; what a real server does, and what it says of mistakes."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import (
    BadRequestError,
    Command,
    ConflictError,
    Interrupt,
    InvalidArgumentError,
    NotFoundError,
    PartialRun,
    Run,
    RunCancelledError,
    RunFailedError,
    RunOutput,
    Send,
    UnprocessableEntityError,
)
from tests.conftest import LIVE, SERVER
from tests.support.compat import acollect

if TYPE_CHECKING:
    from langthreads_async import AsyncThreadsClient

pytestmark = pytest.mark.scenario

MISSING = "00000000-0000-0000-0000-00000000dead"
HELLO = {"messages": ["hello"]}
DONE = ["hello", "plan", "answer"]


async def status_becomes(threads: AsyncThreadsClient, run: Any, *wanted: str) -> str:
    """Wait until a run has one of these statuses."""
    for _ in range(100):
        status = (await threads.runs.get(run.thread_id, run.run_id)).status
        if status in wanted:
            return status
        await threads._calls.unwrapped().clock.sleep(0.1 if SERVER else 0)
    raise AssertionError(f"the run is {status}, not {wanted}")


# ---------------------------------------------------------------- create, get


async def test_create_gives_a_typed_run(threads: AsyncThreadsClient, scene: Any) -> None:
    thread = await scene.thread()
    told: list[Any] = []
    run = await threads.runs.create(
        thread.thread_id, "agent", input=HELLO, metadata={"tag": scene.tag}, on_run_created=told.append
    )
    assert isinstance(run, Run)
    assert uuid.UUID(run.run_id)
    assert run.thread_id == thread.thread_id
    assert run.status == "pending"
    assert run.metadata["tag"] == scene.tag
    assert run.multitask_strategy == "enqueue"
    assert run.kwargs["input"] == HELLO
    assert run.created_at.tzinfo is not None
    assert told == [{"run_id": run.run_id, "thread_id": thread.thread_id}]
    assert (await threads.runs.join(thread.thread_id, run.run_id))["messages"] == DONE
    got = await threads.runs.get(uuid.UUID(thread.thread_id), uuid.UUID(run.run_id))
    assert (got.status, got.run_id) == ("success", run.run_id)


async def test_create_without_a_thread(threads: AsyncThreadsClient) -> None:
    told: list[Any] = []
    run = await threads.runs.create(None, "agent", input=HELLO, on_completion="keep", on_run_created=told.append)
    assert told == [{"run_id": run.run_id, "thread_id": run.thread_id}]
    assert (await threads.runs.join(run.thread_id, run.run_id))["messages"] == DONE
    assert (await threads.get(run.thread_id)).values["messages"] == DONE


async def test_create_with_all_that_can_be_said(threads: AsyncThreadsClient, scene: Any) -> None:
    thread = await scene.thread()
    run = await threads.runs.create(
        thread.thread_id,
        "agent",
        input=HELLO,
        stream_mode=["values", "updates"],
        stream_subgraphs=True,
        stream_resumable=True,
        metadata={"n": 1},
        config={"tags": ["t"], "recursion_limit": 7, "configurable": {"color": "blue"}},
        interrupt_after=["answer"],
        multitask_strategy="reject",
        if_not_exists="reject",
        durability="sync",
    )
    assert run.kwargs["stream_mode"] == ["values", "updates"]
    assert run.kwargs["subgraphs"] is run.kwargs["resumable"] is True
    assert run.kwargs["config"]["recursion_limit"] == 7
    assert run.kwargs["config"]["configurable"]["color"] == "blue"
    assert run.kwargs["interrupt_after"] == ["answer"]
    assert run.multitask_strategy == "reject"
    await threads.runs.join(thread.thread_id, run.run_id)


async def test_create_on_a_thread_that_does_not_exist(threads: AsyncThreadsClient, new_id: Any) -> None:
    thread_id = new_id()
    with pytest.raises(NotFoundError, match="not found"):
        await threads.runs.create(thread_id, "agent", input=HELLO)
    run = await threads.runs.create(thread_id, "agent", input=HELLO, if_not_exists="create")
    assert run.thread_id == thread_id
    await threads.runs.join(thread_id, run.run_id)


async def test_create_with_an_assistant_that_does_not_exist(
    threads: AsyncThreadsClient, scene: Any, server_api: tuple[int, int]
) -> None:
    thread = await scene.thread()
    for thread_id in (thread.thread_id, None):
        with pytest.raises(NotFoundError, match="not found"):
            await threads.runs.create(thread_id, MISSING)
        with pytest.raises(NotFoundError, match="not found"):
            await threads.runs.wait(thread_id, MISSING)
        with pytest.raises(UnprocessableEntityError, match="nosuch"):
            await threads.runs.create(thread_id, "nosuch")
        with pytest.raises(UnprocessableEntityError, match="nosuch"):
            await threads.runs.wait(thread_id, "nosuch")


async def test_malformed_ids(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread()).thread_id
    runs = threads.runs
    with pytest.raises(UnprocessableEntityError):
        await runs.create("nope", "agent")
    with pytest.raises(BadRequestError):  # not a 422 here
        await runs.wait("nope", "agent")
    for call in (runs.get, runs.delete, runs.cancel, runs.join):
        with pytest.raises(UnprocessableEntityError):
            await call("nope", MISSING)
        with pytest.raises(UnprocessableEntityError):
            await call(thread_id, "nope")
    with pytest.raises(UnprocessableEntityError):
        await runs.list("nope")
    with pytest.raises(UnprocessableEntityError):
        await runs.cancel_many(thread_id=thread_id, run_ids=["nope"])
    with pytest.raises(UnprocessableEntityError):
        await runs.create(thread_id, "agent", checkpoint_id="nope")


async def test_a_webhook_that_leads_to_the_server_itself(
    threads: AsyncThreadsClient, scene: Any, server_api: tuple[int, int]
) -> None:
    thread_id = (await scene.thread()).thread_id
    arguments: Any = {"input": HELLO, "webhook": "http://127.0.0.1:9/"}
    if server_api < (0, 8):
        run = await threads.runs.create(thread_id, "agent", **arguments)
        await threads.runs.join(thread_id, run.run_id)
        return
    with pytest.raises(UnprocessableEntityError, match=r"(?i)webhook"):
        await threads.runs.create(thread_id, "agent", **arguments)


async def test_create_after_some_seconds(threads: AsyncThreadsClient, scene: Any) -> None:
    thread = await scene.thread()
    run = await threads.runs.create(thread.thread_id, "agent", input=HELLO, after_seconds=4)
    assert (run.created_at - thread.created_at).total_seconds() > 3
    # It ends long after it was joined: the answer is its own, and its checkpoint is not asked for.
    assert (await threads.runs.join(thread.thread_id, run.run_id))["messages"] == DONE


async def test_a_key_makes_a_run_once(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread()).thread_id
    first = await threads.runs.create(thread_id, "agent", input=HELLO, idempotency_key=scene.tag)
    second = await threads.runs.create(thread_id, "agent", input=HELLO, idempotency_key=scene.tag)
    other = await threads.runs.create(thread_id, "agent", input=HELLO, idempotency_key=scene.tag + "2")
    assert first.run_id == second.run_id != other.run_id
    assert len(await threads.runs.list(thread_id)) == 2
    await threads.runs.join(thread_id, other.run_id)


async def test_create_batch(threads: AsyncThreadsClient) -> None:
    runs = await threads.runs.create_batch(
        [
            {"assistant_id": "agent", "input": HELLO, "on_completion": "keep"},
            {"assistant_id": "asking", "input": HELLO, "metadata": {"n": 2}, "on_completion": "keep"},
        ]
    )
    assert [run.metadata.get("n") for run in runs] == [None, 2]
    assert (await threads.runs.join(runs[0].thread_id, runs[0].run_id))["messages"] == DONE
    assert (await threads.runs.join(runs[1].thread_id, runs[1].run_id)).interrupts


async def test_a_batch_is_made_but_for_its_mistakes(
    threads: AsyncThreadsClient, scene: Any, new_id: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the runs that were made."""
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(new_id()))  # request ids as they were recorded
    good = {"assistant_id": "agent", "input": HELLO, "metadata": {"tag": scene.tag}, "on_completion": "keep"}
    with pytest.raises(
        UnprocessableEntityError, match=r"payloads\[1\] is wrong; the others may have been made nevertheless"
    ) as caught:
        await threads.runs.create_batch([good, {"assistant_id": "nosuch"}, good])
    assert caught.value.may_have_executed is True
    made = {thread.thread_id for thread in await threads.search(metadata={"tag": scene.tag})}
    found = set(re.findall(r"run \S+ on thread ([0-9a-f-]+)", str(caught.value)))
    # On a real server that others use meanwhile, the runs can be too far down to be found.
    assert found <= made if LIVE else found == made
    assert len(made) == 2
    with pytest.raises(NotFoundError, match=r"one of the payloads is wrong; ") as caught_2:
        await threads.runs.create_batch([{"assistant_id": MISSING}, {**good, "on_completion": "delete"}])
    assert LIVE or str(caught_2.value).count("on thread") == 1
    with pytest.raises(NotFoundError, match=r"not found\.? \[POST") as caught_3:
        await threads.runs.create_batch([{"assistant_id": MISSING}])
    assert caught_3.value.may_have_executed is False


async def test_create_from_a_checkpoint(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    planned = (await threads.get_history(thread_id))[1]
    assert planned.next == ["answer"]
    output = await threads.runs.wait(thread_id, "agent", checkpoint=planned.checkpoint)
    assert output["messages"] == DONE
    output = await threads.runs.wait(thread_id, "agent", checkpoint_id=planned.checkpoint.checkpoint_id)
    assert output["messages"] == DONE


# ---------------------------------------------------------------- multitask strategies


async def test_a_busy_thread(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread("slow")).thread_id
    first = await threads.runs.create(thread_id, "slow", input=HELLO)
    with pytest.raises(ConflictError) as caught:
        await threads.runs.create(thread_id, "slow", input=HELLO, multitask_strategy="reject")
    assert caught.value.status_code == 409
    assert caught.value.may_have_executed is False
    with pytest.raises(ConflictError):
        await threads.runs.wait(thread_id, "slow", input=HELLO, multitask_strategy="reject")
    await status_becomes(threads, first, "running")
    second = await threads.runs.create(thread_id, "agent", input=HELLO, multitask_strategy="interrupt")
    assert (await threads.runs.join(thread_id, second.run_id))["messages"][-3:] == DONE
    with pytest.raises(RunCancelledError) as cancelled:
        await threads.runs.join(thread_id, first.run_id)
    assert cancelled.value.status == "interrupted"


async def test_a_run_that_is_rolled_back_by_the_next(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread("slow")).thread_id
    first = await threads.runs.create(thread_id, "slow", input=HELLO)
    await status_becomes(threads, first, "running")
    output = await threads.runs.wait(thread_id, "agent", input=HELLO, multitask_strategy="rollback")
    # Server: a free worker may start the next run before the first one's input is taken back.
    assert output["messages"][-len(DONE) :] == DONE
    with pytest.raises(NotFoundError):
        await threads.runs.get(thread_id, first.run_id)
    with pytest.raises(NotFoundError, match="does not exist"):
        await threads.runs.join(thread_id, first.run_id)


async def test_runs_wait_their_turn(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread()).thread_id
    runs = [await threads.runs.create(thread_id, "agent", input={"messages": [str(n)]}) for n in range(3)]
    outputs = [await threads.runs.join(thread_id, run.run_id) for run in runs]
    assert [len(output["messages"]) for output in outputs] == [3, 6, 9]
    assert [output.run_id for output in outputs] == [run.run_id for run in runs]


# ---------------------------------------------------------------- wait


async def test_wait_gives_the_output(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread()).thread_id
    told: list[Any] = []
    output = await threads.runs.wait(thread_id, "agent", input=HELLO, on_run_created=told.append)
    assert type(output) is RunOutput
    assert output == {"messages": DONE, "n": 1}
    assert output.status == "success"
    assert output.interrupts == []
    assert told == [{"run_id": output.run_id, "thread_id": thread_id}]
    assert output.thread_id == thread_id


async def test_wait_without_a_thread(threads: AsyncThreadsClient) -> None:
    output = await threads.runs.wait(None, "agent", input=HELLO)
    assert output == {"messages": DONE, "n": 1}
    assert output.run_id
    assert output.thread_id
    assert output.status is None
    with pytest.raises(NotFoundError):
        await threads.get(output.thread_id)
    kept = await threads.runs.wait(None, "agent", input=HELLO, on_completion="keep")
    assert kept.status == "success"
    assert (await threads.get(kept.thread_id)).values == kept


@pytest.mark.parametrize("stateless", [False, True], ids=["on a thread", "without a thread"])
async def test_wait_for_a_run_that_fails(threads: AsyncThreadsClient, scene: Any, stateless: bool) -> None:
    thread_id = None if stateless else (await scene.thread("failing")).thread_id
    with pytest.raises(RunFailedError, match="ValueError: the node failed") as caught:
        await threads.runs.wait(thread_id, "failing", input=HELLO)
    error = caught.value
    assert (error.status, error.error, error.detail) == ("error", "ValueError", "the node failed")
    assert error.run_id
    assert error.thread_id == thread_id or stateless
    output = await threads.runs.wait(thread_id, "failing", input=HELLO, raise_error=False)
    assert output["__error__"]["message"] == "the node failed"
    assert output.status == (None if stateless else "error")


async def test_wait_for_a_run_that_is_cancelled_before_it_starts(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    run = await threads.runs.create(thread_id, "slow", input=HELLO, after_seconds=60)
    await threads.runs.cancel(thread_id, run.run_id, wait=True)
    with pytest.raises(RunCancelledError, match="was cancelled") as caught:
        await threads.runs.join(thread_id, run.run_id)
    assert caught.value.status == "interrupted"
    output = await threads.runs.join(thread_id, run.run_id, raise_error=False)
    assert output.status == "interrupted"


async def test_durability_at_the_exit(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread()).thread_id
    output = await threads.runs.wait(thread_id, "agent", input=HELLO, durability="exit")
    assert output["messages"] == DONE
    assert len(await threads.get_history(thread_id)) == 1
    assert await threads.runs.join(thread_id, output.run_id) == output


async def test_a_raw_wait_has_the_headers_of_the_wait(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread()).thread_id
    raw = await threads.runs.with_raw_response.wait(thread_id, "agent", input=HELLO)
    assert raw.status_code == 200
    assert raw.parsed["messages"] == DONE
    assert raw.headers["Location"].endswith(f"/runs/{raw.parsed.run_id}/join")


# ---------------------------------------------------------------- interrupts and commands


async def test_an_interrupt_is_answered(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread("asking")).thread_id
    output = await threads.runs.wait(thread_id, "asking", input=HELLO)
    assert output.status == "success"
    (question,) = output.interrupts
    assert isinstance(question, Interrupt)
    assert question.value == {"question": "May I?"}
    answered = await threads.runs.wait(thread_id, "asking", command=Command(resume="yes"), strict_resume=True)
    assert answered["messages"] == ["hello", "plan", "yes"]
    assert answered.interrupts == []


async def test_an_interrupt_is_answered_by_its_id(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread("asking")).thread_id
    (question,) = (await threads.runs.wait(thread_id, "asking", input=HELLO)).interrupts
    run = await threads.runs.create(thread_id, "asking", command={"resume": {question.id: "by id"}}, strict_resume=True)
    assert (await threads.runs.join(thread_id, run.run_id))["messages"][-1] == "by id"


async def test_a_strict_answer_must_answer_something(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    with pytest.raises(InvalidArgumentError, match="nothing waits"):
        await threads.runs.wait(thread_id, "agent", command=Command(resume="yes"), strict_resume=True)
    thread_id = (await scene.thread("asking")).thread_id
    (question,) = (await threads.runs.wait(thread_id, "asking", input=HELLO)).interrupts
    with pytest.raises(InvalidArgumentError, match=f"no interrupt 'f+' waits; these do: {question.id}"):
        await threads.runs.create(thread_id, "asking", command=Command(resume={"f" * 32: "yes"}), strict_resume=True)
    assert len(await threads.runs.list(thread_id)) == 1
    # Without it, servers take the answer to nothing without a word.
    output = await threads.runs.wait(thread_id, "asking", command=Command(resume={"f" * 32: "yes"}))
    assert [one.id for one in output.interrupts] == [question.id]


async def test_a_copy_is_asked_for_its_state(threads: AsyncThreadsClient, scene: Any) -> None:
    """Servers copy an interrupt, but report it in the state alone."""
    thread_id = (await scene.thread("asking")).thread_id
    (question,) = (await threads.runs.wait(thread_id, "asking", input=HELLO)).interrupts
    copy_id = (await threads.copy(thread_id)).thread_id
    assert not (await threads.get(copy_id)).interrupts
    with pytest.raises(InvalidArgumentError, match=f"no interrupt 'f+' waits; these do: {question.id}"):
        await threads.runs.wait(copy_id, "asking", command=Command(resume={"f" * 32: "yes"}), strict_resume=True)
    answer = Command(resume={question.id: "yes"})
    answered = await threads.runs.wait(copy_id, "asking", command=answer, strict_resume=True)
    assert answered["messages"] == ["hello", "plan", "yes"]


async def test_a_question_inside_a_subgraph(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread("nested")).thread_id
    output = await threads.runs.wait(thread_id, "nested", input=HELLO)
    assert [one.value for one in output.interrupts] == [{"question": "May I?"}]
    joined = await threads.runs.join(thread_id, output.run_id)
    assert [one.id for one in joined.interrupts] == [one.id for one in output.interrupts]
    output = await threads.runs.wait(thread_id, "nested", command=Command(resume="yes"), strict_resume=True)
    assert output["reply"] == "yes"


async def test_other_commands(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    wait = threads.runs.wait
    assert (await wait(thread_id, "agent", command=Command(goto="answer")))["messages"] == [*DONE, "answer"]
    assert (await wait(thread_id, "agent", command=Command(update={"n": 40})))["n"] == 40
    sent = await wait(thread_id, "agent", command=Command(goto=[Send("plan", {"n": 6})]))
    assert sent["n"] == 7
    assert (await wait(thread_id, "agent", command={"goto": ["answer"], "update": {"n": 1}}))["n"] == 1


async def test_stops_before_and_after_nodes(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread()).thread_id
    output = await threads.runs.wait(thread_id, "agent", input=HELLO, interrupt_before=["answer"])
    assert output["messages"] == ["hello", "plan"]
    assert (await threads.get_state(thread_id)).next == ["answer"]
    assert (await threads.runs.wait(thread_id, "agent"))["messages"] == DONE
    for everywhere in ("*", ["*"]):  # servers let `["*"]` run through
        output = await threads.runs.wait(thread_id, "agent", input=HELLO, interrupt_after=everywhere)
        assert output["messages"][-1] == "plan"
    output = await threads.runs.wait(thread_id, "agent", input=HELLO, interrupt_before="answer")  # a 422 as a string
    assert output["messages"][-1] == "plan"


# ---------------------------------------------------------------- join


async def test_join_tells_a_runs_own_outcome(threads: AsyncThreadsClient, scene: Any) -> None:
    """Servers answer for the thread as it is now."""
    thread_id = (await scene.thread()).thread_id
    good = await threads.runs.wait(thread_id, "agent", input=HELLO)
    with pytest.raises(RunFailedError) as failed:
        await threads.runs.wait(thread_id, "failing", input={"messages": ["fail"]})
    joined = await threads.runs.join(thread_id, good.run_id)
    assert joined == good
    assert (joined.status, joined.run_id) == ("success", good.run_id)
    with pytest.raises(RunFailedError, match="ValueError: the node failed") as caught:
        await threads.runs.join(thread_id, failed.value.run_id)
    assert (caught.value.error, caught.value.detail) == ("ValueError", "the node failed")
    assert caught.value.run_id == failed.value.run_id
    left = await threads.runs.join(thread_id, failed.value.run_id, raise_error=False)
    assert left.status == "error"
    assert left["messages"][-2:] == ["fail", "plan"]

    last = await threads.runs.wait(thread_id, "asking", input={"messages": ["ask"]})
    joined = await threads.runs.join(thread_id, last.run_id)
    assert joined["messages"] == last["messages"]
    assert [one.id for one in joined.interrupts] == [one.id for one in last.interrupts]
    with pytest.raises(RunFailedError, match="failed"):  # what it raised is lost under another graph
        await threads.runs.join(thread_id, failed.value.run_id)
    assert await threads.runs.join(thread_id, good.run_id) == good


async def test_join_of_what_does_not_exist(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread()).thread_id
    for raise_error in (True, False):
        with pytest.raises(NotFoundError, match="does not exist") as caught:
            await threads.runs.join(thread_id, MISSING, raise_error=raise_error)
        assert caught.value.status_code == 404
        with pytest.raises(NotFoundError, match="does not exist"):
            await threads.runs.join(MISSING, MISSING, raise_error=raise_error)


async def test_join_of_a_run_that_left_no_checkpoint(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    run = await threads.runs.create(thread_id, "agent")  # nothing is left to do
    await status_becomes(threads, run, "success")
    assert (await threads.runs.join(thread_id, run.run_id))["messages"] == DONE


# ---------------------------------------------------------------- list, delete


async def test_list_and_iter_list(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread()).thread_id
    ids = [(await threads.runs.wait(thread_id, "agent", input=HELLO)).run_id for _ in range(3)]
    with pytest.raises(RunFailedError) as failed:
        await threads.runs.wait(thread_id, "failing", input=HELLO)
    ids = [failed.value.run_id, *reversed(ids)]

    page = await threads.runs.list(thread_id, limit=3)
    assert [run.run_id for run in page] == ids[:3]
    assert page.next_offset == 3
    rest = await threads.runs.list(thread_id, limit=3, offset=3)
    assert [run.run_id for run in rest] == ids[3:]
    assert rest.next_offset is None
    assert [run.run_id for run in await threads.runs.list(thread_id, status="error")] == ids[:1]
    assert await threads.runs.list(thread_id, status="timeout") == []

    walked = await acollect(threads.runs.iter_list(thread_id, page_size=2))
    assert [run.run_id for run in walked] == ids
    assert len(await acollect(threads.runs.iter_list(thread_id, status="success", limit=2))) == 2


async def test_select_gives_partial_runs(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = await scene.finished()
    (run,) = await threads.runs.list(thread_id, select=["run_id", "status"])
    assert isinstance(run, PartialRun)
    assert run.status == "success"
    assert run.created_at is None
    assert set(run) == {"run_id", "status"}
    (walked,) = await acollect(threads.runs.iter_list(thread_id, select=["status"]))
    assert set(walked) == {"run_id", "status"}


async def test_list_the_runs_of_a_missing_thread(threads: AsyncThreadsClient) -> None:
    with pytest.raises(NotFoundError):
        await threads.runs.list(MISSING)


async def test_get_and_delete(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread()).thread_id
    run_id = (await threads.runs.wait(thread_id, "agent", input=HELLO)).run_id
    answer: object = await threads.runs.delete(thread_id, run_id)
    assert answer is None
    for call in (threads.runs.get, threads.runs.delete):
        with pytest.raises(NotFoundError, match=r"does not exist|not found"):
            await call(thread_id, run_id)
        with pytest.raises(NotFoundError, match=r"does not exist|not found"):
            await call(MISSING, MISSING)
    assert await threads.get_history(thread_id) == []  # its checkpoints are gone, too


# ---------------------------------------------------------------- cancel


async def test_cancel(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread("slow")).thread_id
    run = await threads.runs.create(thread_id, "slow", input=HELLO)
    await status_becomes(threads, run, "running")
    answer: object = await threads.runs.cancel(thread_id, run.run_id)
    assert answer is None
    await threads.runs.cancel(thread_id, run.run_id)  # once more is fine
    await threads.runs.cancel(thread_id, run.run_id, wait=True)
    assert (await threads.get(thread_id)).status != "busy"
    assert (await threads.runs.get(thread_id, run.run_id)).status == "interrupted"
    with pytest.raises(ConflictError, match="has ended already; its status is interrupted"):
        await threads.runs.cancel(thread_id, run.run_id, action="rollback")
    with pytest.raises(RunCancelledError, match="was cancelled"):
        await threads.runs.join(thread_id, run.run_id)


async def test_cancel_and_wait(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread("slow")).thread_id
    run = await threads.runs.create(thread_id, "slow", input=HELLO)
    await status_becomes(threads, run, "running")
    await threads.runs.cancel(thread_id, run.run_id, wait=True)
    assert (await threads.get(thread_id)).status != "busy"
    output = await threads.runs.join(thread_id, run.run_id, raise_error=False)
    assert output.status == "interrupted"


@pytest.mark.parametrize("status", ["pending", "running"])
async def test_roll_back(threads: AsyncThreadsClient, scene: Any, status: str) -> None:
    thread_id = (await scene.thread("slow")).thread_id
    later = 60 if status == "pending" else None
    run = await threads.runs.create(thread_id, "slow", input=HELLO, after_seconds=later)
    await status_becomes(threads, run, status)
    await threads.runs.cancel(thread_id, run.run_id, action="rollback")
    assert (await threads.get(thread_id)).status != "busy"  # langgraph-api 0.4 leaves it `interrupted`
    assert await threads.runs.list(thread_id) == []
    with pytest.raises(NotFoundError):
        await threads.runs.cancel(thread_id, run.run_id, action="rollback")


async def test_cancel_what_has_ended_or_is_not_there(threads: AsyncThreadsClient, scene: Any) -> None:
    thread_id = (await scene.thread()).thread_id
    run_id = (await threads.runs.wait(thread_id, "agent", input=HELLO)).run_id
    with pytest.raises(ConflictError, match=f"run {run_id} has ended already; its status is success") as caught:
        await threads.runs.cancel(thread_id, run_id)
    assert caught.value.status_code == 409
    assert caught.value.body["status"] == "success"
    for ids in ((thread_id, MISSING), (MISSING, MISSING)):
        with pytest.raises(NotFoundError):
            await threads.runs.cancel(*ids)


@pytest.mark.parametrize("action", ["interrupt", "rollback"])
@pytest.mark.parametrize("by", ["ids", "status"])
async def test_cancel_many(threads: AsyncThreadsClient, scene: Any, by: str, action: Any) -> None:
    thread_id = (await scene.thread("slow")).thread_id
    ended = (await threads.runs.wait(thread_id, "agent", input=HELLO)).run_id
    first = await threads.runs.create(thread_id, "slow", input=HELLO)
    second = await threads.runs.create(thread_id, "slow", input=HELLO)
    await status_becomes(threads, first, "running")
    if by == "ids":
        ids = [ended, first.run_id, second.run_id]
        await threads.runs.cancel_many(thread_id=thread_id, run_ids=ids, action=action)
    else:
        await threads.runs.cancel_many(thread_id=thread_id, status="all", action=action)
    left = [run.status for run in await threads.runs.list(thread_id)]
    assert left == (["success"] if action == "rollback" else ["interrupted", "interrupted", "success"])
    if action == "rollback":
        assert (await threads.get(thread_id)).status != "busy"
    with pytest.raises(NotFoundError):
        await threads.runs.cancel_many(thread_id=thread_id, run_ids=[ended], action=action)
    await threads.runs.cancel_many(thread_id=thread_id, status="all", action=action)  # none is fine
    await threads.runs.cancel_many(thread_id=thread_id, run_ids=[], action=action)
