"""The script that follows a thread, as a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from examples import follow
from langthreads_sync import ThreadsClient

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def thread_id(agent_server: str) -> Iterator[str]:
    with ThreadsClient(agent_server) as threads:
        yield threads.create(graph_id="agent", thread_id=uuid.uuid4()).thread_id


def start_run(agent_server: str, thread_id: str) -> None:
    body = {"assistant_id": "agent", "input": {"messages": ["hi"]}, "stream_mode": ["values"], "stream_resumable": True}
    httpx.post(f"{agent_server}/threads/{thread_id}/runs", json=body).raise_for_status()


def printed(text: str) -> list[tuple[str, Any]]:
    return [(name, json.loads(data)) for name, _, data in (line.partition("\t") for line in text.splitlines())]


def test_a_run_from_its_beginning(agent_server: str, thread_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    start_run(agent_server, thread_id)
    assert follow.main([thread_id, "--url", agent_server, "--beginning", "--until", "run_done"]) == 0
    lines = printed(capsys.readouterr().out)
    assert lines[0][0] == "metadata"
    assert lines[-2][1]["messages"] == ["hi", "plan", "answer"]
    assert lines[-1][1]["status"] == "run_done"


def test_going_on_where_it_was(
    agent_server: str, thread_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "place.txt"
    line = [thread_id, "--url", agent_server, "--resume", str(place), "--beginning", "--until", "run_done"]
    runs: list[list[tuple[str, Any]]] = []
    for _ in range(2):
        start_run(agent_server, thread_id)
        assert follow.main(line) == 0
        runs.append(printed(capsys.readouterr().out))
    assert [run[-1][1].get("status") for run in runs] == ["run_done", "run_done"]
    assert runs[0][-1] != runs[1][-1]
    assert place.read_text("utf-8")
    assert list(tmp_path.iterdir()) == [place]


def test_ctrl_c_is_clean(agent_server: str, thread_id: str) -> None:
    command = [sys.executable, "examples/follow.py", thread_id, "--url", agent_server, "--beginning"]
    start_run(agent_server, thread_id)
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "."},
    ) as process:
        assert process.stdout
        assert process.stdout.readline().startswith("metadata\t")
        process.send_signal(signal.SIGINT)
        _, trouble = process.communicate(timeout=10)
    assert (process.returncode, trouble) == (130, "")


def test_what_goes_wrong_is_one_line(agent_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    missing = str(uuid.uuid4())
    assert follow.main([missing, "--url", agent_server]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: ")
    assert missing in line
