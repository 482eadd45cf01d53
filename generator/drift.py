"""Holds the contract against the document that a live Agent Server gives of itself.

    python -m generator drift                          # against the newest pinned server, which is started for it
    python -m generator drift --server floating        # against today's newest release
    python -m generator drift --url http://localhost:2024

The two describe the same endpoints in different words: schemas have other names, and stand inline here and apart there.
So what is compared is what a schema allows, field by field. Every difference has a key that stays the same from run to
run, and `drift_known.toml` lists those that are meant, each with its reason. A difference that is not listed is a
failure, and so is a listed one that no longer exists.
"""

import argparse
import json
import re
import sys
import textwrap
import tomllib
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

HERE = Path(__file__).parent
CONTRACT = HERE.parent / "openapi.yaml"
KNOWN = HERE / "drift_known.toml"

WIDTH = 120
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JSON_TYPES = frozenset({"object", "array", "number", "string", "boolean", "null"})
FACTS = (
    *("default", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength"),
    *("pattern", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
)
"""Keywords whose values are compared as they stand."""

Document = Mapping[str, Any]
Schema = Mapping[str, Any]


# ------------------------------------------------------------------------------------------------------- differences
@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """One thing that the two documents do not say alike."""

    operation: str
    """Method and path."""
    place: str
    """Where in the operation, such as `response 200 · body.status`; empty for the operation as a whole."""
    what: str
    """What differs, such as `only ours` or `type: ours any, theirs object`."""

    @property
    def key(self) -> str:
        """The text that `drift_known.toml` lists it by."""
        return " · ".join(part for part in (self.operation, self.place, self.what) if part)


@dataclass(frozen=True, slots=True)
class Known:
    """A difference that is meant, or a family of them: `*` in the pattern stands for any text."""

    pattern: str
    reason: str

    def covers(self, difference: Difference) -> bool:
        """Whether this is the difference, or one of the family."""
        return re.fullmatch(".*".join(map(re.escape, self.pattern.split("*"))), difference.key) is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is left after the known differences are taken away."""

    unknown: list[Difference]
    stale: list[Known]
    """What is listed and matches nothing any more."""
    known: list[Difference]

    @property
    def ok(self) -> bool:
        """Whether the contract and the server differ exactly as the list says."""
        return not self.unknown and not self.stale


def judge(differences: Iterable[Difference], known: Sequence[Known]) -> Verdict:
    """Tells the known differences from the new ones, and finds what is listed for nothing."""
    rows = list(differences)
    covered = [row for row in rows if any(entry.covers(row) for entry in known)]
    return Verdict(
        unknown=[row for row in rows if row not in covered],
        stale=[entry for entry in known if not any(entry.covers(row) for row in rows)],
        known=covered,
    )


def compare(ours: Document, theirs: Document) -> list[Difference]:
    """Gives every difference between two OpenAPI documents as far as they speak of threads, in a stable order."""
    mine, other = _operations(ours), _operations(theirs)
    rows: list[Difference] = []
    for name in sorted(mine.keys() | other.keys()):
        if name not in mine or name not in other:
            rows.append(Difference(name, "", _only(name in mine)))
            continue
        comparison = _Comparison(ours, theirs)
        comparison.operation(mine[name], other[name])
        rows += sorted({Difference(name, place, what) for place, what in comparison.rows})
    return rows


def _operations(document: Document) -> dict[str, dict[str, Any]]:
    """Gives the operations on threads by method and path, each with what its path says of all its methods."""
    return {
        f"{method.upper()} {path}": {**item[method], "parameters": _parameters(document, item, item[method])}
        for path, item in document.get("paths", {}).items()
        if re.match(r"/threads(/|$)", path) and not re.match(r"/threads/\{[^}]*\}/runs(/|$)", path)
        for method in METHODS
        if method in item
    }


def _parameters(document: Document, *levels: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for level in levels:  # an operation's own parameter takes the place of its path's
        for written in level.get("parameters", []):
            parameter = _resolved(document, written)
            name = parameter["name"].lower() if parameter["in"] == "header" else parameter["name"]
            found[f"parameter {parameter['in']} {name}"] = parameter
    return found


def _resolved(document: Document, thing: Mapping[str, Any]) -> dict[str, Any]:
    """Follows a reference; what stands beside it is kept."""
    found = dict(thing)
    while (reference := found.pop("$ref", None)) is not None:
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        found = {**target, **found}
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
    """Reads a schema.

    Where a schema allows several objects, they are read as one: it has the properties of all of them, and those are
    required that all of them require. So neither the order nor the names of the alternatives matter.
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
    """Takes a schema apart into plain ones: no references, no combinations, at most one type each."""
    if isinstance(schema, bool):
        yield from ([{}] if schema else [])
        return
    plain = _resolved(document, schema)
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
    """Gives the schema of what must satisfy both; where they disagree, `other`, the more special one, has its way."""
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
    """Gives the schema of what satisfies one of several."""
    different = {_text(schema): schema for schema in schemas}
    return {"anyOf": [different[text] for text in sorted(different)]}


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


# -------------------------------------------------------------------------------------------------------- comparison
@dataclass(slots=True)
class _Comparison:
    """One operation, as both documents describe it; collects where and in what they differ."""

    ours: Document
    theirs: Document
    rows: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def operation(self, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        for name, mine, other in self._pairs("", ours["parameters"], theirs["parameters"]):
            self._flag(name, "required", mine, other)
            self._schema(name, mine.get("schema", {}), other.get("schema", {}))
        self._request(ours, theirs)
        for place, mine, other in self._pairs("response ", ours.get("responses", {}), theirs.get("responses", {})):
            self._response(place, _resolved(self.ours, mine), _resolved(self.theirs, other))

    def _request(self, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        mine, other = ({"request": each["requestBody"]} if "requestBody" in each else {} for each in (ours, theirs))
        for place, body, their_body in self._pairs("", mine, other):
            resolved, their_resolved = _resolved(self.ours, body), _resolved(self.theirs, their_body)
            self._flag(place, "required", resolved, their_resolved)
            self._content(place, resolved, their_resolved)

    def _response(self, place: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        headers, their_headers = (
            {name.lower(): header for name, header in each.get("headers", {}).items()} for each in (ours, theirs)
        )
        for header, mine, other in self._pairs(f"{place} · header ", headers, their_headers):
            resolved, their_resolved = _resolved(self.ours, mine), _resolved(self.theirs, other)
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

        # A state holds tasks that hold states: what has been compared on the way here is not entered again.
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
        """Gives what both have, with its place, and notes what only one of them has."""
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
    """Gives what a request or a response may hold; JSON, the usual case, goes without its media type."""
    content: Mapping[str, Any] = thing.get("content", {})
    return {"body" if media == "application/json" else f"body ({media})": each for media, each in content.items()}


def _list(names: Iterable[str], separator: str) -> str:
    """Lists names in order, null last."""
    return separator.join(sorted(names, key=lambda name: (name == "null", name))) or "nothing"


# ------------------------------------------------------------------------------------------------------ command line
def read_known(path: Path = KNOWN) -> list[Known]:
    """Reads the list of known differences."""
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8")).get("known", [])
    return [
        Known(pattern=pattern, reason=entry["reason"])
        for entry in entries
        for pattern in ([entry["difference"]] if isinstance(entry["difference"], str) else entry["difference"])
    ]


def report(verdict: Verdict) -> str:
    """Gives the verdict as plain text, at most 120 columns wide."""
    lines: list[str] = []
    if verdict.unknown:
        lines += ["Differences that are not known:", ""]
        left = min(max(len(row.place) for row in verdict.unknown), 64)
        for operation, rows in groupby(verdict.unknown, lambda row: row.operation):
            lines.append(f"  {operation}")
            for row in rows:
                lines += _columns(row.place or "the operation", row.what, left)
        lines += [
            "",
            "Mend the contract, or list them with a reason in generator/drift_known.toml. The key of the first one:",
        ]
        lines += [*_wrapped(verdict.unknown[0].key)]
    if verdict.stale:
        lines += ["", "Known differences that no longer exist; take them out of generator/drift_known.toml:", ""]
        lines += [line for entry in verdict.stale for line in _wrapped(entry.pattern)]
    counts = f"{len(verdict.known)} known, {len(verdict.unknown)} unknown, {len(verdict.stale)} no longer there"
    return "\n".join([*lines, "", f"Differences: {counts}."]).strip()


def _columns(first: str, second: str, width: int) -> Iterator[str]:
    cells = textwrap.wrap(first, width), textwrap.wrap(second, WIDTH - width - 6)
    for row in range(max(map(len, cells))):
        one, other = (cell[row] if row < len(cell) else "" for cell in cells)
        yield f"    {one:{width}}  {other}".rstrip()


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")


def read_contract(path: Path) -> Document:
    """Reads an OpenAPI document from a file, YAML or JSON."""
    yaml: Any = YAML(typ="safe")
    document: dict[str, Any] = yaml.load(path)
    return document


def fetch_document(url: str) -> Document:
    """Gets a server's own document.

    Args:
        url: The server's address. Proxies are not used: such a server is on this machine or near it.
    """
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{url.rstrip('/')}/openapi.json", timeout=30) as response:
        document: dict[str, Any] = json.load(response)
    return document


def _document_of(name: str, root: Path) -> Document:
    """Starts a server for as long as it takes to ask it."""
    from tests.live.server import AgentServer, environment, signals_as_exit

    with signals_as_exit(), AgentServer(environment(name, root)) as server:
        return fetch_document(server.url)


def main(argv: Sequence[str]) -> int:
    """The command line; see the top of this module."""
    parser = argparse.ArgumentParser(
        prog="python -m generator drift", description="Compare the contract with a server."
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--server", choices=["newest", "floating"], default="newest", help="start one (default: newest)"
    )
    source.add_argument(
        "--newest", dest="server", action="store_const", const="floating", help="the same as --server floating"
    )
    source.add_argument("--url", help="ask one that runs")
    source.add_argument("--document", type=Path, help="read a saved document")
    parser.add_argument("--root", type=Path, default=Path(".servers"), help="where servers are installed")
    parser.add_argument("--contract", type=Path, default=CONTRACT, help="default: openapi.yaml")
    parser.add_argument("--known", type=Path, default=KNOWN, help="default: generator/drift_known.toml")
    arguments = parser.parse_args(argv)

    try:
        if arguments.document:
            theirs = read_contract(arguments.document)
        elif arguments.url:
            theirs = fetch_document(arguments.url)
        else:
            theirs = _document_of(arguments.server, arguments.root)
    except (OSError, RuntimeError) as error:  # a server that could not be started is a RuntimeError
        print(f"There is no document to compare with: {error}", file=sys.stderr)
        return 1
    verdict = judge(compare(read_contract(arguments.contract), theirs), read_known(arguments.known))
    print(report(verdict))
    return 0 if verdict.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
