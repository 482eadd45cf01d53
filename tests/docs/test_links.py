"""Links between the files of the repository; those within the site are checked by its build."""

from __future__ import annotations

import re

import pytest

from tests.docs.files import ROOT

FILES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "benchmarks/RESULTS.md", "benchmarks/NOTES.md"]
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)


def links(name: str) -> list[str]:
    """Return where the links of a file lead within the repository."""
    text = CODE.sub("code", (ROOT / name).read_text("utf-8"))
    return [found["target"] for found in LINK.finditer(text) if not re.match(r"https?:|mailto:", found["target"])]


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", FILES)
def test_links_lead_somewhere(name: str) -> None:
    for link in links(name):
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), f"{name}: {link} does not exist"
        if anchor:
            assert anchor in anchors(target.read_text("utf-8")), f"{name}: {link} has no such heading"


def test_there_are_links() -> None:
    assert len(links("README.md")) > 15
