# Generated from langthreads_async/_http/__init__.py by `nox -s generate`; edit that file instead of this one.
"""How requests reach the server: one module for each HTTP library."""
