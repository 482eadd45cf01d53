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
    from langthreads._generated.models.runs import (
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
    from langthreads_async import AsyncLangThreads, AsyncThreadsClient, get_client
    from langthreads_async._run_streams import AsyncRunStream
    from langthreads_async._streams import AsyncThreadStream
    from langthreads_sync import LangThreads, ThreadsClient, get_sync_client
    from langthreads_sync._run_streams import RunStream
    from langthreads_sync._streams import ThreadStream

__all__ = [
    "NOT_GIVEN",
    "APIConnectionError",
    "APIError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncLangThreads",
    "AsyncRunStream",
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
    "CheckpointsStreamPart",
    "Command",
    "ConfigurationError",
    "ConflictError",
    "CustomStreamPart",
    "DebugStreamPart",
    "DisconnectMode",
    "Durability",
    "ErrorStreamPart",
    "EventsStreamPart",
    "Identifier",
    "IfNotExists",
    "InternalServerError",
    "Interrupt",
    "InvalidArgumentError",
    "JsonObject",
    "JsonValue",
    "LangThreads",
    "LangThreadsError",
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
    "PartialCreateError",
    "PartialRun",
    "PartialThread",
    "PartialThreadState",
    "PermissionDeniedError",
    "PruneStrategy",
    "RateLimitError",
    "RawResponse",
    "RawText",
    "RequestEvent",
    "RequestInfo",
    "ResponseEvent",
    "RetryPolicy",
    "Run",
    "RunCancelledError",
    "RunCreateMetadata",
    "RunError",
    "RunFailedError",
    "RunOutput",
    "RunSelectField",
    "RunStatus",
    "RunStream",
    "Send",
    "SortOrder",
    "StateUpdateStreamPart",
    "StorageSection",
    "StreamMode",
    "StreamNotResumableWarning",
    "StreamPart",
    "StreamPartV2",
    "TasksStreamPart",
    "Thread",
    "ThreadPruneResponse",
    "ThreadSelectField",
    "ThreadSortBy",
    "ThreadState",
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
]

# These load when they are asked for: a script should not pay for the async client, nor either for streams it doesn't read,
# or for hooks it doesn't set.
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
    "AsyncLangThreads": "langthreads_async",
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
    "LangThreads": "langthreads_sync",
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
