"""A chat on the terminal: Ctrl-C stops an answer, Ctrl-D ends the chat. `chat_sync.py` is the same without asyncio.

python examples/chat.py --url http://localhost:2024 --graph asking
After a lost connection it reconnects and prints the messages that it missed. If the graph asks, it asks the user.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from typing import Any

from langthreads import APIError, AsyncThreadsClient, Command, ConflictError, Interrupt, RunFailedError


class Chat:
    def __init__(self, threads: AsyncThreadsClient, thread_id: str, graph: str) -> None:
        self.runs, self.thread_id, self.graph, self.shown = threads.runs, thread_id, graph, 0

    async def run(self) -> None:
        while True:
            self.shown += 1  # don't show the user's own message again
            questions = await self.stoppable(input={"messages": [input("you: ")]})  # noqa: ASYNC250 - nothing else to do
            while questions:
                answers = {question.id: input(f"{question.value} ") for question in questions}  # noqa: ASYNC250 - likewise
                questions = await self.stoppable(command=Command(resume=answers), strict_resume=True)

    async def stoppable(self, **what: Any) -> tuple[Interrupt, ...]:
        task = asyncio.ensure_future(self.turn(**what))
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, task.cancel)
        try:
            return await task
        finally:
            asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)  # at the prompt, Ctrl-C ends the chat

    async def turn(self, **what: Any) -> tuple[Interrupt, ...]:
        """Run the graph once, print its messages, and return its questions."""
        stream = self.runs.stream(
            self.thread_id, self.graph, stream_resumable=True, version="v2", raise_error=True, **what
        )
        questions: tuple[Interrupt, ...] = ()
        try:
            async with stream:
                async for part in stream:
                    if part.type == "values":
                        questions = part.interrupts
                        for message in part.data.get("messages", [])[self.shown :]:
                            print("bot:", message, flush=True)
                            self.shown += 1
        except asyncio.CancelledError:
            if stream.run_id is not None:
                with contextlib.suppress(ConflictError):  # it may have ended
                    await self.runs.cancel(self.thread_id, stream.run_id, wait=True)
            print("(stopped)", flush=True)
        except RunFailedError as error:
            print(f"({error.error}: {error.detail})", flush=True)
        return questions


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", default="http://localhost:2024")
    parser.add_argument("--graph", default="asking")
    given = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    async with AsyncThreadsClient(given.url) as threads:
        thread = await threads.create(graph_id=given.graph)
        await Chat(threads, thread.thread_id, given.graph).run()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except (EOFError, KeyboardInterrupt) as end:
        sys.exit(0 if isinstance(end, EOFError) else 130)
    except APIError as error:
        sys.exit(f"error: {error}")
