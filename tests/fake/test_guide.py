"""The page on testing: its files are run as a user would run them. Its other code runs with that of all pages, in tests/docs."""

from __future__ import annotations

import re
from pathlib import Path

from docsite.pages import blocks
from tests.fake.subprocesses import run_pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "testing.md"
SERVICE = ROOT / "docs" / "service.md"


def test_the_files_of_the_page(tmp_path: Path) -> None:
    files = [block.code for block in blocks(PAGE.name, PAGE.read_text("utf-8")) if block.not_run]
    names = ("concierge.py", "test_concierge.py", "test_async.py", "test_service.py")
    for name, content in zip(names, files, strict=True):
        (tmp_path / name).write_text(content, "utf-8")
    # The service is that of its own page, without the conversation at the end.
    *service, _ = [block.code for block in blocks(SERVICE.name, SERVICE.read_text("utf-8")) if not block.not_run]
    (tmp_path / "service.py").write_text("\n".join(service), "utf-8")
    assert "9 passed" in run_pytest(tmp_path, plugins=("langthreads", "anyio"))


def test_the_table_of_parts_knows_all() -> None:
    from langthreads import testing

    text = PAGE.read_text("utf-8")
    parts = [name for name in testing.__all__ if name not in ("RecordedRequest", "Requests")]
    assert [name for name in parts if not re.search(rf"\b{name}\b", text)] == []
