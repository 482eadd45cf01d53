"""Measures, prints a table and writes RESULTS.md. It fails on nothing; it reports."""

from __future__ import annotations

import argparse
import datetime
import gc
import importlib.metadata
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.cases import Cases

if TYPE_CHECKING:
    from benchmarks.measure import Row

RESULTS = Path(__file__).parent / "RESULTS.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure langthreads beside others.")
    parser.add_argument("--quick", action="store_true", help="less work, fewer rounds: a minute instead of many")
    parser.add_argument("--only", default="", help="only what has this in its name")
    arguments = parser.parse_args()
    rounds, scale = (3, 0.1) if arguments.quick else (7, 1.0)

    # Keys and proxies from the environment would make the rivals do different work.
    for name in list(os.environ):
        if name.lower().endswith(("_api_key", "_proxy")):
            del os.environ[name]
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.server"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = f"http://127.0.0.1:{int(server.stdout.readline())}"
        cases = Cases(url, rounds, scale)
        # The collector would go through all that the rivals' imports have left, 50 ms each time, and charge it to whoever
        # happens to run.
        gc.collect()
        gc.freeze()
        rows: list[Row] = []
        print(HEAD)
        for family in cases.families():
            if arguments.only not in family.__name__:
                continue
            for row in family():
                rows.append(row)
                print(line(row), flush=True)
    finally:
        server.terminate()
        server.wait()
    if not arguments.quick and not arguments.only:
        RESULTS.write_text(document(rows, rounds), "utf-8")
        print(f"\nwritten to {RESULTS.name}")


HEAD = f"{'what':58} {'ours':>10} {'against':>10} {'ratio':>7} {'middle half':>13} {'target':>7}"


def line(row: Row) -> str:
    low, high = row.spread
    target = "" if row.target is None else f"{row.target:.2f}"
    mark = {True: "met", False: "MISSED", None: ""}[row.met]
    return (
        f"{row.what[:58]:58} {number(row.ours.median):>10} {number(row.base.median):>10} {row.ratio:7.2f} "
        f"{low:6.2f}-{high:<6.2f} {target:>7} {mark} ({row.unit}, against {row.against})"
    )


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def document(rows: list[Row], rounds: int) -> str:
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}"
        for name in ("langthreads", "langgraph-sdk", "httpx", "aiohttp", "orjson", "attrs")
    )
    text = [
        "# Results of the benchmarks",
        "",
        f"Written by `nox -s bench` on {datetime.date.today()}: {versions}; Python {platform.python_version()}, "
        f"{platform.system()}, {os.cpu_count()} cores.",
        "",
        f"Medians of {rounds} rounds, in which the rivals take turns. What counts are the ratios: the times are those of one "
        "machine on one day. The spread is the middle half of the rounds' ratios. Instructions are counted once, by valgrind's "
        "callgrind: a busy machine does not change them.",
        "",
        "| what | ours | against | ratio | spread | target | |",
        "| --- | ---: | ---: | ---: | :---: | ---: | --- |",
    ]
    for row in rows:
        low, high = row.spread
        others = "; ".join(f"{name} {number(result.median)}" for name, result in row.others.items())
        met = {True: "met", False: "**missed**", None: ""}[row.met]
        text.append(
            f"| {row.what} | {number(row.ours.median)} {row.unit} | {row.against} {number(row.base.median)} | "
            f"{row.ratio:.2f} | {low:.2f}–{high:.2f} | {'' if row.target is None else f'≤ {row.target:.2f}'} | "
            f"{met}{'; ' + others if others else ''} |"
        )
    notes = RESULTS.with_name("NOTES.md")
    if notes.exists():
        text += ["", notes.read_text("utf-8").rstrip()]
    return "\n".join(text) + "\n"


if __name__ == "__main__":
    main()
