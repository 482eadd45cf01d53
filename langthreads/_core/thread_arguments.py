"""What the arguments of the clients' methods mean on the wire, where that is more than one field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from langthreads._core.arguments import JsonObject, identifier, json_object, minutes, string, without_nulls
from langthreads._core.json import plain
from langthreads._core.responses import ParsedResponse, not_found_error
from langthreads.errors import (
    APIResponseValidationError,
    APIStatusError,
    InvalidArgumentError,
    NotFoundError,
    PartialCreateError,
    RequestInfo,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from langthreads._core.arguments import CheckpointLike, Identifier
    from langthreads._core.operation import Call
    from langthreads._generated.models.threads import PartialThreadState, Thread, ThreadState


def time_to_live(ttl: object) -> Mapping[str, Any] | None:
    """`ttl` as servers take it: a number is minutes, after which the thread is deleted."""
    if ttl is None:
        return None
    if isinstance(ttl, Mapping):
        return cast("Mapping[str, Any]", ttl)
    return {"ttl": minutes("ttl", ttl, "minutes as a number, or a mapping"), "strategy": "delete"}


def with_graph_id(metadata: JsonObject | None, graph_id: str | None) -> JsonObject | None:
    """Metadata that names the graph; servers read it from there."""
    if graph_id is None:
        return metadata
    whole: object = {} if metadata is None else plain(json_object("metadata", metadata), "metadata")
    if not isinstance(whole, dict):  # pydantic has models of lists, too
        raise TypeError(f"metadata: expected an object with fields, got {type(metadata).__name__}")
    return {**cast("dict[str, Any]", whole), "graph_id": string("graph_id", graph_id)}


def before_config(before: Identifier | CheckpointLike) -> dict[str, Any]:
    """`before` as servers take it: some look at the checkpoint's own fields, those in memory only below `configurable`."""
    if isinstance(before, str | UUID):
        checkpoint: dict[str, Any] = {"checkpoint_id": identifier("before", before)}
    else:
        checkpoint = without_nulls("before", before)
        if "checkpoint_id" not in checkpoint:
            raise InvalidArgumentError("before: the checkpoint has no checkpoint_id; pass one that a state holds")
    return {**checkpoint, "configurable": checkpoint}


def named_checkpoint(checkpoint: CheckpointLike | None, checkpoint_id: Identifier | None) -> str | None:
    """The id that the caller named, by either argument."""
    if checkpoint is not None and checkpoint_id is not None:
        raise InvalidArgumentError("checkpoint and checkpoint_id: pass only one of them")
    if checkpoint is not None:
        named = without_nulls("checkpoint", checkpoint).get("checkpoint_id")
        return None if named is None else identifier("checkpoint['checkpoint_id']", named)
    return None if checkpoint_id is None else identifier("checkpoint_id", checkpoint_id)


def is_missing_checkpoint(state: ThreadState | PartialThreadState) -> bool:
    """Return whether a response is the empty state that servers send for a checkpoint that does not exist.

    Server: langgraph-api says `"metadata": null` then, Aegra `{}`.
    """
    return "created_at" in state and state.created_at is None and not state.metadata


def no_such_checkpoint(
    call: Call[Any],
    answer: ParsedResponse[ThreadState] | ParsedResponse[PartialThreadState],
    named: str,
    request: RequestInfo,
) -> NotFoundError:
    """The error for a ghost."""
    what = f"checkpoint {named} does not exist on this thread (the server answered an empty state)"
    return not_found_error(call, what, request, answer.value.to_dict(), answer.headers)


def check_ids(call: Call[Any], ids: Collection[Identifier], found: list[Any], request: RequestInfo) -> None:
    """Check that a search by ids found no other threads: who deletes what is found must be able to rely on that.

    Server: Aegra ignores `ids`, and answers with every thread.
    """
    wanted = {_canonical(one) for one in ids}
    if any("thread_id" in thread and _canonical(thread.thread_id) not in wanted for thread in found):
        raise APIResponseValidationError(
            f"{call.operation.name}: the server found threads that ids does not name; it does not know this filter",
            request=request,
            status_code=200,
            body=None,
        )


def _canonical(thread_id: Identifier) -> str:
    try:
        return str(UUID(str(thread_id)))
    except ValueError:
        return str(thread_id)


def ignored_supersteps(thread: Thread, request: RequestInfo) -> PartialCreateError:
    """The error for a thread that was created without its supersteps.

    Server: langgraph-api answers with the `values` that they make; Aegra takes no notice of supersteps, and knows no `values`.
    """
    detail = "the server ignored its supersteps"
    return PartialCreateError(
        f"create_thread: thread {thread.thread_id} was created, but {detail}; update its state, or delete it",
        request=request,
        thread_id=thread.thread_id,
        detail=detail,
    )


def may_have_created(error: APIStatusError) -> bool:
    """Return whether a create that failed like this may have left the thread behind, without its supersteps.

    If the request itself is refused (409, 422), nothing has been done.
    """
    return error.status_code in (201, 400) or error.status_code >= 500
