"""A chat on the terminal: Ctrl-C stops an answer, Ctrl-D ends the chat. `chat.py` is the same with asyncio.

    python examples/chat_sync.py --url http://localhost:2024 --graph asking

After a lost connection it reconnects and prints the messages that it missed. If the graph asks, it asks the user.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from typing import Any

from langthreads import APIError, Command, ConflictError, Interrupt, RunFailedError, ThreadsClient


class Chat:
    def __init__(self, threads: ThreadsClient, thread_id: str, graph: str) -> None:
        self.runs, self.thread_id, self.graph, self.shown = threads.runs, thread_id, graph, 0

    def run(self) -> None:
        while True:
            self.shown += 1  # don't show the user's own message again
            questions = self.turn(input={"messages": [input("you: ")]})
            while questions:
                answers = {question.id: input(f"{question.value} ") for question in questions}
                questions = self.turn(command=Command(resume=answers), strict_resume=True)

    def turn(self, **what: Any) -> tuple[Interrupt, ...]:
        """Run the graph once, print its messages, and return its questions."""
        stream = self.runs.stream(
            self.thread_id, self.graph, stream_resumable=True, version="v2", raise_error=True, **what
        )
        questions: tuple[Interrupt, ...] = ()
        try:
            with stream:
                for part in stream:
                    if part.type == "values":
                        questions = part.interrupts
                        for message in part.data.get("messages", [])[self.shown :]:
                            print("bot:", message, flush=True)
                            self.shown += 1
        except KeyboardInterrupt:
            if stream.run_id is not None:
                with contextlib.suppress(ConflictError):  # it may have ended
                    self.runs.cancel(self.thread_id, stream.run_id, wait=True)
            print("(stopped)", flush=True)
        except RunFailedError as error:
            print(f"({error.error}: {error.detail})", flush=True)
        return questions


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", default="http://localhost:2024")
    parser.add_argument("--graph", default="asking")
    given = parser.parse_args()
    with ThreadsClient(given.url) as threads:
        thread = threads.create(graph_id=given.graph)
        Chat(threads, thread.thread_id, given.graph).run()


if __name__ == "__main__":
    try:
        main()
    except (EOFError, KeyboardInterrupt) as end:
        sys.exit(0 if isinstance(end, EOFError) else 130)
    except APIError as error:
        sys.exit(f"error: {error}")
