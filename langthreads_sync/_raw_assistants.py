# Generated from langthreads_async/_raw_assistants.py by `nox -s generate`; edit that file instead of this one.
"""`assistants.with_raw_response`."""

from __future__ import annotations

from langthreads_sync._raw import RawBase, raw
from langthreads_sync.assistants import AssistantsClient

__all__ = ["RawAssistantsClient"]


class RawAssistantsClient(RawBase[AssistantsClient]):
    """The methods of `AssistantsClient`, each returning a `RawResponse`."""

    get = raw(AssistantsClient.get)
    get_graph = raw(AssistantsClient.get_graph)
    get_schemas = raw(AssistantsClient.get_schemas)
    get_subgraphs = raw(AssistantsClient.get_subgraphs)
    create = raw(AssistantsClient.create)
    update = raw(AssistantsClient.update)
    delete = raw(AssistantsClient.delete)
    search = raw(AssistantsClient.search)
    count = raw(AssistantsClient.count)
    get_versions = raw(AssistantsClient.get_versions)
    set_latest = raw(AssistantsClient.set_latest)
