"""The page of the command: what it shows can be typed, and what can be typed is on it."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer.main

from langthreads_cli.app import app

pytestmark = pytest.mark.offline

PAGE = Path(__file__).parents[2] / "docs" / "command.md"
GROUP: Any = typer.main.get_command(app)
EVERYWHERE = {"url", "api_key", "api_key_env", "header", "timeout", "json"}


def calls(page: str) -> list[list[str]]:
    """Every call of the command in the page's sh blocks, as its words without the first."""
    lines = [line for block in re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S) for line in block.splitlines()]
    found: list[list[str]] = []
    for line in lines:
        lexer = shlex.shlex(line, posix=True, punctuation_chars="|<>")
        lexer.whitespace_split = True
        part: list[str] = []
        for word in [*lexer, "|"]:
            if word in ("|", "<", ">"):
                if part[:1] == ["langthreads"]:
                    found.append(part[1:])
                part = []
            else:
                part.append(word)
    return found


CALLS = calls(PAGE.read_text(encoding="utf-8"))


def parsed(words: list[str]) -> tuple[str, dict[str, Any], set[str]]:
    """What Typer makes of a call: the command, its arguments, and which of them were typed."""
    with GROUP.make_context("langthreads", list(words)) as context:
        name, command, rest = GROUP.resolve_command(context, [*context._protected_args, *context.args])
        with command.make_context(name, rest, parent=context) as inner:
            typed = {key for key in inner.params if inner.get_parameter_source(key).name == "COMMANDLINE"}
            return name, inner.params, typed


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_every_call_on_the_page_is_one(words: list[str]) -> None:
    if words == ["--install-completion"]:
        return
    name, _, _ = parsed(words)
    assert name in GROUP.commands


def test_every_command_and_option_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    shown: dict[str, set[str]] = {name: set() for name in GROUP.commands}
    for words in CALLS:
        if words != ["--install-completion"]:
            name, _, typed = parsed(words)
            shown[name] |= typed
    own = {
        name: {param.name: param for param in command.params if param.name not in EVERYWHERE | {"help"}}
        for name, command in GROUP.commands.items()
    }
    # What has the same meaning in several commands need not be shown for each.
    anywhere = set().union(*shown.values())
    for name, params in own.items():
        assert name in {words for line in CALLS for words in line}, f"{name} is not on the page"
        missing = {key for key, param in params.items() if key not in anywhere and param.opts[-1] not in page}
        assert not missing, f"{name}: {missing}"
    assert anywhere | {"api_key", "api_key_env", "url"} >= EVERYWHERE
    for option in ("--url", "--api-key", "--api-key-env", "--header", "--timeout", "--json"):
        assert option in page


def test_the_finder_finds_calls() -> None:
    page = "```sh\necho x | langthreads list --metadata 'a=b c' > file\n```\n```text\nlangthreads no\n```\n"
    assert calls(page) == [["list", "--metadata", "a=b c"]]


def test_what_is_not_there_is_noticed() -> None:
    with pytest.raises(typer.BadParameter.__mro__[1]):
        parsed(["list", "--nonsense"])
