"""Which thread is meant, and what a shell offers."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from tests.cli.hostile import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads_sync import LangThreads
    from tests.cli.conftest import Command


def shown(langthreads: Command, given: str) -> Any:
    result = langthreads("show", given, "--json")
    assert result.code == 0, result
    return result.json[0]["thread"]["thread_id"]


def test_an_id_or_its_end(langthreads: Command, client: LangThreads, done: str) -> None:
    client.threads.create()
    for spelled in (
        *(done, done.upper(), done.replace("-", ""), f" {done} "),
        *(done[-8:], done[-20:], done[-8:].upper(), f"…{done[-8:]}", f"...{done[-8:]}"),
    ):
        assert shown(langthreads, spelled) == done


@pytest.mark.offline  # on a real server other tests are at work, and theirs may be the latest
def test_the_latest(langthreads: Command, client: LangThreads, done: str) -> None:
    other = client.threads.create().thread_id
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


Offer: TypeAlias = "Callable[..., list[str]]"


@pytest.fixture
def offered(langthreads: Command, monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Asks as a shell does, for the last of some words."""

    def ask(*words: str, shell: str = "bash") -> list[str]:
        line = " ".join(["langthreads", *words])
        asked = {"COMP_WORDS": line, "COMP_CWORD": str(len(words)), "_TYPER_COMPLETE_ARGS": line}
        with monkeypatch.context() as patch:
            for name, value in {"_LANGTHREADS_COMPLETE": f"complete_{shell}", **asked}.items():
                patch.setenv(name, value)
            result = langthreads()
        assert (result.code, result.err) == (0, "")
        return result.out.split() if shell == "bash" else result.lines

    return ask


def test_commands_and_options_are_offered(offered: Offer) -> None:
    assert offered("co") == ["copy", "count"]
    assert offered("list", "--st") == ["--status"]


def test_ids_are_offered(
    offered: Offer, server_url: str, monkeypatch: pytest.MonkeyPatch, done: str, asking: str
) -> None:
    found = offered("show", "")
    assert {done[-8:], asking[-8:]} <= set(found)
    assert offered("show", done[-8:-2]) == [done[-8:]]
    assert offered("show", done[:20]) == [done]
    (about,) = (line for line in offered("show", "", shell="zsh") if asking[-8:] in line)
    assert "interrupted asking" in about
    monkeypatch.setenv("LANGTHREADS_URL", "http://127.0.0.1:9")
    assert offered("show", done[-8:-2]) == []
    assert offered("--url", server_url, "show", done[-8:-2]) == [done[-8:]]


def test_what_a_server_sends_means_nothing_to_a_shell(offered: Offer, answering: Callable[[Answer], Any]) -> None:
    evil = "$(touch /tmp/x) `id` \"';)\n: &"
    base = {"created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "status": evil}
    threads = [
        {**base, "thread_id": str(uuid.uuid4()), "metadata": {"graph_id": evil}},
        {**base, "thread_id": evil, "metadata": {}},
    ]
    answering(Answer(json.dumps(threads).encode()))
    for shell in ("bash", "zsh"):
        text = "\n".join(offered("show", "", shell=shell))
        assert threads[0]["thread_id"][-8:] in text
        for character in "$`;&":
            assert character not in text


@pytest.mark.parametrize(
    "answer", [Answer(b"", 500, "text/plain"), Answer(b"nonsense"), Answer(b"", 0)], ids=["500", "no JSON", "cut"]
)
def test_a_shell_is_shown_no_errors(offered: Offer, answering: Callable[[Answer], Any], answer: Answer) -> None:
    answering(answer)
    assert offered("show", "") == []
