"""Files that are written whole or not at all, and input that can be read twice."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import sys
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from langthreads_cli.errors import fail, misuse

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import FrameType

__all__ = ["open_input", "open_whole"]

SPOOLED = 8 * 1024 * 1024
"""How many bytes of stdin are kept in memory; more goes to a temporary file."""


@contextmanager
def open_whole(path: str) -> Generator[IO[bytes]]:
    """Open a file for writing that gets its name at the end: who reads it meanwhile, or after a failure, sees the old one.

    What is no plain file, such as `/dev/null` or a pipe, is written to as it is.

    Args:
        path: The file.
    """
    try:
        target = Path(path).resolve()
        plain = not target.exists() or stat.S_ISREG(target.stat().st_mode)
        if target.is_dir():
            fail(f"{path!r} is a folder")
        if not plain:
            with target.open("wb") as file:
                yield file
            return
        # In the same folder: a file can't be renamed from one disk to another.
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent)
    except (OSError, ValueError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        fail(f"{path!r} can't be written: {error.strerror if isinstance(error, OSError) else error}")
    draft = Path(name)
    try:
        with _ending_tidily(), os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(_mode(target))
        draft.replace(target)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def _mode(target: Path) -> int:
    """Return the permissions that a file has, or would have if it were made in the usual way."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


@contextmanager
def _ending_tidily() -> Generator[None]:
    """Let TERM and HUP leave through the `finally` blocks, so that no draft stays behind."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    signs = [sign for sign in (signal.SIGTERM, getattr(signal, "SIGHUP", None)) if sign is not None]

    def leave(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    # One that is ignored, as HUP is under nohup, stays so.
    before = {sign: signal.signal(sign, leave) for sign in signs if signal.getsignal(sign) is not signal.SIG_IGN}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)


@contextmanager
def open_input(path: str) -> Generator[IO[bytes]]:
    """Open a file, or stdin for `-`, so that it can be read from its beginning again.

    Args:
        path: The file.
    """
    if path == "-":
        with tempfile.SpooledTemporaryFile(max_size=SPOOLED) as kept:
            shutil.copyfileobj(sys.stdin.buffer, kept)
            kept.seek(0)
            yield kept
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed below, where its own errors are not taken for these
    except (OSError, ValueError) as error:
        misuse(f"{path!r} can't be read: {error.strerror if isinstance(error, OSError) else error}")
    with file:
        if file.seekable():
            yield file
            return
        with tempfile.SpooledTemporaryFile(max_size=SPOOLED) as kept:
            shutil.copyfileobj(file, kept)
            kept.seek(0)
            yield kept
