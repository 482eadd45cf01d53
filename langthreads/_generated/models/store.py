# Generated from openapi.yaml by `nox -s generate`; edit the contract or generator/ instead of this file.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false
# The checks look at JSON of unknown types; those of the attributes are known.
"""The responses to operations with the tag `store`, as typed models."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from langthreads._core.model import Field, Model, all_str, as_time, build, each, is_dict, is_number, is_str, is_time

__all__ = [
    "Item",
    "SearchItem",
    "SearchItemsResponse",
    "ListNamespaceResponse",
]

read_time = datetime.fromisoformat


class Item(Model):
    """An item of the store."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        namespace: list[str],
        key: str,
        value: dict[str, Any],
        created_at: datetime | str,
        updated_at: datetime | str,
    ) -> None:
        build(
            self,
            {
                "namespace": namespace,
                "key": key,
                "value": value,
                "created_at": created_at,
                "updated_at": updated_at,
            },
        )

    @property
    def namespace(self) -> list[str]:
        """The labels of its namespace."""
        value: list[str] = self._json["namespace"]
        return value

    @property
    def key(self) -> str:
        """Its key, unique in its namespace."""
        value: str = self._json["key"]
        return value

    @property
    def value(self) -> dict[str, Any]:
        """Its content."""
        value: dict[str, Any] = self._json["value"]
        return value

    @property
    def created_at(self) -> datetime:
        """When it was first put; on in-memory servers, when it was last put."""
        return as_time(self._json["created_at"])

    @property
    def updated_at(self) -> datetime:
        """When it was last put."""
        return as_time(self._json["updated_at"])

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_namespace: str = "namespace",
        k_key: str = "key",
        k_value: str = "value",
        k_created_at: str = "created_at",
        k_updated_at: str = "updated_at",
    ) -> bool:
        # Most times are equal to the one before them, and comparing is faster than parsing.
        t: Any = ...
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if (v := data[k_created_at]) != t:
                    read_time(t := v)
                if (v := data[k_updated_at]) != t:
                    read_time(t := v)
                if not (
                    (type(v := data[k_namespace]) is list and all_str(v))
                    and type(data[k_key]) is str
                    and type(data[k_value]) is dict
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class SearchItem(Model):
    """An item that a search found."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        namespace: list[str],
        key: str,
        value: dict[str, Any],
        created_at: datetime | str,
        updated_at: datetime | str,
        score: float | None = None,
    ) -> None:
        build(
            self,
            {
                "namespace": namespace,
                "key": key,
                "value": value,
                "created_at": created_at,
                "updated_at": updated_at,
                "score": score,
            },
        )

    @property
    def namespace(self) -> list[str]:
        """The labels of its namespace."""
        value: list[str] = self._json["namespace"]
        return value

    @property
    def key(self) -> str:
        """Its key, unique in its namespace."""
        value: str = self._json["key"]
        return value

    @property
    def value(self) -> dict[str, Any]:
        """Its content."""
        value: dict[str, Any] = self._json["value"]
        return value

    @property
    def created_at(self) -> datetime:
        """When it was first put; on in-memory servers, when it was last put."""
        return as_time(self._json["created_at"])

    @property
    def updated_at(self) -> datetime:
        """When it was last put."""
        return as_time(self._json["updated_at"])

    @property
    def score(self) -> float | None:
        """How well it matches the query; None without an index."""
        value: float | None = self._json.get("score")
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_namespace: str = "namespace",
        k_key: str = "key",
        k_value: str = "value",
        k_created_at: str = "created_at",
        k_updated_at: str = "updated_at",
        k_score: str = "score",
    ) -> bool:
        # Most times are equal to the one before them, and comparing is faster than parsing.
        t: Any = ...
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if (v := data[k_created_at]) != t:
                    read_time(t := v)
                if (v := data[k_updated_at]) != t:
                    read_time(t := v)
                if not (
                    (type(v := data[k_namespace]) is list and all_str(v))
                    and type(data[k_key]) is str
                    and type(data[k_value]) is dict
                    and (k_score not in data or (v := data[k_score]) is None or is_number(v))
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class SearchItemsResponse(Model):
    """The result of a search."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        items_: list[SearchItem],
    ) -> None:
        build(
            self,
            {
                "items": items_,
            },
        )

    @property
    def items_(self) -> list[SearchItem]:
        """The items."""
        return [SearchItem._from_valid(x) for x in self._json["items"]]

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_items_: str = "items",
    ) -> bool:
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if not (type(v := data[k_items_]) is list and SearchItem._all_valid(v)):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class ListNamespaceResponse(Model):
    """Namespaces of the store."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        namespaces: list[list[str]],
    ) -> None:
        build(
            self,
            {
                "namespaces": namespaces,
            },
        )

    @property
    def namespaces(self) -> list[list[str]]:
        """The namespaces, each the list of its labels."""
        value: list[list[str]] = self._json["namespaces"]
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_namespaces: str = "namespaces",
    ) -> bool:
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if not (
                    type(v := data[k_namespaces]) is list
                    and (not v or all((type(x) is list and all_str(x)) for x in v))
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


Item._fields = (
    Field("namespace", True, "an array of a string", lambda v: type(v) is list and all_str(v)),
    Field("key", True, "a string", is_str),
    Field("value", True, "an object", is_dict),
    Field("created_at", True, "a timestamp", is_time),
    Field("updated_at", True, "a timestamp", is_time),
)
SearchItem._fields = (
    Field("namespace", True, "an array of a string", lambda v: type(v) is list and all_str(v)),
    Field("key", True, "a string", is_str),
    Field("value", True, "an object", is_dict),
    Field("created_at", True, "a timestamp", is_time),
    Field("updated_at", True, "a timestamp", is_time),
    Field("score", False, "a number or null", is_number),
)
SearchItemsResponse._fields = (
    Field(
        "items",
        True,
        "an array of an object (SearchItem)",
        lambda v: type(v) is list and SearchItem._all_valid(v),
        each(SearchItem._explain),
    ),
)
ListNamespaceResponse._fields = (
    Field(
        "namespaces",
        True,
        "an array of an array of a string",
        lambda v: type(v) is list and (not v or all((type(x) is list and all_str(x)) for x in v)),
    ),
)
