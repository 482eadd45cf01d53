# Generated from langthreads_async/_raw_threads.py by `nox -s generate`; edit that file instead of this one.
"""`threads.with_raw_response`."""

from __future__ import annotations

from langthreads_sync._raw import RawBase, raw
from langthreads_sync.threads import ThreadsClient

__all__ = ["RawThreadsClient"]


class RawThreadsClient(RawBase[ThreadsClient]):
    """The methods of `ThreadsClient`, each returning a `RawResponse`."""

    create = raw(ThreadsClient.create)
    get = raw(ThreadsClient.get)
    update = raw(ThreadsClient.update)
    delete = raw(ThreadsClient.delete)
    copy = raw(ThreadsClient.copy)
    prune = raw(ThreadsClient.prune)
    search = raw(ThreadsClient.search)
    count = raw(ThreadsClient.count)
    get_state = raw(ThreadsClient.get_state)
    update_state = raw(ThreadsClient.update_state)
    get_history = raw(ThreadsClient.get_history)
    get_storage = raw(ThreadsClient.get_storage)
