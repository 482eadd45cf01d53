# Generated from tests/async/__init__.py by `nox -s generate`; edit that file instead of this one.
