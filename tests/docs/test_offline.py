"""The site loads nothing from elsewhere, and its check finds what would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from docsite.__main__ import main
from docsite.offline import foreign_resources, without_foreign_fonts

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/css">',
        "<link href=https://fonts.example rel=preconnect>",
        '<img src="http://example.org/badge.svg">',
        '<svg><image href="https://example.org/a.png"/></svg>',
        "<style>@font-face { src: url('https://example.org/f.woff') }</style>",
        '<style>@import "https://example.org/a.css";</style>',
    ],
)
def test_what_a_browser_loads_is_found(text: str) -> None:
    assert len(foreign_resources(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://example.org">a link</a>',
        '<link rel="canonical" href="https://example.org/">',
        '<script src="assets/bundle.js"></script><img src="data:image/png;base64,AAAA">',
        "<code>url is https://example.org</code>",
    ],
)
def test_what_a_browser_does_not_load_is_fine(text: str) -> None:
    assert foreign_resources(text) == []


def test_the_fonts_of_a_picture_are_the_readers() -> None:
    face = '@font-face {\n  src: local("Fira"), url("https://example.org/f.woff2");\n}'
    svg = without_foreign_fonts(f"<svg><style>{face} .a {{ fill: red }}</style></svg>")
    assert svg == "<svg><style> .a { fill: red }</style></svg>"


def test_a_site_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(tmp_path) == 1
    (tmp_path / "search").mkdir()
    (tmp_path / "search" / "search_index.json").touch()
    (tmp_path / "index.html").write_text("<p>Hello</p>", "utf-8")
    capsys.readouterr()
    assert main(tmp_path) == 0
    (tmp_path / "a.svg").write_text('<svg><image href="https://example.org/a.png"/></svg>', "utf-8")
    assert main(tmp_path) == 1
    assert capsys.readouterr().err == "a.svg: https://example.org/a.png\n"
