"""A program written for `langgraph_sdk` works with langthreads after a change of its import line, and sees the same."""

from __future__ import annotations

import ast
import asyncio
import re
import uuid
from typing import Any

import pytest

SYNC = """
from langgraph_sdk import get_sync_client

def main(url, tag, own_id, say):
    with get_sync_client(url=url) as client:
        threads = client.threads
        first = threads.create(metadata={"tag": tag, "user": "ada"}, graph_id="agent", ttl=60)
        say("created", first)
        own = threads.create(thread_id=own_id, metadata={"tag": tag}, if_exists="do_nothing")
        say("with my id", own["thread_id"] == own_id, sorted(own))
        built = threads.create(
            graph_id="agent",
            metadata={"tag": tag},
            supersteps=[{"updates": [{"values": {"messages": ["hello"]}, "as_node": "__start__"}]}],
        )
        say("built", built["values"], built["status"])

        say("got", threads.get(first["thread_id"]) == first, threads.get(first["thread_id"]))
        changed = threads.update(first["thread_id"], metadata={"user": "grace"})
        say("updated", changed["metadata"], "user" in changed["metadata"], changed.get("nothing", "default"))
        say("minimal", threads.update(first["thread_id"], metadata={"n": 1}, return_minimal=True))

        say("count", threads.count(metadata={"tag": tag}), threads.count(metadata={"tag": tag}, status="idle"))
        for thread in threads.search(metadata={"tag": tag}, sort_by="created_at", sort_order="asc", limit=2, offset=1):
            say("found", thread)
        for thread in threads.search(ids=[first["thread_id"]], select=["thread_id", "status"]):
            say("selected", {**thread}, len(thread), dict(thread.items()))

        thread_id = first["thread_id"]
        say("empty", threads.get_state(thread_id))
        for node, message in (("__start__", "hello"), ("plan", "think"), ("answer", "hi")):
            written = threads.update_state(thread_id, {"messages": [message]}, as_node=node)
            say("wrote", written["checkpoint"], list(written))
        state = threads.get_state(thread_id)
        say("state", state)
        for past in threads.get_history(thread_id, limit=5, metadata={"source": "update"}):
            say("past", past["values"], past["next"], past["metadata"]["step"], past["parent_checkpoint"], past["created_at"])
            again = threads.get_state(thread_id, past["checkpoint"])
            say("again", again["values"] == past["values"], [task["name"] for task in again["tasks"]])
            say("by id", threads.get_state(thread_id, checkpoint_id=past["checkpoint"]["checkpoint_id"])["next"])
        older = threads.get_history(thread_id)[1]
        forked = threads.update_state(thread_id, {"messages": ["again"]}, as_node="answer", checkpoint=older["checkpoint"])
        say("forked", forked, threads.get_state(thread_id)["values"])

        threads.copy(thread_id)
        say("copied", threads.count(metadata={"tag": tag, "user": "grace"}))

        say("pruned", threads.prune([thread_id, own_id]))
        for thread in threads.search(metadata={"tag": tag}):
            say("deleted", threads.delete(thread["thread_id"]))
        say("left", threads.search(metadata={"tag": tag}))
"""

RUNS = """
from langgraph_sdk import get_sync_client

def main(url, tag, own_id, say):
    with get_sync_client(url=url) as client:
        threads, runs = client.threads, client.runs
        thread_id = threads.create(metadata={"tag": tag})["thread_id"]
        told = []
        output = runs.wait(thread_id, "agent", input={"messages": ["hello"]}, on_run_created=told.append)
        say("output", output, isinstance(output, dict), [sorted(ids) for ids in told])
        run = runs.create(
            thread_id,
            "agent",
            input={"messages": ["again"]},
            metadata={"n": 1},
            stream_mode=["values", "updates"],
            stream_resumable=True,
            multitask_strategy="enqueue",
            on_run_created=told.append,
        )
        say("run", run["thread_id"] == thread_id, run["status"], run["metadata"]["n"], run["multitask_strategy"])
        say("told", told[1]["run_id"] == run["run_id"])
        say("joined", runs.join(thread_id, run["run_id"]))
        say("got", runs.get(thread_id, run["run_id"])["status"])

        slow = runs.create(thread_id, "slow", input={"messages": ["wait"]})
        runs.cancel(thread_id, slow["run_id"], wait=True)
        say("cancelled", runs.get(thread_id, slow["run_id"])["status"])
        for past in runs.list(thread_id, limit=5):
            say("past", past["status"], past.get("nothing", "default"))
        say("some", len(runs.list(thread_id, limit=1, offset=1)), len(runs.list(thread_id, status="success")))
        for past in runs.list(thread_id, select=["status"]):
            say("selected", {**past})
        say("deleted", runs.delete(thread_id, slow["run_id"]), len(runs.list(thread_id)))

        other = threads.create(metadata={"tag": tag})["thread_id"]
        asked = runs.wait(other, "asking", input={"messages": ["hello"]})
        say("asked", asked["messages"], [question["value"] for question in asked["__interrupt__"]])
        say("answered", runs.wait(other, "asking", command={"resume": "yes"}))
        many = [runs.create(other, "slow", input={"messages": ["wait"]}) for _ in range(2)]
        runs.cancel_many(thread_id=other, run_ids=[one["run_id"] for one in many])
        say("cancelled", [one["status"] for one in runs.list(other)])

        say("stateless", runs.wait(None, "agent", input={"messages": ["hello"]}))
        batch = runs.create_batch([{"assistant_id": "agent", "input": {"messages": [tag]}}, {"assistant_id": "agent"}])
        say("batch", [one["status"] for one in batch], len({one["thread_id"] for one in batch}))
        for thread in threads.search(metadata={"tag": tag}):
            threads.delete(thread["thread_id"])
"""


class _InAsync(ast.NodeTransformer):
    """The same program for the async client: every call of it is awaited."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        return ast.AsyncFunctionDef(**dict(ast.iter_fields(node)))

    def visit_With(self, node: ast.With) -> ast.AST:
        self.generic_visit(node)
        return ast.AsyncWith(**dict(ast.iter_fields(node)))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node.func:
            case ast.Attribute(value=ast.Name(id="threads" | "runs")):
                return ast.Await(node)
            case ast.Name(id="get_sync_client"):
                node.func.id = "get_client"
        return node


def in_async(program: str) -> str:
    tree = ast.fix_missing_locations(_InAsync().visit(ast.parse(program)))
    return ast.unparse(tree).replace("import get_sync_client", "import get_client")


def ported(program: str) -> str:
    """Change the import line, and nothing else."""
    moved, count = re.subn(r"(?m)^from langgraph_sdk import ", "from langthreads import ", program)
    assert count == 1
    return moved


def run(program: str, url: str) -> list[Any]:
    """Run a program, and return what it saw, without what differs from run to run."""
    tag, own_id = str(uuid.uuid4()), str(uuid.uuid4())
    seen: list[Any] = []
    names: dict[str, str] = {tag: "<tag>"}

    def plain(value: Any) -> Any:
        if hasattr(value, "keys"):  # a dict, or what takes its place
            return {key: plain(value[key]) for key in value.keys()}  # noqa: SIM118 - this is what programs do
        if isinstance(value, list | tuple):
            return [plain(part) for part in value]
        if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
            return names.setdefault(value, f"<id {len(names)}>")  # the same id, the same name
        if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
            return "<time>"
        return value

    world: dict[str, Any] = {}
    exec(compile(program, "program.py", "exec"), world)
    ended = world["main"](url, tag, own_id, lambda *values: seen.append(plain(values)))
    if ended is not None:
        asyncio.run(ended)
    return seen


PROGRAMS = {"sync": (SYNC, 30), "async": (in_async(SYNC), 30), "runs": (RUNS, 19), "runs, async": (in_async(RUNS), 19)}


@pytest.mark.parametrize(("program", "seen"), PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_sees_the_same_after_a_change_of_its_import(program: str, seen: int, agent_server: str) -> None:
    before, after = run(program, agent_server), run(ported(program), agent_server)
    assert len(before) == seen
    for theirs, ours in zip(before, after, strict=True):
        assert ours == theirs


def test_both_worlds_see_the_same(agent_server: str) -> None:
    assert run(ported(SYNC), agent_server) == run(ported(in_async(SYNC)), agent_server)
