"""Whether a call that failed is made again, and when; the same for a stream that lost its connection.

`retry_delay` and `reconnect_delay` are pure functions of what happened. The clients follow them; nothing here sends or
sleeps.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

import attrs

from langthreads._core.model import NotGiven
from langthreads.errors import APIConnectionError, APIStatusError, InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads.errors import APIError

__all__ = [
    "Failure",
    "Outcome",
    "RetryPolicy",
    "Safety",
    "not_executed",
    "outcome_of",
    "reconnect_delay",
    "retry_delay",
    "should_refresh_key",
]


class Safety(enum.Enum):
    """When a call may be repeated. The contract decides it for each operation (`x-retry`)."""

    ALWAYS = "always"
    """The call is idempotent."""
    IF_NOT_EXECUTED = "not_executed"
    """Only if the server can't have executed the call."""


class Failure(enum.Enum):
    """How far a call got that has no response."""

    UNSENT = "unsent"
    """No connection was made: the server has not received it."""
    UNKNOWN = "unknown"
    """The connection broke, or the server was silent for too long: it may have done it."""


class Outcome(NamedTuple):
    """The result of one attempt.

    Attributes:
        failure: How far it got, if there was no response.
        status: The status of the answer, where there was one.
        retry_after: How many seconds the server asks to wait.
    """

    failure: Failure | None = None
    status: int | None = None
    retry_after: float | None = None


# Longer than anyone waits, and short enough for every system's clock.
_LONGEST = 2_000_000


def _check_count(name: str, value: object, expected: str = "an int") -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name}: expected {expected}, got {type(value).__name__}")
    if value < 0:
        raise InvalidArgumentError(f"{name}: is negative; pass 0 for none")


def _count(_: object, field: attrs.Attribute[Any], value: object) -> None:
    _check_count(field.name, value)


def _delay(_: object, field: attrs.Attribute[Any], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{field.name}: expected a number of seconds, got {type(value).__name__}")
    if not 0 <= value <= _LONGEST:
        raise InvalidArgumentError(f"{field.name}: is not a number of seconds from 0 to {_LONGEST}")


@attrs.frozen
class RetryPolicy:
    """How often and how patiently failed calls are made again.

    Before each further attempt the client waits for a random time up to `initial_delay`, twice that the next time, and so
    on up to `max_delay` (exponential backoff with full jitter), or for as long as the server asks.

    Attributes:
        max_retries: How many times a call may be made again; 0 is never.
        initial_delay: The longest wait before the first retry, in seconds.
        max_delay: The longest wait of the client's own choice, in seconds.
        max_retry_after: The longest wait that a server may ask for, in seconds. When it asks for more, the call fails at
            once, and the error's `retry_after` is that wait.
        reconnect_timeout: For how many seconds a stream that was connected keeps trying to connect again after it lost its
            server, even if that takes more attempts than `max_retries` allows. Whatever the server sends starts this time
            anew. With `max_retries=0` a stream never reconnects; with `reconnect_timeout=0` it makes `max_retries` attempts.

    Example:
        ```python
        langthreads.RetryPolicy(max_retries=5, max_delay=2.0)
        ```
    """

    max_retries: int = attrs.field(default=2, validator=_count)
    initial_delay: float = attrs.field(default=0.5, validator=_delay)
    max_delay: float = attrs.field(default=8.0, validator=_delay)
    max_retry_after: float = attrs.field(default=30.0, validator=_delay)
    reconnect_timeout: float = attrs.field(default=60.0, validator=_delay)

    @classmethod
    def of(cls, retries: object) -> RetryPolicy:
        """Convert the caller's `retries`: a number of retries, or a policy.

        Raises:
            InvalidArgumentError: The number is negative.
            TypeError: It is not a whole number.
        """
        if isinstance(retries, RetryPolicy):
            return retries
        _check_count("retries", retries, "an int or a RetryPolicy")
        return cls(max_retries=cast("int", retries))

    def backoff(self, attempt: int, random: float) -> float:
        """Return how long to wait before the next attempt, in seconds.

        Args:
            attempt: How many attempts have been made.
            random: A random number from 0 to 1.
        """
        # 2 ** 62 is enough for any delay, and a larger exponent would overflow after a very long row of failures.
        return random * min(self.max_delay, self.initial_delay * 2.0 ** min(attempt - 1, 62))


RetryOption: TypeAlias = int | RetryPolicy | NotGiven
"""What `retries` takes: how many times a failed call may be made again, or a `RetryPolicy`."""

DEFAULT_RETRIES = RetryPolicy()

# The next attempt may succeed after one of these. After 501 and the like it will not.
RETRYABLE_STATUSES = frozenset({408, 429, 500, 502, 503, 504})


def retry_delay(
    policy: RetryPolicy,
    safety: Safety,
    outcome: Outcome,
    attempt: int,
    remaining: float | None,
    random: Callable[[], float],
) -> float | None:
    """Return how long to wait before the next attempt, in seconds; None to give up.

    Args:
        policy: The caller's policy.
        safety: When the operation may be repeated.
        outcome: The result of the last attempt.
        attempt: How many attempts have been made.
        remaining: What is left of the call's time, in seconds; None where it has no bound.
        random: Returns a random number from 0 to 1.
    """
    if attempt > policy.max_retries or not _may_repeat(safety, outcome):
        return None
    if outcome.retry_after is not None:
        if outcome.retry_after > policy.max_retry_after:
            return None
        wait = outcome.retry_after
    else:
        wait = policy.backoff(attempt, random())
    return None if remaining is not None and wait >= remaining else wait


REFRESH_KEY_STATUSES = frozenset({401})
"""The statuses after which a key function is asked for another key."""


def should_refresh_key(status: int | None, *, has_key_function: bool, refreshed: bool) -> bool:
    """Return True if a call is to be repeated once with another key, besides the retries of the policy.

    The server has refused the call, so this is safe for every operation.

    Args:
        status: The status of the response, where there was one.
        has_key_function: Whether the key comes from a function, which can return another one.
        refreshed: Whether this call was repeated with another key before.
    """
    return has_key_function and not refreshed and status in REFRESH_KEY_STATUSES


# Between attempts to reconnect that go beyond `max_retries`. There is no bound on their number, only on their time.
_MIN_RECONNECT_DELAY = 0.1


def reconnect_delay(
    policy: RetryPolicy,
    safety: Safety,
    outcome: Outcome,
    attempt: int,
    lost_for: float | None,
    random: Callable[[], float],
) -> float | None:
    """Return how long a stream waits before it connects again, in seconds; None to give up.

    A stream that was never connected is a call like any other. One that was connected makes as many attempts as a call,
    and then continues until `reconnect_timeout` is over: a restart of a server takes longer than a few attempts.

    Args:
        policy: The caller's policy.
        safety: What the operation that opens the stream allows.
        outcome: The result of the last attempt, or how the connection ended.
        attempt: How many attempts have been made since the last sign of life, the connection that was lost included.
        lost_for: For how many seconds the stream has been without its server; None if it was never connected.
        random: Returns a random number from 0 to 1.
    """
    if lost_for is None or attempt <= policy.max_retries or not policy.max_retries:
        return retry_delay(policy, safety, outcome, attempt, None, random)
    remaining = policy.reconnect_timeout - lost_for
    if remaining <= 0 or not _may_repeat(safety, outcome):
        return None
    if outcome.retry_after is not None:
        return outcome.retry_after if outcome.retry_after <= policy.max_retry_after else None
    # The last attempt is made when the time is over, not before.
    return min(max(policy.backoff(attempt, random()), _MIN_RECONNECT_DELAY), remaining)


def outcome_of(error: APIError) -> Outcome | None:
    """Return the result of an attempt that raised this error; None if another attempt would not help."""
    if isinstance(error, APIStatusError):
        return Outcome(status=error.status_code, retry_after=error.retry_after)
    if isinstance(error, APIConnectionError):
        return Outcome(failure=Failure.UNKNOWN if error.may_have_executed else Failure.UNSENT)
    return None


def not_executed(outcome: Outcome) -> bool:
    """Return whether the server can't have done anything: it was not reached, or refused the call."""
    if outcome.failure is not None:
        return outcome.failure is Failure.UNSENT
    if outcome.status == 503:
        return outcome.retry_after is not None
    return outcome.status is not None and outcome.status < 500 and outcome.status != 408


def _may_repeat(safety: Safety, outcome: Outcome) -> bool:
    may_help = outcome.failure is not None or outcome.status in RETRYABLE_STATUSES
    return may_help and (safety is Safety.ALWAYS or not_executed(outcome))
