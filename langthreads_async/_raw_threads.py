"""`threads.with_raw_response`."""

from __future__ import annotations

from typing import Final

from langthreads_async._raw import AsyncRawBase, raw
from langthreads_async.threads import AsyncThreadsClient

__all__ = ["AsyncRawThreadsClient"]


class AsyncRawThreadsClient(AsyncRawBase[AsyncThreadsClient]):
    """The methods of `AsyncThreadsClient`, each returning a `RawResponse`."""

    create: Final = raw(AsyncThreadsClient.create)
    get: Final = raw(AsyncThreadsClient.get)
    update: Final = raw(AsyncThreadsClient.update)
    delete: Final = raw(AsyncThreadsClient.delete)
    copy: Final = raw(AsyncThreadsClient.copy)
    prune: Final = raw(AsyncThreadsClient.prune)
    search: Final = raw(AsyncThreadsClient.search)
    count: Final = raw(AsyncThreadsClient.count)
    get_state: Final = raw(AsyncThreadsClient.get_state)
    update_state: Final = raw(AsyncThreadsClient.update_state)
    get_history: Final = raw(AsyncThreadsClient.get_history)
    get_storage: Final = raw(AsyncThreadsClient.get_storage)
