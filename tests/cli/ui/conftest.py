"""What the UI's tests are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.ui.server import UiServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> UiServer:
    """An empty server of the test's own, in memory."""
    return UiServer()


@pytest.fixture
def served(server: UiServer) -> Iterator[UiServer]:
    """The same, on a port: a test can stop it and start it again."""
    server.start()
    yield server
    server.stop()
