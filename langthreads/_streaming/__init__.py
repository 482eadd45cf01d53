"""Event streams without I/O.

sse.py decodes bytes to events. machine.py decides what a stream does next, by the rules of its kind (rules.py,
thread_rules.py), and asks for it in actions.py. cursor.py keeps the place, dedup.py drops what is known, handover.py joins
a replay and a live connection. options.py checks the caller's options.
"""
