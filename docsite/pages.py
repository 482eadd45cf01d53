"""The pages' code blocks: for which client each is, and the sync form of those that are written once for both."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from generator.sync_converter import convert_example

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TABS", "Block", "Client", "blocks", "with_tabs"]

Client: TypeAlias = Literal["sync", "async"]

TABS: dict[str, Client] = {"Sync": "sync", "Async": "async"}
"""The tabs that hold the same code for either client, by their titles."""

_FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,})(?P<info>[^`\n]*)$")
_TAB = re.compile(r'^(?P<indent> *)===!? "(?P<title>[^"]+)"$')
_NOT_RUN = re.compile(r"^\s*<!-- not run: (?P<reason>.+) -->$")


@attrs.frozen
class Block:
    """Python code of a page.

    Attributes:
        line: The number of the line before the code, from 1.
        code: The code, without the page's indentation.
        client: The client that it is for; None where it is for either.
        not_run: Why it must not run; None where it does.
    """

    line: int
    code: str
    client: Client | None = None
    not_run: str | None = None


@attrs.frozen
class _Fence:
    """A fenced block, in lines from `start` up to but not including `end`, fences included."""

    start: int
    end: int
    indent: str
    info: list[str]
    code: str
    tab: str | None
    not_run: str | None


def blocks(name: str, page: str) -> Iterator[Block]:
    """Yield the Python blocks of a page, from top to bottom.

    A block of both clients (```` ```python both ````) is written for the async one, with `await` where it is needed, and is
    yielded twice. `<!-- not run: the reason -->` on the line before a block keeps it from running.

    Args:
        name: The page's path, for errors.
        page: Its Markdown.

    Raises:
        ConversionError: A block of both clients has no sync form.
    """
    for fence in _fences(page):
        match fence.info:
            case ["python", "both"]:
                yield Block(fence.start + 1, fence.code, "async", fence.not_run)
                yield Block(fence.start + 1, _sync_form(name, fence), "sync", fence.not_run)
            case ["python", *_]:
                yield Block(fence.start + 1, fence.code, TABS.get(fence.tab or ""), fence.not_run)
            case _:
                pass


def with_tabs(name: str, page: str) -> str:
    """Return the page with a tab for each client where a block is written for both.

    Raises:
        ConversionError: A block of both clients has no sync form.
    """
    lines = page.split("\n")
    for fence in reversed([*_fences(page)]):
        if fence.info == ["python", "both"]:
            forms: dict[Client, str] = {"sync": _sync_form(name, fence), "async": fence.code}
            tabs = "\n".join(_tab(title, forms[client]) for title, client in TABS.items())
            lines[fence.start : fence.end] = textwrap.indent(tabs, fence.indent).split("\n")
    return "\n".join(lines)


def _tab(title: str, code: str) -> str:
    block = f"```python\n{code}```\n"
    return f'=== "{title}"\n\n{textwrap.indent(block, "    ")}'


def _sync_form(name: str, fence: _Fence) -> str:
    return convert_example(f"{name}:{fence.start + 1}", fence.code)


def _fences(page: str) -> Iterator[_Fence]:
    lines = page.split("\n")
    tab, tab_indent, n = None, 0, 0
    while n < len(lines):
        line = lines[n]
        if line.strip() and len(line) - len(line.lstrip()) <= tab_indent:
            tab = None
        if found := _TAB.match(line):
            tab, tab_indent = found["title"], len(found["indent"])
        if opened := _FENCE.match(line):
            start, closing = n, f"{opened['indent']}{opened['ticks']}"
            n += 1
            while n < len(lines) and lines[n] != closing:
                n += 1
            code = textwrap.dedent("".join(f"{one}\n" for one in lines[start + 1 : n]))
            marked = _NOT_RUN.match(lines[start - 1]) if start else None
            reason = marked["reason"] if marked else None
            yield _Fence(start, n + 1, opened["indent"], opened["info"].split(), code, tab, reason)
        n += 1
