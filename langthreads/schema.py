"""The types of the server's API, under the names of `langgraph_sdk.schema`.

Responses of servers are models: their attributes are typed, and their items are the JSON as it arrived. Arguments are
TypedDicts and aliases, for type checkers; plain mappings work as well. Enumerations have the values that servers
accept, which are fewer than in langgraph_sdk, as no server accepts all of those.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - for users who resolve the annotations
from typing import TYPE_CHECKING, Any, Literal, NotRequired, Required, TypeAlias, TypedDict

from langthreads._core.arguments import JsonObject, Params
from langthreads._generated.models.assistants import (
    Assistant,
    AssistantSelectField,
    AssistantSortBy,
    AssistantVersion,
    GraphSchema,
    PartialAssistant,
)
from langthreads._generated.models.crons import Cron, CronSelectField, CronSortBy, PartialCron
from langthreads._generated.models.runs import (
    All,
    BulkCancelRunsStatus,
    CancelAction,
    DisconnectMode,
    Durability,
    IfNotExists,
    MultitaskStrategy,
    OnCompletionBehavior,
    PartialRun,
    Run,
    RunSelectField,
    RunStatus,
    StreamMode,
)
from langthreads._generated.models.store import Item, ListNamespaceResponse, SearchItem, SearchItemsResponse
from langthreads._generated.models.system import ServerInfo
from langthreads._generated.models.threads import (
    Checkpoint,
    Interrupt,
    OnConflictBehavior,
    PartialThread,
    PartialThreadState,
    PruneStrategy,
    SortOrder,
    Thread,
    ThreadSelectField,
    ThreadSortBy,
    ThreadState,
    ThreadStatus,
    ThreadStreamMode,
    ThreadTask,
    ThreadUpdateStateResponse,
)

if TYPE_CHECKING:
    from langthreads.commands import Command, Send
    from langthreads.outputs import RunCreateMetadata
    from langthreads.parts import (
        CheckpointsStreamPart,
        CustomStreamPart,
        DebugStreamPart,
        ErrorStreamPart,
        EventsStreamPart,
        MessagesCompleteStreamPart,
        MessagesMetadataStreamPart,
        MessagesPartialStreamPart,
        MessagesTupleStreamPart,
        MetadataStreamPart,
        StateUpdateStreamPart,
        StreamPart,
        StreamPartV2,
        TasksStreamPart,
        UnknownStreamPart,
        UpdatesStreamPart,
        ValuesStreamPart,
    )

__all__ = [
    "All",
    "Assistant",
    "AssistantBase",
    "AssistantSelectField",
    "AssistantSortBy",
    "AssistantVersion",
    "AssistantsSearchResponse",
    "BulkCancelRunsStatus",
    "CancelAction",
    "Checkpoint",
    "CheckpointPayload",
    "CheckpointTaskPayload",
    "CheckpointsStreamPart",
    "Command",
    "Config",
    "Context",
    "Cron",
    "CronSelectField",
    "CronSortBy",
    "CronUpdate",
    "CustomStreamPart",
    "DebugPayload",
    "DebugStreamPart",
    "DisconnectMode",
    "Durability",
    "ErrorStreamPart",
    "EventsStreamPart",
    "GraphSchema",
    "IfNotExists",
    "Input",
    "Interrupt",
    "Item",
    "Json",
    "LangSmithTracing",
    "ListNamespaceResponse",
    "MessagesCompleteStreamPart",
    "MessagesMetadataStreamPart",
    "MessagesPartialStreamPart",
    "MessagesTupleStreamPart",
    "MetadataStreamPart",
    "MultitaskStrategy",
    "OnCompletionBehavior",
    "OnConflictBehavior",
    "PartialAssistant",
    "PartialAssistantsSearchResponse",
    "PartialCron",
    "PartialRun",
    "PartialThread",
    "PartialThreadState",
    "PrimitiveData",
    "PruneStrategy",
    "QueryParamTypes",
    "Run",
    "RunCreate",
    "RunCreateMetadata",
    "RunMetadataPayload",
    "RunSelectField",
    "RunStatus",
    "SearchItem",
    "SearchItemsResponse",
    "Send",
    "ServerInfo",
    "SortOrder",
    "StateUpdateStreamPart",
    "StreamMode",
    "StreamPart",
    "StreamPartV2",
    "StreamVersion",
    "Subgraphs",
    "TaskPayload",
    "TaskResultPayload",
    "TasksStreamPart",
    "Thread",
    "ThreadSelectField",
    "ThreadSortBy",
    "ThreadState",
    "ThreadStateSelectField",
    "ThreadStatus",
    "ThreadStreamMode",
    "ThreadTask",
    "ThreadUpdateStateResponse",
    "UnknownStreamPart",
    "UpdatesStreamPart",
    "ValuesStreamPart",
]

# ---------------------------------------------------------------- values

Json: TypeAlias = dict[str, Any] | None
"""A JSON object, or none."""

PrimitiveData: TypeAlias = str | int | float | bool | None
"""A JSON value that is neither an object nor an array."""

QueryParamTypes: TypeAlias = Params
"""The type of `params`: names and values, as a mapping or as pairs."""

Input: TypeAlias = JsonObject
"""The input of a graph: a mapping, or an instance of a dataclass, an attrs class or a pydantic model."""

Context: TypeAlias = JsonObject
"""A graph's static context: a mapping, or an instance of a dataclass, an attrs class or a pydantic model."""

StreamVersion: TypeAlias = Literal["v1", "v2"]
"""The form of a stream's parts: `v1` (a `StreamPart` of event, data and id), `v2` (a class for each kind of part)."""

ThreadStateSelectField: TypeAlias = (
    Literal["values", "next", "tasks", "checkpoint", "metadata", "created_at", "parent_checkpoint", "interrupts"] | str
)
"""A field of a thread's state that can be selected, or a path into it, such as `values.messages`."""

# ---------------------------------------------------------------- arguments


class Config(TypedDict, total=False):
    """How a graph is run.

    Attributes:
        tags: Labels by which traces are found.
        recursion_limit: The number of steps after which a run fails.
        configurable: The graph's own options; not together with a context.
    """

    tags: list[str]
    recursion_limit: int
    configurable: dict[str, Any]


class LangSmithTracing(TypedDict, total=False):
    """Where LangSmith stores the trace of a run.

    Attributes:
        project_name: The project.
        example_id: The example of a data set that the run belongs to.
    """

    project_name: str
    example_id: str


class RunCreate(TypedDict, total=False):
    """A run to create, as one of many.

    Attributes:
        assistant_id: The id of an assistant, or the name of a graph.
        thread_id: The thread; None, or left out, for a new one.
        input: The input of the graph.
        metadata: Data about the run.
        config: How the graph is run.
        context: The graph's static context; not together with `configurable` in `config`.
        checkpoint_id: The checkpoint to continue from.
        interrupt_before: The nodes to stop before, or `"*"` for all.
        interrupt_after: The nodes to stop after, or `"*"` for all.
        webhook: The URL that is called when the run has ended.
        multitask_strategy: What happens if the thread is busy.
    """

    assistant_id: Required[str]
    thread_id: str | None
    input: dict[str, Any] | None
    metadata: dict[str, Any] | None
    config: Config | None
    context: Context | None
    checkpoint_id: str | None
    interrupt_before: All | list[str] | None
    interrupt_after: All | list[str] | None
    webhook: str | None
    multitask_strategy: MultitaskStrategy | None


class CronUpdate(TypedDict, total=False):
    """A change to a cron, as keyword arguments of `crons.update`.

    Attributes:
        schedule: When to run.
        timezone: The IANA name of the schedule's timezone.
        end_time: After this time the cron starts no more runs; None for no end.
        input: The input of the graph.
        metadata: Merged into the cron's.
        config: Replaces the whole configuration.
        context: Replaces the context.
        webhook: The URL that is called when a run has ended.
        interrupt_before: The nodes to stop before, or `"*"` for all.
        interrupt_after: The nodes to stop after, or `"*"` for all.
        on_run_completed: What happens to a run's thread when the run has ended.
        enabled: Whether the cron starts runs.
        stream_mode: The events in a run's stream.
        stream_subgraphs: Whether the stream includes the events of subgraphs.
        stream_resumable: Whether the stream's events are kept.
        durability: When checkpoints are written.
    """

    schedule: str
    timezone: str
    end_time: datetime | None
    input: Input
    metadata: dict[str, Any]
    config: Config
    context: Context
    webhook: str
    interrupt_before: All | list[str]
    interrupt_after: All | list[str]
    on_run_completed: OnCompletionBehavior
    enabled: bool
    stream_mode: StreamMode | list[StreamMode]
    stream_subgraphs: bool
    stream_resumable: bool
    durability: Durability


# ---------------------------------------------------------------- responses

AssistantBase: TypeAlias = Assistant | AssistantVersion
"""The fields that an assistant and each of its versions share."""

Subgraphs: TypeAlias = dict[str, GraphSchema]
"""The JSON schemas of subgraphs, by the names of the nodes that run them."""


class AssistantsSearchResponse(TypedDict):
    """A page of assistants, as `assistants.search(response_format="object")` returns it.

    Attributes:
        assistants: The assistants.
        next: The offset of the next page, as a string; None on the last one.
    """

    assistants: list[Assistant]
    next: str | None


class PartialAssistantsSearchResponse(TypedDict):
    """A page of assistants of which `select` chose some fields.

    Attributes:
        assistants: The assistants.
        next: The offset of the next page, as a string; None on the last one.
    """

    assistants: list[PartialAssistant]
    next: str | None


class TaskPayload(TypedDict):
    """A task that begins, in a stream.

    Attributes:
        id: The task's id.
        name: The name of its node.
        input: The input of the node.
        triggers: The channels that triggered it.
    """

    id: str
    name: str
    input: Any
    triggers: list[str]


class TaskResultPayload(TypedDict):
    """A task that ended, in a stream.

    Attributes:
        id: The task's id.
        name: The name of its node.
        error: Its error; None if it did not fail.
        interrupts: The interrupts at which it stopped.
        result: The result of the node.
    """

    id: str
    name: str
    error: str | None
    interrupts: list[dict[str, Any]]
    result: dict[str, Any]


class CheckpointTaskPayload(TypedDict):
    """A task of a checkpoint, in a stream.

    Attributes:
        id: The task's id.
        name: The name of its node.
        error: Its error, if it failed.
        result: The result of the node, if it has ended.
        interrupts: The interrupts at which it stopped.
        state: The state of its subgraph; None if it has none.
    """

    id: str
    name: str
    error: NotRequired[str]
    result: NotRequired[Any]
    interrupts: NotRequired[list[dict[str, Any]]]
    state: dict[str, Any] | None


class CheckpointPayload(TypedDict):
    """A checkpoint, in a stream.

    Attributes:
        config: The configuration that identifies it.
        metadata: The origin of the checkpoint.
        values: The state.
        next: The nodes that run next.
        parent_config: The configuration that identifies the one before; None for the first.
        tasks: The tasks of the next step.
    """

    config: dict[str, Any] | None
    metadata: dict[str, Any]
    values: dict[str, Any]
    next: list[str]
    parent_config: dict[str, Any] | None
    tasks: list[CheckpointTaskPayload]


class RunMetadataPayload(TypedDict):
    """The first event of a run's stream.

    Attributes:
        run_id: The run's id.
    """

    run_id: str


class _DebugCheckpointPayload(TypedDict):
    step: int
    timestamp: str
    type: Literal["checkpoint"]
    payload: CheckpointPayload


class _DebugTaskPayload(TypedDict):
    step: int
    timestamp: str
    type: Literal["task"]
    payload: TaskPayload


class _DebugTaskResultPayload(TypedDict):
    step: int
    timestamp: str
    type: Literal["task_result"]
    payload: TaskResultPayload


DebugPayload: TypeAlias = _DebugCheckpointPayload | _DebugTaskPayload | _DebugTaskResultPayload
"""An event of the stream mode `debug`, distinguished by `type`: `checkpoint`, `task` or `task_result`."""

# ---------------------------------------------------------------- types of other modules

# Most programs read no streams, and build no commands.
_ELSEWHERE = {
    **dict.fromkeys(
        (
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
            "StateUpdateStreamPart",
            "StreamPart",
            "StreamPartV2",
            "TasksStreamPart",
            "UnknownStreamPart",
            "UpdatesStreamPart",
            "ValuesStreamPart",
        ),
        "langthreads.parts",
    ),
    **dict.fromkeys(("Command", "Send"), "langthreads.commands"),
    "RunCreateMetadata": "langthreads.outputs",
}


def __getattr__(name: str) -> Any:
    if name not in _ELSEWHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(_ELSEWHERE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_ELSEWHERE})
