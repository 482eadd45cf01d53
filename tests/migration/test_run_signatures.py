"""The methods of runs have the names, the arguments and the defaults that they have in langgraph_sdk."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from langgraph_sdk._async.runs import RunsClient as TheirAsyncRunsClient
from langgraph_sdk._sync.runs import SyncRunsClient as TheirSyncRunsClient

from langthreads_async.runs import AsyncRunsClient
from langthreads_sync.runs import RunsClient

PAIRS = [(AsyncRunsClient, TheirAsyncRunsClient), (RunsClient, TheirSyncRunsClient)]
METHODS = ["create", "create_batch", "wait", "list", "get", "delete", "cancel", "cancel_many", "join"]
OURS = {"timeout", "idempotency_key", "raise_error"}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=["async", "sync"])
def test_the_arguments_are_those_of_langgraph_sdk(ours: type, theirs: type, method: str) -> None:
    def arguments(kind: type) -> list[tuple[str, Any, Any]]:
        parameters = inspect.signature(getattr(kind, method)).parameters.values()
        return [(one.name, one.kind, "ours" if one.name == "timeout" else one.default) for one in parameters]

    wanted = arguments(theirs)
    if theirs is TheirSyncRunsClient and method == "wait":  # theirs differ in the place of one that is keyword-only
        wanted = arguments(TheirAsyncRunsClient)
    names = [name for name, _, _ in wanted]
    got = [one for one in arguments(ours) if one[0] in names or one[0] not in OURS]
    assert got == wanted
    added = [name for name, _, _ in arguments(ours) if name not in names]
    assert set(added) <= OURS
    assert [name for name, _, _ in arguments(ours)][-1] == "timeout"


@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=["async", "sync"])
def test_nothing_of_langgraph_sdk_is_missing(ours: type, theirs: type) -> None:
    public = {name for name in vars(theirs) if not name.startswith("_")}
    assert public - {"http"} <= set(dir(ours))
