"""The parts of a stream, a line each, coloured by kind."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from rich.text import Text

from langthreads_cli.text import brief, cut, one_line, pad

if TYPE_CHECKING:
    from langthreads import StreamPart
    from langthreads_cli.output import Output

__all__ = ["PartPrinter"]

STYLES = {
    "metadata": "dim",
    "error": "bold red",
    "values": "green",
    "updates": "cyan",
    "messages": "magenta",
    "custom": "yellow",
    "state_update": "blue",
    "asks": "yellow",
}
DEBUG_STYLE = "dim cyan"
NAME_COLUMNS = 9


class PartPrinter:
    """Prints the parts of streams as they arrive.

    Args:
        output: Where to.
    """

    def __init__(self, output: Output) -> None:
        self._output = output

    def print(self, part: StreamPart) -> None:
        """Print one part, at once."""
        if self._output.as_json:
            self._output.json({"event": part.event, "data": part.data, "id": part.id})
        else:
            name, _, subgraph = part.event.partition("|")
            if asked := _asked(part.data):
                name = "asks"
            style = STYLES.get(name.partition("/")[0], DEBUG_STYLE)
            where = f"{one_line(subgraph.partition(':')[0])}: " if subgraph else ""
            self._output.line(
                Text(f"{_moment(part.id):%H:%M:%S}  ", "dim"),
                Text(pad(cut(name, 24), NAME_COLUMNS) + "  ", style),
                where,
                ", ".join(map(brief, asked)) if asked else _told(name, part.data),
            )
        self._output.flush()


def _moment(part_id: str | None) -> datetime:
    """Return when a part was sent, in the local time: its id says so, where it has one."""
    milliseconds = (part_id or "").partition("-")[0]
    if milliseconds.isdecimal():
        with suppress(OSError, OverflowError, ValueError):
            return datetime.fromtimestamp(int(milliseconds) / 1000, UTC).astimezone()
    return datetime.now().astimezone()


def _asked(data: Any) -> list[Any]:
    """Return the questions of a part that carries nothing else: what it asks, without ids."""
    if not isinstance(data, dict):
        return []
    fields = cast("dict[str, Any]", data)
    found: Any = fields.get("__interrupt__")
    if len(fields) != 1 or not isinstance(found, list):
        return []
    several = cast("list[object]", found)
    return [cast("dict[str, Any]", one).get("value") if isinstance(one, dict) else one for one in several]


def _told(name: str, data: Any) -> str | Text:
    """Return what a part says."""
    if name == "error" and isinstance(data, dict):
        fields = cast("dict[str, Any]", data)
        return Text(one_line(f"{brief(fields.get('error'))}: {brief(fields.get('message'))}"), "red")
    if name == "metadata" and isinstance(data, dict):
        fields = cast("dict[str, Any]", data)
        run = fields.get("run_id")
        if fields.get("status") == "run_done":
            return Text(one_line(f"done: run {run}"), "dim")
        if isinstance(run, str):
            return Text(one_line(f"begins: run {run}"), "dim")
    if name == "messages" and isinstance(data, list) and data:
        message = cast("list[object]", data)[0]
        content: Any = cast("dict[str, Any]", message).get("content") if isinstance(message, dict) else None
        if isinstance(content, str):
            return content
    return brief(data)
