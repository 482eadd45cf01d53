"""Tables that are printed as their rows arrive: the first of them decide how wide the columns are."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

import attrs
from rich.cells import cell_len
from rich.text import Text

from langthreads_cli.output import fitted
from langthreads_cli.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from langthreads_cli.output import Output

__all__ = ["Column", "print_rows"]

_LOOKED_AT = 100
"""How many rows decide on the widths."""

_GAP = "  "


@attrs.frozen
class Column:
    """A column of a table.

    Attributes:
        head: What stands above it.
        widest: How many columns of the terminal it takes at most.
        styles: How to colour what stands in it, by its text.
        style: How to colour the rest.
        right: Whether it stands at the right.
    """

    head: str
    widest: int = 40
    styles: dict[str, str] = attrs.field(factory=dict[str, str])
    style: str = ""
    right: bool = False


def print_rows(output: Output, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> int:
    """Print a table, whose last column takes what the others leave, and return how many rows it has.

    Args:
        output: Where to.
        columns: Its columns.
        rows: The cells, as many to a row as there are columns; they are asked for when they are needed.
    """
    arriving = iter(rows)
    first = list(islice(arriving, _LOOKED_AT))
    if not first:
        return 0
    widths = [_width(column, [row[at] for row in first]) for at, column in enumerate(columns)]
    left = None if output.columns is None else output.columns - sum(widths[:-1]) - len(_GAP) * (len(widths) - 1)
    output.line(*_line(columns, [column.head for column in columns], widths, left, head=True))
    count = 0
    for row in chain(first, arriving):
        output.line(*_line(columns, row, widths, left))
        count += 1
    return count


def _width(column: Column, cells: Iterable[str]) -> int:
    return min(column.widest, max(map(cell_len, (column.head, *map(one_line, cells)))))


def _line(
    columns: Sequence[Column], row: Sequence[str], widths: Sequence[int], left: int | None, *, head: bool = False
) -> Iterator[Text]:
    last = len(columns) - 1
    for at, (column, cell, width) in enumerate(zip(columns, row, widths, strict=True)):
        style = "bold" if head else column.styles.get(cell, column.style)
        if at == last:
            yield Text(fitted(cell, left).plain.rstrip(), style)
            return
        text = fitted(cell, width, style)
        if column.right:
            text = Text(text.plain.rstrip().rjust(width), style)
        yield text + _GAP
