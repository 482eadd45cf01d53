"""The command as a process of its own, with pipes or with a terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

COMMAND = [sys.executable, "-m", "langthreads_cli"]
SECONDS = 60.0
CTRL_C = "\x03"
CTRL_D = "\x04"


def environment(url: str, **more: str) -> dict[str, str]:
    """The environment of this process, without what would change how the command looks."""
    named = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "LANGTHREADS_DEBUG")
    kept = {name: value for name, value in os.environ.items() if name not in named}
    return {**kept, "LANGTHREADS_URL": url, "TERM": "xterm-256color", **more}


def in_pipes(url: str, *arguments: str, **options: str) -> subprocess.CompletedProcess[str]:
    """Call the command with pipes all around."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env=environment(url, **options),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )


class OnTerminal(NamedTuple):
    """What a call on a terminal came to."""

    code: int
    screen: str
    """All that was written, to stdout and to stderr."""


def on_terminal(
    url: str,
    *arguments: str,
    keys: Sequence[tuple[str, str]] = (),
    columns: int = 80,
    into: Path | None = None,
    more: Mapping[str, str] | None = None,
) -> OnTerminal:
    """Call the command on a terminal of its own.

    Args:
        url: The server.
        arguments: The command line.
        keys: What to type: each as soon as the text before it has appeared since the last.
        columns: How wide the terminal is.
        into: A file for stdout, as with `>`.
        more: More variables of the environment.
    """
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (40, columns))
    with open(into or os.devnull, "wb") as file:
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            env=environment(url, **(more or {})),
            stdin=theirs,
            stdout=theirs if into is None else file,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - it calls nothing but the system
        )
    os.close(theirs)
    written, seen, waiting = "", 0, list(keys)
    deadline = time.monotonic() + SECONDS
    try:
        while True:
            if waiting and waiting[0][0] in written[seen:]:
                expected, typed = waiting.pop(0)
                seen = written.index(expected, seen) + len(expected)
                if typed == CTRL_C:
                    # As a person does: not in the moment between the question and the wait for an answer, in which Python
                    # notes a signal, and readline waits for a key nevertheless.
                    time.sleep(0.3)
                os.write(ours, typed.encode())
                continue
            ready, _, _ = select.select([ours], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"the command did not end; it wrote {written!r}"
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # as Linux says that nobody holds the other end any more
                break
            if not chunk:
                break
            written += chunk.decode("utf-8", "replace")
        code = process.wait(timeout=SECONDS)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            process.wait()
        os.close(ours)
    assert not waiting, f"never asked for: {waiting}; it wrote {written!r}"
    return OnTerminal(code, written.replace("\r\n", "\n"))


def _take_terminal() -> None:
    """Make the terminal the one that Ctrl-C comes from."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
