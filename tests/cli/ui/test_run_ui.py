"""How the UI is opened, and how it is not."""

from __future__ import annotations

import io

import pytest

from langthreads import ConfigurationError
from langthreads_cli.ui import run_ui


def test_without_a_terminal_there_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert run_ui(url="http://localhost:2024") == 1
    assert capsys.readouterr().err == "error: the UI needs a terminal; use `langthreads list` in scripts\n"


def test_a_wrong_address_is_refused_before_the_screen_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    with pytest.raises(ConfigurationError):
        run_ui(url="nonsense")
