"""Side-by-side measurements of langthreads, langgraph-sdk and bare httpx: `nox -s bench`.

server.py        a server with fixed answers, in a process of its own
cases.py         what is measured, each way
measure.py       rounds, medians, spreads
instructions.py  what is counted instead, by valgrind
__main__.py      the table, and RESULTS.md
"""
