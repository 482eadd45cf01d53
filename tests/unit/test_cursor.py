"""The place in a stream as text, and where to resume."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langthreads._streaming.cursor import Cursor, is_later_id
from langthreads.errors import InvalidArgumentError
from tests.support.stream_model import START, Server, servers


def test_what_is_sent() -> None:
    cursor = Cursor()
    assert (cursor.resume_from(), cursor.token, str(cursor)) == (None, None, "")
    cursor.advance(("values", b"", f"{START}-7"), joins=True)
    assert cursor.resume_from() == f"{START - 1}-0"
    for plain in ("-", "0", "5-0", f"{START}-12"):
        assert Cursor.parse(plain).resume_from() == Cursor.parse(plain).token == plain


def test_a_listener_that_has_received_nothing_resumes_from_the_servers_time() -> None:
    cursor = Cursor()
    cursor.set_resume_floor(START)
    cursor.set_resume_floor(START - 10)
    assert cursor.resume_from() == cursor.token == f"{START}-0"
    cursor.set_resume_floor(START + 10)
    assert cursor.resume_from() == f"{START + 10}-0"
    begun = Cursor.parse("-")
    begun.set_resume_floor(START)
    assert begun.resume_from() == "-"
    cursor.advance(("values", b"", f"{START + 20}-0"), joins=False)
    cursor.set_resume_floor(START + 30)
    assert cursor.resume_from() == f"{START + 19}-0"


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1", "-1", "1-", "1-x", "1-0~", "1-0~~!", "1-0~~A", "1-0~~AAAA", "1-0~x~", "1-0\n", "+", "٣-0", "1-0 ",
     "9" * 30 + "-0"],
    ids=repr,
)  # fmt: skip
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgumentError, match="last_event_id"):
        Cursor.parse(text)


def test_what_is_no_text_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="expected a str, got int"):
        Cursor.parse(5)  # type: ignore[arg-type]


@given(st.text(max_size=30))
def test_parse_refuses_or_gives_the_same_back(text: str) -> None:
    try:
        cursor = Cursor.parse(text)
    except InvalidArgumentError:
        return
    assert Cursor.parse(str(cursor)).token == cursor.token


@given(servers(twins=True))
def test_tokens_are_printable_and_the_same_in_the_end(server: Server) -> None:
    cursor = Cursor()
    for event, _ in server.published:
        cursor.advance(event, joins=True)
        if token := cursor.token:
            assert token.isascii()
            assert token.isprintable()
            assert " " not in token
            assert Cursor.parse(token).token == token


def test_which_id_is_later() -> None:
    assert is_later_id("2-0", "1-0")
    assert is_later_id("1-10", "1-9")
    assert is_later_id("10-0", "9-99")
    assert not is_later_id("1-0", "1-0")
