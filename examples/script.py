"""A script for the threads of an Agent Server: report on them, export one, delete old ones.

    python examples/script.py report
    python examples/script.py report --where user_id=123
    python examples/script.py export 01a1f835-496b-7719-9661-184c603d1086 > history.jsonl
    python examples/script.py tidy --older-than 30 --dry-run

The server's address is read from `--url` or `AGENT_SERVER_URL`, and the key, if there is one, from `LANGGRAPH_API_KEY`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

from langthreads import LangThreadsError, NotFoundError
from langthreads_sync import ThreadsClient


def report(threads: ThreadsClient, where: dict[str, str]) -> None:
    """Print the number of threads in each status, and the questions of those that wait for an answer."""
    statuses: Counter[str] = Counter()
    waiting: list[str] = []
    # Select only the fields that are needed: states can be large.
    for thread in threads.iter_search(metadata=where, select=["thread_id", "status"]):
        statuses[thread.status or "unknown"] += 1
        if thread.status == "interrupted" and thread.thread_id:
            waiting.append(thread.thread_id)
    for status, count in statuses.most_common():
        print(f"{count:8} {status}")
    print(f"{statuses.total():8} in all")
    for thread_id in waiting:
        for interrupt in threads.get_state(thread_id).interrupts or []:
            print(f"{thread_id} asks {json.dumps(interrupt.value, ensure_ascii=False)}")


def export(threads: ThreadsClient, thread_id: str) -> None:
    """Print a thread's whole history, newest first, as JSON lines."""
    for state in threads.iter_history(thread_id):
        print(json.dumps(state.to_dict(), ensure_ascii=False))


def tidy(threads: ThreadsClient, where: dict[str, str], older_than: float, *, dry_run: bool) -> None:
    """Delete idle threads that have not changed for `older_than` days."""
    limit = datetime.now(UTC) - timedelta(days=older_than)
    old: list[str] = []
    # The oldest are listed first, so the walk ends at the first that is not old enough. It ends before any is deleted:
    # otherwise, paging by offset would skip threads.
    for thread in threads.iter_search(
        metadata=where, status="idle", select=["thread_id", "updated_at"], sort_by="updated_at", sort_order="asc"
    ):
        if thread.thread_id is None or thread.updated_at is None or thread.updated_at > limit:
            break
        old.append(thread.thread_id)
    if dry_run:
        print(*old, sep="\n", end="\n" if old else "")
        print(f"{len(old)} threads would be deleted", file=sys.stderr)
        return
    deleted = sum(delete(threads, old[at : at + 100]) for at in range(0, len(old), 100))
    print(f"{deleted} threads deleted", file=sys.stderr)


def delete(threads: ThreadsClient, thread_ids: list[str]) -> int:
    """Delete some threads, in one request if the server supports it."""
    try:
        return threads.prune(thread_ids).pruned_count
    except NotFoundError:  # langgraph-api 0.4 has no such endpoint
        for thread_id in thread_ids:
            threads.delete(thread_id)
        return len(thread_ids)


def arguments(line: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Report on, export and delete threads of an Agent Server.")
    parser.add_argument(
        "--url", default=os.environ.get("AGENT_SERVER_URL", "http://localhost:2024"), help="default: %(default)s"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    reporting = commands.add_parser("report", help="count threads by status, and print their questions")
    exporting = commands.add_parser("export", help="print a thread's history as JSON lines")
    exporting.add_argument("thread_id")
    tidying = commands.add_parser("tidy", help="delete idle threads that have not changed for a long time")
    tidying.add_argument("--older-than", type=float, default=30, metavar="DAYS", help="default: %(default)s")
    tidying.add_argument("--dry-run", action="store_true", help="only print their ids")
    for command in (reporting, tidying):
        command.add_argument(
            "--where", type=pair, action="append", default=[], metavar="NAME=VALUE", help="only with this metadata"
        )
    return parser.parse_args(line)


def pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not name or not separator:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def main(line: list[str] | None = None) -> int:
    given = arguments(line)
    try:
        with ThreadsClient(given.url) as threads:
            match given.command:
                case "report":
                    report(threads, dict(given.where))
                case "export":
                    export(threads, given.thread_id)
                case _:
                    tidy(threads, dict(given.where), given.older_than, dry_run=given.dry_run)
    except LangThreadsError as error:
        # One line with the error, the call that failed, and the fix.
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
