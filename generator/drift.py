"""Compares the contract with a live Agent Server's own OpenAPI document.

    python -m generator drift                          # with the newest pinned server, which is started for it
    python -m generator drift --server floating        # with today's newest release
    python -m generator drift --url http://localhost:2024

Every difference has a key that stays the same from run to run. The files in `drift_known/` list those that are
intended, each with its reason: a file for each tag, which only covers that tag's operations and those that the contract
does not have, and `common.toml` for all. A difference that is not listed is a failure, and so is a listed one that no
longer exists.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import textwrap
import tomllib
import urllib.request
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.comparison import Difference, compare
from generator.contract import ContractError, Document, bundle, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["Known", "Verdict", "judge", "main", "read_known", "report"]

HERE = Path(__file__).parent
CONTRACT = HERE.parent / "openapi.yaml"
KNOWN = HERE / "drift_known"
COMMON = "common"

WIDTH = 120


@dataclass(frozen=True, slots=True)
class Known:
    """An intended difference, or a family of them.

    Attributes:
        pattern: The key of the difference; `*` stands for any text.
        reason: How the server really behaves.
        tag: The tag whose operations it is about; empty for all.
    """

    pattern: str
    reason: str
    tag: str = ""

    def covers(self, difference: Difference) -> bool:
        """Return True if this is the difference, or it is one of the family."""
        if self.tag and difference.tag not in ("", self.tag):
            return False
        return re.fullmatch(".*".join(map(re.escape, self.pattern.split("*"))), difference.key) is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a comparison.

    Attributes:
        unknown: The differences that are not listed.
        stale: What is listed, but matches nothing any more.
        known: The differences that are listed.
    """

    unknown: list[Difference]
    stale: list[Known]
    known: list[Difference]

    @property
    def ok(self) -> bool:
        """Whether the contract and the server differ exactly as listed."""
        return not self.unknown and not self.stale


def judge(differences: Iterable[Difference], known: Sequence[Known]) -> Verdict:
    """Tell the known differences from the new ones, and find listed entries that match nothing."""
    rows = list(differences)
    covered = [row for row in rows if any(entry.covers(row) for entry in known)]
    return Verdict(
        unknown=[row for row in rows if row not in covered],
        stale=[entry for entry in known if not any(entry.covers(row) for row in rows)],
        known=covered,
    )


def read_known(folder: Path = KNOWN) -> list[Known]:
    """Read the lists of known differences."""
    return [
        Known(pattern, entry["reason"], "" if path.stem == COMMON else path.stem)
        for path in sorted(folder.glob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("known", [])
        for pattern in ([entry["difference"]] if isinstance(entry["difference"], str) else entry["difference"])
    ]


def _check_tags(known: Iterable[Known], contract: Mapping[str, Any]) -> None:
    tags = {"", *(tag["name"] for tag in contract.get("tags", []))}
    for entry in known:
        if entry.tag not in tags:
            raise ContractError(f"drift_known/{entry.tag}.toml: the contract has no tag of this name")


# ---------------------------------------------------------------- command line


def report(verdict: Verdict) -> str:
    """Format a verdict as plain text, at most 120 columns wide."""
    lines: list[str] = []
    if verdict.unknown:
        lines += ["Differences that are not known:", ""]
        left = min(max(len(row.place) for row in verdict.unknown), 64)
        for operation, rows in groupby(verdict.unknown, lambda row: row.operation):
            lines.append(f"  {operation}")
            for row in rows:
                lines += _columns(row.place or "the operation", row.what, left)
        lines += [
            "",
            f"Fix the contract, or list them with a reason in {_file(verdict.unknown[0].tag)}. The key of the first one:",
        ]
        lines += _wrapped(verdict.unknown[0].key)
    if verdict.stale:
        lines += ["", "Known differences that no longer exist; remove them:", ""]
        lines += [line for entry in verdict.stale for line in _wrapped(f"{_file(entry.tag)}: {entry.pattern}")]
    counts = f"{len(verdict.known)} known, {len(verdict.unknown)} unknown, {len(verdict.stale)} no longer there"
    return "\n".join([*lines, "", f"Differences: {counts}."]).strip()


def _file(tag: str) -> str:
    return f"generator/drift_known/{tag or COMMON}.toml"


def _columns(first: str, second: str, width: int) -> Iterator[str]:
    cells = textwrap.wrap(first, width), textwrap.wrap(second, WIDTH - width - 6)
    for row in range(max(map(len, cells))):
        one, other = (cell[row] if row < len(cell) else "" for cell in cells)
        yield f"    {one:{width}}  {other}".rstrip()


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")


def fetch_document(url: str) -> Document:
    """Get a server's own document.

    Args:
        url: The server's address. Proxies are not used, as such a server is local.
    """
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{url.rstrip('/')}/openapi.json", timeout=30) as response:
        document: dict[str, Any] = json.load(response)
    return document


def _document_of(name: str, root: Path) -> Document:
    """Start a server, and get its document."""
    from tests.live.server import AgentServer, environment, signals_as_exit

    with signals_as_exit(), AgentServer(environment(name, root)) as server:
        return fetch_document(server.url)


def main(argv: Sequence[str]) -> int:
    """The command line; see the top of this module."""
    parser = argparse.ArgumentParser(
        prog="python -m generator drift", description="Compare the contract with a server."
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--server", choices=["newest", "floating"], default="newest", help="start one (default: newest)"
    )
    source.add_argument(
        "--newest", dest="server", action="store_const", const="floating", help="the same as --server floating"
    )
    source.add_argument("--url", help="ask one that runs")
    source.add_argument("--document", type=Path, help="read a saved document")
    parser.add_argument("--root", type=Path, default=Path(".servers"), help="where servers are installed")
    parser.add_argument("--contract", type=Path, default=CONTRACT, help="default: openapi.yaml")
    parser.add_argument("--known", type=Path, default=KNOWN, help="default: generator/drift_known")
    arguments = parser.parse_args(argv)

    try:
        contract, known = bundle(arguments.contract), read_known(arguments.known)
        _check_tags(known, contract)
        if arguments.document:
            theirs = read(arguments.document)
        elif arguments.url:
            theirs = fetch_document(arguments.url)
        else:
            theirs = _document_of(arguments.server, arguments.root)
        verdict = judge(compare(contract, theirs), known)
    except (OSError, RuntimeError) as error:  # a server that could not be started is a RuntimeError
        print(f"There is no document to compare with: {error}", file=sys.stderr)
        return 1
    except ContractError as error:
        print(f"generator: {error}", file=sys.stderr)
        return 1
    print(report(verdict))
    return 0 if verdict.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
