# Generated from tests/async/test_transfer_faults.py by `nox -s generate`; edit that file instead of this one.
"""Imports and exports that are cut anywhere, and servers that do something else than they are asked."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from langthreads import (
    APIConnectionError,
    APIResponseValidationError,
    BadRequestError,
    InternalServerError,
    InvalidArgumentError,
    LangThreadsError,
    PartialCreateError,
    ThreadExport,
)
from langthreads_sync import ThreadsClient
from tests.support.compat import FakeClock, collect
from tests.support.faults import FINE, NOW, Fault
from tests.support.graph_model import GraphModel
from tests.support.transfer_server import TransferServer, transfers
from tests.support.wire import answer, wire

RESET_BEFORE = Fault("reset before", reset="before")
RESET_AFTER = Fault("reset after it was done", reset="after")
CUT = Fault("cut answer", cut=20)
FAILED = Fault("500 for nothing", status=500)
FAILED_DONE = Fault("500, and done", status=500, done=True)
FAULTS = [RESET_BEFORE, RESET_AFTER, CUT, FAILED, FAILED_DONE]
REQUESTS_OF_AN_IMPORT = ["look", "create", "history"]


def conversation() -> GraphModel:
    model = GraphModel()
    for word in ("a", "b"):
        model.run({"log": [word]}, [("plan", {"log": ["plan"], "plain": 1})], [("answer", {"messages": [f"m{word}"]})])
    return model


def exported(model: GraphModel) -> ThreadExport:
    with transfers() as source:
        thread_id = source.put(model, topic="t")
        with ThreadsClient(source.url) as threads:
            return threads.export(thread_id)


def result(server: TransferServer) -> list[Any]:
    """What is there: of each thread its metadata, and what its states hold."""
    return [
        (thread["thread_id"], thread["metadata"], [state["values"] for state in server.models[thread_id].states])
        for thread_id, thread in server.threads.items()
    ]


def whole(export: ThreadExport) -> list[Any]:
    with transfers() as target:
        with ThreadsClient(target.url) as threads:
            assert (threads.import_(export)).differences == []
        assert [f"{request.method} {request.path.rpartition('/')[2]}" for request in target.requests] == [
            f"GET {export.thread_id}",
            "POST threads",
            "POST history",
        ]
        return result(target)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("at", range(3), ids=REQUESTS_OF_AN_IMPORT)
def test_an_import_that_is_cut_anywhere_and_made_again(fault: Fault, at: int) -> None:
    export = exported(conversation())
    answer_lost = at == 1 and fault in (RESET_AFTER, CUT)
    with transfers(*[FINE] * at, fault) as target:
        with ThreadsClient(target.url, retries=0, clock=FakeClock()) as threads:
            if answer_lost:
                assert (threads.import_(export)).differences == []
            else:
                with pytest.raises(LangThreadsError):
                    threads.import_(export)
                assert target.threads == {}, "an import is whole or not at all"
            again = threads.import_(export, if_exists="skip")
        assert (again.action, again.differences) == ("skipped" if answer_lost else "created", [])
        assert result(target) == whole(export)


@pytest.mark.parametrize("fault", [RESET_AFTER, CUT], ids=lambda fault: fault.name)
def test_a_server_that_goes_on_after_a_cut_is_waited_for(fault: Fault) -> None:
    export = exported(conversation())
    with transfers(FINE, fault) as target:
        target.slow = True
        with ThreadsClient(target.url, retries=0, clock=FakeClock()) as threads:
            assert (threads.import_(export)).differences == []
        assert result(target) == whole(export)


def test_nothing_is_deleted_or_completed_while_a_server_is_at_work() -> None:
    """What is deleted then leaves checkpoints behind, and what is completed is there twice."""
    export = exported(conversation())
    with transfers() as target:
        target.slow = True
        with ThreadsClient(target.url, retries=0, clock=FakeClock()) as threads:
            threads.create(thread_id=export.thread_id, metadata=export.metadata, supersteps=export.supersteps)
            again = threads.import_(export, if_exists="skip")
        assert (again.action, again.differences) == ("skipped", [])
        assert result(target) == whole(export)
        assert not target.orphaned


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("at", [0, 2], ids=["look", "history"])
def test_a_passing_fault_is_lived_through(fault: Fault, at: int) -> None:
    export = exported(conversation())
    with transfers(*[FINE] * at, fault) as target:
        with ThreadsClient(target.url) as threads:
            assert (threads.import_(export)).differences == []
        assert result(target) == whole(export)


def test_what_can_not_be_deleted_is_named_and_found_again() -> None:
    export = exported(conversation())
    with transfers(FINE, FINE, FAILED, Fault("no delete", reset="before")) as target:
        with ThreadsClient(target.url, retries=0, clock=FakeClock()) as threads:
            with pytest.raises(
                PartialCreateError, match=rf"thread {export.thread_id} could not be imported, and .*delete it"
            ):
                threads.import_(export)
            assert list(target.threads) == [export.thread_id]
            again = threads.import_(export, if_exists="skip")
        assert (again.action, again.differences) == ("skipped", [])
        assert result(target) == whole(export)


@pytest.mark.parametrize("came", range(8))
def test_what_a_server_left_in_part_is_completed(came: int) -> None:
    export = exported(conversation())
    # The request after the create's is a look whether the thread is there.
    with transfers(FINE, FINE, FINE, Fault("no delete", status=500)) as target:
        target.fails_at = came
        with ThreadsClient(target.url, retries=0, clock=FakeClock()) as threads:
            with pytest.raises(PartialCreateError) as caught:
                threads.import_(export)
            assert caught.value.thread_id == export.thread_id
            target.fails_at = None
            again = threads.import_(export, if_exists="skip")
        assert (again.action, again.differences) == ("completed", [])
        assert result(target) == whole(export)


def test_a_thread_in_part_that_can_not_be_completed() -> None:
    export = exported(conversation())
    with transfers() as target:
        target.fails_at = 2
        with ThreadsClient(target.url, retries=0, clock=FakeClock()) as threads:
            threads.create(thread_id=export.thread_id, metadata=export.metadata)
            with pytest.raises(PartialCreateError, match="was there in part, and could not be completed: Node nowhere"):
                threads.import_(export, if_exists="skip")
        assert list(target.threads) == [export.thread_id], "it was there before"


def test_another_thread_with_the_same_id_stays_as_it_is() -> None:
    export = exported(conversation())
    other = GraphModel()
    other.run({"log": ["other"]})
    with transfers() as target:
        target.models[target.add(export.thread_id, {"graph_id": "another"})] = other
        before = result(target)
        with ThreadsClient(target.url) as threads:
            done = threads.import_(export, if_exists="skip")
        assert result(target) == before
    assert done.action == "skipped"
    assert done.differences[0] == "graph: another, was graph"
    assert "checkpoints: 2 there, 8 exported" in done.differences


def test_a_failed_create_is_the_servers_own_error() -> None:
    export = exported(conversation())
    with transfers() as target:
        target.fails_at = 3
        with ThreadsClient(target.url) as threads:
            with pytest.raises(BadRequestError, match="Node nowhere does not exist"):
                threads.import_(export)
        assert target.threads == {}


def test_a_server_that_ignores_supersteps() -> None:
    export = exported(conversation())
    with transfers() as target:
        target.ignores_supersteps = True
        with ThreadsClient(target.url) as threads:
            with pytest.raises(APIResponseValidationError, match="the server ignores supersteps"):
                threads.import_(export)
        assert target.threads == {}


def test_a_server_that_drops_a_channel() -> None:
    export = exported(conversation())
    with transfers() as target:
        target.drops = ("plain",)
        with ThreadsClient(target.url) as threads:
            done = threads.import_(export)
            unseen = threads.import_(export, thread_id="other", verify=False)
    assert done.differences == [
        "values.plain: missing, was the number 1",
        "history: 5 of 7 earlier states differ, first the one at checkpoint 3",
    ]
    assert (unseen.verified, unseen.differences) == (False, [])


def test_the_first_failure_is_the_cause_of_the_second() -> None:
    export = exported(conversation())
    with transfers(FINE, FINE, FAILED, Fault("no delete", status=500)) as target:
        with ThreadsClient(target.url, retries=0, clock=FakeClock()) as threads:
            with pytest.raises(PartialCreateError) as caught:
                threads.import_(export)
    assert isinstance(caught.value.__cause__, InternalServerError)
    assert "search_thread_history" in str(caught.value)


def test_an_import_is_not_sent_where_nobody_listens() -> None:
    export = exported(conversation())
    with transfers() as target:
        target.stop()
        with ThreadsClient(target.url, retries=0, clock=FakeClock()) as threads:
            with pytest.raises(APIConnectionError):
                threads.import_(export)


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"export": None}, TypeError, "export: expected a ThreadExport or its JSON object, got NoneType"),
        ({"export": "{}"}, TypeError, "export: expected a ThreadExport or its JSON object, got str"),
        ({"export": {"version": 1}}, InvalidArgumentError, "ThreadExport.thread_id: missing"),
        ({"export": {"version": 9}}, InvalidArgumentError, "ThreadExport.version: 9 is newer"),
        ({"thread_id": ""}, InvalidArgumentError, "thread_id: is empty"),
        ({"thread_id": 5}, TypeError, "thread_id: expected a str"),
        (
            {"if_exists": "do_nothing"},
            InvalidArgumentError,
            "if_exists: 'do_nothing' is unknown; pass one of 'raise', 'skip'",
        ),
        ({"metadata": [1]}, TypeError, "metadata: expected a mapping"),
        ({"metadata": {"a": float("nan")}}, InvalidArgumentError, "metadata.a: nan has no JSON form"),
        ({"verify": "yes"}, TypeError, "verify: expected a bool"),
    ],
    ids=str,
)
def test_wrong_arguments_of_an_import(arguments: dict[str, Any], kind: type[Exception], message: str) -> None:
    export = exported(conversation())
    with transfers() as target:
        with ThreadsClient(target.url) as threads:
            with pytest.raises(kind, match=re.escape(message)):
                threads.import_(**{"export": export, **arguments})
        assert not target.requests


# ---------------------------------------------------------------- exports


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"limit": -1}, "limit: -1 is too small"),
        ({"ids": "t"}, "ids: expected a list"),
        ({"metadata": 3}, "metadata: expected a mapping"),
        ({"sort_order": "up"}, "sort_order: 'up' is unknown"),
    ],
    ids=str,
)
def test_wrong_arguments_of_an_export(arguments: dict[str, Any], message: str) -> None:
    with transfers() as source:
        with ThreadsClient(source.url) as threads:
            with pytest.raises((TypeError, InvalidArgumentError), match=message):
                threads.export_all(**arguments)  # at once, not when the walk begins
        assert not source.requests


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("at", range(2))
def test_an_export_lives_through_passing_faults(fault: Fault, at: int) -> None:
    with transfers(*[FINE] * at, fault) as source:
        thread_id = source.put(conversation())
        with ThreadsClient(source.url) as threads:
            assert len((threads.export(thread_id)).supersteps) == 8


def test_threads_that_are_deleted_meanwhile_are_left_out() -> None:
    told: list[tuple[int, int]] = []
    with transfers() as source:
        ids = [source.put(conversation()) for _ in range(4)]
        with ThreadsClient(source.url) as threads:
            walk = threads.export_all(progress=lambda done, total: told.append((done, total)))
            first = next(walk)
            del source.threads[ids[1]]
            source.put(conversation())
            rest = collect(walk)
    assert [export.thread_id for export in [first, *rest]] == [ids[3], ids[2], ids[0]]
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_walk_reads_one_thread_at_a_time() -> None:
    with transfers() as source:
        for _ in range(5):
            source.put(conversation())
        with ThreadsClient(source.url) as threads:
            walk = threads.export_all()
            assert not source.requests
            next(walk)
            assert [request.path.rpartition("/")[2] for request in source.requests][::2] == ["search", "history"]
            assert len(source.requests) == 3


def test_a_state_that_is_nested_too_deeply() -> None:
    thread = {"thread_id": "t", "created_at": NOW, "updated_at": NOW, "metadata": {}, "status": "idle"}
    at = {"checkpoint_id": "1", "checkpoint_ns": ""}
    state = {"values": {"plain": "DEEP"}, "next": [], "checkpoint": at, "metadata": {}, "created_at": NOW}
    deep = json.dumps([state]).replace('"DEEP"', "[" * 1000 + "]" * 1000)
    with wire(answer(json.dumps(thread)), answer(deep)) as server:
        with ThreadsClient(server.url) as threads:
            with pytest.raises(APIResponseValidationError, match="nested too deeply"):
                threads.export("t")


def test_large_histories_are_read_by_size() -> None:
    model = GraphModel()
    for at in range(60):
        model.run({"log": [f"{at:04}" * 500]})
    with transfers() as source:
        thread_id = source.put(model)
        with ThreadsClient(source.url) as threads:
            export = threads.export(thread_id)
    assert len(export.supersteps) == export.checkpoint_count == 120
    first, *others = source.pages
    assert first == 20
    assert others[0] > 20, "a page holds 4 MiB"
    assert others == sorted(others), "the older they are, the smaller"
    assert len(export.to_json()) < 3 * 60 * 2000 + 200_000
