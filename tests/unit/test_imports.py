"""Imports: what the package loads, which module may know httpx, and that all that is public is explained."""

import ast
import importlib.util
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import langthreads
import langthreads_async
from langthreads_async import AsyncLangThreads, AsyncThreadsClient
from langthreads_async.assistants import AsyncAssistantsClient
from langthreads_async.crons import AsyncCronClient
from langthreads_async.store import AsyncStoreClient

ROOT = Path(__file__).parents[2]
CLIENTS = [name for name in ("langthreads_async", "langthreads_sync") if importlib.util.find_spec(name)]

HEAVY = {
    *("httpx", "httpcore", "h11", "anyio", "ssl", "pydantic", "rich", "click", "requests", "aiohttp", "certifi"),
    *("langchain", "langchain_core", "langgraph", "langgraph_sdk", "langsmith"),
    *("langthreads_cli", "textual", "typer"),
}

STREAMING = sorted(path.stem for path in (ROOT / "langthreads" / "_streaming").glob("[!_]*.py"))
TRANSFER = sorted(path.stem for path in (ROOT / "langthreads" / "_transfer").glob("[!_]*.py"))
LATER = {
    f"langthreads.{name}"
    for name in (
        *("observe", "parts", "transfer", "_transfer"),
        *(f"_streaming.{stem}" for stem in STREAMING),
        *(f"_transfer.{stem}" for stem in TRANSFER),
    )
} | {f"{client}._transfer" for client in CLIENTS}
"""What only streams, hooks and moving threads need."""


def loads(program: str) -> set[str]:
    """Which modules a fresh interpreter has after a program, besides those that it starts with."""
    listing = f"import sys; before = set(sys.modules)\n{program}\nprint(*sorted(set(sys.modules) - before))"
    command = [sys.executable, "-c", listing]
    return set(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("name", ["langthreads", *CLIENTS])
def test_importing_it_loads_nothing_heavy(name: str) -> None:
    modules = loads(f"import {name}")
    assert name in modules
    assert not HEAVY & {module.partition(".")[0] for module in modules}
    assert not LATER & modules
    ours = {module for module in modules if module.startswith("langthreads")}
    assert modules - ours <= loads("import attrs, orjson, dataclasses, datetime, urllib.parse, uuid")


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_loads_nothing_that_httpx_does_not(name: str) -> None:
    client, http = {
        "langthreads_async": ("AsyncThreadsClient", "AsyncClient"),
        "langthreads_sync": ("ThreadsClient", "Client"),
    }[name]
    modules = loads(f"import {name}; {name}.{client}('http://localhost:2024')")
    assert f"{name}._calls" in modules
    assert not LATER & modules
    ours = {module for module in modules if module.startswith("langthreads")}
    assert modules - ours <= loads(f"import attrs, orjson, httpx; httpx.{http}()")


@pytest.mark.parametrize("name", ["langthreads", *CLIENTS])
def test_importing_it_loads_the_models_of_threads_alone(name: str) -> None:
    generated = {module for module in loads(f"import {name}") if module.startswith("langthreads._generated.models.")}
    assert generated == {"langthreads._generated.models.threads"}


RESOURCES = {
    f"{package}{name}"
    for name in ("assistants", "crons", "store")
    for package in (
        *(f"{client}." for client in CLIENTS),
        *(f"{client}._raw_" for client in CLIENTS),
        "langthreads._generated.models.",
        "langthreads._generated.operations.",
    )
} | {
    "langthreads.schema",
    "langthreads._core.assistant_arguments",
    "langthreads._core.cron_arguments",
    "langthreads._core.store_arguments",
    "langthreads._generated.models.runs",
    "langthreads._generated.models.system",
    "langthreads._generated.operations.system",
}
"""What only those need who use the other resources."""


def test_there_are_modules_of_resources() -> None:
    assert all(importlib.util.find_spec(name) for name in RESOURCES)


@pytest.mark.parametrize("name", CLIENTS)
def test_who_uses_threads_alone_loads_no_other_resource(name: str) -> None:
    client = {"langthreads_async": "AsyncLangThreads", "langthreads_sync": "LangThreads"}[name]
    assert not RESOURCES & loads(f"import {name}; {name}.{client}('http://localhost:2024').threads.with_raw_response")


@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize("resource", ["assistants", "crons", "store"])
def test_a_resource_loads_no_other(name: str, resource: str) -> None:
    client = {"langthreads_async": "AsyncLangThreads", "langthreads_sync": "LangThreads"}[name]
    modules = loads(f"import {name}; {name}.{client}('http://localhost:2024').{resource}")
    others = {"assistants", "crons", "store", "threads"} - {resource}
    assert f"{name}.{resource}" in modules
    assert not {f"{name}.{other}" for other in others - {"threads"}} & modules
    assert "langthreads.schema" not in modules


def test_a_script_pays_for_one_client_only() -> None:
    modules = loads("from langthreads import AsyncThreadsClient")
    assert "langthreads_async" in modules
    assert "langthreads_sync" not in modules


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'langthreads' has no attribute 'ThreadClient'"):
        langthreads.ThreadClient  # noqa: B018


# ---------------------------------------------------------------- layers


def run_time_imports(path: Path) -> Iterator[str]:
    """The modules that a file imports when it runs, at its top or inside functions."""

    class Finder(ast.NodeVisitor):
        def __init__(self) -> None:
            self.found: list[str] = []

        def visit_If(self, node: ast.If) -> None:
            if not (isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"):
                self.generic_visit(node)
            for other in node.orelse:
                self.visit(other)

        def visit_Import(self, node: ast.Import) -> None:
            self.found += [alias.name for alias in node.names]

        def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
            assert node.level == 0, f"{path}: a relative import"
            self.found.append(node.module or "")

    finder = Finder()
    finder.visit(ast.parse(path.read_text()))
    yield from finder.found


def test_the_finder_finds_what_is_hidden(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        "if TYPE_CHECKING:\n    import a\nelse:\n    import b\ndef f():\n    if x:\n        from c.d import e\n"
    )
    assert list(run_time_imports(path)) == ["b", "c.d"]


TESTING = sorted((ROOT / "langthreads" / "testing").rglob("*.py"))
"""The server for tests: it lives in this package, but above the clients."""
FILES = [path for path in sorted((ROOT / "langthreads").rglob("*.py")) if path not in TESTING]


def test_there_are_files() -> None:
    assert len(FILES) > 10
    assert len(TESTING) > 10
    assert CLIENTS


@pytest.mark.parametrize("path", TESTING, ids=lambda path: path.name)
def test_the_server_for_tests_needs_nothing_that_is_not_there(path: Path) -> None:
    tops = {name.partition(".")[0] for name in run_time_imports(path)}
    assert tops <= {"langthreads", "langthreads_async", "langthreads_sync", "attrs", *sys.stdlib_module_names}


def test_nothing_below_knows_the_server_for_tests() -> None:
    below = [*FILES, *(path for client in CLIENTS for path in (ROOT / client).rglob("*.py"))]
    assert not [path for path in below if any("testing" in name for name in run_time_imports(path))]
    assert not {name for name in loads("import langthreads; langthreads.ThreadsClient()") if ".testing" in name}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_shared_code_imports_neither_httpx_nor_a_client(path: Path) -> None:
    tops = {name.partition(".")[0] for name in run_time_imports(path)}
    assert tops <= {"langthreads", "attrs", "orjson", *sys.stdlib_module_names}
    source = ast.walk(ast.parse(path.read_text()))
    everywhere = {alias.name for node in source if isinstance(node, ast.Import) for alias in node.names}
    assert not {name for name in everywhere if name.startswith("httpx")}, "not even for annotations"


def test_one_module_knows_the_json_library() -> None:
    knowing = [path.name for path in FILES if "orjson" in run_time_imports(path)]
    assert knowing == ["json.py"]


HTTP_LIBRARIES = {"httpx", "httpx2", "httpcore", "httpcore2", "h11", "anyio", "aiohttp", "yarl"}


@pytest.mark.parametrize("client", CLIENTS)
def test_each_http_library_is_known_to_its_own_modules(client: str) -> None:
    imports = {path.name: set(run_time_imports(path)) for path in (ROOT / client).rglob("*.py")}
    tops = {name: {module.partition(".")[0] for module in found} for name, found in imports.items()}
    # httpx and httpx2 are loaded by their names in _http/httpx.py, as either may be missing.
    expected = {"_aiohttp.py", "aiohttp.py"} if client == "langthreads_async" else set[str]()
    assert {name for name, found in tops.items() if HTTP_LIBRARIES & found} == expected
    by_name = [path for path in (ROOT / client).rglob("*.py") if "import_module(" in path.read_text()]
    assert {path.parent.name for path in by_name} == {"_http"}
    other = {"langthreads_async", "langthreads_sync"} - {client}
    assert not other & {top for found in tops.values() for top in found}


COMMAND = sorted(path for path in (ROOT / "langthreads_cli").rglob("*.py") if "ui" not in path.parts)


@pytest.mark.parametrize("path", COMMAND, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_command_uses_the_public_surface_alone(path: Path) -> None:
    everywhere: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            everywhere |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            everywhere.add(node.module or "")
    ours = {name for name in everywhere if name.startswith("langthreads") and not name.startswith("langthreads_cli")}
    assert ours <= {"langthreads"}
    others = {name.partition(".")[0] for name in everywhere - ours}
    assert others <= {"langthreads_cli", "attrs", "rich", "typer", *sys.stdlib_module_names}
    assert not {name for name in everywhere if "._" in name}, "nothing private of others"


def test_nothing_imports_the_command() -> None:
    for path in (*FILES, *(path for client in CLIENTS for path in (ROOT / client).rglob("*.py"))):
        assert not {name for name in run_time_imports(path) if name.startswith("langthreads_cli")}, path


# ---------------------------------------------------------------- docstrings


def exported(module: ModuleType) -> list[Any]:
    # The sync client is generated; the names that need it are left out where it is not there yet.
    sync = {"AssistantsClient", "CronClient", "LangThreads", "StoreClient", "ThreadsClient", "get_sync_client"}
    missing = sync if "langthreads_sync" not in CLIENTS else set[str]()
    return [pytest.param(getattr(module, name), id=name) for name in module.__all__ if name not in missing]


@pytest.mark.parametrize("thing", [*exported(langthreads), *exported(langthreads_async)])
def test_all_that_is_public_says_what_it_is(thing: Any) -> None:
    if not isinstance(thing, type) and not inspect.isfunction(thing):
        return
    assert own_doc(thing), f"{thing} has no docstring of its own"
    for name, member in vars(thing).items() if isinstance(thing, type) else ():
        if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property | classmethod)):
            assert inspect.getdoc(getattr(member, "__func__", member)), f"{thing.__name__}.{name} has no docstring"


def own_doc(thing: Any) -> str | None:
    # inspect.getdoc would return that of a base class.
    return thing.__doc__ if not isinstance(thing, type) else vars(thing).get("__doc__")


METHODS = [
    pytest.param(method, id=method.__qualname__)
    for client in (AsyncThreadsClient, AsyncAssistantsClient, AsyncCronClient, AsyncStoreClient, AsyncLangThreads)
    for name, method in vars(client).items()
    if inspect.isfunction(method) and not name.startswith("_")
]
PLAIN = {"aclose"}
"""Methods without arguments and results."""


def test_there_are_methods() -> None:
    assert len(METHODS) > 14 + 12 + 8 + 6


@pytest.mark.parametrize("method", METHODS)
def test_each_method_of_the_client_is_explained(method: Any) -> None:
    doc = inspect.getdoc(method) or ""
    assert doc.splitlines()[0].endswith(".")
    if method.__name__ in PLAIN:
        return
    signature = inspect.signature(method)
    assert "Example:" in doc
    assert "Args:" in doc
    assert "Raises:" in doc or "Returns:" in doc
    if signature.return_annotation not in (None, "None"):
        assert "Returns:" in doc or "Yields:" in doc
    for name in signature.parameters:
        assert name == "self" or f"\n    {name}: " in doc, f"{name} is not explained"
