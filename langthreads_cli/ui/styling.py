"""Colours, and the styles of parts of a line from the style sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from textual.theme import Theme

if TYPE_CHECKING:
    from textual.widget import Widget

__all__ = ["THEME", "part_style"]

THEME = Theme(
    name="langthreads",
    primary="#4f8ef7",
    secondary="#4ec9e0",
    accent="#c792ea",
    success="#63c787",
    warning="#f5b041",
    error="#f2777a",
    foreground="#dfe3ea",
    background="#12151c",
    surface="#1b202a",
    panel="#262c38",
    dark=True,
)
"""Blue is where one is, cyan works, amber waits, red failed, green is done."""


def part_style(widget: Widget, name: str) -> Style:
    """The colour and weight of a component class, without its background: what it stands on may be marked."""
    style = widget.get_component_rich_style(name)
    return Style(color=style.color, bold=style.bold or None, italic=style.italic or None)
