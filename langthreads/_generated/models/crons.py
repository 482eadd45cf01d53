# Generated from openapi.yaml by `nox -s generate`; edit the contract or generator/ instead of this file.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false
# The checks look at JSON of unknown types; those of the attributes are known.
"""The responses to operations with the tag `crons`, as typed models."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from langthreads._core.model import Field, Model, as_time, build, is_bool, is_dict, is_str, is_time

if TYPE_CHECKING:
    from langthreads._generated.models.runs import OnCompletionBehavior

__all__ = [
    "CronSortBy",
    "CronSelectField",
    "Cron",
    "PartialCron",
]

read_time = datetime.fromisoformat

CronSortBy: TypeAlias = Literal[
    "cron_id",
    "assistant_id",
    "thread_id",
    "next_run_date",
    "end_time",
    "created_at",
    "updated_at",
]
"""A field by which crons can be sorted."""

CRON_SORT_BY: Final[tuple[CronSortBy, ...]] = (
    "cron_id",
    "assistant_id",
    "thread_id",
    "next_run_date",
    "end_time",
    "created_at",
    "updated_at",
)

CronSelectField: TypeAlias = Literal[
    "cron_id",
    "assistant_id",
    "thread_id",
    "on_run_completed",
    "end_time",
    "schedule",
    "timezone",
    "created_at",
    "updated_at",
    "user_id",
    "payload",
    "next_run_date",
    "metadata",
    "enabled",
]
"""A field of a cron that a search can select."""

CRON_SELECT_FIELD: Final[tuple[CronSelectField, ...]] = (
    "cron_id",
    "assistant_id",
    "thread_id",
    "on_run_completed",
    "end_time",
    "schedule",
    "timezone",
    "created_at",
    "updated_at",
    "user_id",
    "payload",
    "next_run_date",
    "metadata",
    "enabled",
)


class Cron(Model):
    """A schedule, and the runs that it starts."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        cron_id: str,
        schedule: str,
        created_at: datetime | str,
        updated_at: datetime | str,
        payload: dict[str, Any],
        metadata: dict[str, Any],
        enabled: bool,
        assistant_id: str | None = None,
        thread_id: str | None = None,
        on_run_completed: OnCompletionBehavior | None = None,
        end_time: datetime | str | None = None,
        timezone: str | None = None,
        user_id: str | None = None,
        next_run_date: datetime | str | None = None,
    ) -> None:
        build(
            self,
            {
                "cron_id": cron_id,
                "schedule": schedule,
                "created_at": created_at,
                "updated_at": updated_at,
                "payload": payload,
                "metadata": metadata,
                "enabled": enabled,
                "assistant_id": assistant_id,
                "thread_id": thread_id,
                "on_run_completed": on_run_completed,
                "end_time": end_time,
                "timezone": timezone,
                "user_id": user_id,
                "next_run_date": next_run_date,
            },
        )

    @property
    def cron_id(self) -> str:
        """The cron's id."""
        value: str = self._json["cron_id"]
        return value

    @property
    def schedule(self) -> str:
        """When to run."""
        value: str = self._json["schedule"]
        return value

    @property
    def created_at(self) -> datetime:
        """When the cron was created."""
        return as_time(self._json["created_at"])

    @property
    def updated_at(self) -> datetime:
        """When the cron was last changed."""
        return as_time(self._json["updated_at"])

    @property
    def payload(self) -> dict[str, Any]:
        """The arguments that the cron was created with, and that each run gets."""
        value: dict[str, Any] = self._json["payload"]
        return value

    @property
    def metadata(self) -> dict[str, Any]:
        """The user's own data about the cron."""
        value: dict[str, Any] = self._json["metadata"]
        return value

    @property
    def enabled(self) -> bool:
        """Whether the cron starts runs."""
        value: bool = self._json["enabled"]
        return value

    @property
    def assistant_id(self) -> str | None:
        """The id of the assistant that it runs."""
        value: str | None = self._json.get("assistant_id")
        return value

    @property
    def thread_id(self) -> str | None:
        """The id of the thread that it runs on; None if each run gets a new one."""
        value: str | None = self._json.get("thread_id")
        return value

    @property
    def on_run_completed(self) -> OnCompletionBehavior | None:
        """What happens to the thread of a run when the run has ended; None for a cron of a thread."""
        value: OnCompletionBehavior | None = self._json.get("on_run_completed")
        return value

    @property
    def end_time(self) -> datetime | None:
        """After this time the cron starts no more runs."""
        value = self._json.get("end_time")
        return None if value is None else as_time(value)

    @property
    def timezone(self) -> str | None:
        """The IANA name of the schedule's timezone; None for UTC."""
        value: str | None = self._json.get("timezone")
        return value

    @property
    def user_id(self) -> str | None:
        """Who created it; empty on a server without authentication."""
        value: str | None = self._json.get("user_id")
        return value

    @property
    def next_run_date(self) -> datetime | None:
        """When it runs next, or would run if it were enabled."""
        value = self._json.get("next_run_date")
        return None if value is None else as_time(value)

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_cron_id: str = "cron_id",
        k_schedule: str = "schedule",
        k_created_at: str = "created_at",
        k_updated_at: str = "updated_at",
        k_payload: str = "payload",
        k_metadata: str = "metadata",
        k_enabled: str = "enabled",
        k_assistant_id: str = "assistant_id",
        k_thread_id: str = "thread_id",
        k_on_run_completed: str = "on_run_completed",
        k_end_time: str = "end_time",
        k_timezone: str = "timezone",
        k_user_id: str = "user_id",
        k_next_run_date: str = "next_run_date",
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
                if k_end_time in data and (v := data[k_end_time]) != t and v is not None:
                    read_time(t := v)
                if k_next_run_date in data and (v := data[k_next_run_date]) != t and v is not None:
                    read_time(t := v)
                if not (
                    type(data[k_cron_id]) is str
                    and type(data[k_schedule]) is str
                    and type(data[k_payload]) is dict
                    and type(data[k_metadata]) is dict
                    and type(data[k_enabled]) is bool
                    and (k_assistant_id not in data or (v := data[k_assistant_id]) is None or type(v) is str)
                    and (k_thread_id not in data or (v := data[k_thread_id]) is None or type(v) is str)
                    and (k_on_run_completed not in data or (v := data[k_on_run_completed]) is None or type(v) is str)
                    and (k_timezone not in data or (v := data[k_timezone]) is None or type(v) is str)
                    and (k_user_id not in data or (v := data[k_user_id]) is None or type(v) is str)
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


class PartialCron(Model):
    """The fields of one Cron that `select` chose; the others read as None."""

    __module__ = "langthreads"
    __slots__ = ()

    def __init__(
        self,
        *,
        cron_id: str | None = None,
        schedule: str | None = None,
        created_at: datetime | str | None = None,
        updated_at: datetime | str | None = None,
        payload: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
        enabled: bool | None = None,
        assistant_id: str | None = None,
        thread_id: str | None = None,
        on_run_completed: OnCompletionBehavior | None = None,
        end_time: datetime | str | None = None,
        timezone: str | None = None,
        user_id: str | None = None,
        next_run_date: datetime | str | None = None,
    ) -> None:
        build(
            self,
            {
                "cron_id": cron_id,
                "schedule": schedule,
                "created_at": created_at,
                "updated_at": updated_at,
                "payload": payload,
                "metadata": metadata,
                "enabled": enabled,
                "assistant_id": assistant_id,
                "thread_id": thread_id,
                "on_run_completed": on_run_completed,
                "end_time": end_time,
                "timezone": timezone,
                "user_id": user_id,
                "next_run_date": next_run_date,
            },
        )

    @property
    def cron_id(self) -> str | None:
        """The cron's id."""
        value: str | None = self._json.get("cron_id")
        return value

    @property
    def schedule(self) -> str | None:
        """When to run."""
        value: str | None = self._json.get("schedule")
        return value

    @property
    def created_at(self) -> datetime | None:
        """When the cron was created."""
        value = self._json.get("created_at")
        return None if value is None else as_time(value)

    @property
    def updated_at(self) -> datetime | None:
        """When the cron was last changed."""
        value = self._json.get("updated_at")
        return None if value is None else as_time(value)

    @property
    def payload(self) -> dict[str, Any] | None:
        """The arguments that the cron was created with, and that each run gets."""
        value: dict[str, Any] | None = self._json.get("payload")
        return value

    @property
    def metadata(self) -> dict[str, Any] | None:
        """The user's own data about the cron."""
        value: dict[str, Any] | None = self._json.get("metadata")
        return value

    @property
    def enabled(self) -> bool | None:
        """Whether the cron starts runs."""
        value: bool | None = self._json.get("enabled")
        return value

    @property
    def assistant_id(self) -> str | None:
        """The id of the assistant that it runs."""
        value: str | None = self._json.get("assistant_id")
        return value

    @property
    def thread_id(self) -> str | None:
        """The id of the thread that it runs on; None if each run gets a new one."""
        value: str | None = self._json.get("thread_id")
        return value

    @property
    def on_run_completed(self) -> OnCompletionBehavior | None:
        """What happens to the thread of a run when the run has ended; None for a cron of a thread."""
        value: OnCompletionBehavior | None = self._json.get("on_run_completed")
        return value

    @property
    def end_time(self) -> datetime | None:
        """After this time the cron starts no more runs."""
        value = self._json.get("end_time")
        return None if value is None else as_time(value)

    @property
    def timezone(self) -> str | None:
        """The IANA name of the schedule's timezone; None for UTC."""
        value: str | None = self._json.get("timezone")
        return value

    @property
    def user_id(self) -> str | None:
        """Who created it; empty on a server without authentication."""
        value: str | None = self._json.get("user_id")
        return value

    @property
    def next_run_date(self) -> datetime | None:
        """When it runs next, or would run if it were enabled."""
        value = self._json.get("next_run_date")
        return None if value is None else as_time(value)

    @staticmethod
    def _all_valid(
        items: Iterable[Any],
        *,
        k_cron_id: str = "cron_id",
        k_schedule: str = "schedule",
        k_created_at: str = "created_at",
        k_updated_at: str = "updated_at",
        k_payload: str = "payload",
        k_metadata: str = "metadata",
        k_enabled: str = "enabled",
        k_assistant_id: str = "assistant_id",
        k_thread_id: str = "thread_id",
        k_on_run_completed: str = "on_run_completed",
        k_end_time: str = "end_time",
        k_timezone: str = "timezone",
        k_user_id: str = "user_id",
        k_next_run_date: str = "next_run_date",
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
                if k_end_time in data and (v := data[k_end_time]) != t and v is not None:
                    read_time(t := v)
                if k_next_run_date in data and (v := data[k_next_run_date]) != t and v is not None:
                    read_time(t := v)
                if not (
                    (k_cron_id not in data or (v := data[k_cron_id]) is None or type(v) is str)
                    and (k_schedule not in data or (v := data[k_schedule]) is None or type(v) is str)
                    and (k_payload not in data or (v := data[k_payload]) is None or type(v) is dict)
                    and (k_metadata not in data or (v := data[k_metadata]) is None or type(v) is dict)
                    and (k_enabled not in data or (v := data[k_enabled]) is None or type(v) is bool)
                    and (k_assistant_id not in data or (v := data[k_assistant_id]) is None or type(v) is str)
                    and (k_thread_id not in data or (v := data[k_thread_id]) is None or type(v) is str)
                    and (k_on_run_completed not in data or (v := data[k_on_run_completed]) is None or type(v) is str)
                    and (k_timezone not in data or (v := data[k_timezone]) is None or type(v) is str)
                    and (k_user_id not in data or (v := data[k_user_id]) is None or type(v) is str)
                ):
                    return False
        except (KeyError, TypeError, ValueError):
            return False
        return True


Cron._fields = (
    Field("cron_id", True, "a string", is_str),
    Field("schedule", True, "a string", is_str),
    Field("created_at", True, "a timestamp", is_time),
    Field("updated_at", True, "a timestamp", is_time),
    Field("payload", True, "an object", is_dict),
    Field("metadata", True, "an object", is_dict),
    Field("enabled", True, "a boolean", is_bool),
    Field("assistant_id", False, "a string or null", is_str),
    Field("thread_id", False, "a string or null", is_str),
    Field("on_run_completed", False, "a string or null", is_str),
    Field("end_time", False, "a timestamp or null", is_time),
    Field("timezone", False, "a string or null", is_str),
    Field("user_id", False, "a string or null", is_str),
    Field("next_run_date", False, "a timestamp or null", is_time),
)
PartialCron._fields = (
    Field("cron_id", False, "a string", is_str),
    Field("schedule", False, "a string", is_str),
    Field("created_at", False, "a timestamp", is_time),
    Field("updated_at", False, "a timestamp", is_time),
    Field("payload", False, "an object", is_dict),
    Field("metadata", False, "an object", is_dict),
    Field("enabled", False, "a boolean", is_bool),
    Field("assistant_id", False, "a string or null", is_str),
    Field("thread_id", False, "a string or null", is_str),
    Field("on_run_completed", False, "a string or null", is_str),
    Field("end_time", False, "a timestamp or null", is_time),
    Field("timezone", False, "a string or null", is_str),
    Field("user_id", False, "a string or null", is_str),
    Field("next_run_date", False, "a timestamp or null", is_time),
)
