"""Tables that are made from the packages, so that they can't be wrong."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import langthreads

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["CLIENTS", "figures", "filled", "method_table", "methods"]

CLIENTS: Mapping[str, tuple[type, type]] = {
    "server": (langthreads.LangThreads, langthreads.AsyncLangThreads),
    "threads": (langthreads.ThreadsClient, langthreads.AsyncThreadsClient),
    "runs": (langthreads.RunsClient, langthreads.AsyncRunsClient),
    "assistants": (langthreads.AssistantsClient, langthreads.AsyncAssistantsClient),
    "crons": (langthreads.CronClient, langthreads.AsyncCronClient),
    "store": (langthreads.StoreClient, langthreads.AsyncStoreClient),
}
"""The sync and the async client of each resource."""

_README = Path(__file__).parent.parent / "README.md"
_FIGURES = re.compile(r"^\| what it costs.*\n(?:\|.*\n)+", re.MULTILINE)
_PLACE = re.compile(r"^<!-- table: (?P<kind>\w+)(?: (?P<which>\w+))? -->$", re.MULTILINE)


def filled(name: str, page: str) -> str:
    """Return the page with each table in its place: `<!-- table: methods threads -->`, `<!-- table: figures -->`.

    Raises:
        LookupError: There is no such table.
    """

    def table(place: re.Match[str]) -> str:
        match place["kind"], place["which"]:
            case "methods", which if which in CLIENTS:
                return method_table(which)
            case "figures", None:
                return figures()
            case _:
                raise LookupError(f"{name}: there is no table {place[0]}")

    return _PLACE.sub(table, page)


def methods(client: type) -> dict[str, Callable[..., object]]:
    """Return the public methods of a client by name, those that it defines itself, in the order of its source."""
    return {name: found for name, found in vars(client).items() if inspect.isfunction(found) and name[0] != "_"}


def method_table(which: str) -> str:
    """Return the methods of one resource as Markdown: how the sync and the async client call each, and what it does."""
    sync, asynchronous = CLIENTS[which]
    awaited = methods(asynchronous)
    rows = ["| method | async | what it does |", "| --- | --- | --- |"]
    for name, method in methods(sync).items():
        first = (inspect.getdoc(method) or "").partition("\n")[0]
        rows.append(f"| [`{name}`][langthreads.{sync.__name__}.{name}] | {_how(awaited[name])} | {first} |")
    return "\n".join(rows)


def _how(method: Callable[..., object]) -> str:
    if inspect.iscoroutinefunction(method):
        return "`await`"
    if inspect.isasyncgenfunction(method) or "Iterator" in str(inspect.signature(method).return_annotation):
        return "`async for`"
    return "`async with`, `async for`"


def figures() -> str:
    """Return the README's table of what calls cost: it is renewed there.

    Raises:
        LookupError: The README has no such table any more.
    """
    if (found := _FIGURES.search(_README.read_text("utf-8"))) is None:
        raise LookupError("README.md has no table of what it costs")
    return found[0].rstrip("\n")
