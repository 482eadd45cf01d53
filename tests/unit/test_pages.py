"""Pages: lists that know where the next one begins."""

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langthreads import Checkpoint, Page
from langthreads.pages import next_offset


def test_a_page_is_a_list() -> None:
    page = Page([1, 2], next_offset=2)
    assert page == [1, 2]
    assert isinstance(page, list)
    assert page.next_offset == 2
    assert Page().next_offset is None
    assert repr(page) == "[1, 2]"


def test_a_page_pickles_and_copies_with_its_offset() -> None:
    page = Page([Checkpoint(checkpoint_id="c")], next_offset=7)
    copies = [pickle.loads(pickle.dumps(page, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for twin in [*copies, copy.copy(page), copy.deepcopy(page)]:
        assert type(twin) is Page
        assert twin == page
        assert twin.next_offset == 7
    assert copy.deepcopy(page)[0].to_dict() is not page[0].to_dict()


@pytest.mark.parametrize(
    ("headers", "offset", "count", "expected"),
    [
        pytest.param({"x-pagination-next": "10"}, 0, 10, 10, id="the server says where"),
        pytest.param({"x-pagination-next": "10"}, 0, 3, 10, id="the server knows better than the length"),
        pytest.param({"x-pagination-total": "7"}, 0, 10, None, id="the server says that this was the last"),
        pytest.param({"x-pagination-total": "7", "x-pagination-next": ""}, 0, 10, None, id="nothing follows"),
        pytest.param({}, 20, 10, 30, id="a full page"),
        pytest.param({}, 20, 9, None, id="a short page"),
        pytest.param({"x-pagination-next": "-5"}, 20, 9, None, id="a negative one"),
        pytest.param({"x-pagination-next": "²"}, 20, 9, None, id="a digit that is no number"),
        pytest.param({"x-pagination-next": "9" * 5000}, 20, 9, None, id="a huge one"),
    ],
)
def test_where_the_next_page_begins(headers: dict[str, str], offset: int, count: int, expected: int | None) -> None:
    assert next_offset(headers, offset, 10, count) == expected


@given(st.text())
def test_any_header_can_be_read(text: str) -> None:
    assert (next_offset({"x-pagination-next": text}, 0, 10, 3) or 0) >= 0
