# Generated from langthreads_async/_raw_threads.py by `nox -s generate`; edit that file instead of this one.
"""`threads.with_raw_response`."""

from __future__ import annotations

from typing import Final

from langthreads_sync._raw import RawBase, raw
from langthreads_sync.threads import ThreadsClient

__all__ = ["RawThreadsClient"]


class RawThreadsClient(RawBase[ThreadsClient]):
    """The methods of `ThreadsClient`, each returning a `RawResponse`."""

    create: Final = raw(ThreadsClient.create)
    get: Final = raw(ThreadsClient.get)
    update: Final = raw(ThreadsClient.update)
    delete: Final = raw(ThreadsClient.delete)
    copy: Final = raw(ThreadsClient.copy)
    prune: Final = raw(ThreadsClient.prune)
    search: Final = raw(ThreadsClient.search)
    count: Final = raw(ThreadsClient.count)
    get_state: Final = raw(ThreadsClient.get_state)
    update_state: Final = raw(ThreadsClient.update_state)
    get_history: Final = raw(ThreadsClient.get_history)
    get_storage: Final = raw(ThreadsClient.get_storage)
