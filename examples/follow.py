"""Follow a thread: print the events of its runs as they arrive.

    python examples/follow.py 01a1f835-496b-7719-9661-184c603d1086
    python examples/follow.py 01a1f835-496b-7719-9661-184c603d1086 --resume place.txt
    python examples/follow.py 01a1f835-496b-7719-9661-184c603d1086 --beginning --until run_done

With `--resume`, the position after the last printed event is kept in a file. Started again with the same file, the
script continues there: each event of a resumable run is printed exactly once. Ctrl-C ends it.

The server's address is read from `--url` or `AGENT_SERVER_URL`, and the key, if there is one, from `LANGGRAPH_API_KEY`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from langthreads import LangThreadsError
from langthreads_sync import ThreadsClient

if TYPE_CHECKING:
    from langthreads import Until


def follow(threads: ThreadsClient, thread_id: str, place: Path | None, *, beginning: bool, until: Until | None) -> None:
    """Print a thread's events, one on each line, until its stream ends."""
    begin = "-" if beginning else None
    if place is not None and place.exists():
        begin = place.read_text("utf-8").strip() or begin
    with threads.join_stream(
        thread_id, last_event_id=begin, stream_mode=["run_modes", "state_update"], until=until
    ) as stream:
        for part in stream:
            print(part.event, json.dumps(part.data, ensure_ascii=False), sep="\t", flush=True)
            if place is not None and stream.cursor:
                keep(place, stream.cursor)


def keep(place: Path, cursor: str) -> None:
    """Replace the file, so that it is complete whenever the script ends."""
    fresh = place.with_name(f"{place.name}.new")
    fresh.write_text(cursor, "utf-8")
    fresh.replace(place)


def arguments(line: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Print the events of a thread's runs as they arrive.")
    parser.add_argument("thread_id")
    parser.add_argument(
        "--resume", type=Path, metavar="FILE", help="keep the position in this file, and continue from it"
    )
    parser.add_argument("--beginning", action="store_true", help="begin with past events, if no position is kept")
    parser.add_argument("--until", choices=["run_done", "idle"], help="when to end; by default, follow until Ctrl-C")
    parser.add_argument(
        "--url", default=os.environ.get("AGENT_SERVER_URL", "http://localhost:2024"), help="default: %(default)s"
    )
    return parser.parse_args(line)


def main(line: list[str] | None = None) -> int:
    given = arguments(line)
    try:
        with ThreadsClient(given.url) as threads:
            follow(threads, given.thread_id, given.resume, beginning=given.beginning, until=given.until)
    except LangThreadsError as error:
        # One line with the error, the call that failed, and the fix.
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # what shells expect
    return 0


if __name__ == "__main__":
    sys.exit(main())
