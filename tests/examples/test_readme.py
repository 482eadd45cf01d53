"""What the README promises besides its code, which tests/docs runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_it_is_short() -> None:
    assert README.count("\n") <= 150


def test_there_is_one_command_to_try_it_and_one_to_test_it() -> None:
    for title, command in (
        ("Try it", "python3 examples/tour.py"),
        (
            "Test it",
            'python3 -m venv .venv && .venv/bin/python -m pip install -q "nox[uv]" && .venv/bin/nox -s tests',
        ),
    ):
        section = README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
        assert re.findall(r"^```sh\n(.*?)^```", section, re.MULTILINE | re.DOTALL) == [f"{command}\n"]


def test_what_it_says_of_imports_is_so() -> None:
    """The package gives models and errors without httpx, which takes longer to import than all the rest."""
    code = "import sys, langthreads; assert 'httpx' not in sys.modules; langthreads.ThreadsClient(); assert 'httpx' in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
