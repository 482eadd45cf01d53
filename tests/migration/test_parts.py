"""The parts of streams of version 2, beside the dicts of langgraph_sdk."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from langgraph_sdk._shared.utilities import _sse_to_v2_dict

from langthreads._streaming.sse import Decoder
from langthreads.parts import as_v2

STREAMS = Path(__file__).parents[1] / "unit" / "streams"


@pytest.mark.parametrize("path", sorted(STREAMS.glob("*.sse")), ids=lambda path: path.stem)
def test_items_are_those_of_the_dicts_of_langgraph_sdk(path: Path) -> None:
    for event in Decoder().feed(path.read_bytes()):
        part = as_v2(event)
        before = copy.deepcopy(part)
        theirs = _sse_to_v2_dict(event[0], json.loads(event[1]))
        assert part.to_dict() == dict(part) == {**part} == dict(part.items()) == theirs
        assert part == before
        assert (list(part), len(part), list(part.keys())) == ([*theirs], 4, [*theirs])
        assert (part["type"], part["data"], part.get("nothing", 5)) == (theirs["type"], theirs["data"], 5)
        assert "ns" in part
        assert "id" not in part
