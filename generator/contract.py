"""The contract: openapi.yaml, read and validated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from openapi_spec_validator.validation.exceptions import OpenAPIValidationError
from referencing.exceptions import Unresolvable
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ContractError", "load", "resolve"]


class ContractError(Exception):
    """The contract is wrong, or asks for something that the generator has no form for."""


def load(path: Path) -> dict[str, Any]:
    """Read openapi.yaml.

    Raises:
        ContractError: It is not YAML, or not valid OpenAPI 3.1.
    """
    try:
        document = cast("dict[str, Any]", YAML(typ="safe").load(path))  # pyright: ignore[reportUnknownMemberType]
        validate(document, cls=OpenAPIV31SpecValidator)
    except OpenAPIValidationError as error:
        # Its whole text would show the schema of OpenAPI itself.
        raise ContractError(f"{path.name}: {error.json_path}: {error.message[:500]}") from error
    except (YAMLError, Unresolvable) as error:
        raise ContractError(f"{path.name}: {error}") from error
    return document


def resolve(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Follow a node's `$ref`, if it is one."""
    while "$ref" in node:
        found: Any = document
        for part in str(node["$ref"]).removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node
