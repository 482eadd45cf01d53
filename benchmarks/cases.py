"""What is measured, and each rival's way of doing it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import langgraph_sdk
import orjson

import langthreads
from benchmarks import load, resources, runs
from benchmarks.instructions import counted
from benchmarks.measure import Result, Row, alternate, timed
from benchmarks.server import MANY, SMALL, THREAD
from langthreads._core.json import encode
from langthreads._core.parsers import parse_list
from langthreads._generated.models.threads import Thread

THREAD_ID = str(THREAD["thread_id"])
SDK, BARE = "langgraph-sdk", "bare httpx"


class Cases:
    """All measurements, against a server at `url`.

    Args:
        url: The server's address.
        rounds: How many rounds each takes.
        scale: What the amounts of work are multiplied with.
    """

    def __init__(self, url: str, rounds: int, scale: float) -> None:
        self.url = url
        self.rounds = rounds
        self.scale = scale
        self._bytecode = tempfile.TemporaryDirectory()

    def families(self) -> tuple[Callable[[], Iterator[Row]], ...]:
        """What there is to measure, a family of rows each."""
        return (
            self.imports,
            self.cold_scripts,
            self.construction,
            self.small_gets,
            self.many_at_once,
            self.load,
            self.runs,
            self.searches,
            self.resources,
            self.streams,
            self.latency,
            self.large_event,
            self.walks,
            self.held,
            self.plain,
            self.instructions,
        )

    def _times(self, count: int) -> int:
        return max(1, int(count * self.scale))

    def _row(
        self,
        what: str,
        unit: str,
        factor: float,
        target: float | None,
        ways: dict[str, Callable[[], float]],
        against: str = SDK,
        rounds: int | None = None,
    ) -> Row:
        figures = alternate(ways, rounds or self.rounds)
        scaled = {name: Result([v * factor for v in result.values]) for name, result in figures.items()}
        others = {name: result for name, result in scaled.items() if name not in ("ours", against)}
        return Row(what, unit, scaled["ours"], scaled[against], against, target, others)

    # ------------------------------------------------------------ starting

    def _script(self, code: str) -> Callable[[], float]:
        # Installers compile what they install, not all of them and not always. Here bytecode is kept for all alike, from
        # the warm-up round on; otherwise, what happens to be compiled would be compared with sources that are not, and Python
        # takes 40 ms to compile ours.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": self._bytecode.name, "PYTHONDONTWRITEBYTECODE": ""}

        def once() -> float:
            started = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, env=environment)
            return time.perf_counter() - started

        return once

    def imports(self) -> Iterator[Row]:
        for package in ("langthreads_sync", "langthreads_async"):
            ways = {
                "ours": self._script(f"import {package}"),
                SDK: self._script("import langgraph_sdk"),
                BARE: self._script("import httpx"),
            }
            yield self._row(f"import {package}, whole process", "ms", 1e3, 0.17, ways)

    def cold_scripts(self) -> Iterator[Row]:
        get = f"get({THREAD_ID!r})"
        sync = {
            "ours": f"from langthreads_sync import ThreadsClient\nThreadsClient({self.url!r}).{get}",
            SDK: f"from langgraph_sdk import get_sync_client\nget_sync_client(url={self.url!r}).threads.{get}",
            BARE: f"import httpx\nhttpx.Client().get('{self.url}/threads/{THREAD_ID}').json()",
        }
        yield self._row(
            "cold script, sync: import, one get",
            "ms",
            1e3,
            1.00,
            {name: self._script(code) for name, code in sync.items()},
            against=BARE,
        )
        main = "import asyncio\nasync def main():\n    {}\nasyncio.run(main())"
        concurrent = {
            "ours": "from langthreads_async import AsyncThreadsClient\n"
            + main.format(f"await AsyncThreadsClient({self.url!r}).{get}"),
            SDK: "from langgraph_sdk import get_client\n"
            + main.format(f"await get_client(url={self.url!r}).threads.{get}"),
            BARE: "import httpx\n"
            + main.format(f"(await httpx.AsyncClient().get('{self.url}/threads/{THREAD_ID}')).json()"),
        }
        yield self._row(
            "cold script, async: import, one get",
            "ms",
            1e3,
            1.00,
            {name: self._script(code) for name, code in concurrent.items()},
            against=BARE,
        )

    def construction(self) -> Iterator[Row]:
        ways = {
            "ours": timed(lambda: langthreads.ThreadsClient(self.url).close(), self._times(20)),
            SDK: timed(lambda: langgraph_sdk.get_sync_client(url=self.url), self._times(20)),
            BARE: timed(lambda: httpx.Client().close(), self._times(20)),
            "2 ms": lambda: 2e-3,
        }
        yield self._row("construct a client for http://", "ms", 1e3, 1.0, ways, against="2 ms")

    # ------------------------------------------------------------ calls

    def small_gets(self) -> Iterator[Row]:
        times = self._times(500)
        with (
            langthreads.ThreadsClient(self.url) as ours,
            httpx.Client() as bare,
        ):
            theirs = langgraph_sdk.get_sync_client(url=self.url).threads
            address = f"{self.url}/threads/{THREAD_ID}"
            ways = {
                "ours": timed(lambda: ours.get(THREAD_ID), times),
                SDK: timed(lambda: theirs.get(THREAD_ID), times),
                BARE: timed(lambda: orjson.loads(bare.get(address).content), times),
            }
            yield self._row("small get, sync", "µs", 1e6, 0.65, ways)
        for name, target, backend in (
            ("", 0.52, "httpx"),
            (", over httpx2", 0.60, "httpx2"),
            (", over aiohttp", 0.30, "aiohttp"),
        ):
            ways = self._async_ways("get", times, at_once=1, backend=backend)
            yield self._row(f"small get, async{name}", "µs", 1e6, target, ways)

    def many_at_once(self) -> Iterator[Row]:
        for name, target, backend in (("", 0.20, "httpx"), (", over aiohttp", 0.08, "aiohttp")):
            ways = self._async_ways("get", self._times(10), at_once=200, backend=backend)
            yield self._row(f"200 gets at once, async{name}, each", "µs", 1e6 / 200, target, ways)

    def load(self) -> Iterator[Row]:
        """What a service with many calls in flight spends, in seconds of CPU."""
        for name, every in (("no faults", 0), ("one request of ten faulty", 10)):
            count = self._times(3_000)
            ways = {
                "ours": lambda every=every, count=count: asyncio.run(load.ours(self.url, count, every)),
                BARE: lambda every=every, count=count: asyncio.run(load.bare(self.url, count, every)),
            }
            rounds = max(3, self.rounds // 2)
            what = f"{count:,} gets, 200 at once, CPU: {name}"
            yield self._row(what, "s", 1.0, 0.20, ways, against=BARE, rounds=rounds)

    def runs(self) -> Iterator[Row]:
        """Making runs, following them, and waiting for them."""
        yield from runs.rows(self)

    def searches(self) -> Iterator[Row]:
        times = self._times(10)
        rounds = 3 * self.rounds
        with langthreads.ThreadsClient(self.url) as ours, httpx.Client() as bare:
            theirs = langgraph_sdk.get_sync_client(url=self.url).threads
            address = f"{self.url}/threads/search"
            ways = {
                "ours": timed(lambda: ours.search(limit=1000), times),
                SDK: timed(lambda: theirs.search(limit=1000), times),
                BARE: timed(lambda: orjson.loads(bare.post(address, json={"limit": 1000}).content), times),
            }
            yield self._row("search(limit=1000), 1.1 MB, sync", "ms", 1e3, 1.05, ways, rounds=rounds)
        for name, target, backend in (("", 0.65, "httpx"), (", over aiohttp", None, "aiohttp")):
            ways = self._async_ways("search", times, at_once=1, backend=backend)
            yield self._row(f"search(limit=1000), 1.1 MB, async{name}", "ms", 1e3, target, ways, rounds=rounds)
        decode = parse_list(Thread)
        ways = {
            "ours": timed(lambda: decode(orjson.loads(MANY)), self._times(50)),
            "orjson.loads": timed(lambda: orjson.loads(MANY), self._times(50)),
        }
        yield self._row("typed decode of the same", "ms", 1e3, 1.25, ways, against="orjson.loads", rounds=rounds)

    def resources(self) -> Iterator[Row]:
        """Long lists of assistants and of the store's items."""
        yield from resources.rows(self)

    def _async_ways(self, method: str, times: int, at_once: int, backend: Any) -> dict[str, Callable[[], float]]:
        async def measure(call: Callable[[], Any]) -> float:
            await asyncio.gather(*(call() for _ in range(at_once)))  # opens the connections
            started = time.perf_counter()
            for _ in range(times):
                if at_once == 1:
                    await call()
                else:
                    await asyncio.gather(*(call() for _ in range(at_once)))
            return (time.perf_counter() - started) / times

        async def ours() -> float:
            async with langthreads.AsyncThreadsClient(self.url, backend=backend) as threads:
                if method == "get":
                    return await measure(lambda: threads.get(THREAD_ID))
                return await measure(lambda: threads.search(limit=1000))

        async def theirs() -> float:
            async with langgraph_sdk.get_client(url=self.url) as client:
                if method == "get":
                    return await measure(lambda: client.threads.get(THREAD_ID))
                return await measure(lambda: client.threads.search(limit=1000))

        async def bare() -> float:
            async with httpx.AsyncClient() as http:

                async def call() -> Any:
                    if method == "get":
                        answer = await http.get(f"{self.url}/threads/{THREAD_ID}")
                    else:
                        answer = await http.post(f"{self.url}/threads/search", json={"limit": 1000})
                    return orjson.loads(answer.content)

                return await measure(call)

        return {name: lambda way=way: asyncio.run(way()) for name, way in (("ours", ours), (SDK, theirs), (BARE, bare))}

    # ------------------------------------------------------------ streams

    def streams(self) -> Iterator[Row]:
        count = self._times(20_000)
        rounds = 3 * self.rounds  # each is a blink, and hit or missed by whatever else the machine does
        for name, chunk, target in (("16 KB chunks", 16384, 0.45), ("one event a chunk", 0, 0.65)):
            params = {"count": count, "chunk": chunk}
            ways = {
                "ours": lambda params=params: asyncio.run(self._our_stream(params)),
                SDK: lambda params=params: asyncio.run(self._their_stream(params)),
                BARE: lambda params=params: asyncio.run(self._bare_stream(params)),
            }
            yield self._row(f"stream of 20,000 events, {name}, each", "µs", 1e6 / count, target, ways, rounds=rounds)
            ways = {
                "ours": lambda params=params: asyncio.run(self._our_stream(params, version="v2")),
                "v1": lambda params=params: asyncio.run(self._our_stream(params)),
            }
            yield self._row(f"the same as v2, {name}, each", "µs", 1e6 / count, 1.10, ways, against="v1", rounds=rounds)

    async def _our_stream(self, params: dict[str, Any], version: Any = "v1") -> float:
        async with langthreads.AsyncThreadsClient(self.url) as threads:
            started = time.perf_counter()
            async with threads.join_stream(THREAD_ID, until="run_done", version=version, params=params) as stream:
                async for _ in stream:
                    pass
            return time.perf_counter() - started

    async def _their_stream(self, params: dict[str, Any]) -> float:
        async with langgraph_sdk.get_client(url=self.url) as client:
            started = time.perf_counter()
            async for _ in await client.threads.join_stream(THREAD_ID, params=params):
                pass
            return time.perf_counter() - started

    async def _bare_stream(self, params: dict[str, Any]) -> float:
        async with httpx.AsyncClient() as http:
            started = time.perf_counter()
            async with http.stream("GET", f"{self.url}/threads/{THREAD_ID}/stream", params=params) as answer:
                async for chunk in answer.aiter_bytes():
                    chunk.count(b"\n")
            return time.perf_counter() - started

    def latency(self) -> Iterator[Row]:
        # Many short turns: for seconds at a time, the system puts server and client on one core, or on two.
        params = {"count": self._times(50), "tick": "0.002"}

        async def ours() -> float:
            waits: list[int] = []
            async with langthreads.AsyncThreadsClient(self.url) as threads:
                async with threads.join_stream(THREAD_ID, until="run_done", params=params) as stream:
                    async for part in stream:
                        if part.event == "custom":
                            waits.append(time.monotonic_ns() - part.data["at"])
            return sorted(waits)[len(waits) // 2] / 1e9

        async def bare() -> float:
            waits: list[int] = []
            async with httpx.AsyncClient() as http:
                async with http.stream("GET", f"{self.url}/threads/{THREAD_ID}/stream", params=params) as answer:
                    async for chunk in answer.aiter_bytes():
                        for line in chunk.split(b"\r\n"):
                            if line.startswith(b'data: {"at"'):
                                data = orjson.loads(line[6:])  # before the clock is read: so is ours
                                waits.append(time.monotonic_ns() - data["at"])
            return sorted(waits)[len(waits) // 2] / 1e9

        ways = {"ours": lambda: asyncio.run(ours()), BARE: lambda: asyncio.run(bare())}
        yield self._row(
            "from the server's write to the user", "µs", 1e6, 1.1, ways, against=BARE, rounds=12 * self.rounds
        )

    def large_event(self) -> Iterator[Row]:
        def decode(megabytes: int) -> float:
            # In a process of its own: memory for 50 MB always comes fresh from the system, which takes as long as decoding;
            # that for 5 MB would still be there from the last time.
            return _printed(
                "import time\nfrom langthreads._streaming.sse import Decoder\n"
                f"body = b'data: \"' + b'x' * {megabytes << 20} + b'\"\\r\\n\\r\\n'\n"
                "decoder = Decoder()\n"
                "started = time.process_time()\n"  # it waits for nothing: what others do meanwhile does not count
                "for start in range(0, len(body), 1024):\n    events = decoder.feed(body[start : start + 1024])\n"
                "print(time.process_time() - started)\n"
                "assert len(events) == 1"
            )

        small = self._times(5)
        ways = {"ours": lambda: decode(10 * small), "a tenth": lambda: decode(small)}
        yield self._row("one 50 MB event in 1 KB chunks / one of 5 MB", "ms", 1e3, 14.0, ways, against="a tenth")

    # ------------------------------------------------------------ memory

    def walks(self) -> Iterator[Row]:
        if not sys.platform.startswith("linux"):
            return  # other systems don't report a process's own peak
        many = self._times(100_000)
        events = self._times(1_000_000)
        walk = (
            f"for thread in threads.iter_search(page_size=1000, params={{'walk': {many}}}):\n"
            f"        n += 1\n    assert n == {many}, n"
        )
        follow = (
            f"with threads.join_stream({THREAD_ID!r}, until='run_done', "
            f"params={{'count': {events}, 'chunk': 16384}}) as stream:\n"
            f"        for part in stream:\n            n += 1\n    assert n == {events} + 1, n"
        )
        for what, body in ((f"walk of {many:,} threads", walk), (f"stream of {events:,} events", follow)):
            ways = {"ours": lambda body=body: self._growth(body), "25 MB": lambda: 25.0}
            rounds, self.rounds = self.rounds, min(self.rounds, 3)
            yield self._row(f"{what}: peak memory above the start", "MB", 1.0, 1.0, ways, against="25 MB")
            self.rounds = rounds

    def _growth(self, body: str) -> float:
        # Not getrusage(): its maximum is that of the parent, as it was when this process was forked from it.
        code = (
            "import re\nfrom pathlib import Path\nfrom langthreads_sync import ThreadsClient\n"
            "def peak():\n"
            "    return int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])\n"
            f"with ThreadsClient({self.url!r}) as threads:\n"
            f"    threads.get({THREAD_ID!r})\n    n = 0\n"
            "    before = peak()\n"
            f"    {body}\n"
            "    print(peak() - before)\n"
        )
        return _printed(code) / 1024

    def held(self) -> Iterator[Row]:
        def bytes_of(make: Callable[[], list[Any]]) -> float:
            tracemalloc.start()
            kept = make()
            size = tracemalloc.get_traced_memory()[0]
            tracemalloc.stop()
            return size / len(kept)

        body = b"[" + b",".join([SMALL] * self._times(10_000)) + b"]"
        decode = parse_list(Thread)
        ways = {
            "ours": lambda: bytes_of(lambda: decode(orjson.loads(body))),
            "dicts": lambda: bytes_of(lambda: orjson.loads(body)),
        }
        yield self._row("10,000 threads held, each", "bytes", 1.0, 1.05, ways, against="dicts")

    def plain(self) -> Iterator[Row]:
        threads = parse_list(Thread)(orjson.loads(MANY))
        messages = [m for t in orjson.loads(MANY) for m in t["values"]["messages"]]
        state: dict[str, Any] = {"values": {"messages": messages}}
        ways = {
            "ours": timed(lambda: [t.to_dict() for t in threads], self._times(50)),
            "orjson.loads": timed(lambda: orjson.loads(MANY), self._times(50)),
        }
        yield self._row("to_dict() of 1,000 threads", "ms", 1e3, 1.0, ways, against="orjson.loads")
        bodies = {
            "": state,
            " with a null": {"values": {**state["values"], "summary": None}},
            " with a null in each message": {"values": {"messages": [{**m, "name": None} for m in messages]}},
        }
        for name, body in bodies.items():
            ways = {
                "ours": timed(lambda body=body: encode(body), self._times(50)),
                "orjson.dumps": timed(lambda body=body: orjson.dumps(body), self._times(50)),
            }
            yield self._row(f"encode a 1 MB state{name}", "ms", 1e3, 1.0, ways, against="orjson.dumps")

    # ------------------------------------------------------------ counts

    def instructions(self) -> Iterator[Row]:
        if self.scale == 1.0:  # --quick has no minute to spare, and less work would count the same
            yield from counted()


def _printed(code: str) -> float:
    """Return the number that a program prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)
