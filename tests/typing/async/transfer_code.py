"""Code of users who move threads; for type checkers only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, assert_type

from langthreads import Thread, ThreadExport, ThreadImport, read_exports

if TYPE_CHECKING:
    from langthreads_async import AsyncThreadsClient


async def exports_are_typed(threads: AsyncThreadsClient) -> None:
    export = await threads.export("thread", timeout=30)
    assert_type(export, ThreadExport)
    assert_type(export.version, int)
    assert_type(export.graph_id, str | None)
    assert_type(export.created_at, datetime | None)
    assert_type(export.supersteps, list[dict[str, Any]])
    assert_type(export.next, list[str])
    assert_type(export.checkpoint_count, int)
    assert_type(export.notes, list[str])
    assert_type(export.to_json(), str)
    assert_type(ThreadExport.from_json(b"{}"), ThreadExport)
    assert_type(ThreadExport.from_dict(export.to_dict()), ThreadExport)


async def walks_are_typed(threads: AsyncThreadsClient) -> None:
    walk = threads.export_all(metadata={"user": "u"}, status="idle", limit=3, progress=print)
    assert_type(walk, AsyncIterator[ThreadExport])
    threads.export_all(status="asleep")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def imports_are_typed(threads: AsyncThreadsClient, export: ThreadExport) -> None:
    done = await threads.import_(export, thread_id="copy", if_exists="skip", metadata={"from": "a"}, verify=False)
    assert_type(done, ThreadImport)
    assert_type(done.thread, Thread)
    assert_type(done.action, Literal["created", "skipped", "completed"])
    assert_type(done.differences, list[str])
    await threads.import_(export.to_dict())
    await threads.import_(export, if_exists="do_nothing")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def files_are_read(path: Path) -> None:
    with path.open("rb") as file:
        assert_type(read_exports(file), Iterator[ThreadExport])
    read_exports(["{}"])
