"""`threads.with_raw_response`."""

from __future__ import annotations

from langthreads_async._raw import AsyncRawBase, raw
from langthreads_async.threads import AsyncThreadsClient

__all__ = ["AsyncRawThreadsClient"]


class AsyncRawThreadsClient(AsyncRawBase[AsyncThreadsClient]):
    """The methods of `AsyncThreadsClient`, each returning a `RawResponse`."""

    create = raw(AsyncThreadsClient.create)
    get = raw(AsyncThreadsClient.get)
    update = raw(AsyncThreadsClient.update)
    delete = raw(AsyncThreadsClient.delete)
    copy = raw(AsyncThreadsClient.copy)
    prune = raw(AsyncThreadsClient.prune)
    search = raw(AsyncThreadsClient.search)
    count = raw(AsyncThreadsClient.count)
    get_state = raw(AsyncThreadsClient.get_state)
    update_state = raw(AsyncThreadsClient.update_state)
    get_history = raw(AsyncThreadsClient.get_history)
    get_storage = raw(AsyncThreadsClient.get_storage)
