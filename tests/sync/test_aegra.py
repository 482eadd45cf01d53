# Generated from tests/async/test_aegra.py by `nox -s generate`; edit that file instead of this one.
"""Aegra, another server that speaks the protocol: what its version 0.6.0 answers, and what becomes of it.

It needs a database, so nothing here talks to it; the answers are as it gave them, cut to what matters.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from langthreads import (
    APIResponseValidationError,
    InternalServerError,
    NotFoundError,
    PartialCreateError,
    UnprocessableEntityError,
)
from langthreads_sync import ThreadsClient
from tests.support.compat import collect
from tests.support.wire import Wire, answer, wire

THREAD_ID = "77169beb-4f74-4cea-8cc2-33711568cce0"
OTHER_ID = "fb91b078-872e-42c9-a5ea-0914039af86d"
MISSING = "794850fd-11c2-4199-b06b-7611882b9fa9"
NO_BEFORE = {
    "detail": [{"type": "string_type", "loc": ["body", "before"], "msg": "Input should be a valid string", "input": {}}]
}
BROKEN_BEFORE = {
    "error": "internal_error",
    "message": "Error retrieving thread history: string indices must be integers, not 'str'",
    "details": None,
}
UNKNOWN = {"detail": "Not Found"}


def client(server: Wire) -> ThreadsClient:
    return ThreadsClient(server.url, retries=0)


def thread(thread_id: str = THREAD_ID) -> dict[str, Any]:
    return {
        "thread_id": thread_id,
        "status": "idle",
        "metadata": {"owner": "anonymous", "graph_id": None, "thread_name": "", "assistant_id": None},
        "user_id": "anonymous",
        "created_at": "2026-11-21T16:21:59.319880Z",
        "updated_at": "2026-11-21T16:21:59.319880Z",
    }


def state(checkpoint_id: str | None, **fields: Any) -> dict[str, Any]:
    at = {"checkpoint_id": checkpoint_id, "thread_id": THREAD_ID, "checkpoint_ns": ""}
    return {
        "values": {},
        "next": [],
        "tasks": [],
        "interrupts": [],
        "metadata": {"step": 1, "source": "loop", "parents": {}, "user_id": "anonymous"},
        "created_at": "2026-11-21T16:21:59.456538Z",
        "checkpoint": at,
        "parent_checkpoint": None,
        "checkpoint_id": checkpoint_id,
        "parent_checkpoint_id": None,
        **fields,
    }


def states(*numbers: int) -> bytes:
    return answer(json.dumps([state(f"1f1e5c7a-{number:04}") for number in numbers]))


def refusal(body: object, status: str = "422 Unprocessable Entity") -> bytes:
    return answer(json.dumps(body), status)


def asked(server: Wire) -> list[dict[str, Any]]:
    return [json.loads(request.partition(b"\r\n\r\n")[2]) for request in server.requests]


# ---------------------------------------------------------------- history: `before` is a text there, and fails as one


def test_a_walk_over_a_history_that_has_no_pages() -> None:
    with wire(states(5, 4), refusal(NO_BEFORE), states(6, 5, 4, 3, 2, 1)) as server:
        with client(server) as threads:
            walked = collect(threads.iter_history(THREAD_ID, page_size=2))
    assert [state["checkpoint_id"][-1] for state in walked] == ["5", "4", "3", "2", "1"]
    assert [body.get("before", {}).get("checkpoint_id") for body in asked(server)] == [None, "1f1e5c7a-0004", None]
    assert asked(server)[2]["limit"] == 1000


def test_such_a_walk_stops_at_its_limit() -> None:
    with wire(states(5, 4), refusal(NO_BEFORE), states(5, 4, 3, 2, 1)) as server:
        with client(server) as threads:
            walked = collect(threads.iter_history(THREAD_ID, page_size=2, limit=3))
    assert [state["checkpoint_id"][-1] for state in walked] == ["5", "4", "3"]


@pytest.mark.parametrize("whole", [range(1000), range(3)], ids=["longer than an answer", "pruned meanwhile"])
def test_such_a_walk_raises_rather_than_leave_states_out(whole: range) -> None:
    with wire(states(5004, 5003), refusal(NO_BEFORE), states(*whole)) as server:
        with client(server) as threads:
            with pytest.raises(UnprocessableEntityError, match=r"body\.before: Input should be a valid string"):
                collect(threads.iter_history(THREAD_ID, page_size=2))


def test_a_history_before_a_checkpoint_is_refused() -> None:
    with wire(refusal(NO_BEFORE), refusal(NO_BEFORE)) as server:
        with client(server) as threads:
            with pytest.raises(UnprocessableEntityError, match=r"body\.before: Input should be a valid string"):
                threads.get_history(THREAD_ID, before="1f1e5c7a-0004")
            with pytest.raises(UnprocessableEntityError, match=r"body\.before: Input should be a valid string"):
                collect(threads.iter_history(THREAD_ID, before="1f1e5c7a-0004"))


def test_another_refusal_ends_a_walk() -> None:
    with wire(states(5, 4), refusal({"detail": "no"}), states(5, 4), refusal(BROKEN_BEFORE, "500 Oh")) as server:
        with client(server) as threads:
            with pytest.raises(UnprocessableEntityError, match="no"):
                collect(threads.iter_history(THREAD_ID, page_size=2))
            with pytest.raises(InternalServerError, match="string indices"):
                collect(threads.iter_history(THREAD_ID, page_size=2))


# ---------------------------------------------------------------- what it ignores


def test_a_missing_checkpoint_has_its_own_id_and_no_time() -> None:
    ghost = answer(json.dumps(state(MISSING, metadata={}, created_at=None)))
    with wire(ghost, ghost) as server:
        with client(server) as threads:
            with pytest.raises(NotFoundError, match=f"checkpoint {MISSING} does not exist"):
                threads.get_state(THREAD_ID, checkpoint_id=MISSING)
            with pytest.raises(NotFoundError, match=f"checkpoint {MISSING} does not exist"):
                threads.get_state(THREAD_ID, checkpoint={"checkpoint_id": MISSING})


def test_the_state_of_a_new_thread_is_empty() -> None:
    with wire(answer(json.dumps(state(None, metadata={}, created_at=None)))) as server:
        with client(server) as threads:
            assert (threads.get_state(THREAD_ID)).created_at is None


def test_supersteps_that_are_ignored() -> None:
    with wire(answer(json.dumps(thread()))) as server:
        with client(server) as threads:
            with pytest.raises(PartialCreateError, match="the server ignored its supersteps") as caught:
                threads.create(supersteps=[{"updates": [{"values": {}, "as_node": "__start__"}]}])
    assert (caught.value.thread_id, caught.value.detail) == (THREAD_ID, "the server ignored its supersteps")


def test_an_import_that_it_ignores_is_undone() -> None:
    export = {
        "version": 1,
        "thread_id": THREAD_ID,
        "metadata": {"graph_id": "agent"},
        "supersteps": [{"updates": [{"values": {}, "as_node": "__start__"}]}],
        "next": [],
        "checkpoint_count": 1,
        "checkpoints": [],
    }
    gone = refusal({"error": "not_found", "message": f"Thread '{THREAD_ID}' not found"}, "404 Not Found")
    with wire(gone, answer(json.dumps(thread())), answer("", "204 No Content")) as server:
        with client(server) as threads:
            with pytest.raises(APIResponseValidationError, match="ignores supersteps, so that nothing can be imported"):
                threads.import_(export)
        assert server.requests[-1].startswith(f"DELETE /threads/{THREAD_ID} ".encode())


def test_an_export() -> None:
    first = state("1f1e5c7a-0001", values={"messages": ["hi"]}, metadata={"step": 0, "source": "input"})
    last = state("1f1e5c7a-0002", values={"messages": ["hi"], "n": 1}, parent_checkpoint_id="1f1e5c7a-0001")
    with wire(answer(json.dumps(thread())), answer(json.dumps([last, first]))) as server:
        with client(server) as threads:
            export = threads.export(THREAD_ID)
    assert (export.values, export.checkpoint_count, export.graph_id) == ({"messages": ["hi"], "n": 1}, 2, None)
    assert export.supersteps[1] == {"updates": [{"values": {"n": 1}, "as_node": "__start__"}]}


def test_ids_that_are_ignored() -> None:
    everything = answer(json.dumps([thread(THREAD_ID), thread(OTHER_ID)]))
    with wire(everything, everything) as server:
        with client(server) as threads:
            with pytest.raises(APIResponseValidationError, match="threads that ids does not name"):
                threads.search(ids=[THREAD_ID])
            with pytest.raises(APIResponseValidationError, match="threads that ids does not name"):
                collect(threads.iter_search(ids=[THREAD_ID], select=["status"]))


def test_a_walk_over_a_snapshot_leaves_out_no_thread() -> None:
    first, second = answer(json.dumps([thread(THREAD_ID)])), answer(json.dumps([thread(OTHER_ID)]))
    with wire(first, second, answer("[]"), first, first) as server:
        with client(server) as threads:
            with pytest.raises(APIResponseValidationError, match="threads that ids does not name"):
                collect(threads.iter_search(snapshot=True, page_size=1))


def test_ids_in_any_spelling_name_their_threads() -> None:
    spellings = [THREAD_ID.upper(), OTHER_ID.replace("-", "")]
    with wire(answer(json.dumps([thread(THREAD_ID), thread(OTHER_ID)]))) as server:
        with client(server) as threads:
            assert len(threads.search(ids=spellings)) == 2


# ---------------------------------------------------------------- what it does not have


def test_endpoints_that_do_not_exist() -> None:
    missing = refusal(UNKNOWN, "404 Not Found")
    not_allowed = refusal({"detail": "Method Not Allowed"}, "405 Method Not Allowed")
    with wire(missing, not_allowed, not_allowed, missing, missing) as server:
        with client(server) as threads:
            for call in (
                lambda: threads.copy(THREAD_ID),
                threads.count,
                lambda: threads.prune([THREAD_ID]),
                lambda: threads.get_storage(THREAD_ID),
            ):
                with pytest.raises(NotFoundError, match="this server has no such endpoint"):
                    call()
            with pytest.raises(NotFoundError, match="this server has no such endpoint"):
                collect(threads.join_stream(THREAD_ID))
