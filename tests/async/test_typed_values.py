"""State as a class of the user's own."""

from __future__ import annotations

import dataclasses
from typing import Any, NotRequired, TypedDict

import attrs
import pydantic
import pytest

from langthreads import InvalidArgumentError, ThreadState
from langthreads_async import AsyncThreadsClient
from tests.support.faults import faults


class Dict(TypedDict):
    steps: int
    note: NotRequired[str]


@dataclasses.dataclass
class Data:
    steps: int
    note: str = "none"


@attrs.define
class Attrs:
    steps: int
    note: str = "none"


class Pydantic(pydantic.BaseModel):
    steps: int
    note: str = "none"


async def test_values_become_what_a_user_calls_them() -> None:
    with faults() as server:
        at = server.add()
        async with AsyncThreadsClient(server.url) as threads:
            await threads.update_state(at, {})
            state = await threads.get_state(at)
            thread = await threads.get(at)
    for kind in (Data, Attrs, Pydantic):
        assert state.values_as(kind) == thread.values_as(kind) == kind(steps=1)
    typed = state.values_as(Dict)
    assert typed == {"steps": 1}


@attrs.define
class Strict:
    steps: int = attrs.field(validator=attrs.validators.gt(5))


class Other(TypedDict):
    missing: str


class Nothing(TypedDict, total=False):
    missing: str


MISFITS: dict[str, tuple[Any, Any, type[Exception], str]] = {
    "typed dict": ({"steps": 1}, Other, InvalidArgumentError, "do not fit Other: missing missing"),
    "dataclass": ({"note": "a"}, Data, InvalidArgumentError, "do not fit Data: steps missing"),
    "attrs": ({}, Attrs, InvalidArgumentError, "do not fit Attrs: steps missing"),
    "attrs that checks": ({"steps": 1}, Strict, InvalidArgumentError, "do not fit Strict: .*steps"),
    "pydantic": ({"steps": "many"}, Pydantic, InvalidArgumentError, "do not fit Pydantic: .*steps"),
    "no object": ([1], Data, InvalidArgumentError, "do not fit Data: they are an array"),
    "no object for a dict": ([1], Dict, InvalidArgumentError, "do not fit Dict: they are an array"),
    "a plain class": ({"steps": 1}, int, TypeError, "TypedDict, a dataclass, an attrs or a pydantic class"),
    "no class": ({"steps": 1}, "Data", TypeError, "TypedDict, a dataclass, an attrs or a pydantic class"),
}


@pytest.mark.parametrize(("values", "kind", "error", "message"), MISFITS.values(), ids=MISFITS)
async def test_values_that_do_not_fit_are_a_typed_error(
    values: Any, kind: Any, error: type[Exception], message: str
) -> None:
    state = ThreadState.from_dict(
        {
            "values": values,
            "next": [],
            "tasks": [],
            "metadata": None,
            "created_at": None,
            "checkpoint": None,
            "parent_checkpoint": None,
        }
    )
    with pytest.raises(error, match=message) as caught:
        state.values_as(kind)
    assert "\n" not in str(caught.value)


def test_more_than_a_class_names_is_left_out() -> None:
    state = ThreadState.from_dict(
        {
            "values": {"steps": 1, "other": 2},
            "next": [],
            "tasks": [],
            "metadata": None,
            "created_at": None,
            "checkpoint": None,
            "parent_checkpoint": None,
        }
    )
    assert state.values_as(Data) == Data(1)
    assert state.values_as(Nothing) == {"steps": 1, "other": 2}
