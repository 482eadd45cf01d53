"""The contract becomes models and operations.

openapi-python-client reads the contract and renders; two of its templates are replaced by ours (templates/), which put
all models, and all operations, into one module each. Its other output is not used: see DEPARTURES in CONTRIBUTING.md.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import attrs
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.properties import LiteralEnumProperty, ModelProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.union import UnionProperty

from generator.contract import ContractError, load, resolve
from generator.kinds import Answered, Argument, answered, argument, constant, is_free_form, put, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openapi_python_client.parser.openapi import Endpoint
    from openapi_python_client.parser.properties import EnumProperty
    from openapi_python_client.parser.properties.protocol import PropertyProtocol

__all__ = ["TEMPLATES", "generate"]

TEMPLATES = Path(__file__).parent / "templates"
TAG = "threads"
"""The operations with this tag are generated; the contract's others are for reading."""

_OUTPUTS = {"models/__init__.py": "models.py", "api/__init__.py": "operations.py"}
_PACKAGE = '"""Generated from openapi.yaml; see its modules."""\n'


def generate(contract: Path) -> dict[str, str]:
    """Give the generated package, as texts by file name.

    Raises:
        ContractError: openapi-python-client warned of something, or the contract has what the templates can't express.
    """
    document = load(contract)
    with tempfile.TemporaryDirectory() as folder:
        settings = ConfigFile(literal_enums=True, post_hooks=[], project_name_override="langthreads")
        config = Config.from_sources(settings, MetaType.NONE, contract, "utf-8", True, Path(folder))
        data = GeneratorData.from_dict(document, config=config)
        if isinstance(data, GeneratorError):
            raise ContractError(f"{data.header} {data.detail}")
        # Before anything else: what is left out would be missed below in ways that are harder to understand.
        _refuse([p for collection in data.endpoint_collections_by_tag.values() for p in collection.parse_errors])
        _refuse(data.errors)
        plan = Plan.of(document, data)
        project = Project(openapi=data, config=config, custom_template_path=TEMPLATES)
        project.env.globals["plan"] = cast("Any", plan)
        with contextlib.redirect_stdout(io.StringIO()):
            _refuse(project.build())
        rendered = {name: (Path(folder) / source).read_text("utf-8") for source, name in _OUTPUTS.items()}
    return {"__init__.py": _PACKAGE, **{name: tidy(code, name) for name, code in rendered.items()}}


def _refuse(problems: Sequence[GeneratorError]) -> None:
    # Errors or only warnings, each is something that is left out of the output.
    if problems:
        raise ContractError("\n".join(f"{p.level.value}: {p.header} {p.detail or ''}".rstrip() for p in problems))


def tidy(code: str, name: str) -> str:
    """Format generated code as the rest of the house is formatted.

    Raises:
        ContractError: It is no Python, or uses a name that it lacks, such as that of an enumeration that stands inside
            another schema instead of having one of its own.
    """
    root = Path(__file__).parent.parent
    check = ["check", "--fix", "--quiet", "--output-format", "concise", "--select", "I,F401,F821"]
    for command in (check, ["format", "--quiet"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--stdin-filename", str(root / "langthreads" / name), "-"],
            input=code,
            capture_output=True,
            text=True,
            check=False,
            cwd=root,
        )
        if done.returncode:
            raise ContractError(f"what would be generated is wrong:\n{done.stderr}")
        code = done.stdout
    return code


# ---------------------------------------------------------------- what the templates see


@attrs.frozen
class FieldPlan:
    name: str
    required: bool
    kind: Answered
    description: str
    typed: bool = False

    @property
    def optional(self) -> bool:
        """Whether the attribute can be None."""
        return (not self.required or self.kind.nullable) and "Any" not in self.kind.type.split(" | ")

    @property
    def annotation(self) -> str:
        return f"{self.kind.type} | None" if self.optional else self.kind.type

    @property
    def argument(self) -> str:
        """What the constructor takes."""
        loose = self.annotation.replace("datetime", "datetime | str", 1)
        return loose if self.required or self.optional else f"{loose} | None"

    @property
    def lookup(self) -> str:
        """An expression for the field's value, where it came; a required one that is missing is found as a KeyError."""
        return f'data["{self.name}"]'

    @property
    def may_be_null(self) -> bool:
        """Whether null passes: it is of the type, or as good as left out."""
        return not self.required or self.kind.nullable

    @property
    def is_time(self) -> bool:
        """Whether the check is to read the value as a time."""
        return self.kind.fits == "is_time({v})"

    @property
    def check(self) -> str:
        """An expression that tells whether the field of `data` fits; empty where everything does, and for times."""
        if self.is_time:
            return ""
        if not self.kind.fits:
            return f'"{self.name}" in data' if self.required else ""
        if not self.may_be_null and self.kind.fits.count("{v}") == 1:
            return put(self.lookup, self.kind.fits)
        fits = put("v", self.kind.fits.replace("{v}", f"v := {self.lookup}", 1))
        if not self.may_be_null:
            return fits
        # A field that is not there, as most are, is told by `in` in a third of the time that `get` takes.
        return f"({fits} or v is None)" if self.required else f'("{self.name}" not in data or {fits} or v is None)'

    @property
    def checker(self) -> str:
        """The same for the value of a field that is there, as a function; null is passed over where it may be left out."""
        if self.required and self.kind.nullable and self.kind.fits:
            return f"lambda v: v is None or {put('v', self.kind.fits)}"
        return self.kind.checker

    def read(self, value: str) -> str:
        """An expression that turns the JSON into the attribute; empty where there is nothing to do."""
        return "" if self.kind.read == "{v}" else put(value, self.kind.read)


@attrs.frozen
class ModelPlan:
    name: str
    description: str
    fields: list[FieldPlan]


@attrs.frozen
class ParameterPlan:
    name: str
    python_name: str
    place: str
    required: bool
    joined: bool
    kind: Argument
    description: str

    @property
    def value(self) -> str:
        """The checked value, as it is sent."""
        kind = self.kind
        if self.place == "path":
            return f'{{segment("{self.name}", {self.python_name})}}'.replace('"', "'")
        checked = kind.check.format(n=f'"{self.python_name}"', v=self.python_name)
        if self.place == "header":
            return f'header_value("{self.python_name}", {checked})'
        return f'comma_joined("{self.python_name}", {checked})' if self.joined else checked

    @property
    def declaration(self) -> str:
        if self.required:
            return f"{self.python_name}: {self.kind.type}"
        if self.kind.nullable:
            return f"{self.python_name}: {self.kind.type} | NotGiven = NOT_GIVEN"
        return f"{self.python_name}: {self.kind.type} | None = None"

    @property
    def given(self) -> str:
        return f"{self.python_name} is not {'NOT_GIVEN' if self.kind.nullable else 'None'}"


@attrs.frozen
class OperationPlan:
    name: str
    summary: str
    method: str
    path: str
    returns: str
    reader: str
    statuses: dict[str, list[int]]
    bare: bool
    safety: str
    parameters: list[ParameterPlan]

    def of(self, *places: str) -> Iterator[ParameterPlan]:
        return (p for p in self.parameters if p.place in places)


@attrs.frozen
class EnumPlan:
    name: str
    constant: str
    values: list[str]
    description: str


@attrs.frozen
class Plan:
    """What is generated: the enumerations, the models that answers hold, and the operations with our tag."""

    enums: list[EnumPlan]
    models: list[ModelPlan]
    operations: list[OperationPlan]

    @classmethod
    def of(cls, document: dict[str, Any], data: GeneratorData) -> Plan:
        endpoints = [e for tag, c in data.endpoint_collections_by_tag.items() if tag == TAG for e in c.endpoints]
        if not endpoints:
            raise ContractError(f"no operation of the contract has the tag {TAG}")
        by_name = {str(model.class_info.name): model for model in data.models}
        answers = _reachable([_success(e) for e in endpoints], by_name)
        schemas = document["components"]["schemas"]
        models: list[ModelPlan] = []
        for name in (name for name in by_name if name in answers):
            schema = schemas.get(name, {})
            models.append(_model(by_name[name], schema, name))
            if partial := schema.get("x-partial"):
                models.append(_model(by_name[name], schema, partial, partial_of=name))
        operations = [_operation(document, e, frozenset(answers)) for e in endpoints]
        # Enumerations without a name of their own belong to schemas that are not generated.
        enums = [_enum(e, schemas) for e in data.enums if str(e.class_info.name) in schemas]
        return cls(enums, models, operations)


def _enum(enum: EnumProperty | LiteralEnumProperty, schemas: dict[str, Any]) -> EnumPlan:
    name = str(enum.class_info.name)
    if not isinstance(enum, LiteralEnumProperty) or enum.value_type is not str:
        raise ContractError(f"{name}: only enumerations of strings have a form")
    # The parser keeps the values as a set; the contract has them in an order that means something.
    return EnumPlan(name, constant(enum), schemas[name]["enum"], schemas[name].get("description", ""))


def _success(endpoint: Endpoint) -> PropertyProtocol | None:
    for response in endpoint.responses.patterns:
        if str(response.status_code.pattern) == "200":
            return response.prop
    return None


def _reachable(properties: list[PropertyProtocol | None], by_name: dict[str, ModelProperty]) -> set[str]:
    """The names of the models that can turn up in answers."""
    found: set[str] = set()
    waiting = [p for p in properties if p is not None]
    while waiting:
        prop = waiting.pop()
        if isinstance(prop, ListProperty):
            waiting.append(prop.inner_property)
        elif isinstance(prop, ModelProperty):
            # A reference is a copy of its model that was made before the model's fields were read.
            model = by_name[str(prop.class_info.name)]
            if prop.additional_properties is not None:
                waiting.append(prop.additional_properties)
            if is_free_form(model) or str(model.class_info.name) in found:
                continue
            found.add(str(model.class_info.name))
            waiting += [*(model.required_properties or []), *(model.optional_properties or [])]
        elif isinstance(prop, UnionProperty):
            waiting += prop.inner_properties
    return found


def _model(model: ModelProperty, schema: dict[str, Any], name: str, partial_of: str = "") -> ModelPlan:
    properties = [*(model.required_properties or []), *(model.optional_properties or [])]
    described = schema.get("properties", {})
    fields = [
        FieldPlan(
            text(p.name),
            p.required and not partial_of,
            answered(p),
            text(p.description),
            typed=bool(described.get(text(p.name), {}).get("x-typed")),
        )
        for p in properties
    ]
    description = text(model.description)
    if partial_of:
        description = f"A {partial_of} of which `select` chose some fields; the others read as None."
    return ModelPlan(name, description, fields)


def _operation(document: dict[str, Any], endpoint: Endpoint, answers: frozenset[str]) -> OperationPlan:
    path = text(endpoint.path)
    item = document["paths"][path]
    described: dict[str, Any] = item[endpoint.method]
    responses = {int(status): resolve(document, r) for status, r in described["responses"].items()}
    statuses = {
        "no_content_statuses": [s for s, r in responses.items() if s < 300 and "content" not in r],
        "failure_statuses": [s for s, r in responses.items() if r.get("x-means") == "failure"],
        "not_found_statuses": [s for s, r in responses.items() if r.get("x-means") == "not-found"],
    }
    unread = [
        s
        for s, r in responses.items()
        if s < 300 and s != 200 and "content" in r and s not in statuses["failure_statuses"]
    ]
    if unread:
        raise ContractError(f"{endpoint.name}: only a 200 can carry the value of a success, not {unread[0]}")
    returns, reader = _returns(endpoint, responses)
    if 200 in responses and statuses["no_content_statuses"]:
        returns += " | None"
    parameters = [
        *_parameters(document, item.get("parameters", []) + described.get("parameters", []), endpoint),
        *_body(endpoint, answers),
    ]
    names = [p.python_name for p in parameters]
    if len(names) != len(set(names)):
        raise ContractError(f"{endpoint.name}: two of its parameters share a name: {', '.join(sorted(names))}")
    if taken := sorted({"query", "headers", "body"} & set(names)):
        raise ContractError(f"{endpoint.name}: a parameter can't be called {', '.join(taken)} in generated code")
    return OperationPlan(
        name=str(endpoint.name),
        summary=text(endpoint.summary),
        method=endpoint.method.upper(),
        path=path,
        returns=returns,
        reader=reader,
        statuses=statuses,
        bare=bool(responses.get(404, {}).get("x-bare")),
        safety=_safety(described),
        parameters=parameters,
    )


def _safety(described: dict[str, Any]) -> str:
    """When the operation may be made again. There is no default: it is a decision, and belongs into the contract."""
    known = {"always": "ALWAYS", "not_executed": "IF_NOT_EXECUTED"}
    if described.get("x-retry") not in known:
        raise ContractError(f"{described['operationId']}: x-retry must be one of {', '.join(known)}")
    return known[described["x-retry"]]


def _returns(endpoint: Endpoint, responses: dict[int, dict[str, Any]]) -> tuple[str, str]:
    if "application/json" not in responses.get(200, {}).get("content", {}):
        return "None", "parse_none"  # a stream, which is read elsewhere, or nothing at all
    match _success(endpoint):
        case ModelProperty() as model:
            return str(model.class_info.name), f"parse_model({model.class_info.name})"
        case ListProperty(inner_property=ModelProperty() as model):
            return f"list[{model.class_info.name}]", f"parse_list({model.class_info.name})"
        case IntProperty():
            return "int", "parse_int"
        case other:
            raise ContractError(f"{endpoint.name}: there is no reader for an answer that is {type(other).__name__}")


def _parameters(document: dict[str, Any], raw: list[dict[str, Any]], endpoint: Endpoint) -> Iterator[ParameterPlan]:
    parsed = {
        (place, text(p.name)): p
        for place, properties in (
            ("path", endpoint.path_parameters),
            ("query", endpoint.query_parameters),
            ("header", endpoint.header_parameters),
        )
        for p in properties
    }
    for described in (resolve(document, r) for r in raw):
        prop = parsed.get((described["in"], described["name"]))
        if prop is None:
            raise ContractError(f"{endpoint.name}: parameters have no form in a {described['in']}")
        yield ParameterPlan(
            name=described["name"],
            python_name=str(prop.python_name),
            place=described["in"],
            required=prop.required,
            joined=described["schema"].get("type") == "array" and described.get("explode") is False,
            kind=argument(prop),
            description=text(prop.description),
        )


def _body(endpoint: Endpoint, answers: frozenset[str]) -> Iterator[ParameterPlan]:
    for body in endpoint.bodies:
        model = body.prop
        if not isinstance(model, ModelProperty):
            raise ContractError(f"{endpoint.name}: its body is not an object")
        schemas = {text(name): schema for name, schema in (model.data.properties or {}).items()}
        for prop in [*(model.required_properties or []), *(model.optional_properties or [])]:
            name = text(prop.name)
            yield ParameterPlan(
                name=name,
                python_name=str(prop.python_name),
                place="body",
                required=prop.required,
                joined=False,
                kind=argument(prop, schemas[name], answers),
                description=text(prop.description),
            )
