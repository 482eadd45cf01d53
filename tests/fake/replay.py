"""Asks a fake server what a cassette's client asked a real one, and compares the answers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from langthreads._core.wire import Headers
from langthreads.testing.exchange import Incoming
from langthreads.testing.shapes import is_list, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langthreads.testing import FakeAgentServer

__all__ = ["Answer", "Replay"]

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32}\b")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00|datetime\.datetime\([\d, ]+|_ms__': \d+")
GRAPHS = re.compile(r"(Expected one of: |registered graphs: ).*")
FREE = {"__request_start_time_ms__", "langgraph_request_id", "bytes", "total_bytes", "count", "versions"}
"""What is a server's own business, as which graphs it has."""
MOST = 2000

Answer = tuple[int, dict[str, str], str]


class Replay:
    """One cassette against one server.

    Args:
        server: The fake server.
    """

    def __init__(self, server: FakeAgentServer) -> None:
        self._gate = server.gate
        self._ours: dict[str, str] = {}
        self._base = "http://agent-server"

    def ask(self, method: str, uri: str, headers: dict[str, str], body: str) -> Answer:
        """Ask what was asked then, with the ids of now."""
        target = self._translated(uri.removeprefix(self._base))
        sent = {name.lower(): self._translated(value) for name, value in headers.items()}
        content = self._translated(body).encode()
        answer = self._gate.handle(Incoming(method, target, Headers(sent.items()), content, self._base))
        assert answer is not None
        pieces: list[bytes] = []
        for _ in range(MOST):
            taken = self._gate.take(answer)
            if taken is None:
                return answer.status, answer.headers, b"".join(pieces).decode()
            pieces.append(taken)
            if not taken:
                self._gate.skip(answer, answer.body.due())
        raise AssertionError("the answer does not end")

    def _translated(self, text: str) -> str:
        return ID.sub(lambda found: self._ours.get(found[0], found[0]), text)

    def differences(self, then: Answer, now: Answer) -> Iterator[str]:
        """Give what is different, and learn which id of now stands for which of then."""
        if then[0] != now[0]:
            yield f"status: {now[0]} {now[2]!r:.300} instead of {then[0]} {then[2]!r:.300}"
            return
        for name in ("content-type", "location", "content-location", "x-pagination-next", "x-pagination-total"):
            was, is_ = then[1].get(name), now[1].get(name)
            if (was is None) is not (is_ is None):
                yield f"header {name}: {is_!r} instead of {was!r}"
            elif was is not None and is_ is not None:
                yield from self._compare(was, is_, f"header {name}")
        yield from self._compare(_parsed(then), _parsed(now), "body")

    def _compare(self, then: Any, now: Any, place: str) -> Iterator[str]:
        if is_object(then) and is_object(now):
            self._learn_names(then, now)
            here = {self._translated(name): name for name in then}
            for name in here.keys() - now.keys():
                yield f"{place}.{name}: missing (was {then[here[name]]!r:.80})"
            for name in now.keys() - here.keys():
                yield f"{place}.{name}: not there then (is {now[name]!r:.80})"
            for name in here.keys() & now.keys():
                if name not in FREE:
                    yield from self._compare(then[here[name]], now[name], f"{place}.{name}")
        elif is_list(then) and is_list(now):
            if len(then) != len(now):
                yield f"{place}: {len(now)} items instead of {len(then)}"
            for number, (was, is_) in enumerate(zip(then, now, strict=False)):
                yield from self._compare(was, is_, f"{place}[{number}]")
        elif isinstance(then, str) and isinstance(now, str):
            yield from self._compare_texts(then, now, place)
        elif then != now or type(then) is not type(now):
            yield f"{place}: {now!r:.120} instead of {then!r:.120}"

    def _learn_names(self, then: dict[str, Any], now: dict[str, Any]) -> None:
        """Learn ids that are names of fields, such as those of tasks that wait; they come in the same order."""
        were, are = ([name for name in fields if ID.fullmatch(name)] for fields in (then, now))
        if len(were) == len(are):
            for was, is_ in zip(were, are, strict=True):
                self._ours.setdefault(was, is_)

    def _compare_texts(self, then: str, now: str, place: str) -> Iterator[str]:
        for was, is_ in zip(ID.findall(then), ID.findall(now), strict=False):
            if self._ours.setdefault(was, is_) != is_:
                yield f"{place}: the id {is_} instead of {self._ours[was]}"
        if _neutral(then) != _neutral(now):
            yield f"{place}: {now!r:.300} instead of {then!r:.300}"


def _neutral(text: str) -> str:
    return GRAPHS.sub(r"\1GRAPHS", TIME.sub("TIME", ID.sub("ID", text)))


def _parsed(answer: Answer) -> Any:
    text = answer[2]
    if answer[1].get("content-type", "").startswith("text/event-stream"):
        events: list[list[Any]] = []
        for block in filter(None, text.replace("\r\n", "\n").split("\n\n")):
            lines = {name: rest for name, _, rest in (line.partition(": ") for line in block.splitlines())}
            if "event" in lines:
                events.append([lines["event"], json.loads(lines["data"]), "id" in lines])
        return events
    try:
        return json.loads(text)
    except ValueError:
        return text
