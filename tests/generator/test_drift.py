"""The comparison of the contract with a server's document, on documents small enough to read."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from generator import drift
from generator.drift import Difference, Known, compare, judge

Json = dict[str, Any]


def document(operation: Json, path: str = "/threads", method: str = "post") -> Json:
    return {"openapi": "3.1.0", "paths": {path: {method: operation}}, "components": {}}


def answering(schema: Json, **schemas: Json) -> Json:
    """A document with one operation whose answer has this schema."""
    answer = document({"responses": {"200": {"content": {"application/json": {"schema": schema}}}}})
    return {**answer, "components": {"schemas": schemas}}


def fields(*required: str, **properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(required)}


def keys(ours: Json, theirs: Json) -> list[str]:
    return [difference.key for difference in compare(ours, theirs)]


def in_body(ours: Json, theirs: Json) -> list[str]:
    """What differs between two answers, without the place that is the same for all."""
    return [key.removeprefix("POST /threads · response 200 · body") for key in keys(answering(ours), answering(theirs))]


TEXT: Json = {"type": "string"}
WHOLE: Json = {"type": "integer"}
NULL: Json = {"type": "null"}


class TestOperations:
    def test_one_that_only_one_side_has(self) -> None:
        ours = document({}, "/threads/count")
        theirs = document({}, "/threads/{thread_id}", "patch")
        assert keys(ours, theirs) == ["PATCH /threads/{thread_id} · only theirs", "POST /threads/count · only ours"]

    @pytest.mark.parametrize(
        "path", ["/runs", "/threadsafe", "/threads/{thread_id}/runs", "/threads/{id}/runs/{run_id}"]
    )
    def test_what_is_not_about_threads_is_passed_over(self, path: str) -> None:
        assert keys(document({}, path), {"paths": {}}) == []

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


class TestJudging:
    ROWS = (
        Difference("GET /threads/{thread_id}/state", "response 200 · body.tasks[].path", "only ours"),
        Difference("GET /threads/{thread_id}/state", "response 404", "only ours"),
        Difference("POST /threads", "response 201", "only ours"),
    )

    def judged(self, *patterns: str) -> drift.Verdict:
        return judge(self.ROWS, [Known(pattern, "because") for pattern in patterns])

    def test_nothing_is_known_unless_it_is_listed(self) -> None:
        verdict = self.judged()
        assert verdict.unknown == list(self.ROWS)
        assert not verdict.ok

    def test_all_known(self) -> None:
        verdict = self.judged("* /threads/{thread_id}/state · *", "POST /threads · response 201 · only ours")
        assert verdict.ok
        assert verdict.known == list(self.ROWS)

    def test_only_the_asterisk_is_special(self) -> None:
        assert self.judged("* · response 200 · body*.tasks[].path · only ours").known == [self.ROWS[0]]
        assert self.judged("* · response 20? · only ours", "* · response .* · only ours").known == []
        assert self.judged("response 404").known == []  # a key is matched whole

    def test_what_is_listed_for_nothing_is_stale(self) -> None:
        verdict = self.judged("*", "POST /threads · response 202 · only ours")
        assert verdict.unknown == []
        assert [entry.pattern for entry in verdict.stale] == ["POST /threads · response 202 · only ours"]
        assert not verdict.ok


class TestCommandLine:
    OURS = answering(fields(a=TEXT, b=TEXT))
    THEIRS = answering(fields(a=TEXT))
    KNOWN = '[[known]]\ndifference = "POST /threads · response 200 · body.b · only ours"\nreason = "It is sent."\n'

    def main(self, folder: Path, ours: Json, theirs: Json, known: str, more: Sequence[str] = ()) -> int:
        for name, content in (("ours.yaml", json.dumps(ours)), ("theirs.json", json.dumps(theirs)), ("known", known)):
            (folder / name).write_text(content, encoding="utf-8")
        files = ["--contract", str(folder / "ours.yaml"), "--known", str(folder / "known")]
        return drift.main([*files, *(more or ["--document", str(folder / "theirs.json")])])

    def test_all_known(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.main(tmp_path, self.OURS, self.THEIRS, self.KNOWN) == 0
        assert capsys.readouterr().out == "Differences: 1 known, 0 unknown, 0 no longer there.\n"

    def test_an_unknown_difference_fails(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.main(tmp_path, self.OURS, self.THEIRS, "") == 1
        output = capsys.readouterr().out
        assert "  POST /threads\n    response 200 · body.b  only ours\n" in output
        assert "\n  POST /threads · response 200 · body.b · only ours\n" in output  # as it would be listed
        assert output.endswith("Differences: 0 known, 1 unknown, 0 no longer there.\n")

    def test_a_known_difference_that_is_gone_fails(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.main(tmp_path, self.THEIRS, self.THEIRS, self.KNOWN) == 1
        output = capsys.readouterr().out
        assert "no longer exist" in output
        assert "\n  POST /threads · response 200 · body.b · only ours\n" in output

    def test_several_differences_may_have_one_reason(self, tmp_path: Path) -> None:
        known = (
            '[[known]]\ndifference = ["* · body.b · only ours", "* · body.c · only theirs"]\nreason = "They swap."\n'
        )
        assert self.main(tmp_path, self.OURS, answering(fields(a=TEXT, c=TEXT)), known) == 0

    def test_a_server_is_asked_for_its_document(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[str] = []

        def fetch(url: str) -> Json:
            asked.append(url)
            return self.THEIRS

        monkeypatch.setattr(drift, "fetch_document", fetch)
        assert self.main(tmp_path, self.OURS, {}, self.KNOWN, ["--url", "http://127.0.0.1:1"]) == 0
        assert asked == ["http://127.0.0.1:1"]

    def test_without_a_server_it_says_so(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.main(tmp_path, self.OURS, {}, self.KNOWN, ["--document", str(tmp_path / "missing.json")]) == 1
        assert "There is no document to compare with" in capsys.readouterr().err

    def test_a_long_report_stays_narrow(self) -> None:
        row = Difference("GET /threads", "response 200 · body" + ".deeper" * 20, "values: ours " + "word, " * 40)
        lines = drift.report(judge([row], [Known("POST " + "x " * 100, "gone")])).splitlines()
        assert max(map(len, lines)) <= drift.WIDTH


def test_every_known_difference_has_a_reason() -> None:
    known = drift.read_known()
    assert all(entry.reason.strip() for entry in known)
    patterns = [entry.pattern for entry in known]
    assert len(patterns) == len(set(patterns))
