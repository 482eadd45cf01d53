"""The page about moving threads: what its Python prints, run from top to bottom."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

from docsite.pages import blocks

if TYPE_CHECKING:
    import pytest

PAGE = Path(__file__).parents[2] / "docs" / "moving-threads.md"


def test_the_python_blocks_run(agent_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the page writes a file
    world: dict[str, object] = {"__name__": "moving"}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        for block in blocks("docs/moving-threads.md", PAGE.read_text("utf-8")):
            if block.client == "sync":
                code = "\n" * block.line + block.code  # tracebacks name the page's own lines
                exec(compile(code.replace("http://localhost:2024", agent_server), str(PAGE), "exec"), world)
    said = printed.getvalue()
    assert "the copy is like the original" in said
    assert "skipped" in said
    assert "interrupts: 1 of 1 no longer there, from ask" in said
    copy = world["target"].threads.get_state(world["copy_id"])  # type: ignore[attr-defined]
    assert (copy.values["messages"], copy.next) == (["Hello", "plan", "yes"], [])
    world["source"].close()  # type: ignore[attr-defined]
