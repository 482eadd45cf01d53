# Generated from openapi.yaml by `nox -s generate`; edit the contract or generator/ instead of this file.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false
# The checks look at JSON of unknown types; those of the attributes are known.
"""The responses to operations with the tag `assistants`, as typed models."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from langthreads._core.model import Field, Model, as_time, build, is_dict, is_int, is_str, is_time

__all__ = [
    "AssistantSortBy",
    "AssistantSelectField",
    "Assistant",
    "PartialAssistant",
    "AssistantVersion",
    "GraphSchema",
]

read_time = datetime.fromisoformat

AssistantSortBy: TypeAlias = Literal[
    "assistant_id",
    "graph_id",
    "name",
    "created_at",
    "updated_at",
]
"""A field by which assistants can be sorted."""

ASSISTANT_SORT_BY: Final[tuple[AssistantSortBy, ...]] = (
    "assistant_id",
    "graph_id",
    "name",
    "created_at",
    "updated_at",
)

AssistantSelectField: TypeAlias = Literal[
    "assistant_id",
    "graph_id",
    "name",
    "description",
    "config",
    "context",
    "created_at",
    "updated_at",
    "metadata",
    "version",
]
"""A field of an assistant that a search can select."""

ASSISTANT_SELECT_FIELD: Final[tuple[AssistantSelectField, ...]] = (
    "assistant_id",
    "graph_id",
    "name",
    "description",
    "config",
    "context",
    "created_at",
    "updated_at",
    "metadata",
    "version",
)


class Assistant(Model):
    """A graph with a configuration, ready to run."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        assistant_id: str,
        graph_id: str,
        config: dict[str, Any],
        context: dict[str, Any],
        created_at: datetime | str,
        updated_at: datetime | str,
        metadata: dict[str, Any],
        version: int,
        name: str,
        description: str | None = None,
    ) -> None:
        build(
            self,
            {
                "assistant_id": assistant_id,
                "graph_id": graph_id,
                "config": config,
                "context": context,
                "created_at": created_at,
                "updated_at": updated_at,
                "metadata": metadata,
                "version": version,
                "name": name,
                "description": description,
            },
        )

    @property
    def assistant_id(self) -> str:
        """The assistant's id."""
        value: str = self._json["assistant_id"]
        return value

    @property
    def graph_id(self) -> str:
        """The name of the graph that it runs."""
        value: str = self._json["graph_id"]
        return value

    @property
    def config(self) -> dict[str, Any]:
        """The configuration that its runs start from."""
        value: dict[str, Any] = self._json["config"]
        return value

    @property
    def context(self) -> dict[str, Any]:
        """The context that its runs get; a copy of the configurable values."""
        value: dict[str, Any] = self._json["context"]
        return value

    @property
    def created_at(self) -> datetime:
        """When the assistant was created."""
        return as_time(self._json["created_at"])

    @property
    def updated_at(self) -> datetime:
        """When the assistant was last changed."""
        return as_time(self._json["updated_at"])

    @property
    def metadata(self) -> dict[str, Any]:
        """The user's own data about the assistant; `created_by` is `system` if the server created it."""
        value: dict[str, Any] = self._json["metadata"]
        return value

    @property
    def version(self) -> int:
        """The number of the current version."""
        value: int = self._json["version"]
        return value

    @property
    def name(self) -> str:
        """A name for people."""
        value: str = self._json["name"]
        return value

    @property
    def description(self) -> str | None:
        """A description for people."""
        value: str | None = self._json.get("description")
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_assistant_id: str = "assistant_id",
        k_graph_id: str = "graph_id",
        k_config: str = "config",
        k_context: str = "context",
        k_created_at: str = "created_at",
        k_updated_at: str = "updated_at",
        k_metadata: str = "metadata",
        k_version: str = "version",
        k_name: str = "name",
        k_description: str = "description",
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
                    type(data[k_assistant_id]) is str
                    and type(data[k_graph_id]) is str
                    and type(data[k_config]) is dict
                    and type(data[k_context]) is dict
                    and type(data[k_metadata]) is dict
                    and type(data[k_version]) is int
                    and type(data[k_name]) is str
                    and (k_description not in data or (v := data[k_description]) is None or type(v) is str)
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class PartialAssistant(Model):
    """The fields of one Assistant that `select` chose; the others read as None."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        assistant_id: str | None = None,
        graph_id: str | None = None,
        config: dict[str, Any] | None = None,
        context: dict[str, Any] | None = None,
        created_at: datetime | str | None = None,
        updated_at: datetime | str | None = None,
        metadata: dict[str, Any] | None = None,
        version: int | None = None,
        name: str | None = None,
        description: str | None = None,
    ) -> None:
        build(
            self,
            {
                "assistant_id": assistant_id,
                "graph_id": graph_id,
                "config": config,
                "context": context,
                "created_at": created_at,
                "updated_at": updated_at,
                "metadata": metadata,
                "version": version,
                "name": name,
                "description": description,
            },
        )

    @property
    def assistant_id(self) -> str | None:
        """The assistant's id."""
        value: str | None = self._json.get("assistant_id")
        return value

    @property
    def graph_id(self) -> str | None:
        """The name of the graph that it runs."""
        value: str | None = self._json.get("graph_id")
        return value

    @property
    def config(self) -> dict[str, Any] | None:
        """The configuration that its runs start from."""
        value: dict[str, Any] | None = self._json.get("config")
        return value

    @property
    def context(self) -> dict[str, Any] | None:
        """The context that its runs get; a copy of the configurable values."""
        value: dict[str, Any] | None = self._json.get("context")
        return value

    @property
    def created_at(self) -> datetime | None:
        """When the assistant was created."""
        value = self._json.get("created_at")
        return None if value is None else as_time(value)

    @property
    def updated_at(self) -> datetime | None:
        """When the assistant was last changed."""
        value = self._json.get("updated_at")
        return None if value is None else as_time(value)

    @property
    def metadata(self) -> dict[str, Any] | None:
        """The user's own data about the assistant; `created_by` is `system` if the server created it."""
        value: dict[str, Any] | None = self._json.get("metadata")
        return value

    @property
    def version(self) -> int | None:
        """The number of the current version."""
        value: int | None = self._json.get("version")
        return value

    @property
    def name(self) -> str | None:
        """A name for people."""
        value: str | None = self._json.get("name")
        return value

    @property
    def description(self) -> str | None:
        """A description for people."""
        value: str | None = self._json.get("description")
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_assistant_id: str = "assistant_id",
        k_graph_id: str = "graph_id",
        k_config: str = "config",
        k_context: str = "context",
        k_created_at: str = "created_at",
        k_updated_at: str = "updated_at",
        k_metadata: str = "metadata",
        k_version: str = "version",
        k_name: str = "name",
        k_description: str = "description",
    ) -> bool:
        # Most times are equal to the one before them, and comparing is faster than parsing.
        t: Any = ...
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if k_created_at in data and (v := data[k_created_at]) != t and v is not None:
                    read_time(t := v)
                if k_updated_at in data and (v := data[k_updated_at]) != t and v is not None:
                    read_time(t := v)
                if not (
                    (k_assistant_id not in data or (v := data[k_assistant_id]) is None or type(v) is str)
                    and (k_graph_id not in data or (v := data[k_graph_id]) is None or type(v) is str)
                    and (k_config not in data or (v := data[k_config]) is None or type(v) is dict)
                    and (k_context not in data or (v := data[k_context]) is None or type(v) is dict)
                    and (k_metadata not in data or (v := data[k_metadata]) is None or type(v) is dict)
                    and (k_version not in data or (v := data[k_version]) is None or type(v) is int)
                    and (k_name not in data or (v := data[k_name]) is None or type(v) is str)
                    and (k_description not in data or (v := data[k_description]) is None or type(v) is str)
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class AssistantVersion(Model):
    """One version of an assistant."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        assistant_id: str,
        graph_id: str,
        config: dict[str, Any],
        context: dict[str, Any],
        created_at: datetime | str,
        metadata: dict[str, Any],
        version: int,
        name: str,
        description: str | None = None,
    ) -> None:
        build(
            self,
            {
                "assistant_id": assistant_id,
                "graph_id": graph_id,
                "config": config,
                "context": context,
                "created_at": created_at,
                "metadata": metadata,
                "version": version,
                "name": name,
                "description": description,
            },
        )

    @property
    def assistant_id(self) -> str:
        """The assistant's id."""
        value: str = self._json["assistant_id"]
        return value

    @property
    def graph_id(self) -> str:
        """The name of the graph that it runs."""
        value: str = self._json["graph_id"]
        return value

    @property
    def config(self) -> dict[str, Any]:
        """The configuration that its runs start from."""
        value: dict[str, Any] = self._json["config"]
        return value

    @property
    def context(self) -> dict[str, Any]:
        """The context that its runs get; a copy of the configurable values."""
        value: dict[str, Any] = self._json["context"]
        return value

    @property
    def created_at(self) -> datetime:
        """When this version was created."""
        return as_time(self._json["created_at"])

    @property
    def metadata(self) -> dict[str, Any]:
        """The user's own data about the assistant."""
        value: dict[str, Any] = self._json["metadata"]
        return value

    @property
    def version(self) -> int:
        """The number of this version."""
        value: int = self._json["version"]
        return value

    @property
    def name(self) -> str:
        """A name for people."""
        value: str = self._json["name"]
        return value

    @property
    def description(self) -> str | None:
        """A description for people."""
        value: str | None = self._json.get("description")
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_assistant_id: str = "assistant_id",
        k_graph_id: str = "graph_id",
        k_config: str = "config",
        k_context: str = "context",
        k_created_at: str = "created_at",
        k_metadata: str = "metadata",
        k_version: str = "version",
        k_name: str = "name",
        k_description: str = "description",
    ) -> bool:
        # Most times are equal to the one before them, and comparing is faster than parsing.
        t: Any = ...
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if (v := data[k_created_at]) != t:
                    read_time(t := v)
                if not (
                    type(data[k_assistant_id]) is str
                    and type(data[k_graph_id]) is str
                    and type(data[k_config]) is dict
                    and type(data[k_context]) is dict
                    and type(data[k_metadata]) is dict
                    and type(data[k_version]) is int
                    and type(data[k_name]) is str
                    and (k_description not in data or (v := data[k_description]) is None or type(v) is str)
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class GraphSchema(Model):
    """The JSON schemas of a graph; one that the server can't generate is None."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        graph_id: str | None = None,
        input_schema: dict[str, Any] | None = None,
        output_schema: dict[str, Any] | None = None,
        state_schema: dict[str, Any] | None = None,
        config_schema: dict[str, Any] | None = None,
        context_schema: dict[str, Any] | None = None,
    ) -> None:
        build(
            self,
            {
                "graph_id": graph_id,
                "input_schema": input_schema,
                "output_schema": output_schema,
                "state_schema": state_schema,
                "config_schema": config_schema,
                "context_schema": context_schema,
            },
        )

    @property
    def graph_id(self) -> str | None:
        """The graph's name; None for a subgraph."""
        value: str | None = self._json.get("graph_id")
        return value

    @property
    def input_schema(self) -> dict[str, Any] | None:
        """The schema of the graph's input."""
        value: dict[str, Any] | None = self._json.get("input_schema")
        return value

    @property
    def output_schema(self) -> dict[str, Any] | None:
        """The schema of the graph's output."""
        value: dict[str, Any] | None = self._json.get("output_schema")
        return value

    @property
    def state_schema(self) -> dict[str, Any] | None:
        """The schema of the graph's state."""
        value: dict[str, Any] | None = self._json.get("state_schema")
        return value

    @property
    def config_schema(self) -> dict[str, Any] | None:
        """The schema of the configurable values."""
        value: dict[str, Any] | None = self._json.get("config_schema")
        return value

    @property
    def context_schema(self) -> dict[str, Any] | None:
        """The schema of the context; None for a graph without one."""
        value: dict[str, Any] | None = self._json.get("context_schema")
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_graph_id: str = "graph_id",
        k_input_schema: str = "input_schema",
        k_output_schema: str = "output_schema",
        k_state_schema: str = "state_schema",
        k_config_schema: str = "config_schema",
        k_context_schema: str = "context_schema",
    ) -> bool:
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if not (
                    (k_graph_id not in data or (v := data[k_graph_id]) is None or type(v) is str)
                    and (k_input_schema not in data or (v := data[k_input_schema]) is None or type(v) is dict)
                    and (k_output_schema not in data or (v := data[k_output_schema]) is None or type(v) is dict)
                    and (k_state_schema not in data or (v := data[k_state_schema]) is None or type(v) is dict)
                    and (k_config_schema not in data or (v := data[k_config_schema]) is None or type(v) is dict)
                    and (k_context_schema not in data or (v := data[k_context_schema]) is None or type(v) is dict)
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


Assistant._fields = (
    Field("assistant_id", True, "a string", is_str),
    Field("graph_id", True, "a string", is_str),
    Field("config", True, "an object", is_dict),
    Field("context", True, "an object", is_dict),
    Field("created_at", True, "a timestamp", is_time),
    Field("updated_at", True, "a timestamp", is_time),
    Field("metadata", True, "an object", is_dict),
    Field("version", True, "an integer", is_int),
    Field("name", True, "a string", is_str),
    Field("description", False, "a string or null", is_str),
)
PartialAssistant._fields = (
    Field("assistant_id", False, "a string", is_str),
    Field("graph_id", False, "a string", is_str),
    Field("config", False, "an object", is_dict),
    Field("context", False, "an object", is_dict),
    Field("created_at", False, "a timestamp", is_time),
    Field("updated_at", False, "a timestamp", is_time),
    Field("metadata", False, "an object", is_dict),
    Field("version", False, "an integer", is_int),
    Field("name", False, "a string", is_str),
    Field("description", False, "a string or null", is_str),
)
AssistantVersion._fields = (
    Field("assistant_id", True, "a string", is_str),
    Field("graph_id", True, "a string", is_str),
    Field("config", True, "an object", is_dict),
    Field("context", True, "an object", is_dict),
    Field("created_at", True, "a timestamp", is_time),
    Field("metadata", True, "an object", is_dict),
    Field("version", True, "an integer", is_int),
    Field("name", True, "a string", is_str),
    Field("description", False, "a string or null", is_str),
)
GraphSchema._fields = (
    Field("graph_id", False, "a string", is_str),
    Field("input_schema", False, "an object or null", is_dict),
    Field("output_schema", False, "an object or null", is_dict),
    Field("state_schema", False, "an object or null", is_dict),
    Field("config_schema", False, "an object or null", is_dict),
    Field("context_schema", False, "an object or null", is_dict),
)
