"""What a stream's events become, for real ones and for odd ones."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from langthreads import parts
from langthreads._streaming.sse import Decoder
from langthreads.parts import RawText, StreamPart, StreamPartV2, as_v1, as_v2

if TYPE_CHECKING:
    from langthreads._streaming.sse import RawEvent

STREAMS = Path(__file__).parent / "streams"
CLASSES = get_args(StreamPartV2)


def recorded(name: str) -> list[Any]:
    return [as_v2(event) for event in Decoder().feed((STREAMS / f"{name}.sse").read_bytes())]


@pytest.mark.parametrize("path", sorted(STREAMS.glob("*.sse")), ids=lambda path: path.stem)
def test_nothing_real_is_unknown_and_both_versions_say_the_same(path: Path) -> None:
    for event in Decoder().feed(path.read_bytes()):
        v1, v2 = as_v1(event), as_v2(event)
        assert (v2.event, v2.data, v2.id) == v1
        assert v2.type == v1.event.partition("|")[0]


def test_a_run_with_every_mode() -> None:
    kinds = {part.type for part in recorded("every_mode")}
    assert kinds == {"metadata", "values", "updates", "checkpoints", "tasks", "debug", "events"}


def test_a_run_from_start_to_end() -> None:
    start, *_, end = recorded("custom")
    assert (start.attempt, start.status, start.done) == (1, None, False)
    assert (end.attempt, end.status, end.done) == (None, "run_done", True)
    assert start.run_id == end.run_id == start.data["run_id"]


def test_messages() -> None:
    found = recorded("messages")
    assert [part.type for part in found] == [
        "metadata", "messages/metadata", *["messages/partial"] * 5, "metadata",
    ]  # fmt: skip
    assert found[-2].data[0]["content"] == "Hello there friend"


def test_pieces_of_messages_from_a_subgraph() -> None:
    pieces = [p for p in recorded("messages_tuple_in_a_subgraph") if isinstance(p, parts.MessagesTupleStreamPart)]
    assert [piece.message["content"] for piece in pieces] == ["Hello", " ", "there", " ", "friend"]
    assert {piece.metadata["langgraph_node"] for piece in pieces} == {"talk"}
    assert all(len(piece.ns) == 1 and piece.ns[0].startswith("sub:") for piece in pieces)


def test_an_interrupt() -> None:
    *_, updates, values, _ = recorded("interrupt")
    assert [question.value for question in values.interrupts] == [{"question": "May I?"}]
    assert values.interrupts[0].id
    assert updates.type == "updates"
    assert updates.interrupts == ()


def test_an_interrupt_in_a_subgraph() -> None:
    asked = [part for part in recorded("subgraphs") if part.interrupts]
    assert [len(part.ns) for part in asked] == [1, 0]
    assert asked[0].ns[0].startswith("inner:")


def test_an_error() -> None:
    *_, error, done = recorded("error")
    assert (error.type, error.error, error.message) == ("error", "ValueError", "the node failed")
    assert done.done


def test_a_state_update() -> None:
    [update] = [part for part in recorded("state_update") if part.type == "state_update"]
    assert update.thread_id
    assert update.state["values"]["messages"][-1] == "outside"


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (("values", b"[1]", None), "values"),
        (("values", b"nonsense", None), "unknown"),
        (("values|a:1|b:2", b"{}", None), "values"),
        (("custom", b"null", None), "custom"),
        (("custom", b"", None), "unknown"),
        (("updates", b"[]", None), "unknown"),
        (("messages", b"{}", None), "unknown"),
        (("messages/other", b"[]", None), "unknown"),
        (("metadata", b"3", None), "unknown"),
        (("error", b"plain words", None), "error"),
        (("", b"{}", None), "unknown"),
        (("|", b"{}", None), "unknown"),
    ],
    ids=repr,
)
def test_odd_events(event: RawEvent, kind: str) -> None:
    part = as_v2(event)
    assert (part.type, part.event, part.id) == (kind, event[0], event[2])


def test_an_error_in_plain_words() -> None:
    part = as_v2(("error", b"plain words", None))
    assert isinstance(part, parts.ErrorStreamPart)
    assert (part.error, part.message) == (None, "plain words")


def test_data_that_is_not_json_is_marked() -> None:
    part = as_v1(("custom", b"{broken", "1-0"))
    assert part == StreamPart("custom", "{broken", "1-0")
    assert isinstance(part.data, RawText)
    assert not isinstance(as_v1(("custom", b'"{broken"', None)).data, RawText)
    assert type(pickle.loads(pickle.dumps(part)).data) is RawText


def test_bytes_that_are_not_utf_8_do_not_cost_the_json() -> None:
    assert as_v1(("custom", b'{"a":"\xff"}', None)).data == {"a": "\ufffd"}
    assert as_v2(("custom", b'{"a":"\xff"}', None)).type == "custom"
    assert as_v1(("custom", b"\xff", None)).data == RawText("\ufffd")


NAMES = st.sampled_from([*parts._KINDS, "other", ""]).flatmap(
    lambda name: st.sampled_from([name, f"{name}|a:1", f"{name}|"])
)
DATA = st.sampled_from(
    [b"", b"{", b"null", b"1", b'"x"', b"[]", b"{}", b"[1]", b'{"__interrupt__":1}', b'{"__interrupt__":[1,{}]}',
     b'{"run_id":1,"status":[],"attempt":true}', b'{"error":1,"message":{}}', b'{"state":1,"thread_id":null}', b"\xff"],
)  # fmt: skip


@given(st.lists(st.tuples(NAMES, DATA, st.none() | st.just("1-0")), max_size=5))
def test_many_at_once_are_the_same_as_one_by_one(events: list[RawEvent]) -> None:
    assert parts.all_as_v1(events) == [as_v1(event) for event in events]
    assert parts.all_as_v2(events) == [as_v2(event) for event in events]


@given(NAMES, DATA)
def test_nothing_raises(name: str, data: bytes) -> None:
    part = as_v2((name, data, "1-0"))
    for attribute in dir(part):
        getattr(part, attribute)
    assert repr(part).startswith(type(part).__name__)
    assert part.interrupts == ()


@pytest.mark.parametrize("kind", CLASSES)
def test_the_classes(kind: type[Any]) -> None:
    part = kind(event=kind.type, data={"a": ["x" * 5000]}, id="1-0")
    assert not hasattr(part, "__dict__")
    assert part == pickle.loads(pickle.dumps(part)) == copy.deepcopy(part)
    assert part != kind(event=kind.type, data={}, id="1-0")
    assert len(repr(part)) < 400
    assert kind.__doc__


def test_every_kind_is_in_the_union_and_public() -> None:
    assert {kind for kind, _ in parts._KINDS.values()} | {parts.UnknownStreamPart} == set(CLASSES)
    assert {kind.__name__ for kind in CLASSES} <= set(parts.__all__)
    assert all(kind.type == name for name, (kind, _) in parts._KINDS.items())
