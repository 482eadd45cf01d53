"""The async client and its tests become the sync ones.

A pass of our own turns names, in strings and comments too, which unasync leaves alone; unasync turns the keywords. What
can't be said in both worlds with the same words is a pair of helpers (langthreads/_core/compat.py, tests/support/compat.py),
not a rule here.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import attrs
import unasync  # type: ignore[import-untyped]  # it has no types

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["TWINS", "Twin", "TwinError", "convert"]


class TwinError(Exception):
    """The twin would not be what it should be."""


@attrs.frozen
class Twin:
    """One folder that is converted into another.

    Attributes:
        source: The folder with the async code.
        target: The folder for the sync code.
        names: What the async names are called in the sync world.
        words: The same for words in strings, docstrings and comments, as regular expressions; code is done by then.
        only_async: The files that make sense in the async world alone.
    """

    source: str
    target: str
    names: Mapping[str, str]
    words: Mapping[str, str] = {}
    only_async: frozenset[str] = frozenset()


_NAMES = {
    "AsyncThreadsClient": "ThreadsClient",
    "AsyncLangThreads": "LangThreads",
    "AsyncClient": "Client",
    "get_client": "get_sync_client",
    "langthreads_async": "langthreads_sync",
    "aclose": "close",
    "AsyncIterator": "Iterator",
}

_WORDS = {
    r"\bawait ": "",
    r"\basync (?=with\b|for\b|def\b)": "",
}

TWINS = (
    Twin(
        source="langthreads_async",
        target="langthreads_sync",
        names={
            **_NAMES,
            "AsyncClientBase": "ClientBase",
            "AsyncCalls": "Calls",
            "AsyncRecordingCalls": "RecordingCalls",
            "AsyncRawBase": "RawBase",
            "AsyncRawThreadsClient": "RawThreadsClient",
            "AsyncEventConnection": "EventConnection",
            "AsyncBackend": "Backend",
            "AsyncBackendName": "BackendName",
            "AsyncWireResponse": "WireResponse",
            "AsyncLeases": "Leases",
            "AsyncLeasable": "Leasable",
            "AsyncSlots": "Slots",
            "AsyncOwner": "Owner",
            "AsyncOpening": "Opening",
            "AsyncHttpxBackend": "HttpxBackend",
            "AsyncClientBackend": "ClientBackend",
            "AsyncAuthBackend": "AuthBackend",
            "AsyncHttpxResponse": "HttpxResponse",
            "AsyncReadResponse": "ReadResponse",
            "AsyncLine": "Line",
            "AsyncFeed": "Feed",
            "AsyncThreadStream": "ThreadStream",
            "AsyncStreamBase": "StreamBase",
            "AsyncClock": "Clock",
            "wake_tasks": "wake_threads",
            "async_timeout": "sync_timeout",
            "maybe_await": "ensure_sync",
            "running_loop": "no_loop",
            # httpx
            "AsyncByteStream": "SyncByteStream",
            "AsyncHTTPTransport": "HTTPTransport",
            "AsyncHTTPConnection": "HTTPConnection",
            "handle_async_request": "handle_request",
            "async_auth_flow": "sync_auth_flow",
            "aiter_bytes": "iter_bytes",
            "aread": "read",
            # Python
            "aiter": "iter",
            "anext": "next",
            "asend": "send",
            "__aiter__": "__iter__",
            "__anext__": "__next__",
            "__aenter__": "__enter__",
            "__aexit__": "__exit__",
        },
        words={
            **_WORDS,
            r"\basync client\b": "sync client",
            r"\bCoroutine\[Any, Any, (T|RawResponse\[T\])\]": r"\1",
            r"\bCallable, Coroutine\b": "Callable",
        },
        only_async=frozenset({"langthreads_async/_http/_aiohttp.py", "langthreads_async/_http/aiohttp.py"}),
    ),
    Twin(
        source="tests/async",
        target="tests/sync",
        names={
            **_NAMES,
            "FakeAsyncClock": "FakeClock",
            "AsyncBackend": "Backend",
            "AsyncLeases": "Leases",
            "AsyncHTTPTransport": "HTTPTransport",
            "handle_async_request": "handle_request",
            "ABACKENDS": "BACKENDS",
            "abeside": "beside",
            "acollect": "collect",
            "anext": "next",
            "auntil": "until",
            "ALOAD": "LOAD",
            "acrowd": "crowd",
            "aothers": "others",
            "agather": "gather",
            "araw": "raw",
            "aread": "read",
            "arun_example": "run_example",
        },
        only_async=frozenset(
            {
                "tests/async/backends/test_cancelling.py",
                "tests/async/backends/test_uvloop.py",
                "tests/async/test_aiohttp.py",
                "tests/async/test_loops.py",
                "tests/async/test_streams_and_tasks.py",
            }
        ),
    ),
    Twin(
        source="tests/typing/async",
        target="tests/typing/sync",
        names={name: _NAMES[name] for name in ("AsyncThreadsClient", "AsyncClient", "AsyncIterator", "get_client")},
        words={r"\basync client\b": "sync client"},
    ),
)

# What unasync would make something wrong of, and what to write instead.
_TRAPS = {
    r"\bawait\(": "unasync takes the parenthesis too; write `await x`, or `(await x)`",
    r"\bAsyncGenerator\b": "its twin has other type arguments; use AsyncIterator",
}
_UNMAPPED = {r"\bAsync[A-Z]\w*": "no rule says its name in the sync world, so unasync would make a Sync… of it"}

# What must not be left in a twin, in whatever case or place.
_LEFT_OVER = {
    r"(?i)\w*async\w*|\w*anyio\w*|\bawait\w*|\ba(?:close|read|next)\b|\baiter\w*|\b__a(?:iter|next|enter|exit)__\b": (
        "this is left; write the source in words that fit both worlds"
    )
}


def convert(root: Path, twins: Iterable[Twin] = TWINS) -> dict[str, str]:
    """Give the sync tree, as texts by path below `root`.

    Raises:
        TwinError: A rule matches nothing any more, or something async would be left.
    """
    tree: dict[str, str] = {}
    for twin in twins:
        sources = {
            path.relative_to(root).as_posix(): path
            for path in sorted((root / twin.source).rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts
        }
        for missing in sorted(twin.only_async - set(sources)):
            raise TwinError(f"{missing} is listed as async-only, but does not exist")
        texts = {name: path.read_text("utf-8") for name, path in sources.items() if name not in twin.only_async}
        code = {name: text for name, text in texts.items() if name.endswith(".py")}
        for name, text in code.items():
            _hold_to_python(name, text)
            _hold_free_of(_TRAPS, name, text)

        names = {rf"\b{re.escape(name)}\b": sync for name, sync in twin.names.items()}
        if unused := [rule for rule in (*names, *twin.words) if not any(re.search(rule, t) for t in code.values())]:
            raise TwinError(f"{twin.source}: rules that match nothing any more: {', '.join(unused)}")
        for name, text in texts.items():
            target = name.replace(twin.source, twin.target, 1)
            if name not in code:
                tree[target] = text
                continue
            named = _replaced(names, text)
            _hold_free_of(_UNMAPPED, name, named)
            converted = _replaced(twin.words, _with_unasync(named))
            _hold_free_of(_LEFT_OVER, target, converted)
            header = f"# Generated from {name} by `nox -s generate`; edit that file instead of this one.\n"
            tree[target] = header + converted
            _hold_to_python(target, tree[target])
    return tree


def _with_unasync(text: str) -> str:
    # unasync knows files and folders only.
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "async_" / "module.py"
        source.parent.mkdir()
        source.write_text(text, "utf-8")
        rule = cast("Any", unasync).Rule(f"{folder}/async_/", f"{folder}/sync_/")
        cast("Any", unasync).unasync_files([str(source)], [rule])
        return (Path(folder) / "sync_" / "module.py").read_text("utf-8")


def _replaced(rules: Mapping[str, str], text: str) -> str:
    # Over the whole text, not by token: names stand in strings and comments too, and Pythons from 3.12 on see inside
    # f-strings where older ones don't, but all should make the same twin.
    for rule, replacement in rules.items():
        text = re.sub(rule, replacement, text)
    return text


def _hold_free_of(patterns: Mapping[str, str], name: str, text: str) -> None:
    for pattern, advice in patterns.items():
        if found := re.search(pattern, text):
            line = text.count("\n", 0, found.start()) + 1
            raise TwinError(f"{name}:{line}: {found[0]!r}: {advice}")


def _hold_to_python(name: str, text: str) -> None:
    try:
        compile(text, name, "exec")
    except SyntaxError as error:
        raise TwinError(f"{name}:{error.lineno}: {error.msg}") from None
