"""The page on testing: its files are run as a user would run them, and its other code from top to bottom."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from tests.fake.pages import code_blocks
from tests.fake.subprocesses import run_pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "testing.md"
SERVICE = ROOT / "docs" / "service.md"


def test_the_files_of_the_page(tmp_path: Path) -> None:
    files = [block for block, not_run in code_blocks(PAGE) if not_run]
    names = ("concierge.py", "test_concierge.py", "test_async.py", "test_service.py")
    for name, content in zip(names, files, strict=True):
        (tmp_path / name).write_text(content, "utf-8")
    # The service is that of its own page, without the conversation at the end.
    *service, _ = [block for block, not_run in code_blocks(SERVICE) if not not_run]
    (tmp_path / "service.py").write_text("\n".join(service), "utf-8")
    assert "9 passed" in run_pytest(tmp_path, plugins=("langthreads", "anyio"))


def test_the_other_code_runs_from_top_to_bottom() -> None:
    world: dict[str, object] = {"__name__": "page"}
    for code, not_run in code_blocks(PAGE):
        if not not_run:
            exec(compile(textwrap.dedent(code), str(PAGE), "exec"), world)


def test_the_table_of_parts_knows_all() -> None:
    from langthreads import testing

    text = PAGE.read_text("utf-8")
    parts = [name for name in testing.__all__ if name not in ("RecordedRequest", "Requests")]
    assert [name for name in parts if not re.search(rf"\b{name}\b", text)] == []
