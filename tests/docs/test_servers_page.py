"""What the documentation says of servers is what they are tested with."""

from __future__ import annotations

import tomllib

import pytest

from tests.docs.files import PAGES, ROOT

PINS = tomllib.loads((ROOT / "tests" / "live" / "servers.toml").read_text("utf-8"))
VERSIONS = [pin["api"] for pin in PINS.values() if "api" in pin]


@pytest.mark.parametrize("page", ["README.md", "docs/servers.md"])
def test_the_versions_are_those_of_the_pins(page: str) -> None:
    newest, middle, oldest = VERSIONS
    assert f"ested against langgraph-api {newest}, {middle} and {oldest}" in PAGES[page]


def test_each_version_has_a_row() -> None:
    for version in VERSIONS:
        assert f"\n| {version.rpartition('.')[0]} | " in PAGES["docs/servers.md"]
