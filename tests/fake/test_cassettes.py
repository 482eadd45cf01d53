"""The fake server's answers beside those that a real one gave: to every request of every cassette, field by field."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from langthreads.testing import Clock, FakeAgentServer
from tests.fake.differences import WITHOUT_TWIN
from tests.fake.graphs import add_twins
from tests.fake.replay import Answer, Replay

ROOT = Path(__file__).parents[2]
CASSETTES = ROOT / "cassettes"
KNOWN = {
    (entry["cassette"], number): entry["reason"]
    for entry in tomllib.loads(Path(__file__).with_name("cassettes.toml").read_text("utf-8"))["known"]
    for number in entry["requests"]
}
ASKED_GRAPH = re.compile(r'"(?:assistant_id|graph_id)":"(\w+)"')
WORKING = ("pending", "running")
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def text(body: Any) -> str:
    return body.decode("utf-8") if isinstance(body, bytes) else body or ""


def first(headers: dict[str, list[str]]) -> dict[str, str]:
    return {name.lower(): values[0] for name, values in headers.items()}


def status_of(answer: Answer) -> Any:
    try:
        said = json.loads(answer[2])
    except ValueError:
        return None
    return said.get("status") if isinstance(said, dict) else None


def names() -> list[str]:
    return sorted(str(path.relative_to(CASSETTES).with_suffix("")) for path in CASSETTES.rglob("*.yaml"))


def graphs_of(name: str) -> set[str]:
    """Return the graphs that a cassette's requests name."""
    return set(ASKED_GRAPH.findall((CASSETTES / f"{name}.yaml").read_text("utf-8")))


NEEDED = {name: graphs_of(name) & WITHOUT_TWIN.keys() for name in names()}


@pytest.mark.parametrize("name", [name for name in NEEDED if not NEEDED[name]])
def test_answers_are_those_of_a_real_server(name: str) -> None:
    recorded = yaml.load((CASSETTES / f"{name}.yaml").read_text("utf-8"), LOADER)["interactions"]
    server = add_twins(FakeAgentServer(clock=Clock(flows=False), url="http://agent-server"))
    replay = Replay(server)
    for number, interaction in enumerate(recorded):
        asked, answered = interaction["request"], interaction["response"]
        then = (answered["status"]["code"], first(answered["headers"]), text(answered["body"]["string"]))
        request = (asked["method"], asked["uri"], first(asked["headers"]), text(asked["body"]))
        now = replay.ask(*request)
        while asked["method"] == "GET" and status_of(now) in WORKING and status_of(now) != status_of(then):
            assert server.gate.skip()  # somebody polled, and time passed meanwhile
            now = replay.ask(*request)
        found = list(replay.differences(then, now))
        if (reason := KNOWN.get((name, number))) is not None:
            assert found, f"request {number} does not differ any more; it was listed as: {reason}"
        else:
            assert not found, f"request {number}, {asked['method']} {asked['uri']}:\n  " + "\n  ".join(found[:20])
        server.clock.advance(0.001)


def test_what_is_listed_is_there() -> None:
    assert {name for name, _ in KNOWN} <= set(names())


def test_each_graph_without_a_twin_is_there_and_asked_for() -> None:
    real = json.loads((ROOT / "tests" / "agent" / "langgraph.json").read_text("utf-8"))["graphs"]
    twins = {one.graph_id for one in add_twins(FakeAgentServer()).client().assistants.search(limit=100)}
    assert set(real) - twins == set(WITHOUT_TWIN)
    assert set(WITHOUT_TWIN) == set.union(*NEEDED.values())
