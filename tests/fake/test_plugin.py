"""The plugin for pytest, as a project meets it that has langthreads installed."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from tests.fake.subprocesses import run_pytest

if TYPE_CHECKING:
    from pathlib import Path

ALL = """
    import urllib.request

    def test_the_server(agent_server, threads, agent_client, agent_server_url):
        thread_id = threads.create().thread_id
        assert agent_client.threads.get(thread_id).thread_id == thread_id
        assert urllib.request.urlopen(agent_server_url + "/ok").status == 200
        assert agent_server.requests.operations == ["threads.create", "threads.get", "ok"]

    def test_it_is_new_for_each_test(threads):
        assert threads.count() == 0

    async def use(async_threads, async_agent_client):
        thread_id = (await async_threads.create()).thread_id
        return (await async_agent_client.threads.get(thread_id)).thread_id == thread_id

    def test_async_clients(async_threads, async_agent_client):
        import asyncio
        assert asyncio.run(use(async_threads, async_agent_client))
"""
NOTHING = """
    import sys

    def test_nothing_is_loaded():
        assert not [name for name in sys.modules if name.partition(".")[0] in ("langthreads", "langthreads_sync")]
        assert "langthreads_pytest" in sys.modules
"""
OWN = """
    import pytest

    @pytest.fixture
    def threads():
        return "mine"

    def test_a_fixture_of_ones_own_wins(threads):
        assert threads == "mine"
"""
WITHOUT = """
    def test_there_is_none(request):
        import pytest
        with pytest.raises(pytest.FixtureLookupError):
            request.getfixturevalue("agent_server")
"""


@pytest.mark.parametrize(
    ("code", "options"),
    [(ALL, []), (NOTHING, []), (OWN, []), (WITHOUT, ["-p", "no:langthreads"])],
    ids=["all", "nothing-loaded", "own", "without"],
)
def test_the_plugin(tmp_path: Path, code: str, options: list[str]) -> None:
    (tmp_path / "test_it.py").write_text(textwrap.dedent(code))
    run_pytest(tmp_path, *options)
