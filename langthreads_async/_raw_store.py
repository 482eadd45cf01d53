"""`store.with_raw_response`."""

from __future__ import annotations

from typing import Final

from langthreads_async._raw import AsyncRawBase, raw
from langthreads_async.store import AsyncStoreClient

__all__ = ["AsyncRawStoreClient"]


class AsyncRawStoreClient(AsyncRawBase[AsyncStoreClient]):
    """The methods of `AsyncStoreClient`, each returning a `RawResponse`."""

    put_item: Final = raw(AsyncStoreClient.put_item)
    get_item: Final = raw(AsyncStoreClient.get_item)
    delete_item: Final = raw(AsyncStoreClient.delete_item)
    search_items: Final = raw(AsyncStoreClient.search_items)
    list_namespaces: Final = raw(AsyncStoreClient.list_namespaces)
