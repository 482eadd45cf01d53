"""The server about itself, and the clients of its resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from langthreads import ServerInfo

if TYPE_CHECKING:
    from langthreads_async import AsyncLangThreads

pytestmark = pytest.mark.scenario


async def test_info(client: AsyncLangThreads, server_api: tuple[int, int]) -> None:
    info = await client.info()
    assert isinstance(info, ServerInfo)
    major, minor = info.version.split(".")[:2]
    assert (int(major), int(minor)) == server_api
    assert info.flags["assistants"] is True
    assert info.langgraph_py_version


async def test_ok(client: AsyncLangThreads) -> None:
    assert await client.ok() is True
    assert await client.ok(check_db=True) is True


async def test_raw_responses(client: AsyncLangThreads) -> None:
    info = await client.with_raw_response.info()
    assert info.status_code == 200
    assert info.headers["content-type"] == "application/json"
    assert isinstance(info.parsed, ServerInfo)
    assert (await client.with_raw_response.ok()).parsed is True
