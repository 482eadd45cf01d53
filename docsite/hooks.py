"""What MkDocs calls while it builds the site (`hooks` in mkdocs.yml)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from mkdocs.structure.files import File

from docsite import pages, pictures, reference, tables

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

DRAWINGS = Path(__file__).parent / "drawings"

_DRAWING = re.compile(r"^<!-- drawing: (?P<name>[\w-]+) -->$", re.MULTILINE)


def on_config(config: MkDocsConfig) -> None:
    """Add the reference to the navigation."""
    written = cast("list[Any]", config["nav"])
    config["nav"] = [*written, {"Reference": reference.nav()}]


def on_files(files: Files, *, config: MkDocsConfig) -> None:
    """Add the pages of the reference, and the pictures."""
    files.append(File.generated(config, "reference/index.md", content=reference.index()))
    for page in reference.pages():
        files.append(File.generated(config, page.path, content=page.markdown()))
    shown = set[str]().union(*(pictures.shown_in(page.content_string) for page in files.documentation_pages()))
    for name, picture in pictures.pictures(shown).items():
        files.append(File.generated(config, f"pictures/{name}.svg", content=picture))


def on_page_markdown(markdown: str, *, page: Page, **_: Any) -> str:
    """Put into a page what is made from the code: the sync form of examples, tables, and drawings."""
    name = page.file.src_uri
    return _DRAWING.sub(_drawing, tables.filled(name, pages.with_tabs(name, markdown)))


def _drawing(place: re.Match[str]) -> str:
    return f'<div class="drawing">\n{(DRAWINGS / place["name"]).with_suffix(".svg").read_text("utf-8")}</div>'
