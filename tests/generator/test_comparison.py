"""The comparison of two OpenAPI documents that are small enough to read."""

from typing import Any

import pytest

from generator.comparison import compare
from tests.generator.contracts import NULL, TEXT, WHOLE, fields

Json = dict[str, Any]


def document(operation: Json, path: str = "/threads", method: str = "post") -> Json:
    return {"openapi": "3.1.0", "paths": {path: {method: operation}}, "components": {}}


def answering(schema: Json, **schemas: Json) -> Json:
    """A document with one operation whose answer has this schema."""
    answer = document({"responses": {"200": {"content": {"application/json": {"schema": schema}}}}})
    return {**answer, "components": {"schemas": schemas}}


def keys(ours: Json, theirs: Json) -> list[str]:
    return [difference.key for difference in compare(ours, theirs)]


def in_body(ours: Json, theirs: Json) -> list[str]:
    """What differs between two answers, without the place that is the same for all."""
    return [key.removeprefix("POST /threads · response 200 · body") for key in keys(answering(ours), answering(theirs))]


class TestOperations:
    def test_one_that_only_one_side_has(self) -> None:
        ours = document({}, "/threads/count")
        theirs = document({}, "/threads/{thread_id}", "patch")
        assert keys(ours, theirs) == ["PATCH /threads/{thread_id} · only theirs", "POST /threads/count · only ours"]

    @pytest.mark.parametrize("path", ["/runs", "/threadsafe", "/mcp/", "/"])
    def test_what_the_contract_is_not_about_is_passed_over(self, path: str) -> None:
        ours = document({})
        theirs = {"paths": {**document({})["paths"], **document({}, path)["paths"]}}
        assert keys(ours, theirs) == []

    @pytest.mark.parametrize("path", ["/threads/{thread_id}/runs", "/threads/new"])
    def test_what_is_below_a_path_of_the_contract_is_not(self, path: str) -> None:
        found = keys(document({}, "/threads/count"), document({}, path))
        assert set(found) == {"POST /threads/count · only ours", f"POST {path} · only theirs"}

    def test_what_the_server_lacks_is_found_wherever_it_is(self) -> None:
        assert keys(document({}, "/runs"), {"paths": {}}) == ["POST /runs · only ours"]

    def test_a_difference_knows_the_tag_of_its_operation(self) -> None:
        ours = document({"tags": ["a"], "responses": {"204": {}}})
        ours["paths"]["/threads/x"] = {"get": {"tags": ["b"]}}
        theirs = document({"tags": ["c"]})
        theirs["paths"]["/threads/y"] = {"get": {"tags": ["d"]}}
        assert [(row.key, row.tag) for row in compare(ours, theirs)] == [
            ("GET /threads/x · only ours", "b"),
            ("GET /threads/y · only theirs", ""),
            ("POST /threads · response 204 · only ours", "a"),
        ]

    def test_what_has_no_meaning_for_a_client_is_passed_over(self) -> None:
        ours = document({"operationId": "create", "summary": "Create.", "tags": ["a"]})
        theirs = document({"operationId": "create_post", "summary": "Creates", "tags": ["b"]})
        assert keys(ours, theirs) == []


class TestParameters:
    def test_name_place_type_and_whether_it_is_required(self) -> None:
        ours = [
            {"name": "limit", "in": "query", "schema": TEXT},
            {"name": "Prefer", "in": "header", "schema": TEXT},
            {"name": "id", "in": "path", "required": True, "schema": TEXT},
        ]
        theirs = [
            {"name": "limit", "in": "query", "required": True, "schema": WHOLE},
            {"name": "prefer", "in": "query", "schema": TEXT},
            {"name": "id", "in": "path", "required": True, "schema": TEXT},
        ]
        assert keys(document({"parameters": ours}), document({"parameters": theirs})) == [
            "POST /threads · parameter header prefer · only ours",
            "POST /threads · parameter query limit · required: ours no, theirs yes",
            "POST /threads · parameter query limit · type: ours string, theirs integer",
            "POST /threads · parameter query prefer · only theirs",
        ]

    def test_those_of_the_path_count_for_every_method(self) -> None:
        parameter = {"name": "thread_id", "in": "path", "required": True, "schema": TEXT}
        ours = document({})
        ours["paths"]["/threads"]["parameters"] = [{"$ref": "#/components/parameters/id"}]
        ours["components"]["parameters"] = {"id": parameter}
        assert keys(ours, document({"parameters": [parameter]})) == []


class TestRequests:
    def test_a_body_that_only_one_side_has(self) -> None:
        body = {"content": {"application/json": {"schema": TEXT}}}
        assert keys(document({}), document({"requestBody": body})) == ["POST /threads · request · only theirs"]

    def test_its_fields_and_whether_it_is_required(self) -> None:
        def asking(schema: Json, required: bool) -> Json:
            return document(
                {"requestBody": {"required": required, "content": {"application/json": {"schema": schema}}}}
            )

        assert keys(asking(fields(a=TEXT), True), asking(fields(a=WHOLE), False)) == [
            "POST /threads · request · required: ours yes, theirs no",
            "POST /threads · request · body.a · type: ours string, theirs integer",
        ]


class TestResponses:
    def test_statuses_headers_and_media_types(self) -> None:
        ours = {
            "200": {"headers": {"X-Next": {"schema": WHOLE}}, "content": {"application/json": {"schema": TEXT}}},
            "204": {"description": "Done."},
        }
        theirs = {"200": {"content": {"text/event-stream": {"schema": TEXT}}}, "404": {"description": "Gone."}}
        assert keys(document({"responses": ours}), document({"responses": theirs})) == [
            "POST /threads · response 200 · body · only ours",
            "POST /threads · response 200 · body (text/event-stream) · only theirs",
            "POST /threads · response 200 · header x-next · only ours",
            "POST /threads · response 204 · only ours",
            "POST /threads · response 404 · only theirs",
        ]

    def test_a_shared_response_is_looked_up(self) -> None:
        ours = document({"responses": {"404": {"$ref": "#/components/responses/Missing"}}})
        ours["components"]["responses"] = {"Missing": {"content": {"application/json": {"schema": TEXT}}}}
        theirs = document({"responses": {"404": {"content": {"application/json": {"schema": WHOLE}}}}})
        assert keys(ours, theirs) == ["POST /threads · response 404 · body · type: ours string, theirs integer"]


class TestSchemas:
    @pytest.mark.parametrize(
        ("ours", "theirs", "difference"),
        [
            pytest.param(TEXT, WHOLE, " · type: ours string, theirs integer", id="type"),
            pytest.param({**TEXT, "format": "uuid"}, TEXT, " · type: ours string(uuid), theirs string", id="format"),
            pytest.param({"anyOf": [TEXT, NULL]}, TEXT, " · type: ours string|null, theirs string", id="null"),
            pytest.param({}, {"type": "object"}, " · type: ours any, theirs object", id="anything"),
            pytest.param(fields(a=TEXT), fields(), ".a · only ours", id="field-of-ours"),
            pytest.param(fields(), fields(a=TEXT), ".a · only theirs", id="field-of-theirs"),
            pytest.param(fields("a", a=TEXT), fields(a=TEXT), ".a · required: ours yes, theirs no", id="required"),
            pytest.param(
                {"type": "array", "items": fields(a=fields(b=TEXT))},
                {"type": "array", "items": fields(a=fields(b=WHOLE))},
                "[].a.b · type: ours string, theirs integer",
                id="deep",
            ),
            pytest.param(
                {"type": "object", "additionalProperties": TEXT},
                {"type": "object"},
                ".* · type: ours string, theirs any",
                id="other-fields",
            ),
            pytest.param(
                {"type": "object", "additionalProperties": False},
                {"type": "object"},
                ".* · type: ours nothing, theirs any",
                id="no-other-fields",
            ),
            pytest.param(
                {**TEXT, "enum": ["a"]}, {**TEXT, "enum": ["a", "b"]}, ' · value "b": only theirs', id="value"
            ),
            pytest.param({**TEXT, "enum": ["a"]}, TEXT, ' · values: ours "a", theirs any', id="no-values"),
            pytest.param(
                {"anyOf": [{**TEXT, "enum": ["a"]}, TEXT]},
                {**TEXT, "const": "a"},
                " · closed list: ours no, theirs yes",
                id="open-list",
            ),
            pytest.param({**WHOLE, "maximum": 10}, WHOLE, " · maximum: ours 10, theirs none", id="limit"),
            pytest.param(
                {**WHOLE, "default": 1}, {**WHOLE, "default": 2}, " · default: ours 1, theirs 2", id="default"
            ),
        ],
    )
    def test_a_difference(self, ours: Json, theirs: Json, difference: str) -> None:
        assert in_body(ours, theirs) == [difference]

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            pytest.param({"anyOf": [TEXT, NULL]}, {"type": ["null", "string"]}, id="null-in-two-ways"),
            pytest.param({"oneOf": [TEXT, WHOLE]}, {"anyOf": [WHOLE, TEXT]}, id="order"),
            pytest.param({"allOf": [TEXT], "description": "Words."}, {**TEXT, "title": "Words"}, id="all-of-one"),
            pytest.param(
                {"allOf": [fields("a", a=TEXT), fields(b=TEXT)]}, fields("a", a=TEXT, b=TEXT), id="all-of-two"
            ),
            pytest.param({"properties": {"a": TEXT}}, fields(a=TEXT), id="type-left-out"),
            pytest.param({"type": "object", "additionalProperties": True}, {"type": "object"}, id="free-form"),
            pytest.param({"type": "array", "items": {}}, {"type": "array"}, id="items-left-out"),
            pytest.param({"anyOf": [{"type": "object"}, {}]}, {}, id="anything-and-more"),
            pytest.param(
                {}, {"type": ["object", "array", "number", "string", "boolean", "null"]}, id="anything-spelled-out"
            ),
            pytest.param({"type": "string", "const": "a"}, {"type": "string", "enum": ["a"]}, id="const"),
            pytest.param(
                {"oneOf": [fields("a", "t", a=TEXT, t=TEXT), fields("b", "t", b=TEXT, t=TEXT)]},
                {"oneOf": [fields("b", "t", t=TEXT, b=TEXT), fields("t", "a", a=TEXT, t=TEXT)]},
                id="several-objects",
            ),
        ],
    )
    def test_the_same_in_other_words(self, ours: Json, theirs: Json) -> None:
        assert in_body(ours, theirs) == []

    def test_names_of_schemas_do_not_matter(self) -> None:
        ours = answering(
            {"$ref": "#/components/schemas/Patch"}, Patch=fields(a={"$ref": "#/components/schemas/Id"}), Id=TEXT
        )
        theirs = answering({"$ref": "#/components/schemas/ThreadPatch"}, ThreadPatch=fields(a=TEXT))
        assert keys(ours, theirs) == []

    def test_a_schema_within_itself_comes_to_an_end(self) -> None:
        def state(again: Json, **more: Json) -> Json:
            return answering(
                {"$ref": "#/components/schemas/State"},
                State=fields(tasks={"type": "array", "items": fields(state=again)}, **more),
            )

        reference: Json = {"$ref": "#/components/schemas/State"}
        assert keys(state({"anyOf": [reference, NULL]}, id=TEXT), state(reference)) == [
            "POST /threads · response 200 · body.id · only ours",
            "POST /threads · response 200 · body.tasks[].state · type: ours object|null, theirs object",
        ]
