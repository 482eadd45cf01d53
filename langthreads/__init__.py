"""A typed client, sync and async, for the threads of LangGraph's Agent Server.

`ThreadsClient` is for scripts, `AsyncThreadsClient` for services; both have the same methods, models and errors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langthreads import errors
from langthreads._core.arguments import CheckpointLike, Identifier, JsonObject, JsonValue
from langthreads._core.model import NOT_GIVEN, NotGiven
from langthreads._generated.models.threads import (
    ChannelStorage,
    ChannelStorageSection,
    Checkpoint,
    Interrupt,
    OnConflictBehavior,
    PartialThread,
    PartialThreadState,
    PruneStrategy,
    SortOrder,
    StorageSection,
    Thread,
    ThreadPruneResponse,
    ThreadSelectField,
    ThreadSortBy,
    ThreadState,
    ThreadStatus,
    ThreadStorage,
    ThreadStreamMode,
    ThreadTask,
    ThreadTtl,
    ThreadUpdateStateResponse,
)
from langthreads._version import __version__
from langthreads.errors import (
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ConflictError,
    InternalServerError,
    InvalidArgumentError,
    LangThreadsError,
    NotFoundError,
    PartialCreateError,
    PermissionDeniedError,
    RateLimitError,
    RequestInfo,
    RunCancelledError,
    RunError,
    RunFailedError,
    StreamNotResumableWarning,
    UnencryptedKeyWarning,
    UnprocessableEntityError,
)
from langthreads.pages import Page
from langthreads.retry import RetryPolicy
from langthreads.timeouts import Timeout

if TYPE_CHECKING:
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
    from langthreads._generated.models.system import ServerInfo, ServerStatus
    from langthreads._streaming.options import Until
    from langthreads.commands import Command, Send
    from langthreads.observe import RawResponse, RequestEvent, ResponseEvent
    from langthreads.outputs import RunCreateMetadata, RunOutput
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
        RawText,
        StateUpdateStreamPart,
        StreamPart,
        StreamPartV2,
        TasksStreamPart,
        UnknownStreamPart,
        UpdatesStreamPart,
        ValuesStreamPart,
    )
    from langthreads.schema import (
        AssistantBase,
        AssistantsSearchResponse,
        CheckpointPayload,
        CheckpointTaskPayload,
        Config,
        Context,
        CronUpdate,
        DebugPayload,
        Input,
        Json,
        LangSmithTracing,
        PartialAssistantsSearchResponse,
        PrimitiveData,
        QueryParamTypes,
        RunCreate,
        RunMetadataPayload,
        StreamVersion,
        Subgraphs,
        TaskPayload,
        TaskResultPayload,
        ThreadStateSelectField,
    )
    from langthreads.transfer import ThreadExport, ThreadImport, read_exports
    from langthreads_async import AsyncLangThreads, AsyncThreadsClient, get_client
    from langthreads_async._run_streams import AsyncRunStream
    from langthreads_async._streams import AsyncThreadStream
    from langthreads_async.assistants import AsyncAssistantsClient
    from langthreads_async.crons import AsyncCronClient
    from langthreads_async.runs import AsyncRunsClient
    from langthreads_async.store import AsyncStoreClient
    from langthreads_sync import LangThreads, ThreadsClient, get_sync_client
    from langthreads_sync._run_streams import RunStream
    from langthreads_sync._streams import ThreadStream
    from langthreads_sync.assistants import AssistantsClient
    from langthreads_sync.crons import CronClient
    from langthreads_sync.runs import RunsClient
    from langthreads_sync.store import StoreClient

__all__ = [
    "NOT_GIVEN",
    "APIConnectionError",
    "APIError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "All",
    "Assistant",
    "AssistantBase",
    "AssistantSelectField",
    "AssistantSortBy",
    "AssistantVersion",
    "AssistantsClient",
    "AssistantsSearchResponse",
    "AsyncAssistantsClient",
    "AsyncCronClient",
    "AsyncLangThreads",
    "AsyncRunStream",
    "AsyncRunsClient",
    "AsyncStoreClient",
    "AsyncThreadStream",
    "AsyncThreadsClient",
    "AuthenticationError",
    "BadRequestError",
    "BulkCancelRunsStatus",
    "CancelAction",
    "ChannelStorage",
    "ChannelStorageSection",
    "Checkpoint",
    "CheckpointLike",
    "CheckpointPayload",
    "CheckpointTaskPayload",
    "CheckpointsStreamPart",
    "Command",
    "Config",
    "ConfigurationError",
    "ConflictError",
    "Context",
    "Cron",
    "CronClient",
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
    "Identifier",
    "IfNotExists",
    "Input",
    "InternalServerError",
    "Interrupt",
    "InvalidArgumentError",
    "Item",
    "Json",
    "JsonObject",
    "JsonValue",
    "LangSmithTracing",
    "LangThreads",
    "LangThreadsError",
    "ListNamespaceResponse",
    "MessagesCompleteStreamPart",
    "MessagesMetadataStreamPart",
    "MessagesPartialStreamPart",
    "MessagesTupleStreamPart",
    "MetadataStreamPart",
    "MultitaskStrategy",
    "NotFoundError",
    "NotGiven",
    "OnCompletionBehavior",
    "OnConflictBehavior",
    "Page",
    "PartialAssistant",
    "PartialAssistantsSearchResponse",
    "PartialCreateError",
    "PartialCron",
    "PartialRun",
    "PartialThread",
    "PartialThreadState",
    "PermissionDeniedError",
    "PrimitiveData",
    "PruneStrategy",
    "QueryParamTypes",
    "RateLimitError",
    "RawResponse",
    "RawText",
    "RequestEvent",
    "RequestInfo",
    "ResponseEvent",
    "RetryPolicy",
    "Run",
    "RunCancelledError",
    "RunCreate",
    "RunCreateMetadata",
    "RunError",
    "RunFailedError",
    "RunMetadataPayload",
    "RunOutput",
    "RunSelectField",
    "RunStatus",
    "RunStream",
    "RunsClient",
    "SearchItem",
    "SearchItemsResponse",
    "Send",
    "ServerInfo",
    "ServerStatus",
    "SortOrder",
    "StateUpdateStreamPart",
    "StorageSection",
    "StoreClient",
    "StreamMode",
    "StreamNotResumableWarning",
    "StreamPart",
    "StreamPartV2",
    "StreamVersion",
    "Subgraphs",
    "TaskPayload",
    "TaskResultPayload",
    "TasksStreamPart",
    "Thread",
    "ThreadExport",
    "ThreadImport",
    "ThreadPruneResponse",
    "ThreadSelectField",
    "ThreadSortBy",
    "ThreadState",
    "ThreadStateSelectField",
    "ThreadStatus",
    "ThreadStorage",
    "ThreadStream",
    "ThreadStreamMode",
    "ThreadTask",
    "ThreadTtl",
    "ThreadUpdateStateResponse",
    "ThreadsClient",
    "Timeout",
    "UnencryptedKeyWarning",
    "UnknownStreamPart",
    "UnprocessableEntityError",
    "Until",
    "UpdatesStreamPart",
    "ValuesStreamPart",
    "__version__",
    "errors",
    "get_client",
    "get_sync_client",
    "read_exports",
]

# These load when they are asked for: a script should not pay for the async client, nor either for streams it doesn't read,
# hooks it doesn't set, or resources it doesn't use.
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
            "RawText",
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
    **dict.fromkeys(
        ("Assistant", "AssistantSelectField", "AssistantSortBy", "AssistantVersion", "GraphSchema", "PartialAssistant"),
        "langthreads._generated.models.assistants",
    ),
    **dict.fromkeys(("Cron", "CronSelectField", "CronSortBy", "PartialCron"), "langthreads._generated.models.crons"),
    **dict.fromkeys(
        (
            "All",
            "BulkCancelRunsStatus",
            "CancelAction",
            "DisconnectMode",
            "Durability",
            "IfNotExists",
            "MultitaskStrategy",
            "OnCompletionBehavior",
            "PartialRun",
            "Run",
            "RunSelectField",
            "RunStatus",
            "StreamMode",
        ),
        "langthreads._generated.models.runs",
    ),
    **dict.fromkeys(
        ("Item", "ListNamespaceResponse", "SearchItem", "SearchItemsResponse"), "langthreads._generated.models.store"
    ),
    **dict.fromkeys(
        (
            "AssistantBase",
            "AssistantsSearchResponse",
            "CheckpointPayload",
            "CheckpointTaskPayload",
            "Config",
            "Context",
            "CronUpdate",
            "DebugPayload",
            "Input",
            "Json",
            "LangSmithTracing",
            "PartialAssistantsSearchResponse",
            "PrimitiveData",
            "QueryParamTypes",
            "RunCreate",
            "RunMetadataPayload",
            "StreamVersion",
            "Subgraphs",
            "TaskPayload",
            "TaskResultPayload",
            "ThreadStateSelectField",
        ),
        "langthreads.schema",
    ),
    **dict.fromkeys(("ThreadExport", "ThreadImport", "read_exports"), "langthreads.transfer"),
    **dict.fromkeys(("ServerInfo", "ServerStatus"), "langthreads._generated.models.system"),
    "AsyncAssistantsClient": "langthreads_async.assistants",
    "AsyncCronClient": "langthreads_async.crons",
    "AsyncLangThreads": "langthreads_async",
    "AsyncRunsClient": "langthreads_async.runs",
    "AsyncStoreClient": "langthreads_async.store",
    "AsyncThreadsClient": "langthreads_async",
    **dict.fromkeys(("Command", "Send"), "langthreads.commands"),
    **dict.fromkeys(("RunCreateMetadata", "RunOutput"), "langthreads.outputs"),
    **dict.fromkeys(
        (
            "BulkCancelRunsStatus",
            "CancelAction",
            "DisconnectMode",
            "Durability",
            "IfNotExists",
            "MultitaskStrategy",
            "OnCompletionBehavior",
            "PartialRun",
            "Run",
            "RunSelectField",
            "RunStatus",
            "StreamMode",
        ),
        "langthreads._generated.models.runs",
    ),
    "AsyncRunStream": "langthreads_async._run_streams",
    "AsyncThreadStream": "langthreads_async._streams",
    "get_client": "langthreads_async",
    "AssistantsClient": "langthreads_sync.assistants",
    "CronClient": "langthreads_sync.crons",
    "LangThreads": "langthreads_sync",
    "RunsClient": "langthreads_sync.runs",
    "StoreClient": "langthreads_sync.store",
    **dict.fromkeys(("RawResponse", "RequestEvent", "ResponseEvent"), "langthreads.observe"),
    "RunStream": "langthreads_sync._run_streams",
    "ThreadStream": "langthreads_sync._streams",
    "ThreadsClient": "langthreads_sync",
    "Until": "langthreads._streaming.options",
    "get_sync_client": "langthreads_sync",
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


# Users see these in reprs, tracebacks and pickles: the place they import them from. Models say it themselves.
for _class in (NotGiven, Page, RetryPolicy, Timeout):
    _class.__module__ = __name__
