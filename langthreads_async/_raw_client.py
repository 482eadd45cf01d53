"""`with_raw_response` of the root client."""

from __future__ import annotations

from typing import Final

from langthreads_async._raw import AsyncRawBase, raw
from langthreads_async.client import AsyncLangThreads

__all__ = ["AsyncRawLangThreads"]


class AsyncRawLangThreads(AsyncRawBase[AsyncLangThreads]):
    """The methods of `AsyncLangThreads`, each returning a `RawResponse`."""

    info: Final = raw(AsyncLangThreads.info)
    ok: Final = raw(AsyncLangThreads.ok)
