"""A package that is generated once for all tests that look at it."""

from types import SimpleNamespace

import pytest

from tests.generator.contracts import FREE, NULL, TEXT, TIME, WHOLE, answering, contract, fields, load, many, ref


@pytest.fixture(scope="session")
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
