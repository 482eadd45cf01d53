"""The contract itself, and how it is read."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from generator.contract import ContractError, load, resolve

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
    return load(CONTRACT)  # holds it to OpenAPI 3.1


def operations(contract: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": item[method]
        for path, item in contract["paths"].items()
        for method in METHODS
        if method in item
    }


def parameters(contract: dict[str, Any], place: str) -> dict[str, dict[str, Any]]:
    return {p["name"]: p for p in (resolve(contract, p) for p in operations(contract)[place]["parameters"])}


class TestOurs:
    def test_every_operation_has_its_name(self, contract: dict[str, Any]) -> None:
        assert {place: op["operationId"] for place, op in operations(contract).items()} == OPERATIONS

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

    def test_only_what_the_clients_do_is_generated(self, contract: dict[str, Any]) -> None:
        described = {op["operationId"] for op in operations(contract).values() if op["tags"] == ["protocol"]}
        assert described == {"stream_protocol_events", "send_protocol_command"}
        assert all(op["tags"] in (["threads"], ["protocol"]) for op in operations(contract).values())

    def test_what_select_can_cut_has_a_partial_form(self, contract: dict[str, Any]) -> None:
        partial = {name: s["x-partial"] for name, s in contract["components"]["schemas"].items() if "x-partial" in s}
        assert partial == {"Thread": "PartialThread", "ThreadState": "PartialThreadState"}

    def test_extensions_are_ones_that_the_generator_reads(self) -> None:
        known = {"x-retry", "x-partial", "x-typed", "x-means", "x-bare", "x-api-key"}
        assert set(re.findall(r"\bx-[a-z-]+", CONTRACT.read_text("utf-8"))) == known

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
