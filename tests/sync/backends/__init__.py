# Generated from tests/async/backends/__init__.py by `nox -s generate`; edit that file instead of this one.
