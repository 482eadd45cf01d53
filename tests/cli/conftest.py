"""How the tests call the command, and the threads that they meet."""

from __future__ import annotations

import io
import json
import sys
import uuid
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from langthreads_cli.main import main
from langthreads_sync import LangThreads
from tests.cli.hostile import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.hostile import Answer

MESSAGE = {"messages": ["hi"]}


@pytest.fixture(scope="module")
def server_url(agent_server: str) -> str:
    """The address of a server that knows the graphs of tests/agent: a fake one, or a real one."""
    return agent_server


@pytest.fixture
def client(server_url: str) -> Iterator[LangThreads]:
    with LangThreads(server_url) as made:
        yield made


@pytest.fixture
def tag() -> str:
    """A word that only this test's threads have in their metadata."""
    return uuid.uuid4().hex


class Result(NamedTuple):
    """What a call of the command came to."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> list[Any]:
        """What scripts read: every line is a JSON value."""
        return [json.loads(line) for line in self.lines]


class Terminal(io.TextIOWrapper):
    """A stdin at which somebody types."""

    def isatty(self) -> bool:
        return True


class Command:
    """Calls the command in this process, as the console script does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys
        self.url = url
        monkeypatch.setenv("LANGTHREADS_URL", url)
        for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "LANGTHREADS_DEBUG"):
            monkeypatch.delenv(name, raising=False)

    def __call__(self, *arguments: str, stdin: str | bytes = "", typed: str | None = None) -> Result:
        """Call it.

        Args:
            arguments: The command line.
            stdin: What stands in stdin, which is no terminal.
            typed: What somebody types at a terminal instead; stderr is one then, too.
        """
        self.capsys.readouterr()
        text = stdin if typed is None else typed
        data = io.BytesIO(text if isinstance(text, bytes) else text.encode())
        with self.monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", (io.TextIOWrapper if typed is None else Terminal)(data, encoding="utf-8"))
            if typed is not None:
                patch.setattr(sys.stderr, "isatty", lambda: True)
                patch.setenv("TERM", "dumb")  # no colours in what is compared
            code = main(list(arguments))
        said = self.capsys.readouterr()
        result = Result(code, said.out, said.err)
        assert "Traceback" not in said.out + said.err, result
        return result


@pytest.fixture
def langthreads(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], server_url: str) -> Command:
    return Command(monkeypatch, capsys, server_url)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answer], list[dict[str, str]]]]:
    """Let the command's server answer the same to everything; return the requests' headers as they arrive."""
    with ExitStack() as stack:

        def begin(answer: Answer) -> list[dict[str, str]]:
            url, requests = stack.enter_context(answers(answer))
            monkeypatch.setenv("LANGTHREADS_URL", url)
            return requests

        yield begin


@pytest.fixture
def done(client: LangThreads, tag: str) -> str:
    """A thread whose graph is done."""
    thread = client.threads.create(graph_id="agent", metadata={"tag": tag})
    client.runs.wait(thread.thread_id, "agent", input=MESSAGE)
    return thread.thread_id


@pytest.fixture
def asking(client: LangThreads, tag: str) -> str:
    """A thread that waits for an answer."""
    thread = client.threads.create(graph_id="asking", metadata={"tag": tag})
    client.runs.wait(thread.thread_id, "asking", input=MESSAGE)
    return thread.thread_id


@pytest.fixture
def failed(client: LangThreads, tag: str) -> str:
    """A thread whose last run failed."""
    thread = client.threads.create(graph_id="failing", metadata={"tag": tag})
    client.runs.wait(thread.thread_id, "failing", input=MESSAGE, raise_error=False)
    return thread.thread_id
