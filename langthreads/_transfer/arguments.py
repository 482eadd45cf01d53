"""What the arguments of an import mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from langthreads._core.arguments import json_object
from langthreads._core.json import plain
from langthreads._transfer.json_types import is_object
from langthreads.transfer import ThreadExport

if TYPE_CHECKING:
    from langthreads._core.arguments import JsonObject

__all__ = ["copied_metadata", "export_argument"]


def export_argument(export: object) -> ThreadExport:
    """An export, or the JSON object of one."""
    if isinstance(export, ThreadExport):
        return export
    if isinstance(export, Mapping):
        return ThreadExport.from_dict(cast("Mapping[str, Any]", export))
    raise TypeError(f"export: expected a ThreadExport or its JSON object, got {type(export).__name__}")


def copied_metadata(export: ThreadExport, metadata: JsonObject | None) -> dict[str, Any]:
    """The metadata of a copy.

    Server: a run keeps its assistant's id in a thread's metadata; on another server, that is another assistant.
    """
    copied = {name: value for name, value in export.metadata.items() if name != "assistant_id"}
    if metadata is None:
        return copied
    added: object = plain(json_object("metadata", metadata), "metadata")
    if not is_object(added):  # pydantic has models of lists, too
        raise TypeError(f"metadata: expected an object with fields, got {type(metadata).__name__}")
    return {**copied, **added}
