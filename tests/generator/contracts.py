"""Contracts small enough to read, and the packages that are generated from them."""

import hashlib
import importlib
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from generator.render import render_package

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
    tags = [{"name": "threads", "x-resource": "thing"}]
    return {"openapi": "3.1.0", "info": info, "tags": tags, "paths": paths, "components": {"schemas": schemas}}


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
    return render_package(path)


def written(folder: Path, document: Json) -> str:
    """Generate a package into a folder, and return its name."""
    name = f"made_{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"
    for file, text in made(folder, document).items():
        (folder / name / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / name / file).write_text(text.replace("langthreads._generated.", f"{name}."))
    return name


def load(folder: Path, document: Json) -> tuple[ModuleType, ModuleType]:
    """Generate a package, and import its models and operations."""
    name = written(folder, document)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(folder), *sys.path])
        modules = [importlib.import_module(f"{name}.{kind}.threads") for kind in ("models", "operations")]
    return modules[0], modules[1]
