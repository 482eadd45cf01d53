"""The async client for the threads of LangGraph's Agent Server."""

from langthreads_async._client import AsyncThreadsClient
from langthreads_async._sdk import AsyncLangThreads, get_client

__all__ = ["AsyncLangThreads", "AsyncThreadsClient", "get_client"]

# Users see these in tracebacks, reprs and pickles: the place they imported them from.
AsyncThreadsClient.__module__ = AsyncLangThreads.__module__ = get_client.__module__ = __name__
