"""Prepare the two virtual environments that the tour needs. This module uses only the standard library.

`.tour/client` contains this checkout with its dependencies, `.tour/newest` an Agent Server. Both are created once; to
create them again, delete `.tour`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.live.server import AgentServerError, environment, signals_as_exit, stop_group

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["SERVER", "server_python", "start_again_inside"]

CHECKOUT = Path(__file__).resolve().parent.parent
HOME = CHECKOUT / ".tour"
CLIENT = HOME / "client"
SERVER = "newest"
"""The server in tests/live/servers.toml that the tour uses."""


def start_again_inside(script: str) -> None:
    """Prepare both environments, then restart `script` in the client's. Do nothing if it already runs there."""
    if Path(sys.prefix).resolve() == CLIENT.resolve():
        return
    if os.name != "posix":
        sys.exit("The tour starts and stops an Agent Server as a POSIX process group; on Windows, run it inside WSL.")
    try:
        with signals_as_exit():
            python = client_python()
            server_python()
    except (AgentServerError, OSError) as error:
        sys.exit(f"The tour could not be prepared: {error}")
    # The process stays the same, so signals to it reach the tour.
    os.execv(python, [str(python), script, *sys.argv[1:]])  # noqa: S606 - no shell is needed


def client_python() -> Path:
    """Return the Python of an environment with this checkout, installed once and after each change."""
    python = CLIENT / "bin" / "python"
    record = CLIENT / "installed"
    # The checkout is installed in place: only other dependencies or another path require a new installation.
    installed = f"{CHECKOUT}\n{sys.version}\n{(CHECKOUT / 'pyproject.toml').read_text('utf-8')}"
    if python.exists() and record.exists() and record.read_text("utf-8") == installed:
        return python
    with announced("Installing langthreads into .tour/client"):
        shutil.rmtree(CLIENT, ignore_errors=True)
        if uv := shutil.which("uv"):
            run(uv, "venv", "--quiet", "--python", sys.executable, CLIENT)
            run(uv, "pip", "install", "--quiet", "--python", python, "--editable", CHECKOUT)
        else:
            run(sys.executable, "-m", "venv", CLIENT)
            run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", CHECKOUT)
        record.write_text(installed, "utf-8")  # last, so that an interrupted installation does not count as finished
    return python


def server_python() -> Path:
    """Return the Python of an environment with the Agent Server."""
    if (HOME / SERVER / "requirements.txt").exists():
        return environment(SERVER, HOME)
    with announced(f"Installing an Agent Server into .tour/{SERVER}"):
        return environment(SERVER, HOME)


def run(*command: str | Path) -> None:
    """Run a command, raise an error with its output if it fails, and stop it if this process is interrupted."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        output, _ = process.communicate()
    except BaseException:
        stop_group(process)  # installers start child processes
        raise
    if process.returncode:
        raise AgentServerError(
            f"`{' '.join(map(str, command))}` failed ({process.returncode}):\n{output.decode(errors='replace').strip()}"
        )


@contextmanager
def announced(what: str) -> Generator[None]:
    """Print the name of a slow step, and then how long it took."""
    print(f"{what}, this first time only ... ", end="", flush=True)
    since = time.monotonic()
    try:
        yield
    except BaseException:
        print("not done.", flush=True)
        raise
    print(f"{time.monotonic() - since:.0f} s", flush=True)
