"""Moves threads from one Agent Server to another.

    python examples/migrate.py http://localhost:2024 https://new.example.com
    python examples/migrate.py http://localhost:2024 https://new.example.com --where user_id=123

Run it again after a failure: threads that are there already are compared, and only what is missing is made. The keys come
from `SOURCE_API_KEY` and `TARGET_API_KEY`, where there are any.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter

from langthreads import LangThreadsError
from langthreads_sync import LangThreads


def migrate(source: LangThreads, target: LangThreads, where: dict[str, str]) -> int:
    """Move all threads with this metadata; return how many could not be moved as they are."""
    outcomes: Counter[str] = Counter()
    for export in source.threads.export_all(metadata=where, progress=show_progress):
        try:
            moved = target.threads.import_(export, if_exists="skip")
        except LangThreadsError as error:
            outcomes["failed"] += 1
            print(f"{export.thread_id} failed: {error}")
            continue
        outcomes[moved.action] += 1
        if moved.differences:
            outcomes["different"] += 1
            print(f"{export.thread_id} differs from the original:")
            for difference in moved.differences:
                print(f"  {difference}")
    print(", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())) or "no threads")
    return outcomes["failed"] + outcomes["different"]


def show_progress(done: int, total: int) -> None:
    """Keep one line on a terminal up to date."""
    if sys.stderr.isatty():
        print(f"\r{done} of {total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says, and return the exit code."""
    parser = argparse.ArgumentParser(description="Move threads from one Agent Server to another.")
    parser.add_argument("source", help="the address of the server that has the threads")
    parser.add_argument("target", help="the address of the server that gets them")
    parser.add_argument(
        "--where", metavar="NAME=VALUE", action="append", default=[], help="only threads with this metadata"
    )
    options = parser.parse_args(arguments)
    where = dict(
        pair.split("=", 1) if "=" in pair else parser.error(f"{pair!r} is not NAME=VALUE") for pair in options.where
    )
    try:
        with (
            LangThreads(options.source, api_key=os.environ.get("SOURCE_API_KEY")) as source,
            LangThreads(options.target, api_key=os.environ.get("TARGET_API_KEY")) as target,
        ):
            return 1 if migrate(source, target, where) else 0
    except LangThreadsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
