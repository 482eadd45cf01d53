"""Follow a thread: print what its runs do, as they do it.

    python examples/follow.py 01a1f835-496b-7719-9661-184c603d1086
    python examples/follow.py 01a1f835-496b-7719-9661-184c603d1086 --resume place.txt
    python examples/follow.py 01a1f835-496b-7719-9661-184c603d1086 --beginning --until run_done

With `--resume` the place behind the last event that was printed is kept in a file. Started again with the same file, the
script goes on there: nothing of a resumable run is left out, nothing comes twice. Ctrl-C ends it.

The server's address comes from `--url` or `AGENT_SERVER_URL`, the key from `LANGGRAPH_API_KEY`, where there is one.
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
    """Print a thread's events, one to a line, until it ends."""
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
    """Write the file anew, so that it is whole whenever the script ends."""
    fresh = place.with_name(f"{place.name}.new")
    fresh.write_text(cursor, "utf-8")
    fresh.replace(place)


def arguments(line: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Print what the runs of a thread do, as they do it.")
    parser.add_argument("thread_id")
    parser.add_argument("--resume", type=Path, metavar="FILE", help="keep the place there, and go on where it says")
    parser.add_argument(
        "--beginning", action="store_true", help="begin with what was, where there is no place to go on"
    )
    parser.add_argument("--until", choices=["run_done", "idle"], help="end there; left out, follow until Ctrl-C")
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
        # One line that says what happened, on which call, and what to do.
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130  # what shells expect
    return 0


if __name__ == "__main__":
    sys.exit(main())
