"""The parsed contract becomes the plan of the modules to render."""

from __future__ import annotations

import ast
import json
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import attrs
from openapi_python_client.parser.properties import EnumProperty, LiteralEnumProperty, ModelProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.union import UnionProperty

from generator.contract import ContractError, Document, operations, resolve
from generator.plan import LOCALS, EnumPlan, FieldPlan, ModelPlan, OperationPlan, ParameterPlan, TagPlan
from generator.type_map import argument_type, constant_name, is_free_form, response_type, unguard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from openapi_python_client.parser import GeneratorData
    from openapi_python_client.parser.openapi import Endpoint
    from openapi_python_client.parser.properties.protocol import PropertyProtocol

__all__ = ["plan_tags"]

SAFETIES = {"always": "ALWAYS", "not_executed": "IF_NOT_EXECUTED"}

CORE = Path(__file__).parent.parent / "langthreads" / "_core"


def _functions(source: str, within: str = "") -> frozenset[str]:
    """The names of the public functions of a module, or of the methods of a class in it.

    The source is parsed, not imported: the package can't be imported while its generated part is missing.
    """
    body: list[ast.stmt] = ast.parse((CORE / source).read_text("utf-8")).body
    if within:
        body = next(node.body for node in body if isinstance(node, ast.ClassDef) and node.name == within)
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"))


TAKEN_BY_MODELS = _functions("model.py", "Model")
"""Methods that all models have; a field of such a name gets an underscore at its end."""

TAKEN_IN_FUNCTIONS = {*LOCALS.values(), "encode", "isinstance", "dict"} | _functions("arguments.py")
"""What generated functions refer to; an argument of such a name would hide it."""


@attrs.frozen
class _Tag:
    """A tag of the contract whose operations are generated."""

    name: str
    resource: str
    endpoints: list[Endpoint]


def plan_tags(document: Document, data: GeneratorData) -> list[TagPlan]:
    """Plan the modules of each tag.

    Args:
        document: The contract, for what the parser drops.
        data: The same, parsed.

    Raises:
        ContractError: The contract has something that is not supported.
    """
    return _Planner(document, data).plan()


class _Planner:
    def __init__(self, document: Document, data: GeneratorData) -> None:
        self._document = document
        self._data = data
        self._schemas: Document = document.get("components", {}).get("schemas", {})
        self._models = {str(model.class_info.name): model for model in data.models}
        self._described = {(path, method): (item, operation) for path, method, item, operation in operations(document)}
        self._tags = list(self._read_tags())
        success = [_success(e) for tag in self._tags for e in tag.endpoints]
        self._answers = frozenset(self._reach(p for p in success if p is not None))

    def _read_tags(self) -> Iterator[_Tag]:
        endpoints = {str(tag): c.endpoints for tag, c in self._data.endpoint_collections_by_tag.items()}
        for tag in self._document.get("tags", []):
            found = endpoints.pop(tag["name"], None)
            if tag.get("x-generate", True):
                if not found:
                    raise ContractError(f"no operation of the contract has the tag {tag['name']}")
                yield _Tag(tag["name"], tag.get("x-resource", ""), found)
        for name, left in endpoints.items():
            raise ContractError(f"{left[0].name}: its tag {name} is not one of the contract's tags")

    def plan(self) -> list[TagPlan]:
        done: dict[str, list[str]] = {}
        plans: list[TagPlan] = []
        seen: set[str] = set()
        for tag in self._tags:
            reached = self._reach(p for e in tag.endpoints for p in _properties(e))
            own = reached - seen
            seen |= reached
            plan = TagPlan(
                tag.name,
                # Enumerations without a name of their own belong to schemas that are not generated.
                [self._enum(e) for e in self._data.enums if str(e.class_info.name) in own & self._schemas.keys()],
                [plan for name in self._models if name in own & self._answers for plan in self._model(name)],
                [self._operation(tag, e) for e in tag.endpoints],
                dict(done),
            )
            done[tag.name] = plan.names
            plans.append(plan)
        return plans

    def _reach(self, properties: Iterable[PropertyProtocol]) -> set[str]:
        """The names of the models and enumerations that these properties lead to."""
        found: set[str] = set()
        waiting = list(properties)
        while waiting:
            prop = waiting.pop()
            if isinstance(prop, ListProperty):
                waiting.append(prop.inner_property)
            elif isinstance(prop, LiteralEnumProperty):
                found.add(str(prop.class_info.name))
            elif isinstance(prop, ModelProperty):
                # A reference is a copy of its model that was made before the model's fields were read.
                model = self._models[str(prop.class_info.name)]
                if prop.additional_properties is not None:
                    waiting.append(prop.additional_properties)
                if is_free_form(model) or str(model.class_info.name) in found:
                    continue
                found.add(str(model.class_info.name))
                waiting += _fields(model)
            elif isinstance(prop, UnionProperty):
                waiting += prop.inner_properties
        return found

    # ---------------------------------------------------------------- schemas

    def _enum(self, enum: EnumProperty | LiteralEnumProperty) -> EnumPlan:
        name = str(enum.class_info.name)
        if not isinstance(enum, LiteralEnumProperty) or enum.value_type is not str:
            raise ContractError(f"{name}: only enumerations of strings are supported")
        schema = self._schemas[name]
        # The parser keeps the values as a set; their order in the contract means something.
        return EnumPlan(name, constant_name(enum), schema["enum"], schema.get("description", ""))

    def _model(self, name: str) -> Iterator[ModelPlan]:
        model, schema = self._models[name], self._schemas.get(name, {})
        described = schema.get("properties", {})
        fields = [
            FieldPlan(
                unguard(p.name),
                f"{_python_name(p)}_" if _python_name(p) in TAKEN_BY_MODELS else _python_name(p),
                p.required,
                response_type(p),
                _description(p, described.get(unguard(p.name), {})),
                typed=bool(described.get(unguard(p.name), {}).get("x-typed")),
            )
            for p in _fields(model)
        ]
        yield ModelPlan(name, unguard(model.description), fields)
        if partial := schema.get("x-partial"):
            description = f"The fields of one {name} that `select` chose; the others read as None."
            yield ModelPlan(partial, description, [attrs.evolve(field, required=False) for field in fields])

    # ---------------------------------------------------------------- operations

    def _operation(self, tag: _Tag, endpoint: Endpoint) -> OperationPlan:
        path = unguard(endpoint.path)
        item, described = self._described[path, endpoint.method]
        responses = {int(status): resolve(self._document, r) for status, r in described["responses"].items()}
        returns, parser = _returns(endpoint, responses)
        raw_parameters = item.get("parameters", []) + described.get("parameters", [])
        parameters = [*self._parameters(raw_parameters, endpoint), *self._body(described, endpoint)]
        _refuse_names(endpoint, [p.python_name for p in parameters])
        retry = _Retry.of(described)
        if retry.done_statuses and "None" not in returns.split(" | ") and returns != "Any":
            raise ContractError(f"{endpoint.name}: done-statuses leave nothing to return but None, not {returns}")
        plan = OperationPlan(
            name=str(endpoint.name),
            summary=unguard(endpoint.summary),
            method=endpoint.method.upper(),
            path=path,
            returns=returns,
            parser=parser,
            safety=retry.safety,
            idempotent_if=retry.idempotent_if(endpoint, parameters),
            resource=described.get("x-resource", tag.resource),
            plain_404_means_resource=bool(responses.get(404, {}).get("x-bare")),
            statuses={
                "no_content_statuses": [s for s, r in responses.items() if s < 300 and "content" not in r],
                "failure_statuses": [s for s, r in responses.items() if r.get("x-means") == "failure"],
                "not_found_statuses": [s for s, r in responses.items() if r.get("x-means") == "not-found"],
                "done_statuses": retry.done_statuses,
            },
            parameters=parameters,
        )
        if (plan.plain_404_means_resource or plan.statuses["not_found_statuses"]) and not plan.resource:
            raise ContractError(f"{endpoint.name}: x-resource must name what does not exist if it answers 404")
        return plan

    def _parameters(self, raw: list[Document], endpoint: Endpoint) -> Iterator[ParameterPlan]:
        parsed = {
            (place, unguard(p.name)): p
            for place, properties in (
                ("path", endpoint.path_parameters),
                ("query", endpoint.query_parameters),
                ("header", endpoint.header_parameters),
            )
            for p in properties
        }
        for described in (resolve(self._document, r) for r in raw):
            prop = parsed.get((described["in"], described["name"]))
            if prop is None:
                raise ContractError(f"{endpoint.name}: parameters in a {described['in']} are not supported")
            schema = resolve(self._document, described["schema"])
            yield ParameterPlan(
                name=described["name"],
                python_name=_python_name(prop),
                place=described["in"],
                required=prop.required,
                type=argument_type(prop, schema),
                joined=schema.get("type") == "array" and described.get("explode") is False,
            )

    def _body(self, described: Document, endpoint: Endpoint) -> Iterator[ParameterPlan]:
        for body in endpoint.bodies:
            request = resolve(self._document, described["requestBody"])
            schema = resolve(self._document, request["content"][unguard(body.content_type)]["schema"])
            match body.prop:
                case ModelProperty() as model:
                    schemas = self._property_schemas(schema)
                    for prop in _fields(model):
                        yield ParameterPlan(
                            name=unguard(prop.name),
                            python_name=_python_name(prop),
                            place="body",
                            required=prop.required,
                            type=argument_type(prop, schemas.get(unguard(prop.name)), self._answers),
                        )
                case ListProperty() as items:
                    name = request.get("x-name", "items")
                    kind = argument_type(items, answers=self._answers)
                    yield ParameterPlan(name, name, "content", required=True, type=kind)
                case other:
                    raise ContractError(f"{endpoint.name}: a body that is {type(other).__name__} is not supported")

    def _property_schemas(self, schema: Document) -> dict[str, Document]:
        """The schemas of an object's properties, also of those that it takes over from others."""
        whole = resolve(self._document, schema)
        found: dict[str, Document] = {}
        for part in whole.get("allOf", []):
            found |= self._property_schemas(part)
        return found | {name: resolve(self._document, each) for name, each in whole.get("properties", {}).items()}


def _python_name(prop: PropertyProtocol) -> str:
    # The parser also renames fields with the name of a Python builtin, such as `input`; users know them by that name.
    name = str(prop.python_name)
    plain = name.removesuffix("_")
    return plain if plain == unguard(prop.name) and not iskeyword(plain) else name


def _description(prop: PropertyProtocol, schema: Mapping[str, Any]) -> str:
    """Return a property's own description, or that of the schema it refers to. Enumerations explain their values."""
    own = "" if isinstance(prop, LiteralEnumProperty) else schema.get("description", "")
    return own or unguard(prop.description)


def _fields(model: ModelProperty) -> list[PropertyProtocol]:
    return [*(model.required_properties or []), *(model.optional_properties or [])]


def _success(endpoint: Endpoint) -> PropertyProtocol | None:
    for response in endpoint.responses.patterns:
        if str(response.status_code.pattern) == "200":
            return response.prop
    return None


def _properties(endpoint: Endpoint) -> Iterator[PropertyProtocol]:
    """An operation's parameters, body and successful responses."""
    yield from endpoint.path_parameters + endpoint.query_parameters + endpoint.header_parameters
    yield from (body.prop for body in endpoint.bodies)
    if (prop := _success(endpoint)) is not None:
        yield prop


def _refuse_names(endpoint: Endpoint, names: list[str]) -> None:
    if len(names) != len(set(names)):
        raise ContractError(f"{endpoint.name}: two of its parameters share a name: {', '.join(sorted(names))}")
    if taken := sorted(TAKEN_IN_FUNCTIONS & set(names)):
        raise ContractError(f"{endpoint.name}: a parameter can't be called {', '.join(taken)} in generated code")


def _returns(endpoint: Endpoint, responses: Mapping[int, Document]) -> tuple[str, str]:
    """The annotation of what a call returns, and its parser."""
    success = {s: r for s, r in responses.items() if 200 <= s < 300 and r.get("x-means") != "failure"}
    for status, response in success.items():
        if status != 200 and "content" in response:
            raise ContractError(f"{endpoint.name}: only a 200 can have the value of a success, not {status}")
    prop = _success(endpoint)
    if prop is None or "application/json" not in responses[200].get("content", {}):
        return "None", "parse_none"  # a stream, which is read elsewhere, or nothing at all
    value = response_type(prop)
    parser = value.parser
    if not parser:
        rest = [f"lambda v: {value.convert('v')}"] if value.convert_expr else []
        rest += [f"explain={value.explain_expr}"] if value.explain_expr else []
        parser = f"parse_value({', '.join([json.dumps(value.expects), value.checker, *rest])})"
    if value.nullable:
        parser = f"parse_nullable({parser})"
    can_be_none = value.nullable or any("content" not in response for response in success.values())
    return f"{value.annotation} | None" if can_be_none and not value.is_open else value.annotation, parser


@attrs.frozen
class _Retry:
    """The value of `x-retry`. It has no default: when a call can be repeated is a decision.

    Attributes:
        safety: The name of the `Safety` that the operation has in general.
        always_if: The arguments that make a call idempotent: a value, or whether it is given.
        done_statuses: The statuses that mean, on a repeated attempt, that an earlier one was executed.
    """

    safety: str
    always_if: dict[str, Any]
    done_statuses: list[int]

    @classmethod
    def of(cls, described: Document) -> _Retry:
        written: object = described.get("x-retry")
        retry: Document = cast("Document", written) if isinstance(written, dict) else {"when": written}
        name = described["operationId"]
        if retry.get("when") not in SAFETIES:
            raise ContractError(f"{name}: x-retry must be one of {', '.join(SAFETIES)}, or an object with it as `when`")
        if unknown := sorted(retry.keys() - {"when", "always-if", "done-statuses"}):
            raise ContractError(f"{name}: x-retry has no {', '.join(unknown)}")
        return cls(SAFETIES[retry["when"]], retry.get("always-if", {}), retry.get("done-statuses", []))

    def idempotent_if(self, endpoint: Endpoint, parameters: list[ParameterPlan]) -> str:
        """An expression over what is sent that is true if the call is idempotent."""
        by_name = {p.name: p for p in parameters if p.place in LOCALS}
        return " and ".join(self._condition(endpoint, name, by_name.get(name)) for name in self.always_if)

    def _condition(self, endpoint: Endpoint, name: str, parameter: ParameterPlan | None) -> str:
        if parameter is None:
            raise ContractError(f"{endpoint.name}: x-retry: always-if names {name}, which it does not take")
        place, value = LOCALS[parameter.place], self.always_if[name]
        if value is None:
            return f'"{name}" not in {place}'
        if value == {"given": True}:
            return f'"{name}" in {place}'
        if not isinstance(value, str | bool | int):
            raise ContractError(
                f"{endpoint.name}: x-retry: always-if: {name} must be a value, null, or {{given: true}}"
            )
        return f'{place}.get("{name}") == {value!r}'
