"""The server that programs of either SDK talk to: a stand-in in this process, or the real one that LANGTHREADS_TEST_URL names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.support.agent_server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def agent_server() -> Iterator[str]:
    if real := os.environ.get("LANGTHREADS_TEST_URL"):
        yield real
        return
    with serve() as url:
        yield url
