"""Models: the JSON as it arrived, with typed attributes, checked when it arrives."""

import copy
import itertools
import pickle
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import langthreads
from langthreads import (
    NOT_GIVEN,
    Checkpoint,
    Interrupt,
    PartialThread,
    PartialThreadState,
    RequestInfo,
    Thread,
    ThreadState,
    ThreadStorage,
    ThreadTask,
)
from langthreads._core.json import encode
from langthreads._core.model import Model, SchemaMismatch
from langthreads._core.parsers import parse_list, parse_model
from langthreads._core.responses import parse_response
from langthreads._generated.models.store import Item
from langthreads._generated.operations import threads as ops
from langthreads.errors import APIResponseValidationError, InvalidArgumentError
from tests.unit.strategies import MODELS, almost_fitting, attribute, fitting, json_values

HERE = RequestInfo("GET", "http://host/threads/t")

THREAD: dict[str, Any] = {
    "thread_id": "t",
    "created_at": "2025-01-02T03:04:05+00:00",
    "updated_at": "2025-01-02T03:04:05+00:00",
    "metadata": {"user": "u"},
    "status": "idle",
    "values": None,
    "new_field": [1],
}
STATE: dict[str, Any] = {
    "values": {},
    "next": [],
    "checkpoint": None,
    "metadata": None,
    "created_at": None,
    "tasks": [{"id": "1", "name": "n", "interrupts": [{"value": 1}], "state": None}],
}

every_model = pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
# Shrinking such large examples takes minutes.
few = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_there_are_models() -> None:
    assert {Thread, ThreadState, PartialThread, Checkpoint, ThreadStorage} <= set(MODELS)


# ---------------------------------------------------------------- round trips


@every_model
@few
@given(data=st.data())
def test_what_came_is_what_is_given_back(kind: type[Model], data: st.DataObject) -> None:
    json = data.draw(fitting(kind))
    before = copy.deepcopy(json)
    model = kind.from_dict(json)
    assert model.to_dict() == before
    assert parse_model(kind)(json).to_dict() is json
    for field in kind._fields:
        assert getattr(model, attribute(field)) is not NOT_GIVEN
        if before.get(field.name) is None:
            assert getattr(model, attribute(field)) is None
    assert model.to_dict() == before, "reading attributes changed the JSON"


@every_model
@few
@given(data=st.data())
def test_a_model_pickles_copies_and_equals_its_copies(kind: type[Model], data: st.DataObject) -> None:
    model = kind.from_dict(data.draw(fitting(kind)))
    copies = [pickle.loads(pickle.dumps(model, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    copies += [copy.copy(model), copy.deepcopy(model), kind.from_dict(model.to_dict())]
    for twin in copies:
        assert type(twin) is kind
        assert twin == model
        assert twin.to_dict() == model.to_dict()
    assert copy.deepcopy(model).to_dict() is not model.to_dict()


@every_model
@few
@given(data=st.data())
def test_a_model_that_is_made_of_its_attributes_is_the_same(kind: type[Model], data: st.DataObject) -> None:
    model = kind.from_dict(data.draw(fitting(kind)))
    again = kind(**{attribute(f): getattr(model, attribute(f)) for f in kind._fields})
    for field in kind._fields:
        assert getattr(again, attribute(field)) == getattr(model, attribute(field))


@every_model
@few
@given(data=st.data())
def test_the_check_and_its_explanation_agree(kind: type[Model], data: st.DataObject) -> None:
    json = data.draw(json_values() | almost_fitting(kind) | fitting(kind))
    if kind._is_valid(json):
        kind._explain(json, "here")
    else:
        with pytest.raises(SchemaMismatch, match=r"^here"):
            kind._explain(json, "here")


# ---------------------------------------------------------------- equality, repr


def test_models_are_equal_by_kind_and_value() -> None:
    thread = Thread.from_dict(THREAD)
    assert thread == Thread.from_dict(dict(THREAD))
    assert thread != Thread.from_dict({**THREAD, "status": "busy"})
    assert thread != PartialThread.from_dict(THREAD)
    assert thread != THREAD


def test_a_model_can_be_no_key() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Thread.from_dict(THREAD))


def test_a_model_has_no_room_for_misspelled_attributes() -> None:
    thread: Any = Thread.from_dict(THREAD)
    with pytest.raises(AttributeError):
        thread.statsu = "idle"


def test_the_repr_shows_the_fields_that_came() -> None:
    assert repr(Checkpoint(checkpoint_id="c", checkpoint_map={"a": None})) == (
        "Checkpoint(checkpoint_id='c', checkpoint_map={'a': None})"
    )


@pytest.mark.parametrize(
    "values",
    [
        pytest.param("x" * 10_000_000, id="string"),
        pytest.param({"x" * 10_000_000: 1}, id="key"),
        pytest.param([["x" * 100] * 1000] * 1000, id="lists"),
        pytest.param({str(i): {"a": "x" * 100} for i in range(100_000)}, id="dict"),
    ],
)
def test_the_repr_of_a_huge_value_is_short_and_cheap(values: Any) -> None:
    thread = Thread.from_dict({**THREAD, "values": values})
    begin = time.process_time()
    text = repr(thread)
    assert time.process_time() - begin < 0.05
    assert len(text) < 1000
    assert "…" in text
    assert "thread_id='t'" in text


def test_the_repr_of_very_many_fields_is_short() -> None:
    many = {f"field{i}" * 100: i for i in range(100_000)}
    text = repr(Thread.from_dict({**THREAD, **many}))
    assert len(text) < 5000
    assert text.endswith("…)")


# ---------------------------------------------------------------- by keyword, by name


def test_a_model_is_made_by_keyword() -> None:
    moment = datetime(2025, 1, 2, tzinfo=UTC)
    interrupt = Interrupt(value="why?", id="i")
    thread = Thread(
        thread_id="t",
        created_at=moment,
        updated_at=moment,
        metadata={},
        status="idle",
        interrupts={"task": [interrupt]},
    )
    assert thread.created_at == moment
    assert thread.interrupts == {"task": [interrupt]}
    assert thread.to_dict() == {
        "thread_id": "t",
        "created_at": "2025-01-02T00:00:00+00:00",
        "updated_at": "2025-01-02T00:00:00+00:00",
        "metadata": {},
        "status": "idle",
        "interrupts": {"task": [{"value": "why?", "id": "i"}]},
    }


def test_a_model_made_by_keyword_is_checked_too() -> None:
    wrong: Any = 5
    with pytest.raises(
        InvalidArgumentError, match=r"Checkpoint.checkpoint_id: expected a string or null, got the number 5"
    ):
        Checkpoint(checkpoint_id=wrong)
    with pytest.raises(TypeError, match="unexpected keyword argument 'unheard'"):
        Checkpoint(**{"unheard": 1})


def test_mapping_access_is_the_json() -> None:
    thread = Thread.from_dict(THREAD)
    assert thread["created_at"] == "2025-01-02T03:04:05+00:00"
    assert thread["new_field"] == [1]
    assert "values" in thread
    assert "interrupts" not in thread
    assert thread.get("values", "unset") is None
    assert thread.get("interrupts") is None
    assert thread.get("interrupts", "unset") == "unset"
    assert list(thread) == list(thread.keys()) == list(THREAD)
    assert list(thread.items()) == list(THREAD.items())
    assert len(thread) == len(THREAD)
    assert dict(thread) == {**thread} == THREAD
    with pytest.raises(KeyError, match="interrupts"):
        thread["interrupts"]


def test_a_status_that_is_new_to_us_is_kept() -> None:
    assert Thread.from_dict({**THREAD, "status": "paused"}).status == "paused"


# ---------------------------------------------------------------- timestamps


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("2025-01-02T03:04:05Z", datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC), id="Z"),
        pytest.param("2025-01-02T03:04:05.123456+00:00", datetime(2025, 1, 2, 3, 4, 5, 123456, UTC), id="offset 0"),
        pytest.param("2025-01-02T05:04:05+02:00", datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC), id="offset 2"),
        pytest.param("2025-01-02T03:04:05", datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC), id="naive"),
        pytest.param("2025-01-02T03:04:05.123456789Z", datetime(2025, 1, 2, 3, 4, 5, 123456, UTC), id="nanoseconds"),
    ],
)
def test_timestamps_are_aware(text: str, expected: datetime) -> None:
    thread = Thread.from_dict({**THREAD, "created_at": text})
    assert thread.created_at == expected
    assert thread.created_at.utcoffset() is not None
    assert thread["created_at"] == text


def test_a_timestamp_keeps_its_offset() -> None:
    assert PartialThread(created_at="2025-01-02T05:04:05+02:00").created_at.utcoffset() == timedelta(hours=2)


TIME_FIELDS = ("created_at", "updated_at", "state_updated_at")
TIMES = ["2025-01-02T03:04:05Z", "2025-01-02T03:04:06Z", "soon", 5, None, {}, "left out"]


@pytest.mark.parametrize(("kind", "required"), [(Thread, TIME_FIELDS[:2]), (PartialThread, ())])
def test_each_time_is_checked_whatever_the_one_before_it_is(kind: type[Model], required: tuple[str, ...]) -> None:
    for times in itertools.product(TIMES, repeat=len(TIME_FIELDS)):
        given = {name: moment for name, moment in zip(TIME_FIELDS, times, strict=True) if moment != "left out"}
        json = {k: v for k, v in THREAD.items() if k not in TIME_FIELDS} | given
        fine = all(
            given.get(name) in TIMES[:2] or (given.get(name) is None and name not in required) for name in TIME_FIELDS
        )
        assert kind._is_valid(json) is fine, given


# ---------------------------------------------------------------- partial models


@pytest.mark.parametrize("kind", [PartialThread, PartialThreadState])
def test_a_partial_model_reads_as_none_what_was_not_selected(kind: type[Model]) -> None:
    empty = kind.from_dict({})
    assert {getattr(empty, f.name) for f in kind._fields} == {None}
    assert len(empty) == 0


def test_a_partial_model_checks_what_was_selected() -> None:
    assert PartialThread(status="idle").status == "idle"
    with pytest.raises(InvalidArgumentError, match=r"PartialThread.metadata: expected an object, got an array"):
        PartialThread.from_dict({"metadata": []})


# ---------------------------------------------------------------- what does not fit


def without(name: str) -> dict[str, Any]:
    return {k: v for k, v in THREAD.items() if k != name}


WRONG_THREADS = [
    pytest.param(without("thread_id"), "Thread.thread_id: missing", id="missing"),
    pytest.param({**THREAD, "thread_id": None}, "Thread.thread_id: expected a string, got null", id="null"),
    pytest.param({**THREAD, "thread_id": 5}, "Thread.thread_id: expected a string, got the number 5", id="number"),
    pytest.param({**THREAD, "status": True}, "Thread.status: expected a string, got the boolean true", id="boolean"),
    pytest.param({**THREAD, "metadata": []}, "Thread.metadata: expected an object, got an array", id="array"),
    pytest.param({**THREAD, "config": "x"}, "Thread.config: expected an object, got the string 'x'", id="optional"),
    pytest.param({**THREAD, "created_at": "soon"}, "Thread.created_at: expected a timestamp, got the string 'soon'", id="time"),
    pytest.param({**THREAD, "created_at": 17}, "Thread.created_at: expected a timestamp, got the number 17", id="epoch"),
    pytest.param({**THREAD, "interrupts": {"a": [{"value": 1}, {}]}}, "Thread.interrupts.a[1].value: missing", id="deep"),
    pytest.param({**THREAD, "interrupts": {"a": {}}}, "Thread.interrupts: expected an object with", id="map"),
    pytest.param({**THREAD, "ttl": {"expires_at": "x"}}, "Thread.ttl.expires_at: expected a timestamp", id="inner"),
    pytest.param({**THREAD, "thread_id": "x"} | {"updated_at": {}}, "Thread.updated_at: ", id="object"),
]  # fmt: skip


@pytest.mark.parametrize(("json", "says"), WRONG_THREADS)
def test_an_answer_that_does_not_fit_names_the_place(json: Any, says: str) -> None:
    with pytest.raises(APIResponseValidationError) as caught:
        parse_response(ops.get_thread("t"), 200, {}, encode(json), HERE)
    assert says in str(caught.value)
    assert caught.value.body == json
    assert caught.value.status_code == 200


@pytest.mark.parametrize(("json", "says"), WRONG_THREADS)
def test_a_dict_that_does_not_fit_names_the_place(json: Any, says: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        Thread.from_dict(json)
    assert says in str(caught.value)


def test_in_a_list_the_place_has_its_index() -> None:
    with pytest.raises(APIResponseValidationError, match=r"\[1\]\.status: missing"):
        parse_response(ops.search_threads(), 200, {}, encode([THREAD, without("status")]), HERE)


def test_the_fault_is_named_and_not_a_null_beside_it() -> None:
    # Nulls that the contract allows stand before the field that is wrong.
    with pytest.raises(InvalidArgumentError, match=r"ThreadState.tasks\[0\]\.state\.next\[?.*: "):
        ThreadState.from_dict({**STATE, "tasks": [{"id": "1", "name": "n", "state": {**STATE, "next": [1]}}]})
    with pytest.raises(InvalidArgumentError, match=r"ThreadState.checkpoint_id: expected a string or null"):
        ThreadState.from_dict({**STATE, "checkpoint_id": 1})


def test_a_python_object_in_a_dict_is_no_json() -> None:
    with pytest.raises(
        InvalidArgumentError, match=r"Thread.created_at: expected a timestamp, got a datetime, which is no"
    ):
        Thread.from_dict({**THREAD, "created_at": datetime.now(UTC)})


def test_states_of_subgraphs_are_typed_all_the_way_down() -> None:
    state = ThreadState.from_dict({**STATE, "tasks": [{"id": "1", "name": "n", "state": STATE}]})
    assert state.tasks is not None
    task = state.tasks[0]
    assert isinstance(task, ThreadTask)
    assert isinstance(task.state, ThreadState)
    assert task.state.tasks is not None
    assert task.state.tasks[0].interrupts == [Interrupt(value=1)]


# ---------------------------------------------------------------- their public module


@every_model
def test_a_model_says_that_it_comes_from_the_package(kind: type[Model]) -> None:
    assert kind.__module__ == "langthreads"
    assert getattr(langthreads, kind.__name__) is kind


@every_model
def test_a_model_is_an_attrs_class_of_one_slot(kind: type[Model]) -> None:
    assert [field.name for field in attrs.fields(kind)] == ["_json"]
    assert not hasattr(kind._from_valid({}), "__dict__")


def test_not_given_stays_the_one_it_is() -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(NOT_GIVEN, protocol)) is NOT_GIVEN
    assert copy.deepcopy(NOT_GIVEN) is copy.copy(NOT_GIVEN) is NOT_GIVEN
    assert not NOT_GIVEN
    assert repr(NOT_GIVEN) == "NOT_GIVEN"


def test_a_long_list_is_checked_as_a_short_one_is() -> None:
    """A long one is checked by the keys of its first object, which may lack some, or be none."""
    item: dict[str, Any] = {
        "namespace": ["a"],
        "key": "k",
        "value": {},
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
    }
    parse = parse_list(Item)
    for count in (1, 50):
        assert len(parse([dict(item) for _ in range(count)])) == count
        for at in {0, count - 1}:
            for wrong in ({**item, "key": 5}, {name: item[name] for name in item if name != "key"}, 3):
                items: list[Any] = [dict(item) for _ in range(count)]
                items[at] = wrong
                with pytest.raises(SchemaMismatch, match=rf"\[{at}\]"):
                    parse(items)
