"""Runs a command against a fake server, as tests/live/server.py does against a real one.

    python -m tests.fake.serve -- pytest -m scenario

The command finds the address in `LANGTHREADS_TEST_URL`. Without a command it serves until Ctrl-C.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading

from langthreads.testing import Clock, FakeAgentServer
from tests.fake.graphs import add_twins


def main(argv: list[str]) -> int:
    """Serve, and run what follows on `--`."""
    # Nothing is skipped: what joins a run, or leaves it, meets one that is at work.
    server = add_twins(FakeAgentServer(clock=Clock(skips=False), start_delay=0.02), step_seconds=0.2)
    with server.serve() as url:
        if "--" not in argv:
            print(url, flush=True)
            threading.Event().wait()
        command = argv[argv.index("--") + 1 :]
        variables = {"LANGTHREADS_TEST_URL": url, "LANGTHREADS_TEST_API": "0.16.7", "LANGTHREADS_TEST_FAKE": "served"}
        return subprocess.run(command, check=False, env=os.environ | variables).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
