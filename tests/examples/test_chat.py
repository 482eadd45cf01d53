"""The chats, as processes of their own, over connections that are cut."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.proxy import cutting
from tests.support.run_streams import RUN_ID, RunLine, run_streams
from tests.support.streams import event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langthreads._streaming.sse import RawEvent

ROOT = Path(__file__).parent.parent.parent
REAL = os.environ.get("LANGTHREADS_TEST_URL")
CHATS = pytest.mark.parametrize("script", ["examples/chat.py", "examples/chat_sync.py"])
BEGIN = event("metadata", {"run_id": RUN_ID, "attempt": 1})


@contextmanager
def chat(script: str, url: str, graph: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, script, "--url", url, "--graph", graph]
    environment = {**os.environ, "PYTHONPATH": "."}
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, env=environment, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def values(number: int, *messages: str, **more: Any) -> RawEvent:
    return event("values", {"messages": list(messages), **more}, number)


@pytest.fixture
def asking() -> Iterator[str]:
    """A server that asks back, and whose connections break."""
    if REAL:
        with cutting(REAL, seed=3, longest=900) as proxy:
            yield proxy.url
        return
    question = [{"id": "a" * 32, "value": {"question": "May I?"}}]
    first = [BEGIN, values(1, "hi"), values(2, "hi", "plan"), values(3, "hi", "plan", __interrupt__=question)]
    second = [BEGIN, values(4, "hi", "plan"), values(5, "hi", "plan", "yes")]
    lines = RunLine(after=3, cut_events=2), RunLine(cut=150), RunLine(), RunLine(head=False), RunLine(cut_events=2)
    with run_streams(first, *lines) as server:
        server.later.append(second)
        yield server.url


@pytest.fixture
def slow() -> Iterator[str]:
    """A server whose run takes its time."""
    if REAL:
        yield REAL
        return
    with run_streams([BEGIN, values(1, "hi"), values(2, "hi", "step 1")], never_ends=True) as server:
        yield server.url


@CHATS
def test_a_chat_with_a_question(script: str, asking: str) -> None:
    with chat(script, asking, "asking") as process:
        said, trouble = process.communicate("hi\nyes\n", timeout=60)
    assert (process.returncode, trouble) == (0, "")
    assert [line for line in said.splitlines() if "bot:" in line or "May I?" in line] == [
        "you: bot: plan",
        "{'question': 'May I?'} bot: yes",
    ]


@CHATS
def test_ctrl_c_stops_the_answer_and_then_the_chat(script: str, slow: str) -> None:
    with chat(script, slow, "slow") as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write("hi\n")
        process.stdin.flush()
        assert process.stdout.readline() == "you: bot: step 1\n"
        process.send_signal(signal.SIGINT)
        while (line := process.stdout.readline()).startswith("bot:"):
            pass
        assert line == "(stopped)\n"
        assert process.stdout.read(5) == "you: "
        process.send_signal(signal.SIGINT)
        _, trouble = process.communicate(timeout=30)
    assert (process.returncode, trouble) == (130, "")
