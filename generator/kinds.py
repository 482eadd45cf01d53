"""What each type of the contract is in Python: in answers (`Answered`) and in arguments (`Argument`)."""

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
    from openapi_python_client.parser.properties.protocol import PropertyProtocol

__all__ = ["Answered", "Argument", "answered", "argument", "constant", "is_free_form", "text"]


def text(untrusted: Any) -> str:
    """Read one of the parser's guarded strings; the document is our own. One that is not there is empty."""
    return untrusted if isinstance(untrusted, str) else untrusted.get_untrusted_value() if untrusted else ""


def constant(enum: LiteralEnumProperty) -> str:
    """The name of the tuple that lists an enumeration's values."""
    return snake_case(str(enum.class_info.name)).upper()


def is_free_form(prop: PropertyProtocol) -> bool:
    """Whether a property is an object without fields of its own."""
    # The schema is asked, not the parsed fields: a recursive reference is a copy made before those were read.
    return isinstance(prop, ModelProperty) and not prop.data.properties and not prop.data.allOf


def _map_value(prop: ModelProperty) -> PropertyProtocol | None:
    """The type of a map's values; None where anything goes."""
    value = prop.additional_properties
    return None if value is None or isinstance(value, AnyProperty) else value


# ---------------------------------------------------------------- answers


@attrs.frozen
class Answered:
    """A type as models have it.

    Attributes:
        type: The annotation, without None.
        nullable: Whether null is a value of this type.
        fits: An expression that tells whether `{v}` is of this type, null aside; empty where everything is. `{v}` may
            stand twice.
        expects: The type in words.
        read: An expression that turns the JSON `{v}` into the attribute; `{v}` itself where there is nothing to do.
        inner: An expression for a function (value, where) that raises for what is wrong deeper inside; may be empty.
    """

    type: str
    fits: str = ""
    expects: str = "anything"
    nullable: bool = False
    read: str = "{v}"
    inner: str = ""

    @property
    def checker(self) -> str:
        """The check as a function."""
        if self.fits.endswith("._is_valid({v})") and self.fits.count("(") == 1:
            return self.fits.removesuffix("({v})")
        return {
            "": "anything",
            "type({v}) is str": "is_str",
            "type({v}) is int": "is_int",
            "type({v}) is bool": "is_bool",
            "type({v}) is dict": "is_dict",
            "is_number({v})": "is_number",
            "is_time({v})": "is_time",
        }.get(self.fits) or f"lambda v: {put('v', self.fits)}"


def put(value: str, expression: str) -> str:
    """Put what stands for the value into one of the expressions above; other braces are Python's own."""
    return expression.replace("{v}", value)


def answered(prop: PropertyProtocol) -> Answered:
    """Give the form that a property of an answer takes."""
    match prop:
        case StringProperty() | UuidProperty() | LiteralEnumProperty():
            # Ids stay strings, and an enumeration is open: a value that is new to us is kept as it is.
            name = str(prop.class_info.name) if isinstance(prop, LiteralEnumProperty) else "str"
            return Answered(name, "type({v}) is str", "a string")
        case DateTimeProperty():
            return Answered("datetime", "is_time({v})", "a timestamp", read="as_time({v})")
        case IntProperty():
            return Answered("int", "type({v}) is int", "an integer")
        case FloatProperty():
            return Answered("float", "is_number({v})", "a number")
        case BooleanProperty():
            return Answered("bool", "type({v}) is bool", "a boolean")
        case AnyProperty():
            return Answered("Any")
        case ListProperty():
            return _array(_never_null(prop, answered(prop.inner_property)))
        case ModelProperty():
            if not is_free_form(prop):
                name = str(prop.class_info.name)
                wrap, explain = f"{name}._from_valid({{v}})", f"{name}._explain"
                return Answered(name, f"{name}._is_valid({{v}})", f"an object ({name})", read=wrap, inner=explain)
            value = _map_value(prop)
            if value is None:
                return Answered("dict[str, Any]", "type({v}) is dict", "an object")
            return _map(_never_null(prop, answered(value)))
        case UnionProperty():
            return _union(prop.inner_properties)
        case _:
            raise ContractError(f"{text(prop.name)}: answers have no form for {type(prop).__name__}")


def _never_null(prop: PropertyProtocol, part: Answered) -> Answered:
    if part.nullable:
        raise ContractError(f"{text(prop.name)}: there is no form for an array or a map in which null may stand")
    return part


def _array(item: Answered) -> Answered:
    fits = "type({v}) is list"
    if item.fits.endswith("._is_valid({v})"):
        fits = f"({fits} and {item.fits.replace('._is_valid', '._all_valid')})"
    elif item.fits:
        # Most arrays are empty, and making a generator for nothing costs as much as all else.
        fits = f"({fits} and (not {{v}} or all({put('x', item.fits)} for x in {{v}})))"
    read = "{v}" if item.read == "{v}" else f"[{put('x', item.read)} for x in {{v}}]"
    inner = f"each({item.inner})" if item.inner else ""
    return Answered(f"list[{item.type}]", fits, f"an array of {item.expects}", read=read, inner=inner)


def _map(value: Answered) -> Answered:
    fits = "type({v}) is dict"
    if value.fits:
        # Maps may hold arrays, whose check has an `x` of its own.
        fits = f"({fits} and (not {{v}} or all({put('y', value.fits)} for y in {{v}}.values())))"
    read = "{v}" if value.read == "{v}" else f"{{k: {put('y', value.read)} for k, y in {{v}}.items()}}"
    inner = f"each({value.inner})" if value.inner else ""
    expects = f"an object with {value.expects} in each field"
    return Answered(f"dict[str, {value.type}]", fits, expects, read=read, inner=inner)


def _union(members: list[PropertyProtocol]) -> Answered:
    nullable = any(isinstance(m, NoneProperty) for m in members)
    forms = [answered(m) for m in members if not isinstance(m, NoneProperty)]
    if any(form.type == "Any" for form in forms):
        # `X | Any` takes everything; type checkers and editors know what to expect nevertheless.
        return Answered(" | ".join(form.type for form in forms))
    if len(forms) != 1:
        raise ContractError(f"answers have no form for a union of {', '.join(form.type for form in forms)}")
    return attrs.evolve(forms[0], nullable=True, expects=f"{forms[0].expects} or null") if nullable else forms[0]


# ---------------------------------------------------------------- arguments


@attrs.frozen
class Argument:
    """A type as operations take it.

    Attributes:
        type: The annotation, without None.
        check: An expression that checks the argument `{v}`, called `{n}`, and gives what is sent.
        nullable: Whether None is sent as null; otherwise None is an argument that is not given.
    """

    type: str
    check: str
    nullable: bool = False


def argument(prop: PropertyProtocol, schema: Any = None, answers: frozenset[str] = frozenset()) -> Argument:
    """Give the form that an argument takes.

    Args:
        prop: The property of a request.
        schema: Its schema, for the bounds that the parser drops.
        answers: The names of the models that answers hold; users pass these back as they came.
    """
    match prop:
        case UuidProperty():
            return Argument("Identifier", "identifier({n}, {v})")
        case StringProperty():
            return Argument("str", "string({n}, {v})")
        case LiteralEnumProperty():
            return Argument(str(prop.class_info.name), f"one_of({{n}}, {{v}}, {constant(prop)})")
        case IntProperty():
            bounds = [_bound(getattr(schema, side, None)) for side in ("minimum", "maximum")]
            while bounds and bounds[-1] == "None":
                bounds.pop()
            return Argument("int", f"integer({', '.join(['{n}', '{v}', *bounds])})")
        case FloatProperty():
            return Argument("float", "number({n}, {v})")
        case BooleanProperty():
            return Argument("bool", "boolean({n}, {v})")
        case AnyProperty():
            return Argument("JsonValue", "anything({n}, {v})", nullable=True)
        case ListProperty():
            inner = argument(prop.inner_property, answers=answers)
            if inner.check.startswith("anything("):
                return Argument("Iterable[JsonValue]", "as_list({n}, {v})")
            each = inner.check.format(n="{n}", v="x")
            return Argument(f"Iterable[{inner.type}]", f"[{each} for x in as_list({{n}}, {{v}})]")
        case ModelProperty():
            if not is_free_form(prop):
                if str(prop.class_info.name) in answers:
                    return Argument(f"{prop.class_info.name}Like", "without_nulls({n}, {v})")
                return Argument("JsonObject", "json_object({n}, {v})")
            value = _map_value(prop)
            if value is None:
                return Argument("JsonObject", "json_object({n}, {v})")
            return Argument(f"Mapping[str, {argument(value).type}]", "json_object({n}, {v})")
        case UnionProperty():
            nullable = any(isinstance(m, NoneProperty) for m in prop.inner_properties)
            return Argument("JsonValue", "anything({n}, {v})", nullable=nullable)
        case _:
            raise ContractError(f"{text(prop.name)}: arguments have no form for {type(prop).__name__}")


def _bound(value: float | None) -> str:
    return "None" if value is None else str(int(value))
