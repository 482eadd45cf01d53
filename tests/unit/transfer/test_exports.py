"""Exports as models, as lines of a file, and what is no export."""

from __future__ import annotations

import copy
import json
import pickle
import re
import textwrap
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import langthreads
from langthreads import InvalidArgumentError, ThreadExport, ThreadImport, read_exports, transfer
from tests.unit.strategies import json_values

if TYPE_CHECKING:
    from pathlib import Path

EXPORT: dict[str, Any] = {
    "version": 1,
    "thread_id": "t",
    "graph_id": "agent",
    "metadata": {"user": "ü\u2028"},
    "status": "idle",
    "created_at": "2026-01-02T03:04:05+00:00",
    "updated_at": "2026-01-02T03:04:06+00:00",
    "supersteps": [
        {"updates": [{"values": {"a": 1}, "as_node": "__start__"}]},
        {"updates": [{"command": {"update": {}, "goto": ["b"]}, "as_node": "a"}]},
    ],
    "values": {"a": 1},
    "next": ["b"],
    "interrupts": [{"node": "b", "value": "?", "id": "1"}],
    "checkpoint_count": 3,
    "checkpoints": [{"created_at": "2026-01-02T03:04:05+00:00", "digest": "00"}] * 2,
    "notes": ["1 checkpoint on other branches"],
    "new_field": [1],
}
LEAST = {
    name: EXPORT[name]
    for name in ("version", "thread_id", "metadata", "supersteps", "next", "checkpoint_count", "checkpoints")
}


def test_attributes() -> None:
    export = ThreadExport.from_dict(EXPORT)
    assert (export.version, export.thread_id, export.graph_id, export.status) == (1, "t", "agent", "idle")
    assert export.created_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert export.updated_at == datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)
    assert export.metadata == {"user": "ü\u2028"}
    assert (export.supersteps, export.values, export.next) == (EXPORT["supersteps"], {"a": 1}, ["b"])
    assert (export.interrupts, export.notes) == (EXPORT["interrupts"], EXPORT["notes"])
    assert (export.checkpoint_count, export.checkpoints) == (3, EXPORT["checkpoints"])
    assert export["new_field"] == [1]
    assert export.to_dict() == EXPORT


def test_what_may_be_left_out_reads_as_nothing() -> None:
    export = ThreadExport.from_dict(LEAST)
    assert (export.graph_id, export.status, export.created_at, export.updated_at) == (None, None, None, None)
    assert (export.values, export.interrupts, export.notes) == (None, [], [])


def test_it_is_a_model_as_all_others() -> None:
    export = ThreadExport.from_dict(EXPORT)
    assert copy.deepcopy(export) == pickle.loads(pickle.dumps(export)) == export
    assert repr(export).startswith("ThreadExport(version=1, thread_id='t'")
    assert ThreadExport.__module__ == ThreadImport.__module__ == "langthreads"


def test_a_line_and_back() -> None:
    export = ThreadExport.from_dict(EXPORT)
    line = export.to_json()
    assert "\n" not in line
    assert ThreadExport.from_json(line) == ThreadExport.from_json(line.encode() + b"\r\n") == export


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": 2}, ".version: 2 is newer than this langthreads reads, 1; upgrade it"),
        ({"version": 0}, ".version: expected a version of exports, 1, got the number 0"),
        ({"version": "1"}, ".version: expected a version of exports"),
        ({"version": True}, ".version: expected a version of exports"),
        ({"version": None}, ".version: expected a version of exports"),
        ({"thread_id": " "}, ".thread_id: expected an id"),
        ({"graph_id": 3}, ".graph_id: expected a string or null, got the number 3"),
        ({"metadata": []}, ".metadata: expected an object, got an array"),
        ({"created_at": "yesterday"}, ".created_at: expected a timestamp or null"),
        ({"supersteps": {}}, ".supersteps: expected an array of supersteps, got an object"),
        ({"supersteps": [EXPORT["supersteps"][0], {"updates": []}]}, '.supersteps[1]: expected {"updates": […]}'),
        ({"supersteps": [{"updates": [{"values": {}}]}]}, ".supersteps[0]: expected"),
        ({"supersteps": [{"updates": [{"as_node": "a"}]}]}, ".supersteps[0]: expected"),
        ({"supersteps": [{"updates": [{"as_node": "a", "command": []}]}]}, ".supersteps[0]: expected"),
        ({"next": [1]}, ".next: expected an array of strings"),
        ({"checkpoint_count": -1}, ".checkpoint_count: expected a number of checkpoints"),
        ({"checkpoints": [1]}, ".checkpoints: expected an array of objects"),
        ({"interrupts": {}}, ".interrupts: expected an array of objects or null"),
        ({"notes": "none"}, ".notes: expected an array of strings or null"),
    ],
    ids=str,
)
def test_what_is_no_export(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArgumentError, match=re.escape(f"ThreadExport{message}")):
        ThreadExport.from_dict({**EXPORT, **change})
    with pytest.raises(InvalidArgumentError, match=re.escape(f"ThreadExport{message}")) as caught:
        ThreadExport.from_json(json.dumps({**EXPORT, **change}))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", LEAST)
def test_what_must_be_there(name: str) -> None:
    with pytest.raises(InvalidArgumentError, match=f"ThreadExport.{name}: missing"):
        ThreadExport.from_dict({key: value for key, value in EXPORT.items() if key != name})


@pytest.mark.parametrize(
    "line", ["", "{", "nothing", "[1", '{"version": 1', "NaN", b"\xff", "\udc00", '{"a": "\\ud800"}']
)
def test_what_is_no_json(line: str | bytes) -> None:
    with pytest.raises(InvalidArgumentError, match=r"the export is .*no JSON"):
        ThreadExport.from_json(line)


@pytest.mark.parametrize("line", ["[]", "1", "null", '"text"'])
def test_json_that_is_no_object(line: str) -> None:
    with pytest.raises(InvalidArgumentError, match="ThreadExport: expected an object"):
        ThreadExport.from_json(line)


def test_a_line_of_another_type() -> None:
    with pytest.raises(TypeError, match="line: expected a str or bytes, got dict"):
        ThreadExport.from_json({})  # type: ignore[arg-type]


# ---------------------------------------------------------------- files


def lines(*exports: dict[str, Any]) -> list[str]:
    return [ThreadExport.from_dict(export).to_json() + "\n" for export in exports]


def test_a_file_of_many(tmp_path: Path) -> None:
    path = tmp_path / "threads.jsonl"
    path.write_text("".join([*lines(EXPORT), "\n", "  \n", *lines(LEAST)]), "utf-8")
    with path.open(encoding="utf-8") as file:
        assert [export.to_dict() for export in read_exports(file)] == [EXPORT, LEAST]
    with path.open("rb") as file:
        assert [export.to_dict() for export in read_exports(file)] == [EXPORT, LEAST]


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lines(EXPORT)[0][:-20], "line 3: the export is cut off, or no JSON: "),
        (json.dumps({**EXPORT, "version": 2}), "line 3: ThreadExport.version: 2 is newer than this langthreads reads"),
        ("[]", "line 3: ThreadExport: expected an object, got an array"),
    ],
    ids=["cut off", "newer", "wrong type"],
)
def test_the_line_is_named(broken: str, message: str) -> None:
    walk = read_exports([*lines(EXPORT), "\n", broken, *lines(EXPORT)])
    assert next(walk).thread_id == "t"
    with pytest.raises(InvalidArgumentError, match=re.escape(message)):
        next(walk)


def test_no_line_is_read_ahead() -> None:
    given = iter(lines(EXPORT, LEAST))
    next(read_exports(given))
    assert len(list(given)) == 1


@given(st.binary(max_size=60) | st.text(max_size=60) | json_values().map(json.dumps))
@settings(max_examples=100, deadline=None)
def test_nothing_but_our_own_errors_for_any_line(line: str | bytes) -> None:
    with pytest.raises(InvalidArgumentError):
        ThreadExport.from_json(line)


@given(st.dictionaries(st.sampled_from(list(EXPORT)), json_values(6), max_size=4))
@settings(max_examples=150, deadline=None)
def test_nothing_but_our_own_errors_for_any_object(changes: dict[str, Any]) -> None:
    try:
        export = ThreadExport.from_dict({**EXPORT, **changes})
    except InvalidArgumentError:
        return
    assert ThreadExport.from_json(export.to_json()) == export


@pytest.mark.parametrize("documented", [ThreadExport, read_exports], ids=["class", "function"])
def test_the_examples_run(documented: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", textwrap.dedent("    " + documented.__doc__), re.DOTALL)
    (tmp_path / "threads.jsonl").write_text("".join(lines(EXPORT)), "utf-8")
    monkeypatch.chdir(tmp_path)
    exec(textwrap.dedent(code), {"langthreads": langthreads, "export": ThreadExport.from_dict(EXPORT)})


def test_an_outcome_is_copied_and_pickled() -> None:
    thread = langthreads.Thread(
        thread_id="t", created_at="2026-01-02", updated_at="2026-01-02", metadata={}, status="idle"
    )
    done = ThreadImport(thread=thread, action="created", verified=True, differences=["next: nothing, was a"])
    assert copy.deepcopy(done) == pickle.loads(pickle.dumps(done)) == done
    assert transfer.EXPORT_VERSION == 1
