"""`assistants.with_raw_response`."""

from __future__ import annotations

from typing import Final

from langthreads_async._raw import AsyncRawBase, raw
from langthreads_async.assistants import AsyncAssistantsClient

__all__ = ["AsyncRawAssistantsClient"]


class AsyncRawAssistantsClient(AsyncRawBase[AsyncAssistantsClient]):
    """The methods of `AsyncAssistantsClient`, each returning a `RawResponse`."""

    get: Final = raw(AsyncAssistantsClient.get)
    get_graph: Final = raw(AsyncAssistantsClient.get_graph)
    get_schemas: Final = raw(AsyncAssistantsClient.get_schemas)
    get_subgraphs: Final = raw(AsyncAssistantsClient.get_subgraphs)
    create: Final = raw(AsyncAssistantsClient.create)
    update: Final = raw(AsyncAssistantsClient.update)
    delete: Final = raw(AsyncAssistantsClient.delete)
    search: Final = raw(AsyncAssistantsClient.search)
    count: Final = raw(AsyncAssistantsClient.count)
    get_versions: Final = raw(AsyncAssistantsClient.get_versions)
    set_latest: Final = raw(AsyncAssistantsClient.set_latest)
