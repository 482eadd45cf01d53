"""Threads on their way from one server to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, cast

import attrs

from langthreads._core.json import JSONDecodeError, decode, encode
from langthreads._core.model import (
    Field,
    Model,
    SchemaMismatch,
    anything,
    as_time,
    describe,
    format_number,
    is_dict,
    is_int,
    is_list,
    is_str,
    is_time,
)
from langthreads.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from langthreads._generated.models.threads import Thread

__all__ = ["EXPORT_VERSION", "ThreadExport", "ThreadImport", "read_exports"]

EXPORT_VERSION = 1
"""The version of the exports that this package writes, and the newest that it reads."""


class ThreadExport(Model):
    """A thread with all that builds it anew on another server: one JSON object, or one line of a file.

    `threads.export` makes it, `threads.import_` takes it. A file of many holds one a line (JSON Lines): write `to_json()`
    and a line end for each, and read them with `read_exports`.

    Example:
        ```python
        line = export.to_json()
        same = langthreads.ThreadExport.from_json(line)
        print(same.thread_id, same.checkpoint_count, same.notes)
        ```
    """

    __module__ = "langthreads"
    __slots__ = ()

    @property
    def version(self) -> int:
        """The version of this form of exports."""
        return cast("int", self._json["version"])

    @property
    def thread_id(self) -> str:
        """The id of the original."""
        return cast("str", self._json["thread_id"])

    @property
    def graph_id(self) -> str | None:
        """The name of the graph; None for a thread that has none."""
        return cast("str | None", self._json.get("graph_id"))

    @property
    def metadata(self) -> dict[str, Any]:
        """The metadata of the original."""
        return cast("dict[str, Any]", self._json["metadata"])

    @property
    def status(self) -> str | None:
        """The status of the original, such as `"interrupted"`."""
        return cast("str | None", self._json.get("status"))

    @property
    def created_at(self) -> datetime | None:
        """When the original was created. A copy has its own date."""
        value = self._json.get("created_at")
        return None if value is None else as_time(value)

    @property
    def updated_at(self) -> datetime | None:
        """When the original was changed last."""
        value = self._json.get("updated_at")
        return None if value is None else as_time(value)

    @property
    def supersteps(self) -> list[dict[str, Any]]:
        """What builds the latest state anew, a superstep for each checkpoint on the way to it; as `threads.create` takes it."""
        return cast("list[dict[str, Any]]", self._json["supersteps"])

    @property
    def values(self) -> Any:
        """The values of the latest state; None for a thread without any."""
        return self._json.get("values")

    @property
    def next(self) -> list[str]:
        """The nodes that are next in the latest state."""
        return cast("list[str]", self._json["next"])

    @property
    def interrupts(self) -> list[dict[str, Any]]:
        """The questions that wait for an answer: each with its `node`, its `value`, and its `id` on the original's server."""
        return cast("list[dict[str, Any]]", self._json.get("interrupts") or [])

    @property
    def checkpoint_count(self) -> int:
        """How many checkpoints the original has, those beside the way to the latest state included."""
        return cast("int", self._json["checkpoint_count"])

    @property
    def checkpoints(self) -> list[dict[str, Any]]:
        """The checkpoints on the way to the latest state, oldest first: for each its date, `created_at`, and the `digest` of its values."""
        return cast("list[dict[str, Any]]", self._json["checkpoints"])

    @property
    def notes(self) -> list[str]:
        """What can't be carried to any server, in words; empty where everything can."""
        return cast("list[str]", self._json.get("notes") or [])

    def to_json(self) -> str:
        """Return the export as one line of JSON, without a line end.

        Raises:
            InvalidArgumentError: It holds what JSON can't carry.
        """
        return encode(self._json, "export").decode()

    @classmethod
    def from_json(cls, line: str | bytes) -> Self:
        """Read an export from its JSON.

        Args:
            line: What `to_json` returned.

        Raises:
            InvalidArgumentError: It is cut off or no JSON, no export, or of a newer version.
        """
        if not isinstance(line, str | bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"line: expected a str or bytes, got {type(line).__name__}")
        try:
            found = decode(line.encode() if isinstance(line, str) else line)
        except JSONDecodeError as error:
            raise InvalidArgumentError(f"the export is cut off, or no JSON: {error}") from None
        except UnicodeEncodeError:
            raise InvalidArgumentError("the export is no JSON: it has a lone surrogate") from None
        if not isinstance(found, dict):
            raise InvalidArgumentError(f"ThreadExport: expected an object, got {describe(found)}")
        return cls.from_dict(cast("dict[str, Any]", found))

    _fields: ClassVar[tuple[Field, ...]]

    @staticmethod
    def _all_valid(items: Iterable[Any]) -> bool:
        for item in items:
            try:
                ThreadExport._explain(item, "")
            except SchemaMismatch:
                return False
        return True

    @classmethod
    def _explain(cls, json: Any, where: str) -> None:
        if isinstance(json, dict):
            version: Any = cast("dict[str, Any]", json).get("version")
            if is_int(version) and version > EXPORT_VERSION:
                raise SchemaMismatch(
                    f"{where}.version: {format_number(version)} is newer than this langthreads reads, {EXPORT_VERSION}; upgrade it"
                )
        super()._explain(json, where)


def _is_version(value: Any) -> bool:
    return is_int(value) and 1 <= value <= EXPORT_VERSION


def _is_count(value: Any) -> bool:
    return is_int(value) and value >= 0


def _is_id(value: Any) -> bool:
    return is_str(value) and bool(value.strip())


def _is_strings(value: Any) -> bool:
    return is_list(value) and all(map(is_str, value))


def _is_objects(value: Any) -> bool:
    return is_list(value) and all(map(is_dict, value))


def _is_superstep(value: Any) -> bool:
    return (
        is_dict(value)
        and is_list(value.get("updates"))
        and bool(value["updates"])
        and all(map(_is_update, value["updates"]))
    )


def _is_update(value: Any) -> bool:
    return is_dict(value) and is_str(value.get("as_node")) and ("values" in value or is_dict(value.get("command")))


def _is_supersteps(value: Any) -> bool:
    return is_list(value) and all(map(_is_superstep, value))


def _explain_supersteps(value: Any, where: str) -> None:
    if is_list(value):
        for at, superstep in enumerate(value):
            if not _is_superstep(superstep):
                raise SchemaMismatch(
                    f'{where}[{at}]: expected {{"updates": […]}}, each with as_node and either values or a command'
                )


ThreadExport._fields = (
    Field("version", True, "a version of exports, 1", _is_version),
    Field("thread_id", True, "an id", _is_id),
    Field("graph_id", False, "a string or null", is_str),
    Field("metadata", True, "an object", is_dict),
    Field("status", False, "a string or null", is_str),
    Field("created_at", False, "a timestamp or null", is_time),
    Field("updated_at", False, "a timestamp or null", is_time),
    Field("supersteps", True, "an array of supersteps", _is_supersteps, _explain_supersteps),
    Field("values", False, "anything", anything),
    Field("next", True, "an array of strings", _is_strings),
    Field("interrupts", False, "an array of objects or null", _is_objects),
    Field("checkpoint_count", True, "a number of checkpoints", _is_count),
    Field("checkpoints", True, "an array of objects", _is_objects),
    Field("notes", False, "an array of strings or null", _is_strings),
)


def read_exports(lines: Iterable[str | bytes]) -> Iterator[ThreadExport]:
    """Read exports from the lines of a file, one at a time; empty lines are passed over.

    Args:
        lines: The lines, with or without their ends: an open file, or any iterable of str or bytes.

    Returns:
        An iterator over the exports, which reads no further than it is asked to.

    Raises:
        InvalidArgumentError: While iterating, where a line is cut off, no export, or of a newer version. It names the line.

    Example:
        ```python
        with open("threads.jsonl", encoding="utf-8") as file:
            for export in langthreads.read_exports(file):
                print(export.thread_id)
        ```
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            export = ThreadExport.from_json(line)
        except InvalidArgumentError as error:
            raise InvalidArgumentError(f"line {number}: {error}") from None
        yield export


@attrs.frozen(kw_only=True)
class ThreadImport:
    """What came of an import.

    Attributes:
        thread: The copy; or the thread that was there, with `if_exists="skip"`.
        action: What was done: `"created"` the copy; `"skipped"` it, as the thread was there; or `"completed"` one that was there
            in part.
        verified: Whether the thread was compared with the export.
        differences: How the thread differs from the original, in words: what differs in its values, next nodes, waiting
            questions and number of checkpoints, and what can't be carried. Empty where nothing differs.
    """

    thread: Thread
    action: Literal["created", "skipped", "completed"]
    verified: bool
    differences: list[str]

    def __reduce__(self) -> tuple[Callable[..., ThreadImport], tuple[Any, ...]]:
        return _import, (self.thread, self.action, self.verified, self.differences)


def _import(thread: Thread, action: Any, verified: bool, differences: list[str]) -> ThreadImport:
    return ThreadImport(thread=thread, action=action, verified=verified, differences=differences)


# Users see it in reprs and pickles: the place they import it from.
ThreadImport.__module__ = "langthreads"
