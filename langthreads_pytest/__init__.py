"""Fixtures for pytest: an Agent Server in memory, and clients of it.

This is loaded with every run of pytest where langthreads is installed. So it imports nothing: each fixture loads what it
needs when a test asks for it. `-p no:langthreads` turns it off.
"""

from __future__ import annotations

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from langthreads.testing import FakeAgentServer
    from langthreads_async import AsyncLangThreads, AsyncThreadsClient
    from langthreads_sync import LangThreads, ThreadsClient

__all__ = ["agent_client", "agent_server", "agent_server_url", "async_agent_client", "async_threads", "threads"]


@pytest.fixture
def agent_server() -> Iterator[FakeAgentServer]:
    """An Agent Server in memory, for this test alone: `agent_server.graph("agent", reply)` gives it a graph."""
    from langthreads.testing import FakeAgentServer

    with FakeAgentServer() as server:
        yield server


@pytest.fixture
def agent_server_url(agent_server: FakeAgentServer) -> str:
    """The address of `agent_server`, which listens on loopback: for programs that make their own clients."""
    return agent_server.serve().url


@pytest.fixture
def threads(agent_server: FakeAgentServer) -> Iterator[ThreadsClient]:
    """A sync client of the threads of `agent_server`, without a network."""
    with agent_server.threads() as client:
        yield client


@pytest.fixture
def async_threads(agent_server: FakeAgentServer) -> AsyncThreadsClient:
    """An async client of the threads of `agent_server`, without a network. There is nothing to close."""
    return agent_server.async_threads()


@pytest.fixture
def agent_client(agent_server: FakeAgentServer) -> Iterator[LangThreads]:
    """A sync client of all of `agent_server`, without a network."""
    with agent_server.client() as client:
        yield client


@pytest.fixture
def async_agent_client(agent_server: FakeAgentServer) -> AsyncLangThreads:
    """An async client of all of `agent_server`, without a network. There is nothing to close."""
    return agent_server.async_client()
