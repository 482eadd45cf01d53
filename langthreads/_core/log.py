"""Log lines."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langthreads.observe import ResponseEvent

__all__ = ["log", "logger"]

logger = logging.getLogger("langthreads")
logger.addHandler(logging.NullHandler())


def log(event: ResponseEvent) -> None:
    """Write the log line of an attempt: failures that are tried again as warnings, everything else for debugging."""
    if event.retry_in is not None:
        logger.warning(
            "%s: attempt %d failed after %.3f s, trying again in %.3f s: %s",
            *(event.operation, event.attempt, event.elapsed, event.retry_in, event.error),
        )
    elif event.error is not None:
        logger.debug(
            "%s: attempt %d failed after %.3f s: %s", event.operation, event.attempt, event.elapsed, event.error
        )
    else:
        logger.debug("%s: %r -> %s in %.3f s", event.operation, event.request, event.status_code, event.elapsed)
