"""`export` and `import`: threads in a file, and back."""

from __future__ import annotations

import json
import os
import shlex
import signal
import stat
import subprocess
import time
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from langthreads import NotFoundError
from tests.cli.processes import COMMAND, environment

if TYPE_CHECKING:
    from pathlib import Path

    from langthreads_sync import LangThreads
    from tests.cli.conftest import Command


@pytest.fixture
def exported(langthreads: Command, done: str, tmp_path: Path) -> Path:
    """A file with one thread, which is not there any more."""
    path = tmp_path / "threads.jsonl"
    assert langthreads("export", done, "-o", str(path)).code == 0
    assert langthreads("delete", done, "--yes").code == 0
    return path


# ---------------------------------------------------------------- export


def test_threads_are_written_one_to_a_line(langthreads: Command, done: str, asking: str, tag: str) -> None:
    result = langthreads("export", "--metadata", f"tag={tag}")
    assert result.code == 0
    assert [one["thread_id"] for one in result.json] == [done, asking], "the oldest first"
    assert result.err.endswith("2 threads exported\n")
    assert [one["thread_id"] for one in langthreads("export", asking[-8:], done).json] == [done, asking]
    assert [one["thread_id"] for one in langthreads("export", "--metadata", f"tag={tag}", "--limit", "1").json] == [
        done
    ]
    assert langthreads("export", "--metadata", f"tag={tag}", "--status", "error").out == ""
    assert len(langthreads("export", "--metadata", f"tag={tag}", "--all").json) == 2
    assert langthreads("export", done, "--all") == (2, "", "error: ids and --all exclude each other\n")


def test_what_is_exported_to_a_terminal_can_do_nothing_to_it(
    langthreads: Command, client: LangThreads, done: str, server_url: str
) -> None:
    client.threads.update(done, metadata={"evil": "\u009b31m \u202e \x7f"})
    (one,) = langthreads("export", done).json
    assert one["metadata"]["evil"] == "\u009b31m \u202e \x7f"
    assert langthreads("export", done).out.strip().isprintable()
    line = f"{' '.join(COMMAND)} export {done} | true; echo ${{PIPESTATUS[0]}}"
    ended = subprocess.run(
        ["bash", "-c", line], env=environment(server_url), capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout == "0\n"
    assert "Traceback" not in ended.stderr


def test_a_file_for_scripts(langthreads: Command, done: str, failed: str, tmp_path: Path) -> None:
    path = tmp_path / "threads.jsonl"
    (summary,) = langthreads("export", done, failed, "-o", str(path), "--json").json
    assert summary["exported"] == 2
    assert summary["failed"] == {}
    assert list(summary["notes"]) == [failed]
    assert [json.loads(line)["thread_id"] for line in path.read_text().splitlines()] == [done, failed]


def test_a_file_is_written_whole_or_not_at_all(
    langthreads: Command, done: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langthreads_sync import ThreadsClient

    path = tmp_path / "threads.jsonl"
    path.write_text("old")
    path.chmod(0o600)
    real = ThreadsClient.export

    def interrupted(*arguments: Any, **more: Any) -> Any:
        real(*arguments, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(ThreadsClient, "export", interrupted)
    assert langthreads("export", done, "-o", str(path)).code == 130
    assert path.read_text() == "old"
    monkeypatch.setattr(ThreadsClient, "export", real)
    assert langthreads("export", done, "--output", str(path)).code == 0
    assert json.loads(path.read_text())["thread_id"] == done
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_files_that_are_none(langthreads: Command, done: str, tmp_path: Path) -> None:
    assert langthreads("export", done, "-o", "/dev/null").code == 0
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    assert langthreads("export", done, "-o", str(link)).code == 0
    assert link.is_symlink()
    assert (tmp_path / "real").exists()
    result = langthreads("export", done, "-o", str(tmp_path))
    assert (result.code, result.err) == (1, f"error: {str(tmp_path)!r} is a folder\n")


def test_a_thread_that_can_t_be_read_does_not_keep_the_others(
    langthreads: Command, done: str, asking: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from langthreads import RequestInfo
    from langthreads_sync import ThreadsClient

    real = ThreadsClient.export

    def some(self: Any, thread_id: str, **more: Any) -> Any:
        if thread_id == done:
            about = RequestInfo("GET", "http://server")
            raise NotFoundError("no graph", request=about, status_code=404, detail="no graph", body=None, headers={})
        return real(self, thread_id, **more)

    monkeypatch.setattr(ThreadsClient, "export", some)
    path = tmp_path / "threads.jsonl"
    result = langthreads("export", done, asking, "-o", str(path))
    assert result.code == 1
    assert f"{done}: no graph [GET http://server]" in result.err
    assert result.err.endswith("1 thread exported\nerror: 1 thread could not be exported\n")
    assert [json.loads(line)["thread_id"] for line in path.read_text().splitlines()] == [asking]


def test_a_signal_leaves_no_draft_behind(server_url: str, client: LangThreads, tag: str, tmp_path: Path) -> None:
    for _ in range(60):
        client.threads.create(metadata={"tag": tag})
    path = tmp_path / "threads.jsonl"
    command = [*COMMAND, "export", "--metadata", f"tag={tag}", "-o", str(path)]
    with subprocess.Popen(command, env=environment(server_url), stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 60
        while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 128 + signal.SIGTERM
    assert b"Traceback" not in said
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- import


def test_a_thread_comes_back_as_it_was(langthreads: Command, client: LangThreads, exported: Path, done: str) -> None:
    result = langthreads("import", str(exported))
    assert result == (0, "", "1 thread: 1 created\n")
    assert client.threads.get_state(done).values == {"messages": ["hi", "plan", "answer"], "n": 1}


def test_stdin_and_what_scripts_read(langthreads: Command, exported: Path, done: str) -> None:
    text = exported.read_text()
    expected = {"thread_id": done, "action": "created", "verified": True, "differences": []}
    assert langthreads("import", "-", "--json", stdin=text).json == [expected]
    skipped = langthreads("import", "-", "--if-exists", "skip", "--json", stdin=text).json
    assert skipped == [{**expected, "action": "skipped"}]


def test_what_differs_is_said_and_is_a_failure(langthreads: Command, client: LangThreads, asking: str) -> None:
    text = langthreads("export", asking).out
    client.threads.delete(asking)
    result = langthreads("import", "-", stdin=text)
    assert result.code == 1
    assert result.lines[0] == f"{asking} differs:"
    assert any("ask" in line for line in result.lines[1:])
    assert result.err == "1 thread: 1 created\nerror: 1 thread differs from its original\n"
    again = langthreads("import", "-", "--if-exists", "skip", stdin=text)
    assert (again.code, again.out) == (1, result.out), "the same is said again"


def test_an_id_that_is_taken(langthreads: Command, done: str, asking: str, client: LangThreads) -> None:
    text = langthreads("export", done, asking).out
    client.threads.delete(asking)
    result = langthreads("import", "-", stdin=text)
    assert result.code == 1
    assert result.lines[-2] == f"{done} failed:"
    first, second, hint = result.err.splitlines()
    assert first == "2 threads: 1 created, 1 failed"
    assert second == "error: 1 thread could not be imported"
    assert hint == "--if-exists skip passes over those that are there"
    assert client.threads.get(asking), "the others are imported nevertheless"


def test_metadata_is_added(langthreads: Command, client: LangThreads, exported: Path, done: str, tag: str) -> None:
    assert langthreads("import", str(exported), "--metadata", "from=elsewhere").code == 0
    assert client.threads.get(done).metadata.items() >= {"tag": tag, "from": "elsewhere"}.items()


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda line: line[:-20], "line 2"),
        (lambda line: "[]", "line 2"),
        (lambda line: json.dumps({**json.loads(line), "version": 10_000}), "line 2"),
        (lambda line: "\x1b[2J", "line 2"),
    ],
    ids=["cut", "another thing", "newer", "escapes"],
)
def test_a_spoilt_file_imports_nothing(
    langthreads: Command, client: LangThreads, exported: Path, done: str, spoil: Any, expected: str
) -> None:
    good = exported.read_text()
    other = json.dumps({**json.loads(good), "thread_id": str(uuid.uuid4())})
    exported.write_text(f"{good}{spoil(other)}\n")
    result = langthreads("import", str(exported))
    assert result.code in (1, 2)
    assert result.out == ""
    assert result.err.startswith("error: ")
    assert expected in result.err
    assert result.err.count("\n") <= 2
    assert client.threads.search(ids=[done]) == []


def test_an_empty_file(langthreads: Command) -> None:
    assert langthreads("import", "-", stdin="\n") == (0, "", "0 threads: none\n")
    assert langthreads("import", "-", stdin=b"\xff\xfe").code in (1, 2)


def test_a_pipe_is_a_file_too(
    langthreads: Command, client: LangThreads, exported: Path, done: str, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["bash", "-c", f"cat '{exported}' > '{pipe}'"]):
        assert langthreads("import", str(pipe)).code == 0
    assert client.threads.get(done)


def test_an_import_that_broke_off_goes_on(
    langthreads: Command, client: LangThreads, done: str, asking: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from langthreads_sync import ThreadsClient

    path = tmp_path / "threads.jsonl"
    langthreads("export", done, asking, "-o", str(path))
    for one in (done, asking):
        client.threads.delete(one)
    real, calls = ThreadsClient.import_, [0]

    def broken(*arguments: Any, **more: Any) -> Any:
        calls[0] += 1
        if calls[0] == 2:
            raise KeyboardInterrupt
        return real(*arguments, **more)

    monkeypatch.setattr(ThreadsClient, "import_", broken)
    options = ("--metadata", "from=the old one", "--no-verify", "--url", langthreads.url)
    result = langthreads("import", str(path), *options)
    assert result.code == 130
    again = shlex.join(["langthreads", "import", str(path), "--if-exists", "skip", *options])
    assert result.err.splitlines()[-1] == f"1 of 2 are done; go on: {again}"
    result = langthreads(*shlex.split(again)[1:])
    assert result.err.splitlines()[0] == "2 threads: 1 skipped, 1 created"
    assert {thread.thread_id for thread in client.threads.search(ids=[done, asking])} == {done, asking}


def test_a_reader_that_leaves_does_not_end_an_import(
    server_url: str, langthreads: Command, client: LangThreads, tag: str, tmp_path: Path
) -> None:
    made = [client.threads.create(metadata={"tag": tag}).thread_id for _ in range(5)]
    path = tmp_path / "threads.jsonl"
    langthreads("export", *made, "-o", str(path))
    for one in made:
        client.threads.delete(one)
    line = f"{' '.join(COMMAND)} import {path} --json | true; echo ${{PIPESTATUS[0]}}"
    ended = subprocess.run(
        ["bash", "-c", line], env=environment(server_url), capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stdout == "0\n"
    assert client.threads.count(metadata={"tag": tag}) == 5
