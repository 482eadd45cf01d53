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
from langthreads_async import AsyncThreadsClient
from tests.support.compat import FakeAsyncClock, acollect
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


async def exported(model: GraphModel) -> ThreadExport:
    with transfers() as source:
        thread_id = source.put(model, topic="t")
        async with AsyncThreadsClient(source.url) as threads:
            return await threads.export(thread_id)


def result(server: TransferServer) -> list[Any]:
    """What is there: of each thread its metadata, and what its states hold."""
    return [
        (thread["thread_id"], thread["metadata"], [state["values"] for state in server.models[thread_id].states])
        for thread_id, thread in server.threads.items()
    ]


async def whole(export: ThreadExport) -> list[Any]:
    with transfers() as target:
        async with AsyncThreadsClient(target.url) as threads:
            assert (await threads.import_(export)).differences == []
        assert [f"{request.method} {request.path.rpartition('/')[2]}" for request in target.requests] == [
            f"GET {export.thread_id}",
            "POST threads",
            "POST history",
        ]
        return result(target)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("at", range(3), ids=REQUESTS_OF_AN_IMPORT)
async def test_an_import_that_is_cut_anywhere_and_made_again(fault: Fault, at: int) -> None:
    export = await exported(conversation())
    answer_lost = at == 1 and fault in (RESET_AFTER, CUT)
    with transfers(*[FINE] * at, fault) as target:
        async with AsyncThreadsClient(target.url, retries=0, clock=FakeAsyncClock()) as threads:
            if answer_lost:
                assert (await threads.import_(export)).differences == []
            else:
                with pytest.raises(LangThreadsError):
                    await threads.import_(export)
                assert target.threads == {}, "an import is whole or not at all"
            again = await threads.import_(export, if_exists="skip")
        assert (again.action, again.differences) == ("skipped" if answer_lost else "created", [])
        assert result(target) == await whole(export)


@pytest.mark.parametrize("fault", [RESET_AFTER, CUT], ids=lambda fault: fault.name)
async def test_a_server_that_goes_on_after_a_cut_is_waited_for(fault: Fault) -> None:
    export = await exported(conversation())
    with transfers(FINE, fault) as target:
        target.slow = True
        async with AsyncThreadsClient(target.url, retries=0, clock=FakeAsyncClock()) as threads:
            assert (await threads.import_(export)).differences == []
        assert result(target) == await whole(export)


async def test_nothing_is_deleted_or_completed_while_a_server_is_at_work() -> None:
    """What is deleted then leaves checkpoints behind, and what is completed is there twice."""
    export = await exported(conversation())
    with transfers() as target:
        target.slow = True
        async with AsyncThreadsClient(target.url, retries=0, clock=FakeAsyncClock()) as threads:
            await threads.create(thread_id=export.thread_id, metadata=export.metadata, supersteps=export.supersteps)
            again = await threads.import_(export, if_exists="skip")
        assert (again.action, again.differences) == ("skipped", [])
        assert result(target) == await whole(export)
        assert not target.orphaned


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("at", [0, 2], ids=["look", "history"])
async def test_a_passing_fault_is_lived_through(fault: Fault, at: int) -> None:
    export = await exported(conversation())
    with transfers(*[FINE] * at, fault) as target:
        async with AsyncThreadsClient(target.url) as threads:
            assert (await threads.import_(export)).differences == []
        assert result(target) == await whole(export)


async def test_what_can_not_be_deleted_is_named_and_found_again() -> None:
    export = await exported(conversation())
    with transfers(FINE, FINE, FAILED, Fault("no delete", reset="before")) as target:
        async with AsyncThreadsClient(target.url, retries=0, clock=FakeAsyncClock()) as threads:
            with pytest.raises(
                PartialCreateError, match=rf"thread {export.thread_id} could not be imported, and .*delete it"
            ):
                await threads.import_(export)
            assert list(target.threads) == [export.thread_id]
            again = await threads.import_(export, if_exists="skip")
        assert (again.action, again.differences) == ("skipped", [])
        assert result(target) == await whole(export)


@pytest.mark.parametrize("came", range(8))
async def test_what_a_server_left_in_part_is_completed(came: int) -> None:
    export = await exported(conversation())
    # The request after the create's is a look whether the thread is there.
    with transfers(FINE, FINE, FINE, Fault("no delete", status=500)) as target:
        target.fails_at = came
        async with AsyncThreadsClient(target.url, retries=0, clock=FakeAsyncClock()) as threads:
            with pytest.raises(PartialCreateError) as caught:
                await threads.import_(export)
            assert caught.value.thread_id == export.thread_id
            target.fails_at = None
            again = await threads.import_(export, if_exists="skip")
        assert (again.action, again.differences) == ("completed", [])
        assert result(target) == await whole(export)


async def test_a_thread_in_part_that_can_not_be_completed() -> None:
    export = await exported(conversation())
    with transfers() as target:
        target.fails_at = 2
        async with AsyncThreadsClient(target.url, retries=0, clock=FakeAsyncClock()) as threads:
            await threads.create(thread_id=export.thread_id, metadata=export.metadata)
            with pytest.raises(PartialCreateError, match="was there in part, and could not be completed: Node nowhere"):
                await threads.import_(export, if_exists="skip")
        assert list(target.threads) == [export.thread_id], "it was there before"


async def test_another_thread_with_the_same_id_stays_as_it_is() -> None:
    export = await exported(conversation())
    other = GraphModel()
    other.run({"log": ["other"]})
    with transfers() as target:
        target.models[target.add(export.thread_id, {"graph_id": "another"})] = other
        before = result(target)
        async with AsyncThreadsClient(target.url) as threads:
            done = await threads.import_(export, if_exists="skip")
        assert result(target) == before
    assert done.action == "skipped"
    assert done.differences[0] == "graph: another, was graph"
    assert "checkpoints: 2 there, 8 exported" in done.differences


async def test_a_failed_create_is_the_servers_own_error() -> None:
    export = await exported(conversation())
    with transfers() as target:
        target.fails_at = 3
        async with AsyncThreadsClient(target.url) as threads:
            with pytest.raises(BadRequestError, match="Node nowhere does not exist"):
                await threads.import_(export)
        assert target.threads == {}


async def test_a_server_that_ignores_supersteps() -> None:
    export = await exported(conversation())
    with transfers() as target:
        target.ignores_supersteps = True
        async with AsyncThreadsClient(target.url) as threads:
            with pytest.raises(APIResponseValidationError, match="the server ignores supersteps"):
                await threads.import_(export)
        assert target.threads == {}


async def test_a_server_that_drops_a_channel() -> None:
    export = await exported(conversation())
    with transfers() as target:
        target.drops = ("plain",)
        async with AsyncThreadsClient(target.url) as threads:
            done = await threads.import_(export)
            unseen = await threads.import_(export, thread_id="other", verify=False)
    assert done.differences == [
        "values.plain: missing, was the number 1",
        "history: 5 of 7 earlier states differ, first the one at checkpoint 3",
    ]
    assert (unseen.verified, unseen.differences) == (False, [])


async def test_the_first_failure_is_the_cause_of_the_second() -> None:
    export = await exported(conversation())
    with transfers(FINE, FINE, FAILED, Fault("no delete", status=500)) as target:
        async with AsyncThreadsClient(target.url, retries=0, clock=FakeAsyncClock()) as threads:
            with pytest.raises(PartialCreateError) as caught:
                await threads.import_(export)
    assert isinstance(caught.value.__cause__, InternalServerError)
    assert "search_thread_history" in str(caught.value)


async def test_an_import_is_not_sent_where_nobody_listens() -> None:
    export = await exported(conversation())
    with transfers() as target:
        target.stop()
        async with AsyncThreadsClient(target.url, retries=0, clock=FakeAsyncClock()) as threads:
            with pytest.raises(APIConnectionError):
                await threads.import_(export)


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
async def test_wrong_arguments_of_an_import(arguments: dict[str, Any], kind: type[Exception], message: str) -> None:
    export = await exported(conversation())
    with transfers() as target:
        async with AsyncThreadsClient(target.url) as threads:
            with pytest.raises(kind, match=re.escape(message)):
                await threads.import_(**{"export": export, **arguments})
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
async def test_wrong_arguments_of_an_export(arguments: dict[str, Any], message: str) -> None:
    with transfers() as source:
        async with AsyncThreadsClient(source.url) as threads:
            with pytest.raises((TypeError, InvalidArgumentError), match=message):
                threads.export_all(**arguments)  # at once, not when the walk begins
        assert not source.requests


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize("at", range(2))
async def test_an_export_lives_through_passing_faults(fault: Fault, at: int) -> None:
    with transfers(*[FINE] * at, fault) as source:
        thread_id = source.put(conversation())
        async with AsyncThreadsClient(source.url) as threads:
            assert len((await threads.export(thread_id)).supersteps) == 8


async def test_threads_that_are_deleted_meanwhile_are_left_out() -> None:
    told: list[tuple[int, int]] = []
    with transfers() as source:
        ids = [source.put(conversation()) for _ in range(4)]
        async with AsyncThreadsClient(source.url) as threads:
            walk = threads.export_all(progress=lambda done, total: told.append((done, total)))
            first = await anext(walk)
            del source.threads[ids[1]]
            source.put(conversation())
            rest = await acollect(walk)
    assert [export.thread_id for export in [first, *rest]] == [ids[3], ids[2], ids[0]]
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


async def test_a_walk_reads_one_thread_at_a_time() -> None:
    with transfers() as source:
        for _ in range(5):
            source.put(conversation())
        async with AsyncThreadsClient(source.url) as threads:
            walk = threads.export_all()
            assert not source.requests
            await anext(walk)
            assert [request.path.rpartition("/")[2] for request in source.requests][::2] == ["search", "history"]
            assert len(source.requests) == 3


async def test_a_state_that_is_nested_too_deeply() -> None:
    thread = {"thread_id": "t", "created_at": NOW, "updated_at": NOW, "metadata": {}, "status": "idle"}
    at = {"checkpoint_id": "1", "checkpoint_ns": ""}
    state = {"values": {"plain": "DEEP"}, "next": [], "checkpoint": at, "metadata": {}, "created_at": NOW}
    deep = json.dumps([state]).replace('"DEEP"', "[" * 1000 + "]" * 1000)
    with wire(answer(json.dumps(thread)), answer(deep)) as server:
        async with AsyncThreadsClient(server.url) as threads:
            with pytest.raises(APIResponseValidationError, match="nested too deeply"):
                await threads.export("t")


async def test_large_histories_are_read_by_size() -> None:
    model = GraphModel()
    for at in range(60):
        model.run({"log": [f"{at:04}" * 500]})
    with transfers() as source:
        thread_id = source.put(model)
        async with AsyncThreadsClient(source.url) as threads:
            export = await threads.export(thread_id)
    assert len(export.supersteps) == export.checkpoint_count == 120
    first, *others = source.pages
    assert first == 20
    assert others[0] > 20, "a page holds 4 MiB"
    assert others == sorted(others), "the older they are, the smaller"
    assert len(export.to_json()) < 3 * 60 * 2000 + 200_000
