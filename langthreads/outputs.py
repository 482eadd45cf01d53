"""The output of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, TypeVar, cast

from langthreads._generated.models.threads import Interrupt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["OnRunCreated", "RunCreateMetadata", "RunOutput"]


V = TypeVar("V")


class RunCreateMetadata(TypedDict):
    """What is known of a run as soon as it is made.

    Attributes:
        run_id: The run's id.
        thread_id: The id of its thread; None where the server does not say it.
    """

    run_id: str
    thread_id: str | None


OnRunCreated: TypeAlias = "Callable[[RunCreateMetadata], Any]"
"""A function that is called with the ids of a run as soon as it is made; in the async client it may be async."""


class RunOutput(dict[str, Any]):
    """The state that a run ended with: the dict as it arrived.

    Attributes:
        run_id: The run's id; None where the server does not say.
        thread_id: The id of its thread; None where the server does not say.
        status: The run's status; None where the run is gone with its thread.
    """

    __slots__ = ("run_id", "status", "thread_id")

    def __init__(
        self,
        values: Mapping[str, Any] = {},
        *,
        run_id: str | None = None,
        thread_id: str | None = None,
        status: str | None = None,
    ) -> None:
        super().__init__(values)
        self.run_id: str | None = run_id
        self.thread_id: str | None = thread_id
        self.status: str | None = status

    @property
    def interrupts(self) -> list[Interrupt]:
        """What the graph asks before it continues; empty if it does not wait."""
        found = self.get("__interrupt__")
        if not isinstance(found, list):
            return []
        several = cast("list[dict[str, Any]]", found)  # of anything: each is checked
        return [Interrupt._from_valid(one) for one in several if Interrupt._is_valid(one)]

    def values_as(self, kind: type[V]) -> V:
        """Return the values as a class of your own: a TypedDict, a dataclass, an attrs or a pydantic class.

        Args:
            kind: The class. Fields that it does not name are left out, but for a TypedDict.

        Returns:
            An instance of it; for a TypedDict the dict itself.

        Raises:
            InvalidArgumentError: The values do not fit the class.
            TypeError: It is none of these kinds of classes.
        """
        from langthreads._core.typed_values import values_as

        return values_as(self, kind, "RunOutput")

    def __repr__(self) -> str:
        return f"RunOutput({super().__repr__()}, run_id={self.run_id!r}, status={self.status!r})"

    def __reduce__(self) -> tuple[Callable[..., RunOutput], tuple[Any, ...]]:
        return _output, (dict(self), self.run_id, self.thread_id, self.status)

    def copy(self) -> RunOutput:
        """Return a shallow copy."""
        return _output(self, self.run_id, self.thread_id, self.status)

    __copy__ = copy


def _output(values: Mapping[str, Any], run_id: str | None, thread_id: str | None, status: str | None) -> RunOutput:
    return RunOutput(values, run_id=run_id, thread_id=thread_id, status=status)


# Users see it in reprs and pickles: the place they import it from.
RunOutput.__module__ = RunCreateMetadata.__module__ = "langthreads"
