# Generated from openapi.yaml by `nox -s generate`; edit the contract or generator/ instead of this file.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false
# The checks look at JSON of unknown types; those of the attributes are known.
"""The responses to operations with the tag `threads`, as typed models."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias, TypeVar

from langthreads._core.model import (
    Field,
    Model,
    all_str,
    anything,
    as_time,
    build,
    each,
    is_dict,
    is_int,
    is_list,
    is_number,
    is_str,
    is_time,
)
from langthreads._core.typed_values import values_as

__all__ = [
    "ThreadStatus",
    "ThreadSortBy",
    "SortOrder",
    "ThreadSelectField",
    "OnConflictBehavior",
    "PruneStrategy",
    "ThreadStreamMode",
    "Thread",
    "PartialThread",
    "ThreadTtl",
    "Interrupt",
    "Checkpoint",
    "ThreadTask",
    "ThreadState",
    "PartialThreadState",
    "ThreadUpdateStateResponse",
    "ThreadPruneResponse",
    "ThreadStorage",
    "StorageSection",
    "ChannelStorageSection",
    "ChannelStorage",
]

V = TypeVar("V")
read_time = datetime.fromisoformat

ThreadStatus: TypeAlias = Literal[
    "idle",
    "busy",
    "interrupted",
    "error",
]
"""The status of a thread: `idle` (no active run), `busy` (a run is pending or running), `interrupted` (a run stopped at an interrupt or a breakpoint), `error` (the last run failed). Newer servers may send other values; they are kept."""

THREAD_STATUS: Final[tuple[ThreadStatus, ...]] = (
    "idle",
    "busy",
    "interrupted",
    "error",
)

ThreadSortBy: TypeAlias = Literal[
    "thread_id",
    "status",
    "created_at",
    "updated_at",
    "state_updated_at",
]
"""A field by which threads can be sorted."""

THREAD_SORT_BY: Final[tuple[ThreadSortBy, ...]] = (
    "thread_id",
    "status",
    "created_at",
    "updated_at",
    "state_updated_at",
)

SortOrder: TypeAlias = Literal[
    "asc",
    "desc",
]
"""The order of a search: `asc` (ascending) or `desc` (descending)."""

SORT_ORDER: Final[tuple[SortOrder, ...]] = (
    "asc",
    "desc",
)

ThreadSelectField: TypeAlias = Literal[
    "thread_id",
    "created_at",
    "updated_at",
    "state_updated_at",
    "metadata",
    "config",
    "status",
    "values",
    "interrupts",
]
"""A field of a thread that a search can select."""

THREAD_SELECT_FIELD: Final[tuple[ThreadSelectField, ...]] = (
    "thread_id",
    "created_at",
    "updated_at",
    "state_updated_at",
    "metadata",
    "config",
    "status",
    "values",
    "interrupts",
)

OnConflictBehavior: TypeAlias = Literal[
    "raise",
    "do_nothing",
]
"""What happens if the id of a new resource is taken: `raise` (an error), or `do_nothing` (the existing one is returned)."""

ON_CONFLICT_BEHAVIOR: Final[tuple[OnConflictBehavior, ...]] = (
    "raise",
    "do_nothing",
)

PruneStrategy: TypeAlias = Literal[
    "delete",
    "keep_latest",
]
"""How much of a thread is removed: `delete` (all of it), or `keep_latest` (all but its latest checkpoint)."""

PRUNE_STRATEGY: Final[tuple[PruneStrategy, ...]] = (
    "delete",
    "keep_latest",
)

ThreadStreamMode: TypeAlias = Literal[
    "run_modes",
    "lifecycle",
    "state_update",
]
"""The events in a thread's stream: `run_modes` (those of its runs, in each run's own stream modes), `lifecycle` (only the start and end of runs), `state_update` (changes of its state from outside)."""

THREAD_STREAM_MODE: Final[tuple[ThreadStreamMode, ...]] = (
    "run_modes",
    "lifecycle",
    "state_update",
)


class Thread(Model):
    """A conversation whose state is kept across runs."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        thread_id: str,
        created_at: datetime | str,
        updated_at: datetime | str,
        metadata: dict[str, Any],
        status: ThreadStatus,
        state_updated_at: datetime | str | None = None,
        config: dict[str, Any] | None = None,
        values: dict[str, Any] | Any | None = None,
        interrupts: dict[str, list[Interrupt]] | None = None,
        error: Any | None = None,
        ttl: ThreadTtl | None = None,
        extracted: dict[str, Any] | None = None,
    ) -> None:
        build(
            self,
            {
                "thread_id": thread_id,
                "created_at": created_at,
                "updated_at": updated_at,
                "metadata": metadata,
                "status": status,
                "state_updated_at": state_updated_at,
                "config": config,
                "values": values,
                "interrupts": interrupts,
                "error": error,
                "ttl": ttl,
                "extracted": extracted,
            },
        )

    @property
    def thread_id(self) -> str:
        """The thread's id."""
        value: str = self._json["thread_id"]
        return value

    @property
    def created_at(self) -> datetime:
        """When the thread was created."""
        return as_time(self._json["created_at"])

    @property
    def updated_at(self) -> datetime:
        """When the thread was last changed."""
        return as_time(self._json["updated_at"])

    @property
    def metadata(self) -> dict[str, Any]:
        """The user's own data about the thread, by which searches can filter."""
        value: dict[str, Any] = self._json["metadata"]
        return value

    @property
    def status(self) -> ThreadStatus:
        """The status of a thread: `idle` (no active run), `busy` (a run is pending or running), `interrupted` (a run stopped at an interrupt or a breakpoint), `error` (the last run failed). Newer servers may send other values; they are kept."""
        value: ThreadStatus = self._json["status"]
        return value

    @property
    def state_updated_at(self) -> datetime | None:
        """When the thread's state was last changed; not sent by langgraph-api 0.4."""
        value = self._json.get("state_updated_at")
        return None if value is None else as_time(value)

    @property
    def config(self) -> dict[str, Any] | None:
        """The configuration of the thread's last run."""
        value: dict[str, Any] | None = self._json.get("config")
        return value

    @property
    def values(self) -> dict[str, Any] | Any:
        """The thread's current state; None before the first run."""
        value: dict[str, Any] | Any = self._json.get("values")
        return value

    @property
    def interrupts(self) -> dict[str, list[Interrupt]] | None:
        """The interrupts that the thread waits for, by the ids of the interrupted tasks; None before the first run."""
        value = self._json.get("interrupts")
        return None if value is None else {k: [Interrupt._from_valid(x) for x in y] for k, y in value.items()}

    @property
    def error(self) -> Any:
        """The error of the last run, if it failed."""
        value: Any = self._json.get("error")
        return value

    @property
    def ttl(self) -> ThreadTtl | None:
        """The thread's time to live, if it has one; sent only with `include=["ttl"]`."""
        value = self._json.get("ttl")
        return None if value is None else ThreadTtl._from_valid(value)

    @property
    def extracted(self) -> dict[str, Any] | None:
        """The values that a search's `extract` requested, by name."""
        value: dict[str, Any] | None = self._json.get("extracted")
        return value

    def values_as(self, kind: type[V]) -> V:
        """Return `values` as an instance of `kind`: a TypedDict, a dataclass, an attrs or a pydantic class.

        Fields that the class does not have are left out; for a TypedDict, the dict itself is returned.

        Raises:
            InvalidArgumentError: The fields do not fit the class (a `ValueError`).
            TypeError: `kind` is none of these kinds of classes.
        """
        return values_as(self._json.get("values"), kind, "Thread.values")

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_thread_id: str = "thread_id",
        k_created_at: str = "created_at",
        k_updated_at: str = "updated_at",
        k_metadata: str = "metadata",
        k_status: str = "status",
        k_state_updated_at: str = "state_updated_at",
        k_config: str = "config",
        k_interrupts: str = "interrupts",
        k_ttl: str = "ttl",
        k_extracted: str = "extracted",
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
                if k_state_updated_at in data and (v := data[k_state_updated_at]) != t and v is not None:
                    read_time(t := v)
                if not (
                    type(data[k_thread_id]) is str
                    and type(data[k_metadata]) is dict
                    and type(data[k_status]) is str
                    and (k_config not in data or (v := data[k_config]) is None or type(v) is dict)
                    and (
                        k_interrupts not in data
                        or (v := data[k_interrupts]) is None
                        or (
                            type(v) is dict
                            and (not v or all((type(y) is list and Interrupt._all_valid(y)) for y in v.values()))
                        )
                    )
                    and (k_ttl not in data or (v := data[k_ttl]) is None or ThreadTtl._is_valid(v))
                    and (k_extracted not in data or (v := data[k_extracted]) is None or type(v) is dict)
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class PartialThread(Model):
    """The fields of one Thread that `select` chose; the others read as None."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        thread_id: str | None = None,
        created_at: datetime | str | None = None,
        updated_at: datetime | str | None = None,
        metadata: dict[str, Any] | None = None,
        status: ThreadStatus | None = None,
        state_updated_at: datetime | str | None = None,
        config: dict[str, Any] | None = None,
        values: dict[str, Any] | Any | None = None,
        interrupts: dict[str, list[Interrupt]] | None = None,
        error: Any | None = None,
        ttl: ThreadTtl | None = None,
        extracted: dict[str, Any] | None = None,
    ) -> None:
        build(
            self,
            {
                "thread_id": thread_id,
                "created_at": created_at,
                "updated_at": updated_at,
                "metadata": metadata,
                "status": status,
                "state_updated_at": state_updated_at,
                "config": config,
                "values": values,
                "interrupts": interrupts,
                "error": error,
                "ttl": ttl,
                "extracted": extracted,
            },
        )

    @property
    def thread_id(self) -> str | None:
        """The thread's id."""
        value: str | None = self._json.get("thread_id")
        return value

    @property
    def created_at(self) -> datetime | None:
        """When the thread was created."""
        value = self._json.get("created_at")
        return None if value is None else as_time(value)

    @property
    def updated_at(self) -> datetime | None:
        """When the thread was last changed."""
        value = self._json.get("updated_at")
        return None if value is None else as_time(value)

    @property
    def metadata(self) -> dict[str, Any] | None:
        """The user's own data about the thread, by which searches can filter."""
        value: dict[str, Any] | None = self._json.get("metadata")
        return value

    @property
    def status(self) -> ThreadStatus | None:
        """The status of a thread: `idle` (no active run), `busy` (a run is pending or running), `interrupted` (a run stopped at an interrupt or a breakpoint), `error` (the last run failed). Newer servers may send other values; they are kept."""
        value: ThreadStatus | None = self._json.get("status")
        return value

    @property
    def state_updated_at(self) -> datetime | None:
        """When the thread's state was last changed; not sent by langgraph-api 0.4."""
        value = self._json.get("state_updated_at")
        return None if value is None else as_time(value)

    @property
    def config(self) -> dict[str, Any] | None:
        """The configuration of the thread's last run."""
        value: dict[str, Any] | None = self._json.get("config")
        return value

    @property
    def values(self) -> dict[str, Any] | Any:
        """The thread's current state; None before the first run."""
        value: dict[str, Any] | Any = self._json.get("values")
        return value

    @property
    def interrupts(self) -> dict[str, list[Interrupt]] | None:
        """The interrupts that the thread waits for, by the ids of the interrupted tasks; None before the first run."""
        value = self._json.get("interrupts")
        return None if value is None else {k: [Interrupt._from_valid(x) for x in y] for k, y in value.items()}

    @property
    def error(self) -> Any:
        """The error of the last run, if it failed."""
        value: Any = self._json.get("error")
        return value

    @property
    def ttl(self) -> ThreadTtl | None:
        """The thread's time to live, if it has one; sent only with `include=["ttl"]`."""
        value = self._json.get("ttl")
        return None if value is None else ThreadTtl._from_valid(value)

    @property
    def extracted(self) -> dict[str, Any] | None:
        """The values that a search's `extract` requested, by name."""
        value: dict[str, Any] | None = self._json.get("extracted")
        return value

    def values_as(self, kind: type[V]) -> V:
        """Return `values` as an instance of `kind`: a TypedDict, a dataclass, an attrs or a pydantic class.

        Fields that the class does not have are left out; for a TypedDict, the dict itself is returned.

        Raises:
            InvalidArgumentError: The fields do not fit the class (a `ValueError`).
            TypeError: `kind` is none of these kinds of classes.
        """
        return values_as(self._json.get("values"), kind, "PartialThread.values")

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_thread_id: str = "thread_id",
        k_created_at: str = "created_at",
        k_updated_at: str = "updated_at",
        k_metadata: str = "metadata",
        k_status: str = "status",
        k_state_updated_at: str = "state_updated_at",
        k_config: str = "config",
        k_interrupts: str = "interrupts",
        k_ttl: str = "ttl",
        k_extracted: str = "extracted",
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
                if k_state_updated_at in data and (v := data[k_state_updated_at]) != t and v is not None:
                    read_time(t := v)
                if not (
                    (k_thread_id not in data or (v := data[k_thread_id]) is None or type(v) is str)
                    and (k_metadata not in data or (v := data[k_metadata]) is None or type(v) is dict)
                    and (k_status not in data or (v := data[k_status]) is None or type(v) is str)
                    and (k_config not in data or (v := data[k_config]) is None or type(v) is dict)
                    and (
                        k_interrupts not in data
                        or (v := data[k_interrupts]) is None
                        or (
                            type(v) is dict
                            and (not v or all((type(y) is list and Interrupt._all_valid(y)) for y in v.values()))
                        )
                    )
                    and (k_ttl not in data or (v := data[k_ttl]) is None or ThreadTtl._is_valid(v))
                    and (k_extracted not in data or (v := data[k_extracted]) is None or type(v) is dict)
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class ThreadTtl(Model):
    """The time to live of a thread."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        strategy: PruneStrategy | None = None,
        ttl_minutes: float | None = None,
        expires_at: datetime | str | None = None,
    ) -> None:
        build(
            self,
            {
                "strategy": strategy,
                "ttl_minutes": ttl_minutes,
                "expires_at": expires_at,
            },
        )

    @property
    def strategy(self) -> PruneStrategy | None:
        """How much of a thread is removed: `delete` (all of it), or `keep_latest` (all but its latest checkpoint)."""
        value: PruneStrategy | None = self._json.get("strategy")
        return value

    @property
    def ttl_minutes(self) -> float | None:
        """The time to live, in minutes."""
        value: float | None = self._json.get("ttl_minutes")
        return value

    @property
    def expires_at(self) -> datetime | None:
        """When the thread expires."""
        value = self._json.get("expires_at")
        return None if value is None else as_time(value)

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_strategy: str = "strategy",
        k_ttl_minutes: str = "ttl_minutes",
        k_expires_at: str = "expires_at",
    ) -> bool:
        # Most times are equal to the one before them, and comparing is faster than parsing.
        t: Any = ...
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if k_expires_at in data and (v := data[k_expires_at]) != t and v is not None:
                    read_time(t := v)
                if not (
                    (k_strategy not in data or (v := data[k_strategy]) is None or type(v) is str)
                    and (k_ttl_minutes not in data or (v := data[k_ttl_minutes]) is None or is_number(v))
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class Interrupt(Model):
    """A question that a graph asks before it continues."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        value: Any,
        id: str | None = None,
        response_schema: dict[str, Any] | None = None,
    ) -> None:
        build(
            self,
            {
                "value": value,
                "id": id,
                "response_schema": response_schema,
            },
        )

    @property
    def value(self) -> Any:
        """The question."""
        value: Any = self._json["value"]
        return value

    @property
    def id(self) -> str | None:
        """The interrupt's id, with which it can be answered."""
        value: str | None = self._json.get("id")
        return value

    @property
    def response_schema(self) -> dict[str, Any] | None:
        """The JSON schema of an answer, if the graph sets one."""
        value: dict[str, Any] | None = self._json.get("response_schema")
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_value: str = "value",
        k_id: str = "id",
        k_response_schema: str = "response_schema",
    ) -> bool:
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if not (
                    k_value in data
                    and (k_id not in data or (v := data[k_id]) is None or type(v) is str)
                    and (k_response_schema not in data or (v := data[k_response_schema]) is None or type(v) is dict)
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class Checkpoint(Model):
    """A point in a thread's history. In a request, none of its fields may be null."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        thread_id: str | None = None,
        checkpoint_ns: str | None = None,
        checkpoint_id: str | None = None,
        checkpoint_map: dict[str, Any] | None = None,
    ) -> None:
        build(
            self,
            {
                "thread_id": thread_id,
                "checkpoint_ns": checkpoint_ns,
                "checkpoint_id": checkpoint_id,
                "checkpoint_map": checkpoint_map,
            },
        )

    @property
    def thread_id(self) -> str | None:
        """The id of the thread that it belongs to."""
        value: str | None = self._json.get("thread_id")
        return value

    @property
    def checkpoint_ns(self) -> str | None:
        """The subgraph that it belongs to; empty for the graph itself."""
        value: str | None = self._json.get("checkpoint_ns")
        return value

    @property
    def checkpoint_id(self) -> str | None:
        """The checkpoint's id."""
        value: str | None = self._json.get("checkpoint_id")
        return value

    @property
    def checkpoint_map(self) -> dict[str, Any] | None:
        """The checkpoints of enclosing graphs, by namespace."""
        value: dict[str, Any] | None = self._json.get("checkpoint_map")
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_thread_id: str = "thread_id",
        k_checkpoint_ns: str = "checkpoint_ns",
        k_checkpoint_id: str = "checkpoint_id",
        k_checkpoint_map: str = "checkpoint_map",
    ) -> bool:
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if not (
                    (k_thread_id not in data or (v := data[k_thread_id]) is None or type(v) is str)
                    and (k_checkpoint_ns not in data or (v := data[k_checkpoint_ns]) is None or type(v) is str)
                    and (k_checkpoint_id not in data or (v := data[k_checkpoint_id]) is None or type(v) is str)
                    and (k_checkpoint_map not in data or (v := data[k_checkpoint_map]) is None or type(v) is dict)
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class ThreadTask(Model):
    """A node that runs, or is about to run, in a superstep."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        id: str,
        name: str,
        path: list[Any] | None = None,
        error: Any | None = None,
        interrupts: list[Interrupt] | None = None,
        checkpoint: Checkpoint | None = None,
        state: ThreadState | None = None,
        result: Any | None = None,
    ) -> None:
        build(
            self,
            {
                "id": id,
                "name": name,
                "path": path,
                "error": error,
                "interrupts": interrupts,
                "checkpoint": checkpoint,
                "state": state,
                "result": result,
            },
        )

    @property
    def id(self) -> str:
        """The task's id."""
        value: str = self._json["id"]
        return value

    @property
    def name(self) -> str:
        """The node's name."""
        value: str = self._json["name"]
        return value

    @property
    def path(self) -> list[Any] | None:
        """Why the task runs, in the graph engine's own terms."""
        value: list[Any] | None = self._json.get("path")
        return value

    @property
    def error(self) -> Any:
        """The task's error, if it failed."""
        value: Any = self._json.get("error")
        return value

    @property
    def interrupts(self) -> list[Interrupt] | None:
        """The interrupts that the task waits for."""
        value = self._json.get("interrupts")
        return None if value is None else [Interrupt._from_valid(x) for x in value]

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The checkpoint of the subgraph that the task runs."""
        value = self._json.get("checkpoint")
        return None if value is None else Checkpoint._from_valid(value)

    @property
    def state(self) -> ThreadState | None:
        """The subgraph's state, if it was requested."""
        value = self._json.get("state")
        return None if value is None else ThreadState._from_valid(value)

    @property
    def result(self) -> Any:
        """The values that the task wrote, once it has finished."""
        value: Any = self._json.get("result")
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_id: str = "id",
        k_name: str = "name",
        k_path: str = "path",
        k_interrupts: str = "interrupts",
        k_checkpoint: str = "checkpoint",
        k_state: str = "state",
    ) -> bool:
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if not (
                    type(data[k_id]) is str
                    and type(data[k_name]) is str
                    and (k_path not in data or (v := data[k_path]) is None or type(v) is list)
                    and (
                        k_interrupts not in data
                        or (v := data[k_interrupts]) is None
                        or (type(v) is list and Interrupt._all_valid(v))
                    )
                    and (k_checkpoint not in data or (v := data[k_checkpoint]) is None or Checkpoint._is_valid(v))
                    and (k_state not in data or (v := data[k_state]) is None or ThreadState._is_valid(v))
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class ThreadState(Model):
    """The state of a thread at one checkpoint."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        values: dict[str, Any] | Any,
        next: list[str],
        checkpoint: Checkpoint | None,
        metadata: dict[str, Any] | None,
        created_at: datetime | str | None,
        tasks: list[ThreadTask] | None = None,
        parent_checkpoint: Checkpoint | None = None,
        interrupts: list[Interrupt] | None = None,
        checkpoint_id: str | None = None,
        parent_checkpoint_id: str | None = None,
    ) -> None:
        build(
            self,
            {
                "values": values,
                "next": next,
                "checkpoint": checkpoint,
                "metadata": metadata,
                "created_at": created_at,
                "tasks": tasks,
                "parent_checkpoint": parent_checkpoint,
                "interrupts": interrupts,
                "checkpoint_id": checkpoint_id,
                "parent_checkpoint_id": parent_checkpoint_id,
            },
        )

    @property
    def values(self) -> dict[str, Any] | Any:
        """The channels' values; a dict, except for graphs whose whole state is one value."""
        value: dict[str, Any] | Any = self._json["values"]
        return value

    @property
    def next(self) -> list[str]:
        """The nodes that run next; empty if there are none."""
        value: list[str] = self._json["next"]
        return value

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The checkpoint of the state; None for a thread without one."""
        value = self._json.get("checkpoint")
        return None if value is None else Checkpoint._from_valid(value)

    @property
    def metadata(self) -> dict[str, Any] | None:
        """The origin of the checkpoint (source, step, run)."""
        value: dict[str, Any] | None = self._json["metadata"]
        return value

    @property
    def created_at(self) -> datetime | None:
        """When the checkpoint was written."""
        value = self._json.get("created_at")
        return None if value is None else as_time(value)

    @property
    def tasks(self) -> list[ThreadTask] | None:
        """The tasks that run, or are about to run."""
        value = self._json.get("tasks")
        return None if value is None else [ThreadTask._from_valid(x) for x in value]

    @property
    def parent_checkpoint(self) -> Checkpoint | None:
        """The checkpoint before this one; None at the root."""
        value = self._json.get("parent_checkpoint")
        return None if value is None else Checkpoint._from_valid(value)

    @property
    def interrupts(self) -> list[Interrupt] | None:
        """The interrupts that the thread waits for."""
        value = self._json.get("interrupts")
        return None if value is None else [Interrupt._from_valid(x) for x in value]

    @property
    def checkpoint_id(self) -> str | None:
        """The checkpoint's id."""
        value: str | None = self._json.get("checkpoint_id")
        return value

    @property
    def parent_checkpoint_id(self) -> str | None:
        """The id of the checkpoint before this one."""
        value: str | None = self._json.get("parent_checkpoint_id")
        return value

    def values_as(self, kind: type[V]) -> V:
        """Return `values` as an instance of `kind`: a TypedDict, a dataclass, an attrs or a pydantic class.

        Fields that the class does not have are left out; for a TypedDict, the dict itself is returned.

        Raises:
            InvalidArgumentError: The fields do not fit the class (a `ValueError`).
            TypeError: `kind` is none of these kinds of classes.
        """
        return values_as(self._json.get("values"), kind, "ThreadState.values")

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_values: str = "values",
        k_next: str = "next",
        k_checkpoint: str = "checkpoint",
        k_metadata: str = "metadata",
        k_created_at: str = "created_at",
        k_tasks: str = "tasks",
        k_parent_checkpoint: str = "parent_checkpoint",
        k_interrupts: str = "interrupts",
        k_checkpoint_id: str = "checkpoint_id",
        k_parent_checkpoint_id: str = "parent_checkpoint_id",
    ) -> bool:
        # Most times are equal to the one before them, and comparing is faster than parsing.
        t: Any = ...
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if (v := data[k_created_at]) != t and v is not None:
                    read_time(t := v)
                if not (
                    k_values in data
                    and (type(v := data[k_next]) is list and all_str(v))
                    and ((v := data[k_checkpoint]) is None or Checkpoint._is_valid(v))
                    and ((v := data[k_metadata]) is None or type(v) is dict)
                    and (
                        k_tasks not in data
                        or (v := data[k_tasks]) is None
                        or (type(v) is list and ThreadTask._all_valid(v))
                    )
                    and (
                        k_parent_checkpoint not in data
                        or (v := data[k_parent_checkpoint]) is None
                        or Checkpoint._is_valid(v)
                    )
                    and (
                        k_interrupts not in data
                        or (v := data[k_interrupts]) is None
                        or (type(v) is list and Interrupt._all_valid(v))
                    )
                    and (k_checkpoint_id not in data or (v := data[k_checkpoint_id]) is None or type(v) is str)
                    and (
                        k_parent_checkpoint_id not in data
                        or (v := data[k_parent_checkpoint_id]) is None
                        or type(v) is str
                    )
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class PartialThreadState(Model):
    """The fields of one ThreadState that `select` chose; the others read as None."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        values: dict[str, Any] | Any | None = None,
        next: list[str] | None = None,
        checkpoint: Checkpoint | None = None,
        metadata: dict[str, Any] | None = None,
        created_at: datetime | str | None = None,
        tasks: list[ThreadTask] | None = None,
        parent_checkpoint: Checkpoint | None = None,
        interrupts: list[Interrupt] | None = None,
        checkpoint_id: str | None = None,
        parent_checkpoint_id: str | None = None,
    ) -> None:
        build(
            self,
            {
                "values": values,
                "next": next,
                "checkpoint": checkpoint,
                "metadata": metadata,
                "created_at": created_at,
                "tasks": tasks,
                "parent_checkpoint": parent_checkpoint,
                "interrupts": interrupts,
                "checkpoint_id": checkpoint_id,
                "parent_checkpoint_id": parent_checkpoint_id,
            },
        )

    @property
    def values(self) -> dict[str, Any] | Any:
        """The channels' values; a dict, except for graphs whose whole state is one value."""
        value: dict[str, Any] | Any = self._json.get("values")
        return value

    @property
    def next(self) -> list[str] | None:
        """The nodes that run next; empty if there are none."""
        value: list[str] | None = self._json.get("next")
        return value

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The checkpoint of the state; None for a thread without one."""
        value = self._json.get("checkpoint")
        return None if value is None else Checkpoint._from_valid(value)

    @property
    def metadata(self) -> dict[str, Any] | None:
        """The origin of the checkpoint (source, step, run)."""
        value: dict[str, Any] | None = self._json.get("metadata")
        return value

    @property
    def created_at(self) -> datetime | None:
        """When the checkpoint was written."""
        value = self._json.get("created_at")
        return None if value is None else as_time(value)

    @property
    def tasks(self) -> list[ThreadTask] | None:
        """The tasks that run, or are about to run."""
        value = self._json.get("tasks")
        return None if value is None else [ThreadTask._from_valid(x) for x in value]

    @property
    def parent_checkpoint(self) -> Checkpoint | None:
        """The checkpoint before this one; None at the root."""
        value = self._json.get("parent_checkpoint")
        return None if value is None else Checkpoint._from_valid(value)

    @property
    def interrupts(self) -> list[Interrupt] | None:
        """The interrupts that the thread waits for."""
        value = self._json.get("interrupts")
        return None if value is None else [Interrupt._from_valid(x) for x in value]

    @property
    def checkpoint_id(self) -> str | None:
        """The checkpoint's id."""
        value: str | None = self._json.get("checkpoint_id")
        return value

    @property
    def parent_checkpoint_id(self) -> str | None:
        """The id of the checkpoint before this one."""
        value: str | None = self._json.get("parent_checkpoint_id")
        return value

    def values_as(self, kind: type[V]) -> V:
        """Return `values` as an instance of `kind`: a TypedDict, a dataclass, an attrs or a pydantic class.

        Fields that the class does not have are left out; for a TypedDict, the dict itself is returned.

        Raises:
            InvalidArgumentError: The fields do not fit the class (a `ValueError`).
            TypeError: `kind` is none of these kinds of classes.
        """
        return values_as(self._json.get("values"), kind, "PartialThreadState.values")

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_next: str = "next",
        k_checkpoint: str = "checkpoint",
        k_metadata: str = "metadata",
        k_created_at: str = "created_at",
        k_tasks: str = "tasks",
        k_parent_checkpoint: str = "parent_checkpoint",
        k_interrupts: str = "interrupts",
        k_checkpoint_id: str = "checkpoint_id",
        k_parent_checkpoint_id: str = "parent_checkpoint_id",
    ) -> bool:
        # Most times are equal to the one before them, and comparing is faster than parsing.
        t: Any = ...
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if k_created_at in data and (v := data[k_created_at]) != t and v is not None:
                    read_time(t := v)
                if not (
                    (k_next not in data or (v := data[k_next]) is None or (type(v) is list and all_str(v)))
                    and (k_checkpoint not in data or (v := data[k_checkpoint]) is None or Checkpoint._is_valid(v))
                    and (k_metadata not in data or (v := data[k_metadata]) is None or type(v) is dict)
                    and (
                        k_tasks not in data
                        or (v := data[k_tasks]) is None
                        or (type(v) is list and ThreadTask._all_valid(v))
                    )
                    and (
                        k_parent_checkpoint not in data
                        or (v := data[k_parent_checkpoint]) is None
                        or Checkpoint._is_valid(v)
                    )
                    and (
                        k_interrupts not in data
                        or (v := data[k_interrupts]) is None
                        or (type(v) is list and Interrupt._all_valid(v))
                    )
                    and (k_checkpoint_id not in data or (v := data[k_checkpoint_id]) is None or type(v) is str)
                    and (
                        k_parent_checkpoint_id not in data
                        or (v := data[k_parent_checkpoint_id]) is None
                        or type(v) is str
                    )
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class ThreadUpdateStateResponse(Model):
    """The checkpoint of an added state."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        checkpoint: Checkpoint,
        configurable: dict[str, Any] | None = None,
        checkpoint_id: str | None = None,
    ) -> None:
        build(
            self,
            {
                "checkpoint": checkpoint,
                "configurable": configurable,
                "checkpoint_id": checkpoint_id,
            },
        )

    @property
    def checkpoint(self) -> Checkpoint:
        """The new checkpoint."""
        return Checkpoint._from_valid(self._json["checkpoint"])

    @property
    def configurable(self) -> dict[str, Any] | None:
        """The new checkpoint in the graph engine's own terms."""
        value: dict[str, Any] | None = self._json.get("configurable")
        return value

    @property
    def checkpoint_id(self) -> str | None:
        """The new checkpoint's id."""
        value: str | None = self._json.get("checkpoint_id")
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_checkpoint: str = "checkpoint",
        k_configurable: str = "configurable",
        k_checkpoint_id: str = "checkpoint_id",
    ) -> bool:
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if not (
                    Checkpoint._is_valid(data[k_checkpoint])
                    and (k_configurable not in data or (v := data[k_configurable]) is None or type(v) is dict)
                    and (k_checkpoint_id not in data or (v := data[k_checkpoint_id]) is None or type(v) is str)
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class ThreadPruneResponse(Model):
    """The result of pruning."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        pruned_count: int,
    ) -> None:
        build(
            self,
            {
                "pruned_count": pruned_count,
            },
        )

    @property
    def pruned_count(self) -> int:
        """The number of pruned threads."""
        value: int = self._json["pruned_count"]
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_pruned_count: str = "pruned_count",
    ) -> bool:
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if not (type(data[k_pruned_count]) is int):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class ThreadStorage(Model):
    """The storage that a thread uses in the checkpointer."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        thread_id: str,
        total_bytes: int,
        checkpoints: StorageSection,
        channel_values: ChannelStorageSection,
        pending_writes: StorageSection,
    ) -> None:
        build(
            self,
            {
                "thread_id": thread_id,
                "total_bytes": total_bytes,
                "checkpoints": checkpoints,
                "channel_values": channel_values,
                "pending_writes": pending_writes,
            },
        )

    @property
    def thread_id(self) -> str:
        """The thread's id."""
        value: str = self._json["thread_id"]
        return value

    @property
    def total_bytes(self) -> int:
        """The total size, in bytes."""
        value: int = self._json["total_bytes"]
        return value

    @property
    def checkpoints(self) -> StorageSection:
        """The checkpoints with their metadata."""
        return StorageSection._from_valid(self._json["checkpoints"])

    @property
    def channel_values(self) -> ChannelStorageSection:
        """The values of the state's channels, one per version."""
        return ChannelStorageSection._from_valid(self._json["channel_values"])

    @property
    def pending_writes(self) -> StorageSection:
        """Writes of tasks that are not part of a checkpoint yet."""
        return StorageSection._from_valid(self._json["pending_writes"])

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_thread_id: str = "thread_id",
        k_total_bytes: str = "total_bytes",
        k_checkpoints: str = "checkpoints",
        k_channel_values: str = "channel_values",
        k_pending_writes: str = "pending_writes",
    ) -> bool:
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if not (
                    type(data[k_thread_id]) is str
                    and type(data[k_total_bytes]) is int
                    and StorageSection._is_valid(data[k_checkpoints])
                    and ChannelStorageSection._is_valid(data[k_channel_values])
                    and StorageSection._is_valid(data[k_pending_writes])
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class StorageSection(Model):
    """A number of rows and their size."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        count: int,
        bytes: int,
    ) -> None:
        build(
            self,
            {
                "count": count,
                "bytes": bytes,
            },
        )

    @property
    def count(self) -> int:
        """The number of rows."""
        value: int = self._json["count"]
        return value

    @property
    def bytes(self) -> int:
        """Their size in bytes."""
        value: int = self._json["bytes"]
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_count: str = "count",
        k_bytes: str = "bytes",
    ) -> bool:
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if not (type(data[k_count]) is int and type(data[k_bytes]) is int):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class ChannelStorageSection(Model):
    """A number of rows and their size, in total and by channel."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        count: int,
        bytes: int,
        by_channel: dict[str, ChannelStorage],
    ) -> None:
        build(
            self,
            {
                "count": count,
                "bytes": bytes,
                "by_channel": by_channel,
            },
        )

    @property
    def count(self) -> int:
        """The number of rows."""
        value: int = self._json["count"]
        return value

    @property
    def bytes(self) -> int:
        """Their size in bytes."""
        value: int = self._json["bytes"]
        return value

    @property
    def by_channel(self) -> dict[str, ChannelStorage]:
        """The versions of each channel and their size."""
        return {k: ChannelStorage._from_valid(y) for k, y in self._json["by_channel"].items()}

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_count: str = "count",
        k_bytes: str = "bytes",
        k_by_channel: str = "by_channel",
    ) -> bool:
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if not (
                    type(data[k_count]) is int
                    and type(data[k_bytes]) is int
                    and (
                        type(v := data[k_by_channel]) is dict
                        and (not v or all(ChannelStorage._is_valid(y) for y in v.values()))
                    )
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class ChannelStorage(Model):
    """The versions of one channel and their size."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        versions: int,
        bytes: int,
    ) -> None:
        build(
            self,
            {
                "versions": versions,
                "bytes": bytes,
            },
        )

    @property
    def versions(self) -> int:
        """The number of versions."""
        value: int = self._json["versions"]
        return value

    @property
    def bytes(self) -> int:
        """Their size in bytes."""
        value: int = self._json["bytes"]
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_versions: str = "versions",
        k_bytes: str = "bytes",
    ) -> bool:
        try:
            for data in items:
                if type(data) is not dict:
                    return False
                if not (type(data[k_versions]) is int and type(data[k_bytes]) is int):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


Thread._fields = (
    Field("thread_id", True, "a string", is_str),
    Field("created_at", True, "a timestamp", is_time),
    Field("updated_at", True, "a timestamp", is_time),
    Field("metadata", True, "an object", is_dict),
    Field("status", True, "a string", is_str),
    Field("state_updated_at", False, "a timestamp", is_time),
    Field("config", False, "an object", is_dict),
    Field("values", False, "anything", anything),
    Field(
        "interrupts",
        False,
        "an object with an array of an object (Interrupt) in each field",
        lambda v: type(v) is dict and (not v or all((type(y) is list and Interrupt._all_valid(y)) for y in v.values())),
        each(each(Interrupt._explain)),
    ),
    Field("error", False, "anything", anything),
    Field("ttl", False, "an object (ThreadTtl) or null", ThreadTtl._is_valid, ThreadTtl._explain),
    Field("extracted", False, "an object", is_dict),
)
PartialThread._fields = (
    Field("thread_id", False, "a string", is_str),
    Field("created_at", False, "a timestamp", is_time),
    Field("updated_at", False, "a timestamp", is_time),
    Field("metadata", False, "an object", is_dict),
    Field("status", False, "a string", is_str),
    Field("state_updated_at", False, "a timestamp", is_time),
    Field("config", False, "an object", is_dict),
    Field("values", False, "anything", anything),
    Field(
        "interrupts",
        False,
        "an object with an array of an object (Interrupt) in each field",
        lambda v: type(v) is dict and (not v or all((type(y) is list and Interrupt._all_valid(y)) for y in v.values())),
        each(each(Interrupt._explain)),
    ),
    Field("error", False, "anything", anything),
    Field("ttl", False, "an object (ThreadTtl) or null", ThreadTtl._is_valid, ThreadTtl._explain),
    Field("extracted", False, "an object", is_dict),
)
ThreadTtl._fields = (
    Field("strategy", False, "a string", is_str),
    Field("ttl_minutes", False, "a number", is_number),
    Field("expires_at", False, "a timestamp or null", is_time),
)
Interrupt._fields = (
    Field("value", True, "anything", anything),
    Field("id", False, "a string or null", is_str),
    Field("response_schema", False, "an object or null", is_dict),
)
Checkpoint._fields = (
    Field("thread_id", False, "a string or null", is_str),
    Field("checkpoint_ns", False, "a string or null", is_str),
    Field("checkpoint_id", False, "a string or null", is_str),
    Field("checkpoint_map", False, "an object or null", is_dict),
)
ThreadTask._fields = (
    Field("id", True, "a string", is_str),
    Field("name", True, "a string", is_str),
    Field("path", False, "an array of anything or null", is_list),
    Field("error", False, "anything", anything),
    Field(
        "interrupts",
        False,
        "an array of an object (Interrupt)",
        lambda v: type(v) is list and Interrupt._all_valid(v),
        each(Interrupt._explain),
    ),
    Field("checkpoint", False, "an object (Checkpoint) or null", Checkpoint._is_valid, Checkpoint._explain),
    Field("state", False, "an object (ThreadState) or null", ThreadState._is_valid, ThreadState._explain),
    Field("result", False, "anything", anything),
)
ThreadState._fields = (
    Field("values", True, "anything", anything),
    Field("next", True, "an array of a string", lambda v: type(v) is list and all_str(v)),
    Field(
        "checkpoint",
        True,
        "an object (Checkpoint) or null",
        lambda v: v is None or Checkpoint._is_valid(v),
        Checkpoint._explain,
    ),
    Field("metadata", True, "an object or null", lambda v: v is None or type(v) is dict),
    Field("created_at", True, "a timestamp or null", lambda v: v is None or is_time(v)),
    Field(
        "tasks",
        False,
        "an array of an object (ThreadTask)",
        lambda v: type(v) is list and ThreadTask._all_valid(v),
        each(ThreadTask._explain),
    ),
    Field("parent_checkpoint", False, "an object (Checkpoint) or null", Checkpoint._is_valid, Checkpoint._explain),
    Field(
        "interrupts",
        False,
        "an array of an object (Interrupt)",
        lambda v: type(v) is list and Interrupt._all_valid(v),
        each(Interrupt._explain),
    ),
    Field("checkpoint_id", False, "a string or null", is_str),
    Field("parent_checkpoint_id", False, "a string or null", is_str),
)
PartialThreadState._fields = (
    Field("values", False, "anything", anything),
    Field("next", False, "an array of a string", lambda v: type(v) is list and all_str(v)),
    Field("checkpoint", False, "an object (Checkpoint) or null", Checkpoint._is_valid, Checkpoint._explain),
    Field("metadata", False, "an object or null", is_dict),
    Field("created_at", False, "a timestamp or null", is_time),
    Field(
        "tasks",
        False,
        "an array of an object (ThreadTask)",
        lambda v: type(v) is list and ThreadTask._all_valid(v),
        each(ThreadTask._explain),
    ),
    Field("parent_checkpoint", False, "an object (Checkpoint) or null", Checkpoint._is_valid, Checkpoint._explain),
    Field(
        "interrupts",
        False,
        "an array of an object (Interrupt)",
        lambda v: type(v) is list and Interrupt._all_valid(v),
        each(Interrupt._explain),
    ),
    Field("checkpoint_id", False, "a string or null", is_str),
    Field("parent_checkpoint_id", False, "a string or null", is_str),
)
ThreadUpdateStateResponse._fields = (
    Field("checkpoint", True, "an object (Checkpoint)", Checkpoint._is_valid, Checkpoint._explain),
    Field("configurable", False, "an object or null", is_dict),
    Field("checkpoint_id", False, "a string or null", is_str),
)
ThreadPruneResponse._fields = (Field("pruned_count", True, "an integer", is_int),)
ThreadStorage._fields = (
    Field("thread_id", True, "a string", is_str),
    Field("total_bytes", True, "an integer", is_int),
    Field("checkpoints", True, "an object (StorageSection)", StorageSection._is_valid, StorageSection._explain),
    Field(
        "channel_values",
        True,
        "an object (ChannelStorageSection)",
        ChannelStorageSection._is_valid,
        ChannelStorageSection._explain,
    ),
    Field("pending_writes", True, "an object (StorageSection)", StorageSection._is_valid, StorageSection._explain),
)
StorageSection._fields = (
    Field("count", True, "an integer", is_int),
    Field("bytes", True, "an integer", is_int),
)
ChannelStorageSection._fields = (
    Field("count", True, "an integer", is_int),
    Field("bytes", True, "an integer", is_int),
    Field(
        "by_channel",
        True,
        "an object with an object (ChannelStorage) in each field",
        lambda v: type(v) is dict and (not v or all(ChannelStorage._is_valid(y) for y in v.values())),
        each(ChannelStorage._explain),
    ),
)
ChannelStorage._fields = (
    Field("versions", True, "an integer", is_int),
    Field("bytes", True, "an integer", is_int),
)
