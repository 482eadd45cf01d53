"""Whether a failed call is repeated, and when: a table, and properties of all outcomes."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langthreads import (
    APIConnectionError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    InvalidArgumentError,
    RequestInfo,
    RetryPolicy,
)
from langthreads._core.operation import Operation
from langthreads._generated.operations import threads as operations
from langthreads.retry import (
    Failure,
    Outcome,
    Safety,
    not_executed,
    outcome_of,
    reconnect_delay,
    retry_delay,
    should_refresh_key,
)

POLICY = RetryPolicy(max_retries=2, initial_delay=0.5, max_delay=8.0, max_retry_after=30.0)
ALWAYS, IF_NOT_EXECUTED = Safety.ALWAYS, Safety.IF_NOT_EXECUTED
UNSENT, UNKNOWN = Outcome(failure=Failure.UNSENT), Outcome(failure=Failure.UNKNOWN)


def status(number: int, retry_after: float | None = None) -> Outcome:
    return Outcome(status=number, retry_after=retry_after)


# What happened, and how long to wait where the operation is safe always, and only if not executed; the random number is 1.
TABLE: dict[str, tuple[Outcome, float | None, float | None]] = {
    "refused": (UNSENT, 0.5, 0.5),
    "broken": (UNKNOWN, 0.5, None),
    "408": (status(408), 0.5, None),
    "429": (status(429), 0.5, 0.5),
    "429, wait 3": (status(429, 3), 3, 3),
    "429, wait 0": (status(429, 0), 0, 0),
    "429, wait 30": (status(429, 30), 30, 30),
    "429, wait 31": (status(429, 31), None, None),
    "500": (status(500), 0.5, None),
    "500, wait 3": (status(500, 3), 3, None),
    "502": (status(502), 0.5, None),
    "503": (status(503), 0.5, None),
    "503, wait 3": (status(503, 3), 3, 3),
    "503, wait 31": (status(503, 31), None, None),
    "504": (status(504), 0.5, None),
    **{
        f"{number} is final": (status(number, 1), None, None)
        for number in (301, 307, 400, 401, 403, 404, 405, 409, 410, 413, 418, 422, 425, 451, 501, 505, 507, 599)
    },
}


@pytest.mark.parametrize(("outcome", "always", "if_not_executed"), TABLE.values(), ids=TABLE)
def test_what_follows_a_failure(outcome: Outcome, always: float | None, if_not_executed: float | None) -> None:
    assert retry_delay(POLICY, ALWAYS, outcome, 1, None, lambda: 1.0) == always
    assert retry_delay(POLICY, IF_NOT_EXECUTED, outcome, 1, None, lambda: 1.0) == if_not_executed


@pytest.mark.parametrize(
    ("attempt", "chance", "wait"),
    [
        (1, 1.0, 0.5),
        (2, 1.0, 1.0),
        (3, 1.0, 2.0),
        (5, 1.0, 8.0),
        (6, 1.0, 8.0),
        (5000, 1.0, 8.0),
        (3, 0.25, 0.5),
        (3, 0, 0),
    ],
    ids=["first", "second", "third", "fifth", "capped", "very late", "a quarter", "at once"],
)
def test_waits_double_up_to_a_bound_and_are_spread(attempt: int, chance: float, wait: float) -> None:
    policy = RetryPolicy(max_retries=10_000)
    assert retry_delay(policy, ALWAYS, UNKNOWN, attempt, None, lambda: chance) == wait


def test_a_wait_that_ends_after_the_call_would_is_not_begun() -> None:
    assert retry_delay(POLICY, ALWAYS, UNKNOWN, 1, 0.5, lambda: 1.0) is None
    assert retry_delay(POLICY, ALWAYS, UNKNOWN, 1, 0.51, lambda: 1.0) == 0.5
    assert retry_delay(POLICY, ALWAYS, status(429, 3), 1, 2.9, lambda: 1.0) is None
    assert retry_delay(POLICY, ALWAYS, UNKNOWN, 1, 0.0, lambda: 0.0) is None
    assert retry_delay(POLICY, ALWAYS, UNKNOWN, 1, -1.0, lambda: 0.0) is None


def test_chance_is_not_asked_where_the_server_says_how_long() -> None:
    def never() -> float:
        raise AssertionError

    assert retry_delay(POLICY, ALWAYS, status(503, 2), 1, None, never) == 2
    assert retry_delay(POLICY, ALWAYS, status(404), 1, None, never) is None


seconds = st.floats(0, 100)
policies = st.builds(
    RetryPolicy,
    max_retries=st.integers(0, 10),
    initial_delay=seconds,
    max_delay=seconds,
    max_retry_after=seconds,
    reconnect_timeout=seconds,
)
outcomes = st.one_of(
    st.sampled_from([UNSENT, UNKNOWN]),
    st.builds(
        Outcome,
        failure=st.none(),
        status=st.sampled_from([408, 429, 500, 502, 503, 504]) | st.integers(300, 599),
        retry_after=st.none() | st.floats(0, 1000),
    ),
)
safeties = st.sampled_from(list(Safety))
attempts = st.integers(1, 12)
times = st.none() | st.floats(-1, 1000)
chances = st.floats(0, 1)


@given(policies, safeties, outcomes, attempts, times, chances)
def test_whatever_happens_the_bounds_hold(
    policy: RetryPolicy, safety: Safety, outcome: Outcome, attempt: int, remaining: float | None, chance: float
) -> None:
    wait = retry_delay(policy, safety, outcome, attempt, remaining, lambda: chance)
    if wait is None:
        return
    assert attempt <= policy.max_retries
    assert wait >= 0
    assert remaining is None or wait < remaining
    assert safety is ALWAYS or not_executed(outcome)
    if outcome.retry_after is None:
        # Full jitter: anything from none to the bound.
        bound = min(policy.max_delay, policy.initial_delay * 2 ** (attempt - 1))
        assert wait == pytest.approx(chance * bound)
        assert wait <= policy.max_delay
    else:
        assert wait == outcome.retry_after <= policy.max_retry_after


@given(policies, outcomes, attempts, times, chances)
def test_what_is_safe_only_if_not_executed_is_never_made_again_more_often(
    policy: RetryPolicy, outcome: Outcome, attempt: int, remaining: float | None, chance: float
) -> None:
    if retry_delay(policy, IF_NOT_EXECUTED, outcome, attempt, remaining, lambda: chance) is not None:
        assert retry_delay(policy, ALWAYS, outcome, attempt, remaining, lambda: chance) is not None
        assert outcome == UNSENT or outcome.status == 429 or (outcome.status == 503 and outcome.retry_after is not None)


@given(safeties, st.lists(outcomes, min_size=20, max_size=20), st.integers(0, 5))
def test_no_call_is_made_more_often_than_the_policy_says(safety: Safety, row: list[Outcome], most: int) -> None:
    policy = RetryPolicy(max_retries=most)
    made = 1
    for outcome in row:
        if retry_delay(policy, safety, outcome, made, None, lambda: 0.5) is None:
            break
        made += 1
    assert made <= most + 1


# ---------------------------------------------------------------- streams

# How often and for how long a stream has tried, and how long it waits; the random number is 1.
STREAMS: dict[str, tuple[Outcome, int, float | None, float | None]] = {
    "never connected, first": (UNSENT, 1, None, 0.5),
    "never connected, as often as a call": (UNSENT, 2, None, 1.0),
    "never connected, once more": (UNSENT, 3, None, None),
    "just lost": (UNKNOWN, 1, 0, 0.5),
    "more often than a call": (UNKNOWN, 3, 1.5, 2.0),
    "capped": (UNKNOWN, 9, 20, 8.0),
    "the last attempt, at the end": (UNSENT, 12, 57, 3.0),
    "over": (UNSENT, 13, 60, None),
    "over, but not more often than a call": (UNSENT, 2, 100, 1.0),
    "503": (status(503), 5, 10, 8.0),
    "503, wait 20": (status(503, 20), 5, 50, 20),
    "503, wait 31": (status(503, 31), 5, 10, None),
    **{f"{number}, attempt {n}": (status(number), n, 10, None) for number in (401, 404, 422, 501) for n in (1, 5)},
}


@pytest.mark.parametrize(("outcome", "attempt", "lost_for", "wait"), STREAMS.values(), ids=STREAMS)
def test_what_follows_when_a_stream_loses_its_server(
    outcome: Outcome, attempt: int, lost_for: float | None, wait: float | None
) -> None:
    assert reconnect_delay(POLICY, ALWAYS, outcome, attempt, lost_for, lambda: 1.0) == wait


def test_without_retries_a_stream_does_not_reconnect() -> None:
    assert reconnect_delay(RetryPolicy(max_retries=0), ALWAYS, UNKNOWN, 1, 0, lambda: 1.0) is None


def test_without_a_time_a_stream_reconnects_as_often_as_a_call() -> None:
    policy = RetryPolicy(max_retries=2, reconnect_timeout=0)
    waits = [reconnect_delay(policy, ALWAYS, UNKNOWN, attempt, 0, lambda: 1.0) for attempt in (1, 2, 3)]
    assert waits == [0.5, 1.0, None]


def test_without_delays_a_stream_still_does_not_hammer_a_server() -> None:
    policy = RetryPolicy(max_retries=2, initial_delay=0)
    assert reconnect_delay(policy, ALWAYS, UNKNOWN, 2, 0, lambda: 1.0) == 0
    assert reconnect_delay(policy, ALWAYS, UNKNOWN, 3, 0, lambda: 1.0) == 0.1
    assert reconnect_delay(POLICY, ALWAYS, UNKNOWN, 3, 0, lambda: 0.0) == 0.1


@given(policies, safeties, st.lists(outcomes, min_size=1, max_size=5), chances)
def test_a_stream_gives_up_when_its_time_is_over_and_not_before(
    policy: RetryPolicy, safety: Safety, row: list[Outcome], chance: float
) -> None:
    chance = max(chance, 0.1)
    lost_for, attempt = 0.0, 1
    while attempt < 2000:
        outcome = row[attempt % len(row)]
        wait = reconnect_delay(policy, safety, outcome, attempt, lost_for, lambda: chance)
        if wait is None:
            break
        assert policy.max_retries > 0
        assert 0 <= wait <= max(policy.max_delay, policy.max_retry_after, 0.1)
        assert attempt <= policy.max_retries or lost_for < policy.reconnect_timeout
        lost_for += wait
        attempt += 1
    if attempt > 1:  # it was worth trying: then only an end of another kind is early
        final = retry_delay(policy, safety, row[attempt % len(row)], 1, None, lambda: chance) is None
        assert final or attempt == 2000 or lost_for >= policy.reconnect_timeout - 1e-6


def test_what_came_of_an_attempt_that_failed() -> None:
    info = RequestInfo("GET", "http://localhost")
    lost = APIConnectionError("lost", request=info)
    assert outcome_of(lost) == UNKNOWN
    assert outcome_of(APITimeoutError("late", request=info, may_have_executed=False)) == UNSENT
    busy = APIStatusError("busy", request=info, status_code=503, detail="", body=None, headers={}, retry_after=3)
    assert outcome_of(busy) == status(503, 3)
    assert outcome_of(APIResponseValidationError("odd", request=info, status_code=200, body=None)) is None


# ---------------------------------------------------------------- policies


def test_policies_are_read_from_what_users_give() -> None:
    policy = RetryPolicy(max_delay=1)
    assert RetryPolicy.of(policy) is policy
    assert RetryPolicy.of(5) == RetryPolicy(max_retries=5)
    assert RetryPolicy() == RetryPolicy(
        max_retries=2, initial_delay=0.5, max_delay=8.0, max_retry_after=30.0, reconnect_timeout=60.0
    )


BAD: dict[str, tuple[Any, type[Exception]]] = {
    "negative": (-1, InvalidArgumentError),
    "very negative": (-(10**5000), InvalidArgumentError),
    "a boolean": (True, TypeError),
    "a fraction": (1.5, TypeError),
    "a string": ("3", TypeError),
    "none": (None, TypeError),
}


@pytest.mark.parametrize(("value", "error"), BAD.values(), ids=BAD)
def test_what_is_no_number_of_retries_is_refused(value: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"^retries: "):
        RetryPolicy.of(value)
    with pytest.raises(error, match=r"^max_retries: "):
        RetryPolicy(max_retries=value)


@pytest.mark.parametrize("name", ["initial_delay", "max_delay", "max_retry_after", "reconnect_timeout"])
@pytest.mark.parametrize(
    ("value", "error"),
    [
        (-0.1, InvalidArgumentError),
        (math.nan, InvalidArgumentError),
        (math.inf, InvalidArgumentError),
        (10**400, InvalidArgumentError),
        (-(10**5000), InvalidArgumentError),
        (1e300, InvalidArgumentError),
        ("1", TypeError),
        (None, TypeError),
        (True, TypeError),
    ],
    ids=[
        "negative",
        "nan",
        "infinite",
        "huge",
        "hugely negative",
        "longer than clocks count",
        "string",
        "none",
        "bool",
    ],
)
def test_what_is_no_wait_is_refused(name: str, value: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=rf"^{name}: "):
        RetryPolicy(**{name: value})


# ---------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("status", "has_key_function", "refreshed", "expected"),
    [
        (401, True, False, True),
        (401, True, True, False),  # once is enough
        (401, False, False, False),  # a string stays the same
        (403, True, False, False),
        (500, True, False, False),
        (None, True, False, False),
    ],
)
def test_a_key_function_is_asked_once_more_when_the_key_is_refused(
    status: int | None, has_key_function: bool, refreshed: bool, expected: bool
) -> None:
    assert should_refresh_key(status, has_key_function=has_key_function, refreshed=refreshed) is expected


# ---------------------------------------------------------------- the contract's decisions


def test_creating_a_thread_is_idempotent_with_an_id_and_do_nothing_alone() -> None:
    assert operations.create_thread(thread_id="t", if_exists="do_nothing").safety is ALWAYS
    assert operations.create_thread(if_exists="do_nothing").safety is IF_NOT_EXECUTED
    assert operations.create_thread(thread_id="t").safety is IF_NOT_EXECUTED
    again = operations.create_thread(thread_id="t", if_exists="do_nothing", supersteps=[])
    assert again.safety is IF_NOT_EXECUTED


def test_a_deleted_thread_is_the_only_one_that_may_be_gone() -> None:
    constants = [it for it in vars(operations).values() if isinstance(it, Operation)]
    assert {it.name: it.done_statuses for it in constants if it.done_statuses} == {"delete_thread": {404}}
