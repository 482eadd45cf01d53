"""What the templates see: the modules to render, with the Python expressions in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from generator.type_map import ArgumentType, ResponseType, substitute

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["EnumPlan", "FieldPlan", "ModelPlan", "OperationPlan", "ParameterPlan", "TagPlan"]

LOCALS = {"query": "in_query", "header": "in_headers", "body": "in_body"}
"""The variables of generated functions that collect what is sent, by place."""


@attrs.frozen
class FieldPlan:
    """A field of a model.

    Attributes:
        name: Its name in JSON, and in the constructor.
        attribute: The name of the property.
        required: Whether it is always there.
        type: Its type.
        description: The docstring of the property.
        typed: Whether the model has a method that converts it to a class of the user's.
    """

    name: str
    attribute: str
    required: bool
    type: ResponseType
    description: str
    typed: bool = False

    @property
    def optional(self) -> bool:
        """Whether the attribute can be None, beyond its own type."""
        return (not self.required or self.type.nullable) and not self.type.is_open

    @property
    def annotation(self) -> str:
        """The annotation of the property."""
        return f"{self.type.annotation} | None" if self.optional else self.type.annotation

    @property
    def constructor_annotation(self) -> str:
        """The annotation in the constructor, which takes times as strings too."""
        annotation = f"{self.type.annotation} | str" if self.type.is_time else self.type.annotation
        return annotation if self.required and not self.optional else f"{annotation} | None"

    @property
    def lookup(self) -> str:
        """An expression for the field's value, a KeyError where it is missing."""
        return f"data[{self.key}]"

    @property
    def key(self) -> str:
        """The parameter of a check that stands for the field's name."""
        return f"k_{self.attribute}"

    @property
    def is_checked(self) -> bool:
        """Whether a check looks at the field."""
        return self.type.is_time or bool(self.check)

    @property
    def may_be_null(self) -> bool:
        """Whether null is accepted: it is of the type, or the field can be left out."""
        return not self.required or self.type.nullable

    @property
    def check(self) -> str:
        """An expression that checks the field of `data`; empty where there is nothing to check, and for times."""
        expression = self.type.check_expr
        if self.type.is_time:
            return ""
        if not expression:
            return f"{self.key} in data" if self.required else ""
        if not self.may_be_null and expression.count("{v}") == 1:
            return substitute(self.lookup, expression)
        if not self.may_be_null:
            return substitute("v", expression.replace("{v}", f"v := {self.lookup}", 1))
        # Null first, as it is faster to tell than any type.
        fits = f"(v := {self.lookup}) is None or {substitute('v', expression)}"
        # `in` takes a third of the time of `get` for a field that is missing, as most are.
        return f"({fits})" if self.required else f"({self.key} not in data or {fits})"

    @property
    def checker(self) -> str:
        """A function that checks the value of a field that is there; null is passed over where it can be left out."""
        if self.required and self.type.nullable and self.type.check_expr:
            return f"lambda v: v is None or {substitute('v', self.type.check_expr)}"
        return self.type.checker


@attrs.frozen
class ModelPlan:
    """A class to generate."""

    name: str
    description: str
    fields: list[FieldPlan]


@attrs.frozen
class EnumPlan:
    """An enumeration: a Literal, and a tuple of its values."""

    name: str
    constant: str
    values: list[str]
    description: str


@attrs.frozen
class ParameterPlan:
    """An argument of a generated function.

    Attributes:
        name: Its name on the wire.
        python_name: The name of the argument.
        place: Where it goes: path, query, header, body (a field of it) or content (the whole body).
        required: Whether it must be given.
        type: Its type.
        joined: Whether a list is sent as one value, separated by commas.
    """

    name: str
    python_name: str
    place: str
    required: bool
    type: ArgumentType
    joined: bool = False

    @property
    def value(self) -> str:
        """An expression for the checked value, as it is sent."""
        checked = self.type.check(f'"{self.python_name}"', self.python_name)
        if self.place == "header":
            return f'header_value("{self.python_name}", {checked})'
        return f'comma_joined("{self.python_name}", {checked})' if self.joined else checked

    @property
    def declaration(self) -> str:
        """The parameter as the function declares it."""
        annotation = "Identifier" if self.place == "path" else self.type.annotation
        if self.type.nullable and not self.type.is_open:
            annotation = f"{annotation} | None"
        if self.required:
            return f"{self.python_name}: {annotation}"
        if self.type.nullable:
            return f"{self.python_name}: {annotation} | NotGiven = NOT_GIVEN"
        return f"{self.python_name}: {annotation} | None = None"

    @property
    def is_given(self) -> str:
        """An expression that is true if an optional argument was passed."""
        if self.type.nullable:
            return f"not isinstance({self.python_name}, NotGiven)"
        return f"{self.python_name} is not None"

    @property
    def target(self) -> str:
        """What the value is assigned to."""
        return f'{LOCALS[self.place]}["{self.name}"]'


@attrs.frozen
class OperationPlan:
    """A function to generate, and the constant that describes its operation.

    Attributes:
        returns: The annotation of what a call returns.
        parser: An expression for the parser of a successful response.
        safety: The name of the `Safety` that the operation has in general.
        idempotent_if: An expression over what is sent that is true if the call is idempotent; may be empty.
        resource: What does not exist, according to a 404 that does not name it; may be empty.
        statuses: Statuses with a meaning of their own, by field of `Operation`.
    """

    name: str
    summary: str
    method: str
    path: str
    returns: str
    parser: str
    safety: str
    idempotent_if: str
    resource: str
    plain_404_means_resource: bool
    statuses: dict[str, list[int]]
    parameters: list[ParameterPlan]

    def of(self, *places: str) -> Iterator[ParameterPlan]:
        """Iterate over the parameters that go to one of these places."""
        return (p for p in self.parameters if p.place in places)

    @property
    def keyword_parameters(self) -> list[ParameterPlan]:
        """The parameters after the path's, required ones first."""
        return sorted((p for p in self.parameters if p.place != "path"), key=lambda p: not p.required)


@attrs.frozen
class TagPlan:
    """The two modules of a tag.

    Attributes:
        name: The tag, and the modules' name.
        enums: The enumerations that belong to it.
        models: The models that belong to it.
        operations: Its operations.
        earlier: The names that the models of earlier tags have, by tag; those in use are imported from there.
    """

    name: str
    enums: list[EnumPlan]
    models: list[ModelPlan]
    operations: list[OperationPlan]
    earlier: dict[str, list[str]]

    @property
    def names(self) -> list[str]:
        """All that its module of models defines for others."""
        return [name for enum in self.enums for name in (enum.constant, enum.name)] + [m.name for m in self.models]
