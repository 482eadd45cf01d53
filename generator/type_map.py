"""The Python types of the contract's types: in responses (`ResponseType`) and as arguments (`ArgumentType`).

Both hold Python expressions as text, in which `{v}` stands for the value; `substitute` puts the value in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from openapi_python_client.parser.properties import AnyProperty, LiteralEnumProperty, ModelProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty
from openapi_python_client.strings import snake_case

from generator.contract import ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openapi_python_client.parser.properties.protocol import PropertyProtocol

__all__ = [
    "ArgumentType",
    "ResponseType",
    "argument_type",
    "constant_name",
    "is_free_form",
    "map_value",
    "response_type",
    "substitute",
    "unguard",
]


def unguard(untrusted: Any) -> str:
    """Return the text of one of the parser's guarded strings (the contract is trusted); empty where there is none."""
    return untrusted if isinstance(untrusted, str) else untrusted.get_untrusted_value() if untrusted else ""


def substitute(value: str, expression: str) -> str:
    """Put the expression for a value into one of this module's expressions; other braces are Python's own."""
    return expression.replace("{v}", value)


def constant_name(enum: LiteralEnumProperty) -> str:
    """Return the name of the tuple that lists an enumeration's values."""
    return snake_case(str(enum.class_info.name)).upper()


def is_free_form(prop: PropertyProtocol) -> bool:
    """Return True for an object without fields of its own."""
    # This looks at the schema, not at the parsed fields: a recursive reference is copied before those are read.
    return isinstance(prop, ModelProperty) and not prop.data.properties and not prop.data.allOf


def map_value(prop: ModelProperty) -> PropertyProtocol | None:
    """Return the type of a map's values; None where they can be anything."""
    value = prop.additional_properties
    return None if value is None or isinstance(value, AnyProperty) else value


# ---------------------------------------------------------------- responses


@attrs.frozen
class ResponseType:
    """A type as it occurs in responses.

    Attributes:
        annotation: The annotation, without None.
        expects: The type in words.
        nullable: Whether null is a value of this type.
        check_expr: Tells whether `{v}` is of this type, null aside; empty where everything is. `{v}` can occur twice.
        check_function: A function that does the same, where there is one.
        convert_expr: Makes the attribute's value of the JSON `{v}`; empty where they are the same.
        explain_expr: A function (value, where) that raises for what is wrong deeper inside; may be empty.
        parser: A dedicated parser for this type as a whole response, if there is one.
        model: The name of the model, where it is one.
        is_open: Whether everything is of this type.
        is_time: Whether it is a timestamp.
    """

    annotation: str
    expects: str = "anything"
    nullable: bool = False
    check_expr: str = ""
    check_function: str = ""
    convert_expr: str = ""
    explain_expr: str = ""
    parser: str = ""
    model: str = ""
    is_open: bool = False
    is_time: bool = False

    @property
    def checker(self) -> str:
        """The check as a function; null is not of the type."""
        return self.check_function or f"lambda v: {substitute('v', self.check_expr)}"

    def convert(self, value: str) -> str:
        """An expression that converts `value`."""
        return substitute(value, self.convert_expr) if self.convert_expr else value


def _scalar(annotation: str, check: str, expects: str, parser: str) -> ResponseType:
    """Make a type that is checked by comparing the class of the value."""
    return ResponseType(
        annotation, expects, check_expr=f"type({{v}}) is {check}", check_function=f"is_{check}", parser=parser
    )


def response_type(prop: PropertyProtocol) -> ResponseType:
    """Return the type of a property of a response.

    Raises:
        ContractError: It is not supported.
    """
    match prop:
        case StringProperty() | UuidProperty():  # ids stay strings
            return _scalar("str", "str", "a string", "parse_str")
        case LiteralEnumProperty():  # open: a value that is not listed is kept as it is
            return _scalar(str(prop.class_info.name), "str", "a string", "parse_str")
        case DateTimeProperty():
            return ResponseType(
                "datetime",
                "a timestamp",
                check_expr="is_time({v})",
                check_function="is_time",
                convert_expr="as_time({v})",
                is_time=True,
            )
        case IntProperty():
            return _scalar("int", "int", "an integer", "parse_int")
        case FloatProperty():
            return ResponseType("float", "a number", check_expr="is_number({v})", check_function="is_number")
        case BooleanProperty():
            return _scalar("bool", "bool", "a boolean", "parse_bool")
        case AnyProperty():
            return _open("Any")
        case ListProperty():
            return _array(_without_null(prop, response_type(prop.inner_property)))
        case ModelProperty() if is_free_form(prop):
            value = map_value(prop)
            if value is None:
                return ResponseType(
                    "dict[str, Any]", "an object", check_expr="type({v}) is dict", check_function="is_dict"
                )
            return _map(_without_null(prop, response_type(value)))
        case ModelProperty():
            return _model(str(prop.class_info.name))
        case UnionProperty():
            return _union(prop.inner_properties)
        case _:
            raise ContractError(f"{unguard(prop.name)}: {type(prop).__name__} is not supported in responses")


def _without_null(prop: PropertyProtocol, part: ResponseType) -> ResponseType:
    if part.nullable:
        raise ContractError(f"{unguard(prop.name)}: null inside an array or a map is not supported")
    return part


def _open(annotation: str) -> ResponseType:
    return ResponseType(annotation, check_function="anything", parser="parse_any", is_open=True)


def _model(name: str) -> ResponseType:
    return ResponseType(
        name,
        f"an object ({name})",
        check_expr=f"{name}._is_valid({{v}})",
        check_function=f"{name}._is_valid",
        convert_expr=f"{name}._from_valid({{v}})",
        explain_expr=f"{name}._explain",
        parser=f"parse_model({name})",
        model=name,
    )


def _array(item: ResponseType) -> ResponseType:
    check = "type({v}) is list"
    if item.model:
        check = f"({check} and {item.model}._all_valid({{v}}))"
    elif item.annotation == "str":
        check = f"({check} and all_str({{v}}))"
    elif item.check_expr:
        # Most arrays are empty, and making a generator for nothing costs as much as all the rest.
        check = f"({check} and (not {{v}} or all({substitute('x', item.check_expr)} for x in {{v}})))"
    return ResponseType(
        f"list[{item.annotation}]",
        f"an array of {item.expects}",
        check_expr=check,
        check_function="is_list" if item.is_open else "",
        convert_expr=f"[{item.convert('x')} for x in {{v}}]" if item.convert_expr else "",
        explain_expr=f"each({item.explain_expr})" if item.explain_expr else "",
        parser=f"parse_list({item.model})" if item.model else "",
    )


def _map(value: ResponseType) -> ResponseType:
    check = "type({v}) is dict"
    if value.check_expr:
        # A map can hold arrays, whose check has an `x` of its own.
        check = f"({check} and (not {{v}} or all({substitute('y', value.check_expr)} for y in {{v}}.values())))"
    return ResponseType(
        f"dict[str, {value.annotation}]",
        f"an object with {value.expects} in each field",
        check_expr=check,
        convert_expr=f"{{k: {value.convert('y')} for k, y in {{v}}.items()}}" if value.convert_expr else "",
        explain_expr=f"each({value.explain_expr})" if value.explain_expr else "",
    )


def _union(members: list[PropertyProtocol]) -> ResponseType:
    nullable = any(isinstance(m, NoneProperty) for m in members)
    types = [response_type(m) for m in members if not isinstance(m, NoneProperty)]
    if any(t.is_open for t in types):
        # `X | Any` takes everything, but type checkers and editors know what to expect.
        return _open(" | ".join(t.annotation for t in types))
    if len(types) != 1:
        raise ContractError(f"a union of {', '.join(t.annotation for t in types)} is not supported in responses")
    return attrs.evolve(types[0], nullable=True, expects=f"{types[0].expects} or null") if nullable else types[0]


# ---------------------------------------------------------------- arguments


@attrs.frozen
class ArgumentType:
    """A type as operations take it.

    Attributes:
        annotation: The annotation, without None.
        check_expr: Checks the argument `{v}`, whose name is the expression `{n}`, and returns what is sent.
        expects: The type in words, for error messages; empty if any value is accepted.
        accepts: An expression that is true if `{v}` looks like this type, for unions.
        rank: Where this type's turn is among the members of a union.
        nullable: Whether None is sent as null; otherwise None is an argument that is not given.
    """

    annotation: str
    check_expr: str
    expects: str = ""
    accepts: str = ""
    rank: int = 0
    nullable: bool = False

    @property
    def is_open(self) -> bool:
        """Whether any value is accepted."""
        return not self.expects

    def check(self, name: str, value: str) -> str:
        """An expression that checks `value`; `name` is the expression for its name."""
        checked = substitute(value, self.check_expr).replace("{n}", name)
        return f"None if {value} is None else {checked}" if self.nullable and not self.is_open else checked


def _text(annotation: str, check: str) -> ArgumentType:
    return ArgumentType(annotation, check, "a str", "is_text({v})", 3)


_OBJECT = ArgumentType("JsonObject", "json_object({n}, {v})", "an object", "is_object({v})", 4)
_ANYTHING = ArgumentType("JsonValue", "anything({n}, {v})", nullable=True)


def argument_type(
    prop: PropertyProtocol, schema: Mapping[str, Any] | None = None, answers: frozenset[str] = frozenset()
) -> ArgumentType:
    """Return the type of an argument.

    Args:
        prop: The property of a request.
        schema: Its schema, for the bounds that the parser drops.
        answers: The names of the models that responses hold; users pass these back unchanged.

    Raises:
        ContractError: It is not supported.
    """
    match prop:
        case UuidProperty():
            return _text("Identifier", "identifier({n}, {v})")
        case StringProperty():
            return _text("str", "filled({n}, {v})" if (schema or {}).get("minLength") else "string({n}, {v})")
        case LiteralEnumProperty():
            return _text(str(prop.class_info.name), f"one_of({{n}}, {{v}}, {constant_name(prop)})")
        case DateTimeProperty():
            return _text("datetime | str", "timestamp({n}, {v})")
        case IntProperty():
            check = f"integer({', '.join(['{n}', '{v}', *_bounds(schema)])})"
            return ArgumentType("int", check, "an int", "isinstance({v}, int)", 1)
        case FloatProperty():
            return ArgumentType("float", "number({n}, {v})", "a number", "isinstance({v}, int | float)", 2)
        case BooleanProperty():
            return ArgumentType("bool", "boolean({n}, {v})", "a bool", "isinstance({v}, bool)")
        case AnyProperty():
            return _ANYTHING
        case ListProperty():
            return _list(argument_type(prop.inner_property, answers=answers))
        case ModelProperty() if is_free_form(prop):
            value = map_value(prop)
            if value is None:
                return _OBJECT
            return attrs.evolve(_OBJECT, annotation=f"Mapping[str, {argument_type(value).annotation}]")
        case ModelProperty() if str(prop.class_info.name) in answers:
            return attrs.evolve(_OBJECT, annotation=f"{prop.class_info.name}Like", check_expr="without_nulls({n}, {v})")
        case ModelProperty():
            return _OBJECT
        case UnionProperty():
            return _argument_union(prop, answers)
        case _:
            raise ContractError(f"{unguard(prop.name)}: {type(prop).__name__} is not supported as an argument")


def _list(item: ArgumentType) -> ArgumentType:
    if item.is_open:
        return ArgumentType("Iterable[JsonValue]", "as_list({n}, {v})", "a list", "holds_several({v})", 5)
    check = f"[{item.check('{n}', 'x')} for x in as_list({{n}}, {{v}})]"
    return ArgumentType(f"Iterable[{item.annotation}]", check, "a list", "holds_several({v})", 5)


def _argument_union(prop: UnionProperty, answers: frozenset[str]) -> ArgumentType:
    nullable = any(isinstance(m, NoneProperty) for m in prop.inner_properties)
    members = [m for m in prop.inner_properties if not isinstance(m, NoneProperty)]
    if any(isinstance(m, AnyProperty) for m in members):
        return _ANYTHING
    if all(_is_data(m) for m in members):
        # JSON of the user's own, whose form is the graph's business.
        return attrs.evolve(_ANYTHING, nullable=nullable)
    types = sorted((argument_type(m, answers=answers) for m in members), key=lambda t: t.rank)
    if len({t.rank for t in types}) != len(types):
        raise ContractError(
            f"{unguard(prop.name)}: a union of {', '.join(t.annotation for t in types)} is not supported as an argument"
        )
    check = types[-1].check_expr
    if len(types) > 1:
        check = f'wrong_type({{n}}, {{v}}, "{" or ".join(t.expects for t in types)}")'
        for t in reversed(types):
            check = f"{t.check_expr} if {t.accepts} else {check}"
        check = f"({check})"
    return ArgumentType(
        " | ".join(t.annotation for t in types),
        check,
        " or ".join(t.expects for t in types),
        nullable=nullable,
    )


def _is_data(prop: PropertyProtocol) -> bool:
    return isinstance(prop, AnyProperty | ModelProperty) or (
        isinstance(prop, ListProperty) and _is_data(prop.inner_property)
    )


def _bounds(schema: Mapping[str, Any] | None) -> list[str]:
    bounds = [(schema or {}).get(side) for side in ("minimum", "maximum")]
    while bounds and bounds[-1] is None:
        bounds.pop()
    return ["None" if bound is None else str(int(bound)) for bound in bounds]
