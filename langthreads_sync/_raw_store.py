# Generated from langthreads_async/_raw_store.py by `nox -s generate`; edit that file instead of this one.
"""`store.with_raw_response`."""

from __future__ import annotations

from typing import Final

from langthreads_sync._raw import RawBase, raw
from langthreads_sync.store import StoreClient

__all__ = ["RawStoreClient"]


class RawStoreClient(RawBase[StoreClient]):
    """The methods of `StoreClient`, each returning a `RawResponse`."""

    put_item: Final = raw(StoreClient.put_item)
    get_item: Final = raw(StoreClient.get_item)
    delete_item: Final = raw(StoreClient.delete_item)
    search_items: Final = raw(StoreClient.search_items)
    list_namespaces: Final = raw(StoreClient.list_namespaces)
