"""Where a stream is in its life."""

from __future__ import annotations

import enum

__all__ = ["State"]


class State(enum.Enum):
    """Where a stream is in its life."""

    OPENING = "opening"
    """Opens the live connection, or the only one."""
    VERIFYING = "verifying"
    """Asks whether there is anything to follow."""
    OPENING_REPLAY = "opening a replay"
    """Opens the connection that replays; the live one is open."""
    REPLAYING = "replaying"
    """Reads what was published while there was no connection."""
    HANDING_OVER = "handing over"
    """The replay has reached the time of the live connection, or is over: finds where that one continues."""
    LIVE = "live"
    """Reads the live connection."""
    DRAINING = "draining"
    """Perhaps over: asks for the status, and looks for what is still to arrive."""
    ENDED = "ended"
    """The server ended the connection: asks whether that is the end of the stream too."""
    BACKING_OFF = "backing off"
    """Has lost its connections, and waits before it opens others."""
    DONE = "done"
    """Over."""
    FAILED = "failed"
    """Given up."""
