# Generated from langthreads_async/_raw_crons.py by `nox -s generate`; edit that file instead of this one.
"""`crons.with_raw_response`."""

from __future__ import annotations

from typing import Final

from langthreads_sync._raw import RawBase, raw
from langthreads_sync.crons import CronClient

__all__ = ["RawCronClient"]


class RawCronClient(RawBase[CronClient]):
    """The methods of `CronClient`, each returning a `RawResponse`."""

    create_for_thread: Final = raw(CronClient.create_for_thread)
    create: Final = raw(CronClient.create)
    get: Final = raw(CronClient.get)
    update: Final = raw(CronClient.update)
    delete: Final = raw(CronClient.delete)
    search: Final = raw(CronClient.search)
    count: Final = raw(CronClient.count)
