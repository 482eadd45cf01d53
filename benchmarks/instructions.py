"""Counts of instructions, by valgrind's callgrind: the same on a busy machine as on a quiet one.

Each work runs in two processes, which repeat it a different number of times: what one of them counts more is the work
alone, without the start of Python. valgrind knows no AVX-512, so that the C library and orjson do without it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import orjson

from benchmarks.measure import Result, Row
from benchmarks.server import EVENT, MANY, SMALL

__all__ = ["counted"]

# The first repetitions are in both: by then Python has adapted its code, and orjson knows the keys.
FEW, MANY_TIMES = 4, 12

EVENTS = b"".join(EVENT % (i + 1) for i in range(500))
MESSAGES = [message for thread in orjson.loads(MANY) for message in thread["values"]["messages"]]


def state(**more: object) -> bytes:
    return orjson.dumps({"values": {"messages": MESSAGES, **more}})


NULLS = orjson.dumps({"values": {"messages": [{**message, "name": None} for message in MESSAGES]}})


@dataclass(frozen=True)
class Work:
    """What is counted, ours and with the JSON library alone: Python code, in which `data` are the bytes to work on."""

    what: str
    data: bytes
    units: int
    setup: str
    ours: str
    base_setup: str
    base: str
    against: str


def _decoder(name: str, chunks: str) -> Work:
    return Work(
        f"decode a stream, {name}, each event",
        EVENTS,
        500,
        f"from langthreads._streaming.sse import Decoder\nchunks = {chunks}",
        "decoder = Decoder()\n    for chunk in chunks: decoder.feed(chunk)",
        "events = [line[6:] for line in data.split(b'\\r\\n') if line.startswith(b'data: ')]",
        "for event in events: orjson.loads(event)",
        "orjson.loads of its data",
    )


def _models(name: str, data: bytes, units: int, reader: str, times: int) -> Work:
    return Work(
        f"typed decode, {name}",
        data,
        units * times,
        f"from langthreads._generated.models.threads import Thread\nfrom langthreads._core.parsers import {reader}\n"
        f"read = {reader}(Thread)",
        f"for _ in range({times}): read(orjson.loads(data))",
        "",
        f"for _ in range({times}): orjson.loads(data)",
        "orjson.loads",
    )


def _encoder(name: str, data: bytes) -> Work:
    body = "body = orjson.loads(data)"
    return Work(
        f"encode a 1 MB state{name}, each byte",
        data,
        len(data),
        f"from langthreads._core.json import encode\n{body}",
        "encode(body)",
        body,
        "orjson.dumps(body)",
        "orjson.dumps",
    )


WORKS = (
    _decoder("16 KB chunks", "[data[at : at + 16384] for at in range(0, len(data), 16384)]"),
    _decoder("one event a chunk", "[event + b'\\r\\n\\r\\n' for event in data.split(b'\\r\\n\\r\\n')[:-1]]"),
    _models("one thread", SMALL, 1, "parse_model", times=100),
    _models("1,000 threads, each", MANY, 1000, "parse_list", times=1),
    _encoder("", state()),
    _encoder(" with a null", state(summary=None)),
    _encoder(" with a null in each message", NULLS),
)


def counted() -> Iterator[Row]:
    """Count everything."""
    if shutil.which("valgrind") is None:
        print("valgrind is not installed: no instructions are counted", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        data = Path(folder) / "data"

        def count(setup: str, work: str, times: int) -> int:
            return _count(f"{HEAD}{setup}\ndef work():\n    {work}\nfor _ in range({times}): work()", data)

        for work in WORKS:
            data.write_bytes(work.data)
            runs = [
                pool.submit(count, setup, code, times)
                for setup, code in ((work.setup, work.ours), (work.base_setup, work.base))
                for times in (FEW, MANY_TIMES)
            ]
            few, many, base_few, base_many = [run.result() for run in runs]
            repeated = (MANY_TIMES - FEW) * work.units
            ours, base = Result([(many - few) / repeated]), Result([(base_many - base_few) / repeated])
            yield Row(work.what, "instructions", ours, base, work.against, None, {})


HEAD = "import sys, orjson\ndata = open(sys.argv[1], 'rb').read()\n"


def _count(program: str, data: Path) -> int:
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable, "-c", program, str(data)],
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"Collected : (\d+)", done.stderr)
    assert found is not None, done.stderr
    return int(found[1])
