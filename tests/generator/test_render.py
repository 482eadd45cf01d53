"""The contract becomes code, shown on contracts small enough to read, and the generated code works."""

import copy
import pickle
import re
import tomllib
import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import langthreads
from generator.contract import ContractError
from generator.contract import load as contract_of
from generator.render import TEMPLATES
from langthreads import Checkpoint, Thread, ThreadState
from langthreads._core.model import NOT_GIVEN, NotGiven, SchemaMismatch
from langthreads._generated.models import threads as real_models
from langthreads._generated.operations import threads as real_operations
from tests.generator.contracts import (
    NULL,
    TEXT,
    WHOLE,
    Json,
    answering,
    asking,
    contract,
    fields,
    load,
    made,
    many,
    ref,
    thing,
)

ROOT = Path(__file__).parents[2]


HOUSE: Json = {
    "id": "a",
    "kind": "tall",
    "built": "2026-01-02T03:04:05Z",
    "owner": None,
    "rooms": [{"size": 1}, {"size": 2}],
}


def reading(house: SimpleNamespace, json: Any) -> Any:
    return house.get("a").parser(json)


# ---------------------------------------------------------------- the tools


def test_what_makes_code_is_pinned_exactly_and_installed_so() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    groups["generate"].remove({"include-group": "convert"})
    pins = dict(pin.split("==") for pin in [*groups["generate"], *groups["convert"]])
    assert {"openapi-python-client", "unasync", "ruff"} <= set(pins)
    assert {name: version(name) for name in pins} == pins


def test_no_template_of_ours_changes_one_of_upstream() -> None:
    # The two share an environment, which would prefer ours.
    upstream = {path.name for path in (files("openapi_python_client") / "templates").iterdir()}
    ours = {path.name for path in TEMPLATES.iterdir()}
    assert ours == {"models.py.jinja", "operations.py.jinja"}
    assert not ours & upstream


def test_output_is_the_same_every_time(tmp_path: Path) -> None:
    # The parser keeps enumerations as sets.
    kind = {"type": "string", "enum": ["e", "d", "c", "b", "a"]}
    texts = made(tmp_path, thing({"kind": ref("Kind")}, Kind=kind))
    assert made(tmp_path, thing({"kind": ref("Kind")}, Kind=kind)) == texts
    assert re.search(r'"e",\s*"d",\s*"c",\s*"b",\s*"a"', texts["models/threads.py"])


def test_every_module_says_where_it_comes_from(tmp_path: Path) -> None:
    texts = made(tmp_path, thing({"a": TEXT}))
    packages = [texts.pop(name) for name in list(texts) if name.endswith("__init__.py")]
    assert len(packages) == 3
    assert all("enerated from openapi.yaml" in text for text in packages)
    assert all(text.startswith("# Generated from openapi.yaml by `nox -s generate`;") for text in texts.values())


# ---------------------------------------------------------------- what the generator refuses


class TestWarningsAreErrors:
    def test_a_list_of_types_that_holds_objects_is_not_dropped_in_silence(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match=r"(?i)warning"):
            made(tmp_path, thing({"a": TEXT, "b": {"type": ["object", "array"]}}))

    def test_not_even_in_what_is_only_described(self, tmp_path: Path) -> None:
        document = thing({"a": TEXT}, Other={"type": ["object", "array"]})
        with pytest.raises(ContractError, match="Other"):
            made(tmp_path, document)

    def test_an_operation_that_can_not_be_parsed_is_not_left_out(self, tmp_path: Path) -> None:
        parameter = {"name": "a", "in": "query", "schema": {"type": ["object", "array"]}}
        with pytest.raises(ContractError, match=r"get_thing|/things"):
            made(tmp_path, contract({"parameters": [parameter], "responses": answering(WHOLE)}, {}))

    def test_a_contract_that_is_not_valid_openapi_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match=r"^openapi.yaml: "):
            made(tmp_path, {"openapi": "3.1.0"})


class TestWhatHasNoForm:
    @pytest.mark.parametrize(
        ("schema", "problem"),
        [
            pytest.param({"anyOf": [TEXT, WHOLE]}, "a union of str, int is not supported", id="union"),
            pytest.param({"oneOf": [ref("A"), ref("B")]}, "a union of A, B is not supported", id="union-of-models"),
            pytest.param({"type": ["string", "integer"]}, "a union of str, int is not supported", id="several-types"),
            pytest.param({"type": "string", "format": "date"}, "DateProperty is not supported in responses", id="date"),
            pytest.param({"const": "a"}, "ConstProperty is not supported in responses", id="const"),
            pytest.param(
                many({"type": ["string", "null"]}),
                "null inside an array or a map is not supported",
                id="null-in-an-array",
            ),
            pytest.param(
                {"type": "object", "additionalProperties": {"anyOf": [ref("A"), NULL]}},
                "null inside an array or a map is not supported",
                id="null-in-a-map",
            ),
            pytest.param(
                {"type": "string", "enum": ["a"]}, "Undefined name `ThingIt`", id="enumeration-without-a-name"
            ),
        ],
    )
    def test_in_an_answer(self, tmp_path: Path, schema: Json, problem: str) -> None:
        with pytest.raises(ContractError, match=problem):
            made(tmp_path, thing({"it": schema}, A=fields(a=TEXT), B=fields(b=TEXT)))

    def test_an_enumeration_of_numbers(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match=r"^Numbers: only enumerations of strings are supported$"):
            made(tmp_path, thing({"it": ref("Numbers")}, Numbers={"type": "integer", "enum": [1, 2]}))

    @pytest.mark.parametrize(
        ("responses", "problem"),
        [
            pytest.param(
                {"201": answering(WHOLE)["200"]}, "get_thing: only a 200 can have the value .* not 201", id="a-201"
            ),
        ],
    )
    def test_as_a_whole_answer(self, tmp_path: Path, responses: Json, problem: str) -> None:
        with pytest.raises(ContractError, match=problem):
            made(tmp_path, contract({"responses": responses}, {}))

    def test_in_an_argument(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match="when: DateProperty is not supported as an argument"):
            made(tmp_path, asking({"when": {"type": "string", "format": "date"}}))

    def test_in_a_cookie(self, tmp_path: Path) -> None:
        parameter = {"name": "a", "in": "cookie", "schema": TEXT}
        with pytest.raises(ContractError, match="get_thing: parameters in a cookie are not supported"):
            made(tmp_path, contract({"parameters": [parameter], "responses": answering(WHOLE)}, {}))

    def test_as_a_body(self, tmp_path: Path) -> None:
        body = {"required": True, "content": {"application/json": {"schema": TEXT}}}
        with pytest.raises(ContractError, match="get_thing: a body that is StringProperty is not supported"):
            made(tmp_path, contract({"requestBody": body, "responses": answering(WHOLE)}, {}, method="post"))

    def test_a_description_that_ends_its_docstring(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match="what would be generated is wrong"):
            made(tmp_path, thing({"a": {**TEXT, "description": 'Says """ x'}}))

    def test_a_parameter_and_a_field_of_one_name(self, tmp_path: Path) -> None:
        document = asking({"a": TEXT})
        document["paths"]["/things"]["post"]["parameters"] = [{"name": "a", "in": "query", "schema": TEXT}]
        with pytest.raises(ContractError, match="get_thing: two of its parameters share a name: a, a"):
            made(tmp_path, document)

    def test_an_argument_that_would_hide_what_generated_code_calls_so(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match="get_thing: a parameter can't be called in_query, string"):
            made(tmp_path, asking({"in_query": TEXT, "string": TEXT}))

    @pytest.mark.parametrize("safety", [None, "never"])
    def test_an_operation_that_does_not_say_when_it_may_be_made_again(self, tmp_path: Path, safety: str | None) -> None:
        with pytest.raises(ContractError, match="get_thing: x-retry must be one of always, not_executed"):
            made(tmp_path, contract({"x-retry": safety, "responses": answering(WHOLE)}, {}))

    def test_a_contract_without_an_operation_to_generate(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match="no operation of the contract has the tag threads"):
            made(tmp_path, {**contract({"responses": answering(WHOLE)}, {}), "paths": {}})


# ---------------------------------------------------------------- models


class TestModels:
    def test_a_value_that_an_enumeration_lacks_is_kept_as_its_string(self, house: SimpleNamespace) -> None:
        assert reading(house, {**HOUSE, "kind": "round"}).kind == "round"
        assert house.models.KIND == ("tall", "flat")

    def test_a_free_form_object_is_a_plain_dict(self, house: SimpleNamespace) -> None:
        free = reading(house, {**HOUSE, "free": {"a": [None]}}).free
        assert type(free) is dict  # pyright: ignore[reportUnknownVariableType]
        assert free == {"a": [None]}

    def test_a_field_is_described_by_itself_an_enumeration_by_its_values(self, tmp_path: Path) -> None:
        part = {**fields(), "description": "A part."}
        kind = {"type": "string", "enum": ["tall"], "description": "`tall`: not flat."}
        document = thing(
            {
                "roof": {**ref("Part"), "description": "What is on top."},
                "door": ref("Part"),
                "kind": {**ref("Kind"), "description": "Its kind."},
            },
            Part=part,
            Kind=kind,
        )
        models = made(tmp_path, document)["models/threads.py"]
        assert re.findall(r'def (\w+)\(self\).*\n +"""(.*)"""', models) == [
            ("roof", "What is on top."),
            ("door", "A part."),
            ("kind", "`tall`: not flat."),
        ]

    def test_what_was_left_out_or_null_reads_as_none(self, house: SimpleNamespace) -> None:
        nulls: Json = {"free": None, "tags": None, "by_floor": None, "neighbour": None}
        for it in (reading(house, HOUSE), reading(house, {**HOUSE, **nulls})):
            assert it.owner is it.free is it.tags is it.by_floor is it.neighbour is None

    def test_fields_are_typed_however_deep_they_are(self, house: SimpleNamespace) -> None:
        part, more = {"size": 3}, {**HOUSE, "id": "b", "owner": {"size": 9}}
        json = {**HOUSE, "by_floor": {"1": [part]}, "deep": [{"a": part}], "neighbour": {**more, "neighbour": HOUSE}}
        it = reading(house, {**json, "deeper": {"a": {"b": "2026-01-01T00:00:00Z"}}, "inline": {"x": 1}})
        assert it.built == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        assert [type(room) for room in it.rooms] == [house.Part] * 2
        assert it.by_floor["1"][0].size == it.deep[0]["a"].size == 3
        assert it.deeper["a"]["b"] == datetime(2026, 1, 1, tzinfo=UTC)
        assert it.neighbour.owner.size == 9
        assert it.neighbour.neighbour.id == "a"
        assert it.inline.x == 1

    def test_a_partial_form_has_no_field_that_must_be_there(self, house: SimpleNamespace) -> None:
        partial = house.models.PartialHouse.from_dict({"id": "a"})
        assert partial.id == "a"
        assert partial.kind is partial.built is partial.rooms is None

    @pytest.mark.parametrize(
        ("change", "problem"),
        [
            pytest.param({"id": None}, "House.id: expected a string, got null", id="string"),
            pytest.param({"rooms": None}, "House.rooms: expected an array of an object (Part), got null", id="array"),
            pytest.param({"built": None}, "House.built: expected a timestamp, got null", id="timestamp"),
            pytest.param({"rooms": [None]}, "House.rooms[0]: expected an object (Part), got null", id="item"),
            pytest.param({"by_floor": {"1": None}}, "House.by_floor: expected an object with", id="map"),
            pytest.param({"deep": [{"a": None}]}, "House.deep[0].a: expected an object (Part), got null", id="deep"),
            pytest.param({"owner": {"size": None}}, "House.owner.size: expected an integer, got null", id="model"),
        ],
    )
    def test_a_null_where_the_contract_has_none_is_told_plainly(
        self, house: SimpleNamespace, change: Json, problem: str
    ) -> None:
        with pytest.raises(SchemaMismatch, match=f"^{re.escape(problem)}"):
            reading(house, {**HOUSE, **change})

    def test_a_null_that_is_allowed_is_not_blamed_for_another_field(self, house: SimpleNamespace) -> None:
        # `owner` stands before `rooms`, is required, and null.
        with pytest.raises(SchemaMismatch, match=r"^House\.rooms\[1\]\.size: missing$"):
            reading(house, {**HOUSE, "rooms": [{"size": 1}, {}]})

    @pytest.mark.parametrize("name", HOUSE)
    def test_a_missing_field_is_told_plainly(self, house: SimpleNamespace, name: str) -> None:
        with pytest.raises(SchemaMismatch, match=rf"^House\.{name}: missing$"):
            reading(house, {key: value for key, value in HOUSE.items() if key != name})

    @pytest.mark.parametrize("json", [None, [], "a", 1, True])
    def test_what_is_no_object_is_told_plainly(self, house: SimpleNamespace, json: Any) -> None:
        with pytest.raises(SchemaMismatch, match=r"^House: expected an object \(House\), got "):
            reading(house, json)

    def test_true_is_no_number(self, house: SimpleNamespace) -> None:
        with pytest.raises(
            SchemaMismatch, match=r"^House\.rooms\[0\]\.size: expected an integer, got the boolean true$"
        ):
            reading(house, {**HOUSE, "rooms": [{"size": True}]})
        with pytest.raises(SchemaMismatch, match=r"^House\.height: expected a number"):
            reading(house, {**HOUSE, "height": True})

    def test_a_union_of_one_does_not_take_null(self, tmp_path: Path) -> None:
        _, operations = load(tmp_path, thing({"it": {"anyOf": [TEXT]}}))
        with pytest.raises(SchemaMismatch, match=r"^Thing\.it: expected a string, got null$"):
            operations.get_thing().parser({"it": None})


def pickled(it: Any) -> Any:
    return pickle.loads(pickle.dumps(it))


class TestSentinels:
    @pytest.mark.parametrize("name", ["models/threads.py", "operations/threads.py"])
    def test_generated_code_knows_nothing_of_unset(self, name: str) -> None:
        text = (ROOT / "langthreads" / "_generated" / name).read_text("utf-8")
        assert not re.search("unset", text, re.IGNORECASE)

    def test_what_is_not_given_is_one_object_also_after_copying_and_pickling(self) -> None:
        assert copy.copy(NOT_GIVEN) is copy.deepcopy(NOT_GIVEN) is NOT_GIVEN
        assert all(pickle.loads(pickle.dumps(NOT_GIVEN, p)) is NOT_GIVEN for p in range(pickle.HIGHEST_PROTOCOL + 1))
        assert NotGiven() is NOT_GIVEN

    @pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
    def test_models_stay_what_they_are(self, again: Any) -> None:
        state = ThreadState(values={}, next=[], checkpoint=Checkpoint(thread_id="a"), metadata=None, created_at=None)
        assert again(state) == state
        assert again(state).tasks is again(state).parent_checkpoint is None
        assert again(state).to_dict().keys() == state.to_dict().keys()


# ---------------------------------------------------------------- the real contract


class TestOurContract:
    def test_recursive_models_are_typed(self) -> None:
        names = {**vars(real_models), "datetime": datetime}
        hints = {
            (model, name): typing.get_type_hints(vars(model)[name].fget, names)["return"]
            for model, name in ((real_models.ThreadTask, "state"), (ThreadState, "tasks"))
        }
        assert list(hints.values()) == [ThreadState | None, list[real_models.ThreadTask] | None]

    def test_recursive_models_are_read_to_the_end(self) -> None:
        inner: Json = {"values": 1, "next": [], "checkpoint": None, "metadata": None, "created_at": None}
        task = {"id": "a", "name": "b", "state": {**inner, "tasks": [{"id": "c", "name": "d", "state": inner}]}}
        state = ThreadState.from_dict({**inner, "tasks": [task]})
        assert state.tasks is not None
        assert state.tasks[0].state is not None
        assert state.tasks[0].state.tasks is not None
        innermost = state.tasks[0].state.tasks[0].state
        assert type(innermost) is ThreadState
        assert innermost.values == 1

    def test_every_operation_has_a_function(self) -> None:
        document = contract_of(ROOT / "openapi.yaml")
        named = [
            operation["operationId"]
            for item in document["paths"].values()
            for method, operation in item.items()
            if method != "parameters" and operation["tags"] == ["threads"]
        ]
        assert sorted(real_operations.__all__) == sorted(named)
        assert all(callable(getattr(real_operations, name)) for name in named)

    def test_no_field_hides_what_models_have_in_common(self) -> None:
        common = set(dir(langthreads._core.model.Model))
        assert [(m.__name__, f.name) for m in models() for f in m._fields if f.name in common] == []

    def test_user_given_objects_are_plain_dicts(self) -> None:
        thread = Thread.from_dict(
            {
                "thread_id": "a",
                "created_at": "2026-01-01T00:00:00Z",
                "updated_at": "2026-01-01T00:00:00Z",
                "metadata": {"a": 1},
                "status": "of another time",
                "values": {"b": 2},
                "config": {},
            }
        )
        assert type(thread.metadata) is type(thread.values) is type(thread.config) is dict
        assert str(thread.status) == "of another time"


def models() -> Iterator[Any]:
    return (
        it
        for it in vars(real_models).values()
        if isinstance(it, type) and issubclass(it, langthreads._core.model.Model)
    )
