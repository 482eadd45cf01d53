"""An Agent Server in memory, for tests: no network, nothing to install, and bad days at will."""

from __future__ import annotations

from langthreads.testing.add_messages import add_messages
from langthreads.testing.clock import Clock
from langthreads.testing.parts import Ask, Custom, Fail, Goto, Hold, Pause, RunInfo, Say, Step, Subgraph
from langthreads.testing.recorder import RecordedRequest, Requests
from langthreads.testing.server import FakeAgentServer

__all__ = [
    "FakeAgentServer",
    "Clock",
    "Ask",
    "Custom",
    "Fail",
    "Goto",
    "Hold",
    "Pause",
    "RunInfo",
    "Say",
    "Step",
    "Subgraph",
    "RecordedRequest",
    "Requests",
    "add_messages",
]
