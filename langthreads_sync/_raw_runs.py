# Generated from langthreads_async/_raw_runs.py by `nox -s generate`; edit that file instead of this one.
"""`runs.with_raw_response`."""

from __future__ import annotations

from typing import Final

from langthreads_sync._raw import RawBase, raw
from langthreads_sync.runs import RunsClient

__all__ = ["RawRunsClient"]


class RawRunsClient(RawBase[RunsClient]):
    """The methods of `RunsClient`, each returning a `RawResponse`: that of its last request."""

    create: Final = raw(RunsClient.create)
    create_batch: Final = raw(RunsClient.create_batch)
    wait: Final = raw(RunsClient.wait)
    list: Final = raw(RunsClient.list)
    get: Final = raw(RunsClient.get)
    delete: Final = raw(RunsClient.delete)
    cancel: Final = raw(RunsClient.cancel)
    cancel_many: Final = raw(RunsClient.cancel_many)
    join: Final = raw(RunsClient.join)
