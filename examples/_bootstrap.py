"""What the tour needs before it can begin: two virtual environments. Only the standard library is used here.

`.tour/client` holds this checkout with its dependencies, `.tour/newest` an Agent Server. Both are made once; deleting
`.tour` makes them anew.
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
"""Which of the servers in tests/live/servers.toml the tour visits."""


def start_again_inside(script: str) -> None:
    """Prepare both environments, then run `script` anew, in the client's. Does nothing where that is so already."""
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
    # The same process goes on, so whoever signals it reaches the tour.
    os.execv(python, [str(python), script, *sys.argv[1:]])  # noqa: S606 - no shell is needed


def client_python() -> Path:
    """Give the Python of an environment that has this checkout; it is installed once, and again after a change."""
    python = CLIENT / "bin" / "python"
    record = CLIENT / "installed"
    # The checkout is installed in place: only another list of dependencies, or another place, asks for a new installation.
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
        record.write_text(installed, "utf-8")  # last, so that an installation that broke off is not taken for done
    return python


def server_python() -> Path:
    """Give the Python of an environment that has the Agent Server."""
    if (HOME / SERVER / "requirements.txt").exists():
        return environment(SERVER, HOME)
    with announced(f"Installing an Agent Server into .tour/{SERVER}"):
        return environment(SERVER, HOME)


def run(*command: str | Path) -> None:
    """Run a command that says nothing unless it fails, and that does not outlive this one."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        said, _ = process.communicate()
    except BaseException:
        stop_group(process)  # installers have children of their own
        raise
    if process.returncode:
        raise AgentServerError(
            f"`{' '.join(map(str, command))}` failed ({process.returncode}):\n{said.decode(errors='replace').strip()}"
        )


@contextmanager
def announced(what: str) -> Generator[None]:
    """Say what takes its time, and how long it took."""
    print(f"{what}, this first time only ... ", end="", flush=True)
    since = time.monotonic()
    try:
        yield
    except BaseException:
        print("not done.", flush=True)
        raise
    print(f"{time.monotonic() - since:.0f} s", flush=True)
