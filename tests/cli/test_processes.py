"""The command as people start it: pipes that close, Ctrl-C, terminals and none."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.processes import COMMAND, CTRL_C, CTRL_D, environment, in_pipes, on_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from langthreads_sync import LangThreads

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and terminals of POSIX")

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
INPUT = '{"messages": ["hi"]}'


# ---------------------------------------------------------------- pipes


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["people", "scripts"])
def test_a_reader_that_leaves_ends_it_quietly(server_url: str, client: LangThreads, tag: str, form: list[str]) -> None:
    for _ in range(40):  # more than a pipe's buffers hold
        client.threads.create(metadata={"tag": tag, "much": "x" * 5000})
    line = " ".join([*COMMAND, "list", "--all", "--metadata", f"tag={tag}", *form])
    done = subprocess.run(
        ["bash", "-c", f"{line} | head -n 2; echo ${{PIPESTATUS[0]}}"],
        env=environment(server_url),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 3
    assert done.stdout.splitlines()[-1] == "0"


@pytest.mark.parametrize("closed", [">&-", "<&-", ">&- 2>&-"])
def test_closed_streams(server_url: str, closed: str) -> None:
    line = f"{' '.join(COMMAND)} count {closed}"
    done = subprocess.run(
        ["bash", "-c", line], env=environment(server_url), capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_full_disk(server_url: str, done: str) -> None:
    line = f"{' '.join(COMMAND)} show {done} > /dev/full"
    tried = subprocess.run(
        ["bash", "-c", line], env=environment(server_url), capture_output=True, timeout=60, check=False
    )
    assert tried.returncode == 1
    assert tried.stderr == b"error: No space left on device\n"


def test_what_a_stream_can_t_encode(server_url: str, client: LangThreads, tag: str) -> None:
    thread = client.threads.create(metadata={"tag": tag, "topic": "東京 ○"}).thread_id
    plain = in_pipes(server_url, "show", thread, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert plain.returncode == 0
    assert r"\u6771\u4eac" in plain.stdout
    scripts = in_pipes(server_url, "list", "--ids", thread, "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert scripts.returncode == 0
    assert r'"\u6771\u4eac \u25cb"' in scripts.stdout


def test_no_colour_without_a_terminal(server_url: str, failed: str) -> None:
    done = in_pipes(server_url, "show", failed)
    assert "error" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    assert "\x1b" not in in_pipes(server_url, "list", "--help").stdout


# ---------------------------------------------------------------- Ctrl-C and other signals


def test_ctrl_c_ends_tail_with_the_place_to_go_on(server_url: str, client: LangThreads, tag: str) -> None:
    thread = client.threads.create(graph_id="agent", metadata={"tag": tag}).thread_id
    client.runs.create(thread, "agent", input={"messages": ["hi"]}, stream_mode=["values"], stream_resumable=True)
    command = [*COMMAND, "tail", thread, "--from", "-"]
    with subprocess.Popen(
        command, env=environment(server_url), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert "begins" in process.stdout.readline(), "parts are printed as they arrive"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert re.fullmatch(rf"go on from here: langthreads tail {thread} --from \S+\n", said)


def test_a_cursor_belongs_to_what_was_followed(server_url: str, client: LangThreads, tag: str) -> None:
    thread = client.threads.create(graph_id="agent", metadata={"tag": tag}).thread_id
    client.runs.create(thread, "agent", input={"messages": ["hi"]}, stream_resumable=True)
    command = ("tail", thread, "--from", "-", "--mode", "lifecycle", "--url", server_url)
    ended = on_terminal("http://localhost:1", *command, keys=[("begins", CTRL_C)], columns=400)
    assert ended.code == 130
    again = rf"go on from here: langthreads tail {thread} --from \S+ --mode lifecycle --url {server_url}"
    assert re.search(again, ended.screen)


def test_ctrl_c_leaves_the_run_alone(server_url: str, client: LangThreads, tag: str) -> None:
    thread = client.threads.create(graph_id="slow", metadata={"tag": tag}).thread_id
    command = [*COMMAND, "run", thread, "--input", INPUT, "--mode", "values"]
    with subprocess.Popen(
        command, env=environment(server_url), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.splitlines() == [
        f"the run goes on; follow it: langthreads tail {thread} --until idle",
        f"cancel it: langthreads cancel {thread}",
    ]
    (run,) = client.runs.list(thread)
    assert client.runs.join(thread, run.run_id)["messages"][-1] == "step 4"


def test_ctrl_c_at_the_start_is_quiet(server_url: str) -> None:
    with subprocess.Popen(
        [*COMMAND, "count"], env=environment(server_url), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            process.wait(0.35)  # in the midst of its imports
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert said == b""
    assert process.returncode in (0, 130, -signal.SIGINT)  # the last where Python was about to exit


# ---------------------------------------------------------------- terminals


def test_colours_and_width_of_a_terminal(server_url: str, client: LangThreads, asking: str, tag: str) -> None:
    client.threads.update(asking, metadata={"about": "x" * 300})
    arguments = ("list", "--metadata", f"tag={tag}")
    shown = on_terminal(server_url, *arguments, columns=90)
    assert shown.code == 0
    assert "\x1b[33minterrupted" in shown.screen
    lines = ESCAPES.sub("", shown.screen).splitlines()
    assert lines[1].startswith(f"…{asking[-8:]}")
    assert len(lines[1]) == 90
    plain = on_terminal(server_url, *arguments, columns=90, more={"NO_COLOR": "1"})
    assert "\x1b[3" not in plain.screen
    ages = re.compile(r"\d+ s\b")
    assert [ages.sub("", line) for line in ESCAPES.sub("", plain.screen).splitlines()] == [
        ages.sub("", line) for line in lines
    ]


def test_nothing_that_a_server_sends_moves_the_cursor(server_url: str, client: LangThreads, tag: str) -> None:
    evil = "[red]x[/red] \x1b[2J\x1b]0;title\x07 \u009b31m \u202e \r\n :boom: end"
    thread = client.threads.create(graph_id="agent", metadata={"tag": tag, evil: evil}).thread_id
    client.threads.update_state(thread, {"messages": [evil]}, as_node="__start__")
    for arguments in (
        ["list", "--metadata", f"tag={tag}", "--json"],
        ["show", thread, "--full"],
    ):
        screen = ESCAPES.sub("", on_terminal(server_url, *arguments, columns=400, more={"NO_COLOR": "1"}).screen)
        assert "[red]x[/red]" in screen, arguments
        assert ":boom:" in screen, arguments
        assert not {c for c in screen if not c.isprintable()} - {"\n"}, arguments


def test_a_question_is_answered_at_the_terminal(server_url: str, client: LangThreads, tag: str) -> None:
    thread = client.threads.create(graph_id="asking", metadata={"tag": tag}).thread_id
    shown = on_terminal(
        server_url, "run", thread, "--input", INPUT, keys=[("May I?", ""), ("answer (JSON, or text): ", "Of course\n")]
    )
    assert shown.code == 0
    assert ESCAPES.sub("", shown.screen).endswith("done\n")
    assert client.threads.get_state(thread).values["messages"][-1] == "Of course"


@pytest.mark.parametrize(("key", "code"), [(CTRL_D, 0), (CTRL_C, 130)], ids=["ctrl-d", "ctrl-c"])
def test_a_question_that_is_not_answered(
    server_url: str, client: LangThreads, asking: str, key: str, code: int
) -> None:
    shown = on_terminal(server_url, "run", asking, keys=[("answer (JSON, or text): ", key)])
    assert shown.code == code
    assert "Traceback" not in shown.screen
    assert client.threads.get(asking).status == "interrupted"


def test_a_deed_is_confirmed_at_the_terminal(server_url: str, client: LangThreads, done: str, asking: str) -> None:
    assert on_terminal(server_url, "delete", done, keys=[("[y/N] ", "y\n")]).code == 0
    refused = on_terminal(server_url, "delete", asking, keys=[("[y/N] ", CTRL_C)])
    assert refused.code == 130
    assert "Traceback" not in refused.screen
    assert client.threads.search(ids=[done, asking])[0].thread_id == asking


def test_a_progress_bar_for_who_watches(server_url: str, done: str, tmp_path: Path) -> None:
    shown = on_terminal(server_url, "export", done, "-o", str(tmp_path / "one.jsonl"))
    assert shown.code == 0
    assert "exporting" in shown.screen
    assert "1 thread exported" in shown.screen
    quiet = in_pipes(server_url, "export", done)
    assert quiet.stderr == "1 thread exported\n"
    assert len(quiet.stdout.splitlines()) == 1


def test_what_a_script_reads_is_not_written_to_the_terminal(server_url: str, done: str, tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    shown = on_terminal(server_url, "export", done, into=path)
    assert shown.code == 0
    assert "exporting" in shown.screen, "the bar redirects nothing"
    (line,) = path.read_text("utf-8").splitlines()
    assert json.loads(line)["thread_id"] == done
    report = tmp_path / "report.jsonl"
    shown = on_terminal(server_url, "import", str(path), "--if-exists", "skip", "--json", into=report)
    assert shown.code == 0
    assert json.loads(report.read_text("utf-8"))["action"] == "skipped"
    assert done not in shown.screen
