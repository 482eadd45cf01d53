"""How a run is made from a request, and ended by one."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from langthreads.testing.checkpoints import Checkpoints
from langthreads.testing.events import Log, make_event
from langthreads.testing.exchange import HTTPError
from langthreads.testing.run_records import Making
from langthreads.testing.runs import NOT_FOUND, Run
from langthreads.testing.shapes import object_of
from langthreads.testing.world import Thread, checked_id, is_uuid

if TYPE_CHECKING:
    from langthreads.testing.assistants import Assistants
    from langthreads.testing.exchange import Incoming
    from langthreads.testing.runs import Scheduler
    from langthreads.testing.world import World

__all__ = ["RunMaker"]

BUSY = "Thread is already running a task. Wait for it to finish or choose a different multitask strategy."
BOTH = (
    "Cannot specify both configurable and context. Prefer setting context alone. Context was introduced in LangGraph 0.6.0 "
    "and is the long term planned replacement for configurable."
)
MISSING = "Thread or assistant not found."


class RunMaker:
    """Makes and ends runs.

    Args:
        world: The server.
        assistants: The assistants.
        scheduler: Lets runs go on.
    """

    def __init__(self, world: World, assistants: Assistants, scheduler: Scheduler) -> None:
        self._world = world
        self._assistants = assistants
        self._scheduler = scheduler

    # ------------------------------------------------------------ make

    def make(self, request: Incoming, thread_id: str | None, body: dict[str, Any]) -> Run:
        """Make a run, pending at first.

        Args:
            request: The request.
            thread_id: The thread; None makes one.
            body: What the run is to do.

        Raises:
            HTTPError: It can't be made.
        """
        world = self._world
        self._check(body)
        assistant = self._assistants.for_run(body["assistant_id"])
        if assistant is None:
            raise HTTPError(404, MISSING)
        given = object_of(body, "config")
        if given.get("configurable") and body.get("context"):
            raise HTTPError(400, BOTH)
        after = float(body.get("after_seconds") or 0)
        created = world.stamp(after)  # what can't be said raises, as on servers
        thread = None if thread_id is None else world.threads.get(thread_id)
        if thread is None:
            if thread_id is not None and body.get("if_not_exists") != "create":
                raise HTTPError(404, MISSING)
            known: dict[str, Any] = {}
            thread = self._new_thread(thread_id, assistant, body)
        else:
            # On a busy thread, what it says of the earlier graph goes into the run's metadata, as with servers.
            known = dict(thread.data["metadata"])
            if not thread.in_flight or "graph_id" not in known:
                known["graph_id"] = assistant["graph_id"]
        strategy = body.get("multitask_strategy", "enqueue") if thread_id is not None else "enqueue"
        if thread.in_flight and strategy == "reject":
            raise HTTPError(409, BUSY)
        # What the thread says of an earlier graph goes into the run's metadata, as with servers.
        known |= {"assistant_id": assistant["assistant_id"]}
        temporary = thread_id is None
        request_id = request.headers.get("x-request-id") or world.new_id()
        making = Making(world, thread.id, assistant, body, known, request_id, after, temporary=temporary)
        record = making.record(created)
        own_body = {**body, "checkpoint": None, "checkpoint_id": None} if temporary else body
        run = Run(
            world,
            thread,
            world.graph(assistant["graph_id"]),
            record,
            copy.deepcopy(own_body),
            world.now + after + world.start_delay,
            deletes_thread=making.deletes_thread,
        )
        if strategy in ("interrupt", "rollback"):
            for other in thread.in_flight:
                self.cancel(other, strategy, "POST /threads/{thread_id}/runs")
        thread.runs.append(run)
        thread.data["metadata"] |= {"graph_id": assistant["graph_id"], "assistant_id": assistant["assistant_id"]}
        # Its configuration gathers what its runs were given.
        earlier, own = thread.data["config"], {name: value for name, value in given.items() if name != "metadata"}
        values = [object_of(one, "configurable") for one in (earlier, assistant["config"], own)]
        gathered = {**earlier, **assistant["config"], **own}
        gathered["configurable"] = {name: value for several in values for name, value in several.items()}
        thread.data["config"] = copy.deepcopy(gathered)
        thread.data |= {"status": "busy", "updated_at": world.stamp()}
        return run

    def _check(self, body: dict[str, Any]) -> None:
        checkpoint_id = body.get("checkpoint_id")
        if checkpoint_id is not None and not is_uuid(checkpoint_id):
            raise HTTPError(422, "Invalid checkpoint ID")
        if (webhook := body.get("webhook")) is not None:
            host = (urlsplit(str(webhook)).hostname or "").lower()
            if host in ("localhost", "::1") or host.startswith("127."):
                raise HTTPError(422, "Webhook host blocked: loopback IP range")

    def _new_thread(self, thread_id: str | None, assistant: dict[str, Any], body: dict[str, Any]) -> Thread:
        world = self._world
        thread_id = thread_id or world.new_id()
        own = {"graph_id": assistant["graph_id"], "assistant_id": assistant["assistant_id"]}
        stamp = world.stamp()
        thread = Thread(
            {
                "thread_id": thread_id,
                "status": "idle",
                "metadata": {**own, **copy.deepcopy(object_of(body, "metadata"))},
                "config": {},
                "created_at": stamp,
                "updated_at": stamp,
                "values": None,
                "state_updated_at": stamp,
            },
            Checkpoints(thread_id),
            Log(),
        )
        world.threads[thread_id] = thread
        return thread

    # ------------------------------------------------------------ end

    def find(self, thread_id: str, run_id: str) -> Run | None:
        """Return a run of a thread.

        Raises:
            HTTPError: An id is no UUID.
        """
        thread_id, run_id = checked_id(thread_id, "thread"), checked_id(run_id, "run")
        thread = self._world.threads.get(thread_id)
        return next((run for run in thread.runs if run.id == run_id), None) if thread is not None else None

    def cancel(self, run: Run, action: str, by: str) -> None:
        """Cancel a run that is not over.

        Args:
            run: The run.
            action: `rollback` takes away what it did; anything else leaves it.
            by: What asked for it.
        """
        run.stop()
        thread = run.thread
        run.outcome = dict(object_of(thread.data, "values"))
        latest = run.checkpoints.latest()
        if latest is not None:
            run.outcome = dict(latest.values)
        rolled_back = action == "rollback"
        started = run.record["status"] == "running"
        kind = "UserRollback" if rolled_back else "UserInterrupt"
        what = "rollback" if rolled_back else "interrupt"
        told_interrupts = thread.data.get("interrupts")
        if rolled_back:
            run.checkpoints.forget_run(run.id)
        told = {"error": kind, "message": f"{what} requested via {by}"} if started else None
        run.end("interrupted", told, touches_thread=started)
        if rolled_back:
            latest = run.checkpoints.latest()
            thread.data["values"] = latest.values if latest is not None else None
            if told_interrupts is None and started:
                thread.data.pop("interrupts", None)
            if started:  # one that was pending stays until it is deleted
                self._take_away(run)
        self._scheduler.settle(run)

    def delete(self, run: Run) -> None:
        """Delete a run, with its checkpoints."""
        was_active = run.active
        run.stop()
        run.checkpoints.forget_run(run.id)
        self._take_away(run)
        if was_active:
            run.end("interrupted", None)
            self._scheduler.settle(run)

    def forget_thread(self, thread: Thread) -> None:
        """Let everybody who waits for a thread's runs know that they are gone."""
        for run in list(thread.runs):
            if run.active:
                run.stop()
            self._take_away(run)

    def _take_away(self, run: Run) -> None:
        if run.active:
            run.log.add(make_event(self._world, "error", NOT_FOUND, shows_id=False))
            run.outcome = {"__error__": NOT_FOUND}
        run.deleted = True
        if run in run.thread.runs:
            run.thread.runs.remove(run)
