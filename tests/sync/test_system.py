# Generated from tests/async/test_system.py by `nox -s generate`; edit that file instead of this one.
"""The server about itself, and the clients of its resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from langthreads import ServerInfo

if TYPE_CHECKING:
    from langthreads_sync import LangThreads

pytestmark = pytest.mark.scenario


def test_info(client: LangThreads, server_api: tuple[int, int]) -> None:
    info = client.info()
    assert isinstance(info, ServerInfo)
    major, minor = info.version.split(".")[:2]
    assert (int(major), int(minor)) == server_api
    assert info.flags["assistants"] is True
    assert info.langgraph_py_version


def test_ok(client: LangThreads) -> None:
    assert client.ok() is True
    assert client.ok(check_db=True) is True


def test_raw_responses(client: LangThreads) -> None:
    info = client.with_raw_response.info()
    assert info.status_code == 200
    assert info.headers["content-type"] == "application/json"
    assert isinstance(info.parsed, ServerInfo)
    assert (client.with_raw_response.ok()).parsed is True
