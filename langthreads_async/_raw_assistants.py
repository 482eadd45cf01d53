"""`assistants.with_raw_response`."""

from __future__ import annotations

from langthreads_async._raw import AsyncRawBase, raw
from langthreads_async.assistants import AsyncAssistantsClient

__all__ = ["AsyncRawAssistantsClient"]


class AsyncRawAssistantsClient(AsyncRawBase[AsyncAssistantsClient]):
    """The methods of `AsyncAssistantsClient`, each returning a `RawResponse`."""

    get = raw(AsyncAssistantsClient.get)
    get_graph = raw(AsyncAssistantsClient.get_graph)
    get_schemas = raw(AsyncAssistantsClient.get_schemas)
    get_subgraphs = raw(AsyncAssistantsClient.get_subgraphs)
    create = raw(AsyncAssistantsClient.create)
    update = raw(AsyncAssistantsClient.update)
    delete = raw(AsyncAssistantsClient.delete)
    search = raw(AsyncAssistantsClient.search)
    count = raw(AsyncAssistantsClient.count)
    get_versions = raw(AsyncAssistantsClient.get_versions)
    set_latest = raw(AsyncAssistantsClient.set_latest)
