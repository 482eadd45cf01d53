# Generated from langthreads_async/_raw_assistants.py by `nox -s generate`; edit that file instead of this one.
"""`assistants.with_raw_response`."""

from __future__ import annotations

from typing import Final

from langthreads_sync._raw import RawBase, raw
from langthreads_sync.assistants import AssistantsClient

__all__ = ["RawAssistantsClient"]


class RawAssistantsClient(RawBase[AssistantsClient]):
    """The methods of `AssistantsClient`, each returning a `RawResponse`."""

    get: Final = raw(AssistantsClient.get)
    get_graph: Final = raw(AssistantsClient.get_graph)
    get_schemas: Final = raw(AssistantsClient.get_schemas)
    get_subgraphs: Final = raw(AssistantsClient.get_subgraphs)
    create: Final = raw(AssistantsClient.create)
    update: Final = raw(AssistantsClient.update)
    delete: Final = raw(AssistantsClient.delete)
    search: Final = raw(AssistantsClient.search)
    count: Final = raw(AssistantsClient.count)
    get_versions: Final = raw(AssistantsClient.get_versions)
    set_latest: Final = raw(AssistantsClient.set_latest)
