"""What the UI looks like, compared with pictures that a person has looked at.

After a wanted change: `python -m tests.cli.ui.pictures tests/cli/ui/snapshots`, and look at them. Other versions of what
draws may draw in other ways, so pyproject.toml pins it for the tests.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.ui.pictures import DRAWN, file_name, picture, svg_of, versions

PICTURES = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize(("scene", "size"), DRAWN, ids=[file_name(*one) for one in DRAWN])
async def test_scene_looks_as_it_did(scene: str, size: tuple[int, int], tmp_path: Path) -> None:
    drawn = await svg_of(scene, size)
    name = file_name(scene, size)
    if drawn != (PICTURES / name).read_text(encoding="utf-8"):
        (tmp_path / name).write_text(drawn, encoding="utf-8")
        pytest.fail(f"with {versions()} it looks different; compare {PICTURES / name} and {tmp_path / name}")


def test_no_picture_is_left_over() -> None:
    assert {path.name for path in PICTURES.glob("*.svg")} == {file_name(*one) for one in DRAWN}


async def test_a_picture_needs_no_network(tmp_path: Path) -> None:
    await picture(tmp_path / "ui.svg", (100, 30))
    svg = (tmp_path / "ui.svg").read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    assert "url(http" not in svg
    assert "127.0.0.1" not in svg
