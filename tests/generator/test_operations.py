"""Generated operations: what they send, what they make of responses, and when they may be repeated."""

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

import langthreads
from generator.contract import ContractError
from langthreads._core.model import NOT_GIVEN, SchemaMismatch
from langthreads.retry import Safety
from tests.generator.contracts import (
    FREE,
    NULL,
    TEXT,
    TIME,
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

    def test_what_is_only_described_is_not_generated(self, tmp_path: Path) -> None:
        document = thing({"a": TEXT})
        other = {"operationId": "other", "tags": ["protocol"], "summary": "No.", "responses": answering(ref("Other"))}
        document["tags"].append({"name": "protocol", "x-generate": False})
        document["paths"]["/other"] = {"get": other}
        document["components"]["schemas"]["Other"] = fields(a=TEXT)
        texts = made(tmp_path, document)
        assert not [name for name in texts if "protocol" in name]
        assert not any("other" in text.lower() for text in texts.values())

    def test_a_404_without_words_is_about_the_resource_of_the_tag(self, tmp_path: Path) -> None:
        _, operations = load(tmp_path, contract({"responses": answering(WHOLE)}, {}))
        assert operations.GET_THING.resource == "thing"

    def test_an_operation_can_be_about_another_resource(self, tmp_path: Path) -> None:
        _, operations = load(tmp_path, contract({"x-resource": "thing or house", "responses": answering(WHOLE)}, {}))
        assert operations.GET_THING.resource == "thing or house"

    def test_a_resource_that_is_needed_must_be_named(self, tmp_path: Path) -> None:
        document = contract({"responses": {**answering(WHOLE), "404": {"description": "No.", "x-bare": True}}}, {})
        document["tags"] = [{"name": "threads"}]
        with pytest.raises(
            ContractError, match="get_thing: x-resource must name what does not exist if it answers 404"
        ):
            made(tmp_path, document)


class TestResponses:
    """What a call makes of JSON."""

    @pytest.mark.parametrize(
        ("schema", "value", "wrong", "problem"),
        [
            pytest.param(TEXT, "a", 1, "expected a string, got the number 1", id="string"),
            pytest.param(WHOLE, 1, True, "expected an integer, got the boolean true", id="integer"),
            pytest.param({"type": "boolean"}, False, 0, "expected a boolean, got the number 0", id="boolean"),
            pytest.param({"type": "number"}, 1.5, "a", "expected a number, got the string 'a'", id="number"),
            pytest.param(FREE, {"a": []}, [], "expected an object, got an array", id="object"),
            pytest.param(many(TEXT), ["a"], ["a", None], "expected an array of a string, got an array", id="strings"),
            pytest.param(
                {"type": "object", "additionalProperties": TEXT},
                {"a": "b"},
                {"a": 1},
                "expected an object with a string in each field, got an object",
                id="map-of-strings",
            ),
            pytest.param(
                {"type": "object", "additionalProperties": many(FREE)},
                {"a": [{}]},
                {"a": [1]},
                "expected an object with an array of an object in each field",
                id="map-of-lists",
            ),
        ],
    )
    def test_values_are_checked(self, tmp_path: Path, schema: Json, value: Any, wrong: Any, problem: str) -> None:
        _, operations = load(tmp_path, contract({"responses": answering(schema)}, {}))
        parser = operations.get_thing().parser
        assert parser(value) == value
        for json_value in (wrong, None):
            with pytest.raises(SchemaMismatch):
                parser(json_value)
        with pytest.raises(SchemaMismatch, match=f"^{problem}"):
            parser(wrong)

    @pytest.mark.parametrize("value", [None, 1, "a", [{}], {"a": None}])
    def test_open_json_is_whatever_came(self, tmp_path: Path, value: Any) -> None:
        _, operations = load(tmp_path, contract({"responses": answering({})}, {}))
        assert operations.get_thing().parser(value) is value

    def test_a_model_or_null(self, tmp_path: Path) -> None:
        schema = {"anyOf": [ref("Part"), NULL]}
        models, operations = load(tmp_path, contract({"responses": answering(schema)}, {"Part": fields("a", a=TEXT)}))
        parser = operations.get_thing().parser
        assert parser(None) is None
        assert parser({"a": "b"}) == models.Part(a="b")
        with pytest.raises(SchemaMismatch, match=r"^Part: expected an object \(Part\), got an array$"):
            parser([])

    def test_a_map_of_models_is_typed_and_explained(self, tmp_path: Path) -> None:
        schemas = {"Part": fields("a", a=TEXT), "Parts": {"type": "object", "additionalProperties": ref("Part")}}
        models, operations = load(tmp_path, contract({"responses": answering(ref("Parts"))}, schemas))
        parser = operations.get_thing().parser
        assert parser({"x": {"a": "b"}}) == {"x": models.Part(a="b")}
        with pytest.raises(SchemaMismatch, match=r"^response\.x\.a: expected a string, got null$"):
            parser({"x": {"a": None}})

    def test_a_time(self, tmp_path: Path) -> None:
        _, operations = load(tmp_path, contract({"responses": answering(TIME)}, {}))
        assert operations.get_thing().parser("2026-01-01") == datetime(2026, 1, 1, tzinfo=UTC)

    @pytest.mark.parametrize("status", ["202", "204"])
    def test_success_without_a_body(self, tmp_path: Path, status: str) -> None:
        responses = {**answering(WHOLE), status: {"description": "Done."}}
        texts = made(tmp_path, contract({"responses": responses}, {}))
        assert "-> Call[int | None]:" in texts["operations/threads.py"]
        assert f"no_content_statuses=frozenset({{{status}}})" in texts["operations/threads.py"]

    def test_a_field_that_is_called_like_a_method_of_all_models(self, tmp_path: Path) -> None:
        models, operations = load(tmp_path, thing({"items": many(WHOLE), "next": TEXT}))
        it = operations.get_thing().parser({"items": [1], "next": "a"})
        assert (it.items_, it["items"], it.next) == ([1], [1], "a")
        assert dict(it.items()) == {"items": [1], "next": "a"}
        assert models.Thing(items_=[1], next="a") == it


def sent(operations: Any, **arguments: Any) -> Any:
    return json.loads(operations.get_thing(**arguments).body)


class TestArguments:
    """What arguments become on the wire."""

    def test_a_body_that_is_an_array(self, tmp_path: Path) -> None:
        body = {"required": True, "content": {"application/json": {"schema": many(fields("a", a=TEXT))}}}
        operation = {"requestBody": {**body, "x-name": "things"}, "responses": answering(WHOLE)}
        _, operations = load(tmp_path, contract(operation, {}, method="post"))
        assert sent(operations, things=({"a": x} for x in "bc")) == [{"a": "b"}, {"a": "c"}]
        with pytest.raises(TypeError, match=r"^things: expected a list, got dict$"):
            operations.get_thing(things={})
        with pytest.raises(TypeError, match=r"^things: expected a mapping"):
            operations.get_thing(things=[1])
        with pytest.raises(TypeError, match=r"^things\[0\]\.a: object has no JSON form"):
            operations.get_thing(things=[{"a": object()}])

    def test_a_body_that_is_an_array_is_called_items_unless_told(self, tmp_path: Path) -> None:
        body = {"required": True, "content": {"application/json": {"schema": many(TEXT)}}}
        operation = {"requestBody": body, "responses": answering(WHOLE)}
        _, operations = load(tmp_path, contract(operation, {}, method="post"))
        assert sent(operations, items=["a"]) == ["a"]

    def test_a_body_of_a_delete(self, tmp_path: Path) -> None:
        body = {"required": True, "content": {"application/json": {"schema": fields("a", a=TEXT)}}}
        operation = {"requestBody": body, "responses": {"204": {"description": "Gone."}}}
        _, operations = load(tmp_path, contract(operation, {}, method="delete"))
        assert sent(operations, a="b") == {"a": "b"}
        assert operations.GET_THING.method == "DELETE"

    def test_null_and_left_out_are_told_apart_where_both_mean_something(self, tmp_path: Path) -> None:
        _, operations = load(tmp_path, asking({"end": {"anyOf": [TIME, NULL]}, "open": {}}))
        assert sent(operations) == {}
        assert sent(operations, end=NOT_GIVEN, open=NOT_GIVEN) == {}
        assert sent(operations, end=None, open=None) == {"end": None, "open": None}
        with pytest.raises(TypeError, match=r"^end: expected a datetime or a str, got int$"):
            operations.get_thing(end=1)

    def test_times(self, tmp_path: Path) -> None:
        _, operations = load(tmp_path, asking({"end": TIME}))
        assert sent(operations, end=datetime(2026, 1, 1, tzinfo=UTC)) == {"end": "2026-01-01T00:00:00+00:00"}
        assert sent(operations, end="2026-01-01T00:00:00Z") == {"end": "2026-01-01T00:00:00Z"}
        with pytest.raises(langthreads.InvalidArgumentError, match=r"^end: 'soon' is not a time in ISO 8601$"):
            operations.get_thing(end="soon")

    @pytest.mark.parametrize("value", [True, False, 0, 2])
    def test_a_boolean_or_an_integer(self, tmp_path: Path, value: Any) -> None:
        parameter = {"name": "xray", "in": "query", "schema": {"anyOf": [WHOLE, {"type": "boolean"}], "default": False}}
        _, operations = load(tmp_path, contract({"parameters": [parameter], "responses": answering(WHOLE)}, {}))
        assert operations.get_thing(xray=value).target() == f"/things?xray={str(value).lower()}"
        with pytest.raises(TypeError, match=r"^xray: expected a bool or an int, got str$"):
            operations.get_thing(xray="2")

    def test_a_word_or_a_list(self, tmp_path: Path) -> None:
        star = {"type": "string", "enum": ["*"]}
        _, operations = load(tmp_path, asking({"nodes": {"anyOf": [ref("All"), many(TEXT)]}}, All=star))
        assert sent(operations, nodes="*") == {"nodes": "*"}
        assert sent(operations, nodes=("a", "b")) == {"nodes": ["a", "b"]}
        with pytest.raises(langthreads.InvalidArgumentError, match=r"^nodes: 'a' is unknown; pass one of '\*'$"):
            operations.get_thing(nodes="a")
        for wrong in (1, {"a": 1}, UUID):
            with pytest.raises(TypeError, match=r"^nodes: expected a str or a list, got "):
                operations.get_thing(nodes=wrong)

    def test_types_that_look_alike_have_no_union(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match="a: a union of str, Identifier is not supported as an argument"):
            made(tmp_path, asking({"a": {"anyOf": [TEXT, {"type": "string", "format": "uuid"}]}}))

    def test_json_of_the_users_own_is_not_looked_into(self, tmp_path: Path) -> None:
        _, operations = load(tmp_path, asking({"input": {"anyOf": [FREE, many(FREE)]}}))
        assert sent(operations, input=1) == {"input": 1}
        assert sent(operations, input=None) == {}

    def test_an_argument_has_the_name_that_users_know(self, tmp_path: Path) -> None:
        _, operations = load(tmp_path, asking({"input": TEXT, "filter": FREE, "query": TEXT, "class": TEXT}))
        assert sent(operations, input="a", filter={}, query="b", class_="c") == {
            "input": "a",
            "filter": {},
            "query": "b",
            "class": "c",
        }

    def test_fields_that_a_body_takes_over_keep_their_bounds(self, tmp_path: Path) -> None:
        whole = {"allOf": [ref("Limits"), fields(a=TEXT)]}
        limits = fields(limit={**WHOLE, "minimum": 1, "maximum": 9})
        _, operations = load(
            tmp_path, {**asking({}, Limits=limits), "components": {"schemas": {"Request": whole, "Limits": limits}}}
        )
        assert sent(operations, limit=9, a="b") == {"limit": 9, "a": "b"}
        with pytest.raises(langthreads.InvalidArgumentError, match="limit: 10 is too large"):
            operations.get_thing(limit=10)

    def test_bounds_of_parameters_are_kept(self, tmp_path: Path) -> None:
        parameter = {"name": "limit", "in": "query", "schema": {**WHOLE, "minimum": 0, "maximum": 1}}
        _, operations = load(tmp_path, contract({"parameters": [parameter], "responses": answering(WHOLE)}, {}))
        with pytest.raises(langthreads.InvalidArgumentError, match="limit: 2 is too large"):
            operations.get_thing(limit=2)


BODY: Json = {
    "id": {**TEXT, "format": "uuid"},
    "if_exists": TEXT,
    "steps": many(FREE),
    "note": {"anyOf": [TEXT, NULL]},
}


class TestRetry:
    """`x-retry`: what may be repeated stands in the contract alone."""

    def asking(self, retry: Any) -> Json:
        document = asking(BODY)
        document["paths"]["/things"]["post"]["x-retry"] = retry
        document["paths"]["/things"]["post"]["parameters"] = [
            {"name": "force", "in": "query", "schema": {"type": "boolean"}}
        ]
        return document

    @pytest.mark.parametrize(
        ("always_if", "arguments", "safety"),
        [
            ({"if_exists": "keep"}, {"if_exists": "keep"}, Safety.ALWAYS),
            ({"if_exists": "keep"}, {"if_exists": "raise"}, Safety.IF_NOT_EXECUTED),
            ({"if_exists": "keep"}, {}, Safety.IF_NOT_EXECUTED),
            ({"steps": None}, {}, Safety.ALWAYS),
            ({"steps": None}, {"steps": []}, Safety.IF_NOT_EXECUTED),
            ({"note": None}, {}, Safety.ALWAYS),
            ({"note": None}, {"note": None}, Safety.IF_NOT_EXECUTED),  # sent as null, so it is given
            ({"id": {"given": True}}, {"id": "a"}, Safety.ALWAYS),
            ({"id": {"given": True}}, {}, Safety.IF_NOT_EXECUTED),
            ({"force": True}, {"force": True}, Safety.ALWAYS),
            ({"force": True}, {"force": False}, Safety.IF_NOT_EXECUTED),
            ({"if_exists": "keep", "steps": None}, {"if_exists": "keep"}, Safety.ALWAYS),
            ({"if_exists": "keep", "steps": None}, {"if_exists": "keep", "steps": [{}]}, Safety.IF_NOT_EXECUTED),
        ],
    )
    def test_arguments_can_make_a_call_idempotent(
        self, tmp_path: Path, always_if: Json, arguments: Json, safety: Safety
    ) -> None:
        _, operations = load(tmp_path, self.asking({"when": "not_executed", "always-if": always_if}))
        assert operations.GET_THING.safety is Safety.IF_NOT_EXECUTED
        call = operations.get_thing(**arguments)
        assert call.safety is safety
        assert call.with_parser(str).safety is safety

    def test_statuses_that_mean_that_it_was_done(self, tmp_path: Path) -> None:
        _, operations = load(tmp_path, self.asking({"when": "always", "done-statuses": [404, 409]}))
        assert operations.GET_THING.done_statuses == {404, 409}
        assert operations.get_thing().safety is Safety.ALWAYS

    @pytest.mark.parametrize(
        ("retry", "problem"),
        [
            ({"always-if": {}}, "x-retry must be one of always, not_executed"),
            ({"when": "sometimes"}, "x-retry must be one of always, not_executed"),
            ({"when": "always", "unless": 1}, "x-retry has no unless"),
            ({"when": "not_executed", "always-if": {"gone": 1}}, "always-if names gone, which it does not take"),
            ({"when": "not_executed", "always-if": {"id": [1]}}, "always-if: id must be a value, null, or"),
        ],
    )
    def test_a_rule_that_makes_no_sense_is_refused(self, tmp_path: Path, retry: Json, problem: str) -> None:
        with pytest.raises(ContractError, match=f"get_thing: .*{problem}"):
            made(tmp_path, self.asking(retry))

    def test_what_was_done_before_can_only_return_nothing(self, tmp_path: Path) -> None:
        retry = {"when": "always", "done-statuses": [404]}
        with pytest.raises(ContractError, match="get_thing: done-statuses leave nothing to return but None, not int"):
            made(tmp_path, contract({"x-retry": retry, "responses": answering(WHOLE)}, {}))
