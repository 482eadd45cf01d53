"""The decoder of server-sent events: against the standard, at every chunking."""

from __future__ import annotations

import copy
import itertools
import pickle
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from langthreads._streaming.sse import Decoder, EventTooLargeError
from tests.support.sse_reference import parse

if TYPE_CHECKING:
    from langthreads._streaming.sse import RawEvent

STREAMS = sorted((Path(__file__).parent / "streams").glob("*.sse"))


def readable(event: RawEvent) -> tuple[str, str, str]:
    name, data, last_id = event
    return name, data.decode("utf-8", "replace"), last_id or ""


def decode(*chunks: bytes) -> tuple[list[tuple[str, str, str]], tuple[str, str, str] | None, int | None, int]:
    """Return everything that can be observed: events, the one that close returns, retry, heartbeats."""
    decoder = Decoder()
    events = [readable(event) for chunk in chunks for event in decoder.feed(chunk)]
    last = decoder.close()
    return events, readable(last) if last else None, decoder.retry, decoder.heartbeats


def expected(stream: bytes) -> tuple[list[tuple[str, str, str]], tuple[str, str, str] | None, int | None, int]:
    parsed = parse(stream)
    return parsed.events, parsed.last, parsed.retry, parsed.comments


def cut(stream: bytes, points: list[int]) -> list[bytes]:
    edges = [0, *sorted(p % (len(stream) + 1) for p in points), len(stream)]
    return [stream[a:b] for a, b in itertools.pairwise(edges)]


USUAL = b'event: values\r\ndata: {"n":1}\r\nid: 1795166154538-0\r\n\r\n'

# Pieces that sit on the edges of the rules, so that random streams meet them often.
PIECES = st.sampled_from(
    [
        b"\r", b"\n", b"\r\n", b"\r\n\r\n", b":", b" ", b": ", b"data", b"data:", b"data: ", b"event: ", b"event",
        b"id: ", b"id", b"id:", b"retry: ", b"retry:12", b"7", b": heartbeat\r\n\r\n", b"\0", b"\xef\xbb\xbf",
        b"\xef\xbb", b"\xbf", b"\xe2\x80\xa8", b"\xc2\x85", b"\x0b", b"\x0c", b"\xe2\x82", b"\xf0\x9f\x98\x80",
        b"\xff", b"x", b"{}", b"values", USUAL, USUAL, b"event: a\r\ndata: 1\r\n\r\n",
        b"event: \r\ndata: \r\nid: \r\n\r\n", b"id: 5-0\r\n\r\n", b"event: a\ndata: 1\nid: 6-0\n\n",
        b"event: a\r\nid: 7-0\r\ndata: 1\r\n\r\n", b"event: a\r\ndata: 1\r\nid: 8\0\r\n\r\n",
    ]
)  # fmt: skip
STREAM = st.lists(PIECES | st.binary(max_size=6), max_size=40).map(b"".join)


@settings(max_examples=600, deadline=None)
@given(STREAM, st.lists(st.integers(0, 10_000), max_size=12))
def test_any_bytes_at_any_chunking_are_read_as_the_standard_says(stream: bytes, points: list[int]) -> None:
    assert decode(*cut(stream, points)) == expected(stream)


@settings(max_examples=150, deadline=None)
@given(STREAM)
def test_single_bytes_give_the_same(stream: bytes) -> None:
    assert decode(*(stream[i : i + 1] for i in range(len(stream)))) == expected(stream)


@settings(max_examples=150, deadline=None)
@given(STREAM, st.integers(1, 40), st.lists(st.integers(0, 10_000), max_size=6))
def test_a_limit_strikes_at_the_same_event_at_any_chunking(stream: bytes, limit: int, points: list[int]) -> None:
    def limited(chunks: list[bytes]) -> tuple[list[RawEvent], bool]:
        decoder = Decoder(max_event_bytes=limit)
        events: list[RawEvent] = []
        try:
            for chunk in chunks:
                events += decoder.feed(chunk)
            last = decoder.close()
        except EventTooLargeError:
            return events, True
        return [*events, last] if last else events, False

    assert limited(cut(stream, points)) == limited([stream])


@pytest.mark.parametrize("path", STREAMS, ids=lambda path: path.stem)
def test_recorded_streams(path: Path) -> None:
    stream = path.read_bytes()
    whole = expected(stream)
    assert whole[0]
    assert decode(stream) == whole
    for size in (1, 2, 3, 7, 64, 1000):
        assert decode(*(stream[i : i + size] for i in range(0, len(stream), size))) == whole


def test_every_single_cut_of_a_recorded_stream() -> None:
    stream = (Path(__file__).parent / "streams" / "two_runs.sse").read_bytes()
    whole = expected(stream)
    for at in range(len(stream)):
        assert decode(stream[:at], stream[at:]) == whole


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        pytest.param(b"data: a\n\n", [("message", "a", "")], id="the name is message by default"),
        pytest.param(b"data: a\r\rdata: b\r\n\r\ndata: c\n\n", [("message", x, "") for x in "abc"], id="line ends"),
        pytest.param(b"data: a\ndata: b\n\n", [("message", "a\nb", "")], id="lines are joined"),
        pytest.param(b"data\n\ndata\ndata\n\n", [("message", "", ""), ("message", "\n", "")], id="no colon"),
        pytest.param(b"data:a\n\ndata:  a\n\n", [("message", "a", ""), ("message", " a", "")], id="one space goes"),
        pytest.param(b"event: x\n\ndata: a\n\n", [("message", "a", "")], id="no data: no event, and its name is gone"),
        pytest.param(b"event: x\nevent: y\ndata: a\n\n", [("y", "a", "")], id="the last name counts"),
        pytest.param(b"Data: a\n data: b\nfoo: c\n\n", [], id="unknown fields"),
        pytest.param(b": x\ndata: a\n:\n\n", [("message", "a", "")], id="comments"),
        pytest.param(
            b"id: 1\ndata: a\n\ndata: b\n\n", [("message", "a", "1"), ("message", "b", "1")], id="an id stays"
        ),
        pytest.param(b"id: 1\n\ndata: b\n\n", [("message", "b", "1")], id="an id of an event without data stays"),
        pytest.param(b"id: 1\ndata: a\n\nid\ndata: b\n\n", [("message", "a", "1"), ("message", "b", "")], id="a reset"),
        pytest.param(b"id: 1\nid: 2\0\ndata: a\n\n", [("message", "a", "1")], id="NUL in an id"),
        pytest.param(b"\xef\xbb\xbfdata: a\n\n", [("message", "a", "")], id="a byte order mark"),
        pytest.param(b"\xef\xbb\xbf\xef\xbb\xbfdata: a\n\n", [], id="only one"),
        pytest.param(b"\n\xef\xbb\xbfdata: a\n\n", [], id="only at the start"),
        pytest.param(b"data: \xff\xe2\x82\n\n", [("message", "\ufffd\ufffd", "")], id="invalid bytes"),
        pytest.param(
            "data: a\u2028b\u2029c\u0085d\x0be\x0cf\n\n".encode(),
            [("message", "a\u2028b\u2029c\u0085d\x0be\x0cf", "")],
            id="no line ends",
        ),
        pytest.param(USUAL + b"\r\n" + USUAL, [("values", '{"n":1}', "1795166154538-0")] * 2, id="one more blank line"),
        pytest.param(
            b"data: x\r\n" + USUAL, [("values", 'x\n{"n":1}', "1795166154538-0")], id="a line before the usual"
        ),
        pytest.param(
            USUAL + b"event: a\r\nid: 2\r\ndata: 1\r\n\r\n" + USUAL,
            [("values", '{"n":1}', "1795166154538-0"), ("a", "1", "2"), ("values", '{"n":1}', "1795166154538-0")],
            id="four lines in another order",
        ),
        pytest.param(
            USUAL + b"event: a\r\ndata: 1\r\ndata: 2\r\n\r\n",
            [("values", '{"n":1}', "1795166154538-0"), ("a", "1\n2", "1795166154538-0")],
            id="four lines, two of them data",
        ),
        pytest.param(
            USUAL + b"data: 1\r\nid: 2\r\n\r\nevent: a\r\ndata: 3\r\n\r\n: x\r\n\r\n",
            [("values", '{"n":1}', "1795166154538-0"), ("message", "1", "2"), ("a", "3", "2")],
            id="as many lines as usual events have",
        ),
        pytest.param(
            b"event: \r\ndata: 1\r\nid: 1\r\n\r\nevent: a\ndata: 2\nid: \n\nevent: a\rdata: 3\rid: \xff\r\r\n\r\n",
            [("message", "1", "1"), ("a", "2", ""), ("a", "3", "\ufffd")],
            id="the usual lines, without a name, an id or the usual ends",
        ),
    ],
)
def test_rules(stream: bytes, events: list[tuple[str, str, str]]) -> None:
    assert expected(stream)[0] == events
    assert decode(stream)[0] == events
    assert decode(*(stream[i : i + 1] for i in range(len(stream))))[0] == events


@pytest.mark.parametrize(
    ("line", "retry"),
    [(b"retry: 3000", 3000), (b"retry:1", 1), (b"retry: -1", None), (b"retry: 1.5", None), (b"retry: ", None),
     (b"retry", None), (b"retry: 1 ", None), (b"retry: \xd9\xa3", None), (b"retry: " + b"9" * 5000, None)],
    ids=repr,
)  # fmt: skip
def test_retry(line: bytes, retry: int | None) -> None:
    assert decode(line + b"\n")[2] == retry


def test_heartbeats_are_counted() -> None:
    decoder = Decoder()
    assert decoder.feed(b": heartbeat\r\n\r\n") == []
    assert decoder.heartbeats == 1
    assert len(decoder.feed(USUAL + b": heartbeat\r\n\r\n" + USUAL + b": hear")) == 2
    assert decoder.heartbeats == 2
    decoder.feed(b"tbeat\r")
    assert decoder.heartbeats == 3


@pytest.mark.parametrize("end", [b"", b"\r", b"\n", b"\r\n"], ids=repr)
def test_close_gives_the_event_that_lacks_its_blank_line(end: bytes) -> None:
    decoder = Decoder()
    assert decoder.feed(b"event: a\ndata: 1\nid: 7-0" + end) == []
    assert decoder.close() == ("a", b"1", "7-0")
    assert decoder.close() is None


class TestLimits:
    def test_a_line_that_never_ends(self) -> None:
        decoder = Decoder(max_event_bytes=1000)
        for _ in range(1000):
            decoder.feed(b"x")
        with pytest.raises(EventTooLargeError, match="1000 bytes; pass a larger max_event_bytes"):
            decoder.feed(b"x")
        with pytest.raises(EventTooLargeError):
            decoder.feed(b"\n\ndata: a\n\n")

    def test_an_event_of_many_lines(self) -> None:
        decoder = Decoder(max_event_bytes=1000)
        for _ in range(500):
            decoder.feed(b"data: x\n")
        with pytest.raises(EventTooLargeError):
            decoder.feed(b"data: x\n")

    def test_an_event_as_large_as_allowed(self) -> None:
        assert Decoder(max_event_bytes=1000).feed(b"data: " + b"x" * 994 + b"\n\n")
        with pytest.raises(EventTooLargeError):
            Decoder(max_event_bytes=1000).feed(b"data: " + b"x" * 995 + b"\n\n")

    def test_the_fast_layer_keeps_to_it(self) -> None:
        big = b"event: a\r\ndata: " + b"x" * 100 + b"\r\nid: 1-0\r\n\r\n"
        with pytest.raises(EventTooLargeError):
            Decoder(max_event_bytes=50).feed(big)

    def test_events_before_it_are_handed_out(self) -> None:
        decoder = Decoder(max_event_bytes=100)
        assert len(decoder.feed(USUAL + b"data: " + b"x" * 200)) == 1
        with pytest.raises(EventTooLargeError):
            decoder.close()

    def test_the_error_pickles_and_copies(self) -> None:
        error = EventTooLargeError(5)
        for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
            assert (str(twin), twin.limit) == (str(error), 5)

    def test_comments_and_small_events_never_add_up_to_it(self) -> None:
        decoder = Decoder(max_event_bytes=100)
        for _ in range(200):
            decoder.feed(b": heartbeat\n")
            decoder.feed(USUAL)


def test_an_endless_stream_keeps_memory_flat() -> None:
    decoder = Decoder()

    def some(start: int) -> None:
        for i in range(start, start + 3000):  # names that never repeat, as those of subgraphs
            decoder.feed(b"event: values|node:%d\r\ndata: {}\r\nid: %d-0\r\n\r\n: hb\r\n\r\ndata: 1\n\nda" % (i, i))
            decoder.feed(b"ta: 2\n\n")

    some(0)
    tracemalloc.start()
    try:
        some(3000)
        before = tracemalloc.get_traced_memory()[0]
        some(6000)
        assert tracemalloc.get_traced_memory()[0] - before < 20_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("lines", [False, True], ids=["one line", "many lines"])
def test_the_cost_is_linear(lines: bool) -> None:
    def seconds(size: int) -> float:
        piece = b"data: " + b"x" * 1010 + b"\n" if lines else b"x" * 1024
        decoder = Decoder()
        start = time.process_time()
        decoder.feed(b"data: ")
        for _ in range(size // len(piece)):
            decoder.feed(piece)
        [(_, data, _)] = decoder.feed(b"\n\n")
        assert len(data) > size * 0.9
        return time.process_time() - start

    small = min(seconds(2_000_000) for _ in range(5))
    large = min(seconds(20_000_000) for _ in range(2))
    assert large < 40 * small  # 10 times the size; a quadratic cost would be 100 times
