"""`create`, `update`, `copy`, `delete` and `prune`."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

import pytest

from langthreads import NotFoundError

if TYPE_CHECKING:
    from pathlib import Path

    from langthreads_sync import LangThreads
    from tests.cli.conftest import Command

STEPS = [{"updates": [{"values": {"messages": ["hi"], "n": 3}, "as_node": "__start__"}]}]


def is_there(client: LangThreads, thread_id: str) -> bool:
    try:
        client.threads.get(thread_id)
    except NotFoundError:
        return False
    return True


# ---------------------------------------------------------------- create, update, copy


def test_create_prints_the_id(langthreads: Command, client: LangThreads, tag: str) -> None:
    result = langthreads("create", "--graph", "agent", "--metadata", f"tag={tag}", "--metadata", "n:=1")
    assert result.code == 0
    thread = client.threads.get(result.out.strip())
    assert thread.metadata == {"tag": tag, "n": 1, "graph_id": "agent"}


def test_create_with_an_id_of_its_own(langthreads: Command, client: LangThreads) -> None:
    own = str(uuid.uuid4())
    assert langthreads("create", "--id", own, "--ttl", "60").out == f"{own}\n"
    assert is_there(client, own)
    again = langthreads("create", "--id", own)
    assert (again.code, again.out) == (1, "")
    assert again.err.startswith("error: create_thread: ")
    assert langthreads("create", "--id", own, "--if-exists", "do_nothing", "--json").json[0]["thread_id"] == own


@pytest.mark.parametrize("how", ["typed", "file", "stdin"])
def test_create_with_a_state(langthreads: Command, client: LangThreads, tmp_path: Path, how: str) -> None:
    steps = json.dumps(STEPS)
    (tmp_path / "steps.json").write_text(steps)
    given = {"typed": steps, "file": f"@{tmp_path / 'steps.json'}", "stdin": "-"}[how]
    result = langthreads("create", "--graph", "agent", "--supersteps", given, stdin=steps if how == "stdin" else "")
    assert client.threads.get_state(result.out.strip()).values == {"messages": ["hi"], "n": 3}


def test_update(langthreads: Command, client: LangThreads, done: str, tag: str) -> None:
    result = langthreads(
        "update", done[-12:], "--metadata", "topic=weather: [bold]fine[/]", "--metadata", '{"a": {"b": 1}}'
    )
    assert result.code == 0
    assert client.threads.get(done).metadata.items() >= {"tag": tag, "topic": "weather: [bold]fine[/]"}.items()
    assert "[bold]fine[/]" in result.out, "no markup is read into what people type"
    (thread,) = langthreads("update", done, "--metadata", "topic=rain", "--json").json
    assert thread["metadata"]["topic"] == "rain"


def test_copy(langthreads: Command, client: LangThreads, done: str) -> None:
    result = langthreads("copy", done)
    copied = result.out.strip()
    assert copied != done
    assert client.threads.get_state(copied).values == client.threads.get_state(done).values


# ---------------------------------------------------------------- delete


def test_delete_shows_what_goes_and_asks(langthreads: Command, client: LangThreads, done: str, asking: str) -> None:
    result = langthreads("delete", done, asking, typed="y\n")
    assert result.code == 0
    assert result.lines == [f"deleted {done}", f"deleted {asking}"]
    assert f"{done}  idle  agent" in result.err
    assert f"{asking}  interrupted  asking" in result.err
    assert "delete 2 threads with all checkpoints? [y/N]" in result.err
    assert not is_there(client, done)
    assert not is_there(client, asking)


@pytest.mark.parametrize("answer", ["n\n", "\n", "", "yesterday\n"], ids=repr)
def test_only_yes_deletes(langthreads: Command, client: LangThreads, done: str, answer: str) -> None:
    for command in (["delete", done], ["prune", done]):
        result = langthreads(*command, typed=answer)
        assert (result.code, result.out) == (1, "")
        assert result.err.endswith("error: nothing was done\n")
    assert is_there(client, done)


def test_without_a_terminal_nothing_is_deleted(langthreads: Command, client: LangThreads, done: str) -> None:
    for command in (["delete", done], ["prune", done]):
        result = langthreads(*command, stdin="y\n")
        assert (result.code, result.out) == (2, "")
        assert "there is no terminal to ask at, so nothing was done; pass --yes" in result.err
    assert is_there(client, done)


def test_yes_does_not_ask(langthreads: Command, client: LangThreads, done: str, asking: str) -> None:
    assert langthreads("delete", done, "--yes") == (0, f"deleted {done}\n", "")
    assert langthreads("delete", asking, "-y", "--json").json == [{"deleted": asking}]
    assert not is_there(client, done)


def test_what_is_not_there_does_not_keep_the_others(langthreads: Command, done: str) -> None:
    missing = str(uuid.uuid4())
    assert langthreads("delete", missing, done, "--yes") == (
        1,
        f"deleted {done}\n",
        f"error: no such thread: {missing}\n",
    )
    assert langthreads("delete", missing, typed="y\n").code == 1


# ---------------------------------------------------------------- prune


def test_prune_by_filters(langthreads: Command, client: LangThreads, done: str, asking: str, tag: str) -> None:
    own = ("--metadata", f"tag={tag}")
    assert langthreads("prune", *own, "--older-than", "1", "--yes") == (0, "0 threads pruned\n", "")
    result = langthreads("prune", *own, "--status", "idle", typed="yes\n")
    assert (result.code, result.out) == (0, "1 thread pruned\n")
    assert "delete 1 thread with all checkpoints? [y/N]" in result.err
    assert not is_there(client, done)
    assert langthreads("prune", *own, "--older-than", "0", "--yes", "--json").json == [{"pruned_count": 1}]
    assert not is_there(client, asking)


def test_prune_by_ids(langthreads: Command, client: LangThreads, done: str, asking: str) -> None:
    assert langthreads("prune", done[-8:], "--yes").out == "1 thread pruned\n"
    assert not is_there(client, done)
    assert is_there(client, asking)


def test_prune_never_means_everything_by_accident(langthreads: Command, client: LangThreads, done: str) -> None:
    result = langthreads("prune", "--yes")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: which threads?")
    assert langthreads("delete", "--yes").code == 2
    assert is_there(client, done)
