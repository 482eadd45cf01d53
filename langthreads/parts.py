"""The parts of a thread's stream.

A stream of version "v1" yields `StreamPart`, one of version "v2" a class for each kind, told apart by `type`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, NamedTuple, TypeAlias, TypeVar, cast

import attrs

from langthreads._core.json import JSONDecodeError, decode
from langthreads._core.model import _brief
from langthreads._core.part_mapping import PartMapping
from langthreads._generated.models.threads import Interrupt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from langthreads._streaming.sse import RawEvent

__all__ = [
    "CheckpointsStreamPart",
    "CustomStreamPart",
    "DebugStreamPart",
    "ErrorStreamPart",
    "EventsStreamPart",
    "MessagesCompleteStreamPart",
    "MessagesMetadataStreamPart",
    "MessagesPartialStreamPart",
    "MessagesTupleStreamPart",
    "MetadataStreamPart",
    "RawText",
    "StateUpdateStreamPart",
    "StreamPart",
    "StreamPartV2",
    "TasksStreamPart",
    "UnknownStreamPart",
    "UpdatesStreamPart",
    "ValuesStreamPart",
    "all_as_v1",
    "all_as_v2",
    "as_v1",
    "as_v2",
]


D = TypeVar("D")


class RawText(str):
    """The data of an event that is not JSON: its text, as it arrived.

    A `str` like any other, so that it can be shown and logged; `isinstance(part.data, RawText)` tells it from a JSON
    string.
    """

    __slots__ = ()


class StreamPart(NamedTuple):
    """One event of a thread's stream.

    Attributes:
        event: What it is, such as "values"; for a subgraph "values|node:id".
        data: The JSON that it carries; a `RawText` if it is not JSON.
        id: Its place in the thread's stream, as "<milliseconds>-<number>". Several events can share one.
    """

    event: str
    data: Any
    id: str | None


# No part is of this class: it defines what all kinds have in common. Parts are not frozen, as setting the
# attributes of a frozen class costs more than everything else about a part.
@attrs.define(repr=False)
class Part(PartMapping, Generic[D]):
    """One event of a thread's stream. Items (`part["type"]`) are those of the dict that langgraph_sdk has in its place.

    Attributes:
        event: What the server called it; for a subgraph "values|node:id".
        data: The JSON that it carries.
        id: Its place in the thread's stream, as "<milliseconds>-<number>". Several events can share one.
    """

    event: str
    data: D
    id: str | None = None

    @property
    def ns(self) -> tuple[str, ...]:
        """The path of the subgraph that published it; empty for the graph itself."""
        return tuple(self.event.split("|")[1:])

    @property
    def interrupts(self) -> tuple[Interrupt, ...]:
        """The questions that the graph stopped with; only parts of the kind "values" have them."""
        return ()

    def _field(self, name: str) -> Any:
        return cast("dict[str, Any]", self.data).get(name) if isinstance(self.data, dict) else None

    def _text(self, name: str) -> str | None:
        value = self._field(name)
        return value if isinstance(value, str) else None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(event={self.event!r}, data={_brief(self.data)}, id={self.id!r})"


@attrs.define(repr=False)
class ValuesStreamPart(Part[Any]):
    """The whole state of the graph, after each step. A graph whose state is no object sends what it is."""

    type: ClassVar[Literal["values"]] = "values"

    @property
    def interrupts(self) -> tuple[Interrupt, ...]:
        """The questions that the graph stopped with."""
        found = self._field("__interrupt__")
        if not isinstance(found, list):
            return ()
        return tuple(Interrupt._from_valid(one) for one in cast("Iterable[Any]", found) if Interrupt._is_valid(one))


@attrs.define(repr=False)
class UpdatesStreamPart(Part[dict[str, Any]]):
    """What a step changed, by the name of its node."""

    type: ClassVar[Literal["updates"]] = "updates"


@attrs.define(repr=False)
class MessagesPartialStreamPart(Part[list[Any]]):
    """Messages that are still being written, each as far as it is; of the stream mode "messages"."""

    type: ClassVar[Literal["messages/partial"]] = "messages/partial"


@attrs.define(repr=False)
class MessagesCompleteStreamPart(Part[list[Any]]):
    """Messages that are complete; of the stream mode "messages"."""

    type: ClassVar[Literal["messages/complete"]] = "messages/complete"


@attrs.define(repr=False)
class MessagesMetadataStreamPart(Part[dict[str, Any]]):
    """Metadata of the messages that follow, by their ids; of the stream mode "messages"."""

    type: ClassVar[Literal["messages/metadata"]] = "messages/metadata"


@attrs.define(repr=False)
class MessagesTupleStreamPart(Part[list[Any]]):
    """A piece of a message, with its origin; of the stream mode "messages-tuple"."""

    type: ClassVar[Literal["messages"]] = "messages"

    @property
    def message(self) -> Any:
        """The piece of a message."""
        return self.data[0] if self.data else None

    @property
    def metadata(self) -> Any:
        """The run, node and model that published it."""
        return self.data[1] if len(self.data) > 1 else None


@attrs.define(repr=False)
class CustomStreamPart(Part[Any]):
    """What a node wrote to its stream writer: any JSON."""

    type: ClassVar[Literal["custom"]] = "custom"


@attrs.define(repr=False)
class CheckpointsStreamPart(Part[dict[str, Any]]):
    """A checkpoint that was saved."""

    type: ClassVar[Literal["checkpoints"]] = "checkpoints"


@attrs.define(repr=False)
class TasksStreamPart(Part[dict[str, Any]]):
    """A task that began, or ended."""

    type: ClassVar[Literal["tasks"]] = "tasks"


@attrs.define(repr=False)
class DebugStreamPart(Part[dict[str, Any]]):
    """A checkpoint or a task, in all detail."""

    type: ClassVar[Literal["debug"]] = "debug"


@attrs.define(repr=False)
class EventsStreamPart(Part[dict[str, Any]]):
    """An event of LangChain's own: a chain, a model or a tool that began, went on or ended."""

    type: ClassVar[Literal["events"]] = "events"


@attrs.define(repr=False)
class MetadataStreamPart(Part[dict[str, Any]]):
    """A run began, or is done."""

    type: ClassVar[Literal["metadata"]] = "metadata"

    @property
    def run_id(self) -> str | None:
        """The run."""
        return self._text("run_id")

    @property
    def status(self) -> str | None:
        """The word "run_done" when the run is over, None when it began."""
        return self._text("status")

    @property
    def attempt(self) -> int | None:
        """Which attempt at the run began, from 1; None when the run is over."""
        value = self._field("attempt")
        return value if type(value) is int else None

    @property
    def done(self) -> bool:
        """Return whether the run is over, well or with an error."""
        return self.status == "run_done"


@attrs.define(repr=False)
class ErrorStreamPart(Part[Any]):
    """The run failed. The part that reports its end still follows."""

    type: ClassVar[Literal["error"]] = "error"

    @property
    def error(self) -> str | None:
        """The name of the exception, such as "ValueError"."""
        return self._text("error")

    @property
    def message(self) -> str | None:
        """The exception's message."""
        return self.data if isinstance(self.data, str) else self._text("message")


@attrs.define(repr=False)
class StateUpdateStreamPart(Part[dict[str, Any]]):
    """The thread's state was changed from outside a run. Never replayed."""

    type: ClassVar[Literal["state_update"]] = "state_update"

    @property
    def state(self) -> dict[str, Any] | None:
        """The new state, in the form of a `ThreadState`."""
        value = self._field("state")
        return cast("dict[str, Any]", value) if isinstance(value, dict) else None

    @property
    def thread_id(self) -> str | None:
        """The thread."""
        return self._text("thread_id")


@attrs.define(repr=False)
class UnknownStreamPart(Part[Any]):
    """An event that this version doesn't know, or whose data has another form than expected."""

    type: ClassVar[Literal["unknown"]] = "unknown"


StreamPartV2: TypeAlias = (
    ValuesStreamPart
    | UpdatesStreamPart
    | MessagesPartialStreamPart
    | MessagesCompleteStreamPart
    | MessagesMetadataStreamPart
    | MessagesTupleStreamPart
    | CustomStreamPart
    | CheckpointsStreamPart
    | TasksStreamPart
    | DebugStreamPart
    | EventsStreamPart
    | MetadataStreamPart
    | ErrorStreamPart
    | StateUpdateStreamPart
    | UnknownStreamPart
)
"""One event of a thread's stream: `match part.type` or `match part` tells the kinds apart."""

# Its class, and the type of its data; None if that may be anything.
_Kind: TypeAlias = "tuple[Callable[[str, Any, str | None], StreamPartV2], type[object] | None]"


class _Kinds(dict[str, _Kind]):
    """The kinds by their names, those of subgraphs too once they have arrived."""

    def __missing__(self, name: str) -> _Kind:
        if len(self) >= _MOST_NAMES:
            self.clear()
        kind = self[name] = _KINDS.get(name.partition("|")[0], _UNKNOWN)
        return kind


_KINDS: dict[str, _Kind] = {
    "values": (ValuesStreamPart, None),
    "updates": (UpdatesStreamPart, dict),
    "messages/partial": (MessagesPartialStreamPart, list),
    "messages/complete": (MessagesCompleteStreamPart, list),
    "messages/metadata": (MessagesMetadataStreamPart, dict),
    "messages": (MessagesTupleStreamPart, list),
    "custom": (CustomStreamPart, None),
    "checkpoints": (CheckpointsStreamPart, dict),
    "tasks": (TasksStreamPart, dict),
    "debug": (DebugStreamPart, dict),
    "events": (EventsStreamPart, dict),
    "metadata": (MetadataStreamPart, dict),
    "error": (ErrorStreamPart, None),
    "state_update": (StateUpdateStreamPart, dict),
}
_UNKNOWN: _Kind = (UnknownStreamPart, None)

# Those of subgraphs contain ids: new ones never stop.
_MOST_NAMES = 256
_by_name = _Kinds()

# Half the cost of calling the class.
_new_part = cast("Callable[[type[StreamPart], tuple[str, Any, str | None]], StreamPart]", tuple.__new__)


def as_v1(event: RawEvent) -> StreamPart:
    """Return an event as a part of version "v1"."""
    name, raw, last_id = event
    try:
        data = decode(raw)
    except JSONDecodeError:
        data = _decode_with_care(raw)
    return _new_part(StreamPart, (name, data, last_id))


def as_v2(event: RawEvent) -> StreamPartV2:
    """Return an event as a part of version "v2"."""
    name, raw, last_id = event
    data: Any
    kind, shape = _by_name[name]
    try:
        data = decode(raw)
    except JSONDecodeError:
        data = _decode_with_care(raw)
        if isinstance(data, RawText) and kind is not ErrorStreamPart:  # an error is one in any words
            kind = UnknownStreamPart
    if shape is not None and type(data) is not shape:
        kind = UnknownStreamPart
    return kind(name, data, last_id)


def all_as_v1(events: list[RawEvent]) -> list[StreamPart]:
    """Return events as parts of version "v1"; faster than `as_v1` for each."""
    if len(events) == 1:  # as a quiet stream arrives: no list comprehension to set up
        return [as_v1(events[0])]
    try:
        return [_new_part(StreamPart, (name, decode(raw), last_id)) for name, raw, last_id in events]
    except JSONDecodeError:
        return [as_v1(event) for event in events]


def all_as_v2(events: list[RawEvent]) -> list[StreamPartV2]:
    """Return events as parts of version "v2"; faster than `as_v2` for each."""
    if len(events) == 1:  # as a quiet stream arrives: no list comprehension to set up
        return [as_v2(events[0])]
    try:
        return [
            (kind if shape is None or type(data) is shape else UnknownStreamPart)(name, data, last_id)
            for name, raw, last_id in events
            for (kind, shape), data in [(_by_name[name], decode(raw))]
        ]
    except JSONDecodeError:
        return [as_v2(event) for event in events]


def _decode_with_care(raw: bytes) -> Any:
    text = raw.decode("utf-8", "replace")
    if "\ufffd" in text:  # bytes that are not UTF-8 may be all that is wrong
        try:
            return decode(text.encode())
        except JSONDecodeError:
            pass
    return RawText(text)
