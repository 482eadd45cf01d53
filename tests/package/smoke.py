"""Tries an installed langthreads, from outside the checkout: what is in the wheel must be enough to work with.

python -I smoke.py         # the wheel by itself
python -I smoke.py cli     # with the extra `cli`
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import importlib.util
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import langthreads

THREAD = {
    "thread_id": "11111111-1111-1111-1111-111111111111",
    "created_at": "2026-01-01T00:00:00+00:00",
    "updated_at": "2026-01-01T00:00:00+00:00",
    "metadata": {"user_id": "123"},
    "status": "idle",
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps(THREAD).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        body = json.dumps([THREAD]).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        pass


async def ask(url: str) -> langthreads.Thread:
    async with langthreads.AsyncThreadsClient(url) as threads:
        return await threads.get(THREAD["thread_id"])


def call(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call the console script beside this Python."""
    script = Path(sys.executable).with_name("langthreads.exe" if os.name == "nt" else "langthreads")
    variables = {**os.environ, "LANGTHREADS_URL": url}
    return subprocess.run([script, *arguments], env=variables, capture_output=True, text=True, check=False, timeout=60)


def try_the_command(url: str, *, extra: bool) -> None:
    version = call(url, "--version")
    assert (version.returncode, version.stdout) == (0, f"langthreads {langthreads.__version__}\n"), version
    listed = call(url, "list", "--json")
    if not extra:
        assert (listed.returncode, listed.stdout) == (1, ""), listed
        assert listed.stderr.count("\n") == 1, listed
        assert 'pip install "langthreads[cli]"' in listed.stderr, listed
        return
    assert (listed.returncode, listed.stderr) == (0, ""), listed
    assert json.loads(listed.stdout) == THREAD
    table = call(url, "list")
    assert THREAD["thread_id"] in table.stdout, table
    wrong = call(url, "list", "--nonsense")
    assert wrong.returncode == 2, wrong
    assert "Traceback" not in wrong.stderr
    assert "langthreads list" in call(url, "list", "--help").stdout


def main() -> None:
    assert "site-packages" in Path(langthreads.__file__).parts, f"not the installed package: {langthreads.__file__}"
    for package in ("langthreads", "langthreads_sync", "langthreads_async", "langthreads_cli", "langthreads_pytest"):
        # Not imported: what some need isn't there.
        assert (Path(langthreads.__file__).parents[1] / package / "py.typed").is_file(), f"{package} lacks py.typed"
    about = importlib.metadata.distribution("langthreads")
    assert about.version == langthreads.__version__
    needs = [need for need in about.requires or [] if "extra ==" not in need]
    assert len(needs) == 3, needs
    shipped = {file.parts[0] for file in about.files or [] if file.parts[0] != ".."}  # the script stands elsewhere
    assert shipped == {
        "langthreads",
        "langthreads_sync",
        "langthreads_async",
        "langthreads_cli",
        "langthreads_pytest",
        f"langthreads-{about.version}.dist-info",
    }, shipped

    from langthreads.testing import FakeAgentServer

    assert FakeAgentServer().threads().create(metadata={"user_id": "123"}).metadata == {"user_id": "123"}
    assert {point.value for point in about.entry_points} == {"langthreads_pytest", "langthreads_cli.main:main"}

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    with langthreads.ThreadsClient(url) as threads:
        ours = threads.get(THREAD["thread_id"])
    assert ours == asyncio.run(ask(url))
    assert ours.metadata == {"user_id": "123"}
    extra = sys.argv[1:] == ["cli"]
    assert extra == (importlib.util.find_spec("typer") is not None)
    try_the_command(url, extra=extra)
    server.shutdown()
    print(f"langthreads {about.version}: the wheel works{' with the command' if extra else ''}")


if __name__ == "__main__":
    main()
