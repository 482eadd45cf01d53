"""The list of known differences, and the command."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from generator import drift
from generator.comparison import Difference
from generator.drift import Known, judge
from tests.generator.contracts import TEXT, fields

Json = dict[str, Any]


def answering_with(schema: Json) -> Json:
    """A document with one operation whose response has this schema."""
    responses = {"200": {"content": {"application/json": {"schema": schema}}}}
    return {"openapi": "3.1.0", "paths": {"/threads": {"post": {"responses": responses}}}, "components": {}}


class TestJudging:
    ROWS = (
        Difference("GET /threads/{thread_id}/state", "response 200 · body.tasks[].path", "only ours"),
        Difference("GET /threads/{thread_id}/state", "response 404", "only ours"),
        Difference("POST /threads", "response 201", "only ours"),
    )

    def judged(self, *patterns: str) -> drift.Verdict:
        return judge(self.ROWS, [Known(pattern, "because") for pattern in patterns])

    def test_nothing_is_known_unless_it_is_listed(self) -> None:
        verdict = self.judged()
        assert verdict.unknown == list(self.ROWS)
        assert not verdict.ok

    def test_all_known(self) -> None:
        verdict = self.judged("* /threads/{thread_id}/state · *", "POST /threads · response 201 · only ours")
        assert verdict.ok
        assert verdict.known == list(self.ROWS)

    def test_only_the_asterisk_is_special(self) -> None:
        assert self.judged("* · response 200 · body*.tasks[].path · only ours").known == [self.ROWS[0]]
        assert self.judged("* · response 20? · only ours", "* · response .* · only ours").known == []
        assert self.judged("response 404").known == []  # a key is matched whole

    def test_a_tags_list_only_covers_its_own_operations(self) -> None:
        row = Difference("GET /threads", "response 404", "only ours", tag="threads")
        theirs = Difference("GET /threads/x", "", "only theirs")
        assert Known("GET /threads*", "because", "threads").covers(row)
        assert not Known("GET /threads*", "because", "runs").covers(row)
        assert all(Known("GET /threads*", "because", tag).covers(theirs) for tag in ("", "threads", "runs"))

    def test_what_is_listed_for_nothing_is_stale(self) -> None:
        verdict = self.judged("*", "POST /threads · response 202 · only ours")
        assert verdict.unknown == []
        assert [entry.pattern for entry in verdict.stale] == ["POST /threads · response 202 · only ours"]
        assert not verdict.ok


class TestCommandLine:
    OURS = answering_with(fields(a=TEXT, b=TEXT))
    THEIRS = answering_with(fields(a=TEXT))
    FILE = "common"
    KNOWN = '[[known]]\ndifference = "POST /threads · response 200 · body.b · only ours"\nreason = "It is sent."\n'

    def main(self, folder: Path, ours: Json, theirs: Json, known: str, more: Sequence[str] = ()) -> int:
        (folder / "known").mkdir()
        contents = {"ours.yaml": json.dumps(ours), "theirs.json": json.dumps(theirs), f"known/{self.FILE}.toml": known}
        for name, content in contents.items():
            (folder / name).write_text(content, encoding="utf-8")
        files = ["--contract", str(folder / "ours.yaml"), "--known", str(folder / "known")]
        return drift.main([*files, *(more or ["--document", str(folder / "theirs.json")])])

    def test_all_known(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.main(tmp_path, self.OURS, self.THEIRS, self.KNOWN) == 0
        assert capsys.readouterr().out == "Differences: 1 known, 0 unknown, 0 no longer there.\n"

    def test_an_unknown_difference_fails(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.main(tmp_path, self.OURS, self.THEIRS, "") == 1
        output = capsys.readouterr().out
        assert "  POST /threads\n    response 200 · body.b  only ours\n" in output
        assert "\n  POST /threads · response 200 · body.b · only ours\n" in output  # as it would be listed
        assert output.endswith("Differences: 0 known, 1 unknown, 0 no longer there.\n")

    def test_a_known_difference_that_is_gone_fails(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.main(tmp_path, self.THEIRS, self.THEIRS, self.KNOWN) == 1
        output = capsys.readouterr().out
        assert "no longer exist" in output
        assert "\n  generator/drift_known/common.toml: POST /threads · response 200 · body.b · only ours\n" in output

    def test_several_differences_may_have_one_reason(self, tmp_path: Path) -> None:
        known = (
            '[[known]]\ndifference = ["* · body.b · only ours", "* · body.c · only theirs"]\nreason = "They swap."\n'
        )
        assert self.main(tmp_path, self.OURS, answering_with(fields(a=TEXT, c=TEXT)), known) == 0

    def test_a_server_is_asked_for_its_document(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[str] = []

        def fetch(url: str) -> Json:
            asked.append(url)
            return self.THEIRS

        monkeypatch.setattr(drift, "fetch_document", fetch)
        assert self.main(tmp_path, self.OURS, {}, self.KNOWN, ["--url", "http://127.0.0.1:1"]) == 0
        assert asked == ["http://127.0.0.1:1"]

    def test_a_list_for_a_tag_that_the_contract_lacks_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(TestCommandLine, "FILE", "things")
        assert self.main(tmp_path, self.OURS, self.THEIRS, self.KNOWN) == 1
        assert "drift_known/things.toml: the contract has no tag of this name" in capsys.readouterr().err

    def test_a_contract_that_can_not_be_read_is_named(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        ours = {"paths": {"/things": {"$ref": "openapi/things.yaml#/paths/things"}}}
        assert self.main(tmp_path, ours, self.THEIRS, self.KNOWN) == 1
        assert "openapi/things.yaml#/paths/things refers to a file that does not exist" in capsys.readouterr().err

    def test_without_a_server_it_says_so(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.main(tmp_path, self.OURS, {}, self.KNOWN, ["--document", str(tmp_path / "missing.json")]) == 1
        assert "There is no document to compare with" in capsys.readouterr().err

    def test_a_long_report_stays_narrow(self) -> None:
        row = Difference("GET /threads", "response 200 · body" + ".deeper" * 20, "values: ours " + "word, " * 40)
        lines = drift.report(judge([row], [Known("POST " + "x " * 100, "gone")])).splitlines()
        assert max(map(len, lines)) <= drift.WIDTH


def test_every_known_difference_has_a_reason() -> None:
    known = drift.read_known()
    assert all(entry.reason.strip() for entry in known)
    patterns = [entry.pattern for entry in known]
    assert len(patterns) == len(set(patterns))
