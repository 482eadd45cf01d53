"""`list`, `show`, `history` and `count`: what people see, and what scripts read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from langthreads_sync import LangThreads
    from tests.cli.conftest import Command


# ---------------------------------------------------------------- list


def test_a_table_of_threads(langthreads: Command, done: str, asking: str, tag: str) -> None:
    result = langthreads("list", "--metadata", f"tag={tag}")
    assert result.code == 0
    assert result.err == ""
    head, first, second = result.lines
    assert head.split() == ["ID", "STATUS", "GRAPH", "CHANGED", "METADATA"]
    assert first.split()[:3] == [asking, "interrupted", "asking"], "who changed last comes first"
    assert second.split()[:3] == [done, "idle", "agent"]
    assert first.endswith(f"tag: {tag}")


def test_a_narrow_table_is_cut_and_shows_the_ends_of_ids(
    langthreads: Command, client: LangThreads, done: str, tag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.threads.update(done, metadata={"about": "x" * 200})
    monkeypatch.setenv("COLUMNS", "80")
    head, row = langthreads("list", "--metadata", f"tag={tag}").lines
    assert len(head) <= 80
    assert len(row) == 80
    assert row.startswith(f"…{done[-8:]}  idle")
    assert row.endswith("…")
    monkeypatch.setenv("COLUMNS", "200")
    assert langthreads("list", "--metadata", f"tag={tag}").lines[1].startswith(done)


@pytest.mark.parametrize("columns", ["0", "-5", "wide", "9" * 5000, "²", ""], ids=lambda given: given[:5])
def test_a_width_that_is_none(langthreads: Command, done: str, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("LINES", columns)
    assert langthreads("list", "--ids", done).lines[1].startswith(done)
    monkeypatch.setenv("COLUMNS", columns)
    assert langthreads("list", "--help").code == 0


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["--status", "interrupted"], ["asking"]),
        (["--values", 'messages:=["hi", "plan", "answer"]'], ["done"]),
        (["--metadata", '{"graph_id": "agent"}'], ["done"]),
        (["--metadata", "graph_id=nobody"], []),
        (["--values", "n:=1"], ["asking", "done"]),
        (["--values", "n=1"], []),  # the text, not the number
        (["--sort", "created_at", "--order", "asc"], ["done", "asking"]),
        (["--limit", "1"], ["asking"]),
        (["--all"], ["asking", "done"]),
    ],
    ids=str,
)
def test_filters(
    langthreads: Command, done: str, asking: str, tag: str, filters: list[str], expected: list[str]
) -> None:
    result = langthreads("list", "--json", "--metadata", f"tag={tag}", *filters)
    assert result.code == 0
    names = {done: "done", asking: "asking"}
    assert [names[thread["thread_id"]] for thread in result.json] == expected


def test_ids_as_a_filter(langthreads: Command, done: str, asking: str) -> None:
    result = langthreads("list", "--json", "--ids", done[-10:], "--ids", asking)
    assert {thread["thread_id"] for thread in result.json} == {done, asking}


def test_json_is_what_the_server_said(langthreads: Command, client: LangThreads, done: str, tag: str) -> None:
    (thread,) = langthreads("list", "--metadata", f"tag={tag}", "--json").json
    assert thread == client.threads.get(done).to_dict()


def test_it_says_where_there_are_more(langthreads: Command, done: str, asking: str, tag: str) -> None:
    assert done != asking
    result = langthreads("list", "--metadata", f"tag={tag}", "--limit", "1")
    assert len(result.lines) == 2
    assert result.err == "there are more: --all, or --limit N\n"
    assert langthreads("list", "--metadata", f"tag={tag}", "--limit", "2").err == ""


def test_no_thread_matches(langthreads: Command, tag: str) -> None:
    assert langthreads("list", "--metadata", f"tag={tag}") == (0, "", "no thread matches\n")
    given = (
        "--metadata",
        f"tag={tag}",
        "--metadata",
        "n=7",
        "--metadata",
        'n:="7"',
        "--values",
        "on=true",
        "--values",
        "{}",
    )
    assert langthreads("list", *given).err.splitlines() == [
        "no thread matches",
        "n=7 means the text; for the JSON value: n:=7",
        "on=true means the text; for the JSON value: on:=true",
    ]
    assert langthreads("list", "--metadata", f"tag={tag}", "--json") == (0, "", "")


def test_count(langthreads: Command, done: str, asking: str, tag: str) -> None:
    assert done != asking
    own = ("--metadata", f"tag={tag}")
    assert langthreads("count", *own) == (0, "2\n", "")
    assert langthreads("count", *own, "--status", "interrupted", "--json").json == [{"count": 1}]


# ---------------------------------------------------------------- show


def test_a_thread_that_is_done(langthreads: Command, done: str, tag: str) -> None:
    result = langthreads("show", done)
    assert result.code == 0
    facts = dict(line.split(maxsplit=1) for line in result.lines if line and len(line.split(maxsplit=1)) == 2)
    assert facts["thread"] == done
    assert facts["status"] == "idle"
    assert facts["graph"] == "agent"
    assert facts["metadata"] == f'{{"tag": "{tag}"}}'
    assert facts["next"] == "nothing: the graph is done"
    assert facts["messages"] == '(3) ["hi", "plan", "answer"]'
    assert facts["n"] == "1"


def test_a_thread_that_waits_says_for_what_and_how_to_answer(langthreads: Command, asking: str) -> None:
    result = langthreads("show", asking)
    at = result.lines.index("waits for an answer in ask:")
    assert result.lines[at + 1 :] == ['  {"question": "May I?"}', f"answer it: langthreads run {asking}"]


def test_a_command_to_copy_reaches_the_same_server(
    langthreads: Command, asking: str, server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LANGTHREADS_URL")
    monkeypatch.setenv("PROD_KEY", "s3cret")
    elsewhere = ("--url", server_url, "--api-key-env", "PROD_KEY", "--header", "x-tenant: acme")
    result = langthreads(*elsewhere, "show", asking)
    hint = f"answer it: langthreads run {asking} --url {server_url} --api-key-env PROD_KEY --header 'x-tenant: …'"
    assert result.lines[-1] == hint
    keyed = langthreads("run", asking, "--url", server_url.replace("//", "//ada:s3cret@"), "--api-key", "s3cret")
    masked = server_url.replace("//", "//…@")
    assert keyed.err.endswith(f"langthreads run {asking} --resume ANSWER --url '{masked}' --api-key '…'\n")
    assert "s3cret" not in result.out + result.err + keyed.out + keyed.err


def test_a_thread_that_failed_says_why(langthreads: Command, failed: str) -> None:
    result = langthreads("show", failed)
    assert result.code == 0
    assert result.lines[result.lines.index("error") + 1] == "  ValueError: the node failed"
    assert result.lines[result.lines.index("failed in fail:") + 1] == "  ValueError('the node failed')"
    assert result.lines[-1] == f"try it again: langthreads run {failed}"


def test_a_thread_that_stopped_at_a_breakpoint(langthreads: Command, client: LangThreads, tag: str) -> None:
    steps = [{"updates": [{"values": {"messages": ["hi"]}, "as_node": "__start__"}]}]
    thread = client.threads.create(graph_id="agent", metadata={"tag": tag}, supersteps=steps).thread_id
    assert langthreads("show", thread).lines[-2:] == [
        "stopped before plan",
        f"let it go on: langthreads run {thread}",
    ]


def test_a_thread_without_a_state(langthreads: Command, client: LangThreads) -> None:
    assert langthreads("show", client.threads.create().thread_id).lines[-1] == "no state yet"


def test_whole_values(langthreads: Command, asking: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    *lines, hint = langthreads("show", asking).lines
    assert all(len(line) <= 40 for line in lines)
    assert hint == f"answer it: langthreads run {asking}", "what is there to be copied is not cut"
    lines = langthreads("show", asking, "--full").lines
    assert '    "messages": [' in lines
    assert '    "question": "May I?"' in lines


def test_a_state_in_the_past(langthreads: Command, client: LangThreads, done: str) -> None:
    older = next(state for state in client.threads.iter_history(done) if state.next == ["answer"])
    assert older.checkpoint_id
    for named in (older.checkpoint_id, older.checkpoint_id[-14:]):
        (shown,) = langthreads("show", done, "--checkpoint", named, "--json").json
        assert shown["state"] == client.threads.get_state(done, checkpoint_id=older.checkpoint_id).to_dict()
        assert shown["state"]["next"] == ["answer"]
        assert shown["thread"] == client.threads.get(done).to_dict()
        assert shown["state_error"] is None
    missing = langthreads("show", done, "--checkpoint", "00000000-0000-0000-0000-000000000000")
    assert missing.code == 1
    assert missing.out == ""


def test_a_thread_at_work_says_how_to_follow_it(langthreads: Command, client: LangThreads, tag: str) -> None:
    thread = client.threads.create(graph_id="slow", metadata={"tag": tag}).thread_id
    run = client.runs.create(thread, "slow", input={"messages": ["hi"]})
    deadline = time.monotonic() + 30
    while not client.threads.get_state(thread).next and time.monotonic() < deadline:
        time.sleep(0.02)
    assert langthreads("show", thread).lines[-2:] == [
        f"a run is at work; follow it: langthreads tail {thread}",
        f"cancel it: langthreads cancel {thread}",
    ]
    client.runs.join(thread, run.run_id)


# ---------------------------------------------------------------- history


def test_a_history_is_a_tree(langthreads: Command, client: LangThreads, done: str) -> None:
    after_plan = next(state for state in client.threads.iter_history(done) if state.next == ["answer"])
    client.threads.update_state(done, {"messages": ["better"]}, as_node="plan", checkpoint=after_plan.checkpoint)
    result = langthreads("history", done)
    assert result.code == 0
    marks = [line[: line.index("○" if "○" in line else "●") + 1] for line in result.lines]
    assert marks[-2:] == ["├─○", "└─●"]
    assert set(marks[:-2]) == {"○"}
    assert "better" in result.lines[-1]
    assert "→ answer" in result.lines[-1]
    assert "→ end" in result.lines[-2]
    fork: Any = client.threads.get_state(done).checkpoint_id
    assert fork in result.lines[-1]


def test_a_history_for_scripts(langthreads: Command, client: LangThreads, done: str) -> None:
    states = [state.to_dict() for state in client.threads.iter_history(done)]
    assert langthreads("history", done, "--json").json == states
    assert langthreads("history", done, "--json", "--limit", "2").json == states[:2]
    second = states[1]["checkpoint"]["checkpoint_id"]
    assert langthreads("history", done, "--json", "--before", second).json == states[2:]


def test_a_history_that_is_cut_off_says_so(langthreads: Command, done: str) -> None:
    result = langthreads("history", done, "--limit", "1")
    assert len(result.lines) == 1
    assert result.lines[0].startswith("●")
    assert result.err == "there are older ones: --all, or --limit N\n"


def test_a_thread_without_a_history(langthreads: Command, client: LangThreads) -> None:
    made = client.threads.create().thread_id
    assert langthreads("history", made) == (0, "", "no checkpoints yet: nothing has run on it\n")
