"""Runs: one at work on a thread, and what decides when each of them goes on."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, cast

from langthreads.testing.engine import Execution, Order, merge_answers
from langthreads.testing.events import Log, make_event
from langthreads.testing.messages import Speaker
from langthreads.testing.parts import RunInfo
from langthreads.testing.shapes import object_of
from langthreads.testing.waits import Wait
from langthreads.testing.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from langthreads.testing.checkpoints import Checkpoints
    from langthreads.testing.graphs import Graph
    from langthreads.testing.world import Thread, World

__all__ = ["NOT_FOUND", "VERSIONS", "Run", "Scheduler", "interrupts_of"]

NOT_FOUND = {"error": "HTTPException", "message": "404: Run not found"}
VERSIONS = {
    "run_attempt": 1,
    "langgraph_version": "1.2.22",
    "langgraph_api_version": "0.16.7",
    "langgraph_plan": "enterprise",
    "langgraph_host": "self-hosted",
}


class Run(Work):
    """A run, from its creation to its end.

    Args:
        world: The server.
        thread: The thread.
        graph: The graph.
        record: What servers say of the run.
        body: What it was created with.
        start_at: When it starts at the earliest.
        deletes_thread: Whether its thread goes with its end.
    """

    def __init__(
        self,
        world: World,
        thread: Thread,
        graph: Graph,
        record: dict[str, Any],
        body: dict[str, Any],
        start_at: float,
        *,
        deletes_thread: bool,
    ) -> None:
        self.world = world
        self.thread = thread
        self.graph = graph
        self.record: dict[str, Any] = record
        self.body = body
        self.start_at = start_at
        self.deletes_thread = deletes_thread
        self.log: Log = Log()
        self.outcome: Any = None
        self.deleted = False
        self.wait: Wait | None = None
        self.speaker: Speaker = Speaker(self, self._publish)
        self.checkpoints: Checkpoints = thread.checkpoints
        self._steps: Generator[Wait, None, None] | None = None
        self._execution: Execution | None = None

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.record["run_id"])

    @property
    def active(self) -> bool:
        """Whether it is not over."""
        return not self.deleted and self.record["status"] in ("pending", "running")

    @property
    def resumable(self) -> bool:
        """Whether its events are replayed."""
        return bool(self.record["kwargs"]["resumable"])

    @property
    def info(self) -> RunInfo:
        """What its graph can know of it."""
        kwargs = self.record["kwargs"]
        config = kwargs["config"]
        return RunInfo(self.id, self.thread.id, config, kwargs["context"], config["metadata"])

    # ------------------------------------------------------------ at work

    def start(self) -> None:
        """Begin."""
        self.record["status"] = "running"
        config = self.record["kwargs"]["config"]
        config["configurable"]["__pregel_node_finished"] = None
        config["metadata"] |= {**VERSIONS, "langgraph_api_url": self.world.base_url}
        self.world.next_moment()
        self._tell("metadata", {"run_id": self.id, "attempt": 1}, kind="lifecycle")
        self._execution = Execution(self, self.graph)
        self._steps = self._work(self._execution)
        self.wait = Wait(self.world.now)

    def _work(self, execution: Execution) -> Generator[Wait, None, None]:
        body = self.body
        chosen = body.get("checkpoint_id") or object_of(body, "checkpoint").get("checkpoint_id")
        base = self.checkpoints.find(chosen) if chosen else self.checkpoints.latest()
        command = body.get("command")
        answers: dict[str, Any] = {}
        if command is not None and "resume" in command:
            if command["resume"] is None:
                raise UnboundLocalError("cannot access local variable 'resume' where it is not associated with a value")
            answers = merge_answers(base, command["resume"])
        kept = body.get("durability") or ("async" if body.get("checkpoint_during", True) else "exit")
        order = Order(
            given=body.get("input"),
            command=command,
            base=base,
            chosen=chosen,
            before=body.get("interrupt_before"),
            after=body.get("interrupt_after"),
            answers=answers,
            keeps_all=kept != "exit",
            limit=self.record["kwargs"]["config"].get("recursion_limit", 10_000),
        )
        yield from execution.run(order)

    def go_on(self) -> bool:
        """Do what there is to do now; return whether it is over."""
        steps = cast("Generator[Wait, None, None]", self._steps)
        self.wait = None
        try:
            self.wait = next(steps)
        except StopIteration:
            self._finish("success")
        except Exception as error:  # noqa: BLE001 - a graph may raise anything
            self._finish("error", {"error": type(error).__name__, "message": str(error)})
        else:
            return False
        return True

    def _finish(self, status: str, error: dict[str, str] | None = None) -> None:
        execution = cast("Execution", self._execution)
        if error is not None:
            self._tell("error", error)
            self.outcome = {"__error__": error}
        else:
            # Where several nodes ask at once, servers answer with their questions alone.
            self.outcome = {} if execution.asking > 1 else dict(execution.values)
            if execution.interrupts:
                self.outcome["__interrupt__"] = [{**one, "response_schema": None} for one in execution.interrupts]
        self.end(status, error, values=execution.values)

    def end(
        self,
        status: str,
        error: dict[str, str] | None,
        values: dict[str, Any] | None = None,
        *,
        touches_thread: bool = True,
    ) -> None:
        """Note that it is over, also in its thread.

        Args:
            status: How it ended.
            error: How it failed.
            values: The state that it left; the latest checkpoint's when left out.
            touches_thread: Whether it was at work on its thread.
        """
        data, latest = self.thread.data, self.checkpoints.latest()
        self.record.update(status=status, updated_at=self.world.stamp())
        waits = latest is not None and bool(latest.tasks)
        data["updated_at"] = self.world.stamp()
        if touches_thread:
            data["state_updated_at"] = self.world.stamp()
            if values is not None or latest is not None:
                data["values"] = values if values is not None else latest.values if latest else None
            data["error"] = error
            data["interrupts"] = interrupts_of(self.thread)
        data["status"] = "error" if status == "error" else "interrupted" if waits else "idle"
        self.world.next_moment()
        self._tell("metadata", {"status": "run_done", "run_id": self.id}, kind="lifecycle", in_thread_only=True)

    def stop(self) -> None:
        """Leave the graph where it is."""
        if self._steps is not None:
            self._steps.close()
        self.wait = None

    # ------------------------------------------------------------ what the engine needs

    def publish(self, mode: str, data: Any, ns: str = "") -> None:
        """Publish an event, where the run's modes have it."""
        self._publish(mode, mode, data, ns)

    def _publish(self, mode: str, name: str, data: Any, ns: str) -> None:
        kwargs = self.record["kwargs"]
        modes = kwargs["stream_mode"]
        if mode not in modes or (mode == "messages" and "messages-tuple" in modes):
            return
        if ns and not kwargs["subgraphs"]:
            return
        self._tell(f"{name}|{ns}" if ns and not mode.startswith("messages") else name, data)

    def _tell(self, name: str, data: Any, *, kind: str = "run", in_thread_only: bool = False) -> None:
        event = make_event(self.world, name, data, kind=kind, replayed=self.resumable, shows_id=self.resumable)
        if not in_thread_only:
            self.log.add(event)
        self.thread.log.add(event)

    @property
    def now(self) -> float:
        """The time, in seconds since 1970."""
        return self.world.now

    def new_id(self) -> str:
        """Make an id."""
        return self.world.new_id()

    def new_checkpoint_id(self) -> str:
        """Make an id that sorts after all others."""
        return self.world.new_checkpoint_id()

    def stamp(self) -> str:
        """Return the time."""
        return self.world.stamp()

    def next_moment(self) -> None:
        """Let later events have other ids."""
        self.world.next_moment()

    def metadata(self, inside: dict[str, Any]) -> dict[str, Any]:
        """Return what the metadata of its checkpoints holds."""
        config = self.record["kwargs"]["config"]
        configurable = config["configurable"]
        user = {
            name: value
            for name, value in configurable.items()
            if not name.startswith(("__", "langgraph_")) and name not in ("run_id", "thread_id")
        }
        return {
            **copy.deepcopy(user),
            **copy.deepcopy(config["metadata"]),
            "run_id": self.id,
            "thread_id": self.thread.id,
            **inside,
            "langgraph_auth_user_id": "",
            "langgraph_request_id": configurable["langgraph_request_id"],
        }


def interrupts_of(thread: Thread) -> dict[str, Any]:
    """Return what a thread waits for, by the ids of the tasks that ask."""
    latest = thread.checkpoints.latest()
    waiting: dict[str, Any] = {}
    for task in latest.tasks if latest is not None else ():
        if task.open_interrupts:
            waiting[task.id] = list(task.open_interrupts)
    return waiting


class Scheduler:
    """Decides which run goes on when. Nothing happens by itself: whoever asks the server brings it up to date.

    Args:
        world: The server.
        on_release: What is called when a test releases a run.
        delete_thread: Deletes a thread.
    """

    def __init__(self, world: World, on_release: Callable[[], None], delete_thread: Callable[[str], None]) -> None:
        self._world = world
        self._on_release = on_release
        self._delete_thread = delete_thread

    def advance(self, to: float) -> bool:
        """Let everything happen that happens until a moment; return whether anything did."""
        world, did = self._world, False
        while (upcoming := self._next()) is not None and upcoming[0] <= to:
            moment, run = upcoming
            world.now = max(world.now, moment)
            did = True
            if run.record["status"] == "pending":
                run.start()
            elif run.go_on():
                self.settle(run)
            elif run.wait is not None:
                for hold in run.wait.holds:
                    hold.on_release(self._on_release)
        world.now = max(world.now, to)
        return did

    def due(self, wanted: Callable[[Run], bool] = lambda _: True) -> float | None:
        """Return when a run goes on next; None where none does by itself.

        Args:
            wanted: Which runs count.
        """
        upcoming = self._next(wanted)
        return None if upcoming is None else upcoming[0]

    def settle(self, run: Run) -> None:
        """Do what is done when a run is over."""
        thread = run.thread
        if thread.in_flight:
            thread.data["status"] = "busy"
            for later in thread.in_flight:
                later.start_at = max(later.start_at, self._world.now)
        if run.deletes_thread:
            self._delete_thread(thread.id)

    def _next(self, wanted: Callable[[Run], bool] = lambda _: True) -> tuple[float, Run] | None:
        found: list[tuple[float, int, Run]] = []
        for thread in self._world.threads.values():
            active = thread.in_flight
            running = [run for run in active if run.record["status"] == "running"]
            for run in running:
                due = None if run.wait is None else run.wait.due(self._world.now)
                if due is not None:
                    found.append((due, len(found), run))
            if not running:
                found += [(run.start_at, len(found) + place, run) for place, run in enumerate(active)]
        found = [one for one in found if wanted(one[2])]
        if not found:
            return None
        moment, _, run = min(found, key=lambda one: one[:2])
        return moment, run
