"""The arguments of runs: those that make no sense, and what their output can do."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle
import warnings
from typing import TYPE_CHECKING, Any, TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langthreads import (
    Command,
    Interrupt,
    InvalidArgumentError,
    LangThreadsError,
    RunOutput,
    Send,
    Thread,
)
from langthreads._core.run_arguments import (
    check_resume,
    command_object,
    interrupts_of,
    is_made_by,
    request_id_of,
    run_body,
)
from langthreads._core.run_outcome import ids_in, was_live_at
from langthreads._generated.models.runs import Run
from langthreads._generated.operations import runs as operations
from langthreads_async._raw_runs import AsyncRawRunsClient
from langthreads_async.runs import AsyncRunsClient
from langthreads_sync import ThreadsClient
from langthreads_sync._raw_runs import RawRunsClient
from langthreads_sync.runs import RunsClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AT = "11111111-1111-1111-1111-111111111111"
NOW = "2026-01-01T00:00:00+00:00"
METHODS = ["create", "create_batch", "wait", "list", "get", "delete", "cancel", "cancel_many", "join"]


@pytest.mark.parametrize(("raw", "ours"), [(AsyncRawRunsClient, AsyncRunsClient), (RawRunsClient, RunsClient)])
def test_every_method_has_a_raw_form(raw: type, ours: type) -> None:
    calls = {name for name in METHODS if hasattr(ours, name)}
    assert calls <= {name for name in vars(raw) if not name.startswith("_")}


# ---------------------------------------------------------------- arguments that make no sense


@pytest.fixture
def runs() -> Iterator[RunsClient]:
    """Runs of a server that must not be reached."""

    def refuse(event: Any) -> None:
        raise AssertionError(f"{event.operation} was sent")

    with ThreadsClient("http://127.0.0.1:9", on_request=refuse) as threads:
        yield threads.runs


def both(**arguments: Any) -> Callable[[RunsClient], Any]:
    def call(runs: RunsClient) -> None:
        with pytest.raises((InvalidArgumentError, TypeError)):
            runs.wait(AT, "agent", **arguments)
        runs.create(AT, "agent", **arguments)

    return call


MISTAKES: dict[str, tuple[Callable[[RunsClient], Any], type[Exception], str]] = {
    "empty thread": (lambda runs: runs.create("", "agent"), InvalidArgumentError, "thread_id: is empty"),
    "empty assistant": (lambda runs: runs.create(AT, " "), InvalidArgumentError, "assistant_id: is empty"),
    "no assistant": (lambda runs: runs.create(AT, None), TypeError, "assistant_id"),  # type: ignore[arg-type]
    "input and command": (both(input={}, command={"resume": 1}), InvalidArgumentError, "pass only one"),
    "answer of nothing": (both(command={"resume": None}), InvalidArgumentError, "on which servers fail"),
    "empty command": (both(command=Command()), InvalidArgumentError, "says nothing"),
    "unknown command": (both(command={"resum": 1}), InvalidArgumentError, "'resum' is unknown"),
    "command as text": (both(command="yes"), TypeError, "expected a Command"),
    "mixed goto": (both(command=Command(goto=["a", Send("b")])), InvalidArgumentError, "not both at once"),
    "goto a number": (both(command=Command(goto=[1])), TypeError, "goto"),  # type: ignore[list-item]
    "goto without a node": (both(command=Command(goto={"input": 1})), InvalidArgumentError, "needs a node"),
    "context twice": (
        both(context={"a": 1}, config={"configurable": {"a": 1}}),
        InvalidArgumentError,
        "servers refuse both",
    ),
    "two checkpoints": (both(checkpoint={}, checkpoint_id=AT), InvalidArgumentError, "only one of them"),
    "far future": (both(after_seconds=1e12), InvalidArgumentError, "a year"),
    "past": (both(after_seconds=-1), InvalidArgumentError, "between 0"),
    "not a number": (both(after_seconds=float("nan")), InvalidArgumentError, "after_seconds"),
    "a boolean of seconds": (both(after_seconds=True), TypeError, "after_seconds"),
    "stream mode": (
        lambda runs: runs.create(AT, "agent", stream_mode="tools"),  # type: ignore[arg-type]
        InvalidArgumentError,
        "stream_mode",
    ),
    "durability": (both(durability="never"), InvalidArgumentError, "durability"),
    "two durabilities": (both(durability="exit", checkpoint_during=True), InvalidArgumentError, "durability alone"),
    "strategy": (both(multitask_strategy="maybe"), InvalidArgumentError, "multitask_strategy"),
    "if_not_exists": (both(if_not_exists="maybe"), InvalidArgumentError, "if_not_exists"),
    "all and one node": (both(interrupt_before=["*", "a"]), InvalidArgumentError, r"'\*' alone"),
    "nodes": (both(interrupt_after=7), TypeError, "interrupt_after"),
    "metadata": (both(metadata=[1]), TypeError, "metadata"),
    "config": (both(config="c"), TypeError, "config"),
    "no JSON": (both(input=object()), TypeError, "input"),
    "checkpoint without a thread": (
        lambda runs: runs.create(None, "agent", checkpoint={}),
        InvalidArgumentError,
        "no effect on a stateless run",
    ),
    "strategy without a thread": (
        lambda runs: runs.wait(None, "agent", multitask_strategy="reject"),
        InvalidArgumentError,
        "no effect on a stateless run",
    ),
    "completion with a thread": (both(on_completion="keep"), InvalidArgumentError, "no effect on a run on a thread"),
    "on_disconnect": (
        lambda runs: runs.wait(AT, "agent", on_disconnect="x"),  # type: ignore[arg-type]
        InvalidArgumentError,
        "on_disconnect",
    ),
    "key without a thread": (
        lambda runs: runs.create(None, "agent", idempotency_key="k"),
        InvalidArgumentError,
        "needs a thread_id",
    ),
    "empty key": (lambda runs: runs.create(AT, "agent", idempotency_key=" "), InvalidArgumentError, "1 to 200"),
    "long key": (lambda runs: runs.create(AT, "agent", idempotency_key="k" * 201), InvalidArgumentError, "1 to 200"),
    "key with line ends": (
        lambda runs: runs.create(AT, "agent", idempotency_key="a\r\nb: c"),
        InvalidArgumentError,
        "idempotency_key",
    ),
    "key of no text": (lambda runs: runs.create(AT, "agent", idempotency_key=1), TypeError, "idempotency_key"),  # type: ignore[arg-type]
    "no payloads": (lambda runs: runs.create_batch([]), InvalidArgumentError, "payloads: is empty"),
    "payloads of no kind": (lambda runs: runs.create_batch(["a"]), TypeError, r"payloads\[0\]"),  # type: ignore[list-item]
    "payload with a thread": (
        lambda runs: runs.create_batch([{"assistant_id": "a"}, {"assistant_id": "a", "thread_id": AT}]),
        InvalidArgumentError,
        r"payloads\[1\]\['thread_id'\]",
    ),
    "payload without an assistant": (lambda runs: runs.create_batch([{}]), TypeError, r"payloads\[0\]: assistant_id"),
    "payload with a slip": (
        lambda runs: runs.create_batch([{"assistant_id": "a", "inputs": {}}]),
        InvalidArgumentError,
        r"payloads\[0\]: 'inputs' is unknown",
    ),
    "payload of a wrong type": (
        lambda runs: runs.create_batch([{"assistant_id": "a", "metadata": 7}]),
        TypeError,
        r"payloads\[0\]: metadata",
    ),
    "list status": (lambda runs: runs.list(AT, status="asleep"), InvalidArgumentError, "status"),  # type: ignore[call-overload]
    "list select": (lambda runs: runs.list(AT, select=["cancel_reason"]), InvalidArgumentError, "select"),  # type: ignore[list-item]
    "list select as text": (lambda runs: runs.list(AT, select="run_id"), TypeError, "select"),  # type: ignore[arg-type]
    "walk status": (lambda runs: runs.iter_list(AT, status="asleep"), InvalidArgumentError, "status"),  # type: ignore[call-overload]
    "walk size": (lambda runs: runs.iter_list(AT, page_size=0), InvalidArgumentError, "page_size"),
    "run of nothing": (lambda runs: runs.get(AT, ""), InvalidArgumentError, "run_id: is empty"),
    "cancel action": (lambda runs: runs.cancel(AT, AT, action="stop"), InvalidArgumentError, "action"),  # type: ignore[arg-type]
    "cancel nothing": (lambda runs: runs.cancel_many(), InvalidArgumentError, "pass thread_id and run_ids"),
    "cancel by both": (
        lambda runs: runs.cancel_many(thread_id=AT, run_ids=[AT], status="all"),
        InvalidArgumentError,
        "not both",
    ),
    "cancel ids alone": (lambda runs: runs.cancel_many(run_ids=[AT]), InvalidArgumentError, "need their thread_id"),
    "cancel a thread alone": (lambda runs: runs.cancel_many(thread_id=AT), InvalidArgumentError, "or a status"),
    "cancel one id": (lambda runs: runs.cancel_many(thread_id=AT, run_ids=AT), TypeError, "run_ids"),
    "cancel status": (
        lambda runs: runs.cancel_many(thread_id=AT, status="success"),  # type: ignore[arg-type]
        InvalidArgumentError,
        "status",
    ),
    "header": (lambda runs: runs.create(AT, "a", headers={"x-api-key": "k"}), InvalidArgumentError, "api_key"),
    "timeout": (lambda runs: runs.join(AT, AT, timeout=-1), InvalidArgumentError, "timeout"),
}


@pytest.mark.parametrize(("call", "error", "text"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_refused_before_anything_is_sent(
    runs: RunsClient, call: Callable[[RunsClient], Any], error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        call(runs)


def test_a_deprecated_argument_warns_where_it_is_passed(runs: RunsClient) -> None:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with pytest.raises(AssertionError, match="was sent"):
            runs.create(AT, "agent", checkpoint_during=True)
    assert [(one.category, one.filename) for one in warned] == [(DeprecationWarning, __file__)]


def test_what_langgraph_sdk_takes_and_servers_ignore_is_taken() -> None:
    body = run_body(None, {"assistant_id": "agent", "if_not_exists": "create"})
    assert "if_not_exists" not in body
    assert operations.create_thread_run(AT, **run_body(AT, {"assistant_id": "a", "interrupt_before": ["*"]})).body == (
        b'{"assistant_id":"a","interrupt_before":"*"}'
    )


# ---------------------------------------------------------------- commands


words = st.text(min_size=1, max_size=5)
values = st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | words, st.lists, max_leaves=5)
resumes = values.filter(lambda value: value is not None)
sends = st.builds(Send, words, values)
gotos = words | sends | st.lists(words, min_size=1) | st.lists(sends, min_size=1)


@given(resumes, gotos)
def test_a_command_says_what_its_mapping_says(resume: Any, goto: Any) -> None:
    said = command_object(Command(resume=resume, goto=goto))
    assert said["resume"] == resume
    assert command_object(said) == said == json.loads(json.dumps(said))
    again = pickle.loads(pickle.dumps(Command(resume=resume, goto=goto)))
    assert again == copy.deepcopy(again) == Command(resume=resume, goto=goto)


@given(st.dictionaries(words, values))
def test_a_command_with_an_update_only(update: dict[str, Any]) -> None:
    assert command_object(Command(update=update)) == {"update": update}


def thread(*ids: str, status: str = "interrupted") -> Thread:
    waiting = {"task": [{"id": one, "value": f"question {one[0]}"} for one in ids]} if ids else {}
    fields = {"thread_id": AT, "created_at": NOW, "updated_at": NOW, "metadata": {}, "status": status}
    return Thread.from_dict({**fields, "interrupts": waiting})


A, B = "a" * 32, "b" * 32


@pytest.mark.parametrize(
    ("resume", "waiting", "refused"),
    [
        ("yes", (A,), None),
        ({A: "yes"}, (A,), None),
        ({"answer": "yes"}, (A,), None),
        ({A: 1, B: 2}, (A, B), None),
        ({A: 1}, (A, B), None),
        ("yes", (A, B), "2 interrupts wait"),
        ({"answer": "yes"}, (A, B), "2 interrupts wait"),
        ({B: "yes"}, (A,), "no interrupt 'b+' waits; these do: a+ ..question a"),
        ("yes", (), "nothing waits.* asks anew"),
        ({}, (A,), None),
    ],
)
def test_strict_answers(resume: Any, waiting: tuple[str, ...], refused: str | None) -> None:
    asks = thread(*waiting)
    if refused is None:
        check_resume({"resume": resume}, asks, interrupts_of(asks))
    else:
        with pytest.raises(InvalidArgumentError, match=refused):
            check_resume({"resume": resume}, asks, interrupts_of(asks))


# ---------------------------------------------------------------- output


class Chat(TypedDict):
    messages: list[str]


@dataclasses.dataclass
class Counted:
    n: int


OUTPUT = RunOutput({"messages": ["a"], "n": 1}, run_id="r", thread_id="t", status="success")


@given(st.dictionaries(words, values))
def test_an_output_is_a_dict(json_values: dict[str, Any]) -> None:
    output = RunOutput(json_values, run_id="r", thread_id="t", status="error")
    assert isinstance(output, dict)
    assert output == json_values
    assert json.loads(json.dumps(output)) == json_values
    assert output | {} == {**output} == dict(output)
    for again in (pickle.loads(pickle.dumps(output)), copy.copy(output), copy.deepcopy(output), output.copy()):
        assert type(again) is RunOutput
        assert again == output
        assert (again.run_id, again.thread_id, again.status) == ("r", "t", "error")


def test_an_output_has_values_as_a_class_of_ones_own() -> None:
    assert OUTPUT.values_as(Chat)["messages"] == ["a"]
    assert OUTPUT.values_as(Counted) == Counted(1)
    with pytest.raises(LangThreadsError):
        RunOutput({}).values_as(Counted)
    assert repr(OUTPUT) == "RunOutput({'messages': ['a'], 'n': 1}, run_id='r', status='success')"


def test_an_output_knows_what_is_asked() -> None:
    # langgraph-api 0.4 sends more fields, and servers may send fewer.
    asked = [{"value": 1, "id": A}, {"value": 2, "resumable": True, "ns": ["a"]}, 7]
    questions = RunOutput({"__interrupt__": asked}).interrupts
    assert [question.value for question in questions] == [1, 2]
    assert all(isinstance(question, Interrupt) for question in questions)
    for nothing in ({}, {"__interrupt__": None}, {"__interrupt__": 7}, {"__interrupt__": []}):
        assert RunOutput(nothing).interrupts == []


# ---------------------------------------------------------------- what servers say


def test_the_ids_in_headers() -> None:
    assert ids_in({"location": f"/threads/{AT}/runs/b/join"}) == (AT, "b")
    assert ids_in({"content-location": "/threads/a/runs/b", "location": "/threads/c/runs/d/join"}) == ("a", "b")
    assert ids_in({"content-location": "http://host/prefix/threads/a/runs/b?x=1#y"}) == ("a", "b")
    assert ids_in({"content-location": "/runs/b"}) is None
    assert ids_in({}) is None


@given(st.text())
def test_no_date_is_none(text: str) -> None:
    was_live_at(made(), text)


def made(**fields: Any) -> Run:
    whole = {"run_id": AT, "thread_id": AT, "assistant_id": AT, "created_at": NOW, "updated_at": NOW, "metadata": {}}
    return Run.from_dict({**whole, "kwargs": {}, "status": "success", "multitask_strategy": "enqueue", **fields})


@pytest.mark.parametrize(("at", "live"), [("00:00:02", False), ("00:00:03", True)])
def test_a_run_was_live_where_it_changed_long_after(at: str, live: bool) -> None:
    run = made(updated_at=f"2026-01-01T{at}.000000+00:00")
    assert was_live_at(run, "Thu, 01 Jan 2026 00:00:00 GMT") is live
    assert was_live_at(run, "") is was_live_at(run, "yesterday") is False


@given(st.recursive(st.none() | st.booleans() | words, lambda some: st.dictionaries(words, some), max_leaves=6))
def test_whatever_kwargs_hold_a_run_is_told_by_its_request(odd: Any) -> None:
    kwargs = odd if isinstance(odd, dict) else {"config": odd}
    assert not is_made_by(made(kwargs=kwargs), request_id_of("key"))
    marked = {"config": {"configurable": {"langgraph_request_id": "key"}}}
    assert is_made_by(made(kwargs={**kwargs, **marked}), request_id_of("key"))
