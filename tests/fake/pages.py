"""The code on a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BLOCK = re.compile(r"(?P<note><!-- not run: [^\n]* -->\n)?^```python\n(?P<code>.*?)^```", re.MULTILINE | re.DOTALL)


def code_blocks(page: Path) -> Iterator[tuple[str, bool]]:
    """Give each block of Python, and whether it says that it is not run where it stands."""
    for found in BLOCK.finditer(page.read_text("utf-8")):
        yield found["code"], bool(found["note"])
