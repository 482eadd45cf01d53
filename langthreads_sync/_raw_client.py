# Generated from langthreads_async/_raw_client.py by `nox -s generate`; edit that file instead of this one.
"""`with_raw_response` of the root client."""

from __future__ import annotations

from typing import Final

from langthreads_sync._raw import RawBase, raw
from langthreads_sync.client import LangThreads

__all__ = ["RawLangThreads"]


class RawLangThreads(RawBase[LangThreads]):
    """The methods of `LangThreads`, each returning a `RawResponse`."""

    info: Final = raw(LangThreads.info)
    ok: Final = raw(LangThreads.ok)
