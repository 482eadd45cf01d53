"""Where the fake server is known to differ from a real one: such scenarios must fail, and what is listed must exist."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.transfer_kinds import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

LISTED = Path(__file__).with_name("differences.toml")
WITHOUT_TWIN: dict[str, str] = {
    graph: entry["reason"]
    for entry in tomllib.loads(Path(__file__).with_name("cassettes.toml").read_text("utf-8"))["without_twin"]
    for graph in entry["graphs"]
}
"""The graphs that the fake server does not have, each with its reason."""


def mark_differences(items: Sequence[pytest.Item], mode: str) -> None:
    """Expect the listed scenarios to fail.

    Args:
        items: The tests that were collected.
        mode: How the server is reached, `memory` or `served`.

    Raises:
        UsageError: A listed scenario is not there, in a module that is.
    """
    modules = {item.path.name for item in items}
    for entry in tomllib.loads(LISTED.read_text("utf-8")).get("difference", []):
        module, _, name = entry["test"].partition("::")
        found = [item for item in items if item.path.name == module and item.name.partition("[")[0] == name]
        if module in modules and not found:
            raise pytest.UsageError(f"{LISTED.name}: {entry['test']} matches no test any more")
        for item in found if mode in entry.get("modes", ("memory", "served")) else ():
            item.add_marker(pytest.mark.xfail(strict=True, reason=entry["reason"]))
    for item in items:
        reason = WITHOUT_TWIN.get(_graph_of(item))
        if reason is not None:
            item.add_marker(pytest.mark.xfail(strict=True, reason=reason))


def _graph_of(item: pytest.Item) -> str:
    """Return the graph that a scenario's kind of threads needs; an empty text for other tests."""
    parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    kind = parameters.get("kind")
    return kind.graph if isinstance(kind, Kind) else ""
