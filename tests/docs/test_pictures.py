"""The pictures that the build draws."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

import pytest

from docsite import pictures
from docsite.offline import foreign_resources
from tests.docs.files import PAGES


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    return pictures.pictures(set().union(*map(pictures.shown_in, PAGES.values())))


def words(svg: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", svg.partition("</style>")[2])).replace("\xa0", " ")


def test_they_are_the_same_each_time(drawn: dict[str, str]) -> None:
    assert pictures.pictures(drawn) == drawn


def test_they_show_what_the_tour_prints(drawn: dict[str, str]) -> None:
    assert "5 threads, of which 1 waits for an answer" in words(drawn["tour-threads"])
    assert "a better plan" in words(drawn["tour-history"])
    assert "the async client received the same 11 parts meanwhile" in words(drawn["tour-stream"])
    assert "PartialCreateError" in words(drawn["tour-errors"])


def test_each_of_the_tour_is_on_a_page(drawn: dict[str, str]) -> None:
    assert set(pictures.TOUR) <= set(drawn)


def test_they_are_complete_in_themselves(drawn: dict[str, str]) -> None:
    for svg in drawn.values():
        ElementTree.fromstring(svg)
        assert foreign_resources(svg) == []


def test_what_follows_wide_characters_stands_in_its_column() -> None:
    svg = pictures.terminal_picture("wide", "Wide", "\u6771\u4eac|\nabcd|")
    left = {text: x for x, text in re.findall(r'<text class="wide-r\d+" x="([\d.]+)"[^>]*>([^<]+)</text>', svg)}
    assert float(left["|"]) == pytest.approx(4 * 12.2, abs=0.1)


def test_a_section_that_the_tour_lost_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pictures.TOUR, "tour-nothing", "No such section")
    with pytest.raises(LookupError):
        pictures.pictures(["tour-nothing"])


def test_a_picture_that_nothing_draws_is_an_error() -> None:
    with pytest.raises(LookupError, match="there is no picture nothing"):
        pictures.pictures(["nothing"])
