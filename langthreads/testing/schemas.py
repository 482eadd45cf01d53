"""The schemas of request bodies, as far as servers check them; texts of errors name their parts, so the order counts."""

from __future__ import annotations

from typing import Any

OBJECT = {"type": "object"}
STRING = {"type": "string"}
BOOLEAN = {"type": "boolean"}
STRINGS = {"type": "array", "items": STRING}
LIMIT = {"type": "integer", "minimum": 1, "maximum": 1000}
OFFSET = {"type": "integer", "minimum": 0}
ORDER = {"enum": ["asc", "desc"]}


def _of(required: tuple[str, ...] = (), component: str | None = None, /, **properties: Any) -> dict[str, Any]:
    named = {} if component is None else {"name": component}
    return {"type": "object", **named, "required": list(required), "properties": properties}


def _select(*fields: str) -> dict[str, Any]:
    return {"type": "array", "items": {"enum": list(fields)}}


# ---------------------------------------------------------------- threads

CHECKPOINT = _of(
    (),
    "CheckpointConfig",
    thread_id=STRING,
    checkpoint_ns=STRING,
    checkpoint_id=STRING,
    checkpoint_map=OBJECT,
)
COMMAND = _of(
    (),
    "Command",
    update={"type": ["object", "array", "null"]},
    resume={},
    goto={"type": ["string", "object", "array", "null"]},
)
SUPERSTEP_UPDATE = _of(
    ("as_node",),
    "ThreadSuperstepUpdate",
    values={"type": ["array", "object", "null"]},
    command={"anyOf": [COMMAND, {"type": "null"}]},
    as_node=STRING,
)
SUPERSTEP = {
    "type": "object",
    "required": ["updates"],
    "properties": {"updates": {"type": "array", "items": SUPERSTEP_UPDATE}},
}
THREAD_STATUS = {"enum": ["idle", "busy", "interrupted", "error"]}
THREAD_CREATE = _of(
    thread_id=STRING,
    metadata=OBJECT,
    if_exists={"enum": ["raise", "do_nothing"]},
    ttl=OBJECT,
    supersteps={"type": "array", "items": SUPERSTEP},
)
THREAD_PATCH = _of(metadata=OBJECT, ttl={"anyOf": [OBJECT, {"type": "number"}]})
THREAD_SEARCH = _of(
    ids=STRINGS,
    metadata=OBJECT,
    values=OBJECT,
    status=THREAD_STATUS,
    limit=LIMIT,
    offset=OFFSET,
    sort_by={"enum": ["thread_id", "status", "created_at", "updated_at", "state_updated_at"]},
    sort_order=ORDER,
    select=_select(
        *("thread_id", "created_at", "updated_at", "state_updated_at", "metadata", "config"),
        *("status", "values", "interrupts"),
    ),
    extract=OBJECT,
)
THREAD_COUNT = _of(metadata=OBJECT, values=OBJECT, status=THREAD_STATUS)
PRUNE = _of(("thread_ids",), thread_ids=STRINGS, strategy={"enum": ["delete", "keep_latest"]})
STATE_UPDATE = _of(
    values={"anyOf": [{"type": "array", "items": OBJECT}, OBJECT, {"type": "null"}]},
    as_node=STRING,
    checkpoint=CHECKPOINT,
    checkpoint_id=STRING,
)
STATE_AT = _of(("checkpoint",), checkpoint=CHECKPOINT, subgraphs=BOOLEAN)
HISTORY = _of(limit=LIMIT, before=CHECKPOINT, metadata=OBJECT, checkpoint=CHECKPOINT)

# ---------------------------------------------------------------- runs

MODES = ["values", "messages", "messages-tuple", "tasks", "checkpoints", "updates", "events", "debug", "custom"]
CONFIG = _of(tags=STRINGS, recursion_limit={"type": "integer"}, configurable=OBJECT)
NODES = {"anyOf": [{"enum": ["*"]}, STRINGS]}
RUN: dict[str, Any] = {
    "assistant_id": {"anyOf": [STRING]},
    "input": {},
    "command": {"anyOf": [COMMAND, {"type": "null"}]},
    "metadata": OBJECT,
    "config": CONFIG,
    "context": OBJECT,
    "webhook": {"type": "string", "minLength": 1},
    "interrupt_before": NODES,
    "interrupt_after": NODES,
    "stream_mode": {"anyOf": [{"type": "array", "items": {"enum": MODES}}, {"enum": MODES}]},
    "feedback_keys": STRINGS,
    "stream_subgraphs": BOOLEAN,
    "stream_resumable": BOOLEAN,
    "after_seconds": {"type": "number"},
    "durability": {"enum": ["sync", "async", "exit"]},
    "checkpoint_during": BOOLEAN,
    "on_disconnect": {"enum": ["cancel", "continue"]},
}
RUN_STATEFUL = _of(
    ("assistant_id",),
    **RUN,
    checkpoint=CHECKPOINT,
    multitask_strategy={"enum": ["reject", "rollback", "interrupt", "enqueue"]},
    if_not_exists={"enum": ["create", "reject"]},
)
RUN_STATELESS = _of(("assistant_id",), **RUN, on_completion={"enum": ["delete", "keep"]})
RUN_BATCH = {"type": "array", "minItems": 1, "items": {**RUN_STATELESS, "name": "RunCreateStateless"}}
RUNS_CANCEL = {
    "type": "object",
    "oneOf": [{"required": ["thread_id", "run_ids"], "type": "object"}, {"required": ["status"], "type": "object"}],
    "properties": {"thread_id": STRING, "run_ids": STRINGS, "status": {"enum": ["pending", "running", "all"]}},
}

# ---------------------------------------------------------------- assistants

ASSISTANT_CREATE = _of(
    ("graph_id",),
    assistant_id=STRING,
    graph_id=STRING,
    config=OBJECT,
    context=OBJECT,
    metadata=OBJECT,
    if_exists={"enum": ["raise", "do_nothing"]},
    name=STRING,
    description={"type": ["string", "null"]},
)
ASSISTANT_PATCH = _of(graph_id=STRING, config=OBJECT, context=OBJECT, metadata=OBJECT, name=STRING, description=STRING)
ASSISTANT_SEARCH = _of(
    metadata=OBJECT,
    graph_id=STRING,
    name=STRING,
    limit=LIMIT,
    offset=OFFSET,
    sort_by={"enum": ["assistant_id", "created_at", "updated_at", "name", "graph_id"]},
    sort_order=ORDER,
    select=_select(
        *("assistant_id", "graph_id", "name", "description", "config", "context", "created_at", "updated_at"),
        *("metadata", "version"),
    ),
)
ASSISTANT_COUNT = _of(metadata=OBJECT, graph_id=STRING, name=STRING)
ASSISTANT_VERSIONS = _of(metadata=OBJECT, limit=LIMIT, offset=OFFSET)
ASSISTANT_LATEST = _of(version={"type": "integer"})

# ---------------------------------------------------------------- crons

CRON_FIELDS: dict[str, Any] = {
    "schedule": STRING,
    "assistant_id": STRING,
    "input": {},
    "metadata": OBJECT,
    "config": CONFIG,
    "context": OBJECT,
    "webhook": {"type": "string", "minLength": 1},
    "interrupt_before": NODES,
    "interrupt_after": NODES,
    "stream_mode": RUN["stream_mode"],
    "enabled": BOOLEAN,
    "timezone": {"type": ["string", "null"]},
    "end_time": {"type": ["string", "null"]},
    "on_run_completed": {"enum": ["delete", "keep"]},
}
CRON_CREATE = _of(**CRON_FIELDS)
CRON_PATCH = _of(**CRON_FIELDS)
CRON_SEARCH = _of(
    assistant_id=STRING,
    thread_id=STRING,
    enabled=BOOLEAN,
    metadata=OBJECT,
    limit=LIMIT,
    offset=OFFSET,
    sort_by={
        "enum": ["cron_id", "assistant_id", "thread_id", "created_at", "updated_at", "next_run_date", "end_time"],
    },
    sort_order=ORDER,
    select=_select(
        *("cron_id", "assistant_id", "thread_id", "on_run_completed", "end_time", "schedule", "timezone"),
        *("created_at", "updated_at", "user_id", "payload", "next_run_date", "metadata", "enabled"),
    ),
)
CRON_COUNT = _of(assistant_id=STRING, thread_id=STRING, metadata=OBJECT)

# ---------------------------------------------------------------- the store

ITEM_PUT = _of(
    ("namespace", "key", "value"),
    namespace=STRINGS,
    key=STRING,
    value=OBJECT,
    index={"anyOf": [{"enum": [False]}, STRINGS, {"type": "null"}]},
    ttl={"type": ["null", "number"]},
)
ITEM_DELETE = _of(("key",), namespace=STRINGS, key=STRING)
ITEM_SEARCH = _of(
    filter={"type": ["object", "null"]},
    limit={"type": "integer"},
    offset={"type": "integer"},
    query={"type": ["string", "null"]},
    refresh_ttl={"type": ["boolean", "null"]},
)
NAMESPACES = _of(
    prefix=STRINGS,
    suffix=STRINGS,
    max_depth={"type": "integer"},
    limit={"type": "integer"},
    offset={"type": "integer"},
)
