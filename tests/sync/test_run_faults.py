# Generated from tests/async/test_run_faults.py by `nox -s generate`; edit that file instead of this one.
"""Runs through lost answers, cut connections and restarts: none is made twice, none is lost, and no wait ends too early."""

from __future__ import annotations

import json
import random
import tracemalloc
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APITimeoutError,
    ConflictError,
    InternalServerError,
    InvalidArgumentError,
    NotFoundError,
    RetryPolicy,
    RunCancelledError,
    RunFailedError,
    Timeout,
)
from langthreads_sync import ThreadsClient
from tests.support.compat import FakeClock, wait_until
from tests.support.faults import FINE, NOW, Fault, FaultServer, faults
from tests.support.pools import idle
from tests.support.wire import answer, wire

if TYPE_CHECKING:
    from collections.abc import Callable

AT = "11111111-1111-1111-1111-111111111111"
RUN = "22222222-2222-2222-2222-222222222222"
HERE = f"/threads/{AT}/runs/{RUN}"
IDS = (f"content-location: {HERE}", f"location: {HERE}/join")

REFUSED = Fault("refused", refuse=True)
SLOW = Fault("slow", stall=1.0)
RESET_AFTER = Fault("reset after it was done", reset="after")
FAULTS = [
    REFUSED,
    RESET_AFTER,
    Fault("reset before it was read", reset="before"),
    Fault("closed without an answer", cut=0),
    Fault("cut in the head", cut=30),
    Fault("cut in the body", cut=250),
    Fault("429", status=429),
    Fault("503 with a wait", status=503, headers=("retry-after: 1",)),
    *(Fault(f"{number}", status=number) for number in (408, 500, 502, 503, 504)),
    *(Fault(f"{number} after it was done", status=number, done=True) for number in (500, 502, 503)),
]


def client(server: FaultServer, **options: Any) -> ThreadsClient:
    options = {"clock": FakeClock(), **options}
    return ThreadsClient(server.url, on_request=server.before_attempt, **options)


def run(**fields: Any) -> dict[str, Any]:
    whole = {"run_id": RUN, "thread_id": AT, "assistant_id": AT, "created_at": NOW, "updated_at": NOW}
    return {**whole, "status": "success", "metadata": {}, "kwargs": {}, "multitask_strategy": "enqueue", **fields}


def said(value: Any, *headers: str) -> bytes:
    return answer(json.dumps(value), "200 OK", *headers)


def begun(body: bytes = b"", *headers: str, end: bool = False) -> bytes:
    """The beginning of an answer in chunks, or one that ends as it should."""
    head = "\r\n".join(["HTTP/1.1 200 OK", "content-type: application/json", "transfer-encoding: chunked", *headers])
    chunk = f"{len(body):x}\r\n".encode() + body + b"\r\n" if body else b""
    return head.encode() + b"\r\n\r\n" + chunk + (b"0\r\n\r\n" if end else b"")


def state(values: Any, *tasks: dict[str, Any]) -> bytes:
    at = {"thread_id": AT, "checkpoint_ns": "", "checkpoint_id": "1"}
    whole = {"values": values, "next": [], "tasks": list(tasks), "metadata": {}, "created_at": NOW, "checkpoint": at}
    return said([{**whole, "parent_checkpoint": None, "interrupts": []}])


def asked(server: Any) -> list[str]:
    """What was asked, without the address of thread and run."""
    lines = [request.partition(b" HTTP/")[0].decode() for request in server.requests]
    return [line.replace(HERE, "R").replace(f"/threads/{AT}", "T") for line in lines]


# ---------------------------------------------------------------- create


@pytest.mark.thorough
@pytest.mark.parametrize("how", ["without a key", "with a key", "stateless"])
def test_no_run_is_made_twice_and_none_is_lost(how: str) -> None:
    """1,500 random schedules of faults around `create`."""
    with_key = how == "with a key"
    chance, found_again, told = random.Random(7), 0, 0
    with faults() as server:
        at, server.busy = None if how == "stateless" else server.add(), True
        with client(server, retries=3, timeout=Timeout(read=0.3)) as threads:
            for number in range(500):
                plan = [chance.choice([*FAULTS, FINE]) for _ in range(chance.randint(1, 6))]
                server.plan = iter([SLOW, *plan] if number % 25 == 0 else plan)
                call, key = f"call {number}", f"key {number}" if with_key else None
                arguments: Any = {"headers": {"x-call": call}, "idempotency_key": key}
                server.requests.clear()
                try:
                    made = threads.runs.create(at, "agent", metadata={"n": number}, **arguments)
                except APIError as error:
                    told += error.may_have_executed
                    assert error.may_have_executed or not server.done[call]  # noqa: PT017 - others succeed
                    server.plan = iter(())
                    if with_key:
                        made = threads.runs.create(at, "agent", metadata={"n": number}, **arguments)
                        assert server.runs[made.run_id]["metadata"] == {"n": number}
                else:
                    found_again += [one.method for one in server.requests][-1:] == ["GET"]
                    assert server.runs[made.run_id]["metadata"] == {"n": number}
                    assert server.done[call] == 1
                assert server.done[call] <= 1
                server.start()
                if number % 50 == 0:  # keeps the lists short
                    server.runs.clear()
            assert wait_until(lambda: idle(threads))
        assert told > 10
        assert found_again > 10


def test_a_lost_answer_costs_one_request_more() -> None:
    with faults(RESET_AFTER) as server:
        at = server.add()
        with client(server) as threads:
            made = threads.runs.create(at, "agent")
            assert idle(threads)
        assert [(one.method, one.target) for one in server.requests] == [
            ("POST", f"/threads/{at}/runs"),
            ("GET", f"/threads/{at}/runs?limit=100&offset=0"),
        ]
        assert list(server.runs) == [made.run_id]
        first, second = server.requests
        assert first.headers["x-request-id"].startswith("langthreads-")
        assert "x-request-id" not in second.headers


def test_each_create_has_another_request_id() -> None:
    with faults() as server:
        at = server.add()
        with client(server) as threads:
            for _ in range(3):
                threads.runs.create(at, "agent")
        assert len({one.headers["x-request-id"] for one in server.requests}) == 3


def test_a_request_id_of_ones_own_is_sent_and_not_looked_for() -> None:
    """Several runs may have it: programs hand on the id of the request that they answer."""
    with faults(FINE, RESET_AFTER) as server:
        at = server.add()
        with client(server) as threads:
            threads.runs.create(at, "agent", headers={"X-Request-Id": "mine"})
            with pytest.raises(APIConnectionError) as caught:
                threads.runs.create(at, "agent", headers={"X-Request-Id": "mine"})
            with pytest.raises(InvalidArgumentError, match="leave that out of headers"):
                threads.runs.create(at, "agent", headers={"X-Request-Id": "mine"}, idempotency_key="k")
        assert caught.value.may_have_executed
        assert [one.headers["x-request-id"] for one in server.requests] == ["mine", "mine"]


@pytest.mark.parametrize("busy", [True, False])
@pytest.mark.parametrize("fault", [RESET_AFTER, Fault("500", status=500, done=True)], ids=lambda fault: fault.name)
def test_a_stateless_run_is_found_until_it_ends(fault: Fault, busy: bool) -> None:
    """Its thread is among the newest that are busy, and goes with it."""
    with faults(fault) as server:
        server.busy = busy
        for number in range(3):
            server.threads[server.add(None, {"n": number})]["status"] = "busy"
        with client(server) as threads:
            try:
                made = threads.runs.create(None, "agent", metadata={"n": 2})
            except APIError as error:
                assert error.may_have_executed  # noqa: PT017 - it is found where it is busy
                assert not busy
            else:
                assert busy
                assert list(server.runs) == [made.run_id]
        paths = [one.path.rpartition("/")[2] for one in server.requests]
        assert paths == ["runs", "search", "runs"]


def test_a_stateless_wait_whose_answer_is_lost_joins_its_run() -> None:
    with faults(RESET_AFTER) as server:
        server.busy = True
        with client(server) as threads:
            output = threads.runs.wait(None, "agent")
        assert output.run_id in server.runs
        paths = [one.path.rpartition("/")[2] for one in server.requests]
        assert paths == ["wait", "search", "runs", "join"]


def test_a_key_holds_across_clients() -> None:
    with faults() as server:
        at = server.add()
        with client(server) as one, client(server) as other:
            first = one.runs.create(at, "agent", idempotency_key="order 66")
            for _ in range(150):
                other.runs.create(at, "agent")
            assert other.runs.create(at, "agent", idempotency_key="order 66") == first
            assert one.runs.create(at, "agent", idempotency_key="order 67") != first


def test_a_run_is_not_made_again_where_it_could_not_be_looked_for() -> None:
    """With a key a run is made again after a failure, but only where it is not there for sure."""
    gone = Fault("500", status=500)
    with faults(FINE, RESET_AFTER, *[gone] * 20) as server:
        at = server.add()
        with client(server, retries=2) as threads:
            with pytest.raises(InternalServerError) as caught:
                threads.runs.create(at, "agent", idempotency_key="k")
        assert caught.value.may_have_executed
        assert len(server.runs) == 1


@pytest.mark.parametrize("with_key", [False, True])
def test_the_total_bounds_all_requests_of_a_create(with_key: bool) -> None:
    clock = FakeClock()
    with faults(*[Fault("503", status=503)] * 100) as server:
        at = server.add()
        with client(server, retries=50, clock=clock, timeout=Timeout(total=10)) as threads:
            with pytest.raises(APIError):
                threads.runs.create(at, "agent", idempotency_key="k" if with_key else None)
    assert clock.time - 1000 <= 10


# ---------------------------------------------------------------- wait, join


def test_wait_costs_one_request_more_and_join_at_most_two() -> None:
    script = [said({"n": 1}, *IDS), said(run()), said({"n": 2}), said(run()), state({"n": 1})]
    with wire(*script) as server:
        with ThreadsClient(server.url) as threads:
            assert threads.runs.wait(AT, "agent") == {"n": 1}
            assert threads.runs.join(AT, RUN) == {"n": 1}
    assert asked(server) == ["POST T/runs/wait", "GET R", "GET R/join", "GET R", "POST T/history"]


def test_join_of_a_run_that_ends_meanwhile_costs_one_request_more() -> None:
    joined = said({"n": 1}, "date: Thu, 01 Jan 2026 00:00:00 GMT")
    with wire(joined, said(run(updated_at="2026-01-01T00:00:03+00:00"))) as server:
        with ThreadsClient(server.url) as threads:
            assert threads.runs.join(AT, RUN) == {"n": 1}
    assert asked(server) == ["GET R/join", "GET R"]


CUTS: dict[str, list[bytes]] = {
    "after the head": [begun(b"", *IDS)],
    "after a heartbeat": [begun(b"\n", *IDS)],
    "in the values": [begun(b'\n{"n": ', *IDS)],
    "cleanly, without a body": [begun(b"", *IDS, end=True)],
    "cleanly, after a heartbeat": [begun(b"\n", *IDS, end=True)],
    "with an empty body": [answer(b"", "200 OK", *IDS)],
    "again and again": [begun(b"\n", *IDS), *[begun(b"\n")] * 20, begun(b"", end=True)],
    "by a restart": [begun(b"\n", *IDS), *[answer("{}", "502 Bad Gateway")] * 5, b"", b""],
    "by a busy server": [begun(b"\n", *IDS), *[answer("{}", "429 Too Many", "retry-after: 5")] * 4],
}


@pytest.mark.parametrize("cuts", CUTS.values(), ids=CUTS)
def test_a_wait_goes_on_where_it_is_cut(cuts: list[bytes]) -> None:
    told: list[Any] = []
    with wire(*cuts, said({"n": 2}), said(run()), state({"n": 1})) as server:
        with ThreadsClient(server.url, clock=FakeClock()) as threads:
            output = threads.runs.wait(AT, "agent", on_run_created=told.append)
            assert output == {"n": 1}
            assert (output.run_id, output.thread_id, output.status) == (RUN, AT, "success")
            assert wait_until(lambda: idle(threads))
    assert told == [{"run_id": RUN, "thread_id": AT}]
    lines = asked(server)
    assert lines[0] == "POST T/runs/wait"
    assert lines.count("POST T/runs/wait") == 1
    assert set(lines[1:-2]) == {"GET R/join"}


@pytest.mark.parametrize("cuts", CUTS.values(), ids=CUTS)
def test_a_join_goes_on_where_it_is_cut(cuts: list[bytes]) -> None:
    with wire(*cuts, said({"n": 2}), said(run()), state({"n": 1})) as server:
        with ThreadsClient(server.url, clock=FakeClock()) as threads:
            assert threads.runs.join(AT, RUN) == {"n": 1}
            assert wait_until(lambda: idle(threads))


def test_a_restart_between_the_answer_and_the_status_loses_nothing() -> None:
    with wire(said({"n": 1}, *IDS), b"", answer("{}", "502 Bad Gateway"), b"", b"", b"", said(run())) as server:
        with ThreadsClient(server.url, clock=FakeClock()) as threads:
            assert threads.runs.wait(AT, "agent") == {"n": 1}
    assert asked(server)[1:] == ["GET R"] * 6


def test_a_wait_whose_answer_is_lost_before_it_names_the_run_is_looked_for() -> None:
    clock = FakeClock()
    with faults(RESET_AFTER) as server:
        at = server.add()
        with client(server, clock=clock) as threads:
            output = threads.runs.wait(at, "agent", input=1)
            assert wait_until(lambda: idle(threads))
        (made,) = server.runs.values()
        assert output.run_id == made["run_id"]
        paths = [one.path.partition("?")[0].rpartition("/")[2] for one in server.requests]
        assert paths == ["wait", "runs", "join", made["run_id"], "history"]


def test_a_wait_that_was_never_sent_fails_as_calls_do() -> None:
    clock = FakeClock()
    with faults(*[REFUSED] * 20) as server:
        at = server.add()
        with client(server, clock=clock) as threads:
            with pytest.raises(APIConnectionError) as caught:
                threads.runs.wait(at, "agent")
            assert caught.value.may_have_executed is False
            assert caught.value.attempts == 3
            with pytest.raises(APIConnectionError) as caught:
                threads.runs.join(at, RUN)
            assert caught.value.attempts == 3
    assert len(clock.slept) == 4


def test_without_retries_a_join_is_tried_once() -> None:
    with wire(begun(b"\n"), said({})) as server:
        with ThreadsClient(server.url, retries=0) as threads:
            with pytest.raises(APIConnectionError):
                threads.runs.join(AT, RUN)
    assert len(server.requests) == 1


def test_a_server_that_stays_away_is_given_up_after_a_minute() -> None:
    clock = FakeClock()
    with faults(Fault("begun", raw=begun(b"\n", *IDS)), *[REFUSED] * 500) as server:
        at = server.add()
        with client(server, clock=clock) as threads:
            with pytest.raises(APIConnectionError):
                threads.runs.wait(at, "agent")
    assert 55 < clock.time - 1000 < 70


def test_five_minutes_of_heartbeats_and_cuts() -> None:
    """A proxy that closes connections after half a minute, ten times; and each lasts for 6 heartbeats."""
    clock = FakeClock()

    def half_a_minute(_: object) -> None:
        clock.time += 30

    heartbeats = begun(b"\n" * 6, *IDS)
    with wire(*[heartbeats] * 10, said({"n": 1}), said(run()), state({"n": 1})) as server:
        with ThreadsClient(server.url, clock=clock, on_request=half_a_minute) as threads:
            assert threads.runs.wait(AT, "agent") == {"n": 1}
        assert clock.time - 1000 > 300
    with wire(*[heartbeats] * 50) as server:
        clock.time = 1000.0
        with ThreadsClient(server.url, clock=clock, on_request=half_a_minute) as threads:
            with pytest.raises(APIError):
                threads.runs.wait(AT, "agent", timeout=Timeout(total=300))
    assert 270 <= clock.time - 1000 <= 330


def test_heartbeats_do_not_count_for_the_total() -> None:
    beats = Fault("beats", head=begun(b"", *IDS), raw=b"1\r\n\n\r\n" * 1000, drip=0.01)
    with faults(beats, beats) as server:
        at = server.add()
        with client(server, timeout=Timeout(total=0.3), clock=None) as threads:
            with pytest.raises(APITimeoutError, match=r"0\.3 s|sent nothing"):
                threads.runs.wait(at, "agent")
            assert wait_until(lambda: idle(threads))


@pytest.mark.thorough
def test_the_memory_of_a_long_wait_stays_flat() -> None:
    beats = b"1\r\n\n\r\n" * 300_000
    whole = begun(b"", *IDS) + beats + b'7\r\n{"n":1}\r\n0\r\n\r\n'
    with wire(whole, said(run())) as server:
        with ThreadsClient(server.url) as threads:
            tracemalloc.start()
            try:
                assert threads.runs.wait(AT, "agent") == {"n": 1}
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
    assert peak < 8_000_000


def test_a_wait_that_the_server_ends_before_the_run_joins_again() -> None:
    script = [said({"n": 0}, *IDS), said(run(status="running"))]
    script += [said({"n": 0}), said(run(status="running"))] * 3
    clock = FakeClock()
    with wire(*script, said({"n": 2}), said(run()), state({"n": 1})) as server:
        with ThreadsClient(server.url, clock=clock) as threads:
            assert threads.runs.wait(AT, "agent") == {"n": 1}
    assert asked(server).count("GET R/join") == 4
    assert clock.slept
    assert min(clock.slept) >= 0.1  # it does not spin
    with wire(*script[2:] * 50) as server:
        with ThreadsClient(server.url, clock=clock) as threads:
            with pytest.raises(APITimeoutError):
                threads.runs.join(AT, RUN, timeout=Timeout(total=5))


# ---------------------------------------------------------------- outcomes


def test_a_cut_that_cancels_the_run_is_said() -> None:
    with wire(begun(b"\n", *IDS), said({"n": 1}), said(run(status="interrupted")), state({"n": 1})) as server:
        with ThreadsClient(server.url, clock=FakeClock()) as threads:
            with pytest.raises(RunCancelledError, match="was cancelled") as caught:
                threads.runs.wait(AT, "agent", on_disconnect="cancel")
    assert (caught.value.run_id, caught.value.thread_id, caught.value.status) == (RUN, AT, "interrupted")


LOST = {"__error__": {"error": "HTTPException", "message": "404: Run not found"}}


@pytest.mark.parametrize(("mode", "error"), [("cancel", RunCancelledError), ("continue", NotFoundError)])
def test_a_stateless_run_that_ended_out_of_sight(mode: Any, error: type[Exception]) -> None:
    with wire(begun(b"\n", *IDS), said(LOST)) as server:
        with ThreadsClient(server.url, clock=FakeClock()) as threads:
            with pytest.raises(error, match=RUN):
                threads.runs.wait(None, "agent", on_disconnect=mode)


def test_a_stateless_run_that_was_cancelled_as_older_servers_say_it() -> None:
    cancelled = {"__error__": {"error": "UserInterrupt", "message": "An internal error occurred"}}
    with wire(said(cancelled, *IDS)) as server:
        with ThreadsClient(server.url) as threads:
            with pytest.raises(RunCancelledError):
                threads.runs.wait(None, "agent")


def test_a_server_that_names_no_run() -> None:
    failed = {"__error__": {"error": "ValueError", "message": "no"}}
    with wire(said({"n": 1}), said(failed)) as server:
        with ThreadsClient(server.url) as threads:
            output = threads.runs.wait(AT, "agent")
            assert (output, output.run_id, output.status) == ({"n": 1}, None, None)
            with pytest.raises(RunFailedError, match="ValueError: no"):
                threads.runs.wait(AT, "agent")
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", ["error", "timeout", "brand_new"])
def test_statuses_of_failed_runs(status: str) -> None:
    task = {"id": "1", "name": "a", "error": "KeyError('x')", "interrupts": [], "checkpoint": None, "state": None}
    with wire(said({"n": 2}), said(run(status=status)), state({"n": 1}, task)) as server:
        with ThreadsClient(server.url) as threads:
            with pytest.raises(RunFailedError) as caught:
                threads.runs.join(AT, RUN)
    assert (caught.value.status, caught.value.error, caught.value.detail) == (status, "KeyError", "x")


@pytest.mark.parametrize("values", [[1, 2], "text", 7, None, True])
def test_values_that_are_no_object_are_given_as_they_are(values: Any) -> None:
    with wire(said(values, *IDS), said(run())) as server:
        with ThreadsClient(server.url) as threads:
            output = threads.runs.wait(AT, "agent")
    assert output == values
    assert type(output) is type(values)


# ---------------------------------------------------------------- cancel

GONE = answer('{"detail": "No matching runs to cancel."}', "404 Not Found")
NO_THREAD = answer('{"detail": "Thread not found"}', "404 Not Found")


def thread(status: str) -> bytes:
    whole = {"thread_id": AT, "created_at": NOW, "updated_at": NOW, "metadata": {}, "status": status, "values": None}
    return said({**whole, "interrupts": {}})


FREED: dict[str, list[bytes]] = {
    "soon": [thread("busy"), said([]), said([]), thread("busy"), said([]), said([]), thread("interrupted")],
    "at once": [thread("idle")],
    "deleted": [NO_THREAD],
    "busy with a later run": [thread("busy"), said([run(status="running")])],
    "busy with a run that waits": [thread("busy"), said([]), said([run(status="pending")])],
}


@pytest.mark.parametrize("looks", FREED.values(), ids=FREED)
@pytest.mark.parametrize(
    "answers",
    [[begun(b"\n"), GONE, said(run(status="interrupted"))], [GONE, said(run(status="interrupted"))]],
    ids=["lost answer", "cancelled before"],
)
def test_cancel_waits_until_the_thread_is_free(answers: list[bytes], looks: list[bytes]) -> None:
    clock = FakeClock()
    with wire(*answers, *looks) as server:
        with ThreadsClient(server.url, clock=clock) as threads:
            threads.runs.cancel(AT, RUN, wait=True)
    lines = asked(server)
    assert len(lines) == len(answers) + len(looks)
    assert lines[len(answers)] == "GET T"
    assert min(clock.slept, default=1) >= 0.1  # it does not spin


def test_a_roll_back_whose_answer_is_lost() -> None:
    with wire(begun(b"\n"), GONE, thread("busy"), said([]), said([]), thread("idle"), NO_THREAD) as server:
        with ThreadsClient(server.url, clock=FakeClock()) as threads:
            threads.runs.cancel(AT, RUN, action="rollback")
    assert asked(server)[-2:] == ["GET T", "DELETE R"]


def test_a_lost_answer_does_not_hide_that_a_cancel_came_too_late() -> None:
    with wire(
        begun(b""), GONE, said(run()), begun(b""), GONE, answer('{"detail": "Not Found"}', "404 Not Found")
    ) as server:
        with ThreadsClient(server.url, clock=FakeClock()) as threads:
            with pytest.raises(ConflictError, match="has ended already; its status is success"):
                threads.runs.cancel(AT, RUN)
            with pytest.raises(NotFoundError):
                threads.runs.cancel(AT, RUN)


def test_a_clear_answer_to_a_cancel_costs_nothing_more() -> None:
    with wire(said({}), answer("", "202 Accepted"), GONE, said(run(status="interrupted"))) as server:
        with ThreadsClient(server.url) as threads:
            threads.runs.cancel(AT, RUN, wait=True)
            threads.runs.cancel(AT, RUN)
            threads.runs.cancel(AT, RUN)
    assert asked(server) == [
        "POST R/cancel?wait=true&action=interrupt",
        *["POST R/cancel?action=interrupt"] * 2,
        "GET R",
    ]


@pytest.mark.parametrize(
    ("timeout", "least", "most"), [(Timeout(total=5), 3, 5), (Timeout(), 50, 61)], ids=["5 s", "none"]
)
def test_a_thread_that_stays_busy_is_said(timeout: Timeout, least: float, most: float) -> None:
    """Servers in memory leave a thread busy for ever where somebody else rolled back a run and did not wait."""
    clock = FakeClock()
    with wire(GONE, said(run(status="interrupted")), *[thread("busy"), said([]), said([])] * 400) as server:
        with ThreadsClient(server.url, clock=clock) as threads:
            with pytest.raises(APITimeoutError, match=r"still busy|not done within 5 s") as caught:
                threads.runs.cancel(AT, RUN, wait=True, timeout=timeout)
    assert caught.value.may_have_executed
    assert least <= clock.time - 1000 <= most


def test_cancelling_by_status_reaches_one_thread_only() -> None:
    """Servers know no filter by thread: its runs are looked up, and cancelled by their ids."""
    with wire(said([run(status="pending")]), said([]), answer("", "204 No Content"), said([]), said([])) as server:
        with ThreadsClient(server.url) as threads:
            threads.runs.cancel_many(thread_id=AT, status="all")
            threads.runs.cancel_many(thread_id=AT, status="all")
            assert [line.partition("?")[0] for line in asked(server)] == [
                *("GET T/runs", "GET T/runs", "POST /runs/cancel", "GET T/runs", "GET T/runs")
            ]
    assert b'"status"' not in server.requests[2]
    assert json.loads(server.requests[2].partition(b"\r\n\r\n")[2]) == {"thread_id": AT, "run_ids": [RUN]}


# ---------------------------------------------------------------- hostile answers


BAD: dict[str, bytes] = {
    "a page": answer("<html><title>Sign in</title></html>", "200 OK", *IDS, kind="text/html"),
    "text": answer("hello", "200 OK", *IDS),
    "half of it": answer('{"n": ', "200 OK", *IDS),
    "no UTF-8": answer(b'{"n": "\xff"}', "200 OK", *IDS),
    "nested too deeply": answer("[" * 100_000 + "]" * 100_000, "200 OK", *IDS),
    "not zipped": answer(b"{}", "200 OK", "content-encoding: gzip", *IDS),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_an_answer_that_cannot_be_one_ends_the_wait(bad: bytes) -> None:
    calls: list[Callable[[ThreadsClient], Any]] = [
        lambda threads: threads.runs.wait(AT, "agent"),
        lambda threads: threads.runs.join(AT, RUN),
        lambda threads: threads.runs.get(AT, RUN),
        lambda threads: threads.runs.list(AT),
    ]
    for call in calls:
        with wire(*[bad] * 3) as server:
            with ThreadsClient(server.url, clock=FakeClock()) as threads:
                with pytest.raises(APIResponseValidationError):
                    call(threads)
                assert wait_until(lambda threads=threads: idle(threads))


@pytest.mark.parametrize(
    "wrong",
    [[], 1, None, {}, run(run_id=7), run(status=None), run(kwargs=[]), run(created_at="yesterday")],
    ids=["list", "number", "null", "empty", "id", "status", "kwargs", "date"],
)
def test_runs_that_are_none(wrong: Any) -> None:
    with wire(said(wrong), said([wrong]), said({"n": 1}, *IDS), said(wrong)) as server:
        with ThreadsClient(server.url) as threads:
            with pytest.raises(APIResponseValidationError):
                threads.runs.get(AT, RUN)
            with pytest.raises(APIResponseValidationError):
                threads.runs.list(AT)
            with pytest.raises(APIResponseValidationError):
                threads.runs.wait(AT, "agent")


def test_a_create_that_is_answered_with_nonsense_is_looked_for() -> None:
    with faults(Fault("nonsense", raw=answer("<html>"), done=True)) as server:
        at = server.add()
        with client(server) as threads:
            made = threads.runs.create(at, "agent")
        assert list(server.runs) == [made.run_id]


HEADERS = ["location: nowhere", "location: /threads//runs/", "content-location: /threads/../runs/..", "location: \xff"]


@pytest.mark.parametrize("header", HEADERS)
def test_places_that_are_none(header: str) -> None:
    with wire(said({"n": 1}, header), *[answer('{"detail": "no"}', "404 Not Found")] * 3) as server:
        with ThreadsClient(server.url, clock=FakeClock()) as threads:
            try:
                assert threads.runs.wait(AT, "agent") == {"n": 1}
            except RunCancelledError as error:
                assert error.run_id == ".."  # noqa: PT017 - either is right: what the server says decides


ODD = [
    {"__error__": None},
    {"__error__": []},
    {"__error__": "x"},
    {"__interrupt__": 7},
    {"__interrupt__": [7, None, {}]},
]


@pytest.mark.parametrize("values", ODD, ids=str)
def test_odd_values(values: Any) -> None:
    with wire(said(values, *IDS), said(run())) as server:
        with ThreadsClient(server.url) as threads:
            output = threads.runs.wait(AT, "agent")
    assert output == values
    assert output.interrupts == [] or values == {"__interrupt__": [7, None, {}]}


# ---------------------------------------------------------------- hooks, callbacks, retries


def test_hooks_see_each_request() -> None:
    seen: list[str] = []
    with wire(begun(b"\n", *IDS), said({"n": 1}), said(run()), state({"n": 1})) as server:
        with ThreadsClient(
            server.url,
            clock=FakeClock(),
            on_request=lambda event: seen.append(event.operation),
            on_response=lambda event: seen.append(str(event.status_code)),
        ) as threads:
            threads.runs.wait(AT, "agent")
    assert seen == [
        *("wait_thread_run", "None"),
        *("wait_thread_run", "200"),
        *("get_thread_run", "200"),
        *("search_thread_history", "200"),
    ]


def test_a_callback_that_fails_fails_the_call_and_leaves_nothing_open() -> None:
    def fail(_: Any) -> None:
        raise LookupError("mine")

    with wire(begun(b"\n", *IDS), said(run())) as server:
        with ThreadsClient(server.url) as threads:
            with pytest.raises(LookupError, match="mine"):
                threads.runs.wait(AT, "agent", on_run_created=fail)
            assert wait_until(lambda: idle(threads))
            with pytest.raises(LookupError, match="mine"):
                threads.runs.create(AT, "agent", on_run_created=fail)


READS: dict[str, Callable[..., Any]] = {
    "get": lambda runs, at, one: runs.get(at, one),
    "list": lambda runs, at, one: runs.list(at),
    "join": lambda runs, at, one: runs.join(at, one),
    "delete": lambda runs, at, one: runs.delete(at, one),
    "cancel": lambda runs, at, one: runs.cancel(at, one),
    "cancel_many": lambda runs, at, one: runs.cancel_many(thread_id=at, run_ids=[one]),
}
WRITES: dict[str, Callable[..., Any]] = {
    "create": lambda runs, at, one: runs.create(None, "agent"),
    "wait": lambda runs, at, one: runs.wait(None, "agent"),
    "create_batch": lambda runs, at, one: runs.create_batch([{"assistant_id": "agent"}]),
    "cancel_many by status": lambda runs, at, one: runs.cancel_many(status="all"),
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_is_safe_is_made_again(fault: Fault) -> None:
    for call in READS.values():
        with faults() as server:
            at = server.add()
            with client(server) as threads:
                one = (threads.runs.create(at, "agent")).run_id
                server.plan = iter([fault])
                call(threads.runs, at, one)
                assert wait_until(lambda threads=threads: idle(threads))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_is_not_safe_is_made_again_only_where_nothing_was_done(fault: Fault) -> None:
    for name, call in WRITES.items():
        with faults(fault) as server:
            with client(server) as threads:
                try:
                    call(threads.runs, "", "")
                except APIError as error:
                    assert error.may_have_executed  # noqa: PT017 - some of them succeed
                    assert fault.name not in ("refused", "429", "503 with a wait"), name
                assert wait_until(lambda threads=threads: idle(threads))
            assert sum(server.done.values()) <= 1, name


def test_a_cancel_or_delete_whose_answer_was_lost_is_done() -> None:
    with faults() as server:
        at = server.add()
        with client(server) as threads:
            one = (threads.runs.create(at, "agent")).run_id
            server.plan = iter([RESET_AFTER])
            threads.runs.cancel(at, one)
            server.plan = iter([RESET_AFTER])
            threads.runs.delete(at, one)
            with pytest.raises(NotFoundError):
                threads.runs.delete(at, one)


def test_a_walk_over_many_runs_gives_each_once() -> None:
    with faults() as server:
        at = server.add()
        with client(server) as threads:
            ids = [(threads.runs.create(at, "agent")).run_id for _ in range(25)]
            walked, numbers = [], count()
            for one in threads.runs.iter_list(at, page_size=10):
                walked.append(one.run_id)
                if next(numbers) % 7 == 0:
                    threads.runs.create(at, "agent")  # shifts the pages
    assert [one for one in walked if one in ids] == ids[::-1]
    assert len(set(walked)) == len(walked)


def test_a_policy_of_ones_own_is_kept_to() -> None:
    clock = FakeClock()
    policy = RetryPolicy(max_retries=1, reconnect_timeout=0)
    with wire(begun(b"\n", *IDS), begun(b"\n"), begun(b"\n"), begun(b"\n")) as server:
        with ThreadsClient(server.url, clock=clock, retries=policy) as threads:
            with pytest.raises(APIConnectionError):
                threads.runs.wait(AT, "agent")
    assert len(server.requests) <= 3


def test_a_connection_on_which_an_answer_was_broken_off_is_not_used_again(backend: str) -> None:
    """langgraph-api 0.7 answers a rollback that is waited for with nothing, and resets the connection."""
    with wire(answer(), answer('{"detail": "Not Found"}', "404 Not Found"), said(run())) as server:
        with ThreadsClient(server.url, retries=0) as threads:
            threads.runs.cancel(AT, RUN, action="rollback")
            assert (threads.runs.get(AT, RUN)).run_id == RUN
    assert asked(server) == ["POST R/cancel?wait=true&action=rollback", "DELETE R", "GET R"]
    # aiohttp takes a connection back when the end of an answer arrives, before anybody has read it.
    assert server.connections == (1 if backend == "aiohttp" else 2)
