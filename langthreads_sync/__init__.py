# Generated from langthreads_async/__init__.py by `nox -s generate`; edit that file instead of this one.
"""The sync client for LangGraph's Agent Server."""

from langthreads_sync.client import LangThreads, get_sync_client
from langthreads_sync.threads import ThreadsClient

__all__ = ["LangThreads", "ThreadsClient", "get_sync_client"]

# Users see these in tracebacks, reprs and pickles: the place they imported them from.
ThreadsClient.__module__ = LangThreads.__module__ = get_sync_client.__module__ = __name__
