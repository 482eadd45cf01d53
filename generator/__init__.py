"""Generates the code that is not written by hand; for development only, never shipped.

contract.py         openapi.yaml and the files it refers to, as one valid document
type_map.py         the contract's types in Python
planner.py          the parsed contract -> what to render (plan.py)
render.py           the plan -> models and operations, by the templates
sync_converter.py   the async client and its tests -> the sync ones, with unasync
output.py           the generated files, written or compared with those on disk
comparison.py       the differences between two OpenAPI documents
drift.py            the contract against a live server's own document
"""
