"""The lines above a thread: its id, its status, its metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from rich.style import Style
from rich.text import Text
from textual.widget import Widget

from langthreads_cli.text import age, one_line, printable
from langthreads_cli.ui.metadata import graph_name, own_metadata
from langthreads_cli.ui.shapes import as_object
from langthreads_cli.ui.styling import part_style
from langthreads_cli.ui.text import json_line
from langthreads_cli.ui.thread_list import SYMBOLS, status_style

if TYPE_CHECKING:
    from langthreads import PartialThread, Thread
    from langthreads_cli.ui.timing import Timing

__all__ = ["Heading"]


def _error_text(error: Any) -> str:
    fields = as_object(error) or {}
    if isinstance(message := fields.get("message"), str):
        return one_line(f"{fields.get('error')}: {message}")
    return one_line(error) if isinstance(error, str) else json_line(error)


class Heading(Widget):
    """Three lines about a thread.

    Args:
        timing: Knows the time.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "heading--dim",
        "heading--idle",
        "heading--busy",
        "heading--interrupted",
        "heading--error",
    }

    def __init__(self, timing: Timing, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._timing = timing
        self._thread: PartialThread | Thread | None = None
        self._gone = False
        self._failure: Any = None

    def show(self, thread: PartialThread | Thread | None, *, gone: bool = False) -> None:
        """Show a thread; `gone` if the server no longer has it."""
        if thread is None or self._thread is None or thread.thread_id != self._thread.thread_id:
            self._failure = None
        self._thread, self._gone = thread, gone
        self.refresh()

    def show_failure(self, failure: Any) -> None:
        """Show the error of a task of the thread's state, for servers whose threads have it encoded.

        Server: langgraph-api 0.4 sends a thread's error as base64.
        """
        self._failure = failure
        self.refresh()

    def render(self) -> Text:
        thread = self._thread
        if thread is None:
            return Text("no thread is chosen", style=self._style("dim"))
        status = str(thread.status or "")
        text = Text(no_wrap=True, overflow="ellipsis")
        if self._gone:
            text.append("deleted  ", self._style("error"))
        else:
            text.append(f"{SYMBOLS.get(status, '?')} {printable(status)}  ", self._style(status_style(status)))
        text.append(printable(thread.thread_id or ""))
        text.append(f"\n{graph_name(thread.metadata)}", self._style("dim") + Style(bold=True))
        now = self._timing.now()
        if thread.created_at is not None:
            text.append(f" · made {age(thread.created_at, now)} ago", self._style("dim"))
        if thread.updated_at is not None:
            text.append(f" · changed {age(thread.updated_at, now)} ago", self._style("dim"))
        text.append("\n")
        if thread.error:
            error = thread.error if as_object(thread.error) else self._failure or thread.error
            text.append(_error_text(error), self._style("error"))
        elif own := own_metadata(thread.metadata):
            text.append(json_line(own), self._style("dim"))
        else:
            text.append("no metadata", self._style("dim"))
        return text

    def _style(self, name: str) -> Style:
        return part_style(self, f"heading--{name}")
