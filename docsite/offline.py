"""What a page or a picture would load from elsewhere. Links are fine, scripts, styles, fonts and pictures are not."""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["foreign_resources", "without_foreign_fonts"]

_FOREIGN = re.compile(r"^(?:https?:)?//")
_IN_STYLES = re.compile(r"(?:url\(\s*[\"']?|@import\s+[\"'])(?P<url>(?:https?:)?//[^\"')\s]+)")
_FONT_FACE = re.compile(r"\s*@font-face\s*{[^}]*}")
_LOADED_LINKS = {"stylesheet", "preload", "icon", "preconnect", "dns-prefetch"}


class _Resources(HTMLParser):
    """Collects the addresses that a browser would load by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        urls = [given.get("src", "")] if tag != "a" else []
        if tag == "link" and _LOADED_LINKS & set(given.get("rel", "").split()):
            urls.append(given.get("href", ""))
        if tag in ("image", "use"):  # of SVG
            urls += [given.get("href", ""), given.get("xlink:href", "")]
        self.found += [url for url in urls if _FOREIGN.match(url)]


def foreign_resources(text: str) -> list[str]:
    """Return the addresses of what a browser would load from elsewhere for this HTML or SVG."""
    resources = _Resources()
    resources.feed(text)
    return resources.found + [found["url"] for found in _IN_STYLES.finditer(text)]


def without_foreign_fonts(svg: str) -> str:
    """Return a picture that takes its fonts from the reader's system: terminals' exports name fonts of a server."""
    return _FONT_FACE.sub("", svg)
