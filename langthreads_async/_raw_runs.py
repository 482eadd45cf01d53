"""`runs.with_raw_response`."""

from __future__ import annotations

from typing import Final

from langthreads_async._raw import AsyncRawBase, raw
from langthreads_async.runs import AsyncRunsClient

__all__ = ["AsyncRawRunsClient"]


class AsyncRawRunsClient(AsyncRawBase[AsyncRunsClient]):
    """The methods of `AsyncRunsClient`, each returning a `RawResponse`: that of its last request."""

    create: Final = raw(AsyncRunsClient.create)
    create_batch: Final = raw(AsyncRunsClient.create_batch)
    wait: Final = raw(AsyncRunsClient.wait)
    list: Final = raw(AsyncRunsClient.list)
    get: Final = raw(AsyncRunsClient.get)
    delete: Final = raw(AsyncRunsClient.delete)
    cancel: Final = raw(AsyncRunsClient.cancel)
    cancel_many: Final = raw(AsyncRunsClient.cancel_many)
    join: Final = raw(AsyncRunsClient.join)
