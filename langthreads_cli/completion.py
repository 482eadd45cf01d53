"""What a shell offers where an id is expected."""

import re

import typer

from langthreads import LangThreads, LangThreadsError
from langthreads_cli.errors import CommandError
from langthreads_cli.ids import is_whole
from langthreads_cli.session import Connection, connection_in
from langthreads_cli.text import SHORT_ID

__all__ = ["complete_ids"]

OFFERED = 50
LOOKED_AT = 1000
TIMEOUT_SECONDS = 2.0

# Shells evaluate what they are offered: nothing that a server sends may mean something to them.
_ID = re.compile(r"[0-9a-f-]+")
_UNSAFE = re.compile(r"[^\w .-]", re.ASCII)


def complete_ids(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return ids for a shell to offer, with what tells them apart: the ends of ids, or whole ones where one was begun."""
    try:
        return _offered(connection_in(context), incomplete.lower())
    except (LangThreadsError, CommandError, OSError, ValueError):
        return []  # a shell has no place for errors


def _offered(connection: Connection, incomplete: str) -> list[tuple[str, str]]:
    with LangThreads(
        connection.address,
        api_key=connection.key,
        headers=connection.header_fields,
        timeout=TIMEOUT_SECONDS,
        retries=0,
    ) as client:
        page = client.threads.search(
            limit=LOOKED_AT if incomplete else OFFERED,
            sort_by="updated_at",
            sort_order="desc",
            select=["thread_id", "status", "metadata"],
        )
    offered: list[tuple[str, str]] = []
    for thread in page:
        identifier, metadata = thread.thread_id or "", thread.metadata or {}
        if not is_whole(identifier) or not _ID.fullmatch(identifier):
            continue
        facts = (thread.status or "", str(metadata.get("graph_id") or ""))
        about = " ".join(_UNSAFE.sub("", fact)[:40] for fact in facts).strip()
        spellings = (identifier[-SHORT_ID:], identifier)
        offered += [(spelled, about) for spelled in spellings if spelled.startswith(incomplete)][:1]
    return offered[:OFFERED]
