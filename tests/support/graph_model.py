"""A graph engine in miniature: it makes histories as servers show them, and builds threads from supersteps.

Its channels keep the last value, or combine values in the ways that graphs usually do. Messages are treated as the
reducer of messages does: it gives ids, and what it doesn't know ends in `additional_kwargs`.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["REDUCERS", "GraphModel"]

Json = dict[str, Any]
MISSING = object()


def add_messages(before: list[Json], written: Any) -> list[Json]:
    found = {one["id"]: one for one in before}
    for item in written if isinstance(written, list) else [written]:
        if isinstance(item, str):
            item = {"type": "human", "content": item}
        if item["type"] == "remove":
            if item["id"] == "__remove_all__":
                found.clear()
            else:
                del found[item["id"]]  # as there: it must be there
            continue
        known = {name: item[name] for name in ("type", "content", "id", "name") if name in item}
        more = {name: value for name, value in item.items() if name not in {*known, "additional_kwargs"}}
        message = {"name": None, "tool_calls": [], **known}
        message["additional_kwargs"] = {**item.get("additional_kwargs", {}), **more}
        message.setdefault("id", f"id-{GraphModel.ids()}")
        found[message["id"]] = message
    return list(found.values())


REDUCERS: dict[str, tuple[Any, Callable[[Any, Any], Any]]] = {
    "log": ([], lambda old, new: old + new),
    "total": (0, lambda old, new: old + new),
    "facts": ({}, lambda old, new: {**old, **new}),
    "odd": (0, lambda old, new: 2 * old + new),
    "messages": ([], add_messages),
}
"""The channels with reducers: what each begins with, and how it combines. All others keep what was written last."""


class GraphModel:
    """One thread of a graph.

    Attributes:
        states: Its states, oldest first.
    """

    _count = 0

    @classmethod
    def ids(cls) -> int:
        cls._count += 1
        return cls._count

    def __init__(self) -> None:
        self.states: list[Json] = []

    @property
    def latest(self) -> Json | None:
        return self.states[-1] if self.states else None

    def history(self) -> list[Json]:
        """The states as a server shows them: newest first."""
        return copy.deepcopy(self.states[::-1])

    # ------------------------------------------------------------ what happens to threads

    def run(self, given: Json, *supersteps: list[tuple[str, Json]], keep_last: bool = False) -> None:
        """Run the graph: an input, then in each superstep some nodes, with what they write."""
        begun = len(self.states)
        self._put("input", self.latest, [], ["__start__"])
        self._superstep([("__start__", given)], [name for name, _ in supersteps[0]] if supersteps else [])
        for at, tasks in enumerate(supersteps):
            following = [name for name, _ in supersteps[at + 1]] if at + 1 < len(supersteps) else []
            self._superstep(tasks, following)
        if keep_last:  # durability="exit"
            parent = self.states[begun - 1] if begun else None
            self.states[begun:] = [self.states[-1] | {"parent_checkpoint_id": parent and parent["checkpoint_id"]}]

    def update(self, values: Json, following: list[str], at: int | None = None) -> None:
        """Change the state by hand, at the latest checkpoint or at another."""
        base = self.latest if at is None else self.states[at]
        self._put("update", base, [values], following)

    def wait(self, *following: str) -> None:
        """Let a state wait in nodes that never ran."""
        assert self.latest is not None
        self.latest["next"] = list(following)
        self.latest["tasks"] = [_task(name) for name in following]

    def _superstep(self, tasks: list[tuple[str, Json]], following: list[str]) -> None:
        base = self.latest
        assert base is not None
        base["tasks"] = [_task(name, copy.deepcopy(written)) for name, written in tasks]
        self._put("loop", base, [written for _, written in tasks], following)

    # ------------------------------------------------------------ supersteps

    def build(self, supersteps: Iterable[Json]) -> None:
        """Apply supersteps, as a server does."""
        for superstep in copy.deepcopy(list(supersteps)):
            updates = superstep["updates"]
            if [update["as_node"] for update in updates] == ["__input__"]:
                self._put("input", self.latest, [], ["__start__"])
                continue
            values, following = [], []
            for update in updates:
                command = update.get("command")
                values.append(command["update"] if command else update["values"])
                following += command["goto"] if command else []
            self._put("update", self.latest, values, following)

    def _put(self, source: str, base: Json | None, writes: list[Json], following: list[str]) -> None:
        values: Json = (
            copy.deepcopy(base["values"]) if base else {name: copy.copy(v) for name, (v, _) in REDUCERS.items()}
        )
        overwritten: set[str] = set()
        for write in copy.deepcopy(writes):
            for name, value in write.items():
                if isinstance(value, dict) and "__overwrite__" in value:
                    assert name in REDUCERS, f"{name} has no reducer, and would keep the wrapping"
                    assert name not in overwritten
                    overwritten.add(name)
                    values[name] = value["__overwrite__"]
                elif name in REDUCERS and name not in overwritten:
                    values[name] = REDUCERS[name][1](values[name], value)
                elif name not in REDUCERS:
                    values[name] = value
        number = len(self.states)
        self.states.append(
            {
                "values": values,
                "next": following,
                "tasks": [_task(name) for name in following],
                "metadata": {"source": source, "step": number - 1},
                "created_at": f"2026-01-01T00:00:00.{number:06}+00:00",
                "checkpoint_id": f"{number:06}-{self.ids()}",
                "parent_checkpoint_id": base and base["checkpoint_id"],
            }
        )


def _task(name: str, result: Any = None) -> Json:
    task = {"id": name, "name": name, "path": ["__pregel_pull", name], "result": result}
    return {**task, "interrupts": [], "error": None, "checkpoint": None}
