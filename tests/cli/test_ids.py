"""Which thread is meant, and what a shell offers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.hostile import Answer
from tests.cli.processes import environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads_sync import LangThreads
    from tests.cli.conftest import Command


def shown(langthreads: Command, given: str) -> Any:
    result = langthreads("show", given, "--json")
    assert result.code == 0, result
    return result.json[0]["thread"]["thread_id"]


def test_an_id_its_end_or_the_latest(langthreads: Command, client: LangThreads, done: str) -> None:
    other = client.threads.create().thread_id
    for spelled in (
        *(done, done.upper(), done.replace("-", ""), f" {done} "),
        *(done[-8:], done[-20:], done[-8:].upper(), f"…{done[-8:]}", f"...{done[-8:]}"),
    ):
        assert shown(langthreads, spelled) == done
    assert shown(langthreads, "-") == other
    client.threads.update(done, metadata={"touched": True})
    assert shown(langthreads, "-") == done, "the latest is the one that changed last"


def test_an_end_that_several_have(langthreads: Command, client: LangThreads) -> None:
    end = uuid.uuid4().hex[-11:]
    ids = {client.threads.create(thread_id=f"{uuid.uuid4()!s:.24}{digit}{end}").thread_id for digit in "ab"}
    result = langthreads("show", end)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"error: 2 threads have an id that ends in {end!r}: ")
    assert all(one in result.err for one in ids)
    assert shown(langthreads, f"a{end}") in ids


def test_an_end_that_none_has(langthreads: Command) -> None:
    end = uuid.uuid4().hex
    result = langthreads("show", end[:20])
    assert result == (1, "", f"error: no thread's id ends in {end[:20]!r}\n")


def test_a_checkpoint_that_is_none(langthreads: Command, done: str) -> None:
    assert langthreads("show", done, "--checkpoint", "0123456789ab").err.startswith("error: no checkpoint's id ends in")
    assert langthreads("show", done, "--checkpoint", "nonsense").code == 2


def test_a_server_without_threads(langthreads: Command, answering: Callable[[Answer], Any]) -> None:
    answering(Answer(b"[]"))
    assert langthreads("show", "-") == (1, "", "error: there are no threads yet\nmake one: langthreads create\n")
    assert langthreads("list") == (0, "", "there are no threads\n")
    assert langthreads("list", "--json") == (0, "", "")


# ---------------------------------------------------------------- completion


def offered(url: str, *words: str, shell: str = "bash") -> list[str]:
    """Ask as bash does, for the last of these words."""
    asked = {"COMP_WORDS": " ".join(["langthreads", *words]), "COMP_CWORD": str(len(words))}
    zsh = {"_TYPER_COMPLETE_ARGS": " ".join(["langthreads", *words])}
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from langthreads_cli.main import main; sys.exit(main([]))"],
        env={**environment(url), "_LANGTHREADS_COMPLETE": f"complete_{shell}", **asked, **zsh},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split() if shell == "bash" else done.stdout.splitlines()


def test_commands_and_options_are_offered(server_url: str) -> None:
    assert offered(server_url, "co") == ["copy", "count"]
    assert offered(server_url, "list", "--st") == ["--status"]


def test_ids_are_offered(server_url: str, done: str, asking: str) -> None:
    found = offered(server_url, "show", "")
    assert {done[-8:], asking[-8:]} <= set(found)
    assert offered(server_url, "show", done[-8:-2]) == [done[-8:]]
    assert offered(server_url, "show", done[:20]) == [done]
    assert offered("http://127.0.0.1:9", "--url", server_url, "show", done[-8:-2]) == [done[-8:]]
    (about,) = (line for line in offered(server_url, "show", "", shell="zsh") if asking[-8:] in line)
    assert "interrupted asking" in about


def test_what_a_server_sends_means_nothing_to_a_shell(
    answering: Callable[[Answer], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = "$(touch /tmp/x) `id` \"';)\n: &"
    base = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "status": evil}
    threads = [
        {**base, "thread_id": str(uuid.uuid4()), "metadata": {"graph_id": evil}},
        {**base, "thread_id": evil, "metadata": {}},
    ]
    answering(Answer(json.dumps(threads).encode()))
    url = os.environ["LANGTHREADS_URL"]
    for shell in ("bash", "zsh"):
        text = "\n".join(offered(url, "show", "", shell=shell))
        assert threads[0]["thread_id"][-8:] in text
        for character in "$`;&":
            assert character not in text


@pytest.mark.parametrize(
    "answer", [Answer(b"", 500, "text/plain"), Answer(b"nonsense"), Answer(b"", 0)], ids=["500", "no JSON", "cut"]
)
def test_a_shell_is_shown_no_errors(answering: Callable[[Answer], Any], answer: Answer) -> None:
    answering(answer)
    assert offered(os.environ["LANGTHREADS_URL"], "show", "") == []
