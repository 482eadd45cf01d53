"""What the UI's tests are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.ui.server import UiServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[UiServer]:
    """An empty server of the test's own."""
    server = UiServer()
    server.start()
    yield server
    server.stop()
