"""Bad days: errors, late answers, and connections that break, as a test wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from langthreads.testing.exchange import Answer, Body, HTTPError, refuse, server_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from langthreads.testing.runs import Run

__all__ = ["Cut", "CutBody", "Fault", "Faults"]


@attrs.define(eq=False)
class Fault:
    """What happens to requests of one operation.

    Attributes:
        operation: The operation; `*` for any.
        left: How many more; None for all.
        status: The status that is answered instead.
        detail: The error's text.
        headers: Its headers.
        executed: Whether the request is carried out all the same.
        drops: Whether the connection breaks instead of an answer.
        late: How many seconds late the answer is.
    """

    operation: str
    left: int | None
    status: int | None = None
    detail: str = ""
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    executed: bool = False
    drops: bool = False
    late: float = 0.0

    @property
    def replaces(self) -> bool:
        """Whether there is another answer, or none."""
        return self.drops or self.status is not None

    def answer(self) -> Answer | None:
        """Return the answer; None where the connection breaks."""
        if self.drops or self.status is None:
            return None
        if self.status == 500 and not self.detail:
            return server_error()
        return refuse(HTTPError(self.status, self.detail or f"the test said {self.status}"), self.headers)


@attrs.define
class Cut:
    """What happens to the next stream.

    Attributes:
        after: After how many events it breaks.
        clean: Whether it ends as if it were whole.
        left: How many streams are cut.
    """

    after: int
    clean: bool
    left: int


class Faults:
    """What a test wants to go wrong."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.cuts: list[Cut] = []

    def for_request(self, operation: str) -> list[Fault]:
        """Return what happens to a request; each counts as used."""
        found: list[Fault] = []
        for fault in self.faults:
            if fault.left == 0 or fault.operation not in (operation, "*"):
                continue
            if fault.replaces and any(one.replaces for one in found):
                continue  # the next request's
            found.append(fault)
            if fault.left is not None:
                fault.left -= 1
        return found

    def cut(self, answer: Answer) -> Answer:
        """Return an answer whose stream breaks, where it is to."""
        for cut in self.cuts:
            if cut.left:
                cut.left -= 1
                answer.body = body = CutBody(answer.body, cut.after)
                answer.breaks = not cut.clean
                body.clean = cut.clean
                break
        return answer

    def heal(self) -> None:
        """Forget all of it."""
        self.faults.clear()
        self.cuts.clear()


class CutBody:
    """A stream's body that ends after some events.

    Args:
        body: The whole one.
        after: How many events.
    """

    def __init__(self, body: Body, after: int) -> None:
        self._body = body
        self._after = after
        self._over = False
        self.clean = False

    def take(self) -> bytes | None:
        """Return what comes, up to the cut."""
        if self._over:
            return None
        if self._after <= 0:
            self._cut()
            return None
        taken = self._body.take()
        if not taken:
            self._over = taken is None
            return taken
        kept: list[bytes] = []
        for one in taken.split(b"\r\n\r\n")[:-1]:
            if self._after <= 0:
                break
            kept.append(one + b"\r\n\r\n")
            self._after -= not one.startswith(b":")
        return b"".join(kept)

    def _cut(self) -> None:
        self._over = True
        self._body.close()

    def due(self) -> float | None:
        """Return when there may be more."""
        return self._body.due()

    def awaits(self, run: Run) -> bool:
        """Return whether it has more to say when a run goes on."""
        return self._body.awaits(run)

    def close(self) -> None:
        """Be told that the client has hung up."""
        self._over = True
        self._body.close()


def resolver(operations: Callable[[], set[str]]) -> Callable[[str], str]:
    """Return a function that completes the names of operations.

    Args:
        operations: Gives all of them.
    """

    def resolve(name: str) -> str:
        known = operations()
        if name == "*" or name in known:
            return name
        if f"threads.{name}" in known:
            return f"threads.{name}"
        raise ValueError(f"{name!r} is no operation of this server; it has {', '.join(sorted(known))}")

    return resolve
