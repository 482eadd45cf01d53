"""Makes the code that is not written by hand; development only, never shipped.

contract.py   openapi.yaml, read and validated
code.py       the contract -> models and operations, through openapi-python-client and the templates here
kinds.py      what each type of the contract is in Python
twin.py       the async client and its tests -> the sync ones, through unasync
tree.py       generated trees, written or compared
drift.py      the contract against a live server's own document
"""
