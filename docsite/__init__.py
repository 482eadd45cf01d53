"""Makes the documentation's site from `docs/`, the docstrings and the code; never shipped.

`pages.py` knows the pages' code, `tables.py` and `reference.py` what is generated from the packages, `pictures.py` draws what
programs print, `hooks.py` puts all of it into the build of MkDocs, and `offline.py` knows what a browser would load from
elsewhere.
"""
