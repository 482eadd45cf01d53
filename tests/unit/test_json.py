"""Request bodies: what becomes JSON, and how clearly the rest is refused."""

import collections
import dataclasses
import enum
import functools
import math
import os
import subprocess
import sys
import types
import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import attrs
import orjson
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st

from langthreads import Checkpoint
from langthreads._core.json import decode, encode, plain
from langthreads.errors import InvalidArgumentError
from tests.unit.strategies import json_values

ID = uuid.UUID("018f3f3e-0000-7000-8000-000000000001")


class Color(enum.Enum):
    RED = "red"
    NOTHING = None


class Level(enum.IntEnum):
    HIGH = 3


class Name(enum.StrEnum):
    ADA = "ada"


class Shouting(str):
    """A string that prints as something else than it is."""

    __slots__ = ()

    def __str__(self) -> str:
        return "***"


class Point(NamedTuple):
    x: float
    y: float


@dataclasses.dataclass
class Data:
    x: Any
    _hidden: int = 0

    @functools.cached_property
    def size(self) -> int:
        return 1


@dataclasses.dataclass(slots=True)
class SlottedData:
    x: Any


@attrs.define
class Attrs:
    x: Any
    _hidden: int = 0


class Pydantic(pydantic.BaseModel):
    x: Any


class Scores(pydantic.BaseModel):
    x: dict[str, float]  # of a field that is Any, pydantic itself makes null of NaN


def with_cached_property() -> Data:
    data = Data(1)
    assert data.size == 1
    return data


CHECKPOINT = Checkpoint(checkpoint_id="c")

GOOD = [
    pytest.param({"a": [1, 2.5, "é", True, None]}, {"a": [1, 2.5, "é", True, None]}, id="plain JSON"),
    pytest.param(Data(1), {"x": 1}, id="dataclass"),
    pytest.param(SlottedData(1), {"x": 1}, id="dataclass with slots"),
    pytest.param(with_cached_property(), {"x": 1}, id="dataclass with a cached property"),
    pytest.param(Attrs(1), {"x": 1}, id="attrs"),
    pytest.param(Pydantic(x=1), {"x": 1}, id="pydantic"),
    pytest.param(CHECKPOINT, {"checkpoint_id": "c"}, id="model"),
    pytest.param(datetime(2025, 1, 2, 3, 4, 5, 6, UTC), "2025-01-02T03:04:05.000006+00:00", id="datetime"),
    pytest.param(datetime(2025, 1, 2), "2025-01-02T00:00:00", id="naive datetime"),
    pytest.param(date(2025, 1, 2), "2025-01-02", id="date"),
    pytest.param(time(3, 4, 5), "03:04:05", id="time"),
    pytest.param(time(3, 4, tzinfo=UTC), "03:04:00+00:00", id="time with an offset"),
    pytest.param(ID, str(ID), id="UUID"),
    pytest.param({"b", "a", "c"}, ["a", "b", "c"], id="set"),
    pytest.param(frozenset({10, 9}), [9, 10], id="frozenset"),
    pytest.param({None, 1, "a"}, ["a", 1, None], id="mixed set"),
    pytest.param(Color.RED, "red", id="enum"),
    pytest.param(Color.NOTHING, None, id="enum of None"),
    pytest.param(Level.HIGH, 3, id="int enum"),
    pytest.param(Name.ADA, "ada", id="str enum"),
    pytest.param(Shouting("hush"), "hush", id="str subclass"),
    pytest.param({Shouting("hush"): 1}, {"hush": 1}, id="str subclass as key"),
    pytest.param({Color.RED: 1, Level.HIGH: 2, Name.ADA: 3}, {"red": 1, "3": 2, "ada": 3}, id="enums as keys"),
    pytest.param({ID: 1, 7: 2}, {str(ID): 1, "7": 2}, id="UUID and int as keys"),
    pytest.param(Point(1, 2), [1, 2], id="named tuple"),
    pytest.param((1, (2,)), [1, [2]], id="tuple"),
    pytest.param(types.MappingProxyType({"a": 1}), {"a": 1}, id="mapping proxy"),
    pytest.param(collections.UserDict({"a": 1}), {"a": 1}, id="UserDict"),
    pytest.param(collections.ChainMap({"a": 1}, {"b": 2}), {"a": 1, "b": 2}, id="ChainMap"),
    pytest.param(collections.OrderedDict(b=1, a=2), {"b": 1, "a": 2}, id="OrderedDict"),
    pytest.param(
        Data([Attrs({"p": Pydantic(x=Point(1, 2)), "c": CHECKPOINT}), {Color.RED: {ID}}]),
        {"x": [{"x": {"p": {"x": [1, 2]}, "c": {"checkpoint_id": "c"}}}, {"red": [str(ID)]}]},
        id="all nested",
    ),
]


@pytest.mark.parametrize(("value", "expected"), GOOD)
def test_what_has_a_json_form_is_encoded(value: Any, expected: Any) -> None:
    assert decode(encode(value)) == expected


@pytest.mark.parametrize(("value", "expected"), GOOD)
def test_the_slow_path_gives_the_same_as_the_fast_one(value: Any, expected: Any) -> None:
    # The null makes the encoder look again, in Python; the keys of a dict keep their order.
    assert encode(plain(value, "")) == encode(value)
    assert decode(encode({"first": value, "null": None})) == {"first": expected, "null": None}


async def forgotten() -> None:
    pass


def deep(levels: int) -> Any:
    value: Any = "bottom"
    for _ in range(levels):
        value = {"a": [value]}
    return value


def looped_list() -> list[Any]:
    loop: list[Any] = [1]
    loop.append(loop)
    return loop


def looped_dict() -> dict[str, Any]:
    loop: dict[str, Any] = {"null": None}
    loop["self"] = loop
    return loop


def looped_data() -> Data:
    data = Data(None)
    data.x = [data]
    return data


def looped_pydantic() -> Pydantic:
    model = Pydantic(x=None)
    model.x = [model]
    return model


NAN = math.nan

BAD = [
    pytest.param(Data, TypeError, "the class Data itself", id="dataclass itself"),
    pytest.param(Pydantic, TypeError, "the class Pydantic itself", id="pydantic class itself"),
    pytest.param(Color, TypeError, "the class Color itself", id="enum itself"),
    pytest.param(object(), TypeError, "object has no JSON form", id="object"),
    pytest.param(b"abc", TypeError, "bytes has no JSON form; decode it", id="bytes"),
    pytest.param(Decimal("1.5"), TypeError, "Decimal has no JSON form; convert it", id="Decimal"),
    pytest.param((x for x in "ab"), TypeError, "generator has no JSON form; make a list", id="generator"),
    pytest.param({b"k": 1}, TypeError, "the key b'k' is not a string", id="bytes as key"),
    pytest.param({True: 1}, TypeError, "the key True is not a string", id="bool as key"),
    pytest.param({None: 1}, TypeError, "the key None is not a string", id="None as key"),
    pytest.param({1: "a", "1": "b"}, ValueError, "two of its keys are the same", id="keys that become the same"),
    pytest.param(NAN, ValueError, "nan has no JSON form", id="NaN"),
    pytest.param(-math.inf, ValueError, "-inf has no JSON form", id="infinity"),
    pytest.param("a\ud800", ValueError, "a lone surrogate at position 1", id="lone surrogate"),
    pytest.param({"\udfff": 1}, ValueError, "a lone surrogate at position 0", id="lone surrogate as key"),
    pytest.param(2**64, ValueError, "an integer of 65 bits", id="large int"),
    pytest.param(-(10**400), ValueError, "an integer of 1329 bits", id="huge int"),
    pytest.param(looped_list(), ValueError, "contains itself", id="list in itself"),
    pytest.param(looped_dict(), ValueError, "contains itself", id="dict in itself"),
    pytest.param(looped_data(), ValueError, "contains itself", id="dataclass in itself"),
    pytest.param(looped_pydantic(), ValueError, "Circular reference", id="pydantic object in itself"),
    pytest.param(deep(400), ValueError, "nested deeper than 250 levels", id="deep"),
    pytest.param(deep(100_000), ValueError, "nested deeper than 250 levels", id="very deep"),
]


@pytest.mark.parametrize(("value", "kind", "says"), BAD)
def test_what_has_no_json_form_is_refused_and_named(value: Any, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind) as caught:
        encode({"metadata": {"fine": None, "items": [1, 2, {"score": value}]}})
    assert "metadata.items[2].score" in str(caught.value)
    assert says in str(caught.value)
    assert len(str(caught.value)) < 400
    assert isinstance(caught.value, TypeError if kind is TypeError else InvalidArgumentError)


@pytest.mark.parametrize(("value", "kind", "says"), BAD)
def test_a_body_of_its_own_is_refused_without_a_place(value: Any, kind: type[Exception], says: str) -> None:
    with pytest.raises(kind) as caught:
        encode(value)
    assert says in str(caught.value)
    assert not str(caught.value).startswith(":")


@pytest.mark.parametrize(
    ("value", "where"),
    [
        pytest.param(Data(NAN), "a.x", id="dataclass"),
        pytest.param(SlottedData(NAN), "a.x", id="dataclass with slots"),
        pytest.param(vars(Data(NAN)), "a.x", id="dict of an object, of which the garbage collector tells nothing"),
        pytest.param(Attrs([0, NAN]), "a.x[1]", id="attrs"),
        pytest.param(Scores(x={"y": NAN}), "a.x.y", id="pydantic"),
        pytest.param([None, {"b": NAN}, None], "a[1].b", id="next to nulls"),
        pytest.param({"b": Point(0, NAN)}, "a.b[1]", id="named tuple"),
        pytest.param(Data(Attrs([Scores(x={"y": NAN})])), "a.x.x[0].x.y", id="nested objects"),
        pytest.param({1.5, NAN}, "a[", id="set"),
        pytest.param((0, (None, NAN)), "a[1][1]", id="tuples"),
        pytest.param([None, "null", NAN], "a[2]", id="as many nulls as there are in sight"),
        pytest.param({"null": None, "b": [[[NAN]]]}, "a.b[0][0][0]", id="below all nulls"),
        pytest.param([None, Data([NAN])], "a[1].x[0]", id="in an object after all nulls"),
        pytest.param([None, Color.NOTHING, {"b": NAN}], "a[2].b", id="beside an enum of None"),
    ],
)
def test_nan_is_found_wherever_it_hides(value: Any, where: str) -> None:
    with pytest.raises(InvalidArgumentError, match="nan has no JSON form") as caught:
        encode({"a": value})
    assert str(caught.value).startswith(where)


def test_a_coroutine_is_refused_with_the_hint_to_await_it() -> None:
    coroutine = forgotten()
    with pytest.raises(TypeError, match=r"values: coroutine has no JSON form; await it first"):
        encode({"values": coroutine})
    coroutine.close()


def test_the_name_stands_before_the_place() -> None:
    with pytest.raises(TypeError, match=r"^metadata\[0\]\.a: bytes"):
        encode([{"a": b""}], "metadata")


def test_an_object_that_fails_while_it_is_read_fails_with_its_own_error() -> None:
    class Broken:
        def model_dump(self, *, mode: str) -> dict[str, Any]:
            raise LookupError(f"no database for {mode}")

    with pytest.raises(LookupError, match="no database for json"):
        encode({"metadata": Broken()})


def test_sets_give_the_same_bytes_whatever_the_hash_seed() -> None:
    program = (
        "from langthreads._core.json import encode\n"
        "print(encode([set('abcdefgh'), {1, 'a', None, 2.5, ('x', 1)}, {frozenset('xyz'), frozenset('uvw'), frozenset()}]))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "1234"
    }
    assert len(said) == 1


@given(json_values())
def test_any_json_value_survives_the_way_there_and_back(value: Any) -> None:
    assert decode(encode(value)) == value
    assert plain(value, "") == value


@given(json_values())
def test_plain_json_is_encoded_like_itself(value: Any) -> None:
    assert encode(plain(value, "")) == encode(value)


@given(st.recursive(st.floats() | st.text(st.characters()), lambda v: st.lists(v) | st.dictionaries(st.text(), v)))
def test_the_encoder_never_changes_a_value_in_silence(value: Any) -> None:
    try:
        encoded = encode(value)
    except InvalidArgumentError:
        return
    assert decode(encoded) == value


def is_finite(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(is_finite, value.values()))
    if isinstance(value, list | tuple):
        return all(map(is_finite, value))
    return not isinstance(value, float) or math.isfinite(value)


@given(
    st.recursive(
        st.none() | st.floats() | st.sampled_from(["null", "nullnull", "nul", "", NAN, -math.inf, None, 1, True]),
        lambda v: st.lists(v) | st.tuples(v, v) | st.dictionaries(st.sampled_from(["null", "a", "b"]), v),
        max_leaves=12,
    )
)
def test_no_null_hides_what_is_not_finite(value: Any) -> None:
    if is_finite(value):
        assert decode(encode(value)) == decode(orjson.dumps(value))
    else:
        with pytest.raises(InvalidArgumentError, match=r"(nan|inf) has no JSON form"):
            encode(value)
