"""The fake server without anything that carries requests: its parts, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langthreads._core.wire import Headers
from langthreads.testing.assistants import Assistants
from langthreads.testing.crons import Crons
from langthreads.testing.exchange import Answer, Incoming, answer
from langthreads.testing.routes import Route, Router
from langthreads.testing.run_creation import RunMaker
from langthreads.testing.run_endpoints import Runs
from langthreads.testing.runs import VERSIONS, Scheduler
from langthreads.testing.seeds import Seeds
from langthreads.testing.states import States
from langthreads.testing.store import Store
from langthreads.testing.threads import Threads
from langthreads.testing.world import Thread, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from langthreads.testing.clock import ServerClock
    from langthreads.testing.graphs import Graph

__all__ = ["Core"]

T, R = "/threads/{thread_id}", "/threads/{thread_id}/runs/{run_id}"
A, C = "/assistants/{assistant_id}", "/runs/crons/{cron_id}"


class Core:
    """All that the server is, as plain functions of time and requests.

    Args:
        clock: Its time.
        new_id: Makes ids; None for the usual ones.
        base_url: The address that checkpoints name.
        start_delay: How many seconds a run waits before it starts.
        wake: What is called when a test lets a run go on.
    """

    def __init__(
        self,
        clock: ServerClock,
        new_id: Callable[[], object] | None,
        base_url: str,
        start_delay: float,
        wake: Callable[[], None],
    ) -> None:
        self.world: World = World(clock, new_id, base_url, start_delay)
        self._clock = clock
        self._assistants = Assistants(self.world, self._assistant_deleted)
        self._states = States(self.world)
        self._threads = Threads(self.world, self._states, self._thread_deleted)
        self.scheduler: Scheduler = Scheduler(self.world, wake, self._remove_thread)
        self._maker = RunMaker(self.world, self._assistants, self.scheduler)
        self._runs = Runs(self.world, self._maker)
        self._crons = Crons(self.world, self._assistants, self._run_cron)
        self._store = Store(self.world)
        self.seeds: Seeds = Seeds(self.world, self._threads, self.add_graph)
        self.router: Router = Router(self._routes())

    def add_graph(self, graph: Graph) -> None:
        """Add a graph, with the assistant that servers keep for it."""
        self.world.graphs[graph.name] = graph
        self.world.now = max(self.world.now, self._clock.seconds())
        self._assistants.add_system(graph.name)

    def advance(self) -> bool:
        """Let everything happen that is due; return whether anything did."""
        did, now = False, self._clock.seconds()
        while (due := self._crons.due()) is not None and due <= now:
            did = True
            self.scheduler.advance(due)
            self._crons.fire()
        return self.scheduler.advance(now) or did

    def restart(self) -> None:
        """End all streams, and forget what they could replay."""
        for body in (*self._threads.bodies, *self._runs.bodies):
            body.end()
        self._threads.bodies.clear()
        self._runs.bodies.clear()
        for thread in self.world.threads.values():
            for log in (thread.log, *(run.log for run in thread.runs)):
                log.kept_from = len(log.events)

    # ------------------------------------------------------------ what hangs together

    def _thread_deleted(self, thread: Thread) -> None:
        self._maker.forget_thread(thread)
        self._crons.thread_deleted(thread.id)

    def _remove_thread(self, thread_id: str) -> None:
        if thread_id in self.world.threads:
            self._threads.remove(thread_id)

    def _assistant_deleted(self, assistant_id: str, with_threads: bool) -> None:
        self._crons.assistant_deleted(assistant_id)
        if not with_threads:
            return
        for thread in list(self.world.threads.values()):
            if thread.data["metadata"].get("assistant_id") == assistant_id:
                self._threads.remove(thread.id)

    def _run_cron(self, thread_id: str | None, body: dict[str, Any]) -> None:
        if thread_id is not None and thread_id not in self.world.threads:
            return
        request = Incoming("POST", "/runs/crons", Headers(), b"{}", self.world.base_url)
        self._maker.make(request, thread_id, body)

    # ------------------------------------------------------------ endpoints

    def _ok(self, _: Incoming) -> Answer:
        return answer({"ok": True, "services": {}})

    def _info(self, _: Incoming) -> Answer:
        flags = {
            "assistants": True,
            "crons": True,
            "langsmith": False,
            "langsmith_tracing_replicas": True,
            "langsmith_tracing_session_on_runs": True,
        }
        unknown = dict.fromkeys(("project_id", "host_revision_id", "revision_id", "tenant_id"))
        return answer(
            {
                "version": VERSIONS["langgraph_api_version"],
                "langgraph_py_version": VERSIONS["langgraph_version"],
                "flags": flags,
                "host": {"kind": "self-hosted", **unknown},
            }
        )

    def _routes(self) -> list[Route]:
        threads, states, runs = self._threads, self._states, self._runs
        assistants, crons, store = self._assistants, self._crons, self._store
        return [
            Route("ok", "GET", "/ok", self._ok),
            Route("ok", "GET", "/", self._ok),
            Route("info", "GET", "/info", self._info),
            Route("threads.create", "POST", "/threads", threads.create),
            Route("threads.search", "POST", "/threads/search", threads.search),
            Route("threads.count", "POST", "/threads/count", threads.count),
            Route("threads.prune", "POST", "/threads/prune", threads.prune),
            Route("threads.get", "GET", T, threads.get),
            Route("threads.update", "PATCH", T, threads.update),
            Route("threads.delete", "DELETE", T, threads.delete),
            Route("threads.copy", "POST", f"{T}/copy", threads.copy),
            Route("threads.get_storage", "GET", f"{T}/storage", threads.storage),
            Route("threads.join_stream", "GET", f"{T}/stream", threads.stream),
            Route("threads.get_state", "GET", f"{T}/state", states.get),
            Route("threads.update_state", "POST", f"{T}/state", states.update),
            Route("threads.get_state", "POST", f"{T}/state/checkpoint", states.get_at),
            Route("threads.get_state", "GET", f"{T}/state/{{checkpoint_id}}", states.get),
            Route("threads.get_history", "POST", f"{T}/history", states.history),
            Route("threads.get_history", "GET", f"{T}/history", states.history_by_query),
            Route("crons.create_for_thread", "POST", f"{T}/runs/crons", crons.create_for_thread),
            Route("runs.create", "POST", f"{T}/runs", runs.create),
            Route("runs.list", "GET", f"{T}/runs", runs.list),
            Route("runs.stream", "POST", f"{T}/runs/stream", runs.stream),
            Route("runs.wait", "POST", f"{T}/runs/wait", runs.wait),
            Route("runs.get", "GET", R, runs.get),
            Route("runs.delete", "DELETE", R, runs.delete),
            Route("runs.join", "GET", f"{R}/join", runs.join),
            Route("runs.join_stream", "GET", f"{R}/stream", runs.join_stream),
            Route("runs.cancel", "POST", f"{R}/cancel", runs.cancel),
            Route("runs.create", "POST", "/runs", runs.create),
            Route("runs.stream", "POST", "/runs/stream", runs.stream),
            Route("runs.wait", "POST", "/runs/wait", runs.wait),
            Route("runs.create_batch", "POST", "/runs/batch", runs.batch),
            Route("runs.cancel_many", "POST", "/runs/cancel", runs.cancel_many),
            Route("crons.create", "POST", "/runs/crons", crons.create),
            Route("crons.search", "POST", "/runs/crons/search", crons.search),
            Route("crons.count", "POST", "/runs/crons/count", crons.count),
            Route("crons.get", "GET", C, crons.get),
            Route("crons.update", "PATCH", C, crons.update),
            Route("crons.delete", "DELETE", C, crons.delete),
            Route("assistants.create", "POST", "/assistants", assistants.create),
            Route("assistants.search", "POST", "/assistants/search", assistants.search),
            Route("assistants.count", "POST", "/assistants/count", assistants.count),
            Route("assistants.get", "GET", A, assistants.get),
            Route("assistants.update", "PATCH", A, assistants.update),
            Route("assistants.delete", "DELETE", A, assistants.delete),
            Route("assistants.get_graph", "GET", f"{A}/graph", assistants.graph),
            Route("assistants.get_schemas", "GET", f"{A}/schemas", assistants.schemas),
            Route("assistants.get_subgraphs", "GET", f"{A}/subgraphs", assistants.subgraphs),
            Route("assistants.get_subgraphs", "GET", f"{A}/subgraphs/{{namespace}}", assistants.subgraphs),
            Route("assistants.get_versions", "POST", f"{A}/versions", assistants.versions),
            Route("assistants.set_latest", "POST", f"{A}/latest", assistants.latest),
            Route("store.put_item", "PUT", "/store/items", store.put),
            Route("store.get_item", "GET", "/store/items", store.get),
            Route("store.delete_item", "DELETE", "/store/items", store.delete),
            Route("store.search_items", "POST", "/store/items/search", store.search),
            Route("store.list_namespaces", "POST", "/store/namespaces", store.namespaces),
        ]
