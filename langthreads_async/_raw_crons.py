"""`crons.with_raw_response`."""

from __future__ import annotations

from langthreads_async._raw import AsyncRawBase, raw
from langthreads_async.crons import AsyncCronClient

__all__ = ["AsyncRawCronClient"]


class AsyncRawCronClient(AsyncRawBase[AsyncCronClient]):
    """The methods of `AsyncCronClient`, each returning a `RawResponse`."""

    create_for_thread = raw(AsyncCronClient.create_for_thread)
    create = raw(AsyncCronClient.create)
    get = raw(AsyncCronClient.get)
    update = raw(AsyncCronClient.update)
    delete = raw(AsyncCronClient.delete)
    search = raw(AsyncCronClient.search)
    count = raw(AsyncCronClient.count)
