"""Timeouts: what may be given, and what each phase of a call gets of it."""

import copy
import math
import pickle
from typing import Any

import pytest

from langthreads import InvalidArgumentError, Timeout


def test_left_out_it_bounds_connecting_and_waiting_but_not_the_whole() -> None:
    assert Timeout() == Timeout(connect=5, read=60, write=60, pool=5, total=None)
    assert Timeout().phases(None) == (5, 60, 60, 5)


def test_a_number_bounds_the_whole_call() -> None:
    assert Timeout.of(30).total == 30
    assert Timeout.of(30).phases(30) == (5, 30, 30, 5)
    assert Timeout.of(0.5).phases(0.5) == (0.5, 0.5, 0.5, 0.5)


def test_none_is_no_bound_at_all() -> None:
    assert Timeout.of(None) == Timeout(None, None, None, None, None)
    assert Timeout.of(None).phases(None) == (None, None, None, None)


def test_a_timeout_is_taken_as_it_is() -> None:
    timeout = Timeout(read=1)
    assert Timeout.of(timeout) is timeout


def test_no_phase_is_longer_than_what_remains_of_the_whole_call() -> None:
    assert Timeout(connect=1, read=60, write=None, pool=5, total=9).phases(2) == (1, 2, 2, 2)


@pytest.mark.parametrize(
    "value",
    [0, -1, -0.5, math.nan, math.inf, -math.inf, 10**400, 2_000_001],
    ids=["0", "-1", "-0.5", "nan", "inf", "-inf", "huge", "a month"],
)
def test_what_is_no_number_of_seconds_to_wait_is_refused(value: float) -> None:
    with pytest.raises(InvalidArgumentError, match=r"^timeout: .*; pass None for no bound$"):
        Timeout.of(value)
    with pytest.raises(InvalidArgumentError, match=r"^timeout.read: .*; pass None for no bound$"):
        Timeout(read=value)


@pytest.mark.parametrize(
    "value", ["5", True, [5], {"read": 5}, object()], ids=["str", "bool", "list", "dict", "object"]
)
def test_what_is_no_number_is_a_type_error(value: Any) -> None:
    with pytest.raises(TypeError, match=r"^timeout: expected seconds as a number, a Timeout or None, got \w+$"):
        Timeout.of(value)
    with pytest.raises(TypeError, match=r"^timeout.total: expected seconds"):
        Timeout(total=value)


def test_a_timeout_is_a_value() -> None:
    timeout = Timeout(total=3)
    assert copy.copy(timeout) == pickle.loads(pickle.dumps(timeout)) == timeout
    assert len({timeout, Timeout(total=3)}) == 1
    assert repr(timeout) == "Timeout(connect=5.0, read=60.0, write=60.0, pool=5.0, total=3)"
    with pytest.raises(AttributeError):
        timeout.total = 4
