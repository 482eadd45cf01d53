"""What differs between the async and the sync world, in pairs: `atime_limit` there is `time_limit` here."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, AbstractContextManager, nullcontext
from typing import Any

__all__ = ["atime_limit", "time_limit"]


def atime_limit(seconds: float | None) -> AbstractAsyncContextManager[Any]:
    """Raise `TimeoutError` when the block takes longer."""
    return nullcontext() if seconds is None else asyncio.timeout(seconds)


def time_limit(seconds: float | None) -> AbstractContextManager[Any]:  # noqa: ARG001 - the pair's signature
    """Do nothing: a blocked thread can't be interrupted, so `Timeout.phases` bounds each phase of the call instead."""
    return nullcontext()
