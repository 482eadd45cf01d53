"""The contract itself, and how it is read."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.contract import ContractError, bundle, load, resolve

CONTRACT = Path(__file__).parents[2] / "openapi.yaml"
METHODS = ("get", "put", "post", "patch", "delete")

OPERATIONS = {
    "POST /threads": "create_thread",
    "POST /threads/search": "search_threads",
    "POST /threads/count": "count_threads",
    "POST /threads/prune": "prune_threads",
    "GET /threads/{thread_id}": "get_thread",
    "PATCH /threads/{thread_id}": "update_thread",
    "DELETE /threads/{thread_id}": "delete_thread",
    "POST /threads/{thread_id}/copy": "copy_thread",
    "GET /threads/{thread_id}/state": "get_thread_state",
    "POST /threads/{thread_id}/state": "update_thread_state",
    "GET /threads/{thread_id}/state/{checkpoint_id}": "get_thread_state_at",
    "POST /threads/{thread_id}/state/checkpoint": "get_thread_state_at_checkpoint",
    "GET /threads/{thread_id}/history": "get_thread_history",
    "POST /threads/{thread_id}/history": "search_thread_history",
    "GET /threads/{thread_id}/storage": "get_thread_storage",
    "GET /threads/{thread_id}/stream": "join_thread_stream",
    "POST /threads/{thread_id}/stream/events": "stream_protocol_events",
    "POST /threads/{thread_id}/commands": "send_protocol_command",
}
SCHEMAS = {
    *("Thread", "ThreadState", "ThreadTask", "Checkpoint", "Interrupt", "ThreadTtl", "ThreadStorage"),
    *("ThreadUpdateStateResponse", "ThreadPruneResponse", "ErrorResponse", "FreeForm"),
    *("ThreadCreate", "ThreadPatch", "ThreadSearchRequest", "ThreadCountRequest", "ThreadPruneRequest"),
    *("ThreadStateUpdate", "ThreadStateCheckpointRequest", "ThreadStateSearch", "ThreadTtlConfig"),
    *("ThreadStatus", "ThreadSortBy", "SortOrder", "ThreadSelectField"),
    *("OnConflictBehavior", "PruneStrategy", "ThreadStreamMode"),
}


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    return load(CONTRACT)  # validates it against OpenAPI 3.1


def operations(contract: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": item[method]
        for path, item in contract["paths"].items()
        for method in METHODS
        if method in item
    }


def keys(node: Any) -> Iterator[str]:
    """All the keys of a document."""
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from keys(value)
    yield from node if isinstance(node, dict) else ()


def parameters(contract: dict[str, Any], place: str) -> dict[str, dict[str, Any]]:
    return {p["name"]: p for p in (resolve(contract, p) for p in operations(contract)[place]["parameters"])}


class TestOurs:
    def test_every_operation_has_its_name(self, contract: dict[str, Any]) -> None:
        tags = (["threads"], ["protocol"])
        named = {place: op["operationId"] for place, op in operations(contract).items() if op["tags"] in tags}
        assert named == OPERATIONS

    def test_names_are_short_and_in_snake_case(self, contract: dict[str, Any]) -> None:
        # They are the names of generated functions.
        for operation in operations(contract).values():
            assert re.fullmatch(r"[a-z]+(_[a-z]+){1,4}", operation["operationId"])
            assert len(operation["operationId"]) <= 30

    @pytest.mark.parametrize(
        ("place", "name"),
        [("GET /threads/{thread_id}", "include"), ("GET /threads/{thread_id}/stream", "stream_modes")],
    )
    def test_lists_that_servers_read_comma_joined_say_so(self, contract: dict[str, Any], place: str, name: str) -> None:
        parameter = parameters(contract, place)[name]
        assert parameter["schema"]["type"] == "array"
        assert (parameter["style"], parameter["explode"]) == ("form", False)

    def test_what_has_a_name_in_the_design_has_it_here(self, contract: dict[str, Any]) -> None:
        assert set(contract["components"]["schemas"]) >= SCHEMAS

    def test_what_the_clients_do_not_do_is_only_described(self, contract: dict[str, Any]) -> None:
        described = [tag["name"] for tag in contract["tags"] if not tag.get("x-generate", True)]
        assert described == ["protocol"]
        of_it = {op["operationId"] for op in operations(contract).values() if op["tags"] == ["protocol"]}
        assert of_it == {"stream_protocol_events", "send_protocol_command"}

    def test_every_operation_has_one_tag_of_the_contract(self, contract: dict[str, Any]) -> None:
        known = [tag["name"] for tag in contract["tags"]]
        assert all(len(op["tags"]) == 1 and op["tags"][0] in known for op in operations(contract).values())

    def test_every_generated_tag_names_its_resource(self, contract: dict[str, Any]) -> None:
        assert all(tag.get("x-resource") for tag in contract["tags"] if tag.get("x-generate", True))

    def test_what_select_can_cut_has_a_partial_form(self, contract: dict[str, Any]) -> None:
        partial = {name: s["x-partial"] for name, s in contract["components"]["schemas"].items() if "x-partial" in s}
        assert partial.items() >= {"Thread": "PartialThread", "ThreadState": "PartialThreadState"}.items()
        assert all(form == f"Partial{name}" for name, form in partial.items())

    def test_extensions_are_ones_that_the_generator_reads(self, contract: dict[str, Any]) -> None:
        known = {"x-resource", "x-generate", "x-retry", "x-name", "x-partial", "x-typed", "x-means", "x-bare"}
        assert {key for key in keys(contract) if key.startswith("x-")} <= known
        # The head of the contract explains each of them.
        head = CONTRACT.read_text("utf-8").partition("\nopenapi:")[0]
        assert set(re.findall(r"^#   (x-[a-z-]+):", head, re.MULTILINE)) == known

    def test_x_means_has_values_that_the_generator_reads(self, contract: dict[str, Any]) -> None:
        responses = [r for op in operations(contract).values() for r in op["responses"].values()]
        assert {r["x-means"] for r in responses if "x-means" in r} == {"failure", "not-found"}

    def test_everything_that_users_see_is_described(self, contract: dict[str, Any]) -> None:
        for name, schema in contract["components"]["schemas"].items():
            assert schema["description"].endswith("."), name
        for place, operation in operations(contract).items():
            assert operation["summary"].endswith("."), place


class TestReading:
    DOCUMENT: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "paths": {}}  # noqa: RUF012

    def read(self, folder: Path, text: str) -> dict[str, Any]:
        path = folder / "openapi.yaml"
        path.write_text(text)
        return load(path)

    def test_a_valid_document(self, tmp_path: Path) -> None:
        assert self.read(tmp_path, json.dumps(self.DOCUMENT)) == self.DOCUMENT

    def test_an_older_openapi_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match=r"^openapi.yaml: \$.openapi: '3.0.3' does not match"):
            self.read(tmp_path, json.dumps({**self.DOCUMENT, "openapi": "3.0.3"}))

    def test_what_openapi_does_not_allow_is_named_with_its_place(self, tmp_path: Path) -> None:
        document = {**self.DOCUMENT, "components": {"schemas": {"Thing": {"type": "thing"}}}}
        with pytest.raises(ContractError, match=r"^openapi.yaml: .*'thing' is not valid"):
            self.read(tmp_path, json.dumps(document))

    def test_a_reference_to_nothing_is_refused(self, tmp_path: Path) -> None:
        document = {**self.DOCUMENT, "components": {"schemas": {"A": {"items": {"$ref": "#/components/schemas/B"}}}}}
        with pytest.raises(ContractError, match=r"^openapi.yaml: .*components/schemas/B"):
            self.read(tmp_path, json.dumps(document))

    def test_two_operations_of_one_name_are_refused(self, tmp_path: Path) -> None:
        item = {"get": {"operationId": "get_thing", "responses": {"200": {"description": "It."}}}}
        with pytest.raises(ContractError, match="get_thing"):
            self.read(tmp_path, json.dumps({**self.DOCUMENT, "paths": {"/a": item, "/b": item}}))

    def test_a_key_that_stands_twice_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match=r'^openapi.yaml: .*\n.*\n?found duplicate key "paths"'):
            self.read(tmp_path, "openapi: 3.1.0\npaths: {}\npaths: {}\n")

    def test_what_is_not_yaml_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match=r"^openapi.yaml: "):
            self.read(tmp_path, "openapi: [\n")

    def test_an_error_is_short_however_long_the_contract_is(self, tmp_path: Path) -> None:
        document = {**self.DOCUMENT, "info": ["x" * 10_000]}
        with pytest.raises(ContractError) as caught:
            self.read(tmp_path, json.dumps(document))
        assert len(str(caught.value)) < 600


class TestBundling:
    """openapi.yaml and the files that it refers to."""

    MAIN = """
        openapi: 3.1.0
        info: {title: Things, version: "1"}
        paths:
          /things/{id}: {$ref: "openapi/things.yaml#/paths/thing"}
          /parts: {$ref: "openapi/parts.yaml#/paths/~1parts"}
        components:
          parameters: {id: {name: id, in: path, required: true, schema: {type: string}}}
          responses: {NotFound: {description: It is not there.}}
          schemas: {Common: {type: string}}
    """
    THINGS = """
        paths:
          thing:
            parameters: [{$ref: "../openapi.yaml#/components/parameters/id"}, {$ref: "#/parameters/limit"}]
            get:
              operationId: get_thing
              responses:
                "200": {$ref: "#/responses/Found"}
                "404": {$ref: "../openapi.yaml#/components/responses/NotFound"}
        parameters:
          limit: {name: limit, in: query, schema: {$ref: "parts.yaml#/schemas/Limit"}}
        responses:
          Found:
            description: It.
            content: {application/json: {schema: {$ref: "#/schemas/Thing"}}}
        schemas:
          Shared: {type: object, properties: &shared {common: {$ref: "../openapi.yaml#/components/schemas/Common"}}}
          Thing:
            type: object
            properties:
              <<: *shared
              parent: {$ref: "#/schemas/Thing", description: One more.}
              part: {$ref: "parts.yaml#/schemas/Part"}
              $ref: {type: string}
    """
    PARTS = """
        paths:
          /parts: {get: {operationId: list_parts, responses: {"200": {$ref: "#/responses/Found"}}}}
        responses:
          Found: {description: "Another response of this name.", content: {application/json: {schema: {$ref: "#/schemas/Part"}}}}
        schemas:
          Part: {type: object, properties: {thing: {$ref: "things.yaml#/schemas/Thing"}}}
          Limit: {type: integer}
    """

    def bundle(self, folder: Path, main: str = MAIN, things: str = THINGS, parts: str = PARTS) -> dict[str, Any]:
        (folder / "openapi").mkdir()
        (folder / "openapi.yaml").write_text(main)
        (folder / "openapi" / "things.yaml").write_text(things)
        (folder / "openapi" / "parts.yaml").write_text(parts)
        return bundle(folder / "openapi.yaml")

    def test_path_items_take_the_place_of_their_references(self, tmp_path: Path) -> None:
        paths = self.bundle(tmp_path)["paths"]
        assert list(paths) == ["/things/{id}", "/parts"]
        assert paths["/things/{id}"]["get"]["operationId"] == "get_thing"
        assert paths["/parts"]["get"]["operationId"] == "list_parts"

    def test_what_results_is_one_valid_document(self, tmp_path: Path) -> None:
        document = self.bundle(tmp_path)
        assert load(tmp_path / "openapi.yaml") == document
        references = [value for value in values(document, "$ref") if isinstance(value, str)]
        assert all(resolve(document, {"$ref": reference}) for reference in references)

    def test_schemas_become_components_in_the_order_of_their_files(self, tmp_path: Path) -> None:
        # `Shared` only stands there for YAML's anchor.
        assert list(self.bundle(tmp_path)["components"]["schemas"]) == ["Common", "Thing", "Part", "Limit"]

    def test_references_to_schemas_lead_there_with_what_stands_beside_them(self, tmp_path: Path) -> None:
        assert self.bundle(tmp_path)["components"]["schemas"]["Thing"]["properties"] == {
            "common": {"$ref": "#/components/schemas/Common"},
            "parent": {"$ref": "#/components/schemas/Thing", "description": "One more."},
            "part": {"$ref": "#/components/schemas/Part"},
            "$ref": {"type": "string"},
        }

    def test_parameters_and_responses_of_one_name_in_two_files_are_kept_apart(self, tmp_path: Path) -> None:
        paths = self.bundle(tmp_path)["paths"]
        assert paths["/things/{id}"]["get"]["responses"]["200"]["description"] == "It."
        assert paths["/parts"]["get"]["responses"]["200"]["description"] == "Another response of this name."
        assert paths["/things/{id}"]["parameters"] == [
            {"$ref": "#/components/parameters/id"},
            {"name": "limit", "in": "query", "schema": {"$ref": "#/components/schemas/Limit"}},
        ]

    @pytest.mark.parametrize("change", [("schemas:", "schemas:\n          Common: {}"), ("Limit", "Thing")])
    def test_two_schemas_of_one_name_are_refused(self, tmp_path: Path, change: tuple[str, str]) -> None:
        name = "Common" if "Common" in change[1] else "Thing"
        things = self.THINGS.replace("../openapi.yaml#/components/schemas/Common", "parts.yaml#/schemas/Common")
        things = (
            things
            if name == "Common"
            else self.THINGS.replace("parts.yaml#/schemas/Limit", "parts.yaml#/schemas/Thing")
        )
        with pytest.raises(ContractError, match=rf"there is another schema called {name} in open"):
            self.bundle(tmp_path, things=things, parts=self.PARTS.replace(*change))

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            (
                "#/schemas/Thing",
                "#/schemas/Thin",
                "openapi/things.yaml: there is nothing at openapi/things.yaml#/schemas/Thin",
            ),
            (
                "parts.yaml#/schemas/Part",
                "parts.yaml#/schemas/P",
                "openapi/things.yaml: there is nothing at openapi/parts.yaml#/schemas/P",
            ),
            (
                "parts.yaml#",
                "pars.yaml#",
                "openapi/things.yaml: pars.yaml#/schemas/Limit refers to a file that does not exist",
            ),
            (
                "../openapi.yaml#/components/schemas/Common",
                "../openapi.yaml#/components/schemas/C",
                "openapi/things.yaml: there is nothing at openapi.yaml#/components/schemas/C",
            ),
            (
                "#/schemas/Thing",
                "#/schemas/Thing/type",
                "openapi/things.yaml: #/schemas/Thing/type: expected #/ and one of",
            ),
        ],
    )
    def test_a_reference_to_nothing_is_named_with_its_file(
        self, tmp_path: Path, old: str, new: str, problem: str
    ) -> None:
        with pytest.raises(ContractError, match=f"^{re.escape(problem)}"):
            self.bundle(tmp_path, things=self.THINGS.replace(old, new))

    def test_a_path_that_is_not_referred_to_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match=r"^openapi/parts.yaml: nothing refers to #/responses/Lost$"):
            self.bundle(
                tmp_path, parts=self.PARTS.replace("responses:\n", "responses:\n          Lost: {description: No.}\n")
            )

    def test_a_misspelled_section_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match=r"^openapi/parts.yaml: expected only paths, .* not schema$"):
            self.bundle(tmp_path, parts=self.PARTS + "\n        schema: {}\n")

    def test_a_response_that_refers_to_itself_is_refused(self, tmp_path: Path) -> None:
        parts = self.PARTS.replace('{description: "Another', '{$ref: "#/responses/Found", description: "Another')
        with pytest.raises(ContractError, match=r"^openapi/parts.yaml#/responses/Found refers to itself$"):
            self.bundle(tmp_path, parts=parts)

    def test_a_file_that_is_not_yaml_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ContractError, match=r"^openapi/parts.yaml: "):
            self.bundle(tmp_path, parts="paths: [")

    def test_a_component_that_refers_to_itself_is_refused(self) -> None:
        document = {"components": {"schemas": {"A": {"$ref": "#/components/schemas/A"}}}}
        with pytest.raises(ContractError, match=r"^#/components/schemas/A refers to itself$"):
            resolve(document, {"$ref": "#/components/schemas/A"})


def values(node: Any, key: str) -> Iterator[Any]:
    """All the values that a document has for a key."""
    if isinstance(node, dict) and key in node:
        yield node[key]
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from values(value, key)
