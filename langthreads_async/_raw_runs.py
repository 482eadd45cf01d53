"""`runs.with_raw_response`."""

from __future__ import annotations

from langthreads_async._raw import AsyncRawBase, raw
from langthreads_async.runs import AsyncRunsClient

__all__ = ["AsyncRawRunsClient"]


class AsyncRawRunsClient(AsyncRawBase[AsyncRunsClient]):
    """The methods of `AsyncRunsClient`, each returning a `RawResponse`: that of its last request."""

    create = raw(AsyncRunsClient.create)
    create_batch = raw(AsyncRunsClient.create_batch)
    wait = raw(AsyncRunsClient.wait)
    list = raw(AsyncRunsClient.list)
    get = raw(AsyncRunsClient.get)
    delete = raw(AsyncRunsClient.delete)
    cancel = raw(AsyncRunsClient.cancel)
    cancel_many = raw(AsyncRunsClient.cancel_many)
    join = raw(AsyncRunsClient.join)
