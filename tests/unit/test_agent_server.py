"""What `tests/live/server.py` promises about processes and pins, without a real Agent Server."""

import os
import signal
import subprocess
import sys
import textwrap
import urllib.request
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.live import server
from tests.live.server import AgentServer, AgentServerError

ROOT = Path(__file__).parents[2]

DIES = """
    print("no such graph: agent")
    sys.exit(3)
"""

# Answers /ok like a server, and has a child of its own, as a real one may. Both write their ids down.
SERVES = """
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    pathlib.Path(os.environ["FAKE_IDS"]).write_text(f"{os.getpid()} {child.pid} {os.getcwd()}")

    class Ok(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

    http.server.HTTPServer(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])), Ok).serve_forever()
"""

DEAF_TO_TERM = "    signal.signal(signal.SIGTERM, signal.SIG_IGN)" + SERVES

SILENT = """
    print("still loading")
    time.sleep(60)
"""


@pytest.fixture
def agent(tmp_path: Path) -> Path:
    folder = tmp_path / "agent"
    folder.mkdir()
    (folder / "langgraph.json").write_text("{}")
    return folder


@pytest.fixture
def ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a fake server writes its process id, that of its child, and where it stands."""
    path = tmp_path / "ids"
    monkeypatch.setenv("FAKE_IDS", str(path))
    return path


def fake_python(folder: Path, body: str) -> Path:
    """Makes a program that behaves as `python -m langgraph_cli dev` might."""
    path = folder / "python"
    imports = "import http.server, os, pathlib, signal, subprocess, sys, time\n"
    path.write_text(f"#!{sys.executable}\n{imports}{textwrap.dedent(body)}")
    path.chmod(0o755)
    return path


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended and waits to be collected does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    look = ["ps", "-o", "stat=", "-p", str(process)]
    state = subprocess.run(look, check=False, capture_output=True, text=True).stdout
    return bool(state.strip()) and not state.startswith("Z")


def read_ids(path: Path) -> tuple[list[int], Path]:
    first, second, folder = path.read_text().split(maxsplit=2)
    return [int(first), int(second)], Path(folder)


def test_a_server_that_dies_is_reported_with_its_last_words(tmp_path: Path, agent: Path) -> None:
    with pytest.raises(AgentServerError, match=r"exit code 3; its log ends:\nno such graph: agent"):
        AgentServer(fake_python(tmp_path, DIES), agent).__enter__()


def test_a_server_that_never_answers_is_given_up(tmp_path: Path, agent: Path) -> None:
    with pytest.raises(AgentServerError, match=r"did not answer .*/ok within 3 s; its log ends:\nstill loading"):
        AgentServer(fake_python(tmp_path, SILENT), agent, patience=3.0).__enter__()


@pytest.mark.parametrize("body", [SERVES, DEAF_TO_TERM], ids=["obedient", "deaf-to-term"])
def test_nothing_is_left_of_a_server(
    tmp_path: Path, agent: Path, ids: Path, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "GRACE_SECONDS", 0.5)
    with AgentServer(fake_python(tmp_path, body), agent) as running:
        assert urllib.request.urlopen(f"{running.url}/ok").status == 200
        processes, folder = read_ids(ids)
        assert all(map(alive, processes))
        assert folder != agent
        assert (folder / "langgraph.json").exists()

    assert not any(map(alive, processes))
    assert not folder.exists()
    running.stop()  # a second time does nothing
    with pytest.raises(AgentServerError, match="not running"):
        _ = running.url


def test_the_log_can_be_kept(tmp_path: Path, agent: Path) -> None:
    log = tmp_path / "kept.log"
    with pytest.raises(AgentServerError):
        AgentServer(fake_python(tmp_path, DIES), agent, log=log).__enter__()
    assert log.read_text() == "no such graph: agent\n"


def test_a_server_gets_neither_keys_nor_tracing() -> None:
    unwanted = {"LANGSMITH_API_KEY", "LANGGRAPH_API_KEY", "LANGCHAIN_ENDPOINT", "PYTHONPATH"}
    theirs = server.server_environment({"PATH": "/bin"} | dict.fromkeys(unwanted, "x"))
    assert theirs["PATH"] == "/bin"
    assert theirs["LANGSMITH_TRACING"] == "false"
    assert theirs["LANGGRAPH_CLI_NO_ANALYTICS"] == "1"
    assert not unwanted & theirs.keys()


def test_versions_are_pinned_exactly() -> None:
    servers = server.pinned_servers()
    assert list(servers) == ["newest", "middle", "oldest", "floating"]
    assert servers.pop("floating").api is None
    for pinned in servers.values():
        assert all("==" in requirement and "*" not in requirement for requirement in pinned.requirements)
        assert f"langgraph-api=={pinned.api}" in pinned.requirements
        names = {requirement.partition("==")[0] for requirement in pinned.requirements}
        assert names == {"langgraph-cli[inmem]", "langgraph-api", "langgraph-runtime-inmem", "langgraph"}


class TestEnvironment:
    @pytest.fixture
    def commands(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Stands in for venv and pip; gives the commands that were run."""
        done: list[str] = []

        def prepare(command: list[str], *arguments: str | Path) -> None:
            done.append(" ".join([*command, *map(str, arguments)]))
            if "venv" in command:
                python = Path(arguments[0]) / "bin" / "python"
                python.parent.mkdir(parents=True)
                python.touch()

        monkeypatch.setattr(server, "_prepare", prepare)
        return done

    def test_a_pinned_one_is_made_once(self, tmp_path: Path, commands: list[str]) -> None:
        python = server.environment("oldest", tmp_path)
        assert python == tmp_path / "oldest" / "bin" / "python"
        assert len(commands) == 2
        assert "langgraph-api==0.4.48" in commands[1]

        assert server.environment("oldest", tmp_path) == python
        assert len(commands) == 2

    def test_it_is_made_by_one_while_others_wait(
        self, tmp_path: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        prepare = server._prepare
        with ThreadPoolExecutor() as pool:

            def interrupted(command: Sequence[str], *arguments: str | Path) -> None:
                if not others:
                    others.append(pool.submit(server.environment, "oldest", tmp_path))
                    with pytest.raises(TimeoutError):
                        others[0].result(timeout=0.1)
                prepare(command, *arguments)

            others: list[Future[Path]] = []
            monkeypatch.setattr(server, "_prepare", interrupted)
            assert server.environment("oldest", tmp_path) == others[0].result()
        assert len(commands) == 2

    def test_it_is_made_anew_when_its_pins_have_moved(self, tmp_path: Path, commands: list[str]) -> None:
        python = server.environment("oldest", tmp_path)
        stale = python.parent / "stale"
        stale.touch()
        (tmp_path / "oldest" / "requirements.txt").write_text("langgraph-api==0.4.47\n")
        server.environment("oldest", tmp_path)
        assert len(commands) == 4
        assert not stale.exists()

    def test_the_floating_one_is_brought_up_to_date(self, tmp_path: Path, commands: list[str]) -> None:
        server.environment("floating", tmp_path)
        server.environment("floating", tmp_path)
        assert len(commands) == 3
        assert "--upgrade" in commands[2]

    def test_without_uv_pip_does_it(self, tmp_path: Path, commands: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(server, "_uv", list)
        server.environment("newest", tmp_path)
        assert commands[0].startswith(f"{sys.executable} -m venv ")
        assert " -m pip install " in commands[1]

    def test_a_failed_installation_says_why_and_is_not_reused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        uv = fake_python(tmp_path, 'print("no such version")\nsys.exit(2)')
        monkeypatch.setattr(server, "_uv", lambda: [str(uv)])
        with pytest.raises(AgentServerError, match=r"failed \(2\):\nno such version"):
            server.environment("newest", tmp_path)
        assert not (tmp_path / "newest" / "requirements.txt").exists()


class TestCommandLine:
    @pytest.fixture
    def started(self, tmp_path: Path, agent: Path, ids: Path) -> list[str]:
        """The beginning of a command line that runs `main` with a fake server."""
        script = f"""
            import sys
            from pathlib import Path
            from tests.live import server
            server.environment = lambda name, root: Path({str(fake_python(tmp_path, SERVES))!r})
            server.api_version = lambda python: "0.16.7"
            server.AgentServer.__init__.__defaults__ = (Path({str(agent)!r}), None)
            sys.exit(server.main(sys.argv[1:]))
        """
        return [sys.executable, "-c", textwrap.dedent(script)]

    def test_a_command_finds_the_server_and_its_exit_code_comes_back(self, started: list[str], ids: Path) -> None:
        look = "import os; print(*(os.environ[f'LANGTHREADS_TEST_{name}'] for name in ('URL', 'API'))); exit(7)"
        line = [*started, "--", sys.executable, "-c", look]
        done = subprocess.run(line, check=False, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 7, done.stderr
        assert done.stdout.startswith("http://127.0.0.1:")
        assert done.stdout.endswith(" 0.16.7\n")
        assert not any(map(alive, read_ids(ids)[0]))

    @pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=["term", "ctrl-c"])
    @pytest.mark.parametrize("with_command", [False, True], ids=["alone", "with-a-command"])
    def test_a_signal_ends_everything(
        self, started: list[str], ids: Path, sign: signal.Signals, with_command: bool
    ) -> None:
        waiting = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
        command = ["--", sys.executable, "-c", waiting] if with_command else []
        process = subprocess.Popen([*started, *command], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        try:
            line = process.stdout.readline()  # the URL, or the id of the command's process: it is all up
            process.send_signal(sign)
            assert process.wait(timeout=20) == 128 + sign
        finally:
            process.kill()
            process.stdout.close()
        processes, folder = read_ids(ids)
        assert not any(map(alive, processes + ([int(line)] if with_command else [])))
        assert not folder.exists()

    def test_an_empty_command_is_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit, match="2"):
            server.main(["--server", "newest", "--"])
        assert "a command is expected after --" in capsys.readouterr().err
