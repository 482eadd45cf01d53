# Generated from tests/async/test_runs.py by `nox -s generate`; edit that file instead of this one.
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
from tests.support.compat import collect

if TYPE_CHECKING:
    from langthreads_sync import ThreadsClient

pytestmark = pytest.mark.scenario

MISSING = "00000000-0000-0000-0000-00000000dead"
HELLO = {"messages": ["hello"]}
DONE = ["hello", "plan", "answer"]


def status_becomes(threads: ThreadsClient, run: Any, *wanted: str) -> str:
    """Wait until a run has one of these statuses."""
    for _ in range(100):
        status = (threads.runs.get(run.thread_id, run.run_id)).status
        if status in wanted:
            return status
        threads._calls.unwrapped().clock.sleep(0.1 if SERVER else 0)
    raise AssertionError(f"the run is {status}, not {wanted}")


# ---------------------------------------------------------------- create, get


def test_create_gives_a_typed_run(threads: ThreadsClient, scene: Any) -> None:
    thread = scene.thread()
    told: list[Any] = []
    run = threads.runs.create(
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
    assert (threads.runs.join(thread.thread_id, run.run_id))["messages"] == DONE
    got = threads.runs.get(uuid.UUID(thread.thread_id), uuid.UUID(run.run_id))
    assert (got.status, got.run_id) == ("success", run.run_id)


def test_create_without_a_thread(threads: ThreadsClient) -> None:
    told: list[Any] = []
    run = threads.runs.create(None, "agent", input=HELLO, on_completion="keep", on_run_created=told.append)
    assert told == [{"run_id": run.run_id, "thread_id": run.thread_id}]
    assert (threads.runs.join(run.thread_id, run.run_id))["messages"] == DONE
    assert (threads.get(run.thread_id)).values["messages"] == DONE


def test_create_with_all_that_can_be_said(threads: ThreadsClient, scene: Any) -> None:
    thread = scene.thread()
    run = threads.runs.create(
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
    threads.runs.join(thread.thread_id, run.run_id)


def test_create_on_a_thread_that_does_not_exist(threads: ThreadsClient, new_id: Any) -> None:
    thread_id = new_id()
    with pytest.raises(NotFoundError, match="not found"):
        threads.runs.create(thread_id, "agent", input=HELLO)
    run = threads.runs.create(thread_id, "agent", input=HELLO, if_not_exists="create")
    assert run.thread_id == thread_id
    threads.runs.join(thread_id, run.run_id)


def test_create_with_an_assistant_that_does_not_exist(
    threads: ThreadsClient, scene: Any, server_api: tuple[int, int]
) -> None:
    thread = scene.thread()
    for thread_id in (thread.thread_id, None):
        with pytest.raises(NotFoundError, match="not found"):
            threads.runs.create(thread_id, MISSING)
        with pytest.raises(NotFoundError, match="not found"):
            threads.runs.wait(thread_id, MISSING)
        with pytest.raises(UnprocessableEntityError, match="nosuch"):
            threads.runs.create(thread_id, "nosuch")
        with pytest.raises(UnprocessableEntityError, match="nosuch"):
            threads.runs.wait(thread_id, "nosuch")


def test_malformed_ids(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread()).thread_id
    runs = threads.runs
    with pytest.raises(UnprocessableEntityError):
        runs.create("nope", "agent")
    with pytest.raises(BadRequestError):  # not a 422 here
        runs.wait("nope", "agent")
    for call in (runs.get, runs.delete, runs.cancel, runs.join):
        with pytest.raises(UnprocessableEntityError):
            call("nope", MISSING)
        with pytest.raises(UnprocessableEntityError):
            call(thread_id, "nope")
    with pytest.raises(UnprocessableEntityError):
        runs.list("nope")
    with pytest.raises(UnprocessableEntityError):
        runs.cancel_many(thread_id=thread_id, run_ids=["nope"])
    with pytest.raises(UnprocessableEntityError):
        runs.create(thread_id, "agent", checkpoint_id="nope")


def test_a_webhook_that_leads_to_the_server_itself(
    threads: ThreadsClient, scene: Any, server_api: tuple[int, int]
) -> None:
    thread_id = (scene.thread()).thread_id
    arguments: Any = {"input": HELLO, "webhook": "http://127.0.0.1:9/"}
    if server_api < (0, 8):
        run = threads.runs.create(thread_id, "agent", **arguments)
        threads.runs.join(thread_id, run.run_id)
        return
    with pytest.raises(UnprocessableEntityError, match=r"(?i)webhook"):
        threads.runs.create(thread_id, "agent", **arguments)


def test_create_after_some_seconds(threads: ThreadsClient, scene: Any) -> None:
    thread = scene.thread()
    run = threads.runs.create(thread.thread_id, "agent", input=HELLO, after_seconds=4)
    assert (run.created_at - thread.created_at).total_seconds() > 3
    # It ends long after it was joined: the answer is its own, and its checkpoint is not asked for.
    assert (threads.runs.join(thread.thread_id, run.run_id))["messages"] == DONE


def test_a_key_makes_a_run_once(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread()).thread_id
    first = threads.runs.create(thread_id, "agent", input=HELLO, idempotency_key=scene.tag)
    second = threads.runs.create(thread_id, "agent", input=HELLO, idempotency_key=scene.tag)
    other = threads.runs.create(thread_id, "agent", input=HELLO, idempotency_key=scene.tag + "2")
    assert first.run_id == second.run_id != other.run_id
    assert len(threads.runs.list(thread_id)) == 2
    threads.runs.join(thread_id, other.run_id)


def test_create_batch(threads: ThreadsClient) -> None:
    runs = threads.runs.create_batch(
        [
            {"assistant_id": "agent", "input": HELLO, "on_completion": "keep"},
            {"assistant_id": "asking", "input": HELLO, "metadata": {"n": 2}, "on_completion": "keep"},
        ]
    )
    assert [run.metadata.get("n") for run in runs] == [None, 2]
    assert (threads.runs.join(runs[0].thread_id, runs[0].run_id))["messages"] == DONE
    assert (threads.runs.join(runs[1].thread_id, runs[1].run_id)).interrupts


def test_a_batch_is_made_but_for_its_mistakes(
    threads: ThreadsClient, scene: Any, new_id: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the runs that were made."""
    monkeypatch.setattr(uuid, "uuid4", lambda: uuid.UUID(new_id()))  # request ids as they were recorded
    good = {"assistant_id": "agent", "input": HELLO, "metadata": {"tag": scene.tag}, "on_completion": "keep"}
    with pytest.raises(
        UnprocessableEntityError, match=r"payloads\[1\] is wrong; the others may have been made nevertheless"
    ) as caught:
        threads.runs.create_batch([good, {"assistant_id": "nosuch"}, good])
    assert caught.value.may_have_executed is True
    made = {thread.thread_id for thread in threads.search(metadata={"tag": scene.tag})}
    found = set(re.findall(r"run \S+ on thread ([0-9a-f-]+)", str(caught.value)))
    # On a real server that others use meanwhile, the runs can be too far down to be found.
    assert found <= made if LIVE else found == made
    assert len(made) == 2
    with pytest.raises(NotFoundError, match=r"one of the payloads is wrong; ") as caught_2:
        threads.runs.create_batch([{"assistant_id": MISSING}, {**good, "on_completion": "delete"}])
    assert LIVE or str(caught_2.value).count("on thread") == 1
    with pytest.raises(NotFoundError, match=r"not found\.? \[POST") as caught_3:
        threads.runs.create_batch([{"assistant_id": MISSING}])
    assert caught_3.value.may_have_executed is False


def test_create_from_a_checkpoint(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    planned = (threads.get_history(thread_id))[1]
    assert planned.next == ["answer"]
    output = threads.runs.wait(thread_id, "agent", checkpoint=planned.checkpoint)
    assert output["messages"] == DONE
    output = threads.runs.wait(thread_id, "agent", checkpoint_id=planned.checkpoint.checkpoint_id)
    assert output["messages"] == DONE


# ---------------------------------------------------------------- multitask strategies


def test_a_busy_thread(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread("slow")).thread_id
    first = threads.runs.create(thread_id, "slow", input=HELLO)
    with pytest.raises(ConflictError) as caught:
        threads.runs.create(thread_id, "slow", input=HELLO, multitask_strategy="reject")
    assert caught.value.status_code == 409
    assert caught.value.may_have_executed is False
    with pytest.raises(ConflictError):
        threads.runs.wait(thread_id, "slow", input=HELLO, multitask_strategy="reject")
    status_becomes(threads, first, "running")
    second = threads.runs.create(thread_id, "agent", input=HELLO, multitask_strategy="interrupt")
    assert (threads.runs.join(thread_id, second.run_id))["messages"][-3:] == DONE
    with pytest.raises(RunCancelledError) as cancelled:
        threads.runs.join(thread_id, first.run_id)
    assert cancelled.value.status == "interrupted"


def test_a_run_that_is_rolled_back_by_the_next(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread("slow")).thread_id
    first = threads.runs.create(thread_id, "slow", input=HELLO)
    status_becomes(threads, first, "running")
    output = threads.runs.wait(thread_id, "agent", input=HELLO, multitask_strategy="rollback")
    # Server: a free worker may start the next run before the first one's input is taken back.
    assert output["messages"][-len(DONE) :] == DONE
    with pytest.raises(NotFoundError):
        threads.runs.get(thread_id, first.run_id)
    with pytest.raises(NotFoundError, match="does not exist"):
        threads.runs.join(thread_id, first.run_id)


def test_runs_wait_their_turn(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread()).thread_id
    runs = [threads.runs.create(thread_id, "agent", input={"messages": [str(n)]}) for n in range(3)]
    outputs = [threads.runs.join(thread_id, run.run_id) for run in runs]
    assert [len(output["messages"]) for output in outputs] == [3, 6, 9]
    assert [output.run_id for output in outputs] == [run.run_id for run in runs]


# ---------------------------------------------------------------- wait


def test_wait_gives_the_output(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread()).thread_id
    told: list[Any] = []
    output = threads.runs.wait(thread_id, "agent", input=HELLO, on_run_created=told.append)
    assert type(output) is RunOutput
    assert output == {"messages": DONE, "n": 1}
    assert output.status == "success"
    assert output.interrupts == []
    assert told == [{"run_id": output.run_id, "thread_id": thread_id}]
    assert output.thread_id == thread_id


def test_wait_without_a_thread(threads: ThreadsClient) -> None:
    output = threads.runs.wait(None, "agent", input=HELLO)
    assert output == {"messages": DONE, "n": 1}
    assert output.run_id
    assert output.thread_id
    assert output.status is None
    with pytest.raises(NotFoundError):
        threads.get(output.thread_id)
    kept = threads.runs.wait(None, "agent", input=HELLO, on_completion="keep")
    assert kept.status == "success"
    assert (threads.get(kept.thread_id)).values == kept


@pytest.mark.parametrize("stateless", [False, True], ids=["on a thread", "without a thread"])
def test_wait_for_a_run_that_fails(threads: ThreadsClient, scene: Any, stateless: bool) -> None:
    thread_id = None if stateless else (scene.thread("failing")).thread_id
    with pytest.raises(RunFailedError, match="ValueError: the node failed") as caught:
        threads.runs.wait(thread_id, "failing", input=HELLO)
    error = caught.value
    assert (error.status, error.error, error.detail) == ("error", "ValueError", "the node failed")
    assert error.run_id
    assert error.thread_id == thread_id or stateless
    output = threads.runs.wait(thread_id, "failing", input=HELLO, raise_error=False)
    assert output["__error__"]["message"] == "the node failed"
    assert output.status == (None if stateless else "error")


def test_wait_for_a_run_that_is_cancelled_before_it_starts(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    run = threads.runs.create(thread_id, "slow", input=HELLO, after_seconds=60)
    threads.runs.cancel(thread_id, run.run_id, wait=True)
    with pytest.raises(RunCancelledError, match="was cancelled") as caught:
        threads.runs.join(thread_id, run.run_id)
    assert caught.value.status == "interrupted"
    output = threads.runs.join(thread_id, run.run_id, raise_error=False)
    assert output.status == "interrupted"


def test_durability_at_the_exit(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread()).thread_id
    output = threads.runs.wait(thread_id, "agent", input=HELLO, durability="exit")
    assert output["messages"] == DONE
    assert len(threads.get_history(thread_id)) == 1
    assert threads.runs.join(thread_id, output.run_id) == output


def test_a_raw_wait_has_the_headers_of_the_wait(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread()).thread_id
    raw = threads.runs.with_raw_response.wait(thread_id, "agent", input=HELLO)
    assert raw.status_code == 200
    assert raw.parsed["messages"] == DONE
    assert raw.headers["Location"].endswith(f"/runs/{raw.parsed.run_id}/join")


# ---------------------------------------------------------------- interrupts and commands


def test_an_interrupt_is_answered(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread("asking")).thread_id
    output = threads.runs.wait(thread_id, "asking", input=HELLO)
    assert output.status == "success"
    (question,) = output.interrupts
    assert isinstance(question, Interrupt)
    assert question.value == {"question": "May I?"}
    answered = threads.runs.wait(thread_id, "asking", command=Command(resume="yes"), strict_resume=True)
    assert answered["messages"] == ["hello", "plan", "yes"]
    assert answered.interrupts == []


def test_an_interrupt_is_answered_by_its_id(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread("asking")).thread_id
    (question,) = (threads.runs.wait(thread_id, "asking", input=HELLO)).interrupts
    run = threads.runs.create(thread_id, "asking", command={"resume": {question.id: "by id"}}, strict_resume=True)
    assert (threads.runs.join(thread_id, run.run_id))["messages"][-1] == "by id"


def test_a_strict_answer_must_answer_something(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    with pytest.raises(InvalidArgumentError, match="nothing waits"):
        threads.runs.wait(thread_id, "agent", command=Command(resume="yes"), strict_resume=True)
    thread_id = (scene.thread("asking")).thread_id
    (question,) = (threads.runs.wait(thread_id, "asking", input=HELLO)).interrupts
    with pytest.raises(InvalidArgumentError, match=f"no interrupt 'f+' waits; these do: {question.id}"):
        threads.runs.create(thread_id, "asking", command=Command(resume={"f" * 32: "yes"}), strict_resume=True)
    assert len(threads.runs.list(thread_id)) == 1
    # Without it, servers take the answer to nothing without a word.
    output = threads.runs.wait(thread_id, "asking", command=Command(resume={"f" * 32: "yes"}))
    assert [one.id for one in output.interrupts] == [question.id]


def test_a_copy_is_asked_for_its_state(threads: ThreadsClient, scene: Any) -> None:
    """Servers copy an interrupt, but report it in the state alone."""
    thread_id = (scene.thread("asking")).thread_id
    (question,) = (threads.runs.wait(thread_id, "asking", input=HELLO)).interrupts
    copy_id = (threads.copy(thread_id)).thread_id
    assert not (threads.get(copy_id)).interrupts
    with pytest.raises(InvalidArgumentError, match=f"no interrupt 'f+' waits; these do: {question.id}"):
        threads.runs.wait(copy_id, "asking", command=Command(resume={"f" * 32: "yes"}), strict_resume=True)
    answer = Command(resume={question.id: "yes"})
    answered = threads.runs.wait(copy_id, "asking", command=answer, strict_resume=True)
    assert answered["messages"] == ["hello", "plan", "yes"]


def test_a_question_inside_a_subgraph(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread("nested")).thread_id
    output = threads.runs.wait(thread_id, "nested", input=HELLO)
    assert [one.value for one in output.interrupts] == [{"question": "May I?"}]
    joined = threads.runs.join(thread_id, output.run_id)
    assert [one.id for one in joined.interrupts] == [one.id for one in output.interrupts]
    output = threads.runs.wait(thread_id, "nested", command=Command(resume="yes"), strict_resume=True)
    assert output["reply"] == "yes"


def test_other_commands(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    wait = threads.runs.wait
    assert (wait(thread_id, "agent", command=Command(goto="answer")))["messages"] == [*DONE, "answer"]
    assert (wait(thread_id, "agent", command=Command(update={"n": 40})))["n"] == 40
    sent = wait(thread_id, "agent", command=Command(goto=[Send("plan", {"n": 6})]))
    assert sent["n"] == 7
    assert (wait(thread_id, "agent", command={"goto": ["answer"], "update": {"n": 1}}))["n"] == 1


def test_stops_before_and_after_nodes(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread()).thread_id
    output = threads.runs.wait(thread_id, "agent", input=HELLO, interrupt_before=["answer"])
    assert output["messages"] == ["hello", "plan"]
    assert (threads.get_state(thread_id)).next == ["answer"]
    assert (threads.runs.wait(thread_id, "agent"))["messages"] == DONE
    for everywhere in ("*", ["*"]):  # servers let `["*"]` run through
        output = threads.runs.wait(thread_id, "agent", input=HELLO, interrupt_after=everywhere)
        assert output["messages"][-1] == "plan"
    output = threads.runs.wait(thread_id, "agent", input=HELLO, interrupt_before="answer")  # a 422 as a string
    assert output["messages"][-1] == "plan"


# ---------------------------------------------------------------- join


def test_join_tells_a_runs_own_outcome(threads: ThreadsClient, scene: Any) -> None:
    """Servers answer for the thread as it is now."""
    thread_id = (scene.thread()).thread_id
    good = threads.runs.wait(thread_id, "agent", input=HELLO)
    with pytest.raises(RunFailedError) as failed:
        threads.runs.wait(thread_id, "failing", input={"messages": ["fail"]})
    joined = threads.runs.join(thread_id, good.run_id)
    assert joined == good
    assert (joined.status, joined.run_id) == ("success", good.run_id)
    with pytest.raises(RunFailedError, match="ValueError: the node failed") as caught:
        threads.runs.join(thread_id, failed.value.run_id)
    assert (caught.value.error, caught.value.detail) == ("ValueError", "the node failed")
    assert caught.value.run_id == failed.value.run_id
    left = threads.runs.join(thread_id, failed.value.run_id, raise_error=False)
    assert left.status == "error"
    assert left["messages"][-2:] == ["fail", "plan"]

    last = threads.runs.wait(thread_id, "asking", input={"messages": ["ask"]})
    joined = threads.runs.join(thread_id, last.run_id)
    assert joined["messages"] == last["messages"]
    assert [one.id for one in joined.interrupts] == [one.id for one in last.interrupts]
    with pytest.raises(RunFailedError, match="failed"):  # what it raised is lost under another graph
        threads.runs.join(thread_id, failed.value.run_id)
    assert threads.runs.join(thread_id, good.run_id) == good


def test_join_of_what_does_not_exist(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread()).thread_id
    for raise_error in (True, False):
        with pytest.raises(NotFoundError, match="does not exist") as caught:
            threads.runs.join(thread_id, MISSING, raise_error=raise_error)
        assert caught.value.status_code == 404
        with pytest.raises(NotFoundError, match="does not exist"):
            threads.runs.join(MISSING, MISSING, raise_error=raise_error)


def test_join_of_a_run_that_left_no_checkpoint(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    run = threads.runs.create(thread_id, "agent")  # nothing is left to do
    status_becomes(threads, run, "success")
    assert (threads.runs.join(thread_id, run.run_id))["messages"] == DONE


# ---------------------------------------------------------------- list, delete


def test_list_and_iter_list(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread()).thread_id
    ids = [(threads.runs.wait(thread_id, "agent", input=HELLO)).run_id for _ in range(3)]
    with pytest.raises(RunFailedError) as failed:
        threads.runs.wait(thread_id, "failing", input=HELLO)
    ids = [failed.value.run_id, *reversed(ids)]

    page = threads.runs.list(thread_id, limit=3)
    assert [run.run_id for run in page] == ids[:3]
    assert page.next_offset == 3
    rest = threads.runs.list(thread_id, limit=3, offset=3)
    assert [run.run_id for run in rest] == ids[3:]
    assert rest.next_offset is None
    assert [run.run_id for run in threads.runs.list(thread_id, status="error")] == ids[:1]
    assert threads.runs.list(thread_id, status="timeout") == []

    walked = collect(threads.runs.iter_list(thread_id, page_size=2))
    assert [run.run_id for run in walked] == ids
    assert len(collect(threads.runs.iter_list(thread_id, status="success", limit=2))) == 2


def test_select_gives_partial_runs(threads: ThreadsClient, scene: Any) -> None:
    thread_id = scene.finished()
    (run,) = threads.runs.list(thread_id, select=["run_id", "status"])
    assert isinstance(run, PartialRun)
    assert run.status == "success"
    assert run.created_at is None
    assert set(run) == {"run_id", "status"}
    (walked,) = collect(threads.runs.iter_list(thread_id, select=["status"]))
    assert set(walked) == {"run_id", "status"}


def test_list_the_runs_of_a_missing_thread(threads: ThreadsClient) -> None:
    with pytest.raises(NotFoundError):
        threads.runs.list(MISSING)


def test_get_and_delete(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread()).thread_id
    run_id = (threads.runs.wait(thread_id, "agent", input=HELLO)).run_id
    answer: object = threads.runs.delete(thread_id, run_id)
    assert answer is None
    for call in (threads.runs.get, threads.runs.delete):
        with pytest.raises(NotFoundError, match=r"does not exist|not found"):
            call(thread_id, run_id)
        with pytest.raises(NotFoundError, match=r"does not exist|not found"):
            call(MISSING, MISSING)
    assert threads.get_history(thread_id) == []  # its checkpoints are gone, too


# ---------------------------------------------------------------- cancel


def test_cancel(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread("slow")).thread_id
    run = threads.runs.create(thread_id, "slow", input=HELLO)
    status_becomes(threads, run, "running")
    answer: object = threads.runs.cancel(thread_id, run.run_id)
    assert answer is None
    threads.runs.cancel(thread_id, run.run_id)  # once more is fine
    threads.runs.cancel(thread_id, run.run_id, wait=True)
    assert (threads.get(thread_id)).status != "busy"
    assert (threads.runs.get(thread_id, run.run_id)).status == "interrupted"
    with pytest.raises(ConflictError, match="has ended already; its status is interrupted"):
        threads.runs.cancel(thread_id, run.run_id, action="rollback")
    with pytest.raises(RunCancelledError, match="was cancelled"):
        threads.runs.join(thread_id, run.run_id)


def test_cancel_and_wait(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread("slow")).thread_id
    run = threads.runs.create(thread_id, "slow", input=HELLO)
    status_becomes(threads, run, "running")
    threads.runs.cancel(thread_id, run.run_id, wait=True)
    assert (threads.get(thread_id)).status != "busy"
    output = threads.runs.join(thread_id, run.run_id, raise_error=False)
    assert output.status == "interrupted"


@pytest.mark.parametrize("status", ["pending", "running"])
def test_roll_back(threads: ThreadsClient, scene: Any, status: str) -> None:
    thread_id = (scene.thread("slow")).thread_id
    later = 60 if status == "pending" else None
    run = threads.runs.create(thread_id, "slow", input=HELLO, after_seconds=later)
    status_becomes(threads, run, status)
    threads.runs.cancel(thread_id, run.run_id, action="rollback")
    assert (threads.get(thread_id)).status != "busy"  # langgraph-api 0.4 leaves it `interrupted`
    assert threads.runs.list(thread_id) == []
    with pytest.raises(NotFoundError):
        threads.runs.cancel(thread_id, run.run_id, action="rollback")


def test_cancel_what_has_ended_or_is_not_there(threads: ThreadsClient, scene: Any) -> None:
    thread_id = (scene.thread()).thread_id
    run_id = (threads.runs.wait(thread_id, "agent", input=HELLO)).run_id
    with pytest.raises(ConflictError, match=f"run {run_id} has ended already; its status is success") as caught:
        threads.runs.cancel(thread_id, run_id)
    assert caught.value.status_code == 409
    assert caught.value.body["status"] == "success"
    for ids in ((thread_id, MISSING), (MISSING, MISSING)):
        with pytest.raises(NotFoundError):
            threads.runs.cancel(*ids)


@pytest.mark.parametrize("action", ["interrupt", "rollback"])
@pytest.mark.parametrize("by", ["ids", "status"])
def test_cancel_many(threads: ThreadsClient, scene: Any, by: str, action: Any) -> None:
    thread_id = (scene.thread("slow")).thread_id
    ended = (threads.runs.wait(thread_id, "agent", input=HELLO)).run_id
    first = threads.runs.create(thread_id, "slow", input=HELLO)
    second = threads.runs.create(thread_id, "slow", input=HELLO)
    status_becomes(threads, first, "running")
    if by == "ids":
        ids = [ended, first.run_id, second.run_id]
        threads.runs.cancel_many(thread_id=thread_id, run_ids=ids, action=action)
    else:
        threads.runs.cancel_many(thread_id=thread_id, status="all", action=action)
    left = [run.status for run in threads.runs.list(thread_id)]
    assert left == (["success"] if action == "rollback" else ["interrupted", "interrupted", "success"])
    if action == "rollback":
        assert (threads.get(thread_id)).status != "busy"
    with pytest.raises(NotFoundError):
        threads.runs.cancel_many(thread_id=thread_id, run_ids=[ended], action=action)
    threads.runs.cancel_many(thread_id=thread_id, status="all", action=action)  # none is fine
    threads.runs.cancel_many(thread_id=thread_id, run_ids=[], action=action)
