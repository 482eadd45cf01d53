"""One program that uses everything of `langgraph_sdk`'s clients moves by its import lines alone, sync and async.

Without a server, each side plays what the newest server answered to it; with one, both talk to the real thing.
"""

from __future__ import annotations

import ast
import inspect
import re
import socket
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from langgraph_sdk import client as sdk
from vcr import matchers

from tests.conftest import LIVE, RECORDING, SERVER, refuse_connection
from tests.migration.test_same_program import run

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path(__file__).with_name("program.py").read_text("utf-8")
CLIENTS = ("threads", "runs", "assistants", "crons", "store")
ITERATED = {("runs", "stream"), ("runs", "join_stream")}
"""What returns an iterator in both worlds."""
ELSEWHERE = {
    "threads.join_stream",  # never ends, so that it can't be recorded; WATCHING calls it
    "threads.stream",  # a session of another protocol, the one thing that langthreads does not have
}


class _InAsync(ast.NodeTransformer):
    """The same program for the async client: its calls are awaited, its streams are async iterators."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        return ast.AsyncFunctionDef(**dict(ast.iter_fields(node)))

    def visit_With(self, node: ast.With) -> ast.AST:
        self.generic_visit(node)
        return ast.AsyncWith(**dict(ast.iter_fields(node)))

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        call = node.iter.value if isinstance(node.iter, ast.Await) else node.iter
        streams = isinstance(call, ast.Call) and called(call) in {*ITERATED, ("threads", "join_stream")}
        return ast.AsyncFor(**dict(ast.iter_fields(node))) if streams else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node.func:
            case ast.Name(id="get_sync_client"):
                node.func.id = "get_client"
            case ast.Name(id=name) if name.startswith("on_"):
                return ast.Await(node)
        found = called(node)
        return ast.Await(node) if found is not None and found not in ITERATED else node


def called(node: ast.Call) -> tuple[str, str] | None:
    """Name the client's method that a call is of: `runs.wait(…)` or `client.runs.wait(…)`."""
    match node.func:
        case ast.Attribute(value=ast.Name(id=client) | ast.Attribute(attr=client), attr=method) if client in CLIENTS:
            return client, method
    return None


def in_async(program: str) -> str:
    tree = ast.fix_missing_locations(_InAsync().visit(ast.parse(program)))
    return ast.unparse(tree).replace("import get_sync_client", "import get_client")


def ported(program: str) -> str:
    """Change the import lines, and nothing else."""
    moved = re.sub(r"(?m)^from langgraph_sdk([.\w]*) import ", r"from langthreads\1 import ", program)
    assert "from langthreads import" in moved
    assert "from langgraph_sdk" not in moved
    return moved


def same_request(one: Any, other: Any) -> None:
    """Compare two requests; vcrpy's own list of matchers would parse all bodies, also those of other endpoints."""
    if one.method != other.method or one.path != other.path or one.query != other.query:
        raise AssertionError("another endpoint")  # pytest would describe thousands of asserts
    matchers.body(one, other)  # the two clients of langgraph_sdk write the same JSON in different orders


@contextmanager
def conversation(vcr: Any, name: str) -> Iterator[None]:
    """Play or record what is said with the server; on a live one, let it be said."""
    if LIVE:
        yield
        return
    if RECORDING:
        (Path(vcr.cassette_library_dir) / f"{name}.yaml").unlink(missing_ok=True)
    ids = (uuid.uuid5(uuid.NAMESPACE_URL, f"langthreads/program/{n}") for n in range(1000))
    vcr.register_matcher("same_request", same_request)
    with pytest.MonkeyPatch.context() as patch, vcr.use_cassette(name, match_on=["same_request"]) as cassette:
        patch.setattr(uuid, "uuid4", lambda: next(ids))
        if not RECORDING:
            patch.setattr(socket.socket, "connect", refuse_connection)
        yield
    assert RECORDING or cassette.all_played


@pytest.mark.thorough
@pytest.mark.parametrize("world", ["sync", "async"])
def test_the_whole_program_sees_the_same(world: str, vcr: Any) -> None:
    if RECORDING and world == "async":
        pytest.skip("it plays what the sync one recorded")
    program = PROGRAM if world == "sync" else in_async(PROGRAM)
    url = SERVER or "http://agent-server"
    with conversation(vcr, "theirs"):
        before = run(program, url)
    with conversation(vcr, "ours"):
        after = run(ported(program), url)
    assert len(before) > 120
    for theirs, ours in zip(before, after, strict=True):
        assert ours == theirs


WATCHING = """
from langgraph_sdk import get_sync_client

def main(url, tag, own_id, say):
    with get_sync_client(url=url) as client:
        threads, runs = client.threads, client.runs
        thread_id = threads.create(metadata={"tag": tag})["thread_id"]
        run = runs.create(thread_id, "agent", input={"messages": ["hello"]}, stream_resumable=True)
        runs.join(thread_id, run["run_id"])
        for event, data, _ in threads.join_stream(thread_id, last_event_id="-"):
            say("part", event, data)
            if event == "metadata" and "status" in data:
                break
        threads.delete(thread_id)
"""


@pytest.mark.parametrize("world", ["sync", "async"])
def test_what_watches_a_thread_sees_the_same(world: str, agent_server: str) -> None:
    program = WATCHING if world == "sync" else in_async(WATCHING)
    before, after = run(program, agent_server), run(ported(program), agent_server)
    assert len(before) > 3
    assert after == before


def test_the_program_calls_every_method() -> None:
    """Each of both clients of langgraph_sdk has the same ones."""
    kinds: dict[str, Any] = {
        "threads": sdk.ThreadsClient,
        "runs": sdk.RunsClient,
        "assistants": sdk.AssistantsClient,
        "crons": sdk.CronClient,
        "store": sdk.StoreClient,
    }
    wanted = {
        f"{client}.{name}"
        for client, kind in kinds.items()
        for name, method in vars(kind).items()
        if inspect.isfunction(method) and not name.startswith("_")
    }
    found = {called(node) for node in ast.walk(ast.parse(PROGRAM)) if isinstance(node, ast.Call)}
    assert {".".join(one) for one in found if one is not None} == wanted - ELSEWHERE
