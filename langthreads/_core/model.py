"""What all models have in common.

A model is one slot with the JSON object as it arrived, and typed properties that read from it. So nothing that the
server sent is lost, mapping access is the JSON itself, and a thousand threads cost hardly more than parsing them. That
the object fits its model is checked once, when it arrives; the checks are generated from the contract.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self, TypeVar, cast

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping

__all__ = ["Field", "Model", "SchemaMismatch"]

D = TypeVar("D")


class SchemaMismatch(Exception):
    """A JSON value does not fit its model; the message says where and why.

    Users get it as an `APIResponseValidationError`, which names the call too.
    """


class NotGiven:
    """The default of arguments for which None has a meaning."""

    _only: ClassVar[NotGiven | None] = None

    def __new__(cls) -> NotGiven:
        # One object for all, also after pickling and copying, so that `is` works.
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __repr__(self) -> str:
        return "NOT_GIVEN"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> tuple[type[NotGiven], tuple[()]]:
        return NotGiven, ()


NOT_GIVEN = NotGiven()


class Field(NamedTuple):
    """What the contract says of one field, for errors and for building models by hand."""

    name: str
    required: bool
    expects: str
    """The type in words, such as "an object or null"."""
    fits: Callable[[Any], bool]
    """Whether a value is of that type."""
    inner: Callable[[Any, str], None] | None = None
    """Raises `SchemaMismatch` for what is wrong deeper inside."""


# Only the slot and the class are attrs' doing: construction by keyword is generated, and equality, repr and pickling are
# those of the JSON object. The models have no attribute of their own to define, so they inherit being attrs classes: to
# decorate each would add 1.5 ms to the import.
@attrs.define(init=False, eq=False, repr=False)
class Model:
    """A JSON object of the server's, with typed attributes.

    Attributes read typed values; what the server left out, or sent as null, reads as None. Mapping access
    (`thread["created_at"]`, `in`, `.get()`, `.keys()`, `.items()`, `len()`, `dict(thread)`) sees the JSON as it
    arrived, with the fields that this version doesn't know.
    """

    _json: dict[str, Any]

    _fields: ClassVar[tuple[Field, ...]] = ()

    @staticmethod
    def _all_valid(items: Iterable[Any]) -> bool:
        """Return whether all these objects fit this model; generated for speed, `_explain` says why not.

        The names of the fields are keyword arguments with defaults, for `parse_list`.
        """
        raise NotImplementedError  # every generated class has its own

    @classmethod
    def _is_valid(cls, json: Any) -> bool:
        """Return whether `json` fits this model."""
        return cls._all_valid((json,))

    @classmethod
    def _from_valid(cls, json: dict[str, Any]) -> Self:
        """Make a model of an object that is known to fit."""
        self = cls.__new__(cls)
        self._json = json
        return self

    @classmethod
    def _explain(cls, json: Any, where: str) -> None:
        """Raise `SchemaMismatch` for the first thing that does not fit, if there is one."""
        if type(json) is not dict:
            raise SchemaMismatch(f"{where}: expected an object ({cls.__name__}), got {describe(json)}")
        json = cast("dict[str, Any]", json)
        for field in cls._fields:
            at = f"{where}.{field.name}"
            if field.name not in json:
                if field.required:
                    raise SchemaMismatch(f"{at}: missing")
                continue
            value = json[field.name]
            if value is None and not field.required:
                continue
            if field.fits(value):
                continue
            if field.inner is not None:
                field.inner(value, at)
            raise SchemaMismatch(f"{at}: expected {field.expects}, got {describe(value)}")

    @classmethod
    def from_dict(cls, json: Mapping[str, Any]) -> Self:
        """Make a model of a JSON object, such as the result of `to_dict`.

        Raises:
            ValueError: The object does not fit.
        """
        from langthreads.errors import InvalidArgumentError

        whole = dict(json)
        if not cls._is_valid(whole):
            try:
                cls._explain(whole, cls.__name__)
            except SchemaMismatch as error:
                raise InvalidArgumentError(str(error)) from None
        return cls._from_valid(whole)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object itself, as it arrived (not a copy)."""
        return self._json

    def __getitem__(self, name: str) -> Any:
        return self._json[name]

    def __contains__(self, name: object) -> bool:
        return name in self._json

    def __iter__(self) -> Iterator[str]:
        return iter(self._json)

    def __len__(self) -> int:
        return len(self._json)

    def get(self, name: str, default: D | None = None) -> Any | D | None:
        """Return one field of the JSON, or `default` if it is missing."""
        return self._json.get(name, default)

    def keys(self) -> KeysView[str]:
        """Return the names of the fields that arrived."""
        return self._json.keys()

    def items(self) -> ItemsView[str, Any]:
        """Return the fields that arrived, with their names."""
        return self._json.items()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._json == other._json

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # equal by value, and the value can change

    def __reduce__(self) -> tuple[Callable[[dict[str, Any]], Self], tuple[dict[str, Any]]]:
        return self._from_valid, (self._json,)

    def __repr__(self) -> str:
        some = [f"{_cut(k, 40)}={_brief(self._json[k])}" for k, _ in zip(self._json, range(30), strict=False)]
        return f"{type(self).__name__}({', '.join(some + ['…'] * (len(self._json) > 30))})"


def _brief(value: Any) -> str:
    # Cut before repr() does the work: a state can hold megabytes.
    if isinstance(value, str):
        return repr(_cut(value, 80))
    return _cut(_shallow(value, 2), 120)


def _shallow(value: Any, depth: int) -> str:
    if isinstance(value, dict):
        items = cast("dict[str, object]", value)
        if depth == 0 and items:
            return "{…}"
        some = [f"{_shallow(k, 0)}: {_shallow(items[k], depth - 1)}" for k, _ in zip(items, range(4), strict=False)]
        return "{" + ", ".join(some + ["…"] * (len(items) > 4)) + "}"
    if isinstance(value, list):
        values = cast("list[object]", value)
        if depth == 0 and values:
            return "[…]"
        return "[" + ", ".join([_shallow(v, depth - 1) for v in values[:3]] + ["…"] * (len(values) > 3)) + "]"
    return repr(_cut(value, 40)) if isinstance(value, str) else repr(value)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def describe(value: Any) -> str:
    """Name the JSON type of a value, with the beginning of the value."""
    if value is None:
        return "null"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "an array"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, str):
        return f"the string {_brief(value)}"
    if isinstance(value, (int, float)):
        return f"the number {value!r:.40}"
    return f"a {type(value).__name__}, which is no JSON"


def format_number(value: float) -> str:
    """Spell a number, unless Python would refuse to: it does for integers of thousands of digits."""
    if isinstance(value, int) and value.bit_length() > 64:
        return f"an integer of {value.bit_length()} bits"
    return repr(value)


# ---------------------------------------------------------------- what the generated code calls


def is_time(value: Any) -> bool:
    """Return whether a value is a timestamp."""
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def as_time(value: str) -> datetime:
    """Read a timestamp; one without an offset is taken as UTC, which is what servers mean."""
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def is_int(value: Any) -> bool:
    """Return whether a value is a JSON integer."""
    return type(value) is int


def is_number(value: Any) -> bool:
    """Return whether a value is a JSON number."""
    return type(value) is int or type(value) is float


def is_bool(value: Any) -> bool:
    """Return whether a value is a JSON boolean."""
    return type(value) is bool


def is_str(value: Any) -> bool:
    """Return whether a value is a JSON string."""
    return type(value) is str


def all_str(values: list[Any]) -> bool:
    """Return whether all values of a list are strings. Joining them finds that out faster than a loop over them."""
    try:
        "".join(values)
    except TypeError:
        return False
    return True


def is_dict(value: Any) -> bool:
    """Return whether a value is a JSON object."""
    return type(value) is dict


def is_list(value: Any) -> bool:
    """Return whether a value is a JSON array."""
    return type(value) is list


def raw(value: Any) -> Any:
    """Return an argument of a model's constructor as JSON."""
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [raw(v) for v in cast("list[object]", value)]
    if isinstance(value, dict):
        return {k: raw(v) for k, v in cast("dict[str, object]", value).items()}
    return value


def anything(_value: Any) -> bool:
    """Every JSON value."""
    return True


def each(explain: Callable[[Any, str], None]) -> Callable[[Any, str], None]:
    """Explain the items of an array, or the fields of a map, one by one."""

    def explain_each(values: Any, where: str) -> None:
        if isinstance(values, list):
            for at, value in enumerate(cast("list[object]", values)):
                explain(value, f"{where}[{at}]")
        elif isinstance(values, dict):
            for name, value in cast("dict[str, object]", values).items():
                explain(value, f"{where}.{name}")

    return explain_each


def build(model: Model, given: dict[str, Any]) -> None:
    """Fill a model from its constructor's arguments; an optional one that is None is left out.

    Raises:
        InvalidArgumentError: An argument does not fit the model.
    """
    fields = type(model)._fields
    json = {f.name: raw(given[f.name]) for f in fields if f.required or given[f.name] is not None}
    model._json = type(model).from_dict(json).to_dict()
