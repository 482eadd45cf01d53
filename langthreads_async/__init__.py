"""The async client for LangGraph's Agent Server."""

from langthreads_async.client import AsyncLangThreads, get_client
from langthreads_async.threads import AsyncThreadsClient

__all__ = ["AsyncLangThreads", "AsyncThreadsClient", "get_client"]

# Users see these in tracebacks, reprs and pickles: the place they imported them from.
AsyncThreadsClient.__module__ = AsyncLangThreads.__module__ = get_client.__module__ = __name__
