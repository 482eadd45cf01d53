"""Arguments: what goes on the wire, and what is refused before anything is sent."""

import enum
import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from langthreads import Checkpoint, Thread
from langthreads._core.arguments import holds_several, is_object, is_text, segment, timestamp
from langthreads._core.json import decode
from langthreads._core.operation import Call
from langthreads._generated.operations import threads as ops
from langthreads.errors import InvalidArgumentError
from tests.unit.strategies import texts

ID = uuid.UUID("018f3f3e-0000-7000-8000-000000000001")


class Status(enum.StrEnum):
    IDLE = "idle"


class Pair(NamedTuple):
    a: int
    b: int


# ---------------------------------------------------------------- path segments


ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: not text.isspace())


@given(ids)
@example(".")
@example("..")
@example("...")
@example("a/../b")
@example("%2F")
@example("?x=1#y")
@example("a b\r\nc\x00é")
def test_any_id_is_one_segment_that_reads_back_as_itself(text: str) -> None:
    escaped = segment("thread_id", text)
    assert not set("/?#") & set(escaped)
    assert escaped not in (".", "..")
    assert unquote(escaped) == text

    url = httpx.URL(f"http://host/threads/{escaped}/state")
    assert url.raw_path == f"/threads/{escaped}/state".encode("ascii")
    assert url.raw_path.split(b"/") == [b"", b"threads", escaped.encode(), b"state"]
    assert (url.query, url.fragment) == (b"", "")


@pytest.mark.parametrize("value", [ID, str(ID), Status.IDLE], ids=["UUID", "str", "str enum"])
def test_ids_may_be_strings_and_uuids(value: Any) -> None:
    assert ops.get_thread(value).path == f"/threads/{value}"
    assert decode(ops.search_threads(ids=[value]).body or b"") == {"ids": [str(value)]}


@pytest.mark.parametrize("value", [None, b"id", 5, ["id"], object()], ids=["None", "bytes", "int", "list", "object"])
@pytest.mark.parametrize("operation", [ops.get_thread, ops.delete_thread, ops.copy_thread, ops.get_thread_storage])
def test_an_id_of_another_type_is_a_type_error(operation: Callable[[Any], Any], value: Any) -> None:
    with pytest.raises(TypeError, match=r"^thread_id: expected a str or a uuid.UUID, got \w+$"):
        operation(value)


@pytest.mark.parametrize("value", ["", " ", "\n\t"], ids=["nothing", "space", "white space"])
def test_an_empty_id_is_refused(value: str) -> None:
    with pytest.raises(InvalidArgumentError, match="thread_id: is empty"):
        ops.get_thread(value)


def test_an_id_that_no_url_can_carry_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="thread_id: has a lone surrogate"):
        ops.get_thread("a\ud800")


# ---------------------------------------------------------------- wrong arguments of every operation

Named = tuple[Callable[..., Call[Any]], dict[str, Any], str]

OBJECTS: list[Named] = [
    (ops.create_thread, {}, "metadata"),
    (ops.create_thread, {}, "ttl"),
    (ops.search_threads, {}, "metadata"),
    (ops.search_threads, {}, "values"),
    (ops.search_threads, {}, "extract"),
    (ops.count_threads, {}, "metadata"),
    (ops.count_threads, {}, "values"),
    (ops.update_thread, {"thread_id": "t"}, "metadata"),
    (ops.update_thread, {"thread_id": "t"}, "ttl"),
    (ops.search_thread_history, {"thread_id": "t"}, "before"),
    (ops.search_thread_history, {"thread_id": "t"}, "metadata"),
]
CHECKPOINTS: list[Named] = [
    (ops.update_thread_state, {"thread_id": "t"}, "checkpoint"),
    (ops.get_thread_state_at_checkpoint, {"thread_id": "t"}, "checkpoint"),
    (ops.search_thread_history, {"thread_id": "t"}, "checkpoint"),
]
LISTS: list[Named] = [
    (ops.create_thread, {}, "supersteps"),
    (ops.search_threads, {}, "ids"),
    (ops.search_threads, {}, "select"),
    (ops.prune_threads, {}, "thread_ids"),
    (ops.get_thread, {"thread_id": "t"}, "include"),
    (ops.get_thread_state, {"thread_id": "t"}, "select"),
    (ops.get_thread_state_at, {"thread_id": "t", "checkpoint_id": "c"}, "select"),
    (ops.get_thread_state_at_checkpoint, {"thread_id": "t", "checkpoint": {}}, "select"),
    (ops.search_thread_history, {"thread_id": "t"}, "select"),
    (ops.join_thread_stream, {"thread_id": "t"}, "stream_modes"),
]
CHOICES: list[Named] = [
    (ops.create_thread, {}, "if_exists"),
    (ops.search_threads, {}, "status"),
    (ops.search_threads, {}, "sort_by"),
    (ops.search_threads, {}, "sort_order"),
    (ops.count_threads, {}, "status"),
    (ops.prune_threads, {"thread_ids": []}, "strategy"),
]
STRINGS: list[Named] = [
    *CHOICES,
    (ops.update_thread, {"thread_id": "t"}, "prefer"),
    (ops.update_thread_state, {"thread_id": "t"}, "as_node"),
    (ops.get_thread_history, {"thread_id": "t"}, "before"),
    (ops.join_thread_stream, {"thread_id": "t"}, "last_event_id"),
]
IDS: list[Named] = [
    (ops.create_thread, {}, "thread_id"),
    (ops.update_thread_state, {"thread_id": "t"}, "checkpoint_id"),
    (ops.get_thread_state_at, {"thread_id": "t"}, "checkpoint_id"),
    (ops.get_thread_state_at, {"checkpoint_id": "c"}, "thread_id"),
    (ops.get_thread_state_at_checkpoint, {"checkpoint": {}}, "thread_id"),
    (ops.get_thread, {}, "thread_id"),
    (ops.delete_thread, {}, "thread_id"),
    (ops.update_thread, {}, "thread_id"),
    (ops.copy_thread, {}, "thread_id"),
    (ops.get_thread_state, {}, "thread_id"),
    (ops.update_thread_state, {}, "thread_id"),
    (ops.get_thread_history, {}, "thread_id"),
    (ops.search_thread_history, {}, "thread_id"),
    (ops.get_thread_storage, {}, "thread_id"),
    (ops.join_thread_stream, {}, "thread_id"),
]
NUMBERS: list[Named] = [
    (ops.search_threads, {}, "limit"),
    (ops.search_threads, {}, "offset"),
    (ops.get_thread_history, {"thread_id": "t"}, "limit"),
    (ops.search_thread_history, {"thread_id": "t"}, "limit"),
]
FLAGS: list[Named] = [
    (ops.get_thread_state, {"thread_id": "t"}, "subgraphs"),
    (ops.get_thread_state_at, {"thread_id": "t", "checkpoint_id": "c"}, "subgraphs"),
    (ops.get_thread_state_at_checkpoint, {"thread_id": "t", "checkpoint": {}}, "subgraphs"),
]

WRONG_TYPES: list[tuple[list[Named], list[Any]]] = [
    (OBJECTS, ["{}", b"{}", 5, True, [("a", 1)], {"a"}, Pair(1, 2), Decimal(1), ID, Thread, object()]),
    (CHECKPOINTS, ["c", ID, 5, [], Checkpoint]),
    (LISTS, ["text", b"text", {"a": 1}, 5, True]),
    (STRINGS, [5, True, b"text", ["text"], ID]),
    (IDS, [5, b"id", ["id"], object()]),
    (NUMBERS, ["5", 5.0, True, [5], Decimal(5)]),
    (FLAGS, [1, "true", [True]]),
]


def cases() -> list[Any]:
    return [
        pytest.param(
            operation, {**others, name: value}, name, id=f"{operation.__name__}-{name}-{type(value).__name__}-{at}"
        )
        for table, values in WRONG_TYPES
        for operation, others, name in table
        for at, value in enumerate(values)
    ]


@pytest.mark.parametrize(("operation", "arguments", "name"), cases())
def test_an_argument_of_the_wrong_type_is_a_type_error_that_names_it(
    operation: Callable[..., Any], arguments: dict[str, Any], name: str
) -> None:
    with pytest.raises(TypeError, match=rf"^{name}: expected "):
        operation(**arguments)


def test_the_tables_above_know_every_argument_of_every_operation() -> None:
    import inspect

    known = {(op.__name__, name) for table, _ in WRONG_TYPES for op, _, name in table}
    takes = {
        (name, parameter)
        for name in ops.__all__
        for parameter in inspect.signature(getattr(ops, name)).parameters
        if (name, parameter) != ("update_thread_state", "values")  # anything goes
    }
    assert known == takes


@pytest.mark.parametrize(
    ("operation", "arguments", "name"),
    [pytest.param(op, {**others, name: "unheard"}, name, id=f"{op.__name__}-{name}") for op, others, name in CHOICES],
)
def test_an_unknown_choice_is_refused_with_those_that_are_known(
    operation: Callable[..., Any], arguments: dict[str, Any], name: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=rf"^{name}: 'unheard' is unknown; pass one of '\w+', '"):
        operation(**arguments)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        pytest.param(lambda: ops.search_threads(limit=0), "limit: 0 is too small; the least is 1", id="limit 0"),
        pytest.param(lambda: ops.search_threads(limit=1001), "limit: 1001 is too large; the most is 1000", id="limit"),
        pytest.param(lambda: ops.search_threads(limit=10**400), "limit: an integer of 1329 bits is too large", id="huge"),
        pytest.param(lambda: ops.search_threads(offset=-1), "offset: -1 is too small; the least is 0", id="offset"),
        pytest.param(lambda: ops.search_thread_history("t", limit=0), "limit: 0 is too small", id="history limit"),
        pytest.param(lambda: ops.get_thread("t", include=["a,b"]), "include: 'a,b' contains a comma", id="comma"),
        pytest.param(lambda: ops.search_threads(ids=["a", ""]), "ids: is empty", id="empty id"),
        pytest.param(lambda: ops.create_thread(metadata={"a": ["\ud800"]}), r"metadata.a\[0\]: ", id="surrogate"),
        pytest.param(lambda: ops.create_thread(supersteps=[{"updates": [{"values": float("nan")}]}]),
                     r"supersteps\[0\].updates\[0\].values: nan", id="NaN"),
    ],
)  # fmt: skip
def test_a_value_that_makes_no_sense_is_refused(call: Callable[[], Any], says: str) -> None:
    with pytest.raises(InvalidArgumentError, match=says):
        call()


# ---------------------------------------------------------------- what is sent


def test_what_is_not_given_is_not_sent() -> None:
    call = ops.create_thread()
    assert (call.path, call.query, call.headers, call.body) == ("/threads", {}, {}, b"{}")


def test_null_values_of_a_state_are_sent() -> None:
    assert ops.update_thread_state("t").body == b"{}"
    assert ops.update_thread_state("t", values=None).body == b'{"values":null}'


@pytest.mark.parametrize(
    "checkpoint",
    [
        {"checkpoint_id": "c", "checkpoint_map": None},
        Checkpoint.from_dict({"checkpoint_id": "c", "checkpoint_map": None}),
    ],
    ids=["mapping", "model"],
)
def test_a_checkpoint_goes_back_without_its_nulls(checkpoint: Any) -> None:
    assert ops.search_thread_history("t", checkpoint=checkpoint).body == b'{"checkpoint":{"checkpoint_id":"c"}}'


def test_a_set_of_ids_is_sent_in_order() -> None:
    assert ops.prune_threads(thread_ids={"c", "a", "b"}).body == b'{"thread_ids":["a","b","c"]}'


def test_ids_may_come_from_a_generator() -> None:
    assert ops.prune_threads(thread_ids=(i for i in "ab")).body == b'{"thread_ids":["a","b"]}'


def test_a_models_own_values_can_be_sent() -> None:
    assert ops.create_thread(metadata=Checkpoint(checkpoint_id="c")).body == b'{"metadata":{"checkpoint_id":"c"}}'


# ---------------------------------------------------------------- the query


def test_a_call_without_a_query_has_its_path_as_target() -> None:
    assert ops.get_thread("t").target() == "/threads/t"
    assert ops.get_thread("t").target({"x": None}) == "/threads/t"


def test_values_are_joined_repeated_or_spelled_as_servers_read_them() -> None:
    stream = ops.join_thread_stream("t", stream_modes=["lifecycle", "state_update"])
    assert stream.target() == "/threads/t/stream?stream_modes=lifecycle,state_update"
    assert ops.get_thread_state("t", select=["a", "b"]).target() == "/threads/t/state?select=a&select=b"
    assert ops.get_thread_state("t", subgraphs=True).target() == "/threads/t/state?subgraphs=true"


def test_a_callers_own_parameters_are_added_or_win() -> None:
    call = ops.get_thread("t", include=["ttl"])
    assert call.target({"x": 1, "y": Status.IDLE, "z": ID}) == f"/threads/t?include=ttl&x=1&y=idle&z={ID}"
    assert call.target({"include": False}) == "/threads/t?include=false"
    assert call.query == {"include": "ttl"}


@given(texts, texts)
def test_any_parameter_reads_back_as_itself(name: str, value: str) -> None:
    query = urlsplit(ops.get_thread("t").target({name: value})).query
    assert parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)) == [(name, value)]


@pytest.mark.parametrize("value", [b"x", {"a": 1}, object()], ids=["bytes", "dict", "object"])
def test_a_parameter_without_a_text_form_is_a_type_error(value: Any) -> None:
    with pytest.raises(TypeError, match=r"^x: expected a str, a number or a bool, got \w+$"):
        ops.get_thread("t").target({"x": value})


def test_a_parameter_that_no_url_can_carry_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match=re.escape("include: has a lone surrogate")):
        ops.get_thread("t", include=["\ud800"]).target()


# ---------------------------------------------------------------- times and unions


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=2))), "2026-01-02T00:00:00+02:00"),
        (datetime(2026, 1, 2), "2026-01-02T00:00:00+00:00"),  # taken as UTC, as in responses
        ("2026-01-02", "2026-01-02"),
    ],
)
def test_a_time_is_sent_as_it_is_meant(value: Any, expected: str) -> None:
    assert timestamp("end", value) == expected


@pytest.mark.parametrize("value", [None, 1, date(2026, 1, 2), b"2026-01-02"])
def test_what_is_no_time_is_a_type_error(value: Any) -> None:
    with pytest.raises(TypeError, match=r"^end: expected a datetime or a str, got "):
        timestamp("end", value)


def test_the_members_of_a_union_are_told_apart() -> None:
    class Model:
        """Iterable and an object, as pydantic's models are."""

        def __iter__(self) -> Any:
            return iter(())

        def model_dump(self, *, mode: str) -> dict[str, Any]:
            return {}

    texts = ["a", uuid.UUID(int=1), datetime(2026, 1, 2, tzinfo=UTC), Status.IDLE]
    assert [(is_text(it), is_object(it), holds_several(it)) for it in texts] == [(True, False, False)] * 4
    assert (is_text({}), is_object({}), holds_several({})) == (False, True, False)
    assert (is_text([]), is_object([]), holds_several(())) == (False, False, True)
    assert is_object(Model())
    assert not is_object(Model)
    assert not any(check(1) for check in (is_text, is_object, holds_several))
