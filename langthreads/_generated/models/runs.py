# Generated from openapi.yaml by `nox -s generate`; edit the contract or generator/ instead of this file.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false
# The checks look at JSON of unknown types; those of the attributes are known.
"""The responses to operations with the tag `runs`, as typed models."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from langthreads._core.model import Field, Model, as_time, build, is_dict, is_str, is_time

__all__ = [
    "RunStatus",
    "RunSelectField",
    "StreamMode",
    "MultitaskStrategy",
    "DisconnectMode",
    "OnCompletionBehavior",
    "IfNotExists",
    "Durability",
    "CancelAction",
    "BulkCancelRunsStatus",
    "All",
    "Run",
    "PartialRun",
]

read_time = datetime.fromisoformat

RunStatus: TypeAlias = Literal[
    "pending",
    "running",
    "error",
    "success",
    "timeout",
    "interrupted",
]
"""The status of a run: `pending` (it waits for its turn), `running`, `success`, `error` (it failed), `timeout` (it took too long), `interrupted` (it was cancelled). A run that stops at an interrupt is a `success`; its thread is `interrupted`. Newer servers may send other values; they are kept."""

RUN_STATUS: Final[tuple[RunStatus, ...]] = (
    "pending",
    "running",
    "error",
    "success",
    "timeout",
    "interrupted",
)

RunSelectField: TypeAlias = Literal[
    "run_id",
    "thread_id",
    "assistant_id",
    "created_at",
    "updated_at",
    "status",
    "metadata",
    "kwargs",
    "multitask_strategy",
    "langsmith_session_name",
]
"""A field of a run that a list can select. langgraph-api 0.7 and 0.4 refuse `langsmith_session_name` (422)."""

RUN_SELECT_FIELD: Final[tuple[RunSelectField, ...]] = (
    "run_id",
    "thread_id",
    "assistant_id",
    "created_at",
    "updated_at",
    "status",
    "metadata",
    "kwargs",
    "multitask_strategy",
    "langsmith_session_name",
)

StreamMode: TypeAlias = Literal[
    "values",
    "messages",
    "messages-tuple",
    "tasks",
    "checkpoints",
    "updates",
    "events",
    "debug",
    "custom",
]
"""The events in a run's stream: `values` (the whole state after each step), `updates` (the changes of each node), `messages` (messages as they grow), `messages-tuple` (pieces of messages, each with its metadata), `tasks` (the start and end of each task), `checkpoints` (each checkpoint), `debug` (checkpoints and tasks in full detail), `events` (LangChain's own events), `custom` (data that nodes write themselves)."""

STREAM_MODE: Final[tuple[StreamMode, ...]] = (
    "values",
    "messages",
    "messages-tuple",
    "tasks",
    "checkpoints",
    "updates",
    "events",
    "debug",
    "custom",
)

MultitaskStrategy: TypeAlias = Literal[
    "reject",
    "rollback",
    "interrupt",
    "enqueue",
]
"""What happens if runs are pending or running on the thread: `reject` (the new one is refused), `rollback` (they are deleted with their changes), `interrupt` (they are cancelled), `enqueue` (the new one waits for its turn)."""

MULTITASK_STRATEGY: Final[tuple[MultitaskStrategy, ...]] = (
    "reject",
    "rollback",
    "interrupt",
    "enqueue",
)

DisconnectMode: TypeAlias = Literal[
    "cancel",
    "continue",
]
"""What happens to a run when the client that started it disconnects: `cancel` (it is cancelled), or `continue` (it keeps running)."""

DISCONNECT_MODE: Final[tuple[DisconnectMode, ...]] = (
    "cancel",
    "continue",
)

OnCompletionBehavior: TypeAlias = Literal[
    "delete",
    "keep",
]
"""What happens to the thread that was created for a run when the run has ended, with any status: `delete`, or `keep`."""

ON_COMPLETION_BEHAVIOR: Final[tuple[OnCompletionBehavior, ...]] = (
    "delete",
    "keep",
)

IfNotExists: TypeAlias = Literal[
    "create",
    "reject",
]
"""What happens if a thread does not exist: `create` (it is created), or `reject` (a 404)."""

IF_NOT_EXISTS: Final[tuple[IfNotExists, ...]] = (
    "create",
    "reject",
)

Durability: TypeAlias = Literal[
    "sync",
    "async",
    "exit",
]
"""When checkpoints are written: `sync` (before the next step begins), `async` (while it runs), `exit` (only at the end of the run)."""

DURABILITY: Final[tuple[Durability, ...]] = (
    "sync",
    "async",
    "exit",
)

CancelAction: TypeAlias = Literal[
    "interrupt",
    "rollback",
]
"""What happens to a cancelled run: `interrupt` (it is kept, with its changes), or `rollback` (it is deleted, with its checkpoints)."""

CANCEL_ACTION: Final[tuple[CancelAction, ...]] = (
    "interrupt",
    "rollback",
)

BulkCancelRunsStatus: TypeAlias = Literal[
    "pending",
    "running",
    "all",
]
"""The runs to cancel: `pending` (those that wait to start), `running`, or `all` (both)."""

BULK_CANCEL_RUNS_STATUS: Final[tuple[BulkCancelRunsStatus, ...]] = (
    "pending",
    "running",
    "all",
)

All: TypeAlias = Literal["*",]
"""In place of a list of nodes: `*` stands for all of them."""

ALL: Final[tuple[All, ...]] = ("*",)


class Run(Model):
    """An execution of a graph on a thread."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        run_id: str,
        thread_id: str,
        assistant_id: str,
        created_at: datetime | str,
        updated_at: datetime | str,
        status: RunStatus,
        metadata: dict[str, Any],
        kwargs: dict[str, Any],
        multitask_strategy: MultitaskStrategy,
        langsmith_session_name: str | None = None,
    ) -> None:
        build(
            self,
            {
                "run_id": run_id,
                "thread_id": thread_id,
                "assistant_id": assistant_id,
                "created_at": created_at,
                "updated_at": updated_at,
                "status": status,
                "metadata": metadata,
                "kwargs": kwargs,
                "multitask_strategy": multitask_strategy,
                "langsmith_session_name": langsmith_session_name,
            },
        )

    @property
    def run_id(self) -> str:
        """The run's id."""
        value: str = self._json["run_id"]
        return value

    @property
    def thread_id(self) -> str:
        """The id of the thread that it runs on."""
        value: str = self._json["thread_id"]
        return value

    @property
    def assistant_id(self) -> str:
        """The id of the assistant that it runs."""
        value: str = self._json["assistant_id"]
        return value

    @property
    def created_at(self) -> datetime:
        """When the run was created, plus the `after_seconds` that it was to wait before its start."""
        return as_time(self._json["created_at"])

    @property
    def updated_at(self) -> datetime:
        """When the run was last changed."""
        return as_time(self._json["updated_at"])

    @property
    def status(self) -> RunStatus:
        """The status of a run: `pending` (it waits for its turn), `running`, `success`, `error` (it failed), `timeout` (it took too long), `interrupted` (it was cancelled). A run that stops at an interrupt is a `success`; its thread is `interrupted`. Newer servers may send other values; they are kept."""
        value: RunStatus = self._json["status"]
        return value

    @property
    def metadata(self) -> dict[str, Any]:
        """Data about the run, from the user and from the server."""
        value: dict[str, Any] = self._json["metadata"]
        return value

    @property
    def kwargs(self) -> dict[str, Any]:
        """The run's arguments, in the server's own terms."""
        value: dict[str, Any] = self._json["kwargs"]
        return value

    @property
    def multitask_strategy(self) -> MultitaskStrategy:
        """What happens if runs are pending or running on the thread: `reject` (the new one is refused), `rollback` (they are deleted with their changes), `interrupt` (they are cancelled), `enqueue` (the new one waits for its turn)."""
        value: MultitaskStrategy = self._json["multitask_strategy"]
        return value

    @property
    def langsmith_session_name(self) -> str | None:
        """The LangSmith project that the run is traced in; not sent by langgraph-api 0.7 and 0.4."""
        value: str | None = self._json.get("langsmith_session_name")
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_run_id: str = "run_id",
        k_thread_id: str = "thread_id",
        k_assistant_id: str = "assistant_id",
        k_created_at: str = "created_at",
        k_updated_at: str = "updated_at",
        k_status: str = "status",
        k_metadata: str = "metadata",
        k_kwargs: str = "kwargs",
        k_multitask_strategy: str = "multitask_strategy",
        k_langsmith_session_name: str = "langsmith_session_name",
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
                    type(data[k_run_id]) is str
                    and type(data[k_thread_id]) is str
                    and type(data[k_assistant_id]) is str
                    and type(data[k_status]) is str
                    and type(data[k_metadata]) is dict
                    and type(data[k_kwargs]) is dict
                    and type(data[k_multitask_strategy]) is str
                    and (
                        k_langsmith_session_name not in data
                        or (v := data[k_langsmith_session_name]) is None
                        or type(v) is str
                    )
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class PartialRun(Model):
    """The fields of one Run that `select` chose; the others read as None."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        run_id: str | None = None,
        thread_id: str | None = None,
        assistant_id: str | None = None,
        created_at: datetime | str | None = None,
        updated_at: datetime | str | None = None,
        status: RunStatus | None = None,
        metadata: dict[str, Any] | None = None,
        kwargs: dict[str, Any] | None = None,
        multitask_strategy: MultitaskStrategy | None = None,
        langsmith_session_name: str | None = None,
    ) -> None:
        build(
            self,
            {
                "run_id": run_id,
                "thread_id": thread_id,
                "assistant_id": assistant_id,
                "created_at": created_at,
                "updated_at": updated_at,
                "status": status,
                "metadata": metadata,
                "kwargs": kwargs,
                "multitask_strategy": multitask_strategy,
                "langsmith_session_name": langsmith_session_name,
            },
        )

    @property
    def run_id(self) -> str | None:
        """The run's id."""
        value: str | None = self._json.get("run_id")
        return value

    @property
    def thread_id(self) -> str | None:
        """The id of the thread that it runs on."""
        value: str | None = self._json.get("thread_id")
        return value

    @property
    def assistant_id(self) -> str | None:
        """The id of the assistant that it runs."""
        value: str | None = self._json.get("assistant_id")
        return value

    @property
    def created_at(self) -> datetime | None:
        """When the run was created, plus the `after_seconds` that it was to wait before its start."""
        value = self._json.get("created_at")
        return None if value is None else as_time(value)

    @property
    def updated_at(self) -> datetime | None:
        """When the run was last changed."""
        value = self._json.get("updated_at")
        return None if value is None else as_time(value)

    @property
    def status(self) -> RunStatus | None:
        """The status of a run: `pending` (it waits for its turn), `running`, `success`, `error` (it failed), `timeout` (it took too long), `interrupted` (it was cancelled). A run that stops at an interrupt is a `success`; its thread is `interrupted`. Newer servers may send other values; they are kept."""
        value: RunStatus | None = self._json.get("status")
        return value

    @property
    def metadata(self) -> dict[str, Any] | None:
        """Data about the run, from the user and from the server."""
        value: dict[str, Any] | None = self._json.get("metadata")
        return value

    @property
    def kwargs(self) -> dict[str, Any] | None:
        """The run's arguments, in the server's own terms."""
        value: dict[str, Any] | None = self._json.get("kwargs")
        return value

    @property
    def multitask_strategy(self) -> MultitaskStrategy | None:
        """What happens if runs are pending or running on the thread: `reject` (the new one is refused), `rollback` (they are deleted with their changes), `interrupt` (they are cancelled), `enqueue` (the new one waits for its turn)."""
        value: MultitaskStrategy | None = self._json.get("multitask_strategy")
        return value

    @property
    def langsmith_session_name(self) -> str | None:
        """The LangSmith project that the run is traced in; not sent by langgraph-api 0.7 and 0.4."""
        value: str | None = self._json.get("langsmith_session_name")
        return value

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_run_id: str = "run_id",
        k_thread_id: str = "thread_id",
        k_assistant_id: str = "assistant_id",
        k_created_at: str = "created_at",
        k_updated_at: str = "updated_at",
        k_status: str = "status",
        k_metadata: str = "metadata",
        k_kwargs: str = "kwargs",
        k_multitask_strategy: str = "multitask_strategy",
        k_langsmith_session_name: str = "langsmith_session_name",
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
                    (k_run_id not in data or (v := data[k_run_id]) is None or type(v) is str)
                    and (k_thread_id not in data or (v := data[k_thread_id]) is None or type(v) is str)
                    and (k_assistant_id not in data or (v := data[k_assistant_id]) is None or type(v) is str)
                    and (k_status not in data or (v := data[k_status]) is None or type(v) is str)
                    and (k_metadata not in data or (v := data[k_metadata]) is None or type(v) is dict)
                    and (k_kwargs not in data or (v := data[k_kwargs]) is None or type(v) is dict)
                    and (
                        k_multitask_strategy not in data or (v := data[k_multitask_strategy]) is None or type(v) is str
                    )
                    and (
                        k_langsmith_session_name not in data
                        or (v := data[k_langsmith_session_name]) is None
                        or type(v) is str
                    )
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


Run._fields = (
    Field("run_id", True, "a string", is_str),
    Field("thread_id", True, "a string", is_str),
    Field("assistant_id", True, "a string", is_str),
    Field("created_at", True, "a timestamp", is_time),
    Field("updated_at", True, "a timestamp", is_time),
    Field("status", True, "a string", is_str),
    Field("metadata", True, "an object", is_dict),
    Field("kwargs", True, "an object", is_dict),
    Field("multitask_strategy", True, "a string", is_str),
    Field("langsmith_session_name", False, "a string or null", is_str),
)
PartialRun._fields = (
    Field("run_id", False, "a string", is_str),
    Field("thread_id", False, "a string", is_str),
    Field("assistant_id", False, "a string", is_str),
    Field("created_at", False, "a timestamp", is_time),
    Field("updated_at", False, "a timestamp", is_time),
    Field("status", False, "a string", is_str),
    Field("metadata", False, "an object", is_dict),
    Field("kwargs", False, "an object", is_dict),
    Field("multitask_strategy", False, "a string", is_str),
    Field("langsmith_session_name", False, "a string or null", is_str),
)
