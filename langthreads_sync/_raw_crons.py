# Generated from langthreads_async/_raw_crons.py by `nox -s generate`; edit that file instead of this one.
"""`crons.with_raw_response`."""

from __future__ import annotations

from langthreads_sync._raw import RawBase, raw
from langthreads_sync.crons import CronClient

__all__ = ["RawCronClient"]


class RawCronClient(RawBase[CronClient]):
    """The methods of `CronClient`, each returning a `RawResponse`."""

    create_for_thread = raw(CronClient.create_for_thread)
    create = raw(CronClient.create)
    get = raw(CronClient.get)
    update = raw(CronClient.update)
    delete = raw(CronClient.delete)
    search = raw(CronClient.search)
    count = raw(CronClient.count)
