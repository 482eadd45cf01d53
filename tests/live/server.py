"""Starts a real Agent Server, with its in-memory runtime and the graphs of `tests/agent`, and stops it without a trace.

    python -m tests.live.server                                  # the newest pinned server, until Ctrl-C
    python -m tests.live.server --server oldest -- pytest ...    # run a command against one

The command finds the server's address in `LANGTHREADS_TEST_URL` and its version in `LANGTHREADS_TEST_API`. Only the
standard library is used here, so that any Python can start any server. POSIX only: what is stopped is a process group.
"""

import argparse
import fcntl
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

HERE = Path(__file__).parent
SERVERS = HERE / "servers.toml"
AGENT = HERE.parent / "agent"

START_SECONDS = 90.0
"""How long a server may take until it answers: it needs 2 seconds, a cold and busy machine far more."""
GRACE_SECONDS = 10.0
"""How long a process may take to end after TERM, before it is killed."""
POLL_SECONDS = 0.05
LOG_TAIL_LINES = 30


class AgentServerError(RuntimeError):
    """A server could not be prepared or started; the message explains why."""


@dataclass(frozen=True, slots=True)
class PinnedServer:
    """One entry of `servers.toml`."""

    name: str
    requirements: tuple[str, ...]
    api: str | None
    """The version of langgraph-api; None where it floats."""


def pinned_servers(path: Path = SERVERS) -> dict[str, PinnedServer]:
    """Return the servers that tests may run against, by their names."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: PinnedServer(name=name, requirements=tuple(table["requirements"]), api=table.get("api"))
        for name, table in tables.items()
    }


# ---------------------------------------------------------------------------------------------------- environments
def environment(name: str, root: Path) -> Path:
    """Prepare the virtual environment of one server, once, and return its Python.

    A second call takes it as it is, as long as the requirements are the same; `floating` is brought up to date. Several
    processes may call it at once: the first one installs, and the others wait.

    Args:
        name: Which server of `servers.toml`.
        root: The folder for these environments.

    Raises:
        AgentServerError: It could not be installed.
    """
    root.mkdir(parents=True, exist_ok=True)
    with (root / f"{name}.lock").open("w") as lock:  # released when the file is closed, or the process ends
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _environment(name, root)


def _environment(name: str, root: Path) -> Path:
    pinned = pinned_servers()[name]
    home = root.absolute() / name
    python = home / "bin" / "python"
    record = home / "requirements.txt"
    requirements = "".join(f"{requirement}\n" for requirement in pinned.requirements)
    known = python.exists() and record.exists() and record.read_text(encoding="utf-8") == requirements
    if known and pinned.api is not None:
        return python

    uv = _uv()
    if not known:
        shutil.rmtree(home, ignore_errors=True)
        _prepare([*uv, "venv", "--quiet", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"], home)
    if uv:
        install = [*uv, "pip", "install", "--python", str(python)]
    else:
        install = [str(python), "-m", "pip", "install", "--upgrade-strategy", "eager"]  # as uv upgrades: everything
    _prepare([*install, "--quiet", "--upgrade"], *pinned.requirements)
    record.write_text(requirements, encoding="utf-8")  # last, so that one that broke off is not taken for done
    return python


def api_version(python: Path) -> str:
    """Return the version of langgraph-api in an environment."""
    code = "import importlib.metadata; print(importlib.metadata.version('langgraph-api'))"
    return subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def _uv() -> list[str]:
    """Return the beginning of a uv command; empty if uv is not installed."""
    if found := shutil.which("uv"):
        return [found]
    return [sys.executable, "-m", "uv"] if importlib.util.find_spec("uv") else []


def _prepare(command: Sequence[str], *arguments: str | Path) -> None:
    line = [*command, *map(str, arguments)]
    done = subprocess.run(
        line, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    if done.returncode:
        raise AgentServerError(f"`{' '.join(line)}` failed ({done.returncode}):\n{_tail(done.stdout)}")


# --------------------------------------------------------------------------------------------------------- servers
class AgentServer:
    """A running Agent Server, as a context manager.

    Args:
        python: The Python of an environment that has `langgraph-cli[inmem]`; see `environment`.
        agent: The folder with `langgraph.json`. The server works in a copy: it writes where it stands.
        port: Where to listen; a free port is found otherwise.
        log: Where to keep what the server prints; it goes with the server otherwise.
        patience: How many seconds it may take until it answers.

    Raises:
        AgentServerError: It died, or did not answer in time; the text ends with the end of its log.

    Example:
        >>> with AgentServer(environment("newest", Path(".servers"))) as server:
        ...     print(server.url)
    """

    def __init__(
        self,
        python: Path,
        agent: Path = AGENT,
        port: int | None = None,
        *,
        log: Path | None = None,
        patience: float = START_SECONDS,
    ) -> None:
        self._python = python.absolute()  # not resolved: a virtual environment is known by the path of its python
        self._agent = agent
        self._wanted_port = port
        self._wanted_log = log
        self._patience = patience
        self._port: int | None = None
        self._folder: Path | None = None
        self._log: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The server's address."""
        if self._port is None:
            raise AgentServerError("the server is not running")
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        try:
            self._start()
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends the server with everything that it started, and removes its folder. May be called again."""
        try:
            if self._process is not None:
                stop_group(self._process)
        finally:
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
            self._process = self._folder = self._port = None

    def wait(self) -> int:
        """Wait until the server ends by itself, and return its exit code."""
        if self._process is None:
            raise AgentServerError("the server is not running")
        return self._process.wait()

    def restart(self) -> None:
        """Stop the server as an update would, and start it again at the same address, with what it has kept."""
        if self._process is None:
            raise AgentServerError("the server is not running")
        stop_group(self._process)
        self._launch()
        self._wait_until_ready()

    def _start(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="agent-server-"))
        ignored = shutil.ignore_patterns(".langgraph_api", "__pycache__")
        shutil.copytree(self._agent, self._folder / "agent", ignore=ignored)
        self._log = (self._wanted_log or self._folder / "server.log").absolute()
        self._port = self._wanted_port or free_port()
        self._launch()

    def _launch(self) -> None:
        assert self._folder is not None
        assert self._log is not None
        # By default one run waits for the other, whatever threads they are on, and tests in parallel would too.
        options = ["--no-browser", "--no-reload", "--n-jobs-per-worker", "10", "--port", str(self._port)]
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [self._python, "-m", "langgraph_cli", "dev", *options],
                cwd=self._folder / "agent",
                env=server_environment(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that it can be ended with all its children, and Ctrl-C reaches only us
            )

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + self._patience
        while True:
            # Asked before the process is looked at: an answer from somebody else on this port is not taken for ours.
            ready = _answers(f"{self.url}/ok")
            if (code := self._process.poll()) is not None:
                raise self._not_ready(f"ended before it answered, with exit code {code}")
            if ready:
                return
            if time.monotonic() > deadline:
                raise self._not_ready(f"did not answer {self.url}/ok within {self._patience:g} s")
            time.sleep(POLL_SECONDS)

    def _not_ready(self, what: str) -> AgentServerError:
        log = self._log.read_text(encoding="utf-8", errors="replace") if self._log else ""
        return AgentServerError(f"the server {what}; its log ends:\n{_tail(log)}")


def server_environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Return the environment variables for a server: none of the caller's that would change its answers, no telemetry.

    Keys, endpoints and switches of the LangChain family are all left out, and so is the caller's Python path.
    """
    families = ("LANGGRAPH_", "LANGSMITH_", "LANGCHAIN_", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    kept = {name: value for name, value in ours.items() if not name.startswith(families)}
    return kept | {
        "LANGSMITH_TRACING": "false",
        "LANGCHAIN_TRACING_V2": "false",
        "LANGGRAPH_CLI_NO_ANALYTICS": "1",
        "LANGGRAPH_NO_VERSION_CHECK": "true",
        "PYTHONUNBUFFERED": "1",  # a log that is read when the server dies must hold its last words
    }


def free_port() -> int:
    """Return a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def stop_group(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads a group, and the whole group: terminate it, then kill what is left after a grace period."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            break
        if _waits_until(lambda: process.poll() is not None and not _exists(process.pid), GRACE_SECONDS):
            break
    process.wait()


def _exists(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # macOS raises it for a group with only zombies left
        return False
    return True


def _waits_until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _answers(url: str) -> bool:
    # Without proxies: the server is on this machine, whatever proxies the environment sets.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as response:
            return bool(response.status == HTTPStatus.OK)
    except (urllib.error.URLError, OSError):
        return False


def _tail(text: str) -> str:
    return "\n".join(text.splitlines()[-LOG_TAIL_LINES:]) or "(nothing)"


# ---------------------------------------------------------------------------------------------------- command line
@contextmanager
def signals_as_exit() -> Generator[None]:
    """Make Ctrl-C, TERM and HUP run the `finally` blocks, once: a second signal does not interrupt them."""
    signs = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def leave(number: int, _: FrameType | None) -> None:
        for sign in signs:
            signal.signal(sign, signal.SIG_IGN)
        raise SystemExit(128 + number)

    before = {sign: signal.signal(sign, leave) for sign in signs}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


def run(command: Sequence[str], variables: dict[str, str]) -> int:
    """Run a command with some environment variables added, and return its exit code; it does not outlive this call."""
    process = subprocess.Popen(command, env=os.environ | variables)
    try:
        code = process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            if not _waits_until(lambda: process.poll() is not None, GRACE_SECONDS):
                process.kill()
                process.wait()
    return code if code >= 0 else 128 - code


def main(argv: Sequence[str]) -> int:
    """The command line; see the top of this module."""
    options, separator, command = _split(argv)
    parser = argparse.ArgumentParser(
        prog="python -m tests.live.server",
        usage="%(prog)s [--server NAME] [--root FOLDER] [--port N] [--log FILE] [-- COMMAND ...]",
        description="Run a command against a real Agent Server; without a command, run the server until Ctrl-C.",
    )
    parser.add_argument("--server", choices=list(pinned_servers()), default="newest", help="default: newest")
    parser.add_argument(
        "--root", type=Path, default=Path(".servers"), help="where environments are kept (default: .servers)"
    )
    parser.add_argument("--port", type=int, help="where it listens (default: a free port)")
    parser.add_argument("--log", type=Path, help="a file for what the server prints")
    arguments = parser.parse_args(options)
    if separator and not command:
        parser.error("a command is expected after --")

    with signals_as_exit():
        try:
            python = environment(arguments.server, arguments.root)
            with AgentServer(python, port=arguments.port, log=arguments.log) as server:
                variables = {"LANGTHREADS_TEST_URL": server.url, "LANGTHREADS_TEST_API": api_version(python)}
                if command:
                    return run(command, variables)
                print(server.url, flush=True)
                raise AgentServerError(f"the server ended by itself, with exit code {server.wait()}")
        except (AgentServerError, FileNotFoundError) as error:
            print(f"error: {error}", file=sys.stderr)
            return 1


def _split(argv: Sequence[str]) -> tuple[list[str], bool, list[str]]:
    """Split a command line at the first `--`: later ones are the command's, and argparse would take them."""
    if "--" not in argv:
        return list(argv), False, []
    at = list(argv).index("--")
    return list(argv[:at]), True, list(argv[at + 1 :])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
