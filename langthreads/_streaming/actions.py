"""What a stream's machine asks its driver to do, and what the driver reports of a lost connection. Plain data."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, TypeAlias

import attrs

if TYPE_CHECKING:
    from langthreads._streaming.sse import RawEvent
    from langthreads.errors import APIError

__all__ = [
    "ASK_STATUS",
    "CLOSE_REPLAY",
    "LOOK_LIVE",
    "LOOK_REPLAY",
    "READ_LIVE",
    "READ_REPLAY",
    "STOP",
    "TAKE_BUFFERED",
    "Action",
    "AskStatus",
    "Close",
    "Fail",
    "Look",
    "Loss",
    "Open",
    "Read",
    "Role",
    "Stop",
    "TakeBuffered",
    "Wait",
]


class Role(enum.Enum):
    """What a connection is for."""

    LIVE = "live"
    """It delivers what is published after it opened; if it is the stream's only one, also the replay."""
    REPLAY = "replay"
    """It replays what was published while there was no connection."""


@attrs.frozen
class Open:
    """Open a connection, then call `opened`.

    Attributes:
        role: What it is for.
        resume_from: What to send as `Last-Event-ID`; None for nothing.
        attempt: How many attempts to connect there have been since the last sign of life, this one included.
    """

    role: Role
    resume_from: str | None
    attempt: int


@attrs.frozen
class Read:
    """Wait for the next bytes of a connection, then call `received` or `heard_heartbeat`."""

    role: Role


@attrs.frozen
class Look:
    """Find out whether more has arrived on a connection, or arrives in a moment, then call `looked`."""

    role: Role


@attrs.frozen
class Close:
    """Close a connection, then call `closed`."""

    role: Role


@attrs.frozen
class AskStatus:
    """Ask the server whether what is followed is still active, then call `told_status`."""


@attrs.frozen
class TakeBuffered:
    """Call `take_buffered`, once what was delivered is committed."""


@attrs.frozen
class Reopen:
    """Close what is open, wait, then call `reopen`: another connection tells what this one can't.

    Attributes:
        seconds: How long to wait.
    """

    seconds: float


@attrs.frozen
class Wait:
    """Wait, then call `waited`.

    Attributes:
        seconds: How long.
        error: How the connection was lost, for the log.
    """

    seconds: float
    error: APIError


@attrs.frozen
class Stop:
    """Nothing: the stream is at its end."""


@attrs.frozen
class Fail:
    """Raise an error: the stream can't continue."""

    error: APIError


Action: TypeAlias = Open | Read | Look | Close | AskStatus | TakeBuffered | Reopen | Wait | Stop | Fail

READ_LIVE, READ_REPLAY = Read(Role.LIVE), Read(Role.REPLAY)
LOOK_LIVE, LOOK_REPLAY = Look(Role.LIVE), Look(Role.REPLAY)
CLOSE_REPLAY = Close(Role.REPLAY)
ASK_STATUS, TAKE_BUFFERED, STOP = AskStatus(), TakeBuffered(), Stop()


@attrs.frozen
class Loss:
    """How an action failed. All connections are closed by then.

    Attributes:
        error: The error that is raised if the stream can't continue.
        at: When, in the seconds of the driver's clock.
        clean: Whether the server ended the connection as it should, with all bytes that it had sent.
        last_event: The event that lacked nothing but its blank line when the server ended the connection, if any.
        retry_after: How many seconds the server asked streams to wait before they connect again, if it did.
    """

    error: APIError
    at: float
    clean: bool = False
    last_event: RawEvent | None = None
    retry_after: float | None = None
