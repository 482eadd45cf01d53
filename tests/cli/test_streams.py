"""`tail` and `run`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.hostile import Answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from langthreads_sync import LangThreads
    from tests.cli.conftest import Command

INPUT = '{"messages": ["hi"]}'


def made(client: LangThreads, graph: str, tag: str) -> str:
    return client.threads.create(graph_id=graph, metadata={"tag": tag}).thread_id


# ---------------------------------------------------------------- tail


def start(client: LangThreads, thread_id: str) -> None:
    run = client.runs.create(
        thread_id, "agent", input={"messages": ["hi"]}, stream_mode=["values"], stream_resumable=True
    )
    client.runs.join(thread_id, run.run_id)


def test_tail_of_a_run_from_its_beginning(langthreads: Command, client: LangThreads, tag: str) -> None:
    thread = made(client, "agent", tag)
    start(client, thread)
    result = langthreads("tail", thread, "--from", "-", "--until", "run_done")
    assert result.code == 0
    kinds = [line.split()[1] for line in result.lines]
    assert kinds[0] == kinds[-1] == "metadata"
    assert set(kinds[1:-1]) == {"values"}
    assert '["hi", "plan", "answer"]' in result.lines[-2]
    assert "done: run " in result.lines[-1]


def test_tail_for_scripts_goes_on_from_a_cursor(langthreads: Command, client: LangThreads, tag: str) -> None:
    thread = made(client, "agent", tag)
    start(client, thread)
    parts = langthreads("tail", thread, "--from", "-", "--until", "run_done", "--json").json
    assert [set(part) for part in parts] == [{"event", "data", "id"}] * len(parts)
    assert parts[-2]["data"]["messages"] == ["hi", "plan", "answer"]
    start(client, thread)
    later = langthreads("tail", thread, "--from", parts[-1]["id"], "--until", "run_done", "--json").json
    assert later[-1]["data"]["status"] == "run_done"
    assert later[-1]["data"]["run_id"] != parts[-1]["data"]["run_id"]


def test_tail_of_an_idle_thread_ends_at_once(langthreads: Command, done: str) -> None:
    assert langthreads("tail", done, "--until", "idle") == (0, "", "")


@pytest.mark.parametrize(
    "wrong", [["--mode", "nonsense"], ["--from", "nonsense"], ["--until", "nonsense"]], ids=lambda line: line[0]
)
def test_tail_refuses_what_makes_no_sense(langthreads: Command, done: str, wrong: list[str]) -> None:
    result = langthreads("tail", done, *wrong)
    assert (result.code, result.out) == (2, "")
    assert "nonsense" in result.err
    assert result.err.count("\n") <= 2


# ---------------------------------------------------------------- run


def last_messages(result: Any) -> list[str]:
    return [part["data"]["messages"] for part in result.json if part["event"] == "values"][-1]


@pytest.mark.parametrize("how", ["typed", "file", "stdin"])
def test_run_follows_until_the_graph_is_done(
    langthreads: Command, client: LangThreads, tag: str, tmp_path: Path, how: str
) -> None:
    thread = made(client, "agent", tag)
    (tmp_path / "input.json").write_text("\ufeff" + INPUT, encoding="utf-8")  # as some editors begin a file
    given = {"typed": INPUT, "file": f"@{tmp_path / 'input.json'}", "stdin": "-"}[how]
    result = langthreads("run", thread, "--input", given, "--json", stdin=INPUT if how == "stdin" else "")
    assert (result.code, result.err) == (0, "")
    assert last_messages(result) == ["hi", "plan", "answer"]
    assert client.threads.get(thread).status == "idle"


def test_run_for_people(langthreads: Command, client: LangThreads, tag: str) -> None:
    thread = made(client, "agent", tag)
    result = langthreads("run", thread, "agent", "--input", INPUT, "--mode", "values")
    assert result.code == 0
    assert '["hi", "plan", "answer"]' in result.out
    assert result.lines[-1] == "done"


def test_run_answers_at_the_prompt(langthreads: Command, client: LangThreads, tag: str) -> None:
    thread = made(client, "asking", tag)
    result = langthreads("run", thread, "--input", INPUT, typed="\nYes, do.\n")
    assert result.code == 0
    assert result.lines[result.lines.index("it asks in ask:") + 1] == '  {"question": "May I?"}'
    assert "answer (Ctrl-D leaves it waiting): " in result.err, "no answer is asked for again"
    assert client.threads.get_state(thread).values["messages"] == ["hi", "plan", "Yes, do."]
    assert client.threads.get(thread).status == "idle"


def test_run_without_input_begins_with_what_waits(langthreads: Command, client: LangThreads, asking: str) -> None:
    assert langthreads("run", asking, typed="fine\n").code == 0
    assert client.threads.get_state(asking).values["messages"][-1] == "fine"


def test_an_answer_can_be_left_for_later(langthreads: Command, client: LangThreads, asking: str) -> None:
    result = langthreads("run", asking, typed="")
    assert result.code == 0
    assert f"it still waits; answer it: langthreads run {asking}" in result.err
    assert client.threads.get(asking).status == "interrupted"


def test_without_a_terminal_it_says_how_to_answer(langthreads: Command, client: LangThreads, tag: str) -> None:
    thread = made(client, "asking", tag)
    result = langthreads("run", thread, "--input", INPUT, stdin="this is no answer\n")
    assert result.code == 0
    assert 'it waits for an answer: {"question": "May I?"}' in result.err
    assert f"answer it: langthreads run {thread} --resume ANSWER" in result.err
    assert client.threads.get(thread).status == "interrupted"


@pytest.mark.parametrize(("typed", "expected"), [("yes", "yes"), ('"no"', "no"), ("3", "3"), ('{"a": 1}', "{'a': 1}")])
def test_run_resumes_with_an_answer(
    langthreads: Command, client: LangThreads, asking: str, typed: str, expected: str
) -> None:
    assert langthreads("run", asking, "--resume", typed).code == 0
    assert client.threads.get_state(asking).values["messages"] == ["hi", "plan", expected]


def test_an_answer_to_nothing_is_refused(langthreads: Command, done: str) -> None:
    result = langthreads("run", done, "--resume", "yes")
    assert result == (2, "", f"error: --resume: nothing waits for an answer on thread {done}\n")


def test_a_run_that_fails(langthreads: Command, client: LangThreads, tag: str) -> None:
    thread = made(client, "failing", tag)
    result = langthreads("run", thread, "--input", INPUT)
    assert result.code == 1
    assert result.err.startswith("error: run ")
    assert result.err.endswith("did not succeed: ValueError: the node failed\n")


def test_a_run_that_is_not_followed(langthreads: Command, client: LangThreads, tag: str) -> None:
    thread = made(client, "agent", tag)
    result = langthreads("run", thread, "--input", INPUT, "--detach", "--metadata", "why=test")
    assert result.code == 0
    run = client.runs.get(thread, result.out.strip())
    assert run.metadata["why"] == "test"
    client.runs.join(thread, run.run_id)
    made_run = langthreads("run", thread, "--input", INPUT, "--detach", "--json").json[0]
    assert client.runs.join(thread, made_run["run_id"])["messages"][-1] == "answer"


def test_a_thread_without_a_graph_needs_one(langthreads: Command, client: LangThreads) -> None:
    thread = client.threads.create().thread_id
    result = langthreads("run", thread, "--input", INPUT)
    assert result == (2, "", f"error: thread {thread} has no graph yet: say which one is to run\n")
    assert langthreads("run", thread, "agent", "--input", INPUT).code == 0
    assert langthreads("run", thread, "--input", json.dumps({"messages": ["again"]})).code == 0


@pytest.mark.parametrize(
    "wrong",
    [
        ["--input", "{"],
        ["--input", "@/does/not/exist"],
        ["--input", "[" * 100_000],
        ["--input", "NaN"],
        ["--input", "{}", "--resume", "x"],
        ["--mode", "nonsense"],
        ["--config", "[]"],
        ["--metadata", "nonsense"],
    ],
    ids=lambda line: f"{line[0]}={line[1][:10]}",
)
def test_run_refuses_what_makes_no_sense(
    langthreads: Command, client: LangThreads, done: str, wrong: list[str]
) -> None:
    before = len(client.runs.list(done))
    result = langthreads("run", done, *wrong)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: ")
    assert result.err.count("\n") <= 2
    assert len(client.runs.list(done)) == before


def test_a_copy_of_a_thread_that_waits_is_answered(langthreads: Command, client: LangThreads, asking: str) -> None:
    copied = langthreads("copy", asking).out.strip()
    assert client.threads.get(copied).status == "idle", "servers say so, though it waits"
    assert langthreads("run", copied, typed="fine\n").code == 0
    assert client.threads.get_state(copied).values["messages"][-1] == "fine"


# ---------------------------------------------------------------- several questions at once

ONE, TWO = "1" * 32, "2" * 32


def several(answering: Callable[[Answer], Any], id_of_first: str | None = ONE) -> list[dict[str, str]]:
    """A server whose thread waits for two answers; whatever is asked, it says the same."""
    base = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "metadata": {"graph_id": "g"}}
    task = {"id": "t", "name": "ask", "interrupts": [{"id": id_of_first, "value": "First?"}]}
    other = {**task, "id": "u", "interrupts": [{"id": TWO, "value": "Second?"}]}
    both = {
        "thread_id": TWO[:8] + "-2222-2222-2222-" + TWO[:12],
        "run_id": ONE,
        "status": "interrupted",
        "next": ["ask"],
    }
    state = {
        "values": {},
        "checkpoint": None,
        "tasks": [task, other],
        "assistant_id": ONE,
        "multitask_strategy": "reject",
    }
    return answering(Answer(json.dumps({**base, **both, **state, "kwargs": {}}).encode()))


def test_several_questions_want_an_answer_each(langthreads: Command, answering: Callable[[Answer], Any]) -> None:
    several(answering)
    thread = "22222222-2222-2222-2222-222222222222"
    for wrong in ("yes", "{}", json.dumps({"3" * 32: "yes"})):
        result = langthreads("run", thread, "--resume", wrong)
        assert (result.code, result.out) == (2, "")
        assert f"{ONE} (First?), {TWO} (Second?)" in result.err
    result = langthreads("run", thread, "--resume", json.dumps({ONE: "a", TWO: "b"}), "--detach", "--json")
    assert (result.code, result.json[0]["run_id"]) == (0, ONE)
    assert langthreads("show", thread).out.count("waits for an answer in ask:") == 2


def test_several_questions_are_asked_one_after_the_other(
    langthreads: Command, client: LangThreads, asking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langthreads_cli.commands import run
    from langthreads_cli.commands.show import Question

    state = client.threads.get_state(asking)
    (real,) = run.questions_of(state)
    asked = iter([[real, Question(ONE, "And \x1b[31mthis?", None)], []])
    monkeypatch.setattr(run, "questions_of", lambda _: next(asked))
    sent: list[Any] = []
    monkeypatch.setattr(run.Turn, "follow", lambda _, what: sent.append(what["command"].resume))
    result = langthreads("run", asking, typed='{"a": 1}\nno\n')
    assert result.code == 0
    assert "  And \\x1b[31mthis?" in result.lines
    assert sent == [{real.id: {"a": 1}, ONE: "no"}]


# ---------------------------------------------------------------- cancel


def test_what_is_at_work_and_what_waits_is_cancelled(langthreads: Command, client: LangThreads, tag: str) -> None:
    thread = made(client, "slow", tag)
    begun = [client.runs.create(thread, "slow", input={"messages": ["hi"]}).run_id for _ in range(2)]
    result = langthreads("cancel", thread[-8:])
    assert result.code == 0
    assert sorted(result.lines) == sorted(f"cancelled run {one}" for one in begun)
    assert {run.status for run in client.runs.list(thread)} == {"interrupted"}
    assert client.threads.get(thread).status != "busy"
    again = langthreads("cancel", thread)
    assert (again.code, again.out, again.err) == (0, "", f"nothing is at work on thread {thread}\n")
    last = client.runs.create(thread, "slow", input={"messages": ["hi"]})
    assert langthreads("cancel", thread, "--json").json == [{"cancelled": last.run_id}]


def test_a_run_that_ends_before_it_is_cancelled(
    langthreads: Command, client: LangThreads, tag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langthreads_sync.runs import RunsClient

    thread = made(client, "slow", tag)
    run = client.runs.create(thread, "slow", input={"messages": ["hi"]})
    real = RunsClient.cancel

    def late(runs: RunsClient, *ids: str, **more: Any) -> None:
        runs.join(*ids)
        real(runs, *ids, **more)

    monkeypatch.setattr(RunsClient, "cancel", late)
    result = langthreads("cancel", thread)
    assert (result.code, result.out, result.err) == (0, "", f"ended by itself: run {run.run_id}\n")
