"""A tour of langthreads: both clients call a real Agent Server, which runs in memory on a free local port.

    python3 examples/tour.py

It needs only Python 3.11 or newer with venv and pip: the first start installs this checkout and a server below `.tour/`
(see _bootstrap.py). The server is stopped at the end, even after Ctrl-C or an error.
"""

from __future__ import annotations

import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - users start it with any Python
    sys.exit("The tour needs Python 3.11 or newer; this is " + sys.version.split()[0])
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from examples import _bootstrap

if __name__ == "__main__":
    _bootstrap.start_again_inside(__file__)  # the imports below are installed there

import asyncio
import os
import textwrap
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from examples._drawing import age, brief, cut, fields, paint, short, table, tree
from langthreads import Command, ConflictError, InvalidArgumentError, NotFoundError, PartialCreateError, RunError
from langthreads_async import AsyncThreadsClient
from langthreads_sync import LangThreads, ThreadsClient
from tests.live.server import AgentServer, AgentServerError, api_version, signals_as_exit

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterable, Mapping

    from langthreads import LangThreadsError, StreamPart, Thread, ThreadState

MISSING = "00000000-0000-0000-0000-000000000000"
WIDTH = 80
INSIDE = WIDTH - 2  # of the lines that `show` indents
OWN_FIELDS = ("graph_id", "assistant_id", "tour")
STATUS_COLOURS = {"idle": "green", "busy": "cyan", "interrupted": "yellow", "error": "red"}


def now() -> datetime:
    return datetime.now(UTC)


def tour(url: str, now: Callable[[], datetime] = now) -> bool:
    """Run the whole tour; return False if the results of the two clients differ.

    Args:
        url: The server's address.
        now: Returns the current time.
    """
    # All that the tour creates has this metadata, so that it finds its own threads among any others.
    mark = {"tour": uuid.uuid4().hex}
    with ThreadsClient(url) as threads:
        weather, asking = make_threads(threads, mark)
        show_threads(threads, mark, now())
        show_state(threads, weather)
        show_history(threads, weather)
        streamed = show_stream(threads, url, mark, now)
        show_interrupt(threads, asking)
        show_outcomes(threads, mark)
        show_rest(url, mark)
        show_errors(threads, weather)
        return show_twins(threads, url, weather, mark) and streamed


# ---------------------------------------------------------------- threads


def make_threads(threads: ThreadsClient, mark: dict[str, str]) -> tuple[str, str]:
    """Create threads in every status, and return the ids of the two that the tour uses later."""
    weather = threads.create(graph_id="agent", metadata={**mark, "user": "ada", "topic": "weather"})
    threads.runs.wait(weather.thread_id, "agent", input={"messages": ["How is the weather?"]})

    asking = threads.create(graph_id="asking", metadata={**mark, "user": "ada", "topic": "travel"})
    threads.runs.wait(asking.thread_id, "asking", input={"messages": ["Book me a train."]})

    failing = threads.create(graph_id="failing", metadata={**mark, "user": "grace"})
    threads.runs.wait(failing.thread_id, "failing", input={"messages": ["Divide by zero."]}, raise_error=False)

    # An imported conversation, built superstep by superstep: no run, no model.
    threads.create(
        graph_id="agent",
        metadata={
            **mark,
            "user": "grace",
            "topic": "東京の天気、明日の予定、電車の時刻表 and a title that goes on and on",
        },
        supersteps=[
            {"updates": [{"values": {"messages": ["明日は"]}, "as_node": "__start__"}]},
            {"updates": [{"values": {"messages": ["晴れ"], "n": 1}, "as_node": "plan"}]},
            {"updates": [{"values": {"messages": ["晴れです"]}, "as_node": "answer"}]},
        ],
    )
    threads.create(metadata={**mark, "user": "alan", "topic": "nothing yet"}, ttl=60)
    return weather.thread_id, asking.thread_id


def show_threads(threads: ThreadsClient, mark: dict[str, str], now: datetime) -> None:
    headline("Threads", "threads.iter_search(metadata=…, sort_by='created_at')")
    found = list(threads.iter_search(metadata=mark, sort_by="created_at", sort_order="asc"))
    rows = [
        (short(t.thread_id), t.status, t.metadata.get("graph_id", "-"), about(t), age(t.created_at, now)) for t in found
    ]
    show(table(("id", "status", "graph", "metadata", "age"), rows, grow=3, columns=INSIDE, style=with_status_colours))
    waiting = threads.count(metadata=mark, status="interrupted")
    show([f"{len(found)} threads, of which {waiting} waits for an answer: threads.count(status='interrupted')"])


def about(thread: Thread) -> str:
    """Return a thread's metadata, without the fields that every thread has."""
    return ", ".join(f"{name}: {value}" for name, value in thread.metadata.items() if name not in OWN_FIELDS)


# ---------------------------------------------------------------- state and history


def show_state(threads: ThreadsClient, thread_id: str) -> None:
    headline("A thread's state", f"threads.get_state('{short(thread_id)}')")
    state = threads.get_state(thread_id)
    show(
        fields(
            {
                "values": brief(state.values),
                "next": brief(state.next) + ("" if state.next else "   (nothing: the run has ended)"),
                "checkpoint": short(state.checkpoint_id),
                "created_at": f"{state.created_at:%Y-%m-%d %H:%M:%S %Z}" if state.created_at else "-",
                "state['created_at']": f"{state['created_at']}   (the JSON as it arrived)",
            },
            columns=INSIDE,
        )
    )


def show_history(threads: ThreadsClient, thread_id: str) -> None:
    """Fork a thread: a state that is added at an older checkpoint begins a branch, and the next run continues there."""
    headline("Its history, and a fork", "threads.update_state(…, checkpoint=older), threads.iter_history(…)")
    after_plan = next(state for state in threads.iter_history(thread_id) if state.next == ["answer"])
    threads.update_state(thread_id, {"messages": ["a better plan"]}, as_node="plan", checkpoint=after_plan.checkpoint)
    threads.runs.wait(thread_id, "agent", input=None)

    history = list(threads.iter_history(thread_id))
    show(tree(history, lambda state: described(state, history), columns=INSIDE))


def described(state: ThreadState, history: Iterable[ThreadState]) -> tuple[str, ...]:
    """Describe a checkpoint: its step, its writer, its last message, and the nodes that run next."""
    metadata = state.metadata or {}
    parent = next((s for s in history if s.checkpoint_id == state.parent_checkpoint_id), None)
    match metadata.get("source"):
        case "loop":
            # A checkpoint contains the tasks that run next; those with a result wrote the checkpoint after it.
            who = "+".join(task.name for task in (parent.tasks or [] if parent else []) if task.result is not None)
        case other:
            who = str(other)
    last = (state.values.get("messages") or ["-"])[-1]
    following = ", ".join(state.next) or "end"
    return f"step {metadata.get('step'):>2}", who, cut(last, 26), f"→ {following}", short(state.checkpoint_id)


# ---------------------------------------------------------------- a stream


def show_stream(threads: ThreadsClient, url: str, mark: dict[str, str], now: Callable[[], datetime]) -> bool:
    """Follow a slow run with both clients; return whether they received the same parts."""
    headline("A run, live", "threads.join_stream('…', until='run_done')")
    thread_id = threads.create(graph_id="slow", metadata={**mark, "user": "alan"}).thread_id
    began = now()
    threads.runs.create(
        thread_id, "slow", input={"messages": ["Go!"]}, stream_mode=["values", "custom"], stream_resumable=True
    )
    ours: list[StreamPart] = []
    with ThreadPoolExecutor(1) as beside:
        theirs = beside.submit(asyncio.run, async_parts(url, thread_id))
        with threads.join_stream(thread_id, last_event_id="-", until="run_done") as stream:
            for part in stream:
                ours.append(part)
                at = paint(f"{(now() - began).total_seconds():4.1f} s", "dim")
                show([f"{at}  {paint(f'{part.event:8}', 'cyan')}  {cut(brief(part.data), INSIDE - 18)}"])
        alike = ours == theirs.result()
    show([f"the async client received {'the same' if alike else paint('OTHER', 'red')} {len(ours)} parts meanwhile"])
    return alike


async def async_parts(url: str, thread_id: str) -> list[StreamPart]:
    async with AsyncThreadsClient(url) as threads:
        async with threads.join_stream(thread_id, last_event_id="-", until="run_done") as stream:
            return [part async for part in stream]


# ---------------------------------------------------------------- interrupts


def show_interrupt(threads: ThreadsClient, thread_id: str) -> None:
    headline("A thread that asks", "threads.get('…').interrupts")
    thread = threads.get(thread_id)
    questions = [i for several in (thread.interrupts or {}).values() for i in several]
    state = threads.get_state(thread_id)
    answered = threads.runs.wait(thread_id, "asking", command=Command(resume="Yes, at nine."), strict_resume=True)
    show(
        fields(
            {
                "status": thread.status,
                "it asks": ", ".join(brief(question.value) for question in questions),
                "in node": ", ".join(task.name for task in state.tasks or [] if task.interrupts),
                "we answer": "Yes, at nine.",
                "status then": threads.get(thread_id).status,
                "its messages": brief(answered["messages"]),
            },
            columns=INSIDE,
        )
    )


# ---------------------------------------------------------------- runs, assistants, crons, store


def show_outcomes(threads: ThreadsClient, mark: dict[str, str]) -> None:
    """A run that fails, and one that is cancelled."""
    headline("How runs end", "threads.runs.join('…', '…')")
    failing = threads.create(metadata=mark).thread_id
    slow = threads.create(metadata=mark).thread_id

    def cancelled() -> None:
        going = threads.runs.create(slow, "slow", input={"messages": ["Go!"]})
        threads.runs.cancel(slow, going.run_id, wait=True)
        threads.runs.join(slow, going.run_id)

    attempts: dict[str, Callable[[], object]] = {
        "a run whose node raises": lambda: threads.runs.wait(failing, "failing", input={"messages": ["Go!"]}),
        "a run that is cancelled": cancelled,
    }
    for what, attempt in attempts.items():
        try:
            attempt()
        except RunError as error:
            show_error(what, error)


def show_rest(url: str, mark: dict[str, str]) -> None:
    """An assistant in two versions, a cron, and the store."""
    headline("Assistants, crons, store", "client.assistants.get_versions('…')")
    with LangThreads(url) as client:
        assistant = client.assistants.create("agent", name="Brief", metadata=mark, context={"style": "brief"})
        client.assistants.update(assistant.assistant_id, context={"style": "briefer"})
        versions = client.assistants.get_versions(assistant.assistant_id)
        cron = client.crons.create(assistant.assistant_id, schedule="0 9 * * 1", enabled=False)
        namespace = ["tour", mark["tour"]]
        client.store.put_item(namespace, "ada", {"likes": "trains"})
        found = client.store.search_items(namespace, filter={"likes": "trains"})
        show(
            fields(
                {
                    "versions": ", ".join(f"{one.version}: {brief(one.context)}" for one in versions),
                    "a cron": f"{cron.schedule}, next on {cron.next_run_date:%A}"
                    if cron.next_run_date
                    else cron.schedule,
                    "in the store": ", ".join(f"{item.key} {brief(item.value)}" for item in found.items_),
                },
                columns=INSIDE,
            )
        )
        client.store.delete_item(namespace, "ada")
        client.crons.delete(cron.cron_id)
        client.assistants.delete(assistant.assistant_id)


# ---------------------------------------------------------------- errors


def show_errors(threads: ThreadsClient, thread_id: str) -> None:
    headline("Every error has a type", "except NotFoundError: …")
    wrong_node = [{"updates": [{"values": {"n": 1}, "as_node": "nobody"}]}]
    attempts: dict[str, Callable[[], object]] = {
        "a thread that does not exist": lambda: threads.get(MISSING),
        "a checkpoint that does not exist": lambda: threads.get_state(thread_id, checkpoint_id=MISSING),
        "an id that is taken": lambda: threads.create(thread_id=thread_id),
        "a create whose supersteps fail": lambda: threads.create(graph_id="agent", supersteps=wrong_node),
        "an invalid argument": lambda: threads.search(limit=0),
    }
    for what, attempt in attempts.items():
        try:
            attempt()
        except (NotFoundError, ConflictError, InvalidArgumentError) as error:
            show_error(what, error)
        except PartialCreateError as error:
            show_error(what, error)
            threads.delete(error.thread_id)  # the error has the id of the thread that the server created


def show_error(what: str, error: LangThreadsError) -> None:
    kind = type(error).__name__
    show([f"{what} {'·' * (INSIDE - 2 - len(what) - len(kind))} {paint(kind, 'bold')}"])
    text = error.message.partition(" [")[0]  # the call follows in brackets; `error.request` has it, too
    show(paint(f"  {line}", "dim") for line in textwrap.wrap(text, INSIDE - 2, break_on_hyphens=False))


# ---------------------------------------------------------------- both clients


def show_twins(threads: ThreadsClient, url: str, thread_id: str, mark: dict[str, str]) -> bool:
    headline("Two clients, equal results", "ThreadsClient and AsyncThreadsClient, the same calls")
    ours = sync_answers(threads, thread_id, mark)
    theirs = asyncio.run(async_answers(url, thread_id, mark))
    same = {call: ours[call] == theirs[call] for call in ours}
    rows = [
        (call, type(ours[call]).__name__, paint("equal", "green") if same[call] else paint("DIFFERENT", "red"))
        for call in ours
    ]
    show(f"{call:34}{kind:16}{verdict}" for call, kind, verdict in rows)
    show([paint(f"equal: {sum(same.values())} of {len(same)}", "bold")])
    return all(same.values())


def sync_answers(threads: ThreadsClient, thread_id: str, mark: dict[str, str]) -> Mapping[str, object]:
    older = threads.get_history(thread_id)[-1].checkpoint
    return {
        "get": threads.get(thread_id),
        "search": threads.search(metadata=mark, limit=3),
        "iter_search": list(threads.iter_search(metadata=mark, page_size=2)),
        "count": threads.count(metadata=mark),
        "get_state": threads.get_state(thread_id),
        "get_state(checkpoint=…)": threads.get_state(thread_id, older),
        "get_history": threads.get_history(thread_id, limit=2),
        "iter_history": list(threads.iter_history(thread_id, page_size=2)),
        "get_storage": threads.get_storage(thread_id),
    }


async def async_answers(url: str, thread_id: str, mark: dict[str, str]) -> Mapping[str, object]:
    async with AsyncThreadsClient(url) as threads:
        older = (await threads.get_history(thread_id))[-1].checkpoint
        return {
            "get": await threads.get(thread_id),
            "search": await threads.search(metadata=mark, limit=3),
            "iter_search": [thread async for thread in threads.iter_search(metadata=mark, page_size=2)],
            "count": await threads.count(metadata=mark),
            "get_state": await threads.get_state(thread_id),
            "get_state(checkpoint=…)": await threads.get_state(thread_id, older),
            "get_history": await threads.get_history(thread_id, limit=2),
            "iter_history": [state async for state in threads.iter_history(thread_id, page_size=2)],
            "get_storage": await threads.get_storage(thread_id),
        }


# ---------------------------------------------------------------- printing


def headline(title: str, code: str) -> None:
    print(f"\n{paint(title, 'bold')}")
    print(paint(cut(code, WIDTH), "cyan"))
    print()


def show(lines: Iterable[str]) -> None:
    for line in lines:
        print(f"  {line}")


def with_status_colours(cell: str) -> str:
    return paint(cell, STATUS_COLOURS[cell.strip()]) if cell.strip() in STATUS_COLOURS else cell


def main() -> int:
    cast("io.TextIOWrapper", sys.stdout).reconfigure(errors="replace")  # some terminals can't draw boxes
    python = _bootstrap.server_python()
    with signals_as_exit():
        try:
            print("Starting an in-memory Agent Server … ", end="", flush=True)
            with AgentServer(python) as server:
                print(f"langgraph-api {api_version(python)} at {server.url.removeprefix('http://')}", flush=True)
                alike = tour(server.url)
        except AgentServerError as error:
            print(f"\n{error}", file=sys.stderr)
            return 1
        except BrokenPipeError:  # the reader of the output has closed it, as in `tour.py | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
        except SystemExit:
            print("\nThe tour was interrupted; the server is stopped.", file=sys.stderr)
            raise
    print("\nThe server is stopped. More in README.md, examples/: script.py, follow.py, service.py.")
    return 0 if alike else 1


if __name__ == "__main__":
    sys.exit(main())
