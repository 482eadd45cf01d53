"""Runs pytest in a folder of its own, as a project would that has langthreads installed."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def run_pytest(folder: Path, *options: str, plugins: tuple[str, ...] = ("langthreads",)) -> str:
    """Return what pytest prints; warnings are errors.

    Args:
        folder: Where the tests are.
        options: Further options of pytest.
        plugins: The installed plugins to load. Those of others take longer than the tests.
    """
    (folder / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n", "utf-8")
    found = {one.name for one in entry_points(group="pytest11")}
    left_out = [part for name in ("cacheprovider", *sorted(found - set(plugins))) for part in ("-p", f"no:{name}")]
    command = [sys.executable, "-I", "-m", "pytest", "-q", *left_out, *options]
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
