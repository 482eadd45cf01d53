"""Where the fake server is known to differ from a real one: such scenarios must fail, and what is listed must exist."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

LISTED = Path(__file__).with_name("differences.toml")


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
