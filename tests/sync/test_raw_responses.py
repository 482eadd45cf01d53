# Generated from tests/async/test_raw_responses.py by `nox -s generate`; edit that file instead of this one.
"""Answers with their status and headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import langthreads
from langthreads import NotFoundError, ThreadState
from langthreads_sync import ThreadsClient
from tests.support.faults import faults

if TYPE_CHECKING:
    from collections.abc import Callable


RAW: dict[str, tuple[Callable[..., Any], int, Any]] = {
    "create": (lambda raw, at: raw.create(thread_id=at, if_exists="do_nothing"), 200, langthreads.Thread),
    "get": (lambda raw, at: raw.get(at), 200, langthreads.Thread),
    "update": (lambda raw, at: raw.update(at, metadata={"a": 1}), 200, langthreads.Thread),
    "delete": (lambda raw, at: raw.delete(at), 204, type(None)),
    "copy": (lambda raw, at: raw.copy(at), 200, langthreads.Thread),
    "prune": (lambda raw, at: raw.prune([at]), 200, langthreads.ThreadPruneResponse),
    "search": (lambda raw, at: raw.search(), 200, langthreads.Page),
    "count": (lambda raw, at: raw.count(), 200, int),
    "get_state": (lambda raw, at: raw.get_state(at), 200, ThreadState),
    "update_state": (lambda raw, at: raw.update_state(at, {}), 200, langthreads.ThreadUpdateStateResponse),
    "get_history": (lambda raw, at: raw.get_history(at), 200, list),
    "get_storage": (lambda raw, at: raw.get_storage(at), 200, langthreads.ThreadStorage),
}


@pytest.mark.parametrize(("call", "status", "kind"), RAW.values(), ids=RAW)
def test_a_raw_response_has_status_headers_result_and_time(call: Callable[..., Any], status: int, kind: type) -> None:
    with faults() as server:
        at = server.add()
        with ThreadsClient(server.url) as threads:
            raw = call(threads.with_raw_response, at)
    assert raw.status_code == status
    assert type(raw.parsed) is kind
    assert raw.headers["content-type"] == "application/json"
    assert 0 < raw.elapsed < 5


def test_every_method_that_makes_a_call_has_a_raw_form() -> None:
    others = {"close", "with_options", "with_raw_response", "iter_search", "iter_history", "join_stream", "runs"}
    others |= {"export", "export_all", "import_"}  # several calls each
    methods = {name for name in dir(ThreadsClient) if not name.startswith("_")} - others
    assert methods == set(RAW)


def test_a_raw_call_fails_as_the_method_does() -> None:
    with faults() as server:
        with ThreadsClient(server.url) as threads:
            with pytest.raises(NotFoundError):
                threads.with_raw_response.get("missing")
            assert (threads.with_raw_response.search(ids=[])).parsed == []
