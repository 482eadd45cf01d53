"""A thread's metadata: what people put there, apart from what servers did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langthreads_cli.text import printable
from langthreads_cli.ui.text import json_line

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["graph_name", "metadata_text", "own_metadata"]

OF_SERVERS = ("graph_id", "assistant_id")


def graph_name(metadata: Mapping[str, Any] | None) -> str:
    """The thread's graph, where it is known."""
    graph = (metadata or {}).get("graph_id")
    return printable(graph) if isinstance(graph, str) else "-"


def own_metadata(metadata: Mapping[str, Any] | None) -> dict[str, Any]:
    """What people put into the metadata."""
    return {key: value for key, value in (metadata or {}).items() if key not in OF_SERVERS}


def metadata_text(metadata: Mapping[str, Any] | None, *, keys: bool = True) -> str:
    """What people put into the metadata, on one line; where it is narrow, without the keys."""
    return "  ".join(
        (f"{printable(key)}=" if keys else "") + (printable(value) if isinstance(value, str) else json_line(value, 200))
        for key, value in own_metadata(metadata).items()
    )
