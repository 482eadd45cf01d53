"""Every method that has one answer: what it is called with, and what a server answers. For tests that go over all of them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["METHODS", "is_readable", "spoiled"]

NOW = "2026-01-01T00:00:00+00:00"
AT = "11111111-1111-1111-1111-111111111111"
YEARLY = "0 0 1 1 *"
TIMES = {"created_at": NOW, "updated_at": NOW}
THREAD: dict[str, Any] = {"thread_id": AT, **TIMES, "metadata": {}, "status": "idle", "values": {}, "interrupts": {}}
POINT = {"thread_id": AT, "checkpoint_ns": "", "checkpoint_id": "1"}
TASK = {"id": "1", "name": "plan", "error": None, "interrupts": [], "checkpoint": None, "state": None, "result": None}
STATE: dict[str, Any] = {
    "values": {},
    "next": ["plan"],
    "tasks": [TASK],
    "metadata": {},
    "created_at": NOW,
    "checkpoint": POINT,
    "parent_checkpoint": None,
    "interrupts": [{"value": 1, "id": "a"}],
}
RUN: dict[str, Any] = {
    "run_id": AT,
    "thread_id": AT,
    "assistant_id": AT,
    **TIMES,
    "metadata": {},
    "status": "success",
    "kwargs": {},
    "multitask_strategy": "enqueue",
}
ASSISTANT: dict[str, Any] = {
    "assistant_id": AT,
    "graph_id": "agent",
    "config": {},
    "context": {},
    **TIMES,
    "metadata": {},
    "version": 1,
    "name": "Untitled",
    "description": None,
}
CRON: dict[str, Any] = {
    "cron_id": AT,
    "assistant_id": AT,
    "thread_id": None,
    "on_run_completed": "delete",
    "end_time": None,
    "schedule": YEARLY,
    "timezone": None,
    **TIMES,
    "user_id": "",
    "payload": {},
    "next_run_date": NOW,
    "metadata": {},
    "enabled": True,
}
ITEM: dict[str, Any] = {"namespace": ["a"], "key": "k", "value": {}, **TIMES}
SECTION = {"count": 1, "bytes": 5}
STORAGE: dict[str, Any] = {
    "thread_id": AT,
    "total_bytes": 15,
    "checkpoints": SECTION,
    "channel_values": {**SECTION, "by_channel": {"messages": {"versions": 1, "bytes": 5}}},
    "pending_writes": SECTION,
}
SCHEMAS: dict[str, Any] = {"graph_id": "agent", "input_schema": {}, "state_schema": None}

METHODS: dict[str, tuple[tuple[Any, ...], dict[str, Any], Any]] = {
    "info": ((), {}, {"version": "0.16.7", "flags": {"crons": True}}),
    "ok": ((), {}, {"ok": True}),
    "threads.create": ((), {}, THREAD),
    "threads.get": ((AT,), {}, THREAD),
    "threads.update": ((AT,), {"metadata": {"a": 1}}, THREAD),
    "threads.delete": ((AT,), {}, None),
    "threads.copy": ((AT,), {}, THREAD),
    "threads.prune": (([AT],), {}, {"pruned_count": 1}),
    "threads.search": ((), {}, [THREAD]),
    "threads.count": ((), {}, 1),
    "threads.get_state": ((AT,), {}, STATE),
    "threads.update_state": ((AT, {}), {}, {"checkpoint": POINT}),
    "threads.get_history": ((AT,), {}, [STATE]),
    "threads.get_storage": ((AT,), {}, STORAGE),
    "runs.create": ((AT, "agent"), {}, RUN),
    "runs.create_batch": (([{"assistant_id": "agent"}],), {}, [RUN]),
    "runs.list": ((AT,), {}, [RUN]),
    "runs.get": ((AT, AT), {}, RUN),
    "runs.delete": ((AT, AT), {}, None),
    "assistants.get": ((AT,), {}, ASSISTANT),
    "assistants.get_graph": ((AT,), {}, {"nodes": [{"id": "plan"}], "edges": [{}]}),
    "assistants.get_schemas": ((AT,), {}, SCHEMAS),
    "assistants.get_subgraphs": ((AT,), {}, {"inner": SCHEMAS}),
    "assistants.create": (("agent",), {}, ASSISTANT),
    "assistants.update": ((AT,), {"name": "a"}, ASSISTANT),
    "assistants.delete": ((AT,), {}, None),
    "assistants.search": ((), {}, [ASSISTANT]),
    "assistants.count": ((), {}, 1),
    "assistants.get_versions": ((AT,), {}, [{k: v for k, v in ASSISTANT.items() if k != "updated_at"}]),
    "assistants.set_latest": ((AT, 1), {}, ASSISTANT),
    "crons.create_for_thread": ((AT, "agent"), {"schedule": YEARLY}, CRON),
    "crons.create": (("agent",), {"schedule": YEARLY}, CRON),
    "crons.get": ((AT,), {}, CRON),
    "crons.update": ((AT,), {"enabled": True}, CRON),
    "crons.delete": ((AT,), {}, None),
    "crons.search": ((), {}, [CRON]),
    "crons.count": ((), {}, 1),
    "store.put_item": ((("a",), "k", {}), {}, None),
    "store.get_item": ((("a",), "k"), {}, ITEM),
    "store.delete_item": ((("a",), "k"), {}, None),
    "store.search_items": (((),), {}, {"items": [{**ITEM, "score": 0.5}]}),
    "store.list_namespaces": ((), {}, {"namespaces": [["a", "b"]]}),
}
"""The arguments of each method, by place and by name, and the JSON of a good answer; None for no content."""

_WRONG: list[Any] = [
    None,
    True,
    5,
    1.5,
    2**70,
    "text",
    "9" * 40,
    [],
    [None],
    [[5]],
    ["text"],
    {},
    {"a": None},
    {"a": [{}]},
]


def spoiled(answer: Any) -> Iterator[Any]:
    """Give answers in which one value is of another type, or is missing, at any depth."""
    yield from _WRONG
    if isinstance(answer, dict | list):
        for at in answer if isinstance(answer, dict) else range(len(answer)):
            without = copy.copy(answer)
            del without[at]
            yield without
            for wrong in spoiled(answer[at]):
                other = copy.copy(answer)
                other[at] = wrong
                yield other


def is_readable(value: Any) -> bool:
    """Read all of a result: each attribute of each model, and its forms as a text and as JSON."""
    if isinstance(value, list):
        return all(is_readable(one) for one in value)
    if isinstance(value, dict):
        return all(is_readable(one) for one in value.values())
    if hasattr(value, "to_dict"):
        repr(value)
        names = [name for name, kind in vars(type(value)).items() if isinstance(kind, property)]
        return all(is_readable(getattr(value, name)) for name in names) and isinstance(value.to_dict(), dict)
    return True
