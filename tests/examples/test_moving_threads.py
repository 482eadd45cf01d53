"""The page about moving threads: its Python, run from top to bottom."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[2] / "docs" / "moving-threads.md"


def test_the_python_blocks_run(agent_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = PAGE.read_text("utf-8")
    monkeypatch.chdir(tmp_path)  # the page writes a file
    world: dict[str, object] = {"__name__": "moving"}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for block in re.finditer(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            lines_before = "\n" * text.count("\n", 0, block.start(1))  # tracebacks name the page's own lines
            code = block[1].replace("http://localhost:2024", agent_server)
            exec(compile(lines_before + code, str(PAGE), "exec"), world)
    said = printed.getvalue()
    assert "the copy is like the original" in said
    assert "skipped" in said
    assert "interrupts: 1 of 1 no longer there, from ask" in said
    copy = world["target"].threads.get_state(world["copy_id"])  # type: ignore[attr-defined]
    assert (copy.values["messages"], copy.next) == (["Hello", "plan", "yes"], [])
    world["source"].close()  # type: ignore[attr-defined]
