# Generated from langthreads_async/_raw_runs.py by `nox -s generate`; edit that file instead of this one.
"""`runs.with_raw_response`."""

from __future__ import annotations

from langthreads_sync._raw import RawBase, raw
from langthreads_sync.runs import RunsClient

__all__ = ["RawRunsClient"]


class RawRunsClient(RawBase[RunsClient]):
    """The methods of `RunsClient`, each returning a `RawResponse`: that of its last request."""

    create = raw(RunsClient.create)
    create_batch = raw(RunsClient.create_batch)
    wait = raw(RunsClient.wait)
    list = raw(RunsClient.list)
    get = raw(RunsClient.get)
    delete = raw(RunsClient.delete)
    cancel = raw(RunsClient.cancel)
    cancel_many = raw(RunsClient.cancel_many)
    join = raw(RunsClient.join)
