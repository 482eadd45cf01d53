"""Cron expressions."""

from __future__ import annotations

from datetime import datetime

import pytest

from langthreads.testing import Clock
from langthreads.testing.schedules import Schedule


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("* * * * *", "2026-01-01T00:00:30", "2026-01-01T00:01:00"),
        ("0 0 1 1 *", "2026-01-01T00:00:00", "2027-01-01T00:00:00"),
        ("*/15 9-17 * * mon-fri", "2026-01-02T17:50:00", "2026-01-05T09:00:00"),
        ("30 4 1,15 * 5", "2026-01-02T05:00:00", "2026-01-09T04:30:00"),  # either day will do
        ("0 12 29 2 *", "2026-01-01T00:00:00", "2028-02-29T12:00:00"),
        ("0 0 * * 7", "2026-01-01T00:00:00", "2026-01-04T00:00:00"),
        ("0 0 * dec sun", "2026-01-01T00:00:00", "2026-12-06T00:00:00"),
        ("@daily", "2026-01-01T10:00:00", "2026-01-02T00:00:00"),
        ("0 0 * * * 30", "2026-01-01T00:00:00", "2026-01-01T00:00:30"),
        ("10/20 * * * *", "2026-01-01T00:31:00", "2026-01-01T00:50:00"),
    ],
)
def test_the_next_time(text: str, after: str, expected: str) -> None:
    assert Schedule(text).after(datetime.fromisoformat(after)).isoformat() == expected


@pytest.mark.parametrize("text", ["", "often", "60 * * * *", "* * * *", "*/0 * * * *", "5-1 * * * *", "* * 0 * *"])
def test_what_is_no_schedule(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Schedule(text)


def test_a_day_that_never_comes() -> None:
    with pytest.raises(ValueError, match="no such time"):
        Schedule("0 0 31 2 *").after(datetime(2026, 1, 1))


class TestClock:
    def test_it_stands_still(self) -> None:
        clock = Clock("2026-01-01", flows=False)
        assert clock.now() == clock.now()
        clock.advance(1.5)
        assert repr(clock) == "Clock('2026-01-01T00:00:01.500000+00:00')"

    def test_it_flows(self) -> None:
        clock = Clock("2026-01-01")
        assert 0 <= clock.seconds() - datetime.fromisoformat("2026-01-01T00:00:00+00:00").timestamp() < 60

    def test_it_never_goes_back(self) -> None:
        clock = Clock(flows=False)
        before = clock.seconds()
        clock.jump(before - 5)
        assert clock.seconds() == before
        with pytest.raises(ValueError, match="time does not go back"):
            clock.advance(-1)

    def test_a_function_will_do(self) -> None:
        from langthreads.testing import FakeAgentServer

        for moment in (datetime.fromisoformat("2026-01-01T00:00:00+00:00"), 1767225600.0):
            server = FakeAgentServer(clock=lambda moment=moment: moment)
            assert server.threads().create()["created_at"] == "2026-01-01T00:00:00.000000+00:00"
        with pytest.raises(TypeError, match="clock: expected a Clock or a function, got int"):
            FakeAgentServer(clock=5)  # type: ignore[arg-type]
