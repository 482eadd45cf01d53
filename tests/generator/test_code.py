"""The contract becomes code, shown on contracts small enough to read, and what is generated does as it says."""

import copy
import hashlib
import importlib
import json
import pickle
import re
import sys
import tomllib
import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import langthreads
from generator.code import TEMPLATES, generate
from generator.contract import ContractError
from generator.contract import load as contract_of
from langthreads import Checkpoint, Thread, ThreadState
from langthreads._core.model import NOT_GIVEN, NotGiven, SchemaMismatch
from langthreads._generated import models as real_models
from langthreads._generated import operations as real_operations
from langthreads.retry import Safety

ROOT = Path(__file__).parents[2]
Json = dict[str, Any]

TEXT: Json = {"type": "string"}
WHOLE: Json = {"type": "integer"}
NULL: Json = {"type": "null"}
FREE: Json = {"type": "object", "additionalProperties": True}
TIME: Json = {"type": "string", "format": "date-time"}


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def many(item: Json) -> Json:
    return {"type": "array", "items": item}


def fields(*required: str, **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(required)}


def answering(schema: Json) -> Json:
    return {"200": {"description": "It.", "content": {"application/json": {"schema": schema}}}}


def contract(operation: Json, schemas: Json, path: str = "/things", method: str = "get") -> Json:
    """A contract with one operation."""
    named = {"operationId": "get_thing", "x-retry": "always", "tags": ["threads"], "summary": "Get a thing."}
    whole = {key: value for key, value in {**named, **operation}.items() if value is not None}
    info = {"title": "Things", "version": "1"}
    paths = {path: {method: whole}}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": schemas}}


def thing(properties: Json, **schemas: Json) -> Json:
    """A contract whose one operation answers a `Thing` with these fields, all required."""
    whole = {"Thing": fields(*properties, **properties), **schemas}
    return contract({"responses": answering(ref("Thing"))}, whole)


def asking(properties: Json, **schemas: Json) -> Json:
    """A contract whose one operation sends a body with these fields, all optional."""
    body = {"required": True, "content": {"application/json": {"schema": ref("Request")}}}
    operation = {"requestBody": body, "responses": {"204": {"description": "Done."}}}
    return contract(operation, {"Request": fields(**properties), **schemas}, method="post")


def made(folder: Path, document: Json) -> dict[str, str]:
    path = folder / "openapi.yaml"
    path.write_text(json.dumps(document))
    return generate(path)


def load(folder: Path, document: Json) -> tuple[ModuleType, ModuleType]:
    """Generate a package, and import its models and operations."""
    name = f"made_{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"
    (folder / name).mkdir()
    for file, text in made(folder, document).items():
        (folder / name / file).write_text(text.replace("langthreads._generated.", f"{name}."))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(folder), *sys.path])
        return importlib.import_module(f"{name}.models"), importlib.import_module(f"{name}.operations")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """What is generated from a contract that has something of everything."""
    part = fields("size", size=WHOLE)
    house = fields(
        *("id", "kind", "built", "owner", "rooms"),
        id={"type": "string", "format": "uuid"},
        kind=ref("Kind"),
        built=TIME,
        owner={"anyOf": [ref("Part"), NULL]},
        rooms=many(ref("Part")),
        free=FREE,
        height={"type": "number"},
        tags=many(TEXT),
        by_floor={"type": "object", "additionalProperties": many(ref("Part"))},
        deep=many({"type": "object", "additionalProperties": ref("Part")}),
        deeper={"type": "object", "additionalProperties": {"type": "object", "additionalProperties": TIME}},
        neighbour={"anyOf": [ref("House"), NULL]},
        inline=fields("x", x=WHOLE),
    )
    kind = {"type": "string", "enum": ["tall", "flat"], "description": "Its kind."}
    schemas = {"House": {**house, "x-partial": "PartialHouse"}, "Part": part, "Kind": kind}
    body = {"kind": ref("Kind"), "floor": {**WHOLE, "minimum": 0, "maximum": 9}, "note": {"anyOf": [TEXT, NULL]}}
    operation = {
        "parameters": [
            {"name": "house_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}},
            {"name": "joined", "in": "query", "explode": False, "schema": many(TEXT)},
            {"name": "repeated", "in": "query", "schema": many(TEXT)},
            {"name": "Last-Event-ID", "in": "header", "schema": TEXT},
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": ref("Change")}}},
        "responses": answering(ref("House")),
    }
    document = contract(operation, {**schemas, "Change": fields(**body)}, "/houses/{house_id}", "post")
    models, operations = load(tmp_path_factory.mktemp("house"), document)
    return SimpleNamespace(models=models, get=operations.get_thing, House=models.House, Part=models.Part)


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
    pins = dict(pin.split("==") for pin in groups["generate"])
    assert {"openapi-python-client", "unasync", "ruff"} <= set(pins)
    assert {name: version(name) for name in pins} == pins


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("models_init.py.jinja", "4f64a3d6e1b15a561be5573c1b7702eb928c0e4fa6b67107d20e57a74c44d51a"),
        ("api_init.py.jinja", "f3b0290732b219be73b204cc3a44170eab0b64299a485a093306c6cc20d064cc"),
    ],
)
def test_the_upstream_templates_that_ours_replace_are_still_what_they_were(name: str, digest: str) -> None:
    # When this fails after an upgrade: read what changed upstream, see whether ours must follow, and pin the new digest.
    upstream = files("openapi_python_client") / "templates" / name
    assert hashlib.sha256(upstream.read_bytes()).hexdigest() == digest


def test_every_template_of_ours_replaces_one_of_upstream() -> None:
    upstream = files("openapi_python_client") / "templates"
    ours = [path.name for path in TEMPLATES.iterdir()]
    assert sorted(ours) == ["api_init.py.jinja", "models_init.py.jinja"]
    assert all((upstream / name).is_file() for name in ours)


def test_output_is_the_same_every_time(tmp_path: Path) -> None:
    # The parser keeps enumerations as sets.
    kind = {"type": "string", "enum": ["e", "d", "c", "b", "a"]}
    texts = made(tmp_path, thing({"kind": ref("Kind")}, Kind=kind))
    assert made(tmp_path, thing({"kind": ref("Kind")}, Kind=kind)) == texts
    assert re.search(r'"e",\s*"d",\s*"c",\s*"b",\s*"a"', texts["models.py"])


def test_every_module_says_where_it_comes_from(tmp_path: Path) -> None:
    texts = made(tmp_path, thing({"a": TEXT}))
    assert texts.pop("__init__.py").startswith('"""Generated from openapi.yaml')
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
            pytest.param({"anyOf": [TEXT, WHOLE]}, "no form for a union of str, int", id="union"),
            pytest.param({"oneOf": [ref("A"), ref("B")]}, "no form for a union of A, B", id="union-of-models"),
            pytest.param({"type": ["string", "integer"]}, "no form for a union of str, int", id="several-types"),
            pytest.param({"type": "string", "format": "date"}, "no form for DateProperty", id="date"),
            pytest.param({"const": "a"}, "no form for ConstProperty", id="const"),
            pytest.param(many({"type": ["string", "null"]}), "in which null may stand", id="null-in-an-array"),
            pytest.param(
                {"type": "object", "additionalProperties": {"anyOf": [ref("A"), NULL]}},
                "in which null may stand",
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
        with pytest.raises(ContractError, match=r"^Numbers: only enumerations of strings have a form$"):
            made(tmp_path, thing({"it": ref("Numbers")}, Numbers={"type": "integer", "enum": [1, 2]}))

    @pytest.mark.parametrize(
        ("responses", "problem"),
        [
            pytest.param(
                answering(TEXT), "get_thing: there is no reader for an answer that is StringProperty", id="text"
            ),
            pytest.param(answering(many(WHOLE)), "get_thing: there is no reader", id="array-of-integers"),
            pytest.param(
                {"201": answering(WHOLE)["200"]}, "get_thing: only a 200 can carry the value .* not 201", id="a-201"
            ),
        ],
    )
    def test_as_a_whole_answer(self, tmp_path: Path, responses: Json, problem: str) -> None:
        with pytest.raises(ContractError, match=problem):
            made(tmp_path, contract({"responses": responses}, {}))

    def test_in_an_argument(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match="when: arguments have no form for DateProperty"):
            made(tmp_path, asking({"when": {"type": "string", "format": "date"}}))

    def test_in_a_cookie(self, tmp_path: Path) -> None:
        parameter = {"name": "a", "in": "cookie", "schema": TEXT}
        with pytest.raises(ContractError, match="get_thing: parameters have no form in a cookie"):
            made(tmp_path, contract({"parameters": [parameter], "responses": answering(WHOLE)}, {}))

    def test_as_a_body(self, tmp_path: Path) -> None:
        body = {"required": True, "content": {"application/json": {"schema": many(TEXT)}}}
        with pytest.raises(ContractError, match="get_thing: its body is not an object"):
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
        with pytest.raises(ContractError, match="get_thing: a parameter can't be called query"):
            made(tmp_path, asking({"query": TEXT}))

    @pytest.mark.parametrize("safety", [None, "never"])
    def test_an_operation_that_does_not_say_when_it_may_be_made_again(self, tmp_path: Path, safety: str | None) -> None:
        with pytest.raises(ContractError, match="get_thing: x-retry must be one of always, not_executed"):
            made(tmp_path, contract({"x-retry": safety, "responses": answering(WHOLE)}, {}))

    def test_a_contract_without_an_operation_to_generate(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match="no operation of the contract has the tag threads"):
            made(tmp_path, contract({"tags": ["protocol"], "responses": answering(WHOLE)}, {}))


# ---------------------------------------------------------------- models


class TestModels:
    def test_a_value_that_an_enumeration_lacks_is_kept_as_its_string(self, house: SimpleNamespace) -> None:
        assert reading(house, {**HOUSE, "kind": "round"}).kind == "round"
        assert house.models.KIND == ("tall", "flat")

    def test_a_free_form_object_is_a_plain_dict(self, house: SimpleNamespace) -> None:
        free = reading(house, {**HOUSE, "free": {"a": [None]}}).free
        assert type(free) is dict  # pyright: ignore[reportUnknownVariableType]
        assert free == {"a": [None]}

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
    @pytest.mark.parametrize("name", ["models.py", "operations.py"])
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


# ---------------------------------------------------------------- operations


class TestOperations:
    def test_arguments_go_where_the_contract_puts_them(self, house: SimpleNamespace) -> None:
        call = house.get("a/b", joined=["x", "y"], repeated=["x", "y"], last_event_id="7", kind="flat", floor=0)
        assert call.target() == "/houses/a%2Fb?joined=x,y&repeated=x&repeated=y"
        assert call.headers == {"Last-Event-ID": "7"}
        assert json.loads(call.body) == {"kind": "flat", "floor": 0}

    def test_none_is_an_argument_that_is_not_given(self, house: SimpleNamespace) -> None:
        call = house.get("a", joined=None, last_event_id=None, kind=None, floor=None)
        assert (call.target(), call.headers, json.loads(call.body)) == ("/houses/a", {}, {})

    def test_null_is_sent_where_it_means_something(self, house: SimpleNamespace) -> None:
        assert json.loads(house.get("a", note=None).body) == {"note": None}
        assert json.loads(house.get("a", note=NOT_GIVEN).body) == {}

    @pytest.mark.parametrize("floor", [-1, 10])
    def test_bounds_that_the_parser_drops_are_kept(self, house: SimpleNamespace, floor: int) -> None:
        with pytest.raises(langthreads.InvalidArgumentError, match=r"^floor: "):
            house.get("a", floor=floor)

    def test_statuses_mean_what_the_contract_says(self, tmp_path: Path) -> None:
        error = {"description": "No.", "content": {"application/json": {"schema": fields(detail=TEXT)}}}
        responses = {
            **answering(WHOLE),
            "201": {**error, "x-means": "failure"},
            "204": {"description": "Done."},
            "404": {**error, "x-bare": True},
            "409": {**error, "x-means": "not-found"},
        }
        _, operations = load(tmp_path, contract({"x-retry": "not_executed", "responses": responses}, {}))
        it = operations.GET_THING
        assert it.safety is Safety.IF_NOT_EXECUTED
        assert (it.no_content_statuses, it.failure_statuses, it.not_found_statuses, it.plain_404_means_resource) == (
            {204},
            {201},
            {409},
            True,
        )

    def test_a_stream_is_not_read_here(self, tmp_path: Path) -> None:
        content = {"200": {"description": "Events.", "content": {"text/event-stream": {"schema": TEXT}}}}
        _, operations = load(tmp_path, contract({"responses": content}, {}))
        assert operations.get_thing().parser("data: 1\n\n") is None

    def test_only_operations_with_our_tag_are_generated(self, tmp_path: Path) -> None:
        document = thing({"a": TEXT})
        other = {"operationId": "other", "tags": ["protocol"], "summary": "No.", "responses": answering(ref("Other"))}
        document["paths"]["/other"] = {"get": other}
        document["components"]["schemas"]["Other"] = fields(a=TEXT)
        texts = made(tmp_path, document)
        assert "other" not in texts["operations.py"].lower()
        assert "Other" not in texts["models.py"]


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

    def test_every_operation_with_our_tag_has_a_function(self) -> None:
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
