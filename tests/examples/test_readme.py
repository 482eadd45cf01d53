"""The README's Python, run from top to bottom as it stands."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")
ADDRESS = "http://localhost:2024"


def blocks(language: str) -> list[tuple[int, str]]:
    """Give the code blocks of a language, each with the line it begins on."""
    found = re.finditer(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    return [(README.count("\n", 0, block.start(1)), block[1]) for block in found]


def test_the_python_blocks_run(agent_server: str) -> None:
    # One world for all of them: what a block makes, the ones below it use.
    world: dict[str, object] = {"__name__": "readme"}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for line, code in blocks("python"):
            padded = "\n" * line + code.replace(ADDRESS, agent_server)  # tracebacks name the README's own lines
            exec(compile(padded, str(ROOT / "README.md"), "exec"), world)
    assert "does not exist" in printed.getvalue()
    world["threads"].close()


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
