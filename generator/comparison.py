"""The differences between two OpenAPI documents.

The contract and a server's document describe the same endpoints in different words: schemas have other names, and are
written inline here and separately there. So what is compared is what a schema allows, field by field.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from generator.contract import operations, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Difference", "compare"]

JSON_TYPES = frozenset({"object", "array", "number", "string", "boolean", "null"})
FACTS = (
    *("default", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength"),
    *("pattern", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
)
"""Keywords whose values are compared as they are."""

Document: TypeAlias = Mapping[str, Any]
Schema: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One difference between the two documents.

    Attributes:
        operation: Method and path.
        place: Where in the operation, such as `response 200 · body.status`; empty for the operation as a whole.
        what: What differs, such as `only ours` or `type: ours any, theirs object`.
        tag: The operation's tag in the contract; empty where the contract does not have it.
    """

    operation: str
    place: str
    what: str
    tag: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """The text that identifies it; it stays the same from run to run."""
        return " · ".join(part for part in (self.operation, self.place, self.what) if part)


def compare(ours: Document, theirs: Document) -> list[Difference]:
    """Return all differences, in a stable order.

    Operations of the server are in scope if the first segment of their path is that of a path of ours.

    Args:
        ours: The contract.
        theirs: The server's document.
    """
    prefixes = {_prefix(path) for path in ours.get("paths", {})}
    mine, other = _operations(ours), _operations(theirs)
    other = {name: operation for name, operation in other.items() if _prefix(operation["path"]) in prefixes}
    rows: list[Difference] = []
    for name in sorted(mine.keys() | other.keys()):
        tag = next(iter(mine.get(name, {}).get("tags", [])), "")
        if name not in mine or name not in other:
            rows.append(Difference(name, "", _only(name in mine), tag))
            continue
        comparison = _Comparison(ours, theirs)
        comparison.operation(mine[name], other[name])
        rows += sorted({Difference(name, place, what, tag) for place, what in comparison.rows})
    return rows


def _prefix(path: str) -> str:
    return path.split("/")[1]


def _operations(document: Document) -> dict[str, dict[str, Any]]:
    """The operations by method and path, with the parameters of their path items."""
    return {
        f"{method.upper()} {path}": {**operation, "path": path, "parameters": _parameters(document, item, operation)}
        for path, method, item, operation in operations(document)
    }


def _parameters(document: Document, *levels: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for level in levels:  # an operation's own parameter replaces that of its path
        for written in level.get("parameters", []):
            parameter = resolve(document, written)
            name = parameter["name"].lower() if parameter["in"] == "header" else parameter["name"]
            found[f"parameter {parameter['in']} {name}"] = parameter
    return found


def _only(is_ours: bool) -> str:
    return "only ours" if is_ours else "only theirs"


# ------------------------------------------------------------------------------------------------------------ shapes
@dataclass(frozen=True, slots=True)
class Shape:
    """What a schema allows, however it is written."""

    types: frozenset[str]
    """Names of JSON types, with the format where there is one; `any` alone where everything is allowed."""
    facts: dict[str, str]
    """Limits and the default, by keyword."""
    values: frozenset[str]
    """The values that are listed."""
    closed: bool
    """Whether the listed values are the only ones."""
    properties: dict[str, Schema]
    required: frozenset[str]
    others: Schema
    """What properties without a name of their own must be."""
    items: Schema


def shape(document: Document, schema: Schema) -> Shape:
    """Read a schema.

    Several alternative objects are read as one: it has the properties of all of them, and requires those that all of
    them require. So neither the order nor the names of the alternatives matter.
    """
    alternatives = list(_alternatives(document, schema))
    valued = [each for each in alternatives if each.get("type") != "null"]
    listed = [each for each in valued if "enum" in each]
    objects = [each for each in alternatives if each.get("type") == "object"]
    arrays = [each for each in alternatives if each.get("type") == "array"]
    names = {name for each in objects for name in each.get("properties", {})}
    return Shape(
        types=_types(alternatives),
        facts={
            keyword: ", ".join(sorted({_text(each[keyword]) for each in alternatives if keyword in each}))
            for keyword in FACTS
            if any(keyword in each for each in alternatives)
        },
        values=frozenset(_text(value) for each in listed for value in each["enum"]),
        closed=bool(listed) and len(listed) == len(valued),
        properties={
            name: _either(each["properties"][name] for each in objects if name in each.get("properties", {}))
            for name in names
        },
        required=frozenset(name for name in names if all(name in each.get("required", ()) for each in objects)),
        others=_either(each.get("additionalProperties", True) for each in objects),
        items=_either(each.get("items", True) for each in arrays),
    )


def _alternatives(document: Document, schema: Schema | bool) -> Iterator[dict[str, Any]]:
    """Split a schema into plain ones: no references, no combinations, at most one type each."""
    if isinstance(schema, bool):
        yield from ([{}] if schema else [])
        return
    plain = resolve(document, schema)
    combinations = [[member] for member in plain.pop("allOf", [])]
    combinations += [plain.pop(keyword) for keyword in ("anyOf", "oneOf") if keyword in plain]
    if "const" in plain:
        plain["enum"] = [plain.pop("const")]
    found = [plain]
    for branches in combinations:
        parts = [part for branch in branches for part in _alternatives(document, branch)]
        found = [_merged(each, part) for each in found for part in parts]
    for each in found:
        types = each.get("type")
        if types is None:
            types = _implied_types(each)
        for name in [types] if types is None or isinstance(types, str) else types:
            yield each if name is None else {**each, "type": name}


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what satisfies both; where they contradict each other, `other`, the more specific one, wins."""
    both = {**one, **other}
    if "properties" in one and "properties" in other:
        both["properties"] = {**one["properties"], **other["properties"]}
    if "required" in one and "required" in other:
        both["required"] = sorted({*one["required"], *other["required"]})
    return both


def _implied_types(schema: Schema) -> str | None:
    if "properties" in schema or "additionalProperties" in schema:
        return "object"
    return "array" if "items" in schema else None


def _types(alternatives: Sequence[Schema]) -> frozenset[str]:
    plain = {each.get("type") for each in alternatives}
    if None in plain or plain >= JSON_TYPES:
        return frozenset({"any"})
    return frozenset(f"{each['type']}({each['format']})" if "format" in each else each["type"] for each in alternatives)


def _either(schemas: Iterable[Schema | bool]) -> Schema:
    """Return the schema of what satisfies one of several."""
    different = {_text(schema): schema for schema in schemas}
    return {"anyOf": [different[text] for text in sorted(different)]}


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


# -------------------------------------------------------------------------------------------------------- comparison
@dataclass(slots=True)
class _Comparison:
    """Compares one operation as both documents describe it, and collects the differences."""

    ours: Document
    theirs: Document
    rows: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def operation(self, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        for name, mine, other in self._pairs("", ours["parameters"], theirs["parameters"]):
            self._flag(name, "required", mine, other)
            self._schema(name, mine.get("schema", {}), other.get("schema", {}))
        self._request(ours, theirs)
        for place, mine, other in self._pairs("response ", ours.get("responses", {}), theirs.get("responses", {})):
            self._response(place, resolve(self.ours, mine), resolve(self.theirs, other))

    def _request(self, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        mine, other = ({"request": each["requestBody"]} if "requestBody" in each else {} for each in (ours, theirs))
        for place, body, their_body in self._pairs("", mine, other):
            resolved, their_resolved = resolve(self.ours, body), resolve(self.theirs, their_body)
            self._flag(place, "required", resolved, their_resolved)
            self._content(place, resolved, their_resolved)

    def _response(self, place: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        headers, their_headers = (
            {name.lower(): header for name, header in each.get("headers", {}).items()} for each in (ours, theirs)
        )
        for header, mine, other in self._pairs(f"{place} · header ", headers, their_headers):
            resolved, their_resolved = resolve(self.ours, mine), resolve(self.theirs, other)
            self._schema(header, resolved.get("schema", {}), their_resolved.get("schema", {}))
        self._content(place, ours, theirs)

    def _content(self, place: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        for body, mine, other in self._pairs(f"{place} · ", _bodies(ours), _bodies(theirs)):
            self._schema(body, mine.get("schema", {}), other.get("schema", {}))

    def _schema(self, place: str, ours: Schema, theirs: Schema, seen: frozenset[str] = frozenset()) -> None:
        mine, other = shape(self.ours, ours), shape(self.theirs, theirs)
        if mine.types != other.types:
            self._row(place, f"type: ours {_list(mine.types, '|')}, theirs {_list(other.types, '|')}")
        self._values(place, mine, other)
        for keyword in FACTS:
            fact, their_fact = mine.facts.get(keyword, "none"), other.facts.get(keyword, "none")
            if fact != their_fact:
                self._row(place, f"{keyword}: ours {fact}, theirs {their_fact}")

        # Schemas can be recursive: what has been compared on the way here is not entered again.
        pair = _text([mine.properties, mine.others, mine.items, other.properties, other.others, other.items])
        if pair in seen:
            return
        seen |= {pair}
        if "object" in mine.types & other.types:
            for name, one, another in self._pairs(f"{place}.", mine.properties, other.properties):
                field_name = name.removeprefix(f"{place}.")
                self._flag(name, "required", *({"required": field_name in each.required} for each in (mine, other)))
                self._schema(name, one, another, seen)
            self._schema(f"{place}.*", mine.others, other.others, seen)
        if "array" in mine.types & other.types:
            self._schema(f"{place}[]", mine.items, other.items, seen)

    def _values(self, place: str, ours: Shape, theirs: Shape) -> None:
        if not ours.values or not theirs.values:
            if ours.values or theirs.values:
                mine, other = (_list(each.values, ", ") if each.values else "any" for each in (ours, theirs))
                self._row(place, f"values: ours {mine}, theirs {other}")
            return
        for value in ours.values ^ theirs.values:
            self._row(place, f"value {value}: {_only(value in ours.values)}")
        self._flag(place, "closed list", {"closed list": ours.closed}, {"closed list": theirs.closed})

    def _pairs(self, prefix: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
        """Iterate over what both have, with its place; what only one of them has is a difference."""
        for name in sorted(ours.keys() | theirs.keys()):
            if name in ours and name in theirs:
                yield prefix + name, ours[name], theirs[name]
            else:
                self._row(prefix + name, _only(name in ours))

    def _flag(self, place: str, name: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        mine, other = ("yes" if each.get(name) else "no" for each in (ours, theirs))
        if mine != other:
            self._row(place, f"{name}: ours {mine}, theirs {other}")

    def _row(self, place: str, what: str) -> None:
        self.rows.append((place, what))


def _bodies(thing: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a request or a response can hold; JSON, the usual case, without its media type."""
    content: Mapping[str, Any] = thing.get("content", {})
    return {"body" if media == "application/json" else f"body ({media})": each for media, each in content.items()}


def _list(names: Iterable[str], separator: str) -> str:
    """List names in order, null last."""
    return separator.join(sorted(names, key=lambda name: (name == "null", name))) or "nothing"
