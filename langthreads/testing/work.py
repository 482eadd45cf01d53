"""What a graph at work needs of the run that it works for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from langthreads.testing.checkpoints import Checkpoints
    from langthreads.testing.messages import Speaker
    from langthreads.testing.parts import RunInfo

__all__ = ["Work"]


class Work(Protocol):
    """What an execution needs of its run."""

    checkpoints: Checkpoints
    speaker: Speaker

    @property
    def info(self) -> RunInfo:
        """What the graph can know of the run."""
        ...

    @property
    def now(self) -> float:
        """The time, in seconds since 1970."""
        ...

    def publish(self, mode: str, data: Any, ns: str = "") -> None:
        """Publish an event, where the run's modes have it."""
        ...

    def new_id(self) -> str:
        """Make an id."""
        ...

    def new_checkpoint_id(self) -> str:
        """Make an id that sorts after all others."""
        ...

    def stamp(self) -> str:
        """Return the time."""
        ...

    def metadata(self, inside: dict[str, Any]) -> dict[str, Any]:
        """Return what the metadata of checkpoints holds.

        Args:
            inside: What a subgraph adds.
        """
        ...

    def next_moment(self) -> None:
        """Let later events have other ids."""
        ...
