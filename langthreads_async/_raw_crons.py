"""`crons.with_raw_response`."""

from __future__ import annotations

from typing import Final

from langthreads_async._raw import AsyncRawBase, raw
from langthreads_async.crons import AsyncCronClient

__all__ = ["AsyncRawCronClient"]


class AsyncRawCronClient(AsyncRawBase[AsyncCronClient]):
    """The methods of `AsyncCronClient`, each returning a `RawResponse`."""

    create_for_thread: Final = raw(AsyncCronClient.create_for_thread)
    create: Final = raw(AsyncCronClient.create)
    get: Final = raw(AsyncCronClient.get)
    update: Final = raw(AsyncCronClient.update)
    delete: Final = raw(AsyncCronClient.delete)
    search: Final = raw(AsyncCronClient.search)
    count: Final = raw(AsyncCronClient.count)
