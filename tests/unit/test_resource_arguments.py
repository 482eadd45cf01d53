"""What the arguments of the assistants, crons and store clients mean on the wire."""

from datetime import UTC, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langthreads import InvalidArgumentError, NotFoundError, RequestInfo, UnprocessableEntityError
from langthreads._core import cron_arguments, store_arguments
from langthreads._core.arguments import check_walk, including
from langthreads._core.assistant_arguments import graph_name_advice
from tests.typing.kinds import ADataclass
from tests.unit.strategies import texts

# ---------------------------------------------------------------- namespaces and keys


@given(st.lists(texts))
def test_labels_are_kept_or_refused(labels: list[str]) -> None:
    good = all(label and "." not in label and "\0" not in label for label in labels)
    if good:
        assert store_arguments.labels("namespace", labels) == labels
        assert store_arguments.labels("namespace", tuple(labels)) == labels
        if labels:  # what is joined can be taken apart again
            assert ".".join(store_arguments.item_namespace(labels)).split(".") == labels
    else:
        with pytest.raises(InvalidArgumentError, match=r"^namespace: "):
            store_arguments.labels("namespace", labels)


@pytest.mark.parametrize("value", ["users", b"users", None, 5, {"users"}, {"users": 1}, iter(["users"])])
def test_what_is_no_sequence_of_labels(value: Any) -> None:
    with pytest.raises(TypeError, match=r"^prefix: expected a list or a tuple of labels, got"):
        store_arguments.labels("prefix", value)


@given(texts)
def test_a_key_is_any_text(key: str) -> None:
    if key and "\0" not in key:
        assert store_arguments.item_key(key) == key
    else:
        with pytest.raises(InvalidArgumentError, match=r"^key: "):
            store_arguments.item_key(key)


def test_a_time_to_live_is_in_minutes() -> None:
    assert store_arguments.time_to_live(None) is None
    assert store_arguments.time_to_live(1.5) == 1.5
    for wrong in ("5", True, timedelta(minutes=5)):
        with pytest.raises(TypeError, match=r"minutes as a number"):
            store_arguments.time_to_live(wrong)
    for wrong in (-1, float("nan"), float("inf"), 10**400):
        with pytest.raises(InvalidArgumentError, match=r"is not a number of minutes"):
            store_arguments.time_to_live(wrong)


# ---------------------------------------------------------------- crons


class Pytz(tzinfo):
    """As of a library whose zones have their name in `tzname` alone."""

    def tzname(self, _: object) -> str:
        return "Europe/Berlin"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (None, None),
        ("Europe/Berlin", "Europe/Berlin"),
        (ZoneInfo("Europe/Berlin"), "Europe/Berlin"),
        (UTC, "UTC"),
        (Pytz(), "Europe/Berlin"),
    ],
)
def test_a_timezone_is_its_name(value: Any, name: str | None) -> None:
    assert cron_arguments.timezone_name(value) == name


def test_a_timezone_without_a_name() -> None:
    for nameless in (timezone(timedelta(hours=2)), timezone(timedelta(hours=2), "CEST")):
        with pytest.raises(InvalidArgumentError, match=r"has no IANA name; pass zoneinfo\.ZoneInfo"):
            cron_arguments.timezone_name(nameless)
    with pytest.raises(InvalidArgumentError, match=r"is empty"):
        cron_arguments.timezone_name("")
    with pytest.raises(TypeError, match=r"expected a str or a tzinfo, got int"):
        cron_arguments.timezone_name(2)


def test_a_single_stream_mode_is_a_list_of_one() -> None:
    assert cron_arguments.stream_modes("values") == ["values"]
    assert cron_arguments.stream_modes(["values", "updates"]) == ["values", "updates"]
    assert cron_arguments.stream_modes(None) is None


@pytest.mark.parametrize("context", [{"a": 1}, ADataclass(name="a")])
def test_a_context_and_configurable_values_exclude_each_other(context: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"pass only one of them"):
        cron_arguments.check_context({"configurable": {"a": 1}}, context)
    cron_arguments.check_context({"configurable": {}}, context)
    cron_arguments.check_context({"recursion_limit": 5}, context)
    cron_arguments.check_context(None, context)
    cron_arguments.check_context({"configurable": {"a": 1}}, None)
    cron_arguments.check_context({"configurable": {"a": 1}}, {})


# ---------------------------------------------------------------- assistants

HERE = RequestInfo("GET", "http://host/assistants/agent")


def refused(kind: Any = UnprocessableEntityError) -> Any:
    return kind("get: 422 no UUID.", request=HERE, status_code=422, detail="no UUID.", body=None, headers={})


def test_the_name_of_a_graph_is_explained() -> None:
    with pytest.raises(UnprocessableEntityError) as caught, graph_name_advice("agent"):
        raise refused()
    assert str(caught.value) == caught.value.message
    assert caught.value.message == (
        "get: 422 no UUID; an assistant's id is needed here; if 'agent' is the name of a graph, "
        "assistants.search(graph_id='agent') finds the ids of its assistants [GET http://host/assistants/agent]"
    )
    assert caught.value.detail == "no UUID."


def test_what_is_an_id_or_another_failure_is_not() -> None:
    for assistant_id, kind in (
        ("00000000-0000-0000-0000-000000000000", UnprocessableEntityError),
        (None, UnprocessableEntityError),
        ("agent", NotFoundError),
    ):
        error = refused(kind)
        with pytest.raises(kind) as caught, graph_name_advice(assistant_id):
            raise error
        assert "assistants.search" not in str(caught.value)


def test_the_message_stays_one_line_however_long_the_name_is() -> None:
    with pytest.raises(UnprocessableEntityError) as caught, graph_name_advice("a\n" * 10_000):
        raise refused()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 3000


# ---------------------------------------------------------------- walks


def test_a_walk_selects_what_it_goes_by() -> None:
    assert including(None, "id") is None
    assert including(["a"], "id") == ["a", "id"]
    assert including(("id", "a"), "id") == ["id", "a"]
    assert including([], "id") == []  # servers take it for all fields
    with pytest.raises(TypeError, match=r"select: expected a list"):
        including("a", "id")


def test_the_bounds_of_a_walk() -> None:
    check_walk(1, None)
    check_walk(1000, 0)
    for page_size, limit in ((0, None), (1001, None), (10, -1)):
        with pytest.raises(InvalidArgumentError):
            check_walk(page_size, limit)
