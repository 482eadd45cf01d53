"""The async client and its tests are converted to the sync ones.

A pass of our own replaces names, also in strings and comments, which unasync leaves alone; unasync converts the
keywords. Where the two need different words, there is a pair of helpers (langthreads/_core/compat.py,
tests/support/compat.py), not a rule here.

A class that is called `AsyncThing` is `Thing` there; any other name that differs is added to `NAMES`.
"""

from __future__ import annotations

import ast
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import attrs
import unasync  # type: ignore[import-untyped]  # it has no types

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["CONVERSIONS", "NAMES", "WORDS", "Conversion", "ConversionError", "convert", "convert_example"]


class ConversionError(Exception):
    """The sync code would not be what it should be."""


@attrs.frozen
class Conversion:
    """One folder that is converted to another.

    Attributes:
        source: The folder with the async code.
        target: The folder for the sync code.
        only_async: The files that are not converted, as they only make sense for the async client.
    """

    source: str
    target: str
    only_async: frozenset[str] = frozenset()


CONVERSIONS = (
    Conversion(
        "langthreads_async",
        "langthreads_sync",
        frozenset({"langthreads_async/_http/_aiohttp.py", "langthreads_async/_http/aiohttp.py"}),
    ),
    Conversion(
        "tests/async",
        "tests/sync",
        frozenset(
            {
                "tests/async/backends/test_cancelling.py",
                "tests/async/backends/test_uvloop.py",
                "tests/async/test_aiohttp.py",
                "tests/async/test_loops.py",
                "tests/async/test_streams_and_tasks.py",
            }
        ),
    ),
    Conversion("tests/typing/async", "tests/typing/sync"),
)

NAMES = {
    "langthreads_async": "langthreads_sync",
    "get_client": "get_sync_client",
    # httpx
    "AsyncByteStream": "SyncByteStream",
    "handle_async_request": "handle_request",
    "async_auth_flow": "sync_auth_flow",
    "aiter_bytes": "iter_bytes",
    # Python
    "aclose": "close",
    "aread": "read",
    "aiter": "iter",
    "anext": "next",
    "asend": "send",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    # langthreads/_core/compat.py
    "async_timeout": "sync_timeout",
    "maybe_await": "ensure_sync",
    "running_loop": "no_loop",
    "wake_tasks": "wake_threads",
    # tests/support
    "FakeAsyncClock": "FakeClock",
    "ABACKENDS": "BACKENDS",
    "ALOAD": "LOAD",
    "acollect": "collect",
    "aconnected": "connected",
    "agather": "gather",
    "aother_tasks": "other_tasks",
    "asettle": "settle",
    "araw": "raw",
    "arun_concurrently": "run_concurrently",
    "arun_example": "run_example",
    "arunning": "running",
    "await_until": "wait_until",
}
"""The names of the sync code, by those of the async code; whole words, wherever they occur. `AsyncThing` is `Thing` anyway."""

_PREFIX = {r"\bAsync(?=[A-Z])": ""}

WORDS = {
    r"\bawait ": "",
    r"\basync (?=with\b|for\b|def\b)": "",
    r"\basync client\b": "sync client",
    r"\bCoroutine\[Any, Any, (T|RawResponse\[T\])\]": r"\1",
    r"\bCallable, Coroutine\b": "Callable",
}
"""Other replacements, as regular expressions; made after unasync's, for strings, docstrings and comments."""

# What unasync would convert wrongly, and what to write instead.
_TRAPS = {
    r"\bawait\(": "unasync removes the parenthesis too; write `await x`, or `(await x)`",
    r"\bAsyncGenerator\b": "the sync type has other type arguments; use AsyncIterator",
}

# What must not be left in sync code, in any case or place.
_LEFT_OVER = {
    r"(?i)\w*async\w*|\w*anyio\w*|\bawait\w*|\ba(?:close|read|next)\b|\baiter\w*|\b__a(?:iter|next|enter|exit)__\b": (
        "this is left; use words that are right for both clients, or add its sync name to NAMES"
    )
}


def convert(
    root: Path,
    conversions: Iterable[Conversion] = CONVERSIONS,
    names: Mapping[str, str] = NAMES,
    words: Mapping[str, str] = WORDS,
) -> dict[str, str]:
    """Return the sync files, as texts by path below `root`.

    Raises:
        ConversionError: A rule matches nothing any more, or something async would be left.
    """
    patterns = {rf"\b{re.escape(name)}\b": sync for name, sync in names.items()}
    unused = {**patterns, **words}
    files: dict[str, str] = {}
    for conversion in conversions:
        for name, text in _sources(root, conversion).items():
            target = name.replace(conversion.source, conversion.target, 1)
            if not name.endswith(".py"):
                files[target] = text
                continue
            unused = {rule: sync for rule, sync in unused.items() if not re.search(rule, text)}
            files[target] = _convert_module(name, target, text, patterns, words)
    if unused:
        raise ConversionError(f"rules that match nothing any more: {', '.join(unused)}")
    return files


def convert_example(name: str, text: str) -> str:
    """Return the sync form of an example, which may have `await` outside of functions.

    Args:
        name: Where the example is from, for errors.
        text: The example, as it is for the async client.

    Raises:
        ConversionError: It is no Python, or something async would be left.
    """
    _check_syntax(name, text, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    patterns = {rf"\b{re.escape(name)}\b": sync for name, sync in NAMES.items()}
    converted = _converted(name, f"{name} (sync)", text, patterns, WORDS)
    _check_syntax(f"{name} (sync)", converted)
    return converted


def _sources(root: Path, conversion: Conversion) -> dict[str, str]:
    paths = {
        path.relative_to(root).as_posix(): path
        for path in sorted((root / conversion.source).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    for missing in sorted(conversion.only_async - set(paths)):
        raise ConversionError(f"{missing} is listed as async-only, but does not exist")
    return {name: path.read_text("utf-8") for name, path in paths.items() if name not in conversion.only_async}


def _convert_module(name: str, target: str, text: str, names: Mapping[str, str], words: Mapping[str, str]) -> str:
    _check_syntax(name, text)
    converted = _converted(name, target, text, names, words)
    whole = f"# Generated from {name} by `nox -s generate`; edit that file instead of this one.\n{converted}"
    _check_syntax(target, whole)
    return whole


def _converted(name: str, target: str, text: str, names: Mapping[str, str], words: Mapping[str, str]) -> str:
    _refuse(_TRAPS, name, text)
    named = _replace(_PREFIX, _replace(names, text))
    converted = _replace(words, _unasync(named))
    _refuse(_LEFT_OVER, target, converted)
    return converted


def _unasync(text: str) -> str:
    # unasync only works on files and folders.
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "async_" / "module.py"
        source.parent.mkdir()
        source.write_text(text, "utf-8")
        rule = cast("Any", unasync).Rule(f"{folder}/async_/", f"{folder}/sync_/")
        cast("Any", unasync).unasync_files([str(source)], [rule])
        return (Path(folder) / "sync_" / "module.py").read_text("utf-8")


def _replace(rules: Mapping[str, str], text: str) -> str:
    # On the whole text, not by token: names occur in strings and comments too, and only Python 3.12 and later tokenize
    # the inside of f-strings, but all versions should generate the same code.
    for rule, replacement in rules.items():
        text = re.sub(rule, replacement, text)
    return text


def _refuse(patterns: Mapping[str, str], name: str, text: str) -> None:
    for pattern, advice in patterns.items():
        if found := re.search(pattern, text):
            line = text.count("\n", 0, found.start()) + 1
            raise ConversionError(f"{name}:{line}: {found[0]!r}: {advice}")


def _check_syntax(name: str, text: str, flags: int = 0) -> None:
    try:
        compile(text, name, "exec", flags)
    except SyntaxError as error:
        raise ConversionError(f"{name}:{error.lineno}: {error.msg}") from None
