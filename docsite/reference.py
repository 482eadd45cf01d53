"""The reference: a page for each client, and pages of models, parts, errors and types; every public name is on one of them."""

from __future__ import annotations

import inspect
from functools import cache
from typing import Any

import attrs

import langthreads
from langthreads import testing
from langthreads._core.model import Model

__all__ = ["NOT_DOCUMENTED", "ReferencePage", "index", "nav", "pages"]

NOT_DOCUMENTED = {"errors": "a module; its names are those of the page of errors"}
"""Public names that have no entry of their own, and why."""


@attrs.frozen
class ReferencePage:
    """One page of the reference.

    Attributes:
        path: Where it is, below the documentation's folder.
        title: Its title.
        intro: What it is for.
        names: The public names that it describes, as they are called in `langthreads`, in this order.
        options: Options of mkdocstrings for all of them, besides those of mkdocs.yml.
    """

    path: str
    title: str
    intro: str
    names: tuple[str, ...]
    options: tuple[str, ...] = ()

    def markdown(self) -> str:
        """Return the page, with a directive of mkdocstrings for each name."""
        options = "".join(f"\n        {option}" for option in self.options)
        entries = "\n\n".join(f"::: langthreads.{name}\n    options:{options or ' {}'}" for name in self.names)
        return f"# {self.title}\n\n{self.intro}\n\n{entries}\n"


_CLIENTS = {
    "LangThreads": ("LangThreads", "get_sync_client"),
    "ThreadsClient": ("ThreadsClient", "ThreadStream"),
    "RunsClient": ("RunsClient", "RunStream"),
    "AssistantsClient": ("AssistantsClient",),
    "CronClient": ("CronClient",),
    "StoreClient": ("StoreClient",),
}
"""The pages of the sync clients by title, and the names on each. Those of the async clients are called the same, with `Async`."""

_OTHERS = {
    "models": ("Models", "What the server answers: attributes are typed, items are the JSON that arrived."),
    "parts": (
        "Stream parts",
        'What streams deliver: `StreamPart` with `version="v1"`, a class for each kind of part with `version="v2"`. All of these '
        "have `type`, `event` (what the server called it), `data` (the JSON that it carries), `id` (its place in the stream), `ns` "
        "(the path of the subgraph that it is from) and `interrupts` (what the graph asks).",
    ),
    "errors": ("Errors", "What langthreads raises. [When things fail](../failures.md) explains what to do about each."),
    "options": ("Options and results", "What you pass to clients and methods, and what surrounds their answers."),
    "types": (
        "Types",
        "Names for type annotations. Whatever is passed as one of them can be a plain value or mapping.",
    ),
    "testing": (
        "Testing",
        "An Agent Server in memory, from `langthreads.testing`. [Testing your program](../testing.md) shows how to use it.",
    ),
}
"""The titles and the introductions of the other pages, by file."""

_OPTIONS = {
    "parts": ("inherited_members: false", "show_if_no_docstring: true", "show_labels: false"),
    "types": ("show_labels: false",),
    "testing": ("docstring_options: {warn_missing_types: false, warn_unknown_params: false}",),
}
"""What differs on some of the pages, by file: parts repeat each other, types are attributes of modules by
chance, and the constructors that attrs makes are not known to the reader of docstrings."""


@cache
def pages() -> tuple[ReferencePage, ...]:
    """Return all pages of the reference, but for its first one."""
    asynchronous = {f"Async{title}": tuple(map(_async_name, names)) for title, names in _CLIENTS.items()}
    clients = {**_CLIENTS, **asynchronous}
    on_them = {name for names in clients.values() for name in names}
    others: dict[str, list[str]] = {file: [] for file in _OTHERS}
    others["testing"] = [f"testing.{name}" for name in testing.__all__]
    for name in langthreads.__all__:
        if name not in on_them and name not in NOT_DOCUMENTED:
            others[_kind(name, getattr(langthreads, name))].append(name)
    return (
        *(ReferencePage(_path(_file(title)), title, _intro(title), names) for title, names in clients.items()),
        *(
            ReferencePage(_path(file), *_OTHERS[file], tuple(names), _OPTIONS.get(file, ()))
            for file, names in others.items()
        ),
    )


def _kind(name: str, found: Any) -> str:
    """Return the page that a name is on, which is that of no client."""
    if "StreamPart" in name or name == "RawText":
        return "parts"
    if not inspect.isclass(found):
        return "types"
    if issubclass(found, Model):
        return "models"
    if issubclass(found, Exception) or name == "RequestInfo":
        return "errors"
    return "options" if found.__module__ == "langthreads" else "types"


def _intro(client: str) -> str:
    kind = "async" if client.startswith("Async") else "sync"
    return f"The {kind} client: every method, with its arguments, what it returns, and what it raises."


def _async_name(name: str) -> str:
    return "get_client" if name == "get_sync_client" else f"Async{name}"


def nav() -> list[Any]:
    """Return the reference's part of the navigation."""
    every = pages()
    sync, asynchronous = every[: len(_CLIENTS)], every[len(_CLIENTS) : 2 * len(_CLIENTS)]
    return [
        {"All names": "reference/index.md"},
        {"Sync": [{page.title: page.path} for page in sync]},
        {"Async": [{page.title: page.path} for page in asynchronous]},
        *({page.title: page.path} for page in every[2 * len(_CLIENTS) :]),
    ]


def index() -> str:
    """Return the reference's first page: all names, by the pages that describe them."""
    lists = "\n".join(
        f"- [{page.title}]({page.path.removeprefix('reference/')}): "
        + ", ".join(f"[`{name}`][langthreads.{name}]" for name in page.names)
        for page in pages()
    )
    intro = (
        "Every public name, and where it is described. All can be imported from `langthreads`, or its module `testing`."
    )
    return f"# Reference\n\n{intro}\n\n{lists}\n"


def _file(title: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in title).lstrip("-")


def _path(file: str) -> str:
    return f"reference/{file}.md"
