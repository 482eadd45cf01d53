"""The contract: openapi.yaml and the files that it refers to, read as one valid OpenAPI document."""

from __future__ import annotations

from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError
from referencing.exceptions import Unresolvable
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["METHODS", "ContractError", "Document", "bundle", "load", "operations", "read", "resolve"]

Document: TypeAlias = dict[str, Any]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
SECTIONS = ("paths", "parameters", "responses", "schemas")
"""The top-level keys of a file that openapi.yaml refers to."""


class ContractError(Exception):
    """The contract is wrong, or has something that the generator does not support."""


def load(path: Path) -> Document:
    """Read the contract.

    Args:
        path: The main file, openapi.yaml. Path items in it may be references to other files, see `bundle`.

    Raises:
        ContractError: It is not YAML, has a reference to nothing, or is not valid OpenAPI 3.1.
    """
    document = bundle(path)
    try:
        validate(document, cls=OpenAPIV31SpecValidator)
    except OpenAPIValidationError as error:
        # The error's full text includes the schema of OpenAPI itself.
        raise ContractError(f"{path.name}: {error.json_path}: {error.message[:500]}") from error
    except Unresolvable as error:
        raise ContractError(f"{path.name}: {error}") from error
    return document


def read(path: Path, name: str = "") -> Document:
    """Read one file, YAML or JSON.

    Args:
        path: The file.
        name: The name to use for it in errors; its own when left out.

    Raises:
        ContractError: It is not YAML, or does not hold an object.
    """
    name = name or path.name
    try:
        document: object = YAML(typ="safe").load(path)  # pyright: ignore[reportUnknownMemberType]
    except YAMLError as error:
        raise ContractError(f"{name}: {error}") from error
    if not isinstance(document, dict):
        raise ContractError(f"{name}: is not an object")
    return cast("Document", document)


def resolve(document: Mapping[str, Any], node: Mapping[str, Any]) -> Document:
    """Follow the `$ref` of a node until there is none; keywords beside a `$ref` are kept.

    Raises:
        ContractError: A reference leads to nothing, or back to itself.
    """
    found = dict(node)
    followed: list[str] = []
    while (reference := found.pop("$ref", None)) is not None:
        if reference in followed:
            raise ContractError(f"{reference} refers to itself")
        followed.append(reference)
        target = _at(document, reference.removeprefix("#"))
        if not isinstance(target, dict):
            raise ContractError(f"there is nothing at {reference}")
        found = {**cast("Document", target), **found}
    return found


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Document, Document]]:
    """Iterate over the operations of a document, as path, method, path item and operation."""
    for path, written in document.get("paths", {}).items():
        item = resolve(document, written)
        for method in METHODS:
            if method in item:
                yield path, method, item, item[method]


# ---------------------------------------------------------------- bundling


def bundle(path: Path) -> Document:
    """Read the main file and all the files it refers to, and make one document of them.

    The other files have top-level `paths`, `parameters`, `responses` and `schemas`. A reference is a file, relative to
    the one that it stands in, and a pointer: `#/schemas/Run`, `runs.yaml#/schemas/Config`, or
    `../openapi.yaml#/components/schemas/Checkpoint`.

    Schemas become components of the result, under the last segment of the pointer: generated classes are named after
    them, so two files can't have two of one name. Path items, parameters and responses take the place of the reference,
    and their names only matter where they stand.

    Raises:
        ContractError: A file is not YAML, a reference leads to nothing, two schemas have the same name, or a file has
            something that nothing refers to.
    """
    return _Bundler(path).run()


class _Bundler:
    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self._main = path.name
        self._files: dict[str, Document] = {self._main: read(path)}
        self._used: set[tuple[str, str, str]] = set()
        """File, section and name of what has been referred to."""
        self._owners: dict[str, str] = {}
        """The file that each schema comes from, by name."""
        self._added: Document = {}
        self._inlining: list[str] = []

    def run(self) -> Document:
        main = self._files[self._main]
        own: Document = main.get("components", {}).get("schemas", {})
        self._owners = dict.fromkeys(own, self._main)
        result: Document = self._copy(main, self._main)
        self._refuse_unused()
        if self._added:
            # In the order in which the files have them, whichever is referred to first.
            rows = {name: file.get("schemas", {}) for name, file in self._files.items()}
            added = {name: self._added[name] for file in rows.values() for name in file if name in self._added}
            components = result.setdefault("components", {})
            components["schemas"] = {**components.get("schemas", {}), **added}
        return result

    def _copy(self, node: Any, file: str) -> Any:
        if isinstance(node, list):
            return [self._copy(item, file) for item in cast("list[object]", node)]
        if not isinstance(node, dict):
            return node
        node = cast("Document", node)
        whole = {key: self._copy(value, file) for key, value in node.items() if key != "$ref"}
        reference = node.get("$ref")
        if not isinstance(reference, str):  # a property can have this name, too
            return whole if reference is None else {**whole, "$ref": self._copy(reference, file)}
        return {**self._target(reference, file), **whole}

    def _target(self, reference: str, file: str) -> Document:
        """Return what takes the place of a reference: another reference, or what it refers to."""
        name, _, pointer = reference.partition("#")
        target_file = normpath(join(dirname(file), name)) if name else file
        if target_file not in self._files:
            if not (self._folder / target_file).is_file():
                raise ContractError(f"{file}: {reference} refers to a file that does not exist")
            self._files[target_file] = read(self._folder / target_file, target_file)
        target = _at(self._files[target_file], pointer)
        if target is None:
            raise ContractError(f"{file}: there is nothing at {target_file}#{pointer}")
        if target_file == self._main:
            return {"$ref": f"#{pointer}"}
        match [_unescape(step) for step in pointer.split("/")]:
            case ["", section, last] if section in SECTIONS:
                self._used.add((target_file, section, last))
            case _:
                raise ContractError(f"{file}: {reference}: expected #/ and one of {', '.join(SECTIONS)}, then a name")
        if section == "schemas":
            return self._schema(last, target, target_file)
        place = f"{target_file}#{pointer}"
        if place in self._inlining:
            raise ContractError(f"{place} refers to itself")
        self._inlining.append(place)
        whole: Document = self._copy(target, target_file)
        self._inlining.pop()
        return whole

    def _schema(self, name: str, schema: Any, file: str) -> Document:
        owner = self._owners.setdefault(name, file)
        if owner != file:
            raise ContractError(f"{file}: there is another schema called {name} in {owner}")
        if name not in self._added:
            self._added[name] = {}  # it may refer to itself
            self._added[name] = self._copy(schema, file)
        return {"$ref": f"#/components/schemas/{name}"}

    def _refuse_unused(self) -> None:
        for name, document in self._files.items():
            if name == self._main:
                continue
            if unknown := [key for key in document if key not in SECTIONS]:
                raise ContractError(f"{name}: expected only {', '.join(SECTIONS)} at the top, not {unknown[0]}")
            for section in SECTIONS:
                # A schema without users can hold what others share through YAML's anchors.
                for entry in () if section == "schemas" else document.get(section, {}):
                    if (name, section, entry) not in self._used:
                        raise ContractError(f"{name}: nothing refers to #/{section}/{entry}")


def _at(document: Mapping[str, Any], pointer: str) -> Any:
    """Return what a JSON pointer leads to; None where there is nothing."""
    found: Any = document
    for step in pointer.removeprefix("/").split("/"):
        if not isinstance(found, dict) or _unescape(step) not in found:
            return None
        found = cast("Document", found)[_unescape(step)]
    return found


def _unescape(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
