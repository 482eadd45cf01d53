"""Calls that are made again: each fault, for reads and for each kind of write."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from langthreads import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    ConflictError,
    InternalServerError,
    NotFoundError,
    RateLimitError,
    RetryPolicy,
)
from langthreads_async import AsyncThreadsClient
from tests.support.compat import FakeAsyncClock, agather, arun_concurrently, await_until
from tests.support.faults import FINE, Fault, FaultServer, faults

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "lsv2_pt_very_secret"

# ---------------------------------------------------------------- what can go wrong, and with what

REFUSED = Fault("refused", refuse=True)
RESET_BEFORE = Fault("reset before it was read", reset="before")
RESET_AFTER = Fault("reset after it was done", reset="after")
CUT_AT_ONCE = Fault("closed without an answer", cut=0)
CUT_IN_HEAD = Fault("cut in the head", cut=20)
CUT_IN_BODY = Fault("cut in the body", raw=b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{", done=True)

# Nothing can have been done: also writes may be made again.
IF_NOT_EXECUTED = [
    REFUSED,
    Fault("429", status=429),
    Fault("429 with a wait in ms", status=429, headers=("retry-after-ms: 100",)),
    Fault("429 with a wait in s", status=429, headers=("retry-after: 1",)),
    Fault("503 with a wait", status=503, headers=("retry-after: 1",)),
    Fault(
        "503 until a date",
        status=503,
        headers=("date: Wed, 21 Oct 2026 07:28:00 GMT", "retry-after: Wed, 21 Oct 2026 07:28:02 GMT"),
    ),
]
# It may have been done, and here it was, or not.
MAYBE = [
    RESET_BEFORE,
    RESET_AFTER,
    CUT_AT_ONCE,
    CUT_IN_HEAD,
    CUT_IN_BODY,
    Fault("408", status=408),
    *(Fault(f"{number}", status=number) for number in (500, 502, 503, 504)),
    *(Fault(f"{number} after it was done", status=number, done=True) for number in (500, 502, 503, 504)),
]
# No fault of the moment.
FINAL = [Fault(f"{number}", status=number) for number in (400, 401, 403, 409, 422, 501)]


def named(faults_: list[Fault]) -> dict[str, Any]:
    return {"argvalues": faults_, "ids": [fault.name for fault in faults_]}


READS: dict[str, Callable[..., Any]] = {
    "get": lambda threads, at, **more: threads.get(at, **more),
    "search": lambda threads, at, **more: threads.search(ids=[at], **more),
    "count": lambda threads, at, **more: threads.count(**more),
    "get_state": lambda threads, at, **more: threads.get_state(at, **more),
    "get_history": lambda threads, at, **more: threads.get_history(at, **more),
    "get_storage": lambda threads, at, **more: threads.get_storage(at, **more),
}
WRITES: dict[str, Callable[..., Any]] = {
    "update": lambda threads, at, **more: threads.update(at, metadata={"a": 1}, **more),
    "update_state": lambda threads, at, **more: threads.update_state(at, {"a": 1}, **more),
    "copy": lambda threads, at, **more: threads.copy(at, **more),
    "prune": lambda threads, at, **more: threads.prune([at], **more),
    "create with an id": lambda threads, at, **more: threads.create(thread_id=str(uuid.uuid4()), **more),
    "create with supersteps": lambda threads, at, **more: threads.create(supersteps=[{"updates": []}], **more),
}
SAFE_WRITES: dict[str, Callable[..., Any]] = {
    "delete": lambda threads, at, **more: threads.delete(at, **more),
    "create": lambda threads, at, **more: threads.create(**more),
    "create, raise": lambda threads, at, **more: threads.create(if_exists="raise", **more),
    "create or get": lambda threads, at, **more: threads.create(
        thread_id=str(uuid.uuid4()), if_exists="do_nothing", **more
    ),
}


def client(server: FaultServer, **options: Any) -> AsyncThreadsClient:
    return AsyncThreadsClient(server.url, on_request=server.before_attempt, clock=FakeAsyncClock(), **options)


def clock(threads: AsyncThreadsClient) -> FakeAsyncClock:
    found = threads._calls.unwrapped().clock
    assert isinstance(found, FakeAsyncClock)
    return found


# ---------------------------------------------------------------- one fault, each operation


@pytest.mark.parametrize("fault", **named(IF_NOT_EXECUTED + MAYBE))
async def test_reads_are_made_again(fault: Fault) -> None:
    for read in READS.values():
        with faults(fault) as server:
            at = server.add()
            async with client(server) as threads:
                await read(threads, at)
                assert len(clock(threads).slept) == 1


@pytest.mark.parametrize("fault", **named(IF_NOT_EXECUTED))
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
async def test_writes_are_made_again_where_nothing_was_done(write: Callable[..., Any], fault: Fault) -> None:
    with faults(fault) as server:
        at = server.add()
        async with client(server) as threads:
            await write(threads, at, headers={"x-call": "it"})
            assert len(clock(threads).slept) == 1
        assert server.done["it"] == 1


@pytest.mark.parametrize("fault", **named(MAYBE))
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
async def test_writes_that_may_have_been_done_are_not(write: Callable[..., Any], fault: Fault) -> None:
    with faults(fault) as server:
        at = server.add()
        async with client(server) as threads:
            with pytest.raises(APIError) as caught:
                await write(threads, at, headers={"x-call": "it"})
            assert clock(threads).slept == []
    assert caught.value.attempts == 1
    assert server.done["it"] <= 1
    if isinstance(caught.value, APIConnectionError):
        assert caught.value.may_have_executed


@pytest.mark.parametrize("fault", **named(IF_NOT_EXECUTED + MAYBE))
@pytest.mark.parametrize("write", SAFE_WRITES.values(), ids=SAFE_WRITES)
async def test_safe_writes_are_made_again_and_done_once(write: Callable[..., Any], fault: Fault) -> None:
    with faults(fault, fault) as server:
        at = server.add()
        async with client(server) as threads:
            await write(threads, at, headers={"x-call": "it"})
            assert len(clock(threads).slept) == 2
        assert server.done["it"] == 1


@pytest.mark.parametrize("fault", **named(FINAL))
async def test_what_another_attempt_would_not_mend_is_not_tried_again(fault: Fault) -> None:
    with faults(fault) as server:
        at = server.add()
        async with client(server) as threads:
            for call in (*READS.values(), *WRITES.values(), *SAFE_WRITES.values()):
                server.plan = iter([fault])
                with pytest.raises(APIStatusError) as caught:
                    await call(threads, at)
                assert caught.value.attempts == 1
            assert clock(threads).slept == []


# ---------------------------------------------------------------- deletes and creates


async def test_a_delete_of_a_missing_thread_is_an_error() -> None:
    with faults() as server:
        async with client(server) as threads:
            with pytest.raises(NotFoundError):
                await threads.delete("missing")


@pytest.mark.parametrize("fault", **named(IF_NOT_EXECUTED))
async def test_a_delete_of_a_missing_thread_is_an_error_also_where_it_was_turned_away_first(fault: Fault) -> None:
    with faults(fault) as server:
        async with client(server) as threads:
            with pytest.raises(NotFoundError) as caught:
                await threads.delete("missing")
    assert caught.value.attempts == 2


async def test_a_delete_whose_answer_was_lost_takes_a_404_as_done() -> None:
    with faults(RESET_AFTER) as server:
        at = server.add()
        async with client(server) as threads:
            raw = await threads.with_raw_response.delete(at, headers={"x-call": "it"})
            assert raw.elapsed == pytest.approx(0.5)
        assert (raw.status_code, raw.parsed) == (204, None)
        assert [request.method for request in server.requests] == ["DELETE", "DELETE"]
        assert server.done["it"] == 1


async def test_a_get_takes_no_404_as_done() -> None:
    with faults(RESET_AFTER) as server:
        async with client(server) as threads:
            with pytest.raises(NotFoundError):
                await threads.get("missing")


async def test_a_create_without_an_id_gives_the_thread_that_a_lost_attempt_made() -> None:
    with faults(RESET_AFTER, RESET_AFTER) as server:
        async with client(server) as threads:
            thread = await threads.create(metadata={"a": 1})
        assert list(server.threads) == [thread.thread_id]
        assert {request.json["thread_id"] for request in server.requests} == {thread.thread_id}
        assert {request.json["if_exists"] for request in server.requests} == {"do_nothing"}


async def test_a_create_with_an_id_still_says_that_it_is_taken() -> None:
    with faults() as server:
        at = server.add()
        async with client(server) as threads:
            with pytest.raises(ConflictError):
                await threads.create(thread_id=at)
            assert (await threads.create(thread_id=at, if_exists="do_nothing")).thread_id == at


async def test_the_last_error_tells_of_earlier_attempts_that_may_have_worked() -> None:
    with faults(RESET_AFTER, REFUSED, REFUSED) as server:
        at = server.add()
        async with client(server) as threads:
            with pytest.raises(APIConnectionError, match="no connection") as caught:
                await threads.delete(at)
    assert caught.value.may_have_executed
    assert at not in server.threads
    assert caught.value.attempts == 3


async def test_a_call_that_reached_nobody_was_not_done() -> None:
    with faults(REFUSED, REFUSED, REFUSED) as server:
        async with client(server) as threads:
            with pytest.raises(APIConnectionError, match="no connection") as caught:
                await threads.create()
    assert not caught.value.may_have_executed


# ---------------------------------------------------------------- how often, and how long in between


@pytest.mark.parametrize(
    ("retries", "attempts"),
    [(0, 1), (1, 2), (4, 5), (RetryPolicy(max_retries=3), 4)],
    ids=["never", "once", "four times", "policy"],
)
async def test_how_often(retries: Any, attempts: int) -> None:
    with faults(forever=lambda: RESET_BEFORE) as server:
        async with client(server, retries=retries) as threads:
            with pytest.raises(APIConnectionError) as caught:
                await threads.count()
        assert caught.value.attempts == attempts
        assert server.connections == attempts

        async with client(server, retries=7) as threads:
            with pytest.raises(APIConnectionError) as caught:
                await threads.with_options(retries=retries).count()
            assert caught.value.attempts == attempts


async def test_left_out_it_is_twice() -> None:
    with faults(forever=lambda: Fault("502", status=502)) as server:
        async with client(server) as threads:
            with pytest.raises(InternalServerError) as caught:
                await threads.count()
            assert clock(threads).slept == [0.5, 1.0]
    assert caught.value.attempts == 3


async def test_waits_double_up_to_a_bound() -> None:
    policy = RetryPolicy(max_retries=6, initial_delay=1, max_delay=5)
    with faults(forever=lambda: Fault("502", status=502)) as server:
        async with client(server, retries=policy) as threads:
            with pytest.raises(InternalServerError):
                await threads.count()
            assert clock(threads).slept == [1, 2, 4, 5, 5, 5]


WAITS = {
    "ms": (("retry-after-ms: 1500",), 1.5),
    "seconds": (("retry-after: 7",), 7.0),
    "ms before seconds": (("retry-after: 7", "retry-after-ms: 250"), 0.25),
    "date": (("date: Wed, 21 Oct 2026 07:28:00 GMT", "retry-after: Wed, 21 Oct 2026 07:28:20 GMT"), 20.0),
    "nonsense": (("retry-after: soon",), 0.5),
}


@pytest.mark.parametrize("number", [429, 503, 500])
@pytest.mark.parametrize(("headers", "wait"), WAITS.values(), ids=WAITS)
async def test_a_server_says_how_long_to_wait(number: int, headers: tuple[str, ...], wait: float) -> None:
    with faults(Fault("wait", status=number, headers=headers)) as server:
        async with client(server) as threads:
            assert await threads.count() == 0
            assert clock(threads).slept == [wait]


@pytest.mark.parametrize(
    "headers",
    [
        ("retry-after: 31",),
        ("retry-after-ms: 31000",),
        ("date: Wed, 21 Oct 2026 07:28:00 GMT", "retry-after: Wed, 21 Oct 2026 07:28:31 GMT"),
    ],
    ids=["seconds", "ms", "date"],
)
async def test_a_wait_that_is_too_long_is_an_error_that_says_so(headers: tuple[str, ...]) -> None:
    with faults(Fault("wait", status=429, headers=headers)) as server:
        async with client(server) as threads:
            with pytest.raises(RateLimitError) as caught:
                await threads.count()
            assert caught.value.retry_after == 31
            assert caught.value.attempts == 1
            server.plan = iter([Fault("wait", status=429, headers=headers)])
            assert await threads.with_options(retries=RetryPolicy(max_retry_after=31)).count() == 0
            assert clock(threads).slept == [31]


async def test_all_attempts_together_have_so_much_time() -> None:
    with faults(forever=lambda: Fault("502", status=502)) as server:
        async with client(server, retries=100, timeout=20) as threads:
            with pytest.raises(InternalServerError) as caught:
                await threads.count()
            # 0.5 + 1 + 2 + 4 + 8, and another 8 would be too many.
            assert sum(clock(threads).slept) == 15.5
            assert caught.value.attempts == 6
            clock(threads).slept.clear()
            with pytest.raises(InternalServerError):
                await threads.count(timeout=2)
            assert sum(clock(threads).slept) == 1.5


async def test_time_that_is_over_when_a_wait_ends_is_a_timeout() -> None:
    with faults(forever=lambda: Fault("502", status=502)) as server:
        async with client(server, timeout=1) as threads:
            ours = clock(threads)
            # As a busy machine does: the wait takes longer than was asked for.
            ours.late = 5.0
            with pytest.raises(APITimeoutError, match=r"not done within 1 s in all") as caught:
                await threads.count()
        assert caught.value.attempts == 2
        assert caught.value.may_have_executed
        assert len(server.requests) == 1


# ---------------------------------------------------------------- what can be seen of it


async def test_each_retry_is_logged_without_key_or_body(caplog: pytest.LogCaptureFixture) -> None:
    with faults(RESET_AFTER, Fault("503", status=503)) as server, caplog.at_level(logging.INFO):
        async with client(server, api_key=KEY) as threads:
            await threads.create(metadata={"about": "private matters"})
    lines = [record for record in caplog.records if record.name == "langthreads"]
    assert [line.levelno for line in lines] == [logging.WARNING] * 2
    first, second = (line.getMessage() for line in lines)
    assert first.startswith("create_thread: attempt 1 failed after 0.000 s, trying again in 0.500 s: create_thread: ")
    assert second.startswith(
        "create_thread: attempt 2 failed after 0.000 s, trying again in 1.000 s: create_thread: 503"
    )
    for text in (first, second):
        assert KEY not in text
        assert "private" not in text


# ---------------------------------------------------------------- connections


async def test_a_connection_is_never_used_again_after_a_500() -> None:
    some = iter([FINE, FINE, Fault("500", status=500)] * 1000)
    with faults(forever=lambda: next(some)) as server:
        at = server.add()
        async with AsyncThreadsClient(
            server.url, retries=RetryPolicy(50, initial_delay=0.001, max_delay=0.01)
        ) as threads:
            found = await arun_concurrently([(number, lambda: threads.get(at)) for number in range(300)], 20)
        assert [type(one).__name__ for _, one in found] == ["Thread"] * 300
        assert server.reused == 0
        assert await await_until(lambda: server.open == 0)


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
async def test_idle_connections_that_a_proxy_closes_cost_no_call(reset: bool) -> None:
    """Not even one that could not be made again."""
    with faults() as server:
        at = server.add()
        async with AsyncThreadsClient(server.url, retries=0) as threads:
            await threads.update(at, metadata={"a": 0})
            for number in range(100):
                server.close_when_idle(reset=reset)  # which the client has had no time to see
                thread = await threads.update(at, metadata={"a": number})
                assert thread.metadata["a"] == number
        assert server.connections == 101


async def test_connections_that_close_with_the_answer_cost_no_call() -> None:
    with faults(forever=lambda: Fault("closed after the answer", close=True)) as server:
        at = server.add()
        async with client(server) as threads:
            for _ in range(100):
                assert (await threads.get(at)).thread_id == at


async def test_the_pool_is_whole_after_every_fault() -> None:
    with faults() as server:
        at = server.add()
        async with client(server, retries=0) as threads:
            for fault in (*IF_NOT_EXECUTED, *MAYBE, *FINAL):
                server.plan = iter([fault])
                with pytest.raises(APIError):
                    await threads.get(at)
                assert (await threads.get(at)).thread_id == at
            await agather(*[lambda: threads.get(at)] * 20)
        assert await await_until(lambda: server.open == 0)


# ---------------------------------------------------------------- any schedule

OPERATIONS = {**READS, **WRITES, **SAFE_WRITES}
CHANGES = {**WRITES, **SAFE_WRITES}

steps = st.lists(
    st.tuples(
        st.sampled_from(list(OPERATIONS)),
        st.booleans(),
        st.lists(st.sampled_from([FINE, *IF_NOT_EXECUTED, *MAYBE, *FINAL]), max_size=4),
    ),
    max_size=8,
)


@pytest.mark.thorough
@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(steps)
async def test_with_any_faults_nothing_is_done_twice(row: list[tuple[str, bool, list[Fault]]]) -> None:
    with faults() as server:
        async with client(server, retries=3) as threads:
            for number, (name, there, plan) in enumerate(row):
                at = server.add() if there else str(uuid.uuid4())
                call = f"{name} {number}"
                server.plan = iter(plan)
                failed: APIError | None = None
                try:
                    answer = await OPERATIONS[name](threads, at, headers={"x-call": call})
                except APIError as error:
                    failed = error
                assert server.done[call] <= 1
                if failed is not None:
                    assert failed.attempts <= 4
                    if isinstance(failed, APIConnectionError) and not failed.may_have_executed:
                        assert server.done[call] == 0
                    continue
                if name == "delete":
                    assert at not in server.threads
                elif name in CHANGES:
                    assert server.done[call] == 1
                if name.startswith("create") or name == "copy":
                    assert answer.thread_id in server.threads
                if name == "get":
                    assert answer.thread_id == at
        assert server.reused == 0
        assert await await_until(lambda: server.open == 0)
