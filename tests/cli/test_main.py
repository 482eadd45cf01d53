"""What comes before the commands: the version, the help, the server's address, and what is typed wrongly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

import langthreads as package
from langthreads_cli.app import app
from langthreads_cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Command
    from tests.cli.hostile import Answer

COMMANDS = [
    *("list", "show", "history", "tail", "run", "cancel", "create", "update", "copy"),
    *("delete", "prune", "count", "export", "import", "ui"),
]


def fresh(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)


# ---------------------------------------------------------------- version, help, extra


def test_the_version_loads_nothing_of_the_extra() -> None:
    done = fresh(
        "import sys; from langthreads_cli.main import main; code = main(['--version'])\n"
        "print(code, *sorted({'typer', 'rich', 'textual', 'httpx', 'langthreads_sync'} & set(sys.modules)))"
    )
    assert (done.stdout, done.stderr) == (f"langthreads {package.__version__}\n0\n", "")


def test_the_version_is_there_at_once() -> None:
    """Compared with a library that people know, in the same minute: this machine may be busy."""

    def seconds(program: str) -> float:
        begun = time.perf_counter()
        assert fresh(program).returncode == 0
        return time.perf_counter() - begun

    ours = min(
        seconds("import sys; from langthreads_cli.main import main; sys.exit(main(['--version']))") for _ in range(3)
    )
    theirs = min(seconds("import langgraph_sdk") for _ in range(3))
    assert ours < theirs / 2


def test_the_version_beside_other_options(langthreads: Command) -> None:
    assert langthreads("--url", "http://nowhere", "--version") == (0, f"langthreads {package.__version__}\n", "")


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_the_extra_it_says_what_to_install(missing: str) -> None:
    done = fresh(
        f"import sys; sys.modules[{missing!r}] = None\n"
        "from langthreads_cli.main import main; sys.argv = ['langthreads', 'list']; sys.exit(main())"
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == 'error: the command needs more packages; install them with: pip install "langthreads[cli]"\n'


def test_the_other_commands_do_without_textual() -> None:
    done = fresh(
        "import sys; from langthreads_cli.main import main; main(['list', '--help']); print('textual' in sys.modules)"
    )
    assert done.stdout.splitlines()[-1] == "False"


def test_the_help_names_every_command(langthreads: Command) -> None:
    result = langthreads("--help")
    assert result.code == 0
    assert [command.name for command in app.registered_commands] == COMMANDS
    for name in COMMANDS:
        assert f" {name} " in result.out
        helped = langthreads(name, "-h")
        assert helped.code == 0
        assert f"Usage: langthreads {name}" in helped.out
        assert "--url" in helped.out
        assert ("--json" in helped.out) == (name != "ui")


def test_nothing_is_a_cry_for_help(langthreads: Command) -> None:
    result = langthreads()
    assert result.code == 2
    assert "Usage: langthreads" in result.out


def test_the_module_is_the_command(server_url: str) -> None:
    command = [sys.executable, "-m", "langthreads_cli", "count", "--json"]
    done = subprocess.run(
        command, env={**os.environ, "LANGTHREADS_URL": server_url}, capture_output=True, check=True, timeout=60
    )
    assert json.loads(done.stdout)["count"] >= 0


# ---------------------------------------------------------------- what is typed wrongly


@pytest.mark.parametrize(
    "wrong",
    [
        ["nonsense"],
        ["list", "nonsense"],
        ["list", "--nonsense"],
        ["list", "--status", "nonsense"],
        ["list", "--limit", "0"],
        ["list", "--limit", "x"],
        ["list", "--sort", "nonsense"],
        ["list", "--metadata", "nonsense"],
        ["list", "--metadata", "=x"],
        ["list", "--metadata", ":=1"],
        ["list", "--metadata", "n:=nonsense"],
        ["list", "--metadata", "{"],
        ["list", "--metadata", "{" * 100_000],
        ["list", "--values", "n:=1e999999999999"],
        ["list", "--url", "nonsense"],
        ["list", "--url", "http://user:sesame@"],
        ["list", "--url", ""],
        ["list", "--header", "sesame"],
        ["list", "--header", "x-api-key: sesame"],
        ["list", "--header", "é: sesame"],
        ["list", "--timeout", "-1"],
        ["list", "--timeout", "nan"],
        ["list", "--api-key", "sesame", "--api-key-env", "HOME"],
        ["list", "--api-key", "sesame\n"],
        ["list", "--api-key-env", "NO_SUCH_VARIABLE"],
        ["show"],
        ["show", "abc"],
        ["show", "xyz12345"],
        ["show", ""],
        ["show", "…"],
        ["show", "\x1b[31m"],
        ["create", "--ttl", "nan"],
        ["create", "--supersteps", "[1]"],
        ["create", "--supersteps", "{}"],
        ["create", "--supersteps", "@\0"],
        ["create", "--metadata", "x=\udcff"],
        ["update", "-"],
        ["import", "/does/not/exist"],
        ["import", "/"],
        ["import", "-", "--if-exists", "nonsense"],
        ["export", "-o", "/does/not/exist/file"],
        ["ui"],
    ],
    ids=lambda line: " ".join(line).encode("unicode_escape", "surrogatepass").decode()[:40],
)
def test_wrong_usage_is_a_line_or_two(langthreads: Command, wrong: list[str], client: Any) -> None:
    client.threads.create()  # so that - is one
    result = langthreads(*wrong)
    assert result.code in (1, 2) if wrong[0] == "export" else result.code == 2, result
    assert result.out == ""
    first, *more = result.err.splitlines()
    assert first.startswith("error: ")
    assert len(more) <= 1
    assert len(result.err) < 1300
    assert result.err.replace("\n", "").isprintable()
    assert "sesame" not in result.err
    assert "error: unexpected" not in result.err


def test_a_misspelled_option_is_explained(langthreads: Command) -> None:
    result = langthreads("list", "--statu", "idle")
    assert "--status" in result.err
    assert result.err.splitlines()[1] == "see: langthreads list --help"


# ---------------------------------------------------------------- the server


def test_the_address(langthreads: Command, server_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert langthreads("count").code == 0
    nowhere = "http://127.0.0.1:9"
    monkeypatch.setenv("LANGTHREADS_URL", nowhere)
    assert langthreads("count").code == 1
    assert langthreads("--url", server_url, "count").code == 0
    assert langthreads("count", "--url", server_url).code == 0
    assert langthreads("--url", nowhere, "count", "--url", server_url).code == 0, "what stands on the right comes first"
    monkeypatch.delenv("LANGTHREADS_URL")
    assert "localhost:2024" in langthreads("count", "--timeout", "0.01").err


def test_a_server_that_is_not_there(langthreads: Command) -> None:
    result = langthreads("list", "--url", "http://127.0.0.1:9")
    assert (result.code, result.out) == (1, "")
    first, second = result.err.splitlines()
    assert first.startswith("error: search_threads: ")
    assert second == "is this the right server? pass --url, or set LANGTHREADS_URL"


@pytest.mark.parametrize(
    ("options", "variables", "expected"),
    [
        ([], {}, None),
        ([], {"LANGSMITH_API_KEY": "one"}, "one"),
        (["--api-key", "two"], {"LANGSMITH_API_KEY": "one"}, "two"),
        (["--api-key", ""], {"LANGSMITH_API_KEY": "one"}, None),
        (["--api-key-env", "MY_KEY"], {"MY_KEY": "three", "LANGSMITH_API_KEY": "one"}, "three"),
    ],
    ids=["none", "environment", "typed", "none wanted", "named"],
)
def test_the_key(
    langthreads: Command,
    answering: Callable[[Answer], list[dict[str, str]]],
    options: list[str],
    variables: dict[str, str],
    expected: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tests.cli.hostile import Answer

    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    requests = answering(Answer(b"3"))
    assert langthreads("count", *options, "--header", "x-tenant: acme") == (0, "3\n", "")
    assert [(request.get("x-api-key"), request.get("x-tenant")) for request in requests] == [(expected, "acme")]


def test_main_takes_the_command_line_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["langthreads", "--version"])
    assert main() == 0
    assert capsys.readouterr().out == f"langthreads {package.__version__}\n"


# ---------------------------------------------------------------- the terminal UI


def test_ui_is_opened_with_what_was_typed(langthreads: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[dict[str, Any]] = []

    def run_ui(**arguments: Any) -> int:
        opened.append(arguments)
        return 1

    monkeypatch.setitem(sys.modules, "langthreads_cli.ui", SimpleNamespace(run_ui=run_ui))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    result = langthreads("ui", "--url", "http://x", "--api-key", "k", "--header", "a: b", typed="")
    assert result.code == 1
    assert opened == [{"url": "http://x", "api_key": "k", "headers": {"a": "b"}}]
    langthreads("ui", typed="")
    assert opened[1] == {"url": langthreads.url, "api_key": package.NOT_GIVEN, "headers": {}}


def test_ui_without_textual(langthreads: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr("langthreads_cli.commands.ui.find_spec", lambda _: None)
    result = langthreads("ui", typed="")
    assert (result.code, result.out) == (1, "")
    assert 'pip install "langthreads[cli]"' in result.err
